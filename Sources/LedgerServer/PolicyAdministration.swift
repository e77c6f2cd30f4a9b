public import Authority
import Bytes
public import Ledger

/// What issuance obeys, changed so that the log knows.
public struct PolicyAdministration: Sendable {
    private let ledger: OpenLedger

    /// The administration of a ledger's policy.
    public init(ledger: OpenLedger) { self.ledger = ledger }

    /// Carries a command out that is about policy, roles, keys, authorities or certificates; any other comes to nothing.
    ///
    /// - Returns: What was asked for, by name.
    /// - Throws: ``Refusal`` where it may not be, or cannot be recorded.
    public func carryOut(_ command: ControlCommand, provenance: Provenance) async throws(Refusal) -> [String: String] {
        switch command {
        case .blockKey(let digest, let reason):
            let blocked = KeyBlocked(publicKeyDigest: digest, reason: reason, provenance: provenance)
            try await self.ledger.block(blocked)
            return ["publicKeyDigest": "\(digest)", "reason": reason, "actor": provenance.principal]
        case .adoptRules(let number):
            let adopted = RulesAdopted(ruleSet: number, provenance: provenance)
            let policy = try await self.ledger.adopt(adopted)
            return Self.members(of: policy, blockedKeys: try await self.ledger.blockedKeyCount())
        case .changePolicy(let wish):
            var change = PolicyChange(provenance: provenance)
            change.disabling = wish.disabling
            change.enabling = wish.enabling
            change.noting = wish.noting
            change.refusing = wish.refusing
            change.quota = wish.quota
            change.namesLog = wish.namesLog
            let (policy, isChanged) = try await self.ledger.change(change)
            let members = Self.members(of: policy, blockedKeys: try await self.ledger.blockedKeyCount())
            return members.merging(Self.members(of: self.ledger.dualControl)) { $1 }
                .merging(Self.changed(isChanged)) { $1 }
        case .changeReissuance(let authority, let policy):
            let (state, isChanged) = try await self.ledger.change(
                reissuance: policy,
                of: authority,
                provenance: provenance
            )
            return Self.members(of: state).merging(Self.changed(isChanged)) { $1 }
        case .changeNaming(let authority, let naming):
            let (state, namesLog, isChanged) = try await self.ledger.change(
                naming: naming,
                of: authority,
                provenance: provenance
            )
            return Self.members(of: state, namesLog: namesLog).merging(Self.changed(isChanged)) { $1 }
        case .changeRole(let role, let operations, let templates):
            let changed = RoleChanged(
                role: role,
                operations: operations,
                templates: templates,
                provenance: provenance
            )
            let isChanged = try await self.ledger.record(changed)
            return changed.definition.members.merging(Self.changed(isChanged)) { $1 }
        case .changeDualControl(let operations, let hours):
            let changed = DualControlChanged(operations: operations, hours: hours, provenance: provenance)
            let (dualControl, isChanged) = try await self.ledger.change(changed)
            return Self.members(of: dualControl).merging(Self.changed(isChanged)) { $1 }
        case .decideApproval(let approval, let verdict):
            let (before, isChanged) = try await self.ledger.decide(verdict, of: approval, provenance: provenance)
            var members = before?.members(at: self.ledger.now()) ?? ["approval": "\(approval)"]
            members["state"] = verdict == .given ? "approved" : "rejected"
            if verdict == .given, isChanged { members["approvedBy"] = provenance.personName }
            return members.merging(Self.changed(isChanged)) { $1 }
        case .revoke(let serialNumbers, let authority, let reason):
            let outcome = try await self.ledger.revoke(
                serialNumbers,
                of: authority,
                reason: reason,
                provenance: provenance
            )
            var members = [
                "revoked": "\(outcome.revoked)", "already": "\(outcome.already)",
                "impossible": "\(outcome.impossible)", "failed": "\(outcome.failed)",
            ]
            members["failure"] = outcome.failure
            return members
        case .disableAuthority(let authority):
            let wasActive = try await self.ledger.disable(authority, provenance: provenance)
            return ["authority": "\(authority)"].merging(Self.changed(wasActive)) { $1 }
        case .makeLists(let authority):
            var members = ["authority": "\(authority)"]
            members["failure"] = await self.ledger.makeLists(of: authority)
            return members
        case .addCredential, .removeCredential, .confirmClock, .tellStages:
            throw Refusal(.internalFailure, "The command is not about policy.")
        }
    }

    /// Whether a command changed anything, by name.
    private static func changed(_ isChanged: Bool) -> [String: String] {
        ["changed": isChanged ? "yes" : "nothing: it was so already, and nothing is recorded"]
    }

    /// What an authority does when it is soon asked for the same again, by name.
    public static func members(of state: ReissuanceState?) -> [String: String] {
        [
            "reissuance": ControlCommand.text(state?.policy),
            "reissuancePeriod": state?.policy.map { "\($0.period)" } ?? "none",
            "reissuanceVersion": state.map { "\($0.version)" } ?? "none",
        ]
    }

    /// What was said of whether an authority's certificates name the log, by name, and whether they do.
    public static func members(of state: LogNamingState?, namesLog: Bool) -> [String: String] {
        [
            "naming": ControlCommand.text(state?.naming ?? .asLedger),
            "authorityNamesLog": "\(namesLog)",
            "namingVersion": state.map { "\($0.version)" } ?? "none",
        ]
    }

    /// What is under dual control, by name.
    public static func members(of dualControl: DualControl?) -> [String: String] {
        [
            "dualControl": dualControl.map { ControlCommand.text($0.operations) } ?? "off",
            "dualControlHours": dualControl.map { "\($0.hours)" } ?? "none",
            "dualControlVersion": dualControl.map { "\($0.version)" } ?? "none",
        ]
    }

    /// A policy's values, by name, and how many keys are blocked.
    public static func members(of policy: PolicyState, blockedKeys: Int) -> [String: String] {
        [
            "ruleSet": "\(policy.ruleSet)",
            "disabledRules": ControlCommand.text(policy.disabledRules),
            "notedRules": ControlCommand.text(policy.notedRules),
            "certificatesPerAuthority": policy.certificatesPerAuthority.map { "\($0)" } ?? "none",
            "namesLog": "\(policy.namesLog)",
            "blockedKeys": "\(blockedKeys)",
            "version": policy.version.map { "\($0)" } ?? "none",
        ]
    }
}
