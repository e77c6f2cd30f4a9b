internal import Ledger

/// How many events of each kind there are, and where the first and the last one lies.
struct KindTally: Sendable {
    struct Row: Hashable, Sendable {
        var count: UInt64
        let first: UInt64
        var last: UInt64
    }

    private var rows: [EventType: Row] = [:]

    mutating func add(_ type: EventType, at position: UInt64) {
        guard var row = self.rows[type] else {
            self.rows[type] = Row(count: 1, first: position, last: position)
            return
        }
        row.count += 1
        row.last = position
        self.rows[type] = row
    }

    /// What there is of a kind; `nil` where there is none.
    subscript(_ type: EventType) -> Row? { self.rows[type] }

    /// How many there are of some kinds together.
    func count(_ types: EventType...) -> UInt64 { types.reduce(0) { $0 + (self.rows[$1]?.count ?? 0) } }
}
