internal import Bytes
internal import EventLog
internal import Issuance
internal import Ledger

/// What an overview counts, entry by entry.
struct OverviewFold: Sendable {
    /// What an authority did in the period.
    struct AuthorityCounts: Sendable {
        var name = "unknown"
        var issued: UInt64 = 0
        var refused: UInt64 = 0
        var revoked: UInt64 = 0
        var lists: UInt64 = 0
        var responders: UInt64 = 0
        var answers: UInt64 = 0

        /// How often its key, or one that it certified, was used.
        var uses: UInt64 { self.issued + self.lists + self.responders + self.answers }
    }

    /// What is counted over time.
    enum Series: Int, CaseIterable, Sendable {
        case entries, issued, refused, revoked, checkpoints
    }

    private struct Open: Sendable {
        var template: String?
        var requester: String?
        var authority: UniqueIdentifier?
        var intended: IntendedCertificateFacts?
    }

    /// How many authorities are told apart.
    private static let mostAuthorities = 65_536

    let period: Range<UInt64>
    let scale: TimeScale
    /// When the period begins and ends, by its first and last entry.
    let beginning: Instant
    let end: Instant

    private(set) var origin = ""
    private(set) var kinds = KindTally()
    private(set) var lives = LifeTally()
    private(set) var series: [[UInt64]]
    private(set) var templates = NameTally()
    private(set) var requesters = NameTally()
    private(set) var keyTypes = NameTally()
    private(set) var algorithms = NameTally()
    private(set) var rules = NameTally()
    private(set) var operations = NameTally()
    private(set) var reasons = NameTally()
    private(set) var authorities: [UniqueIdentifier: AuthorityCounts] = [:]
    private(set) var otherAuthorities = AuthorityCounts()
    /// The valid certificates by the month of their end: twelve times the year, and the month from 0.
    private(set) var horizon: [Int: UInt64] = [:]
    /// How many certificates were valid where the period begins, and where it ends.
    private(set) var validBefore: UInt64 = 0
    private(set) var validAfter: UInt64 = 0
    /// Of those valid at the beginning or issued in the period: how many ran out in it, and how many valid ones were revoked in it.
    private(set) var expired: UInt64 = 0
    private(set) var withdrawn: UInt64 = 0
    /// How many serial numbers burned.
    private(set) var burned: UInt64 = 0
    /// How many payloads are withheld in the period.
    private(set) var withheld: UInt64 = 0
    /// How many requests had no ending where the period begins.
    private(set) var openBefore: UInt64 = 0
    private(set) var steps = (longest: Int64(0), held: UInt64(0))
    private(set) var turnedAway = (unknown: UInt64(0), logins: UInt64(0), known: UInt64(0))
    private(set) var access = (added: UInt64(0), removed: UInt64(0))
    private(set) var checkpoints: UInt64 = 0
    private(set) var newestCheckpoint: UInt64?
    private var open: [UniqueIdentifier: Open] = [:]
    private var last: (time: Instant, leafHash: Digest256)?

    init(period: Range<UInt64>, from beginning: Instant, to end: Instant) {
        self.period = period
        self.beginning = beginning
        self.end = end
        self.scale = TimeScale(from: beginning, to: max(beginning, end))
        self.series = Series.allCases.map { [count = self.scale.count] _ in [UInt64](repeating: 0, count: count) }
    }

    /// How many requests have no ending where the period ends.
    var openAfter: UInt64 { UInt64(self.open.values.filter { $0.requester != nil }.count) }

    /// The certificates of subscribers that were signed in the period.
    var issued: UInt64 { self.kinds.count(.certificateSigned) }

    /// Folds the next entry in.
    ///
    /// - Throws: ``AuditError`` where it does not follow the one before.
    mutating func take(_ observed: Observation) throws {
        let header = observed.header
        guard header.position == 0 || header.previousLeafHash == self.last?.leafHash else {
            throw AuditError("The entry does not follow the one before it.", at: header.position)
        }
        if header.position == self.period.lowerBound { self.openBefore = self.openAfter }
        let isCounted = self.period.contains(header.position)
        if isCounted, let type = EventType(rawValue: header.type) {
            self.kinds.add(type, at: header.position)
            self.add(.entries, at: header.time)
            if observed.isWithheld { self.withheld += 1 }
            if let last = self.last, header.position > self.period.lowerBound {
                self.lives.pass(from: last.time, to: header.time, at: header.position)
            }
        }
        self.takeLife(observed, isCounted)
        self.takeRequest(observed, isCounted)
        if isCounted { self.takeCounted(observed) }
        self.last = (header.time, observed.leafHash)
    }

    /// Counts a signed checkpoint, which covers an entry of a time as its last.
    mutating func takeCheckpoint(size: UInt64, at time: Instant) {
        guard size > self.period.lowerBound, size <= self.period.upperBound else { return }
        self.checkpoints += 1
        self.newestCheckpoint = size
        self.add(.checkpoints, at: time)
    }

    private mutating func add(_ series: Series, at time: Instant) {
        self.series[series.rawValue][self.scale.index(of: time)] += 1
    }

    private mutating func takeLife(_ observed: Observation, _ isCounted: Bool) {
        let header = observed.header
        switch EventType(rawValue: header.type) {
        case .serverStarted:
            var isDevelopment = false
            if case .started(let said) = observed.said { isDevelopment = said }
            self.lives.start(
                header.position,
                at: header.time,
                after: self.last?.time,
                isDevelopment: isDevelopment,
                isCounted
            )
        case .serverStopped: self.lives.stop(at: header.time, isCounted)
        case .epochOpened: self.lives.endAtCeremony(after: self.last?.time, isCounted)
        default: break
        }
        switch observed.said {
        case .opened(let origin): self.origin = NameTally.kept(origin)
        case .creating(let subject): self.change(header.stream) { $0.name = subject }
        default: break
        }
    }

    /// What becomes of requests, whose beginnings may lie before the period.
    private mutating func takeRequest(_ observed: Observation, _ isCounted: Bool) {
        let header = observed.header
        let stream = header.stream
        switch observed.said {
        case .requested(let authority, let template, let requester):
            self.open[stream] = Open(template: template, requester: requester, authority: authority)
        case .intended(let facts): self.open[stream, default: Open()].intended = facts
        default: break
        }
        switch EventType(rawValue: header.type) {
        case .issuanceRequested where observed.isWithheld:
            self.open[stream] = Open(template: "withheld", requester: "withheld")
        case .certificateSigned, .responderCertified:
            guard let request = self.open.removeValue(forKey: stream) else { break }
            self.issue(request, header, isCounted)
        case .issuanceRefused:
            let request = self.open.removeValue(forKey: stream)
            if isCounted { self.refuse(request, observed) }
        case .issuanceRepeated, .signingFailed, .issuanceAbandoned, .responderFailed: self.open[stream] = nil
        default: break
        }
    }

    private mutating func issue(_ request: Open, _ header: EntryHeader, _ isCounted: Bool) {
        if isCounted, request.requester != nil {
            self.add(.issued, at: header.time)
            self.templates.add(request.template ?? "withheld", issued: 1)
            self.requesters.add(request.requester ?? "withheld", issued: 1)
        }
        guard let facts = request.intended else { return }
        if isCounted {
            self.keyTypes.add(facts.keyType, issued: 1)
            self.algorithms.add(facts.algorithm, issued: 1)
            let isResponder = request.requester == nil
            self.change(facts.authority) { if isResponder { $0.responders += 1 } else { $0.issued += 1 } }
        }
        self.stand(facts, header, isCounted)
    }

    /// How a certificate stands where the period begins and ends.
    private mutating func stand(_ facts: IntendedCertificateFacts, _ header: EntryHeader, _ isCounted: Bool) {
        let isFromBefore = header.position < self.period.lowerBound
        let wasRevokedBefore = facts.revoked.map { $0 < self.period.lowerBound } ?? false
        let isRevoked = facts.revoked.map { $0 < self.period.upperBound } ?? false
        let wasValid = isFromBefore && facts.notAfter >= self.beginning && !wasRevokedBefore
        if wasValid { self.validBefore += 1 }
        if facts.notAfter >= self.end, !isRevoked {
            self.validAfter += 1
            let civil = CivilTime(facts.notAfter)
            self.horizon[civil.year * 12 + civil.month - 1, default: 0] += 1
        } else if wasValid || isCounted {
            if isRevoked { self.withdrawn += 1 } else { self.expired += 1 }
        }
    }

    private mutating func refuse(_ request: Open?, _ observed: Observation) {
        self.add(.refused, at: observed.header.time)
        self.templates.add(request?.template ?? "withheld", refused: 1)
        self.requesters.add(request?.requester ?? "withheld", refused: 1)
        if let authority = request?.authority { self.change(authority) { $0.refused += 1 } }
        guard case .refused(let failed, let code) = observed.said else {
            return self.rules.add("withheld", refused: 1)
        }
        if failed.isEmpty { self.rules.add("\(code), by no rule", refused: 1) }
        for number in failed {
            let name = RuleSets.known.rule(numbered: number)?.name ?? "unknown"
            self.rules.add("\(number) \(name)", refused: 1)
        }
    }

    private mutating func takeCounted(_ observed: Observation) {
        switch observed.said {
        case .stepped(let step, let isHeld):
            if step.magnitude > self.steps.longest.magnitude { self.steps.longest = step }
            if isHeld { self.steps.held += 1 }
        case .ended(let isBurned): if isBurned { self.burned += 1 }
        case .revoked(let authority, let reason):
            self.add(.revoked, at: observed.header.time)
            self.reasons.add("\(reason)", issued: 1)
            self.change(authority) { $0.revoked += 1 }
        case .listed(let authority): self.change(authority) { $0.lists += 1 }
        case .answered(let authority, let count): self.change(authority) { $0.answers &+= count }
        case .operationRefused(let operation): self.operations.add(operation, refused: 1)
        case .turnedAway(let unknown, let logins, let known):
            self.turnedAway.unknown &+= unknown
            self.turnedAway.logins &+= logins
            self.turnedAway.known &+= known
        case .access(.added): self.access.added += 1
        case .access(.removed): self.access.removed += 1
        default: break
        }
    }

    private mutating func change(_ authority: UniqueIdentifier, _ change: (inout AuthorityCounts) -> Void) {
        guard self.authorities[authority] != nil || self.authorities.count < Self.mostAuthorities else {
            return change(&self.otherAuthorities)
        }
        change(&self.authorities[authority, default: AuthorityCounts()])
    }
}
