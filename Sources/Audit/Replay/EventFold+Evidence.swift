internal import Bytes
internal import Ledger

// What is recorded of those who were turned away keeps within its limits: so much of a body, each answer once, and at least once.

extension EventFold {
    /// How many octets of a refused call's body are kept.
    private static var longestBody: Int { 4_096 }

    func inspect(_ refused: OperationRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(refused.provenance, fact, &findings)
        let length = refused.octets.count
        findings.check(
            .evidence,
            refused.isCut ? length == Self.longestBody : length <= Self.longestBody,
            at: fact.position,
            "Of a body that \(refused.isCut ? "was" : "was not") cut, \(length) octets are kept."
        )
    }

    func inspect(_ counted: UnauthenticatedRequestsCounted, _ fact: RecordedFact, _ findings: inout Findings) {
        let answers = counted.counts.map { Array("\($0.answer)".utf8) }
        findings.check(
            .evidence,
            !counted.counts.isEmpty && counted.counts.allSatisfy { $0.count > 0 } && !answers.contains([])
                && Set(answers).count == answers.count && (counted.from <= fact.time || self.hasGap),
            at: fact.position,
            "Refusals are counted that were never given, twice, or from later on than now."
        )
    }
}
