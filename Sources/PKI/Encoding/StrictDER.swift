internal import Bytes

/// The one entrance for DER from outside: checks every octet, then reads values where they lie.
enum StrictDER {
    /// The most octets that one value may have.
    static let maximumOctets = 262_144

    /// The one DER value that fills `octets`.
    ///
    /// - Throws: `tooLarge`, `trailingOctets`, `unsortedSet`, `invalidObjectIdentifier`, `invalidString`, `malformedDER`.
    static func parse(_ octets: [UInt8], _ field: @autoclosure () -> String) throws(PKIError) -> DERValue {
        guard octets.count <= self.maximumOctets else {
            throw PKIError(.tooManyOctets, field(), self.maximumOctets)
        }
        do throws(PKIFault) {
            return DERValue(try DERConformance.check(octets), in: octets)
        } catch {
            throw error == .tooDeep
                ? PKIError(.tooDeep, field(), DERConformance.maximumDepth) : PKIError(error, field())
        }
    }
}
