import Bytes
import Cryptography
import EventLog
import GRDB
import Ledger
import Testbed
import Testing
import Transparency

@testable import Audit

/// An epoch begins with its ceremony: from its entry on the log has another name and key, and time may go back there alone.
@Suite("An epoch")
struct EpochFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier
    private let key: PrivateKey
    private static let name = "ca-ledger/another"
    private static let depths = [Replay.Depth.full, .hashes]

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
        self.key = try PrivateKey.generate(.ed25519)
    }

    private func opening() throws -> EpochOpened { try self.fixture.opening(1, as: Self.name, self.key) }

    private func open(isVouchedFor: Bool = true) throws {
        try self.fixture.open(self.opening(), self.key, isVouchedFor: isVouchedFor)
    }

    private func replay(_ depth: Replay.Depth = .full, verifierKey: String? = nil) async -> ReplayReport {
        await Replay(
            folder: self.fixture.folder,
            anchorPath: self.fixture.anchorPath,
            verifierKey: verifierKey,
            depth: depth,
            workers: 2,
            now: LogFixture.beginning.adding(seconds: 100_000)
        ).run()
    }

    private func verifierKey(_ key: PrivateKey, _ name: String) throws -> String {
        try NoteVerifier(name: name, subjectPublicKeyInfo: key.subjectPublicKeyInfo).verifierKey
    }

    @Test("may set the clock back, and publishes under its own name and key", arguments: Self.depths)
    func whole(depth: Replay.Depth) async throws {
        self.fixture.time = self.fixture.time.adding(seconds: -50)
        try self.open()
        let report = await self.replay(depth)
        #expect(report.verdict == .whole, "\(report.text)")
        #expect(report.signedSize == report.size)
        #expect(depth == .hashes || report.invariants.contains { $0.invariant == .epochs && $0.checked == 1 })
        #expect(report.text.contains("the key before vouches for it"))
    }

    @Test("is believed by whoever holds the key of any epoch", arguments: Self.depths)
    func given(depth: Replay.Depth) async throws {
        try self.open()
        let (old, new) = (
            try self.verifierKey(self.fixture.logKey, self.fixture.origin), try self.verifierKey(self.key, Self.name)
        )
        for key in [old, new] {
            let report = await self.replay(depth, verifierKey: key)
            #expect(report.verdict == .whole && report.verifierKey == key, "\(report.text)")
        }
        let foreign = try self.verifierKey(PrivateKey.generate(.ed25519), Self.name)
        await self.replay(depth, verifierKey: foreign).expect(.checkpointSignatures, at: 0)
    }

    @Test("is as good as whoever keeps the files where nobody vouches for its key", arguments: Self.depths)
    func unvouched(depth: Replay.Depth) async throws {
        let position = self.fixture.size
        try self.open(isVouchedFor: false)
        for key in [nil, try self.verifierKey(self.fixture.logKey, self.fixture.origin)] {
            let report = await self.replay(depth, verifierKey: key)
            #expect(report.verdict == .unverifiable && report.failures.isEmpty, "\(report.text)")
            #expect(report.signedSize == position)
        }
        let report = await self.replay(depth, verifierKey: try self.verifierKey(self.key, Self.name))
        #expect(report.verdict == .whole && report.signedSize == report.size, "\(report.text)")
    }

    @Test("is not vouched for by a signature that does not verify", arguments: Self.depths)
    func wronglyVouched(depth: Replay.Depth) async throws {
        let position = self.fixture.size
        try self.open()
        // The same line, but for its first octet after the key's identifier.
        try self.fixture.tamper { database in
            let note = try #require(
                try String.fetchOne(
                    database,
                    sql: "SELECT note FROM checkpoint WHERE size = ?",
                    arguments: [Int64(position + 1)]
                )
            )
            var signed = try SignedNote(parsing: note)
            let last = try #require(signed.signatures.last)
            var octets = last.octets
            octets[0] ^= 1
            let forged = SignedNote.Signature(name: last.name, keyIdentifier: last.keyIdentifier, octets: octets)
            signed = SignedNote(text: signed.text, signatures: signed.signatures.dropLast() + [forged])
            try database.execute(
                sql: "UPDATE checkpoint SET note = ? WHERE size = ?",
                arguments: [signed.encoded, Int64(position + 1)]
            )
        }
        await self.replay(depth).expect(.checkpointSignatures, at: position)
    }

    @Test("is signed before anything follows it", arguments: [true, false])
    func unsigned(isFollowed: Bool) async throws {
        let position = self.fixture.size
        try self.fixture.append(self.fixture.ledger, .epochOpened(self.opening()))
        if isFollowed { try self.fixture.append(self.fixture.ledger, .serverStopped(ServerStopped())) }
        if isFollowed { try self.fixture.checkpoint(signedBy: self.key, as: Self.name) }
        for depth in Self.depths { await self.replay(depth).expect(.checkpointRhythm, at: position) }
    }

    @Test("ends what the key before signs", arguments: Self.depths)
    func unsignedBefore(depth: Replay.Depth) async throws {
        self.fixture.isSigning = false
        let first = self.fixture.size
        try self.fixture.issue(from: self.root)
        self.fixture.time = self.fixture.time.adding(seconds: 61)
        try self.fixture.issue(from: self.root)
        try self.open()
        await self.replay(depth).expect(.checkpointRhythm, at: first)
    }

    @Test("leaves no checkpoint to the key of the epoch before", arguments: Self.depths)
    func oldKey(depth: Replay.Depth) async throws {
        try self.fixture.append(self.fixture.ledger, .epochOpened(self.opening()))
        try self.fixture.checkpoint()
        await self.replay(depth).expect(.checkpointSignatures, at: self.fixture.size - 1)
    }

    @Test("has no part in checkpoints before it", arguments: Self.depths)
    func early(depth: Replay.Depth) async throws {
        let position = self.fixture.size
        try self.fixture.issue(from: self.root)
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        try self.open()
        await self.replay(depth).expect(.checkpointSignatures, at: position + 2)
    }

    @Test("holds no token of the epoch before, and begins with a server's start")
    func tokens() async throws {
        try self.fixture.issue(from: self.root, token: "t")
        self.fixture.time = self.fixture.time.adding(seconds: -50)
        try self.open()
        let position = self.fixture.size
        try self.fixture.issue(from: self.root, token: "t")
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        try self.fixture.writeKeyUses()
        // Requested, authorized and signed: no repetition. Only that no server had started is wrong.
        #expect(self.fixture.size == position + 3)
        let report = await self.replay()
        report.expect(.epochs, at: position)
        #expect(report.failures.map(\.invariant) == [.epochs], "\(report.text)")
    }

    @Test("forgives a time in the future before it, and none after it", arguments: Self.depths)
    func future(depth: Replay.Depth) async throws {
        try self.fixture.checkpoint()
        let (now, ahead) = (self.fixture.time, self.fixture.time.adding(seconds: 15 * 365 * 86_400))
        self.fixture.time = ahead
        let position = self.fixture.size
        try self.fixture.append(self.fixture.ledger, .serverStopped(ServerStopped()))
        try self.fixture.checkpoint()
        await self.replay(depth).expect(.timeBound, at: position)
        self.fixture.time = now
        try self.open()
        #expect(!(await self.replay(depth).failures.contains { $0.invariant == .timeBound }))
        self.fixture.time = ahead
        try self.fixture.append(self.fixture.ledger, .serverStopped(ServerStopped()))
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        await self.replay(depth).expect(.timeBound, at: position + 2)
    }

    @Test("says what it is and what was known", arguments: Flaw.allCases)
    func ceremony(flaw: Flaw) async throws {
        let position = self.fixture.size
        let right = try self.opening()
        let note = try #require(right.known)
        let foreign = try SignedNote.sign(SignedNote(parsing: note).text, name: self.fixture.origin, key: self.key)
            .encoded
        let early = try #require(self.fixture.notes.first)
        let opened = EpochOpened(
            epoch: flaw == .number ? 2 : 1,
            origin: flaw == .name ? self.fixture.origin : flaw == .spacedName ? "an other" : Self.name,
            logKey: right.logKey,
            reason: flaw == .reason ? "" : right.reason,
            local: TreeHead(
                size: right.local.size - (flaw == .size ? 1 : 0),
                root: flaw == .root ? .zero : right.local.root
            ),
            known: [.nothingKnown: nil, .foreignNote: foreign, .olderNote: early, .noNote: "note"][flaw] ?? note,
            remembered: flaw == .nothingRemembered ? EntryHead(size: 0, leafHash: .zero) : right.remembered,
            keyUses: [],
            provenance: right.provenance
        )
        if flaw == .spacedName {
            // No key can sign under it.
            try self.fixture.append(self.fixture.ledger, .epochOpened(opened))
        } else {
            try self.fixture.open(opened, self.key)
        }
        await self.replay().expect(.epochs, at: position)
    }

    enum Flaw: CaseIterable {
        case number, name, spacedName, reason, size, root, nothingKnown, foreignNote, olderNote, noNote,
            nothingRemembered
    }

    @Test("may know more of the log than there is, or of another history")
    func losses() async throws {
        let right = try self.opening()
        let more = Checkpoint(origin: self.fixture.origin, size: self.fixture.size + 10, root: .zero).text
        let opened = EpochOpened(
            epoch: 1,
            origin: Self.name,
            logKey: right.logKey,
            reason: right.reason,
            local: right.local,
            known: try SignedNote.sign(more, name: self.fixture.origin, key: self.fixture.logKey).encoded,
            remembered: EntryHead(size: 1, leafHash: .zero),
            keyUses: [],
            provenance: right.provenance
        )
        try self.fixture.open(opened, self.key)
        let report = await self.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test(
        "accounts for uses of keys that the log cannot account for, and for no others",
        arguments: [0, 1, 5] as [Int64]
    )
    func keyUses(more: Int64) async throws {
        let key = self.fixture.key(of: self.root)
        let proven = Int64(clamping: self.fixture.uses[key] ?? 0)
        let right = try self.opening()
        let stranger = self.fixture.identifier()
        let uses = [KeyUse(key: key, count: proven + more), KeyUse(key: stranger, count: 3)].sorted { $0.key < $1.key }
        let opened = EpochOpened(
            epoch: 1,
            origin: Self.name,
            logKey: right.logKey,
            reason: right.reason,
            local: right.local,
            known: right.known,
            remembered: right.remembered,
            keyUses: uses,
            provenance: right.provenance
        )
        let position = self.fixture.size
        try self.fixture.open(opened, self.key)
        for use in uses { try self.fixture.writeUses(of: use.key, UInt64(use.count)) }
        let report = await self.replay()
        if more == 0 {
            report.expect(.keyUses, at: position)
        } else {
            #expect(report.verdict == .whole, "\(report.text)")
        }
    }

    @Test("is no finding where its payload is withheld, or another before it", arguments: [true, false])
    func withheld(isOwn: Bool) async throws {
        let position = self.fixture.size
        try self.open()
        for _ in 0..<2 {
            for _ in 0..<50 { try self.fixture.issue(from: self.root) }
            try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        }
        try self.fixture.withhold([isOwn ? position : position - 1])
        for depth in Self.depths {
            let report = await self.replay(depth)
            #expect(report.failures.isEmpty, "\(report.text)")
            // Without payloads nothing else hangs on what an earlier one said.
            #expect(report.verdict == (depth == .hashes && !isOwn ? .whole : .unverifiable))
        }
    }

    @Test("is not needed for another key under the same name", arguments: [true, false])
    func changedKey(isVouchedFor: Bool) async throws {
        let changed = LogKeyChanged(
            logKey: try self.fixture.published(self.key),
            provenance: Provenance(.program, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .logKeyChanged(changed))
        try self.fixture.checkpoint(
            signedBy: self.key,
            and: isVouchedFor ? [(self.fixture.logKey, self.fixture.origin)] : []
        )
        let report = await self.replay()
        #expect(report.verdict == (isVouchedFor ? .whole : .unverifiable) && report.failures.isEmpty, "\(report.text)")
    }

    @Test("the key before signs nothing more once another has its place")
    func replacedKey() async throws {
        let changed = LogKeyChanged(
            logKey: try self.fixture.published(self.key),
            provenance: Provenance(.program, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .logKeyChanged(changed))
        try self.fixture.checkpoint()
        await self.replay().expect(.checkpointSignatures, at: self.fixture.size - 1)
    }
}
