public import Bytes
import Dispatch
import EventLog
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

    /// A page of what is looked for, as far as the log goes now.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - issuedFrom: Issued at or after this time; absent where that does not matter.
    ///   - issuedBefore: Issued before this time; absent where that does not matter.
    ///   - last: The position that the page goes on after; absent for the first.
    ///   - limit: The most certificates.
    ///   - now: When it is asked which certificates have ended.
    /// - Throws: ``Refusal``: `throttled` where too many search; `internalFailure` where the ledger cannot be read.
    public func page(
        of query: CertificateQuery,
        issuedFrom: Instant? = nil,
        issuedBefore: Instant? = nil,
        after last: UInt64?,
        limit: Int,
        now: Instant
    ) async throws(Refusal) -> CertificateSearch.Page {
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
                let times = LogTimes(of: self.reader)
                var (first, end) = (query.positions.lowerBound, query.positions.upperBound)
                if let issuedFrom { first = max(first, try await times.position(from: issuedFrom)) }
                if let issuedBefore { end = min(end, try await times.position(from: issuedBefore)) }
                query.positions = first..<max(first, end)
                return try await self.page(of: query, after: last, limit: limit, now: now)
            }
        } catch {
            self.logger.error("Certificates cannot be looked for.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificates cannot be read from the ledger.")
        }
    }

    /// A page; without the views where they cannot be used, which nothing waits for.
    private func page(
        of query: CertificateQuery,
        after last: UInt64?,
        limit: Int,
        now: Instant
    ) async throws -> CertificateSearch.Page {
        let size = try await self.reader.size()
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
