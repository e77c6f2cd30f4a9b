internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

/// What is asked of the index tables, inside one transaction.
enum IndexRows {
    /// The number of the indexes' layout; `nil` where there is none.
    static func layout(_ database: Database) throws -> Int? {
        guard try database.tableExists("index_layout") else { return nil }
        return try Int.fetchOne(database, sql: "SELECT number FROM index_layout")
    }

    /// The indexes that do not grow with issuance or revocation.
    ///
    /// - Throws: ``StoreError/Code/incompatible`` or ``StoreError/Code/newer`` where they are laid out otherwise: a server computes them
    ///   again when it opens the log.
    static func indexes(_ database: Database) throws -> LedgerIndexes {
        let layout = try self.layout(database)
        if let layout, layout > IndexSchema.layout {
            throw StoreError.newer("the indexes have layout \(layout), this program reads \(IndexSchema.layout)")
        }
        guard layout == IndexSchema.layout else {
            throw StoreError(
                .incompatible,
                "The indexes have layout \(layout.map { "\($0)" } ?? "none"), not \(IndexSchema.layout): the next server computes them again."
            )
        }
        let intents = try PreparedStatement(
            database,
            "SELECT position, stream, authority, key, serial FROM open_intent"
        )
        .rows { row in
            OpenIntent(
                position: try row.unsigned(0),
                stream: try row.identifier(1),
                authority: try row.identifier(2),
                key: try row.identifier(3),
                serialNumber: row.isNull(4) ? nil : row.octets(4)
            )
        }
        return LedgerIndexes(
            openIntents: intents,
            certificateCounts: try self.numbers("certificate_count", database) { try $0.identifier(0) },
            provenUses: try self.numbers("proven_use", database) { try $0.identifier(0) },
            inForce: try self.numbers("in_force", database) { ForceName(octets: $0.octets(0)) },
            streamVersions: try self.numbers("stream_version", database) { try $0.identifier(0) }
        )
    }

    private static func numbers<Name: Hashable>(
        _ table: String,
        _ database: Database,
        name: (PreparedStatement) throws -> Name
    ) throws -> [Name: UInt64] {
        let rows = try PreparedStatement(database, "SELECT * FROM \(table)").rows { (try name($0), try $0.unsigned(1)) }
        return Dictionary(rows) { first, _ in first }
    }

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
