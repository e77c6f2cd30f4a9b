public import Cryptography
public import PKI

/// An order that every rule was asked about, and whose octets, where none refused, are still to be linted.
///
/// Judging comes in these two halves so that whoever measures or interrupts it can do so between them.
public struct UnlintedJudgement: ~Copyable, Sendable {
    let ruleSet: Int64
    let policy: IssuancePolicy
    var record: Record
    let outcome: Outcome

    /// What the rules came to.
    enum Outcome: Sendable {
        /// No rule refused: what would be signed, and the set whose lints are asked.
        case drafted(CertificateDraft, any RuleSet)
        case refused(IssuanceRefusal)
    }

    /// The extensions of what would be signed; `nil` where a rule refused.
    public var draftedExtensions: Extensions? {
        if case .drafted(let draft, _) = self.outcome { draft.tbsCertificate.extensions } else { nil }
    }

    /// What the order comes to.
    ///
    /// - Throws: A failure of the library: then nothing is known about the order.
    public consuming func linted() throws(CryptographyError) -> Judgement {
        let ruleSet = self.ruleSet
        switch self.outcome {
        case .refused(let refusal):
            return Judgement(ruleSet: ruleSet, outcomes: self.record.outcomes, verdict: .refused(refusal))
        case .drafted(let draft, let set):
            do throws(Interruption) {
                let permission = try set.lint(draft, under: self.policy, record: &self.record)
                return Judgement(ruleSet: ruleSet, outcomes: self.record.outcomes, verdict: .permitted(permission))
            } catch {
                let refusal = try error.refusal()
                return Judgement(ruleSet: ruleSet, outcomes: self.record.outcomes, verdict: .refused(refusal))
            }
        }
    }
}
