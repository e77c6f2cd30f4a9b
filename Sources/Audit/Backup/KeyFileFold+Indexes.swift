internal import Derivation
internal import EventLog
internal import Ledger
internal import SQLiteLog

extension KeyFileFold {
    private static let types: Set<UInt32> = Set(
        [EventType.ledgerOpened, .epochOpened, .logKeyChanged, .keyMade, .authorityCreationFailed].map(\.rawValue)
    )

    /// The keys of a log, found by its indexes: what happened to authorities is read, and how the log came to its own key.
    ///
    /// - Throws: ``StoreError`` where what they name cannot be read, or is no event that this program knows.
    init(of log: SQLiteEventReader, _ indexes: LedgerIndexes) throws {
        self.init()
        let events = Range<ForceName>(.authorityEvent)
        let own = [ForceSlot.epoch, .logKey].compactMap { indexes.position(of: $0) }
        let positions = Set(indexes.inForce.filter { events.contains($0.key) }.values).union(own + [0])
        var rest = positions.sorted()[...]
        while let first = rest.first {
            // What lies close together is read together.
            let together = rest.prefix { $0 / SealedSegment.width == first / SealedSegment.width }
            rest = rest.dropFirst(together.count)
            for entry in try log.storedEntries(in: first..<(together.last ?? first) + 1)
            where Self.types.contains(entry.header.type) && positions.contains(entry.header.position) {
                // Which key that was nobody can say, and no server goes on with such a log.
                guard entry.payload != .withheld else { continue }
                self.fold(try Self.fact(entry, of: log))
            }
        }
    }

    private static func fact(_ stored: StoredEntry, of log: SQLiteEventReader) throws -> RecordedFact {
        let header = stored.header
        let apart = stored.payload == .apart ? try log.apartPayload(at: header.position) : nil
        let payload = try stored.payload(apart: apart)
        let body: EventBody
        do throws(EventCodingError) {
            body = try Event(derEncoded: payload[...], schema: header.schema, type: header.type).body
        } catch {
            throw StoreError(.corrupt, "What happened to a key cannot be read: \(error)", position: header.position)
        }
        return try RecordedFact(header, body)
    }
}
