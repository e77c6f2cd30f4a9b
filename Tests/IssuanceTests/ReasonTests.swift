import Bytes
import Testing

@testable import Issuance

@Suite struct ReasonTests {
    private static let values: [ReasonValue] = [.text("a"), .text("b"), .text("c"), .number(1), .number(2)]

    @Test func `Every reason is rendered, whatever values it has, and no two alike`() {
        var sentences: Set<String> = []
        for code in ReasonCode.allCases {
            let sentence = Reason(code, values: Self.values).sentence
            #expect(!sentence.isEmpty)
            #expect(sentences.insert("\(code.rule ?? 0): \(sentence)").inserted, "\(code): \(sentence)")
            #expect(!Reason(code, values: []).sentence.isEmpty)
        }
    }

    @Test func `Every reason is some rule's, by its number`() {
        let rules = Set(RuleSets.known.rules.map(\.number))
        for code in ReasonCode.allCases {
            if let rule = code.rule { #expect(rules.contains(rule), "\(code)") }
        }
    }

    @Test func `Long values are cut, by scalars and octets`() {
        let long = Reason(
            .templateUnknown,
            values: [.text(String(repeating: "e\u{301}", count: 1_000)), .octets([UInt8](repeating: 7, count: 5_000))]
        )
        #expect(
            long.values == [
                .text(String(repeating: "e\u{301}", count: 100)), .octets([UInt8](repeating: 7, count: 1_024)),
            ]
        )
    }

    @Test func `Reasons are equal by code and values, never by their words`() {
        #expect(Reason(.templateUnknown, values: [.text("A/V1")]) == Reason(.templateUnknown, values: [.text("A/V1")]))
        #expect(Reason(.templateUnknown, values: [.text("A/V1")]) != Reason(.templateUnknown, values: [.text("B/V1")]))
        // The same words, and yet other reasons.
        let own = Reason(.ownAlgorithmNotOffered, values: [.text("X")])
        let asked = Reason(.signatureAlgorithmNotOffered, values: [.text("X")])
        #expect(own.sentence == asked.sentence && own != asked)
    }
}
