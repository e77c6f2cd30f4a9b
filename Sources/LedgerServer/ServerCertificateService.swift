public import Authority
public import Bytes
public import HTTP
public import Logging
public import ServiceLifecycle

/// Has the server's own certificate issued by its own ledger, and another when two thirds of its life are over, or it was revoked.
///
/// Where none can be issued the one before is shown on, and it is asked for again: in an hour, so that refusals do not fill the log.
public struct ServerCertificateService: Service {
    private static let look = Duration.seconds(10)
    private static let pauseAfterRefusal: Int64 = 3_600

    private let certification: ServerCertification
    private let identity: HeldIdentity
    private let clients: ClientAuthoritiesFile?
    private let now: @Sendable () -> Instant
    private let logger: Logger
    private let first: ServerCertificate?

    /// A service that has not begun; its first certificate is there already, where the ledger could issue one.
    ///
    /// - Parameters:
    ///   - certification: What certifies.
    ///   - clients: The authorities of which a client has to show a certificate, read again when they change; `nil` where none is asked for.
    /// - Throws: ``Refusal`` where the ledger will not issue it, ``TLSError`` where it cannot be shown.
    public init(
        certifyingBy certification: ServerCertification,
        showingTo clients: ClientAuthoritiesFile?,
        now: @escaping @Sendable () -> Instant,
        logger: Logger
    ) async throws {
        self.certification = certification
        self.clients = clients
        self.now = now
        self.logger = logger
        self.identity = HeldIdentity(nil)
        if let obstacle = certification.obstacle {
            self.first = nil
            self.identity.note("The server's own certificate is not issued yet: \(obstacle)")
        } else {
            let first = try await certification.certify()
            self.first = first
            try self.show(first, to: try clients?.read())
        }
    }

    /// What is shown to clients.
    public var shown: HeldIdentity { self.identity }

    /// Looks until the graceful shutdown whether another certificate is due.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var current = self.first
            var notBefore = Instant(microseconds: 0)
            while true {
                try await Task.sleep(for: Self.look)
                if let current { self.lookAtClients(current) }
                guard self.certification.obstacle == nil, self.now() >= notBefore, await self.isDue(current) else {
                    continue
                }
                if let renewed = await self.renew() {
                    current = renewed
                } else {
                    notBefore = self.now().adding(seconds: Self.pauseAfterRefusal)
                }
            }
        }
    }

    private func isDue(_ certificate: ServerCertificate?) async -> Bool {
        guard let certificate else { return true }
        let life = certificate.notAfter.seconds - certificate.notBefore.seconds
        let due = certificate.notAfter.adding(seconds: -(life / 3))
        if self.now() >= due { return true }
        do {
            return try await self.certification.isRevoked(certificate)
        } catch {
            self.logger.error("It cannot be read whether the server's certificate was revoked: \(error)")
            return false
        }
    }

    private func renew() async -> ServerCertificate? {
        do {
            let renewed = try await self.certification.certify()
            try self.show(renewed, to: try self.clients?.read())
            return renewed
        } catch {
            let problem = "The server's own certificate is not renewed, and the one before is shown on: \(error)"
            self.identity.note(problem)
            self.logger.error("\(problem)")
            return nil
        }
    }

    /// Shows the same certificate to other clients where the file that names their authorities has changed.
    private func lookAtClients(_ certificate: ServerCertificate) {
        guard let clients else { return }
        do {
            let identity = try TLSIdentity(
                chain: certificate.chain,
                key: certificate.key,
                clients: try clients.read()
            )
            guard identity.isOther(than: self.identity.current) else { return }
            self.identity.replace(with: identity)
            self.logger.notice("The authorities that clients are measured by are others from now on.")
        } catch {
            let problem = "The authorities that clients are measured by are those from before: \(error)"
            if self.identity.note(problem) { self.logger.error("\(problem)") }
        }
    }

    private func show(_ certificate: ServerCertificate, to clients: [UInt8]?) throws(TLSError) {
        self.identity.replace(with: try TLSIdentity(chain: certificate.chain, key: certificate.key, clients: clients))
        self.logger.notice(
            "Whoever connects from now on is shown a certificate of the ledger's own.",
            metadata: [
                "certificate.serial": "\(certificate.serialNumber.hexadecimal)",
                "certificate.notAfter": "\(certificate.notAfter)",
            ]
        )
    }
}
