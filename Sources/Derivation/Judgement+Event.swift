public import Bytes
public import Issuance
public import Ledger

extension Judgement {
    /// The event that records this judgement.
    ///
    /// - Parameters:
    ///   - moment: The clock reading that went into it.
    ///   - basis: What it rests on.
    public borrowing func eventBody(moment: Instant, basis: Basis) -> EventBody {
        let checks = self.outcomes.map(Check.init)
        switch self.verdict {
        case .permitted(let permission):
            return .issuanceAuthorized(
                IssuanceAuthorized(
                    ruleSet: self.ruleSet,
                    authority: permission.authority,
                    key: permission.key,
                    basis: basis,
                    moment: moment,
                    serialNumber: permission.serialNumber ?? [],
                    checks: checks,
                    tbsCertificate: permission.octets
                )
            )
        case .refused(let refusal):
            return .issuanceRefused(
                IssuanceRefused(
                    ruleSet: self.ruleSet,
                    basis: basis,
                    moment: moment,
                    checks: checks,
                    code: RefusalCode(refusal.code),
                    reason: RecordedReason(refusal.reason)
                )
            )
        }
    }
}

extension Check {
    /// What is recorded of a rule's outcome.
    init(_ outcome: RuleOutcome) {
        let result: CheckOutcome =
            switch outcome.outcome {
            case .passed: .passed
            case .failed: .failed
            case .noted: .noted
            }
        self.init(rule: outcome.rule.number, outcome: result, reason: outcome.reason.map(RecordedReason.init))
    }
}
