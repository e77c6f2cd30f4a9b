internal import Ledger

extension ControlTable {
    static let protectionProfile: [ControlClause] = [
        ControlClause(
            .protectionProfile,
            "FAU_GCR_EXT.1",
            "Store the certificates and lists that are issued.",
            .wholly,
            "A certificate is put together from its intent and its signature; a list is derived again.",
            by: ["ca-ledger certificate get", "ca-ledger export"],
            .events([.certificateSigned, .cRLSigned])
        ),
        ControlClause(
            .protectionProfile,
            "FAU_GEN.1.1",
            "Generate audit data: start and stop of the audit, all administrative actions, the events listed in the profile.",
            .partly,
            "The log starts and stops with the server. Events of the machine (sessions of the operating system, trusted channels of a proxy) are its own.",
            by: ["ca-ledger events", "ca-ledger log show"],
            .lives,
            .events([.settingsChanged, .issuancePolicyChanged, .credentialsChanged, .roleChanged, .operationRefused])
        ),
        ControlClause(
            .protectionProfile,
            "FAU_GEN.1.2",
            "Each record: date and time, kind, whose action, outcome, and what the event's definition adds.",
            .wholly,
            "",
            by: ["ca-ledger log show --format json"],
            .retention
        ),
        ControlClause(
            .protectionProfile,
            "FAU_GEN.2",
            "Associate each event with the user that caused it.",
            .wholly,
            "Principal, access key, account, role and address (Provenance).",
            by: ["ca-ledger events --principal", "ca-ledger story"],
            .access
        ),
        ControlClause(
            .protectionProfile,
            "FCS_COP.1, signature generation",
            "Record every signature by a CA key: what was signed, by which key.",
            .wholly,
            "Every intent names the key and the octets; keys count their uses, and a replay compares.",
            by: ["ca-ledger replay", "ca-ledger report"],
            .keyUses
        ),
        ControlClause(
            .protectionProfile,
            "FAU_SAR.1",
            "Let auditors read all audit data, in a form that they can interpret.",
            .wholly,
            "Read from the files without the server, or over the interface with the role auditor.",
            by: ["ca-ledger log show", "ca-ledger events", "ca-ledger report"],
            .retention
        ),
        ControlClause(
            .protectionProfile,
            "FAU_SAR.3",
            "Search audit data by the certificate that an event is about.",
            .wholly,
            "",
            by: ["ca-ledger story", "ca-ledger events --request"],
            .requests
        ),
        ControlClause(
            .protectionProfile,
            "FAU_SCR_EXT.1",
            "Search certificates by subject, alternative names, issuer, key, usages, serial number and more.",
            .partly,
            "Searched by neither issuer nor usages: these are columns of the export, and an issuer is asked for as --authority.",
            by: ["ca-ledger certificates", "ca-ledger export"],
            .standing
        ),
        ControlClause(
            .protectionProfile,
            "FAU_SEL.1",
            "Select which events are audited.",
            .not,
            "Nothing can be left out: what is shown is selected, what is recorded is not.",
            by: ["ca-ledger events"]
        ),
        ControlClause(
            .protectionProfile,
            "FAU_STG.1",
            "Store audit data locally, or send it elsewhere over a trusted channel.",
            .partly,
            "Locally; backups are taken of a running ledger, and checkpoints can be held elsewhere.",
            by: ["ca-ledger backup", "ca-ledger log checkpoint"],
            .signatures
        ),
        ControlClause(
            .protectionProfile,
            "FAU_STG.2",
            "Protect stored audit data from unauthorized deletion, and prevent unauthorized changes.",
            .partly,
            "Changes and deletions are noticed by anyone who verifies; that nobody writes to the files is the operating system's to prevent.",
            by: ["ca-ledger replay", "tools/verify-ledger"],
            .signatures,
            .retention
        ),
        ControlClause(
            .protectionProfile,
            "FAU_STG.5",
            "When audit data cannot be written, prevent what would have to be audited.",
            .wholly,
            "What is not durable did not happen: a server that cannot write its log ends.",
            by: ["ca-ledger replay"],
            .lives
        ),
        ControlClause(
            .protectionProfile,
            "FAU_STG_EXT.1",
            "Retain audit data at least until an extension beyond the validity of the certificates concerned.",
            .partly,
            "Nothing is deleted; that the files are kept is the operator's to see to.",
            by: ["ca-ledger replay"],
            .retention,
            .standing
        ),
    ]

    static let referencePolicy: [ControlClause] = [
        ControlClause(
            .referencePolicy,
            "5.4",
            "Generate audit logs for all events about security, by themselves where possible; keep them and show them.",
            .partly,
            "What needs a logbook or a form is kept elsewhere.",
            by: ["ca-ledger log show", "ca-ledger export package"],
            .retention
        ),
        ControlClause(
            .referencePolicy,
            "5.4.1",
            "Each record: kind, date and time, success or failure, who caused it; each message that asks for an action, with source, destination and content.",
            .partly,
            "Requests that change something are recorded with their content and source; reads that were granted are not.",
            by: ["ca-ledger events", "ca-ledger request show"],
            .requests,
            .attempts
        ),
        ControlClause(
            .referencePolicy,
            "5.4.2",
            "Review the log regularly: that it was not tampered with, all entries briefly, a significant part closely.",
            .partly,
            "The verification, an overview and a sample; that somebody reviewed them is not in the log.",
            by: ["ca-ledger replay", "ca-ledger report", "ca-ledger sample --nonce"],
            .sample,
            .refusals
        ),
        ControlClause(
            .referencePolicy,
            "5.4.3",
            "Retain logs on site for a time, and in the archive.",
            .partly,
            "Nothing is deleted; where copies lie is the operator's to see to.",
            by: ["ca-ledger backup"],
            .retention
        ),
        ControlClause(
            .referencePolicy,
            "5.4.4",
            "Only who processes audit data may read or delete it; removed pages and entries are detected.",
            .partly,
            "Removal and change are detected. Who may read the files is the operating system's.",
            by: ["ca-ledger replay", "tools/verify-ledger"],
            .signatures
        ),
        ControlClause(
            .referencePolicy,
            "5.4.5",
            "Back up audit logs on a schedule.",
            .not,
            "A backup can be taken at any time; when one was is not in the log.",
            by: ["ca-ledger backup"]
        ),
        ControlClause(
            .referencePolicy,
            "5.4.6",
            "Collect from start to shutdown, protect against loss, and suspend operation where collection fails.",
            .wholly,
            "The log is the only way in which anything happens.",
            by: ["ca-ledger replay"],
            .lives
        ),
        ControlClause(
            .referencePolicy,
            "5.4.7",
            "Nobody need be told that an event was audited.",
            .not,
            "Nothing is asked."
        ),
        ControlClause(
            .referencePolicy,
            "5.4.8",
            "Assess the security controls routinely.",
            .not,
            "An assessment is people's work; a changed policy can be tried over history.",
            by: ["ca-ledger what-if"]
        ),
    ]
}
