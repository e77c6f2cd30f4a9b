"""The walk over all entries of a log, sealed ones first: everything that positions, digests and hashes show."""

import time
from collections import namedtuple

from .der import Malformed
from .segments import APART, WIDTH, WITHHELD, MalformedHeaders, read_segment
from .tree import Tree, check_tiles, leaf_hash, sha256, subtree_root

EPOCH_OPENED, LOG_KEY_CHANGED = 6, 7  # what gives the log another key; only the first may lie before the time of the entry before it
ENDINGS = {31, 33, 34, 35, 36, 42, 43, 45, 46, 50, 53, 54, 63, 64, 65}  # the types after which their stream has ended
CLOCK_SKEW = 300_000_000  # microseconds that another machine's clock may be ahead of ours

Entry = namedtuple("Entry", "position time stream version type schema payload")


def place_of(position):
    """A position that an entry can have; None for another."""
    return position if position >= 0 else None


class Log:
    """A log while it is walked.

    Afterwards `tree` has its size and roots, `is_complete` says whether all could be read and was what its header says, and
    `withheld` how many payloads are withheld; of a withheld one everything but what it said is checked.
    """

    def __init__(self, storage, report, rhythm):
        self.storage, self.check, self.rhythm = storage, report.check, rhythm
        self.tree, self.versions, self.ended, self.last_time, self.is_complete = Tree(), {}, set(), None, True
        self.withheld, self.apart, self.has_gap = 0, set(), False
        self.hidden_change = None  # the first entry that gave the log another key, and cannot be read
        self.latest = int(time.time() * 1e6) + CLOCK_SKEW
        self.timed, self.ahead, self.first_ahead = 0, 0, None  # since the newest EpochOpened: how many entries, how many in the future

    def entries(self):
        """Every entry in order that could be read, and None for each that is not what it was."""
        yield from self.sealed_entries()
        first = self.tree.size
        for row in self.storage.tail():
            size = self.tree.size
            if row.position < first:
                self.check(11, False, place_of(row.position), "a row lies where a segment does, or before the log")
                continue
            if not self.must(2, row.position == size, size, f"position {size} is missing: the next row is {row.position}"):
                self.has_gap = True
                return
            if not self.must(3, row.is_well_formed, row.position, "a column has another type or length"):
                self.has_gap = True
                return
            yield self.entry(row.stored, row.leaf)

    def check_future(self):
        """No entry lies in the future; what a clock that ran ahead left behind is forgiven once an epoch was opened over it."""
        for number in range(self.timed):
            self.check(13, number >= self.ahead, self.first_ahead, "the time is in the future")

    def check_apart(self):
        """No payload lies apart but those that entries speak of: what is more was planted."""
        if not self.is_complete:
            return  # where an entry could not be read, nobody knows what belongs to it
        for position in self.storage.apart_positions():
            if position not in self.apart:
                self.check(11, False, place_of(position), "a payload lies apart, and no entry says so")

    def found(self, stored):
        """What is stored of an entry, with its payload where that lies apart."""
        position = self.tree.size
        self.withheld += stored.place == WITHHELD
        if stored.place != APART:
            return stored
        self.apart.add(position)
        payload = self.storage.apart(position)
        self.must(5, payload is not None, position, "the payload, which lies apart, is missing")
        length = len(payload) if stored.length is None and payload is not None else stored.length
        return stored._replace(payload=payload, length=length)

    def sealed_entries(self):
        roots = []
        for number, tile, headers, payloads in self.storage.segments():
            position = WIDTH * number
            if not self.must(2, position == self.tree.size, self.tree.size, f"segment {self.tree.size // WIDTH} is missing"):
                self.has_gap = True
                return
            is_tile = isinstance(tile, bytes) and len(tile) == 32 * WIDTH
            if not self.must(8, is_tile, position, "the segment's tile has another length"):
                self.has_gap = True
                return
            leaves = [tile[32 * index : 32 * index + 32] for index in range(WIDTH)]
            roots.append(subtree_root(leaves))
            try:
                stored = read_segment(headers, payloads)
            except Malformed as error:
                self.must(3 if isinstance(error, MalformedHeaders) else 5, False, position, f"segment {number}: {error}")
                self.has_gap = True
                for leaf in leaves:
                    self.tree.add(leaf)
                continue
            for one, leaf in zip(stored, leaves):
                yield self.entry(one, leaf)
        check_tiles(roots, self.storage.tiles(), self.check)

    def must(self, number, holds, position, message):
        """A check without which entries are missing from what is read."""
        self.is_complete &= bool(holds)
        return self.check(number, holds, position, message)

    def entry(self, stored, leaf):
        """Checks one entry against its place, its digest and the stored leaf hash, and adds it to the tree."""
        stored = self.found(stored)
        position, payload, digest = self.tree.size, stored.payload, stored.digest
        is_whole = payload is not None or stored.place == WITHHELD
        if payload is not None:
            digest = sha256(payload)
            is_whole = self.must(5, stored.digest in (None, digest) and stored.length == len(payload), position,
                                 "the payload's SHA-256 or length is not the stored one")  # fmt: skip
            digest = stored.digest or digest
        is_known = stored.length is not None and (is_whole or stored.place == APART)
        if is_known:
            computed = leaf_hash(self.storage.ledger, position, stored, digest, self.tree.last)
            is_known = self.must(7, computed == leaf, position, "the leaf hash is not that of the header")
        if stored.type == EPOCH_OPENED:
            self.tree.watch_root(position)  # what it says that it goes on from
        self.tree.add(leaf)
        if not is_known:
            self.has_gap = True
            return None
        moment = self.follow(stored, position)
        if not is_whole and stored.type in (EPOCH_OPENED, LOG_KEY_CHANGED) and self.hidden_change is None:
            self.hidden_change = position
        return Entry(position, moment, stored.stream, stored.version, stored.type, stored.schema, payload) if is_whole else None

    def follow(self, stored, position):
        """Holds a header to those before it; gives its time, which is signed."""
        check, expected = self.check, self.versions.get(stored.stream, -1) + 1
        has_ended = stored.stream in self.ended
        is_next = stored.version == expected or self.has_gap and stored.version > expected  # a gap is told once
        said = "the stream had ended" if has_ended else "the stream's versions are not dense"
        check(11, is_next and not has_ended, position, said)
        self.versions[stored.stream] = stored.version
        if stored.type in ENDINGS:
            self.ended.add(stored.stream)
        moment = stored.time - (1 << 64) if stored.time >> 63 == 1 else stored.time
        is_in_order = self.last_time is None or moment >= self.last_time or stored.type == EPOCH_OPENED
        check(12, is_in_order, position, "the time is before the entry's before")
        if stored.type == EPOCH_OPENED:
            self.timed, self.ahead, self.first_ahead = 0, 0, None
        self.timed += 1
        if moment > self.latest:
            self.ahead, self.first_ahead = self.ahead + 1, position if self.first_ahead is None else self.first_ahead
        self.last_time = moment if stored.type == EPOCH_OPENED else max(moment, self.last_time or moment)
        if not self.has_gap:
            self.rhythm.follow(position, moment, stored.type in (EPOCH_OPENED, LOG_KEY_CHANGED))
        return moment
