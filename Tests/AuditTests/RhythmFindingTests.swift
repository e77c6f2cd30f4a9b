import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import GRDB
import Testing
import Transparency

@Suite("A log that is not signed in its rhythm is named")
struct RhythmFindingTests {
    private static let depths = [Replay.Depth.hashes, .full]

    private static func deleteCheckpoints(of fixture: LogFixture, above size: UInt64) throws {
        try fixture.tamper { try $0.execute(sql: "DELETE FROM checkpoint WHERE size > ?", arguments: [Int64(size)]) }
    }

    @Test("how far signatures come is told", arguments: Self.depths)
    func signedSize(depth: Replay.Depth) async throws {
        let (fixture, root) = try LogFixture.whole()
        let signed = fixture.size
        var report = await fixture.replay(depth)
        #expect(report.verdict == .whole && report.signedSize == signed, "\(report.text)")
        #expect(report.text.contains("signed    up to entry \(signed - 1), the last\n"))
        try fixture.issue(from: root)
        try fixture.writeKeyUses()
        report = await fixture.replay(depth)
        #expect(report.verdict == .whole && report.signedSize == signed, "\(report.text)")
        let rest = fixture.size - signed
        #expect(report.text.contains("signed    up to entry \(signed - 1); \(rest) entries after it are not\n"))
    }

    @Test("a report begins with whose key it rests on")
    func trust() async throws {
        let (fixture, _) = try LogFixture.whole()
        let own = await fixture.replay()
        let unknown = "No --verifier-key was given: what follows holds under a key that only the log itself names.\n"
        #expect(own.text.hasPrefix(unknown))
        let key = try #require(own.verifierKey)
        let given = await fixture.replay(verifierKey: key)
        #expect(given.verdict == .whole)
        #expect(given.text.hasPrefix("What follows holds under the verifier key that was given.\n"))
    }

    @Test("no signature at all", arguments: Self.depths)
    func noSignature(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        try Self.deleteCheckpoints(of: fixture, above: 0)
        let report = await fixture.replay(depth)
        report.expect(.checkpointRhythm, at: 0)
        #expect(report.signedSize == 0 && report.text.contains("signed    nothing\n"))
    }

    @Test("a first entry that was signed with others", arguments: Self.depths)
    func firstEntry(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        let last = Int64(fixture.size)
        try fixture.tamper { try $0.execute(sql: "DELETE FROM checkpoint WHERE size < ?", arguments: [last]) }
        await fixture.replay(depth).expect(.checkpointRhythm, at: 0)
    }

    @Test("entries that come too long after others without a signature", arguments: Self.depths)
    func tooLong(depth: Replay.Depth) async throws {
        let (fixture, root) = try LogFixture.whole()
        let first = fixture.size
        fixture.isSigning = false
        try fixture.issue(from: root)
        fixture.time = fixture.time.adding(seconds: 58)
        try fixture.issue(from: root)
        try fixture.writeKeyUses()
        #expect(await fixture.replay(depth).verdict == .whole)
        fixture.time = fixture.time.adding(seconds: 3)
        try fixture.issue(from: root)
        try fixture.writeKeyUses()
        await fixture.replay(depth).expect(.checkpointRhythm, at: first)
        // A signature that comes too late mends nothing.
        try fixture.checkpoint()
        await fixture.replay(depth).expect(.checkpointRhythm, at: first)
    }

    @Test("a checkpoint that is gone between two that came in time", arguments: Self.depths)
    func goneBetween(depth: Replay.Depth) async throws {
        let (fixture, root) = try LogFixture.whole()
        let first = fixture.size
        for _ in 0..<3 {
            fixture.time = fixture.time.adding(seconds: 40)
            try fixture.issue(from: root)
            try fixture.checkpoint()
        }
        try fixture.writeKeyUses()
        #expect(await fixture.replay(depth).verdict == .whole)
        let last = fixture.size
        try fixture.tamper { database in
            try database.execute(
                sql: "DELETE FROM checkpoint WHERE size > ? AND size < ?",
                arguments: [Int64(first), Int64(last)]
            )
        }
        await fixture.replay(depth).expect(.checkpointRhythm, at: first)
    }

    @Test("a signature under another key is none", arguments: Self.depths)
    func anotherKey(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        let report = await fixture.replay(depth, verifierKey: try LogFixture().verifierKey(under: fixture.origin))
        report.expect(.checkpointSignatures, at: 0)
        #expect(report.signedSize == 0)
    }

    @Test("without an anchor nobody knows where the log ends", arguments: Self.depths)
    func noAnchor(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        try FileManager.default.removeItem(atPath: fixture.anchorPath)
        let report = await fixture.replay(depth)
        #expect(report.verdict == .unverifiable && report.reason?.contains("no anchor") == true, "\(report.text)")
        let unasked = Replay(folder: fixture.folder, anchorPath: nil, depth: depth, workers: 1, now: fixture.time)
        #expect(await unasked.run().verdict == .whole)
    }

    @Test("an anchor that was blanked", arguments: Self.depths)
    func blankAnchor(depth: Replay.Depth) async throws {
        let (fixture, _) = try LogFixture.whole()
        try FileManager.default.removeItem(atPath: fixture.anchorPath)
        try Anchor.create(path: fixture.anchorPath, ledger: fixture.ledger).close()
        await fixture.replay(depth).expect(.anchor, at: nil)
    }
}

extension LogFixture {
    /// This ledger's key as a verifier key under another's name.
    func verifierKey(under name: String) throws -> String {
        try NoteVerifier(name: name, subjectPublicKeyInfo: self.logKey.subjectPublicKeyInfo).verifierKey
    }
}
