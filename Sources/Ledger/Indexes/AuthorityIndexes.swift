public import Bytes

/// What the indexes say of one authority.
public struct AuthorityIndexes: Hashable, Sendable {
    /// How many certificates it has issued, may have issued, or is about to issue.
    public let certificateCount: UInt64
    /// The accounts of its keys.
    public let keyAccounts: [UniqueIdentifier: KeyAccount]
    /// The next versions of its streams that go on: its own, and that of its revocations.
    public let streamVersions: [UniqueIdentifier: UInt64]

    /// What a store kept of an authority.
    public init(
        certificateCount: UInt64,
        keyAccounts: [UniqueIdentifier: KeyAccount],
        streamVersions: [UniqueIdentifier: UInt64]
    ) {
        self.certificateCount = certificateCount
        self.keyAccounts = keyAccounts
        self.streamVersions = streamVersions
    }
}
