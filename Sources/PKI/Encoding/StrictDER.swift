internal import SwiftASN1

/// The one entrance for DER from outside: checks every octet, then lets SwiftASN1 build its tree.
///
/// SwiftASN1 1.7.4 refuses indefinite and non-minimal lengths, and tag numbers that are not minimal. But its tree may hold
/// universal types in the wrong form (a primitive SEQUENCE, a constructed OCTET STRING), and it judges BOOLEAN, INTEGER,
/// BIT STRING, NULL, OBJECT IDENTIFIER and the order of a SET OF only where a caller decodes them as such, the contents of
/// a UTF8String nowhere. ``DERConformance`` judges all of them everywhere.
enum StrictDER {
    /// The most octets that one value may have.
    static let maximumOctets = 262_144

    /// The tree of one DER value that fills `octets`.
    ///
    /// - Throws: `tooLarge`, `trailingOctets`, `unsortedSet`, `invalidObjectIdentifier`, `invalidString`, `malformedDER`.
    static func parse(_ octets: [UInt8], _ field: String) throws(PKIError) -> ASN1Node {
        guard octets.count <= self.maximumOctets else {
            throw PKIError(.tooManyOctets, field, self.maximumOctets)
        }
        try DERConformance.check(octets, field)
        do {
            return try DER.parse(octets)
        } catch {
            throw PKIError(.notDER, field)
        }
    }

    /// Whether `nodes` stand in the order that DER demands of a SET OF (X.690 section 11.6).
    static func areInSetOrder(_ nodes: ASN1NodeCollection) -> Bool {
        var previous: ArraySlice<UInt8>?
        for node in nodes {
            if let previous, node.encodedBytes.lexicographicallyPrecedes(previous) { return false }
            previous = node.encodedBytes
        }
        return true
    }
}
