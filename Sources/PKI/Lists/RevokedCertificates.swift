public import Bytes

// revokedCertificates     SEQUENCE OF SEQUENCE  {                                                  -- RFC 5280, 5.1
//     userCertificate         CertificateSerialNumber,
//     revocationDate          Time,
//     crlEntryExtensions      Extensions OPTIONAL }
// "reasonCode ::= { CRLReason }", an ENUMERATED: "SHOULD be absent instead of using the unspecified (0) reasonCode value"  -- 5.3.1

/// The certificates that a revocation list lists, encoded one behind another as they come: of a million some forty megabytes.
public struct RevokedCertificates: Hashable, Sendable {
    /// The encodings of the entries.
    public private(set) var derOctets: [UInt8]
    /// How many there are.
    public private(set) var count = 0

    /// No certificates, with room for so many.
    public init(capacity: Int = 0) {
        self.derOctets = []
        self.derOctets.reserveCapacity(capacity * 40)
    }

    /// Lists one more.
    ///
    /// - Parameters:
    ///   - serialNumber: Its octets, as an INTEGER has them.
    ///   - time: When it was revoked: its fraction of a second is dropped.
    ///   - reason: The number of the CRLReason; 0 says nothing.
    /// - Throws: `invalidInteger` for octets that are no serial number, `invalidTime` for years outside 1950 to 9999.
    public mutating func append(_ serialNumber: [UInt8], revokedAt time: Instant, reason: Int) throws(PKIError) {
        let number = try SerialNumber(octets: serialNumber)
        let date = try Validity.Times.civilTime(time, "revocationDate")
        let extensions: [UInt8] = reason == 0 ? [] : Self.reasonCode(UInt8(truncatingIfNeeded: reason))
        let timeCount = Validity.Times.octetCount(of: date)
        let count = 2 + number.octets.count + timeCount + extensions.count
        var writer = DERWriter(capacity: count + 2)
        writer.appendHeader(.sequence, isConstructed: true, count: count)
        writer.append(.integer, contents: number.octets)
        Validity.Times.append(date, to: &writer)
        writer.append(encoding: extensions)
        self.derOctets += writer.octets
        self.count += 1
    }

    /// Lists those whose encodings are these, so many.
    public mutating func append(encodings octets: ArraySlice<UInt8>, count: Int) {
        self.derOctets += octets
        self.count += count
    }

    /// The extensions of an entry that hold a reasonCode and nothing else: their lengths never differ.
    private static func reasonCode(_ reason: UInt8) -> [UInt8] {
        [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01, reason]
    }
}
