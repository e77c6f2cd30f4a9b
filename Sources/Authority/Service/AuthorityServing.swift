public import Bytes
public import Ledger

/// What the rooms offer to the street: every operation on authorities and certificates, in the standards' words.
///
/// All methods are safe from any task, and answer only when what they report is durable.
public protocol AuthorityServing: Sendable {
    /// What was fixed when the ledger was made, for names of resources.
    var settings: LedgerSettings { get }

    /// Makes an authority: its key, and its certification request.
    ///
    /// - Returns: The authority's identifier; the earlier one's where the token repeats.
    func createAuthority(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier

    /// Describes one authority.
    func describeAuthority(_ authority: UniqueIdentifier) async throws(Refusal) -> AuthorityDescription

    /// Describes authorities, newest first, from just after the one given.
    ///
    /// - Returns: At most `limit` descriptions, and whether more follow.
    func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], hasMore: Bool)

    /// The certification request of an authority, DER.
    func certificationRequest(of authority: UniqueIdentifier) async throws(Refusal) -> [UInt8]

    /// Gives an authority its certificate.
    ///
    /// - Parameters:
    ///   - certificate: The octets as received, which should be one certificate in PEM.
    ///   - chain: The octets as received, which should be certificates in PEM, the issuer first and the root last.
    func importCertificate(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal)

    /// An authority's own certificate, and those above it, DER.
    func authorityCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]])

    /// Issues one certificate.
    ///
    /// - Returns: Its serial number and authority; those of an earlier request where the token repeats.
    func issueCertificate(_ order: CertificateOrder, caller: Caller) async throws(Refusal) -> IssuedCertificateName

    /// An issued certificate and its chain (the issuing authority's certificate first, the root last; empty for a self-issued root), DER.
    func issuedCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]])

    /// Revokes an issued certificate, for ever (RFC 5280 section 5.3.1).
    ///
    /// - Parameter serialNumber: The number's octets, most significant first, without leading zeros.
    /// - Throws: ``Refusal``: `alreadyProcessed` where it is revoked, or its serial number was burned; `certificateNotFound`; `authorityState`
    ///   where the authority has no certificate that is valid now; `invalidRequest` for the authority's own certificate, and for one that has ended.
    func revokeCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        caller: Caller
    ) async throws(Refusal)

    /// Whose an access key is and what it may do now, as the log says; `nil` where it has no access.
    ///
    /// - Throws: ``Refusal`` where that cannot be read.
    func access(of accessKey: String) async throws(Refusal) -> Access?

    /// Records that a caller who is known was refused what it asked for, or counts it where the like was recorded often enough.
    ///
    /// - Throws: ``Refusal`` where the caller has no access to what it asked for, and that cannot be recorded.
    func recordRefused(_ call: RefusedCall, caller: Caller) async throws(Refusal)

    /// Counts a request that was turned away before anybody was known to have sent it, whoever it claimed to be.
    func countRefused(answer: RefusalCode, accessKey: String?, sourceAddress: String)
}

/// The names that every resource of a ledger carries.
public struct LedgerSettings: Hashable, Sendable {
    /// The ledger's identifier.
    public let ledger: UniqueIdentifier
    /// `aws`, for instance.
    public let partition: String
    /// `us-east-1`, for instance.
    public let region: String
    /// Twelve digits.
    public let account: String

    /// Settings.
    public init(ledger: UniqueIdentifier, partition: String, region: String, account: String) {
        self.ledger = ledger
        self.partition = partition
        self.region = region
        self.account = account
    }
}

/// What names an issued certificate: its authority and its serial number.
public struct IssuedCertificateName: Hashable, Sendable {
    /// The authority that was asked.
    public let authority: UniqueIdentifier
    /// Sixteen octets.
    public let serialNumber: [UInt8]

    /// A name.
    public init(authority: UniqueIdentifier, serialNumber: [UInt8]) {
        self.authority = authority
        self.serialNumber = serialNumber
    }
}
