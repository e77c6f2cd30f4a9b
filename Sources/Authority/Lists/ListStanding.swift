public import Bytes
import EventLog
import Ledger

/// How the newest revocation lists of an authority stand, the worst of them.
public struct ListStanding: Hashable, Sendable {
    /// When the first is due by its age; absent before one was made.
    public let due: Instant?
    /// When the first ends; absent before one was made.
    public let nextUpdate: Instant?
    /// The buckets in which they are looked for.
    public let buckets: [String]
}

extension RecordedLedger {
    /// How many parts of an authority's lists are looked at.
    private static let mostParts = 1_024

    /// How the newest lists of an authority stand, by what was recorded of them: none is made again; `nil` where certificates name none.
    ///
    /// - Throws: ``OpeningError`` where that cannot be read.
    public func listStanding(of authority: UniqueIdentifier) async throws(OpeningError) -> ListStanding? {
        do {
            let reading = ListReading(reader: self.reader)
            var found = [try await reading.completeList(of: authority)]
            var last: UniqueIdentifier?
            while found.count < Self.mostParts,
                case let parts = try await reading.parts(of: authority, after: last), !parts.isEmpty
            {
                found += parts
                last = parts.last?.partition
            }
            var (outlook, buckets) = (ListOutlook(), Set<String>())
            for positions in found {
                guard let list = try await reading.list(positions, of: authority) else { continue }
                buckets.formUnion(list.places.map(\.place.bucket))
                if let newest = list.newest { outlook.note(newest) }
            }
            guard !buckets.isEmpty else { return nil }
            return ListStanding(due: outlook.nextDue, nextUpdate: outlook.nextEnd, buckets: buckets.sorted())
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
