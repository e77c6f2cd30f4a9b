"""Packages that are together all of a log, from its beginning and without a gap or a selection: judged as the log itself is.

What lies in a ledger's file alone is not there to be judged: tiles, indexes, the rhythm of its signatures, the anchor and the folder of keys.
"""

from .books import Books
from .log import Log
from .report import Report
from .rhythm import Rhythm
from .segments import INLINE, Stored
from .storage import Row
from .tree import sha256


class PackagedStorage:
    """The entries of packages, as rows of a log of which nothing is sealed."""

    def __init__(self, packages):
        self.packages = packages
        self.ledger = bytes.fromhex(packages[0].manifest["ledger"].replace("-", ""))

    def segments(self):
        return ()

    def tiles(self):
        return []

    def apart_positions(self):
        return ()

    def tail(self):
        for package in self.packages:
            for entry in package.entries():
                if entry.position < package.manifest["from"]:
                    continue
                length, digest = len(entry.payload), sha256(entry.payload)
                stored = Stored(entry.time, entry.stream, entry.version, entry.type, entry.schema, length, digest, entry.payload, INLINE)
                yield Row(entry.position, stored, entry.leaf, True)


def in_order(packages):
    """The packages from the beginning of a log on, where they are that and whole; None for others."""
    known = sorted(packages, key=lambda one: (one.manifest or {"from": 0})["from"])
    end = 0
    for one in known:
        said = one.manifest
        if said is None or one.faults or one.unchecked or said["from"] != end or any(said["selection"].values()) or said["ledger"] != known[0].manifest["ledger"]:
            return None
        end = said["to"]
    return known


def judge(packages):
    """The report of what the entries of packages say, held to every invariant that they show; None where they are not all of a log."""
    known = in_order(packages)
    if not known or not known[-1].manifest["to"]:
        return None
    report, storage = Report(), PackagedStorage(known)
    report.ledger = storage.ledger
    log = Log(storage, report, Rhythm(()))
    books = Books(report, storage.ledger, (), log.tree)
    for entry in log.entries():
        if not log.is_complete:
            books.end_unread()
        if entry is not None:
            books.fold(entry)
    log.check_future()
    if report.check(20, books.genesis is not None, 0, "the log does not begin with LedgerOpened"):
        report.check(1, books.genesis["ledger"] == storage.ledger, 0, "LedgerOpened names another ledger")
        report.origin = books.epochs.first.origin
    report.root = log.tree.root()
    if log.is_complete and books.is_judging:
        # What answers a part's last request may lie behind the part.
        books.serving.end_part()
        books.finish()
    if books.genesis is not None:
        books.reports.derive(books.genesis, books.issuances.issued, books.revocations.told)
    return report, log.tree.size
