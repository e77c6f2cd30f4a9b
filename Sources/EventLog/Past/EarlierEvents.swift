public import Ledger

/// Where events of a kind lie, newest first: what no index of a log knows, and views do.
///
/// What is said only leads: every event that it leads to is read in the log, and must be what it was looked for as. What it does not know of
/// is not found, so that it is asked of what it holds whole alone.
public protocol EarlierEvents: Sendable {
    /// How many of the log's first entries it holds; 0 where it cannot be used.
    func heldEntries() async -> UInt64

    /// The positions of events of a type before a position, descending, at most so many: none but those of the entries that it holds, and of
    /// no type that certificates are made of.
    ///
    /// - Throws: ``StoreError`` where it cannot be read.
    func positions(of type: EventType, before end: UInt64, limit: Int) throws(StoreError) -> [UInt64]
}

/// Events of several types by their positions, descending.
struct DescendingEvents {
    private let events: any EarlierEvents
    private var runs: [Run]

    /// What is known of one type, and from where on more may be.
    private struct Run {
        let type: EventType
        var positions: [UInt64] = []
        /// Before which more may lie; `nil` where none do.
        var rest: UInt64?
    }

    /// How many positions are asked for at a time.
    private static let page = 64

    init(_ types: Set<EventType>, before end: UInt64, in events: any EarlierEvents) {
        self.events = events
        self.runs = types.map { Run(type: $0, rest: end) }
    }

    /// The next position; `nil` where there are no more.
    ///
    /// - Throws: `corrupt` where positions do not descend; what the events throw.
    mutating func next() throws(StoreError) -> UInt64? {
        for index in self.runs.indices where self.runs[index].positions.isEmpty {
            guard let rest = self.runs[index].rest else { continue }
            let page = try self.events.positions(of: self.runs[index].type, before: rest, limit: Self.page)
            guard page.allSatisfy({ $0 < rest }), zip(page, page.dropFirst()).allSatisfy({ $0 > $1 }) else {
                throw StoreError(.corrupt, "views.db: rows lie in disorder.")
            }
            self.runs[index].positions = page.reversed()
            self.runs[index].rest = page.count == Self.page ? page.last : nil
        }
        let newest = self.runs.indices.max { left, right in
            (self.runs[left].positions.last ?? 0, self.runs[left].positions.isEmpty ? 0 : 1)
                < (self.runs[right].positions.last ?? 0, self.runs[right].positions.isEmpty ? 0 : 1)
        }
        guard let newest else { return nil }
        return self.runs[newest].positions.popLast()
    }
}
