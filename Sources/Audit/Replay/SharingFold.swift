internal import Bytes
internal import Ledger

/// What policies of authorities said until not long ago: calls that were let in by them may be on their way.
struct SharingFold: Sendable {
    private struct Replaced: Sendable {
        let authority: UniqueIdentifier
        let policy: ResourcePolicy?
        let at: Instant
    }

    /// Oldest first.
    private var replaced: [Replaced] = []

    /// A start lets no call through that was let in before.
    mutating func start() { self.replaced = [] }

    /// Notes what an authority's policy said until now, or that there was none.
    mutating func replace(_ policy: ResourcePolicy?, of authority: UniqueIdentifier, at time: Instant) {
        self.replaced.removeAll { $0.at.adding(seconds: AccessFold.grace) < time }
        self.replaced.append(Replaced(authority: authority, policy: policy, at: time))
    }

    /// What an authority's policy says at a time, each way that counts: as it is, and as it was not long before.
    func policies(of authority: UniqueIdentifier?, now: ResourcePolicy?, at time: Instant) -> [ResourcePolicy?] {
        [now]
            + self.replaced.filter { $0.authority == authority && time <= $0.at.adding(seconds: AccessFold.grace) }
            .map(\.policy)
    }
}

extension EventFold {
    /// The version of the books' rules from which on the policies of authorities decide.
    private static let sharingSince: Int64 = 2

    /// Whether policies of authorities decide at all.
    private var isShared: Bool { self.state.booksVersion >= Self.sharingSince }

    mutating func inspect(_ changed: ResourcePolicyChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        let before = self.state.authorities[fact.stream]?.sharing
        self.sharing.replace(before?.policy, of: fact.stream, at: fact.time)
        if let policy = changed.read, let opened = self.state.opened {
            findings.check(
                .credentials,
                !policy.locksOut(changed.provenance, partition: opened.partition),
                at: fact.position,
                "The policy keeps whoever put it from changing it."
            )
        }
        guard let (_, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            status.faultForPolicies == nil && !changed.policy.isVerbatim(before?.document),
            at: fact.position,
            "The authority was \(status), and has no policies, or had just this one."
        )
    }

    /// What an authority's policy cannot say; `nil` where it can say this.
    func fault(in changed: ResourcePolicyChanged, of authority: UniqueIdentifier) -> String? {
        guard let document = changed.policy, let subject = self.state.policySubject(authority) else { return nil }
        do throws(PolicyFault) {
            return try ResourcePolicy(reading: document).fault(for: subject)?.message
        } catch {
            return error.message
        }
    }

    /// Who acted may do so by the policy of the authority that it is about.
    func inspectSharing(
        of fact: RecordedFact,
        by provenance: Provenance,
        _ definitions: [RoleDefinition],
        _ findings: inout Findings
    ) {
        let operations = fact.body.type.cause.operations
        // What is only wanted is asked again where it happens.
        guard self.isShared, let opened = self.state.opened, !operations.isEmpty, fact.body.type != .approvalRequested
        else { return }
        let (authority, template) = fact.concerned
        let calls = operations.filter { operation in definitions.contains { $0.permits(operation) } }.compactMap {
            PolicyCall($0, of: provenance, template: template, partition: opened.partition)
        }
        // That no role permits any of them, or that nobody is named, is said already.
        guard !calls.isEmpty else { return }
        let policies = self.policies(of: authority, at: fact.time)
        findings.check(
            .credentials,
            calls.contains { call in policies.contains { call.denial(by: $0, owner: opened.account) == nil } },
            at: fact.position,
            "The policy of the authority keeps \(provenance.principal) from it."
        )
    }

    /// A certificate is judged by the policy that its basis names, and by no other.
    func inspectSharing(
        of authorized: IssuanceAuthorized,
        _ requested: IssuanceRequested,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        guard self.isShared, let opened = self.state.opened,
            let call = PolicyCall(
                .issueCertificate,
                of: requested.provenance,
                template: requested.template,
                partition: opened.partition
            )
        else { return }
        let policy = self.state.authorities[authorized.authority]?.sharing?.policy
        findings.check(
            .credentials,
            call.denial(by: policy, owner: opened.account) == nil,
            at: fact.position,
            "The policy of the authority keeps \(requested.provenance.principal) from such a certificate."
        )
    }

    /// Whether a policy can have kept a caller from what was refused.
    func isByPolicy(_ refused: OperationRefused, at time: Instant) -> Bool {
        guard self.isShared, let opened = self.state.opened,
            let operation = InterfaceOperation(named: refused.operation), operation != .listCertificateAuthorities,
            operation == .issueCertificate || refused.template == nil,
            let call = PolicyCall(
                operation,
                of: refused.provenance,
                template: refused.template,
                partition: opened.partition
            )
        else { return false }
        let authority = refused.resource.flatMap {
            PolicySubject.authority(
                named: $0,
                partition: opened.partition,
                region: opened.region,
                account: opened.account
            )
        }
        return self.policies(of: authority, at: time).contains { policy in
            guard let denial = call.denial(by: policy, owner: opened.account) else { return false }
            return denial.isByTemplate == (refused.template != nil)
        }
    }

    private func policies(of authority: UniqueIdentifier?, at time: Instant) -> [ResourcePolicy?] {
        let now = authority.flatMap { self.state.authorities[$0]?.sharing?.policy }
        return self.sharing.policies(of: authority, now: now, at: time)
    }
}

extension RecordedFact {
    /// The authority that something was done with, and the template that was asked for.
    fileprivate var concerned: (authority: UniqueIdentifier?, template: String?) {
        switch (self.body.type.kind.stream, self.body) {
        case (.authority, _): (self.stream, nil)
        case (_, .issuanceRequested(let requested)): (requested.authority, requested.template)
        case (_, .certificateRevoked(let revoked)): (revoked.authority, nil)
        case (_, .auditReportRequested(let requested)): (requested.authority, nil)
        // Nobody calls for these, or about no authority; a stream of another kind says here whose it is.
        case (.ledger, _), (.request, _), (.revocations, _), (.list, _), (.operation, _), (.report, _),
            (.responder, _), (.periods, _), (.approval, _):
            (nil, nil)
        }
    }
}
