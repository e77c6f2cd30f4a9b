"""The indexes beside the log (schemas/format.md, section 3.1), computed again from the entries and compared.

`FORCE` has the slot of each event kind that there is one in force of; `force_names` says under which names an event is found. Nothing
that is proved rests on an index, but a server decides by them: one that is not that of the log is a finding.
"""

import hashlib
import sqlite3
import struct
from collections import Counter

from .basis import OF_AN_AUTHORITY
from .der import BIT_STRING, SEQUENCE, Malformed, only
from .policies import parsed
from .recent import RecentIssuances
from .withdrawals import BURNED, ISSUED, Withdrawals

LAYOUT = 5  # of the index tables; others follow from the entries as well
FORCE = {
    "ServerStarted": 1, "ClockStepped": 2, "ClockConfirmed": 2, "IssuancePolicyChanged": 3, "SettingsChanged": 5,
    "EpochOpened": 6, "LogKeyChanged": 7, "RulesAdopted": 8, "CredentialsDiffered": 11, "MasterKeyChanging": 12,
    "MasterKeyReplaced": 12, "DualControlChanged": 14,
}  # fmt: skip
VERSION_OF_POLICY, OPEN_CREATION, ROLE = 4, 9, 10
APPROVAL = 13
APPROVALS = {"ApprovalRequested": 0, "ApprovalGiven": 1, "ApprovalRejected": 2, "ApprovalUsed": 2, "ApprovalExpired": 2}  # what is found of each place
OF_AUTHORITY, AUTHORITY, AUTHORITY_KEY, BLOCKED_KEY, ACCESS_KEY, START, MATTER, LISTS = range(16, 24)
REPORT = 25
NEWEST_OF, ASKED, ENDED = b"\x00", b"\x01", b"\x02"  # what is found of reports
OPEN_REPORT = b"\x01"  # beside creations, which have no such octet
ISSUER_KEY, PERIOD = 24, 26
SHARED, ALL = 27, b"*" * 12  # the authorities that were shared with an account, or with all of them
STANDING, TAGS, PERMISSIONS, RESOURCE_POLICY, REVOCATION_CONFIGURATION, PARTITION, REISSUANCE = range(7)  # what of an authority changes any number of times
MATTERS = {
    "AuthorityStatusChanged": STANDING, "AuthorityDeleted": STANDING, "AuthorityRestored": STANDING, "AuthorityTagsChanged": TAGS,
    "AuthorityPermissionsChanged": PERMISSIONS, "ResourcePolicyChanged": RESOURCE_POLICY,
    "RevocationConfigurationChanged": REVOCATION_CONFIGURATION, "CRLPartitionOpened": PARTITION,
    "ReissuancePolicyChanged": REISSUANCE, "LogNamingChanged": 8,
}  # fmt: skip
RESPONDER_NAMED = 7  # the newest configuration by which certificates name a responder
AUTHORIZED, SIGNED, OPENED = range(3)  # what is found of lists
COMPLETE = bytes(16)  # in the place of a part
CERTIFIES = ("IssuanceAuthorized", "ResponderAuthorized")
OPENS = ("RequestAuthorized", *CERTIFIES, "CRLAuthorized")
USES = ("AuthorityCreated", "CertificateSigned", "CRLSigned", "ResponderCertified")  # by which a key is proven to be used
CLOSES = (*USES, "AuthorityCreationFailed", "SigningFailed", "IssuanceAbandoned", "CRLFailed", "ResponderFailed")
GOES_ON = ("ledger", "authority", "revocations", "periods")  # the kinds of streams whose next version is kept
GIVEN_UP = (10, 23)  # the reasons of what was given up, so that nobody knows whether a key was used
QUERIES = {
    "open_intent": "SELECT position, stream, authority, key, serial FROM open_intent",
    "certificate_count": "SELECT authority, count FROM certificate_count",
    "key_account": "SELECT key, proven, unsettled FROM key_account",
    "in_force": "SELECT name, position FROM in_force",
    "stream_version": "SELECT stream, next FROM stream_version",
    "serial": "SELECT serial, authority, ending, intent_before, standing FROM serial",
    "revocation": "SELECT serial, authority, position FROM revocation",
    "recent_issuance": "SELECT position, authority, likeness, serial, time, until FROM recent_issuance",
    "withdrawn": "SELECT authority, position, serial, time, reason, not_after, partition FROM withdrawn",
}


class Indexes:
    def __init__(self):
        self.intents = {}  # by stream: (position, stream, authority, key, serial)
        self.certificates, self.uses, self.force, self.versions = {}, {}, {}, {}
        self.serials, self.revocations, self.withdrawals, self.recent = [], [], Withdrawals(), RecentIssuances()

    def fold(self, entry, kind, body):
        self.recent.fold(entry, kind.name, body)
        if kind.stream in GOES_ON:
            self.versions[entry.stream] = entry.version + 1
        for name in force_names(kind, entry, body):
            self.force[name] = entry.position
        if kind.name in ("AuthorityCreated", "AuthorityCreationFailed"):
            self.force.pop(named(OPEN_CREATION, entry.stream), None)
        elif kind.name in ("AuditReportCompleted", "AuditReportFailed"):
            self.force.pop(named(OPEN_CREATION, OPEN_REPORT + entry.stream), None)
        if kind.name in OPENS:
            self.open(entry, kind.name, body)
        elif kind.name in CLOSES:
            self.close(entry, kind.name, body)
        elif kind.name == "ServerStarted":
            for use in body["keyUses"]:
                proven, unsettled = self.uses.get(use["key"], (0, 0))
                self.uses[use["key"]] = max(proven, min(use["count"], proven + unsettled)), 0
        elif kind.name == "EpochOpened":
            for use in body["keyUses"]:
                self.uses[use["key"]] = max(self.uses.get(use["key"], (0, 0))[0], use["count"]), 0
        elif kind.name == "OCSPPeriodOpened":
            proven, unsettled = self.uses.get(body["responder"], (0, 0))
            self.uses[body["responder"]] = proven, unsettled + body["most"]
        elif kind.name == "OCSPPeriodClosed":
            proven, unsettled = self.uses.get(body["responder"], (0, 0))
            self.uses[body["responder"]] = proven + min(unsettled, body["good"] + body["revoked"] + body["unknown"]), 0
        elif kind.name == "CertificateRevoked":
            self.revocations.append((body["serialNumber"], body["authority"], entry.position))
            self.withdrawals.revoke(entry, body)

    def open(self, entry, name, body):
        authority = entry.stream if name == "RequestAuthorized" else body["authority"]
        serial = body["serialNumber"] if name in CERTIFIES else None
        self.intents[entry.stream] = (entry.position, entry.stream, authority, body["key"], serial)
        proven, unsettled = self.uses.get(body["key"], (0, 0))
        self.uses[body["key"]] = proven, unsettled + 1
        if serial is not None:
            self.withdrawals.intend(entry, body)
        if name == "IssuanceAuthorized":
            self.certificates[authority] = self.certificates.get(authority, 0) + 1

    def close(self, entry, name, body):
        intent = self.intents.get(entry.stream)
        if intent is None or not does_end(name, intent):
            return
        position, _, authority, key, serial = self.intents.pop(entry.stream)
        # What was given up of a responder's says no more of a key than an IssuanceAbandoned does.
        is_given_up = name == "ResponderFailed" and body["reason"]["code"] in GIVEN_UP
        is_used = name in USES or body.get("signatureMayExist", False) and not is_given_up
        if is_used:
            proven, unsettled = self.uses.get(key, (0, 0))
            self.uses[key] = proven + 1, max(0, unsettled - 1)
        if serial is None:
            return
        if name in ("SigningFailed", "ResponderFailed") and not is_used and not is_given_up:
            if name == "SigningFailed":  # a responder's certificate is beside the quota
                self.certificates[authority] = max(0, self.certificates.get(authority, 0) - 1)
            return self.withdrawals.end(entry, authority, serial, None)
        standing = ISSUED if name in ("CertificateSigned", "ResponderCertified") else BURNED
        self.serials.append((serial, authority, entry.position, entry.position - position, standing))
        self.withdrawals.end(entry, authority, serial, standing)

    def rows(self):
        return {
            "open_intent": self.intents.values(), "certificate_count": self.certificates.items(),
            "key_account": [(key, *account) for key, account in self.uses.items()], "in_force": self.force.items(), "stream_version": self.versions.items(),
            "serial": self.serials, "revocation": self.revocations, "withdrawn": self.withdrawals.rows(),
            "recent_issuance": self.recent.rows(),
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


def does_end(name, intent):
    """Whether events of a kind end such an intent: a certificate's, an authority's own, or a list's."""
    _, stream, authority, _, serial = intent
    if name in ("AuthorityCreated", "AuthorityCreationFailed"):
        return serial is None and authority == stream
    if name in ("CRLSigned", "CRLFailed"):
        return serial is None and authority != stream
    return serial is not None
def issuer_hashes(key):
    """How an authority is named by who asks about its certificates: by its key's SHA-1 and SHA-256; not where no bits can be found."""
    try:
        reader = only(key)
        reader.content(SEQUENCE)
        bits = reader.content(BIT_STRING)
        reader.end()
    except Malformed:
        return
    if bits:
        yield hashlib.sha1(bits[1:]).digest()
        yield hashlib.sha256(bits[1:]).digest()


def named(slot, of=b""):
    return bytes([slot]) + of


def force_names(kind, entry, body):
    """The names under which an event is found from now on; none where it only says what happened."""
    name, place = kind.name, struct.pack(">Q", entry.position)
    if name == "LedgerOpened":
        yield named(0, place)
    elif name in MATTERS:
        yield named(MATTER, entry.stream + bytes([MATTERS[name]]))
    elif kind.stream == "authority":
        yield named(OF_AUTHORITY, entry.stream + place)
    elif name in FORCE and (name != "ClockStepped" or body["isHeld"]):
        yield named(FORCE[name])
    yield from list_names(name, entry, body, place)
    if name == "ServerStarted":
        yield named(START, place)
    elif name == "AuthorityCreating":
        yield named(AUTHORITY, place + entry.stream)
        yield named(OPEN_CREATION, entry.stream)
    elif name == "KeyMade" and body["purpose"] == OF_AN_AUTHORITY:
        yield named(AUTHORITY_KEY, body["subjectPublicKeyInfo"])
        yield from (named(ISSUER_KEY, hashed) for hashed in issuer_hashes(body["subjectPublicKeyInfo"]))
    elif name == "KeyBlocked":
        yield named(BLOCKED_KEY, body["publicKeyDigest"])
    elif name == "CredentialsChanged":
        yield named(ACCESS_KEY, body["accessKey"].encode())
    elif name == "ResourcePolicyChanged" and (policy := parsed(body["policy"])) is not None:
        for account in policy.accounts:
            yield named(SHARED, (ALL if account is None else account.encode()) + entry.stream)
    elif name == "OCSPPeriodOpened":
        yield named(PERIOD, body["authority"])
    elif name in APPROVALS:
        yield named(APPROVAL, bytes([APPROVALS[name], body["place"]]))
    elif name == "RoleChanged":
        yield named(ROLE, body["role"].encode())
    elif name == "AuditReportRequested":
        yield named(REPORT, NEWEST_OF + body["authority"])
        yield named(REPORT, ASKED + entry.stream)
        yield named(OPEN_CREATION, OPEN_REPORT + entry.stream)
    elif name in ("AuditReportCompleted", "AuditReportFailed"):
        yield named(REPORT, ENDED + entry.stream)
    is_of_policy = name == "KeyMade" and body["purpose"] == OF_AN_AUTHORITY
    if is_of_policy or name in ("IssuancePolicyChanged", "RulesAdopted", "KeyBlocked"):
        yield named(VERSION_OF_POLICY)


def list_names(name, entry, body, place):
    """The names of what is found of an authority's lists: of the complete one, or of a part's."""
    if name == "RevocationConfigurationChanged":
        if body["responder"] is not None:
            yield named(MATTER, entry.stream + bytes([RESPONDER_NAMED]))
        if body["lists"] is not None:
            yield named(LISTS, entry.stream + COMPLETE + bytes([OPENED]) + place)
    elif name == "CRLPartitionOpened":
        yield named(LISTS, entry.stream + body["partition"] + bytes([OPENED]))
    elif name in ("CRLAuthorized", "CRLSigned"):
        said = AUTHORIZED if name == "CRLAuthorized" else SIGNED
        yield named(LISTS, body["authority"] + (body["partition"] or COMPLETE) + bytes([said]))
