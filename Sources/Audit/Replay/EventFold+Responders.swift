internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

// A responder is certified under an intent of its own, and answers in periods that are in the log before the first answer is signed
// (schemas/format.md, section 9.2).

extension EventFold {
    mutating func inspect(_ authorized: ResponderAuthorized, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .requestLife,
            fact.streamVersion == 0 && self.responders.intents[fact.stream] == nil,
            at: fact.position,
            "The responder \(fact.stream) was authorized before."
        )
        let isDue = self.inspectInputs(
            Inputs(ruleSet: authorized.ruleSet, basis: authorized.basis, moment: authorized.moment),
            of: authorized.authority,
            fact,
            &findings
        )
        let state = self.standing(authorized.authority)
        self.inspectStatus(state, fact, .requestOrder, &findings)
        let identityFault = self.identities.add(responder: fact.stream, authorized.subjectPublicKeyInfo)
        findings.check(.identities, identityFault == nil, at: fact.position, identityFault ?? "")
        if let state {
            findings.check(
                .keyUses,
                authorized.key == state.key?.key,
                at: fact.position,
                "The intent names the key \(authorized.key), which is not that of authority \(state.identifier)."
            )
        }
        let (name, isNew) = self.serials.use(authorized.serialNumber, of: authorized.authority, self.term)
        findings.check(
            .serialNumbers,
            isNew && SerialForm.isOfMoment(authorized.serialNumber, authorized.moment),
            at: fact.position,
            "The serial number \(authorized.serialNumber.hexadecimal) was used before, or is not of its moment."
        )
        self.keyUses[authorized.key, default: KeyUseBounds()].possible += 1
        let issuing = self.issuer(authorized.authority).authority
        self.responders.intents[fact.stream] = ResponderFold.Intent(
            position: fact.position,
            authorized: authorized,
            intended: IntendedCertificate(octets: authorized.tbsCertificate),
            issuer: state.map {
                RecordedIssuer(
                    subject: $0.creating.subject,
                    subjectPublicKeyInfo: $0.subjectPublicKeyInfo,
                    authority: issuing
                )
            },
            serial: name,
            term: self.term
        )
        // What was judged with something else is told as that, and not derived.
        guard isDue, let state else { return }
        self.inspectContent(authorized, of: state, by: issuing, fact, &findings)
    }

    /// What is to be certified is a responder's key, and in that form alone.
    private func inspectContent(
        _ authorized: ResponderAuthorized,
        of state: AuthorityState,
        by issuing: IssuingAuthority?,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        let algorithm = ResponderAuthorized.keyAlgorithm(for: state.creating)
        let key = try? PublicKey(subjectPublicKeyInfo: authorized.subjectPublicKeyInfo)
        findings.check(
            .responders,
            key?.kind == algorithm.publicKeyKind && authorized.algorithm.isVerbatim(algorithm.rawValue),
            at: fact.position,
            "The responder's key is not of the kind \(algorithm.rawValue), or another is named."
        )
        let derived = issuing.flatMap { issuing in
            let order = ResponderOrder(authorized, of: fact.stream, by: issuing, state.creating)
            return try? self.octets(of: order, ruleSet: authorized.ruleSet)
        }
        findings.check(
            .responders,
            derived == authorized.tbsCertificate,
            at: fact.position,
            "The responder's certificate derives again differently."
        )
    }

    private func octets(of order: ResponderOrder, ruleSet: Int64) throws(IssuanceRefusal) -> [UInt8] {
        let permission = try self.ruleSets.permission(for: order, ruleSet: ruleSet)
        return permission.octets
    }

    mutating func inspect(_ certified: ResponderCertified, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let intent = self.responders.intents.removeValue(forKey: fact.stream) else {
            return findings.fail(.certificateIntent, at: fact.position, "A responder's certificate has no open intent.")
        }
        findings.count(.certificateIntent)
        findings.count(.requestLife)
        self.serials.sign(intent.serial)
        self.keyUses[intent.authorized.key, default: KeyUseBounds()].prove()
        // A key of an earlier server is no more, whatever is said of it.
        if self.startedAt.map({ $0 < intent.position }) ?? false {
            self.responders.certified[fact.stream] = ResponderFold.Responder(
                authority: intent.authorized.authority,
                notAfter: (try? intent.intended.read())?.validity.notAfter
            )
        }
        self.derivations.append(
            .signature(
                SignatureDerivation(
                    position: fact.position,
                    intended: intent.intended,
                    signature: certified.signature,
                    issuer: intent.issuer
                )
            )
        )
    }

    mutating func inspect(_ failed: ResponderFailed, _ fact: RecordedFact, _ findings: inout Findings) {
        let reason = failed.reason
        self.inspectReason(
            reason,
            isPossible: (reason.isOfSigning || reason.isOfAbandonment) && reason.isOfUse == failed.signatureMayExist,
            fact,
            &findings
        )
        guard let intent = self.responders.intents.removeValue(forKey: fact.stream) else {
            return findings.fail(.requestLife, at: fact.position, "A failure answers no open intent of a responder.")
        }
        findings.check(
            .requestLife,
            reason.code != ReasonCode.processEnded.rawValue || self.hasStarted(since: intent.position),
            at: fact.position,
            "It was given up, and no server had started since."
        )
        let authorized = intent.authorized
        if failed.signatureMayExist { self.keyUses[authorized.key, default: KeyUseBounds()].prove() }
        guard failed.signatureMayExist || failed.isAbandonment, let term = intent.term else { return }
        self.withdraw(authorized.serialNumber, of: authorized.authority, .unspecified, term, fact, isBurned: true)
    }

    mutating func inspect(_ opened: OCSPPeriodOpened, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspectStatus(self.standing(opened.authority), fact, .responders, &findings)
        findings.check(
            .responders,
            self.responders.periods[opened.authority] == nil,
            at: fact.position,
            "A period of the authority's is open."
        )
        let begins = fact.time.wholeSecond
        let responder = self.responders.certified[opened.responder]
        let isOwn = responder?.authority == opened.authority
        findings.check(
            .responders,
            isOwn,
            at: fact.position,
            "The authority has no responder \(opened.responder) that was certified since the server started."
        )
        findings.check(
            .responders,
            opened.nextUpdate.microseconds.isMultiple(of: 1_000_000) && opened.nextUpdate > begins
                && (!isOwn || opened.nextUpdate <= responder?.notAfter ?? Instant(microseconds: .min)),
            at: fact.position,
            "The period ends at \(opened.nextUpdate), which no period of this responder can."
        )
        findings.check(
            .responders,
            !isOwn || responder?.began.map { $0 < begins } ?? true,
            at: fact.position,
            "Another period of this responder began in this second."
        )
        findings.check(.responders, opened.most > 0, at: fact.position, "No answer may be signed in the period.")
        self.keyUses[opened.responder, default: KeyUseBounds()].possible += UInt64(clamping: opened.most)
        self.responders.certified[opened.responder]?.began = begins
        self.responders.periods[opened.authority] = ResponderFold.Period(
            responder: opened.responder,
            most: UInt64(clamping: opened.most)
        )
    }

    mutating func inspect(_ closed: OCSPPeriodClosed, _ fact: RecordedFact, _ findings: inout Findings) {
        let period = self.responders.periods.removeValue(forKey: closed.authority)
        findings.check(
            .responders,
            period?.responder == closed.responder,
            at: fact.position,
            "No period of this responder's was open."
        )
        if let period {
            findings.check(
                .responders,
                closed.count <= period.most,
                at: fact.position,
                "\(closed.count) answers were signed, of \(period.most) that might be."
            )
        }
        var bounds = self.keyUses[closed.responder] ?? KeyUseBounds()
        bounds.proven += min(closed.count, bounds.possible)
        bounds.possible = 0
        self.keyUses[closed.responder] = bounds
        if closed.isLast { self.responders.certified[closed.responder] = nil }
    }

    /// Only of an authority that is active or disabled is anything answered.
    private mutating func inspectStatus(
        _ state: AuthorityState?,
        _ fact: RecordedFact,
        _ invariant: Invariant,
        _ findings: inout Findings
    ) {
        let status = state.map { self.status(of: $0, at: fact.time) }
        findings.check(
            invariant,
            status == .active || status == .disabled,
            at: fact.position,
            "There is no such authority that is active or disabled."
        )
    }
}
