import ArgumentParser
import Authority
import Buckets
import Bytes
import Credentials
import Cryptography
import Exposition
import Glibc
import HTTP
import Ledger
import LedgerServer
import Logging
import PKI
import PrivateCAAPI
import ServiceLifecycle
import StageClock
import UnixSignals
import Window

/// `ca-ledger serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open a ledger, and answer the AWS Private CA API over it.",
        discussion: """
            When it is ready, it prints three lines on standard output: `ready http://HOST:PORT` (`https` with TLS), where the API is; \
            `window http://HOST:PORT`, where anybody may fetch what certificates point to, without a credential: authorities' \
            certificates, revocation lists, the status of certificates, public objects; and `metrics http://HOST:PORT`, where \
            `/metrics` tells figures in Prometheus' text format to whoever reaches it: they tell of load, and name nobody.

            It raises the limit of open files to the hard one (`ulimit -Hn`), leaves 128 to the ledger, and takes at most \
            1,000 connections to the API, 512 to the window and 16 to the metrics, of one IPv4 address or IPv6 /64 at most \
            seven of eight; behind a proxy all are one. A request has to arrive within 60 seconds (at the window 15), its head within 10, and a \
            connection without one is closed after 60 (20).

            Started by systemd with Type=notify it says when it is ready and when it stops, and answers its watchdog (sd_notify(3)).
            """
    )

    @Option(help: "The folder of the ledger; it is made where there is none.")
    var data: String

    @Option(help: "Where to listen; port 0 lets the system choose.")
    var listen = "127.0.0.1:8443"

    @Option(help: "Where the window listens: what it shows is for anybody. Port 0 lets the system choose.")
    var window = "127.0.0.1:0"

    @Option(
        help: ArgumentHelp(
            "Where /metrics is told, in clear and to whoever asks; port 0 lets the system choose, and `off` tells it nowhere.",
            valueName: "host:port|off"
        )
    )
    var metrics = "127.0.0.1:0"

    @Flag(help: "Tell /metrics beyond this machine: whoever reaches it learns of load.")
    var insecureMetrics = false

    @Option(
        help: ArgumentHelp(
            "Where others reach the window, as certificates name it: http://HOST[:PORT][/PATH]. With --development by default where it listens.",
            valueName: "url"
        )
    )
    var windowURL: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    @Option(help: "The anchor file. By default it lies beside the folder.")
    var anchor: String?

    @Option(help: "Accept that the anchor is missing, for this reason, which the log records.")
    var newAnchor: String?

    @Option(help: "The file that says who may call. By default it lies in the folder.")
    var credentials: String?

    @Option(help: "The region that a new ledger's names carry. By default us-east-1.")
    var region: String?

    @Option(help: "The account that a new ledger's names carry, twelve digits. By default 000000000000.")
    var account: String?

    @Option(help: "How names of certificates spell serial numbers: decimal or hex.")
    var arnSerial: ResourceName.SerialNumberForm = .decimal

    @Option(help: "Seconds for which an idempotency token of IssueCertificate is honoured: 1 to 86400.")
    var tokenWindow: Int64 = 60

    @Option(help: "Octets of free disk space below which no new request is accepted.")
    var reserve: UInt64 = 64 << 20

    @Option(
        help: ArgumentHelp(
            "How many calls a second one principal may make of an operation, and how many at once: IssueCertificate=25:50. May be given again. By default any number.",
            valueName: "operation=rate[:burst]"
        )
    )
    var rateLimit: [RateLimitOption] = []

    @Option(help: "Seconds from a revocation to the list that tells of it, and to answers that do: 0 to 86400.")
    var revocationDelay: Int64 = 5

    @Option(help: "How many certificates name one part of a revocation list that is partitioned.")
    var listPartition: Int64 = 100_000

    @Flag(help: "Make revocation lists that do not name the log and the entries that they are the fold of.")
    var bareLists = false

    @Option(
        help: ArgumentHelp(
            "An arc of object identifiers of your own: what lists say of the log has its number 1, what certificates say its number 2.",
            valueName: "dotted-numbers"
        )
    )
    var extensionArc = LogIdentifiers.ordinaryArc

    @Option(
        help: ArgumentHelp(
            "Seconds that must lie between two audit reports of one authority. By default none, and one is made at a time.",
            valueName: "seconds"
        )
    )
    var auditReportInterval: Int64 = 0

    @OptionGroup var tls: TLSOptions

    @Flag(help: "Listen beyond this machine although nothing is encrypted: behind something that does, say.")
    var insecurePlaintext = false

    @Flag(help: "Measure how much processor time each stage takes; `ca-ledger stages` tells it.")
    var stages = false

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.anchor, "--anchor")
        try OptionText.refuseEmpty(self.credentials, "--credentials")
        guard let address = ListenAddress(self.listen) else { throw ValidationError("--listen takes HOST:PORT.") }
        guard !self.tls.isOn || !self.insecurePlaintext else {
            throw ValidationError("--insecure-plaintext excludes --tls-certificate and --tls-authority.")
        }
        if self.tls.tlsAuthority != nil { _ = try self.tls.names(at: address) }
        guard address.isLoopback || self.tls.isOn || self.insecurePlaintext else {
            throw ValidationError(
                "Listening beyond this machine needs --tls-certificate and --tls-key, --tls-authority, or --insecure-plaintext."
            )
        }
        guard ListenAddress(self.window) != nil else { throw ValidationError("--window takes HOST:PORT.") }
        if self.metrics != "off" {
            guard let place = ListenAddress(self.metrics) else {
                throw ValidationError("--metrics takes HOST:PORT, or off.")
            }
            guard place.isLoopback || self.insecureMetrics else {
                throw ValidationError("Telling /metrics beyond this machine needs --insecure-metrics.")
            }
        }
        guard self.windowURL.map(PublicURL.isSuch) ?? true else {
            throw ValidationError(
                "--window-url takes http://HOST[:PORT][/PATH] of at most \(PublicURL.longest) characters, without a slash at its end."
            )
        }
        guard ExtensionArc.isSuch(self.extensionArc) else {
            throw ValidationError(
                "--extension-arc takes three numbers or more below 2^28 with points between, at most \(ExtensionArc.longest) characters: 1.3.6.1.4.1.99999.7"
            )
        }
        guard self.account.map(ActorForm.isAccount) ?? true else {
            throw ValidationError("--account takes twelve digits.")
        }
        guard self.region.map({ $0.wholeMatch(of: /[a-z0-9-]{1,32}/) != nil }) ?? true else {
            throw ValidationError("--region takes lower-case letters, digits and hyphens.")
        }
        guard (0...86_400).contains(self.auditReportInterval) else {
            throw ValidationError("--audit-report-interval takes 0 to 86400 seconds.")
        }
        guard self.newAnchor?.isEmpty != true else { throw ValidationError("--new-anchor takes a reason.") }
        guard (0...86_400).contains(self.revocationDelay) else {
            throw ValidationError("--revocation-delay takes 0 to 86400 seconds.")
        }
        guard self.listPartition >= 1 else { throw ValidationError("--list-partition takes 1 or more.") }
        guard (1...86_400).contains(self.tokenWindow) else {
            throw ValidationError("--token-window takes 1 to 86400 seconds.")
        }
    }

    func run() async throws {
        DescriptorLimit.raise()
        try ProcessPrivacy.keepMemory()
        if self.stages { StageClock.turnOn() }
        let logger = Diagnostics.logger(self.logLevel)
        let folder = LedgerFolder(self.data)
        guard let address = ListenAddress(self.listen) else { throw ValidationError("--listen takes HOST:PORT.") }
        guard let place = ListenAddress(self.window) else { throw ValidationError("--window takes HOST:PORT.") }
        let window = try await WindowListener(at: place, logger: logger)
        let metrics = try await self.metricsPlace(logger)
        try await self.check(folder, address)
        let identity = try self.tls.files.map { HeldIdentity(try $0.read()) }
        try self.tls.checkClients()
        if let notice = identity?.notice(at: TimeSource.system.wall()) { logger.warning("\(notice)") }
        guard let masterKey = try await self.keyOptions.load(for: folder, making: true) else {
            throw ValidationError(
                "A master key is needed: --master-key FILE, \(MasterKeyOptions.variable), or --development."
            )
        }
        if self.keyOptions.development {
            logger.warning("The master key was made for development; do not issue anything that matters.")
        }
        let ledger = try await OpenLedger.open(
            self.options(folder, masterKey: masterKey, window: window, metrics: metrics),
            logger: logger,
            onFatalFailure: Diagnostics.endProcess
        )
        self.warnOfOtherNames(ledger.authority.settings, logger)
        do {
            let shown = try await self.shown(identity, of: ledger, at: address, logger)
            try await self.serve(ledger, in: folder, at: address, window, metrics, shown, logger: logger)
        } catch {
            ledger.close()
            throw error
        }
        ledger.close()
        logger.info("The ledger is closed.")
    }

    /// What clients are shown, and what sees to it that it is another before it ends.
    private func shown(
        _ identity: HeldIdentity?,
        of ledger: OpenLedger,
        at address: ListenAddress,
        _ logger: Logger
    ) async throws -> ShownIdentity {
        if let identity, let files = self.tls.files {
            let renewal = TLSFilesService(files, showing: identity, now: TimeSource.system.wall, logger: logger)
            return ShownIdentity(identity: identity, renewal: renewal)
        }
        guard let name = self.tls.tlsAuthority else { return ShownIdentity() }
        let authority = try await AuthorityName.known(
            name,
            by: "--tls-authority",
            in: ledger.reader,
            ledger.authority.settings
        )
        let service = try await ServerCertificateService(
            certifyingBy: ServerCertification(
                of: ledger,
                by: authority,
                for: try self.tls.names(at: address),
                provenance: Diagnostics.provenance
            ),
            showingTo: self.tls.clients,
            now: TimeSource.system.wall,
            logger: logger
        )
        return ShownIdentity(identity: service.shown, renewal: service)
    }

    /// Says so where a ledger that was there already has other names than it was asked to have.
    private func warnOfOtherNames(_ settings: LedgerSettings, _ logger: Logger) {
        if let region, !region.isVerbatim(settings.region) {
            logger.warning("--region \(region) counts for nothing: this ledger's names carry \(settings.region).")
        }
        if let account, !account.isVerbatim(settings.account) {
            logger.warning("--account \(account) counts for nothing: this ledger's names carry \(settings.account).")
        }
    }

    /// Where figures are told; `nil` where none are.
    private func metricsPlace(_ logger: Logger) async throws -> MetricsPlace? {
        guard self.metrics != "off", let place = ListenAddress(self.metrics) else { return nil }
        return MetricsPlace(
            at: try await WindowListener(at: place, limits: .forWatchers, logger: logger),
            registry: MetricRegistry(MetricFamilies.counted),
            version: ProgramVersion.current
        )
    }

    /// Refuses what can be known to fail before anything is made or recorded.
    private func check(_ folder: LedgerFolder, _ address: ListenAddress) async throws {
        let first = FirstStart(folder, anchorPath: self.anchor ?? folder.anchor)
        if try await first.isDue() {
            try first.check()
            let credentials = CredentialsFile(path: self.credentials ?? folder.credentials)
            try CredentialsAdministration.checkTakeOver(credentials)
            if !credentials.exists { try first.check(place: credentials.path) }
        }
        try await address.check()
    }

    /// Answers over an open ledger until the graceful shutdown.
    private func serve(
        _ ledger: OpenLedger,
        in folder: LedgerFolder,
        at address: ListenAddress,
        _ window: WindowListener,
        _ metrics: MetricsPlace?,
        _ shown: ShownIdentity,
        logger: Logger
    ) async throws {
        let manager = ServiceManager(process: getpid()) { variable in
            ProcessPrivacy.takeVariable(variable.rawValue).map { String(decoding: $0, as: UTF8.self) }
        }
        let services = try await LedgerServices(
            of: ledger,
            credentials: CredentialsFile(path: self.credentials ?? folder.credentials),
            controlSocket: folder.controlSocket,
            address: address,
            window: window,
            metrics: metrics,
            identity: shown.identity,
            api: PrivateCAAPI.Configuration(serialNumbers: self.arnSerial),
            buckets: Buckets(dataFolder: folder.path),
            evidence: EvidenceSource(of: ledger.reader, ledBy: ledger.finder),
            finder: ledger.finder,
            provenance: Diagnostics.provenance,
            logger: logger,
            onReady: {
                let last = metrics.map { "\nmetrics \($0.listener.url)" } ?? ""
                Diagnostics.print("ready \($0)\nwindow \(window.url)\(last)")
                if let manager { ServiceManagerNotices.ready(manager, url: $0) }
            }
        )
        let notices = manager.map { ServiceManagerNotices(to: $0) { ledger.obstacle } }
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // The last one is the first to hear of a shutdown.
                services: services.all + [shown.renewal, notices].compactMap(\.self),
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        ).run()
    }

    private func options(
        _ folder: LedgerFolder,
        masterKey: MasterKey,
        window: WindowListener,
        metrics: MetricsPlace?
    ) -> OpeningOptions {
        var options = OpeningOptions(
            folder: folder,
            masterKey: masterKey,
            softwareVersion: ProgramVersion.current,
            provenance: Diagnostics.provenance
        )
        options.anchorPath = self.anchor ?? folder.anchor
        options.newAnchorReason = self.newAnchor
        options.isDevelopment = self.keyOptions.development
        if let region {
            options.region = region
            options.partition = RegionPartition.name(of: region)
        }
        if let account { options.account = account }
        options.issuanceTokenWindow = self.tokenWindow
        options.limits.reserve = self.reserve
        options.lists.delay = self.revocationDelay
        options.answers.delaySeconds = max(1, self.revocationDelay)
        options.lists.partitionSize = self.listPartition
        options.lists.namesLog = !self.bareLists
        options.extensionArc = self.extensionArc
        options.reportForm = { AuditReportForm($0) }
        options.reportInterval = self.auditReportInterval
        options.rateLimits = RateLimits(self.rateLimit)
        if let metrics { options.metrics = metrics.registry }
        options.publicURL = self.windowURL ?? (self.keyOptions.development ? window.localURL : nil)
        return options
    }
}
