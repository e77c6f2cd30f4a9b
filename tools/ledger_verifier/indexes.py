"""The indexes beside the log (schemas/format.md, section 3.1), computed again from the entries and compared.

`FORCE` says of each event kind how long it is in force; kinds that are not named pass. Nothing that is proved rests on an
index, but a server decides by them: one that is not that of the log is a finding.
"""

import sqlite3
import struct
from collections import Counter

LAYOUT = 1  # of the index tables; others follow from the entries as well
LASTING = object()  # in force for ever, under its own position
FORCE = {
    "LedgerOpened": LASTING, "ServerStarted": 1, "ClockStepped": 2, "ClockConfirmed": 2, "SettingsChanged": 5, "EpochOpened": 6,
    "LogKeyChanged": 7, "RulesAdopted": 8, "IssuancePolicyChanged": 3,
    "KeyBlocked": LASTING, "CredentialsChanged": 4, "AuthorityCreating": LASTING, "KeyMade": LASTING,
    "RequestAuthorized": LASTING, "AuthorityCreated": LASTING, "AuthorityCreationFailed": LASTING,
    "AuthorityCertificateImported": LASTING,
}  # fmt: skip
OPENS = ("RequestAuthorized", "IssuanceAuthorized")
CLOSES = ("AuthorityCreated", "AuthorityCreationFailed", "CertificateSigned", "SigningFailed", "IssuanceAbandoned")
GOES_ON = ("ledger", "authority", "revocations")  # the kinds of streams whose next version is kept
ISSUED, BURNED = 1, 2
QUERIES = {
    "open_intent": "SELECT position, stream, authority, key, serial FROM open_intent",
    "certificate_count": "SELECT authority, count FROM certificate_count",
    "proven_use": "SELECT key, count FROM proven_use",
    "in_force": "SELECT name, position FROM in_force",
    "stream_version": "SELECT stream, next FROM stream_version",
    "serial": "SELECT serial, authority, ending, intent_before, standing FROM serial",
    "revocation": "SELECT serial, authority, position FROM revocation",
}


class Indexes:
    def __init__(self):
        self.intents = {}  # by stream: (position, stream, authority, key, serial)
        self.certificates, self.uses, self.force, self.versions = {}, {}, {}, {}
        self.serials, self.revocations = [], []

    def fold(self, entry, kind, body):
        if kind.stream in GOES_ON:
            self.versions[entry.stream] = entry.version + 1
        if (name := force_name(kind.name, body, entry.position)) is not None:
            self.force[name] = entry.position
        if kind.name in OPENS:
            self.open(entry, kind.name, body)
        elif kind.name in CLOSES:
            self.close(entry, kind.name, body)
        elif kind.name == "ServerStarted":
            for use in body["keyUses"]:
                self.prove(use["key"], max(0, use["count"]))
        elif kind.name == "CertificateRevoked":
            self.revocations.append((body["serialNumber"], body["authority"], entry.position))

    def open(self, entry, name, body):
        is_issuance = name == "IssuanceAuthorized"
        authority = body["authority"] if is_issuance else entry.stream
        serial = body["serialNumber"] if is_issuance else None
        self.intents[entry.stream] = (entry.position, entry.stream, authority, body["key"], serial)
        if is_issuance:
            self.certificates[authority] = self.certificates.get(authority, 0) + 1

    def close(self, entry, name, body):
        intent = self.intents.pop(entry.stream, None)
        if intent is None:
            return
        position, _, authority, key, serial = intent
        is_used = name in ("CertificateSigned", "AuthorityCreated") or name == "SigningFailed" and body["signatureMayExist"]
        if is_used:
            self.prove(key, self.uses.get(key, 0) + 1)
        if serial is None:
            return
        if name == "SigningFailed" and not is_used:
            self.certificates[authority] = max(0, self.certificates.get(authority, 0) - 1)
            return
        standing = ISSUED if name == "CertificateSigned" else BURNED
        self.serials.append((serial, authority, entry.position, entry.position - position, standing))

    def prove(self, key, count):
        self.uses[key] = max(count, self.uses.get(key, 0))

    def rows(self):
        return {
            "open_intent": self.intents.values(), "certificate_count": self.certificates.items(),
            "proven_use": self.uses.items(), "in_force": self.force.items(), "stream_version": self.versions.items(),
            "serial": self.serials, "revocation": self.revocations,
        }  # fmt: skip

    def compare(self, storage, check, note):
        """Compares every index with what is stored; says so where they are laid out in a way that this program does not know."""
        try:
            layout = storage.query("SELECT number FROM index_layout").fetchall()
        except sqlite3.DatabaseError:
            layout = []
        if layout != [(LAYOUT,)]:
            return note(f"the indexes are not of layout {LAYOUT}: they were not compared, and nothing rests on them")
        for table, rows in self.rows().items():
            try:
                stored = Counter(tuple(row) for row in storage.query(QUERIES[table]))
            except sqlite3.DatabaseError as error:
                check(11, False, None, f"the index {table} cannot be read: {error}")
                continue
            check(11, stored == Counter(map(tuple, rows)), None, f"the index {table} is not that of the log")


def force_name(name, body, position):
    """The name under which an event is in force; None where it passes."""
    slot = FORCE.get(name)
    if slot is None or (name == "ClockStepped" and not body["isHeld"]):
        return None
    if slot is LASTING:
        return b"\0" + struct.pack(">Q", position)
    return bytes([slot]) + (body["accessKey"].encode() if name == "CredentialsChanged" else b"")
