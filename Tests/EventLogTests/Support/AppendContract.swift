import Bytes
import EventLog
import Ledger
import Testing

/// A log that is held to the contract of appending: the writer, what reads it back, and what a restart does.
protocol AppendTarget: AnyObject {
    var store: any EventAppending { get }
    func size() async throws -> UInt64
    func entries(in positions: Range<UInt64>) async throws -> [Entry]
    func reopen() throws
    func secondWriter() throws -> any EventAppending
}

/// What every store owes to whoever appends: the same cases for all.
enum AppendContract: String, CaseIterable, Sendable {
    case whatWasCommittedIsReadBack
    case aBatchForAnotherSizeIsRefusedAndTheStoreGoesOn
    case ofTwoWritersTheSecondIsRefused
    case anEmptyBatchChangesNothingAndStillCompares
    case aStreamHasEachVersionOnce
    case entriesOutOfPlaceOrOfAnotherLedgerAreRefused
    case payloadsMayBeEmptyAndLarge

    /// Runs the case, on one new log after the other.
    func check(_ make: () throws -> any AppendTarget) async throws {
        switch self {
        case .whatWasCommittedIsReadBack: try await Self.readBack(make())
        case .aBatchForAnotherSizeIsRefusedAndTheStoreGoesOn: try await Self.anotherSize(make())
        case .ofTwoWritersTheSecondIsRefused: try await Self.twoWriters(make())
        case .anEmptyBatchChangesNothingAndStillCompares: try await Self.emptyBatch(make())
        case .aStreamHasEachVersionOnce: try await Self.streamVersions(make)
        case .entriesOutOfPlaceOrOfAnotherLedgerAreRefused: try await Self.outOfPlace(make)
        case .payloadsMayBeEmptyAndLarge: try await Self.payloads(make())
        }
    }

    private static func readBack(_ target: any AppendTarget) async throws {
        var log = LogBuilder()
        #expect(try await target.size() == 0)
        #expect(try await target.entries(in: 0..<10).isEmpty)
        for count in [1, 5, 40] { try target.store.commit(log.batch(count)) }
        #expect(try await target.size() == 46)
        #expect(try await target.entries(in: 0..<46) == log.entries)
        #expect(try await target.entries(in: 3..<7) == Array(log.entries[3..<7]))
        #expect(try await target.entries(in: 44..<1000) == Array(log.entries[44...]))
        #expect(try await target.entries(in: 46..<UInt64.max).isEmpty)
        try target.reopen()
        #expect(try await target.entries(in: 0..<46) == log.entries)
    }

    private static func anotherSize(_ target: any AppendTarget) async throws {
        var log = LogBuilder()
        try target.store.commit(log.batch(3))
        var fork = LogBuilder(seed: 9)
        #expect(throws: StoreError(.conflict, "")) { try target.store.commit(fork.batch(2)) }
        try target.store.commit(log.batch(3))
        #expect(try await target.entries(in: 0..<10) == log.entries)
    }

    private static func twoWriters(_ target: any AppendTarget) async throws {
        var first = LogBuilder()
        try target.store.commit(first.batch(2))
        var second = first
        let other = try target.secondWriter()
        try target.store.commit(first.batch(1))
        #expect(throws: StoreError(.conflict, "")) { try other.commit(second.batch(1)) }
        #expect(try await target.entries(in: 0..<9) == first.entries)
    }

    private static func emptyBatch(_ target: any AppendTarget) async throws {
        var log = LogBuilder()
        try target.store.commit(log.batch(1))
        try target.store.commit(LogBatch(expectedSize: 1))
        #expect(throws: StoreError(.conflict, "")) { try target.store.commit(LogBatch(expectedSize: 0)) }
        #expect(try await target.size() == 1)
    }

    private static func streamVersions(_ make: () throws -> any AppendTarget) async throws {
        for isInOneBatch in [true, false] {
            for isReopened in [true, false] {
                let target = try make()
                var log = LogBuilder()
                var batch = try log.batch(1)
                if !isInOneBatch {
                    batch.entries.append(try log.entry(stream: 4))
                    try target.store.commit(batch)
                    batch = LogBatch(expectedSize: 2)
                } else {
                    try target.store.commit(batch)
                    batch = LogBatch(expectedSize: 1)
                    batch.entries = [try log.entry(stream: 4)]
                }
                if isReopened { try target.reopen() }
                batch.entries.append(try log.entry(stream: 4, version: 0))
                let before = batch.expectedSize
                #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(batch) }
                #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(LogBatch(expectedSize: before)) }
                try target.reopen()
                #expect(try await target.size() == before)
            }
        }
    }

    private static func outOfPlace(_ make: () throws -> any AppendTarget) async throws {
        var log = LogBuilder()
        var stranger = LogBuilder(ledger: UniqueIdentifier(words: (3, 4)))
        var swapped = try log.batch(2)
        swapped.entries.swapAt(0, 1)
        var unchained = LogBatch(expectedSize: 1)
        unchained.entries = [log.entries[1]]
        for batch in [swapped, try stranger.batch(1)] {
            let target = try make()
            #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(batch) }
            try target.reopen()
            #expect(try await target.size() == 0)
        }
        let target = try make()
        var other = LogBuilder(seed: 5)
        try target.store.commit(other.batch(1))
        #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(unchained) }
    }

    private static func payloads(_ target: any AppendTarget) async throws {
        var log = LogBuilder()
        var batch = LogBatch(expectedSize: 0)
        batch.entries = [
            try log.entry(payload: []), try log.entry(payload: [UInt8](repeating: 0xA5, count: 4 * 1024 * 1024)),
            try log.entry(payload: [0]),
        ]
        try target.store.commit(batch)
        #expect(try await target.entries(in: 0..<3) == batch.entries)
        var tooLarge = LogBatch(expectedSize: 3)
        tooLarge.entries = [try log.entry(payload: [UInt8](repeating: 0, count: 4 * 1024 * 1024 + 1))]
        #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(tooLarge) }
    }
}
