import Bytes
import Derivation
import EventLog
import Issuance
import Ledger

/// The state at the head of a log, from the log itself: what is in force, the intents without an ending, and the events of the
/// token window.
///
/// What it reads grows neither with the number of certificates nor with that of revocations, refusals or starts.
struct StateLoading {
    let reader: any EventReading
    let size: UInt64

    func load(ledger: UniqueIdentifier) async throws -> LedgerState {
        var state = LedgerState(ledger: ledger)
        let indexes = try await self.reader.indexes()
        let window = try await self.windowStart(indexes)
        var positions = indexes.inForce.values.filter { $0 < window }
        for intent in indexes.openIntents.values where intent.position < window {
            // A request lies just before its authorization: they are written together.
            if intent.serialNumber != nil, intent.position > 0 { positions.append(intent.position - 1) }
            positions.append(intent.position)
        }
        var last: UInt64?
        for position in positions.sorted() where position != last {
            for entry in try await self.reader.entries(in: position..<position + 1) {
                try Self.fold(entry, into: &state)
            }
            last = position
        }
        var next = window
        while next < self.size {
            let entries = try await self.reader.entries(in: next..<min(self.size, next + 256))
            guard !entries.isEmpty else { break }
            for entry in entries { try Self.fold(entry, into: &state) }
            next += UInt64(entries.count)
        }
        // What was passed over is in the indexes, and only there.
        state.restore(indexes)
        return state
    }

    /// Refuses a ledger that only a later program can go on with.
    ///
    /// - Throws: ``OpeningError`` where the books' rules or the rule set in force are not among those that are known.
    static func checkKnown(_ state: LedgerState, ruleSets: RuleSets) throws(OpeningError) {
        let books = max(state.opened?.booksVersion ?? 0, state.started?.booksVersion ?? 0)
        guard books <= BooksRules.version else {
            throw .newer("version \(books) of the books' rules is in force, this program knows \(BooksRules.version)")
        }
        guard ruleSets.contains(state.policy.ruleSet) else {
            let known = ruleSets.numbers.map { "\($0)" }.joined(separator: ", ")
            throw .newer("rule set \(state.policy.ruleSet) is in force, this program knows \(known)")
        }
    }

    private static func fold(_ entry: Entry, into state: inout LedgerState) throws {
        state.evolve(try RecordedFact(entry.header, try Self.body(of: entry)))
    }

    /// What an entry says.
    ///
    /// - Throws: ``OpeningError`` where only a later program knows, ``EventCodingError`` where nobody does.
    static func body(of entry: Entry) throws -> EventBody {
        do throws(EventCodingError) {
            return try Event(derEncoded: entry.payload[...], schema: entry.header.schema, type: entry.header.type).body
        } catch {
            switch error {
            case .unknownType, .unknownSchema: throw OpeningError.newer("\(error) (position \(entry.header.position))")
            default: throw error
            }
        }
    }

    /// The first position of this epoch whose time lies within the token window before the log's newest.
    ///
    /// An epoch begins without held tokens, and only there may time step back: what lies before is not looked at, and from there on
    /// times never decrease, so that the position can be found by halving.
    private func windowStart(_ indexes: LedgerIndexes) async throws -> UInt64 {
        guard self.size > 0 else { return 0 }
        let newest = try await self.time(at: self.size - 1)
        var window: Int64 = 0
        if let position = indexes.position(of: .server),
            let entry = try await self.reader.entries(in: position..<position + 1).first,
            case .serverStarted(let started) = try Self.body(of: entry)
        {
            window = started.issuanceTokenWindow
        }
        let oldest = newest.adding(seconds: -window)
        var low = min(indexes.position(of: .epoch) ?? 0, self.size - 1)
        var high = self.size - 1
        while low < high {
            let middle = low + (high - low) / 2
            if try await self.time(at: middle) < oldest { low = middle + 1 } else { high = middle }
        }
        // No group is cut in two: all its events have one time.
        return low
    }

    private func time(at position: UInt64) async throws(StoreError) -> Instant {
        guard let entry = try await self.reader.storedEntries(in: position..<position + 1).first else {
            throw StoreError(.corrupt, "An entry is missing.", position: position)
        }
        return entry.header.time
    }
}
