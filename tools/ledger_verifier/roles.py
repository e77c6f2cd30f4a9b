"""Roles, and what each permits: those that a ledger begins with, until a RoleChanged says otherwise (schemas/format.md, section 9)."""

from dataclasses import dataclass

from .certificates import ANY_PURPOSE, CODE_SIGNING, OCSP_SIGNING, purposes
from .der import Malformed
from .forms import LETTERS

GRACE = 600_000_000  # microseconds that a call which was let in before its key ended, or its role changed, may take to reach the log
ADMINISTRATOR = "administrator"
READING = {
    "DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "GetCertificateAuthorityCsr",
    "ListCertificateAuthorities", "ListPermissions", "ListTags",
}  # fmt: skip
AUDITING = {"CreateCertificateAuthorityAuditReport", "DescribeCertificateAuthorityAuditReport", "GetPolicy"}
OPERATIONS = READING | AUDITING | {
    "CreateCertificateAuthority", "CreatePermission", "DeleteCertificateAuthority", "DeletePermission", "DeletePolicy",
    "ImportCertificateAuthorityCertificate", "IssueCertificate", "PutPolicy", "RestoreCertificateAuthority", "RevokeCertificate",
    "TagCertificateAuthority", "UntagCertificateAuthority", "UpdateCertificateAuthority",
}  # fmt: skip
MOST_PATTERNS, LONGEST_PATTERN = 64, 64  # of templates in a role, characters in a pattern
PRESET = "EndEntityCertificate/V1"  # the template that is meant where none is named
STANDS_FOR = {"OCSPSigningCertificate/V1": {OCSP_SIGNING}, "CodeSigningCertificate/V1": {*CODE_SIGNING, ANY_PURPOSE}}


@dataclass(frozen=True)
class Definition:
    """What a role permits: operations, and patterns of the templates that may be asked for."""

    operations: frozenset
    templates: tuple

    def permits(self, operation):
        return operation in self.operations

    def permits_template(self, template):
        return any(matches(pattern, template) for pattern in self.templates)


FIRST = {
    ADMINISTRATOR: Definition(frozenset(OPERATIONS), ("*",)),
    "issuer": Definition(frozenset(READING | {"IssueCertificate"}), (
        "BlankEndEntityCertificate*", "EndEntityCertificate*", "EndEntityClientAuthCertificate*", "EndEntityServerAuthCertificate*")),
    "auditor": Definition(frozenset(READING | AUDITING), ()),
}  # fmt: skip


class Roles:
    def __init__(self):
        self.in_force, self.replaced = dict(FIRST), {}  # by role; replaced: what was in force before, and until when

    def changed(self, entry, body):
        """Takes what is said of a role, also where it may not be said: operations and patterns that are none permit nothing."""
        role = body["role"]
        if role in self.in_force:
            self.replaced.setdefault(role, []).append((self.in_force[role], entry.time))
        self.in_force[role] = Definition(frozenset(body["operations"]) & OPERATIONS, tuple(filter(is_pattern, body["templates"])))

    def started(self):
        """A start lets nobody through whose call an earlier server let in: what was replaced does not count any more."""
        self.replaced.clear()

    def is_one(self, role):
        """Whether there is a role of this name: it permits something."""
        return role in self.in_force and bool(self.in_force[role].operations)

    def at(self, role, time):
        """What a role permits, each way that counts at a time: as it is, and as it was not long before."""
        found = [definition for definition, until in self.replaced.get(role, ()) if time <= until + GRACE]
        return [*found, self.in_force[role]] if role in self.in_force else found


def needed_templates(template, tbs):
    """What a role must permit for a certificate: the template asked for, and those that stand for what its key may do."""
    try:
        named = purposes(tbs)
    except Malformed:  # nobody knows what is not among them
        named = {OCSP_SIGNING, *CODE_SIGNING}
    return [PRESET if template is None else template, *(name for name, ones in STANDS_FOR.items() if ones & named)]


def is_pattern(text):
    """Whether a text is a pattern of names of templates, in which `*` stands for any characters."""
    return 1 <= len(text) <= LONGEST_PATTERN and all("0" <= one <= "9" or one in LETTERS or one in "_/*" for one in text)


def matches(pattern, name):
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    *between, last = others
    if not name.startswith(first):
        return False
    place = len(first)
    for part in between:
        found = name.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return len(name) - place >= len(last) and name.endswith(last)
