internal import GRDB

/// The tables of `views.db` whose rows follow from the log; the number goes into their rows' hashes.
enum ViewsTable: UInt8, CaseIterable {
    case name = 1
    case authority = 2
    case certificate = 3
    case certificateKey = 4
    case openRequest = 5
    case idempotency = 6

    /// The number of the layout below; a file of another is rebuilt.
    static let layout: Int64 = 1

    /// What makes the empty views.
    ///
    /// A certificate costs one small row, and one entry of 8-octet keys for each thing that it is found by: its serial number, subject,
    /// each alternative name, public key and requester share the tree `certificate_key`. Principals and authorities are numbered in the
    /// order in which the log names them.
    static let schema = """
        CREATE TABLE standing (
            id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL, ledger BLOB NOT NULL, size INTEGER NOT NULL,
            leaf_hash BLOB NOT NULL, time INTEGER NOT NULL, token_window INTEGER NOT NULL, token_cutoff INTEGER NOT NULL,
            names BLOB NOT NULL, authorities BLOB NOT NULL, certificates BLOB NOT NULL, certificate_keys BLOB NOT NULL,
            open_requests BLOB NOT NULL, idempotency BLOB NOT NULL
        ) STRICT;
        CREATE TABLE name (id INTEGER PRIMARY KEY, octets BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE authority (
            creating INTEGER PRIMARY KEY, identifier BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
            usage_mode INTEGER NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
            created INTEGER, imported INTEGER
        ) STRICT;
        CREATE TABLE certificate (
            signed INTEGER PRIMARY KEY, authorized_before INTEGER NOT NULL, requested_before INTEGER NOT NULL,
            authority INTEGER NOT NULL, requester INTEGER NOT NULL, issued_at INTEGER NOT NULL, serial BLOB NOT NULL
        ) STRICT;
        CREATE TABLE certificate_key (
            key INTEGER NOT NULL, signed INTEGER NOT NULL, PRIMARY KEY (key, signed)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE open_request (
            stream BLOB PRIMARY KEY NOT NULL, requested INTEGER NOT NULL, authority INTEGER NOT NULL,
            requester INTEGER NOT NULL, token BLOB, authorized INTEGER, serial BLOB, keys BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE idempotency (
            authorized INTEGER PRIMARY KEY, key INTEGER NOT NULL, authority INTEGER NOT NULL, requester INTEGER NOT NULL,
            token BLOB NOT NULL, authorized_at INTEGER NOT NULL, stream BLOB NOT NULL
        ) STRICT;
        CREATE INDEX idempotency_key ON idempotency (key);
        """

    /// What unmakes any views, of whatever layout.
    static let erasure = """
        DROP TABLE IF EXISTS standing; DROP TABLE IF EXISTS name; DROP TABLE IF EXISTS authority;
        DROP TABLE IF EXISTS certificate; DROP TABLE IF EXISTS certificate_key; DROP TABLE IF EXISTS open_request;
        DROP TABLE IF EXISTS idempotency;
        """
}
