import Authority
import Bytes
import Credentials
import HTTP
import Ledger
import Synchronization

/// An authority that does whatever it is asked for, and does not wait.
struct ObligingAuthority: AuthorityServing {
    private static let authority = UniqueIdentifier(words: (0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF))
    private static let serialNumber: [UInt8] = Array(0x11...0x20)

    let settings = LedgerSettings(
        ledger: UniqueIdentifier(words: (7, 7)),
        partition: "aws",
        region: "us-east-1",
        account: "000000000000"
    )
    private let secret: SaltedDigest?

    /// An authority that gives an administrator's access to whoever has a secret.
    init(secret: SecretAccessKey) { self.secret = try? SaltedDigest(of: secret) }

    func createAuthority(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        Self.authority
    }

    func describeAuthority(_ authority: UniqueIdentifier) async throws(Refusal) -> AuthorityDescription {
        throw Refusal(.authorityNotFound, "Could not find Certificate Authority.")
    }

    func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) { ([], nil) }

    func certificationRequest(of authority: UniqueIdentifier) async throws(Refusal) -> [UInt8] { [0x30, 0x00] }

    func importCertificate(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal) {}

    func authorityCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) { ([0x30, 0x00], [[0x30, 0x00]]) }

    func issueCertificate(_ order: CertificateOrder, caller: Caller) async throws(Refusal) -> IssuedCertificateName {
        IssuedCertificateName(authority: order.authority ?? Self.authority, serialNumber: Self.serialNumber)
    }

    func issuedCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) { ([0x30, 0x00], []) }

    func revokeCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        caller: Caller
    ) async throws(Refusal) {}

    func requestReport(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        order.authority
    }

    func describeReport(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription {
        ReportDescription(status: .underWay, bucket: "reports", key: "key", createdAt: Instant(seconds: 0))
    }

    func approvals() -> [OpenApproval] { [] }

    func decideApproval(
        _ approval: UniqueIdentifier,
        _ verdict: ApprovalVerdict,
        caller: Caller
    ) async throws(Refusal) {}

    func updateAuthority(
        _ authority: UniqueIdentifier,
        isDisabled: Bool?,
        revocation: RevocationWish,
        caller: Caller
    ) async throws(Refusal) {}

    func deleteAuthority(
        _ authority: UniqueIdentifier,
        restorableDays: Int64,
        caller: Caller
    ) async throws(Refusal) {}

    func restoreAuthority(_ authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {}

    func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag] { [] }

    func changeTags(of authority: UniqueIdentifier, _ change: TagChange, caller: Caller) async throws(Refusal) {}

    func checkAccess(
        to authority: UniqueIdentifier?,
        for operation: InterfaceOperation,
        caller: Caller
    ) async throws(Refusal) {}

    func listSharedAuthorities(
        after: UniqueIdentifier?,
        limit: Int,
        caller: Caller
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) {
        ([], nil)
    }

    func resourcePolicy(of authority: UniqueIdentifier) async throws(Refusal) -> String { "{}" }

    func changeResourcePolicy(
        of authority: UniqueIdentifier,
        _ policy: String?,
        caller: Caller
    ) async throws(Refusal) {}

    func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission] { [] }

    func changePermissions(
        of authority: UniqueIdentifier,
        _ change: PermissionChange,
        caller: Caller
    ) async throws(Refusal) {}

    func access(of accessKey: String) async throws(Refusal) -> Access? {
        guard let secret, let role = RoleDefinition.initial.first(where: { $0.name == RoleDefinition.administrator })
        else { return nil }
        return Access(
            principal: "arn:aws:iam::000000000000:user/administrator",
            account: self.settings.account,
            role: role,
            secret: secret
        )
    }

    func admit(_ operation: InterfaceOperation, caller: Caller) throws(Refusal) {}

    func recordRefused(_ call: RefusedCall, caller: Caller) async throws(Refusal) {}

    func countRefused(answer: RefusalCode, accessKey: String?, sourceAddress: String) {}
}

/// The answer to a call, once there is one.
final class Answers: Sendable {
    private let state = Mutex<HTTPResponse?>(nil)

    /// The answer; `nil` while there is none.
    var response: HTTPResponse? { self.state.withLock { $0 } }

    /// Takes an answer.
    func take(_ response: HTTPResponse) { self.state.withLock { $0 = response } }
}
