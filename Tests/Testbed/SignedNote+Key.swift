public import Cryptography
public import Transparency

extension SignedNote {
    /// A note of one signature by a key at hand; nothing is verified.
    public static func sign(_ text: String, name: String, key: PrivateKey) throws -> SignedNote {
        let verifier = try NoteVerifier(name: name, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
        let octets = try key.sign(Array(text.utf8), algorithm: .ed25519)
        return SignedNote(
            text: text,
            signatures: [Signature(name: name, keyIdentifier: verifier.keyIdentifier, octets: octets)]
        )
    }
}
