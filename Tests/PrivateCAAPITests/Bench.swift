import Bytes
import Credentials
import HTTP
import JSON
import Ledger
import Testbed
import Testing

@testable import Authority
@testable import PrivateCAAPI

/// Credentials held in memory.
struct FixedCredentials: CredentialsProviding {
    let credentials: [Credential]

    func credential(for accessKeyIdentifier: String) -> Credential? {
        self.credentials.first { $0.accessKeyIdentifier == accessKeyIdentifier }
    }

    static let all = FixedCredentials(
        credentials: RoleDefinition.initial.map(\.name).map { role in
            Credential(
                accessKeyIdentifier: "AK\(role.uppercased())",
                secretAccessKey: SecretAccessKey("secret-of-\(role)"),
                principal: "arn:aws:iam::000000000000:user/\(role)",
                role: role
            )
        }
    )
}

/// An interface over a fake authority, and a way to call it with signed requests.
struct Bench {
    static let now = Instant(microseconds: 1_767_225_600_123_456)  // 2026-01-01T00:00:00.123456Z

    let authority = FakeAuthority()
    let api: PrivateCAAPI

    init(configuration: PrivateCAAPI.Configuration = .init()) {
        self.api = PrivateCAAPI(
            authority: self.authority,
            credentials: FixedCredentials.all,
            clock: { Self.now },
            makeRequestIdentifier: { UniqueIdentifier(words: (1, 2)) },
            configuration: configuration
        )
    }

    func request(_ operation: String, _ body: [UInt8], role: String = "administrator") throws -> HTTPRequest {
        let signer = RequestSigner(
            accessKeyIdentifier: "AK\(role.uppercased())",
            secretAccessKey: SecretAccessKey("secret-of-\(role)"),
            region: "us-east-1"
        )
        let headers = try signer.sign(
            headers: [
                (name: "Host", value: "127.0.0.1:8443"),
                (name: "Content-Type", value: "application/x-amz-json-1.1"),
                (name: "X-Amz-Target", value: "ACMPrivateCA.\(operation)"),
            ],
            body: body,
            at: Self.now
        )
        return HTTPRequest(method: "POST", path: "/", headers: headers, body: body, sourceAddress: "127.0.0.1")
    }

    func call(_ operation: String, _ body: String, role: String = "administrator") async throws -> Answer {
        try await self.call(operation, octets: Array(body.utf8), role: role)
    }

    func call(_ operation: String, octets: [UInt8], role: String = "administrator") async throws -> Answer {
        await self.call(try self.request(operation, octets, role: role))
    }

    /// Calls as a listener does, by the table of routes.
    func call(_ request: HTTPRequest) async -> Answer {
        Answer(await RouteTable(self.api.routes, refuse: self.api.response(to:of:)).answer(to: request))
    }

    /// A response, read.
    struct Answer {
        let response: HTTPResponse
        var status: Int { self.response.status }
        let value: WireValue?

        init(_ response: HTTPResponse) {
            self.response = response
            self.value = try? JSONReader.read(response.body)
        }

        var type: String? { self.value?["__type"]?.text }
        var message: String? { self.value?["message"]?.text }
        var text: String { String(decoding: self.response.body, as: UTF8.self) }
    }
}
