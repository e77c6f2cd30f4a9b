internal import Bytes

/// What can be asked of the ledger by a signed call: a closed set, by the names that the interface has for it, which are also those
/// that the log holds.
public enum InterfaceOperation: String, Hashable, Sendable, CaseIterable {
    case createCertificateAuthority = "CreateCertificateAuthority"
    case createCertificateAuthorityAuditReport = "CreateCertificateAuthorityAuditReport"
    case createPermission = "CreatePermission"
    case deleteCertificateAuthority = "DeleteCertificateAuthority"
    case deletePermission = "DeletePermission"
    case deletePolicy = "DeletePolicy"
    case describeCertificateAuthority = "DescribeCertificateAuthority"
    case describeCertificateAuthorityAuditReport = "DescribeCertificateAuthorityAuditReport"
    case getCertificate = "GetCertificate"
    case getCertificateAuthorityCertificate = "GetCertificateAuthorityCertificate"
    case getCertificateAuthorityCSR = "GetCertificateAuthorityCsr"
    case getPolicy = "GetPolicy"
    case importCertificateAuthorityCertificate = "ImportCertificateAuthorityCertificate"
    case issueCertificate = "IssueCertificate"
    case listCertificateAuthorities = "ListCertificateAuthorities"
    case listPermissions = "ListPermissions"
    case listTags = "ListTags"
    case putPolicy = "PutPolicy"
    case restoreCertificateAuthority = "RestoreCertificateAuthority"
    case revokeCertificate = "RevokeCertificate"
    case tagCertificateAuthority = "TagCertificateAuthority"
    case untagCertificateAuthority = "UntagCertificateAuthority"
    case updateCertificateAuthority = "UpdateCertificateAuthority"

    /// The operation of a name, octet for octet; `nil` where there is none.
    public init?(named name: String) {
        guard let operation = Self(rawValue: name), operation.rawValue.isVerbatim(name) else { return nil }
        self = operation
    }
}
