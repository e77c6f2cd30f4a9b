import Authority
import Bytes
import Credentials
import Ledger
import LedgerServer
import Testbed
import Testing

/// The control socket of a running server.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ControlServiceTests {
    @Test func aKeyIsAddedAndTakenAwayAndItsSecretShownOnce() async throws {
        try await ServedLedger.whileServed { served in
            let added = try await served.control(.addCredential(principal: "alice", role: "issuer", account: nil))
            #expect(added["principal"] == "alice")
            #expect(added["role"] == "issuer")
            let key = try #require(added["accessKeyId"])
            let kept = try #require(try served.credentials.list().first { $0.accessKeyIdentifier == key })
            #expect(added["secretAccessKey"] == kept.secretAccessKey.revealed)
            let removed = try await served.control(.removeCredential(accessKey: key))
            #expect(removed["principal"] == "alice")
            #expect(removed["secretAccessKey"] == nil)
            #expect(try served.credentials.list().count == 1)
            await #expect(throws: ControlClient.Failure.self) {
                try await served.control(.removeCredential(accessKey: key))
            }
        }
    }

    @Test func policyAndKeysAreChangedAndAClockThatIsNotHeldIsNotConfirmed() async throws {
        try await ServedLedger.whileServed { served in
            let wish = PolicyWish(disabling: [], enabling: [], noting: [], refusing: [], quota: .set(7))
            #expect(try await served.control(.changePolicy(wish))["certificatesPerAuthority"] == "7")
            #expect(served.ledger.policy.certificatesPerAuthority == 7)
            let digest = Digest256(words: (1, 2, 3, 4))
            let blocked = try await served.control(.blockKey(publicKeyDigest: digest, reason: "weak"))
            #expect(blocked["publicKeyDigest"] == "\(digest)")
            #expect(served.ledger.policy.keys.blocked.count == 1)
            let needless = await #expect(throws: ControlClient.Failure.self) {
                try await served.control(.confirmClock)
            }
            #expect(needless?.description.contains("not held") == true)
            let wrong = PolicyWish(disabling: [1], enabling: [], noting: [], refusing: [], quota: .kept)
            let failure = await #expect(throws: ControlClient.Failure.self) {
                try await served.control(.changePolicy(wrong))
            }
            #expect(failure?.description.isEmpty == false)
        }
    }

    /// More than an address of a socket holds (unix(7)).
    @Test func aSocketIsReachedHoweverLongItsPath() async throws {
        try await ServedLedger.whileServed(folder: String(repeating: "long", count: 50)) { served in
            #expect(served.socket.utf8.count > 200)
            let answer = try await served.control(.blockKey(publicKeyDigest: .zero, reason: "weak"))
            #expect(answer["publicKeyDigest"] == "\(Digest256.zero)")
            let client = ControlClient(path: served.socket)
            #expect(await ServedLedger.aside { client.isServed })
        }
    }

    @Test func whereNobodyListensThatIsSaid() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("control.sock"), folder.file(String(repeating: "x", count: 200) + "/control.sock")] {
            let client = ControlClient(path: path)
            #expect(!client.isServed)
            let failure = #expect(throws: ControlClient.Failure.self) { try client.send(.confirmClock) }
            #expect(failure?.description.contains(path) == true)
        }
    }
}
