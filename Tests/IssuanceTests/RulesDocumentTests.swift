import Foundation
import Issuance
import Testing

@Suite struct RulesDocumentTests {
    private static func document() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schemas/rules.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func theDocumentListsExactlyTheReasonsOfTheCode() throws {
        var documented: [String] = []
        for line in try Self.document().split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: true)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, Int64(cells[0]) != nil else { continue }
            #expect(!cells[2].isEmpty)
            documented.append("\(cells[0]) \(cells[1])")
        }
        #expect(documented == ReasonCode.allCases.map { "\($0.rawValue) \($0)" })
    }

    @Test func theDocumentListsExactlyTheRulesOfTheCode() throws {
        let text = try Self.document()
        var documented: [String] = []
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: true)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, Int64(cells[0]) != nil else { continue }
            #expect(!cells[3].isEmpty)
            documented.append("\(cells[0]) \(cells[1]) \(cells[2])")
        }
        #expect(documented == RuleSets.known.rules.map { "\($0.number) \($0.name) \($0.citation)" })
    }

    @Test func numbersAndNamesAreUniqueAndLeadToTheirRules() {
        let rules = RuleSets.known.rules
        #expect(Set(rules.map(\.number)).count == rules.count)
        #expect(Set(rules.map(\.name)).count == rules.count)
        for rule in rules { #expect(RuleSets.known.rule(numbered: rule.number) == rule) }
        #expect(RuleSets.known.rule(numbered: 0) == nil)
    }
}
