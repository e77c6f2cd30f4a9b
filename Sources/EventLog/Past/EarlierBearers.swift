internal import Bytes
internal import Ledger

/// The looking for events that were in force before others took their place: no index knows them any more.
///
/// Views lead to them, where there are any. Else the log is read backwards: of what is sealed, headers alone are inflated, and payloads of
/// those events that may be the ones. What is found is read as every entry is, its hash computed again, and must bear the name.
struct EarlierBearers: Sendable {
    let log: any EventReading
    let ledger: UniqueIdentifier
    /// What leads to such events; without it, and for what it does not hold, the log is read backwards.
    let events: (any EarlierEvents)?

    /// An entry's place, and what its header says of what it may be.
    private struct Header {
        let position: UInt64
        let type: UInt32
        let stream: UniqueIdentifier
    }

    /// The newest event of each name before a position; none of a name that none bore.
    ///
    /// - Parameter beginning: Before which no event bore any of the names.
    func newest(
        of names: Set<ForceName>,
        before end: UInt64,
        notBefore beginning: UInt64 = 0
    ) async throws(StoreError) -> [ForceName: UInt64] {
        var found: [ForceName: UInt64] = [:]
        var wanted = Wanted(names, in: self.ledger)
        let held = min(await self.events?.heldEntries() ?? 0, end)
        try await self.readBackwards(&wanted, before: end, notBefore: max(held, beginning), &found)
        guard beginning < held, !wanted.isEmpty else { return found }
        do throws(StoreError) {
            try await self.follow(&wanted, before: held, notBefore: beginning, &found)
        } catch {
            // Whatever is wrong with what leads, the log itself has the answer, or says what is wrong with it.
            try await self.readBackwards(&wanted, before: held, notBefore: beginning, &found)
        }
        return found
    }

    /// Looks at what leads to events of the types that are wanted.
    private func follow(
        _ wanted: inout Wanted,
        before end: UInt64,
        notBefore beginning: UInt64,
        _ found: inout [ForceName: UInt64]
    ) async throws(StoreError) {
        guard let events = self.events else { return }
        var positions = DescendingEvents(wanted.types, before: end, in: events)
        while !wanted.isEmpty, let position = try positions.next(), position >= beginning {
            for name in try await self.names(at: position) where wanted.remove(name) { found[name] = position }
        }
    }

    /// Reads the log backwards.
    private func readBackwards(
        _ wanted: inout Wanted,
        before end: UInt64,
        notBefore beginning: UInt64,
        _ found: inout [ForceName: UInt64]
    ) async throws(StoreError) {
        var end = end
        let sealed = try await self.log.segmentCount() * SealedSegment.width
        while end > beginning, !wanted.isEmpty {
            let first = (end - 1) / SealedSegment.width * SealedSegment.width
            let headers = first < sealed ? try await self.sealed(first) : try await self.rows(first..<end)
            for header in headers.reversed()
            where (beginning..<end).contains(header.position) && wanted.admits(type: header.type, stream: header.stream)
            {
                for name in try await self.names(at: header.position) where wanted.remove(name) {
                    found[name] = header.position
                }
                if wanted.isEmpty { break }
            }
            end = first
        }
    }

    private func sealed(_ first: UInt64) async throws(StoreError) -> [Header] {
        let number = first / SealedSegment.width
        guard let segment = try await self.log.segment(number),
            let octets = SegmentLimits.inflated(segment.headers, atMost: SegmentLimits.headers),
            let columns = HeaderColumns(decoding: octets)
        else { throw StoreError(.corrupt, "Segment \(number): its headers are damaged.", position: first) }
        return columns.rows.enumerated().map { index, row in
            Header(position: first + UInt64(index), type: row.type, stream: row.stream)
        }
    }

    private func rows(_ positions: Range<UInt64>) async throws(StoreError) -> [Header] {
        let entries = try await self.log.storedEntries(in: positions)
        guard entries.count == positions.count else {
            throw StoreError(.corrupt, "Entries are missing.", position: positions.lowerBound + UInt64(entries.count))
        }
        return entries.map { Header(position: $0.header.position, type: $0.header.type, stream: $0.header.stream) }
    }

    private func names(at position: UInt64) async throws(StoreError) -> [ForceName] {
        guard let stored = try await self.log.storedEntry(at: position) else {
            throw StoreError(.corrupt, "An entry is missing.", position: position)
        }
        return try RecordedFact(indexing: try await self.log.entry(stored)).forceNames
    }

    /// What is still looked for.
    private struct Wanted {
        private var names: Set<ForceName>
        private let ledger: UniqueIdentifier
        /// By type, in which streams; `nil` for any.
        private var streams: [UInt32: Set<UniqueIdentifier>?] = [:]

        init(_ names: Set<ForceName>, in ledger: UniqueIdentifier) {
            self.ledger = ledger
            self.names = names.filter { $0.bearers(in: ledger) != nil }
            self.narrow()
        }

        var isEmpty: Bool { self.names.isEmpty }

        /// Of which types what is looked for may be.
        var types: Set<EventType> {
            Set(self.names.compactMap { $0.bearers(in: self.ledger) }.flatMap(\.types))
        }

        func admits(type: UInt32, stream: UniqueIdentifier) -> Bool {
            guard let streams = self.streams[type] else { return false }
            return streams?.contains(stream) ?? true
        }

        mutating func remove(_ name: ForceName) -> Bool {
            guard self.names.remove(name) != nil else { return false }
            self.narrow()
            return true
        }

        private mutating func narrow() {
            self.streams = [:]
            for bearers in self.names.compactMap({ $0.bearers(in: self.ledger) }) {
                for type in bearers.types.map(\.rawValue) {
                    guard let stream = bearers.stream else {
                        self.streams[type] = .some(nil)
                        continue
                    }
                    switch self.streams[type] {
                    case .some(.some(let known)): self.streams[type] = known.union([stream])
                    case .some(.none): break
                    case .none: self.streams[type] = [stream]
                    }
                }
            }
        }
    }
}
