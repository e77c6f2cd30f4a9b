public import Bytes
import Dispatch
public import EventLog
import Ledger
import Logging
import Synchronization
public import Views

/// Finds certificates for callers, beside all that issues them.
///
/// Searches run one step at a time on a thread of their own, so that none keeps an issuance waiting, and each page does bounded work.
public final class CertificateFinder: Sendable {
    private let views: DisposableViews
    private let reader: any EventReading
    private let logger: Logger
    private let executor = QueueExecutor(label: "search", qos: .utility)
    /// How many searches are under way.
    private let underWay = Mutex(0)

    /// The most searches at one time.
    private static let most = 8

    init(views: DisposableViews, reader: any EventReading, logger: Logger) {
        self.views = views
        self.reader = reader
        self.logger = logger
    }

    /// The views, wherever they stand; `nil` where there are none that can be used now.
    public var viewsInPlace: ViewsStore? { try? self.views.inPlace() }

    /// A page of what is looked for, as far as the log goes now or went then, and when that is.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - issuedFrom: Issued at or after this position or time; absent where that does not matter.
    ///   - issuedTo: Issued up to this position, or before this time; absent where that does not matter.
    ///   - asOf: When it is asked; now where it is absent.
    ///   - last: The position that the page goes on after; absent for the first.
    ///   - limit: The most certificates.
    ///   - now: What the clock says.
    /// - Throws: ``Refusal``: `throttled` where too many search; `invalidValue` where there was no such time; `internalFailure` where the ledger cannot be read.
    public func page(
        of query: CertificateQuery,
        issuedFrom: PositionOrTime? = nil,
        issuedTo: PositionOrTime? = nil,
        asOf: PositionOrTime? = nil,
        after last: UInt64?,
        limit: Int,
        now: Instant
    ) async throws(Refusal) -> (page: CertificateSearch.Page, moment: LogMoment) {
        let isAdmitted = self.underWay.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Refusal(.throttled, "Too many searches at one time.") }
        defer { self.underWay.withLock { $0 -= 1 } }
        do {
            return try await withTaskExecutorPreference(self.executor) {
                var query = query
                let moment = try await LogMoment(asOf, of: self.reader, clock: now)
                let past = try await PastLog(self.reader, size: moment.size)
                var (first, end) = (query.positions.lowerBound, query.positions.upperBound)
                if let issuedFrom { first = max(first, try await issuedFrom.first(in: past)) }
                if let issuedTo { end = min(end, try await issuedTo.end(in: past)) }
                query.positions = first..<max(first, end)
                return (try await self.page(of: query, at: moment, after: last, limit: limit), moment)
            }
        } catch let absence as LogMoment.Absence {
            throw Refusal(.invalidValue, absence.description)
        } catch {
            self.logger.error("Certificates cannot be looked for.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificates cannot be read from the ledger.")
        }
    }

    /// A page; without the views where they cannot be used, which nothing waits for.
    private func page(
        of query: CertificateQuery,
        at moment: LogMoment,
        after last: UInt64?,
        limit: Int
    ) async throws -> CertificateSearch.Page {
        let (size, now) = (moment.size, moment.time)
        if let views = try? self.views.inPlace() {
            do throws(StoreError) {
                return try await CertificateSearch(log: self.reader, views: views, size: size, now: now)
                    .page(of: query, after: last, limit: limit)
            } catch {
                self.logger.notice("The log is read through.", metadata: ["reason": "\(error)"])
            }
        }
        return try await CertificateSearch(log: self.reader, views: nil, size: size, now: now)
            .page(of: query, after: last, limit: limit)
    }
}
