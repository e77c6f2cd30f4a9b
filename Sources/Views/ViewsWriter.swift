internal import Bytes
internal import EventLog
internal import Foundation
internal import GRDB
internal import Ledger

/// The one writer's memory between transactions: what the rows say that the next events need.
///
/// Thrown away when a transaction fails, and read again from the file.
struct ViewsWriter: Sendable {
    var standing: ViewsStanding
    /// The streams without an ending.
    var open: [UniqueIdentifier: OpenStreamRow] = [:]
    /// The hashes of the rows of `open_stream` in the file.
    var stored: [UniqueIdentifier: Digest256] = [:]
    /// Numbers of names met lately.
    private var names: [[UInt8]: Int64] = [:]
    /// How many names have a number.
    private var nameCount: Int64
    /// Origins met lately, by their numbers and by what they are.
    private var originNumbers: [StoredOrigin: Int64] = [:]
    private var origins: [Int64: KnownOrigin] = [:]
    /// How many origins have a number.
    private var originCount: Int64
    let statements: ViewsStatements

    /// What the endings of streams need to know of where they come from.
    struct KnownOrigin: Sendable {
        let authority: [UInt8]?
        let requester: [UInt8]?
        let accessKey: [UInt8]?
    }

    /// How many numbers of names, and of origins, are kept in memory.
    private static let limit = 10_000

    /// The memory that the file's rows give.
    init(_ database: Database, standing: ViewsStanding) throws {
        self.standing = standing
        self.statements = try ViewsStatements(database)
        self.nameCount = try Int64.fetchOne(database, sql: "SELECT max(id) FROM name") ?? 0
        self.originCount = try Int64.fetchOne(database, sql: "SELECT max(id) FROM origin") ?? 0
        // An entry has four names at most.
        guard 0...Int64.max / 2 ~= self.nameCount, 0...Int64.max / 2 ~= self.originCount else {
            throw StoreError(.corrupt, "views.db: a name or an origin has a number that none has.")
        }
        var order = AscendingRows<UniqueIdentifier>()
        let rows = try Row.fetchCursor(database, sql: "SELECT \(OpenStreamRow.columns) FROM open_stream")
        while let row = try rows.next() {
            let open = try OpenStreamRow(row)
            try order.follow(open.stream)
            self.open[open.stream] = open
            self.stored[open.stream] = try open.rowHash()
        }
    }

    /// Makes the rows say what they say after the given entries, which follow the standing.
    mutating func apply(_ entries: ArraySlice<(entry: Entry, body: EventBody)>, to database: Database) throws {
        var changes = ViewsChanges()
        for (entry, body) in entries {
            self.standing.advance(to: entry)
            try self.evolve(entry, body, &changes, database)
        }
        try self.write(changes, to: database)
        try self.standing.write(to: database)
    }

    /// The number of where something comes from: its place in the order in which the log says so, from 1.
    mutating func origin(
        authority: UniqueIdentifier?,
        provenance: Provenance?,
        template: String?,
        in database: Database
    ) throws -> Int64 {
        var origin = StoredOrigin()
        if let authority { origin.authority = try self.number(of: authority.octets, in: database) }
        if let provenance { origin.requester = try self.number(of: Array(provenance.principal.utf8), in: database) }
        if let key = provenance?.accessKey { origin.accessKey = try self.number(of: Array(key.utf8), in: database) }
        if let template { origin.template = try self.number(of: Array(template.utf8), in: database) }
        if let number = self.originNumbers[origin] { return number }
        if self.originNumbers.count >= Self.limit { self.originNumbers.removeAll(keepingCapacity: true) }
        let number: Int64
        if let stored = try OriginRows.number(of: origin, in: database) {
            number = stored
        } else {
            self.originCount += 1
            number = self.originCount
            try OriginRows.insert(origin, number: number, into: database)
            self.standing.digest.origins.add(try origin.rowHash(number))
        }
        self.originNumbers[origin] = number
        return number
    }

    /// What an origin's number stands for.
    mutating func knownOrigin(_ number: Int64, in database: Database) throws -> KnownOrigin {
        if let known = self.origins[number] { return known }
        if self.origins.count >= Self.limit { self.origins.removeAll(keepingCapacity: true) }
        let origin = try OriginRows.origin(number, in: database)
        let known = KnownOrigin(
            authority: try OriginRows.name(origin.authority, in: database),
            requester: try OriginRows.name(origin.requester, in: database),
            accessKey: try OriginRows.name(origin.accessKey, in: database)
        )
        self.origins[number] = known
        return known
    }

    /// The number of a name: its place in the order in which the log names them, from 1.
    private mutating func number(of name: [UInt8], in database: Database) throws -> Int64 {
        if let number = self.names[name] { return number }
        if self.names.count >= Self.limit { self.names.removeAll(keepingCapacity: true) }
        if let number = try OriginRows.number(ofName: name, in: database) {
            self.names[name] = number
            return number
        }
        self.nameCount += 1
        try database.execute(
            sql: "INSERT INTO name (id, octets) VALUES (?, ?)",
            arguments: [self.nameCount, Data(name)]
        )
        self.standing.digest.names.add(try OriginRows.nameHash(self.nameCount, name))
        self.names[name] = self.nameCount
        return self.nameCount
    }
}

/// The statements that run for every issuance.
struct ViewsStatements: Sendable {
    let certificate: RowStatement
    let certificateKey: RowStatement
    let eventKey: RowStatement
    let openStream: RowStatement
    let endedStream: RowStatement

    init(_ database: Database) throws(StoreError) {
        self.certificate = try RowStatement("INSERT INTO certificate VALUES (?, ?, ?, ?, ?, ?, ?, ?)", on: database)
        self.certificateKey = try RowStatement("INSERT INTO certificate_key VALUES (?, ?, ?)", on: database)
        self.eventKey = try RowStatement("INSERT INTO event_key VALUES (?, ?, ?)", on: database)
        self.openStream = try RowStatement(
            "INSERT OR REPLACE INTO open_stream VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            on: database
        )
        self.endedStream = try RowStatement("DELETE FROM open_stream WHERE stream = ?", on: database)
    }
}
