"""What lies in SQLite (schemas/format.md, section 3): rows as they are stored, checked for their columns alone.

A new column of the tail is one row of `TAIL`. What the tables are is schema.py's, indexes are read by indexes.py.
"""

import os
from collections import namedtuple

from .report import CannotVerify, Foreign
from .schema import strange
from .segments import APART, INLINE, MAXIMUM_INLINE, MAXIMUM_PAYLOAD, WIDTH, Stored

APPLICATION = 0x63616C67  # PRAGMA application_id
LAYOUT = 2  # PRAGMA user_version

Row = namedtuple("Row", "position stored leaf is_well_formed")
Segment = namedtuple("Segment", "number tile headers payloads")
Checkpoint = namedtuple("Checkpoint", "size root note")


def octets(size=None, limit=None):
    least, most = (size, size) if size is not None else (0, limit)
    return lambda value: isinstance(value, bytes) and least <= len(value) <= most


def number(low, high):
    return lambda value: isinstance(value, int) and low <= value < high


TAIL = {
    "position": number(0, 1 << 63),
    "time": number(-(1 << 63), 1 << 63),
    "stream": octets(16),
    "stream_version": number(0, 1 << 63),
    "type": number(0, 1 << 32),
    "schema": number(0, 1 << 16),
    "payload_digest": octets(32),
    "leaf_hash": octets(32),
    "payload": lambda value: value is None or octets(limit=MAXIMUM_INLINE)(value),
}


class Storage:
    """One ledger's database, open for reading in one transaction."""

    def __init__(self, place):
        """Opens a database so that nothing changes, and nothing is left of that."""
        if os.path.lexists(place.path + "-journal"):
            raise Foreign("there is a ledger.db-journal, which no log has")
        self.connection = place.open()
        if self.query("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise CannotVerify("this is no ledger: its application id is another")
        if self.query("PRAGMA user_version").fetchone()[0] != LAYOUT:
            raise CannotVerify("the storage layout is of another version")
        if said := strange(self.connection, is_at_rest=place.at_rest is not None):
            raise Foreign(said)
        meta = self.query("SELECT ledger, layout FROM meta").fetchall()
        if len(meta) != 1 or not octets(16)(meta[0][0]):
            raise CannotVerify("the ledger's id is missing")
        if meta[0][1] != LAYOUT:
            raise CannotVerify(f"the storage layout is {meta[0][1]}, this program reads {LAYOUT}")
        self.ledger = meta[0][0]

    def query(self, statement):
        return self.connection.execute(statement)

    def segments(self):
        return map(Segment._make, self.query("SELECT number, tile, headers, payloads FROM segment ORDER BY number"))

    def tiles(self):
        return self.query("SELECT level, number, hashes FROM tile").fetchall()

    def checkpoints(self):
        return list(map(Checkpoint._make, self.query("SELECT size, root, note FROM checkpoint ORDER BY size")))

    def apart(self, position):
        """The payload that lies apart at a position; None where none does."""
        row = self.connection.execute("SELECT payload FROM apart WHERE position = ?", (position,)).fetchone()
        return row[0] if row and octets(limit=MAXIMUM_PAYLOAD)(row[0]) else None

    def size(self):
        """How many entries there are, by the last one's position: also where some before it are missing."""
        rows = self.query("SELECT max(position) FROM tail").fetchone()[0]
        segments = self.query("SELECT max(number) FROM segment").fetchone()[0]
        return rows + 1 if isinstance(rows, int) else WIDTH * (segments + 1) if isinstance(segments, int) else 0

    def apart_positions(self):
        return [position for (position,) in self.query("SELECT position FROM apart ORDER BY position")]

    def leaves(self, count):
        """The first so many leaf hashes as they are stored; every one is there."""
        for (tile,) in self.query("SELECT tile FROM segment ORDER BY number"):
            for start in range(0, min(len(tile), 32 * count), 32):
                yield tile[start : start + 32]
            count -= min(count, WIDTH)
            if not count:
                return
        for (leaf,) in self.connection.execute("SELECT leaf_hash FROM tail ORDER BY position LIMIT ?", (count,)):
            yield leaf

    def leaf(self, position):
        """The leaf hash that is stored of an entry which is there."""
        number, index = divmod(position, WIDTH)
        row = self.connection.execute("SELECT tile FROM segment WHERE number = ?", (number,)).fetchone()
        if row:
            return row[0][32 * index : 32 * index + 32]
        return self.connection.execute("SELECT leaf_hash FROM tail WHERE position = ?", (position,)).fetchone()[0]

    def tail(self):
        """The rows of the tail in order, each with whether its columns are what they must be."""
        for values in self.query(f"SELECT {', '.join(TAIL)} FROM tail ORDER BY position"):
            row = dict(zip(TAIL, values))
            is_well_formed = all(fits(row[name]) for name, fits in TAIL.items())
            yield Row(row["position"], stored(row) if is_well_formed else None, row["leaf_hash"], is_well_formed)


def stored(row):
    payload = row["payload"]
    place, length = (APART, None) if payload is None else (INLINE, len(payload))
    return Stored(row["time"], row["stream"], row["stream_version"], row["type"], row["schema"], length, row["payload_digest"],
                  payload, place)  # fmt: skip
