internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

/// What is asked of `ledger.db`'s tables, inside one transaction.
enum LogRows {
    static func identity(_ database: Database) throws -> LogIdentity {
        let statement = try PreparedStatement(database, "SELECT ledger, layout FROM meta")
        let identities = try statement.rows { row in
            LogIdentity(ledger: try row.identifier(0), layout: Int(row.integer(1)))
        }
        guard identities.count == 1, identities[0].layout == Schema.layout else {
            throw StoreError(.corrupt, "The table meta does not name one ledger of layout \(Schema.layout).")
        }
        return identities[0]
    }

    static func segmentCount(_ database: Database) throws -> UInt64 {
        let statement = try PreparedStatement(database, "SELECT coalesce(max(number) + 1, 0) FROM segment")
        let count = try statement.firstRow { try $0.unsigned(0) } ?? 0
        // A number beyond this is planted: its entries' positions could not be counted.
        guard count <= 1 << 54 else { throw StoreError(.corrupt, "There is a segment numbered \(count - 1).") }
        return count
    }

    static func size(_ database: Database) throws -> UInt64 {
        let statement = try PreparedStatement(database, "SELECT max(position) + 1 FROM tail")
        if let size = try statement.firstRow({ $0.isNull(0) ? nil : try $0.unsigned(0) }), let size { return size }
        return try self.segmentCount(database) * SealedSegment.width
    }

    static func segment(_ number: UInt64, _ database: Database) throws -> SealedSegment? {
        try self.segments(number..<number + 1, database).first
    }

    static func segments(_ numbers: Range<UInt64>, _ database: Database) throws -> [SealedSegment] {
        let statement = try PreparedStatement(
            database,
            "SELECT number, tile, headers, payloads FROM segment WHERE number >= ? AND number < ? ORDER BY number"
        )
        try statement.bind(numbers.lowerBound, at: 1)
        try statement.bind(numbers.upperBound, at: 2)
        return try statement.rows { row in
            SealedSegment(
                number: try row.unsigned(0),
                headers: row.octets(2),
                payloads: row.octets(3),
                tile: row.octets(1)
            )
        }
    }

    /// The leaf hashes at positions, from segments' tiles and then from rows; they MUST be dense.
    static func leafHashes(_ positions: Range<UInt64>, _ database: Database) throws -> [Digest256] {
        guard !positions.isEmpty else { return [] }
        var hashes: [Digest256] = []
        let width = SealedSegment.width
        let tiles = try PreparedStatement(
            database,
            "SELECT number, tile FROM segment WHERE number >= ? AND number <= ? ORDER BY number"
        )
        try tiles.bind(positions.lowerBound / width, at: 1)
        try tiles.bind((positions.upperBound - 1) / width, at: 2)
        for (number, tile) in try tiles.rows({ (try $0.unsigned(0), $0.octets(1)) }) {
            let sealed = number * width..<(number + 1) * width
            let wanted = positions.clamped(to: sealed)
            guard tile.count == Tile.octets, wanted.lowerBound == positions.lowerBound + UInt64(hashes.count) else {
                throw StoreError(.corrupt, "The tile of segment \(number) is damaged.", position: sealed.lowerBound)
            }
            for position in wanted {
                guard let hash = Tile.hash(in: tile, at: Int(position - sealed.lowerBound)) else { break }
                hashes.append(hash)
            }
        }
        let rows = try PreparedStatement(
            database,
            "SELECT position, leaf_hash FROM tail WHERE position >= ? AND position < ? ORDER BY position"
        )
        try rows.bind(positions.lowerBound + UInt64(hashes.count), at: 1)
        try rows.bind(positions.upperBound, at: 2)
        for (position, hash) in try rows.rows({ (try $0.unsigned(0), try $0.digest(1)) }) {
            guard position == positions.lowerBound + UInt64(hashes.count) else {
                throw StoreError(
                    .corrupt,
                    "Entries are missing.",
                    position: positions.lowerBound + UInt64(hashes.count)
                )
            }
            hashes.append(hash)
        }
        return hashes
    }

    static func tile(level: Int, number: UInt64, _ database: Database) throws -> [UInt8] {
        let statement = try PreparedStatement(database, "SELECT hashes FROM tile WHERE level = ? AND number = ?")
        try statement.bind(Int64(level), at: 1)
        try statement.bind(number, at: 2)
        return try statement.firstRow { $0.octets(0) } ?? []
    }

    static func lastTiles(_ database: Database) throws -> [Int: UInt64] {
        let statement = try PreparedStatement(database, "SELECT level, max(number) FROM tile GROUP BY level")
        let rows = try statement.rows { (level: Int(clamping: try $0.unsigned(0)), number: try $0.unsigned(1)) }
        return Dictionary(rows.map { ($0.level, $0.number) }, uniquingKeysWith: max)
    }

    static func checkpoints(_ clause: String, _ bounds: [UInt64], _ database: Database) throws -> [StoredCheckpoint] {
        let statement = try PreparedStatement(database, "SELECT size, root, note FROM checkpoint \(clause)")
        for (index, bound) in bounds.enumerated() { try statement.bind(bound, at: Int32(index + 1)) }
        return try statement.rows { row in
            StoredCheckpoint(size: try row.unsigned(0), root: try row.digest(1), note: row.text(2))
        }
    }
}
