"""Writes small ledgers from the format's text alone, honest or not: what the verifier is tried on.

A `Writer` adds events as the sequencer would; its options let a test add what no sequencer would add.
"""

import base64
import datetime
import hashlib
import json
import os
import sqlite3
import sys
import time
import zlib
from collections import namedtuple
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from ledger_verifier.der import Malformed  # noqa: E402
from ledger_verifier.events import KINDS, read_event  # noqa: E402
from ledger_verifier.indexes import Indexes  # noqa: E402
from ledger_verifier.schema import INDEXES, LOG  # noqa: E402

WIDTH, MAXIMUM_INLINE = 256, 32_768


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def der(tag, *parts):
    content = b"".join(parts)
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if len(content) < 0x80:
        return head + bytes([len(content)]) + content
    size = (len(content).bit_length() + 7) // 8
    return head + bytes([0x80 | size]) + len(content).to_bytes(size, "big") + content


def number(value, tag=2):
    return der(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def text(value, tag=12):
    return der(tag, value.encode())


def octets(value, tag=4):
    return der(tag, value)


def sequence(*parts):
    return der(0x30, *parts)


def made_by(statements):
    """The single statements of a text, each with what it makes, in their order."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(statements)
    return connection.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type <> 'table', rowid").fetchall()


def root_of(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01", root_of(leaves[:split]), root_of(leaves[split:]))


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def named(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_identifier(name, key):
    return sha256(name.encode(), b"\n\x01", key.public_key().public_bytes_raw())[:4]


def signature_line(body, key, name):
    """A line of a signed note: the signature over its text by a key of this name."""
    return f"\u2014 {name} {base64.b64encode(key_identifier(name, key) + key.sign(body.encode())).decode()}\n"


class Writer:
    def __init__(self, folder, seed=1):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger = sha256(b"ledger", seed.to_bytes(8, "big"))[:16]
        self.log_key = ed25519.Ed25519PrivateKey.from_private_bytes(sha256(b"log", seed.to_bytes(8, "big")))
        self.origin = f"ca-ledger/{seed}"
        self.published = [(0, self.log_key, self.origin)]  # from which position on, under which key and name
        self.authority_key, self.subject_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.authority, self.entries, self.versions, self.checkpoints = sha256(b"authority")[:16], [], {}, []
        self.withheld = set()  # positions whose payloads are not written down
        self.time = int((time.time() - 3600) * 1e6)
        self.key = sha256(b"authority key")[:16]
        self.add(self.ledger, 1, octets(self.ledger), text(self.origin), self.log_key_fields(), number(1), number(1),
                 *map(text, ("1", "aws", "us-east-1", "000000000000")))  # fmt: skip
        self.start()
        self.add(self.ledger, 5, number(1_000_000), number(300_000_000), sequence(), self.operator())
        self.give_access("AKIA")

    def give_access(self, access_key):
        """Adds an access key of the one who calls; gives the position."""
        secret = der(0xA1, octets(bytes(16)), octets(bytes(32)))
        said = access_key, "root", "000000000000", "administrator"
        return self.add(self.ledger, 24, number(0, 10), *map(text, said), secret, self.operator())

    def serial(self, index):
        """A serial number of now."""
        return self.time // 1000 << 80 | 1 << 64 | index

    def add(self, stream, kind, *fields, schema=1, step=1000):
        """Appends an event with this body; gives its position."""
        tag = 0xA0 | kind if kind < 31 else 0xBF00 | kind
        payload = sequence(octets(sha256(len(self.entries).to_bytes(8, "big"))[:16]), der(tag, *fields))
        return self.add_payload(stream, kind, payload, schema, step)

    def add_payload(self, stream, kind, payload, schema=1, step=1000):
        self.time += step
        version = self.versions.get(stream, -1) + 1
        self.versions[stream] = version
        self.entries.append([self.time, stream, version, kind, schema, payload])
        return len(self.entries) - 1

    def log_key_fields(self, key=None):
        public = (key or self.log_key).public_key().public_bytes_raw()
        return sequence(octets(sha256(public)[:16]), der(0x80), octets(public))

    def operator(self, name="uid:0"):
        return sequence(number(2, 10), text(name))

    def provenance(self, is_call=False):
        """Who called; the call is named where the stream is not the call."""
        call = [] if is_call else [octets(bytes(16), 0x80)]
        key = text("AKIA", 0x81), text("000000000000", 0x82), text("administrator", 0x83)
        return sequence(number(0, 10), text("root"), *call, *key, text("::1", 0x84), octets(bytes(32), 0x86))

    def request_of(self, key, common):
        return x509.CertificateSigningRequestBuilder().subject_name(named(common)).sign(key, hashes.SHA256())

    def add_authority(self):
        self.add_steps(self.authority, self.key, self.request_of(self.authority_key, "Root"))

    def add_steps(self, stream, key, authorized, signed=None, steps=(10, 14, 15, 11)):
        """An authority's creation, whole or with steps left out; gives the position of the last."""
        fields = {
            10: [number(0, 10), number(0, 10), text("ecP256"), text("ecdsa-with-SHA256"), octets(named("Root").public_bytes()),
                 text("{}"), text("FIPS"), sequence(), self.provenance()],
            14: [octets(key), number(0, 10), der(0x80), text("ecP256"), octets(spki(self.authority_key))],
            15: [number(1), octets(key), text("ecdsa-with-SHA256"), sequence(sequence(number(300))),
                 octets(authorized.tbs_certrequest_bytes)],
            11: [octets((signed or authorized).public_bytes(serialization.Encoding.DER))],
        }  # fmt: skip
        return [self.add(stream, step, *fields[step]) for step in steps][-1]

    def certificate(self, common, serial, issuer="Root", subject_key=None, signing_key=None):
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        builder = x509.CertificateBuilder().subject_name(named(common)).issuer_name(named(issuer)).serial_number(serial)
        builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=30))
        builder = builder.public_key((subject_key or self.subject_key).public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return builder.sign(signing_key or self.authority_key, hashes.SHA256())

    def add_request(self, stream, token=None, request_key=None, common="host"):
        request = self.request_of(request_key or self.subject_key, common).public_bytes(serialization.Encoding.DER)
        named_token = [text(token, 0x87)] if token else []
        return self.add(stream, 30, octets(self.authority, 0x80), octets(request, 0x82), text("ecdsa-with-SHA256"),
                        sequence(number(2, 10), number(30)), *named_token, self.provenance(is_call=True))  # fmt: skip

    def add_intent(self, stream, certificate, serial, key=None):
        raw = serial.to_bytes(16, "big")
        clock = serial >> 80
        moment = clock * 1000 if abs(clock * 1000 - self.time) < 60_000_000 else self.time
        checks = sequence(sequence(number(1)), sequence(number(2), number(2, 0x80), der(0xA1, number(201), sequence(text("noted", 0x80)))))
        return self.add(stream, 32, number(1), octets(self.authority), octets(key or self.key), self.basis(), number(moment),
                        octets(raw), checks, octets(certificate.tbs_certificate_bytes))  # fmt: skip

    def basis(self):
        """What a judgement rests on now: the newest entries of the authority's stream, and of those that made keys."""
        changed = {0: [i for i, entry in enumerate(self.entries) if entry[1] == self.authority and 10 <= entry[3] <= 14],
                   1: [i for i, entry in enumerate(self.entries) if entry[3] in (14, 21, 22, 23)]}  # fmt: skip
        return sequence(*(sequence(number(concern, 10), number(found[-1])) for concern, found in changed.items() if found))

    def add_issuance(self, index, token=None, serial=None, request_key=None, **options):
        """A whole issuance; gives the position of its ending."""
        stream, serial = sha256(b"request", index.to_bytes(8, "big"))[:16], serial or self.serial(index)
        certificate = self.certificate(f"host-{index}", serial, **options)
        self.add_request(stream, token, request_key)
        self.add_intent(stream, certificate, serial)
        position = self.add(stream, 33, octets(certificate.signature))
        self.certificates = getattr(self, "certificates", []) + [(position, certificate)]
        return position

    # ---- writing it down

    def leaves(self):
        found, previous = [], bytes(32)
        for position, (moment, stream, version, kind, schema, payload) in enumerate(self.entries):
            header = b"".join((
                b"ca-ledger-ev-v1\n", self.ledger, position.to_bytes(8, "big"), moment.to_bytes(8, "big"), stream,
                version.to_bytes(8, "big"), kind.to_bytes(4, "big"), schema.to_bytes(2, "big"), b"\0\0",
                len(payload).to_bytes(4, "big"), sha256(payload), previous,
            ))  # fmt: skip
            assert len(header) == 148
            previous = sha256(b"\x00", header)
            found.append(previous)
        return found

    def note(self, size, root):
        _, key, origin = [one for one in self.published if one[0] < max(size, 1)][-1]
        body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        return f"{body}\n{signature_line(body, key, origin)}"

    def verifier_key(self, place=0):
        """That of the log's first key, or of a later one."""
        _, key, origin = self.published[place]
        public = key.public_key().public_bytes_raw()
        return f"{origin}+{key_identifier(origin, key).hex()}+{base64.b64encode(bytes([1]) + public).decode()}"

    def placement(self, position):
        if position in self.withheld:
            return 2
        return 1 if len(self.entries[position][5]) > MAXIMUM_INLINE else 0

    def segment(self, number, leaves):
        entries = self.entries[WIDTH * number : WIDTH * (number + 1)]
        placements = [self.placement(WIDTH * number + index) for index in range(WIDTH)]
        moment, streams, last, columns = 0, [], {}, [b""] * 7
        for placement, (time_, stream, version, kind, schema, payload) in zip(placements, entries):
            is_new = stream not in streams
            reference = 0 if is_new else len(streams) - streams.index(stream)
            expected = 0 if is_new else last[stream] + 1
            if is_new:
                streams.append(stream)
            row = ((time_ - moment) % (1 << 64), reference, (version - expected) % (1 << 64), kind, schema, placement, len(payload))
            columns = [column + varint(value) for column, value in zip(columns, row)]
            moment, last[stream] = time_, version
        digests = [sha256(entry[5]) for placement, entry in zip(placements, entries) if placement]
        headers = b"\x01" + b"".join(columns + streams + digests)
        inline = b"".join(entry[5] for placement, entry in zip(placements, entries) if not placement)
        tile = b"".join(leaves[WIDTH * number : WIDTH * (number + 1)])
        return number, tile, zlib.compress(headers, 6), zlib.compress(inline, 6)

    def write(self, segments=0, sizes=None):
        """Writes ledger.db and the anchor beside the folder; so many segments are sealed."""
        leaves = self.leaves()
        connection = sqlite3.connect(self.folder / "ledger.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA application_id = 1667329127")
        connection.execute("PRAGMA user_version = 2")
        # What guards the tables is made last: it would refuse what no sequencer adds.
        parts = [part for statements in (LOG, INDEXES) for part in made_by(statements)]
        tables, triggers = ([part for part in parts if (part[0] == "trigger") == is_trigger] for is_trigger in (False, True))
        for _, statement in tables:
            connection.execute(statement)
        connection.execute("INSERT INTO index_layout VALUES (1, 4)")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO meta VALUES(1, ?, 2)", (self.ledger,))
        for index in range(segments):
            connection.execute("INSERT INTO segment VALUES(?, ?, ?, ?)", self.segment(index, leaves))
        roots = [root_of(leaves[WIDTH * index : WIDTH * (index + 1)]) for index in range(segments)]
        if roots:
            connection.execute("INSERT INTO tile VALUES(1, 0, ?)", (b"".join(roots),))
        for position in range(WIDTH * segments, len(self.entries)):
            moment, stream, version, kind, schema, payload = self.entries[position]
            written = None if self.placement(position) else payload
            row = (position, moment, stream, version, kind, schema, sha256(payload), leaves[position], written)
            connection.execute("INSERT INTO tail VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for position, entry in enumerate(self.entries):
            if self.placement(position) == 1:
                connection.execute("INSERT INTO apart VALUES(?, ?)", (position, entry[5]))
        for size in sorted({1, *sizes} if sizes else self.rhythm() | {len(leaves) // 2, len(leaves)}):
            root = root_of(leaves[:size])
            connection.execute("INSERT INTO checkpoint (size, root, note) VALUES(?, ?, ?)", (size, root, self.note(size, root)))
        self.write_indexes(connection)
        for _, statement in triggers:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.close()
        self.write_anchor(len(leaves), leaves[-1], self.note(len(leaves), root_of(leaves)))

    def rhythm(self):
        """The fewest sizes that must be signed: the first, and wherever the next entry comes too long after."""
        sizes, since = {1}, None
        for position, entry in enumerate(self.entries[1:], 1):
            if entry[3] in (6, 7):  # which gives the log another key
                sizes.add(position + 1)
                since = None
                continue
            if since is not None and entry[0] - since > 60_000_000:
                sizes.add(position)
                since = None
            since = entry[0] if since is None else since
        return sizes

    def start(self):
        """A server starts, and counts what it must; gives its position."""
        accounts = sorted((key, *account) for key, account in self.indexes().uses.items())
        counts = [sequence(octets(key), number(proven)) for key, proven, unsettled in accounts if unsettled]
        return self.add(self.ledger, 2, text("1"), text("3"), sequence(text("ecdsa-with-SHA256")), number(60), number(300), number(1),
                        number(1), der(1, b"\x00"), sequence(*counts), self.operator())  # fmt: skip

    def indexes(self):
        """What the verifier's own fold makes of the entries that can be read."""
        indexes, entry_of = Indexes(), namedtuple("Entry", "position time stream version")
        for position, (moment, stream, version, type_, schema, payload) in enumerate(self.entries):
            kind = KINDS.get((type_, schema))
            try:
                body = kind and read_event(kind, payload)
            except Malformed:
                continue
            if body is not None:
                indexes.fold(entry_of(position, moment, stream, version), kind, body)
        return indexes

    def write_indexes(self, connection):
        """Fills the index tables with what follows from the entries."""
        for table, rows in self.indexes().rows().items():
            for row in rows:
                # a serial number used twice has no place in its table
                connection.execute(f"INSERT OR IGNORE INTO {table} VALUES({', '.join('?' * len(row))})", row)

    def write_anchor(self, size, leaf, note, sequence_=2):
        page = bytearray(12_288)
        page[:48] = b"ca-ledger-anchor\0\0\0\x01" + bytes(12) + self.ledger
        page[48:64] = sha256(page[:48])[:16]
        head = sequence_.to_bytes(8, "big") + size.to_bytes(8, "big") + leaf
        page[1024:1088] = head + sha256(self.ledger, head)[:16]
        begin = (1).to_bytes(8, "big") + len(note.encode()).to_bytes(4, "big") + bytes(4)
        slot = begin + sha256(self.ledger, begin, note.encode())[:16] + note.encode()
        page[4096 : 4096 + len(slot)] = slot
        self.anchor.write_bytes(page)

    @property
    def anchor(self):
        return self.folder.parent / (self.folder.name + ".anchor")
