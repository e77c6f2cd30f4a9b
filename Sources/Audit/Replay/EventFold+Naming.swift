internal import Ledger

// Whether an authority's certificates name the log and their request in it (schemas/format.md section 9.6): what each then says is asked
// where its intent is held to what was asked for.

extension EventFold {
    mutating func inspect(_ changed: LogNamingChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            status.faultForOwnPolicy == nil && changed.naming != state.naming?.naming ?? .asLedger,
            at: fact.position,
            "The authority was \(status), and is told nothing so, or its certificates did just this."
        )
    }
}
