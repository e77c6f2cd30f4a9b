internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// The authority that an intent names, as what is signed is held to it.
struct RecordedIssuer: Sendable {
    /// The name that it was created with, DER.
    let subject: [UInt8]
    /// Its SubjectPublicKeyInfo, DER; absent before its key was made.
    let subjectPublicKeyInfo: [UInt8]?
    /// What its events add up to; absent where a key or certificate among them cannot be read.
    let authority: IssuingAuthority?

    /// Its public key, where it has one that can be read: read once for all that an authority signed.
    var publicKey: PublicKey? {
        if let authority, authority.publicKey?.subjectPublicKeyInfo == self.subjectPublicKeyInfo {
            return authority.publicKey
        }
        return self.subjectPublicKeyInfo.flatMap { try? PublicKey(subjectPublicKeyInfo: $0) }
    }
}

/// What is to be signed, held to what was asked for and to who signs: no rule is asked, and nothing is derived.
struct IntentInspection: Sendable {
    let position: UInt64
    let requested: IssuanceRequested
    let authorized: IssuanceAuthorized
    let intended: IntendedCertificate
    /// Absent where there is no such authority.
    let issuer: RecordedIssuer?
    /// What the certificate has to say of the log.
    let mention: LogMention
    /// What its authority's certificates say of where it can be found out whether they were revoked.
    let pointers: RevocationPointers
    /// What the role of who asked permits, each way that counts.
    let permitted: [RoleDefinition]

    private var requestOctets: [UInt8]? {
        guard case .certificationRequest(let octets) = self.requested.certificationRequest else { return nil }
        return octets
    }

    /// - Parameter possession: Whether the request's own signature verifies, where that was found out before.
    func check(possession: Bool?, _ findings: inout Findings) {
        if let verifies = possession ?? self.isSignedByItsKey {
            findings.check(
                .possession,
                verifies,
                at: self.position,
                "The certification request's signature does not verify."
            )
        }
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try self.intended.read()
            // An issued certificate's number is positive, and so is no old root's zero.
            _ = try SerialNumber(octets: tbsCertificate.serialNumber.octets)
        } catch {
            return findings.fail(
                .certificateForm,
                at: self.position,
                "What is to be signed cannot be read: \(error.message)"
            )
        }
        findings.check(
            .certificateForm,
            tbsCertificate.serialNumber.octets == self.authorized.serialNumber,
            at: self.position,
            "The certificate has another serial number than its intent."
        )
        self.checkAccess(tbsCertificate, &findings)
        self.checkSubject(tbsCertificate, &findings)
        self.checkWords(tbsCertificate, &findings)
        if let issuer { self.checkIssuer(tbsCertificate, issuer, &findings) }
    }

    /// Who asked may ask for such a certificate.
    private func checkAccess(_ tbsCertificate: TBSCertificate, _ findings: inout Findings) {
        guard self.requested.provenance.role != nil else { return }
        let wanted = WantedCertificate(template: self.requested.template, extensions: tbsCertificate.extensions)
        findings.check(
            .credentials,
            self.permitted.contains { $0.lackingTemplate(for: wanted) == nil },
            at: self.position,
            "The role \(self.requested.provenance.role ?? "") permits no such certificate: "
                + wanted.templates.joined(separator: ", ")
        )
    }

    private func checkSubject(_ tbsCertificate: TBSCertificate, _ findings: inout Findings) {
        let validity = tbsCertificate.validity
        let isOwn = tbsCertificate.subjectPublicKeyInfo.derOctets == self.issuer?.subjectPublicKeyInfo
        let path = isOwn ? nil : self.issuer?.authority?.pathValidity
        findings.check(
            .subjectAndValidity,
            tbsCertificate.subjectPublicKeyInfo.derOctets[...] == self.requestOctets.flatMap(RequestedKey.octets)
                && validity.notBefore < validity.notAfter
                && path.map { $0.notBefore <= self.authorized.moment && validity.notAfter <= $0.notAfter } ?? true,
            at: self.position,
            "The certificate is of another key than was asked for, outlives one above it, or comes before one is valid."
        )
    }

    /// The algorithm that was asked for, and the place in the log.
    private func checkWords(_ tbsCertificate: TBSCertificate, _ findings: inout Findings) {
        let name = tbsCertificate.signatureAlgorithm.signatureAlgorithmName
        findings.check(
            .issuerAndAlgorithm,
            name.isVerbatim(self.requested.signatureAlgorithm),
            at: self.position,
            "\(self.requested.signatureAlgorithm) was asked for, not \(name ?? "an unknown algorithm")."
        )
        findings.check(
            .issuerAndAlgorithm,
            tbsCertificate.extensions[self.mention.identifier]?.value == self.mention.reference?.derOctets,
            at: self.position,
            "The certificate names another place in the log than its request's."
        )
        let isOwn = tbsCertificate.subjectPublicKeyInfo.derOctets == self.issuer?.subjectPublicKeyInfo
        findings.check(
            .issuerAndAlgorithm,
            isOwn || self.pointers.stand(in: tbsCertificate.extensions),
            at: self.position,
            "The certificate names another revocation list or responder than its authority's certificates do."
        )
    }

    /// A certificate names its authority as the authority's own one does; one for the authority's own key names itself.
    private func checkIssuer(
        _ tbsCertificate: TBSCertificate,
        _ issuer: RecordedIssuer,
        _ findings: inout Findings
    ) {
        let isOwn = tbsCertificate.subjectPublicKeyInfo.derOctets == issuer.subjectPublicKeyInfo
        var keyIdentifier: [UInt8]?
        if let carried = tbsCertificate.extensions[AuthorityKeyIdentifier.identifier] {
            keyIdentifier = (try? AuthorityKeyIdentifier(derEncoded: carried.value))?.keyIdentifier
        }
        let certified = issuer.authority?.issuerName?.derOctets ?? issuer.subject
        let name = isOwn ? tbsCertificate.subject.derOctets : certified
        let expected = issuer.authority?.keyIdentifier
        findings.check(
            .issuerAndAlgorithm,
            tbsCertificate.issuer.derOctets == name && (isOwn || expected == nil || keyIdentifier == expected),
            at: self.position,
            "The certificate's issuer or authority key identifier is not the authority's."
        )
    }

    /// Whether a request is signed with its own key; `nil` where nothing was submitted as one.
    ///
    /// What cannot be read, or has a key or an algorithm that none may have, is not.
    private var isSignedByItsKey: Bool? {
        guard let requestOctets else { return nil }
        guard let (information, algorithm, signature) = RequestedKey.signed(requestOctets),
            let named = try? AlgorithmIdentifier(derEncoded: Array(algorithm)),
            let name = named.signatureAlgorithmName, let algorithm = SignatureAlgorithm(name: name),
            let octets = RequestedKey.octets(of: requestOctets),
            let key = try? PublicKey(subjectPublicKeyInfo: Array(octets)), key.isSuitable(for: algorithm)
        else { return false }
        return
            (try? key.isValid(
                signature: Array(signature),
                of: Array(information),
                algorithm: algorithm,
                saltLength: named.saltLength
            )) ?? false
    }
}

extension CertificationRequest {
    /// Whether its signature is one by a key; `nil` where its algorithm is not known.
    func isSigned(by subjectPublicKeyInfo: [UInt8]) -> Bool? {
        guard let name = self.signatureAlgorithm.signatureAlgorithmName, let algorithm = SignatureAlgorithm(name: name)
        else { return nil }
        guard let key = try? PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo), key.isSuitable(for: algorithm)
        else { return false }
        return
            (try? key.isValid(
                signature: self.signature,
                of: self.informationOctets,
                algorithm: algorithm,
                saltLength: self.signatureAlgorithm.saltLength
            )) ?? false
    }
}
