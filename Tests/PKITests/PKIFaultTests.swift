import Testing

@testable import PKI

@Suite struct PKIFaultTests {
    @Test func `Every fault reads as a sentence of its own`() {
        let sentences = PKIFault.allCases.map { PKIError($0, "a", "b", "c").message }
        #expect(Set(sentences).count == sentences.count)
        #expect(sentences.allSatisfy { !$0.isEmpty && !$0.contains("?") })
    }

    @Test func `A fault without its values still reads`() {
        for fault in PKIFault.allCases { #expect(!PKIError(fault).message.isEmpty) }
    }

    @Test func `What a value brings is bounded`() {
        let error = PKIError(.otherLabel, "CERTIFICATE", String(repeating: "x", count: 10_000))
        #expect(error.values.map(\.unicodeScalars.count) == [11, 200])
    }

    @Test func `Every rule is broken by some fault`() {
        #expect(Set(PKIFault.allCases.map(\.code)) == Set(PKIError.Code.allCases))
    }

}
