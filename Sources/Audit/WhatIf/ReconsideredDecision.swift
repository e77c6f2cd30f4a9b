public import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import JSON
internal import Ledger

/// A decision that would have been another.
public struct ReconsideredDecision: Hashable, Sendable {
    /// What it would have become.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// A certificate was issued, and the request would be refused.
        case refused
        /// The request was refused, and would be permitted.
        case permitted
        /// The request was refused, and would be by another rule, or for another reason.
        case refusedOtherwise
    }

    /// What it would have become.
    public let change: Change
    /// Where the decision lies.
    public let position: UInt64
    /// When it was recorded.
    public let time: Instant
    /// The request.
    public let request: UniqueIdentifier
    /// Who asked.
    public let principal: String
    /// The authority; absent where the request named none that there was.
    public let authority: UniqueIdentifier?
    /// The certificate's serial number; absent where none was issued.
    public let serialNumber: [UInt8]?
    /// The rule that decides, and the name that it has here: of what would be refused the one that would refuse, of what was refused the
    /// one that did; absent where no rule is named.
    public let rule: Int64?
    /// Why it was refused, in words; absent where it was not.
    public let was: String?
    /// Why it would be refused, in words; absent where it would not.
    public let wouldBe: String?

    /// The name of the rule; absent where this program has none of that number.
    public var ruleName: String? { self.rule.flatMap { RuleSets.known.rule(numbered: $0)?.name } }

    /// One object.
    public var json: [UInt8] {
        JSONWriter.structure { json in
            json.member("change", self.change.rawValue)
            json.member("position", self.position)
            json.member("time", "\(self.time)")
            json.member("request", "\(self.request)")
            json.member("principal", self.principal)
            json.member("authority", orNull: self.authority.map { "\($0)" })
            json.member("serial", orNull: self.serialNumber?.hexadecimal)
            json.name("rule")
            if let rule { json.number(rule) } else { json.literal("null") }
            json.member("ruleName", orNull: self.ruleName)
            json.member("was", orNull: self.was)
            json.member("wouldBe", orNull: self.wouldBe)
        }
    }
}

/// A decision that is to be made again under a hypothesis.
struct DueReconsideration: Sendable {
    let derivation: DecisionDerivation
    /// Whether its certificate was signed; of a refusal nothing.
    let isSigned: Bool

    /// What it comes to.
    enum Result: Sendable {
        /// The same, and for the same reason.
        case same
        case another(ReconsideredDecision)
    }

    /// Makes it again.
    ///
    /// - Throws: A failure of the library: then nothing is known about the decision.
    func judge(_ hypothesis: Hypothesis) throws(CryptographyError) -> Result {
        let derivation = self.derivation
        switch derivation.recorded {
        case .issuanceAuthorized(let authorized):
            let (refusal, rule) = try self.refusal(
                under: hypothesis,
                at: authorized.moment,
                authorized.serialNumber,
                authorized.ruleSet
            )
            guard let refusal else { return .same }
            return .another(self.decision(.refused, rule, authorized.serialNumber, was: nil, wouldBe: refusal.message))
        case .issuanceRefused(let refused):
            let (refusal, rule) = try self.refusal(
                under: hypothesis,
                at: refused.moment,
                DecisionDerivation.anySerialNumber,
                refused.ruleSet
            )
            let failed = refused.checks.last { $0.outcome == .failed }?.rule
            let was = refused.reason.sentence
            guard let refusal else {
                return .another(self.decision(.permitted, failed, nil, was: was, wouldBe: nil))
            }
            guard RecordedReason(refusal.reason) != refused.reason || rule != failed else { return .same }
            return .another(self.decision(.refusedOtherwise, rule, nil, was: was, wouldBe: refusal.message))
        default: return .same
        }
    }

    /// Why it would be refused, and the rule that failed; `nil` where it would be permitted.
    private func refusal(
        under hypothesis: Hypothesis,
        at moment: Instant,
        _ serialNumber: [UInt8],
        _ ruleSet: Int64
    ) throws(CryptographyError) -> (refusal: IssuanceRefusal?, rule: Int64?) {
        let derivation = self.derivation
        var judgement = try derivation.ruleSets.judge(
            IssuanceOrder(derivation.requested),
            by: derivation.authority,
            authorityName: derivation.requested.authorityName ?? "",
            at: moment,
            serialNumber: serialNumber,
            capabilities: derivation.capabilities,
            policy: hypothesis.policy(derivation.policy, certificateCount: derivation.certificateCount),
            mention: derivation.mention,
            pointers: derivation.pointers,
            ruleSet: hypothesis.ruleSet ?? ruleSet
        )
        if let reissuance = derivation.reissuance { judgement = reissuance.compare(judgement) }
        let rule = judgement.outcomes.last { $0.outcome == .failed }?.rule.number
        switch judgement.verdict {
        case .permitted: return (nil, nil)
        case .refused(let refusal): return (refusal, rule)
        }
    }

    private func decision(
        _ change: ReconsideredDecision.Change,
        _ rule: Int64?,
        _ serialNumber: [UInt8]?,
        was: String?,
        wouldBe: String?
    ) -> ReconsideredDecision {
        ReconsideredDecision(
            change: change,
            position: self.derivation.position,
            time: self.derivation.time,
            request: self.derivation.request,
            principal: self.derivation.requested.provenance.principal,
            authority: self.derivation.requested.authority,
            serialNumber: self.isSigned ? serialNumber : nil,
            rule: rule,
            was: was,
            wouldBe: wouldBe
        )
    }
}
