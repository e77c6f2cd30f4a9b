internal import GRDB

/// A long payload, as a row of its own: it is written with its entry, and stays where it is when the entry is sealed.
enum ApartRow {
    /// Stores a payload.
    static func insert(_ payload: [UInt8], at position: UInt64, _ database: Database) throws {
        let statement = try PreparedStatement(database, "INSERT INTO apart (position, payload) VALUES (?, ?)")
        try statement.bind(position, at: 1)
        try statement.bind(payload, at: 2)
        try statement.run()
    }

    /// The payload at a position.
    static func payload(at position: UInt64, _ database: Database) throws -> [UInt8]? {
        let statement = try PreparedStatement(database, "SELECT payload FROM apart WHERE position = ?")
        try statement.bind(position, at: 1)
        return try statement.firstRow { $0.octets(0) }
    }
}
