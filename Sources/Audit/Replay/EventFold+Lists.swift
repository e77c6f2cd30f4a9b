internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

// How authorities tell what they revoked, and whether they tell it: schemas/format.md section 9.1.

extension EventFold {
    mutating func inspect(_ changed: RevocationConfigurationChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let state = self.state.authorities[fact.stream] else {
            return findings.fail(.requestLife, at: fact.position, "There is no such authority.")
        }
        let status = self.status(of: state, at: fact.time)
        let isOfCreation =
            status == .creating && self.lists.creation?.authority == fact.stream
            && self.lists.creation?.position == fact.position &- 1
            && self.lists.creation?.principal.isVerbatim(changed.provenance.principal) == true
        let before = state.revocation?.configuration ?? RevocationConfiguration()
        findings.check(
            .requestLife,
            ([.active, .disabled].contains(status) || isOfCreation) && changed.configuration != before,
            at: fact.position,
            "The authority was \(status), or told so already what it revoked."
        )
        guard let lists = changed.configuration.lists else { return }
        self.lists.configured[fact.stream] = lists
        if !lists.isPartitioned { self.lists.complete.insert(fact.stream) }
    }

    mutating func inspect(_ opened: CRLPartitionOpened, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let state = self.state.authorities[fact.stream] else {
            return findings.fail(.requestLife, at: fact.position, "There is no such authority.")
        }
        let lists = state.revocation?.configuration.lists
        let count = self.state.certificateCount(of: fact.stream)
        findings.check(
            .requestLife,
            lists?.isPartitioned == true && state.creation != .failed && state.deletion == nil
                && self.lists.parts[opened.partition] == nil && UInt64(exactly: opened.certificates) == count,
            at: fact.position,
            "A part of lists is opened that there cannot be, or with another count of certificates than \(count)."
        )
        guard self.lists.parts[opened.partition] == nil else { return }
        self.lists.parts[opened.partition] = ListFold.Part(
            authority: fact.stream,
            position: fact.position,
            location: lists?.place(of: fact.stream, partition: opened.partition).location ?? ""
        )
    }

    mutating func inspect(_ authorized: CRLAuthorized, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .requestLife,
            fact.streamVersion == 0 && self.lists.open[fact.stream] == nil,
            at: fact.position,
            "A list is intended in a stream that had begun."
        )
        self.keyUses[authorized.key, default: KeyUseBounds()].possible += 1
        let state = self.state.authorities[authorized.authority]
        let isDue = self.inspectInputs(of: authorized, state, fact, &findings)
        let scope = ListScope(authority: authorized.authority, partition: authorized.partition)
        let before = self.lists.numbers[scope]
        let milliseconds = Self.milliseconds(of: authorized.moment)
        let number = max(milliseconds, before.map { $0 == .max ? $0 : $0 + 1 } ?? milliseconds)
        findings.check(
            .revocationListNumbers,
            authorized.number == number,
            at: fact.position,
            "The list has the number \(authorized.number), and should have \(number)."
        )
        self.lists.numbers[scope] = max(before ?? authorized.number, authorized.number)
        let most = self.lists.sizes[scope] ?? 0
        findings.check(
            .revocationListNumbers,
            authorized.size >= most,
            at: fact.position,
            "The list tells what the first \(authorized.size) entries say, and one before it what \(most) do."
        )
        self.lists.sizes[scope] = max(most, authorized.size)
        let part = authorized.partition.flatMap { self.lists.parts[$0] }
        let authority = self.issuer(authorized.authority).authority
        let position =
            authorized.namesLog
            ? self.state.epoch.map {
                LogPosition(
                    origin: $0.origin,
                    size: authorized.size,
                    identifiers: LogIdentifiers(arc: self.state.extensionArc)
                )
            } : nil
        let intended = IntendedList(
            authorized,
            content: Self.content(of: authorized, state, authority, part?.location, position),
            withdrawn: self.withdrawn[authorized.authority] ?? WithdrawnFold(),
            partition: authorized.partition == nil ? nil : part?.position ?? .max,
            previous: self.lists.signed[scope]
        )
        let order = authority.map { authority in
            RevocationListOrder(
                authority: authority,
                signatureAlgorithm: state?.creating.signatureAlgorithm ?? "",
                number: authorized.number,
                thisUpdate: authorized.thisUpdate,
                nextUpdate: authorized.nextUpdate,
                distributionPoint: part?.location,
                position: position,
                revoked: intended.listed()
            )
        }
        self.derivations.append(
            .list(
                ListDerivation(
                    position: fact.position,
                    intended: intended,
                    order: order,
                    ruleSets: self.ruleSets,
                    isDue: isDue
                )
            )
        )
        self.lists.open[fact.stream] = ListFold.Open(
            position: fact.position,
            intended: intended,
            subjectPublicKeyInfo: state?.subjectPublicKeyInfo
        )
    }

    mutating func inspect(_ signed: CRLSigned, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.lists.open.removeValue(forKey: fact.stream) else {
            return findings.fail(.requestLife, at: fact.position, "A list answers no intent.")
        }
        let authorized = open.intended.authorized
        findings.check(
            .requestLife,
            signed.authority == authorized.authority && signed.partition == authorized.partition
                && signed.intent == open.position,
            at: fact.position,
            "The list is another than was authorized."
        )
        self.keyUses[authorized.key, default: KeyUseBounds()].prove()
        self.lists.signed[ListScope(authority: authorized.authority, partition: authorized.partition)] = SignedList(
            size: authorized.size,
            thisUpdate: authorized.thisUpdate
        )
        self.derivations.append(
            .listSignature(
                ListSignatureDerivation(
                    position: fact.position,
                    intended: open.intended,
                    signature: signed.signature,
                    subjectPublicKeyInfo: open.subjectPublicKeyInfo
                )
            )
        )
    }

    mutating func inspect(_ failed: CRLFailed, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.lists.open.removeValue(forKey: fact.stream) else {
            return findings.fail(.requestLife, at: fact.position, "A list that failed had no intent.")
        }
        let isOfProcess = failed.reason.code == ReasonCode.processEnded.rawValue
        let isPossible =
            failed.reason.isOfSigning
            ? failed.reason.code != ReasonCode.authorityWithoutKey.rawValue
            : failed.reason.isOfAbandonment && (!isOfProcess || self.hasStarted(since: open.position))
        self.inspectReason(
            failed.reason,
            isPossible: isPossible && failed.reason.isOfUse == failed.signatureMayExist,
            fact,
            &findings
        )
        if failed.signatureMayExist {
            self.keyUses[open.intended.authorized.key, default: KeyUseBounds()].prove()
        }
    }

    /// What was certified and is not to be relied on any more.
    mutating func withdraw(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        _ reason: RevocationReason,
        _ term: CertificateTerm,
        _ fact: RecordedFact,
        isBurned: Bool = false
    ) {
        let withdrawn = WithdrawnCertificate(
            authority: authority,
            position: fact.position,
            serialNumber: serialNumber,
            time: fact.time,
            reason: reason,
            term: term
        )
        self.withdrawn[authority, default: WithdrawnFold()].append(withdrawn, isBurned: isBurned)
        self.serialSum.add(withdrawn)
    }

    /// What may have been signed and is not known is withdrawn at once.
    mutating func burn(_ intent: OpenRequest.Intent, _ fact: RecordedFact) {
        guard let term = intent.term else { return }
        let authorized = intent.authorized
        self.withdraw(authorized.serialNumber, of: authorized.authority, .unspecified, term, fact, isBurned: true)
    }

    /// What a list says that it was made with, against what was in force.
    ///
    /// - Returns: Whether it was made with that.
    private mutating func inspectInputs(
        of authorized: CRLAuthorized,
        _ state: AuthorityState?,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> Bool {
        let status = state.map { self.status(of: $0, at: fact.time) }
        let lists = self.lists.configured[authorized.authority]
        let isThere =
            if let partition = authorized.partition {
                self.lists.parts[partition]?.authority == authorized.authority
            } else {
                self.lists.complete.contains(authorized.authority)
            }
        let second = authorized.moment.wholeSecond
        let isMoment =
            authorized.moment <= fact.time
            && authorized.moment >= fact.time.adding(seconds: -IssuanceProposal.longestAge)
        // Entries before were met; the one that the list leaves out first is not far behind its moment.
        let isFresh =
            authorized.size == fact.position
            || authorized.size < fact.position
                && self.lists.time(at: authorized.size).map {
                    $0 >= authorized.moment.adding(seconds: -IssuanceProposal.longestAge)
                } ?? false
        let isSo =
            authorized.ruleSet == self.state.policy.ruleSet && (status == .active || status == .disabled)
            && authorized.key == state?.key?.key && isThere && isMoment && isFresh
            && authorized.thisUpdate == second.adding(seconds: -3_600)
            && authorized.nextUpdate == lists.map { second.adding(seconds: Self.seconds(ofDays: $0.validityDays)) }
        findings.check(
            .requestOrder,
            isSo,
            at: fact.position,
            "The list was not made by what was in force."
        )
        return isSo
    }

    /// No configuration that there may be has so many days that their seconds are no number.
    private static func seconds(ofDays days: Int64) -> Int64 {
        let (seconds, overflow) = days.multipliedReportingOverflow(by: 86_400)
        return overflow ? .max : seconds
    }

    /// The milliseconds of a moment, rounded down.
    private static func milliseconds(of moment: Instant) -> Int64 {
        let (quotient, remainder) = moment.microseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func content(
        of authorized: CRLAuthorized,
        _ state: AuthorityState?,
        _ authority: IssuingAuthority?,
        _ location: String?,
        _ position: LogPosition?
    ) -> ListContent? {
        guard let state, let authority, let issuer = authority.issuerName, let keyIdentifier = authority.keyIdentifier,
            let algorithm = AlgorithmIdentifier(signatureAlgorithmName: state.creating.signatureAlgorithm),
            authorized.partition == nil || location != nil
        else { return nil }
        return ListContent(
            signatureAlgorithm: algorithm,
            issuer: issuer,
            thisUpdate: authorized.thisUpdate,
            nextUpdate: authorized.nextUpdate,
            authorityKeyIdentifier: keyIdentifier,
            number: authorized.number,
            distributionPoint: location,
            position: position
        )
    }
}
