import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing

@Suite("What contradicts the log's structure is named with its position")
struct StructureFindingTests {
    /// A whole log of more than two segments.
    private static func large() throws -> LogFixture { try LogFixture(self.largeLog.get()) }

    private static let largeLog = Result {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<180 { try fixture.issue(from: root) }
        try fixture.checkpoint()
        try fixture.writeKeyUses()
        return try fixture.snapshot()
    }

    private func tailStart(_ fixture: LogFixture) throws -> UInt64 { try fixture.store.reader.segmentCount() * 256 }

    @Test("another ledger in the first event", arguments: [Replay.Depth.full])
    func otherLedger(depth: Replay.Depth) async throws {
        let fixture = try LogFixture()
        try fixture.open(naming: fixture.identifier())
        await fixture.replay(depth).expect(.ledgerIdentity, at: 0)
    }

    @Test("a whole log under another ledger's identifier", arguments: [Replay.Depth.hashes, .full])
    func foreignIdentifier(depth: Replay.Depth) async throws {
        let fixture = try Self.large()
        try fixture.tamper { try $0.execute(sql: "UPDATE meta SET ledger = randomblob(16)") }
        let report = await fixture.replay(depth)
        report.expect(.leafHash, at: 0)
        report.expect(.anchor, at: nil)
        report.expect(.genesis, at: 0)
    }

    @Test("a deleted row, and the one whose predecessor it was", arguments: [Replay.Depth.hashes, .full])
    func deletedRow(depth: Replay.Depth) async throws {
        let fixture = try Self.large()
        let position = try self.tailStart(fixture) + 4
        try fixture.tamper { try $0.execute(sql: "DELETE FROM tail WHERE position = ?", arguments: [Int64(position)]) }
        let report = await fixture.replay(depth)
        report.expect(.densePositions, at: position)
        report.expect(.previousLeafHash, at: position + 1)
        report.expect(.checkpointRoots, at: fixture.size - 1)
    }

    @Test("a row far beyond the end, without reading for ever")
    func farRow() async throws {
        let fixture = try Self.large()
        let size = fixture.size
        try fixture.tamper { database in
            try database.execute(
                sql: """
                    INSERT INTO tail SELECT 9000000000000000, time, randomblob(16), 0, type, schema, payload_digest, leaf_hash,
                    payload FROM tail WHERE position = ?
                    """,
                arguments: [Int64(size) - 1]
            )
        }
        let report = await fixture.replay(workers: 1)
        report.expect(.densePositions, at: size)
        for workers in [2, 3, 5] {
            let another = await fixture.replay(workers: workers)
            #expect(
                another.invariants.map { [$0.checked, $0.failed] } == report.invariants.map { [$0.checked, $0.failed] }
            )
        }
    }

    @Test("a row beside the segment that holds its position", arguments: [Replay.Depth.hashes, .full])
    func rowBesideItsSegment(depth: Replay.Depth) async throws {
        for position in [0, 100, -1] as [Int64] {
            let fixture = try Self.large()
            let last = Int64(fixture.size) - 1
            try fixture.tamper { database in
                try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
                try database.execute(
                    sql: """
                        INSERT INTO tail SELECT ?, time, randomblob(16), 0, type, schema, payload_digest, leaf_hash, payload
                        FROM tail WHERE position = ?
                        """,
                    arguments: [position, last]
                )
            }
            await fixture.replay(depth).expect(.streamVersions, at: position < 0 ? nil : UInt64(position))
        }
    }

    @Test("a missing segment; the rest is read on")
    func missingSegment() async throws {
        let fixture = try Self.large()
        try fixture.tamper { try $0.execute(sql: "DELETE FROM segment WHERE number = 0") }
        let report = await fixture.replay(.hashes)
        report.expect(.densePositions, at: 0)
        report.expect(.previousLeafHash, at: 256)
        #expect(report.events == fixture.size - 257)
        // The tile above still knows the segment's root.
        #expect(report.failures.allSatisfy { $0.invariant != .tiles })
    }

    @Test("damaged headers of a segment")
    func headers() async throws {
        let fixture = try Self.large()
        try fixture.flip(200, of: "headers", in: "segment", where: "number = 1")
        await fixture.replay(.hashes).expect(.headerColumns, at: 256)
    }

    @Test("damaged payloads of a segment")
    func payloads() async throws {
        let fixture = try Self.large()
        try fixture.flip(5000, of: "payloads", in: "segment", where: "number = 1")
        let report = await fixture.replay(.hashes)
        #expect(report.verdict == .findings)
        #expect(report.failures.compactMap(\.firstPosition).contains { (256..<512).contains($0) })
    }

    @Test("a payload's digest")
    func digest() async throws {
        let fixture = try Self.large()
        let position = try self.tailStart(fixture) + 3
        try fixture.flip(0, of: "payload_digest", in: "tail", where: "position = \(position)")
        await fixture.replay(.hashes).expect(.payload, at: position)
    }

    @Test("a leaf hash in a row, and the chain goes on from what is stored", arguments: [Replay.Depth.hashes, .full])
    func leafHash(depth: Replay.Depth) async throws {
        let fixture = try Self.large()
        let position = try self.tailStart(fixture) + 5
        try fixture.flip(31, of: "leaf_hash", in: "tail", where: "position = \(position)")
        let report = await fixture.replay(depth)
        report.expect(.leafHash, at: position)
        #expect(report.events == fixture.size - 2)
    }

    @Test("a leaf in a segment's tile")
    func leafInTile() async throws {
        let fixture = try Self.large()
        try fixture.flip(32 * 7, of: "tile", in: "segment", where: "number = 1")
        let report = await fixture.replay(.hashes)
        report.expect(.leafHash, at: 263)
        report.expect(.tiles, at: 256)
        let signed = try #require(try fixture.store.reader.checkpoints(sizes: 264...fixture.size).first)
        report.expect(.checkpointRoots, at: signed.size - 1)
        #expect(report.events == fixture.size - 2)
    }

    @Test("a tile above")
    func tile() async throws {
        let fixture = try Self.large()
        try fixture.flip(40, of: "hashes", in: "tile", where: "level = 1 AND number = 0")
        await fixture.replay(.hashes).expect(.tiles, at: 256)
    }

    @Test("an event that is none")
    func canonicalPayload() async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        try fixture.append(payload: [0x30, 0x00], type: 33)
        await fixture.replay().expect(.canonicalPayload, at: position)
        #expect(await fixture.replay(.hashes).verdict == .whole)
    }

    @Test("an event of a newer program's type or schema is no finding", arguments: [(UInt32(99), UInt16(1)), (33, 2)])
    func unknownType(type: UInt32, schema: UInt16) async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        try fixture.append(payload: [0x30, 0x00], type: type, schema: schema)
        let report = await fixture.replay()
        #expect(report.verdict == .unverifiable)
        #expect(report.reason?.contains("newer than this program: position \(position):") == true)
    }

    @Test(
        "a gap in a stream's versions, and a stream that goes on after its end",
        arguments: [Replay.Depth.hashes, .full]
    )
    func streamVersions(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        try fixture.append(
            [(fixture.ledger, .clockConfirmed(ClockConfirmed(provenance: Provenance(.controlSocket, "uid:0"))))],
            version: 7
        )
        await fixture.replay(depth).expect(.streamVersions, at: position)

        let (other, _) = try LogFixture.whole()
        let ended = try #require(other.entries.last).header.stream
        let next = other.size
        try other.append(ended, .issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: []))))
        await other.replay(depth).expect(.streamVersions, at: next)
    }

    @Test(
        "every index beside the log",
        arguments: [
            "DELETE FROM in_force WHERE position = 1", "UPDATE in_force SET position = 2 WHERE position = 1",
            "INSERT INTO in_force VALUES (x'07', 3)", "UPDATE certificate_count SET count = count + 1",
            "DELETE FROM certificate_count", "UPDATE key_account SET proven = proven + 1",
            "UPDATE key_account SET unsettled = 7", "DELETE FROM key_account",
            "UPDATE stream_version SET next = next + 1", "DELETE FROM stream_version",
            "DELETE FROM serial WHERE ending = (SELECT max(ending) FROM serial)", "UPDATE serial SET standing = 2",
            "UPDATE serial SET intent_before = intent_before - 1",
            "UPDATE serial SET authority = randomblob(16) WHERE ending = (SELECT min(ending) FROM serial)",
            "INSERT INTO serial VALUES (x'05', zeroblob(16), 3, 1, 1)",
            "INSERT INTO revocation SELECT serial, authority, 3 FROM serial LIMIT 1",
        ]
    )
    func indexes(sql: String) async throws {
        let (fixture, _) = try LogFixture.whole()
        try fixture.tamper { try $0.execute(sql: sql) }
        let findings = await fixture.replay().invariants.filter { $0.failed > 0 }
        #expect(findings.map(\.invariant) == [.streamVersions], "\(sql)")
    }

    /// What is found of an index has no position, whatever position a row of it names.
    @Test("an intent that is said to be open")
    func openIntents() async throws {
        let (fixture, _) = try LogFixture.whole()
        try fixture.tamper {
            try $0.execute(
                sql: "INSERT INTO open_intent VALUES (5, randomblob(16), randomblob(16), randomblob(16), NULL)"
            )
        }
        await fixture.replay().expect(.streamVersions, at: nil)
    }

    @Test("time that decreases, or lies in the future")
    func time() async throws {
        let (fixture, root) = try LogFixture.whole()
        fixture.time = fixture.time.adding(seconds: -100)
        let position = fixture.size
        try fixture.issue(from: root)
        let report = await Replay(
            folder: fixture.folder,
            anchorPath: nil,
            depth: .hashes,
            workers: 1,
            now: LogFixture.beginning.adding(seconds: -301)
        ).run()
        report.expect(.timeOrder, at: position)
        report.expect(.timeBound, at: 0)
    }

    @Test("a checkpoint signed by another key, or another log's than the one that is trusted")
    func checkpointSignature() async throws {
        let (fixture, root) = try LogFixture.whole()
        try fixture.issue(from: root)
        try fixture.checkpoint(signedBy: try PrivateKey.generate(.ed25519))
        let report = await fixture.replay(.hashes)
        report.expect(.checkpointSignatures, at: fixture.size - 1)
        report.expect(.anchor, at: nil)

        let (other, _) = try LogFixture.whole()
        let foreign = "\(fixture.origin)+00000000+AQ=="
        #expect(await other.replay(.hashes, verifierKey: foreign).verdict == .unverifiable)
    }

    @Test("a checkpoint beyond the end, and one of another root")
    func checkpoints() async throws {
        let (fixture, _) = try LogFixture.whole()
        let size = fixture.size
        try fixture.tamper {
            try $0.execute(
                sql: "INSERT INTO checkpoint (size, root, note) VALUES (?, randomblob(32), NULL)",
                arguments: [Int64(size) + 10]
            )
        }
        await fixture.replay(.hashes).expect(.checkpointSizes, at: size)
        let (other, _) = try LogFixture.whole()
        try other.flip(3, of: "root", in: "checkpoint", where: "size = \(other.size)")
        let report = await other.replay(.hashes)
        report.expect(.checkpointRoots, at: other.size - 1)
        report.expect(.checkpointSignatures, at: other.size - 1)
    }

    @Test("two checkpoints of one size")
    func checkpointOrder() async throws {
        let (fixture, _) = try LogFixture.whole()
        let log = RepeatedCheckpoints(reader: fixture.store.reader)
        let report = await Replay(log: log, depth: .hashes, workers: 1, now: fixture.time).run()
        report.expect(.checkpointOrder, at: 0)
    }

    @Test("an anchor that remembers another entry, or more of them", arguments: [Replay.Depth.hashes, .full])
    func anchor(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        try fixture.anchor.write(size: fixture.size, leafHash: .zero)
        await fixture.replay(depth).expect(.anchor, at: fixture.size - 1)
        try fixture.anchor.write(size: fixture.size + 3, leafHash: .zero)
        await fixture.replay(depth).expect(.anchorSize, at: fixture.size)
    }

    @Test("a missing anchor is said, and nobody knows where the log ends")
    func missingAnchor() async throws {
        let (fixture, _) = try LogFixture.whole()
        let report = await Replay(
            folder: fixture.folder,
            anchorPath: "/nonexistent",
            depth: .hashes,
            workers: 1,
            now: fixture.time
        ).run()
        #expect(report.verdict == .unverifiable && report.failures.isEmpty)
        #expect(report.invariants.first { $0.invariant == .anchor }?.applies == false)
    }

    @Test("a log that does not begin with its opening, or is opened twice")
    func genesis() async throws {
        let fixture = try LogFixture()
        try fixture.start()
        await fixture.replay(.hashes).expect(.genesis, at: 0)
        let (other, _) = try LogFixture.whole()
        let position = other.size
        try other.open()
        await other.replay().expect(.genesis, at: position)
        await fixture.replay().expect(.genesis, at: 0)
    }
}

/// A log whose every checkpoint is there twice.
private struct RepeatedCheckpoints: ForwardingReader {
    let reader: any EventReading

    func checkpoints(sizes: ClosedRange<UInt64>) async throws(StoreError) -> [StoredCheckpoint] {
        try await self.reader.checkpoints(sizes: sizes).flatMap { [$0, $0] }
    }
}
