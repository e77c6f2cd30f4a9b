import Bytes
import EventLog
import Ledger
import Testbed
import Testing
import Views

/// What is no issuance with a certificate is found as by reading the whole log.
struct RareEventTests {
    let log: ViewsLog
    let views: ViewsStore
    private let folder: ViewsFolder
    /// What is known of each entry by reading all that came before.
    private let known: [Known]

    /// An entry, the request or report that it belongs to, and whether that ended with a certificate.
    private struct Known {
        let position: UInt64
        let stream: UniqueIdentifier
        let body: EventBody
        var beginning: EventBody?
        var isOfCertificate = false
        var isOpen = false
    }

    init() async throws {
        self.log = try ViewsLog.random(seed: 77, count: 900)
        self.folder = try ViewsFolder()
        self.views = try await ViewsTests.views(of: self.log, in: self.folder).inPlace()
        var known: [Known] = []
        var beginnings: [UniqueIdentifier: EventBody] = [:]
        var certified: Set<UniqueIdentifier> = []
        var ended: Set<UniqueIdentifier> = []
        for entry in self.log.entries {
            let stream = entry.header.stream
            let body = try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type).body
            if body.type.kind.beginsStream { beginnings[stream] = body }
            if body.type == .certificateSigned { certified.insert(stream) }
            if body.type.kind.endsStream { ended.insert(stream) }
            known.append(Known(position: entry.header.position, stream: stream, body: body))
        }
        for index in known.indices {
            let one = known[index]
            let isOfRequest = one.body.type.kind.stream == .request
            let isLasting = one.body.type.kind.stream.isLasting
            known[index].beginning = isLasting ? nil : beginnings[one.stream]
            known[index].isOfCertificate = isOfRequest && certified.contains(one.stream)
            known[index].isOpen = isOfRequest && !ended.contains(one.stream)
        }
        self.known = known
    }

    @Test(arguments: EventType.allCases)
    func eventsAreFoundByTheirTypes(type: EventType) throws { try self.expect(.type(type)) { $0.body.type == type } }

    @Test func eventsAreFoundByTheirStreams() throws {
        for stream in Set(self.known.map(\.stream)) { try self.expect(.stream(stream)) { $0.stream == stream } }
    }

    @Test(arguments: ["alice", "bob", "carol", "root", "uid:0", "dave"])
    func eventsAreFoundByWhoCausedThem(principal: String) throws {
        try self.expect(.principal(principal)) { one in
            (one.body.provenance ?? one.beginning?.provenance)?.principal == principal
        }
    }

    @Test(arguments: ["AKIA00", "AKIA21", "A", "none"])
    func eventsAreFoundByTheAccessKeysThatSigned(key: String) throws {
        try self.expect(.accessKey(key)) { one in
            (one.body.provenance ?? one.beginning?.provenance)?.accessKey == key
        }
    }

    @Test(arguments: [11, 42, 50, 51, 52, 301, 7] as [Int64])
    func refusalsAreFoundByTheRulesThatRefused(rule: Int64) throws {
        try self.expect(.rule(rule)) { one in
            switch one.body {
            case .issuanceRefused(let fact):
                fact.reason.code / 100 == rule || fact.checks.contains { $0.rule == rule && $0.outcome == .failed }
            case .operationRefused(let fact): fact.reason.map { $0.code / 100 == rule } ?? false
            default: false
            }
        }
    }

    @Test func eventsAreFoundByTheAuthoritiesThatTheyAreAbout() throws {
        let authorities = Set(self.known.filter { $0.body.type == .authorityCreating }.map(\.stream))
        try #require(authorities.count >= 2)
        for authority in authorities.union([self.log.ledger]) {
            try self.expect(.authority(authority)) { one in
                switch one.beginning ?? one.body {
                case .issuanceRequested(let fact): return fact.authority == authority
                case .auditReportRequested(let fact): return fact.authority == authority
                case .responderAuthorized(let fact): return fact.authority == authority
                case .certificateRevoked(let fact): return fact.authority == authority
                case .operationRefused(let fact):
                    return fact.resource.map { $0.contains(authority.description) } ?? false
                default: return one.body.type.kind.stream == .authority && one.stream == authority
                }
            }
        }
    }

    /// Expects what is wanted of the rare events, in every kind of page, and in parts of the log.
    private func expect(_ selection: EventSelection, where isWanted: (Known) -> Bool) throws {
        let expected = self.known.filter { !$0.isOfCertificate && !$0.isOpen && isWanted($0) }.map(\.position)
        let size = UInt64(self.known.count)
        #expect(try self.views.rareEvents(by: selection, in: 0..<UInt64.max, limit: 10_000) == expected)
        let backwards = try self.views.rareEvents(by: selection, in: 0..<size, isBackwards: true, limit: 10_000)
        #expect(backwards == expected.reversed())
        let middle = size / 3..<size / 2
        let part = try self.views.rareEvents(by: selection, in: middle, limit: 10_000)
        #expect(part == expected.filter(middle.contains))
        let few = try self.views.rareEvents(by: selection, in: 0..<size, isBackwards: true, limit: 3)
        #expect(few == expected.suffix(3).reversed())
    }
}
