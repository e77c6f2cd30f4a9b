/// A rule that must hold, and what is known once it does.
///
/// A class, all of it constant: whoever goes through a list of them counts one reference for each.
final class Requirement<Given, Established>: Sendable {
    let rule: Rule
    let check: @Sendable (Given) throws(Interruption) -> Established

    init(
        _ number: Int64,
        _ name: StaticString,
        _ citation: StaticString,
        check: @escaping @Sendable (Given) throws(Interruption) -> Established
    ) {
        self.rule = Rule(number, name, citation)
        self.check = check
    }
}

/// A rule that only remarks.
///
/// A class, as ``Requirement`` is.
final class Observation<Given>: Sendable {
    let rule: Rule
    let remark: @Sendable (Given) -> Reason?

    convenience init(
        _ number: Int64,
        _ name: StaticString,
        _ citation: StaticString,
        remark: @escaping @Sendable (Given) -> Reason?
    ) {
        self.init(Rule(number, name, citation), remark: remark)
    }

    init(_ rule: Rule, remark: @escaping @Sendable (Given) -> Reason?) {
        self.rule = rule
        self.remark = remark
    }
}

/// What the rules said so far, in the order in which they were asked.
struct Record {
    private(set) var outcomes: [RuleOutcome] = []

    // A certificate is asked some seventy rules.
    init() { self.outcomes.reserveCapacity(96) }

    /// Asks a rule; one that is broken is recorded as failed, and interrupts.
    mutating func require<Given, Established>(
        _ requirement: Requirement<Given, Established>,
        of given: Given
    ) throws(Interruption) -> Established {
        do throws(Interruption) {
            let established = try requirement.check(given)
            self.outcomes.append(RuleOutcome(rule: requirement.rule, outcome: .passed, reason: nil))
            return established
        } catch {
            if case .refused = error {
                self.outcomes.append(RuleOutcome(rule: requirement.rule, outcome: .failed, reason: nil))
            }
            throw error
        }
    }

    /// Hears a rule that only remarks.
    mutating func observe<Given>(_ observation: Observation<Given>, of given: Given) {
        let remark = observation.remark(given)
        self.outcomes.append(
            RuleOutcome(rule: observation.rule, outcome: remark == nil ? .passed : .noted, reason: remark)
        )
    }
}
