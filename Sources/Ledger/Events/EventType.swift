// The table of events, first half: for each type its number and its row.

/// What kind of fact an event is: the tag of its CHOICE and the event type of its entry's header.
///
/// Never reused.
public enum EventType: UInt32, Sendable, CaseIterable {
    case ledgerOpened = 1
    case serverStarted = 2
    case clockStepped = 3
    case clockConfirmed = 4
    case settingsChanged = 5
    case epochOpened = 6
    case logKeyChanged = 7
    case masterKeyChanged = 8
    case serverStopped = 9
    case authorityCreating = 10
    case authorityCreated = 11
    case authorityCreationFailed = 12
    case authorityCertificateImported = 13
    case keyMade = 14
    case requestAuthorized = 15
    case authorityStatusChanged = 16
    case authorityDeleted = 17
    case authorityRestored = 18
    case authorityTagsChanged = 19
    case authorityPermissionsChanged = 20
    case issuancePolicyChanged = 21
    case keyBlocked = 22
    case rulesAdopted = 23
    case credentialsChanged = 24
    case roleChanged = 25
    case credentialsDiffered = 26
    case resourcePolicyChanged = 27
    case revocationConfigurationChanged = 28
    case cRLPartitionOpened = 29
    case issuanceRequested = 30
    case issuanceRefused = 31
    case issuanceAuthorized = 32
    case certificateSigned = 33
    case signingFailed = 34
    case issuanceAbandoned = 35
    case issuanceRepeated = 36
    case reissuancePolicyChanged = 37
    case logNamingChanged = 38
    case masterKeyChanging = 39
    case certificateRevoked = 40
    case cRLAuthorized = 41
    case cRLSigned = 42
    case cRLFailed = 43
    case responderAuthorized = 44
    case responderCertified = 45
    case responderFailed = 46
    case oCSPPeriodOpened = 47
    case oCSPPeriodClosed = 48
    case masterKeyReplaced = 49
    case operationRefused = 50
    case refusalsCounted = 51
    case auditReportRequested = 52
    case auditReportCompleted = 53
    case auditReportFailed = 54
    case dualControlChanged = 60
    case approvalRequested = 61
    case approvalGiven = 62
    case approvalRejected = 63
    case approvalUsed = 64
    case approvalExpired = 65
}

extension EventType {
    /// The type's row.
    public var kind: EventKind {
        switch self {
        case .ledgerOpened: EventKind(in: .ledger, .begins, force: .lasting)
        case .serverStarted: EventKind(in: .ledger, force: .untilReplaced(.server))
        case .serverStopped, .masterKeyChanged, .refusalsCounted: EventKind(in: .ledger)
        case .clockStepped: EventKind(in: .ledger, force: .untilReplaced(.clock))
        case .clockConfirmed: EventKind(in: .ledger, force: .untilReplaced(.clock))
        case .settingsChanged: EventKind(in: .ledger, force: .untilReplaced(.settings))
        case .epochOpened: EventKind(in: .ledger, force: .untilReplaced(.epoch))
        case .logKeyChanged: EventKind(in: .ledger, force: .untilReplaced(.logKey))
        case .masterKeyChanging, .masterKeyReplaced:
            EventKind(in: .ledger, force: .untilReplaced(.masterKey), since: 2)
        case .issuancePolicyChanged: EventKind(in: .ledger, force: .untilReplaced(.policy), concern: .policy)
        case .keyBlocked: EventKind(in: .ledger, force: .untilReplaced(.blockedKey), concern: .policy)
        case .rulesAdopted: EventKind(in: .ledger, force: .untilReplaced(.rules), concern: .policy)
        case .credentialsChanged: EventKind(in: .ledger, force: .untilReplaced(.accessKey))
        case .roleChanged: EventKind(in: .ledger, force: .untilReplaced(.role))
        case .credentialsDiffered: EventKind(in: .ledger, force: .untilReplaced(.credentialsDifference))

        case .authorityCreating:
            EventKind(
                in: .authority,
                .begins,
                force: .withAuthority,
                concern: .authority,
                isBoundedForCallers: true
            )
        case .keyMade: EventKind(in: .authority, force: .withAuthority, concern: .authority)
        case .requestAuthorized: EventKind(in: .authority, intent: .opens, force: .withAuthority)
        case .authorityCreated: EventKind(in: .authority, intent: .closes, force: .withAuthority, concern: .authority)
        case .authorityCreationFailed:
            EventKind(in: .authority, intent: .closes, force: .withAuthority, concern: .authority)
        case .authorityCertificateImported:
            EventKind(in: .authority, force: .withAuthority, concern: .authority, isBoundedForCallers: true)
        case .authorityStatusChanged, .authorityDeleted, .authorityRestored:
            EventKind(
                in: .authority,
                force: .untilReplaced(.authorityMatter),
                concern: .authority,
                isBoundedForCallers: true
            )
        case .authorityTagsChanged, .authorityPermissionsChanged:
            EventKind(in: .authority, force: .untilReplaced(.authorityMatter), isBoundedForCallers: true)

        case .resourcePolicyChanged:
            EventKind(
                in: .authority,
                force: .untilReplaced(.authorityMatter),
                concern: .resourcePolicy,
                isBoundedForCallers: true,
                since: 2
            )
        case .revocationConfigurationChanged:
            EventKind(
                in: .authority,
                force: .untilReplaced(.authorityMatter),
                concern: .revocationConfiguration,
                isBoundedForCallers: true,
                since: 2
            )
        case .cRLPartitionOpened:
            EventKind(in: .authority, force: .untilReplaced(.authorityMatter), concern: .partition, since: 2)
        case .reissuancePolicyChanged:
            EventKind(in: .authority, force: .untilReplaced(.authorityMatter), concern: .reissuance, since: 2)
        case .logNamingChanged:
            EventKind(in: .authority, force: .untilReplaced(.authorityMatter), concern: .naming, since: 2)

        case .issuanceRequested: EventKind(in: .request, .begins, isBoundedForCallers: true)
        case .issuanceRefused, .issuanceRepeated: EventKind(in: .request, .ends, isBoundedForCallers: true)
        case .issuanceAuthorized: EventKind(in: .request, intent: .opens, isBoundedForCallers: true)
        case .certificateSigned: EventKind(in: .request, .ends, intent: .closes)
        case .signingFailed: EventKind(in: .request, .ends, intent: .closes)
        case .issuanceAbandoned: EventKind(in: .request, .ends, intent: .closes)

        case .certificateRevoked: EventKind(in: .revocations, .anywhere, isBoundedForCallers: true)

        case .cRLAuthorized:
            EventKind(in: .list, .begins, intent: .opens, force: .untilReplaced(.revocationList), since: 2)
        case .cRLSigned:
            EventKind(in: .list, .ends, intent: .closes, force: .untilReplaced(.revocationList), since: 2)
        case .cRLFailed: EventKind(in: .list, .ends, intent: .closes, since: 2)
        case .responderAuthorized:
            EventKind(in: .responder, .begins, intent: .opens, isBoundedForCallers: true, since: 2)
        case .responderCertified, .responderFailed: EventKind(in: .responder, .ends, intent: .closes, since: 2)
        case .oCSPPeriodOpened:
            EventKind(in: .periods, .anywhere, force: .untilReplaced(.period), isBoundedForCallers: true, since: 2)
        case .oCSPPeriodClosed: EventKind(in: .periods, .anywhere, since: 2)

        case .operationRefused: EventKind(in: .operation, .isAll, isBoundedForCallers: true)

        case .auditReportRequested:
            EventKind(in: .report, .begins, force: .untilReplaced(.report), isBoundedForCallers: true, since: 2)
        case .auditReportCompleted, .auditReportFailed:
            EventKind(in: .report, .ends, force: .untilReplaced(.report), since: 2)

        case .dualControlChanged: EventKind(in: .ledger, force: .untilReplaced(.dualControl), since: 2)
        case .approvalRequested:
            EventKind(in: .approval, .begins, force: .untilReplaced(.approval), isBoundedForCallers: true, since: 2)
        case .approvalGiven: EventKind(in: .approval, force: .untilReplaced(.approval), since: 2)
        case .approvalRejected, .approvalUsed, .approvalExpired:
            EventKind(in: .approval, .ends, force: .untilReplaced(.approval), since: 2)
        }
    }
}
