import Bytes
import Dispatch
import EventLog
import Foundation
public import Ledger
public import Logging
import Synchronization

/// The one writer of a ledger.
///
/// It takes whatever waits, without a timer (the previous group's commit is the wait), decides each command at the head,
/// gives the events their places and one time, makes them durable in one transaction, writes the anchor, and wakes the
/// callers. It runs on a thread of its own: the disk must not block the threads that do the mathematics.
public final class Sequencer: Sendable {
    /// What a sequencer is told to respect.
    public struct Limits: Sendable {
        /// How many commands may wait.
        public var waiting = 4_096
        /// How many commands one group takes.
        public var group = 512
        /// Octets of free space below which no new intent is written.
        public var reserve: UInt64 = 64 << 20
        /// How many authorities are kept at hand; those that are in use are kept beyond that.
        public var authorities = 1_024
        /// How many taken keys are kept at hand, authorities' and blocked ones: where there are more, they are looked up.
        public var takenKeys = 4_096
        /// Microseconds between two checkpoints while the log grows.
        public var checkpointInterval: Int64 = 1_000_000

        /// The ordinary limits.
        public init() {}
    }

    private let limits: Limits
    private let logger: Logger
    private let inbox: SequencerInbox
    private let head: SequencerHead
    private let hasBegun = Mutex(false)

    /// A sequencer that has not begun.
    public init(
        state: LedgerState,
        clock: LedgerClock,
        limits: Limits,
        logger: Logger,
        availableSpace: @escaping @Sendable () -> UInt64
    ) {
        self.limits = limits
        self.logger = logger
        self.inbox = SequencerInbox(waiting: limits.waiting, group: limits.group)
        self.head = SequencerHead(
            state,
            clock: clock,
            authorities: limits.authorities,
            reserve: limits.reserve,
            availableSpace: availableSpace
        )
    }

    /// Begins to take commands.
    ///
    /// - Parameter log: The open log, which is the sequencer's alone from here on.
    func begin(_ log: SequencedLog) {
        self.hasBegun.withLock { $0 = true }
        let thread = Thread { [inbox, head, logger, interval = self.limits.checkpointInterval] in
            var reason = "The server is stopping."
            do {
                try log.run(inbox, head, checkpointInterval: interval)
            } catch {
                // Whether the group was kept is unknown: nobody is told of success, and recovery decides from the file.
                logger.critical("The log cannot be written: \(error)")
                log.onFatalFailure("\(error)")
                reason = "The log cannot be written; what became of the request is unknown."
            }
            log.end(reason: reason)
            inbox.finish(reason: reason)
        }
        thread.start()
        // Only a thread that is there already gives its name to the operating system.
        thread.name = "sequencer"
    }

    /// Waits for a command's decision to be durable.
    public func submit(_ command: Command) async -> Receipt {
        await withCheckedContinuation { continuation in
            let reply = Reply(continuation: continuation)
            if let refusal = self.inbox.submit(command, reply) { reply(refusal) }
        }
    }

    /// How many commands wait.
    var waiting: Int { self.inbox.waitingCount }

    /// Looks at the state at the head.
    ///
    /// What is seen may not be durable yet: it is for preparing commands, never for answers.
    func withState<Value>(_ look: (borrowing LedgerState) -> Value) -> Value { self.head.withState(look) }

    /// An authority as the last commit left it, which callers may be told; `nil` where it is not at hand.
    func authority(atHand identifier: UniqueIdentifier) -> AuthorityState? { self.head.authority(atHand: identifier) }

    /// Whether an authority is at hand; it is asked for by that.
    func isAtHand(_ authority: UniqueIdentifier) -> Bool { self.head.isAtHand(authority) }

    /// How often authorities left: what is read from the log is let in where that stayed the same meanwhile.
    var departures: UInt64 { self.head.departures }

    /// Lets an authority in that was read from the log; nothing happens where authorities left meanwhile.
    func admit(_ known: KnownAuthority, departures: UInt64) {
        if self.head.admit(known, departures: departures) { self.inbox.deliverManyAuthorities() }
    }

    /// Takes in what the log accounts for of the uses of a responder's key: to be asked before anything is recorded of that.
    func admit(_ account: KeyAccount, of key: UniqueIdentifier) { self.head.admit(account, of: key) }

    /// Forgets what the log accounts for of a responder's key, of which nothing more is recorded before it is taken in again.
    func release(accountOf key: UniqueIdentifier) { self.head.release(accountOf: key) }

    /// Why no new intent may be written now; `nil` where one may.
    func obstacle(state: borrowing LedgerState) -> String? { self.head.obstacle(state: state) }

    /// Records nothing from now on but what a start has to say, for a reason; or everything again.
    func rest(because reason: String?) { self.head.rest(because: reason) }

    /// Has everything that is committed from now on told, on the sequencer's thread: who is told must be quick.
    func observe(_ body: @escaping @Sendable (IndexChanges, [PlacedEvent]) -> Void) { self.head.observe(body) }

    /// The ledger's time now.
    func now() -> Instant { self.head.now() }

    /// Waits until a checkpoint covers everything that is durable now, and is published.
    public func publishCheckpoint() async {
        await withCheckedContinuation { continuation in
            if !self.inbox.request(continuation) { continuation.resume() }
        }
    }

    /// Takes no new intents, ends what was begun, and returns when everything is durable and under a checkpoint.
    ///
    /// - Parameter last: What is still to be recorded before.
    public func stop(after last: [Command] = []) {
        for command in last { _ = self.inbox.submit(command, Reply(continuation: nil)) }
        self.inbox.stop()
        if self.hasBegun.withLock({ $0 }) { self.inbox.awaitEnd() }
    }
}

extension Command {
    /// Whether the command would begin something that a key is needed for.
    var isNewIntent: Bool {
        switch self {
        case .requestIssuance, .createAuthority, .beginResponder, .openPeriod: true
        case .endResponder, .closePeriod: false
        case .endIssuance, .abandonIssuance, .advanceAuthorityCreation, .importCertificate, .revokeCertificate: false
        case .changeAuthority, .changeTags, .changePermissions, .changeResourcePolicy, .requestReport, .endReport: false
        case .changeRevocation, .openPartition, .endList: false
        case .authorizeList: true
        case .adoptRules, .blockKey, .changeCredentials, .changePolicy, .changeReissuance, .changeNaming, .record: false
        case .changeDualControl, .decideApproval: false
        }
    }

    /// Whether it is of what a start says before anything is asked of the server.
    var isOfStart: Bool {
        switch self {
        case .abandonIssuance: true
        case .endList(_, .cRLFailed): true
        case .endResponder(_, .responderFailed): true
        case .advanceAuthorityCreation(_, .authorityCreationFailed): true
        case .record(_, let body):
            switch body {
            case .ledgerOpened, .serverStarted, .settingsChanged, .clockStepped, .clockConfirmed: true
            default: false
            }
        default: false
        }
    }

    /// Whether a caller can send as many as it likes: these are bounded, what ends or administers is not.
    var isFromCaller: Bool {
        switch self {
        case .requestIssuance, .createAuthority, .importCertificate, .revokeCertificate: true
        case .changeAuthority, .changeTags, .changePermissions, .changeRevocation, .changeResourcePolicy: true
        case .requestReport: true
        // Nobody calls for lists; but they are none to be made either where there is no room, or no time.
        case .authorizeList, .beginResponder, .openPeriod: true
        case .openPartition, .endList, .endResponder, .closePeriod: false
        case .record(_, let body): body.type.kind.isBoundedForCallers
        case .endIssuance, .abandonIssuance, .advanceAuthorityCreation, .adoptRules, .blockKey, .changeCredentials,
            .changePolicy, .changeReissuance, .changeNaming, .endReport, .changeDualControl, .decideApproval:
            false
        }
    }
}
