"""Answers about the standing of certificates that somebody kept (RFC 6960): whether the log stands behind them. Each is made again from
the period that it is of, and from what the entries before that say (schemas/format.md, section 9.3)."""

import hashlib
from collections import namedtuple

from . import signatures
from .certificates import key_info
from .der import ENUMERATED, Malformed, element
from .kept_answer import read, single, written
from .times import Unwritten, generalized

SIGNED_WITH = {"ecP256": "300a06082a8648ce3d040302", "rsa2048": "300d06092a864886f70d01010b0500"}
GIVEN_UP = (10, 23)
SECOND = 1_000_000

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
        try:
            fault = self.fault_of_statuses(answer, period)
        except Unwritten:
            fault = "its period, or what happened before, is of a time that no answer says"
        if fault is not None:
            return fault, period.position
        if answer.algorithm.hex() != SIGNED_WITH.get(responder.algorithm):
            return "it is signed by another algorithm than its responder signs with", period.position
        try:
            signatures.verify(responder.key, answer.algorithm, answer.octets, answer.signature)
        except (signatures.Broken, Malformed):
            return "its signature is not the responder's", period.position
        except signatures.Unchecked as error:
            self.report.unchecked(56, period.position, str(error))
        return None, period.position

    def fault_of_statuses(self, answer, period):
        """What an answer says otherwise than its period does; None where nothing."""
        singles, ends = [], period.ends // SECOND
        for subject, said in zip(answer.subjects, answer.statuses, strict=True):
            if not names(subject, period.issuer):
                return "it speaks of a certificate of another authority"
            status = self.status(period, subject.serial)
            if status != said:
                return f"it says of {subject.serial.hex()} what the log did not say then"
            singles.append(single(subject.octets, status, period.time, ends))
        made = written(answer.responder, period.time, singles, answer.nonce)
        return None if made == answer.octets else "it is not what follows from its period"

    def status(self, period, serial):
        """What an answer of a period says of a serial number: what the entries before say."""
        ending, revocation = self.endings.get((period.authority, serial)), self.revocations.get((period.authority, serial))
        if ending is None or ending.position >= period.position:
            return element(0x82)
        if not ending.value:
            return element(0xA1, generalized(ending.time))
        if revocation is None or revocation.position >= period.position:
            return element(0x80)
        reason = element(0xA0, element(ENUMERATED, bytes([revocation.value]))) if revocation.value else b""
        return element(0xA1, generalized(revocation.time), reason)


def names(subject, issuer):
    """Whether a CertID names the issuer with this certificate."""
    if issuer is None or subject.hash is None:
        return False
    return subject.name == subject.hash(issuer.subject).digest() and subject.key == subject.hash(key_info(issuer.key).bits).digest()
