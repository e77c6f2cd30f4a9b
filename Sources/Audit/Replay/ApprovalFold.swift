internal import Bytes
internal import Ledger

/// What the log says of approvals, as far as it is not in the state: what happened just now and needs one, and who ever asked for which.
struct ApprovalFold: Sendable {
    /// What happened that is under dual control, and is to be followed by the use of its approval.
    struct Pending: Sendable {
        var asked: AskedChange
        let stream: UniqueIdentifier
        let person: Person
        let position: UInt64
    }

    /// What is to be followed by the use of its approval; `nil` where nothing is.
    var pending: Pending?
    /// Who asked for each approval that there ever was.
    private(set) var askers: [UniqueIdentifier: Person] = [:]

    mutating func add(_ requested: ApprovalRequested, as approval: UniqueIdentifier) {
        self.askers[approval] = requested.provenance.person
    }
}

// What is under dual control happens with an approval of its own, which somebody else gave in time, and which counts once
// (schemas/format.md section 9.8).

extension EventFold {
    /// Where something is under dual control, each such event is followed by the use of its approval, and by nothing else.
    mutating func inspectDualControl(_ fact: RecordedFact, _ findings: inout Findings) {
        if var pending = self.approvals.pending {
            switch fact.body {
            case .approvalUsed: return
            case .revocationConfigurationChanged(let changed)
            where pending.asked.operation == .createAuthority && pending.stream == fact.stream
                && fact.position == pending.position &+ 1:
                if let whole = pending.asked.adding(changed) { pending.asked = whole }
                self.approvals.pending = pending
                return
            case .cRLPartitionOpened
            where pending.asked.operation == .createAuthority && pending.stream == fact.stream
                && fact.position == pending.position &+ 2:
                return
            default: self.finishDualControl(&findings)
            }
        }
        guard let dualControl = self.state.dualControl else { return }
        let isReplacing = self.state.authorities[fact.stream]?.certificate != nil
        guard let asked = AskedChange(fact.body, in: fact.stream, at: fact.time, isReplacing: isReplacing),
            dualControl.covers(asked.operation), let provenance = fact.body.provenance
        else { return }
        self.approvals.pending = ApprovalFold.Pending(
            asked: asked,
            stream: fact.stream,
            person: provenance.person,
            position: fact.position
        )
    }

    /// What was to be followed by the use of its approval was not: another entry follows it, or none does.
    mutating func finishDualControl(_ findings: inout Findings) {
        guard let pending = self.approvals.pending else { return }
        self.approvals.pending = nil
        findings.fail(
            .dualControl,
            at: pending.position,
            "\(pending.asked.operation.name) was under dual control, and no approval was used for it."
        )
    }

    mutating func inspect(_ used: ApprovalUsed, _ fact: RecordedFact, _ findings: inout Findings) {
        let pending = self.approvals.pending
        self.approvals.pending = nil
        guard let open = self.open(fact, place: used.place, &findings) else { return }
        findings.check(
            .dualControl,
            pending.map {
                AskedChange(open.requested).covers($0.asked) && $0.person == open.requested.provenance.person
            }
                ?? false,
            at: fact.position,
            "What happened before is not what \(open.requested.provenance.principal) asked for by approval \(fact.stream)."
        )
        findings.check(
            .approvals,
            open.given != nil && open.isOpen(at: fact.time),
            at: fact.position,
            "The approval was not given, or had run out at \(open.requested.until)."
        )
    }

    mutating func inspect(_ requested: ApprovalRequested, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault =
            fact.streamVersion == 0
            ? self.fault(in: requested, at: fact.time) : "The approval \(fact.stream) was asked for before."
        findings.check(.approvals, fault == nil, at: fact.position, fault ?? "")
        self.approvals.add(requested, as: fact.stream)
    }

    func inspect(_ given: ApprovalGiven, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.open(fact, place: given.place, &findings) else { return }
        let fault: String? =
            if !open.isOpen(at: fact.time) {
                "The approval had run out at \(open.requested.until)."
            } else if open.given != nil {
                "It was given already."
            } else if given.provenance.person == open.requested.provenance.person {
                "Who asked for it gives it."
            } else {
                self.faultOfApprover(given.provenance)
            }
        findings.check(.approvals, fault == nil, at: fact.position, fault ?? "")
    }

    func inspect(_ rejected: ApprovalRejected, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.open(fact, place: rejected.place, &findings) else { return }
        let fault: String? =
            if !open.isOpen(at: fact.time) {
                "The approval had run out at \(open.requested.until)."
            } else if !ApprovalRejected.isReason(rejected.reason) {
                "It is rejected for a reason that none can be."
            } else {
                self.faultOfApprover(rejected.provenance)
            }
        findings.check(.approvals, fault == nil, at: fact.position, fault ?? "")
    }

    func inspect(_ expired: ApprovalExpired, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.open(fact, place: expired.place, &findings) else { return }
        findings.check(
            .approvals,
            !open.isOpen(at: fact.time),
            at: fact.position,
            "The approval is good until \(open.requested.until)."
        )
    }

    func inspect(_ changed: DualControlChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault =
            changed.fault
            ?? (changed.agrees(with: self.state.dualControl) ? "It says of dual control what was so already." : nil)
        findings.check(.dualControlSetting, fault == nil, at: fact.position, fault ?? "")
    }

    /// Whether somebody can have been kept from approvals: no administrator of the ledger's account, or who asked for the one that is named.
    func isOfApprovals(_ refused: OperationRefused) -> Bool {
        let path = "/ledger/v1/approvals"
        guard refused.template == nil,
            InterfaceOperation(named: refused.operation) == .describeCertificateAuthorityAuditReport,
            let resource = refused.resource, resource.utf8.starts(with: path.utf8)
        else {
            return false
        }
        guard refused.provenance.mayApprove(inAccount: self.state.opened?.account ?? "") else { return true }
        // Octet by octet: what follows a slash may join it in one character.
        let rest = resource.utf8.dropFirst(path.utf8.count)
        guard rest.first == 0x2F, let approval = UniqueIdentifier(String(decoding: rest.dropFirst(), as: UTF8.self)),
            let asker = self.approvals.askers[approval]
        else { return false }
        return asker == refused.provenance.person
    }

    /// The approval that an event is of; where there is none, or it has another place, that is said.
    private func open(_ fact: RecordedFact, place: Int64, _ findings: inout Findings) -> OpenApproval? {
        let open = self.state.approvals.open[fact.stream]
        findings.check(
            .approvals,
            open?.requested.place == place,
            at: fact.position,
            "There is no open approval \(fact.stream) in place \(place)."
        )
        return open
    }

    private func fault(in requested: ApprovalRequested, at time: Instant) -> String? {
        guard let dualControl = self.state.dualControl, dualControl.covers(requested.operation) else {
            return "\(requested.operation.name) is not under dual control, and an approval is asked for."
        }
        guard requested.until == dualControl.end(from: time) else {
            return "It is good until \(requested.until), and not for \(dualControl.hours) hours."
        }
        // Of a log that says of more, not all are gone through for each.
        guard self.state.approvals.open.count < Approvals.most else {
            return "There are \(self.state.approvals.open.count) open approvals."
        }
        let open = self.state.approvals.all
        guard !open.contains(where: { !$0.isOpen(at: time) || $0.requested.place == requested.place }) else {
            return "It takes the place of another, or one that ran out is not said to have ended."
        }
        let ofPerson = open.filter { $0.requested.provenance.person == requested.provenance.person }
        guard ofPerson.count < Approvals.mostOfOnePerson else {
            return "There are \(ofPerson.count) open approvals of who asks."
        }
        guard !ofPerson.contains(where: { AskedChange($0.requested) == AskedChange(requested) }) else {
            return "The same was asked for already."
        }
        let definitions = self.definitions(for: requested.provenance, at: time)
        let isAsker = requested.operation.types.map(\.cause).contains { cause in
            requested.provenance.channel == .api
                ? definitions.contains { cause.operations.contains(where: $0.permits) }
                : cause.userWays.contains(requested.provenance.channel)
        }
        return isAsker ? nil : "Who asks for it could not do \(requested.operation.name)."
    }

    private func faultOfApprover(_ provenance: Provenance) -> String? {
        provenance.mayApprove(inAccount: self.state.opened?.account ?? "")
            ? nil : "\(provenance.principal) is no administrator of the ledger's account."
    }
}
