import Audit
import Bytes
import EventLog
import Ledger
import Testbed
import Testing

@testable import Authority

/// The one clock: it never goes back, and does not leap.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ClockTests {
    private let hands = TestClock()

    private var clock: LedgerClock { LedgerClock(source: self.hands.source, newest: self.hands.wall) }

    @Test func aStepBackIsHeldAndReportedOnce() {
        let clock = self.clock
        let before = clock.now()
        self.hands.step(seconds: -3_600)
        #expect(clock.now() == before && clock.now() == before)
        #expect(clock.takeSteps() == [ClockStepped(before: before, after: self.hands.wall, isHeld: false)])
        self.hands.pass(seconds: 10)
        #expect(clock.now() == before)
        #expect(clock.takeSteps().isEmpty)
        self.hands.pass(seconds: 3_600)
        #expect(clock.now() == before.adding(seconds: 10))
        #expect(clock.takeSteps().isEmpty)
    }

    @Test func twoStepsBackAreTwoReports() {
        let clock = self.clock
        _ = clock.now()
        for _ in 0..<2 {
            self.hands.step(seconds: -10)
            _ = clock.now()
            self.hands.pass(seconds: 11)
            _ = clock.now()
        }
        #expect(clock.takeSteps().map(\.isHeld) == [false, false])
    }

    @Test func theOrdinaryWorkOfTimeSynchronisationIsNoStep() {
        let clock = self.clock
        let before = clock.now()
        let source = self.hands.source
        let slow = TimeSource(
            wall: { Instant(microseconds: source.wall().microseconds - 100_000) },
            sinceBoot: source.sinceBoot
        )
        let slightlyBehind = LedgerClock(source: slow, newest: before)
        #expect(slightlyBehind.now() == before)
        #expect(slightlyBehind.takeSteps().isEmpty && clock.takeSteps().isEmpty)
    }

    @Test(arguments: [(300, false), (301, true)] as [(Int64, Bool)])
    func aStepForwardBeyondTheBoundIsNotFollowed(seconds: Int64, isHeld: Bool) {
        let clock = self.clock
        let before = clock.now()
        self.hands.step(seconds: seconds)
        #expect(clock.now() == (isHeld ? before : before.adding(seconds: seconds)))
        self.hands.pass(seconds: 5)
        #expect(clock.now() == before.adding(seconds: isHeld ? 5 : seconds + 5))
        #expect(clock.takeSteps().map(\.isHeld) == (isHeld ? [true] : []))
        clock.confirm()
        #expect(clock.now() == before.adding(seconds: seconds + 5))
    }

    /// Many steps, each within the bound, gain no more than one may.
    @Test func smallStepsHaveOneBudget() {
        let clock = self.clock
        let beginning = clock.now()
        for _ in 0..<13 {
            self.hands.step(seconds: 100)
            self.hands.pass(seconds: 1)
            _ = clock.now()
        }
        #expect(clock.now() == beginning.adding(seconds: 313))
        let steps = clock.takeSteps()
        #expect(steps.map(\.isHeld) == [true])
        #expect(steps.first.map { $0.after.seconds - $0.before.seconds } == 400)
        clock.confirm()
        self.hands.step(seconds: 300)
        #expect(clock.now() == self.hands.wall && clock.takeSteps().isEmpty)
    }

    @Test(arguments: [(0, false), (1, true)] as [(Int64, Bool)])
    func aClockThatBeginsFarAheadOfTheLogIsNotFollowed(beyond: Int64, isHeld: Bool) {
        let newest = self.hands.wall
        self.hands.pass(seconds: LedgerClock.restBound + beyond)
        let clock = LedgerClock(source: self.hands.source, newest: newest)
        #expect(clock.isAheadOfLog == isHeld)
        #expect(clock.now() == (isHeld ? newest : self.hands.wall))
        self.hands.pass(seconds: 5)
        #expect(clock.now() == (isHeld ? newest.adding(seconds: 5) : self.hands.wall))
        #expect(clock.takeSteps().isEmpty)
        clock.confirm()
        #expect(clock.now() == self.hands.wall)
    }

    /// One start years ahead must not end the life of every authority for ever.
    @Test(arguments: [true, false]) func aStartFarAheadIsReadAndRecordsNothingUntilTheClockIsRight(isConfirmed: Bool)
        async throws
    {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        let before = try premises.contents()
        let years: Int64 = 15 * 365 * 86_400
        premises.clock.step(seconds: years)
        // Whoever only records something would record that time.
        await #expect(throws: OpeningError.self) { try await premises.open { $0.isServing = false } }
        let ledger = try await premises.open()
        #expect(ledger.restingReason?.contains("5475 days") == true && ledger.obstacle == ledger.restingReason)
        #expect(try await ledger.authority.describeAuthority(authority).status == .active)
        #expect(try await ledger.authority.refusal(from: authority) == .unavailable)
        await #expect(throws: Refusal.self) { try await ledger.record(Samples.access) }
        try await ledger.beginWhereClockIsRight()
        #expect(try premises.contents().entries == before.entries)
        if isConfirmed {
            try await ledger.confirmClock(provenance: Provenance(.controlSocket, "uid:1"))
        } else {
            premises.clock.step(seconds: -years)
            try await ledger.beginWhereClockIsRight()
        }
        #expect(ledger.restingReason == nil && ledger.obstacle == nil)
        let expected: RefusalCode? = isConfirmed ? .authorityState : nil
        #expect(try await ledger.authority.refusal(from: authority) == expected)
        await ledger.closed()
        let contents = try premises.contents()
        try contents.expectWhole()
        let start = contents.facts.dropFirst(before.entries.count).map(\.body.type)
        #expect(
            Array(start.prefix(3))
                == (isConfirmed
                    ? [.clockStepped, .clockConfirmed, .serverStarted]
                    : [.serverStarted, .issuanceRequested, .issuanceAuthorized])
        )
        let report = await Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 1,
            now: premises.clock.wall
        ).run()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    /// What a crash left open is not ended before the start, and not waited for.
    @Test func aLedgerThatRestsEndsAlsoWhereSomethingWasLeftOpen() async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        _ = await ledger.submit(.createAuthority(UniqueIdentifier(words: (9, 9)), try Proposals.creating()))
        let crashed = try premises.asAfterCrash()
        let failed = EventBody.authorityCreationFailed(
            AuthorityCreationFailed(reason: RecordedReason(code: 11, values: [.text("x")]))
        )
        _ = await ledger.submit(.advanceAuthorityCreation(UniqueIdentifier(words: (9, 9)), failed))
        await ledger.closed()
        let before = try crashed.contents()
        premises.clock.pass(seconds: LedgerClock.restBound + 60)
        try await crashed.whileOpen { #expect($0.restingReason != nil) }
        #expect(try crashed.contents().entries == before.entries)
    }

    @Test func twoWhoConfirmTheClockAtOnceBeginTheServerOnce() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        premises.clock.pass(seconds: LedgerClock.restBound + 60)
        try await premises.whileOpen { ledger in
            let results = await withTaskGroup { group in
                for number in 0..<4 {
                    group.addTask {
                        await Result {
                            try await ledger.confirmClock(provenance: Provenance(.controlSocket, "uid:\(number)"))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { (try? $0.get()) != nil } == 1)
            #expect(ledger.obstacle == nil)
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.serverStarted) == 2 && contents.count(.clockConfirmed) == 1)
    }

    /// Saying that a clock is right that is followed anyway renews no budget.
    @Test func aConfirmationThatIsRefusedBelievesTheClockNoMore() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            for _ in 0..<3 {
                premises.clock.step(seconds: 200)
                _ = ledger.now()
                try? await ledger.confirmClock(provenance: Provenance(.controlSocket, "uid:1"))
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        // The second step goes beyond the bound: it is held, and confirmed; the third begins anew.
        #expect(contents.count(.clockStepped) == 1 && contents.count(.clockConfirmed) == 1)
    }

    @Test func aStopWhileTheClockIsWaitedForRecordsNothing() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        let before = try premises.contents()
        premises.clock.pass(seconds: LedgerClock.restBound + 60)
        try await premises.whileOpen { _ in }
        #expect(try premises.contents().entries == before.entries)
    }

    @Test func aLongTimeWithoutAReadingIsNoStep() {
        let clock = self.clock
        let before = clock.now()
        self.hands.pass(seconds: 1_000_000)
        #expect(clock.now() == before.adding(seconds: 1_000_000))
        #expect(clock.takeSteps().isEmpty)
    }

    @Test("Readings never decrease, whatever the wall clock says", arguments: 0..<20 as Range<UInt64>)
    func readingsNeverDecrease(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let clock = self.clock
        var newest = clock.now()
        for _ in 0..<500 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: self.hands.step(seconds: Int64.random(in: -1_000...1_000, using: &random))
            case 1: clock.confirm()
            default: self.hands.pass(microseconds: Int64.random(in: 0...2_000_000, using: &random))
            }
            let now = clock.now()
            #expect(now >= newest, "seed \(seed)")
            newest = now
        }
    }

    @Test func aLeapForwardStopsIssuanceUntilSomebodyConfirmsTheClock() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            premises.clock.step(seconds: 301)
            #expect(try await ledger.authority.refusal(from: authority) == .unavailable)
            #expect(ledger.obstacle != nil)
            // What needs no key goes on.
            ledger.authority.countRefused(answer: .signatureMissing, accessKey: nil, sourceAddress: "::1")
            try await ledger.recordRefusals()
            try await ledger.confirmClock(provenance: Provenance(.program, "uid:1"))
            #expect(ledger.obstacle == nil)
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            #expect(ledger.now() == premises.clock.wall)
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.clockStepped) == 1)
        guard case .clockStepped(let step) = contents.facts(.clockStepped).first?.body else { return }
        #expect(step.isHeld && step.after.seconds - step.before.seconds == 301)
        #expect(
            contents.facts(.clockConfirmed).map(\.body) == [
                .clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "uid:1")))
            ]
        )
    }

    @Test func aStepBackIsRecordedOnceAndTimesOfEntriesStandStill() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            premises.clock.step(seconds: -86_400)
            for _ in 0..<3 { try await ledger.authority.issue(from: authority) }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.clockStepped) == 1)
        #expect(contents.count(.certificateSigned) == 4)
    }

    @Test func aLedgerMayRest() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        premises.clock.step(seconds: LedgerClock.restBound)
        let code = try await premises.whileOpen { try await $0.authority.refusal(from: authority) }
        #expect(code == nil)
        #expect(try premises.contents().count(.clockStepped) == 0)
    }

    @Test func aStartWithAClockBehindTheLogHoldsAndRecordsIt() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        premises.clock.step(seconds: -400 * 86_400)
        let code = try await premises.whileOpen { try await $0.authority.refusal(from: authority) }
        #expect(code == nil)
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.clockStepped) == 1)
    }

    @Test func checkpointsGoOnWhileTheClockStandsStill() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            await ledger.publishCheckpoint()
            premises.clock.step(seconds: -86_400)
            premises.clock.pass(seconds: 2)
            // The first group after the pause is due for a checkpoint, and nobody asks for one.
            try await ledger.authority.issue(from: authority)
            premises.clock.pass(seconds: 2)
            try await ledger.authority.issue(from: authority)
            let sizes = try premises.contents().checkpoints.map(\.size)
            #expect(sizes == sizes.sorted() && sizes.count >= 3)
        }
    }

    @Test func momentsOfJudgementsNeverDecrease() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            for seconds in [5, -60, 30, -1, 200] as [Int64] {
                premises.clock.step(seconds: seconds)
                try await ledger.authority.issue(from: authority)
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        let moments = contents.facts.compactMap { fact -> (moment: Instant, time: Instant)? in
            if case .issuanceAuthorized(let authorized) = fact.body { (authorized.moment, fact.time) } else { nil }
        }
        #expect(moments.map(\.moment) == moments.map(\.moment).sorted())
        #expect(moments.allSatisfy { $0.moment <= $0.time })
    }
}
