"""How each authority tells what it revoked: its configuration, and the parts of its lists."""

from dataclasses import dataclass

from . import distribution
from .authorities import ACTIVE, CREATING, DELETED, DISABLED, FAILED
from .basis import has_parts
from .certificates import Extension


@dataclass
class Part:
    """A part of an authority's lists."""

    authority: bytes
    position: int  # where it was opened
    url: str  # where its list is to be had; empty where nobody said how lists are made


@dataclass
class Telling:
    """How one authority tells what it revoked."""

    said: tuple = (None, None)  # lists and responder, as the newest configuration has them
    is_parted: bool = False
    part: Part | None = None  # the one that certificates name now
    had_complete: bool = False  # some configuration had lists without parts
    made_by: dict | None = None  # the newest lists of any configuration: they are made on where there are to be none any more

    @property
    def lists(self):
        return self.said[0]

    def extensions(self, authority):
        """What certificates say of where to ask, each as it must be; those that are not given come from whoever asks."""
        lists, responder = self.said
        if lists is not None and not lists["omitsDistributionPoint"]:
            at = self.part and self.part.url if self.is_parted else distribution.url(lists, authority)
            if at:
                yield Extension(distribution.DISTRIBUTION_POINTS, None, distribution.distribution_points(at))
        if responder is not None:
            yield Extension(distribution.INFORMATION_ACCESS, None, distribution.information_access(responder["location"]))


NOTHING = Telling()


class Tellings:
    def __init__(self, report, lives, certificates):
        """`certificates` has of each authority how many certificates it has."""
        self.check, self.lives, self.certificates = report.check, lives, certificates
        self.by_authority, self.parts = {}, {}  # parts: all that were opened, by identifier, each once
        self.begun = None  # the newest AuthorityCreating: its position, its stream, who asked

    def of(self, authority):
        return self.by_authority.get(authority, NOTHING)

    def creating(self, entry, body):
        self.begun = entry.position, entry.stream, body["provenance"]["principal"]

    def configured(self, entry, body):
        authority, status = self.lives.standing(entry)
        if authority is None:
            return
        is_first = status == CREATING and self.begun == (entry.position - 1, entry.stream, body["provenance"]["principal"])
        self.check(21, is_first or status in (ACTIVE, DISABLED), entry.position, f"the authority was {status}, and is told nothing")
        telling, said = self.by_authority.setdefault(entry.stream, Telling()), (body["lists"], body["responder"])
        self.check(21, said != telling.said, entry.position, "it says again what was said before")
        telling.said, telling.is_parted, telling.part = said, has_parts(body), None
        telling.made_by = telling.lists or telling.made_by
        telling.had_complete |= telling.lists is not None and not telling.is_parted

    def opened(self, entry, body):
        authority, status = self.lives.standing(entry)
        if authority is None:
            return
        identifier, telling = body["partition"], self.by_authority.setdefault(entry.stream, Telling())
        self.check(21, status not in (FAILED, DELETED), entry.position, f"the authority was {status}, and has no lists")
        self.check(21, telling.is_parted, entry.position, "the authority's lists have no parts")
        self.check(21, identifier not in self.parts, entry.position, "the part was opened before")
        count = self.certificates.get(entry.stream, 0)
        self.check(21, body["certificates"] == count, entry.position, f"the authority had {count} certificates")
        at = "" if telling.lists is None else distribution.url(telling.lists, entry.stream, identifier)
        telling.part = Part(entry.stream, entry.position, at)
        self.parts.setdefault(identifier, telling.part)
