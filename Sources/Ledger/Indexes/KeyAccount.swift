/// What the log says of how often a key was used.
public struct KeyAccount: Hashable, Sendable {
    /// The uses that it proves: what starts counted, and one for each ending since that proves one.
    public var proven: UInt64
    /// The intents since the newest start whose endings do not say whether the key was used: the next start must count.
    public var unsettled: UInt64

    /// An account; that of a key that nobody intended to use yet has nothing on it.
    public init(proven: UInt64 = 0, unsettled: UInt64 = 0) {
        self.proven = proven
        self.unsettled = unsettled
    }

    /// There is an intent to use the key.
    mutating func intend() { self.unsettled &+= 1 }

    /// An ending proves that the key was used.
    mutating func prove() {
        self.proven &+= 1
        if self.unsettled > 0 { self.unsettled -= 1 }
    }

    /// There is an intent to use the key up to so many times.
    mutating func intend(_ most: Int64) { self.unsettled &+= UInt64(clamping: most) }

    /// An ending says how often the key was used since there was no other intent, and that it is not used any more.
    mutating func prove(_ count: UInt64) {
        self.proven &+= min(count, self.unsettled)
        self.unsettled = 0
    }

    /// A ceremony says what the key store counted beyond what the log accounts for: those uses lie in entries that were lost.
    mutating func write(off count: Int64) {
        self.proven = max(self.proven, UInt64(clamping: count))
        self.unsettled = 0
    }

    /// A start says what the key store counted: nothing proven is taken back, and nothing added that was never intended.
    mutating func settle(at count: Int64) {
        self.proven = max(self.proven, min(UInt64(clamping: count), self.proven &+ self.unsettled))
        self.unsettled = 0
    }
}
