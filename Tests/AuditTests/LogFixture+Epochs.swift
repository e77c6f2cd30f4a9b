import Bytes
import Cryptography
import EventLog
import Ledger
import Transparency

extension LogFixture {
    /// What a ceremony records now, of a log whose newest checkpoint is known.
    func opening(
        _ epoch: Int64,
        as name: String,
        _ key: PrivateKey,
        reason: String = "the disk was lost"
    ) throws -> EpochOpened {
        EpochOpened(
            epoch: epoch,
            origin: name,
            logKey: try self.published(key),
            reason: reason,
            local: TreeHead(size: Int64(self.size), root: try self.treeRoot()),
            known: self.notes.last,
            remembered: EntryHead(size: Int64(self.size), leafHash: self.entries.last?.leafHash ?? .zero),
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
    }

    /// A key as an event names it.
    func published(_ key: PrivateKey) throws -> LogKey {
        LogKey(
            identifier: self.identifier(),
            place: .sealedFile,
            publicKey: Array(key.subjectPublicKeyInfo.suffix(32))
        )
    }

    /// Opens an epoch and signs for it, as a ceremony does.
    ///
    /// - Parameter isVouchedFor: Whether the key of the log's beginning signs as well.
    func open(_ opened: EpochOpened, _ key: PrivateKey, isVouchedFor: Bool = true) throws {
        try self.append(self.ledger, .epochOpened(opened))
        try self.checkpoint(
            signedBy: key,
            as: opened.origin,
            and: isVouchedFor ? [(self.logKey, self.origin)] : []
        )
    }
}
