internal import Bytes
internal import Ledger
internal import Transparency

// Another epoch begins only with a ceremony that says so: the next number, a name that no epoch had and that can stand in
// checkpoints, who held it and why.

extension EventFold {
    mutating func inspect(_ opened: EpochOpened, _ fact: RecordedFact, _ findings: inout Findings) {
        self.countingFrom = fact.time
        self.inspect(opened.logKey, mayStay: true, fact, &findings)
        // No token is held any more.
        self.signedTokens = [:]
        let before = self.state.epoch
        let isNext = opened.epoch == (before?.number ?? 0) &+ 1
        let isNewName =
            self.origins.insert(Array(opened.origin.utf8)).inserted
            && !(self.state.opened?.origin.isVerbatim(opened.origin) ?? false)
        findings.check(
            .epochs,
            isNext && isNewName && !opened.reason.isEmpty && opened.provenance.saysWho
                && (try? NoteVerifier(name: opened.origin, ed25519: opened.logKey.publicKey)) != nil,
            at: fact.position,
            "Epoch \(opened.epoch) under the name \(opened.origin) is not one that a ceremony opens after epoch \(before?.number ?? 0)."
        )
    }

    mutating func inspect(_ changed: LogKeyChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(changed.logKey, mayStay: false, fact, &findings)
    }

    private mutating func inspect(
        _ key: LogKey,
        mayStay: Bool,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        let fault = self.identities.add(key, mayStay: mayStay)
        findings.check(.identities, fault == nil, at: fact.position, fault ?? "")
    }
}
