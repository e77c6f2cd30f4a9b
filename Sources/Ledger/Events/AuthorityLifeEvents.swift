public import Bytes

/// An authority was told to stop issuing, or to go on.
public struct AuthorityStatusChanged: Hashable, Sendable {
    /// Whether it may not issue from now on.
    public let isDisabled: Bool
    /// Who said so.
    public let provenance: Provenance

    /// An authority was told to stop issuing, or to go on.
    public init(isDisabled: Bool, provenance: Provenance) {
        self.isDisabled = isDisabled
        self.provenance = provenance
    }
}

/// An authority is to be gone: at once, or once it can be restored no more.
public struct AuthorityDeleted: Hashable, Sendable {
    /// How many days an authority may be restorable.
    public static let days: ClosedRange<Int64> = 7...30

    /// Whether it was disabled: what it is again where it is restored.
    public let isDisabled: Bool
    /// The last moment at which it can be restored; absent where it never came to be, and is gone at once.
    public let restorableUntil: Instant?
    /// Who said so.
    public let provenance: Provenance

    /// An authority is to be gone.
    public init(isDisabled: Bool, restorableUntil: Instant?, provenance: Provenance) {
        self.isDisabled = isDisabled
        self.restorableUntil = restorableUntil
        self.provenance = provenance
    }
}

/// An authority that was deleted is there again.
public struct AuthorityRestored: Hashable, Sendable {
    /// Whether it is disabled, as it was before it was deleted.
    public let isDisabled: Bool
    /// Who said so.
    public let provenance: Provenance

    /// An authority that was deleted is there again.
    public init(isDisabled: Bool, provenance: Provenance) {
        self.isDisabled = isDisabled
        self.provenance = provenance
    }
}
