"""What judgements rest on: of each concern the position of the newest entry that changed it (schemas/events.asn1, Basis)."""

AUTHORITY, POLICY = 0, 1
OF_AN_AUTHORITY = 0  # the purpose of a key: another key concerns no judgement
BEGINNING = "AuthorityCreating"
OF_AUTHORITY = (BEGINNING, "KeyMade", "AuthorityCreated", "AuthorityCreationFailed", "AuthorityCertificateImported",
                "AuthorityStatusChanged", "AuthorityDeleted", "AuthorityRestored")
OF_POLICY = ("IssuancePolicyChanged", "KeyBlocked", "RulesAdopted")


class Concerns:
    def __init__(self, report):
        self.check, self.authorities, self.policy = report.check, {}, None

    def fold(self, entry, name, body, known):
        """Takes an entry in; `known` are the authorities that were begun."""
        if name in OF_AUTHORITY and entry.stream in known and (name != BEGINNING or entry.stream not in self.authorities):
            self.authorities[entry.stream] = entry.position
        if name in OF_POLICY or name == "KeyMade" and body["purpose"] == OF_AN_AUTHORITY:
            self.policy = entry.position

    def expect(self, entry, basis, authority):
        """A judgement rests on what was in force just before it."""
        stated = [(one["concern"], one["position"]) for one in basis]
        expected = [(AUTHORITY, self.authorities.get(authority)), (POLICY, self.policy)]
        expected = [one for one in expected if one[1] is not None]
        self.check(22, stated == expected, entry.position, f"it rests on {stated}; in force was {expected}")
