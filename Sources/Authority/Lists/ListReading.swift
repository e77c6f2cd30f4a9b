import Bytes
import EventLog
import Ledger

/// The lists of authorities as a log has them, found by the index of what is in force.
///
/// However many configurations and parts an authority had, a page of them is in memory at a time.
struct ListReading: Sendable {
    let reader: any EventReading
    private let configured = ConfiguredListsAtHand()

    init(reader: any EventReading) { self.reader = reader }

    /// How many rows of the index are read at a time: a part has three at most.
    private static let page = 258

    /// What the configurations of an authority that had lists come to; `nil` where none had.
    func configurations(of authority: UniqueIdentifier) async throws -> ConfiguredLists? {
        var known = self.configured[authority]
        let end = Range<ForceName>(.revocationList, of: Self.list(nil, of: authority) + [ListMatter.opened.rawValue])
        while true {
            let next = ForceName(configuringListsOf: authority, at: known.map { $0.position + 1 } ?? 0)
            let rows = try await self.reader.inForce(next..<end.upperBound, isBackwards: false, limit: Self.page)
            for row in rows {
                let lists = try await self.configuration(at: row.position)
                known = ConfiguredLists(after: known, lists, of: authority, at: row.position)
            }
            if !rows.isEmpty { self.configured[authority] = known }
            guard rows.count == Self.page else { return known }
        }
    }

    /// Where the log has something about the complete list of an authority.
    func completeList(of authority: UniqueIdentifier) async throws -> ListPositions {
        let names = ForceName(.authorized, ofListOf: authority, nil)..<ForceName(.opened, ofListOf: authority, nil)
        var positions = ListPositions(nil)
        for row in try await self.reader.inForce(names, isBackwards: false, limit: Self.page) {
            guard let (_, matter) = Self.read(row.name) else { continue }
            positions.note(matter, at: row.position)
        }
        return positions
    }

    /// The newest complete list of an authority that was signed; `nil` before the first.
    func newestCompleteList(of authority: UniqueIdentifier) async throws -> KnownList.Signed? {
        try await self.newest(try await self.completeList(of: authority))
    }

    /// The parts of an authority's lists after one of them, in the order of their identifiers: some, and none where there are no more.
    func parts(of authority: UniqueIdentifier, after last: UniqueIdentifier?) async throws -> [ListPositions] {
        let first = Range<ForceName>(.revocationList, of: Self.list(last, of: authority)).upperBound
        let end = Range<ForceName>(.revocationList, of: authority.octets).upperBound
        let rows = try await self.reader.inForce(first..<end, isBackwards: false, limit: Self.page)
        var parts: [ListPositions] = []
        for row in rows {
            guard let (partition, matter) = Self.read(row.name) else { continue }
            if parts.last?.partition != partition { parts.append(ListPositions(partition)) }
            parts[parts.count - 1].note(matter, at: row.position)
        }
        // What else there is of the last may be on the next page.
        if rows.count == Self.page { parts.removeLast() }
        return parts
    }

    /// Where the log has something about a list now.
    func positions(_ partition: UniqueIdentifier?, of authority: UniqueIdentifier) async throws -> ListPositions {
        guard let partition else { return try await self.completeList(of: authority) }
        var positions = ListPositions(partition)
        let names = Range<ForceName>(.revocationList, of: Self.list(partition, of: authority))
        for row in try await self.reader.inForce(names, isBackwards: false, limit: Self.page) {
            guard let (_, matter) = Self.read(row.name) else { continue }
            positions.note(matter, at: row.position)
        }
        return positions
    }

    /// A list; `nil` where certificates name none.
    func list(_ positions: ListPositions, of authority: UniqueIdentifier) async throws -> KnownList? {
        let places: [KnownList.Place]
        if let partition = positions.partition {
            guard let opened = positions.opened,
                let lists = try await self.configuration(of: authority, before: opened), lists.isPartitioned
            else { return nil }
            let place = lists.place(of: authority, partition: partition)
            places = [KnownList.Place(place: place, isPublic: lists.isPublic)]
        } else {
            places = try await self.configurations(of: authority)?.completePlaces ?? []
        }
        guard !places.isEmpty else { return nil }
        return KnownList(
            partition: positions.partition,
            openedAt: positions.opened,
            places: places,
            number: try await self.number(positions),
            newest: try await self.newest(positions)
        )
    }

    /// Where the first configuration with lists lies that follows a position; `nil` where none does.
    func configurationPosition(of authority: UniqueIdentifier, after position: UInt64) async throws -> UInt64? {
        let end = Range<ForceName>(.revocationList, of: Self.list(nil, of: authority) + [ListMatter.opened.rawValue])
        let names = ForceName(configuringListsOf: authority, at: position)..<end.upperBound
        return try await self.reader.inForce(names, isBackwards: false, limit: 1).first?.position
    }

    private func configuration(
        of authority: UniqueIdentifier,
        before position: UInt64
    ) async throws -> ListConfiguration? {
        let first = ForceName(configuringListsOf: authority, at: 0)
        let names = first..<ForceName(configuringListsOf: authority, at: position)
        guard let row = try await self.reader.inForce(names, isBackwards: true, limit: 1).first else { return nil }
        return try await self.configuration(at: row.position)
    }

    private func configuration(at position: UInt64) async throws -> ListConfiguration {
        guard case .revocationConfigurationChanged(let changed) = try await self.body(at: position),
            let lists = changed.configuration.lists
        else { throw Self.corrupt(position) }
        return lists
    }

    private func number(_ positions: ListPositions) async throws -> Int64? {
        guard let position = positions.authorized else { return nil }
        return try await self.intent(at: position).number
    }

    /// The newest of a list that was signed; `nil` before the first.
    func newest(_ positions: ListPositions) async throws -> KnownList.Signed? {
        guard let position = positions.signed else { return nil }
        guard case .cRLSigned(let signed) = try await self.body(at: position) else { throw Self.corrupt(position) }
        return KnownList.Signed(
            authorized: try await self.intent(at: signed.intent),
            position: signed.intent,
            signature: signed.signature
        )
    }

    private func intent(at position: UInt64) async throws -> CRLAuthorized {
        guard case .cRLAuthorized(let authorized) = try await self.body(at: position) else {
            throw Self.corrupt(position)
        }
        return authorized
    }

    private func body(at position: UInt64) async throws -> EventBody {
        guard let stored = try await self.reader.storedEntry(at: position) else { throw Self.corrupt(position) }
        return try StateLoading.body(of: try await self.reader.entry(stored))
    }

    /// What all names of a list begin with, behind the slot.
    private static func list(_ partition: UniqueIdentifier?, of authority: UniqueIdentifier) -> [UInt8] {
        authority.octets + (partition?.octets ?? [UInt8](repeating: 0, count: 16))
    }

    /// Of which part a name says what.
    private static func read(_ name: ForceName) -> (partition: UniqueIdentifier, matter: ListMatter)? {
        let subject = name.subject.dropFirst(16)
        guard let partition = UniqueIdentifier(subject.prefix(16)), let octet = subject.dropFirst(16).first,
            let matter = ListMatter(rawValue: octet)
        else { return nil }
        return (partition, matter)
    }

    private static func corrupt(_ position: UInt64) -> StoreError {
        StoreError(.corrupt, "The index of revocation lists points to another event.", position: position)
    }
}
