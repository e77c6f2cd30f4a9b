import Bytes
import Cryptography
import EventLog
import Ledger
import Testing
import Transparency

@testable import Authority

/// Commands in, a batch out: without a store, a thread or a clock.
struct BatcherTests {
    private static let ledger = UniqueIdentifier(words: (0x51, 0x52))
    private static let nonce = UniqueIdentifier(words: (1, 1))

    private static func step(_ seconds: Int64) -> Command {
        .record(
            stream: Self.ledger,
            .clockStepped(ClockStepped(before: Instant(seconds: seconds), after: Instant(seconds: 0), isHeld: false))
        )
    }

    /// A ledger that was opened: its own stream goes on.
    private static func state() -> LedgerState {
        var state = LedgerState(ledger: Self.ledger)
        let opened = LedgerOpened(
            ledger: Self.ledger,
            origin: "test",
            logKey: LogKey(identifier: Self.nonce, place: .sealedFile, publicKey: [UInt8](repeating: 0, count: 32)),
            booksVersion: BooksRules.version,
            ruleSet: 1,
            softwareVersion: "test",
            partition: "aws",
            region: "us-east-1",
            account: "000000000000"
        )
        state.evolve(
            RecordedFact(
                position: 0,
                time: Instant(seconds: 0),
                stream: Self.ledger,
                streamVersion: 0,
                body: .ledgerOpened(opened),
                publicKeyDigest: nil
            )
        )
        return state
    }

    private static func empty() -> Batcher {
        Batcher(
            ledger: Self.ledger,
            end: Batcher.End(size: 0, lastLeafHash: .zero, frontier: MerkleFrontier(), segmentCount: 0)
        )
    }

    private static func segment(_ number: UInt64) -> SealedSegment {
        SealedSegment(number: number, headers: [], payloads: [], tile: [])
    }

    /// Decides so many commands at one time, and makes a batch of them.
    private static func outcome(
        _ batcher: Batcher,
        _ state: inout LedgerState,
        count: Int,
        at seconds: Int64,
        segments: [SealedSegment] = []
    ) throws -> Batcher.Outcome {
        var group = SequencedGroup(time: Instant(seconds: seconds))
        for number in 0..<count {
            let (receipt, placed) = batcher.decide(
                Self.step(Int64(number)),
                obstacle: nil,
                state: &state,
                into: &group,
                nonce: { Self.nonce }
            )
            guard case .decided(.recorded, let time) = receipt else {
                Issue.record("not recorded")
                continue
            }
            #expect(time == group.time)
            #expect(placed.map(\.position) == [batcher.end.size + UInt64(number)])
        }
        return try batcher.batch(of: group, segments: segments, notes: [])
    }

    @Test func entriesFollowOneAnotherWithinAndAcrossBatches() throws {
        var batcher = Self.empty()
        var state = Self.state()
        var frontier = MerkleFrontier()
        var previous = Digest256.zero
        for (round, count) in [3, 0, 1, 5].enumerated() {
            let outcome = try Self.outcome(batcher, &state, count: count, at: Int64(round))
            #expect(outcome.batch.expectedSize == batcher.end.size)
            #expect(outcome.batch.entries.count == count)
            #expect(outcome.batch.isEmpty == (count == 0))
            for (index, entry) in outcome.batch.entries.enumerated() {
                #expect(entry.header.position == batcher.end.size + UInt64(index))
                #expect(entry.header.streamVersion == entry.header.position + 1)
                #expect(entry.header.time == Instant(seconds: Int64(round)))
                #expect(entry.header.previousLeafHash == previous)
                #expect(try entry.header.leafHash() == entry.leafHash)
                #expect(try SHA256.digest(of: entry.payload) == entry.header.payloadDigest)
                previous = entry.leafHash
                try frontier.append(previous)
            }
            batcher.advance(past: outcome)
            #expect(batcher.end.lastLeafHash == previous)
            #expect(try batcher.end.frontier.root() == frontier.root())
        }
        #expect(batcher.end.size == 9)
    }

    @Test func aBatchThatIsNotCommittedMovesNothing() throws {
        let batcher = Self.empty()
        var state = Self.state()
        _ = try Self.outcome(batcher, &state, count: 4, at: 1)
        #expect(batcher.end.size == 0)
        #expect(batcher.end.lastLeafHash == .zero)
    }

    @Test func whatMayNotBeDecidedLeavesNothingBehind() throws {
        let batcher = Self.empty()
        var state = Self.state()
        var group = SequencedGroup(time: Instant(seconds: 1))
        let (receipt, placed) = batcher.decide(
            Self.step(1),
            obstacle: "full",
            state: &state,
            into: &group,
            nonce: { Self.nonce }
        )
        guard case .unavailable("full") = receipt else {
            Issue.record("decided all the same")
            return
        }
        #expect(placed.isEmpty && group.placed.isEmpty && group.indexChanges.isEmpty)
        #expect(state.nextVersion(of: Self.ledger) == 1)
    }

    @Test(arguments: [0, 1])
    func whatCannotBeRecordedIsRefusedAndTheLogGoesOn(which: Int) throws {
        let batcher = Self.empty()
        var state = Self.state()
        var group = SequencedGroup(time: Instant(seconds: 1))
        let text = which == 0 ? "a\0" : String(repeating: "a", count: 5_000_000)
        let changed = CredentialsChanged(
            change: .added,
            accessKey: text,
            principal: "p",
            account: "000000000000",
            role: "auditor",
            expiry: nil,
            secret: nil,
            provenance: Provenance(.program, "uid:0")
        )
        let (receipt, placed) = batcher.decide(
            .record(stream: Self.ledger, .credentialsChanged(changed)),
            obstacle: nil,
            state: &state,
            into: &group,
            nonce: { Self.nonce }
        )
        guard case .decided(.impossible(.internalFailure, _), _) = receipt else {
            Issue.record("recorded all the same")
            return
        }
        #expect(placed.isEmpty && group.placed.isEmpty && group.indexChanges.isEmpty)
        #expect(state.nextVersion(of: Self.ledger) == 1)
    }

    @Test func onlySegmentsThatFollowTheSealedOnesAreTaken() throws {
        var batcher = Self.empty()
        var state = Self.state()
        let segments = [0, 0, 1, 3].map { Self.segment($0) }
        let outcome = try Self.outcome(batcher, &state, count: 1, at: 1, segments: segments)
        #expect(outcome.batch.segments.map(\.number) == [0, 1])
        batcher.advance(past: outcome)
        #expect(batcher.end.segmentCount == 2)
        let next = try Self.outcome(batcher, &state, count: 0, at: 2, segments: [2, 1].map { Self.segment($0) })
        #expect(next.batch.segments.map(\.number) == [2])
    }
}
