public import Authority
public import Credentials
public import HTTP
public import Ledger
public import Logging
public import PrivateCAAPI
public import ServiceLifecycle

/// What serves an open ledger: the listener with its routes, the control socket, and what is due once a minute.
public struct LedgerServices {
    /// The services, which run until the graceful shutdown.
    public let all: [any Service]

    /// Services that have not begun, but for the control socket, which listens already.
    ///
    /// - Parameters:
    ///   - file: Who may call; it is made, with one administrator, where there is none.
    ///   - provenance: Who starts them, as the log records it.
    ///   - onReady: Told the address, `http://HOST:PORT`, once connections are accepted.
    /// - Throws: ``CredentialsError``, ``Refusal`` or ``ListeningError``.
    public init(
        of ledger: OpenLedger,
        credentials file: CredentialsFile,
        controlSocket: String,
        address: ListenAddress,
        api configuration: PrivateCAAPI.Configuration,
        provenance: Provenance,
        logger: Logger,
        onReady: @escaping @Sendable (String) -> Void
    ) async throws {
        try await CredentialsAdministration(ledger: ledger, file: file).createFirst(provenance: provenance)
        let api = PrivateCAAPI(
            authority: ledger.authority,
            credentials: try CredentialsStore(path: file.path) { logger.error("\($0)") },
            clock: TimeSource.system.wall,
            makeRequestIdentifier: { try Entropy.system.identifier() },
            configuration: configuration
        )
        self.all = [
            MinuteService(ledger: ledger, logger: logger),
            try await ControlService(path: controlSocket, ledger: ledger, credentials: file),
            HTTPService(
                routes: Self.routes(api, health: HealthPage { ledger.obstacle }),
                address: address,
                logger: logger,
                onReady: onReady
            ),
        ]
    }

    /// What the listener answers: the API, and beside it the page that says whether the ledger is ready.
    ///
    /// Whatever has no route of its own is answered as the API answers what it does not know.
    static func routes(_ api: PrivateCAAPI, health: HealthPage) -> RouteTable {
        RouteTable(api.routes + [health.route], refuse: api.response(to:of:))
    }
}
