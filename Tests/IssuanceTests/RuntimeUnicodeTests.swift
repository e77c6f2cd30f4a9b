import Foundation
import Testing

/// What decides for ever asks nothing of the Unicode tables that come with the runtime, since they change with it.
///
/// `String` is harmless where it is decoded, encoded and read by octets or scalars. Its `==`, which takes canonically
/// equivalent texts for one, cannot be found by searching: what is compared is compared by `isVerbatim` or as octets.
@Suite struct RuntimeUnicodeTests {
    /// What asks those tables, as it is written in a source; no letter follows.
    private static let words = [
        "lowercased()", "uppercased()", "isWhitespace", "isNewline", "isLetter", "isNumber", "isWholeNumber",
        "isUppercase", "isLowercase", "isCased", "isPunctuation", "isSymbol", ".properties", "Character", "hasPrefix(",
        "hasSuffix(", "Set<String>", "[String:", "Regex", "firstMatch(", "wholeMatch(", "capitalized", "folding(",
        "caseInsensitiveCompare", "localizedCompare", "localizedStandardContains", "trimmingCharacters", "CharacterSet",
    ]

    /// Where a word may stand all the same, and why.
    private static let allowed: [(path: String, word: String, reason: String)] = [
        ("Issuance/Templates/Template.swift", "[String:", "what is found is then compared by octets"),
        ("PKI/Keys/AlgorithmIdentifier+Signatures.swift", "[String:", "what is found is then compared by octets"),
        ("Issuance/Judgement/Inquiry.swift", "Set<String>", "asked only for names that SignatureAlgorithm has"),
        ("Issuance/Judgement/RuleSets.swift", "Set<String>", "asked only for names that SignatureAlgorithm has"),
        ("Issuance/Rules/RequestRules.swift", "Set<String>", "asked only for names that SignatureAlgorithm has"),
        (
            "Issuance/Rules/SignatureAlgorithmRules.swift", "Set<String>",
            "asked only for names that SignatureAlgorithm has"
        ),
    ]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// The lines of code that hold one of the words, comments left out.
    private static func findings() throws -> [(path: String, word: String, line: String)] {
        var findings: [(path: String, word: String, line: String)] = []
        for room in ["Bytes", "PKI", "Issuance", "Ledger", "Derivation"] {
            let folder = Self.sources.appending(path: room)
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".swift") }
            try #require(!files.isEmpty)
            for file in files {
                let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                let words = Self.words.filter { text.contains($0) }
                guard !words.isEmpty else { continue }
                for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    for word in words where Self.holds(line, word) {
                        findings.append(("\(room)/\(file)", word, String(line)))
                    }
                }
            }
        }
        return findings
    }

    private static func holds(_ line: Substring, _ word: String) -> Bool {
        line.ranges(of: word).contains { range in
            let isBegun = line[..<range.lowerBound].last?.isLetter == true
            let isContinued = range.upperBound < line.endIndex && line[range.upperBound].isLetter
            return !(isBegun && word.first?.isLetter == true) && !(isContinued && word.last?.isLetter == true)
        }
    }

    @Test func whatDecidesForEverAsksNothingOfTheRuntimesUnicode() throws {
        for finding in try Self.findings() {
            let isAllowed = Self.allowed.contains { $0.path == finding.path && $0.word == finding.word }
            #expect(isAllowed, "\(finding.path) says \(finding.word): \(finding.line)")
        }
    }

    @Test func nothingIsAllowedThatIsNotThere() throws {
        let findings = try Self.findings()
        for allowed in Self.allowed {
            #expect(findings.contains { $0.path == allowed.path && $0.word == allowed.word }, "\(allowed)")
        }
    }
}
