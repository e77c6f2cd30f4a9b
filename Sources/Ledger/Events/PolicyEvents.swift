public import Bytes

/// What issuance obeys from then on: the whole of it, whatever was said before.
public struct IssuancePolicyChanged: Hashable, Sendable {
    /// The numbers of the rules that are not asked any more, rising.
    public let disabledRules: [Int64]
    /// The numbers of the lints that only note what they would refuse, rising.
    public let notedRules: [Int64]
    /// How many certificates one authority may issue; absent for any number.
    public let certificatesPerAuthority: Int64?
    /// Whether certificates name the log and the place of their request in it.
    public let namesLog: Bool
    /// Who.
    public let provenance: Provenance

    /// What issuance obeys from then on: the whole of it, whatever was said before.
    public init(
        disabledRules: [Int64],
        notedRules: [Int64],
        certificatesPerAuthority: Int64?,
        namesLog: Bool,
        provenance: Provenance
    ) {
        self.disabledRules = disabledRules
        self.notedRules = notedRules
        self.certificatesPerAuthority = certificatesPerAuthority
        self.namesLog = namesLog
        self.provenance = provenance
    }
}

/// A public key is never to be certified again.
public struct KeyBlocked: Hashable, Sendable {
    /// SHA-256 of the key's SubjectPublicKeyInfo, DER (RFC 5280 section 4.1).
    public let publicKeyDigest: Digest256
    /// Why, for people.
    public let reason: String
    /// Who.
    public let provenance: Provenance

    /// A public key is never to be certified again.
    public init(
        publicKeyDigest: Digest256,
        reason: String,
        provenance: Provenance
    ) {
        self.publicKeyDigest = publicKeyDigest
        self.reason = reason
        self.provenance = provenance
    }
}
