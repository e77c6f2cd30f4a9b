internal import Bytes
public import EventLog
internal import Ledger
public import Views

/// A search for events: by the views where they have keys for what is looked for, else through the log.
///
/// What views say only narrows: every event that is given was read in the log and compared.
public struct EventSearch: Sendable {
    private let log: any EventReading
    private let views: ViewsStore?
    private let size: UInt64

    /// How many positions are gathered before the log is read through instead: eight octets each.
    private static let mostPositions = 1_000_000
    /// How many entries are read at a time.
    private static let page: UInt64 = 256
    /// How many rows of the views are read at a time.
    private static let rows = 1_000

    /// A search through a log, as far as it is so long.
    public init(log: any EventReading, views: ViewsStore?, size: UInt64) {
        self.log = log
        self.views = views
        self.size = size
    }

    /// Writes the events that are looked for, by position, as ``LogListing`` does; at most so many.
    ///
    /// - Returns: The position after the last that was looked at where there may be more; `nil` where there are no more.
    /// - Throws: ``AuditError`` where an entry is missing; `StoreError` where the log cannot be read, and what the sink throws.
    public func write(
        _ query: EventQuery,
        as format: LogListing.Format,
        limit: Int,
        to sink: ([UInt8]) throws -> Void
    ) async throws -> UInt64? {
        let end = min(query.positions.upperBound, self.size)
        guard query.positions.lowerBound < end else { return nil }
        var beginnings = StreamBeginnings(log: self.log, views: self.views)
        var count = 0
        var first = query.positions.lowerBound
        if let known = try self.knownPositions(of: query, in: first..<end) {
            for position in known.positions {
                guard count < limit else { return position }
                guard let stored = try await self.log.storedEntry(at: position) else {
                    throw AuditError("The entry is missing.", at: position)
                }
                if try await self.write(stored, query, format, &beginnings, to: sink) { count += 1 }
            }
            first = max(first, known.held)
        }
        return try await self.readThrough(first..<end, query, format, limit - count, &beginnings, to: sink).next
    }

    /// Writes the events that are looked for and lie behind those that were looked at before, as far as the log goes now; at most so many.
    ///
    /// - Parameter place: What was looked at before, which goes on.
    /// - Returns: How many were written.
    /// - Throws: As ``write(_:as:limit:to:)``.
    public func write(
        _ query: EventQuery,
        as format: LogListing.Format,
        limit: Int,
        goingOn place: inout FollowedPlace,
        to sink: ([UInt8]) throws -> Void
    ) async throws -> Int {
        let end = min(query.positions.upperBound, self.size)
        guard place.next < end else { return 0 }
        var beginnings = place.beginnings ?? StreamBeginnings(log: self.log, views: self.views)
        beginnings.log = self.log
        let run = place.next..<end
        let (count, next) = try await self.readThrough(run, query, format, limit, &beginnings, to: sink)
        place.beginnings = beginnings
        place.next = next ?? end
        return count
    }

    /// Writes the events of a run that are looked for.
    private func readThrough(
        _ run: Range<UInt64>,
        _ query: EventQuery,
        _ format: LogListing.Format,
        _ limit: Int,
        _ beginnings: inout StreamBeginnings,
        to sink: ([UInt8]) throws -> Void
    ) async throws -> (count: Int, next: UInt64?) {
        var (count, first) = (0, run.lowerBound)
        while first < run.upperBound {
            let entries = try await self.log.storedEntries(in: first..<min(run.upperBound, first + Self.page))
            guard !entries.isEmpty else { throw AuditError("The entry is missing.", at: first) }
            for entry in entries {
                guard count < limit else { return (count, entry.header.position) }
                if try await self.write(entry, query, format, &beginnings, to: sink) { count += 1 }
            }
            first += UInt64(entries.count)
        }
        return (count, nil)
    }

    /// Writes an event where it is one that is looked for.
    private func write(
        _ stored: StoredEntry,
        _ query: EventQuery,
        _ format: LogListing.Format,
        _ beginnings: inout StreamBeginnings,
        to sink: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        let header = stored.header
        let type = EventType(rawValue: header.type)
        beginnings.pass(stored)
        guard query.stream == nil || query.stream == header.stream,
            query.types.isEmpty || type.map(query.types.contains) ?? false
        else { return false }
        // What cannot be read agrees with nothing but its place, its type and its stream.
        if query.asksForBeginning || query.rule != nil {
            guard let body = try await beginnings.body(of: stored) else { return false }
            let beginning = query.asksForBeginning ? try await beginnings.beginning(of: stored, body) : nil
            guard query.matches(body, in: header.stream, begunBy: beginning) else { return false }
        }
        let listed = try await ListedEvent(stored, of: self.log)
        try sink(format == .json ? listed.json : Array(listed.text.utf8))
        return true
    }

    /// Where events lie that may be looked for, as far as the views go; `nil` where they have no keys for them, or so many that the log is
    /// read through as fast.
    private func knownPositions(
        of query: EventQuery,
        in range: Range<UInt64>
    ) throws(StoreError) -> (positions: [UInt64], held: UInt64)? {
        guard let views = self.views, query.isNarrow else { return nil }
        let held = min(try views.position().size, range.upperBound)
        guard range.lowerBound < held else { return nil }
        let part = range.lowerBound..<held
        var positions: Set<UInt64> = []
        let rare = try self.rarePositions(of: query, in: part, views)
        guard rare.count < Self.mostPositions else { return nil }
        positions.formUnion(rare)
        if let selection = query.certificates {
            var last: UInt64?
            while true {
                let rows = try views.certificates(by: selection, after: last, limit: Self.rows)
                for row in rows {
                    for position in [row.requestedPosition, row.authorizedPosition, row.endedPosition] {
                        if let position, part.contains(position) { positions.insert(position) }
                    }
                }
                guard rows.count == Self.rows, let next = rows.last?.endedPosition else { break }
                guard positions.count < Self.mostPositions else { return nil }
                last = next
            }
        }
        for open in try views.openEvents() where part.contains(open.position) { positions.insert(open.position) }
        return (positions.sorted(), held)
    }

    /// The positions that the key leads to which leads to the fewest, and of several kinds those of each.
    private func rarePositions(
        of query: EventQuery,
        in part: Range<UInt64>,
        _ views: ViewsStore
    ) throws(StoreError) -> [UInt64] {
        if query.rare.isEmpty {
            var positions: [UInt64] = []
            for type in query.types where positions.count < Self.mostPositions {
                positions += try views.rareEvents(by: .type(type), in: part, limit: Self.mostPositions)
            }
            return positions
        }
        var best: [UInt64]?
        for selection in query.rare {
            let limit = best?.count ?? Self.mostPositions
            let found = try views.rareEvents(by: selection, in: part, limit: limit)
            if best.map({ found.count < $0.count }) ?? true { best = found }
        }
        return best ?? []
    }
}

/// How far a log was looked through that goes on, and what is remembered of it.
public struct FollowedPlace: Sendable {
    /// The next position to be looked at.
    public fileprivate(set) var next: UInt64
    fileprivate var beginnings: StreamBeginnings?

    /// Before a position.
    public init(next: UInt64) { self.next = next }
}
