internal import Bytes
internal import Issuance
internal import Ledger

// The rules by which a log was written: those of the books themselves, and the sets that orders are judged by. What this program
// does not know it does not judge.

extension EventFold {
    /// Why a fact begins what only a later program can judge; `nil` for all others.
    func newerRules(of fact: RecordedFact) -> String? {
        switch fact.body {
        case .ledgerOpened(let opened):
            self.unknown(books: opened.booksVersion) ?? self.unknown(ruleSet: opened.ruleSet)
        case .serverStarted(let started): self.unknown(books: started.booksVersion)
        case .rulesAdopted(let adopted): self.unknown(ruleSet: adopted.ruleSet)
        default: nil
        }
    }

    /// Versions and sets are numbered from 1, sets only rise, and somebody says so: what breaks that no later program has written.
    func inspectNumbers(_ fact: RecordedFact, _ findings: inout Findings) {
        switch fact.body {
        case .ledgerOpened(let opened):
            self.inspect(number: opened.booksVersion, fact, &findings)
            self.inspect(number: opened.ruleSet, fact, &findings)
        case .serverStarted(let started):
            self.inspect(number: started.booksVersion, fact, &findings)
            findings.check(
                .requestOrder,
                started.booksVersion >= self.state.booksVersion,
                at: fact.position,
                "Version \(started.booksVersion) of the books' rules follows version \(self.state.booksVersion)."
            )
        case .rulesAdopted(let adopted):
            findings.check(
                .requestOrder,
                adopted.ruleSet > self.state.policy.ruleSet,
                at: fact.position,
                "Rule set \(adopted.ruleSet) was adopted after \(self.state.policy.ruleSet)."
            )
        default: break
        }
    }

    private func inspect(number: Int64, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .requestOrder,
            number >= 1,
            at: fact.position,
            "\(number) is no version or rule set: they are numbered from 1."
        )
    }

    private func unknown(books version: Int64) -> String? {
        version <= BooksRules.version ? nil : "version \(version) of the books' rules is not known to this program"
    }

    private func unknown(ruleSet: Int64) -> String? {
        ruleSet < 1 || self.ruleSets.contains(ruleSet) ? nil : "rule set \(ruleSet) is not known to this program"
    }
}
