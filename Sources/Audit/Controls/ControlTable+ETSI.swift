internal import Ledger

extension ControlTable {
    static let trustServiceProviders: [ControlClause] = [
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-01",
            "Record and keep accessible what concerns data issued and received, also after the service has ended.",
            .partly,
            "The log and an export package can be read and verified without the program; that they are kept is the operator's to see to.",
            by: ["ca-ledger export package", "tools/verify-ledger"],
            .retention
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-02",
            "Confidentiality and integrity of the records, current and archived.",
            .partly,
            "Integrity: a chain, a tree and signatures. Confidentiality is that of the files and of who holds which role.",
            by: ["ca-ledger replay", "tools/verify-ledger"],
            .signatures
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-03",
            "Archive the records completely and confidentially.",
            .partly,
            "That an archive is complete is proved; where it lies is the operator's choice.",
            by: ["ca-ledger export package", "ca-ledger backup"],
            .retention
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-04",
            "Make records available as evidence that the service worked as it should.",
            .wholly,
            "",
            by: ["ca-ledger evidence", "ca-ledger story", "ca-ledger export package"],
            .requests
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-05",
            "Record the precise time of significant events: environment, keys, synchronization of clocks.",
            .partly,
            "Keys and steps of the clock, to the microsecond; the environment is recorded elsewhere, and so is what a clock is synchronized with.",
            by: ["ca-ledger log show --type ClockStepped", "ca-ledger log show --type KeyMade"],
            .clock,
            .events([.keyMade, .masterKeyChanged, .masterKeyReplaced, .logKeyChanged])
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-06",
            "Synchronize the time of records with UTC at least daily.",
            .not,
            "The machine's clock is taken; that it steps is seen and recorded, that it is synchronized is not.",
            by: ["ca-ledger log show --type ClockStepped"],
            .clock
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-07",
            "Hold records as long as the terms say.",
            .partly,
            "Nothing is deleted; how long files are held is the operator's to see to.",
            by: ["ca-ledger replay"],
            .retention
        ),
        ControlClause(
            .trustServiceProviders,
            "REQ-7.10-08",
            "Record events so that they cannot easily be deleted or destroyed.",
            .partly,
            "What is deleted, changed or cut off is noticed: by the chain, the signed tree, the anchor beside the folder, and checkpoints that others hold. That nobody destroys the files is not the log's to prevent.",
            by: ["ca-ledger replay", "ca-ledger log checkpoint", "tools/verify-ledger"],
            .signatures,
            .retention
        ),
    ]

    static let certificateIssuers: [ControlClause] = [
        ControlClause(
            .certificateIssuers,
            "OVR-6.4.5-01",
            "EN 319 401 clause 7.10 applies.",
            .partly,
            "See there.",
            by: ["ca-ledger controls"],
            .retention
        ),
        ControlClause(
            .certificateIssuers,
            "OVR-6.4.5-02",
            "Log security events: policy changes, starts and stops, crashes and hardware failures, firewalls and routers, access attempts.",
            .partly,
            "Firewalls, routers and hardware keep their own records.",
            by: ["ca-ledger events", "ca-ledger report"],
            .lives,
            .access,
            .attempts,
            .events([.issuancePolicyChanged, .settingsChanged, .rulesAdopted])
        ),
        ControlClause(
            .certificateIssuers,
            "REG-6.4.5-03",
            "Log what concerns registration, requests for re-key and renewal among it.",
            .partly,
            "Every request is there; the registration of people happens elsewhere.",
            by: ["ca-ledger events", "ca-ledger request show"],
            .requests
        ),
        ControlClause(
            .certificateIssuers,
            "REG-6.4.5-04",
            "Record registration information: documents, their numbers and places, choices, who accepted and how.",
            .not,
            "No document of a person is in the ledger; who asked for a certificate is.",
            by: ["ca-ledger story"]
        ),
        ControlClause(
            .certificateIssuers,
            "OVR-6.4.5-04A",
            "Document how that information is accessible.",
            .not,
            "It is kept elsewhere."
        ),
        ControlClause(
            .certificateIssuers,
            "REG-6.4.5-05",
            "Maintain the privacy of subjects' information.",
            .partly,
            "Payloads can be withheld, and the log stays verifiable by their digests; who reads the files is the operator's to see to.",
            by: ["ca-ledger export package"],
            .retention
        ),
        ControlClause(
            .certificateIssuers,
            "GEN-6.4.5-06",
            "Log the life of CA keys.",
            .partly,
            "Backups of key files, and their destruction, are not in the log.",
            by: ["ca-ledger log show --type KeyMade", "ca-ledger replay"],
            .events([.keyMade, .masterKeyChanged, .masterKeyReplaced, .authorityDeleted, .authorityRestored]),
            .keyUses
        ),
        ControlClause(
            .certificateIssuers,
            "OVR-6.4.5-07A",
            "Log the life of certificates, their generation and dissemination.",
            .partly,
            "Who fetched a certificate is not recorded.",
            by: ["ca-ledger certificates", "ca-ledger story"],
            .standing,
            .requests
        ),
        ControlClause(
            .certificateIssuers,
            "GEN-6.4.5-08",
            "Log the life of keys that the CA manages, subjects' keys that it made among them.",
            .wholly,
            "It makes no subject's key; responders' keys are in the log.",
            by: ["ca-ledger log show --type ResponderAuthorized"],
            .events([.keyMade, .responderAuthorized, .responderCertified])
        ),
        ControlClause(
            .certificateIssuers,
            "REV-6.4.5-09",
            "Log requests and reports about revocation, and what came of them.",
            .partly,
            "Calls of the interface; the refusals counted are those of every operation, each names its own. Reports that came otherwise are recorded elsewhere.",
            by: ["ca-ledger events", "ca-ledger story"],
            .events([.certificateRevoked, .operationRefused, .cRLSigned])
        ),
        ControlClause(
            .certificateIssuers,
            "SDP-6.4.5-10",
            "Log the preparation of subjects' devices.",
            .not,
            "None is prepared."
        ),
        ControlClause(
            .certificateIssuers,
            "OVR-6.4.5-11",
            "State how long the information is kept, and what is handed over at termination.",
            .not,
            "That is the practice statement's; an export package is what can be handed over.",
            by: ["ca-ledger export package"]
        ),
    ]
}
