public import Issuance
public import Ledger

extension Judgement {
    /// What is recorded of the rules that were asked.
    public borrowing func checks() -> [Check] { self.outcomes.map(Check.init) }
}
