import Bytes
import Cryptography
import Ledger
import Testing

@testable import Audit

/// A public key is one key's, and an identifier names one thing.
struct IdentityFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
    }

    /// Makes a key for an authority of its own, and says where.
    private func make(_ key: UniqueIdentifier, _ subjectPublicKeyInfo: [UInt8]) throws -> UInt64 {
        let authority = self.fixture.identifier()
        _ = try self.fixture.beginRoot(authority)
        let made = KeyMade(
            key: key,
            purpose: .authority,
            place: .sealedFile,
            algorithm: "ecP256",
            subjectPublicKeyInfo: subjectPublicKeyInfo
        )
        return try self.fixture.append(authority, .keyMade(made)).header.position
    }

    @Test("47: two authorities have one key")
    func sharedKey() async throws {
        let key = try #require(self.fixture.state.authorities[self.root]?.subjectPublicKeyInfo)
        let position = try self.make(self.fixture.identifier(), key)
        await self.fixture.replay().expect(.identities, at: position)
    }

    @Test("47: an authority has the log's key")
    func logKey() async throws {
        let position = try self.make(self.fixture.identifier(), self.fixture.logKey.subjectPublicKeyInfo)
        await self.fixture.replay().expect(.identities, at: position)
    }

    @Test("47: a key has the identifier of the ledger, of an authority, or of the log's key", arguments: 0..<3)
    func identifier(which: Int) async throws {
        let taken = [self.fixture.ledger, self.root, UniqueIdentifier(words: (0xF, 0))][which]
        let position = try self.make(taken, PrivateKey.generate(.ecP256).subjectPublicKeyInfo)
        await self.fixture.replay().expect(.identities, at: position)
    }

    @Test("47: an authority has the identifier of a key")
    func authority() async throws {
        let key = try #require(self.fixture.state.authorities[self.root]?.key?.key)
        let position = self.fixture.size
        _ = try self.fixture.beginRoot(key)
        await self.fixture.replay().expect(.identities, at: position)
    }

    @Test("47: the log's key is said to change and stays, or becomes an authority's", arguments: [true, false])
    func changedLogKey(stays: Bool) async throws {
        let own = Array(self.fixture.logKey.subjectPublicKeyInfo.suffix(32))
        let key = LogKey(
            identifier: UniqueIdentifier(words: (0xF, stays ? 0 : 1)),
            place: .sealedFile,
            publicKey: own
        )
        let position = self.fixture.size
        let changed = LogKeyChanged(logKey: key, provenance: Provenance(.program, "uid:0"))
        try self.fixture.append(self.fixture.ledger, .logKeyChanged(changed))
        await self.fixture.replay().expect(.identities, at: position)
    }

    @Test("43: an epoch's name cannot stand in checkpoints", arguments: ["", "a\nb", "a b", "a+b"])
    func name(name: String) async throws {
        let opened = try self.fixture.opening(1, as: name, PrivateKey.generate(.ed25519))
        let position = self.fixture.size
        try self.fixture.append(self.fixture.ledger, .epochOpened(opened))
        await self.fixture.replay().expect(.epochs, at: position)
    }
}
