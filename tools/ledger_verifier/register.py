"""What an authority withdrew, or of it a part, as its lists tell it: in order, without what was dropped."""

from bisect import bisect_left
from collections import namedtuple

from .revocation_list import listed
from .times import MICROSECONDS, Unwritten

Told = namedtuple("Told", "position end octets serial is_burned")  # octets: None where they cannot be written
NOTHING = 0, -(1 << 63)  # a position and a time (microseconds) before which nothing is


class Register:
    """A list costs what it tells, and what was dropped is not met again: a ledger may have many lists."""

    def __init__(self, rows):
        self.rows, self.taken, self.told = rows, 0, []
        self.dropped = NOTHING

    def drop(self, dropped):
        """Leaves out what was withdrawn before a position and ended before a time: a list was issued that told of its end."""
        before, self.dropped = self.dropped, dropped
        if dropped[0] < before[0] or dropped[1] < before[1]:  # a clock went back: what had ended may not have any more
            self.taken, self.told = 0, []
        else:
            self.told = [one for one in self.told if not self.is_dropped(one)]

    def is_dropped(self, one):
        return one.position < self.dropped[0] and one.end * MICROSECONDS < self.dropped[1]

    def before(self, size, dropped):
        """What a list tells of the entries before a size."""
        if dropped != self.dropped:
            self.drop(dropped)
        for row in self.rows[self.taken :] if self.taken < len(self.rows) else ():
            if not self.is_dropped(row):
                self.told.append(Told(row.position, row.end, octets_of(row), row.serial, row.is_burned))
        self.taken = len(self.rows)
        return self.told[: bisect_left(self.told, size, key=lambda one: one.position)]


def octets_of(row):
    try:
        return listed(row.serial, row.time, row.reason)
    except Unwritten:
        return None
