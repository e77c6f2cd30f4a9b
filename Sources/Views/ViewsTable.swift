internal import GRDB

/// The tables of `views.db` whose rows follow from the log; the number goes into their rows' hashes.
enum ViewsTable: UInt8, CaseIterable {
    case name = 1
    case certificate = 3
    case certificateKey = 4
    case openRequest = 5

    /// The number of the layout below; a file of another is rebuilt.
    static let layout: Int64 = 2

    /// What makes the empty views.
    ///
    /// A certificate costs one small row, and one entry of 8-octet keys for each thing that it is found by: its subject, each
    /// alternative name, public key, requester and template share the tree `certificate_key`, in which each generation of certificates is a
    /// range of its own. Principals, templates and authorities are numbered in the order in which the log names them.
    static let schema = """
        CREATE TABLE standing (
            id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL, ledger BLOB NOT NULL, size INTEGER NOT NULL,
            leaf_hash BLOB NOT NULL, time INTEGER NOT NULL, names BLOB NOT NULL, certificates BLOB NOT NULL,
            certificate_keys BLOB NOT NULL, open_requests BLOB NOT NULL
        ) STRICT;
        CREATE TABLE name (id INTEGER PRIMARY KEY, octets BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE certificate (
            signed INTEGER PRIMARY KEY, authorized_before INTEGER NOT NULL, requested_before INTEGER NOT NULL,
            authority INTEGER NOT NULL, requester INTEGER NOT NULL, issued_at INTEGER NOT NULL, serial BLOB NOT NULL
        ) STRICT;
        CREATE TABLE certificate_key (
            generation INTEGER NOT NULL, key INTEGER NOT NULL, signed INTEGER NOT NULL,
            PRIMARY KEY (generation, key, signed)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE open_request (
            stream BLOB PRIMARY KEY NOT NULL, requested INTEGER NOT NULL, authority INTEGER NOT NULL,
            requester INTEGER NOT NULL, template INTEGER, authorized INTEGER, serial BLOB, keys BLOB
        ) STRICT, WITHOUT ROWID;
        """

    /// What unmakes any views, of whatever layout.
    static func erase(_ database: Database) throws {
        let tables = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        for table in tables { try database.execute(sql: "DROP TABLE \(table.quotedDatabaseIdentifier)") }
    }
}

/// The certificates that lie together in the tree of keys: some 65,536 that were signed one after another.
///
/// The keys of one generation lie anywhere in their own range and nowhere else, so that a new one touches pages that the ones before it
/// touched, however many certificates there are; a search looks once into each generation. The number follows from the position of the
/// certificate's `CertificateSigned` alone, so that no counter has to be kept, and a row says by itself where it belongs.
enum Generation {
    /// An issuance takes three positions: 262,144 of them are at most 87,381 certificates, and 65,536 where one entry in four is of
    /// something else.
    private static let bits: Int64 = 18

    /// The generation of a certificate by its position.
    static func number(at signed: Int64) -> Int64 { signed >> Self.bits }
}
