public import Bytes

extension LedgerState {
    /// Decides what, if anything, a command makes true at a time.
    ///
    /// Whatever the command, an event that cannot be next in its stream is refused here, and never by a store.
    /// What is under dual control, and was not approved, is asked for in place of happening: so it is here, whoever decides, and nowhere else.
    ///
    /// - Parameter approval: What an approval that is asked for is to be named; `nil` where nothing is under dual control.
    public func decide(_ command: Command, at time: Instant, approval: UniqueIdentifier? = nil) -> Decision {
        let decision = self.control(self.choose(command, at: time), at: time, approval: approval)
        guard let fault = self.fault(in: decision.events) else { return decision }
        return Decision([], .impossible(code: .internalFailure, message: fault))
    }

    private func choose(_ command: Command, at time: Instant) -> Decision {
        switch command {
        case .requestIssuance(let proposal):
            self.decide(proposal, at: time)
        case .endIssuance(let ending):
            self.decideEnding(ending)
        case .abandonIssuance(let stream, let reason):
            if self.openIssuances[stream] == nil {
                Decision([], .impossible(code: .internalFailure, message: "The request has an ending already."))
            } else {
                Decision([.body(stream: stream, .issuanceAbandoned(IssuanceAbandoned(reason: reason)))], .recorded)
            }
        case .createAuthority(let stream, let creating, let revocation):
            self.decide(creating, revocation, stream: stream, at: time)
        case .advanceAuthorityCreation(let stream, let step):
            if self.authorities[stream]?.isNextStep(step, ruleSet: self.policy.ruleSet) == true {
                Decision([.body(stream: stream, step)], .recorded)
            } else {
                Decision(
                    [],
                    .impossible(code: .internalFailure, message: "The authority's creation is not at that step.")
                )
            }
        case .importCertificate(let stream, let version, let ruleSet, let revocation, let imported):
            if let state = self.authorities[stream], state.version == version, self.policy.ruleSet == ruleSet,
                state.revocation?.version == revocation
            {
                Decision([.body(stream: stream, .authorityCertificateImported(imported))], .recorded)
            } else {
                Decision([], .stale)
            }
        case .changeAuthority(let stream, let change, let version, let period, let provenance):
            self.decide(change, of: stream, seenAt: version, period, provenance, at: time)
        case .changeTags(let stream, let change, let provenance):
            self.decide(change, of: stream, provenance, at: time)
        case .changePermissions(let stream, let change, let period, let provenance):
            self.decide(change, of: stream, period, provenance, at: time)
        case .changeResourcePolicy(let stream, let policy, let period, let provenance):
            self.decide(policy: policy, of: stream, period, provenance, at: time)
        case .changeRevocation(let stream, let change, let basis, let period, let provenance):
            self.decide(change, of: stream, seenAs: basis, period, provenance, at: time)
        case .openPartition(let stream, let partition):
            self.decide(opening: partition, of: stream, at: time)
        case .authorizeList(let stream, let authorized, let basis, let period):
            self.decide(authorized, stream: stream, madeWith: basis, period, at: time)
        case .endList(let stream, let ending):
            self.decide(endingOfList: stream, ending)
        case .revokeCertificate(let stream, let revoked, let period):
            // Nothing is decided about an authority that is not at hand: whoever asks lets it in first.
            if let state = self.authorities[revoked.authority], state.has(period),
                [.active, .disabled].contains(state.status(at: time, within: period))
            {
                Decision([.body(stream: stream, .certificateRevoked(revoked))], .recorded)
            } else {
                Decision([], .stale)
            }
        case .requestReport(let stream, let requested, let period):
            self.decide(requested, stream: stream, period, at: time)
        case .endReport(let stream, let ending):
            if self.openReports[stream] != nil, ending.type.kind.stream == .report {
                Decision([.body(stream: stream, ending)], .recorded)
            } else {
                Decision([], .impossible(code: .internalFailure, message: "The report has an ending already."))
            }
        case .beginResponder(let stream, let authorized, let period):
            self.decide(authorized, stream: stream, period, at: time)
        case .endResponder(let stream, let ending): self.decideEnd(ofResponder: stream, ending)
        case .openPeriod(let proposal): self.decide(proposal, at: time)
        case .closePeriod(let stream, let closed): self.decide(closed, stream: stream)
        case .adoptRules(let adopted):
            if adopted.ruleSet > self.policy.ruleSet {
                Decision([.body(stream: self.ledger, .rulesAdopted(adopted))], .recorded)
            } else {
                Decision(
                    [],
                    .impossible(
                        code: .invalidArgument,
                        message: "Rule set \(self.policy.ruleSet) is in force: only a later one can be adopted."
                    )
                )
            }
        case .blockKey(let blocked, let version):
            self.decide(blocked, seenAt: version)
        case .changePolicy(let change):
            self.decide(change)
        case .changeReissuance(let stream, let policy, let provenance):
            self.decide(policy, of: stream, provenance, at: time)
        case .changeNaming(let stream, let naming, let provenance):
            self.decide(naming, of: stream, provenance, at: time)
        case .record(_, .clockConfirmed) where !self.isClockHeld:
            Decision(
                [],
                .impossible(code: .invalidArgument, message: "The clock is not held: there is nothing to confirm.")
            )
        case .changeCredentials(let changes):
            self.decide(changes)
        case .changeDualControl(let changed):
            self.decide(changed)
        case .decideApproval(let approval, let verdict, let provenance):
            self.decide(verdict, of: approval, provenance, at: time)
        case .record(let stream, .roleChanged(let changed)):
            self.decide(changed, stream: stream)
        case .record(let stream, let body):
            Decision([.body(stream: stream, body)], .recorded)
        }
    }

    /// A token that is held decides before any judgement counts; a judgement counts only at the version that it saw.
    private func decide(_ proposal: IssuanceProposal, at time: Instant) -> Decision {
        guard case .issuanceRequested(let requested) = proposal.requested.event.body else {
            return Decision([], .impossible(code: .internalFailure, message: "The proposal holds no request."))
        }
        let stream = proposal.requested.stream
        // Nothing is decided about an authority that is not at hand: whoever asks lets it in first.
        if let authority = requested.authority, self.authorities[authority] == nil { return Decision([], .stale) }
        if let scope = TokenScope(requested), let holder = self.holder(of: scope, at: time),
            let publicKeyDigest = proposal.publicKeyDigest
        {
            guard holder.publicKeyDigest == publicKeyDigest else {
                return self.refuseForeignKey(proposal, stream: stream, of: requested.authority, at: time)
            }
            let differences = RequestParameters(requested).differences(from: holder.parameters)
            let repeated = IssuanceRepeated(first: holder.request, differences: differences)
            return Decision(
                [.encoded(proposal.requested), .body(stream: stream, .issuanceRepeated(repeated))],
                .repeats(holder)
            )
        }
        let authority = requested.authority.flatMap { self.authorities[$0] }
        guard let judgement = proposal.judgement, self.basis(of: authority?.identifier) == proposal.basis,
            self.isQuotaReached(of: authority?.identifier) == proposal.isQuotaReached
        else {
            return Decision([], .stale)
        }
        // This process, or its machine, may have been stopped meanwhile: what was judged long ago is judged again.
        guard let moment = judgement.event.body.moment, moment <= time,
            moment >= time.adding(seconds: -IssuanceProposal.longestAge)
        else { return Decision([], .stale) }
        // Who was issued the same meanwhile, or is not any more, changes what this comes to.
        if let seen = proposal.seen, let policy = authority?.reissuance?.policy,
            !self.indexes.recent.confirms(seen, at: time, period: policy.period)
        {
            return Decision([], .stale)
        }
        switch judgement.event.body {
        case .issuanceRefused(let refused):
            return Decision(
                [.encoded(proposal.requested), .encoded(judgement)],
                .refused(code: refused.code, reason: refused.reason)
            )
        case .issuanceAuthorized(let authorized)
        where authorized.authority == authority?.identifier && authorized.key == authority?.key?.key
            && !self.isBeingIssued(authorized.serialNumber):
            return Decision([.encoded(proposal.requested), .encoded(judgement)], .authorized)
        default:
            return Decision([], .stale)
        }
    }

    /// Nobody is handed a certificate for another's key.
    private func refuseForeignKey(
        _ proposal: IssuanceProposal,
        stream: UniqueIdentifier,
        of authority: UniqueIdentifier?,
        at time: Instant
    ) -> Decision {
        let refused = IssuanceRefused(
            ruleSet: self.policy.ruleSet,
            basis: self.basis(of: authority),
            moment: time,
            checks: [TokenRefusal.check],
            code: TokenRefusal.code,
            reason: TokenRefusal.reason
        )
        return Decision(
            [.encoded(proposal.requested), .body(stream: stream, .issuanceRefused(refused))],
            .refused(code: refused.code, reason: refused.reason)
        )
    }

    /// Access is given in a role that there is.
    private func decide(_ changes: [CredentialsChanged]) -> Decision {
        for changed in changes where changed.change == .added && !self.roles.contains(changed.role) {
            let roles = self.roles.all.map(\.name).joined(separator: ", ")
            return Decision(
                [],
                .impossible(
                    code: .invalidArgument,
                    message: "There is no role \(changed.role.prefix(64)). There are: \(roles)."
                )
            )
        }
        return Decision(changes.map { .body(stream: self.ledger, .credentialsChanged($0)) }, .recorded)
    }

    /// A start reads what each role permits: there are few.
    private func decide(_ changed: RoleChanged, stream: UniqueIdentifier) -> Decision {
        let isThere = self.roles.contains(changed.role)
        guard isThere || !changed.operations.isEmpty else {
            let roles = self.roles.all.map(\.name).joined(separator: ", ")
            let message = "There is no role \(changed.role.prefix(64)). There are: \(roles)."
            return Decision([], .impossible(code: .invalidArgument, message: message))
        }
        guard !isThere || self.roles[changed.role] != changed.definition else { return Decision([], .unchanged) }
        guard self.roles[changed.role] != nil || self.roles.count < RolesInForce.most else {
            let message = "A ledger has at most \(RolesInForce.most) names of roles, those of removed ones among them."
            return Decision([], .impossible(code: .limitExceeded, message: message))
        }
        return Decision([.body(stream: stream, .roleChanged(changed))], .recorded)
    }

    private func decide(_ change: PolicyChange) -> Decision {
        let changed = change.applied(to: self.policy)
        guard !changed.agrees(with: self.policy) else { return Decision([], .unchanged) }
        return Decision([.body(stream: self.ledger, .issuancePolicyChanged(changed))], .recorded)
    }

    private func isBeingIssued(_ serialNumber: [UInt8]) -> Bool {
        self.openIssuances.values.contains { $0.serialNumber == serialNumber }
    }

    private func decide(_ blocked: KeyBlocked, seenAt version: UInt64?) -> Decision {
        guard !self.policy.keys.blocked.contains(blocked.publicKeyDigest) else {
            return Decision(
                [],
                .impossible(code: .invalidArgument, message: "The key \(blocked.publicKeyDigest) is blocked already.")
            )
        }
        guard self.policy.version == version else { return Decision([], .stale) }
        return Decision([.body(stream: self.ledger, .keyBlocked(blocked))], .recorded)
    }

    /// One report of an authority at a time, and only of one that has a certificate.
    private func decide(
        _ requested: AuditReportRequested,
        stream: UniqueIdentifier,
        _ period: AuthorityPeriod?,
        at time: Instant
    ) -> Decision {
        // Nothing is decided about an authority that is not at hand: whoever asks lets it in first.
        guard let state = self.authorities[requested.authority], state.has(period),
            [.active, .disabled].contains(state.status(at: time, within: period))
        else { return Decision([], .stale) }
        guard !self.openReports.values.contains(where: { $0.requested.authority == requested.authority }) else {
            let message = "A report of the certificate authority is being made."
            return Decision([], .impossible(code: .requestInProgress, message: message))
        }
        return Decision([.body(stream: stream, .auditReportRequested(requested))], .recorded)
    }

    private func decideEnding(_ ending: EncodedEvent) -> Decision {
        guard self.openIssuances[ending.stream]?.intentPosition != nil else {
            return Decision(
                [],
                .impossible(code: .internalFailure, message: "The request has no intent, or an ending already.")
            )
        }
        switch ending.event.body {
        case .certificateSigned, .signingFailed:
            return Decision([.encoded(ending)], .recorded)
        default:
            return Decision([], .impossible(code: .internalFailure, message: "The event is no ending."))
        }
    }

    private func decide(
        _ creating: AuthorityCreating,
        _ revocation: RevocationChange?,
        stream: UniqueIdentifier,
        at time: Instant
    ) -> Decision {
        guard self.authorities[stream] == nil else { return Decision([], .stale) }
        if let token = creating.token,
            let earlier = self.creation(ofToken: token, by: creating.provenance, at: time)
        {
            let configuration = revocation?.applied(to: RevocationConfiguration()) ?? RevocationConfiguration()
            // Where it is placed is not what was asked for: things may have been published elsewhere then.
            let isTheSame = earlier.revocation.placed(at: "") == configuration.placed(at: "")
            guard earlier.creating.asksForTheSame(as: creating), isTheSame else {
                return Decision([], .refused(code: TokenRefusal.code, reason: TokenRefusal.ofOtherParameters))
            }
            return Decision([], .repeatsAuthority(earlier.authority))
        }
        let beginning = DecidedEvent.body(stream: stream, .authorityCreating(creating))
        guard let revocation else { return Decision([beginning], .recorded) }
        let configuration = revocation.applied(to: RevocationConfiguration())
        guard configuration != RevocationConfiguration() else { return Decision([beginning], .recorded) }
        guard let placed = configuration.placed(at: self.publicURL) else { return .placeless }
        if let fault = placed.fault(beside: self.settings?.publicURLs ?? []) {
            return Decision([], .impossible(code: .invalidArgument, message: fault))
        }
        let events = self.events(of: stream, placed, revocation.partition, creating.provenance)
        return Decision([beginning] + events, .recorded)
    }
}

/// The refusal of a token that an earlier request used for something else.
public enum TokenRefusal {
    /// What kind of refusal.
    public static let code = RefusalCode.invalidArgument
    /// What the log holds of another public key: the reason of rule 9 (schemas/rules.md).
    public static let reason = RecordedReason(code: 901, values: [])
    /// The one check that was made: rule 9, which asks nothing that follows where it fails.
    public static let check = Check(rule: 9, outcome: .failed, reason: nil)
    /// What a caller is told of another authority: reason 4.
    static let ofOtherParameters = RecordedReason(code: 4, values: [])
}

extension AuthorityCreating {
    /// Whether another call asks for the same authority, whoever sent it and when.
    func asksForTheSame(as other: AuthorityCreating) -> Bool {
        self.kind == other.kind && self.usageMode == other.usageMode && self.keyAlgorithm.isVerbatim(other.keyAlgorithm)
            && self.signatureAlgorithm.isVerbatim(other.signatureAlgorithm) && self.subject == other.subject
            && self.requestExtensions == other.requestExtensions && self.tags == other.tags
            && self.keyStorageSecurityStandard.isVerbatim(other.keyStorageSecurityStandard)
    }
}

extension EventBody {
    /// When a judgement was made; `nil` for anything else.
    fileprivate var moment: Instant? {
        switch self {
        case .issuanceAuthorized(let authorized): authorized.moment
        case .issuanceRefused(let refused): refused.moment
        default: nil
        }
    }
}
