import Bytes
import EventLog
import Ledger

/// A log on PostgreSQL, as far as the contract of appending goes: one connection, and a compare-and-swap on the head inside the
/// batch's transaction.
final class PostgreSQLLog: EventAppending {
    /// The tables of an empty log.
    static let schema = [
        """
        CREATE TABLE head (
            singleton integer PRIMARY KEY CHECK (singleton = 1), ledger bytea NOT NULL, size bigint NOT NULL,
            leaf_hash bytea NOT NULL
        )
        """,
        """
        CREATE TABLE entries (
            position bigint PRIMARY KEY, time bigint NOT NULL, stream bytea NOT NULL, stream_version bigint NOT NULL,
            type bigint NOT NULL, schema integer NOT NULL, payload_digest bytea NOT NULL, leaf_hash bytea NOT NULL,
            payload bytea NOT NULL, UNIQUE (stream, stream_version)
        )
        """,
    ]

    private let connection: ServerConnection
    private let ledger: UniqueIdentifier
    private var hasFailed = false
    /// What happens when everything is written and nothing committed yet: for tests.
    var beforeCommit: () -> Void = {}

    /// Makes an empty log in an empty database.
    static func create(_ settings: String, ledger: UniqueIdentifier) throws {
        let connection = try ServerConnection(settings)
        for statement in Self.schema { try connection.run(statement) }
        try connection.run(
            "INSERT INTO head VALUES (1, $1, 0, $2)",
            [Self.text(ledger.octets), Self.text(Digest256.zero.octets)]
        )
    }

    init(_ settings: String) throws {
        self.connection = try ServerConnection(settings)
        // Explicit, so that no server's setting makes an answer come before the disk has the batch.
        try self.connection.run("SET synchronous_commit = on")
        let rows = try self.connection.run("SELECT ledger FROM head").rows
        guard let octets = rows.first.flatMap({ Self.octets($0[0]) }), let ledger = UniqueIdentifier(octets) else {
            throw StoreError(.corrupt, "The head names no ledger.")
        }
        self.ledger = ledger
    }

    func commit(_ batch: LogBatch) throws(StoreError) {
        guard !self.hasFailed else {
            throw StoreError(.notDurable, "The log failed before and must be opened again.")
        }
        do {
            try BatchRules.check(batch, ledger: self.ledger)
            try self.connection.run("BEGIN")
            try self.write(batch)
            self.beforeCommit()
            try self.connection.run("COMMIT")
        } catch let error as StoreError where error.code == .conflict {
            // Nothing was written: the connection is whole.
            do { try self.connection.run("ROLLBACK") } catch { self.hasFailed = true }
            throw error
        } catch {
            self.hasFailed = true
            _ = try? self.connection.run("ROLLBACK")
            throw StoreError(.notDurable, "The batch may or may not be kept: \(error)")
        }
    }

    private func write(_ batch: LogBatch) throws {
        let size = batch.expectedSize + UInt64(batch.entries.count)
        let leafHash = batch.entries.last?.leafHash
        let swapped = try self.connection.run(
            """
            UPDATE head SET size = $2, leaf_hash = coalesce(nullif($3, '')::bytea, leaf_hash)
            WHERE size = $1 AND ($4 = '' OR leaf_hash = $4::bytea)
            """,
            [
                "\(batch.expectedSize)", "\(size)", leafHash.map { Self.text($0.octets) } ?? "",
                batch.entries.first.map { Self.text($0.header.previousLeafHash.octets) } ?? "",
            ]
        )
        guard swapped.affected == 1 else {
            guard try self.size() == batch.expectedSize else {
                throw StoreError(.conflict, "The batch is for a log of \(batch.expectedSize) entries.")
            }
            throw BatchRules.malformed("The first entry does not name the log's last.", batch.expectedSize)
        }
        for entry in batch.entries {
            let header = entry.header
            try self.connection.run(
                "INSERT INTO entries VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                [
                    "\(header.position)", "\(header.time.microseconds)", Self.text(header.stream.octets),
                    "\(header.streamVersion)", "\(header.type)", "\(header.schema)",
                    Self.text(header.payloadDigest.octets), Self.text(entry.leafHash.octets), Self.text(entry.payload),
                ]
            )
        }
    }

    func size() throws -> UInt64 {
        guard let size = try self.connection.run("SELECT size FROM head").rows.first.flatMap({ UInt64($0[0]) }) else {
            throw StoreError(.corrupt, "The head has no size.")
        }
        return size
    }

    func entries(in positions: Range<UInt64>) throws -> [Entry] {
        let bounds = [positions.lowerBound, positions.upperBound].map { "\(min($0, UInt64(Int64.max)))" }
        let rows = try self.connection.run(
            """
            SELECT position, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload
            FROM entries WHERE position >= $1 AND position < $2 ORDER BY position
            """,
            bounds
        ).rows
        guard let first = rows.first.flatMap({ UInt64($0[0]) }) else { return [] }
        var previous = Digest256.zero
        if first > 0 {
            let before = try self.connection.run("SELECT leaf_hash FROM entries WHERE position = $1", ["\(first - 1)"])
            previous = try before.rows.first.flatMap { Self.octets($0[0]) }.flatMap { Digest256($0) }.orCorrupt
        }
        return try rows.map { row in
            let entry = try self.entry(row, previous)
            previous = entry.leafHash
            return entry
        }
    }

    private func entry(_ row: [String], _ previous: Digest256) throws -> Entry {
        let payload = try Self.octets(row[8]).orCorrupt
        let header = EntryHeader(
            ledger: self.ledger,
            position: try UInt64(row[0]).orCorrupt,
            time: Instant(microseconds: try Int64(row[1]).orCorrupt),
            stream: try Self.octets(row[2]).flatMap { UniqueIdentifier($0) }.orCorrupt,
            streamVersion: try UInt64(row[3]).orCorrupt,
            type: try UInt32(row[4]).orCorrupt,
            schema: try UInt16(row[5]).orCorrupt,
            payloadLength: UInt32(payload.count),
            payloadDigest: try Self.octets(row[6]).flatMap { Digest256($0) }.orCorrupt,
            previousLeafHash: previous
        )
        let leafHash = try header.leafHash()
        guard try Self.octets(row[7]).orCorrupt == leafHash.octets else { throw StoreError(.corrupt, "Another leaf.") }
        return Entry(header: header, leafHash: leafHash, payload: payload)
    }

    /// Octets as PostgreSQL writes and reads a bytea in text.
    private static func text(_ octets: [UInt8]) -> String { "\\x" + octets.hexadecimal }

    private static func octets(_ text: String) -> [UInt8]? { [UInt8](hexadecimal: String(text.dropFirst(2))) }
}

extension Optional {
    /// The value, which is there unless the log is damaged.
    fileprivate var orCorrupt: Wrapped {
        get throws {
            guard let self else { throw StoreError(.corrupt, "A row of the log cannot be read.") }
            return self
        }
    }
}
