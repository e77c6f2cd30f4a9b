import Bytes
import Derivation
import EventLog
import Issuance
import Ledger

/// The state at the head of a log, from the log itself: what is in force, the intents without an ending, and the events of the
/// token windows.
///
/// What it reads grows neither with the number of certificates nor with that of authorities, revocations, refusals or starts: of
/// authorities there are only those at hand that something is to be ended of, and of taken keys only so many.
struct StateLoading {
    let reader: any EventReading
    let size: UInt64
    /// How many taken keys are at hand at most.
    var keysAtHand = 4_096

    func load(ledger: UniqueIdentifier) async throws -> LedgerState {
        var state = LedgerState(ledger: ledger, keysAtHand: self.keysAtHand)
        guard self.size > 0 else { return state }
        let indexes = try await self.reader.startIndexes()
        let (window, creations, past) = try await self.windows(indexes)
        // How the ledger began is in force for ever; creations that are open are read with their authorities, reports with the rest.
        let named = indexes.inForce.filter { !Range(.openCreation).contains($0.key) || $0.key.isOfOpenReport }
        let positions = [0] + named.values + past + creations + (try await self.positions(of: indexes.openIntents))
        try await self.fold(positions, creations: Set(creations), below: window, into: &state)
        try await self.foldAll(from: window, into: &state)
        // What was passed over is in the indexes, and only there.
        state.restore(indexes, keys: try await self.takenKeys())
        try await self.admit(indexes.openIntents, into: &state)
        return state
    }

    /// The state as far as what is in force makes it: without intents, tokens and authorities, which only whoever goes on needs.
    func loadInForce(ledger: UniqueIdentifier) async throws -> LedgerState {
        var state = LedgerState(ledger: ledger, keysAtHand: self.keysAtHand)
        guard self.size > 0 else { return state }
        let found = try await self.reader.inForce(.ofStart, isBackwards: false, limit: .max)
        let inForce = Dictionary(found.map { ($0.name, $0.position) }) { first, _ in first }
        let named = inForce.filter { !Range(.openCreation).contains($0.key) }
        try await self.fold([0] + named.values, creations: [], below: self.size, into: &state)
        let indexes = LedgerIndexes(
            openIntents: [],
            certificateCounts: [:],
            keyAccounts: [:],
            inForce: inForce,
            streamVersions: [:],
            isPartial: true
        )
        state.restore(indexes, keys: try await self.takenKeys())
        return state
    }

    /// Where lies what a start must know of intents without an ending.
    private func positions(of intents: [UniqueIdentifier: OpenIntent]) async throws -> [UInt64] {
        var positions: [UInt64] = []
        for intent in intents.values where intent.stream != intent.authority {
            // A responder's intent stands alone, and is in the indexes.
            let type = try await self.reader.storedEntry(at: intent.position)?.header.type
            guard type != EventType.responderAuthorized.rawValue else { continue }
            // A request lies just before its authorization: they are written together. Before that of a list lies nothing of its own.
            if intent.serialNumber != nil, intent.position > 0 { positions.append(intent.position - 1) }
            positions.append(intent.position)
        }
        return positions
    }

    /// Folds single entries that lie before the windows; of a creation also what was asked for with it.
    private func fold(
        _ positions: [UInt64],
        creations: Set<UInt64>,
        below window: UInt64,
        into state: inout LedgerState
    ) async throws {
        var last: UInt64?
        for position in positions.sorted() where position < window && position != last {
            let end = min(window, position + (creations.contains(position) ? 2 : 1))
            for entry in try await self.reader.entries(in: position..<end)
            where entry.header.position == position || entry.tellsOfCreation {
                try Self.fold(entry, into: &state)
            }
            last = position
        }
    }

    /// Folds every entry of the windows.
    private func foldAll(from window: UInt64, into state: inout LedgerState) async throws {
        var next = window
        while next < self.size {
            let entries = try await self.reader.entries(in: next..<min(self.size, next + 256))
            guard !entries.isEmpty else { break }
            for entry in entries { try Self.fold(entry, into: &state) }
            next += UInt64(entries.count)
        }
    }

    /// Brings in the authorities that something is to be ended of.
    private func admit(_ intents: [UniqueIdentifier: OpenIntent], into state: inout LedgerState) async throws {
        let reading = AuthorityReading(reader: self.reader)
        for authority in Set(intents.values.map(\.authority)).union(try await reading.openCreations()) {
            if let known = try await reading.authority(authority) { state.admit(known) }
        }
    }

    /// The keys that are taken: of each kind all, where there is room for them; otherwise none, and they are looked up.
    private func takenKeys() async throws -> TakenKeys {
        let blocked = try await self.subjects(of: .blockedKey, atMost: self.keysAtHand)
        let left = self.keysAtHand - (blocked?.count ?? 0)
        let ofAuthorities = try await self.subjects(of: .authorityKey, atMost: left)
        var keys = TakenKeys(
            atMost: self.keysAtHand,
            hasAllBlocked: blocked != nil,
            hasAllOfAuthorities: ofAuthorities != nil
        )
        for digest in (blocked ?? []).compactMap({ Digest256($0) }) { keys.block(digest) }
        for subjectPublicKeyInfo in ofAuthorities ?? [] { keys.take(Array(subjectPublicKeyInfo)) }
        return keys
    }

    /// What the names of a slot speak of; `nil` where there are more than so many.
    private func subjects(of slot: ForceSlot, atMost limit: Int) async throws -> [ArraySlice<UInt8>]? {
        let found = try await self.reader.inForce(Range(slot), isBackwards: false, limit: limit + 1)
        return found.count > limit ? nil : found.map(\.name.subject)
    }

    /// Refuses a ledger that only a later program can go on with.
    ///
    /// - Throws: ``OpeningError`` where the books' rules or the rule set in force are not among those that are known.
    static func checkKnown(_ state: LedgerState, ruleSets: RuleSets) throws(OpeningError) {
        let books = state.booksVersion
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

    /// Where the token window of issuance begins, and what lies before that tells of the tokens of authorities' creations: theirs is
    /// longer, and they are few.
    ///
    /// What a start says of windows ends those before, so that the start before a window counts as well.
    private func windows(_ indexes: LedgerIndexes) async throws -> (
        issuance: UInt64, creations: [UInt64], past: [UInt64]
    ) {
        let epoch = min(indexes.position(of: .epoch) ?? 0, self.size - 1)
        guard let position = indexes.position(of: .server),
            let entry = try await self.reader.entries(in: position..<position + 1).first,
            case .serverStarted(let started) = try Self.body(of: entry)
        else { return (try await self.position(since: 0, after: epoch), [], []) }
        let issuance = try await self.position(since: started.issuanceTokenWindow, after: epoch)
        let creation = min(issuance, try await self.position(since: started.authorityTokenWindow, after: epoch))
        let creations = try await self.positions(of: .authority, in: creation..<issuance)
        var past = try await self.positions(of: .start, in: creation..<issuance)
        let before = ForceName(.start, at: 0)..<ForceName(.start, at: creation)
        past += try await self.reader.inForce(before, isBackwards: true, limit: 1).map(\.position)
        return (issuance, creations, past)
    }

    /// Where what is found by its position lies in a range.
    private func positions(of slot: ForceSlot, in range: Range<UInt64>) async throws(StoreError) -> [UInt64] {
        let names = ForceName(slot, at: range.lowerBound)..<ForceName(slot, at: range.upperBound)
        return try await self.reader.inForce(names, isBackwards: false, limit: .max).map(\.position)
    }

    /// The first position of this epoch whose time lies no longer before the log's newest than so many seconds.
    ///
    /// An epoch begins without held tokens, and only there may time step back: what lies before is not looked at, and from there on
    /// times never decrease, so that the position can be found by halving.
    private func position(since seconds: Int64, after epoch: UInt64) async throws -> UInt64 {
        let oldest = try await self.time(at: self.size - 1).adding(seconds: -seconds)
        var low = epoch
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

extension Entry {
    /// Whether it belongs to what was asked for with the entry before it, where that one created an authority.
    fileprivate var tellsOfCreation: Bool {
        self.header.type == EventType.revocationConfigurationChanged.rawValue && self.header.streamVersion == 1
    }
}
