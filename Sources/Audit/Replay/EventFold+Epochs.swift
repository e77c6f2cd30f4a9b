internal import Bytes
internal import Ledger

// Another epoch begins only with a ceremony that says so: the next number, a name that no epoch had, who held it and why.

extension EventFold {
    mutating func inspect(_ opened: EpochOpened, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(opened.provenance, fact, &findings)
        // No token is held any more.
        self.signedTokens = [:]
        let before = self.state.epoch
        let isNext = opened.epoch == (before?.number ?? 0) &+ 1
        let isNewName =
            self.origins.insert(Array(opened.origin.utf8)).inserted
            && !(self.state.opened?.origin.utf8.elementsEqual(opened.origin.utf8) ?? false)
        findings.check(
            .epochs,
            (isNext || self.hasGap) && isNewName && !opened.reason.isEmpty && opened.provenance.saysWho,
            at: fact.position,
            "Epoch \(opened.epoch) under the name \(opened.origin) is not one that a ceremony opens after epoch \(before?.number ?? 0)."
        )
    }
}
