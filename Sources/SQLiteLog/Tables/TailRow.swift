internal import Bytes
internal import Cryptography
internal import EventLog
internal import GRDB
internal import Ledger

/// One of the newest entries, as a row.
struct TailRow {
    private static let columns =
        "position, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload"

    private static let insertion = "INSERT INTO tail (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

    /// Stores an entry: a long payload in a row of its own from now on, which sealing then leaves where it is.
    static func insert(_ entry: Entry, _ database: Database) throws {
        let header = entry.header
        let isApart = entry.payload.count > SegmentLimits.inline
        if isApart { try ApartRow.insert(entry.payload, at: header.position, database) }
        let statement = try PreparedStatement(database, Self.insertion)
        try statement.bind(header.position, at: 1)
        try statement.bind(header.time.microseconds, at: 2)
        try statement.bind(header.stream.octets, at: 3)
        try statement.bind(header.streamVersion, at: 4)
        try statement.bind(Int64(header.type), at: 5)
        try statement.bind(Int64(header.schema), at: 6)
        try statement.bind(header.payloadDigest.octets, at: 7)
        try statement.bind(entry.leafHash.octets, at: 8)
        if !isApart { try statement.bind(entry.payload, at: 9) }
        try statement.run()
    }

    /// The rows at positions, in order.
    static func rows(_ positions: Range<UInt64>, _ database: Database) throws -> [TailRow] {
        let statement = try PreparedStatement(
            database,
            """
            SELECT \(Self.columns), (SELECT length(payload) FROM apart WHERE apart.position = tail.position)
            FROM tail WHERE position >= ? AND position < ? ORDER BY position
            """
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
                payload: row.isNull(8) ? nil : row.octets(8),
                apartLength: row.isNull(9) ? nil : Int(row.integer(9))
            )
        }
    }

    /// The versions that the streams of the newest entries of a log of the given size have come to.
    static func recentVersions(size: UInt64, _ database: Database) throws -> RecentVersions {
        var versions = RecentVersions(size: size)
        let statement = try PreparedStatement(
            database,
            "SELECT stream, stream_version FROM tail WHERE position >= ? ORDER BY position"
        )
        try statement.bind(size - min(size, UInt64(RecentVersions.count)), at: 1)
        for (stream, version) in try statement.rows({ (try $0.identifier(0), try $0.unsigned(1)) }) {
            versions.note(version, of: stream)
        }
        return versions
    }

    let position: UInt64
    let time: Instant
    let stream: UniqueIdentifier
    let streamVersion: UInt64
    let type: UInt32
    let schema: UInt16
    let payloadDigest: Digest256
    let leafHash: Digest256
    /// The payload; absent where it lies apart.
    let payload: [UInt8]?
    /// The length of what lies apart at this position; absent where nothing does.
    let apartLength: Int?

    /// The entry, its digest and its leaf hash computed again.
    func entry(previousLeafHash: Digest256, _ hasher: inout LeafHasher, ledger: UniqueIdentifier) throws(StoreError)
        -> StoredEntry
    {
        guard let count = self.payload?.count ?? self.apartLength else {
            throw StoreError(.corrupt, "The payload, which lies apart, is missing.", position: self.position)
        }
        guard self.payload == nil || self.apartLength == nil else {
            throw StoreError(.corrupt, "A payload is there twice.", position: self.position)
        }
        guard count <= SegmentLimits.payload, let length = UInt32(exactly: count) else {
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
        let digest: Digest256?
        let leafHash: Digest256
        do throws(CryptographyError) {
            if let payload { digest = try SHA256.digest(of: payload) } else { digest = nil }
            leafHash = try hasher.leafHash(of: header)
        } catch {
            throw StoreError(error)
        }
        guard digest ?? self.payloadDigest == self.payloadDigest else {
            throw StoreError(.corrupt, "A payload's digest differs.", position: self.position)
        }
        guard leafHash == self.leafHash else {
            throw StoreError(.corrupt, "A leaf hash differs.", position: self.position)
        }
        return StoredEntry(header: header, leafHash: leafHash, payload: self.payload.map { .inline($0[...]) } ?? .apart)
    }
}
