import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
import Ledger
import SQLiteLog
import Testbed
import Testing
import Transparency

@testable import Authority

/// What a start makes of what a crash left.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct RecoveryTests {
    /// A ledger whose log ends in an intent to sign.
    private static func withOpenIntent() async throws -> (
        crashed: LedgerUnderTest, authority: UniqueIdentifier, stream: UniqueIdentifier, serialNumber: [UInt8]
    ) {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        let authority = try await ledger.authority.foundRoot()
        let state = try #require(try premises.contents().state.authorities[authority])
        await ledger.publishCheckpoint()
        let order = try Samples.certificate(of: authority, token: "one")
        let request = try Proposals.request(
            order,
            by: state,
            at: premises.clock.wall,
            policyVersion: try #require(ledger.policy.version)
        )
        guard case .decided(.authorized, _) = await ledger.submit(request.command) else {
            throw Refusal(.internalFailure, "not authorized")
        }
        let crashed = try premises.asAfterCrash()
        _ = await ledger.submit(.abandonIssuance(request.stream, reason: RecordedReason(code: 10, values: [])))
        await ledger.closed()
        return (crashed, authority, request.stream, request.serialNumber)
    }

    @Test func anIntentWithoutAnEndingIsAbandonedAndNeverSigned() async throws {
        let (crashed, authority, stream, serialNumber) = try await Self.withOpenIntent()
        let before = try crashed.contents()
        #expect(before.openIntents.count == 1)
        let name = try await crashed.whileOpen { ledger in
            await #expect(throws: Refusal.self) {
                try await ledger.authority.issuedCertificate(serialNumber, of: authority)
            }
            return try await ledger.authority.issue(from: authority, token: "one")
        }
        #expect(name.serialNumber != serialNumber)
        let contents = try crashed.contents()
        try contents.expectWhole()
        #expect(contents.stream(stream) == [.issuanceRequested, .issuanceAuthorized, .issuanceAbandoned])
        #expect(contents.count(.certificateSigned) == before.count(.certificateSigned) + 1)
        #expect(contents.entries.prefix(before.entries.count).elementsEqual(before.entries))
        // Nothing is ended twice.
        try await crashed.whileOpen { _ in }
        #expect(try crashed.contents().count(.issuanceAbandoned) == 1)
    }

    @Test func anIntentOutsideTheTokenWindowIsAbandonedAsWell() async throws {
        let (crashed, _, stream, _) = try await Self.withOpenIntent()
        let (change, removal) = (Samples.change(.added), Samples.change(.removed))
        // Whoever opens the log without the master key records, and leaves intents alone: soon after what is not signed, not a day later.
        try await crashed.whileOpen({ $0.masterKey = nil }) { try await $0.record(change) }
        crashed.clock.pass(seconds: 86_400)
        try await crashed.whileOpen({ $0.masterKey = nil }) { ledger in
            let refusal = await #expect(throws: Refusal.self) { try await ledger.record(removal) }
            #expect(refusal?.message.contains("not signed") == true)
        }
        // With the key it is signed first.
        try await crashed.whileOpen({ $0.isServing = false }) { try await $0.record(removal) }
        #expect(try crashed.contents().count(.credentialsChanged) == 3)
        #expect(try crashed.contents().openIntents.count == 1)
        try await crashed.whileOpen { _ in }
        let contents = try crashed.contents()
        try contents.expectWhole()
        #expect(contents.stream(stream).last == .issuanceAbandoned)
    }

    /// The steps that an authority's creation got through before the process ended.
    @Test(arguments: 0...2)
    func aCreationThatWasInterruptedHasFailedAndIsNeverSignedAgain(steps: Int) async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        await ledger.publishCheckpoint()
        let authority = UniqueIdentifier(words: (0xE, 1))
        let creating = try Proposals.creating()
        _ = await ledger.submit(.createAuthority(authority, creating))
        let key = try PrivateKey.generate(.ecP256)
        let made = KeyMade(
            key: UniqueIdentifier(words: (0xE, 2)),
            purpose: .authority,
            place: .sealedFile,
            algorithm: key.algorithm.rawValue,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo
        )
        let judgement = try RuleSets.known.judge(AuthorityRequestOrder(creating, of: authority, with: made), ruleSet: 1)
        let drafted = RequestAuthorized(judgement)
        let authorized = try #require(drafted)
        for step in [EventBody.keyMade(made), .requestAuthorized(authorized)].prefix(steps) {
            _ = await ledger.submit(.advanceAuthorityCreation(authority, step))
        }
        let crashed = try premises.asAfterCrash()
        let failed = EventBody.authorityCreationFailed(
            AuthorityCreationFailed(reason: RecordedReason(code: 10, values: []))
        )
        _ = await ledger.submit(.advanceAuthorityCreation(authority, failed))
        await ledger.closed()

        #expect(try crashed.contents().openIntents.count == (steps == 2 ? 1 : 0))
        for _ in 0..<2 {
            try await crashed.whileOpen { ledger in
                let description = try await ledger.authority.describeAuthority(authority)
                #expect(description.status == .failed)
                await #expect(throws: Refusal.self) {
                    try await ledger.authority.certificationRequest(of: authority)
                }
                let code = try await ledger.authority.refusal(from: authority)
                #expect(code == .authorityState)
            }
        }
        let contents = try crashed.contents()
        try contents.expectWhole()
        let before: [EventType] = [.authorityCreating, .keyMade, .requestAuthorized]
        #expect(contents.stream(authority) == before.prefix(steps + 1) + [.authorityCreationFailed])
        // What was to be signed has no ending that says whether it was: the first start after the crash counts.
        let starts = contents.facts(.serverStarted).compactMap { fact in
            if case .serverStarted(let started) = fact.body { started.keyUses } else { nil }
        }
        #expect(starts.dropLast(2).flatMap { $0 } == [])
        #expect(starts.suffix(2) == (steps == 2 ? [[KeyUse(key: made.key, count: 0)], []] : [[], []]))
    }

    @Test func aCheckpointThatWasIntendedIsFinished() async throws {
        let (crashed, _, _, _) = try await Self.withOpenIntent()
        let store = try SQLiteEventStore.open(at: crashed.folder.path)
        let opened = try await LogOpening.inspect(store: store.reader, verifier: nil, anchor: nil)
        var batch = LogBatch(expectedSize: opened.size)
        batch.intendedCheckpoint = IntendedCheckpoint(size: opened.size, root: try opened.frontier.root())
        try store.commit(batch)
        #expect(try store.reader.latestCheckpoint()?.note == nil)
        try store.close()

        try await crashed.whileOpen { await $0.publishCheckpoint() }
        let contents = try crashed.contents()
        #expect(contents.checkpoints.contains { $0.size == opened.size })
        #expect(contents.checkpoints.allSatisfy { $0.note != nil })
        #expect(contents.checkpoints.last?.size == UInt64(contents.entries.count))
    }

    @Test func anIntendedCheckpointIsFinishedThoughNothingElseHappens() async throws {
        let (crashed, _, _, _) = try await Self.withOpenIntent()
        try await crashed.whileOpen { _ in }
        let contents = try crashed.contents()
        #expect(contents.checkpoints.allSatisfy { $0.note != nil })
    }

    @Test("Opening reads what the log holds, however often it is closed", arguments: 0..<3 as Range<UInt64>)
    func stateAfterAnyHistory(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        for _ in 0..<4 {
            let tokens = (0..<6).map { _ in Int.random(in: 0..<4, using: &random) }
            try await premises.whileOpen { ledger in
                for token in tokens {
                    try await ledger.authority.issue(from: authority, token: token == 0 ? nil : "t\(token)")
                    premises.clock.pass(seconds: 13)
                }
            }
            premises.clock.pass(seconds: Int64.random(in: 0..<70, using: &random))
            try await Self.expectLoadedStateIsTheFoldedOne(premises, authority: authority, seed: seed)
        }
        try premises.contents().expectWhole()
    }

    /// The state that a start loads, from few events, answers as the one that all events give.
    private static func expectLoadedStateIsTheFoldedOne(
        _ premises: LedgerUnderTest,
        authority: UniqueIdentifier,
        seed: UInt64
    ) async throws {
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        let contents = try LogContents(reader)
        let ledger = try reader.identity().ledger
        let loaded = try await StateLoading(reader: reader, size: try reader.size()).load(ledger: ledger)
        let folded = contents.state
        try await AuthorityReading(reader: reader).expect(folded)
        #expect(loaded.policy.keys.ofAuthorities == folded.policy.keys.ofAuthorities, "seed \(seed)")
        #expect(loaded.policy.version == folded.policy.version, "seed \(seed)")
        #expect(loaded.openIssuances == folded.openIssuances, "seed \(seed)")
        #expect(loaded.lastTime == folded.lastTime, "seed \(seed)")
        #expect(loaded.nextVersion(of: ledger) == folded.nextVersion(of: ledger), "seed \(seed)")
        for token in 1..<4 {
            let scope = TokenScope(
                authority: authority,
                principal: "somebody",
                account: "000000000000",
                token: "t\(token)"
            )
            for elapsed in [0, 20, 47, 59] as [Int64] {
                let time = folded.lastTime.adding(seconds: elapsed)
                #expect(loaded.holder(of: scope, at: time) == folded.holder(of: scope, at: time), "seed \(seed)")
            }
        }
    }
}
