import Credentials
import Ledger
import Testing

@Suite struct SecretAccessKeyTests {
    private static let secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQ="

    @Test func aSecretIsShownInNoWayOfPrinting() {
        let credential = Credential(
            accessKeyIdentifier: "AK1",
            secretAccessKey: SecretAccessKey(Self.secret),
            principal: "alice",
            role: "auditor"
        )
        var dumped = ""
        dump(credential, to: &dumped)
        let texts = [
            "\(credential.secretAccessKey)", String(reflecting: credential.secretAccessKey), "\(credential)",
            String(reflecting: credential), dumped, "\([credential])", "\(Optional(credential) as Any)",
        ]
        for text in texts { #expect(!text.contains(Self.secret), "\(text)") }
        #expect(credential.secretAccessKey.revealed == Self.secret)
    }

    @Test(arguments: ["", "c2VjcmV0", secret + "=", secret.uppercased(), "é", "e\u{301}"])
    func onlyTheSameSecretAgrees(other: String) {
        #expect(!SecretAccessKey(Self.secret).agrees(with: SecretAccessKey(other)))
        #expect(SecretAccessKey(other).agrees(with: SecretAccessKey(other)))
    }

    /// The same text to Unicode, and other octets.
    @Test func octetsAreComparedAndNotCharacters() {
        #expect(!SecretAccessKey("é").agrees(with: SecretAccessKey("e\u{301}")))
    }
}
