internal import Bytes
internal import Cryptography
internal import Issuance
internal import Ledger
internal import PKI

// An imported certificate is held to what needs no rule: the authority's own key, a chain above a subordinate authority and none
// above a root, and a signature by the key above. Whether it would be admitted again is another question.

extension EventFold {
    /// - Returns: Whether all of it could be read.
    func inspectPath(
        _ imported: AuthorityCertificateImported,
        to authority: AuthorityState,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> Bool {
        let (certificate, chain): (Certificate, [Certificate])
        do throws(PKIError) {
            certificate = try Certificate(derEncoded: imported.certificate)
            findings.check(
                .subjectAndValidity,
                certificate.tbsCertificate.subjectPublicKeyInfo.derOctets == authority.subjectPublicKeyInfo,
                at: fact.position,
                "The certificate is of another key than the authority's."
            )
            chain = try imported.chain.map { octets throws(PKIError) in try Certificate(derEncoded: octets) }
        } catch {
            findings.fail(
                .certificateForm,
                at: fact.position,
                "A certificate of the path cannot be read: \(error.message)"
            )
            return false
        }
        self.inspectOrder([certificate] + chain, isRoot: authority.creating.kind == .root, fact, &findings)
        self.inspectName(of: certificate, before: authority.certificate, fact, &findings)
        if let isSigned = Self.isSigned(certificate, by: chain.first ?? certificate) {
            findings.check(
                .certificateSignature,
                isSigned,
                at: fact.position,
                "The certificate's signature does not verify under the key above it."
            )
        }
        return true
    }

    /// A root's certificate is its own; a subordinate's is by the first of its chain, of which the last is its own.
    private func inspectOrder(
        _ path: [Certificate],
        isRoot: Bool,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        findings.check(
            .issuerAndAlgorithm,
            isRoot == (path.count == 1),
            at: fact.position,
            "A root has a chain above it, or a subordinate authority has none."
        )
        let names = path.map { (subject: $0.tbsCertificate.subject, issuer: $0.tbsCertificate.issuer) }
        let isOrdered = zip(names, names.dropFirst()).allSatisfy { $0.issuer.matches($1.subject) }
        let isRooted = names.last.map { $0.issuer.matches($0.subject) } ?? false
        let isOwnIssuer = names[0].issuer.matches(names[0].subject)
        findings.check(
            .issuerAndAlgorithm,
            isOrdered && isRooted && isRoot == isOwnIssuer,
            at: fact.position,
            "A certificate of the path is not by the one above it, or the path does not end at a root."
        )
        let keys = Set(path.map(\.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey))
        findings.check(
            .issuerAndAlgorithm,
            keys.count == path.count,
            at: fact.position,
            "Two certificates of the path hold one key."
        )
    }

    /// An authority keeps its name, from version 2 of the books on: every certificate that it issued, its lists and its answers bear it.
    private func inspectName(
        of certificate: Certificate,
        before: [UInt8]?,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        guard self.state.booksVersion >= 2, let before, let known = try? Certificate(derEncoded: before) else { return }
        findings.check(
            .issuerAndAlgorithm,
            certificate.tbsCertificate.subject.derOctets == known.tbsCertificate.subject.derOctets,
            at: fact.position,
            "The certificate has another subject than the one that the authority had."
        )
    }

    /// Whether a certificate is signed by the key of another; `nil` where the algorithm is not known.
    private static func isSigned(_ certificate: Certificate, by above: Certificate) -> Bool? {
        guard let name = certificate.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name)
        else { return nil }
        guard
            let key = try? PublicKey(
                subjectPublicKeyInfo: above.tbsCertificate.subjectPublicKeyInfo.derOctets
            ), key.isSuitable(for: algorithm)
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
