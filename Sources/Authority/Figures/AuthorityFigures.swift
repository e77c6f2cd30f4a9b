public import Bytes
public import Ledger

/// How authorities stand, counted and never named, as of the last look at all of them.
public struct AuthorityFigures: Hashable, Sendable {
    /// Within how many days the ends of certificates are counted.
    public static let days: [Int64] = [7, 30, 90]

    /// How many stand where; deleted ones that cannot be restored any more are as if they had never been.
    public private(set) var counts: [AuthorityStatus: Int] = [:]
    /// When the first of their certificates ends that have not; of authorities that are active, disabled, or not begun.
    public private(set) var nextEnd: Instant?
    /// Of how many the certificate ends within so many days; the longer times have the shorter ones in them.
    public private(set) var ending: [Int64: Int] = [:]

    /// Of no authority.
    public init() {}

    /// Takes one in that stands so at a time, and whose certificate has a last second.
    mutating func take(_ status: AuthorityStatus, until end: Instant?, at now: Instant) {
        self.counts[status, default: 0] += 1
        guard let end, status == .active || status == .disabled || status == .pendingCertificate else { return }
        self.nextEnd = min(self.nextEnd ?? end, end)
        for days in Self.days where end <= now.adding(seconds: days * 86_400) {
            self.ending[days, default: 0] += 1
        }
    }
}
