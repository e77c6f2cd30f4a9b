import Ledger
import Testing

/// The same texts are tried on the other verifier in Tests/Verifier/test_forms.py.
@Suite struct ExtensionArcTests {
    @Test(arguments: [
        "0.0.0", "2.39.1", "1.3.6.1.4.1.99999.7", "2.25.268435455", "1.2.3.4.5.6.7.8.9.10",
    ])
    func anArcOfIdentifiersIsOne(text: String) {
        #expect(ExtensionArc.isSuch(text))
    }

    @Test(arguments: [
        "", "1", "1.3", "3.1.1", "1.40.1", "2.40.1", "1.3.", ".1.3.6", "1..3", "01.3.6", "1.3.06", "1.3.+6", "1.3.-6",
        "1.3. 6",
        "1.3.6\n", "1.3.x", "1.3.\u{661}", "1.3.268435456", "1.3.10000000000",
        "2.25.207517592216501720175005232450611522400",
        "1.3" + String(repeating: ".1", count: 49),
    ])
    func anArcOfIdentifiersIsNothingElse(text: String) {
        #expect(!ExtensionArc.isSuch(text))
    }

    @Test func theLongestIsOneIdentifierWithAnExtensionsNumber() {
        let longest = "1.3.12" + String(repeating: ".1", count: 47)
        #expect(longest.utf8.count == ExtensionArc.longest && ExtensionArc.isSuch(longest))
    }
}
