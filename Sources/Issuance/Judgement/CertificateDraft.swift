internal import Bytes
internal import Cryptography
internal import PKI

/// A certificate that every rule allows, encoded and not yet linted.
final class CertificateDraft: Sendable {
    let specification: Specification
    let serialNumber: SerialNumber
    /// What names the issuer's key; `nil` for a root's own certificate.
    let authorityKeyIdentifier: [UInt8]?
    /// What was encoded.
    let tbsCertificate: TBSCertificate
    /// The TBSCertificate in DER.
    let tbsOctets: [UInt8]

    var authority: IssuingAuthority { self.specification.authority }
    var template: Template { self.specification.template }
    var request: CertificationRequest { self.specification.request }
    var content: CertificateContent { self.specification.content }
    var signatureAlgorithm: SignatureAlgorithm { self.specification.signatureAlgorithm }
    var algorithmIdentifier: AlgorithmIdentifier { self.specification.algorithmIdentifier }
    /// What it says of the log.
    var mention: LogMention { self.specification.mention }
    /// Where it says that it can be found out whether it was revoked.
    var pointers: RevocationPointers { self.specification.pointers }

    init(
        _ specification: Specification,
        serialNumber: SerialNumber,
        authorityKeyIdentifier: [UInt8]?,
        tbsCertificate: TBSCertificate,
        tbsOctets: [UInt8]
    ) {
        self.specification = specification
        self.serialNumber = serialNumber
        self.authorityKeyIdentifier = authorityKeyIdentifier
        self.tbsCertificate = tbsCertificate
        self.tbsOctets = tbsOctets
    }
}

/// What the rules have established, from which a draft is made.
///
/// A class, all of it constant: it goes through many hands, and each then counts one reference instead of one for every field.
final class Specification: Sendable {
    let authority: IssuingAuthority
    let template: Template
    let request: CertificationRequest
    /// What is taken from the call and from the request.
    let content: CertificateContent
    /// The content's subjectAltName as it was read, where there is one.
    let alternativeName: SubjectAlternativeName?
    let signatureAlgorithm: SignatureAlgorithm
    let algorithmIdentifier: AlgorithmIdentifier
    let period: ValidityRules.Period
    /// What the certificate says of the log.
    let mention: LogMention
    /// Where the certificate says that it can be found out whether it was revoked.
    let pointers: RevocationPointers

    init(
        authority: IssuingAuthority,
        template: Template,
        request: CertificationRequest,
        content: CertificateContent,
        alternativeName: SubjectAlternativeName?,
        signatureAlgorithm: SignatureAlgorithm,
        algorithmIdentifier: AlgorithmIdentifier,
        period: ValidityRules.Period,
        mention: LogMention,
        pointers: RevocationPointers
    ) {
        self.authority = authority
        self.template = template
        self.request = request
        self.content = content
        self.alternativeName = alternativeName
        self.signatureAlgorithm = signatureAlgorithm
        self.algorithmIdentifier = algorithmIdentifier
        self.period = period
        self.mention = mention
        self.pointers = pointers
    }
}
