internal import Bytes
internal import Ledger
internal import PKI

/// What is in force, as the entries so far say it.
struct PackageStanding {
    private struct Authority {
        let position: UInt64
        let creating: AuthorityCreating
        var isCreated = false
        var hasFailed = false
        var isDisabled = false
        var isDeleted = false
        var imported: AuthorityCertificateImported?

        var state: String {
            if self.hasFailed { return "failed" }
            if self.isDeleted { return "deleted" }
            if !self.isCreated { return "creating" }
            if self.imported == nil { return "waiting" }
            return self.isDisabled ? "disabled" : "active"
        }
    }

    private var authorities: [UniqueIdentifier: Authority] = [:]
    private var access: [String: (since: UInt64, key: CredentialsChanged)] = [:]
    private var roles: [String: (since: UInt64, role: RoleChanged)] = [:]
    private var blocked: [(since: UInt64, key: KeyBlocked)] = []
    private var policy: (since: UInt64, policy: IssuancePolicyChanged)?
    private var dualControl: DualControlChanged?
    private var ruleSet: Int64?

    mutating func take(_ header: EntryHeader, _ body: EventBody) {
        switch body {
        case .ledgerOpened(let opened): self.ruleSet = opened.ruleSet
        case .rulesAdopted(let adopted): self.ruleSet = adopted.ruleSet
        case .issuancePolicyChanged(let changed): self.policy = (header.position, changed)
        case .dualControlChanged(let changed): self.dualControl = changed
        case .keyBlocked(let key): self.blocked.append((header.position, key))
        case .roleChanged(let role): self.roles[role.role] = (header.position, role)
        case .credentialsChanged(let key):
            self.access[key.accessKey] = key.change == .added ? (header.position, key) : nil
        case .authorityCreating(let creating):
            self.authorities[header.stream] = Authority(position: header.position, creating: creating)
        default: self.change(header.stream, body)
        }
    }

    private mutating func change(_ stream: UniqueIdentifier, _ body: EventBody) {
        switch body {
        case .authorityCreated: self.authorities[stream]?.isCreated = true
        case .authorityCreationFailed: self.authorities[stream]?.hasFailed = true
        case .authorityCertificateImported(let imported): self.authorities[stream]?.imported = imported
        case .authorityStatusChanged(let changed): self.authorities[stream]?.isDisabled = changed.isDisabled
        case .authorityDeleted: self.authorities[stream]?.isDeleted = true
        case .authorityRestored(let restored):
            self.authorities[stream]?.isDeleted = false
            self.authorities[stream]?.isDisabled = restored.isDisabled
        default: break
        }
    }

    /// The tables of what is in force.
    var tables: [(file: String, rows: [[(String, RecordValue)]])] {
        [
            ("access.ndjson", self.accessRows), ("authorities.ndjson", self.authorityRows),
            ("blocked-keys.ndjson", self.blocked.map(Self.row)), ("policy.ndjson", self.policyRows),
            ("roles.ndjson", self.roleRows),
        ]
    }

    private var accessRows: [[(String, RecordValue)]] {
        self.access.values.sorted { $0.since < $1.since }.map { since, key in
            [
                ("since", .number(since)), ("accessKey", .free(key.accessKey)), ("principal", .free(key.principal)),
                ("account", .free(key.account)), ("role", .free(key.role)), ("expiry", .text(key.expiry?.description)),
            ]
        }
    }

    private var roleRows: [[(String, RecordValue)]] {
        self.roles.values.sorted { $0.since < $1.since }.map { since, role in
            [
                ("since", .number(since)), ("role", .free(role.role)), ("operations", .list(role.operations)),
                ("templates", .list(role.templates)),
            ]
        }
    }

    private static func row(_ since: UInt64, _ key: KeyBlocked) -> [(String, RecordValue)] {
        [
            ("since", .number(since)), ("publicKeySHA256", .octets(key.publicKeyDigest.description)),
            ("reason", .free(key.reason)),
        ]
    }

    private var policyRows: [[(String, RecordValue)]] {
        let said = self.policy?.policy
        return [
            [
                ("since", self.policy.map { .number($0.since) } ?? .absent),
                ("ruleSet", self.ruleSet.map { .text(String($0)) } ?? .absent),
                ("disabledRules", .list((said?.disabledRules ?? []).map { String($0) })),
                ("notedRules", .list((said?.notedRules ?? []).map { String($0) })),
                ("certificatesPerAuthority", .text(said?.certificatesPerAuthority.map { String($0) })),
                ("namesLog", .truth(said?.namesLog ?? false)),
                ("dualControl", .list((self.dualControl?.operations ?? []).map(\.name))),
                ("dualControlHours", .text(self.dualControl?.hours.map { String($0) })),
            ]
        ]
    }

    private var authorityRows: [[(String, RecordValue)]] {
        self.authorities.sorted { $0.value.position < $1.value.position }.map { identifier, authority in
            [
                ("position", .number(authority.position)), ("authority", .text(identifier.description)),
                ("kind", .text("\(authority.creating.kind)")), ("keyAlgorithm", .free(authority.creating.keyAlgorithm)),
                ("signatureAlgorithm", .free(authority.creating.signatureAlgorithm)), ("state", .text(authority.state)),
                ("certificate", .text(authority.imported.map { Self.pem($0.certificate) })),
                ("chain", .list((authority.imported?.chain ?? []).map(Self.pem))),
            ]
        }
    }

    private static func pem(_ octets: [UInt8]) -> String { PEM.encode(octets, label: "CERTIFICATE") }
}

/// How often keys signed what, as the log says it.
struct PackagedUses {
    private struct Use: Hashable {
        let key: UniqueIdentifier
        let kind: String
    }

    private var keys: [UniqueIdentifier: UniqueIdentifier] = [:]
    private var counts: [Use: UInt64] = [:]

    mutating func take(_ stream: UniqueIdentifier, _ body: EventBody, isCounted: Bool) {
        switch body {
        case .issuanceAuthorized(let intent): self.keys[stream] = intent.key
        case .responderAuthorized(let intent): self.keys[stream] = intent.key
        case .cRLAuthorized(let intent): self.keys[stream] = intent.key
        case .requestAuthorized(let intent): self.keys[stream] = intent.key
        case .certificateSigned: self.end(stream, "certificate", isCounted)
        case .responderCertified: self.end(stream, "responder", isCounted)
        case .cRLSigned: self.end(stream, "list", isCounted)
        case .authorityCreated: self.end(stream, "request", isCounted)
        case .signingFailed, .issuanceAbandoned, .responderFailed, .cRLFailed, .authorityCreationFailed:
            self.keys[stream] = nil
        case .oCSPPeriodClosed(let closed):
            let count =
                UInt64(clamping: closed.good) + UInt64(clamping: closed.revoked) + UInt64(clamping: closed.unknown)
            if isCounted, count > 0 { self.counts[Use(key: closed.responder, kind: "answer"), default: 0] += count }
        default: break
        }
    }

    private mutating func end(_ stream: UniqueIdentifier, _ kind: String, _ isCounted: Bool) {
        guard let key = self.keys.removeValue(forKey: stream), isCounted else { return }
        self.counts[Use(key: key, kind: kind), default: 0] += 1
    }

    /// The rows, by the keys' identifiers and then by kind.
    var rows: [[(String, RecordValue)]] {
        self.counts.map { (key: $0.key.key.description, kind: $0.key.kind, count: $0.value) }
            .sorted { ($0.key, $0.kind) < ($1.key, $1.kind) }
            .map { [("key", .text($0.key)), ("kind", .text($0.kind)), ("count", .number($0.count))] }
    }
}
