import Bytes
import Ledger
import Synchronization

/// How many requests were refused without an entry each: those of nobody who is known, and those that somebody repeats.
///
/// A flood of them must not fill the log: they are counted, and the counts recorded once a minute.
final class RefusalCounter: Sendable {
    /// How many refusals of one access key and operation have an entry each, from one recording of the counts to the next.
    static let recordedEach = 10
    /// How many requests for certificates of one access key that a rule refuses are recorded in that time.
    static let recordedRequests = 200
    /// How many refusals have an entry each in that time, whoever they are of; those of rules aside.
    static let recordedInAll = 1_000

    private struct Login: Hashable, Sendable {
        let accessKey: String
        let sourceAddress: String
        let answer: RefusalCode
    }

    private struct Call: Hashable, Sendable {
        let accessKey: String
        let operation: InterfaceOperation
    }

    private struct Known: Hashable, Sendable {
        let accessKey: String
        let principal: String
        let operation: String
        let answer: RefusalCode
    }

    private struct State: Sendable {
        var from: Instant
        var unknown: [RefusalCode: Int64] = [:]
        var logins: [Login: Int64] = [:]
        var known: [Known: Int64] = [:]
        var others: Int64 = 0
        /// How many had an entry each.
        var recorded: [Call: Int] = [:]
        var allRecorded = 0
        /// How many requests were recorded that a rule refused, by access key.
        var requests: [String: Int] = [:]

        var isEmpty: Bool { self.unknown.isEmpty && self.known.isEmpty }

        mutating func add(_ login: Login, _ count: Int64) {
            guard self.logins[login] != nil || self.logins.count < RefusalsCounted.mostLogins else { return }
            self.logins[login, default: 0] += count
        }

        mutating func add(_ known: Known, _ count: Int64) {
            if self.known[known] != nil || self.known.count < RefusalsCounted.mostKnown {
                self.known[known, default: 0] += count
            } else {
                self.others += count
            }
        }
    }

    private let state: Mutex<State>
    private let meters: LedgerMeters

    init(from: Instant, meters: LedgerMeters = .none) {
        self.state = Mutex(State(from: from))
        self.meters = meters
    }

    /// Begins the time counted over anew; what was counted already stays.
    func begin(at now: Instant) { self.state.withLock { $0.from = now } }

    /// Counts a request of nobody who is known, who may have claimed an access key.
    func count(_ answer: RefusalCode, accessKey: String?, from sourceAddress: String) {
        self.meters.countRefusal(answer)
        self.state.withLock { state in
            state.unknown[answer, default: 0] += 1
            guard answer == .signatureInvalid || answer == .accessKeyUnknown, let accessKey,
                ActorForm.isAccessKey(accessKey), AddressForm.isAddress(sourceAddress)
            else { return }
            state.add(Login(accessKey: accessKey, sourceAddress: sourceAddress, answer: answer), 1)
        }
    }

    /// Whether a refusal gets an entry of its own; it then counts among those that have one.
    func admits(_ operation: InterfaceOperation, of caller: Caller) -> Bool {
        let call = Call(accessKey: caller.accessKey, operation: operation)
        return self.state.withLock { state in
            let before = state.recorded[call, default: 0]
            guard before < Self.recordedEach, state.allRecorded < Self.recordedInAll else { return false }
            state.recorded[call] = before + 1
            state.allRecorded += 1
            return true
        }
    }

    /// Whether a request is recorded that a rule refuses; it then counts among those that are.
    func admitsRequest(of caller: Caller) -> Bool {
        self.state.withLock { state in
            let before = state.requests[caller.accessKey, default: 0]
            guard before < Self.recordedRequests else { return false }
            state.requests[caller.accessKey] = before + 1
            return true
        }
    }

    /// Counts a refusal that gets no entry of its own.
    func count(_ answer: RefusalCode, of operation: InterfaceOperation, to caller: Caller) {
        let known = Known(
            accessKey: caller.accessKey,
            principal: caller.principal,
            operation: operation.rawValue,
            answer: answer
        )
        self.meters.countRefusal(answer)
        self.state.withLock { $0.add(known, 1) }
    }

    /// Takes counts back that could not be recorded.
    func restore(_ counted: RefusalsCounted) {
        self.state.withLock { state in
            state.from = min(state.from, counted.from)
            for count in counted.unknown { state.unknown[count.answer, default: 0] += count.count }
            for login in counted.logins {
                let key = Login(
                    accessKey: login.accessKey,
                    sourceAddress: login.sourceAddress,
                    answer: login.answer
                )
                state.add(key, login.count)
            }
            for one in counted.known {
                let key = Known(
                    accessKey: one.accessKey,
                    principal: one.principal,
                    operation: one.operation,
                    answer: one.answer
                )
                state.add(key, one.count)
            }
            state.others += counted.others
        }
    }

    /// The counts since the last call; `nil` where there is nothing to tell.
    func take(until now: Instant) -> RefusalsCounted? {
        self.state.withLock { state in
            defer { state = State(from: now) }
            guard !state.isEmpty else { return nil }
            let logins = state.logins.map { login, count in
                FailedLogin(
                    accessKey: login.accessKey,
                    sourceAddress: login.sourceAddress,
                    answer: login.answer,
                    count: count
                )
            }
            let known = state.known.map { one, count in
                RepeatedRefusal(
                    accessKey: one.accessKey,
                    principal: one.principal,
                    operation: one.operation,
                    answer: one.answer,
                    count: count
                )
            }
            return RefusalsCounted(
                from: state.from,
                unknown: state.unknown.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { RefusalCount(answer: $0.key, count: $0.value) },
                logins: logins.sorted { $0.order.lexicographicallyPrecedes($1.order) },
                known: known.sorted { $0.order.lexicographicallyPrecedes($1.order) },
                others: state.others
            )
        }
    }
}

extension FailedLogin {
    /// What lists of them are in the order of.
    fileprivate var order: [String] { [self.accessKey, self.sourceAddress, "\(self.answer)"] }
}

extension RepeatedRefusal {
    /// What lists of them are in the order of.
    fileprivate var order: [String] { [self.accessKey, self.operation, "\(self.answer)"] }
}
