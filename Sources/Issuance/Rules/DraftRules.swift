internal import Cryptography
internal import PKI

/// Whether what is asked for can be written down as a certificate.
enum DraftRules {
    static let all: [Rule] = [Self.serialNumberIsUsable.rule, Self.isEncodable.rule]

    // Sixteen octets, so that neither the decimal nor the hexadecimal form of one number can be taken for another's.
    static let serialNumberIsUsable = Requirement<[UInt8], SerialNumber>(
        40,
        "serial-number-is-usable",
        "RFC 5280 section 4.1.2.2"
    ) { octets throws(Interruption) in
        guard octets.count == 16, let first = octets.first, (0x01...0x7F).contains(first),
            let serialNumber = try? SerialNumber(octets: octets)
        else {
            throw .refusal(.internalFailure, .serialNumberUnusable)
        }
        return serialNumber
    }

    static let isEncodable = Requirement<(specification: Specification, serialNumber: SerialNumber), CertificateDraft>(
        41,
        "certificate-is-encodable",
        "RFC 5280 section 4.1"
    ) { given throws(Interruption) in
        let specification = given.specification
        let template = specification.template
        let request = specification.request
        let content = specification.content
        let issuer = template.isRoot ? content.subject : specification.authority.issuerName
        let authorityKeyIdentifier = template.isRoot ? nil : specification.authority.keyIdentifier
        guard let issuer, template.isRoot || authorityKeyIdentifier != nil else {
            throw .refusal(.authorityState, .authorityWithoutCertificate)
        }
        let subjectKeyIdentifier = try interruptingOnFailure { () throws(CryptographyError) in
            try HashFunction.sha1.digest(of: request.subjectPublicKeyInfo.subjectPublicKey)
        }
        var extensions: [Extension] = []
        extensions.reserveCapacity(6 + content.extensions.count)
        extensions.append(template.basicConstraintsExtension)
        if let authorityKeyIdentifier {
            extensions.append(
                AuthorityKeyIdentifier(keyIdentifier: authorityKeyIdentifier).makeExtension(isCritical: false)
            )
        }
        extensions.append(SubjectKeyIdentifier(keyIdentifier: subjectKeyIdentifier).makeExtension(isCritical: false))
        extensions += template.usageExtensions
        do throws(PKIError) {
            extensions += try specification.pointers.extensions()
        } catch {
            throw .refusal(.internalFailure, .certificateNotEncodable, quoting: error)
        }
        if let alternativeName = content.alternativeName { extensions.append(alternativeName.carried) }
        for passed in content.extensions { extensions.append(passed.carried) }
        if let mention = specification.mention.makeExtension() { extensions.append(mention) }
        do throws(PKIError) {
            let tbsCertificate = try TBSCertificate(
                serialNumber: given.serialNumber,
                signatureAlgorithm: specification.algorithmIdentifier,
                issuer: issuer,
                validity: Validity(notBefore: specification.period.notBefore, notAfter: specification.period.notAfter),
                subject: content.subject,
                subjectPublicKeyInfo: request.subjectPublicKeyInfo,
                extensions: Extensions(extensions)
            )
            return CertificateDraft(
                specification,
                serialNumber: given.serialNumber,
                authorityKeyIdentifier: authorityKeyIdentifier,
                tbsCertificate: tbsCertificate,
                tbsOctets: tbsCertificate.derOctets
            )
        } catch {
            throw .refusal(.internalFailure, .certificateNotEncodable, quoting: error)
        }
    }
}
