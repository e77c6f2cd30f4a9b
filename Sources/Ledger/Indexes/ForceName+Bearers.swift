public import Bytes

/// Which events may be found under a name.
public struct ForceBearers: Hashable, Sendable {
    /// Of which types they are.
    public let types: Set<EventType>
    /// In which stream they lie; `nil` where they may lie in any.
    public let stream: UniqueIdentifier?
}

extension ForceName {
    /// Which events take one another's place under the name, in a ledger; `nil` where no event ever takes another's place under it: it
    /// says a position, or what happens once.
    public func bearers(in ledger: UniqueIdentifier) -> ForceBearers? {
        guard let slot = self.octets.first.flatMap(ForceSlot.init) else { return nil }
        switch slot {
        case .server: return ForceBearers(types: [.serverStarted], stream: ledger)
        case .clock: return ForceBearers(types: [.clockStepped, .clockConfirmed], stream: ledger)
        case .policy: return ForceBearers(types: [.issuancePolicyChanged], stream: ledger)
        case .policyVersion:
            return ForceBearers(types: [.issuancePolicyChanged, .rulesAdopted, .keyBlocked, .keyMade], stream: nil)
        case .settings: return ForceBearers(types: [.settingsChanged], stream: ledger)
        case .epoch: return ForceBearers(types: [.epochOpened], stream: ledger)
        case .logKey: return ForceBearers(types: [.logKeyChanged], stream: ledger)
        case .masterKey: return ForceBearers(types: [.masterKeyChanging, .masterKeyReplaced], stream: ledger)
        case .rules: return ForceBearers(types: [.rulesAdopted], stream: ledger)
        case .role: return ForceBearers(types: [.roleChanged], stream: ledger)
        case .credentialsDifference: return ForceBearers(types: [.credentialsDiffered], stream: ledger)
        case .dualControl: return ForceBearers(types: [.dualControlChanged], stream: ledger)
        case .approval: return self.bearersOfApproval
        case .accessKey: return ForceBearers(types: [.credentialsChanged], stream: ledger)
        case .blockedKey: return ForceBearers(types: [.keyBlocked], stream: ledger)
        case .authorityKey, .issuerKey: return ForceBearers(types: [.keyMade], stream: nil)
        case .authorityMatter: return self.bearersOfMatter
        case .sharedAuthority:
            return self.sharedAuthority.map { ForceBearers(types: [.resourcePolicyChanged], stream: $0) }
        case .revocationList: return self.bearersOfList
        case .report: return self.subject.first == 0 ? ForceBearers(types: [.auditReportRequested], stream: nil) : nil
        case .period:
            let stream = UniqueIdentifier(self.subject).flatMap { try? StreamIdentifiers.periods(of: $0) }
            return ForceBearers(types: [.oCSPPeriodOpened], stream: stream)
        case .openCreation, .authorityEvent, .authority, .start: return nil
        }
    }

    private var bearersOfApproval: ForceBearers? {
        switch self.subject.first.flatMap(ApprovalMatter.init) {
        case .requested: ForceBearers(types: [.approvalRequested], stream: nil)
        case .given: ForceBearers(types: [.approvalGiven], stream: nil)
        case .ended: ForceBearers(types: [.approvalRejected, .approvalUsed, .approvalExpired], stream: nil)
        case nil: nil
        }
    }

    private var bearersOfMatter: ForceBearers? {
        guard self.subject.count == 17, let authority = UniqueIdentifier(self.subject.prefix(16)),
            let matter = self.subject.last.flatMap(AuthorityMatter.init)
        else { return nil }
        let types: Set<EventType> =
            switch matter {
            case .standing: [.authorityStatusChanged, .authorityDeleted, .authorityRestored]
            case .tags: [.authorityTagsChanged]
            case .permissions: [.authorityPermissionsChanged]
            case .resourcePolicy: [.resourcePolicyChanged]
            case .revocationConfiguration, .responder: [.revocationConfigurationChanged]
            case .partition: [.cRLPartitionOpened]
            case .reissuance: [.reissuancePolicyChanged]
            case .naming: [.logNamingChanged]
            }
        return ForceBearers(types: types, stream: authority)
    }

    private var bearersOfList: ForceBearers? {
        // A configuration with lists says its position behind that.
        guard self.subject.count == 33, let authority = UniqueIdentifier(self.subject.prefix(16)),
            let matter = self.subject.last.flatMap(ListMatter.init)
        else { return nil }
        return switch matter {
        case .authorized: ForceBearers(types: [.cRLAuthorized], stream: nil)
        case .signed: ForceBearers(types: [.cRLSigned], stream: nil)
        case .opened: ForceBearers(types: [.cRLPartitionOpened], stream: authority)
        }
    }
}
