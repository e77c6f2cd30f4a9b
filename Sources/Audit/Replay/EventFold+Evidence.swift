internal import Bytes
internal import Ledger

// What is recorded of those who were turned away keeps within its limits: so much of a body, each answer once, and at least once.

extension EventFold {
    func inspect(_ refused: OperationRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(refused.provenance, fact, &findings)
        let (length, longest) = (refused.octets.count, OperationRefused.maximumOctets)
        findings.check(
            .evidence,
            refused.isCut ? length == longest : length <= longest,
            at: fact.position,
            "Of a body that \(refused.isCut ? "was" : "was not") cut, \(length) octets are kept."
        )
    }

    func inspect(_ counted: UnauthenticatedRequestsCounted, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .evidence,
            !counted.counts.isEmpty && counted.counts.allSatisfy { $0.count > 0 }
                && Set(counted.counts.map(\.answer)).count == counted.counts.count
                && counted.from <= fact.time,
            at: fact.position,
            "Refusals are counted that were never given, twice, or from later on than now."
        )
    }
}
