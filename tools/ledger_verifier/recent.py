"""What was issued lately under authorities that look at that: the rows of `recent_issuance` (schemas/format.md, sections 3.1 and 9.5)."""

import hashlib
import heapq
import struct
from collections import defaultdict, namedtuple

from .basis import REISSUANCE
from .certificates import read_issued
from .der import SEQUENCE, Malformed, only

ALTERNATIVE_NAMES = b"\x55\x1d\x11"  # 2.5.29.17
OFF, NOTE, REFUSE = range(3)
LONGEST = 86_400  # seconds that such a policy may look back
LAST_TIME = (1 << 63) - 1
Recent = namedtuple("Recent", "position authority likeness serial time until")
Policy = namedtuple("Policy", "refuses period")  # microseconds


def policy_of(body):
    """What an authority does from now on; None where it does not look."""
    if body["mode"] == OFF or body["period"] is None:
        return None
    return Policy(body["mode"] == REFUSE, body["period"] * 1_000_000)


def end_of(recent, policy):
    """When it counts no more."""
    return min(recent.until, recent.time + policy.period)


def likeness(body):
    """What tells that certificates are of the same public key and names; None where nobody was ever told to look at this one."""
    if all(one["concern"] != REISSUANCE for one in body["basis"]):
        return None
    try:
        tbs = read_issued(body["tbsCertificate"])
    except Malformed:
        return None
    if tbs.subject == tbs.issuer:
        return None
    names = [names_in(one.value) for one in tbs.extensions if one.identifier == ALTERNATIVE_NAMES]
    parts = [tbs.key, tbs.subject, *sorted(set(names[0] if names else ()))]
    hashed = hashlib.sha256(b"ca-ledger likeness\n" + body["authority"])
    for part in parts:
        hashed.update(struct.pack(">I", len(part)) + part)
    return hashed.digest()


def names_in(value):
    """The encodings of the names in a subjectAltName; all of it where it is no SEQUENCE of elements."""
    try:
        reader, found = only(value, SEQUENCE), []
        while not reader.is_at_end:
            found.append(reader.whole())
        return found
    except Malformed:
        return [value]


class RecentIssuances:
    def __init__(self):
        self.policies = {}  # by stream: those that look
        self.clear()

    def clear(self):
        self.open, self.signed = {}, []  # by stream; those whose time is over first
        self.alike, self.likenesses = defaultdict(list), {}  # by likeness; likenesses by position

    def fold(self, entry, name, body):
        if self.signed and self.signed[0][0] <= entry.time:  # each entry takes one away
            self.forget(heapq.heappop(self.signed)[2])
        if name == "ReissuancePolicyChanged":
            policy = policy_of(body)
            self.policies.pop(entry.stream, None)
            if policy is not None:
                self.policies[entry.stream] = policy
        elif name == "IssuanceAuthorized":
            self.intend(entry, body)
        elif name == "CertificateSigned":
            if (one := self.open.pop(entry.stream, None)) is not None:
                heapq.heappush(self.signed, (one.until, one.position, one))
        elif name in ("SigningFailed", "IssuanceAbandoned"):
            if (one := self.open.pop(entry.stream, None)) is not None:
                self.forget(one)
        elif name == "EpochOpened":
            self.clear()

    def intend(self, entry, body):
        policy = self.policies.get(body["authority"])
        if policy is None or (alike := likeness(body)) is None:
            return
        until = min(entry.time + policy.period, LAST_TIME)
        one = Recent(entry.position, body["authority"], alike, body["serialNumber"], entry.time, until)
        self.open[entry.stream] = one
        self.alike[alike].append(one)
        self.likenesses[entry.position] = alike

    def forget(self, one):
        self.likenesses.pop(one.position, None)
        left = [other for other in self.alike.pop(one.likeness, ()) if other.position != one.position]
        if left:
            self.alike[one.likeness] = left

    def newest(self, alike, time, policy):
        """The newest that counts at a time; None where none does."""
        return max((one for one in self.alike.get(alike, ()) if time < end_of(one, policy)), default=None)

    def at(self, position):
        """The one whose intent lies at a position; None where none does that is kept."""
        return next((one for one in self.alike.get(self.likenesses.get(position), ()) if one.position == position), None)

    def rows(self):
        return [one for _, _, one in self.signed]
