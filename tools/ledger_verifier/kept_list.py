"""A revocation list that somebody kept, against those that the log signed."""

from . import signatures
from .armour import unarmoured
from .certificates import read_extensions, signed
from .der import INTEGER, SEQUENCE, Malformed, Reader, check, integer, only
from .handed import CONTRADICTED, PROVED, UNASKED, Handed
from .revocation_list import ISSUING_POINT, NUMBER, certificate_list
from .times import GENERALIZED_TIME, UTC_TIME
from .tree import sha256

EXTENSIONS = 0xA0
MOST_NAMED = 8  # serial numbers that are named where a list differs


class KeptList:
    """What the file says is only read: whether the log says so is seen while the log is folded."""

    def __init__(self, path, octets):
        """Raises `Malformed` where these octets are no list, in DER or in PEM."""
        self.path, self.octets = path, unarmoured(octets, b"X509 CRL")
        check(self.octets, longest=len(self.octets))  # a list may tell of any number of certificates
        self.tbs = signed(self.octets).octets
        self.issuer, self.serials, extensions = contents(self.tbs)
        value, self.point = extensions.get(NUMBER), extensions.get(ISSUING_POINT)
        self.number = None if value is None else whole_number(value)
        self.digest = sha256(self.tbs)
        self.intent = self.signed_at = self.signature = None  # of the list that it is
        self.like = None  # of the list that it says that it is: its position, and the serial numbers that it tells
        self.is_underivable = False  # the log says that it signed it, and not what it tells

    def meet(self, entry, body, octets, made):
        """An intent of the log, with the octets that it gives (None: that is not known), and what they are made of."""
        if octets is None:
            self.is_underivable |= body["digest"] == self.digest
        elif octets == self.tbs and body["digest"] == self.digest:
            self.intent, self.signature = entry, None
        elif self.number == body["number"] and (self.issuer, self.point) == (made.issuer, made.point):
            self.like = entry.position, [one.serial for one in made.told]

    def has_ending(self, intent, entry, signature):
        if self.intent is not None and self.intent.position == intent:
            self.signed_at, self.signature = entry.position, signature

    def judge(self, report, is_judged, authorities, newest_epoch):
        """Says whether it is one of the lists that the log signed, and which.

        `authorities` are all that there are; `newest_epoch` is where the newest EpochOpened lies, or None."""
        handed = report.list = Handed(self.path, places={"position": None, "signedAt": None})
        if self.intent is None and (self.is_underivable or not is_judged):
            return report.unchecked(35, None, f"{self.path}: {UNASKED}")
        fault = self.fault()
        place = None if self.intent is None else self.intent.position
        if fault is not None and not self.is_signed_by_one_of(authorities, report):
            return handed.is_none_of_this_logs(f"{fault}; and no authority of this log signed it")
        if fault is not None and self.intent is None and self.like is None and newest_epoch is not None:
            return handed.is_none_of_this_logs(f"{fault}; entries were lost before position {newest_epoch}")
        handed.places = {"position": place, "signedAt": self.signed_at}
        handed.result, handed.message = (PROVED, None) if fault is None else (CONTRADICTED, fault)
        said = f"authorized at position {place} and signed at position {self.signed_at}; it tells of {len(self.serials)} certificates"
        handed.says = f"is the revocation list of number {self.number} that was {said}"
        report.check(35, fault is None, place, f"{self.path}: {fault}")

    def is_signed_by_one_of(self, authorities, report):
        """Whether an authority that is named as its issuer signed it, or that cannot be told."""
        whole = signed(self.octets)
        for authority in authorities:
            if authority.certificate is None or authority.certificate.subject != self.issuer:
                continue
            try:
                signatures.verify(authority.key, whole.algorithm, whole.octets, whole.signature)
            except (signatures.Broken, Malformed):
                continue
            except signatures.Unchecked as error:
                report.unchecked(35, None, f"{self.path}: {error}")
            return True
        return False

    def fault(self):
        """What is wrong with it; None where the log signed it."""
        if self.intent is not None:
            if self.signature is None:
                return "the log authorized this list, and has no signature of it"
            algorithm = signed(self.octets).algorithm
            is_same = self.octets == certificate_list(self.tbs, algorithm, self.signature) and algorithm == algorithm_of(self.tbs)
            return None if is_same else "these are octets that the log authorized, under another signature or algorithm than the log has"
        if self.like is None:
            return f"the log signed no list of number {self.number} by this issuer, of this part"
        position, serials = self.like
        missing, extra = sorted(set(serials) - set(self.serials)), sorted(set(self.serials) - set(serials))
        said = [f"{len(found)} {what} ({named(found)})" for found, what in ((missing, "are missing"), (extra, "are too many")) if found]
        return f"the list of number {self.number} at position {position} is another: {'; '.join(said) or 'it tells the same certificates in other octets'}"


def named(serials):
    return ", ".join(one.hex() for one in serials[:MOST_NAMED]) + (", …" if len(serials) > MOST_NAMED else "")


def whole_number(value):
    reader = Reader(value)
    found = integer(reader.content(INTEGER))
    reader.end()
    return found


def algorithm_of(tbs):
    reader = only(tbs)
    reader.span(INTEGER)
    return reader.whole(SEQUENCE)


def contents(tbs):
    """What a TBSCertList says that tells it from others: its issuer, its serial numbers, its extensions' values."""
    reader = only(tbs)
    reader.span(INTEGER)
    reader.span(SEQUENCE)
    issuer, serials, extensions = reader.whole(SEQUENCE), [], {}
    while reader.tag in (UTC_TIME, GENERALIZED_TIME):
        reader.span()
    if reader.tag == SEQUENCE:
        listed = reader.inside(SEQUENCE)
        while not listed.is_at_end:
            serials.append(listed.inside(SEQUENCE).content(INTEGER))
    if reader.tag == EXTENSIONS:
        extensions = {one.identifier: one.value for one in read_extensions(reader.inside(EXTENSIONS))}
    reader.end()
    return issuer, serials, extensions
