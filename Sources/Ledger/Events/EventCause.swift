/// Who may cause an event, and by which way.
public enum EventCause: Hashable, Sendable {
    /// Nobody: it follows from what was asked for before, or from how the server stands, and names nobody.
    case itself
    /// Who signs a call to one of these operations of the API, in a role that permits one of them.
    case call(to: Set<InterfaceOperation>)
    /// Who signs a call to the API that is refused.
    case refusedCall
    /// A user of the operating system, by one of these ways.
    case user(by: Set<Provenance.Channel>)
    /// Who signs a call as in ``call(to:)``, or a user of the operating system by one of these ways.
    case callOrUser(to: Set<InterfaceOperation>, by: Set<Provenance.Channel>)
    /// An administrator of the ledger's own account, by a call of the ledger's own, or a user of the operating system by one of these ways.
    case administrator(orUser: Set<Provenance.Channel>)

    /// The operations of the API by a call to which it may be caused, in a role that permits one of them; none where no such call may.
    public var operations: Set<InterfaceOperation> {
        switch self {
        case .call(let operations), .callOrUser(let operations, _): operations
        case .itself, .refusedCall, .user, .administrator: []
        }
    }

    /// The ways by which a user of the operating system may cause it.
    public var userWays: Set<Provenance.Channel> {
        switch self {
        case .user(let ways), .callOrUser(_, let ways), .administrator(let ways): ways
        case .itself, .call, .refusedCall: []
        }
    }

    /// Who works on the server's machine: through the server while one runs, else with the program alone.
    fileprivate static let operation = EventCause.user(by: [.controlSocket, .program])
    /// Who starts a server, or opens the ledger otherwise.
    fileprivate static let opening = EventCause.user(by: [.program])
}

extension EventType {
    /// Who may cause it: the table that schemas/format.md section 9 prints, and that replay holds every event to.
    ///
    /// What comes by another way was never let in, and what names another role was refused.
    public var cause: EventCause {
        switch self {
        case .serverStarted, .settingsChanged: .opening
        // Time may step back there: no server that runs can do that.
        case .epochOpened: .opening
        // While no server serves: one has its keys open.
        case .masterKeyChanging, .masterKeyReplaced: .opening
        // Only a server that runs has a clock that is held.
        case .clockConfirmed: .user(by: [.controlSocket])
        case .issuancePolicyChanged, .keyBlocked, .rulesAdopted, .credentialsChanged, .roleChanged: .operation
        case .logKeyChanged, .masterKeyChanged, .reissuancePolicyChanged, .logNamingChanged: .operation
        case .dualControlChanged: .operation
        // Who wants what may want it: which ways go with which operation is asked where it is inspected (71).
        case .approvalRequested: .callOrUser(to: ControlledOperation.calls, by: [.controlSocket, .program])
        case .approvalGiven, .approvalRejected: .administrator(orUser: [.controlSocket, .program])

        case .authorityCreating: .call(to: [.createCertificateAuthority])
        case .authorityCertificateImported: .call(to: [.importCertificateAuthorityCertificate])
        // Who withdraws what was compromised may have no access key, or the server be down.
        case .authorityStatusChanged:
            .callOrUser(to: [.updateCertificateAuthority], by: [.controlSocket, .program])
        case .authorityDeleted: .call(to: [.deleteCertificateAuthority])
        case .authorityRestored: .call(to: [.restoreCertificateAuthority])
        case .authorityTagsChanged: .call(to: [.tagCertificateAuthority, .untagCertificateAuthority])
        case .authorityPermissionsChanged: .call(to: [.createPermission, .deletePermission])
        case .resourcePolicyChanged: .call(to: [.putPolicy, .deletePolicy])
        case .revocationConfigurationChanged: .call(to: [.createCertificateAuthority, .updateCertificateAuthority])
        case .certificateRevoked: .callOrUser(to: [.revokeCertificate], by: [.controlSocket, .program])
        // A server asks for its own certificate.
        case .issuanceRequested: .callOrUser(to: [.issueCertificate], by: [.program])
        case .auditReportRequested: .call(to: [.createCertificateAuthorityAuditReport])
        // Whom it can be true of is a matter of what was refused.
        case .operationRefused: .refusedCall

        case .ledgerOpened, .serverStopped, .clockStepped, .refusalsCounted, .credentialsDiffered: .itself
        case .authorityCreated, .authorityCreationFailed, .keyMade, .requestAuthorized: .itself
        case .issuanceRefused, .issuanceAuthorized, .issuanceRepeated: .itself
        case .certificateSigned, .signingFailed, .issuanceAbandoned: .itself
        case .cRLPartitionOpened, .cRLAuthorized, .cRLSigned, .cRLFailed: .itself
        case .auditReportCompleted, .auditReportFailed: .itself
        case .approvalUsed, .approvalExpired: .itself
        case .responderAuthorized, .responderCertified, .responderFailed, .oCSPPeriodOpened, .oCSPPeriodClosed: .itself
        }
    }
}

extension EventBody {
    /// Who caused it; absent where it follows of itself.
    public var provenance: Provenance? {
        switch self {
        case .serverStarted(let fact): fact.provenance
        case .settingsChanged(let fact): fact.provenance
        case .epochOpened(let fact): fact.provenance
        case .clockConfirmed(let fact): fact.provenance
        case .issuancePolicyChanged(let fact): fact.provenance
        case .keyBlocked(let fact): fact.provenance
        case .rulesAdopted(let fact): fact.provenance
        case .credentialsChanged(let fact): fact.provenance
        case .roleChanged(let fact): fact.provenance
        case .logKeyChanged(let fact): fact.provenance
        case .masterKeyChanged(let fact): fact.provenance
        case .masterKeyChanging(let fact): fact.provenance
        case .masterKeyReplaced(let fact): fact.provenance
        case .authorityCreating(let fact): fact.provenance
        case .authorityCertificateImported(let fact): fact.provenance
        case .authorityStatusChanged(let fact): fact.provenance
        case .authorityDeleted(let fact): fact.provenance
        case .authorityRestored(let fact): fact.provenance
        case .authorityTagsChanged(let fact): fact.provenance
        case .authorityPermissionsChanged(let fact): fact.provenance
        case .resourcePolicyChanged(let fact): fact.provenance
        case .revocationConfigurationChanged(let fact): fact.provenance
        case .reissuancePolicyChanged(let fact): fact.provenance
        case .logNamingChanged(let fact): fact.provenance
        case .certificateRevoked(let fact): fact.provenance
        case .issuanceRequested(let fact): fact.provenance
        case .operationRefused(let fact): fact.provenance
        case .auditReportRequested(let fact): fact.provenance
        case .dualControlChanged(let fact): fact.provenance
        case .approvalRequested(let fact): fact.provenance
        case .approvalGiven(let fact): fact.provenance
        case .approvalRejected(let fact): fact.provenance
        case .ledgerOpened, .serverStopped, .clockStepped, .refusalsCounted, .credentialsDiffered: nil
        case .authorityCreated, .authorityCreationFailed, .keyMade, .requestAuthorized: nil
        case .issuanceRefused, .issuanceAuthorized, .issuanceRepeated: nil
        case .certificateSigned, .signingFailed, .issuanceAbandoned: nil
        case .cRLPartitionOpened, .cRLAuthorized, .cRLSigned, .cRLFailed: nil
        case .auditReportCompleted, .auditReportFailed: nil
        case .approvalUsed, .approvalExpired: nil
        case .responderAuthorized, .responderCertified, .responderFailed, .oCSPPeriodOpened, .oCSPPeriodClosed: nil
        }
    }
}
