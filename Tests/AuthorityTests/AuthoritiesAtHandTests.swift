import Audit
import Bytes
import Cryptography
import EventLog
import Ledger
import SQLiteLog
import Testbed
import Testing

@testable import Authority

/// Authorities come and go in a server's memory, and nobody can tell.
struct AuthoritiesAtHandTests {
    private static func limits(authorities: Int, takenKeys: Int) -> Sequencer.Limits {
        var limits = Sequencer.Limits()
        limits.authorities = authorities
        limits.takenKeys = takenKeys
        return limits
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func aServerWithRoomForOneAuthorityKeepsTheBooksOfFour(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let ledger = try await MemoryLedger(limits: Self.limits(authorities: 1, takenKeys: 2))
        var roots: [UniqueIdentifier] = []
        for number in 0..<4 { roots.append(try await ledger.authority.foundRoot("Root \(number)")) }
        for _ in 0..<6 {
            let asked = (0..<12).map { _ in
                (Int.random(in: 0..<4, using: &random), Int.random(in: 0..<3, using: &random))
            }
            let refusals = try await withThrowingTaskGroup(of: RefusalCode?.self) { group in
                for (index, token) in asked {
                    let root = roots[index]
                    group.addTask {
                        try await ledger.authority.refusal(from: root, token: token == 0 ? nil : "t\(token)")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.allSatisfy { $0 == nil }, "seed \(seed): \(refusals)")
            for root in roots {
                #expect(try await ledger.authority.describeAuthority(root).status == .active, "seed \(seed)")
            }
        }
        await ledger.stopped()
        let contents = try ledger.contents()
        try contents.expectWhole()
        #expect(try ledger.store.memory.indexes() == contents.state.indexes, "seed \(seed)")
        try await AuthorityReading(reader: ledger.store.memory).expect(contents.state)
        // Two may be there: what was let in last is let go by the next group.
        #expect(ledger.sequencer.withState { $0.authorities.count } <= 2, "seed \(seed)")
        let tokens = Set(
            contents.facts(.issuanceRequested).compactMap { fact -> String? in
                guard case .issuanceRequested(let asked) = fact.body, let token = asked.token else { return nil }
                return "\(asked.authority?.description ?? "") \(token)"
            }
        )
        let untokened = contents.facts(.issuanceRequested).count { fact in
            if case .issuanceRequested(let asked) = fact.body { asked.token == nil } else { false }
        }
        #expect(contents.count(.certificateSigned) == tokens.count + untokened, "seed \(seed)")
    }

    @Test func everyPageOfTheListIsReadFromTheLog() async throws {
        let ledger = try await MemoryLedger(limits: Self.limits(authorities: 1, takenKeys: 1))
        var roots: [UniqueIdentifier] = []
        for number in 0..<5 { roots.append(try await ledger.authority.foundRoot("Root \(number)")) }
        var found: [UniqueIdentifier] = []
        var hasMore = true
        while hasMore {
            let page = try await ledger.authority.listAuthorities(after: found.last, limit: 2)
            found += page.authorities.map(\.authority)
            hasMore = page.next != nil
        }
        #expect(found == roots.reversed())
        let stranger = try Entropy.system.identifier()
        await #expect(throws: Refusal.self) {
            _ = try await ledger.authority.listAuthorities(after: stranger, limit: 2)
        }
        #expect(try await ledger.authority.listAuthorities(after: roots[0], limit: 2).authorities.isEmpty)
        await ledger.stopped()
    }

    @Test(arguments: [1, 100])
    func aKeyThatIsNotAtHandIsTakenOrBlockedAllTheSame(takenKeys: Int) async throws {
        let premises = try LedgerUnderTest(limits: Self.limits(authorities: 1, takenKeys: takenKeys))
        let first = try await premises.whileOpen { ledger in
            let first = try await ledger.authority.foundRoot("first")
            try await ledger.block(try Self.blocked(Samples.key.get()))
            for number in 0..<3 { _ = try await ledger.authority.foundRoot("Root \(number)") }
            return first
        }
        try await premises.whileOpen { ledger in
            #expect(ledger.policy.keys.isWhole == (takenKeys == 100))
            // Its own key, which an end entity may not have, and one that was blocked before the others were made.
            let request = try await ledger.authority.certificationRequest(of: first)
            let ofAuthority = try await ledger.authority.refusal(from: first) {
                $0.certificationRequest = Samples.pem(request, "CERTIFICATE REQUEST")
            }
            #expect(ofAuthority == .invalidArgument)
            #expect(try await ledger.authority.refusal(from: first) == .malformedCertificationRequest)
            let other = try Samples.request(Samples.otherKey.get())
            #expect(try await ledger.authority.refusal(from: first) { $0.certificationRequest = other } == nil)
            await #expect(throws: Refusal.self) { try await ledger.block(try Self.blocked(Samples.key.get())) }
            #expect(try await ledger.blockedKeyCount() == 1)
        }
        let report = await Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 2,
            now: premises.clock.wall
        ).run()
        #expect(report.verdict == .whole, "\(report.text)")
        let recorded = try await RecordedLedger(reading: premises.folder)
        #expect(try await recorded.blockedKeys().map(\.fact.publicKeyDigest) == [try Self.digest(Samples.key.get())])
        #expect(try await recorded.authority(first)?.status == .active)
    }

    @Test func aStartReadsAsMuchWhateverTheNumberOfAuthorities() async throws {
        let ledger = try await MemoryLedger()
        var read: [Int] = []
        for _ in 0..<2 {
            for number in 0..<6 { _ = try await ledger.authority.foundRoot("Root \(number)") }
            ledger.clock.pass(seconds: 3_600)
            _ = await ledger.sequencer.submit(
                .record(stream: MemoryLedger.identifier, .clockConfirmed(ClockConfirmed(provenance: Self.program)))
            )
            let reader = CountingReader(ledger.store.memory)
            let size = try await reader.size()
            let state = try await StateLoading(reader: reader, size: size).load(ledger: MemoryLedger.identifier)
            #expect(state.authorities.isEmpty && state.indexes.certificateCounts.isEmpty)
            #expect(state.policy.version == ledger.sequencer.withState { $0.policy.version })
            read.append(reader.entriesRead)
        }
        await ledger.stopped()
        // Halving looks once more where the log is twice as long.
        #expect(read[1] <= read[0] + 2, "\(read)")
    }

    private static let program = Provenance(.program, "uid:7")

    private static func digest(_ key: PrivateKey) throws -> Digest256 {
        try SHA256.digest(of: key.subjectPublicKeyInfo)
    }

    private static func blocked(_ key: PrivateKey) throws -> KeyBlocked {
        KeyBlocked(publicKeyDigest: try Self.digest(key), reason: "lost", provenance: Self.program)
    }
}
