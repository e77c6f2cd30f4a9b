internal import Bytes
internal import Ledger

// What is asked of a server rests on how it stands: it has ended what an earlier one left open, and it begins nothing while its
// clock is held.

/// Where a server stands in its life.
enum ServerLife: Sendable {
    /// None has started yet.
    case none
    /// One has started, and did not say that it stopped.
    case serving
    /// The newest has said that it stopped.
    case stopped
}

extension EventFold {
    mutating func inspectStanding(_ fact: RecordedFact, _ findings: inout Findings) {
        switch fact.body {
        case .issuanceRequested, .issuanceAuthorized, .authorityCreating, .cRLAuthorized, .responderAuthorized,
            .oCSPPeriodOpened:
            findings.check(
                .heldClock,
                !self.state.isClockHeld,
                at: fact.position,
                "It was begun while the clock was held, and nobody had confirmed it."
            )
        default: break
        }
        if fact.body.provenance?.channel == .api || fact.body.type == .issuanceRequested {
            self.inspectLeftOpen(&findings)
        }
        switch fact.body {
        case .serverStarted: self.isStarting = true
        case .clockStepped: break
        default: self.isStarting = false
        }
    }

    /// A stop is the last thing that a server says: nothing is open, and only the program records until another starts.
    mutating func inspectLife(_ fact: RecordedFact, _ findings: inout Findings) {
        switch fact.body {
        case .serverStarted:
            self.life = .serving
        case .serverStopped:
            findings.check(
                .serverLife,
                self.life == .serving && self.open.isEmpty && self.creations.isEmpty && self.lists.open.isEmpty
                    && self.responders.isQuiet,
                at: fact.position,
                "A server stops that had not started, or leaves something open."
            )
            self.life = .stopped
        default:
            guard self.life == .stopped else { return }
            findings.check(
                .serverLife,
                fact.body.needsNoServer,
                at: fact.position,
                "It was recorded after the server had stopped."
            )
        }
    }

    /// A request and its first answer are one commit: the entry after a request answers it.
    mutating func inspectAnswer(_ fact: RecordedFact, _ findings: inout Findings) {
        if let (stream, position) = self.unanswered {
            let isAnswer =
                switch fact.body {
                case .issuanceAuthorized, .issuanceRefused, .issuanceRepeated: fact.stream == stream
                default: false
                }
            findings.check(.requestLife, isAnswer, at: position, "The entry after the request does not answer it.")
        }
        self.unanswered = fact.body.type == .issuanceRequested ? (fact.stream, fact.position) : nil
    }

    /// A clock is held where it leapt ahead by more than the bound, and never where it went back.
    func inspect(_ step: ClockStepped, _ fact: RecordedFact, _ findings: inout Findings) {
        let (gained, overflow) = step.after.microseconds.subtractingReportingOverflow(step.before.microseconds)
        let isAhead = overflow ? step.after > step.before : gained > (self.isStarting ? 0 : self.clockBound)
        findings.check(
            .heldClock,
            step.isHeld ? isAhead : step.after < step.before,
            at: fact.position,
            "The clock went from \(step.before) to \(step.after), and \(step.isHeld ? "was" : "was not") held."
        )
    }

    /// How long a log may have rested when somebody starts the program on it, in seconds: what is later was confirmed just before.
    private static let restBound: Int64 = 35 * 86_400

    /// A program that is started long after the newest entry has its clock confirmed first: what it says could not be taken back.
    mutating func inspectRest(_ fact: RecordedFact, _ findings: inout Findings) {
        defer { self.previous = (fact.time, fact.body.type) }
        guard let previous, fact.body.provenance?.channel == .program else { return }
        // Time may step back at the one; and a server that asks for the other runs already.
        guard fact.body.type != .epochOpened, fact.body.type != .issuanceRequested else { return }
        findings.check(
            .heldClock,
            previous.type == .clockConfirmed || fact.time <= previous.time.adding(seconds: Self.restBound),
            at: fact.position,
            "It lies more than 35 days after the entry before it, and nobody had confirmed the clock."
        )
    }

    /// Only what is held can be confirmed.
    func inspectConfirmation(_ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .heldClock,
            self.state.isClockHeld,
            at: fact.position,
            "The clock was confirmed, and nothing was held."
        )
    }

    /// Microseconds that the wall clock may gain; nothing before somebody said so.
    private var clockBound: Int64 { self.state.settings?.clockBound ?? 0 }

    /// A start ends what it finds open before anything is asked of it: what is open when something is, is left open.
    private mutating func inspectLeftOpen(_ findings: inout Findings) {
        guard !self.leftOpen.isEmpty else { return }
        for (stream, position) in self.leftOpen
        where self.open[stream] != nil || self.creations[stream] != nil || self.lists.open[stream] != nil
            || self.responders.intents[stream] != nil
        {
            findings.fail(
                .openIntents,
                at: position,
                "It has no ending, although a server that started since has served."
            )
        }
        self.leftOpen = [:]
    }
}

extension EventBody {
    /// Whether it may be recorded while no server runs: by the program, of the clock that it finds, and what follows at once from either.
    var needsNoServer: Bool {
        switch self {
        case .clockStepped, .clockConfirmed, .approvalUsed, .approvalExpired: true
        // Of what the program asks for, a certificate alone is asked for by a server that runs.
        case .issuanceRequested: false
        default: self.provenance?.channel == .program
        }
    }
}
