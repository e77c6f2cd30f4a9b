"""Revocations: of certificates that the authority signed, and of none twice. What was burned is revoked by its burning."""

from .authorities import ACTIVE, DISABLED

REASONS = {
    0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded", 5: "cessationOfOperation",
    9: "privilegeWithdrawn", 10: "aACompromise",
}  # fmt: skip


class Revocations:
    def __init__(self, report, authorities):
        self.check, self.authorities, self.issued = report.check, authorities, set()
        self.told = {}  # by authority and serial number: where the first lies, when, and why, as a number

    def issue(self, authority, serial):
        self.issued.add((authority, serial))

    def revoke(self, entry, body):
        named = body["authority"], body["serialNumber"]
        if (authority := self.authorities.by_stream.get(body["authority"])) is not None:
            is_such = authority.status(entry.time) in (ACTIVE, DISABLED)
            self.check(33, is_such, entry.position, "the authority stood so that it revokes nothing")
        said = "the certificate was revoked before" if named in self.told else "the authority signed no such certificate"
        self.check(33, named in self.issued and named not in self.told, entry.position, said)
        if named not in self.told:
            self.told[named] = entry.position, entry.time, body["reason"]

