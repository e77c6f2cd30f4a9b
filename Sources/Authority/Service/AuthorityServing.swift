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
    /// - Returns: At most `limit` descriptions, and after which authority the next page goes on; `nil` where there are no more.
    func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?)

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

    /// Tells an authority to stop issuing, or to go on.
    ///
    /// - Parameter isDisabled: Whether it may not issue from now on; `nil` where that is left as it is.
    /// - Throws: ``Refusal``: `authorityState` unless it is active or disabled.
    func updateAuthority(
        _ authority: UniqueIdentifier,
        isDisabled: Bool?,
        revocation: RevocationWish,
        caller: Caller
    ) async throws(Refusal)

    /// Deletes an authority, which can be restored for so many days where it came to be.
    ///
    /// - Throws: ``Refusal``: `authorityState` where it is active, or deleted already.
    func deleteAuthority(_ authority: UniqueIdentifier, restorableDays: Int64, caller: Caller) async throws(Refusal)

    /// Restores an authority that was deleted, as it was.
    ///
    /// - Throws: ``Refusal``: `authorityState` unless it is deleted; `authorityNotFound` where it can be restored no more.
    func restoreAuthority(_ authority: UniqueIdentifier, caller: Caller) async throws(Refusal)

    /// An authority's tags, in the order in which they were attached.
    ///
    /// - Throws: ``Refusal``: `authorityState` where it is deleted.
    func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag]

    /// Attaches tags to an authority, or takes them away.
    ///
    /// - Throws: ``Refusal``: `authorityState` where it is deleted; `tooManyTags`.
    func changeTags(of authority: UniqueIdentifier, _ change: TagChange, caller: Caller) async throws(Refusal)

    /// What services may do with an authority, in the order in which they were permitted it.
    ///
    /// - Throws: ``Refusal``: `authorityState` unless it is active or disabled.
    func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission]

    /// Permits a service something with an authority, or nothing any more.
    ///
    /// - Throws: ``Refusal``: `authorityState` unless it is active or disabled; `permissionExists`; `permissionNotFound`; `limitExceeded`.
    func changePermissions(
        of authority: UniqueIdentifier,
        _ change: PermissionChange,
        caller: Caller
    ) async throws(Refusal)

    /// Refuses what the policy of an authority keeps a caller from, whatever their role permits; certificates that are asked for are judged
    /// when they are.
    ///
    /// - Parameter authority: The authority that the call names; `nil` where it names none that can be here.
    /// - Throws: ``Refusal``: `accessDenied`.
    func checkAccess(
        to authority: UniqueIdentifier?,
        for operation: InterfaceOperation,
        caller: Caller
    ) async throws(Refusal)

    /// Describes the authorities that are shared with a caller of another account, from just after the one given, in the order of their
    /// identifiers.
    ///
    /// - Returns: At most `limit` descriptions, and after which authority the next page goes on; `nil` where there are no more.
    func listSharedAuthorities(
        after: UniqueIdentifier?,
        limit: Int,
        caller: Caller
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?)

    /// The policy of an authority, as whoever put it sent it.
    ///
    /// - Throws: ``Refusal``: `policyNotFound`; `authorityState` where it never came to be, or is deleted.
    func resourcePolicy(of authority: UniqueIdentifier) async throws(Refusal) -> String

    /// Says whom an authority is shared with, and who is denied what of it; or takes that back.
    ///
    /// - Parameter policy: The document; `nil` where there is to be none.
    /// - Throws: ``Refusal``: `invalidPolicy`; `lockoutPrevented` where it would keep the caller from changing it; `authorityState`.
    func changeResourcePolicy(
        of authority: UniqueIdentifier,
        _ policy: String?,
        caller: Caller
    ) async throws(Refusal)

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

    /// Asks for a report of every certificate that an authority's key signed; it is made behind the answer.
    ///
    /// - Returns: The report's identifier.
    /// - Throws: ``Refusal``: `authorityState` unless the authority is active or disabled; `bucketNotFound`; `requestFailed` where the bucket
    ///   cannot be written; `requestInProgress` while another is made, or too soon after another.
    func requestReport(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier

    /// What became of a report of an authority.
    ///
    /// - Throws: ``Refusal``: `reportNotFound`.
    func describeReport(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription

    /// The approvals that may still be given or used now, in the order in which they were asked for.
    func approvals() -> [OpenApproval]

    /// Approves or rejects what another wants.
    ///
    /// - Throws: ``Refusal``: `invalidArgument` where there is no such open approval; `accessDenied` where the caller asked for it, or is no
    ///   administrator of the ledger's account.
    func decideApproval(_ approval: UniqueIdentifier, _ verdict: ApprovalVerdict, caller: Caller) async throws(Refusal)

    /// Whose an access key is and what it may do now, as the log says; `nil` where it has no access.
    ///
    /// - Throws: ``Refusal`` where that cannot be read.
    func access(of accessKey: String) async throws(Refusal) -> Access?

    /// Takes a call that somebody makes who may make it.
    ///
    /// - Throws: ``Refusal``: `throttled` where the caller makes more of them than the ledger's rate limits let one principal make.
    func admit(_ operation: InterfaceOperation, caller: Caller) throws(Refusal)

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

    /// The settings that the event which a log begins with fixed.
    public init(_ opened: LedgerOpened) {
        self.init(ledger: opened.ledger, partition: opened.partition, region: opened.region, account: opened.account)
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
