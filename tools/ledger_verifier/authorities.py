"""The life of every authority: creating, its key, its request authorized, then created or failed; then certificates of its key."""

from dataclasses import dataclass, field

from . import configuration, failures, signatures
from .basis import OF_AN_AUTHORITY
from .certificates import ToBeSigned, check_certificate, check_request, instants, key_info, requested_key, requested_subject, signed
from .der import Malformed, check
from .kinds import KEYS, is_of_kind
from .names import match

KEPT_NAMES = 2  # the version of the books' rules from which on an authority keeps its name
ROOT = 0  # the kind of authority that signs its own certificate
UNDER_WAY, DONE, NEVER = range(3)  # how far a creation came
CREATING, PENDING, ACTIVE, DISABLED, EXPIRED, FAILED, DELETED = range(7)  # where an authority stands


@dataclass
class Authority:
    """What is known of one authority: what its events say, also where one of them was found broken."""

    subject: bytes  # the Name that it was created with
    algorithm: str  # the kind of key that it was to have
    signature_algorithm: str  # what signs its request, by its name
    kind: int
    position: int  # where it was begun
    key: bytes | None = None  # its SubjectPublicKeyInfo; None before it was made
    identifier: bytes | None = None  # its key's
    authorized: dict | None = None  # the RequestAuthorized that waits for its signature
    is_open: bool = True  # its creation has no ending yet
    is_standing: bool = False  # it came to be, so that it may issue and be given certificates
    certificate: ToBeSigned | None = None  # None until one is imported
    chain: list[ToBeSigned] | None = None  # those above it; None where they cannot be read
    creation: int = UNDER_WAY
    has_certificate: bool = False  # one was imported, whether it can be read or not
    is_disabled: bool = False
    is_deleted: bool = False
    restorable_until: int | None = None  # None unless it is deleted, and where it is gone at once
    permissions: list = field(default_factory=list)

    @property
    def is_creating(self):
        return self.is_open and not self.is_standing

    def status(self, time):
        """Where it stands at a time, by its certificate as far as that can be read (schemas/format.md, section 9)."""
        if self.is_deleted:
            return DELETED
        if self.creation != DONE:
            return FAILED if self.creation == NEVER else CREATING
        if not self.has_certificate:
            return PENDING
        status, period, second = DISABLED if self.is_disabled else ACTIVE, self.period, time // 1_000_000
        if period is None:
            return status
        if second > instants(self.certificate.validity)[1]:
            return EXPIRED
        return PENDING if status == ACTIVE and second < period[0] else status

    def may_import(self, time):
        """Whether it can be given a certificate at a time."""
        return self.status(time) in (PENDING, ACTIVE, EXPIRED)

    @property
    def period(self):
        """From which second until which its certificate and all those above it are valid; None where that is not known."""
        if self.certificate is None or self.chain is None:
            return None
        try:
            begins, ends = zip(*(instants(one.validity) for one in (self.certificate, *self.chain)))
        except Malformed:
            return None
        return max(begins), min(ends)


class Authorities:
    def __init__(self, report, identities, uses, key_files):
        self.report, self.check, self.identities, self.uses, self.key_files = report, report.check, identities, uses, key_files
        self.by_stream, self.keys = {}, set()
        self.started_at = -1  # where the newest start lies
        self.version = 0  # of the books' rules

    def still_open(self):
        """Where the creations lie that have not come to their end."""
        return [one.position for one in self.by_stream.values() if one.is_open]

    def created(self, stream):
        """The authority with this identifier; None where its creation has not come to its end, or failed."""
        found = self.by_stream.get(stream)
        return found if found is not None and found.is_standing else None

    def creating(self, entry, body):
        is_new = entry.stream not in self.by_stream and entry.version == 0
        self.check(21, is_new, entry.position, "the authority was already created, or its stream is another's")
        self.identities.authority(entry)
        self.check(29, body["keyAlgorithm"] in KEYS, entry.position, f"there is no kind of key {body['keyAlgorithm']}")
        contradiction = configuration.fault(body)
        self.check(49, contradiction is None, entry.position, contradiction)
        if entry.stream not in self.by_stream:
            self.by_stream[entry.stream] = Authority(
                body["subject"], body["keyAlgorithm"], body["signatureAlgorithm"], body["kind"], entry.position)  # fmt: skip

    def unfinished(self, entry):
        """The authority whose creation goes on with this entry; None, and a finding, where there is none."""
        found = self.by_stream.get(entry.stream)
        is_open = found is not None and found.is_open
        return found if self.check(21, is_open, entry.position, "no creation precedes") else None

    def has_key(self, entry, body):
        self.check(41, body["key"] not in self.keys, entry.position, "the key was made before")
        self.keys.add(body["key"])
        self.identities.made(entry, body)
        self.key_files.made(entry.stream, body)
        is_such = is_of_kind(body["subjectPublicKeyInfo"], body["algorithm"])
        self.check(29, is_such, entry.position, f"the key is not of the kind {body['algorithm']}")
        authority = self.by_stream.get(entry.stream)
        is_due = authority is not None and authority.is_creating and authority.identifier is None
        is_such = is_due and (body["purpose"], body["algorithm"]) == (OF_AN_AUTHORITY, authority.algorithm)
        self.check(21, is_such, entry.position, "a key that nobody asked for")
        if authority is not None:
            authority.identifier, authority.key = body["key"], body["subjectPublicKeyInfo"]

    def request_authorized(self, entry, body):
        self.uses.intend(body["key"])
        authority = self.by_stream.get(entry.stream)
        is_waiting = authority is not None and authority.is_creating and authority.authorized is None
        is_due = is_waiting and authority.identifier == body["key"]
        self.check(21, is_due, entry.position, "a request was authorized for no authority that waits for one")
        if authority is not None:
            authority.authorized = body
        if is_due:
            is_asked = body["signatureAlgorithm"] == authority.signature_algorithm
            self.check(30, is_asked, entry.position, "the authority's request is to be signed otherwise than was asked for")
            is_own = requested_key(body["certificationRequestInfo"]) == authority.key
            self.check(29, is_own, entry.position, "the authority's request is for another key")
            is_own = requested_subject(body["certificationRequestInfo"]) == authority.subject
            self.check(29, is_own, entry.position, "the authority's request has another subject than was asked for")

    def has_request(self, entry, body):
        if (begun := self.by_stream.get(entry.stream)) is not None:
            begun.creation = DONE
        authority = self.unfinished(entry)
        if authority is None:
            return
        authority.is_open, authority.is_standing = False, True
        authorized, authority.authorized = authority.authorized, None
        is_due = authorized is not None and authority.identifier is not None
        if not self.check(21, is_due, entry.position, "a request was signed that was not authorized"):
            return
        self.uses.prove(authority.identifier)
        check(body["certificationRequest"])
        request = signed(body["certificationRequest"])
        check_request(request.octets)
        found = signatures.name(request.algorithm)
        said = f"it is signed with {found}, not {authorized['signatureAlgorithm']}"
        self.check(30, found == authorized["signatureAlgorithm"], entry.position, said)
        is_such = request.octets == authorized["certificationRequestInfo"]
        self.check(41, is_such, entry.position, "another request was signed than was authorized")
        signatures.check(self.report, 23, entry.position, authority.key, request.algorithm, request.octets, request.signature)

    def failed(self, entry, body):
        self.key_files.failed(entry.stream)
        if (begun := self.by_stream.get(entry.stream)) is not None:
            begun.creation = NEVER
        authority = self.unfinished(entry)
        if authority is None:
            return
        has_started = authority.position < self.started_at
        stood = authority.identifier is not None, authority.authorized is not None, has_started
        fault = failures.fault_of_creation(body["reason"]["code"], *stood)
        self.check(21, fault is None, entry.position, fault)
        authority.is_open, authority.is_standing, authority.authorized = False, False, None

    def imported(self, entry, body):
        authority = self.by_stream.get(entry.stream)
        is_due = authority is not None and authority.may_import(entry.time)
        self.check(21, is_due, entry.position, "a certificate for an authority that does not exist, or is disabled or deleted")
        if authority is None:
            return
        before = authority.certificate
        authority.is_standing, authority.certificate, authority.chain, authority.has_certificate = True, None, None, True
        tbs = check_certificate(body["certificate"])
        self.check(29, tbs.key == authority.key, entry.position, "the authority's certificate is for another key")
        authority.certificate = tbs
        self.check_path(entry, body, authority, tbs, before)

    def check_path(self, entry, body, authority, tbs, before):
        """A root's certificate is its own; a subordinate's is by the first of its chain, of which the last is its own."""
        certificate, chain = signed(body["certificate"]), [check_certificate(one) for one in body["chain"]]
        authority.chain, is_root = chain, authority.kind == ROOT
        if self.version >= KEPT_NAMES and before is not None:
            self.check(30, tbs.subject == before.subject, entry.position, "the authority's certificate has another subject than the one before")
        self.check(30, is_root != bool(chain), entry.position, "a root has a chain, or a subordinate authority has none")
        path = [tbs, *chain] if chain else [tbs, tbs]
        for below, above in zip(path, path[1:]):
            is_above = match(below.issuer, above.subject)
            self.check(30, is_above, entry.position, "a certificate of the path is not by the one above it")
        keys = {key_info(one.key).bits for one in (tbs, *chain)}
        self.check(30, len(keys) == 1 + len(chain), entry.position, "two certificates of a path hold one key")
        is_rooted = match(path[-1].issuer, path[-1].subject) and (is_root or not match(tbs.issuer, tbs.subject))
        self.check(30, is_rooted, entry.position, "a path does not end at a root, or a subordinate authority is its own issuer")
        signatures.check(self.report, 27, entry.position, path[1].key, certificate.algorithm, certificate.octets, certificate.signature)
