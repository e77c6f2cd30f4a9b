import Bytes
import Cryptography
import EventLog
import Ledger
import Testbed
import Testing
import Transparency

@testable import Authority

/// Time may step back where an epoch begins, and only there: a start reads no more for that, and no token is held across it.
struct EpochOpeningTests {
    /// A log of many issuances whose clock was set back at the end, by the opening of an epoch.
    private static func setBack(by seconds: Int64, clock: TestClock) async throws -> (MemoryLedger, UniqueIdentifier) {
        let ledger = try await MemoryLedger(clock: clock)
        let authority = try await ledger.authority.foundRoot()
        for number in 0..<40 {
            try await ledger.authority.issue(from: authority, token: "t\(number)")
            clock.pass(seconds: 1)
        }
        await ledger.stopped()
        clock.step(seconds: -seconds)
        let memory = ledger.store.memory
        let opened = try await LogOpening.inspect(store: memory, verifier: nil, anchor: nil)
        var state = try LogContents(memory).state
        let batcher = Batcher(opened)
        var group = SequencedGroup(time: clock.wall)
        let epoch = EpochOpened(
            epoch: 1,
            origin: "ca-ledger/another",
            logKey: LogKey(
                identifier: MemoryLedger.identifier,
                place: .sealedFile,
                publicKey: [UInt8](repeating: 1, count: 32)
            ),
            reason: "the clock was wrong",
            local: TreeHead(size: Int64(opened.size), root: try opened.frontier.root()),
            known: nil,
            remembered: nil,
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
        _ = batcher.decide(
            .record(stream: MemoryLedger.identifier, .epochOpened(epoch)),
            obstacle: nil,
            state: &state,
            into: &group,
            nonce: Entropy.system.nonce
        )
        let outcome = try batcher.batch(of: group, segments: [], notes: [])
        try memory.commit(outcome.batch)
        return (ledger, authority)
    }

    @Test(arguments: [90, 3_600, 86_400] as [Int64])
    func aStartReadsNothingOfTheEpochBeforeButWhatIsInForce(seconds: Int64) async throws {
        let (ledger, _) = try await Self.setBack(by: seconds, clock: TestClock())
        let reader = CountingReader(ledger.store.memory)
        let size = try await reader.size()
        let loaded = try await StateLoading(reader: reader, size: size).load(ledger: MemoryLedger.identifier)
        #expect(size > 120)
        #expect(reader.entriesRead < 40)
        let folded = try ledger.contents().state
        try await AuthorityReading(reader: ledger.store.memory).expect(folded)
        #expect(loaded.lastTime == folded.lastTime)
    }

    @Test func aTokenOfTheEpochBeforeIsFree() async throws {
        let clock = TestClock()
        let (ledger, authority) = try await Self.setBack(by: 90, clock: clock)
        let reopened = try await ledger.reopened()
        let again = try await reopened.authority.issue(from: authority, token: "t39")
        let repeated = try await reopened.authority.issue(from: authority, token: "t39")
        await reopened.stopped()
        #expect(again == repeated)
        let contents = try reopened.contents()
        #expect(contents.count(.issuanceRepeated) == 1)
        #expect(contents.count(.certificateSigned) == 42)
    }
}
