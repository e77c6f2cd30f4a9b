public import Bytes

/// A report is asked for: of every certificate that an authority's key signed, as the entries before this one say it.
///
/// The stream is the report's identifier. What the report holds follows from those entries alone.
public struct AuditReportRequested: Hashable, Sendable {
    /// How a report is written.
    public enum Format: Int, Hashable, Sendable, CaseIterable {
        case json = 0
        case csv = 1
    }

    /// Of which authority.
    public let authority: UniqueIdentifier
    /// The bucket that it is put into.
    public let bucket: String
    /// The object's key in it.
    public let key: String
    /// How it is written.
    public let format: Format
    /// Who asked.
    public let provenance: Provenance

    /// A report is asked for.
    public init(
        authority: UniqueIdentifier,
        bucket: String,
        key: String,
        format: Format,
        provenance: Provenance
    ) {
        self.authority = authority
        self.bucket = bucket
        self.key = key
        self.format = format
        self.provenance = provenance
    }

    /// The key of a report's object: no other report ever has it.
    public static func key(of report: UniqueIdentifier, authority: UniqueIdentifier, format: Format) -> String {
        "audit-report/\(authority)/\(report).\(format)"
    }
}

/// A report was put into its bucket.
public struct AuditReportCompleted: Hashable, Sendable {
    /// SHA-256 of the object's octets.
    public let digest: Digest256
    /// How many octets it has.
    public let length: Int64
    /// How many certificates it tells of.
    public let certificates: Int64

    /// A report was put into its bucket.
    public init(digest: Digest256, length: Int64, certificates: Int64) {
        self.digest = digest
        self.length = length
        self.certificates = certificates
    }
}

/// There will be no such report.
public struct AuditReportFailed: Hashable, Sendable {
    /// Why there is no report.
    public enum Reason: Int, Hashable, Sendable, CaseIterable {
        /// The bucket is not there any more.
        case bucketGone = 0
        /// It could not be written into the bucket.
        case notWritten = 1
        /// The log could not be read, or an event of it not be told of.
        case notDerived = 2
    }

    /// Why.
    public let reason: Reason

    /// There will be no such report.
    public init(reason: Reason) { self.reason = reason }
}

// AuditReportRequested ::= SEQUENCE { authority Identifier, bucket Text, key Text, format ReportFormat, provenance Provenance }

extension AuditReportRequested: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.authority)
        try writer.append(self.bucket)
        try writer.append(self.key)
        writer.append(self.format)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifier(),
            bucket: try fields.text(),
            key: try fields.text(),
            format: try fields.choice(),
            provenance: try fields.value()
        )
    }
}

// AuditReportCompleted ::= SEQUENCE { digest Digest, length INTEGER (0..MAX), certificates INTEGER (0..MAX) }

extension AuditReportCompleted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.digest)
        writer.append(self.length)
        writer.append(self.certificates)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(digest: try fields.digest(), length: try fields.number(), certificates: try fields.number())
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard self.length >= 0 else { throw .value(field: "length") }
        guard self.certificates >= 0 else { throw .value(field: "certificates") }
    }
}

// AuditReportFailed ::= SEQUENCE { reason ReportFailure }

extension AuditReportFailed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) { writer.append(self.reason) }

    init(reading fields: inout FieldReader) throws(EventCodingError) { self.init(reason: try fields.choice()) }
}
