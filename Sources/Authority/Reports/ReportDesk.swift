import Buckets
import Bytes
import Derivation
import EventLog
import Ledger
import Logging
import Synchronization

/// Where reports are asked for, and asked after: they are made behind the answers, one after the other.
struct ReportDesk: Sendable {
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let reader: any EventReading
    let entropy: Entropy
    let buckets: Buckets
    /// Seconds that must lie between two reports of an authority.
    let interval: Int64
    /// What makes them; `nil` where nobody said what they look like.
    let maker: ReportMaker?
    let logger: Logger
    private let underWay = AuthoritiesAsked()

    init(
        sequencer: Sequencer,
        authorities: AuthoritiesAtHand,
        directory: AuthorityDirectory,
        reader: any EventReading,
        entropy: Entropy,
        buckets: Buckets,
        interval: Int64,
        maker: ReportMaker?,
        logger: Logger
    ) {
        self.sequencer = sequencer
        self.authorities = authorities
        self.directory = directory
        self.reader = reader
        self.entropy = entropy
        self.buckets = buckets
        self.interval = interval
        self.maker = maker
        self.logger = logger
    }

    /// Takes an order.
    ///
    /// - Returns: The report's identifier; the report is not there yet.
    func request(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        guard let maker else { throw Refusal(.notImplemented, "This program makes no reports.") }
        // Two that come together must not both find that the newest one lies long enough ago.
        guard self.underWay.begin(order.authority) else { throw Self.inProgress }
        defer { self.underWay.end(order.authority) }
        for _ in 0..<16 {
            let state = try await self.authorities.existing(order.authority)
            let period = try self.directory.period(
                of: state,
                at: self.sequencer.now(),
                to: "create an audit report",
                self.logger
            )
            let report = try self.newIdentifier()
            let key = AuditReportRequested.key(of: report, authority: order.authority, format: order.format)
            try self.check(order.bucket, key: key)
            try await self.checkInterval(of: order.authority)
            let requested = AuditReportRequested(
                authority: order.authority,
                bucket: order.bucket,
                key: key,
                format: order.format,
                provenance: caller.provenance(inStream: report)
            )
            switch await self.sequencer.submit(.requestReport(stream: report, requested, period: period)) {
            case .decided(.recorded, _):
                maker.makeWhatIsOpen()
                return report
            case .decided(.stale, _): continue
            case let receipt: throw receipt.refusal
            }
        }
        throw Refusal(.unavailable, "The authority keeps leaving; try again.")
    }

    /// What became of a report.
    func describe(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription {
        _ = try await self.authorities.existing(authority)
        do {
            guard let (time, body) = try await self.event(named: .report(report)),
                case .auditReportRequested(let requested) = body, requested.authority == authority
            else { throw Refusal(.reportNotFound, "There is no report \(report) of this authority.") }
            let status: ReportDescription.Status =
                switch try await self.event(named: .reportEnding(report))?.body {
                case .auditReportCompleted: .completed
                case .auditReportFailed: .failed
                default: .underWay
                }
            return ReportDescription(status: status, bucket: requested.bucket, key: requested.key, createdAt: time)
        } catch {
            throw self.refusal(of: error)
        }
    }

    private static let inProgress = Refusal(
        .requestInProgress,
        "An audit report of the certificate authority is being made, or was asked for a short while ago."
    )

    private func newIdentifier() throws(Refusal) -> UniqueIdentifier {
        do { return try self.entropy.identifier() } catch {
            throw Refusal(.internalFailure, "The report could not be given an identifier.")
        }
    }

    /// Refuses a bucket that is not there, or into which nothing can be written now.
    private func check(_ bucket: String, key: String) throws(Refusal) {
        let notFound = Refusal(.bucketNotFound, "There is no bucket \(bucket).")
        guard let name = BucketName(bucket), name.isModern, let key = ObjectKey(key) else { throw notFound }
        do throws(BucketsError) {
            // A writer that is let go leaves nothing.
            _ = try self.buckets.bucket(name).writer(to: key, access: .ownerOnly)
        } catch {
            guard error.code != .noBucket else { throw notFound }
            self.logger.error("A bucket cannot be written.", metadata: ["error": "\(error)"])
            throw Refusal(.requestFailed, "The bucket \(bucket) cannot be written.")
        }
    }

    private func checkInterval(of authority: UniqueIdentifier) async throws(Refusal) {
        guard self.interval > 0 else { return }
        do {
            guard let (time, _) = try await self.event(named: .newestReport(of: authority)) else { return }
            // A clock that went back over an epoch makes nobody wait.
            let now = self.sequencer.now()
            guard now < time || now >= time.adding(seconds: self.interval) else { throw Self.inProgress }
        } catch {
            throw self.refusal(of: error)
        }
    }

    /// The event that is found under a name, and when it was recorded; `nil` where there is none.
    private func event(named name: ForceName) async throws -> (time: Instant, body: EventBody)? {
        guard let found = try await self.reader.inForce(Range(of: name), isBackwards: false, limit: 1).first,
            let stored = try await self.reader.storedEntry(at: found.position)
        else { return nil }
        return (stored.header.time, try StateLoading.body(of: try await self.reader.entry(stored)))
    }

    private func refusal(of error: any Error) -> Refusal {
        if let refusal = error as? Refusal { return refusal }
        self.logger.error("Reports cannot be read.", metadata: ["error": "\(error)"])
        return Refusal(.internalFailure, "The reports cannot be read from the ledger.")
    }
}

/// The authorities of which somebody is asking for a report now.
private final class AuthoritiesAsked: Sendable {
    private let authorities = Mutex<Set<UniqueIdentifier>>([])

    func begin(_ authority: UniqueIdentifier) -> Bool { self.authorities.withLock { $0.insert(authority).inserted } }

    func end(_ authority: UniqueIdentifier) { _ = self.authorities.withLock { $0.remove(authority) } }
}
