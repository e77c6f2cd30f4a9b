internal import Bytes
internal import Cryptography
internal import PKI

// "OCSP signing delegation SHALL be designated by the inclusion of id-kp-OCSPSigning in an extended key usage certificate
//  extension included in the OCSP response signer's certificate", issued "directly by the CA".      -- RFC 6960, 4.2.2.2
// "A CA may specify that an OCSP client can trust a responder for the lifetime of the responder's certificate … by
//  including the extension id-pkix-ocsp-nocheck … CAs issuing such a certificate should realize that a compromise of the
//  responder's key is as serious as the compromise of a CA key used to sign CRLs, at least for the validity period of this
//  certificate. CAs may choose to issue this type of certificate with a very short lifetime".       -- 4.2.2.2.1
// "It is RECOMMENDED that neither an OCSP authorityInfoAccess extension nor cRLDistributionPoints extension be included".
//                                                                                                   -- RFC 9919, 3.2.2

/// The certificate of a responder's key: a function of what is recorded of it, and of nothing else.
enum ResponderCertificate {
    /// How long it lives from its moment on.
    static let life: Int64 = 7 * 86_400

    /// What is to be signed for an order.
    ///
    /// - Throws: what cannot be read or written; that the authority has no certificate.
    static func draft(_ order: ResponderOrder) throws(PKIError) -> TBSCertificate {
        let authority = order.authority
        guard let issuer = authority.issuerName, let keyIdentifier = authority.keyIdentifier,
            let path = authority.pathValidity
        else { throw PKIError(.elementAbsent, "authority", "certificate") }
        guard let algorithm = AlgorithmIdentifier(signatureAlgorithmName: order.signatureAlgorithm) else {
            throw PKIError(.algorithmNotAccepted, order.signatureAlgorithm)
        }
        let key = try SubjectPublicKeyInfo(derEncoded: order.subjectPublicKeyInfo)
        guard let own = try? HashFunction.sha1.digest(of: key.subjectPublicKey) else {
            throw PKIError(.elementAbsent, "subjectKeyIdentifier", "SHA-1")
        }
        return try TBSCertificate(
            serialNumber: SerialNumber(octets: order.serialNumber),
            signatureAlgorithm: algorithm,
            issuer: issuer,
            validity: Validity(
                notBefore: max(order.moment.adding(seconds: -ValidityRules.presetLead), path.notBefore),
                notAfter: min(order.moment.adding(seconds: Self.life), path.notAfter)
            ),
            subject: Self.name(of: order.responder, below: issuer),
            subjectPublicKeyInfo: key,
            extensions: Extensions([
                AuthorityKeyIdentifier(keyIdentifier: keyIdentifier).makeExtension(isCritical: false),
                SubjectKeyIdentifier(keyIdentifier: own).makeExtension(isCritical: false),
                KeyUsage.digitalSignature.makeExtension(isCritical: true),
                ExtendedKeyUsage([.ocspSigning]).makeExtension(isCritical: false),
                Extension(identifier: ExtensionIdentifier.ocspNoCheck, isCritical: false, value: [0x05, 0x00]),
            ])
        )
    }

    /// The authority's name and one step more: so it lies wherever names below the authority may lie (RFC 5280 section 4.2.1.10).
    private static func name(
        of responder: UniqueIdentifier,
        below issuer: DistinguishedName
    ) throws(PKIError) -> DistinguishedName {
        let step = RelativeDistinguishedName(type: .commonName, value: .utf8("OCSP responder \(responder)"))
        return try DistinguishedName(issuer.relativeNames + [step])
    }
}
