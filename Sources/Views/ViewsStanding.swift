internal import Bytes
internal import Foundation
internal import GRDB
internal import Ledger

/// Where in the log the views stand, and what their rows add up to: one row, changed with every transaction.
struct ViewsStanding: Sendable {
    let ledger: UniqueIdentifier
    /// How many entries have been applied.
    var size: UInt64 = 0
    /// The leaf hash of the newest applied entry; zeros before the first.
    var leafHash = Digest256.zero
    /// The newest entry's time.
    var time = Instant(microseconds: .min)
    var digest = ViewsDigest()

    init(ledger: UniqueIdentifier) { self.ledger = ledger }

    /// Moves on to an entry.
    mutating func advance(to entry: Entry) {
        self.size = entry.header.position &+ 1
        self.leafHash = entry.leafHash
        self.time = max(self.time, entry.header.time)
    }

    /// The stored standing; `nil` where there is none that this version can read.
    init?(_ database: Database) throws {
        guard try database.tableExists("standing"),
            let layout = try Int64.fetchOne(database, sql: "SELECT layout FROM standing"), layout == ViewsTable.layout,
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT ledger, size, leaf_hash, time, names, certificates, certificate_keys, open_streams, origins,
                        event_keys
                    FROM standing
                    """
            ),
            let ledger = UniqueIdentifier(row.octets(0)), let size = UInt64(exactly: try row.number(1)),
            let leafHash = Digest256(row.octets(2)), let names = RowSum(row.octets(4)),
            let certificates = RowSum(row.octets(5)), let certificateKeys = RowSum(row.octets(6)),
            let openStreams = RowSum(row.octets(7)), let origins = RowSum(row.octets(8)),
            let eventKeys = RowSum(row.octets(9))
        else { return nil }
        self.ledger = ledger
        self.size = size
        self.leafHash = leafHash
        self.time = Instant(microseconds: try row.number(3))
        self.digest.names = names
        self.digest.certificates = certificates
        self.digest.certificateKeys = certificateKeys
        self.digest.openStreams = openStreams
        self.digest.origins = origins
        self.digest.eventKeys = eventKeys
    }

    /// Stores the standing in place of the one before.
    func write(to database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO standing VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        try statement.execute(
            arguments: [
                ViewsTable.layout, Data(self.ledger.octets), Int64(clamping: self.size), Data(self.leafHash.octets),
                self.time.microseconds, Data(self.digest.names.octets), Data(self.digest.certificates.octets),
                Data(self.digest.certificateKeys.octets), Data(self.digest.openStreams.octets),
                Data(self.digest.origins.octets), Data(self.digest.eventKeys.octets),
            ]
        )
    }
}
