internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

/// What is asked of the index tables, inside one transaction.
enum IndexRows {
    /// The number of the indexes' layout; `nil` where there is none.
    static func layout(_ database: Database) throws -> Int? {
        // Asked anew each time: what a connection remembers of a table that was not there outlives its making by another.
        let exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'index_layout'"
        guard try Int.fetchOne(database, sql: exists) != nil else { return nil }
        return try Int.fetchOne(database, sql: "SELECT number FROM index_layout")
    }

    /// The indexes that do not grow with issuance or revocation.
    ///
    /// - Throws: As ``checkLayout(_:)``.
    static func indexes(_ database: Database) throws -> LedgerIndexes {
        try self.checkLayout(database)
        return LedgerIndexes(
            openIntents: try self.openIntents(database),
            certificateCounts: try self.numbers("certificate_count", database) { try $0.identifier(0) },
            keyAccounts: try self.accounts("", [], database),
            inForce: try self.numbers("in_force", database) { ForceName(octets: $0.octets(0)) },
            streamVersions: try self.numbers("stream_version", database) { try $0.identifier(0) }
        )
    }

    /// What a start reads of the indexes.
    ///
    /// - Throws: As ``checkLayout(_:)``.
    static func startIndexes(ledger: UniqueIdentifier, _ database: Database) throws -> LedgerIndexes {
        try self.checkLayout(database)
        let names = try PreparedStatement(database, "SELECT * FROM in_force WHERE name >= ? AND name < ?")
        try names.bind(Range<ForceName>.ofStart.lowerBound.octets, at: 1)
        try names.bind(Range<ForceName>.ofStart.upperBound.octets, at: 2)
        let inForce = try names.rows { (ForceName(octets: $0.octets(0)), try $0.unsigned(1)) }
        return LedgerIndexes(
            openIntents: try self.openIntents(database),
            certificateCounts: [:],
            keyAccounts: try self.accounts("WHERE unsettled > 0", [], database),
            inForce: Dictionary(inForce) { first, _ in first },
            streamVersions: try self.versions(of: [ledger], database),
            recent: RecentIssuances(isWhole: false, mayHaveRows: try self.hasRecent(database)),
            isPartial: true
        )
    }

    /// What the indexes say of an authority and its keys.
    ///
    /// - Throws: As ``checkLayout(_:)``.
    static func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier],
        _ database: Database
    ) throws -> AuthorityIndexes {
        try self.checkLayout(database)
        let count = try PreparedStatement(database, "SELECT count FROM certificate_count WHERE authority = ?")
        try count.bind(authority.octets, at: 1)
        var accounts: [UniqueIdentifier: KeyAccount] = [:]
        for key in keys { accounts.merge(try self.accounts("WHERE key = ?", [key.octets], database)) { $1 } }
        return AuthorityIndexes(
            certificateCount: try count.firstRow { try $0.unsigned(0) } ?? 0,
            keyAccounts: accounts,
            streamVersions: try self.versions(of: AuthorityStreams.all(of: authority), database)
        )
    }

    /// What is in force under the names in a range, at most so many.
    ///
    /// - Throws: As ``checkLayout(_:)``.
    static func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int,
        _ database: Database
    ) throws -> [InForce] {
        try self.checkLayout(database)
        let order = isBackwards ? "DESC" : "ASC"
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM in_force WHERE name >= ? AND name < ? ORDER BY name \(order) LIMIT ?"
        )
        try statement.bind(names.lowerBound.octets, at: 1)
        try statement.bind(names.upperBound.octets, at: 2)
        try statement.bind(Int64(max(0, limit)), at: 3)
        return try statement.rows { InForce(name: ForceName(octets: $0.octets(0)), position: try $0.unsigned(1)) }
    }

    /// The position of what is in force under a name, by one statement: for whoever has read by another that the layout is ours.
    static func position(inForceAs name: ForceName, _ database: Database) throws -> UInt64? {
        let statement = try PreparedStatement(database, "SELECT position FROM in_force WHERE name = ?")
        try statement.bind(name.octets, at: 1)
        return try statement.firstRow { try $0.unsigned(0) }
    }

    /// Refuses indexes that are laid out otherwise.
    ///
    /// - Throws: ``StoreError/Code/incompatible`` or ``StoreError/Code/newer``: a server computes them again when it opens the log.
    private static func checkLayout(_ database: Database) throws {
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
    }

    private static func openIntents(_ database: Database) throws -> [OpenIntent] {
        try PreparedStatement(database, "SELECT position, stream, authority, key, serial FROM open_intent").rows {
            row in
            OpenIntent(
                position: try row.unsigned(0),
                stream: try row.identifier(1),
                authority: try row.identifier(2),
                key: try row.identifier(3),
                serialNumber: row.isNull(4) ? nil : row.octets(4)
            )
        }
    }

    private static func accounts(
        _ condition: String,
        _ values: [[UInt8]],
        _ database: Database
    ) throws -> [UniqueIdentifier: KeyAccount] {
        let statement = try PreparedStatement(database, "SELECT key, proven, unsettled FROM key_account \(condition)")
        for (index, value) in values.enumerated() { try statement.bind(value, at: Int32(index + 1)) }
        let rows = try statement.rows { row in
            (
                try row.identifier(0),
                KeyAccount(proven: try row.unsigned(1), unsettled: try row.unsigned(2))
            )
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func versions(
        of streams: [UniqueIdentifier],
        _ database: Database
    ) throws -> [UniqueIdentifier: UInt64] {
        var versions: [UniqueIdentifier: UInt64] = [:]
        for stream in streams {
            let statement = try PreparedStatement(database, "SELECT next FROM stream_version WHERE stream = ?")
            try statement.bind(stream.octets, at: 1)
            if let next = try statement.firstRow({ try $0.unsigned(0) }) { versions[stream] = next }
        }
        return versions
    }

    private static func numbers<Name: Hashable>(
        _ table: String,
        _ database: Database,
        name: (PreparedStatement) throws -> Name
    ) throws -> [Name: UInt64] {
        let rows = try PreparedStatement(database, "SELECT * FROM \(table)").rows { (try name($0), try $0.unsigned(1)) }
        return Dictionary(rows) { first, _ in first }
    }
}
