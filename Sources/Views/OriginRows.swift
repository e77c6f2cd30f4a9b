internal import Bytes
internal import EventLog
internal import Foundation
internal import GRDB

/// The rows of `origin` and `name`: few, for all certificates.
enum OriginRows {
    /// The number of an origin; `nil` where nothing came from there.
    static func number(of origin: StoredOrigin, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM origin WHERE authority = ? AND requester = ? AND access_key = ? AND template = ?"
        )
        return try Int64.fetchOne(
            statement,
            arguments: [origin.authority, origin.requester, origin.accessKey, origin.template]
        )
    }

    static func insert(_ origin: StoredOrigin, number: Int64, into database: Database) throws {
        try database.execute(
            sql: "INSERT INTO origin VALUES (?, ?, ?, ?, ?)",
            arguments: [number, origin.authority, origin.requester, origin.accessKey, origin.template]
        )
    }

    /// The numbers of the origins that agree with what is said, at most so many; none where the log has not named something of it.
    static func numbers(of selection: OriginSelection, limit: Int, in database: Database) throws -> [Int64] {
        let said: [(column: String, name: [UInt8]?)] = [
            ("authority", selection.authority?.octets), ("requester", selection.requester.map { Array($0.utf8) }),
            ("access_key", selection.accessKey.map { Array($0.utf8) }),
            ("template", selection.template.map { Array($0.utf8) }),
        ]
        var conditions = ["1"]
        var values: [Int64] = []
        for case (let column, let name?) in said {
            let number = try Self.number(ofName: name, in: database)
            if column == "template", selection.isOfPresetTemplate {
                // Whoever asks and names none means this one.
                conditions.append("(template IN (?, 0) AND requester <> 0)")
            } else {
                guard number != nil else { return [] }
                conditions.append("\(column) = ?")
            }
            values.append(number ?? 0)
        }
        values.append(Int64(limit))
        return try Row.fetchAll(
            database,
            sql: "SELECT id FROM origin WHERE \(conditions.joined(separator: " AND ")) LIMIT ?",
            arguments: StatementArguments(values)
        ).map { try $0.number(0) }
    }

    /// What a number stands for.
    ///
    /// - Throws: `corrupt` where it stands for nothing.
    static func origin(_ number: Int64, in database: Database) throws -> StoredOrigin {
        let statement = try database.cachedStatement(
            sql: "SELECT authority, requester, access_key, template FROM origin WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [number]) else {
            throw StoreError(.corrupt, "views.db: a row refers to an origin that is not there.")
        }
        return try StoredOrigin(row)
    }

    /// The name of a number; `nil` for 0, which stands for none.
    ///
    /// - Throws: `corrupt` where there is none of another number.
    static func name(_ number: Int64, in database: Database) throws -> [UInt8]? {
        guard number != 0 else { return nil }
        let statement = try database.cachedStatement(sql: "SELECT octets FROM name WHERE id = ?")
        guard let name = try Row.fetchOne(statement, arguments: [number])?.octets(0) else {
            throw StoreError(.corrupt, "views.db: a row refers to a name that is not there.")
        }
        return name
    }

    /// The number that a name has; `nil` where the log has not named it.
    static func number(ofName name: [UInt8], in database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT id FROM name WHERE octets = ?", arguments: [Data(name)])
    }

    static func nameHash(_ number: Int64, _ name: [UInt8]) throws(StoreError) -> Digest256 {
        var octets = RowOctets(.name)
        octets.append(number)
        octets.append(name)
        return try octets.hash()
    }
}
