import Ledger
import Testing

/// The same texts are tried on the other verifier in Tests/Verifier/test_forms.py.
@Suite struct ExtensionArcTests {
    @Test(arguments: [
        "0.0.0", "2.39.1", "1.3.6.1.4.1.99999.7", "2.25.340282366920938463463374607431768211455", "1.2.3.4.5.6.7.8.9.10",
    ])
    func anArcOfIdentifiersIsOne(text: String) {
        #expect(ExtensionArc.isSuch(text))
    }

    @Test(arguments: [
        "", "1", "1.3", "3.1.1", "1.40.1", "2.40.1", "1.3.", ".1.3.6", "1..3", "01.3.6", "1.3.06", "1.3.+6", "1.3.-6", "1.3. 6",
        "1.3.6\n", "1.3.x", "1.3.\u{661}", "1.3.340282366920938463463374607431768211456",
        "1.3." + String(repeating: "9", count: 57), "1.3" + String(repeating: ".1", count: 29),
    ])
    func anArcOfIdentifiersIsNothingElse(text: String) {
        #expect(!ExtensionArc.isSuch(text))
    }

    @Test func theLongestIsOneIdentifierWithAnExtensionsNumber() {
        let longest = "1.3.340282366920938463463374607431768211455.99999.9999999.12"
        #expect(longest.utf8.count == ExtensionArc.longest && ExtensionArc.isSuch(longest))
    }
}
