import Bytes
import Dispatch
import EventLog
import Ledger
import Logging
import Synchronization

/// What has revocation lists made when they are due: a while after something was withdrawn, at half of their life, and again where it
/// failed.
///
/// It looks at authorities of which something was committed, and, one after another, at all that have lists: nothing of that grows with
/// their number, and no start waits for it.
final class ListPublisher: Sendable {
    private let making: ListMaking
    private let meters: LedgerMeters
    private let logger: Logger
    private let background = BackgroundWork(label: "lists", qos: .utility)
    let plan = Mutex(Plan())

    /// How many authorities may wait at a time; of more, the round finds out which they are.
    private static let mostWaiting = 4_096
    /// How many lists are looked at together in a round, and how long it rests after its last, and between, at least.
    private static let page = 32
    private static let restMicroseconds: Int64 = 2_000_000
    private static let pageRestMicroseconds: Int64 = 250_000
    /// How many entries before a start may tell of something that no list tells yet: looked at before the first round, which can be long.
    private static let newest: UInt64 = 4_096
    /// The longest wait after failures, in seconds.
    private static let patience: Int64 = 900
    /// How many times what its last making cost an authority's lists rest at least.
    private static let restFactor: Int64 = 10

    struct Plan: Sendable {
        var waiting: Set<UniqueIdentifier> = []
        /// Of authorities whose lists failed: how often in a row, and why the last time.
        var failures: [UniqueIdentifier: Failure] = [:]
        /// When an authority's lists may be made again, in microseconds since boot.
        var resting = RecentlyUsed<UniqueIdentifier, Int64>(limit: 1_024)
        var hasEnded = false
        var isFirstRound = true
        /// How many entries were committed, but for those of lists.
        var committed = 0
        /// What the making of the newest list cost, in microseconds.
        var lastCost: Int64 = 0
        /// When lists were made last.
        var lastSuccess: Instant?
        /// What the last round over all lists found, and what the one that is under way has found so far.
        var outlook = ListOutlook()
        var roundOutlook = ListOutlook()

        mutating func endRound() {
            self.isFirstRound = false
            self.outlook = self.roundOutlook
            self.roundOutlook = ListOutlook()
        }
    }

    /// That an authority's lists could not be made: how often in a row, since when, and why the last time.
    struct Failure: Sendable {
        var count = 0
        let since: Instant
        var reason = ""
    }

    init(making: ListMaking, meters: LedgerMeters = .none, logger: Logger) {
        self.making = making
        self.meters = meters
        self.logger = logger
    }

    /// Begins: what is committed from now on is noticed, and the first round finds what was missed.
    func begin() {
        self.making.sequencer.observe { [self] changes, placed in self.notice(changes, placed) }
        self.background.add {
            await self.lookAtNewest()
            await self.round(after: nil)
        }
    }

    /// Ends what is under way, and begins nothing more; blocks until that is done.
    func end() {
        self.plan.withLock { $0.hasEnded = true }
        self.background.end()
    }

    /// What people should know; `nil` where there is nothing.
    var notice: String? {
        self.plan.withLock { plan in
            guard let one = plan.failures.values.first else { return nil }
            let whose = plan.failures.count == 1 ? "1 authority" : "\(plan.failures.count) authorities"
            return "The revocation lists of \(whose) could not be made or written: \(one.reason)"
        }
    }

    /// How long the making of the newest list took, in microseconds; 0 before the first.
    var lastCost: Int64 { self.plan.withLock { $0.lastCost } }

    /// On the sequencer's thread: notes whose lists will be due.
    private func notice(_ changes: IndexChanges, _ placed: [PlacedEvent]) {
        let others = placed.count { event in
            switch event.body {
            case .cRLAuthorized, .cRLSigned, .cRLFailed: false
            default: true
            }
        }
        self.plan.withLock { $0.committed += others }
        for withdrawal in changes.withdrawals { self.plan(withdrawal.authority) }
        // The first list of a part is there for its first certificate.
        for authority in self.making.named.note(placed) { self.plan(authority, after: 0) }
        for event in placed {
            switch event.body {
            case .revocationConfigurationChanged, .authorityCertificateImported, .authorityRestored,
                .authorityStatusChanged:
                self.plan(event.encoded.stream, after: 0)
            default: break
            }
        }
        for authority in changes.certificateCounts.keys {
            let partition = self.making.sequencer.withState { $0.authorities[authority]?.revocation?.partition }
            if let partition, self.making.isFull(partition, of: authority) { self.plan(authority, after: 0) }
        }
    }

    private func plan(_ authority: UniqueIdentifier, after seconds: Int64? = nil) {
        let now = Self.now
        let pause = self.plan.withLock { plan -> Int64? in
            guard !plan.hasEnded, plan.waiting.count < Self.mostWaiting, plan.waiting.insert(authority).inserted else {
                return nil
            }
            let rest = max(0, (plan.resting.use(authority) ?? 0) - now)
            return max((seconds ?? self.making.options.delay) * 1_000_000, rest)
        }
        guard let pause else { return }
        let interval = DispatchTimeInterval.milliseconds(Int(clamping: pause / 1_000))
        self.background.add(after: interval) { await self.make(authority) }
    }

    /// Has the lists of an authority made that are due, before anything else that waits is begun, and returns when that is done.
    ///
    /// - Returns: Why they could not be made; `nil` where they could, or were not due.
    func makeNow(_ authority: UniqueIdentifier) async -> String? {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isTaken = self.background.add {
                await self.make(authority)
                continuation.resume()
            }
            if !isTaken { continuation.resume() }
        }
        return self.plan.withLock { $0.hasEnded ? "The server ends." : $0.failures[authority]?.reason }
    }

    private func make(_ authority: UniqueIdentifier) async {
        let hasEnded = self.plan.withLock { plan in
            plan.waiting.remove(authority)
            return plan.hasEnded
        }
        guard !hasEnded else { return }
        let start = Self.now
        do {
            let outlook = try await self.making.makeDue(of: authority)
            self.meters.countLists(outlook.made)
            let now = self.making.sequencer.now()
            self.plan.withLock { plan in
                plan.roundOutlook.take(outlook)
                if outlook.made > 0 { plan.lastSuccess = now }
                guard outlook.failure == nil else { return }
                plan.failures[authority] = nil
                guard outlook.made > 0 else { return }
                let cost = Self.now - start
                plan.lastCost = cost
                plan.resting.keepAmongRecent(Self.now + Self.restFactor * cost, as: authority)
            }
            if let failure = outlook.failure { self.fail(authority, failure) }
        } catch {
            self.fail(authority, error)
        }
    }

    private func fail(_ authority: UniqueIdentifier, _ error: any Error) {
        let reason = "\(error)"
        self.meters.countFailedList(isOfBucket: (error as? ListMaking.Failure)?.isOfBucket ?? false)
        let now = self.making.sequencer.now()
        let count = self.plan.withLock { plan -> Int in
            var failure = plan.failures[authority] ?? Failure(since: now)
            failure.count += 1
            failure.reason = reason
            if plan.failures.count < Self.mostWaiting || plan.failures[authority] != nil {
                plan.failures[authority] = failure
            }
            return failure.count
        }
        self.logger.error(
            "A revocation list could not be made, and is tried again.",
            metadata: ["authority": "\(authority)", "error": "\(reason)"]
        )
        let wait = self.making.options.delay << Int64(min(count, 16))
        self.plan(authority, after: min(max(wait, 1), Self.patience))
    }

    /// Plans the lists of authorities that withdrew something in the newest entries: who revoked just before a stop waits for no round.
    private func lookAtNewest() async {
        do {
            let size = try await self.making.reader.size()
            var next = size - min(size, Self.newest)
            while next < size {
                let entries = try await self.making.reader.storedEntries(in: next..<min(size, next + 256))
                guard let last = entries.last else { return }
                for entry in entries where entry.header.type == EventType.certificateRevoked.rawValue {
                    let body = try StateLoading.body(of: try await self.making.reader.entry(entry))
                    if case .certificateRevoked(let revoked) = body { self.plan(revoked.authority) }
                }
                next = last.header.position + 1
            }
        } catch {
            self.logger.error("The newest entries cannot be looked through.", metadata: ["error": "\(error)"])
        }
    }

    /// Looks at the lists of authorities after one of them; then the round goes on, or another begins.
    private func round(after last: UniqueIdentifier?) async {
        let plan = self.plan.withLock { $0.hasEnded ? nil : (isFirst: $0.isFirstRound, committed: $0.committed) }
        guard let plan else { return }
        let began = Self.now
        var found: [UniqueIdentifier] = []
        do {
            found = try await self.authorities(after: last)
        } catch {
            self.logger.error("The revocation lists cannot be looked for.", metadata: ["error": "\(error)"])
        }
        for authority in found {
            let isWaiting = self.plan.withLock {
                $0.hasEnded || $0.waiting.contains(authority) || $0.failures[authority] != nil
                    || ($0.resting.use(authority) ?? 0) > Self.now
            }
            if !isWaiting { await self.make(authority) }
        }
        if found.isEmpty { self.plan.withLock { $0.endRound() } }
        let committed = self.plan.withLock { $0.committed } - plan.committed
        let spent = max(0, Self.now - began)
        let rest = found.count < Self.page ? Self.restMicroseconds : Self.pageRestMicroseconds
        let pause =
            plan.isFirst && !found.isEmpty
            ? Self.firstRest(spent: spent, committed: committed) : max(rest, 50 * spent)
        self.background.add(after: .microseconds(Int(clamping: pause))) { [last = found.last] in
            await self.round(after: last)
        }
    }

    /// How long the first round rests after what it spent on some, in microseconds.
    ///
    /// However many authorities there are, later rounds take a fiftieth of one processor. What a start finds does not wait so long: it
    /// gives way to callers alone, up to nine tenths of a processor where each millisecond commits as much as that.
    private static func firstRest(spent: Int64, committed: Int) -> Int64 {
        max(2_000, min(9 * spent, 1_000 * Int64(clamping: committed)))
    }

    private func authorities(after last: UniqueIdentifier?) async throws(StoreError) -> [UniqueIdentifier] {
        var names = Range<ForceName>(.revocationList)
        if let last { names = Range<ForceName>(.revocationList, of: last.octets).upperBound..<names.upperBound }
        var found: [UniqueIdentifier] = []
        for entry in try await self.making.reader.inForce(names, isBackwards: false, limit: Self.page) {
            if let authority = UniqueIdentifier(entry.name.subject.prefix(16)), authority != found.last {
                found.append(authority)
            }
        }
        return found
    }

    /// Microseconds since boot.
    private static var now: Int64 { Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000) }
}
