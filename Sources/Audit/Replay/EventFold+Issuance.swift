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
            self.startedAt != nil && self.state.settings != nil,
            at: fact.position,
            "A request was accepted before any server started, or said what it is set to."
        )
        let own = requested.faultOfOwn
        findings.check(.credentials, own == nil, at: fact.position, own ?? "")
        self.open[fact.stream] = OpenRequest(
            position: fact.position,
            payloadDigest: self.payloadDigest,
            requested: requested,
            tokenDecision: self.tokenDecision(on: requested, fact)
        )
    }

    mutating func inspect(_ authorized: IssuanceAuthorized, _ fact: RecordedFact, _ findings: inout Findings) {
        guard var request = self.open[fact.stream] else {
            let message = "An authorization answers no open request."
            return findings.fail(.requestOrder, at: fact.position, message)
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
        let isDue = self.inspectInputs(
            Inputs(ruleSet: authorized.ruleSet, basis: authorized.basis, moment: authorized.moment),
            of: authorized.authority,
            fact,
            &findings
        )
        self.inspectSharing(of: authorized, request.requested, fact, &findings)
        let serial = self.inspectSerialNumber(authorized, fact, &findings)
        self.inspectFreeToken(request, fact, &findings)
        let (authority, fault) = self.issuer(authorized.authority)
        let issuer = self.standing(authorized.authority).map {
            RecordedIssuer(
                subject: $0.creating.subject,
                subjectPublicKeyInfo: $0.subjectPublicKeyInfo,
                authority: authority
            )
        }
        let isLeft = self.inspectKeyAndQuota(authorized, request, fact, &findings)
        let (reissuance, isSeen) = self.inspectReissuance(of: authorized, fact, &findings)
        let intended = IntendedCertificate(octets: authorized.tbsCertificate)
        request.intent = OpenRequest.Intent(
            position: fact.position,
            time: fact.time,
            authorized: authorized,
            intended: intended,
            issuer: issuer,
            serial: serial,
            term: self.term
        )
        self.open[fact.stream] = request
        self.keyUses[authorized.key, default: KeyUseBounds()].possible += 1
        let mention = LogMention(
            self.state,
            of: self.state.authorities[authorized.authority],
            request: fact.stream,
            payloadDigest: request.payloadDigest
        )
        let intent = IntentInspection(
            position: fact.position,
            requested: request.requested,
            authorized: authorized,
            intended: intended,
            issuer: issuer,
            mention: mention,
            pointers: RevocationPointers(self.standing(authorized.authority)),
            permitted: self.definitions(for: request.requested.provenance, at: fact.time)
        )
        let isSame = authorized.authority == request.requested.authority
        self.derive(
            fact.body,
            of: request,
            by: authority,
            fault,
            isDue: isDue && isLeft && isSame && isSeen,
            intent,
            reissuance,
            fact
        )
    }

    mutating func inspect(_ refused: IssuanceRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.endWithoutIntent(fact, &findings) else { return }
        self.issuances.refused += 1
        let isDue = self.inspectInputs(
            Inputs(ruleSet: refused.ruleSet, basis: refused.basis, moment: refused.moment),
            of: request.requested.authority,
            within: refused.isOfToken ? 0 : IssuanceProposal.longestAge,
            fact,
            &findings
        )
        if refused.isOfToken {
            return self.inspectTokenRefusal(request, fact, &findings)
        }
        self.inspectFreeToken(request, fact, &findings)
        let (authority, fault) = self.issuer(request.requested.authority)
        let (reissuance, isSeen) = self.inspectReissuance(
            of: refused,
            by: request.requested.authority,
            fact,
            &findings
        )
        self.derive(
            fact.body,
            of: request,
            by: authority,
            fault,
            isDue: isDue && isSeen,
            nil,
            reissuance,
            fact
        )
    }

    mutating func inspect(_ repeated: IssuanceRepeated, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.endWithoutIntent(fact, &findings) else { return }
        self.issuances.repeated += 1
        findings.check(
            .tokenDecisions,
            request.tokenDecision == .issuanceRepeated(repeated),
            at: fact.position,
            "The request repeats \(repeated.first); from the log follows \(request.tokenDecision.outline)."
        )
    }

    mutating func inspect(_ signed: CertificateSigned, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            return findings.fail(.certificateIntent, at: fact.position, "A certificate answers no open request.")
        }
        guard let intent = request.intent else {
            return findings.fail(.certificateIntent, at: fact.position, "A certificate has no intent.")
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
                    intended: intent.intended,
                    signature: signed.signature,
                    issuer: intent.issuer
                )
            )
        )
    }

    mutating func inspect(_ failed: SigningFailed, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            return findings.fail(.requestLife, at: fact.position, "A failure answers no open request.")
        }
        findings.check(
            .requestLife,
            request.intent != nil,
            at: fact.position,
            "A failure to sign has no intent."
        )
        self.issuances.failed += 1
        if failed.signatureMayExist, let intent = request.intent {
            self.keyUses[intent.authorized.key, default: KeyUseBounds()].prove()
            self.burn(intent, fact)
        }
    }

    mutating func inspect(_ abandoned: IssuanceAbandoned, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            return findings.fail(.requestLife, at: fact.position, "What was abandoned was not open.")
        }
        findings.check(
            .requestLife,
            abandoned.reason.code == ReasonCode.processEnded.rawValue
                ? self.hasStarted(since: request.intent?.position ?? request.position) : request.intent != nil,
            at: fact.position,
            "It was given up, and no server had started since."
        )
        self.issuances.abandoned += 1
        if let intent = request.intent { self.burn(intent, fact) }
    }

    /// Takes a request out that ends without an intent.
    private mutating func endWithoutIntent(_ fact: RecordedFact, _ findings: inout Findings) -> OpenRequest? {
        guard let request = self.open.removeValue(forKey: fact.stream) else {
            findings.fail(.requestLife, at: fact.position, "An ending answers no open request.")
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

    /// What a judgement says that it was made with.
    struct Inputs {
        let ruleSet: Int64
        let basis: Basis
        let moment: Instant
    }

    /// The inputs that a judgement says that it used, against those that were in force.
    ///
    /// - Returns: Whether it used those.
    func inspectInputs(
        _ inputs: Inputs,
        of authority: UniqueIdentifier?,
        within longest: Int64 = IssuanceProposal.longestAge,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> Bool {
        let current = self.state.basis(of: authority)
        let isNamed = authority.flatMap { self.state.authorities[$0]?.revocation?.isNamed } ?? true
        let isBasis = inputs.basis == current && isNamed
        findings.check(
            .requestOrder,
            isBasis,
            at: fact.position,
            "It rests on \(inputs.basis.outline); in force was \(current.outline)."
        )
        let isRuleSet = inputs.ruleSet == self.state.policy.ruleSet
        findings.check(
            .requestOrder,
            isRuleSet,
            at: fact.position,
            "It was judged by rule set \(inputs.ruleSet), which was not in force."
        )
        let isMoment = inputs.moment <= fact.time && inputs.moment >= fact.time.adding(seconds: -longest)
        findings.check(
            .requestOrder,
            isMoment,
            at: fact.position,
            "It was judged at \(inputs.moment), and recorded at \(fact.time)."
        )
        return isBasis && isRuleSet && isMoment
    }

    /// - Returns: The number's name among those that were used.
    private mutating func inspectSerialNumber(
        _ authorized: IssuanceAuthorized,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> UniqueIdentifier {
        let serialNumber = authorized.serialNumber
        let (name, isNew) = self.serials.use(serialNumber, of: authorized.authority, self.term)
        findings.check(
            .serialNumbers,
            authorized.isNumberOfItsMoment && isNew,
            at: fact.position,
            isNew
                ? "The serial number \(serialNumber.hexadecimal) is not of sixteen octets, or not of its moment."
                : "The serial number \(serialNumber.hexadecimal) was used before."
        )
        return name
    }

    private mutating func derive(
        _ recorded: EventBody,
        of request: OpenRequest,
        by authority: IssuingAuthority?,
        _ fault: String?,
        isDue: Bool,
        _ intent: IntentInspection?,
        _ reissuance: DueReissuance?,
        _ fact: RecordedFact
    ) {
        let isQuotaReached = self.state.isQuotaReached(of: request.requested.authority)
        self.derivations.append(
            .decision(
                DecisionDerivation(
                    position: fact.position,
                    requested: request.requested,
                    recorded: recorded,
                    authority: authority,
                    isDue: isDue,
                    intent: intent,
                    fault: fault,
                    capabilities: self.capabilities,
                    ruleSets: self.ruleSets,
                    policy: IssuancePolicy(self.state.policy, isQuotaReached: isQuotaReached),
                    mention: LogMention(
                        self.state,
                        of: request.requested.authority.flatMap { self.state.authorities[$0] },
                        request: fact.stream,
                        payloadDigest: request.payloadDigest
                    ),
                    pointers: RevocationPointers(request.requested.authority.flatMap { self.standing($0) }),
                    reissuance: reissuance,
                    request: fact.stream,
                    time: fact.time,
                    certificateCount: request.requested.authority.map { self.state.certificateCount(of: $0) } ?? 0
                )
            )
        )
    }
}

extension IssuanceAuthorized {
    /// Whether the serial number is of sixteen octets, positive, and begins with the moment: 48 bits of milliseconds, held where
    /// the first octet is 01 to 7F.
    fileprivate var isNumberOfItsMoment: Bool {
        SerialForm.isOfMoment(self.serialNumber, self.moment)
    }
}

/// The form of serial numbers.
enum SerialForm {
    /// Whether a number has sixteen octets, is positive, and begins with a moment.
    static func isOfMoment(_ serialNumber: [UInt8], _ moment: Instant) -> Bool {
        guard serialNumber.count == 16, (0x01...0x7F).contains(serialNumber[0]) else { return false }
        let milliseconds = serialNumber[..<6].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return milliseconds == min(max(moment.microseconds / 1_000, 1 << 40), (1 << 47) - 1)
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

extension IssuanceRequested {
    /// What a server does not ask for of its own accord; `nil` where it may have asked for this, or a call did.
    fileprivate var faultOfOwn: String? {
        guard self.provenance.channel != .api else { return nil }
        let isOrdinary =
            self.template.map { $0.isVerbatim(IssuanceRequested.templateOfServers) } ?? false && self.authority != nil
            && self.passthrough == nil && self.token == nil
        return isOrdinary ? nil : "A server asks for its own certificate alone, and this is another."
    }
}
