"""A golden ledger as one file: its log, its anchor and its counts of key uses. Nothing that is secret."""

import contextlib
import sqlite3
import tarfile

PACKED = ("ledger/ledger.db", "ledger.anchor", "ledger/keys/uses")


def checkpoint(home):
    """Brings what the write-ahead log holds into the file that is packed."""
    with contextlib.closing(sqlite3.connect(home / "ledger/ledger.db")) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy, "somebody reads the ledger"


def pack(home, path):
    """Packs the stopped ledger in a folder; the file depends on nothing but what is packed."""
    checkpoint(home)
    path.unlink(missing_ok=True)
    with tarfile.open(path, "w:xz", preset=9) as archive:
        for file in sorted(file for pattern in PACKED for file in home.glob(pattern)):
            entry = archive.gettarinfo(file, file.relative_to(home).as_posix())
            entry.mtime = entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            with open(file, "rb") as octets:
                archive.addfile(entry, octets)


def unpack(path, home):
    """Unpacks a golden ledger into a folder."""
    with tarfile.open(path) as archive:
        archive.extractall(home, filter="data")
