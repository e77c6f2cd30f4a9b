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
            let holder = self.state.creation(ofToken: token, by: creating.provenance, at: fact.time)
            findings.check(
                .tokenDecisions,
                holder == nil,
                at: fact.position,
                "An earlier call with the same token made the authority \(holder?.authority ?? fact.stream)."
            )
        }
        if self.state.authorities[fact.stream] == nil { self.creations[fact.stream] = fact.position }
    }

    mutating func inspect(_ created: AuthorityCreated, _ fact: RecordedFact, _ findings: inout Findings) {
        guard self.endCreation(fact, &findings) else { return }
        guard let authority = self.state.authorities[fact.stream], let key = authority.key,
            let authorized = authority.authorizedRequest
        else {
            let message = "A certification request was signed that was not authorized."
            return findings.fail(.requestLife, at: fact.position, message)
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
            if let isSigned = request.isSigned(by: key.subjectPublicKeyInfo) {
                findings.check(
                    .possession,
                    isSigned,
                    at: position,
                    "The signature of the authority's certification request does not verify under its key."
                )
            }
        } catch {
            findings.fail(
                .certificateForm,
                at: position,
                "The authority's certification request cannot be read: \(error.message)"
            )
        }
    }

    mutating func inspect(_ failed: AuthorityCreationFailed, _ fact: RecordedFact, _ findings: inout Findings) {
        let position = self.creations[fact.stream]
        guard self.endCreation(fact, &findings), let position else { return }
        let authority = self.state.authorities[fact.stream]
        findings.check(
            .requestLife,
            failed.reason.isOfCreation(
                hasKey: authority?.key != nil,
                isAuthorized: authority?.authorizedRequest != nil,
                isLeftByStart: self.hasStarted(since: position)
            ),
            at: fact.position,
            "The creation cannot have failed for the reason \(failed.reason.code) where it stood."
        )
    }

    /// Whether a server has started since an entry.
    func hasStarted(since position: UInt64) -> Bool { self.startedAt.map { position < $0 } ?? false }

    private mutating func endCreation(_ fact: RecordedFact, _ findings: inout Findings) -> Bool {
        guard self.creations.removeValue(forKey: fact.stream) != nil else {
            findings.fail(.requestLife, at: fact.position, "The authority \(fact.stream) was not being made.")
            return false
        }
        findings.count(.requestLife)
        return true
    }

    mutating func inspect(_ imported: AuthorityCertificateImported, _ fact: RecordedFact, _ findings: inout Findings) {
        let mayImport = self.mayImport(fact)
        findings.check(
            .requestLife,
            mayImport,
            at: fact.position,
            "A certificate was imported for no authority that came to be, or for one that is disabled or deleted."
        )
        guard let state = self.state.authorities[fact.stream],
            self.inspectPath(imported, to: state, fact, &findings), mayImport
        else { return }
        let (authority, fault) = self.issuer(fact.stream)
        guard let authority else {
            return findings.fail(.derivation, at: fact.position, fault ?? "The authority cannot be read.")
        }
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
}
