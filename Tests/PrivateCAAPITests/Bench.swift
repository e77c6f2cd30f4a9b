import Bytes
import Ledger
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
        credentials: Role.allCases.map { role in
            Credential(
                accessKeyIdentifier: "AK\(role.rawValue.uppercased())",
                secretAccessKey: SecretAccessKey("secret-of-\(role.rawValue)"),
                principal: "arn:aws:iam::000000000000:user/\(role.rawValue)",
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

    func request(_ operation: String, _ body: [UInt8], role: Role = .administrator) throws -> APIRequest {
        let signer = RequestSigner(
            accessKeyIdentifier: "AK\(role.rawValue.uppercased())",
            secretAccessKey: SecretAccessKey("secret-of-\(role.rawValue)"),
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
        return APIRequest(method: "POST", path: "/", headers: headers, body: body, sourceAddress: "127.0.0.1")
    }

    func call(_ operation: String, _ body: String, role: Role = .administrator) async throws -> Answer {
        try await self.call(operation, octets: Array(body.utf8), role: role)
    }

    func call(_ operation: String, octets: [UInt8], role: Role = .administrator) async throws -> Answer {
        Answer(await self.api.respond(to: try self.request(operation, octets, role: role)))
    }

    /// A response, read.
    struct Answer {
        let response: APIResponse
        var status: Int { self.response.status }
        let value: WireValue?

        init(_ response: APIResponse) {
            self.response = response
            self.value = try? JSONReader.read(response.body)
        }

        var type: String? { self.value?["__type"]?.text }
        var message: String? { self.value?["message"]?.text }
        var text: String { String(decoding: self.response.body, as: UTF8.self) }
    }
}

/// Reproducible random numbers (Steele, Lea, Flood: SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
