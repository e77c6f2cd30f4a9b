public import Bytes
internal import GRDB

extension ViewsStore {
    /// How many certificates each authority has issued since the given position.
    ///
    /// - Throws: `corrupt` where a row cannot be read.
    public func certificateCounts(after position: UInt64) throws(StoreError) -> [UniqueIdentifier: UInt64] {
        try self.read { database in
            let sql = """
                SELECT octets, number FROM (
                    SELECT authority, count(*) AS number FROM certificate WHERE signed > ? GROUP BY authority
                ) LEFT JOIN name ON name.id = authority
                """
            var counts: [UniqueIdentifier: UInt64] = [:]
            for row in try Row.fetchAll(database, sql: sql, arguments: [Int64(clamping: position)]) {
                guard let authority = UniqueIdentifier(row.octets(0)) else {
                    throw StoreError(.corrupt, "views.db: a certificate refers to a name that is not there.")
                }
                counts[authority] = UInt64(clamping: try row.number(1))
            }
            return counts
        }
    }
}
