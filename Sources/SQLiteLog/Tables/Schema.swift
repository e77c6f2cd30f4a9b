internal import EventLog
internal import GRDB

/// The log's tables of `ledger.db` (the indexes' are in ``IndexSchema``), and the triggers that guard them against our own mistakes (schemas/format.md section 3).
enum Schema {
    /// The version of the storage layout, kept in `PRAGMA user_version` and in the table `meta`.
    static let layout = 2
    /// `calg`: what kind of SQLite file this is.
    static let applicationIdentifier = 0x6361_6C67
    /// The name of the log's file in its folder.
    static let fileName = "ledger.db"

    /// Everything that an empty file becomes a log by.
    static let statements = """
        PRAGMA application_id = \(Self.applicationIdentifier);
        PRAGMA user_version = \(Self.layout);

        CREATE TABLE meta (
            singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
            ledger BLOB NOT NULL CHECK (length(ledger) = 16),
            layout INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE tail (
            position INTEGER PRIMARY KEY CHECK (position >= 0),
            time INTEGER NOT NULL,
            stream BLOB NOT NULL CHECK (length(stream) = 16),
            stream_version INTEGER NOT NULL CHECK (stream_version >= 0),
            type INTEGER NOT NULL,
            schema INTEGER NOT NULL,
            payload_digest BLOB NOT NULL CHECK (length(payload_digest) = 32),
            leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
            payload BLOB CHECK (length(payload) <= \(SegmentLimits.inline))
        ) STRICT;

        CREATE TABLE apart (
            position INTEGER PRIMARY KEY CHECK (position >= 0),
            payload BLOB NOT NULL CHECK (length(payload) <= \(SegmentLimits.payload))
        ) STRICT;

        CREATE TABLE segment (
            number INTEGER PRIMARY KEY CHECK (number >= 0),
            tile BLOB NOT NULL CHECK (length(tile) = \(Tile.octets)),
            headers BLOB NOT NULL,
            payloads BLOB NOT NULL
        ) STRICT;

        CREATE TABLE tile (
            level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
            number INTEGER NOT NULL CHECK (number >= 0),
            hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND \(Tile.octets) AND length(hashes) % 32 = 0),
            PRIMARY KEY (level, number)
        ) STRICT;

        CREATE TABLE checkpoint (
            size INTEGER PRIMARY KEY CHECK (size >= 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            note TEXT,
            state TEXT GENERATED ALWAYS AS (CASE WHEN note IS NULL THEN 'intended' ELSE 'signed' END) VIRTUAL
        ) STRICT;

        CREATE TRIGGER meta_fixed BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'meta never changes'); END;
        CREATE TRIGGER meta_kept BEFORE DELETE ON meta BEGIN SELECT RAISE(ABORT, 'meta is never deleted'); END;

        CREATE TRIGGER tail_dense BEFORE INSERT ON tail
            WHEN NOT EXISTS (SELECT 1 FROM tail WHERE position = NEW.position - 1)
                AND NOT EXISTS (SELECT 1 FROM segment WHERE number = (NEW.position >> 8) - 1 AND NEW.position & 255 = 0)
                AND (NEW.position > 0 OR EXISTS (SELECT 1 FROM tail) OR EXISTS (SELECT 1 FROM segment))
            BEGIN SELECT RAISE(ABORT, 'an entry would leave a gap'); END;
        CREATE TRIGGER tail_payload BEFORE INSERT ON tail
            WHEN (NEW.payload IS NULL) <> EXISTS (SELECT 1 FROM apart WHERE position = NEW.position)
            BEGIN SELECT RAISE(ABORT, 'a payload lies with its entry or apart'); END;
        CREATE TRIGGER tail_fixed BEFORE UPDATE ON tail BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END;
        CREATE TRIGGER tail_kept BEFORE DELETE ON tail
            WHEN NOT EXISTS (SELECT 1 FROM segment WHERE number = OLD.position >> 8)
                OR (OLD.payload IS NULL AND NOT EXISTS (SELECT 1 FROM apart WHERE position = OLD.position))
            BEGIN SELECT RAISE(ABORT, 'an entry is deleted only once a segment holds it'); END;

        CREATE TRIGGER apart_new BEFORE INSERT ON apart
            WHEN EXISTS (SELECT 1 FROM tail WHERE position = NEW.position)
                OR EXISTS (SELECT 1 FROM segment WHERE number = NEW.position >> 8)
            BEGIN SELECT RAISE(ABORT, 'a payload lies apart from its append on'); END;
        CREATE TRIGGER apart_fixed BEFORE UPDATE ON apart BEGIN SELECT RAISE(ABORT, 'a payload never changes'); END;
        CREATE TRIGGER apart_kept BEFORE DELETE ON apart BEGIN SELECT RAISE(ABORT, 'a payload is never deleted'); END;

        CREATE TRIGGER segment_dense BEFORE INSERT ON segment
            WHEN NEW.number > 0 AND NOT EXISTS (SELECT 1 FROM segment WHERE number = NEW.number - 1)
            BEGIN SELECT RAISE(ABORT, 'a segment would leave a gap'); END;
        CREATE TRIGGER segment_fixed BEFORE UPDATE ON segment
            BEGIN SELECT RAISE(ABORT, 'a segment never changes'); END;
        CREATE TRIGGER segment_kept BEFORE DELETE ON segment
            BEGIN SELECT RAISE(ABORT, 'a segment is never deleted'); END;

        CREATE TRIGGER tile_grows BEFORE UPDATE ON tile
            WHEN NEW.level IS NOT OLD.level OR NEW.number IS NOT OLD.number
                OR length(NEW.hashes) <= length(OLD.hashes)
                OR substr(NEW.hashes, 1, length(OLD.hashes)) IS NOT OLD.hashes
            BEGIN SELECT RAISE(ABORT, 'a tile only grows at its end'); END;
        CREATE TRIGGER tile_kept BEFORE DELETE ON tile BEGIN SELECT RAISE(ABORT, 'a tile is never deleted'); END;

        CREATE TRIGGER checkpoint_rises BEFORE INSERT ON checkpoint
            WHEN NEW.size <= (SELECT max(size) FROM checkpoint)
            BEGIN SELECT RAISE(ABORT, 'the sizes of checkpoints rise'); END;
        CREATE TRIGGER checkpoint_signed_once BEFORE UPDATE ON checkpoint
            WHEN NEW.size IS NOT OLD.size OR NEW.root IS NOT OLD.root OR OLD.note IS NOT NULL OR NEW.note IS NULL
            BEGIN SELECT RAISE(ABORT, 'a checkpoint gets its note once'); END;
        CREATE TRIGGER checkpoint_kept BEFORE DELETE ON checkpoint
            BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END;
        """
}
