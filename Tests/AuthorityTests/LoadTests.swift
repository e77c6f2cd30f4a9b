import Bytes
import EventLog
import Ledger
import Testbed
import Testing

@testable import Authority

/// A full disk and a full queue.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct LoadTests {
    @Test func onANearlyFullDiskNothingIsBegunAndWhatWasBegunEnds() async throws {
        let ledger = try await MemoryLedger()
        let authority = try await ledger.authority.foundRoot()
        let store = ledger.store
        // The disk fills between the intent and its ending.
        store.beforeCommit { [ledger] in if $0.contains(.issuanceAuthorized) { ledger.leave(octets: 1 << 20) } }
        try await ledger.authority.issue(from: authority)
        store.beforeCommit(nil)
        let before = try ledger.contents()
        #expect(try await ledger.authority.refusal(from: authority) == .unavailable)
        await #expect(throws: Refusal.self) {
            try await ledger.authority.createAuthority(Samples.authority(), caller: Samples.caller())
        }
        // Not even refusals may eat up the room that endings need.
        await #expect(throws: Refusal(.unavailable, "The disk is nearly full; no new request is accepted.")) {
            try await Self.recordRefusal(ledger)
        }
        #expect(try ledger.contents().entries == before.entries)
        ledger.leave(octets: 1 << 30)
        #expect(try await ledger.authority.refusal(from: authority) == nil)
        await ledger.stopped()
        try ledger.contents().expectWhole()
    }

    private static func recordRefusal(_ ledger: MemoryLedger) async throws {
        let call = RefusedCall(
            operation: .deleteCertificateAuthority,
            resource: nil,
            template: nil,
            code: .accessDenied,
            reason: nil,
            body: [UInt8](repeating: 1, count: 5_000)
        )
        try await ledger.authority.recordRefused(call, caller: Samples.caller())
    }

    @Test func refusalsOfOperationsAreBoundedAsOtherRequestsAre() async throws {
        var limits = Sequencer.Limits()
        limits.waiting = 2
        let ledger = try await MemoryLedger(limits: limits)
        let gate = Gate()
        ledger.store.beforeCommit { _ in gate.pass() }
        async let blocking: Void = Self.recordRefusal(ledger)
        await gate.isReached()
        let throttled = await withTaskGroup { group in
            for _ in 0..<6 { group.addTask { await Result { try await Self.recordRefusal(ledger) } } }
            var throttled = 0
            while let result = await group.next() {
                if case .failure(let error) = result, (error as? Refusal)?.code == .throttled { throttled += 1 }
                if throttled == 4 { gate.open() }
            }
            return throttled
        }
        try await blocking
        #expect(throttled == 4)
        await ledger.stopped()
        let refused = try ledger.contents().facts(.operationRefused)
        #expect(refused.count == 3)
        guard case .operationRefused(let event) = refused.first?.body else { return }
        #expect(event.isCut && event.octets.count == 4_096 && event.code == .accessDenied)
    }

    @Test func aFullFolderRefusesThroughTheRealOpeningToo() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        try await premises.whileOpen({ $0.limits.reserve = .max }) { ledger in
            let code = try await ledger.authority.refusal(from: authority)
            #expect(code == .unavailable && ledger.obstacle != nil)
        }
    }

    @Test func beyondTheBoundOfTheQueueCallersAreThrottled() async throws {
        var limits = Sequencer.Limits()
        limits.waiting = 4
        let ledger = try await MemoryLedger(limits: limits)
        let authority = try await ledger.authority.foundRoot()
        let gate = Gate()
        ledger.store.beforeCommit { _ in gate.pass() }
        async let blocking = ledger.authority.issue(from: authority)
        await gate.isReached()
        let codes = try await withThrowingTaskGroup { group in
            for _ in 0..<10 { group.addTask { try await ledger.authority.refusal(from: authority) } }
            var codes: [RefusalCode?] = []
            while let code = try await group.next() {
                codes.append(code)
                // The rest waits in the queue, which is full.
                if codes.count == 6 { gate.open() }
            }
            return codes
        }
        #expect(codes.prefix(6).allSatisfy { $0 == .throttled })
        #expect(codes.count == 10 && codes.suffix(4).allSatisfy { $0 == nil })
        _ = try await blocking
        await ledger.stopped()
        try ledger.contents().expectWhole()
    }

    @Test func aGroupTakesNoMoreThanItsBoundAndNobodyIsForgotten() async throws {
        var limits = Sequencer.Limits()
        limits.group = 3
        let ledger = try await MemoryLedger(limits: limits)
        let authority = try await ledger.authority.foundRoot()
        ledger.store.beforeCommit { batch in #expect(batch.entries.count <= 6) }
        try await withThrowingTaskGroup { group in
            for _ in 0..<40 { group.addTask { try await ledger.authority.issue(from: authority) } }
            try await group.waitForAll()
        }
        await ledger.stopped()
        let contents = try ledger.contents()
        try contents.expectWhole()
        #expect(contents.count(.certificateSigned) == 41)
    }
}
