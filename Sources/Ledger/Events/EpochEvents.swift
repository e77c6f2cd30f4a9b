public import Bytes

/// The log goes on in another epoch: the same ledger and positions, another name and key of the log, and a clock that may have
/// been set back.
///
/// It is what a ceremony records after entries were lost, after a clock ran ahead, or when the log's key can no longer be believed.
public struct EpochOpened: Hashable, Sendable {
    /// The number of the epoch; the first, which `LedgerOpened` begins, is 0.
    public let epoch: Int64
    /// The log's name in checkpoints from here on, never used before.
    public let origin: String
    /// The key that checkpoints are signed with from here on, never used before.
    public let logKey: LogKey
    /// Why, for people.
    public let reason: String
    /// What it goes on from: the tree of the entries before this one.
    public let local: TreeHead
    /// The note of the newest checkpoint of the epoch before that was known at the ceremony (C2SP tlog-checkpoint), also of a longer log
    /// or of another history; absent where none was known.
    public let known: String?
    /// The newest entry that the anchor remembered; absent where it remembered none, or there was no anchor.
    public let remembered: EntryHead?
    /// The keys, rising, that were used more often than the entries before can account for, and how often the key store counted each.
    public let keyUses: [KeyUse]
    /// Who held the ceremony.
    public let provenance: Provenance

    /// The log goes on in another epoch.
    public init(
        epoch: Int64,
        origin: String,
        logKey: LogKey,
        reason: String,
        local: TreeHead,
        known: String?,
        remembered: EntryHead?,
        keyUses: [KeyUse],
        provenance: Provenance
    ) {
        self.epoch = epoch
        self.origin = origin
        self.logKey = logKey
        self.reason = reason
        self.local = local
        self.known = known
        self.remembered = remembered
        self.keyUses = keyUses
        self.provenance = provenance
    }
}

/// The tree of the first entries of a log.
public struct TreeHead: Hashable, Sendable {
    /// How many entries.
    public let size: Int64
    /// The root of their tree (RFC 6962 section 2.1).
    public let root: Digest256

    /// The tree of the first `size` entries.
    public init(size: Int64, root: Digest256) {
        self.size = size
        self.root = root
    }
}

/// An entry as the last of a log.
public struct EntryHead: Hashable, Sendable {
    /// How many entries there are with it.
    public let size: Int64
    /// Its leaf hash.
    public let leafHash: Digest256

    /// The last of `size` entries.
    public init(size: Int64, leafHash: Digest256) {
        self.size = size
        self.leafHash = leafHash
    }
}

/// Checkpoints are signed with another key from here on, under the same name.
public struct LogKeyChanged: Hashable, Sendable {
    /// The key that checkpoints are signed with from here on.
    public let logKey: LogKey
    /// Who changed it.
    public let provenance: Provenance

    /// Checkpoints are signed with another key from here on, under the same name.
    public init(logKey: LogKey, provenance: Provenance) {
        self.logKey = logKey
        self.provenance = provenance
    }
}

/// The keys that lie in files are sealed under another master key.
public struct MasterKeyChanged: Hashable, Sendable {
    /// The keys that were sealed again, rising.
    public let keys: [UniqueIdentifier]
    /// Whether the master key was made by `--development` and lies beside the ledger.
    public let isDevelopment: Bool
    /// Who changed it.
    public let provenance: Provenance

    /// The keys that lie in files are sealed under another master key.
    public init(keys: [UniqueIdentifier], isDevelopment: Bool, provenance: Provenance) {
        self.keys = keys
        self.isDevelopment = isDevelopment
        self.provenance = provenance
    }
}

/// A key that checkpoints are signed with.
public struct LogKey: Hashable, Sendable {
    /// The key's own identifier.
    public let identifier: UniqueIdentifier
    /// Where its private half lies.
    public let place: KeyPlace
    /// The Ed25519 public key, 32 octets (RFC 8032).
    public let publicKey: [UInt8]

    /// A key that checkpoints are signed with.
    public init(identifier: UniqueIdentifier, place: KeyPlace, publicKey: [UInt8]) {
        self.identifier = identifier
        self.place = place
        self.publicKey = publicKey
    }
}
