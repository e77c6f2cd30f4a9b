/// A report that was asked for, and has no ending yet.
public struct OpenReport: Hashable, Sendable {
    /// Where it was asked for: it covers the entries before.
    public let position: UInt64
    /// What was asked for.
    public let requested: AuditReportRequested
}
