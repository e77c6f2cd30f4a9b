"""The file of counts of key uses, read and written as schemas/format.md section 7 says, for tests that change it."""

import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
if str(TOOLS) not in sys.path:
    sys.path.append(str(TOOLS))

from ledger_verifier import uses  # noqa: E402


def path_of(folder):
    return Path(folder) / "keys" / uses.NAME


def counts(folder):
    """The counts of a ledger's folder, by key."""
    found = uses.read_counts(str(Path(folder) / "keys"))
    assert not found.fault and not found.flaws, found.fault or found.flaws
    return found.of


def place(octets, key):
    """Where a key's record lies in a file's octets, or would: the first that is its own, else the first that is free."""
    places = [page * uses.PAGE + offset for page in uses.pages(key) for offset in range(0, uses.PAGE, uses.RECORD)]
    there = [place for place in places if octets[place : place + 16] == key]
    return there[0] if there else next(one for one in places if not octets[one : one + uses.RECORD].strip(b"\0"))


def set_count(folder, key, count):
    """Gives a key another count, or its first."""
    path = path_of(folder)
    octets = bytearray(path.read_bytes())
    offset = place(octets, key)
    octets.extend(bytes(max(0, offset + uses.RECORD - len(octets))))
    octets[offset : offset + uses.RECORD] = uses.record(bytes(octets[32:48]), key, count)
    path.write_bytes(octets)


def write(folder, ledger, counted):
    """Makes the file with the given counts."""
    path_of(folder).parent.mkdir(mode=0o700, exist_ok=True)
    path_of(folder).write_bytes(uses.preamble(ledger))
    for key, count in sorted(counted.items()):
        set_count(folder, key, count)
