internal import Bytes
internal import Cryptography
internal import Issuance
internal import Ledger
internal import PKI

// An imported certificate is held to what needs no rule: the authority's own key, a chain above a subordinate authority and none
// above a root, and a signature by the key above. Whether it would be admitted again is another question.

extension EventFold {
    func inspectPath(
        _ imported: AuthorityCertificateImported,
        to authority: IssuingAuthority,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        findings.check(
            .issuerAndAlgorithm,
            authority.isRoot == imported.chain.isEmpty,
            at: fact.position,
            "A root has a chain above it, or a subordinate authority has none."
        )
        // What cannot be read is not admitted again, which is told.
        guard let certificate = try? Certificate(derEncoded: imported.certificate) else { return }
        findings.check(
            .subjectAndValidity,
            certificate.tbsCertificate.subjectPublicKeyInfo == authority.subjectPublicKeyInfo,
            at: fact.position,
            "The certificate is of another key than the authority's."
        )
        findings.check(
            .certificateSignature,
            Self.isSigned(certificate, by: imported.chain.first ?? imported.certificate),
            at: fact.position,
            "The certificate's signature does not verify under the key above it."
        )
    }

    private static func isSigned(_ certificate: Certificate, by above: [UInt8]) -> Bool {
        guard let name = certificate.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name),
            let signer = try? Certificate(derEncoded: above),
            let key = try? PublicKey(subjectPublicKeyInfo: signer.tbsCertificate.subjectPublicKeyInfo.derOctets),
            key.isSuitable(for: algorithm)
        else { return false }
        return
            (try? key.isValid(
                signature: certificate.signature,
                of: certificate.tbsCertificate.derOctets,
                algorithm: algorithm,
                saltLength: certificate.signatureAlgorithm.saltLength
            )) ?? false
    }
}
