public import Bytes
public import Ledger

/// What somebody wants to have told of an authority's certificates.
public struct ReportOrder: Hashable, Sendable {
    /// Of which authority.
    public let authority: UniqueIdentifier
    /// The bucket that the report is to be put into.
    public let bucket: String
    /// How it is to be written.
    public let format: AuditReportRequested.Format

    /// An order.
    public init(authority: UniqueIdentifier, bucket: String, format: AuditReportRequested.Format) {
        self.authority = authority
        self.bucket = bucket
        self.format = format
    }
}

/// What became of a report that was asked for.
public struct ReportDescription: Hashable, Sendable {
    /// How far it has come.
    public enum Status: Hashable, Sendable {
        /// It is being made.
        case underWay
        /// It lies in its bucket.
        case completed
        /// There will be none.
        case failed
    }

    /// How far it has come.
    public let status: Status
    /// Its bucket.
    public let bucket: String
    /// Its key there.
    public let key: String
    /// When it was asked for.
    public let createdAt: Instant

    /// A description.
    public init(status: Status, bucket: String, key: String, createdAt: Instant) {
        self.status = status
        self.bucket = bucket
        self.key = key
        self.createdAt = createdAt
    }
}
