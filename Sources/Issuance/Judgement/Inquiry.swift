internal import Bytes
internal import PKI

/// Everything that a judgement is a function of.
struct Inquiry {
    let order: IssuanceOrder
    let authority: IssuingAuthority?
    /// The name that the authority was asked for by.
    let authorityName: String
    /// The clock reading, without its fraction of a second.
    let moment: Instant
    let serialNumber: [UInt8]
    /// The names of the signature algorithms that the library can verify.
    let capabilities: Set<String>
    /// What the people who run the ledger have decided.
    let policy: IssuancePolicy
    /// What the certificate says of the log.
    let mention: LogMention
    /// What the certificate says of where it can be found out whether it was revoked; nothing in one for the authority's own key.
    let pointers: RevocationPointers
}
