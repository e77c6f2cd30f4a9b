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
    /// - Throws: ``StoreError/Code/incompatible`` where they are laid out otherwise: a server computes them again when it opens the log.
    static func indexes(_ database: Database) throws -> LedgerIndexes {
        let layout = try self.layout(database)
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

    static func forEachSerial(
        _ database: Database,
        _ visit: (SerialEntry) -> Void,
        _ visitRevocation: (RevocationEntry) -> Void
    ) throws {
        let serials = try PreparedStatement(database, "SELECT * FROM serial")
        defer { serials.reset() }
        while try serials.step() { visit(try self.serial(serials)) }
        let revocations = try PreparedStatement(database, "SELECT * FROM revocation")
        defer { revocations.reset() }
        while try revocations.step() { visitRevocation(try self.revocation(revocations)) }
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
