import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing
import Transparency

/// A payload can be taken out of a sealed segment, and everything else stays as it is and provable.
@Suite struct WithheldPayloadTests {
    @Test(arguments: [UInt64](0..<20))
    func withoutSomePayloadsTheRestOpensAsBefore(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var log = LogBuilder(seed: seed)
        for _ in 0..<256 {
            let isLong = UInt64.random(in: 0..<30, using: &random) == 0
            _ = try log.entry(payload: isLong ? [UInt8](repeating: UInt8(seed), count: 40_000) : nil)
        }
        let kept = log.entries.map { entry in
            let isWithheld = UInt64.random(in: 0..<4, using: &random) == 0
            let stored = StoredEntry(entry)
            return isWithheld
                ? StoredEntry(header: stored.header, leafHash: stored.leafHash, payload: .withheld) : stored
        }
        let whole = try SegmentCodec.seal(number: 0, stored: log.entries.map(StoredEntry.init))
        let segment = try SegmentCodec.seal(number: 0, stored: kept)
        #expect(segment.tile == whole.tile)
        #expect(try SegmentCodec.open(segment, ledger: log.ledger, previousLeafHash: .zero) == kept)
        let headers = try SegmentCodec.open(segment, only: 0..<256, ledger: log.ledger, previousLeafHash: .zero)
        #expect(headers.map(\.header) == log.entries.map(\.header))
    }

    @Test func aSegmentWithoutAnyPayloadIsStillProved() throws {
        var log = LogBuilder()
        _ = try log.batch(256)
        let withheld = log.entries.map {
            StoredEntry(header: $0.header, leafHash: $0.leafHash, payload: .withheld)
        }
        let segment = try SegmentCodec.seal(number: 0, stored: withheld)
        #expect(try SegmentCodec.open(segment, ledger: log.ledger, previousLeafHash: .zero) == withheld)
    }

    @Test func readingWhatIsWithheldSaysSo() async throws {
        let log = try InspectedLog(600)
        try log.close()
        try log.withhold([3, 300, 511])
        let reader = try SQLiteEventReader(folder: log.folder.path)
        for position in [3, 300, 511] as [UInt64] {
            let error = #expect(throws: StoreError.self) { try reader.entries(in: position..<position + 1) }
            #expect(error?.code == .withheld)
            #expect(error?.position == position)
            let stored = try #require(try reader.storedEntries(in: position..<position + 1).first)
            #expect(stored.payload == .withheld)
            #expect(stored.header == log.log.entries[Int(position)].header)
        }
        #expect(try reader.entries(in: 4..<300) == Array(log.log.entries[4..<300]))
        #expect(try reader.entries(in: 512..<600) == Array(log.log.entries[512...]))
        // A start needs the headers, the chain and the tree.
        #expect(try await log.inspect().size == 600)
        #expect(try await TreeReader(reader).root(at: 600) == log.log.frontier.root())
    }

    @Test func aWithheldPayloadsDigestOrLengthCannotBeChanged() throws {
        var log = LogBuilder()
        _ = try log.batch(256)
        let other = log.entries[1].header
        var stored = log.entries.map(StoredEntry.init)
        let first = stored[0]
        for header in [
            EntryHeader(first.header, payloadLength: first.header.payloadLength + 1),
            EntryHeader(first.header, payloadDigest: other.payloadDigest),
        ] {
            stored[0] = StoredEntry(header: header, leafHash: first.leafHash, payload: .withheld)
            let error = #expect(throws: StoreError.self) { try SegmentCodec.seal(number: 0, stored: stored) }
            #expect(error?.code == .corrupt)
            #expect(error?.position == 0)
        }
    }
}

extension EntryHeader {
    /// The same header with another payload.
    fileprivate init(_ header: EntryHeader, payloadLength: UInt32? = nil, payloadDigest: Digest256? = nil) {
        self.init(
            ledger: header.ledger,
            position: header.position,
            time: header.time,
            stream: header.stream,
            streamVersion: header.streamVersion,
            type: header.type,
            schema: header.schema,
            payloadLength: payloadLength ?? header.payloadLength,
            payloadDigest: payloadDigest ?? header.payloadDigest,
            previousLeafHash: header.previousLeafHash
        )
    }
}

extension InspectedLog {
    /// Takes payloads out of the sealed segments that hold them, as a withholding will.
    func withhold(_ positions: [UInt64]) throws {
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        let guards = try queue.read {
            try String.fetchAll($0, sql: "SELECT sql FROM sqlite_schema WHERE name IN ('segment_fixed', 'apart_kept')")
        }
        try queue.writeWithoutTransaction { try $0.execute(sql: "DROP TRIGGER segment_fixed; DROP TRIGGER apart_kept") }
        for number in Set(positions.map { $0 / 256 }) {
            let run = self.log.entries[Int(number) * 256..<Int(number) * 256 + 256].map { entry in
                let stored = StoredEntry(entry)
                return positions.contains(entry.header.position)
                    ? StoredEntry(header: stored.header, leafHash: stored.leafHash, payload: .withheld) : stored
            }
            let segment = try SegmentCodec.seal(number: number, stored: run)
            try queue.write {
                try $0.execute(
                    sql: "UPDATE segment SET headers = ?, payloads = ? WHERE number = ?",
                    arguments: [Data(segment.headers), Data(segment.payloads), Int64(number)]
                )
            }
        }
        for position in positions {
            try queue.write {
                try $0.execute(sql: "DELETE FROM apart WHERE position = ?", arguments: [Int64(position)])
            }
        }
        for guarding in guards { try queue.write { try $0.execute(sql: guarding) } }
        try queue.close()
    }
}
