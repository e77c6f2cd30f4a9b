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
    /// The requests without an ending.
    var open: [UniqueIdentifier: OpenRequestRow] = [:]
    /// The hashes of the rows of `open_request` in the file.
    var stored: [UniqueIdentifier: Digest256] = [:]
    /// Numbers of names met lately.
    private var names: [[UInt8]: Int64] = [:]
    /// How many names have a number.
    private var nameCount: Int64
    let statements: ViewsStatements

    /// How many numbers of names are kept in memory.
    private static let nameLimit = 10_000

    /// The memory that the file's rows give.
    init(_ database: Database, standing: ViewsStanding) throws {
        self.standing = standing
        self.statements = try ViewsStatements(database)
        self.nameCount = try Int64.fetchOne(database, sql: "SELECT max(id) FROM name") ?? 0
        // An entry has three names at most.
        guard 0...Int64.max / 2 ~= self.nameCount else {
            throw StoreError(.corrupt, "views.db: a name has a number that no name has.")
        }
        var order = AscendingRows<UniqueIdentifier>()
        let rows = try Row.fetchCursor(database, sql: "SELECT \(OpenRequestRow.columns) FROM open_request")
        while let row = try rows.next() {
            let request = try OpenRequestRow(row)
            try order.follow(request.stream)
            self.open[request.stream] = request
            self.stored[request.stream] = try request.rowHash()
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

    /// The number of a name: its place in the order in which the log names them, from 1.
    mutating func number(of name: [UInt8], in database: Database) throws -> Int64 {
        if let number = self.names[name] { return number }
        if self.names.count >= Self.nameLimit { self.names.removeAll(keepingCapacity: true) }
        if let number = try Self.storedNumber(of: name, in: database) {
            self.names[name] = number
            return number
        }
        self.nameCount += 1
        try database.execute(
            sql: "INSERT INTO name (id, octets) VALUES (?, ?)",
            arguments: [self.nameCount, Data(name)]
        )
        self.standing.digest.names.add(try Self.nameHash(self.nameCount, name))
        self.names[name] = self.nameCount
        return self.nameCount
    }

    /// The number that a name has; `nil` where the log has not named it.
    static func storedNumber(of name: [UInt8], in database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT id FROM name WHERE octets = ?", arguments: [Data(name)])
    }

    static func nameHash(_ number: Int64, _ name: [UInt8]) throws(StoreError) -> Digest256 {
        var octets = RowOctets(.name)
        octets.append(number)
        octets.append(name)
        return try octets.hash()
    }
}

/// The statements that run for every issuance.
struct ViewsStatements: Sendable {
    let certificate: RowStatement
    let certificateKey: RowStatement
    let openRequest: RowStatement
    let endedRequest: RowStatement

    init(_ database: Database) throws(StoreError) {
        self.certificate = try RowStatement("INSERT INTO certificate VALUES (?, ?, ?, ?, ?, ?, ?)", on: database)
        self.certificateKey = try RowStatement("INSERT INTO certificate_key VALUES (?, ?, ?)", on: database)
        self.openRequest = try RowStatement(
            "INSERT OR REPLACE INTO open_request VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            on: database
        )
        self.endedRequest = try RowStatement("DELETE FROM open_request WHERE stream = ?", on: database)
    }
}
