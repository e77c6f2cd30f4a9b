/// Why text is no signed note, no checkpoint, or not signed as it must be.
public enum NoteError: Error, Hashable, Sendable, CustomStringConvertible {
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

    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .malformedNote(let reason): "it is no signed note: \(reason)"
        case .malformedCheckpoint(let reason): "it is no checkpoint: \(reason)"
        case .malformedVerifierKey(let reason): reason
        case .invalidName(let name):
            name.isEmpty
                ? "its name is empty" : "its name \(name) holds white space, a control character or a plus sign"
        case .unknownSigner: "no signature on it is by the key that is meant"
        case .invalidSignature(let name): "the signature on it in the name \(name) is not by that key"
        }
    }
}

/// The rule for names of keys.
enum NoteKeyName {
    /// White space beyond ASCII (Unicode, White_Space): written down, so that no name depends on the runtime's Unicode.
    private static let whiteSpace: Set<UInt32> = [
        0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A,
        0x2028,
        0x2029, 0x202F, 0x205F, 0x3000,
    ]

    /// The name, the identifier and the key that stand in a verifier key; fewer where it is none.
    ///
    /// The key's base64 may hold a plus sign: only the first two separate. Each is a sign by itself, also behind one that others cling to.
    static func parts(of verifierKey: String) -> [String] {
        verifierKey.unicodeScalars.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(String.UnicodeScalarView($0)) }
    }

    /// Whether a name is not empty and holds no white space, no control character and no plus sign (C2SP signed-note).
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && $0 != "+" && !Self.whiteSpace.contains($0.value)
            }
    }
}
