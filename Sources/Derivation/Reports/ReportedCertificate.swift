public import Bytes
public import Ledger
public import PKI

/// What a report about an authority tells of one certificate.
public struct ReportedCertificate: Sendable {
    /// That it was revoked.
    public struct Revocation: Hashable, Sendable {
        /// When.
        public let time: Instant
        /// Why.
        public let reason: RevocationReason

        /// A revocation.
        public init(time: Instant, reason: RevocationReason) {
            self.time = time
            self.reason = reason
        }
    }

    /// The authority that signed it.
    public let authority: UniqueIdentifier
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
    /// The account of whoever asked for it; absent where the event names none.
    public let account: String?
    /// The template that it was asked for by; absent where none was named.
    public let template: String?
    /// Whom it is for.
    public let subject: DistinguishedName
    /// From when, and until when, it is valid.
    public let validity: Validity
    /// When the log has it that it was signed.
    public let issuedAt: Instant
    /// Where that lies.
    public let position: UInt64
    /// That it was revoked, as far as the report's log says; `nil` where it was not.
    public var revocation: Revocation?

    /// Whether a report has a form for the times that are told: without one there is no such report.
    public var isTellable: Bool { self.issuedAt.isWritable && self.revocation?.time.isWritable ?? true }

    /// What is told of a certificate.
    public init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        account: String?,
        template: String?,
        subject: DistinguishedName,
        validity: Validity,
        issuedAt: Instant,
        position: UInt64,
        revocation: Revocation? = nil
    ) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.account = account
        self.template = template
        self.subject = subject
        self.validity = validity
        self.issuedAt = issuedAt
        self.position = position
        self.revocation = revocation
    }
}

/// How a report is written: in words that are not the standards'.
///
/// What it gives depends on nothing but what it is given, so that a report can be written again, octet for octet.
public protocol ReportForm: Sendable {
    /// What comes before all certificates.
    func beginning(_ format: AuditReportRequested.Format) -> [UInt8]

    /// Appends what is told of a certificate.
    func append(
        _ certificate: ReportedCertificate,
        isFirst: Bool,
        _ format: AuditReportRequested.Format,
        to octets: inout [UInt8]
    )

    /// What comes after all certificates.
    func ending(_ format: AuditReportRequested.Format) -> [UInt8]
}
