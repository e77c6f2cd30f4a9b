internal import Bytes
internal import EventLog
internal import Foundation
internal import GRDB
internal import Ledger

extension AuthorityRow {
    static let columns = """
        creating, identifier, kind, usage_mode, status, created_at, changed_at, created, imported
        """

    /// The authority that a row of ``columns`` holds.
    init(_ row: Row) throws(StoreError) {
        guard let creating = UInt64(exactly: try row.number(0)), let identifier = UniqueIdentifier(row.octets(1)),
            let kind = AuthorityKind(rawValue: Int(try row.number(2))),
            let usageMode = UsageMode(rawValue: Int(try row.number(3))),
            let status = AuthorityStatus(rawValue: row.text(4))
        else { throw StoreError(.corrupt, "views.db: a row of authority cannot be read.") }
        self.init(
            identifier: identifier,
            kind: kind,
            usageMode: usageMode,
            status: status,
            createdAt: Instant(microseconds: try row.number(5)),
            changedAt: Instant(microseconds: try row.number(6)),
            creatingPosition: creating,
            createdPosition: row.numberIfPresent(7).map { UInt64(clamping: $0) },
            importedPosition: row.numberIfPresent(8).map { UInt64(clamping: $0) }
        )
    }

    func rowHash() throws(StoreError) -> Digest256 {
        var octets = RowOctets(.authority)
        octets.append(Int64(clamping: self.creatingPosition))
        octets.append(self.identifier)
        octets.append(Int64(self.kind.rawValue))
        octets.append(Int64(self.usageMode.rawValue))
        octets.append(Array(self.status.rawValue.utf8))
        octets.append(self.createdAt.microseconds)
        octets.append(self.changedAt.microseconds)
        octets.append(self.createdPosition.map { Int64(clamping: $0) })
        octets.append(self.importedPosition.map { Int64(clamping: $0) })
        return try octets.hash()
    }

    /// Stores the row in place of the one with its position.
    func write(to database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO authority (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                Int64(clamping: self.creatingPosition), Data(self.identifier.octets), self.kind.rawValue,
                self.usageMode.rawValue, self.status.rawValue, self.createdAt.microseconds,
                self.changedAt.microseconds, self.createdPosition.map { Int64(clamping: $0) },
                self.importedPosition.map { Int64(clamping: $0) },
            ]
        )
    }

    static func fetch(_ identifier: UniqueIdentifier, from database: Database) throws -> AuthorityRow? {
        let sql = "SELECT \(Self.columns) FROM authority WHERE identifier = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [Data(identifier.octets)]).map { try AuthorityRow($0) }
    }
}
