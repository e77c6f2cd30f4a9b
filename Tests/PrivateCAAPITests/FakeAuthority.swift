import Authority
import Bytes
import Credentials
import Ledger
import Synchronization

/// An authority that answers what it is told to, and remembers what it was asked.
final class FakeAuthority: AuthorityServing {
    struct Memory {
        var authorityOrders: [AuthorityOrder] = []
        var certificateOrders: [CertificateOrder] = []
        var callers: [Caller] = []
        var refusedCalls: [RefusedCall] = []
        var refusedStrangers: [(answer: RefusalCode, accessKey: String?)] = []
        /// What the log says of access keys, where it is not what the tests' credentials say.
        var access: [String: Access?] = [:]
        var revocations: [(serialNumber: [UInt8], reason: RevocationReason)] = []
        var policies: [String?] = []
        var imports: [(certificate: [UInt8], chain: [UInt8]?)] = []
        var reportOrders: [ReportOrder] = []
        var describedReports: [UniqueIdentifier] = []
        var refusal: Refusal?
        var recordingRefusal: Refusal?
        var descriptions: [AuthorityDescription] = []
        var chain: [[UInt8]] = [[0x30, 0x00]]
    }

    let memory = Mutex(Memory())
    let settings = LedgerSettings(
        ledger: UniqueIdentifier(words: (7, 7)),
        partition: "aws",
        region: "us-east-1",
        account: "000000000000"
    )
    static let identifier = UniqueIdentifier(words: (0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF))
    static let name = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/\(identifier)"
    static let serialNumber: [UInt8] = [
        0xD7, 0x92, 0x33, 0x07, 0xB9, 0x2C, 0x71, 0x79, 0x54, 0x29, 0x29, 0xB7, 0xCA, 0xF7, 0x1D, 0x5D,
    ]

    private func answer(_ change: (inout Memory) -> Void) throws(Refusal) {
        let refusal = self.memory.withLock { memory in
            change(&memory)
            return memory.refusal
        }
        if let refusal { throw refusal }
    }

    func createAuthority(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        try self.answer {
            $0.authorityOrders.append(order)
            $0.callers.append(caller)
        }
        return Self.identifier
    }

    func describeAuthority(_ authority: UniqueIdentifier) async throws(Refusal) -> AuthorityDescription {
        try self.answer { _ in }
        guard let found = self.memory.withLock({ $0.descriptions.first { $0.authority == authority } }) else {
            throw Refusal(.authorityNotFound, "Could not find Certificate Authority.")
        }
        return found
    }

    func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) {
        try self.answer { _ in }
        let all = self.memory.withLock { $0.descriptions }
        let start = after.flatMap { after in all.firstIndex { $0.authority == after } }.map { $0 + 1 } ?? 0
        let page = Array(all[start...].prefix(limit))
        return (page, start + limit < all.count ? page.last?.authority : nil)
    }

    func certificationRequest(of authority: UniqueIdentifier) async throws(Refusal) -> [UInt8] {
        try self.answer { _ in }
        return [0x30, 0x03, 0x02, 0x01, 0x00]
    }

    func importCertificate(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal) {
        try self.answer { $0.imports.append((certificate, chain)) }
    }

    func authorityCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) {
        try self.answer { _ in }
        return ([0x30, 0x03, 0x02, 0x01, 0x01], self.memory.withLock { $0.chain })
    }

    func issueCertificate(_ order: CertificateOrder, caller: Caller) async throws(Refusal) -> IssuedCertificateName {
        try self.answer {
            $0.certificateOrders.append(order)
            $0.callers.append(caller)
        }
        return IssuedCertificateName(authority: order.authority ?? Self.identifier, serialNumber: Self.serialNumber)
    }

    func issuedCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) {
        try self.answer { _ in }
        guard serialNumber == Self.serialNumber else { throw Refusal(.certificateNotFound, "No such certificate.") }
        return ([0x30, 0x03, 0x02, 0x01, 0x02], self.memory.withLock { $0.chain })
    }

    func revokeCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        caller: Caller
    ) async throws(Refusal) {
        try self.answer { $0.revocations.append((serialNumber, reason)) }
    }

    func requestReport(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        try self.answer { $0.reportOrders.append(order) }
        return Self.identifier
    }

    func describeReport(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription {
        try self.answer { $0.describedReports.append(report) }
        let status = ReportDescription.Status.completed
        let time = Instant(seconds: 7)
        return ReportDescription(status: status, bucket: "reports", key: "audit-report/1", createdAt: time)
    }

    func approvals() -> [OpenApproval] { [] }

    func decideApproval(
        _ approval: UniqueIdentifier,
        _ verdict: ApprovalVerdict,
        caller: Caller
    ) async throws(Refusal) {
        throw Refusal(.invalidArgument, "There is no open approval \(approval).")
    }

    func updateAuthority(
        _ authority: UniqueIdentifier,
        isDisabled: Bool?,
        revocation: RevocationWish,
        caller: Caller
    ) async throws(Refusal) {
        try self.answer { _ in }
    }

    func deleteAuthority(
        _ authority: UniqueIdentifier,
        restorableDays: Int64,
        caller: Caller
    ) async throws(Refusal) {
        try self.answer { _ in }
    }

    func restoreAuthority(_ authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        try self.answer { _ in }
    }

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
        try await self.listAuthorities(after: after, limit: limit)
    }

    func resourcePolicy(of authority: UniqueIdentifier) async throws(Refusal) -> String { #"{"Version":"2012-10-17"}"# }

    func changeResourcePolicy(
        of authority: UniqueIdentifier,
        _ policy: String?,
        caller: Caller
    ) async throws(Refusal) { try self.answer { $0.policies.append(policy) } }

    func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag] { [] }

    func changeTags(of authority: UniqueIdentifier, _ change: TagChange, caller: Caller) async throws(Refusal) {
        try self.answer { _ in }
    }

    func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission] { [] }

    func changePermissions(
        of authority: UniqueIdentifier,
        _ change: PermissionChange,
        caller: Caller
    ) async throws(Refusal) {
        try self.answer { _ in }
    }

    func access(of accessKey: String) async throws(Refusal) -> Access? {
        if let told = self.memory.withLock({ $0.access[accessKey] }) { return told }
        guard let credential = FixedCredentials.all.credential(for: accessKey), let name = credential.role,
            let role = RoleDefinition.initial.first(where: { $0.name == name }),
            let secret = try? SaltedDigest(of: credential.secretAccessKey)
        else { return nil }
        return Access(
            principal: credential.principal ?? "",
            account: self.settings.account,
            role: role,
            secret: secret
        )
    }

    func admit(_ operation: InterfaceOperation, caller: Caller) throws(Refusal) {}

    func recordRefused(_ call: RefusedCall, caller: Caller) async throws(Refusal) {
        let failure = self.memory.withLock { memory in
            memory.refusedCalls.append(call)
            return memory.recordingRefusal
        }
        if let failure { throw failure }
    }

    func countRefused(answer: RefusalCode, accessKey: String?, sourceAddress: String) {
        self.memory.withLock { $0.refusedStrangers.append((answer, accessKey)) }
    }
}
