import Ledger
import Synchronization

/// Which calls come too fast: for each principal of each account, and each operation, a bucket, which each call takes one token out of,
/// and which fills at the operation's rate up to its burst.
final class CallRates: Sendable {
    /// How many buckets are kept; whoever has none has a full one.
    static let most = 10_000

    /// What a bucket is of.
    private struct Subject: Hashable, Sendable {
        let principal: String
        let account: String
        let operation: InterfaceOperation
    }

    /// How full a bucket was, in millionths of a call, and when, in microseconds since the machine started.
    private struct Bucket: Sendable {
        var level: Int64
        var at: Int64

        /// How full it is at a time; a rate of calls a second is one of their millionths a microsecond.
        func level(of rate: RateLimits.Rate, at now: Int64) -> Int64 {
            let capacity = rate.burst * CallRates.call
            // What filled it long ago needs no reckoning that could overflow.
            let elapsed = min(max(0, now - self.at), capacity / rate.calls + 1)
            return min(capacity, self.level + elapsed * rate.calls)
        }
    }

    /// One call, in its millionths.
    private static let call: Int64 = 1_000_000

    private let limits: RateLimits
    private let sinceBoot: @Sendable () -> Int64
    private let buckets = Mutex<[Subject: Bucket]>([:])
    private let meters: LedgerMeters

    init(_ limits: RateLimits, sinceBoot: @escaping @Sendable () -> Int64, meters: LedgerMeters = .none) {
        self.meters = meters
        self.limits = limits
        self.sinceBoot = sinceBoot
    }

    /// How many buckets are kept now.
    var count: Int { self.buckets.withLock { $0.count } }

    /// Takes a call of a principal; `false` where it comes too fast.
    func admits(_ operation: InterfaceOperation, of principal: String, _ account: String) -> Bool {
        guard let rate = self.limits.rates[operation] else { return true }
        let subject = Subject(principal: principal, account: account, operation: operation)
        let now = self.sinceBoot()
        let isAdmitted = self.buckets.withLock { buckets in
            let level = buckets[subject]?.level(of: rate, at: now) ?? rate.burst * Self.call
            guard level >= Self.call else { return false }
            if buckets[subject] == nil, buckets.count >= Self.most { self.makeRoom(in: &buckets, at: now) }
            buckets[subject] = Bucket(level: level - Self.call, at: now)
            return true
        }
        if !isAdmitted { self.meters.countThrottled(operation) }
        return isAdmitted
    }

    /// Forgets buckets that are full again, and, where that is too few, the ones that were used longest ago.
    private func makeRoom(in buckets: inout [Subject: Bucket], at now: Int64) {
        buckets = buckets.filter { subject, bucket in
            guard let rate = self.limits.rates[subject.operation] else { return false }
            return bucket.level(of: rate, at: now) < rate.burst * Self.call
        }
        guard buckets.count > Self.most / 2 else { return }
        let kept = buckets.sorted { $0.value.at > $1.value.at }.prefix(Self.most / 2)
        buckets = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
