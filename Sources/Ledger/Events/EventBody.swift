internal import Bytes

// The table of events, second half: for each type its case and its coding. Whatever must be said once for each
// event is said here and in EventType.swift, in exhaustive switches; what the fields are stands with the event, what follows from it in the folds.

/// What happened.
///
/// Indirect: it goes through many hands, and each then counts one reference instead of one for every field.
public indirect enum EventBody: Hashable, Sendable {
    case ledgerOpened(LedgerOpened)
    case serverStarted(ServerStarted)
    case serverStopped(ServerStopped)
    case clockStepped(ClockStepped)
    case clockConfirmed(ClockConfirmed)
    case settingsChanged(SettingsChanged)
    case epochOpened(EpochOpened)
    case logKeyChanged(LogKeyChanged)
    case masterKeyChanged(MasterKeyChanged)
    case masterKeyChanging(MasterKeyChanging)
    case masterKeyReplaced(MasterKeyReplaced)
    case authorityCreating(AuthorityCreating)
    case authorityCreated(AuthorityCreated)
    case authorityCreationFailed(AuthorityCreationFailed)
    case authorityCertificateImported(AuthorityCertificateImported)
    case keyMade(KeyMade)
    case requestAuthorized(RequestAuthorized)
    case authorityStatusChanged(AuthorityStatusChanged)
    case authorityDeleted(AuthorityDeleted)
    case authorityRestored(AuthorityRestored)
    case authorityTagsChanged(AuthorityTagsChanged)
    case authorityPermissionsChanged(AuthorityPermissionsChanged)
    case issuancePolicyChanged(IssuancePolicyChanged)
    case keyBlocked(KeyBlocked)
    case rulesAdopted(RulesAdopted)
    case credentialsChanged(CredentialsChanged)
    case roleChanged(RoleChanged)
    case credentialsDiffered(CredentialsDiffered)
    case resourcePolicyChanged(ResourcePolicyChanged)
    case revocationConfigurationChanged(RevocationConfigurationChanged)
    case cRLPartitionOpened(CRLPartitionOpened)
    case issuanceRequested(IssuanceRequested)
    case issuanceRefused(IssuanceRefused)
    case issuanceAuthorized(IssuanceAuthorized)
    case certificateSigned(CertificateSigned)
    case signingFailed(SigningFailed)
    case issuanceAbandoned(IssuanceAbandoned)
    case issuanceRepeated(IssuanceRepeated)
    case reissuancePolicyChanged(ReissuancePolicyChanged)
    case logNamingChanged(LogNamingChanged)
    case certificateRevoked(CertificateRevoked)
    case cRLAuthorized(CRLAuthorized)
    case cRLSigned(CRLSigned)
    case cRLFailed(CRLFailed)
    case responderAuthorized(ResponderAuthorized)
    case responderCertified(ResponderCertified)
    case responderFailed(ResponderFailed)
    case oCSPPeriodOpened(OCSPPeriodOpened)
    case oCSPPeriodClosed(OCSPPeriodClosed)
    case operationRefused(OperationRefused)
    case refusalsCounted(RefusalsCounted)
    case auditReportRequested(AuditReportRequested)
    case auditReportCompleted(AuditReportCompleted)
    case auditReportFailed(AuditReportFailed)
    case dualControlChanged(DualControlChanged)
    case approvalRequested(ApprovalRequested)
    case approvalGiven(ApprovalGiven)
    case approvalRejected(ApprovalRejected)
    case approvalUsed(ApprovalUsed)
    case approvalExpired(ApprovalExpired)

    /// The kind of fact.
    public var type: EventType {
        switch self {
        case .ledgerOpened: .ledgerOpened
        case .serverStarted: .serverStarted
        case .serverStopped: .serverStopped
        case .clockStepped: .clockStepped
        case .clockConfirmed: .clockConfirmed
        case .settingsChanged: .settingsChanged
        case .epochOpened: .epochOpened
        case .logKeyChanged: .logKeyChanged
        case .masterKeyChanged: .masterKeyChanged
        case .masterKeyChanging: .masterKeyChanging
        case .masterKeyReplaced: .masterKeyReplaced
        case .authorityCreating: .authorityCreating
        case .authorityCreated: .authorityCreated
        case .authorityCreationFailed: .authorityCreationFailed
        case .authorityCertificateImported: .authorityCertificateImported
        case .keyMade: .keyMade
        case .requestAuthorized: .requestAuthorized
        case .authorityStatusChanged: .authorityStatusChanged
        case .authorityDeleted: .authorityDeleted
        case .authorityRestored: .authorityRestored
        case .authorityTagsChanged: .authorityTagsChanged
        case .authorityPermissionsChanged: .authorityPermissionsChanged
        case .issuancePolicyChanged: .issuancePolicyChanged
        case .keyBlocked: .keyBlocked
        case .rulesAdopted: .rulesAdopted
        case .credentialsChanged: .credentialsChanged
        case .roleChanged: .roleChanged
        case .credentialsDiffered: .credentialsDiffered
        case .resourcePolicyChanged: .resourcePolicyChanged
        case .revocationConfigurationChanged: .revocationConfigurationChanged
        case .cRLPartitionOpened: .cRLPartitionOpened
        case .issuanceRequested: .issuanceRequested
        case .issuanceRefused: .issuanceRefused
        case .issuanceAuthorized: .issuanceAuthorized
        case .certificateSigned: .certificateSigned
        case .signingFailed: .signingFailed
        case .issuanceAbandoned: .issuanceAbandoned
        case .issuanceRepeated: .issuanceRepeated
        case .reissuancePolicyChanged: .reissuancePolicyChanged
        case .logNamingChanged: .logNamingChanged
        case .certificateRevoked: .certificateRevoked
        case .cRLAuthorized: .cRLAuthorized
        case .cRLSigned: .cRLSigned
        case .cRLFailed: .cRLFailed
        case .responderAuthorized: .responderAuthorized
        case .responderCertified: .responderCertified
        case .responderFailed: .responderFailed
        case .oCSPPeriodOpened: .oCSPPeriodOpened
        case .oCSPPeriodClosed: .oCSPPeriodClosed
        case .operationRefused: .operationRefused
        case .refusalsCounted: .refusalsCounted
        case .auditReportRequested: .auditReportRequested
        case .auditReportCompleted: .auditReportCompleted
        case .auditReportFailed: .auditReportFailed
        case .dualControlChanged: .dualControlChanged
        case .approvalRequested: .approvalRequested
        case .approvalGiven: .approvalGiven
        case .approvalRejected: .approvalRejected
        case .approvalUsed: .approvalUsed
        case .approvalExpired: .approvalExpired
        }
    }
}

extension DERWriter {
    /// Appends the fields of what happened, under the tag that says what kind of fact it is.
    mutating func append(_ body: EventBody, identifier: DERTag) throws(EventCodingError) {
        switch body {
        case .ledgerOpened(let fact): try self.append(fact, identifier: identifier)
        case .serverStarted(let fact): try self.append(fact, identifier: identifier)
        case .serverStopped(let fact): try self.append(fact, identifier: identifier)
        case .clockStepped(let fact): try self.append(fact, identifier: identifier)
        case .clockConfirmed(let fact): try self.append(fact, identifier: identifier)
        case .settingsChanged(let fact): try self.append(fact, identifier: identifier)
        case .epochOpened(let fact): try self.append(fact, identifier: identifier)
        case .logKeyChanged(let fact): try self.append(fact, identifier: identifier)
        case .masterKeyChanged(let fact): try self.append(fact, identifier: identifier)
        case .masterKeyChanging(let fact): try self.append(fact, identifier: identifier)
        case .masterKeyReplaced(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreating(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreated(let fact): try self.append(fact, identifier: identifier)
        case .authorityCreationFailed(let fact): try self.append(fact, identifier: identifier)
        case .authorityCertificateImported(let fact): try self.append(fact, identifier: identifier)
        case .keyMade(let fact): try self.append(fact, identifier: identifier)
        case .requestAuthorized(let fact): try self.append(fact, identifier: identifier)
        case .authorityStatusChanged(let fact): try self.append(fact, identifier: identifier)
        case .authorityDeleted(let fact): try self.append(fact, identifier: identifier)
        case .authorityRestored(let fact): try self.append(fact, identifier: identifier)
        case .authorityTagsChanged(let fact): try self.append(fact, identifier: identifier)
        case .authorityPermissionsChanged(let fact): try self.append(fact, identifier: identifier)
        case .issuancePolicyChanged(let fact): try self.append(fact, identifier: identifier)
        case .keyBlocked(let fact): try self.append(fact, identifier: identifier)
        case .rulesAdopted(let fact): try self.append(fact, identifier: identifier)
        case .credentialsChanged(let fact): try self.append(fact, identifier: identifier)
        case .roleChanged(let fact): try self.append(fact, identifier: identifier)
        case .credentialsDiffered(let fact): try self.append(fact, identifier: identifier)
        case .resourcePolicyChanged(let fact): try self.append(fact, identifier: identifier)
        case .revocationConfigurationChanged(let fact): try self.append(fact, identifier: identifier)
        case .cRLPartitionOpened(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRequested(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRefused(let fact): try self.append(fact, identifier: identifier)
        case .issuanceAuthorized(let fact): try self.append(fact, identifier: identifier)
        case .certificateSigned(let fact): try self.append(fact, identifier: identifier)
        case .signingFailed(let fact): try self.append(fact, identifier: identifier)
        case .issuanceAbandoned(let fact): try self.append(fact, identifier: identifier)
        case .issuanceRepeated(let fact): try self.append(fact, identifier: identifier)
        case .reissuancePolicyChanged(let fact): try self.append(fact, identifier: identifier)
        case .logNamingChanged(let fact): try self.append(fact, identifier: identifier)
        case .certificateRevoked(let fact): try self.append(fact, identifier: identifier)
        case .cRLAuthorized(let fact): try self.append(fact, identifier: identifier)
        case .cRLSigned(let fact): try self.append(fact, identifier: identifier)
        case .cRLFailed(let fact): try self.append(fact, identifier: identifier)
        case .responderAuthorized(let fact): try self.append(fact, identifier: identifier)
        case .responderCertified(let fact): try self.append(fact, identifier: identifier)
        case .responderFailed(let fact): try self.append(fact, identifier: identifier)
        case .oCSPPeriodOpened(let fact): try self.append(fact, identifier: identifier)
        case .oCSPPeriodClosed(let fact): try self.append(fact, identifier: identifier)
        case .operationRefused(let fact): try self.append(fact, identifier: identifier)
        case .refusalsCounted(let fact): try self.append(fact, identifier: identifier)
        case .auditReportRequested(let fact): try self.append(fact, identifier: identifier)
        case .auditReportCompleted(let fact): try self.append(fact, identifier: identifier)
        case .auditReportFailed(let fact): try self.append(fact, identifier: identifier)
        case .dualControlChanged(let fact): try self.append(fact, identifier: identifier)
        case .approvalRequested(let fact): try self.append(fact, identifier: identifier)
        case .approvalGiven(let fact): try self.append(fact, identifier: identifier)
        case .approvalRejected(let fact): try self.append(fact, identifier: identifier)
        case .approvalUsed(let fact): try self.append(fact, identifier: identifier)
        case .approvalExpired(let fact): try self.append(fact, identifier: identifier)
        }
    }
}

extension EventBody {
    /// The fact of the given kind whose fields come next.
    init(reading fields: inout FieldReader, type: EventType) throws(EventCodingError) {
        switch type {
        case .ledgerOpened: self = .ledgerOpened(try LedgerOpened(reading: &fields))
        case .serverStarted: self = .serverStarted(try ServerStarted(reading: &fields))
        case .serverStopped: self = .serverStopped(try ServerStopped(reading: &fields))
        case .clockStepped: self = .clockStepped(try ClockStepped(reading: &fields))
        case .clockConfirmed: self = .clockConfirmed(try ClockConfirmed(reading: &fields))
        case .settingsChanged: self = .settingsChanged(try SettingsChanged(reading: &fields))
        case .epochOpened: self = .epochOpened(try EpochOpened(reading: &fields))
        case .logKeyChanged: self = .logKeyChanged(try LogKeyChanged(reading: &fields))
        case .masterKeyChanged: self = .masterKeyChanged(try MasterKeyChanged(reading: &fields))
        case .masterKeyChanging: self = .masterKeyChanging(try MasterKeyChanging(reading: &fields))
        case .masterKeyReplaced: self = .masterKeyReplaced(try MasterKeyReplaced(reading: &fields))
        case .authorityCreating: self = .authorityCreating(try AuthorityCreating(reading: &fields))
        case .authorityCreated: self = .authorityCreated(try AuthorityCreated(reading: &fields))
        case .authorityCreationFailed: self = .authorityCreationFailed(try AuthorityCreationFailed(reading: &fields))
        case .authorityCertificateImported:
            self = .authorityCertificateImported(try AuthorityCertificateImported(reading: &fields))
        case .authorityStatusChanged: self = .authorityStatusChanged(try AuthorityStatusChanged(reading: &fields))
        case .authorityDeleted: self = .authorityDeleted(try AuthorityDeleted(reading: &fields))
        case .authorityRestored: self = .authorityRestored(try AuthorityRestored(reading: &fields))
        case .authorityTagsChanged: self = .authorityTagsChanged(try AuthorityTagsChanged(reading: &fields))
        case .authorityPermissionsChanged:
            self = .authorityPermissionsChanged(try AuthorityPermissionsChanged(reading: &fields))
        case .keyMade: self = .keyMade(try KeyMade(reading: &fields))
        case .requestAuthorized: self = .requestAuthorized(try RequestAuthorized(reading: &fields))
        case .issuancePolicyChanged: self = .issuancePolicyChanged(try IssuancePolicyChanged(reading: &fields))
        case .keyBlocked: self = .keyBlocked(try KeyBlocked(reading: &fields))
        case .rulesAdopted: self = .rulesAdopted(try RulesAdopted(reading: &fields))
        case .credentialsChanged: self = .credentialsChanged(try CredentialsChanged(reading: &fields))
        case .roleChanged: self = .roleChanged(try RoleChanged(reading: &fields))
        case .credentialsDiffered: self = .credentialsDiffered(try CredentialsDiffered(reading: &fields))
        case .resourcePolicyChanged: self = .resourcePolicyChanged(try ResourcePolicyChanged(reading: &fields))
        case .revocationConfigurationChanged:
            self = .revocationConfigurationChanged(try RevocationConfigurationChanged(reading: &fields))
        case .cRLPartitionOpened: self = .cRLPartitionOpened(try CRLPartitionOpened(reading: &fields))
        case .issuanceRequested: self = .issuanceRequested(try IssuanceRequested(reading: &fields))
        case .issuanceRefused: self = .issuanceRefused(try IssuanceRefused(reading: &fields))
        case .issuanceAuthorized: self = .issuanceAuthorized(try IssuanceAuthorized(reading: &fields))
        case .certificateSigned: self = .certificateSigned(try CertificateSigned(reading: &fields))
        case .signingFailed: self = .signingFailed(try SigningFailed(reading: &fields))
        case .issuanceAbandoned: self = .issuanceAbandoned(try IssuanceAbandoned(reading: &fields))
        case .issuanceRepeated: self = .issuanceRepeated(try IssuanceRepeated(reading: &fields))
        case .reissuancePolicyChanged: self = .reissuancePolicyChanged(try ReissuancePolicyChanged(reading: &fields))
        case .logNamingChanged: self = .logNamingChanged(try LogNamingChanged(reading: &fields))
        case .certificateRevoked: self = .certificateRevoked(try CertificateRevoked(reading: &fields))
        case .cRLAuthorized: self = .cRLAuthorized(try CRLAuthorized(reading: &fields))
        case .cRLSigned: self = .cRLSigned(try CRLSigned(reading: &fields))
        case .cRLFailed: self = .cRLFailed(try CRLFailed(reading: &fields))
        case .responderAuthorized: self = .responderAuthorized(try ResponderAuthorized(reading: &fields))
        case .responderCertified: self = .responderCertified(try ResponderCertified(reading: &fields))
        case .responderFailed: self = .responderFailed(try ResponderFailed(reading: &fields))
        case .oCSPPeriodOpened: self = .oCSPPeriodOpened(try OCSPPeriodOpened(reading: &fields))
        case .oCSPPeriodClosed: self = .oCSPPeriodClosed(try OCSPPeriodClosed(reading: &fields))
        case .operationRefused: self = .operationRefused(try OperationRefused(reading: &fields))
        case .refusalsCounted: self = .refusalsCounted(try RefusalsCounted(reading: &fields))
        case .auditReportRequested: self = .auditReportRequested(try AuditReportRequested(reading: &fields))
        case .auditReportCompleted: self = .auditReportCompleted(try AuditReportCompleted(reading: &fields))
        case .auditReportFailed: self = .auditReportFailed(try AuditReportFailed(reading: &fields))
        case .dualControlChanged: self = .dualControlChanged(try DualControlChanged(reading: &fields))
        case .approvalRequested: self = .approvalRequested(try ApprovalRequested(reading: &fields))
        case .approvalGiven: self = .approvalGiven(try ApprovalGiven(reading: &fields))
        case .approvalRejected: self = .approvalRejected(try ApprovalRejected(reading: &fields))
        case .approvalUsed: self = .approvalUsed(try ApprovalUsed(reading: &fields))
        case .approvalExpired: self = .approvalExpired(try ApprovalExpired(reading: &fields))
        }
    }
}
