/// Who may read an object: the mode of its file says so, and nothing else does.
public enum ObjectAccess: Hashable, Sendable {
    /// Everybody (mode 0644).
    case publicRead
    /// Whoever may ask the ledger for it (mode 0600).
    case ownerOnly
}
