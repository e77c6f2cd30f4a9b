import ArgumentParser
import Authority
import Buckets
import Bytes
import Credentials
import Cryptography
import Delivery
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
///
/// What each option is called, takes and means is said in `ServeSettings`; ``ServeArguments`` looks at all of them together, those of the
/// environment and of a file among them, before they are parsed here.
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

            Every option may stand in a file (--config) or in the environment as well: `ca-ledger config` says which, what is in force, \
            and where it comes from.

            Started by systemd with Type=notify it says when it is ready and when it stops, and answers its watchdog (sd_notify(3)).

            ca-ledger serve --data ledger --development
            ca-ledger serve --config /etc/ca-ledger/ca-ledger.yaml
            """
    )

    @Option(.config) var config: String?

    @Option(.data) var data: String

    @Option(.listen) var listen: String

    @Option(.window) var window: String

    @Option(.metrics) var metrics: String

    @Flag(.insecureMetrics) var insecureMetrics: Bool

    @Option(.windowURL) var windowURL: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    @Option(.anchor) var anchor: String?

    @Option(.newAnchor) var newAnchor: String?

    @Option(.credentials) var credentials: String?

    @Option(.region) var region: String?

    @Option(.account) var account: String?

    @Option(.arnSerial) var arnSerial: ResourceName.SerialNumberForm

    @Option(.tokenWindow) var tokenWindow: Int64

    @Option(.reserve) var reserve: UInt64

    @Option(.rateLimit) var rateLimit: [RateLimitOption]

    @Option(.revocationDelay) var revocationDelay: Int64

    @Option(.listPartition) var listPartition: Int64

    @Flag(.bareLists) var bareLists: Bool

    @Option(.extensionArc) var extensionArc: String

    @Option(.auditReportInterval) var auditReportInterval: Int64

    @OptionGroup var feedOptions: FeedOptions

    @OptionGroup var backups: BackupOptions

    @OptionGroup var tls: TLSOptions

    @Flag(.insecurePlaintext) var insecurePlaintext: Bool

    @Flag(.stages) var stages: Bool

    @Option(.logLevel) var logLevel: Logger.Level

    func run() async throws {
        DescriptorLimit.raise()
        try ProcessPrivacy.keepMemory()
        if self.stages { StageClock.turnOn() }
        let logger = Diagnostics.logger(self.logLevel)
        let folder = LedgerFolder(self.data)
        guard let address = ListenAddress(self.listen) else { throw ValidationError("--listen takes HOST:PORT.") }
        guard let place = ListenAddress(self.window) else { throw ValidationError("--window takes HOST:PORT.") }
        let wishes = try self.feedOptions.wishes()
        let window = try await WindowListener(at: place, logger: logger)
        let metrics = try await self.metricsPlace(logger)
        try self.backups.check()
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
            let deliveries = try self.feedOptions.deliveries(wishes, of: ledger, in: folder, logger)
            try await self.serve(ledger, in: folder, at: address, window, metrics, shown, deliveries, logger: logger)
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
        _ deliveries: Deliveries?,
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
            backups: try self.backups.schedule(of: folder, anchor: self.anchor ?? folder.anchor, logger: logger),
            api: PrivateCAAPI.Configuration(serialNumbers: self.arnSerial),
            buckets: Buckets(dataFolder: folder.path),
            evidence: EvidenceSource(of: ledger.reader, ledBy: ledger.finder),
            finder: ledger.finder,
            deliveries: deliveries,
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
