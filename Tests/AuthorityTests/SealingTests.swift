import Bytes
import EventLog
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Authority

/// Sealing in the background: in order, again where it failed, and with little in memory.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct SealingTests {
    /// Waits until something is so; the time limit ends what never is.
    private func until(_ holds: () throws -> Bool) async throws {
        while try !holds() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Events of the longest kind that an import makes: 256 of them are more than 64 MiB.
    private static func recordLong(_ count: Int, in ledger: MemoryLedger) async {
        for number in 0..<count {
            let stream = UniqueIdentifier(words: (0x5EA1, UInt64(number)))
            let refused = OperationRefused(
                operation: "ImportCertificateAuthorityCertificate",
                resource: nil,
                template: nil,
                code: .malformedCertificate,
                reason: nil,
                octets: [UInt8](repeating: 0x41, count: (1 << 18) + 4_096),
                isCut: false,
                provenance: Provenance(
                    .api,
                    "p",
                    request: stream,
                    accessKey: "A",
                    sourceAddress: "::1",
                    bodyDigest: .zero
                )
            )
            let command = Command.record(stream: stream, .operationRefused(refused))
            _ = await ledger.sequencer.submit(command)
        }
    }

    private static func recordShort(_ count: Int, in ledger: MemoryLedger) async {
        for number in 0..<count {
            let (before, after) = (Instant(microseconds: Int64(number) + 1), Instant(microseconds: 0))
            let stepped = EventBody.clockStepped(ClockStepped(before: before, after: after, isHeld: false))
            _ = await ledger.sequencer.submit(.record(stream: MemoryLedger.identifier, stepped))
        }
    }

    @Test func aRunOfTheLongestImportsSealsAndSoDoWhatFollows() async throws {
        let ledger = try await MemoryLedger()
        await Self.recordLong(256, in: ledger)
        await Self.recordShort(264, in: ledger)
        try await self.until { try ledger.store.memory.segmentCount() == 2 }
        await ledger.stopped()
        let contents = try ledger.contents()
        try contents.expectWhole()
        let segment = try #require(try ledger.store.memory.segment(0))
        #expect(segment.payloads.count < 1 << 20)
    }

    @Test func whatFailedIsSealedLaterWithoutARestart() async throws {
        let memory = InMemoryEventStore(ledger: MemoryLedger.identifier)
        let reader = UnreadableRuns(memory, failures: 5)
        let ledger = try await MemoryLedger(memory, sealingReader: reader)
        await Self.recordShort(530, in: ledger)
        try await self.until { try memory.segmentCount() == 2 }
        #expect(reader.failuresLeft == 0)
        #expect(ledger.failures.all.isEmpty)
        await ledger.stopped()
        try ledger.contents().expectWhole()
    }

    @Test func onlySoManySegmentsWaitForTheSequencer() async throws {
        let memory = InMemoryEventStore(ledger: MemoryLedger.identifier)
        let ledger = try await MemoryLedger(memory)
        await Self.recordShort(10 * 256, in: ledger)
        await ledger.stopped()
        let reader = UnreadableRuns(memory, failures: 0)
        // Nobody swaps in what is sealed: the backlog stays in the store.
        let sealer = SegmentSealer(reader: reader, sealed: 0, logger: LedgerUnderTest.logger)
        sealer.follow(size: 10 * 256, sealed: 0)
        try await self.until { reader.runs.count == 4 }
        try await Task.sleep(for: .milliseconds(50))
        #expect(reader.runs == [0, 1, 2, 3])
        sealer.follow(size: 10 * 256, sealed: 2)
        try await self.until { reader.runs.count == 6 }
        sealer.follow(size: 10 * 256, sealed: 10)
        try await Task.sleep(for: .milliseconds(50))
        sealer.stop()
        #expect(reader.runs.starts(with: [0, 1, 2, 3, 4, 5]))
    }
}

/// A reader that cannot read a full run the first times, and remembers which runs were read.
private final class UnreadableRuns: ForwardingReader {
    let reader: any EventReading
    private let state: Mutex<(failures: Int, runs: [UInt64])>

    init(_ memory: InMemoryEventStore, failures: Int) {
        self.reader = memory
        self.state = Mutex((failures, []))
    }

    var failuresLeft: Int { self.state.withLock { $0.failures } }
    var runs: [UInt64] { self.state.withLock { $0.runs } }

    func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        let isRun = positions.count == 256 && positions.lowerBound.isMultiple(of: 256)
        let fails = self.state.withLock { state in
            guard isRun else { return false }
            guard state.failures == 0 else {
                state.failures -= 1
                return true
            }
            state.runs.append(positions.lowerBound / 256)
            return false
        }
        if fails { throw StoreError(.unavailable, "told to fail") }
        return try await self.reader.storedEntries(in: positions)
    }
}
