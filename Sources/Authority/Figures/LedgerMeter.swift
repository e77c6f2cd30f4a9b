/// What a ledger counts and times while it works, by the names under which it is told.
///
/// Whatever tells series of one name apart is of a bounded number: kinds of events, templates, rules, operations, codes. Nothing names
/// anybody.
public enum LedgerMeter: String, Hashable, Sendable, CaseIterable {
    case events = "ca_ledger_events_total"
    case issuances = "ca_ledger_issuances_total"
    case issuanceSeconds = "ca_ledger_issuance_seconds"
    case ruleRefusals = "ca_ledger_rule_refusals_total"
    case refusals = "ca_ledger_refusals_total"
    case throttled = "ca_ledger_throttled_calls_total"
    case commitSeconds = "ca_ledger_commit_seconds"
    case anchorSeconds = "ca_ledger_anchor_seconds"
    case groupEntries = "ca_ledger_group_entries"
    case answers = "ca_ledger_ocsp_answers_total"
    case lists = "ca_ledger_crls_total"
    case bucketFailures = "ca_ledger_crl_bucket_failures_total"
    case keyUses = "ca_ledger_key_uses_total"

    /// What its values are.
    public enum Measure: Hashable, Sendable {
        /// How often something happened.
        case count
        /// How long it took.
        case seconds
        /// How many there were together.
        case size
    }

    /// What its values are.
    public var measure: Measure {
        switch self {
        case .events, .issuances, .ruleRefusals, .refusals, .throttled, .answers, .lists, .bucketFailures,
            .keyUses:
            .count
        case .issuanceSeconds, .commitSeconds, .anchorSeconds: .seconds
        case .groupEntries: .size
        }
    }

    /// What its values mean, for people.
    public var meaning: String {
        switch self {
        case .events: "Entries made durable, by the type of their event."
        case .issuances: "Certificates issued, by template; those that repeat an earlier request's are not counted."
        case .issuanceSeconds: "From a request for a certificate to its answer, once the caller is known, by outcome."
        case .ruleRefusals:
            "Requests for certificates that a rule refused, by the rule's number; only those with an entry."
        case .refusals: "Refused calls, by code, and by whether they have an entry each or are counted once a minute."
        case .throttled: "Calls that came faster than the principal may make them, by operation."
        case .commitSeconds: "One group made durable: the transaction of the log's database with its wait for the disk."
        case .anchorSeconds: "One group noted in the anchor."
        case .groupEntries: "Entries that were made durable together."
        case .answers:
            "Answers on the status of certificates, by what they say, and whether made for it, kept, or none."
        case .lists: "Revocation lists, by outcome: written, or not made, or not put where they are looked for."
        case .bucketFailures:
            "How often revocation lists could not be put where they are looked for: a bucket is not there, or cannot be written."
        case .keyUses:
            "Uses of keys, by what was signed: certificates, certification requests, revocation lists, answers, checkpoints."
        }
    }
}
