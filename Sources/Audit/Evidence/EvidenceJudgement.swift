internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// That what was intended is what was asked for and was permitted, that the certificate is that, and that its authority has its key and chain.
struct EvidenceJudgement {
    let content: EvidenceContent
    let made: EvidenceContent.Made

    /// The authority as the bundle tells it.
    private struct Issuer {
        let key: KeyMade
        /// Its own certificate and those above it, the root's last; none where it had none yet.
        let path: [Certificate]
        /// Whether these are withheld.
        let isWithheld: Bool
    }

    func check(certificate: [UInt8]?, _ report: inout EvidenceReport) {
        guard let issuer = self.issuer(&report) else { return }
        let position = self.made.intent.position
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try TBSCertificate(derEncoded: self.made.authorized.tbsCertificate)
        } catch {
            report.check(.intent, false, at: position, "what was to be signed cannot be read: \(error.message)")
            return
        }
        self.checkIntent(tbsCertificate, issuer, &report)
        self.checkRequest(tbsCertificate, &report)
        self.checkReference(tbsCertificate, &report)
        self.checkCertificate(certificate, tbsCertificate, issuer, &report)
        if report.verdict != .finding { self.derive(tbsCertificate, &report) }
    }

    // MARK: - The authority

    private func issuer(_ report: inout EvidenceReport) -> Issuer? {
        let authority = self.made.authorized.authority
        let own = self.content.parts.filter { $0.header.stream == authority }
        var (key, asked, created): (KeyMade?, RequestAuthorized?, AuthorityCreated?)
        var subject: [UInt8]?
        var imported: (body: AuthorityCertificateImported, position: UInt64)?
        for part in own {
            switch part.body {
            case .authorityCreating(let body): subject = body.subject
            case .keyMade(let body): key = body
            case .requestAuthorized(let body): asked = body
            case .authorityCreated(let body): created = body
            case .authorityCertificateImported(let body): imported = (body, part.position)
            case nil: report.skip(.chain, at: part.position, "what the authority began with is withheld")
            default: break
            }
        }
        guard let key, let asked, let created else { return nil }
        let isOwn = key.purpose == .authority && key.key == asked.key && key.key == self.made.authorized.key
        report.check(.chain, isOwn, at: self.made.intent.position, "the key of the intent is not the authority's")
        let request = try? CertificationRequest(derEncoded: created.certificationRequest)
        let isAsked =
            request?.informationOctets == asked.certificationRequestInfo
            && request?.isSigned(by: key.subjectPublicKeyInfo) ?? false
        report.check(.chain, isAsked, at: nil, "the authority's own request is not signed with its key")
        if let subject {
            let isNamed = request?.subject.derOctets == subject
            report.check(
                .chain,
                isNamed,
                at: nil,
                "the authority's own request is of another subject than was asked for"
            )
        }
        let isWithheld = own.contains { $0.type == .authorityCertificateImported && $0.body == nil }
        guard let imported, !isWithheld else { return Issuer(key: key, path: [], isWithheld: isWithheld) }
        let path: [Certificate]
        do throws(PKIError) {
            path = try ([imported.body.certificate] + imported.body.chain).map { octets throws(PKIError) in
                try Certificate(derEncoded: octets)
            }
        } catch {
            report.check(
                .chain,
                false,
                at: imported.position,
                "a certificate of the chain cannot be read: \(error.message)"
            )
            return nil
        }
        self.check(path, of: key, at: imported.position, &report)
        return Issuer(key: key, path: path, isWithheld: false)
    }

    /// The first is of the authority's key; each is signed by the one above it, the last by itself.
    private func check(_ path: [Certificate], of key: KeyMade, at position: UInt64, _ report: inout EvidenceReport) {
        report.check(
            .chain,
            path[0].tbsCertificate.subjectPublicKeyInfo.derOctets == key.subjectPublicKeyInfo,
            at: position,
            "the authority's certificate is of another key"
        )
        for (index, certificate) in path.enumerated() {
            let above = path[min(index + 1, path.count - 1)].tbsCertificate
            report.check(
                .chain,
                certificate.tbsCertificate.issuer.matches(above.subject),
                at: position,
                "certificate \(index) of the chain is not by the one above it"
            )
            let signed = Self.isSigned(
                certificate.tbsCertificate.derOctets,
                certificate.signatureAlgorithm,
                certificate.signature,
                by: above.subjectPublicKeyInfo.derOctets
            )
            guard let signed else {
                // A root's signature on itself says nothing that its place in the chain does not.
                if index < path.count - 1 || index == 0 {
                    report.skip(
                        .chain,
                        at: position,
                        "certificate \(index) of the chain has an algorithm that is not known"
                    )
                }
                continue
            }
            report.check(
                .chain,
                signed,
                at: position,
                "certificate \(index) of the chain is not signed by the one above it"
            )
        }
    }

    /// Whether octets are signed by a key; `nil` where the algorithm is not known.
    private static func isSigned(
        _ octets: [UInt8],
        _ identifier: AlgorithmIdentifier,
        _ signature: [UInt8],
        by subjectPublicKeyInfo: [UInt8]
    ) -> Bool? {
        guard let name = identifier.signatureAlgorithmName, let algorithm = SignatureAlgorithm(name: name) else {
            return nil
        }
        guard let key = try? PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo), key.isSuitable(for: algorithm)
        else {
            return false
        }
        return
            (try? key.isValid(signature: signature, of: octets, algorithm: algorithm, saltLength: identifier.saltLength))
            ?? false
    }

    // MARK: - The intent

    private func checkIntent(_ tbsCertificate: TBSCertificate, _ issuer: Issuer, _ report: inout EvidenceReport) {
        let (authorized, position) = (self.made.authorized, self.made.intent.position)
        func check(_ holds: Bool, _ message: @autoclosure () -> String) {
            report.check(.intent, holds, at: position, message())
        }
        let time = self.made.intent.header.time
        check(
            authorized.moment <= time && authorized.moment >= time.adding(seconds: -600),
            "it was judged at another time than it was recorded at"
        )
        check(
            SerialForm.isOfMoment(authorized.serialNumber, authorized.moment)
                && tbsCertificate.serialNumber.octets == authorized.serialNumber,
            "the serial number is not of its moment, or the certificate has another"
        )
        check(!authorized.checks.isEmpty, "no rule was asked")
        if let failed = authorized.checks.first(where: { $0.outcome == .failed }) {
            check(false, "rule \(failed.rule) did not permit it")
        }
        let isOwn = tbsCertificate.subjectPublicKeyInfo.derOctets == issuer.key.subjectPublicKeyInfo
        let validity = tbsCertificate.validity
        check(validity.notBefore < validity.notAfter, "the validity ends before it begins")
        guard !isOwn else {
            check(
                tbsCertificate.issuer.derOctets == tbsCertificate.subject.derOctets,
                "the issuer is not the authority"
            )
            return
        }
        guard !issuer.isWithheld else {
            return report.skip(.intent, at: position, "the authority's certificate is withheld")
        }
        guard let own = issuer.path.first?.tbsCertificate else {
            return check(false, "the authority had no certificate")
        }
        for above in issuer.path {
            let outer = above.tbsCertificate.validity
            check(
                validity.notAfter <= outer.notAfter && outer.notBefore <= authorized.moment,
                "it outlives a certificate above it, or was judged before one is valid"
            )
        }
        check(tbsCertificate.issuer.derOctets == own.subject.derOctets, "the issuer is not the authority")
        check(Self.names(own, tbsCertificate), "the authority key identifier is not the authority's")
    }

    /// Whether a certificate names its issuer's key as that names itself.
    private static func names(_ issuer: TBSCertificate, _ tbsCertificate: TBSCertificate) -> Bool {
        guard let carried = tbsCertificate.extensions[AuthorityKeyIdentifier.identifier],
            let named = try? AuthorityKeyIdentifier(derEncoded: carried.value)
        else { return false }
        var expected = try? HashFunction.sha1.digest(of: issuer.subjectPublicKeyInfo.subjectPublicKey)
        if let own = issuer.extensions[SubjectKeyIdentifier.identifier] {
            expected = (try? SubjectKeyIdentifier(derEncoded: own.value))?.keyIdentifier
        }
        return expected != nil && named.keyIdentifier == expected
    }

    private func checkRequest(_ tbsCertificate: TBSCertificate, _ report: inout EvidenceReport) {
        let position = self.made.request.position
        guard let requested = self.made.requested else {
            return report.skip(.intent, at: position, "what was asked for is withheld")
        }
        func check(_ holds: Bool, _ message: @autoclosure () -> String) {
            report.check(.intent, holds, at: position, message())
        }
        check(requested.authority == self.made.authorized.authority, "another authority was asked")
        guard case .certificationRequest(let octets) = requested.certificationRequest else {
            return check(false, "what was submitted is no certification request")
        }
        let key = RequestedKey.octets(of: octets)
        check(key == tbsCertificate.subjectPublicKeyInfo.derOctets[...], "another key was asked for")
        check(
            tbsCertificate.signatureAlgorithm.signatureAlgorithmName?.isVerbatim(requested.signatureAlgorithm) ?? false,
            "\(requested.signatureAlgorithm) was asked for"
        )
        var isSigned = false
        if let key, let (information, algorithm, signature) = RequestedKey.signed(octets),
            let identifier = try? AlgorithmIdentifier(derEncoded: Array(algorithm))
        {
            isSigned = Self.isSigned(Array(information), identifier, Array(signature), by: Array(key)) ?? false
        }
        check(isSigned, "the certification request is not signed with its own key")
    }

    /// Where it names the log, by the identifier that the bundle has, it is this request that it names.
    private func checkReference(_ tbsCertificate: TBSCertificate, _ report: inout EvidenceReport) {
        let (position, header) = (self.made.intent.position, self.made.request.header)
        var names = LogNames()
        for part in self.content.parts { if let body = part.body { names.take(body, at: part.position) } }
        guard let carried = tbsCertificate.extensions[names.identifier(at: position)] else { return }
        let reference = LogReference(derEncoded: carried.value)
        var isIts =
            reference?.request == header.stream.octets && reference?.payloadDigest == header.payloadDigest.octets
        // What the log was called before its newest epoch but one no bundle says.
        if self.content.isOfKnownEpoch(position), let origin = names.origin(at: position) {
            isIts = isIts && reference?.origin.isVerbatim(origin) ?? false
        }
        report.check(.intent, isIts, at: position, "the certificate names another request than its own")
    }

    // MARK: - The certificate

    private func checkCertificate(
        _ certificate: [UInt8]?,
        _ tbsCertificate: TBSCertificate,
        _ issuer: Issuer,
        _ report: inout EvidenceReport
    ) {
        let position = self.made.ending.position
        guard case .certificateSigned(let signed) = self.made.ending.body else {
            let burns = self.made.ending.body?.burnsSerialNumber ?? false
            report.check(
                .certificate,
                certificate == nil,
                at: position,
                "there is a certificate, and its serial number was burned"
            )
            report.check(.certificate, burns, at: position, "the ending left nothing")
            return
        }
        let made = DERCertificate.octets(
            tbsCertificate: self.made.authorized.tbsCertificate,
            algorithm: tbsCertificate.signatureAlgorithm.derOctets,
            signature: signed.signature
        )
        report.check(
            .certificate,
            certificate == made,
            at: position,
            "the certificate is another than intent and ending make"
        )
        let isSigned = Self.isSigned(
            tbsCertificate.derOctets,
            tbsCertificate.signatureAlgorithm,
            signed.signature,
            by: issuer.key.subjectPublicKeyInfo
        )
        report.check(
            .certificate,
            isSigned ?? false,
            at: position,
            "the signature does not verify under the authority's key"
        )
    }

    /// Judges again what was asked for, with what the bundle says was in force.
    private func derive(_ tbsCertificate: TBSCertificate, _ report: inout EvidenceReport) {
        guard let requested = self.made.requested else { return }
        let (authorized, position) = (self.made.authorized, self.made.intent.position)
        var state = LedgerState(ledger: self.content.ledger)
        for part in self.content.parts where part.position < position {
            guard let body = part.body, let fact = try? RecordedFact(part.header, body) else { continue }
            state.evolve(fact)
        }
        let standing = state.authorities[authorized.authority]
        let judgement = try? RuleSets.known.judge(
            IssuanceOrder(requested),
            by: standing.flatMap { try? IssuingAuthority($0) },
            authorityName: "",
            at: authorized.moment,
            serialNumber: authorized.serialNumber,
            capabilities: Set(state.started?.capabilities ?? []),
            policy: IssuancePolicy(state.policy, isQuotaReached: false),
            mention: LogMention(
                state,
                of: standing,
                request: self.made.request.header.stream,
                payloadDigest: self.made.request.header.payloadDigest
            ),
            pointers: RevocationPointers(standing),
            ruleSet: authorized.ruleSet
        )
        if let judgement,
            case .issuanceAuthorized(let derived) = judgement.eventBody(
                moment: authorized.moment,
                basis: authorized.basis
            ),
            derived.tbsCertificate == authorized.tbsCertificate
        {
            report.check(.intent, true, at: position, "")
        } else {
            report.skip(.intent, at: position, "from what the bundle has the octets to be signed do not come out again")
        }
    }
}
