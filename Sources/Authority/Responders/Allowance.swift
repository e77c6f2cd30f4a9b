import Bytes
import Ledger

/// How often something may be done that anybody can cause: so often at once, and then so often a second.
struct Allowance: Sendable {
    /// One time, in millionths: what a second brings back, a microsecond brings the same number of.
    private static let once: Int64 = 1_000_000

    private let burst: Int64
    private let perSecond: Int64
    private var level: Int64
    private var at: Instant?

    /// - Parameters:
    ///   - burst: How often at once; at least once.
    ///   - perSecond: How often a second after that.
    init(burst: Int64, perSecond: Int64) {
        self.burst = max(1, min(burst, 1 << 20)) * Self.once
        self.perSecond = max(0, min(perSecond, 1 << 20))
        self.level = self.burst
    }

    /// Takes one time; `false` where it comes too soon.
    mutating func take(at now: Instant) -> Bool {
        if let at, now > at, self.perSecond > 0 {
            // What filled it long ago needs no reckoning that could overflow.
            let elapsed = min(now.microseconds - at.microseconds, self.burst / self.perSecond + 1)
            self.level = min(self.burst, self.level + elapsed * self.perSecond)
        }
        self.at = max(self.at ?? now, now)
        guard self.level >= Self.once else { return false }
        self.level -= Self.once
        return true
    }
}
