"""Answers about the standing of certificates that somebody kept (RFC 6960): whether the log stands behind them. Each is made again from
the period that it is of, and from what the entries before that say (schemas/format.md, section 9.2)."""

import datetime
import hashlib
from collections import namedtuple

from . import signatures
from .certificates import key_info
from .der import BIT_STRING, ENUMERATED, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, Malformed, Reader, check, dotted, element, integer, only, whole_octets
from .responders import BEGINNING, GENERALIZED_TIME, NULL

BASIC, NONCE = "1.3.6.1.5.5.7.48.1.1", bytes.fromhex("2b0601050507300102")
HASHES = {"1.3.14.3.2.26": hashlib.sha1, "2.16.840.1.101.3.4.2.1": hashlib.sha256}
SIGNED_WITH = {"ecP256": "300a06082a8648ce3d040302", "rsa2048": "300d06092a864886f70d01010b0500"}
GIVEN_UP = (10, 23)
SECOND = 1_000_000

Answer = namedtuple("Answer", "name octets responder produced subjects nonce algorithm signature statuses")
Subject = namedtuple("Subject", "octets hash name key serial")
Named = namedtuple("Named", "position stream key algorithm")
Period = namedtuple("Period", "position time ends authority issuer")
Mark = namedtuple("Mark", "position time value")  # value: of an ending whether it is a certificate's, of a revocation its reason


class Answers:
    def __init__(self, report, names):
        self.report, self.check, self.answers = report, report.check, []
        for name in names:
            with open(name, "rb") as file:
                octets = file.read()
            try:
                self.answers.append(read(name, octets))
            except Malformed as error:
                report.check(56, False, None, f"{name} is no answer of a responder of this log's: {error}")
        self.keys = {one.responder for one in self.answers}
        self.serials = {subject.serial for one in self.answers for subject in one.subjects}
        self.responders, self.periods, self.intents, self.endings, self.revocations = {}, {}, {}, {}, {}

    def fold(self, entry, name, body, authorities):
        if not self.answers:
            return
        if name in ("IssuanceAuthorized", "ResponderAuthorized") and body["serialNumber"] in self.serials:
            self.intents[entry.stream] = body["authority"], body["serialNumber"]
        if name == "ResponderAuthorized":
            self.authorized(entry, body)
        elif name == "OCSPPeriodOpened" and body["responder"] in self.periods:
            authority = authorities.get(body["authority"])
            own = authority.certificate if authority is not None else None
            period = Period(entry.position, entry.time // SECOND, body["nextUpdate"], body["authority"], own)
            self.periods[body["responder"]][period.time] = period
        elif name in ("CertificateSigned", "ResponderCertified"):
            self.end(entry, True)
        elif name == "IssuanceAbandoned" or name == "SigningFailed" and body["signatureMayExist"]:
            self.end(entry, False)
        elif name == "ResponderFailed" and (body["signatureMayExist"] or body["reason"]["code"] in GIVEN_UP):
            self.end(entry, False)
        elif name == "CertificateRevoked" and body["serialNumber"] in self.serials:
            mark = Mark(entry.position, entry.time // SECOND, body["reason"])
            self.revocations.setdefault((body["authority"], body["serialNumber"]), mark)

    def authorized(self, entry, body):
        try:
            hashed = hashlib.sha1(key_info(body["subjectPublicKeyInfo"]).bits).digest()
        except Malformed:
            return
        if hashed in self.keys:
            self.responders[hashed] = Named(entry.position, entry.stream, body["subjectPublicKeyInfo"], body["algorithm"])
            self.periods[entry.stream] = {}

    def end(self, entry, is_issued):
        named = self.intents.pop(entry.stream, None)
        if named is not None:
            self.endings.setdefault(named, Mark(entry.position, entry.time // SECOND, is_issued))

    # ---- what follows

    def finish(self):
        for answer in self.answers:
            fault, position = self.fault(answer)
            self.check(56, fault is None, position, f"{answer.name}: {fault}")

    def fault(self, answer):
        """Why the log does not stand behind an answer, and which entry says so; None where it does."""
        responder = self.responders.get(answer.responder)
        if responder is None:
            return "no responder of this log has the key that it names", None
        period = self.periods[responder.stream].get(answer.produced)
        if period is None:
            return "no period of its responder began then", responder.position
        singles = []
        for subject, said in zip(answer.subjects, answer.statuses, strict=True):
            if not names(subject, period.issuer):
                return "it speaks of a certificate of another authority", period.position
            status = self.status(period, subject.serial)
            if status != said:
                return f"it says of {subject.serial.hex()} what the log did not say then", period.position
            singles.append(element(SEQUENCE, subject.octets, status, time(period.time), element(0xA0, time(period.ends // SECOND))))
        nonce = element(SEQUENCE, element(IDENTIFIER, NONCE), element(OCTET_STRING, element(OCTET_STRING, answer.nonce or b"")))
        made = element(
            SEQUENCE, element(0xA2, element(OCTET_STRING, answer.responder)), time(period.time), element(SEQUENCE, *singles),
            element(0xA1, element(SEQUENCE, nonce)) if answer.nonce is not None else b"",
        )  # fmt: skip
        if made != answer.octets:
            return "it is not what follows from its period", period.position
        if answer.algorithm.hex() != SIGNED_WITH.get(responder.algorithm):
            return "it is signed by another algorithm than its responder signs with", period.position
        try:
            signatures.verify(responder.key, answer.algorithm, answer.octets, answer.signature)
        except (signatures.Broken, Malformed):
            return "its signature is not the responder's", period.position
        except signatures.Unchecked as error:
            self.report.unchecked(56, period.position, str(error))
        return None, period.position

    def status(self, period, serial):
        """What an answer of a period says of a serial number: what the entries before say."""
        ending, revocation = self.endings.get((period.authority, serial)), self.revocations.get((period.authority, serial))
        if ending is None or ending.position >= period.position:
            return element(0x82)
        if not ending.value:
            return element(0xA1, time(ending.time))
        if revocation is None or revocation.position >= period.position:
            return element(0x80)
        reason = element(0xA0, element(ENUMERATED, bytes([revocation.value]))) if revocation.value else b""
        return element(0xA1, time(revocation.time), reason)


def time(seconds):
    return element(GENERALIZED_TIME, (BEGINNING + datetime.timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%SZ").zfill(15).encode())


def names(subject, issuer):
    """Whether a CertID names the issuer with this certificate."""
    if issuer is None or subject.hash is None:
        return False
    return subject.name == subject.hash(issuer.subject).digest() and subject.key == subject.hash(key_info(issuer.key).bits).digest()


# ---- an OCSPResponse (RFC 6960 section 4.2.1)


def read(name, octets):
    check(octets)
    reader = only(octets)
    if integer(reader.content(ENUMERATED)) != 0:
        raise Malformed("it is no signed answer")
    explicit = reader.inside(0xA0)
    typed = explicit.inside(SEQUENCE)
    explicit.end()
    reader.end()
    if dotted(typed.content(IDENTIFIER)) != BASIC:
        raise Malformed("it is of another type")
    basic = typed.content(OCTET_STRING)
    typed.end()
    check(basic)
    reader = only(basic)
    data, algorithm, signature = reader.whole(SEQUENCE), reader.whole(SEQUENCE), whole_octets(reader.content(BIT_STRING))
    if not reader.is_at_end:
        reader.content(0xA0)
    reader.end()
    parts = only(data)
    responder = only(parts.whole(0xA2), 0xA2).content(OCTET_STRING)
    produced = seconds(parts.content(GENERALIZED_TIME))
    listed, subjects, statuses = parts.inside(SEQUENCE), [], []
    while not listed.is_at_end:
        single = listed.inside(SEQUENCE)
        subjects.append(subject_of(single.whole(SEQUENCE)))
        statuses.append(single.whole())
    return Answer(name, data, responder, produced, subjects, nonce_of(parts), algorithm, signature, statuses)


def subject_of(octets):
    reader = only(octets)
    named = reader.inside(SEQUENCE)
    hashed = HASHES.get(dotted(named.content(IDENTIFIER)))
    if not named.is_at_end and named.whole() != NULL:
        hashed = None
    found = Subject(octets, hashed, reader.content(OCTET_STRING), reader.content(OCTET_STRING), reader.content(INTEGER))
    reader.end()
    return found


def nonce_of(parts):
    """The nonce that an answer repeats; None where it has none."""
    if parts.is_at_end:
        return None
    for one in extensions(parts.inside(0xA1).inside(SEQUENCE)):
        if one[0] == NONCE:
            return Reader(one[1]).content(OCTET_STRING)
    return None


def extensions(listed):
    while not listed.is_at_end:
        one = listed.inside(SEQUENCE)
        yield one.content(IDENTIFIER), one.content(OCTET_STRING)


def seconds(content):
    try:
        found = datetime.datetime.strptime(content.decode("ascii"), "%Y%m%d%H%M%SZ")
    except ValueError:
        raise Malformed("a time is none") from None
    return (found - BEGINNING) // datetime.timedelta(seconds=1)
