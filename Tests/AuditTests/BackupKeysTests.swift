import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import Ledger
import Testbed
import Testing

/// What a backup asks of the folder of keys: that it holds those of the log.
@Suite("A backup with keys")
final class BackupKeysTests {
    private let fixture: LogFixture
    private let place: TemporaryFolder
    /// The keys that the log has, by what they are called here.
    private let needed: [String: (identifier: UniqueIdentifier, publicKey: [UInt8])]
    /// A key of an authority whose creation failed, and one that another took the place of.
    private let others: [(identifier: UniqueIdentifier, publicKey: [UInt8])]

    private enum Unexpected: Error { case noKey }

    /// A log of several segments, so that what made its keys is not among its last entries.
    init() throws {
        let fixture = try LogFixture()
        try fixture.open()
        var needed: [String: (identifier: UniqueIdentifier, publicKey: [UInt8])] = [:]
        let root = try fixture.makeRoot()
        needed["early"] = try Self.made(by: root, in: fixture)
        let failed = fixture.identifier()
        let made = try fixture.beginRoot(failed).made
        try fixture.append(failed, .keyMade(made))
        let reason = RecordedReason(code: 10, values: [])
        try fixture.append(failed, .authorityCreationFailed(AuthorityCreationFailed(reason: reason)))
        for _ in 0..<200 { try fixture.issue(from: root) }
        needed["late"] = try Self.made(by: fixture.makeRoot(), in: fixture)
        try fixture.checkpoint()
        let key = try PrivateKey.generate(.ed25519)
        let opened = try fixture.opening(1, as: "epoch.example/1", key)
        try fixture.open(opened, key)
        needed["the log's"] = (opened.logKey.identifier, key.subjectPublicKeyInfo)
        try fixture.writeKeyUses()
        self.fixture = fixture
        self.place = try TemporaryFolder()
        self.needed = needed
        self.others = [
            (made.key, made.subjectPublicKeyInfo),
            (UniqueIdentifier(words: (0xF, 0)), fixture.logKey.subjectPublicKeyInfo),
        ]
        for key in needed.values { try self.write(key) }
    }

    private static func made(
        by authority: UniqueIdentifier,
        in fixture: LogFixture
    ) throws -> (identifier: UniqueIdentifier, publicKey: [UInt8]) {
        for entry in fixture.entries where entry.header.stream == authority {
            let body = try Event(derEncoded: entry.payload[...], schema: entry.header.schema, type: entry.header.type)
                .body
            if case .keyMade(let made) = body { return (made.key, made.subjectPublicKeyInfo) }
        }
        throw Unexpected.noKey
    }

    private func path(_ key: UniqueIdentifier) -> String {
        KeyFileHead.path(of: key, in: self.fixture.folder + "/keys")
    }

    private func write(_ key: (identifier: UniqueIdentifier, publicKey: [UInt8])) throws {
        let head = try KeyFileHead(
            ledger: self.fixture.ledger,
            key: key.identifier,
            subjectPublicKeyInfo: key.publicKey
        )
        let sealed = head.octets + [KeyFileHead.sealing] + [UInt8](repeating: 7, count: 100)
        try Data(sealed).write(to: URL(fileURLWithPath: self.path(key.identifier)))
    }

    private func backup() async throws -> LedgerBackup.Summary {
        try await LedgerBackup(
            of: self.fixture.folder,
            to: self.place.file("copy"),
            anchorPath: self.fixture.anchorPath,
            withKeys: true,
            workers: 2,
            now: self.fixture.time
        ).make { _ in }
    }

    private var left: [String] { (try? FileManager.default.contentsOfDirectory(atPath: self.place.path)) ?? [] }

    @Test("needs those of the authorities and the log's own in force, and no other")
    func whatIsNeeded() async throws {
        let summary = try await self.backup()
        #expect(summary.keys == 3)
        #expect(summary.size == self.fixture.size)
        #expect(Set(self.left) == ["copy", "copy.anchor"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: self.place.file("copy")).sorted() == [
                "keys", "ledger.db",
            ]
        )
    }

    @Test("takes others along")
    func whatIsThereBesides() async throws {
        for key in self.others { try self.write(key) }
        #expect(try await self.backup().keys == 5)
    }

    @Test("is none where one of them is missing, or is another", arguments: ["early", "late", "the log's"])
    func whatIsMissing(name: String) async throws {
        let key = try #require(self.needed[name])
        let path = self.path(key.identifier)
        try FileManager.default.removeItem(atPath: path)
        let missing = await #expect(throws: BackupError.self) { try await self.backup() }
        #expect(missing?.message.contains("\(key.identifier)") == true)
        try self.write((key.identifier, self.others[0].publicKey))
        let other = await #expect(throws: BackupError.self) { try await self.backup() }
        #expect(other?.message.contains("another public key") == true)
        #expect(self.left.isEmpty)
        try self.write(key)
        #expect(try await self.backup().keys == 3)
    }

    @Test("is none where the folder has no key at all")
    func nothingIsThere() async throws {
        for key in self.needed.values { try FileManager.default.removeItem(atPath: self.path(key.identifier)) }
        await #expect(throws: BackupError.self) { try await self.backup() }
        try FileManager.default.removeItem(atPath: self.fixture.keyUsePath)
        await #expect(throws: BackupError.self) { try await self.backup() }
        #expect(self.left.isEmpty)
    }

    @Test("is none where uses that the log proves are not counted")
    func nothingIsCounted() async throws {
        try FileManager.default.removeItem(atPath: self.fixture.keyUsePath)
        let error = await #expect(throws: BackupError.self) { try await self.backup() }
        #expect(error?.message.contains("--key-uses") == true)
        #expect(self.left.isEmpty)
    }
}
