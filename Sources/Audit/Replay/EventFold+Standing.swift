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
                !self.state.isClockHeld || self.hasGap,
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
    }

    /// A start ends what it finds open before anything is asked of it: what is open when something is, is left open.
    private mutating func inspectLeftOpen(_ findings: inout Findings) {
        guard !self.leftOpen.isEmpty else { return }
        for (stream, position) in self.leftOpen where self.open[stream] != nil || self.creations[stream] != nil {
            findings.check(
                .openIntents,
                // In a gap its ending may lie.
                self.hasGap,
                at: position,
                "It has no ending, although a server that started since has served."
            )
        }
        self.leftOpen = [:]
    }
}
