"""Revocations: of certificates that the authority signed, and of none twice. What was burned is revoked by its burning."""


class Revocations:
    def __init__(self, report):
        self.check, self.issued, self.revoked = report.check, set(), set()

    def issue(self, authority, serial):
        self.issued.add((authority, serial))

    def revoke(self, entry, body):
        named = body["authority"], body["serialNumber"]
        said = "the certificate was revoked before" if named in self.revoked else "the authority signed no such certificate"
        self.check(33, named in self.issued and named not in self.revoked, entry.position, said)
        self.revoked.add(named)
