public import Authority
public import Buckets
import Bytes
public import Credentials
public import Delivery
import Exposition
public import HTTP
public import Ledger
public import Logging
public import PrivateCAAPI
public import ServiceLifecycle
public import Window

/// What serves an open ledger: the listener with its routes, the window, the control socket, and what is due once a minute.
public struct LedgerServices {
    /// The services, which run until the graceful shutdown.
    public let all: [any Service]

    /// Services that have not begun, but for the control socket, which listens already.
    ///
    /// - Parameters:
    ///   - file: What holds the secrets of access keys. A ledger whose log speaks of none yet takes over those of the file, which is
    ///     made, with one administrator, where there is none.
    ///   - buckets: Where objects lie that callers fetch; `nil` where there are none.
    ///   - evidence: What makes evidence of certificates; `nil` where nothing does.
    ///   - finder: What finds certificates for callers; `nil` where none are found.
    ///   - deliveries: What happens is told by these; `nil` where it is told nowhere.
    ///   - window: Where anybody may fetch what is published.
    ///   - metrics: Where figures are told; `nil` where none are.
    ///   - identity: What is shown to those who connect to the API; `nil` where no TLS is spoken.
    ///   - backups: What makes backups; `nil` where nothing does.
    ///   - provenance: Who starts them, as the log records it.
    ///   - onReady: Told the address, `http://HOST:PORT`, or `https`, once connections are accepted.
    /// - Throws: ``CredentialsError``, ``Refusal`` or ``ListeningError``.
    public init(
        of ledger: OpenLedger,
        credentials file: CredentialsFile,
        controlSocket: String,
        address: ListenAddress,
        window: WindowListener,
        metrics: MetricsPlace? = nil,
        identity: HeldIdentity? = nil,
        backups: BackupSchedule? = nil,
        api configuration: PrivateCAAPI.Configuration,
        buckets: Buckets? = nil,
        evidence: EvidenceSource? = nil,
        finder: CertificateFinder? = nil,
        deliveries: Deliveries? = nil,
        provenance: Provenance,
        logger: Logger,
        onReady: @escaping @Sendable (String) -> Void
    ) async throws {
        try await CredentialsAdministration(ledger: ledger, file: file).takeOver(provenance: provenance)
        let store = CredentialsStore(path: file.path) { logger.error("\($0)") }
        let comparison = CredentialsComparison(ledger: ledger, store: store)
        // A start can be mended before anybody is served; a file that is not there may have been lost, and can be made anew.
        if let problem = store.problem, file.exists { throw CredentialsError(problem) }
        if ledger.restingReason == nil { try await comparison.compare() }
        if let notice = comparison.notice { logger.warning("\(notice)") }
        let api = PrivateCAAPI(
            authority: ledger.authority,
            credentials: store,
            clock: TimeSource.system.wall,
            makeRequestIdentifier: { try Entropy.system.identifier() },
            configuration: configuration,
            buckets: buckets,
            evidence: evidence,
            finder: finder
        )
        let (asked, connections) = (WindowCounts(), ConnectionCounts())
        var services: [any Service] = [
            ClockService(ledger: ledger, logger: logger),
            MinuteService(ledger: ledger, comparison: comparison, logger: logger),
            try await ControlService(path: controlSocket, ledger: ledger, credentials: file),
            WindowService(
                at: window,
                showing: WindowContents(
                    objects: buckets.map(ShownObjects.init),
                    certificates: ShownCertificates(authority: ledger.authority),
                    status: ShownStatuses(answering: ledger.statuses),
                    now: TimeSource.system.wall
                ),
                counts: asked,
                logger: logger
            ),
            HTTPService(
                routes: Self.routes(
                    api,
                    health: HealthPage(
                        obstacle: { ledger.obstacle },
                        notice: {
                            Self.notice(
                                comparison.notice,
                                unopenedKeys: ledger.unopenedKeyCount,
                                lists: ledger.listNotice,
                                deliveries: deliveries?.notice,
                                certificate: identity?.notice(at: TimeSource.system.wall()),
                                backups: backups?.notice
                            )
                        },
                        listMilliseconds: { ledger.listMilliseconds },
                        reissuances: { ledger.reissuances },
                        certificateEnd: { identity?.current?.notAfter }
                    )
                ),
                address: address,
                counts: connections,
                identity: identity,
                logger: logger,
                onReady: onReady
            ),
        ]
        if let metrics {
            let (api, window) = ((connections, identity), (asked, window.connections))
            services.append(Self.metrics(metrics, ledger, api, window, comparison, deliveries, backups, logger))
        }
        services += deliveries?.services ?? []
        if let backups { services.append(backups) }
        self.all = services
    }

    /// What tells figures.
    private static func metrics(
        _ place: MetricsPlace,
        _ ledger: OpenLedger,
        _ api: (ConnectionCounts, HeldIdentity?),
        _ window: (WindowCounts, ConnectionCounts),
        _ comparison: CredentialsComparison,
        _ deliveries: Deliveries?,
        _ backups: BackupSchedule?,
        _ logger: Logger
    ) -> MetricsService {
        let page = MetricsPage(
            registry: place.registry,
            version: place.version,
            ledger: ledger,
            api: api,
            window: window,
            metrics: place.listener.connections,
            credentials: comparison,
            deliveries: deliveries,
            backups: backups,
            startedAt: TimeSource.system.wall().seconds
        )
        return MetricsService(at: place.listener, now: TimeSource.system.wall, logger: logger) {
            (page.text, ExpositionText.contentType)
        }
    }

    /// What people should know although the ledger is ready; `nil` where there is nothing.
    private static func notice(
        _ credentials: String?,
        unopenedKeys count: Int,
        lists: String?,
        deliveries: String?,
        certificate: String?,
        backups: String?
    ) -> String? {
        // Which they are, and why, the diagnostics say: whoever asks for the page may be anybody.
        let keys =
            count == 0
            ? nil
            : "The \(count == 1 ? "key of 1 authority" : "keys of \(count) authorities") could not be opened when last needed: "
                + "what they would sign is not signed."
        let notices = [credentials, keys, lists, deliveries, certificate, backups].compactMap(\.self)
        return notices.isEmpty ? nil : notices.joined(separator: " ")
    }

    /// What the listener answers: the API, and beside it the page that says whether the ledger is ready.
    ///
    /// Whatever has no route of its own is answered as the API answers what it does not know.
    static func routes(_ api: PrivateCAAPI, health: HealthPage) -> RouteTable {
        RouteTable(api.routes + [health.route], refuse: api.response(to:of:))
    }
}
