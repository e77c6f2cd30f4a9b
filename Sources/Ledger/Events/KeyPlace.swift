/// Where the private half of a key lies.
public enum KeyPlace: Hashable, Sendable {
    /// In a file of its own, sealed under the master key.
    case sealedFile
    /// In a token that signs and never shows it, named by its URI (RFC 7512).
    case token(uri: String)
}
