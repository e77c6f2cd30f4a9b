/// What somebody may do who signs calls: the word for it that the log holds, and files of credentials do.
///
/// Which events each may cause stands in ``EventType/cause``.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case administrator
    /// Issuing, and reading what issuing needs.
    case issuer
    /// Reading everything, and asking for audit reports.
    case auditor
}
