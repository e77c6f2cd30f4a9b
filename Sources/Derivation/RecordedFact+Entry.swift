public import Bytes
public import Cryptography
public import Issuance
public import Ledger

extension RecordedFact {
    /// The fact that an entry of the log holds.
    ///
    /// - Throws: ``CryptographyError`` where hashing the submitted public key fails.
    public init(_ header: EntryHeader, _ body: EventBody) throws(CryptographyError) {
        var publicKeyDigest: Digest256?
        if case .issuanceRequested(let requested) = body, requested.token != nil {
            publicKeyDigest = try IssuanceOrder(requested).publicKeyDigest()
        }
        self.init(
            position: header.position,
            time: header.time,
            stream: header.stream,
            streamVersion: header.streamVersion,
            body: body,
            publicKeyDigest: publicKeyDigest
        )
    }
}

extension IssuanceOrder {
    /// SHA-256 of the submitted public key's DER; `nil` where the request is unreadable.
    ///
    /// - Throws: ``CryptographyError`` where hashing fails.
    public func publicKeyDigest() throws(CryptographyError) -> Digest256? {
        guard let octets = self.subjectPublicKeyInfo else { return nil }
        return try SHA256.digest(of: octets)
    }
}
