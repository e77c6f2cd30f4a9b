internal import Bytes
public import Ledger
internal import PKI

extension CertificateTerm {
    /// The term of the certificate that an event intends (schemas/format.md section 9.1); `nil` where it intends none.
    public init?(of body: EventBody) {
        switch body {
        case .issuanceAuthorized(let authorized): self.init(authorized.tbsCertificate, authorized.basis)
        case .responderAuthorized(let authorized): self.init(authorized.tbsCertificate, authorized.basis)
        default: return nil
        }
    }

    private init(_ tbsCertificate: [UInt8], _ basis: Basis) {
        let certificate = try? TBSCertificate(derEncoded: tbsCertificate)
        self.init(
            notAfter: certificate?.validity.notAfter.seconds ?? Self.endless,
            partition: basis.version(of: .partition)
        )
    }
}

extension CertificateTerm {
    /// The term of the certificate that an entry intends.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where it intends none: what points to it is damaged.
    public init(ofIntentIn entry: Entry) throws(StoreError) {
        let header = entry.header
        let event = try? Event(derEncoded: entry.payload[...], schema: header.schema, type: header.type)
        guard let event, let term = CertificateTerm(of: event.body) else {
            throw StoreError(
                .corrupt,
                "The index of serial numbers points to another event.",
                position: header.position
            )
        }
        self = term
    }
}
