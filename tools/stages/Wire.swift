internal import Authority
internal import Bytes
internal import Credentials
internal import Cryptography
internal import HTTP
internal import Ledger
internal import PrivateCAAPI

/// One signed request, as it comes off a connection, and what answers it without an authority behind it.
struct ExampleRequest: Sendable {
    private static let credential = Credential(
        accessKeyIdentifier: "LKIAIOSFODNN7EXAMPLE",
        secretAccessKey: SecretAccessKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    )

    /// What a log would hold of the secret.
    fileprivate static let secret = try? SaltedDigest(of: Self.credential.secretAccessKey)

    private struct OneCredential: CredentialsProviding {
        func credential(for accessKeyIdentifier: String) -> Credential? {
            accessKeyIdentifier == ExampleRequest.credential.accessKeyIdentifier ? ExampleRequest.credential : nil
        }
    }

    private let request: HTTPRequest
    private let bodyDigest: Digest256
    private let verifier = RequestVerifier(region: StillAuthority.region, credentials: OneCredential())
    private let table: RouteTable

    /// The request for the certificate of one certification request, in PEM.
    init(_ pem: [UInt8]) throws {
        let authority = ResourceName.authority(StillAuthority.name.authority).text(in: StillAuthority().settings)
        let members = [
            #""CertificateAuthorityArn":"\#(authority)""#, #""Csr":"\#(pem.base64)""#,
            #""SigningAlgorithm":"SHA256WITHECDSA""#, #""Validity":{"Value":90,"Type":"DAYS"}"#,
            #""IdempotencyToken":"00112233445566778899aabbccddeeff""#,
        ]
        let body = Array("{\(members.joined(separator: ","))}".utf8)
        let signer = RequestSigner(
            accessKeyIdentifier: Self.credential.accessKeyIdentifier,
            secretAccessKey: Self.credential.secretAccessKey,
            region: StillAuthority.region
        )
        var headers = try signer.sign(
            headers: [
                (name: "Host", value: "127.0.0.1:8443"),
                (name: "X-Amz-Target", value: "ACMPrivateCA.IssueCertificate"),
                (name: "Content-Type", value: "application/x-amz-json-1.1"),
            ],
            body: body,
            at: ExampleIssuance.moment
        )
        headers.append((name: "User-Agent", value: "Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux lang/python#3.13"))
        headers.append((name: "Content-Length", value: String(body.count)))
        self.request = HTTPRequest(
            method: "POST",
            path: "/",
            headers: headers,
            body: body,
            sourceAddress: "127.0.0.1"
        )
        self.bodyDigest = try SHA256.digest(of: body)
        let api = PrivateCAAPI(
            authority: StillAuthority(),
            credentials: OneCredential(),
            clock: { ExampleIssuance.moment },
            makeRequestIdentifier: { UniqueIdentifier(words: (3, 4)) }
        )
        self.table = RouteTable(api.routes, refuse: api.response(to:of:))
    }

    /// Whose signature the request bears.
    func signer() throws -> String {
        try self.verifier.verify(
            method: self.request.method,
            path: self.request.path,
            query: self.request.query,
            headers: self.request.headers,
            bodyDigest: self.bodyDigest,
            now: ExampleIssuance.moment
        ).accessKeyIdentifier
    }

    /// Answers the request from its signature to the octets of the answer, on this thread: nothing on the way waits.
    func answer() {
        Task.immediate {
            let response = await self.table.answer(to: self.request)
            precondition(response.status == 200, String(decoding: response.body, as: UTF8.self))
        }
    }
}

/// An authority that has issued one certificate, and answers every order with it.
private struct StillAuthority: AuthorityServing {
    static let region = "us-east-1"
    static let name = IssuedCertificateName(
        authority: UniqueIdentifier(words: (0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF)),
        serialNumber: ExampleIssuance.serialNumber
    )

    let settings = LedgerSettings(
        ledger: UniqueIdentifier(words: (7, 7)),
        partition: "aws",
        region: Self.region,
        account: "000000000000"
    )
    private static let refusal = Refusal(.notImplemented, "Only certificates are issued here.")

    func issueCertificate(_ order: CertificateOrder, caller: Caller) async throws(Refusal) -> IssuedCertificateName {
        Self.name
    }

    func createAuthority(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        throw Self.refusal
    }

    func describeAuthority(_ authority: UniqueIdentifier) async throws(Refusal) -> AuthorityDescription {
        throw Self.refusal
    }

    func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) { throw Self.refusal }

    func certificationRequest(of authority: UniqueIdentifier) async throws(Refusal) -> [UInt8] { throw Self.refusal }

    func importCertificate(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal) { throw Self.refusal }

    func authorityCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) { throw Self.refusal }

    func issuedCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) { throw Self.refusal }

    func revokeCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        caller: Caller
    ) async throws(Refusal) { throw Self.refusal }

    func requestReport(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        throw Self.refusal
    }

    func describeReport(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription {
        throw Self.refusal
    }

    func approvals() -> [OpenApproval] { [] }

    func decideApproval(
        _ approval: UniqueIdentifier,
        _ verdict: ApprovalVerdict,
        caller: Caller
    ) async throws(Refusal) {
        throw Self.refusal
    }

    func updateAuthority(
        _ authority: UniqueIdentifier,
        isDisabled: Bool?,
        revocation: RevocationWish,
        caller: Caller
    ) async throws(Refusal) {
        throw Self.refusal
    }

    func deleteAuthority(
        _ authority: UniqueIdentifier,
        restorableDays: Int64,
        caller: Caller
    ) async throws(Refusal) {
        throw Self.refusal
    }

    func restoreAuthority(_ authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        throw Self.refusal
    }

    func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag] { throw Self.refusal }

    func changeTags(of authority: UniqueIdentifier, _ change: TagChange, caller: Caller) async throws(Refusal) {
        throw Self.refusal
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
        throw Self.refusal
    }

    func resourcePolicy(of authority: UniqueIdentifier) async throws(Refusal) -> String { throw Self.refusal }

    func changeResourcePolicy(
        of authority: UniqueIdentifier,
        _ policy: String?,
        caller: Caller
    ) async throws(Refusal) { throw Self.refusal }

    func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission] { throw Self.refusal }

    func changePermissions(
        of authority: UniqueIdentifier,
        _ change: PermissionChange,
        caller: Caller
    ) async throws(Refusal) {
        throw Self.refusal
    }

    func access(of accessKey: String) async throws(Refusal) -> Access? {
        guard let role = RoleDefinition.initial.first(where: { $0.name == "issuer" }),
            let secret = ExampleRequest.secret
        else { return nil }
        return Access(
            principal: "arn:aws:iam::000000000000:user/issuer",
            account: self.settings.account,
            role: role,
            secret: secret
        )
    }

    func admit(_ operation: InterfaceOperation, caller: Caller) throws(Refusal) {}

    func recordRefused(_ call: RefusedCall, caller: Caller) async throws(Refusal) { throw Self.refusal }

    func countRefused(answer: RefusalCode, accessKey: String?, sourceAddress: String) {}
}
