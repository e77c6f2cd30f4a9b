"""The life of every authority: creating, then created or failed; then certificates that are its own key's."""

from dataclasses import dataclass

from . import signatures
from .certificates import ToBeSigned, instants, requested_key, signed, to_be_signed
from .der import Malformed


@dataclass
class Authority:
    """What is known of one authority."""

    subject: bytes  # the Name that it was created with
    key: bytes | None = None  # its SubjectPublicKeyInfo; None while it is being created
    certificate: ToBeSigned | None = None  # None until one is imported

    @property
    def names(self):
        """The names that it may issue under: its certificate's, where it has one."""
        return {self.certificate.subject} if self.certificate else {self.subject}

    @property
    def end(self):
        """When its certificate ends; None where that is not known."""
        try:
            return instants(self.certificate.validity)[1] if self.certificate else None
        except Malformed:
            return None


class Authorities:
    def __init__(self, report):
        self.report, self.check, self.by_stream = report, report.check, {}

    def created(self, stream):
        """The authority with this identifier; None where none was ever created."""
        found = self.by_stream.get(stream)
        return found if found is not None and found.key is not None else None

    def creating(self, entry, body):
        is_new = entry.stream not in self.by_stream and entry.version == 0
        self.check(21, is_new, entry.position, "the authority was already created, or its stream is another's")
        self.by_stream[entry.stream] = Authority(body["subject"])

    def has_key(self, entry, body):
        authority = self.by_stream.get(entry.stream)
        is_open = authority is not None and authority.key is None
        if not self.check(21, is_open, entry.position, "no creation precedes"):
            return
        authority.key = body["subjectPublicKeyInfo"]
        request = signed(body["certificationRequest"])
        self.check(29, requested_key(request.octets) == authority.key, entry.position, "the authority's request is for another key")
        signatures.check(self.report, 23, entry.position, authority.key, request.algorithm, request.octets, request.signature)

    def failed(self, entry, body):
        authority = self.by_stream.get(entry.stream)
        if self.check(21, authority is not None and authority.key is None, entry.position, "no creation precedes"):
            del self.by_stream[entry.stream]

    def imported(self, entry, body):
        authority = self.created(entry.stream)
        if not self.check(21, authority is not None, entry.position, "a certificate for an authority that does not exist"):
            return
        tbs = to_be_signed(signed(body["certificate"]).octets)
        self.check(29, tbs.key == authority.key, entry.position, "the authority's certificate is for another key")
        authority.certificate = tbs
