internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

// What became of serial numbers: two tables that only grow, read by their keys and in pages.

extension IndexRows {
    static func serial(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        _ database: Database
    ) throws -> SerialEntry? {
        let statement = try PreparedStatement(database, "SELECT * FROM serial WHERE serial = ? AND authority = ?")
        try statement.bind(serialNumber, at: 1)
        try statement.bind(authority.octets, at: 2)
        return try statement.firstRow(self.serial)
    }

    static func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        _ database: Database
    ) throws -> RevocationEntry? {
        let statement = try PreparedStatement(database, "SELECT * FROM revocation WHERE serial = ? AND authority = ?")
        try statement.bind(serialNumber, at: 1)
        try statement.bind(authority.octets, at: 2)
        return try statement.firstRow(self.revocation)
    }

    static func serials(after last: SerialEntry?, limit: Int, _ database: Database) throws -> [SerialEntry] {
        let page = try self.page("serial", after: last?.serialNumber, last?.authority, limit: limit, database)
        return try page.rows(self.serial)
    }

    static func revocations(
        after last: RevocationEntry?,
        limit: Int,
        _ database: Database
    ) throws -> [RevocationEntry] {
        let page = try self.page("revocation", after: last?.serialNumber, last?.authority, limit: limit, database)
        return try page.rows(self.revocation)
    }

    /// The rows of a table of certificates after one of them, in the order of its key.
    private static func page(
        _ table: String,
        after serialNumber: [UInt8]?,
        _ authority: UniqueIdentifier?,
        limit: Int,
        _ database: Database
    ) throws -> PreparedStatement {
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM \(table) WHERE (serial, authority) > (?, ?) ORDER BY serial, authority LIMIT ?"
        )
        // No serial number is without octets: before all of them lies the empty one.
        try statement.bind(serialNumber ?? [], at: 1)
        try statement.bind(authority?.octets ?? [], at: 2)
        try statement.bind(Int64(limit), at: 3)
        return statement
    }

    private static func serial(_ row: PreparedStatement) throws -> SerialEntry {
        let ending = try row.unsigned(2)
        let distance = try row.unsigned(3)
        guard distance <= ending, let standing = UInt8(exactly: row.integer(4)).flatMap(SerialEntry.Standing.init)
        else {
            throw StoreError(.corrupt, "The index of serial numbers is damaged.", position: ending)
        }
        return SerialEntry(
            authority: try row.identifier(1),
            serialNumber: row.octets(0),
            intent: ending - distance,
            ending: ending,
            standing: standing
        )
    }

    private static func revocation(_ row: PreparedStatement) throws -> RevocationEntry {
        RevocationEntry(
            authority: try row.identifier(1),
            serialNumber: row.octets(0),
            position: try row.unsigned(2)
        )
    }
}
