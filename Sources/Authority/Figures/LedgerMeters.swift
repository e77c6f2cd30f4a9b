import CoreMetrics
import Dispatch
import Issuance
import Ledger
import Synchronization

/// The counters and timers of one ledger, and how far its log, checkpoints and views have come.
///
/// They are made once, by the factory that whoever opens the ledger hands in: to count is an atomic addition or two.
final class LedgerMeters: Sendable {
    /// What became of a request for a certificate.
    enum IssuanceOutcome: String, Hashable, Sendable, CaseIterable {
        case issued, refused, failed
    }

    /// How an answer about the standing of certificates came about.
    enum AnswerMaking: String, Hashable, Sendable, CaseIterable {
        case signed, kept, none
    }

    /// What a key was used for.
    enum KeyUse: Int, Hashable, Sendable, CaseIterable {
        case certificate, request, list, answer, checkpoint
    }

    /// Counts nothing.
    static let none = LedgerMeters(NOOPMetricsHandler.instance)

    /// How far the log has come.
    let levels = LogLevels()
    private let factory: any MetricsFactory
    private let events: [EventType: Counter]
    private let issuances: [String: Counter]
    private let issuanceTimers: [IssuanceOutcome: Timer]
    private let recordedRefusals: [RefusalCode: Counter]
    private let countedRefusals: [RefusalCode: Counter]
    private let throttled: [InterfaceOperation: Counter]
    private let commits: Timer
    private let anchors: Timer
    private let groups: Recorder
    private let answers: [String: Counter]
    private let writtenLists: Counter
    private let failedLists: Counter
    private let bucketFailures: Counter
    /// In the order of what keys are used for: a use costs an addition, and no search.
    private let keyUses: [Counter]
    /// By number; those of rules that have refused nothing yet are not there.
    private let rules = Mutex<[Int64: Counter]>([:])

    init(_ factory: any MetricsFactory) {
        let counter = { (meter: LedgerMeter, labels: KeyValuePairs<String, String>) in
            Counter(label: meter.rawValue, dimensions: labels.map { ($0.key, $0.value) }, factory: factory)
        }
        let timer = { (meter: LedgerMeter, labels: KeyValuePairs<String, String>) in
            Timer(label: meter.rawValue, dimensions: labels.map { ($0.key, $0.value) }, factory: factory)
        }
        self.factory = factory
        self.events = Self.table(EventType.allCases) { counter(.events, ["event": $0.label]) }
        self.issuances = Self.table(TemplateNames.all) { counter(.issuances, ["template": $0]) }
        self.issuanceTimers = Self.table(IssuanceOutcome.allCases) {
            timer(.issuanceSeconds, ["outcome": $0.rawValue])
        }
        self.recordedRefusals = Self.table(RefusalCode.allCases) {
            counter(.refusals, ["code": "\($0)", "recorded": "entry"])
        }
        self.countedRefusals = Self.table(RefusalCode.allCases) {
            counter(.refusals, ["code": "\($0)", "recorded": "count"])
        }
        self.throttled = Self.table(InterfaceOperation.allCases) { counter(.throttled, ["operation": $0.rawValue]) }
        self.commits = timer(.commitSeconds, [:])
        self.anchors = timer(.anchorSeconds, [:])
        self.groups = Recorder(label: LedgerMeter.groupEntries.rawValue, aggregate: true, factory: factory)
        var answers: [String: Counter] = [:]
        for (status, makings) in AnsweredStatus.all {
            for making in makings {
                answers[Self.key(status, making)] = counter(.answers, ["status": status, "made": making.rawValue])
            }
        }
        self.answers = answers
        self.writtenLists = counter(.lists, ["outcome": "written"])
        self.failedLists = counter(.lists, ["outcome": "failed"])
        self.bucketFailures = counter(.bucketFailures, [:])
        self.keyUses = KeyUse.allCases.map { counter(.keyUses, ["purpose": "\($0)"]) }
    }

    private static func table<Key: Hashable, Value>(_ keys: [Key], _ make: (Key) -> Value) -> [Key: Value] {
        Dictionary(keys.map { ($0, make($0)) }) { first, _ in first }
    }

    private static func key(_ status: String, _ making: AnswerMaking) -> String { "\(status) \(making.rawValue)" }

    /// A reading of the clock that durations are taken by, in nanoseconds; it never steps.
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    private static func nanoseconds(since began: UInt64) -> Int64 {
        let now = Self.now
        return Int64(clamping: now - min(began, now))
    }

    // MARK: - What happens

    /// Entries are durable; on the sequencer's thread.
    func note(_ placed: [PlacedEvent]) {
        for event in placed {
            let body = event.body
            self.events[body.type]?.increment()
            switch body {
            case .issuanceRefused(let refused):
                self.recordedRefusals[refused.code]?.increment()
                if let rule = refused.checks.last(where: { $0.outcome == .failed })?.rule {
                    self.countRefusal(by: rule)
                }
            case .operationRefused(let refused): self.recordedRefusals[refused.code]?.increment()
            default: break
            }
        }
    }

    private func countRefusal(by rule: Int64) {
        self.rules.withLock { rules in
            let label = LedgerMeter.ruleRefusals.rawValue
            let counter = rules[rule] ?? Counter(label: label, dimensions: [("rule", "\(rule)")], factory: self.factory)
            rules[rule] = counter
            counter.increment()
        }
    }

    /// A certificate was issued.
    func countIssuance(template: String?) { self.issuances[template ?? TemplateNames.preset]?.increment() }

    /// A request for a certificate was answered.
    func timeIssuance(_ outcome: IssuanceOutcome, since began: UInt64) {
        self.issuanceTimers[outcome]?.recordNanoseconds(Self.nanoseconds(since: began))
    }

    /// A refusal is counted that has no entry.
    func countRefusal(_ code: RefusalCode) { self.countedRefusals[code]?.increment() }

    /// A call came too fast.
    func countThrottled(_ operation: InterfaceOperation) { self.throttled[operation]?.increment() }

    /// A group is durable, of so many entries.
    func timeCommit(entries: Int, since began: UInt64) {
        self.commits.recordNanoseconds(Self.nanoseconds(since: began))
        if entries > 0 { self.groups.record(entries) }
    }

    /// The anchor is written.
    func timeAnchor(since began: UInt64) { self.anchors.recordNanoseconds(Self.nanoseconds(since: began)) }

    /// A question about the standing of certificates was answered.
    func countAnswer(_ status: String, _ making: AnswerMaking) {
        self.answers[Self.key(status, making)]?.increment()
    }

    /// So many revocation lists are where they are looked for.
    func countLists(_ count: Int) { if count > 0 { self.writtenLists.increment(by: count) } }

    /// Revocation lists of an authority could not be made, or not be put where they are looked for.
    func countFailedList(isOfBucket: Bool) {
        self.failedLists.increment()
        if isOfBucket { self.bucketFailures.increment() }
    }

    /// A key was used so often.
    func countKeyUse(_ use: KeyUse, times: Int = 1) { if times > 0 { self.keyUses[use.rawValue].increment(by: times) } }
}

extension EventType {
    /// Its name as `schemas/` has it.
    fileprivate var label: String {
        let name = "\(self)"
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}

extension LedgerMeters.KeyUse {
    /// What an authority's key is used for where it signs.
    init(_ kind: SignedKind) {
        switch kind {
        case .certificate: self = .certificate
        case .certificationRequest: self = .request
        case .revocationList: self = .list
        }
    }
}
