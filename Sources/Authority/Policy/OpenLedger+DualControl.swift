public import Bytes
import Derivation
import EventLog
public import Ledger

extension OpenLedger {
    /// What is under dual control now; `nil` where nothing is.
    public var dualControl: DualControl? { self.withState { $0.dualControl } }

    /// The approvals that may still be given or used now, in the order in which they were asked for.
    public var openApprovals: [OpenApproval] {
        let now = self.now()
        return self.withState { $0.approvals.all(at: now) }
    }

    /// Records what is under dual control from then on.
    ///
    /// - Returns: What is, and whether it is something else than before; where it is not, nothing is recorded.
    /// - Throws: ``Refusal`` where it cannot be so, nobody could approve anything, it needs an approval itself, or it cannot be recorded.
    public func change(_ changed: DualControlChanged) async throws(Refusal) -> (DualControl?, isChanged: Bool) {
        if !changed.operations.isEmpty, self.dualControl == nil { try await self.checkApprovers() }
        let isChanged = try await self.submit(.changeDualControl(changed)).isChanged
        return (self.dualControl, isChanged)
    }

    /// Records that somebody approves or rejects what another wants.
    ///
    /// - Returns: The approval as it was decided; and whether that says something new.
    /// - Throws: ``Refusal`` where there is no such open approval, who decides may not, or it cannot be recorded.
    public func decide(
        _ verdict: ApprovalVerdict,
        of approval: UniqueIdentifier,
        provenance: Provenance
    ) async throws(Refusal) -> (approval: OpenApproval?, isChanged: Bool) {
        try await self.authority.decide(verdict, of: approval, provenance)
    }

    /// Refuses dual control where nobody is there for it: whoever asks on the ledger's machine must be approved by somebody with an access key.
    private func checkApprovers() async throws(Refusal) {
        let keys: [CredentialsChanged]
        do {
            keys = try await AccessLookup.newest(in: Range(.accessKey), limit: .max, of: self.reader)
        } catch {
            throw Refusal(.internalFailure, "The access keys cannot be read: \(error)")
        }
        let now = self.now()
        let isAny = keys.contains { key in
            key.change == .added && key.role.isVerbatim(RoleDefinition.administrator)
                && key.account.isVerbatim(self.settings.account) && key.expiry.map { now <= $0 } ?? true
        }
        guard isAny else {
            throw Refusal(
                .invalidArgument,
                "Nobody has an access key as administrator: there would be no second person to approve anything. Make one first (ca-ledger credentials add)."
            )
        }
    }
}

extension LedgerAuthority {
    /// The approvals that may still be given or used now, in the order in which they were asked for.
    public func approvals() -> [OpenApproval] {
        let now = self.sequencer.now()
        return self.sequencer.withState { $0.approvals.all(at: now) }
    }

    /// Approves or rejects what another wants.
    public func decideApproval(
        _ approval: UniqueIdentifier,
        _ verdict: ApprovalVerdict,
        caller: Caller
    ) async throws(Refusal) {
        _ = try await self.decide(verdict, of: approval, caller.provenance(inStream: approval))
    }

    func decide(
        _ verdict: ApprovalVerdict,
        of approval: UniqueIdentifier,
        _ provenance: Provenance
    ) async throws(Refusal) -> (approval: OpenApproval?, isChanged: Bool) {
        let before = self.sequencer.withState { $0.approvals.open[approval] }
        let isChanged = try await self.sequencer.submit(.decideApproval(approval, verdict, provenance)).isChanged
        return (before, isChanged)
    }
}
