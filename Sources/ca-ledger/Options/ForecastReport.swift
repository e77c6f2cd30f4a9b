import Authority
import Bytes
import Issuance
import JSON

/// What would become of an order, for people or as one object.
struct ForecastReport {
    private let forecast: IssuanceForecast

    init(_ forecast: IssuanceForecast) { self.forecast = forecast }

    /// A line for each rule, and one for the decision.
    var text: String {
        var lines: [String] = []
        for outcome in self.forecast.outcomes {
            let number = "\(outcome.rule.number)"
            let margin = String(repeating: " ", count: max(0, 4 - number.count))
            let note = outcome.note.map { ": \($0.shown)" } ?? ""
            lines.append("\(margin)\(number)  \(Self.name(of: outcome.outcome))  \(outcome.rule.name)\(note)")
        }
        if let refusal = self.forecast.refusal {
            lines.append("refused: \(refusal.code.rawValue): \(refusal.message.shown)")
        } else {
            lines.append("permitted")
        }
        return lines.joined(separator: "\n")
    }

    /// One line of JSON.
    var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("code", self.forecast.refusal?.code.rawValue)
            json.member("decision", self.forecast.refusal == nil ? "permitted" : "refused")
            json.member("message", self.forecast.refusal?.message)
            json.member("moment", "\(self.forecast.moment)")
            json.name("rules")
            json.list { json in
                for outcome in self.forecast.outcomes {
                    json.structure { json in
                        json.member("name", outcome.rule.name)
                        json.member("note", outcome.note)
                        json.member("number", outcome.rule.number)
                        json.member("outcome", Self.name(of: outcome.outcome))
                    }
                }
            }
            json.member("tbsCertificate", self.forecast.tbsOctets?.base64)
        }
        return json.text
    }

    private static func name(of result: RuleResult) -> String {
        switch result {
        case .passed: "passed"
        case .failed: "failed"
        case .noted: "noted"
        }
    }
}
