import Authority
public import Exposition

/// What is told of a server, by name, with what it means.
public enum MetricFamilies {
    /// What a ledger counts and times while it works: what the registry of a ``MetricsPlace`` is made with.
    public static let counted: [MetricFamily] = LedgerMeter.allCases.map { meter in
        let kind: MetricFamily.Kind =
            switch meter.measure {
            case .count: .counter
            case .seconds: .seconds
            case .size: .sizes
            }
        return MetricFamily(meter.rawValue, kind, meter.meaning)
    }

    static let build = gauge("build_info", "Always 1; the version of the program that runs.")
    static let ready = gauge("ready", "1 while the ledger is ready to issue, as /health says it.")
    static let clockHeld = gauge("clock_held", "1 while issuance waits for somebody to confirm the wall clock.")
    static let entries = gauge("log_entries", "How many entries the log has that are durable.")
    static let checkpointed = gauge("checkpoint_entries", "How many entries the newest published checkpoint covers.")
    static let beyondCheckpoint = gauge(
        "entries_beyond_checkpoint",
        "How many entries no published checkpoint covers yet."
    )
    static let viewsLag = gauge(
        "views_lag_entries",
        "How many entries the views do not have yet, at most; all until they caught up after a start."
    )
    static let waiting = gauge("waiting_commands", "How many commands wait for the one writer.")
    static let openIntents = gauge("open_intents", "How many uses of keys were begun and have no ending yet.")
    static let authoritiesAtHand = gauge("authorities_at_hand", "How many authorities are in memory.")
    static let unopenedKeys = gauge("unopened_keys", "How many keys could not be opened when they were needed last.")
    static let openReports = gauge(
        "audit_reports_running",
        "How many audit reports were asked for and have no ending yet."
    )
    static let waitingApprovals = gauge(
        "approvals_waiting",
        "How much under dual control waits for a second administrator."
    )
    static let oldestApproval = gauge(
        "approval_oldest_timestamp_seconds",
        "When what waits longest for a second administrator was asked for."
    )
    static let reissuances = counter(
        "reissuances_total",
        "Requests for a public key and names that were certified less than their authority's policy's period ago, by outcome."
    )
    static let freeOctets = gauge("disk_free_bytes", "Free space where the ledger lies.")

    static let authorities = gauge(
        "authorities",
        "How many authorities stand where; of the last look at all of them."
    )
    static let authorityEnd = gauge(
        "authority_next_end_timestamp_seconds",
        "When the first of the authorities' certificates ends that have not; of the last look at all of them."
    )
    static let authoritiesEnding = gauge(
        "authorities_ending",
        "Of how many authorities the certificate ends within so many days, and has not; of the last look at all of them."
    )

    static let listSuccess = gauge("crl_last_success_timestamp_seconds", "When revocation lists were made last.")
    static let listCost = gauge(
        "crl_last_generation_seconds",
        "How long the making of the newest revocation lists of an authority took."
    )
    static let listsFailing = gauge(
        "crl_failing_authorities",
        "Of how many authorities revocation lists are due and could not be made."
    )
    static let listDue = gauge(
        "crl_next_due_timestamp_seconds",
        "When the first of all revocation lists is due by its age; of the last round over them."
    )
    static let listEnd = gauge(
        "crl_next_update_timestamp_seconds",
        "The earliest nextUpdate of all revocation lists; of the last round over them."
    )
    static let listOldest = gauge(
        "crl_oldest_timestamp_seconds",
        "When the oldest of all revocation lists was made that are the newest of their kind; of the last round over them."
    )
    static let listOldestDue = gauge(
        "crl_oldest_due_seconds",
        "For how long the revocation list is due that is due the longest; 0 where none is."
    )

    static let openPeriods = gauge(
        "ocsp_open_periods",
        "For how many authorities somebody answers about the status of certificates now."
    )
    static let periodOldest = gauge(
        "ocsp_oldest_period_start_timestamp_seconds",
        "When the oldest of the open periods of answers began; one that nobody asks in is not renewed."
    )
    static let periodEnd = gauge(
        "ocsp_next_period_end_timestamp_seconds",
        "When the first of the open periods of answers ends; one that nobody asks in is not renewed."
    )
    static let responderEnd = gauge(
        "ocsp_next_responder_end_timestamp_seconds",
        "When the first of the responders' certificates ends."
    )

    static let accessKeyEnd = gauge(
        "access_key_next_end_timestamp_seconds",
        "When the first of the access keys ends that end by themselves and have not; of the last look at the file of credentials."
    )

    static let feedLag = gauge("feed_lag_entries", "How many entries the feed has not looked at yet.")
    static let feedFailing = gauge(
        "feed_failing",
        "1 while the feed cannot be written; /health says so, and the diagnostics why."
    )
    static let feedRecords = counter("feed_records_total", "Records that were written into the feed.")
    static let feedFailures = counter("feed_failures_total", "How often the feed could not be written.")
    static let webhooks = gauge("webhooks", "How many targets of webhooks there are.")
    static let webhookLag = gauge(
        "webhook_lag_entries",
        "How many entries the target of webhooks that is the farthest behind has not been told of."
    )
    static let webhooksFailing = gauge(
        "webhooks_failing",
        "How many targets of webhooks have not taken what they were sent last."
    )
    static let webhookRecords = counter("webhook_records_total", "Records that targets of webhooks have taken.")
    static let webhookFailures = counter(
        "webhook_failures_total",
        "How often a target of webhooks has not taken what it was sent."
    )

    static let windowRequests = counter(
        "window_responses_total",
        "Answers of the window, by what was asked for and by status."
    )
    static let connections = gauge("connections", "Connections that are open, by listener.")
    static let connectionsAccepted = counter(
        "connections_accepted_total",
        "Connections that found a place, by listener."
    )
    static let connectionsRefused = counter(
        "connections_refused_total",
        "Connections closed at once because all places were taken, or all that their network may take, by listener."
    )

    static let certificateEnd = gauge(
        "tls_certificate_end_timestamp_seconds",
        "When the certificate ends that the API's port shows; there where TLS is spoken."
    )
    static let certificateProblem = gauge(
        "tls_renewal_failing",
        "1 while another certificate should be shown and cannot; /health says why."
    )
    static let handshakes = counter(
        "tls_handshakes_total",
        "Handshakes of TLS at the API's port, by outcome: completed, failed, or late."
    )

    static let backupNewest = gauge(
        "backup_newest_timestamp_seconds",
        "When the newest backup was begun that is whole; there where the server makes backups, once there is one."
    )
    static let backupOctets = gauge("backup_newest_bytes", "How large the newest backup is that is whole.")
    static let backupInterval = gauge("backup_interval_seconds", "How many seconds lie between two backups.")
    static let backupFailures = counter("backup_failures_total", "Backups that could not be made.")

    static let residentOctets = MetricFamily("process_resident_memory_bytes", .gauge, "Resident memory.")
    static let openFiles = MetricFamily("process_open_fds", .gauge, "Open file descriptors.")
    static let mostFiles = MetricFamily("process_max_fds", .gauge, "How many file descriptors may be open.")
    static let processorSeconds = MetricFamily(
        "process_cpu_seconds_total",
        .counter,
        "Processor time, of user and system."
    )
    static let threads = MetricFamily("process_threads", .gauge, "Threads.")
    static let startTime = MetricFamily(
        "process_start_time_seconds",
        .gauge,
        "When the server began, in seconds since 1970."
    )

    private static func gauge(_ name: String, _ meaning: String) -> MetricFamily {
        MetricFamily("ca_ledger_\(name)", .gauge, meaning)
    }

    private static func counter(_ name: String, _ meaning: String) -> MetricFamily {
        MetricFamily("ca_ledger_\(name)", .counter, meaning)
    }
}
