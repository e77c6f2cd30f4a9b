internal import Bytes
internal import Cryptography
internal import GRDB
internal import Ledger

/// One of the newest entries, as a row.
struct TailRow {
    private static let columns =
        "position, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload"

    /// Stores an entry.
    static func insert(_ entry: Entry, _ database: Database) throws {
        let header = entry.header
        let statement = try PreparedStatement(
            database,
            "INSERT INTO tail (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        try statement.bind(header.position, at: 1)
        try statement.bind(header.time.microseconds, at: 2)
        try statement.bind(header.stream.octets, at: 3)
        try statement.bind(header.streamVersion, at: 4)
        try statement.bind(Int64(header.type), at: 5)
        try statement.bind(Int64(header.schema), at: 6)
        try statement.bind(header.payloadDigest.octets, at: 7)
        try statement.bind(entry.leafHash.octets, at: 8)
        try statement.bind(entry.payload, at: 9)
        try statement.run()
    }

    /// The rows at positions, in order.
    static func rows(_ positions: Range<UInt64>, _ database: Database) throws -> [TailRow] {
        let statement = try PreparedStatement(
            database,
            "SELECT \(Self.columns) FROM tail WHERE position >= ? AND position < ? ORDER BY position"
        )
        try statement.bind(positions.lowerBound, at: 1)
        try statement.bind(positions.upperBound, at: 2)
        return try statement.rows { row in
            let position = try row.unsigned(0)
            guard let type = UInt32(exactly: row.integer(4)), let schema = UInt16(exactly: row.integer(5)) else {
                throw StoreError(.corrupt, "An entry's type or schema is out of range.", position: position)
            }
            return TailRow(
                position: position,
                time: Instant(microseconds: row.integer(1)),
                stream: try row.identifier(2),
                streamVersion: try row.unsigned(3),
                type: type,
                schema: schema,
                payloadDigest: try row.digest(6),
                leafHash: try row.digest(7),
                payload: row.octets(8)
            )
        }
    }

    let position: UInt64
    let time: Instant
    let stream: UniqueIdentifier
    let streamVersion: UInt64
    let type: UInt32
    let schema: UInt16
    let payloadDigest: Digest256
    let leafHash: Digest256
    let payload: [UInt8]

    /// The entry, its digest and its leaf hash computed again.
    func entry(previousLeafHash: Digest256, _ hasher: inout LeafHasher, ledger: UniqueIdentifier) throws(StoreError)
        -> Entry
    {
        guard let length = UInt32(exactly: self.payload.count) else {
            throw StoreError(.corrupt, "A payload is too long.", position: self.position)
        }
        let header = EntryHeader(
            ledger: ledger,
            position: self.position,
            time: self.time,
            stream: self.stream,
            streamVersion: self.streamVersion,
            type: self.type,
            schema: self.schema,
            payloadLength: length,
            payloadDigest: self.payloadDigest,
            previousLeafHash: previousLeafHash
        )
        let digest: Digest256
        let leafHash: Digest256
        do throws(CryptographyError) {
            digest = try SHA256.digest(of: self.payload)
            leafHash = try hasher.leafHash(of: header)
        } catch {
            throw StoreError(error)
        }
        guard digest == self.payloadDigest else {
            throw StoreError(.corrupt, "A payload's digest differs.", position: self.position)
        }
        guard leafHash == self.leafHash else {
            throw StoreError(.corrupt, "A leaf hash differs.", position: self.position)
        }
        return Entry(header: header, leafHash: leafHash, payload: self.payload)
    }
}
