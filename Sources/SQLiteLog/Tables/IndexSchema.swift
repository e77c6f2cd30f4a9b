/// The tables of the indexes beside the log, and the triggers that guard them against our own mistakes (schemas/format.md section
/// 3.1).
///
/// They follow from the entries, so that their layout lies outside what is frozen: a file with another is not refused, its
/// indexes are computed again.
enum IndexSchema {
    /// The version of the indexes' layout, kept in the table `index_layout`.
    static let layout = 5

    /// The names of the tables, which ``IndexRebuilding`` takes away before it makes them anew.
    static let tables = [
        "open_intent", "serial", "revocation", "withdrawn", "certificate_count", "key_account", "in_force",
        "stream_version", "recent_issuance",
        "index_layout",
    ]

    /// Everything that a log without indexes gets them by.
    static let statements = """
        CREATE TABLE index_layout (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            number INTEGER NOT NULL
        ) STRICT;
        INSERT INTO index_layout VALUES (1, \(Self.layout));

        CREATE TABLE open_intent (
            position INTEGER PRIMARY KEY,
            stream BLOB NOT NULL CHECK (length(stream) = 16),
            authority BLOB NOT NULL CHECK (length(authority) = 16),
            key BLOB NOT NULL CHECK (length(key) = 16),
            serial BLOB CHECK (length(serial) BETWEEN 1 AND 20)
        ) STRICT;

        CREATE TABLE serial (
            serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
            authority BLOB NOT NULL CHECK (length(authority) = 16),
            ending INTEGER NOT NULL CHECK (ending >= 0),
            intent_before INTEGER NOT NULL CHECK (intent_before BETWEEN 0 AND ending),
            standing INTEGER NOT NULL CHECK (standing IN (1, 2)),
            PRIMARY KEY (serial, authority)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE revocation (
            serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
            authority BLOB NOT NULL CHECK (length(authority) = 16),
            position INTEGER NOT NULL CHECK (position >= 0),
            PRIMARY KEY (serial, authority)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE withdrawn (
            authority BLOB NOT NULL CHECK (length(authority) = 16),
            position INTEGER NOT NULL CHECK (position >= 0),
            serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
            time INTEGER NOT NULL,
            reason INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 10),
            not_after INTEGER NOT NULL,
            partition INTEGER CHECK (partition >= 0),
            PRIMARY KEY (authority, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE certificate_count (
            authority BLOB PRIMARY KEY CHECK (length(authority) = 16),
            count INTEGER NOT NULL CHECK (count >= 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE key_account (
            key BLOB PRIMARY KEY CHECK (length(key) = 16),
            proven INTEGER NOT NULL CHECK (proven >= 0),
            unsettled INTEGER NOT NULL CHECK (unsettled >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX key_account_unsettled ON key_account (key) WHERE unsettled > 0;

        CREATE TABLE in_force (
            name BLOB PRIMARY KEY,
            position INTEGER NOT NULL CHECK (position >= 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE stream_version (
            stream BLOB PRIMARY KEY CHECK (length(stream) = 16),
            next INTEGER NOT NULL CHECK (next >= 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recent_issuance (
            position INTEGER PRIMARY KEY CHECK (position >= 0),
            authority BLOB NOT NULL CHECK (length(authority) = 16),
            likeness BLOB NOT NULL CHECK (length(likeness) = 32),
            serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
            time INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX recent_issuance_alike ON recent_issuance (likeness);
        CREATE INDEX recent_issuance_ends ON recent_issuance (until);

        CREATE TRIGGER open_intent_fixed BEFORE UPDATE ON open_intent
            BEGIN SELECT RAISE(ABORT, 'an open intent never changes'); END;
        CREATE TRIGGER serial_fixed BEFORE UPDATE ON serial BEGIN SELECT RAISE(ABORT, 'a used serial number never changes'); END;
        CREATE TRIGGER serial_kept BEFORE DELETE ON serial BEGIN SELECT RAISE(ABORT, 'a used serial number is never deleted'); END;
        CREATE TRIGGER revocation_fixed BEFORE UPDATE ON revocation BEGIN SELECT RAISE(ABORT, 'a revocation never changes'); END;
        CREATE TRIGGER revocation_kept BEFORE DELETE ON revocation BEGIN SELECT RAISE(ABORT, 'a revocation is never deleted'); END;
        CREATE TRIGGER withdrawn_fixed BEFORE UPDATE ON withdrawn BEGIN SELECT RAISE(ABORT, 'what was withdrawn stays so'); END;
        CREATE TRIGGER withdrawn_kept BEFORE DELETE ON withdrawn BEGIN SELECT RAISE(ABORT, 'what was withdrawn stays so'); END;
        CREATE TRIGGER certificate_count_kept BEFORE DELETE ON certificate_count
            BEGIN SELECT RAISE(ABORT, 'a count is never deleted'); END;
        CREATE TRIGGER certificate_count_named BEFORE UPDATE ON certificate_count
            WHEN NEW.authority IS NOT OLD.authority
            BEGIN SELECT RAISE(ABORT, 'a count never changes its authority'); END;
        CREATE TRIGGER key_account_rises BEFORE UPDATE ON key_account
            WHEN NEW.key IS NOT OLD.key OR NEW.proven < OLD.proven
            BEGIN SELECT RAISE(ABORT, 'what is proven stays proven'); END;
        CREATE TRIGGER key_account_kept BEFORE DELETE ON key_account
            BEGIN SELECT RAISE(ABORT, 'what is proven stays proven'); END;
        CREATE TRIGGER in_force_rises BEFORE UPDATE ON in_force
            WHEN NEW.name IS NOT OLD.name OR NEW.position <= OLD.position
            BEGIN SELECT RAISE(ABORT, 'what is in force is replaced by what comes later'); END;
        CREATE TRIGGER in_force_kept BEFORE DELETE ON in_force
            WHEN substr(OLD.name, 1, 1) IS NOT x'09'
            BEGIN SELECT RAISE(ABORT, 'what is in force is replaced, not deleted'); END;
        CREATE TRIGGER stream_version_rises BEFORE UPDATE ON stream_version
            WHEN NEW.stream IS NOT OLD.stream OR NEW.next <= OLD.next
            BEGIN SELECT RAISE(ABORT, 'a stream only goes on'); END;
        CREATE TRIGGER stream_version_kept BEFORE DELETE ON stream_version
            BEGIN SELECT RAISE(ABORT, 'a stream only goes on'); END;
        CREATE TRIGGER recent_issuance_fixed BEFORE UPDATE ON recent_issuance
            BEGIN SELECT RAISE(ABORT, 'what was issued stays so'); END;
        """
}
