internal import Bytes
internal import Cryptography
internal import Issuance
internal import Ledger
internal import PKI

// An authority's life: creating, then its key, then the intent to sign its request, then created; or failed at any step. Once
// created, certificates are imported.

extension EventFold {
    mutating func inspect(_ creating: AuthorityCreating, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .requestLife,
            self.state.authorities[fact.stream] == nil && fact.streamVersion == 0,
            at: fact.position,
            "The authority \(fact.stream) was made before."
        )
        findings.check(
            .subjectAndValidity,
            KeyAlgorithm(rawValue: creating.keyAlgorithm) != nil,
            at: fact.position,
            "There is no kind of key \(creating.keyAlgorithm)."
        )
        if let configurationFault {
            let fault = configurationFault(creating)
            findings.check(.configuration, fault == nil, at: fact.position, fault ?? "")
        }
        let fault = self.identities.add(authority: fact.stream)
        findings.check(.identities, fault == nil, at: fact.position, fault ?? "")
        if let token = creating.token {
            let holder = self.state.authority(ofToken: token, principal: creating.provenance.principal, at: fact.time)
            findings.check(
                .tokenDecisions,
                holder == nil,
                at: fact.position,
                "An earlier call with the same token made the authority \(holder?.identifier ?? fact.stream)."
            )
        }
        self.creations[fact.stream] = (fact.position, fact.time)
    }

    mutating func inspect(_ created: AuthorityCreated, _ fact: RecordedFact, _ findings: inout Findings) {
        guard self.endCreation(fact, &findings) else { return }
        guard let authority = self.state.authorities[fact.stream], let key = authority.key,
            let authorized = authority.authorizedRequest
        else {
            let message = "A certification request was signed that was not authorized."
            return self.fail(.requestLife, fact, message, &findings)
        }
        self.keyUses[key.key, default: KeyUseBounds()].prove()
        let position = fact.position
        do throws(PKIError) {
            let request = try CertificationRequest(derEncoded: created.certificationRequest)
            findings.check(
                .keyUses,
                request.informationOctets == authorized.certificationRequestInfo,
                at: position,
                "The certification request that was signed is not the one that was authorized."
            )
            let name = request.signatureAlgorithm.signatureAlgorithmName
            findings.check(
                .issuerAndAlgorithm,
                name.isVerbatim(authorized.signatureAlgorithm),
                at: position,
                "The authority's certification request is signed with \(name ?? "an unknown algorithm")."
            )
            findings.check(
                .possession,
                Self.isSigned(request, by: key),
                at: position,
                "The signature of the authority's certification request does not verify under its key."
            )
        } catch {
            findings.fail(
                .derivation,
                at: position,
                "The authority's certification request cannot be read: \(error.message)"
            )
        }
    }

    mutating func inspectFailedCreation(_ fact: RecordedFact, _ findings: inout Findings) {
        _ = self.endCreation(fact, &findings)
    }

    private mutating func endCreation(_ fact: RecordedFact, _ findings: inout Findings) -> Bool {
        guard self.creations.removeValue(forKey: fact.stream) != nil else {
            self.fail(.requestLife, fact, "The authority \(fact.stream) was not being made.", &findings)
            return false
        }
        findings.count(.requestLife)
        return true
    }

    mutating func inspect(_ imported: AuthorityCertificateImported, _ fact: RecordedFact, _ findings: inout Findings) {
        let (authority, fault) = self.issuer(fact.stream)
        guard let authority else {
            return self.fail(
                .requestLife,
                fact,
                fault ?? "A certificate was imported for no authority.",
                &findings
            )
        }
        self.inspectPath(imported, to: authority, fact, &findings)
        let chain = imported.chain.map { PEM.encode($0, label: "CERTIFICATE") + "\n" }.joined()
        do throws(ImportRefusal) {
            let admitted = try self.ruleSets.admit(
                certificate: Array(PEM.encode(imported.certificate, label: "CERTIFICATE").utf8),
                chain: chain.isEmpty ? nil : Array(chain.utf8),
                to: authority,
                at: fact.time,
                ruleSet: self.state.policy.ruleSet
            )
            findings.check(
                .derivation,
                admitted.certificate.derOctets == imported.certificate
                    && admitted.chain.map(\.derOctets) == imported.chain,
                at: fact.position,
                "The imported certificate reads back as another one."
            )
        } catch {
            findings.fail(
                .derivation,
                at: fact.position,
                "The certificate would not be admitted again: \(error.message)"
            )
        }
    }

    private static func isSigned(_ request: CertificationRequest, by made: KeyMade) -> Bool {
        guard let name = request.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name),
            let key = try? PublicKey(subjectPublicKeyInfo: made.subjectPublicKeyInfo)
        else { return false }
        return
            (try? key.isValid(
                signature: request.signature,
                of: request.informationOctets,
                algorithm: algorithm
            )) ?? false
    }
}
