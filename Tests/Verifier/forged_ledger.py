"""A ledger rewritten by somebody who can compute every hash, and has neither the log's key nor the authority's.

A `Forgery` holds the entries of a small ledger (nothing sealed) for changing; writing it makes digests, leaf hashes and stream
versions right again, and the indexes those of the entries; gives the log a key of the forger's own, signs every size with it, and with
those of the forger's own epochs (made_epochs.py), and takes away the anchor. Nobody who knows the log's key is deceived; who does not
has the lies left to find.
"""

import contextlib
import sqlite3
from collections import namedtuple
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric import ed25519
from ledger_verifier.der import Malformed
from ledger_verifier.events import KINDS, read_event
from ledger_verifier.indexes import Indexes
from ledger_verifier.segments import INLINE, Stored
from ledger_verifier.storage import TAIL
from ledger_verifier.tree import Tree, leaf_hash, sha256
from made_events import Signer, fields, number, octets, payload, sequence

NUMBERS = {kind.name: kind.number for kind in KINDS.values()}
Indexed = namedtuple("Indexed", "position time stream version")
CHANGES_OF_KEY = {NUMBERS["EpochOpened"], NUMBERS["LogKeyChanged"]}
LONGEST_INLINE = 32_768  # octets of a payload that lies with its entry
KEY = ed25519.Ed25519PrivateKey.from_private_bytes(sha256(b"a forger"))


@dataclass
class Event:
    """One entry, to be changed."""

    time: int
    stream: bytes
    type: int
    schema: int
    payload: bytes
    version: int | None = None  # in its stream, where that is not the next
    opening: object = None  # of an event that gives the log another key of the forger's own: what it is made of once it is written

    @property
    def body(self):
        return read_event(KINDS[self.type, self.schema], self.payload)

    def replace(self, old, new):
        """Puts octets in the place of as many others, wherever they stand in the payload."""
        assert len(old) == len(new) and old in self.payload
        self.payload = self.payload.replace(old, new)

    def flip(self, octets, place=-1, bit=0x01):
        """Flips one bit of a field."""
        changed = bytearray(octets)
        changed[place] ^= bit
        self.replace(octets, bytes(changed))


def no_others(body):
    return ""


class Forgery:
    def __init__(self, database):
        """Opens the database of a stopped ledger; its triggers are away until it is written."""
        self.connection = sqlite3.connect(database, isolation_level=None)
        self.connection.execute("PRAGMA ignore_check_constraints = ON")
        self.triggers = self.connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in self.triggers:
            self.connection.execute(f'DROP TRIGGER "{name}"')
        self.ledger = self.connection.execute("SELECT ledger FROM meta").fetchone()[0]
        self.unsigned = ()  # sizes that the forger leaves without a signature
        assert not self.connection.execute("SELECT 1 FROM segment").fetchone(), "the ledger has segments"
        rows = self.connection.execute("SELECT time, stream, type, schema, payload FROM tail ORDER BY position")
        self.events = [Event(*row) for row in rows]
        # So that more can be put at the end: a server that says nothing more may have been killed.
        self.stop = self.events.pop() if self.events[-1].type == NUMBERS["ServerStopped"] else None

    def of(self, name):
        """The events of a kind, in order."""
        return [event for event in self.events if event.type == NUMBERS[name]]

    def append(self, event, stream=None, **changes):
        """A copy of an event at the end, at the newest time, in a stream of its own where one is given; gives it."""
        changes = {"opening": None, **changes}
        copied = replace(event, time=self.events[-1].time, stream=stream or event.stream, **changes)
        self.events.append(copied)
        return copied

    def start(self):
        """A server starts at the end, and counts what it must; gives its event."""
        started = self.append(self.of("ServerStarted")[-1])
        accounts = sorted((key, *account) for key, account in self.indexes().uses.items())
        counts = [sequence(octets(key), number(proven)) for key, proven, unsettled in accounts if unsettled]
        parts = fields(started)
        parts[-2] = sequence(*counts)
        started.payload = payload(started.type, *parts)
        return started

    def serve_again(self, stream=bytes(range(16))):
        """A server starts at the end, and something is asked of it: what nobody who lets an intent lie would do."""
        self.start()
        return self.append(self.of("OperationRefused")[-1], stream)

    def issued(self):
        """Of every request that ended with a certificate: request, authorization, ending; in the order of their endings."""
        found = []
        for signed in self.of("CertificateSigned"):
            life = [event for event in self.events if event.stream == signed.stream]
            found.append((life[0], life[1], signed))
        return found

    def indexes(self):
        """The indexes that the entries give."""
        versions, indexes = {}, Indexes()
        for position, event in enumerate(self.events):
            version = versions[event.stream] = versions.get(event.stream, -1) + 1
            with contextlib.suppress(Malformed, KeyError):  # what cannot be read changes no index
                indexes.fold(Indexed(position, event.time, event.stream, version), KINDS[event.type, event.schema], event.body)
        return indexes

    def take_over(self):
        """Puts the forger's key in the place of the log's, where the log begins as logs do; gives it with the log's name."""
        with contextlib.suppress(Malformed, KeyError, IndexError, AssertionError):
            opened = self.events[0]
            body = opened.body
            opened.replace(body["logKey"]["publicKey"], KEY.public_key().public_bytes_raw())
            return Signer(body["origin"], KEY)
        return None

    def sign(self, size, root, signer, others):
        """Signs a size, unless it is to be left unsigned; `others` gives lines of the note beside the signer's own."""
        if size not in self.unsigned:
            body = signer.text(size, root)
            row = size, root, f"{body}\n{signer.line(body)}{others(body)}"
            self.connection.execute("INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?)", row)

    def write(self):
        """Writes the entries down, every hash right, and signs them."""
        self.connection.execute("BEGIN")
        signer, tree = self.take_over(), Tree()
        for table in ("tail", "apart", "checkpoint"):
            self.connection.execute(f"DELETE FROM {table}")
        versions, leaf = {}, bytes(32)
        places = ", ".join("?" * len(TAIL))
        for position, event in enumerate(self.events):
            others = no_others
            if event.opening is not None and signer is not None:
                event.payload, signer, others = event.opening.write(position, tree.roots[position], signer)
            elif event.type in CHANGES_OF_KEY:
                signer = None  # whose private half the forger has not got
            version = versions[event.stream] = versions.get(event.stream, -1) + 1 if event.version is None else event.version
            digest = sha256(event.payload)
            columns = event.time, event.stream, version, event.type, event.schema
            stored = Stored(*columns, len(event.payload), digest, event.payload, INLINE)
            leaf = leaf_hash(self.ledger, position, stored, digest, leaf)
            tree.watch_root(position + 1)
            tree.add(leaf)
            kept = event.payload if len(event.payload) <= LONGEST_INLINE else None
            if kept is None:
                self.connection.execute("INSERT INTO apart VALUES (?, ?)", (position, event.payload))
            row = position, *columns, digest, leaf, kept
            self.connection.execute(f"INSERT INTO tail ({', '.join(TAIL)}) VALUES ({places})", row)
            if signer is not None:
                self.sign(position + 1, tree.roots[position + 1], signer, others)
        for table, rows in self.indexes().rows().items():
            self.connection.execute(f"DELETE FROM {table}")
            for row in rows:  # a serial number used twice has no place in its table
                self.connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        for _, statement in self.triggers:
            self.connection.execute(statement)
        self.connection.execute("COMMIT")
        self.connection.close()
