public import Ledger

/// How many calls a second one principal may make of each operation; of those that are not named, any number.
public struct RateLimits: Hashable, Sendable {
    /// How often an operation may be called.
    public struct Rate: Hashable, Sendable {
        /// The largest rate and the largest burst.
        public static let most: Int64 = 1_000_000

        /// Calls a second, over a long time.
        public let calls: Int64
        /// Calls at once, after none for a while.
        public let burst: Int64

        /// A rate; `nil` where a number is less than one or more than ``most``.
        public init?(calls: Int64, burst: Int64? = nil) {
            let burst = burst ?? calls
            guard (1...Self.most).contains(calls), (1...Self.most).contains(burst) else { return nil }
            self.calls = calls
            self.burst = burst
        }
    }

    /// The rates that there are.
    public var rates: [InterfaceOperation: Rate]

    /// No limits, or these.
    public init(_ rates: [InterfaceOperation: Rate] = [:]) { self.rates = rates }
}
