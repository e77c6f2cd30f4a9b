import Bytes
import EventStore
import Ledger
import Testing

/// Idempotency tokens in the views: held by open and signed attempts, for as long as the window in force.
struct ViewsTokenTests {
    @Test func tokensOfTheViewsAreThoseThatTheLogStillHonours() throws {
        for seed in 0..<30 as Range<UInt64> {
            let log = try ViewsLog.random(seed: seed, count: 150)
            let folder = try ViewsFolder()
            let views = try ViewsTests.views(of: log, in: folder)
            let facts = try Self.facts(of: log)
            for key in Self.everyKey {
                for authority in try views.authorities().map(\.identifier) {
                    let expected = Self.honoured(
                        facts,
                        authority: authority,
                        requester: key.requester,
                        token: key.token
                    )
                    let found = try views.idempotency(
                        authority: authority,
                        requester: key.requester,
                        token: key.token
                    )
                    #expect(found == expected, "seed \(seed)")
                }
            }
        }
    }

    @Test func anUnknownAuthorityOrRequesterHoldsNoToken() throws {
        let log = try ViewsLog.random(seed: 1, count: 100)
        let folder = try ViewsFolder()
        let views = try ViewsTests.views(of: log, in: folder)
        let stranger = UniqueIdentifier(words: (3, 3))
        #expect(try views.idempotency(authority: stranger, requester: "alice", token: "t1") == nil)
        let authority = try #require(try views.authorities().first?.identifier)
        #expect(try views.idempotency(authority: authority, requester: "nobody", token: "t1") == nil)
    }

    private static let everyKey = ["alice", "bob", "carol"].flatMap { requester in
        (0..<9).map { (requester: requester, token: "t\($0)") }
    }

    private typealias Fact = (header: EntryHeader, body: EventBody)

    private static func facts(of log: ViewsLog) throws -> [Fact] {
        try log.entries.map { entry in
            (entry.header, try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type).body)
        }
    }

    /// The newest honoured token, found by walking through the whole log with the rule as it is written.
    private static func honoured(
        _ facts: [Fact],
        authority: UniqueIdentifier,
        requester: String,
        token: String
    ) -> IdempotencyRow? {
        var requests: [UniqueIdentifier: IssuanceRequested] = [:]
        var held: [IdempotencyRow] = []
        var window: Int64 = 0
        for (header, body) in facts {
            let stream = header.stream
            switch body {
            case .serverStarted(let fact): window = fact.issuanceTokenWindow
            case .issuanceRequested(let fact): requests[stream] = fact
            case .issuanceAuthorized:
                guard let request = requests[stream], request.authority == authority,
                    request.provenance.principal == requester,
                    request.token == token
                else { break }
                held.append(
                    IdempotencyRow(
                        request: stream,
                        authorizedPosition: header.position,
                        authorizedAt: header.time
                    )
                )
            case .signingFailed, .issuanceAbandoned: held.removeAll { $0.request == stream }
            default: break
            }
            held.removeAll { header.time.seconds - $0.authorizedAt.seconds >= window }
        }
        return held.last
    }
}
