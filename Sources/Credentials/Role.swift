/// What somebody may do.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case administrator
    /// Issuing, and reading what issuing needs.
    case issuer
    /// Reading everything, and asking for audit reports.
    case auditor
}
