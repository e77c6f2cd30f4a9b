import Bytes
import Dispatch
import Ledger
import Logging
import Synchronization

/// What looks, behind everything else, at where authorities stand and when their certificates end.
///
/// It goes through all of them a page at a time, and takes a fiftieth of one processor however many there are: no start, no request and
/// no reading of figures waits for it. Once around, it rests until one of them got another certificate or stands otherwise.
final class AuthorityEnds: Sendable {
    private let authorities: AuthoritiesAtHand
    private let logger: Logger
    private let background = BackgroundWork(label: "ends", qos: .utility)
    private let state = Mutex(State())

    /// How many authorities are looked at together.
    private static let page = 32
    /// How long it rests at least: before a look at all, and between two pages, in microseconds.
    private static let restMicroseconds: Int64 = 500_000
    private static let pageRestMicroseconds: Int64 = 50_000
    /// After how long all are looked at again although nothing happened: time passes for certificates as well, in microseconds.
    private static let roundMicroseconds: Int64 = 600_000_000

    private struct State: Sendable {
        /// What the last look at all came to.
        var figures: AuthorityFigures?
        /// What the one that is under way has come to.
        var underWay = AuthorityFigures()
        var isUnderWay = false
        /// Whether a look is planned that begins soon.
        var isPlanned = false
        /// Whether the next look is awaited that comes although nothing happened.
        var isAwaited = false
        /// Whether something happened since the look under way began.
        var isStale = false
        var hasEnded = false
    }

    init(_ authorities: AuthoritiesAtHand, logger: Logger) {
        self.authorities = authorities
        self.logger = logger
    }

    /// How authorities stood at the last look; absent before the first ended.
    var figures: AuthorityFigures? { self.state.withLock { $0.figures } }

    /// Begins: all are looked at, and again after what is committed from now on.
    func begin() {
        self.authorities.sequencer.observe { [weak self] _, placed in
            let isOfThese = placed.contains { event in
                switch event.body {
                case .authorityCreated, .authorityCreationFailed, .authorityCertificateImported,
                    .authorityStatusChanged, .authorityDeleted, .authorityRestored:
                    true
                default: false
                }
            }
            if isOfThese { self?.plan() }
        }
        self.plan()
    }

    /// Ends what is under way, and begins nothing more; blocks until that is done.
    func end() {
        self.state.withLock { $0.hasEnded = true }
        self.background.end()
    }

    /// Plans a look at all, soon; one that is under way is followed by another.
    private func plan() {
        let isDue = self.state.withLock { state in
            if state.isUnderWay { state.isStale = true }
            guard !state.hasEnded, !state.isUnderWay, !state.isPlanned else { return false }
            state.isPlanned = true
            return true
        }
        if isDue { self.wait(Self.restMicroseconds) { await $0.look(after: nil) } }
    }

    private func wait(_ microseconds: Int64, _ body: @escaping @Sendable (AuthorityEnds) async -> Void) {
        // Who waits for nothing more is not held by what would have come.
        self.background.add(after: .microseconds(Int(clamping: microseconds))) { [weak self] in
            if let self { await body(self) }
        }
    }

    /// Looks at the authorities before one of them, and plans the next page, or the next look at all.
    private func look(after last: UniqueIdentifier?) async {
        let isOn = self.state.withLock { state in
            if last == nil {
                guard !state.hasEnded, !state.isUnderWay else { return false }
                (state.underWay, state.isUnderWay, state.isStale) = (AuthorityFigures(), true, false)
                state.isPlanned = false
            }
            return !state.hasEnded
        }
        guard isOn else { return }
        let began = Self.now
        do {
            guard let found = try await self.authorities.reading.identifiers(before: last, limit: Self.page),
                let next = found.last
            else { return self.endRound() }
            for identifier in found { try await self.look(at: identifier) }
            let rest = max(Self.pageRestMicroseconds, 50 * max(0, Self.now - began))
            self.wait(rest) { await $0.look(after: next) }
        } catch {
            self.logger.error("When authorities end cannot be looked for.", metadata: ["error": "\(error)"])
            // What was found before is told on, and all are looked at again.
            self.state.withLock { ($0.isUnderWay, $0.isStale) = (false, false) }
            self.awaitNext()
        }
    }

    private func look(at identifier: UniqueIdentifier) async throws {
        guard let state = try await self.authorities.authority(inPassing: identifier) else { return }
        let now = self.authorities.sequencer.now()
        guard !state.isGone(at: now) else { return }
        let period = try state.certificatePeriod()
        let status = state.status(at: now, within: period)
        self.state.withLock { $0.underWay.take(status, until: period?.notAfter, at: now) }
    }

    /// All were looked at.
    private func endRound() {
        let isStale = self.state.withLock { state in
            state.figures = state.underWay
            state.isUnderWay = false
            return state.isStale
        }
        if isStale { self.plan() }
        self.awaitNext()
    }

    /// Plans that all are looked at again after a while, also where nothing happens.
    private func awaitNext() {
        let isAwaited = self.state.withLock { state in
            defer { state.isAwaited = true }
            return state.isAwaited
        }
        guard !isAwaited else { return }
        self.wait(Self.roundMicroseconds) {
            $0.state.withLock { $0.isAwaited = false }
            $0.plan()
        }
    }

    /// Microseconds since boot.
    private static var now: Int64 { Int64(clamping: DispatchTime.now().uptimeNanoseconds / 1_000) }
}
