internal import Bytes
internal import Cryptography
internal import PKI

/// A certificate that every rule allows, encoded and not yet linted.
final class CertificateDraft: Sendable {
    let authority: IssuingAuthority
    let template: Template
    let request: CertificationRequest
    let content: CertificateContent
    let serialNumber: SerialNumber
    let signatureAlgorithm: SignatureAlgorithm
    let algorithmIdentifier: AlgorithmIdentifier
    /// The name that the certificate is issued under.
    let issuer: DistinguishedName
    /// What names the issuer's key; `nil` for a root's own certificate.
    let authorityKeyIdentifier: [UInt8]?
    /// Where the request lies in the log, where certificates name it.
    let reference: LogReference?
    /// The TBSCertificate in DER.
    let tbsOctets: [UInt8]

    init(
        authority: IssuingAuthority,
        template: Template,
        request: CertificationRequest,
        content: CertificateContent,
        serialNumber: SerialNumber,
        signatureAlgorithm: SignatureAlgorithm,
        algorithmIdentifier: AlgorithmIdentifier,
        issuer: DistinguishedName,
        authorityKeyIdentifier: [UInt8]?,
        reference: LogReference?,
        tbsOctets: [UInt8]
    ) {
        self.authority = authority
        self.template = template
        self.request = request
        self.content = content
        self.serialNumber = serialNumber
        self.signatureAlgorithm = signatureAlgorithm
        self.algorithmIdentifier = algorithmIdentifier
        self.issuer = issuer
        self.authorityKeyIdentifier = authorityKeyIdentifier
        self.reference = reference
        self.tbsOctets = tbsOctets
    }
}

/// What the rules have established, from which a draft is made.
struct Specification {
    let authority: IssuingAuthority
    let template: Template
    let request: CertificationRequest
    /// What is taken from the call and from the request.
    let content: CertificateContent
    let signatureAlgorithm: SignatureAlgorithm
    let algorithmIdentifier: AlgorithmIdentifier
    let period: ValidityRules.Period
    /// Where the request lies in the log, where certificates name it.
    let reference: LogReference?
}
