internal import Bytes
internal import Ledger

// What is asked of a server rests on how it stands: it has ended what an earlier one left open, and it begins nothing while its
// clock is held.

extension EventFold {
    mutating func inspectStanding(_ fact: RecordedFact, _ findings: inout Findings) {
        switch fact.body {
        case .issuanceRequested, .issuanceAuthorized, .authorityCreating:
            findings.check(
                .heldClock,
                !self.state.isClockHeld,
                at: fact.position,
                "It was begun while the clock was held, and nobody had confirmed it."
            )
        default: break
        }
        switch fact.body {
        case .issuanceRequested, .authorityCreating, .authorityCertificateImported, .operationRefused:
            self.inspectLeftOpen(&findings)
        default: break
        }
        switch fact.body {
        case .serverStarted: self.isStarting = true
        case .clockStepped: break
        default: self.isStarting = false
        }
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
        for (stream, position) in self.leftOpen where self.open[stream] != nil || self.creations[stream] != nil {
            findings.fail(
                .openIntents,
                at: position,
                "It has no ending, although a server that started since has served."
            )
        }
        self.leftOpen = [:]
    }
}
