import Audit
import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testing

@Suite("A payload that lies apart is proved by its digest, and one that is withheld leaves all others provable")
struct PayloadFindingTests {
    /// A log of two segments with a long payload in the first, and one among the rows.
    private static func withLongPayloads() throws -> (fixture: LogFixture, sealed: UInt64, row: UInt64) {
        let (snapshot, sealed, row) = try self.longPayloads.get()
        return (try LogFixture(snapshot), sealed, row)
    }

    private static let longPayloads = Result {
        let (fixture, root) = try LogFixture.whole()
        let sealed = try fixture.appendLong()
        for _ in 0..<180 { try fixture.issue(from: root) }
        let row = try fixture.appendLong()
        try fixture.checkpoint()
        try fixture.writeKeyUses()
        return (try fixture.snapshot(), sealed, row)
    }

    @Test("a whole log with long payloads", arguments: [Replay.Depth.hashes, .full])
    func whole(depth: Replay.Depth) async throws {
        let (fixture, sealed, row) = try Self.withLongPayloads()
        #expect(try fixture.store.reader.apartPositions(in: 0..<fixture.size, limit: 9) == [sealed, row])
        let report = await fixture.replay(depth)
        #expect(report.verdict == .whole, "\(report.text)")
        #expect(report.withheld == 0)
    }

    @Test("one that is missing", arguments: [Replay.Depth.hashes, .full])
    func missing(depth: Replay.Depth) async throws {
        for isSealed in [true, false] {
            let (fixture, sealed, row) = try Self.withLongPayloads()
            let position = isSealed ? sealed : row
            try fixture.tamper {
                try $0.execute(sql: "DELETE FROM apart WHERE position = ?", arguments: [Int64(position)])
            }
            await fixture.replay(depth).expect(.payload, at: position)
        }
    }

    @Test("one that was changed", arguments: [Replay.Depth.hashes, .full])
    func changed(depth: Replay.Depth) async throws {
        for isSealed in [true, false] {
            let (fixture, sealed, row) = try Self.withLongPayloads()
            let position = isSealed ? sealed : row
            try fixture.flip(20_000, of: "payload", in: "apart", where: "position = \(position)")
            await fixture.replay(depth).expect(.payload, at: position)
        }
    }

    @Test("two that were exchanged", arguments: [Replay.Depth.hashes, .full])
    func exchanged(depth: Replay.Depth) async throws {
        let (fixture, sealed, row) = try Self.withLongPayloads()
        try fixture.tamper { database in
            for (old, new) in [(sealed, 9_999), (row, sealed), (9_999, row)] {
                try database.execute(
                    sql: "UPDATE apart SET position = ? WHERE position = ?",
                    arguments: [Int64(new), Int64(old)]
                )
            }
        }
        let report = await fixture.replay(depth)
        report.expect(.payload, at: sealed)
        #expect(report.failures.contains { $0.invariant == .payload && $0.failed == 2 })
    }

    @Test("one that no entry speaks of", arguments: [Replay.Depth.hashes, .full])
    func extra(depth: Replay.Depth) async throws {
        for place in 0..<3 {
            let (fixture, sealed, row) = try Self.withLongPayloads()
            let position = [sealed + 1, row - 1, row + 1][place]
            try fixture.tamper {
                try $0.execute(sql: "INSERT INTO apart VALUES (?, zeroblob(40000))", arguments: [Int64(position)])
            }
            let report = await fixture.replay(depth)
            report.expect(.streamVersions, at: position)
        }
    }

    @Test("headers, chain and tree of a log with withheld payloads stay provable, and the report counts them")
    func withheld() async throws {
        let (fixture, sealed, _) = try Self.withLongPayloads()
        let positions = [sealed, 40, 41, 200]
        try fixture.withhold(positions)
        for depth in [Replay.Depth.hashes, .full] {
            let report = await fixture.replay(depth)
            // Hashes are whole; of what was said, nothing can be said from the first withheld payload on.
            #expect(report.verdict == (depth == .hashes ? .whole : .unverifiable), "\(report.text)")
            #expect(report.failures.isEmpty)
            #expect(report.withheld == 4)
            #expect(report.events == fixture.size)
            #expect(report.text.contains("withheld  4 payloads"))
            #expect(report.json.contains("\"withheld\":4"))
        }
    }

    @Test("a withheld payload's digest, length or place that was changed")
    func changedDigest() async throws {
        let (fixture, sealed, _) = try Self.withLongPayloads()
        let other = try #require(fixture.entries.last).header
        for header in fixture.otherPayloads(at: 40, than: other) {
            #expect(throws: StoreError(.corrupt, "")) { try fixture.withhold([40], header: header) }
        }
        // An entry whose payload is said to lie apart, and does not.
        try fixture.withhold([sealed], as: .apart)
        await fixture.replay(.hashes).expect(.payload, at: sealed)
    }

    @Test("a listing names what is withheld, and goes on")
    func listing() async throws {
        let (fixture, _, _) = try Self.withLongPayloads()
        try fixture.withhold([40])
        var lines: [String] = []
        let count = try await LogListing(log: fixture.store.reader, from: 39, to: 42).write(.json) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(count == 3)
        #expect(lines[1].contains("its payload is withheld"))
    }
}

extension LogFixture {
    /// Appends an event whose payload lies apart.
    func appendLong() throws -> UInt64 {
        let blocked = KeyBlocked(
            publicKeyDigest: .zero,
            reason: String(repeating: "r", count: 40_000) + "\(1_000 + self.size)",
            provenance: Provenance(.program, "uid:0")
        )
        return try self.append(self.ledger, .keyBlocked(blocked)).header.position
    }

    /// Headers that speak of another payload.
    func otherPayloads(at position: Int, than other: EntryHeader) -> [EntryHeader] {
        let header = self.entries[position].header
        return [
            (header.payloadLength + 1, header.payloadDigest), (header.payloadLength, other.payloadDigest),
        ].map { length, digest in
            EntryHeader(
                ledger: header.ledger,
                position: header.position,
                time: header.time,
                stream: header.stream,
                streamVersion: header.streamVersion,
                type: header.type,
                schema: header.schema,
                payloadLength: length,
                payloadDigest: digest,
                previousLeafHash: header.previousLeafHash
            )
        }
    }

    /// Takes payloads out of their segments, as a withholding will.
    func withhold(
        _ positions: [UInt64],
        as payload: StoredEntry.Payload = .withheld,
        header: EntryHeader? = nil
    ) throws {
        for number in Set(positions.map { $0 / 256 }) {
            let run = self.entries[Int(number) * 256..<Int(number) * 256 + 256].map { entry in
                guard positions.contains(entry.header.position) else { return StoredEntry(entry) }
                return StoredEntry(header: header ?? entry.header, leafHash: entry.leafHash, payload: payload)
            }
            let segment = try SegmentCodec.seal(number: number, stored: run)
            try self.tamper { database in
                try database.execute(
                    sql: "UPDATE segment SET headers = ?, payloads = ? WHERE number = ?",
                    arguments: [Data(segment.headers), Data(segment.payloads), Int64(number)]
                )
                for position in positions {
                    try database.execute(sql: "DELETE FROM apart WHERE position = ?", arguments: [Int64(position)])
                }
            }
        }
    }
}
