"""Ways to change a stopped ledger behind its program's back. Each gives the positions at which it must be noticed."""

import shutil
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from ledger_verifier.events import KINDS, read_event  # noqa: E402
from ledger_verifier.indexes import Indexes  # noqa: E402
from ledger_verifier.log import Log  # noqa: E402
from ledger_verifier.report import Report  # noqa: E402
from ledger_verifier.rhythm import Rhythm  # noqa: E402
from ledger_verifier.storage import Storage  # noqa: E402

WIDTH = 256
COLUMNS = "position, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload"


def flipped(octets, place):
    changed = bytearray(octets)
    changed[place] ^= 0x10
    return bytes(changed)


@dataclass(frozen=True)
class Damage:
    """Where it must be noticed: at one of these positions."""

    positions: range

    @staticmethod
    def at(position, slack=0):
        return Damage(range(position, position + 1 + slack))

    @staticmethod
    def in_segment(number):
        return Damage(range(WIDTH * number, WIDTH * (number + 1)))


def first_of_tail(connection):
    return connection.execute("SELECT min(position) FROM tail").fetchone()[0]


def last_of_tail(connection):
    return connection.execute("SELECT max(position) FROM tail").fetchone()[0]


def change_blob(connection, table, column, where, change):
    old = connection.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()[0]
    changed = connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (change(old),))
    assert changed.rowcount == 1


# ---- sealed entries


def flip_a_byte_of_a_segments_payloads(connection):
    change_blob(connection, "segment", "payloads", "number = 1", lambda old: flipped(old, len(old) // 2))
    return Damage.in_segment(1)


def flip_a_byte_of_a_segments_headers(connection):
    change_blob(connection, "segment", "headers", "number = 0", lambda old: flipped(old, len(old) // 2))
    return Damage.in_segment(0)


def payload_lengths(octets):
    """How many octets of a segment's inflated payloads are each entry's, by its inflated headers: those that lie inline have any."""
    numbers, place, number, shift = [], 1, 0, 0
    while len(numbers) < 7 * WIDTH:
        octet = octets[place]
        number, shift, place = number | (octet & 0x7F) << shift, shift + 7, place + 1
        if octet < 0x80:
            numbers.append(number)
            number = shift = 0
    placements, lengths = numbers[5 * WIDTH : 6 * WIDTH], numbers[6 * WIDTH :]
    return [0 if placement else length for placement, length in zip(placements, lengths)]


def change_a_sealed_payload_and_compress_it_again(connection):
    headers = connection.execute("SELECT headers FROM segment WHERE number = 0").fetchone()[0]
    lengths = payload_lengths(zlib.decompress(headers))
    place = sum(lengths[:100]) + lengths[100] - 1

    def change(old):
        return zlib.compress(flipped(zlib.decompress(old), place), 6)

    change_blob(connection, "segment", "payloads", "number = 0", change)
    return Damage.at(100)


def put_octets_after_a_compressed_segment(connection):
    change_blob(connection, "segment", "payloads", "number = 1", lambda old: old + b"more")
    return Damage.in_segment(1)


def change_the_first_sealed_time(connection):
    def change(old):
        octets = bytearray(zlib.decompress(old))
        octets[1] ^= 0x01
        return zlib.compress(bytes(octets), 6)

    change_blob(connection, "segment", "headers", "number = 0", change)
    return Damage.at(0)


def exchange_two_segments(connection):
    rows = connection.execute("SELECT tile, headers, payloads FROM segment WHERE number < 2 ORDER BY number").fetchall()
    for number, row in enumerate(reversed(rows)):
        connection.execute("UPDATE segment SET tile = ?, headers = ?, payloads = ? WHERE number = ?", (*row, number))
    return Damage.at(0)


def delete_a_segment(connection):
    connection.execute("DELETE FROM segment WHERE number = 0")
    return Damage.in_segment(0)


def put_a_row_beside_a_segment(connection):
    connection.execute("INSERT INTO tail SELECT 100, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload "
                       "FROM tail ORDER BY position DESC LIMIT 1")
    return Damage.at(100)


def put_a_row_beside_the_first_segment(connection):
    connection.execute("INSERT INTO tail VALUES (0, 0, zeroblob(16), 9, 9, 9, zeroblob(32), zeroblob(32), zeroblob(3))")
    return Damage.at(0)


def flip_a_leaf_in_a_segments_tile(connection):
    change_blob(connection, "segment", "tile", "number = 1", lambda old: flipped(old, 32 * 7))
    return Damage.at(WIDTH + 7)


def flip_a_byte_of_a_tile(connection):
    change_blob(connection, "tile", "hashes", "level = 1 AND number = 0", lambda old: flipped(old, 40))
    return Damage(range(0, 2 * WIDTH))


# ---- payloads that lie apart: the ledgers that are tampered with hold one in a segment and one in the tail, at the least


def apart_positions(connection):
    positions = [row[0] for row in connection.execute("SELECT position FROM apart ORDER BY position")]
    assert positions[0] < first_of_tail(connection) <= positions[-1]
    return positions


def delete_a_payload_apart(connection):
    position = apart_positions(connection)[0]
    connection.execute("DELETE FROM apart WHERE position = ?", (position,))
    return Damage.at(position)


def delete_a_payload_apart_of_the_tail(connection):
    position = apart_positions(connection)[-1]
    connection.execute("DELETE FROM apart WHERE position = ?", (position,))
    return Damage.at(position)


def flip_a_byte_of_a_payload_apart(connection):
    position = apart_positions(connection)[0]
    change_blob(connection, "apart", "payload", f"position = {position}", lambda old: flipped(old, len(old) // 2))
    return Damage.at(position)


def flip_a_byte_of_a_payload_apart_of_the_tail(connection):
    position = apart_positions(connection)[-1]
    change_blob(connection, "apart", "payload", f"position = {position}", lambda old: flipped(old, len(old) // 2))
    return Damage.at(position)


def cut_a_payload_apart(connection):
    position = apart_positions(connection)[0]
    change_blob(connection, "apart", "payload", f"position = {position}", lambda old: old[:-1])
    return Damage.at(position)


def exchange_two_payloads_apart(connection):
    positions = apart_positions(connection)
    first, last = positions[0], positions[-1]
    for old, new in ((first, 1 << 40), (last, first), (1 << 40, last)):
        connection.execute("UPDATE apart SET position = ? WHERE position = ?", (new, old))
    return Damage(range(first, last + 1))


def add_a_payload_apart_to_a_sealed_entry(connection):
    position = apart_positions(connection)[0] - 1
    connection.execute("INSERT INTO apart VALUES (?, zeroblob(40000))", (position,))
    return Damage.at(position)


def add_a_payload_apart_beyond_the_end(connection):
    position = last_of_tail(connection) + 1
    connection.execute("INSERT INTO apart VALUES (?, zeroblob(40000))", (position,))
    return Damage.at(position)


# ---- the tail


def flip_a_byte_of_a_tail_payload(connection):
    position = first_of_tail(connection) + 3
    change_blob(connection, "tail", "payload", f"position = {position}", lambda old: flipped(old, len(old) // 2))
    return Damage.at(position)


def delete_an_event(connection):
    position = first_of_tail(connection) + 3
    connection.execute("DELETE FROM tail WHERE position = ?", (position,))
    return Damage.at(position, slack=1)


def delete_an_event_and_close_the_gap(connection):
    position = first_of_tail(connection) + 3
    connection.execute("DELETE FROM tail WHERE position = ?", (position,))
    connection.execute("UPDATE tail SET position = -position WHERE position > ?", (position,))
    connection.execute("UPDATE tail SET position = -position - 1 WHERE position < 0")
    # Every entry behind it lies where another was, and a start reads what is in force first.
    return Damage.at(position, slack=WIDTH)


def exchange_two_events(connection):
    position = first_of_tail(connection) + 2
    connection.execute("UPDATE tail SET position = -1 WHERE position = ?", (position,))
    connection.execute("UPDATE tail SET position = ? WHERE position = ?", (position, position + 1))
    connection.execute("UPDATE tail SET position = ? WHERE position = -1", (position + 1,))
    return Damage.at(position)


def add_a_row_beyond_the_end(connection):
    position = last_of_tail(connection)
    connection.execute(
        f"INSERT INTO tail ({COLUMNS}) SELECT position + 5, time, randomblob(16), 0, type, schema, payload_digest, leaf_hash, payload"
        " FROM tail WHERE position = ?",
        (position,),
    )
    return Damage.at(position + 1, slack=5)


def change_a_time(connection):
    position = first_of_tail(connection) + 4
    connection.execute("UPDATE tail SET time = time - 1000000 WHERE position = ?", (position,))
    return Damage.at(position)


def change_a_type(connection):
    position = connection.execute("SELECT min(position) FROM tail WHERE type = 33").fetchone()[0]
    connection.execute("UPDATE tail SET type = 35 WHERE position = ?", (position,))
    return Damage.at(position)


def change_a_stream_version(connection):
    position = first_of_tail(connection) + 1
    connection.execute("UPDATE tail SET stream_version = stream_version + 40 WHERE position = ?", (position,))
    return Damage.at(position)


def change_a_digest(connection):
    position = first_of_tail(connection) + 5
    change_blob(connection, "tail", "payload_digest", f"position = {position}", lambda old: flipped(old, 0))
    return Damage.at(position)


def change_a_leaf_hash(connection):
    position = first_of_tail(connection) + 6
    change_blob(connection, "tail", "leaf_hash", f"position = {position}", lambda old: flipped(old, 31))
    return Damage.at(position)


# ---- checkpoints


def signed_size(connection):
    return connection.execute("SELECT max(size) FROM checkpoint WHERE note IS NOT NULL").fetchone()[0]


def edit_a_checkpoints_root(connection):
    size = signed_size(connection)
    change_blob(connection, "checkpoint", "root", f"size = {size}", lambda old: flipped(old, 3))
    return Damage.at(size - 1, slack=1)


def edit_a_checkpoints_signature(connection):
    size = signed_size(connection)

    def change(note):
        place = len(note) - 30
        return note[:place] + ("A" if note[place] != "A" else "B") + note[place + 1 :]

    change_blob(connection, "checkpoint", "note", f"size = {size}", change)
    return Damage.at(size - 1, slack=1)


def add_a_checkpoint_beyond_the_end(connection):
    size = last_of_tail(connection) + 10
    connection.execute("INSERT INTO checkpoint (size, root, note) VALUES (?, randomblob(32), NULL)", (size,))
    return Damage(range(size - 10, size + 1))


def shorten_a_leaf_hash(connection):
    position = first_of_tail(connection) + 6
    change_blob(connection, "tail", "leaf_hash", f"position = {position}", lambda old: old[:-1])
    return Damage.at(position, slack=1)


IN_THE_DATABASE = [
    flip_a_byte_of_a_segments_payloads,
    flip_a_byte_of_a_segments_headers,
    change_a_sealed_payload_and_compress_it_again,
    put_octets_after_a_compressed_segment,
    change_the_first_sealed_time,
    exchange_two_segments,
    delete_a_segment,
    put_a_row_beside_a_segment,
    put_a_row_beside_the_first_segment,
    flip_a_leaf_in_a_segments_tile,
    flip_a_byte_of_a_tile,
    delete_a_payload_apart,
    delete_a_payload_apart_of_the_tail,
    flip_a_byte_of_a_payload_apart,
    flip_a_byte_of_a_payload_apart_of_the_tail,
    cut_a_payload_apart,
    exchange_two_payloads_apart,
    add_a_payload_apart_to_a_sealed_entry,
    add_a_payload_apart_beyond_the_end,
    flip_a_byte_of_a_tail_payload,
    delete_an_event,
    delete_an_event_and_close_the_gap,
    exchange_two_events,
    add_a_row_beyond_the_end,
    change_a_time,
    change_a_type,
    change_a_stream_version,
    change_a_digest,
    change_a_leaf_hash,
    edit_a_checkpoints_root,
    edit_a_checkpoints_signature,
    add_a_checkpoint_beyond_the_end,
]


# ---- what no chain sees, and only the anchor remembers


def make_indexes_again(connection):
    """Who deletes the log's end knows how the indexes follow from what is left."""
    storage = Storage.__new__(Storage)
    storage.connection = connection
    storage.ledger = connection.execute("SELECT ledger FROM meta").fetchone()[0]
    indexes = Indexes()
    for entry in Log(storage, Report(), Rhythm([])).entries():
        kind = KINDS[entry.type, entry.schema]
        indexes.fold(entry, kind, read_event(kind, entry.payload))
    for table, rows in indexes.rows().items():
        connection.execute(f"DELETE FROM {table}")
        for row in rows:
            connection.execute(f"INSERT INTO {table} VALUES({', '.join('?' * len(row))})", row)


def delete_the_last_event(home):
    with home.database_for_tampering() as connection:
        position = last_of_tail(connection)
        connection.execute("DELETE FROM tail WHERE position = ?", (position,))
        connection.execute("DELETE FROM checkpoint WHERE size > ?", (position,))
        connection.execute("DELETE FROM apart WHERE position = ?", (position,))
        make_indexes_again(connection)
    return Damage.at(position, slack=1)


def delete_the_last_events_with_everything_that_tells_of_them(home):
    with home.database_for_tampering() as connection:
        first = last_of_tail(connection) - 7
        connection.execute("DELETE FROM tail WHERE position >= ?", (first,))
        connection.execute("DELETE FROM checkpoint WHERE size > ?", (first,))
        connection.execute("DELETE FROM apart WHERE position >= ?", (first,))
        make_indexes_again(connection)
    return Damage.at(first, slack=8)


def put_an_older_file_back(home, older):
    size = older.size()
    for path in (home.wal, home.folder / "ledger.db-shm"):
        path.unlink(missing_ok=True)
    shutil.copyfile(older.database, home.database)
    if older.wal.exists():
        shutil.copyfile(older.wal, home.wal)
    return Damage.at(size - 1, slack=1)
