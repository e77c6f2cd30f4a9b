import Cryptography
import Foundation
import PKI
import Testing

@testable import Issuance

@Suite struct RulesDocumentTests {
    /// The document up to the tables of faults, or those tables.
    private static func document(faults: Bool = false) throws -> String {
        let parts = try Self.whole().components(separatedBy: "## Faults that reasons quote")
        try #require(parts.count == 2)
        return parts[faults ? 1 : 0]
    }

    @Test func theDocumentListsExactlyTheFaultsOfTheCode() throws {
        let documented = try Self.document(faults: true).split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count >= 2 && Int64(cells[0]) != nil ? "\(cells[0]) \(cells[1])" : nil
        }
        let coded =
            PKIFault.allCases.map { "\($0.rawValue) \($0)" } + PublicKeyFault.allCases.map { "\($0.rawValue) \($0)" }
            + NameFault.allCases.map { "\($0.rawValue) \($0)" }
        #expect(documented == coded)
    }

    private static func whole() throws -> String {
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

    @Test func theDocumentListsExactlyTheFieldsOfTheValuesForPassthrough() throws {
        let documented = try Self.document().split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count == 2 && Int64(cells[0]) != nil ? "\(cells[0]) \(cells[1])" : nil
        }
        let coded = PassthroughField.allCases.map { "\($0.rawValue) \($0)\($0.isList ? ", a list" : "")" }
        #expect(documented == coded)
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
