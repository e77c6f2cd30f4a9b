import Bytes
import EventLog
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Authority

/// A commit whose fate is unknown ends everything, and the file decides.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct FaultTests {
    typealias Fault = InMemoryEventStore.Fault

    /// Which durable step fails.
    enum Step: CaseIterable, Sendable {
        case intent, ending
        var type: EventType { self == .intent ? .issuanceAuthorized : .certificateSigned }
    }

    @Test(
        "Nobody is told of success, and what was kept is ended",
        arguments: [Fault.failAndForget, .failButPersist],
        Step.allCases
    )
    func failingCommit(fault: Fault, step: Step) async throws {
        let ledger = try await MemoryLedger()
        let authority = try await ledger.authority.foundRoot()
        let before = try ledger.contents()
        let store = ledger.store
        let isArmed = Mutex(true)
        // The store holds what it calls: that must not hold the store.
        store.beforeCommit { [memory = store.memory] batch in
            let isFirst = isArmed.withLock { armed in
                defer { if batch.contains(step.type) { armed = false } }
                return armed && batch.contains(step.type)
            }
            if isFirst { memory.failNextAppend(fault) }
        }
        let refusals = await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    await Result { try await ledger.authority.issue(from: authority, token: "t\(number)") }
                }
            }
            var issued = 0
            var codes: [RefusalCode?] = []
            for await result in group {
                switch result {
                case .success: issued += 1
                case .failure(let error): codes.append((error as? Refusal)?.code)
                }
            }
            // An earlier group than the failing one may have been answered; the log holds what was.
            let signed = (try? ledger.contents().count(.certificateSigned)) ?? 0
            #expect(issued <= signed - before.count(.certificateSigned))
            return codes
        }
        #expect(!refusals.isEmpty && refusals.allSatisfy { $0 == .unavailable })
        #expect(ledger.failures.all.count == 1)
        #expect(try await ledger.authority.refusal(from: authority) == .unavailable)
        await ledger.stopped()
        #expect(ledger.failures.all.count == 1)

        let kept = try ledger.contents()
        let isKept = kept.entries.count > before.entries.count
        #expect(isKept == (fault == .failButPersist || step == .ending))
        let reopened = try await ledger.reopened()
        let again = try await reopened.authority.issue(from: authority, token: "t0")
        await reopened.stopped()
        let contents = try reopened.contents()
        try contents.expectWhole()
        #expect(contents.count(.issuanceAbandoned) == kept.openIntents.count)
        #expect(contents.serialNumbers.filter { $0 == again.serialNumber }.count == 1)
        #expect(reopened.failures.all.isEmpty)
    }

    @Test func aRepetitionThatWaitsIsToldWhenTheLogFails() async throws {
        let ledger = try await MemoryLedger()
        let authority = try await ledger.authority.foundRoot()
        let state = try #require(ledger.sequencer.withState { $0.authorities[authority] })
        let order = try Samples.certificate(of: authority, token: "one")
        let policyVersion = try #require(ledger.sequencer.withState { $0.policy.version })
        let first = try Proposals.request(order, by: state, at: ledger.clock.wall, policyVersion: policyVersion)
        guard case .decided(.authorized, _) = await ledger.sequencer.submit(first.command) else {
            Issue.record("The first request was not authorized.")
            return
        }
        async let answer = ledger.authority.refusal(from: authority, token: "one")
        await ledger.store.kept(.issuanceRepeated)
        ledger.store.memory.failNextAppend(.failAndForget)
        let ending = EventBody.certificateSigned(CertificateSigned(signature: [1]))
        let receipt = await ledger.sequencer.submit(.endIssuance(try Proposals.encoded(ending, first.stream)))
        guard case .unavailable = receipt else {
            Issue.record("The ending was answered with \(receipt).")
            return
        }
        #expect(try await answer == .unavailable)
        await ledger.stopped()
    }

    @Test func whoWaitsForACheckpointIsToldWhenTheLogFails() async throws {
        let ledger = try await MemoryLedger()
        ledger.store.memory.failNextAppend(.failAndForget)
        let (before, after) = (Instant(microseconds: 1), Instant(microseconds: 0))
        let stepped = EventBody.clockStepped(ClockStepped(before: before, after: after, isHeld: false))
        _ = await ledger.sequencer.submit(.record(stream: MemoryLedger.identifier, stepped))
        await ledger.sequencer.publishCheckpoint()
        #expect(ledger.failures.all.count == 1)
        await ledger.stopped()
    }

    @Test func aLogThatReadsBackDifferentlyIsNeverSigned() async throws {
        let memory = InMemoryEventStore(ledger: MemoryLedger.identifier)
        let ledger = try await MemoryLedger(memory, reader: LyingReader(memory))
        await ledger.sequencer.publishCheckpoint()
        #expect(ledger.failures.all.count == 1)
        #expect(try await ledger.authority.refusal(from: nil) == .unavailable)
        await ledger.stopped()
        #expect(try ledger.contents().checkpoints.allSatisfy { $0.note == nil })
    }

    @Test func nothingIsToldThatAFailingCommitCouldTakeBack() async throws {
        let ledger = try await MemoryLedger()
        let gate = Gate()
        ledger.store.beforeCommit { if $0.contains(.authorityCreating) { gate.pass() } }
        async let creation = ledger.authority.createAuthority(Samples.authority(), caller: Samples.caller())
        await gate.isReached()
        let before = try await ledger.authority.listAuthorities(after: nil, limit: 10)
        #expect(before.authorities.isEmpty)
        gate.open()
        let authority = try await creation
        let after = try await ledger.authority.listAuthorities(after: nil, limit: 10)
        #expect(after.authorities.map(\.authority) == [authority])
        await ledger.stopped()
    }
}

/// A reader that shows another payload than was written.
private struct LyingReader: ForwardingReader {
    let reader: any EventReading

    init(_ memory: InMemoryEventStore) { self.reader = memory }

    func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        try await self.reader.entries(in: positions).map {
            StoredEntry(header: $0.header, leafHash: $0.header.payloadDigest, payload: .inline($0.payload[...]))
        }
    }
}
