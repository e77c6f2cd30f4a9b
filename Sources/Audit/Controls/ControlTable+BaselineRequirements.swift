internal import Ledger

extension ControlTable {
    static let baselineRequirements: [ControlClause] = [
        ControlClause(
            .baselineRequirements,
            "5.2.2",
            "Back up, store and recover CA keys only by people in trusted roles, by at least two of them.",
            .partly,
            "Where dual control is on, what is asked of the ledger (authorities, their certificates, roles, access, policy) has two people in the log; who handles keys and their backups outside is not seen.",
            by: ["ca-ledger policy show", "ca-ledger approvals list", "ca-ledger log show --type ApprovalGiven"],
            .events([
                .dualControlChanged, .approvalRequested, .approvalGiven, .approvalRejected, .approvalUsed,
                .approvalExpired,
            ])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1",
            "Record what is done to process each request: what came in, what was decided, when, and by whom.",
            .partly,
            "What people did outside the interface (calls, documents) is not in the log.",
            by: ["ca-ledger story", "ca-ledger request show", "ca-ledger events"],
            .requests
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.1)",
            "CA keys: generation, backup, storage, recovery, archival, destruction.",
            .partly,
            "When a backup was taken, and where it lies, is not in the log; keys are not archived, and their destruction outside is not seen.",
            by: ["ca-ledger log show --type KeyMade", "ca-ledger replay"],
            .events([
                .keyMade, .masterKeyChanged, .masterKeyReplaced, .logKeyChanged, .keyBlocked, .authorityDeleted,
                .authorityRestored,
            ])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.2)",
            "CA certificates: requests, renewal, re-key, revocation.",
            .wholly,
            "The revocations and requests counted are those of all certificates; ca-ledger certificates --template tells which are of authorities.",
            by: ["ca-ledger events", "ca-ledger log show --type AuthorityCertificateImported"],
            .events([
                .authorityCreating, .authorityCreated, .authorityCreationFailed, .requestAuthorized,
                .authorityCertificateImported, .certificateRevoked,
            ])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.3)",
            "CA certificates: approval and rejection of requests.",
            .wholly,
            "The refusals counted are those of every operation; each names its own.",
            by: ["ca-ledger request show", "ca-ledger events"],
            .events([.requestAuthorized, .authorityCreationFailed, .operationRefused])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.4)",
            "The life of cryptographic devices.",
            .not,
            "Only that a key lies in a device is in the log (KeyMade); its purchase, initialization and disposal are the operator's to record.",
            by: ["ca-ledger log show --type KeyMade"],
            .events([.keyMade])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.5), (2.5)",
            "Generation of revocation lists.",
            .wholly,
            "",
            by: ["ca-ledger log show --type CRLSigned", "tools/verify-ledger --crl"],
            .events([.cRLAuthorized, .cRLSigned, .cRLFailed])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.6), (2.6)",
            "Signing of OCSP responses.",
            .wholly,
            "Answers are counted by period; each that somebody kept is proved from the log.",
            by: ["ca-ledger log show --type OCSPPeriodClosed", "tools/verify-ledger --ocsp"],
            .events([.responderAuthorized, .responderCertified, .responderFailed, .oCSPPeriodOpened, .oCSPPeriodClosed]
            ),
            .keyUses
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (1.7)",
            "Certificate profiles: introduced and retired.",
            .partly,
            "Templates are part of the program: which version ran is in ServerStarted, which rules in RulesAdopted.",
            by: ["ca-ledger log show --type RulesAdopted", "ca-ledger policy show", "ca-ledger what-if"],
            .events([
                .rulesAdopted, .issuancePolicyChanged, .reissuancePolicyChanged, .logNamingChanged, .serverStarted,
            ])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (2.1)",
            "Subscribers' certificates: requests, renewal, re-key, revocation.",
            .wholly,
            "The counts have authorities' own certificates with them; ca-ledger certificates --template tells which.",
            by: ["ca-ledger certificates", "ca-ledger story", "ca-ledger events"],
            .requests,
            .events([.certificateRevoked])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (2.2)",
            "Every verification that the requirements and the practice statement ask for.",
            .partly,
            "Every rule that was asked is there with its outcome; validation of domains and of organizations happens elsewhere.",
            by: ["ca-ledger story", "ca-ledger request show"],
            .refusals
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (2.3)",
            "Subscribers' certificates: approval and rejection of requests.",
            .wholly,
            "",
            by: ["ca-ledger request show", "ca-ledger events"],
            .requests,
            .refusals
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (2.4)",
            "Issuance of certificates.",
            .wholly,
            "",
            by: ["ca-ledger certificates", "ca-ledger export", "ca-ledger evidence"],
            .events([.issuanceAuthorized, .certificateSigned, .signingFailed, .issuanceAbandoned])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (2.7), (2.8)",
            "Corroboration from several network perspectives, and its quorum.",
            .not,
            "A private authority validates no domain over the network."
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.1)",
            "Access attempts, those that succeeded and those that did not.",
            .partly,
            "Calls that changed something name their caller, and refusals are recorded or counted; reads that were granted leave nothing.",
            by: ["ca-ledger log show --type RefusalsCounted", "ca-ledger log show --type OperationRefused"],
            .attempts
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.2)",
            "What was done to the PKI and its security.",
            .wholly,
            "",
            by: ["ca-ledger events", "ca-ledger log show"],
            .events([
                .settingsChanged, .issuancePolicyChanged, .authorityStatusChanged, .authorityPermissionsChanged,
                .resourcePolicyChanged, .revocationConfigurationChanged, .auditReportRequested,
            ])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.3)",
            "Changes of security profiles: who may do what.",
            .wholly,
            "",
            by: ["ca-ledger roles list --as-of", "ca-ledger log show --type RoleChanged"],
            .access
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.4)",
            "Software: installation, update, removal.",
            .partly,
            "Which version of the program and of its cryptography ran, from which start on; the rest of the machine is the operator's to record.",
            by: ["ca-ledger log show --type ServerStarted"],
            .events([.serverStarted, .rulesAdopted])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.5)",
            "Crashes, hardware failures and other anomalies.",
            .partly,
            "An end without a stop, steps of the clock, and the loss of entries (an epoch) show themselves; what failed in the hardware does not.",
            by: ["ca-ledger report", "ca-ledger log show --type ServerStarted"],
            .lives,
            .clock,
            .events([.epochOpened])
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.6), 5.4.1.1",
            "Routers and firewalls.",
            .not,
            "These keep their own records."
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1 (3.7)",
            "Entries to and exits from the facility.",
            .not,
            "Physical records are kept elsewhere."
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.1, elements",
            "Each record has date and time, who made it, and what happened.",
            .wholly,
            "Every entry has its time; every event that somebody caused has its provenance; what happened is the payload.",
            by: ["ca-ledger log show --format json"],
            .retention
        ),
        ControlClause(
            .baselineRequirements,
            "5.4.3",
            "Keep records two years after the CA's key or last certificate, the certificate, or the event is gone.",
            .partly,
            "The log only grows, and nothing in it is deleted; that the files are kept so long is the operator's to see to.",
            by: ["ca-ledger replay", "ca-ledger export package"],
            .retention
        ),
        ControlClause(
            .baselineRequirements,
            "8.7",
            "Each quarter, examine a random sample: three of a hundred certificates since the last one, at least one.",
            .partly,
            "The sample is drawn and can be drawn again; that somebody examined it is not in the log.",
            by: ["ca-ledger sample --nonce", "tools/verify-ledger --sample"],
            .sample
        ),
        ControlClause(
            .baselineRequirements,
            "8.7, linting",
            "Lint the certificates of the sample, independently of the linting before issuance.",
            .wholly,
            "A linter of somebody else's looks at each.",
            by: ["ca-ledger sample --lint"],
            .sample
        ),
        ControlClause(
            .baselineRequirements,
            "8.7, delegated parties",
            "The same for what delegated third parties verified, and for constrained subordinate CAs.",
            .partly,
            "A sample may be grouped by authority; whom an authority stands for is not in the log.",
            by: ["ca-ledger sample --strata authority"],
            .standing
        ),
    ]
}
