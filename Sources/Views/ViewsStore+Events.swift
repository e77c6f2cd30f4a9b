public import Bytes
public import EventLog
internal import GRDB
public import Ledger

/// One thing that rare events are looked for by: all but the requests, intents and signatures of issuances that ended with a certificate,
/// which certificates lead to.
///
/// It narrows: an event in a billion is found that is another, so that whoever asks compares what is found.
public enum EventSelection: Hashable, Sendable {
    /// The kind of event; of issuances only what ended without a certificate.
    case type(EventType)
    /// The stream that it lies in.
    case stream(UniqueIdentifier)
    /// Who caused it, or what it ends.
    case principal(String)
    /// The access key that signed the call that caused it, or what it ends.
    case accessKey(String)
    /// A rule that refused.
    case rule(Int64)
    /// The authority that it is about, by its stream, by what it says, or by what it ends.
    case authority(UniqueIdentifier)
}

extension ViewsStore {
    /// The positions of rare events that something may find, in a range: from the first on, or from the last back; at most so many.
    ///
    /// Only what the views hold is found: what lies at or after ``position()``'s size is read in the log.
    public func rareEvents(
        by selection: EventSelection,
        in positions: Range<UInt64>,
        isBackwards: Bool = false,
        limit: Int
    ) throws(StoreError) -> [UInt64] {
        try self.read { database in
            let size = min(try Self.standing(database).size, UInt64(Int64.max))
            let held = positions.clamped(to: 0..<size)
            guard !held.isEmpty else { return [] }
            let keys = KeySearch.Keys.any(of: [try Self.key(of: selection)])
            return try KeySearch.events(keys).positions(
                in: Int64(held.lowerBound)...Int64(held.upperBound - 1),
                isBackwards: isBackwards,
                limit: limit,
                database
            ).map { UInt64(clamping: $0) }
        }
    }

    /// The positions of rare events that two things may find, in a range, ascending: of the first so many that the one finds those that the
    /// other finds, too.
    ///
    /// - Returns: The positions, and from where on there may be more; `nil` where there are no more.
    public func rareEvents(
        by selection: EventSelection,
        and other: EventSelection,
        in positions: Range<UInt64>,
        limit: Int
    ) throws(StoreError) -> (positions: [UInt64], next: UInt64?) {
        let found = try self.rareEvents(by: selection, in: positions, limit: limit)
        let both = try self.read { database in
            let search = KeySearch.events(.any(of: [try Self.key(of: other)]))
            return try found.filter { try search.finds(Int64(clamping: $0), database) }
        }
        return (both, found.count < limit ? nil : found.last.map { $0 + 1 })
    }

    static func key(of selection: EventSelection) throws(StoreError) -> Int64 {
        switch selection {
        case .type(let type): try EventKey.type(type)
        case .stream(let stream): try EventKey.stream(stream)
        case .principal(let principal): try EventKey.principal(Array(principal.utf8))
        case .accessKey(let key): try EventKey.accessKey(Array(key.utf8))
        case .rule(let rule): try EventKey.rule(rule)
        case .authority(let authority): try EventKey.authority(authority.octets)
        }
    }
}

extension ViewsStore: EarlierEvents {
    /// How many entries the views hold; 0 where they cannot be read.
    public func heldEntries() async -> UInt64 { (try? self.position().size) ?? 0 }

    /// The positions of rare events of a type before a position, descending.
    public func positions(of type: EventType, before end: UInt64, limit: Int) throws(StoreError) -> [UInt64] {
        try self.rareEvents(by: .type(type), in: 0..<end, isBackwards: true, limit: limit)
    }
}

extension ViewsStore {
    /// The events of streams that have no ending yet where the views stand: no key leads to those of requests.
    public func openEvents() throws(StoreError) -> [(stream: UniqueIdentifier, position: UInt64)] {
        try self.read { database in
            var events: [(stream: UniqueIdentifier, position: UInt64)] = []
            var order = AscendingRows<UniqueIdentifier>()
            let sql = "SELECT \(OpenStreamRow.columns) FROM open_stream ORDER BY stream"
            let rows = try Row.fetchCursor(database, sql: sql)
            while let row = try rows.next() {
                let open = try OpenStreamRow(row)
                try order.follow(open.stream)
                events.append((open.stream, open.begun))
                if let intent = open.intent { events.append((open.stream, intent.authorized)) }
            }
            return events
        }
    }
}
