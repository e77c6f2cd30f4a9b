"""What authorities withdrew, by revoking it or by burning its serial number: the rows that lists tell (schemas/format.md, section 3.1)."""

import itertools
from array import array
from collections import defaultdict, namedtuple

from .basis import part_of
from .certificates import end_of

ISSUED, BURNED = 1, 2
# end: in seconds; part: where the part of the lists was opened that the certificate names, None where it names none
Withdrawn = namedtuple("Withdrawn", "authority position serial time reason end part is_burned")


class Withdrawals:
    def __init__(self):
        self.intents = {}  # by stream: what is to be certified, and the part that it names
        self.of_authority, self.of_part = defaultdict(list), defaultdict(list)  # in their order; a part by its authority and position
        self.revoked = set()  # authorities with serial numbers
        # Of what was issued, each certificate in a few octets: most are never withdrawn.
        self.issuers, self.ends, self.parts, self.places = [], array("q"), [], {}

    def rows(self):
        return [row[:-1] for row in itertools.chain(*self.of_authority.values())]

    def intend(self, entry, body):
        self.intents[entry.stream] = body["tbsCertificate"], part_of(body["basis"])

    def end(self, entry, authority, serial, standing):
        """An intent ended: its serial number is issued, or burned, or (None) neither."""
        octets, part = self.intents.pop(entry.stream)
        if standing == ISSUED:
            self.issue(authority, serial, end_of(octets), part)
        elif standing == BURNED:
            self.add(Withdrawn(authority, entry.position, serial, entry.time, 0, end_of(octets), part, True))

    def issue(self, authority, serial, end, part):
        """Keeps the first certificate of a serial number."""
        if self.place(authority, serial) is not None:
            return
        place = len(self.ends)
        if self.places.setdefault(serial, place) != place:
            self.places[authority, serial] = place  # another authority's number is the same: who draws them does not do that
        self.issuers.append(authority)
        self.ends.append(end)
        self.parts.append(part)

    def place(self, authority, serial):
        """Where a certificate is kept; None where the authority issued none such."""
        place = self.places.get(serial)
        return place if place is None or self.issuers[place] == authority else self.places.get((authority, serial))

    def revoke(self, entry, body):
        """The first revocation of a serial number withdraws what was issued under it."""
        authority, serial = body["authority"], body["serialNumber"]
        place = self.place(authority, serial)
        is_first = (authority, serial) not in self.revoked
        self.revoked.add((authority, serial))
        if is_first and place is not None:
            end, part = self.ends[place], self.parts[place]
            self.add(Withdrawn(authority, entry.position, serial, entry.time, body["reason"], end, part, False))

    def add(self, row):
        self.of_authority[row.authority].append(row)
        if row.part is not None:
            self.of_part[row.authority, row.part].append(row)
