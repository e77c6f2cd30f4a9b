"""The model: who there is, what each authority has and where it stands, and what a call is answered by that (api.md, section 3)."""

import dataclasses

from . import policies

OK, ACCESS, STATE, NOT_FOUND = "", "AccessDeniedException", "InvalidStateException", "ResourceNotFoundException"
PENDING, ACTIVE, DISABLED, EXPIRED, FAILED, DELETED = "PENDING_CERTIFICATE", "ACTIVE", "DISABLED", "EXPIRED", "FAILED", "DELETED"
READS = {
    "DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "GetCertificateAuthorityCsr",
    "ListCertificateAuthorities", "ListPermissions", "ListTags",
}  # fmt: skip
REPORTS = {"CreateCertificateAuthorityAuditReport", "DescribeCertificateAuthorityAuditReport"}
LEAVES = ("BlankEndEntityCertificate", "EndEntityCertificate", "EndEntityClientAuthCertificate", "EndEntityServerAuthCertificate")
# What roles permit, and which templates begin so; None: everything. The clerk's is defined by the walk itself.
CLERK = {"TagCertificateAuthority", "UntagCertificateAuthority", "ListTags", "RevokeCertificate", "IssueCertificate", "CreateCertificateAuthority", "DescribeCertificateAuthority"}
ROLES = {
    "administrator": (None, None),
    "auditor": (READS | REPORTS | {"GetPolicy"}, ()),
    "issuer": (READS | {"IssueCertificate"}, LEAVES),
    "clerk": (CLERK, ("EndEntityCertificate/V1",)),
}  # fmt: skip
# Where an operation may be done. What is not here may be done of everything that there is.
ALIVE = {PENDING, ACTIVE, DISABLED, EXPIRED}
IN_USE = {ACTIVE, DISABLED}
STATUSES = {
    "GetCertificate": ALIVE, "GetCertificateAuthorityCsr": ALIVE, "GetCertificateAuthorityCertificate": {ACTIVE, DISABLED, EXPIRED},
    "ImportCertificateAuthorityCertificate": {PENDING, ACTIVE, EXPIRED}, "IssueCertificate": {ACTIVE}, "RevokeCertificate": IN_USE,
    "UpdateCertificateAuthority": IN_USE, "DeleteCertificateAuthority": {PENDING, DISABLED, EXPIRED, FAILED}, "RestoreCertificateAuthority": {DELETED},
    "CreatePermission": IN_USE, "DeletePermission": IN_USE, "ListPermissions": IN_USE, "TagCertificateAuthority": {*ALIVE, FAILED},
    "UntagCertificateAuthority": {*ALIVE, FAILED}, "ListTags": {*ALIVE, FAILED}, "PutPolicy": ALIVE, "GetPolicy": ALIVE, "DeletePolicy": ALIVE,
    "CreateCertificateAuthorityAuditReport": IN_USE,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody with an access key."""

    name: str
    role: str
    account: str

    def may(self, operation):
        operations, _ = ROLES[self.role]
        return operations is None or operation in operations

    def may_ask_for(self, template):
        _, beginnings = ROLES[self.role]
        return beginnings is None or (template or policies.USUAL).startswith(tuple(beginnings))

    @property
    def is_owner(self):
        return self.account == policies.OWNER


@dataclasses.dataclass
class Certificate:
    arn: str
    serial: int
    pem: str
    ends: float
    is_own: bool = False
    # The list and the responder that it names; absent for none.
    location: str = None
    responder: str = None
    # Seconds and reason, once somebody revoked it.
    revoked: tuple = None


@dataclasses.dataclass
class Authority:
    arn: str
    number: int
    kind: str
    # The newest certificate that it was given, and the member of the call with the one above it.
    own: Certificate = None
    chain: dict = dataclasses.field(default_factory=dict)
    is_disabled: bool = False
    has_failed: bool = False
    deleted_until: float = None
    lists: dict = None
    responder: dict = None
    # Whether there are certificates that may name one, which is answered then.
    has_named_responder: bool = False
    # What these were, while nobody can say which of them a certificate was issued by.
    before: tuple = None
    tags: dict = dataclasses.field(default_factory=dict)
    permissions: dict = dataclasses.field(default_factory=dict)
    policy: str = None
    certificates: dict = dataclasses.field(default_factory=dict)
    reports: dict = dataclasses.field(default_factory=dict)
    # Whether a report may be under way of which nobody knows.
    may_be_reporting: bool = False

    def status(self, now):
        if self.deleted_until is not None:
            return DELETED
        if self.has_failed:
            return FAILED
        if self.own is None:
            return PENDING
        if now > self.own.ends:
            return EXPIRED
        return DISABLED if self.is_disabled else ACTIVE

    def is_gone(self, now):
        return self.deleted_until is not None and now > self.deleted_until

    def revoked(self):
        return {one.serial: one for one in self.certificates.values() if one.revoked}


class World:
    def __init__(self, people, now):
        self.people, self.now = people, now
        self.authorities = {}  # by name, in the order in which they were made

    def add(self, arn, kind):
        self.authorities[arn] = Authority(arn, len(self.authorities), kind)
        return self.authorities[arn]

    def there(self):
        """The authorities that are, newest first."""
        return [one for one in reversed(self.authorities.values()) if not one.is_gone(self.now())]

    def listed(self, person, owner):
        """The names that somebody is told in a list of theirs (SELF) or of what is shared with them."""
        if person.is_owner:
            return [one.arn for one in self.there()] if owner == "SELF" else []
        if owner == "SELF":
            return []
        return [one.arn for one in self.there() if not policies.is_denied(one.policy, person, "DescribeCertificateAuthority")]

    def answers(self, person, operation, arn, template=None, statuses=None):
        """How the call may be refused for who asks, and of what; a set, with OK where it is for nothing of that."""
        if not person.may(operation):
            return {ACCESS}
        if operation == "IssueCertificate" and not person.may_ask_for(template):
            return {ACCESS}
        authority = self.authorities.get(arn)
        if authority is None:
            return {NOT_FOUND} if person.is_owner else {ACCESS}
        is_denied = policies.is_denied(authority.policy, person, operation, template)
        if authority.is_gone(self.now()):
            # Whether what is no more was shared once is nobody's matter.
            return {NOT_FOUND} if person.is_owner and not is_denied else {NOT_FOUND, ACCESS}
        if is_denied:
            return {ACCESS}
        if authority.status(self.now()) not in (statuses or STATUSES.get(operation) or {*ALIVE, FAILED, DELETED}):
            return {STATE}
        return {OK}
