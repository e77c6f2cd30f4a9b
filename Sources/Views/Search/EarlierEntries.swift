internal import Bytes
internal import EventLog
internal import Ledger

/// Where the events of streams lie that something else ended: those that were passed are remembered, those before looked for backwards.
struct EarlierEntries {
    private let log: any EventReading
    private var passed: [Place: UInt64] = [:]
    /// How far back the log was read for those that were not passed.
    private var lookedBackTo: UInt64?

    private struct Place: Hashable {
        let stream: UniqueIdentifier
        let type: UInt32
    }

    /// How many entries are read at a time.
    private static let page: UInt64 = 256
    /// How many places are remembered.
    private static let limit = 200_000

    init(of log: any EventReading) { self.log = log }

    /// Remembers where an entry lies that may begin what a later one ends.
    mutating func pass(_ entry: StoredEntry) {
        let type = EventType(rawValue: entry.header.type)
        guard type == .issuanceRequested || type == .issuanceAuthorized || type == .responderAuthorized else { return }
        if self.passed.count >= Self.limit { self.passed.removeAll() }
        self.passed[Place(stream: entry.header.stream, type: entry.header.type)] = entry.header.position
    }

    /// Where the event of a type lies in a stream, before a position.
    ///
    /// - Throws: `corrupt` where the log has none.
    mutating func position(
        of type: EventType,
        in stream: UniqueIdentifier,
        before position: UInt64
    ) async throws(StoreError) -> UInt64 {
        let place = Place(stream: stream, type: type.rawValue)
        if let known = self.passed[place] { return known }
        var end = min(self.lookedBackTo ?? position, position)
        while end > 0 {
            let first = (end - 1) / Self.page * Self.page
            for entry in try await self.log.storedEntries(in: first..<end) { self.pass(entry) }
            end = first
            self.lookedBackTo = first
            if let known = self.passed[place] { return known }
        }
        throw StoreError(.corrupt, "An event has no beginning.", position: position)
    }
}
