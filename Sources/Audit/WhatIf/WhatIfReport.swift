internal import Bytes
internal import Issuance
public import JSON
internal import Ledger

/// What a hypothesis comes to, over a log.
public struct WhatIfReport: Hashable, Sendable {
    /// How many entries the log had.
    public internal(set) var size: UInt64 = 0
    /// How many decisions were made again.
    public internal(set) var judged: UInt64 = 0
    /// Of these, how many come to the same, for the same reason.
    public internal(set) var same: UInt64 = 0
    /// How many issued certificates would be refused, by rule; 0 stands for what names none.
    public internal(set) var refused: [Int64: UInt64] = [:]
    /// How many refused requests would pass, by the rule that refused them.
    public internal(set) var permitted: [Int64: UInt64] = [:]
    /// How many refused requests would be refused otherwise, by the rule that would.
    public internal(set) var refusedOtherwise: [Int64: UInt64] = [:]
    /// Intents that would be refused, and of which no certificate came: signing failed, was abandoned, or has not ended.
    public internal(set) var unsigned: UInt64 = 0
    /// What cannot be decided again.
    public internal(set) var notJudged = NotJudged()

    /// Decisions that rules do not make, or that were not made by what was in force.
    public struct NotJudged: Hashable, Sendable {
        /// Requests whose token was another's, so that they were refused.
        public internal(set) var tokens: UInt64 = 0
        /// Requests that repeated another.
        public internal(set) var repeated: UInt64 = 0
        /// Calls that were refused before any rule was asked: access, form, rates.
        public internal(set) var calls: UInt64 = 0
        /// Refusals that were only counted.
        public internal(set) var counted: UInt64 = 0
        /// Decisions that replay finds at fault: they do not follow from what was in force.
        public internal(set) var faulty: UInt64 = 0
    }

    /// Whether nothing would be otherwise.
    public var isSame: Bool {
        self.refused.isEmpty && self.permitted.isEmpty && self.refusedOtherwise.isEmpty && self.unsigned == 0
    }

    mutating func add(_ result: DueReconsideration.Result, isSigned: Bool) {
        self.judged += 1
        guard case .another(let decision) = result else {
            self.same += 1
            return
        }
        let rule = decision.rule ?? 0
        switch decision.change {
        case .refused where !isSigned: self.unsigned += 1
        case .refused: self.refused[rule, default: 0] += 1
        case .permitted: self.permitted[rule, default: 0] += 1
        case .refusedOtherwise: self.refusedOtherwise[rule, default: 0] += 1
        }
    }

    /// Writes the members of its object.
    public func write(to json: inout JSONWriter) {
        json.member("size", self.size)
        json.member("judged", self.judged)
        json.member("same", self.same)
        for (name, counts) in [
            ("refused", self.refused), ("permitted", self.permitted), ("refusedOtherwise", self.refusedOtherwise),
        ] {
            json.name(name)
            json.structure { json in
                json.member("count", counts.values.reduce(0, +))
                json.name("byRule")
                json.list { list in
                    for (rule, count) in counts.sorted(by: { $0.key < $1.key }) {
                        list.structure { json in
                            json.name("rule")
                            if rule == 0 { json.literal("null") } else { json.number(rule) }
                            json.member("ruleName", orNull: RuleSets.known.rule(numbered: rule)?.name)
                            json.member("count", count)
                        }
                    }
                }
            }
        }
        json.member("unsigned", self.unsigned)
        json.name("notJudged")
        json.structure { json in
            json.member("tokens", self.notJudged.tokens)
            json.member("repeated", self.notJudged.repeated)
            json.member("calls", self.notJudged.calls)
            json.member("counted", self.notJudged.counted)
            json.member("faulty", self.notJudged.faulty)
        }
    }

    /// Lines for people.
    public var text: String {
        var lines = [
            "\(self.judged.counting("decision")) made again, of a log of \(self.size.counting("entry")); \(self.same) come to the same."
        ]
        for (what, counts) in [
            ("certificates would be refused", self.refused), ("refused requests would pass", self.permitted),
            ("refused requests would be refused otherwise", self.refusedOtherwise),
        ] where !counts.isEmpty {
            lines.append("\(counts.values.reduce(0, +)) \(what):")
            for (rule, count) in counts.sorted(by: { $0.key < $1.key }) {
                let name = rule == 0 ? "no rule" : "rule \(rule) \(RuleSets.known.rule(numbered: rule)?.name ?? "")"
                lines.append("  \(count)  \(name)")
            }
        }
        if self.unsigned > 0 { lines.append("\(self.unsigned) intents without a certificate would be refused.") }
        let left = self.notJudged
        lines.append(
            "Not judged again: \(left.tokens) refused for their token, \(left.repeated.counting("repetition")), \(left.calls.counting("call")) refused before "
                + "any rule was asked (access, form, rates), \(left.counted.counting("refusal")) only counted, \(left.faulty) at fault."
        )
        return lines.joined(separator: "\n")
    }
}
