internal import Bytes
internal import EventLog
internal import Ledger
internal import Views

// Where no index of the log says where something lies, views lead to it, however far it is; without them, and where they do not go, what lies
// near by is looked at.

extension EntryReading {
    /// How many entries are looked at: enough for what happens near by, and soon done.
    ///
    /// Of those that views lead to as many.
    static let nearby: UInt64 = 16_384

    /// How many positions are taken from the views at a time.
    private static let page = 256

    /// What was seen of entries behind a position, up to one that is known to be among them.
    struct Sighting {
        /// The first of them; absent where it lies farther than was looked.
        var first: KnownEntry?
        /// How many there are; absent where not all were looked at.
        var count: UInt64?
    }

    /// Looks for entries of a type about an authority that fit, from behind a position to the newest of them.
    func sight(
        _ type: EventType,
        of authority: UniqueIdentifier,
        after position: UInt64,
        through newest: UInt64,
        where fits: (KnownEntry) async throws -> Bool
    ) async throws -> Sighting {
        var sighting = Sighting()
        guard position < newest else { return sighting }
        var (next, count, looked) = (position + 1, UInt64(0), UInt64(0))
        let held = min(try self.views?.position().size ?? 0, newest + 1)
        while let views, next < held {
            let page = try views.rareEvents(
                by: .type(type),
                and: .authority(authority),
                in: next..<held,
                limit: Self.page
            )
            for position in page.positions {
                let entry = try await self.entry(at: position)
                guard entry.type == type, try await fits(entry) else { continue }
                sighting.first = sighting.first ?? entry
                count += 1
            }
            looked += UInt64(Self.page)
            next = page.next ?? held
            guard looked < Self.nearby || next >= held else { return sighting }
        }
        guard next <= newest else {
            sighting.count = count
            return sighting
        }
        let end = min(newest, next.addingReportingOverflow(Self.nearby).partialValue)
        var scan = LogScan(log: self.log, positions: next..<end + 1)
        while let page = try await scan.nextPage() {
            for stored in page where stored.header.type == type.rawValue {
                let entry = try await self.entry(stored)
                guard try await fits(entry) else { continue }
                sighting.first = sighting.first ?? entry
                count += 1
            }
        }
        if end == newest { sighting.count = count }
        return sighting
    }

    /// The last entry of a type before a position that certificates are not made of; `nil` where there is none, or none near by.
    func last(_ type: EventType, before position: UInt64) async throws -> KnownEntry? {
        let held = min(try self.views?.position().size ?? 0, position)
        if let found = try await self.lastNearby([type], in: held..<position, where: { _ in true }) { return found }
        guard let views, held > 0 else { return nil }
        guard let found = try views.positions(of: type, before: held, limit: 1).first else { return nil }
        let entry = try await self.entry(at: found)
        return entry.type == type ? entry : nil
    }

    /// The intent of a stream before what ended it; `nil` where there is none, or none near by.
    func intent(of stream: UniqueIdentifier, before ending: UInt64, _ type: EventType) async throws -> KnownEntry? {
        if let views, try views.position().size > ending {
            var positions = try views.rareEvents(by: .stream(stream), in: 0..<ending, limit: 8)
            if let row = try views.certificate(endedAt: ending) { positions.append(row.authorizedPosition) }
            for position in positions.sorted() where position < ending {
                let entry = try await self.entry(at: position)
                if entry.type == type, entry.header.stream == stream { return entry }
            }
        }
        return try await self.lastNearby([type], in: 0..<ending) { $0.header.stream == stream }
    }

    /// The entries of a request's or a responder's stream, of which one lies at a position: where views lead to them, or near by.
    func entries(of stream: UniqueIdentifier, around position: UInt64) async throws -> [KnownEntry] {
        let size = try await self.log.size()
        var positions: Set<UInt64> = [position]
        if let views, try views.position().size == size {
            positions.formUnion(try views.rareEvents(by: .stream(stream), in: 0..<size, limit: 8))
            for row in try views.certificates(by: .request(stream), limit: 2) {
                positions.formUnion([row.authorizedPosition, row.endedPosition])
                if let requested = row.requestedPosition { positions.insert(requested) }
            }
            for open in try views.openEvents() where open.stream == stream { positions.insert(open.position) }
        } else {
            let first = position - min(position, Self.nearby)
            let end = min(size, position.addingReportingOverflow(Self.nearby).partialValue)
            var scan = LogScan(log: self.log, positions: first..<end)
            while let page = try await scan.nextPage() {
                for stored in page where stored.header.stream == stream { positions.insert(stored.header.position) }
            }
        }
        var entries: [KnownEntry] = []
        for position in positions.sorted() {
            let entry = try await self.entry(at: position)
            if entry.header.stream == stream { entries.append(entry) }
        }
        return entries
    }

    /// The last entry of some types that fits at positions in a range, among those near its end; `nil` where none of them does.
    private func lastNearby(
        _ types: Set<EventType>,
        in positions: Range<UInt64>,
        where fits: (KnownEntry) -> Bool
    ) async throws -> KnownEntry? {
        var end = positions.upperBound
        let first = max(positions.lowerBound, end - min(end, Self.nearby))
        while end > first {
            let begin = max(first, (end - 1) / SealedSegment.width * SealedSegment.width)
            for stored in try await self.log.storedEntries(in: begin..<end).reversed()
            where EventType(rawValue: stored.header.type).map(types.contains) ?? false {
                let entry = try await self.entry(stored)
                if fits(entry) { return entry }
            }
            end = begin
        }
        return nil
    }
}
