"""What stands in `ledger.db` beside rows (schemas/format.md, section 3.3), and whether a file has just that, octet for octet."""

import sqlite3

LOG = """
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
    payload BLOB CHECK (length(payload) <= 32768)
) STRICT;

CREATE TABLE apart (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    payload BLOB NOT NULL CHECK (length(payload) <= 4194304)
) STRICT;

CREATE TABLE segment (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    tile BLOB NOT NULL CHECK (length(tile) = 8192),
    headers BLOB NOT NULL,
    payloads BLOB NOT NULL
) STRICT;

CREATE TABLE tile (
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
    number INTEGER NOT NULL CHECK (number >= 0),
    hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
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
INDEXES = """
CREATE TABLE index_layout (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    number INTEGER NOT NULL
) STRICT;

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
LAYOUT = 5  # of the indexes
# Of each column its type and its octets, as they are stored: a text may hold a NUL, and octets look like a text.
ITEMS = """SELECT typeof(type), typeof(name), typeof(tbl_name), typeof(sql),
    CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB) FROM sqlite_schema"""


def items(connection):
    """Everything in a file that has a name."""
    return set(connection.execute(ITEMS))


def made_by(statements):
    connection = sqlite3.connect(":memory:")
    connection.executescript(statements)
    found = items(connection)
    connection.close()
    return found


def words(item):
    return " ".join((part or b"").decode(errors="replace") for part in item[4:6])


def strange(connection, is_at_rest=False):
    """What is missing, is more, is there twice, or is otherwise than in a log; None where nothing is.

    Of a file at rest SQLite does not say how it is written: that was seen when it was found to be one.
    """
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal" and not is_at_rest:
        return f"the journal mode is {mode}, a log has WAL"
    log, indexes = made_by(LOG), made_by(INDEXES)
    (count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if count > len(log) + len(indexes):
        return "there are more tables, indexes and triggers than a log has"
    found = items(connection)
    if len(found) != count:
        return "something is there twice"
    if missing := sorted(map(words, log - found)):
        return f"the {missing[0]} is missing, or is another"
    rest = found - log
    if more := sorted(map(words, rest - indexes)):
        return f"the {more[0]} is none that a log has"
    # Indexes that are not said to be whole are made anew by the next server: then some may be missing.
    if (missing := sorted(map(words, indexes - rest))) and layout(connection) == LAYOUT:
        return f"the {missing[0]} is missing, or is another"
    return None


def layout(connection):
    """The number of the indexes' layout; None where there is none."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'index_layout'").fetchone():
        return None
    row = connection.execute("SELECT number FROM index_layout").fetchone()
    return row[0] if row else None
