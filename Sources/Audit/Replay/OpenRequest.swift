internal import Bytes
internal import Issuance
internal import Ledger

/// A request whose ending replay has not met yet.
struct OpenRequest: Sendable {
    /// Where it lies.
    let position: UInt64
    /// SHA-256 of the payload that says so.
    let payloadDigest: Digest256
    /// What was asked for.
    let requested: IssuanceRequested
    /// What a held token decides; absent where no earlier request holds it.
    let tokenDecision: EventBody?
    /// The intent to sign, where there is one.
    var intent: Intent?

    /// An intent to sign, and whose key it is for.
    struct Intent: Sendable {
        let position: UInt64
        let time: Instant
        let authorized: IssuanceAuthorized
        let intended: IntendedCertificate
        /// Who signs; absent where there is no such authority.
        let issuer: RecordedIssuer?
        /// The serial number's name among those that were used.
        let serial: UniqueIdentifier
        /// How long the certificate is to be told of where it is withdrawn.
        let term: CertificateTerm?
    }
}

/// How often one authority's key may have been used.
struct KeyUseBounds: Sendable {
    /// Uses that the log proves.
    var proven: UInt64 = 0
    /// Uses that may have been, without an ending that proves them.
    var possible: UInt64 = 0
}
