"""Which certificates are valid, and how that changes in a part of a log (schemas/package.md, sections 2 and 3)."""

import hashlib
import uuid
from collections import Counter

from .der import Malformed
from .times import MICROSECONDS

VALID, RECORD = "valid", 53
PRUNE_AT = 1 << 16  # how many there are before those that have ended are looked for
LATEST = 1 << 63
REPORTS = (52, 53, 54)


class Validity:
    """A certificate is valid while it is not revoked, and has not ended before the latest time of an entry that is whole."""

    def __init__(self, place, start):
        self.terms, self.latest, self.counts, self.rows, self.most = {}, 0, {}, 0, PRUNE_AT
        with place.open(VALID) as file:
            head, following = file.read(8), 0
            self.latest = int.from_bytes(head, "big")
            if len(head) != 8 or self.latest >= LATEST:
                raise Malformed("it does not begin with a time")
            while row := file.read(RECORD):
                self.rows += 1
                if len(row) != RECORD:
                    raise Malformed("the file ends within a record")
                position, end = int.from_bytes(row[:8], "big"), int.from_bytes(row[8:16], "big", signed=True)
                name, length = (row[16:32], row[33 : 33 + row[32]]), row[32]
                is_such = 1 <= length <= 20 and not any(row[33 + length :]) and following <= position < start
                if not is_such or end < self.latest or name in self.terms:
                    raise Malformed("it is no certificate that was valid before the part")
                self.terms[name], following = (end, position), position + 1
                self.count(name[0], "validBefore")
        if not start and (self.rows or self.latest):
            raise Malformed("nothing was valid before a log began")

    def count(self, authority, what):
        self.counts.setdefault(authority, Counter())[what] += 1

    def holds(self, name):
        return name in self.terms and self.terms[name][0] >= self.latest

    def take(self, entry, name, body):
        """The next entry that is whole; a certificate that has ended is not revoked any more."""
        if entry.type in REPORTS:
            return
        self.latest = max(self.latest, entry.time)
        if name == "CertificateRevoked" and self.holds(one := (body["authority"], body["serialNumber"])):
            del self.terms[one]
            self.count(one[0], "revoked")

    def issue(self, name, not_after, position):
        self.terms[name] = not_after * MICROSECONDS, position
        self.count(name[0], "issued")
        if len(self.terms) >= self.most:
            self.expire()
            self.most = max(self.most, 2 * len(self.terms))

    def expire(self):
        """Takes away what has ended."""
        for name in [name for name, (end, _) in self.terms.items() if end < self.latest]:
            del self.terms[name]
            self.count(name[0], "expired")

    def digest(self):
        """The digest of the file of what is valid."""
        found = hashlib.sha256(self.latest.to_bytes(8, "big"))
        for (authority, serial), (end, position) in sorted(self.terms.items(), key=lambda pair: pair[1][1]):
            whole = position.to_bytes(8, "big") + end.to_bytes(8, "big", signed=True) + authority + bytes([len(serial)])
            found.update(whole + serial.ljust(20, b"\0"))
        return found.hexdigest()

    def table(self):
        """By authority: what was valid, what came and went, and what is valid."""
        after = Counter(authority for authority, _ in self.terms)
        for authority, counts in sorted(self.counts.items()):
            said = {name: counts[name] for name in ("validBefore", "issued", "expired", "revoked")}
            yield {"authority": str(uuid.UUID(bytes=authority)), **said, "validAfter": after[authority], "burned": counts["burned"]}
