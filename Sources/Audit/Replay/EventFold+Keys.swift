internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger

// A key is made for an authority, and the first thing that it signs is the authority's own certification request: both are in the
// log before the signature can exist.

extension EventFold {
    mutating func inspect(_ made: KeyMade, _ fact: RecordedFact, _ findings: inout Findings) {
        let authority = self.state.authorities[fact.stream]
        findings.check(
            .requestLife,
            (authority?.status == .creating && authority?.key == nil && made.purpose == .authority
                && authority?.creating.keyAlgorithm.isVerbatim(made.algorithm) == true) || self.hasGap,
            at: fact.position,
            "A key was made for no authority that waits for one such."
        )
        findings.check(
            .keyUses,
            self.keyUses[made.key] == nil,
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
        guard let authority = self.state.authorities[fact.stream], authority.status == .creating,
            authority.authorizedRequest == nil, let key = authority.key, key.key == authorized.key
        else {
            let message = "A request was authorized for no authority that waits for one."
            return self.fail(.requestLife, fact, message, &findings)
        }
        findings.count(.requestLife)
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

    /// The key is the authority's, and the quota lets it sign; a root's own certificate is beside the quota.
    func inspectKeyAndQuota(
        _ authorized: IssuanceAuthorized,
        _ request: OpenRequest,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        guard !self.hasGap, let key = self.state.authorities[authorized.authority]?.key else { return }
        findings.check(
            .keyUses,
            authorized.key == key.key,
            at: fact.position,
            "The intent names the key \(authorized.key), the authority's is \(key.key)."
        )
        guard self.state.isQuotaReached(of: authorized.authority) else { return }
        var requestedKey: ArraySlice<UInt8>?
        if case .certificationRequest(let octets) = request.requested.certificationRequest {
            requestedKey = RequestedKey.octets(of: octets)
        }
        findings.check(
            .requestOrder,
            requestedKey == key.subjectPublicKeyInfo[...],
            at: fact.position,
            "The authority had as many certificates as it may have."
        )
    }
}
