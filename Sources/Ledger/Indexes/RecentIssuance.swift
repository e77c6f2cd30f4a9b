public import Bytes

/// A certificate that was issued lately, or is about to be, under an authority that looks at that.
public struct RecentIssuance: Hashable, Sendable {
    /// Where its intent lies.
    public let position: UInt64
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// What tells that another is of the same public key and names.
    public let likeness: Digest256
    /// Its serial number.
    public let serialNumber: [UInt8]
    /// The time of its intent, which the period counts from.
    public let time: Instant
    /// When it counts no more, by the period that was in force then.
    public let until: Instant

    /// A certificate that was issued lately.
    public init(
        position: UInt64,
        authority: UniqueIdentifier,
        likeness: Digest256,
        serialNumber: [UInt8],
        time: Instant,
        until: Instant
    ) {
        self.position = position
        self.authority = authority
        self.likeness = likeness
        self.serialNumber = serialNumber
        self.time = time
        self.until = until
    }

    /// When it counts no more where the period in force is this: by the shorter of both.
    public func end(within period: Int64) -> Instant { min(self.until, self.time.adding(seconds: period)) }
}

/// What entries change in the index of recent issuances.
public enum RecentChange: Hashable, Sendable {
    /// So many entries were recorded at a time: each takes the row away, of those whose time is over, that ended first.
    case passed(Instant, entries: Int)
    /// A certificate was signed.
    case issued(RecentIssuance)
    /// Another epoch began, and time may have stepped back: none counts any more.
    case forgotten
}

/// What a judgement took for issued lately of the same public key and names, and what could be seen then.
public struct RecentSight: Hashable, Sendable {
    /// What tells that certificates are of the same public key and names.
    public let likeness: Digest256
    /// The newest that counted; absent where none did.
    public let earlier: RecentIssuance?
    /// What could be seen.
    public let horizon: Horizon

    /// How far somebody saw who looked: what came later, or failed since, they do not know of.
    public struct Horizon: Hashable, Sendable {
        /// The newest intent; absent before the first.
        let newest: UInt64?
        /// How many intents had failed.
        let failures: UInt64
    }

    /// What a judgement saw.
    public init(likeness: Digest256, earlier: RecentIssuance?, horizon: Horizon) {
        self.likeness = likeness
        self.earlier = earlier
        self.horizon = horizon
    }
}
