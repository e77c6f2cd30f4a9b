import Bytes
import Derivation
import Issuance
import Ledger
import Logging

/// What becomes of authorities after they were made: disabled, deleted, restored, and what is attached to them.
struct AuthorityUpkeep: Sendable {
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let lists: ListDemands
    let logger: Logger

    /// Lets an authority stand otherwise.
    func change(
        _ change: AuthorityChange,
        of authority: UniqueIdentifier,
        by provenance: Provenance
    ) async throws(Refusal) {
        try await self.submit(authority) { state, period in
            .changeAuthority(authority, change, version: state.version, period: period, provenance)
        }
    }

    /// Attaches tags, or takes them away.
    func change(_ change: TagChange, of authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        try await self.submit(authority) { _, _ in
            .changeTags(authority, change, caller.provenance(inStream: authority))
        }
    }

    /// Gives permissions to services, or withdraws them.
    func change(_ change: PermissionChange, of authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        try await self.submit(authority) { _, period in
            .changePermissions(authority, change, period: period, caller.provenance(inStream: authority))
        }
    }

    /// Has an authority tell in another way what it revoked.
    func change(_ change: RevocationChange, of authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        try await self.submit(authority) { state, period async throws(Refusal) in
            if case .on(let wanted) = change.lists {
                let issuing = try self.directory.authority(state, self.logger)
                try await self.lists.check(wanted, of: state, certificate: issuing.certificate)
            }
            return .changeRevocation(
                authority,
                change,
                seen: RevocationBasis(state),
                period: period,
                caller.provenance(inStream: authority)
            )
        }
    }

    /// Puts a policy that can be obeyed, and that does not keep the caller from changing it; or takes it away.
    func change(policy: String?, of authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        let provenance = caller.provenance(inStream: authority)
        if let policy {
            _ = try await self.authorities.existing(authority)
            let subject = self.sequencer.withState { $0.policySubject(authority) }
            guard let subject else { throw Refusal(.internalFailure, "The ledger is not open.") }
            let read: ResourcePolicy
            do throws(PolicyFault) {
                read = try ResourcePolicy(reading: policy)
                if let fault = read.fault(for: subject) { throw fault }
            } catch {
                throw Refusal(.invalidPolicy, error.message)
            }
            guard !read.locksOut(provenance, partition: subject.partition) else {
                throw Refusal(.lockoutPrevented, "The policy would keep you from changing it.")
            }
        }
        try await self.submit(authority) { _, period in
            .changeResourcePolicy(authority, policy, period: period, provenance)
        }
    }

    /// An authority's policy, as it was put.
    func policy(of authority: UniqueIdentifier) async throws(Refusal) -> String {
        let (state, status) = try await self.standing(authority)
        if let fault = status.faultForPolicies { throw Refusal(.authorityState, fault) }
        guard let policy = state.sharing?.document else {
            throw Refusal(.policyNotFound, "The certificate authority has no policy.")
        }
        return policy
    }

    /// The authority, which must stand so that it may be changed.
    func updatable(_ authority: UniqueIdentifier) async throws(Refusal) {
        let status = try await self.standing(authority).status
        if let fault = AuthorityChange.disable.fault(from: status) { throw Refusal(.authorityState, fault) }
    }

    /// An authority's tags, as long as it is not deleted.
    func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag] {
        let (state, _) = try await self.standing(authority)
        guard state.deletion == nil else {
            throw Refusal(.authorityState, AuthorityStatus.deletedFault)
        }
        return state.tags
    }

    /// What services may do with an authority that is active or disabled.
    func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission] {
        let (state, status) = try await self.standing(authority)
        if let fault = status.faultForPermissions { throw Refusal(.authorityState, fault) }
        return state.permissions
    }

    private func standing(
        _ authority: UniqueIdentifier
    ) async throws(Refusal) -> (state: AuthorityState, status: AuthorityStatus) {
        let state = try await self.authorities.existing(authority)
        let period = try self.directory.authority(state, self.logger).period
        return (state, state.status(at: self.sequencer.now(), within: period))
    }

    /// Submits a command that is made for an authority as it stands, and again where that moved meanwhile.
    private func submit(
        _ authority: UniqueIdentifier,
        _ command: (AuthorityState, AuthorityPeriod?) async throws(Refusal) -> Command
    ) async throws(Refusal) {
        for _ in 0..<16 {
            let state = try await self.authorities.existing(authority)
            let period = try self.directory.authority(state, self.logger).period
            let receipt = await self.sequencer.submit(try await command(state, period))
            switch receipt {
            case .decided(.recorded, _): return
            case .decided(.stale, _): continue
            default: throw receipt.refusal
            }
        }
        throw Refusal(.unavailable, "The authority keeps changing; try again.")
    }
}
