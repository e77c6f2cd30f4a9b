internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

// A request's life: requested, then refused, or repeated, or authorized; once authorized, then signed, or failed, or
// abandoned. Exactly one ending.

extension EventFold {
    mutating func inspect(_ requested: IssuanceRequested, _ fact: RecordedFact, _ findings: inout Findings) {
        self.issuances.requested += 1
        findings.check(
            .requestLife,
            self.open[fact.stream] == nil && fact.streamVersion == 0,
            at: fact.position,
            "The request \(fact.stream) was made before."
        )
        findings.check(
            .genesis,
            self.startedAt != nil || self.hasGap,
            at: fact.position,
            "A request was accepted before any server started."
        )
        self.open[fact.stream] = OpenRequest(
            position: fact.position,
            payloadDigest: self.payloadDigest,
            requested: requested,
            tokenDecision: self.tokenDecision(on: requested, fact)
        )
    }

    mutating func inspect(_ authorized: IssuanceAuthorized, _ fact: RecordedFact, _ findings: inout Findings) {
        guard var request = self.open[fact.stream] else {
            return self.fail(.requestOrder, fact, "An authorization answers no open request.", &findings)
        }
        guard request.intent == nil else {
            return findings.fail(.certificateIntent, at: fact.position, "The request was authorized before.")
        }
        findings.check(
            .requestOrder,
            authorized.authority == request.requested.authority,
            at: fact.position,
            "It was authorized for another authority than was asked."
        )
        findings.count(.requestLife)
        self.inspectInputs(
            moment: authorized.moment,
            ruleSet: authorized.ruleSet,
            basis: authorized.basis,
            of: request,
            fact,
            &findings
        )
        let serial = self.inspectSerialNumber(authorized.serialNumber, request, fact, &findings)
        self.inspectFreeToken(request, fact, &findings)
        self.inspectKeyAndQuota(authorized, request, fact, &findings)
        let (authority, fault) = self.issuer(request.requested.authority)
        request.intent = OpenRequest.Intent(
            position: fact.position,
            time: fact.time,
            authorized: authorized,
            authority: authority,
            serial: serial
        )
        self.open[fact.stream] = request
        self.keyUses[authorized.key, default: KeyUseBounds()].possible += 1
        self.derive(fact.body, of: request, by: authority, fault, fact)
    }

    mutating func inspect(_ refused: IssuanceRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.endWithoutIntent(fact, &findings) else { return }
        self.issuances.refused += 1
        if refused.isOfToken {
            return self.inspectTokenRefusal(refused, request, fact, &findings)
        }
        self.inspectInputs(
            moment: refused.moment,
            ruleSet: refused.ruleSet,
            basis: refused.basis,
            of: request,
            fact,
            &findings
        )
        self.inspectFreeToken(request, fact, &findings)
        let (authority, fault) = self.issuer(request.requested.authority)
        self.derive(fact.body, of: request, by: authority, fault, fact)
    }

    mutating func inspect(_ repeated: IssuanceRepeated, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.endWithoutIntent(fact, &findings) else { return }
        self.issuances.repeated += 1
        findings.check(
            .tokenDecisions,
            request.tokenDecision == .issuanceRepeated(repeated) || self.hasGap,
            at: fact.position,
            "The request repeats \(repeated.first); from the log follows \(request.tokenDecision.outline)."
        )
    }

    mutating func inspect(_ signed: CertificateSigned, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            return self.fail(.certificateIntent, fact, "A certificate answers no open request.", &findings)
        }
        guard let intent = request.intent else {
            return self.fail(.certificateIntent, fact, "A certificate has no intent.", &findings)
        }
        findings.count(.certificateIntent)
        findings.count(.requestLife)
        self.issuances.issued += 1
        self.serials.sign(intent.serial)
        self.keyUses[intent.authorized.key, default: KeyUseBounds()].prove()
        if let identifier = request.requested.authority {
            self.sample.add(
                SignedSample.One(
                    requested: request.position,
                    authorized: intent.position,
                    signed: fact.position,
                    authority: identifier,
                    serialNumber: intent.authorized.serialNumber
                )
            )
        }
        self.inspectSignedToken(request, intent, fact, &findings)
        self.derivations.append(
            .signature(
                SignatureDerivation(
                    position: fact.position,
                    requested: request.requested,
                    authorized: intent.authorized,
                    signature: signed.signature,
                    authority: intent.authority
                )
            )
        )
    }

    mutating func inspect(_ failed: SigningFailed, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            return self.fail(.requestLife, fact, "A failure answers no open request.", &findings)
        }
        findings.check(
            .requestLife,
            request.intent != nil || self.hasGap,
            at: fact.position,
            "A failure to sign has no intent."
        )
        self.issuances.failed += 1
        if failed.signatureMayExist, let intent = request.intent {
            self.keyUses[intent.authorized.key, default: KeyUseBounds()].prove()
        }
    }

    mutating func inspectAbandonment(_ fact: RecordedFact, _ findings: inout Findings) {
        guard self.open.removeValue(forKey: fact.stream) != nil else {
            return self.fail(.requestLife, fact, "What was abandoned was not open.", &findings)
        }
        findings.count(.requestLife)
        self.issuances.abandoned += 1
    }

    /// Takes a request out that ends without an intent.
    private mutating func endWithoutIntent(_ fact: RecordedFact, _ findings: inout Findings) -> OpenRequest? {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            self.fail(.requestLife, fact, "An ending answers no open request.", &findings)
            return nil
        }
        findings.check(
            .requestLife,
            request.intent == nil,
            at: fact.position,
            "The request was authorized, and must not end so."
        )
        return request
    }

    /// A contradiction that is none where what came before could not be read.
    func fail(_ invariant: Invariant, _ fact: RecordedFact, _ message: String, _ findings: inout Findings) {
        findings.check(invariant, self.hasGap, at: fact.position, message)
    }

    /// The inputs that a judgement says that it used, against those that were in force.
    private func inspectInputs(
        moment: Instant,
        ruleSet: Int64,
        basis: Basis,
        of request: OpenRequest,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        guard !self.hasGap else { return }
        let current = self.state.basis(of: request.requested.authority)
        findings.check(
            .requestOrder,
            basis == current,
            at: fact.position,
            "It rests on \(basis.outline); in force was \(current.outline)."
        )
        findings.check(
            .requestOrder,
            ruleSet == self.state.policy.ruleSet,
            at: fact.position,
            "It was judged by rule set \(ruleSet), which was not in force."
        )
        findings.check(
            .requestOrder,
            moment <= fact.time && moment >= fact.time.adding(seconds: -600),
            at: fact.position,
            "It was judged at \(moment), and recorded at \(fact.time)."
        )
    }

    /// - Returns: The number's name among those that were used.
    private mutating func inspectSerialNumber(
        _ serialNumber: [UInt8],
        _ request: OpenRequest,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> UniqueIdentifier {
        let isWellFormed = (try? SerialNumber(octets: serialNumber)) != nil
        let (name, isNew) = self.serials.use(serialNumber, of: request.requested.authority)
        findings.check(
            .serialNumbers,
            isWellFormed && isNew,
            at: fact.position,
            isNew
                ? "The serial number \(serialNumber.hexadecimal) is not positive, minimal and of at most 20 octets."
                : "The serial number \(serialNumber.hexadecimal) was used before."
        )
        return name
    }

    private mutating func derive(
        _ recorded: EventBody,
        of request: OpenRequest,
        by authority: IssuingAuthority?,
        _ fault: String?,
        _ fact: RecordedFact
    ) {
        guard let policy = self.policy(for: recorded, of: request), !self.hasGap || authority != nil else { return }
        self.derivations.append(
            .decision(
                DecisionDerivation(
                    position: fact.position,
                    requested: request.requested,
                    recorded: recorded,
                    authority: authority,
                    fault: fault,
                    capabilities: self.capabilities,
                    ruleSets: self.ruleSets,
                    policy: policy,
                    reference: LogReference(
                        self.state,
                        request: fact.stream,
                        payloadDigest: request.payloadDigest
                    )
                )
            )
        )
    }

    /// The policy that a decision was made under; `nil` where what came before could not be read and it is not known.
    private func policy(for recorded: EventBody, of request: OpenRequest) -> IssuancePolicy? {
        guard self.hasGap else {
            let isQuotaReached = self.state.isQuotaReached(of: request.requested.authority)
            return IssuancePolicy(self.state.policy, isQuotaReached: isQuotaReached)
        }
        switch recorded {
        case .issuanceAuthorized(let authorized)
        where authorized.basis.version(of: .policy) == self.state.policy.version:
            return IssuancePolicy(self.state.policy, isQuotaReached: false)
        case .issuanceRefused(let refused) where refused.basis.version(of: .policy) == self.state.policy.version:
            // The certificates in the gap are not counted: the refusal is believed.
            let isQuotaReached = refused.code == .limitExceeded
            return IssuancePolicy(self.state.policy, isQuotaReached: isQuotaReached)
        default:
            return nil
        }
    }
}

extension KeyUseBounds {
    /// A use that was possible is proven.
    mutating func prove() {
        self.proven += 1
        self.possible -= min(1, self.possible)
    }
}

extension Basis {
    /// The versions, for people.
    fileprivate var outline: String {
        self.versions.isEmpty ? "nothing" : self.versions.map { "\($0.concern) \($0.position)" }.joined(separator: ", ")
    }
}
