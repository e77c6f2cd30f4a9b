import Bytes
import Cryptography
import Ledger
import Testing

@testable import Audit

/// An epoch begins with its ceremony: from its entry on the log has another name and key, and time may go back there alone.
@Suite("An epoch")
struct EpochFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier
    private let key: PrivateKey
    private static let name = "ca-ledger/another"

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
        self.key = try PrivateKey.generate(.ed25519)
    }

    private var logKey: LogKey {
        LogKey(
            identifier: UniqueIdentifier(words: (0xF, 1)),
            place: .sealedFile,
            publicKey: Array(self.key.subjectPublicKeyInfo.suffix(32))
        )
    }

    private func open(_ epoch: Int64 = 1, name: String = Self.name, reason: String = "the disk was lost") throws {
        let opened = EpochOpened(
            epoch: epoch,
            origin: name,
            logKey: self.logKey,
            reason: reason,
            provenance: Provenance(.program, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .epochOpened(opened))
    }

    private func replay(_ depth: Replay.Depth = .full) async -> ReplayReport {
        await Replay(
            folder: self.fixture.folder,
            anchorPath: self.fixture.anchorPath,
            depth: depth,
            workers: 2,
            now: LogFixture.beginning.adding(seconds: 100_000)
        ).run()
    }

    @Test("may set the clock back, and publishes under its own name and key", arguments: [Replay.Depth.full, .hashes])
    func whole(depth: Replay.Depth) async throws {
        self.fixture.time = self.fixture.time.adding(seconds: -50)
        try self.open()
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        let report = await self.replay(depth)
        #expect(report.verdict == .unverifiable && report.failures.isEmpty, "\(report.text)")
        #expect(depth == .hashes || report.invariants.contains { $0.invariant == .epochs && $0.checked == 1 })
    }

    @Test("leaves no checkpoint to the key of the epoch before", arguments: [Replay.Depth.full, .hashes])
    func oldKey(depth: Replay.Depth) async throws {
        try self.open()
        try self.fixture.checkpoint()
        await self.replay(depth).expect(.checkpointSignatures, at: self.fixture.size - 1)
    }

    @Test("has no part in checkpoints before it", arguments: [Replay.Depth.full, .hashes])
    func early(depth: Replay.Depth) async throws {
        let position = self.fixture.size
        try self.fixture.issue(from: self.root)
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        try self.open()
        await self.replay(depth).expect(.checkpointSignatures, at: position + 2)
    }

    @Test("holds no token of the epoch before")
    func tokens() async throws {
        try self.fixture.issue(from: self.root, token: "t")
        self.fixture.time = self.fixture.time.adding(seconds: -50)
        try self.open()
        let size = self.fixture.size
        try self.fixture.issue(from: self.root, token: "t")
        try self.fixture.checkpoint(signedBy: self.key, as: Self.name)
        try self.fixture.writeKeyUses()
        // Requested, authorized and signed: no repetition.
        #expect(self.fixture.size == size + 3)
        let report = await self.replay()
        #expect(report.verdict == .unverifiable && report.failures.isEmpty, "\(report.text)")
    }

    @Test("is the next, under a name that none had, and says why", arguments: 0..<3)
    func ceremony(flaw: Int) async throws {
        let position = self.fixture.size
        try self.open(
            flaw == 0 ? 2 : 1,
            name: flaw == 1 ? self.fixture.origin : Self.name,
            reason: flaw == 2 ? "" : "the disk was lost"
        )
        await self.replay().expect(.epochs, at: position)
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
        for depth in [Replay.Depth.full, .hashes] {
            let report = await self.replay(depth)
            #expect(report.failures.isEmpty, "\(report.text)")
            #expect(report.verdict == .unverifiable)
        }
    }

    @Test("is not needed for another key under the same name", arguments: [true, false])
    func changedKey(isUsed: Bool) async throws {
        let changed = LogKeyChanged(logKey: self.logKey, provenance: Provenance(.program, "uid:0"))
        try self.fixture.append(self.fixture.ledger, .logKeyChanged(changed))
        try self.fixture.checkpoint(signedBy: isUsed ? self.key : nil)
        let report = await self.replay()
        if isUsed {
            #expect(report.verdict == .unverifiable && report.failures.isEmpty, "\(report.text)")
        } else {
            report.expect(.checkpointSignatures, at: self.fixture.size - 1)
        }
    }
}
