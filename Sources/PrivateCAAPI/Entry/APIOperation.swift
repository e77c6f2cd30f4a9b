/// The operations of the interface, by their names on the wire.
public enum APIOperation: String, Hashable, Sendable, CaseIterable {
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

    /// Every operation by what requests in JSON name it, in `X-Amz-Target`.
    static let byTarget = Dictionary(uniqueKeysWithValues: Self.allCases.map { ("ACMPrivateCA.\($0.rawValue)", $0) })
}
