import Authority
import Bytes
import Foundation
import Issuance

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
            let note = outcome.note.map { ": \($0)" } ?? ""
            lines.append("\(margin)\(number)  \(Self.name(of: outcome.outcome))  \(outcome.rule.name)\(note)")
        }
        if let refusal = self.forecast.refusal {
            lines.append("refused: \(refusal.code.rawValue): \(refusal.message)")
        } else {
            lines.append("permitted")
        }
        return lines.joined(separator: "\n")
    }

    /// One line of JSON.
    var json: String {
        let decision = Decision(
            decision: self.forecast.refusal == nil ? "permitted" : "refused",
            code: self.forecast.refusal?.code.rawValue,
            message: self.forecast.refusal?.message,
            moment: "\(self.forecast.moment)",
            rules: self.forecast.outcomes.map {
                Rule(
                    number: $0.rule.number,
                    name: $0.rule.name,
                    outcome: Self.name(of: $0.outcome),
                    note: $0.note
                )
            },
            tbsCertificate: self.forecast.tbsOctets?.base64
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(decision)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func name(of result: RuleResult) -> String {
        switch result {
        case .passed: "passed"
        case .failed: "failed"
        case .noted: "noted"
        }
    }

    private struct Decision: Encodable {
        let decision: String
        let code: String?
        let message: String?
        let moment: String
        let rules: [Rule]
        let tbsCertificate: String?
    }

    private struct Rule: Encodable {
        let number: Int64
        let name: String
        let outcome: String
        let note: String?
    }
}
