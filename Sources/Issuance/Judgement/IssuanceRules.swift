public import Bytes
public import Cryptography

/// The rules by which orders are judged, in numbered sets that never change once they have judged.
public enum IssuanceRules {
    /// The number of the set that judges new orders.
    public static let currentRuleSet: Int64 = 1

    /// Every rule there is, in the order of the numbers: of orders, of octets to be signed, of authorities' certificates and requests.
    public static let rules: [Rule] = (FirstRuleSet.rules + ImportRules.all + AuthorityRequestLints.all)
        .sorted { $0.number < $1.number }

    /// The rule that events record under a number; `nil` for a number that no rule has.
    public static func rule(numbered number: Int64) -> Rule? { self.rules.first { $0.number == number } }

    /// What an order comes to: the same for the same inputs, for ever.
    ///
    /// - Parameters:
    ///   - order: What is asked for.
    ///   - authority: The authority asked; `nil` where its name names none.
    ///   - authorityName: The name that it was asked for by, for the refusal.
    ///   - moment: The one clock reading; its fraction of a second is dropped.
    ///   - serialNumber: Sixteen octets, the first of them 0x01 to 0x7F.
    ///   - capabilities: The names of the signature algorithms that the library can verify: a recorded input, since libraries change.
    ///   - policy: What the people who run the ledger have decided, at the version that the event records.
    ///   - ruleSet: The number of the set to judge by.
    /// - Throws: A failure of the library: then nothing is known about the order.
    public static func judge(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority?,
        authorityName: String,
        at moment: Instant,
        serialNumber: [UInt8],
        capabilities: Set<String>,
        policy: IssuancePolicy,
        ruleSet: Int64
    ) throws(CryptographyError) -> Judgement {
        guard ruleSet == 1 else {
            let refusal = IssuanceRefusal(code: .internalFailure, reason: Reason(.ruleSetUnknown, .number(ruleSet)))
            return Judgement(ruleSet: ruleSet, outcomes: [], verdict: .refused(refusal))
        }
        let inquiry = Inquiry(
            order: order,
            authority: authority,
            authorityName: authorityName,
            moment: moment.wholeSecond,
            serialNumber: serialNumber,
            capabilities: capabilities,
            policy: policy
        )
        var record = Record()
        do throws(Interruption) {
            let permission = try FirstRuleSet.permit(inquiry, record: &record)
            return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .permitted(permission))
        } catch {
            switch error {
            case .refused(let refusal):
                return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .refused(refusal))
            case .failed(let failure):
                throw failure
            }
        }
    }
}
