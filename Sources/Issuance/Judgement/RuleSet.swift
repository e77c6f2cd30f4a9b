internal import Bytes
internal import PKI

/// One numbered set of rules, whole: what is asked of orders, of octets to be signed, of authorities' own requests and of their
/// certificates, in which order, and how what is submitted is read.
///
/// A set never changes once it has judged: whatever changes an outcome, a reason or an octet of what is signed is another set.
protocol RuleSet: Sendable {
    /// The number that events record.
    var number: Int64 { get }
    /// Every rule of the set, in the order of their numbers.
    var rules: [Rule] { get }
    /// Those that a policy may turn off.
    var optional: [Rule] { get }
    /// Those, lints that refuse, that a policy may lower to notes.
    var lowerable: [Rule] { get }

    /// Asks every rule about an order until one is broken; what would be signed if none is.
    func draft(_ inquiry: Inquiry, record: inout Record) throws(Interruption) -> CertificateDraft

    /// Lints what would be signed; the permission if no lint refuses.
    func lint(
        _ draft: CertificateDraft,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign

    /// Asks every rule about an authority's own certification request.
    func permit(_ order: AuthorityRequestOrder, record: inout Record) throws(Interruption) -> PermissionToSign

    /// Asks every rule about a revocation list.
    func permit(_ order: RevocationListOrder, record: inout Record) throws(Interruption) -> PermissionToSign
    /// What a responder's certificate says, read back and permitted.
    func permit(_ order: ResponderOrder) throws(IssuanceRefusal) -> PermissionToSign

    /// Asks the rules about names of what an authority would be called, before it has a key.
    func admit(subject: [UInt8], requestExtensions: [UInt8]?, record: inout Record) throws(Interruption)

    /// The certificate and the chain above it, decoded, if the authority may have them.
    func admit(
        certificate: [UInt8],
        chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant
    ) throws(ImportRefusal) -> (certificate: Certificate, chain: [Certificate])
}
