public import Bytes
public import Issuance
public import Ledger

extension Judgement {
    /// The event that records this judgement.
    ///
    /// - Parameters:
    ///   - moment: The clock reading that went into it.
    ///   - authorityVersion: The version of the authority's stream that it saw; absent where there was no such authority.
    ///   - policyVersion: The version of the ledger's policy that it saw.
    public borrowing func eventBody(moment: Instant, authorityVersion: UInt64?, policyVersion: UInt64) -> EventBody {
        let checks = self.outcomes.map(Check.init)
        switch self.verdict {
        case .permitted(let permission):
            return .issuanceAuthorized(
                IssuanceAuthorized(
                    ruleSet: self.ruleSet,
                    authorityVersion: authorityVersion ?? 0,
                    policyVersion: policyVersion,
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
                    authorityVersion: authorityVersion,
                    policyVersion: policyVersion,
                    moment: moment,
                    checks: checks,
                    code: refusal.code.rawValue,
                    message: refusal.message
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
        self.init(rule: outcome.rule.number, outcome: result, note: outcome.note)
    }
}
