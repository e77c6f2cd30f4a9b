"""Calls of a walk as they are drawn: who asks for what, how it may be answered, and what it makes true."""

import collections
import dataclasses
from collections.abc import Callable

from ..caller import Caller, Refused
from ..case import Broken
from .world import OK

ALREADY = "RequestAlreadyProcessedException"
IN_PROGRESS = "RequestInProgressException"


@dataclasses.dataclass
class Call:
    person: object
    operation: str
    document: dict
    # The names of errors with which it may be answered, and OK.
    allowed: set
    # What it makes true, once it is answered well.
    apply: Callable = lambda answer: None
    # Where nobody heard the answer, what a repetition may be answered, after which it was done in any case; None: that cannot be said so.
    again: set = None

    @property
    def authority(self):
        return self.document.get("CertificateAuthorityArn") or self.document.get("ResourceArn")

    @property
    def is_certain(self):
        return self.allowed == {OK}

    def __str__(self):
        shown = {name: value if len(str(value)) < 200 else f"{str(value)[:200]}…" for name, value in self.document.items()}
        return f"{self.operation} by {self.person.name} of {self.person.account}: {shown}"


class Callers:
    """A connection for each of the people, to the server as it runs now."""

    def __init__(self, served, credentials):
        self.served, self.credentials, self.kept = served, credentials, {}
        self.heard = collections.Counter()  # of each operation and answer

    def of(self, person):
        if person not in self.kept:
            self.kept[person] = self.new(person)
        return self.kept[person]

    def new(self, person):
        key, secret = self.credentials[person]
        return Caller(self.served.endpoint, {"accessKeyId": key, "secretAccessKey": secret})

    def close(self):
        for one in self.kept.values():
            one.close()
        self.kept = {}

    def hear(self, call, allowed=None, caller=None):
        """The answer to a call, None where it was refused as it may be; it is checked against the model."""
        try:
            answer, code, said = (caller or self.of(call.person)).call(call.operation, **call.document), OK, ""
        except Refused as error:
            answer, code, said = None, error.code, str(error)
            if error.status != 400:
                raise Broken(f"{call} was answered {said}") from None
        self.heard[call.operation, code] += 1
        if code not in (allowed or call.allowed):
            raise Broken(f"{call} was answered {said or 'well'}, and not {sorted(allowed or call.allowed)}")
        return answer if code == OK else None
