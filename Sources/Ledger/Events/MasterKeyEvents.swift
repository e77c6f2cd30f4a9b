public import Bytes

/// The keys that lie in files are about to be sealed under another master key.
///
/// From here to the ``MasterKeyReplaced`` that answers it each of them lies sealed under one of the two, and no server starts.
public struct MasterKeyChanging: Hashable, Sendable {
    /// The check value of the master key that they are sealed under.
    ///
    /// It is an HMAC-SHA256 under it (schemas/format.md section 7): it tells whether a key is the one, and nothing else.
    public let from: Digest256
    /// The check value of the one that they will be sealed under.
    public let to: Digest256
    /// Who changes it.
    public let provenance: Provenance

    /// The keys that lie in files are about to be sealed under another master key.
    public init(from: Digest256, to: Digest256, provenance: Provenance) {
        self.from = from
        self.to = to
        self.provenance = provenance
    }
}

/// The keys that lie in files are sealed under another master key: all of them.
public struct MasterKeyReplaced: Hashable, Sendable {
    /// The check value of the master key before, as its ``MasterKeyChanging`` says.
    public let from: Digest256
    /// The check value of the one that they are sealed under now.
    public let to: Digest256
    /// How many of the keys that must lie in files (schemas/format.md section 7) are sealed under it.
    public let keys: Int64
    /// How many are not, because their files are lost, as somebody said.
    public let lost: Int64
    /// Who changed it.
    public let provenance: Provenance

    /// The keys that lie in files are sealed under another master key.
    public init(from: Digest256, to: Digest256, keys: Int64, lost: Int64, provenance: Provenance) {
        self.from = from
        self.to = to
        self.keys = keys
        self.lost = lost
        self.provenance = provenance
    }
}

/// What the log says of the master key, as far as it says anything.
public enum MasterKeyStanding: Hashable, Sendable {
    /// Keys are being sealed under another.
    case changing(MasterKeyChanging)
    /// They are sealed under the one that was said.
    case replaced(MasterKeyReplaced)
}
