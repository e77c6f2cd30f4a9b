import Bytes
import Derivation
import EventLog
import Ledger

/// Authorities as a log has them, each found by the index of what is in force and read when it is asked for.
struct AuthorityReading: Sendable {
    let reader: any EventReading

    /// The authority of an identifier, as the newest commit left it; `nil` where there is none.
    ///
    /// - Throws: ``StoreError``, ``EventCodingError`` or ``OpeningError`` where its events cannot be read.
    func authority(_ identifier: UniqueIdentifier) async throws -> KnownAuthority? {
        guard let state = try await self.state(of: identifier) else { return nil }
        let keys = state.key.map { [$0.key] } ?? []
        return KnownAuthority(state, try await self.reader.indexes(of: identifier, keys: keys))
    }

    /// What the events of the authority of an identifier add up to; `nil` where there is none.
    ///
    /// - Throws: As ``authority(_:)``.
    func state(of identifier: UniqueIdentifier) async throws -> AuthorityState? {
        var found: Set<UInt64> = []
        for slot in [ForceSlot.authorityEvent, .authorityMatter] {
            let events = Range<ForceName>(slot, of: identifier.octets)
            found.formUnion(try await self.reader.inForce(events, isBackwards: false, limit: .max).map(\.position))
        }
        let positions = found.sorted()
        guard let first = positions.first else { return nil }
        let facts = try await self.facts(at: positions)
        guard let state = AuthorityState(facts), state.identifier == identifier else {
            throw StoreError(.corrupt, "The index of authorities points to another event.", position: first)
        }
        return state
    }

    /// The newest authorities, or those just before one of them, newest first; `nil` where that one is none.
    func identifiers(before last: UniqueIdentifier?, limit: Int) async throws(StoreError) -> [UniqueIdentifier]? {
        var names = Range<ForceName>(.authority)
        if let last {
            let events = Range<ForceName>(.authorityEvent, of: last.octets)
            guard let creation = try await self.reader.inForce(events, isBackwards: false, limit: 1).first else {
                return nil
            }
            names = names.lowerBound..<ForceName(.authority, at: creation.position)
        }
        return try await self.reader.inForce(names, isBackwards: true, limit: limit)
            .compactMap { UniqueIdentifier($0.name.subject.dropFirst(8)) }
    }

    /// The authorities that were ever shared with an account, or with all, in the order of their identifiers, from just after one.
    func shared(
        with account: String,
        after last: UniqueIdentifier?,
        limit: Int
    ) async throws(StoreError) -> [UniqueIdentifier] {
        var found: Set<UniqueIdentifier> = []
        for account in [account, nil] {
            let names = Range<ForceName>(sharedWith: account, after: last)
            let shared = try await self.reader.inForce(names, isBackwards: false, limit: limit)
            found.formUnion(shared.compactMap(\.name.sharedAuthority))
        }
        return Array(found.sorted().prefix(limit))
    }

    /// The authorities whose creation has no ending yet.
    func openCreations() async throws(StoreError) -> [UniqueIdentifier] {
        try await self.reader.inForce(Range(.openCreation), isBackwards: false, limit: .max)
            .compactMap { UniqueIdentifier($0.name.subject) }
    }

    /// What happened at positions that rise; those that lie close together are read together.
    private func facts(at positions: [UInt64]) async throws -> [RecordedFact] {
        var facts: [RecordedFact] = []
        var rest = positions[...]
        while let first = rest.first {
            let width = SealedSegment.width
            let together = rest.prefix { $0 / width == first / width }
            let wanted = Set(together)
            for entry in try await self.stored(at: first..<(together.last ?? first) + 1)
            where wanted.contains(entry.header.position) {
                let body = try StateLoading.body(of: try await self.reader.entry(entry))
                facts.append(try RecordedFact(entry.header, body))
            }
            rest = rest.dropFirst(together.count)
        }
        return facts
    }

    private func stored(at positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        let entries = try await self.reader.storedEntries(in: positions)
        guard entries.count == positions.count else {
            throw StoreError(.corrupt, "An entry is missing.", position: positions.lowerBound)
        }
        return entries
    }
}
