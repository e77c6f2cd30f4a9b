"""What a file says, apart from the octets in which it says it: two files of one meaning are the same to every reader."""

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

from ledger_verifier.anchor import read_anchor
from ledger_verifier.der import Malformed

PRAGMAS = ("application_id", "user_version", "encoding", "journal_mode")


def of_database(path):
    """Every row of every table, the statements that made them, and what the file says of itself; None where it cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(path, Path(folder) / path.name))
        log = path.with_name(path.name + "-wal")
        if log.exists():
            shutil.copyfile(log, copy.with_name(log.name))
        try:
            with contextlib.closing(sqlite3.connect(copy)) as connection:
                connection.text_factory = bytes
                return rows(connection)
        except (sqlite3.Error, UnicodeDecodeError):  # the latter where the damage is in what SQLite would say
            return None


def rows(connection):
    found = {pragma: connection.execute(f"PRAGMA {pragma}").fetchall() for pragma in PRAGMAS}
    made = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    found["schema"] = made
    for kind, name, *_ in made:
        if kind == b"table":
            # by its own tree, not by an index, whose octets may be the damaged ones
            found[name] = sorted(map(repr, connection.execute(f'SELECT * FROM "{name.decode()}" NOT INDEXED')))
    return found


def of_anchor(path):
    """What it remembers, whatever lies in the slot that does not count; None where it cannot be read."""
    octets = path.read_bytes()
    try:
        return read_anchor(octets, octets[32:48])
    except (Malformed, ValueError):
        return None


def of_file(path):
    """The meaning of a file of a ledger's folder, or of its anchor."""
    if ".db" in path.name:
        return of_database(path.with_name(path.name.removesuffix("-wal").removesuffix("-journal")))
    if path.suffix == ".anchor":
        return of_anchor(path)
    return path.read_bytes()
