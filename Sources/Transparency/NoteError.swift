/// Why text is no signed note, no checkpoint, or not signed as it must be.
public enum NoteError: Error, Hashable, Sendable {
    /// The note is not a text, an empty line and signature lines.
    case malformedNote(String)
    /// The note's text is no checkpoint.
    case malformedCheckpoint(String)
    /// The text is no verifier key of an Ed25519 key.
    case malformedVerifierKey(String)
    /// The name is empty or holds white space or a plus sign.
    case invalidName(String)
    /// No signature is by a key that is known.
    case unknownSigner
    /// A signature in the name of a known key is not by that key.
    case invalidSignature(name: String)
    /// The key is no Ed25519 key, or libcrypto failed.
    case signingFailed(String)
}

/// The rule for names of keys.
enum NoteKeyName {
    /// Whether a name is not empty and holds no white space, no control character and no plus sign (C2SP signed-note).
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && $0 != "+" && !$0.properties.isWhitespace
            }
    }
}
