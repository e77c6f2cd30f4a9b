"""What judgements rest on: of each concern the position of the newest entry that changed it (schemas/events.asn1, Basis)."""

AUTHORITY, POLICY = 0, 1
OF_AUTHORITY = ("AuthorityCreating", "AuthorityCreated", "AuthorityCreationFailed", "AuthorityCertificateImported")
OF_POLICY = ("IssuancePolicyChanged", "KeyBlocked", "AuthorityCreated")


class Concerns:
    def __init__(self, report):
        self.check, self.authorities, self.policy = report.check, {}, None

    def fold(self, entry, name):
        if name in OF_AUTHORITY:
            self.authorities[entry.stream] = entry.position
        if name in OF_POLICY:
            self.policy = entry.position

    def expect(self, entry, basis, authority):
        """A judgement rests on what was in force just before it."""
        stated = [(one["concern"], one["position"]) for one in basis]
        expected = [(AUTHORITY, self.authorities.get(authority)), (POLICY, self.policy)]
        expected = [one for one in expected if one[1] is not None]
        self.check(22, stated == expected, entry.position, f"it rests on {stated}; in force was {expected}")
