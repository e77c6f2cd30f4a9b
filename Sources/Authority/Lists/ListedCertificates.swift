import Bytes
import EventLog
import Ledger
import Synchronization

/// How many revoked certificates an authority's complete list has to tell of.
///
/// The newest list says how many it tells of; what was withdrawn since is counted once, and remembered. So nothing that is asked
/// grows with revocations, and what has ended counts until a list has left it out.
final class ListedCertificates: Sendable {
    private struct Count: Sendable {
        /// Where the intent of the list lies that is counted from; `nil` before the first.
        let list: UInt64?
        /// Up to where what was withdrawn is counted.
        var end: UInt64
        var number: Int64
    }

    private let reader: any EventReading
    private let reading: ListReading
    private let counts = Mutex(RecentlyUsed<UniqueIdentifier, Count>(limit: 1_024))

    /// How many rows are in memory at a time.
    private static let page = 8_192

    init(reader: any EventReading) {
        self.reader = reader
        self.reading = ListReading(reader: reader)
    }

    /// How many there are at a time, or as many as are asked about where there are more.
    func count(of authority: UniqueIdentifier, upTo most: Int64, at now: Instant) async throws -> Int64 {
        let newest = try await self.reading.newestCompleteList(of: authority)
        let known = self.counts.withLock { $0.use(authority) }
        var count = Count(
            list: newest?.position,
            end: newest?.authorized.size ?? 0,
            number: newest?.authorized.entries ?? 0
        )
        if let known, known.list == count.list { count = known }
        while count.number < most {
            let rows = try await self.reader.withdrawn(
                by: authority,
                in: count.end..<UInt64(Int64.max),
                limit: Self.page
            )
            guard let last = rows.last else { break }
            for row in rows where row.term.notAfter >= now.seconds { count.number += 1 }
            count.end = last.position + 1
        }
        self.counts.withLock { [count] in $0.keepAmongRecent(count, as: authority) }
        return min(count.number, most)
    }
}
