/// What somebody may do.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case administrator
    /// Issuing, and reading what issuing needs.
    case issuer
    /// Reading everything, and asking for audit reports.
    case auditor

    /// Whether this role may call an operation.
    public func mayCall(_ operation: APIOperation) -> Bool {
        self == .administrator || Self.table[operation, default: []].contains(self)
    }

    /// Who besides administrators may call what; an operation that is not listed is theirs alone.
    private static let table: [APIOperation: [Role]] = [
        .issueCertificate: [.issuer],
        .getCertificate: [.issuer, .auditor],
        .getCertificateAuthorityCertificate: [.issuer, .auditor],
        .getCertificateAuthorityCSR: [.issuer, .auditor],
        .describeCertificateAuthority: [.issuer, .auditor],
        .listCertificateAuthorities: [.issuer, .auditor],
        .listPermissions: [.issuer, .auditor],
        .listTags: [.issuer, .auditor],
        .getPolicy: [.auditor],
        .createCertificateAuthorityAuditReport: [.auditor],
        .describeCertificateAuthorityAuditReport: [.auditor],
    ]
}
