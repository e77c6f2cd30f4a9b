public import Bytes
import Cryptography
import Derivation
public import EventLog
import Glibc
import Issuance
public import Ledger
import PKI
import Synchronization
import Transparency

/// A ledger that this process has open for writing.
public final class OpenLedger: Sendable {
    /// The operations on it.
    public let authority: LedgerAuthority
    /// What was fixed when it was made.
    public let settings: LedgerSettings
    /// The sets of rules that orders can be judged by.
    let ruleSets: RuleSets
    /// What reads the log.
    public let reader: any EventReading
    let sequencer: Sequencer
    let clock: LedgerClock
    /// Changes of access, and beginnings: each sees what the one before recorded.
    let turns = Turns()
    /// What a start still has to say that waits for the clock; `nil` where it said it.
    let start = Mutex<Start?>(nil)
    private let refusals: RefusalCounter
    /// What the log says of access keys.
    let access: AccessLookup
    let room: SigningRoom
    /// What has revocation lists made.
    let lists: ListPublisher
    /// What knows when certificates of authorities end.
    let ends: AuthorityEnds
    private let closing: @Sendable () -> Void
    private let lock: LedgerLock
    private let isClosed = Mutex(false)
    /// Answers about the standing of certificates.
    public let statuses: StatusAnswering
    /// What finds certificates.
    public let finder: CertificateFinder
    let meters: LedgerMeters
    /// The folder that it lies in.
    let folder: String

    init(
        authority: LedgerAuthority,
        reader: any EventReading,
        ruleSets: RuleSets,
        sequencer: Sequencer,
        clock: LedgerClock,
        refusals: RefusalCounter,
        access: AccessLookup,
        room: SigningRoom,
        lists: ListPublisher,
        ends: AuthorityEnds,
        statuses: StatusAnswering,
        finder: CertificateFinder,
        meters: LedgerMeters,
        folder: String,
        lock: LedgerLock,
        closing: @escaping @Sendable () -> Void
    ) {
        self.authority = authority
        self.settings = authority.settings
        self.reader = reader
        self.ruleSets = ruleSets
        self.sequencer = sequencer
        self.clock = clock
        self.refusals = refusals
        self.access = access
        self.room = room
        self.lists = lists
        self.ends = ends
        self.statuses = statuses
        self.finder = finder
        self.meters = meters
        self.folder = folder
        self.lock = lock
        self.closing = closing
    }

    /// Why the ledger is not ready to issue; `nil` while it is.
    public var obstacle: String? {
        // A clock that leapt is noticed by whoever looks: it is held before that is recorded.
        _ = self.clock.now()
        return self.sequencer.withState { self.sequencer.obstacle(state: $0) }
            ?? (self.clock.isHeld ? SequencerHead.heldClock : nil)
    }

    /// How many keys could not be opened when they were needed last: whatever asks for their signatures fails.
    public var unopenedKeyCount: Int { self.room.unopenedCount }

    /// How many milliseconds the making of the newest revocation list took; `nil` before the first of this server.
    public var listMilliseconds: Int64? { self.lists.lastCost > 0 ? max(1, self.lists.lastCost / 1_000) : nil }

    /// What people should know of revocation lists; `nil` where there is nothing.
    public var listNotice: String? { self.lists.notice }

    /// What judgements depend on besides their own authority, now.
    public var policy: PolicyState { self.sequencer.withState { $0.policy } }

    /// Whether anything is under dual control.
    public var isUnderDualControl: Bool { self.withState { $0.dualControl != nil } }

    /// The ledger's time now.
    public func now() -> Instant { self.clock.now() }

    /// Records that somebody confirmed the wall clock, and follows it again.
    ///
    /// - Throws: ``Refusal`` where it is not held, or that cannot be recorded.
    public func confirmClock(provenance: Provenance) async throws(Refusal) {
        do {
            if try await self.begin(confirmedBy: provenance) { return }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.unavailable, "The start cannot be recorded: \(error)")
        }
        // A clock that was held before the server said that it starts is held for nobody else: it is followed all the same. One that is
        // not held is believed no more than before, whoever says so.
        // A leap is noticed by whoever looks, and perhaps nobody did since.
        _ = self.clock.now()
        let wasHeld = self.clock.isHeld
        defer { if wasHeld, !self.sequencer.withState({ $0.isClockHeld }) { self.clock.confirm() } }
        try await self.record(.clockConfirmed(ClockConfirmed(provenance: provenance)))
    }

    /// Records the counts of requests that were refused without an entry each, where there are any: to be called once a minute.
    public func recordRefusals() async throws(Refusal) {
        guard let counts = self.refusals.take(until: self.clock.now()) else { return }
        do throws(Refusal) {
            try await self.record(.refusalsCounted(counts))
        } catch {
            self.refusals.restore(counts)
            throw error
        }
        // What was turned away while the entry was made is counted in the next, whose time begins after it.
        self.beginCounting()
    }

    /// Begins the time over which requests are counted that are refused without an entry each: now, after everything recorded.
    func beginCounting() { self.refusals.begin(at: self.clock.now()) }

    /// Signs and publishes a checkpoint over everything that is durable now.
    public func publishCheckpoint() async { await self.sequencer.publishCheckpoint() }

    /// Ends what was begun, and closes the ledger; blocks until it is done.
    public func close() {
        self.ends.end()
        self.lists.end()
        self.authority.endReports()
        // Nothing is answered any more, so that the periods can be closed before the server's last word.
        let last = self.statuses.stop().compactMap { closed in
            (try? StreamIdentifiers.periods(of: closed.authority)).map { Command.closePeriod($0, closed) }
        }
        self.sequencer.stop(after: last)
        self.isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            self.closing()
            self.lock.release()
        }
    }

    /// Looks at the state at the head; what is seen may not be durable yet.
    func withState<Value>(_ look: (borrowing LedgerState) -> Value) -> Value { self.sequencer.withState(look) }

    /// Hands a command to the sequencer.
    func submit(_ command: Command) async -> Receipt { await self.sequencer.submit(command) }

    func record(_ body: EventBody) async throws(Refusal) {
        let receipt = await self.sequencer.submit(.record(stream: self.settings.ledger, body))
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
    }
}
