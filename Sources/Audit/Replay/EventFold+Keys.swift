internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger

// A key is made for an authority, and the first thing that it signs is the authority's own certification request: both are in the
// log before the signature can exist. What was begun goes on to its ending also where the authority was deleted meanwhile.

extension EventFold {
    mutating func inspect(_ made: KeyMade, _ fact: RecordedFact, _ findings: inout Findings) {
        let authority = self.state.authorities[fact.stream]
        findings.check(
            .requestLife,
            (authority?.creation == .underWay && authority?.key == nil && made.purpose == .authority
                && authority?.creating.keyAlgorithm.isVerbatim(made.algorithm) == true),
            at: fact.position,
            "A key was made for no authority that waits for one such."
        )
        findings.check(
            .keyUses,
            !self.identities.isMade(made.key),
            at: fact.position,
            "The key \(made.key) was made before."
        )
        let fault = self.identities.add(made)
        findings.check(.identities, fault == nil, at: fact.position, fault ?? "")
        let kind = (try? PublicKey(subjectPublicKeyInfo: made.subjectPublicKeyInfo))?.kind
        findings.check(
            .subjectAndValidity,
            kind != nil && kind == KeyAlgorithm(rawValue: made.algorithm)?.publicKeyKind,
            at: fact.position,
            "The key \(made.key) is not of the kind \(made.algorithm)."
        )
        self.keyUses[made.key] = self.keyUses[made.key] ?? KeyUseBounds()
    }

    mutating func inspect(_ authorized: RequestAuthorized, _ fact: RecordedFact, _ findings: inout Findings) {
        self.keyUses[authorized.key, default: KeyUseBounds()].possible += 1
        let isInForce = authorized.ruleSet == self.state.policy.ruleSet
        findings.check(
            .requestOrder,
            isInForce,
            at: fact.position,
            "It was judged by rule set \(authorized.ruleSet), which was not in force."
        )
        guard let authority = self.state.authorities[fact.stream], authority.creation == .underWay,
            authority.authorizedRequest == nil, let key = authority.key, key.key == authorized.key
        else {
            let message = "A request was authorized for no authority that waits for one."
            return findings.fail(.requestLife, at: fact.position, message)
        }
        findings.count(.requestLife)
        self.inspectOwnRequest(authorized, of: authority.creating, with: key, fact, &findings)
        guard isInForce else { return }
        do throws(CryptographyError) {
            let order = AuthorityRequestOrder(authority.creating, of: fact.stream, with: key)
            let derived = RequestAuthorized(try self.ruleSets.judge(order, ruleSet: self.state.policy.ruleSet))
            findings.check(
                .derivation,
                derived == authorized,
                at: fact.position,
                "The authority's certification request derives again differently."
            )
        } catch {
            findings.fail(.derivation, at: fact.position, "It could not be judged again: \(error)")
        }
    }

    /// What an authority's own request is to say, held to what was asked for: no rule is asked.
    private func inspectOwnRequest(
        _ authorized: RequestAuthorized,
        of creating: AuthorityCreating,
        with key: KeyMade,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        findings.check(
            .issuerAndAlgorithm,
            authorized.signatureAlgorithm.isVerbatim(creating.signatureAlgorithm),
            at: fact.position,
            "The authority's request is to be signed otherwise than was asked for."
        )
        guard let said = RequestedKey.subjectAndKey(ofInformation: authorized.certificationRequestInfo) else {
            let message = "The authority's certification request cannot be read."
            return findings.fail(.certificateForm, at: fact.position, message)
        }
        findings.check(
            .subjectAndValidity,
            said.key == key.subjectPublicKeyInfo[...] && said.subject == creating.subject[...],
            at: fact.position,
            "The authority's request is for another key, or has another subject than was asked for."
        )
    }

    /// The authority that issues; `nil` where there is none, or its creation has not come to its end, or failed.
    func standing(_ authority: UniqueIdentifier) -> AuthorityState? {
        guard let found = self.state.authorities[authority] else { return nil }
        switch found.status {
        case .creating, .failed: return nil
        case .pendingCertificate, .active, .disabled, .expired, .deleted: return found
        }
    }

    /// The authority is one that came to be, the key is its own, and neither the quota nor anybody keeps it from signing; a certificate for
    /// the authority's own key is beside the quota, and may be signed by one that is disabled.
    ///
    /// - Returns: Whether it could judge so.
    func inspectKeyAndQuota(
        _ authorized: IssuanceAuthorized,
        _ request: OpenRequest,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> Bool {
        let authority = self.standing(authorized.authority)
        findings.check(
            .requestOrder,
            authority != nil,
            at: fact.position,
            "There is no authority \(authorized.authority), or it did not come to be."
        )
        let key = authority?.key
        if let authority {
            findings.check(
                .keyUses,
                authorized.key == key?.key,
                at: fact.position,
                "The intent names the key \(authorized.key), which is not that of authority \(authority.identifier)."
            )
        }
        let isRestrained = authority?.isDisabled == true || authority?.deletion != nil
        let isReached = self.state.isQuotaReached(of: authorized.authority)
        guard isRestrained || isReached else { return authority != nil }
        let isOwn = Self.isForOwnKey(request, key)
        if isReached {
            findings.check(
                .requestOrder,
                isOwn,
                at: fact.position,
                "The authority had as many certificates as it may have."
            )
        }
        let mayIssue = !isRestrained || (isOwn && authority?.deletion == nil)
        findings.check(.requestOrder, mayIssue, at: fact.position, "The authority was disabled or deleted.")
        return isOwn && mayIssue
    }

    /// Whether a request is for the key of the authority itself.
    private static func isForOwnKey(_ request: OpenRequest, _ key: KeyMade?) -> Bool {
        guard case .certificationRequest(let octets) = request.requested.certificationRequest,
            let requested = RequestedKey.octets(of: octets), let key
        else { return false }
        return requested == key.subjectPublicKeyInfo[...]
    }
}
