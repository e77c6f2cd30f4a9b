internal import GRDB

/// The tables of `views.db` whose rows follow from the log; the number goes into their rows' hashes.
enum ViewsTable: UInt8, CaseIterable {
    case name = 1
    case certificate = 3
    case certificateKey = 4
    case openStream = 5
    case origin = 6
    case eventKey = 7

    /// The number of the layout below; a file of another is rebuilt.
    static let layout: Int64 = 4

    /// What makes the empty views.
    ///
    /// A certificate costs one small row, and one entry of 8-octet keys for each thing that it is found by: its names, the domains that
    /// they lie in, its public key, its serial number, its end, its request and its origin, and that it was revoked or is burned, share the tree `certificate_key`, in which each generation of
    /// certificates is a range of its own. Who asked, with which access key, by which template and of which authority is one row of
    /// `origin` for all certificates that agree in it; these texts are numbered in the order in which the log names them, from 1, and 0
    /// stands for none.
    ///
    /// Every event that is no part of an issuance that ended with a certificate is found by the tree `event_key`, likewise.
    static let schema = """
        CREATE TABLE standing (
            id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL, ledger BLOB NOT NULL, size INTEGER NOT NULL,
            leaf_hash BLOB NOT NULL, time INTEGER NOT NULL, names BLOB NOT NULL, certificates BLOB NOT NULL,
            certificate_keys BLOB NOT NULL, open_streams BLOB NOT NULL, origins BLOB NOT NULL, event_keys BLOB NOT NULL
        ) STRICT;
        CREATE TABLE name (id INTEGER PRIMARY KEY, octets BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE origin (
            id INTEGER PRIMARY KEY, authority INTEGER NOT NULL, requester INTEGER NOT NULL, access_key INTEGER NOT NULL,
            template INTEGER NOT NULL, UNIQUE (authority, requester, access_key, template)
        ) STRICT;
        CREATE INDEX origin_requester ON origin (requester);
        CREATE INDEX origin_access_key ON origin (access_key);
        CREATE INDEX origin_template ON origin (template);
        CREATE TABLE certificate (
            ended INTEGER PRIMARY KEY, authorized_before INTEGER NOT NULL, requested_before INTEGER,
            origin INTEGER NOT NULL, issued_at INTEGER NOT NULL, not_after INTEGER, is_burned INTEGER NOT NULL,
            serial BLOB NOT NULL
        ) STRICT;
        CREATE TABLE certificate_key (
            generation INTEGER NOT NULL, key INTEGER NOT NULL, ended INTEGER NOT NULL,
            PRIMARY KEY (generation, key, ended)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE event_key (
            generation INTEGER NOT NULL, key INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (generation, key, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE open_stream (
            stream BLOB PRIMARY KEY NOT NULL, begun INTEGER NOT NULL, is_requested INTEGER NOT NULL,
            origin INTEGER NOT NULL, authorized INTEGER, serial BLOB, not_after INTEGER, keys BLOB
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

/// The certificates, or the events, that lie together in a tree of keys: of certificates some 65,536 that were issued one after another.
///
/// The keys of one generation lie anywhere in their own range and nowhere else, so that a new one touches pages that the ones before it
/// touched, however many certificates there are; a search looks once into each generation. The number follows from the position of the
/// event alone that ends the issuance, so that no counter has to be kept, and a row says by itself where it belongs.
enum Generation {
    /// An issuance takes three positions: 262,144 of them are at most 87,381 certificates, and 65,536 where one entry in four is of
    /// something else.
    private static let bits: Int64 = 18

    /// The generation of what lies at a position.
    static func number(at position: Int64) -> Int64 { position >> Self.bits }

    /// The positions of a generation.
    static func positions(of number: Int64) -> ClosedRange<Int64> {
        let first = number << Self.bits
        return first...(first | (1 << Self.bits - 1))
    }
}
