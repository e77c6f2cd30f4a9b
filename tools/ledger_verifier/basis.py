"""What judgements rest on: of each concern the position of the newest entry that changed it (schemas/events.asn1, Basis)."""

AUTHORITY, POLICY, ACCESS, RESOURCE_POLICY, REVOCATION_CONFIGURATION, PARTITION, REISSUANCE, NAMING = range(8)
OF_AN_AUTHORITY = 0  # the purpose of a key: another key concerns no judgement
BEGINNING = "AuthorityCreating"
CHANGES = {  # what changes each concern of an authority, in its stream
    AUTHORITY: (BEGINNING, "KeyMade", "AuthorityCreated", "AuthorityCreationFailed", "AuthorityCertificateImported",
                "AuthorityStatusChanged", "AuthorityDeleted", "AuthorityRestored"),
    RESOURCE_POLICY: ("ResourcePolicyChanged",),
    REVOCATION_CONFIGURATION: ("RevocationConfigurationChanged",),
    PARTITION: ("CRLPartitionOpened",),
    REISSUANCE: ("ReissuancePolicyChanged",),
    NAMING: ("LogNamingChanged",),
}  # fmt: skip
CONCERNS = {name: concern for concern, names in CHANGES.items() for name in names}
OF_POLICY = ("IssuancePolicyChanged", "KeyBlocked", "RulesAdopted")
NOTHING = -1  # where no entry is that there must be


class Concerns:
    def __init__(self, report):
        self.check, self.policy = report.check, None
        self.authorities = {concern: {} for concern in CHANGES}  # by concern and authority
        self.parted = set()  # authorities whose newest configuration has lists in parts

    def fold(self, entry, name, body, known):
        """Takes an entry in; `known` are the authorities that were begun."""
        concern = CONCERNS.get(name)
        if concern is not None and entry.stream in known and (name != BEGINNING or entry.stream not in self.authorities[concern]):
            self.authorities[concern][entry.stream] = entry.position
            if concern == REVOCATION_CONFIGURATION:
                self.configured(entry.stream, body)
        if name in OF_POLICY or name == "KeyMade" and body["purpose"] == OF_AN_AUTHORITY:
            self.policy = entry.position

    def configured(self, authority, body):
        """Parts that were opened before are none any more; where lists have parts, one is opened before anything is judged."""
        self.authorities[PARTITION].pop(authority, None)
        (self.parted.add if has_parts(body) else self.parted.discard)(authority)

    def newest(self, concern, authority):
        """Where the newest entry lies that changed a concern; None where a judgement does not rest on it."""
        if concern == POLICY:
            return self.policy
        if concern == PARTITION:
            return self.authorities[concern].get(authority, NOTHING) if authority in self.parted else None
        return self.authorities[concern].get(authority)

    def expect(self, entry, basis, authority):
        """A judgement rests on what was in force just before it."""
        stated = [(one["concern"], one["position"]) for one in basis]
        expected = [(concern, self.newest(concern, authority)) for concern in sorted({POLICY, *CHANGES})]
        expected = [one for one in expected if one[1] is not None]
        return self.check(22, stated == expected, entry.position, f"it rests on {stated}; in force was {expected}")


def has_parts(configuration):
    """Whether a RevocationConfigurationChanged has lists of which each certificate names a part."""
    return configuration["lists"] is not None and configuration["lists"]["isPartitioned"]


def part_of(basis):
    """Where the part of the lists was opened that a judgement's certificate names; None where it names none."""
    return next((one["position"] for one in basis if one["concern"] == PARTITION), None)
