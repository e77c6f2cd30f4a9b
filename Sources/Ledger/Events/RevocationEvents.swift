public import Bytes

/// A certificate is not to be relied on any more.
///
/// The stream lies beside the authority's: see ``StreamIdentifiers/revocations(of:)``.
public struct CertificateRevoked: Hashable, Sendable {
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// Its serial number, octets.
    public let serialNumber: [UInt8]
    /// Why (RFC 5280 section 5.3.1).
    public let reason: RevocationReason
    /// Who asked.
    public let provenance: Provenance

    /// A certificate is not to be relied on any more.
    public init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        reason: RevocationReason,
        provenance: Provenance
    ) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.reason = reason
        self.provenance = provenance
    }
}

/// Why a certificate was revoked: the CRLReason of RFC 5280 section 5.3.1.
public enum RevocationReason: Int, Hashable, Sendable {
    case unspecified = 0
    case keyCompromise = 1
    case cACompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case privilegeWithdrawn = 9
    case aACompromise = 10
}

// CertificateRevoked ::= SEQUENCE { authority Identifier, serialNumber OCTET STRING (SIZE(1..20)), reason CRLReason,
//     provenance Provenance }

extension CertificateRevoked: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.authority)
        writer.append(self.serialNumber)
        writer.append(self.reason)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifier(),
            serialNumber: try fields.octets(),
            reason: try fields.choice(),
            provenance: try fields.value()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard (1...20).contains(self.serialNumber.count) else { throw .value(field: "serialNumber") }
    }
}
