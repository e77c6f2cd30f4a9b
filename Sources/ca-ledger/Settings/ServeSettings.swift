import Authority
import Bytes
import Delivery
import Feed
import HTTP
import Ledger
import Logging
import PKI
import PrivateCAAPI

/// Every setting of `serve`: the one table that its flags, the environment, the file, `config` and the example are made from.
///
/// A new one is a row here, its name in ``all`` where the example shall tell it, and `@Option(.name) var name` in `Serve` or a group of
/// its options; a test tells of an option that has no row, and of a row that has no option.
enum ServeSettings {
    /// All of them, in the order in which they are told.
    static let all: [Setting] = [
        .config, .data, .listen, .window, .windowURL, .metrics, .insecureMetrics, .insecurePlaintext,
        .tlsCertificate, .tlsKey, .tlsAuthority, .tlsName, .tlsClients,
        .masterKey, .development, .anchor, .newAnchor, .credentials,
        .region, .account, .arnSerial, .tokenWindow,
        .reserve, .rateLimit,
        .revocationDelay, .listPartition, .bareLists, .extensionArc, .auditReportInterval,
        .feed, .feedSize, .feedFiles, .feedFrom, .webhooks, .expiryNotice,
        .backupInto, .backupCommand, .backupEvery, .backupKeep, .backupWithKeys,
        .stages, .logLevel,
    ]

    /// The groups that a file has, with what is in each.
    static let groups: [String: [Setting]] = Dictionary(grouping: Self.all.filter { $0.path.count == 2 }) { $0.path[0] }

    /// The setting of a flag's name.
    static func named(_ name: String) -> Setting? { Self.all.first { $0.name == name } }

    /// The setting that stands at a place of the file.
    static func at(_ path: [String]) -> Setting? { Self.all.first { $0.path == path } }

    /// Variables that mean something and are no setting: the master key itself, and the flags that the unit of the package adds.
    static let otherVariables: Set<String> = [MasterKeyOptions.variable, "CA_LEDGER_OPTIONS"]
}

extension Setting {
    static let config = Setting(
        "config",
        kind: .file,
        otherwise: "none",
        valueName: "file",
        places: .outsideTheFile,
        "A file of settings in YAML: below flags and the environment (CA_LEDGER_…). `ca-ledger config --example` prints one."
    )

    static let data = Setting(
        "data",
        kind: .folder,
        otherwise: "needed",
        example: "/var/lib/ca-ledger/ledger",
        "The folder of the ledger; it is made where there is none."
    )

    static let listen = Setting(
        "listen",
        kind: .address,
        fallback: "127.0.0.1:8443",
        "Where to listen; port 0 lets the system choose."
    )

    static let window = Setting(
        "window",
        kind: .address,
        fallback: "127.0.0.1:0",
        "Where the window listens: what it shows is for anybody. Port 0 lets the system choose."
    )

    static let windowURL = Setting(
        "window-url",
        kind: .text(
            "http://HOST[:PORT][/PATH] of at most \(PublicURL.longest) characters, without a slash at its end",
            accepts: PublicURL.isSuch
        ),
        otherwise: "none; with development where the window listens",
        example: "http://pki.example",
        valueName: "url",
        "Where others reach the window, as certificates name it: http://HOST[:PORT][/PATH]. With --development by default where it listens."
    )

    static let metrics = Setting(
        "metrics",
        kind: .addressOrOff,
        fallback: "127.0.0.1:0",
        valueName: "host:port|off",
        "Where /metrics is told, in clear and to whoever asks; port 0 lets the system choose, and `off` tells it nowhere."
    )

    static let insecureMetrics = Setting(
        "insecure-metrics",
        kind: .truth,
        fallback: "false",
        "Tell /metrics beyond this machine: whoever reaches it learns of load."
    )

    static let insecurePlaintext = Setting(
        "insecure-plaintext",
        kind: .truth,
        fallback: "false",
        "Listen beyond this machine although nothing is encrypted: behind something that does, say."
    )

    static let tlsCertificate = Setting(
        "tls",
        "certificate",
        kind: .file,
        otherwise: "no TLS",
        example: "/etc/ca-ledger/tls/server.pem",
        valueName: "file",
        "Speak TLS on the API's port, with the certificate in this PEM file, behind it those that lead to its authority."
    )

    static let tlsKey = Setting(
        "tls",
        "key",
        kind: .file,
        otherwise: "no TLS",
        example: "/etc/ca-ledger/tls/server.key",
        valueName: "file",
        namesSecret: true,
        "The certificate's key in PEM, readable by its owner alone. Both files are read again when they change."
    )

    static let tlsAuthority = Setting(
        "tls",
        "authority",
        kind: .text,
        otherwise: "no TLS",
        example: "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/54789cb0-8799-4f2c-92f8-4d3f27ed3eec",
        valueName: "arn",
        "Speak TLS on the API's port, with a certificate that this authority of the ledger issues to the server, and again before it ends: at each start another, whose key is in memory alone."
    )

    static let tlsName = Setting(
        "tls",
        "name",
        kind: .list("a DNS name or an address") { ServerName($0) != nil },
        otherwise: "the host of listen",
        example: "ca.example",
        valueName: "name",
        "What clients call the server by, a DNS name or an address, for the certificate of --tls-authority. May be given again. By default the host of --listen."
    )

    static let tlsClients = Setting(
        "tls",
        "clients",
        kind: .file,
        otherwise: "clients show none",
        example: "/etc/ca-ledger/tls/clients.pem",
        valueName: "file",
        "Ask every client of the API for a certificate that one of the authorities in this PEM file stands behind, and let in nobody without; the log records which it was. Read again when it changes."
    )

    static let masterKey = Setting(
        "master-key",
        kind: .file,
        otherwise: "needed, or \(MasterKeyOptions.variable), or development",
        example: "/etc/ca-ledger/master.key",
        variable: "CA_LEDGER_MASTER_KEY_FILE",
        namesSecret: true,
        "A file with the master key: 32 octets, or 64 hexadecimal digits; readable by its owner alone."
    )

    static let development = Setting(
        "development",
        kind: .truth,
        fallback: "false",
        "The master key beside the folder, made with a new ledger: to try things out; the log records it."
    )

    static let anchor = Setting(
        "anchor",
        kind: .file,
        otherwise: "beside the folder",
        example: "/srv/anchor/ledger.anchor",
        "The anchor file. By default it lies beside the folder."
    )

    static let newAnchor = Setting(
        "new-anchor",
        kind: .text("a reason") { !$0.isEmpty },
        otherwise: "a missing anchor is not accepted",
        places: .flagAlone,
        "Accept that the anchor is missing, for this reason, which the log records."
    )

    static let credentials = Setting(
        "credentials",
        kind: .file,
        otherwise: "in the folder",
        example: "/etc/ca-ledger/credentials.json",
        "The file that says who may call. By default it lies in the folder."
    )

    static let region = Setting(
        "region",
        kind: .text("lower-case letters, digits and hyphens") { $0.wholeMatch(of: /[a-z0-9-]{1,32}/) != nil },
        otherwise: "us-east-1",
        example: "us-east-1",
        "The region that a new ledger's names carry. By default us-east-1."
    )

    static let account = Setting(
        "account",
        kind: .text("twelve digits", accepts: ActorForm.isAccount),
        otherwise: "000000000000",
        example: "\"000000000000\"",
        "The account that a new ledger's names carry, twelve digits. By default 000000000000."
    )

    static let arnSerial = Setting(
        "arn-serial",
        kind: .choice(ResourceName.SerialNumberForm.allCases.map(\.rawValue)),
        fallback: "decimal",
        "How names of certificates spell serial numbers: decimal or hex."
    )

    static let tokenWindow = Setting(
        "token-window",
        kind: .number(1...86_400, of: "seconds"),
        fallback: "60",
        "Seconds for which an idempotency token of IssueCertificate is honoured: 1 to 86400."
    )

    static let reserve = Setting(
        "reserve",
        kind: .number(0...Int64.max, of: "octets"),
        fallback: String(64 << 20),
        "Octets of free disk space below which no new request is accepted."
    )

    static let rateLimit = Setting(
        "rate-limit",
        kind: .list("OPERATION=RATE or OPERATION=RATE:BURST, as in IssueCertificate=25:50") {
            RateLimitOption(argument: $0) != nil
        },
        otherwise: "any number of calls",
        example: "IssueCertificate=25:50",
        valueName: "operation=rate[:burst]",
        "How many calls a second one principal may make of an operation, and how many at once: IssueCertificate=25:50. May be given again. By default any number."
    )

    static let revocationDelay = Setting(
        "revocation-delay",
        kind: .number(0...86_400, of: "seconds"),
        fallback: "5",
        "Seconds from a revocation to the list that tells of it, and to answers that do: 0 to 86400."
    )

    static let listPartition = Setting(
        "list-partition",
        kind: .number(1...Int64.max, of: "certificates"),
        fallback: "100000",
        "How many certificates name one part of a revocation list that is partitioned."
    )

    static let bareLists = Setting(
        "bare-lists",
        kind: .truth,
        fallback: "false",
        "Make revocation lists that do not name the log and the entries that they are the fold of."
    )

    static let extensionArc = Setting(
        "extension-arc",
        kind: .text(
            "three numbers or more below 2^28 with points between, at most \(ExtensionArc.longest) characters: 1.3.6.1.4.1.99999.7",
            accepts: ExtensionArc.isSuch
        ),
        fallback: LogIdentifiers.ordinaryArc,
        valueName: "dotted-numbers",
        "An arc of object identifiers of your own: what lists say of the log has its number 1, what certificates say its number 2."
    )

    static let auditReportInterval = Setting(
        "audit-report-interval",
        kind: .number(0...86_400, of: "seconds"),
        fallback: "0",
        valueName: "seconds",
        "Seconds that must lie between two audit reports of one authority. By default none, and one is made at a time."
    )

    static let feed = Setting(
        "feed",
        kind: .folder,
        otherwise: "no feed",
        example: "/var/lib/ca-ledger/feed",
        "Write records of what happens into files of this folder, one JSON object a line (schemas/feed.md). By default none are written."
    )

    static let feedSize = Setting(
        "feed-size",
        kind: .number(65_536...1_099_511_627_776, of: "octets"),
        fallback: String(64 << 20),
        "Octets from which on a file of the feed is followed by another."
    )

    static let feedFiles = Setting(
        "feed-files",
        kind: .number(1...100_000, of: "files"),
        fallback: "16",
        "How many files of the feed are kept: the oldest goes for the newest."
    )

    static let feedFrom = Setting(
        "feed-from",
        kind: .text("a position, or end") { FeedBeginning(text: $0) != nil },
        fallback: "0",
        valueName: "position|end",
        "Where a feed begins that has no file yet: a position, or `end`; one that has goes on where it stands."
    )

    static let webhooks = Setting(
        "webhooks",
        kind: .file,
        otherwise: "no targets",
        example: "/etc/ca-ledger/webhooks.json",
        valueName: "file",
        "Post the records to the targets that this JSON file describes, signed (schemas/feed.md). By default to none."
    )

    static let expiryNotice = Setting(
        "expiry-notice",
        kind: .list("\(ExpiryNotices.range.lowerBound) to \(ExpiryNotices.range.upperBound) days") {
            Int64($0).map(ExpiryNotices.range.contains) == true
        },
        otherwise: "no notices",
        example: "30",
        valueName: "days",
        "Tell of each certificate so many days before it ends, in the feed and to the targets. May be given again. By default never."
    )

    static let backupInto = Setting(
        "backup",
        "into",
        kind: .folder,
        otherwise: "no backups are made",
        example: "/srv/backups",
        valueName: "folder",
        "Make backups into this folder, which is there: each below a name of its time (see ca-ledger backup --into)."
    )

    static let backupCommand = Setting(
        "backup",
        "command",
        kind: .text,
        otherwise: "no command gets backups",
        example: "cat > /srv/backup/newest.tar",
        valueName: "command",
        "Make backups, and hand each to this command on standard input, as ca-ledger backup --to-command does."
    )

    static let backupEvery = Setting(
        "backup",
        "every",
        kind: .text("a number of hours, or as 90m or 30s: one second to ten years") {
            BackupOptions.seconds($0) != nil
        },
        fallback: "24",
        valueName: "hours",
        "Hours between two backups: a number, or with a unit: 90m, 30s."
    )

    static let backupKeep = Setting(
        "backup",
        "keep",
        kind: .number(1...1_000_000, of: "backups"),
        fallback: "7",
        "How many backups stay in the folder of --backup-into."
    )

    static let backupWithKeys = Setting(
        "backup",
        "with-keys",
        kind: .truth,
        fallback: "false",
        "Copy the sealed keys, and how often each was used, into backups as well."
    )

    static let stages = Setting(
        "stages",
        kind: .truth,
        fallback: "false",
        "Measure how much processor time each stage takes; `ca-ledger stages` tells it."
    )

    static let logLevel = Setting(
        "log-level",
        kind: .choice(Logger.Level.allCases.map(\.rawValue)),
        fallback: "info",
        "trace, debug, info, notice, warning, error or critical."
    )
}
