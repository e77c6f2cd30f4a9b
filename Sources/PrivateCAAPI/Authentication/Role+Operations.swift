public import Ledger

extension Role {
    /// Whether this role may call an operation.
    public func mayCall(_ operation: APIOperation) -> Bool {
        self == .administrator || Self.callers[operation, default: []].contains(self)
    }

    /// Who besides administrators may call what; an operation that is not listed is theirs alone.
    private static let callers: [APIOperation: [Role]] = [
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
