"""Answers about the standing of certificates that somebody kept (RFC 6960): whether the log stands behind them. Each is made again from
the period that it is of, and from what the entries before that say (schemas/format.md, section 9.3)."""

import hashlib
from collections import namedtuple

from . import files, signatures
from .certificates import key_info
from .der import ENUMERATED, Malformed, element
from .handed import CONTRADICTED, PROVED, Handed
from .kept_answer import read, single, written
from .times import Unwritten, generalized

SIGNED_WITH = {"ecP256": "300a06082a8648ce3d040302", "rsa2048": "300d06092a864886f70d01010b0500"}
STATUSES = {0x80: "good", 0xA1: "revoked", 0x82: "unknown"}
GIVEN_UP = (10, 23)
SECOND = 1_000_000

Named = namedtuple("Named", "position stream key algorithm certified")
Period = namedtuple("Period", "position time ends authority issuer")
Mark = namedtuple("Mark", "position time value")  # value: of an ending whether it is a certificate's, of a revocation its reason


class Answers:
    def __init__(self, report, names):
        self.report, self.check, self.answers, self.newest_epoch = report, report.check, [], -1
        for name in names:
            octets = files.octets_of(name)
            handed = Handed(name, places={"period": None, "responder": None}, statuses=[])
            report.answers.append(handed)
            try:
                answer = read(name, octets)
            except Malformed as error:
                handed.is_none_of_this_logs(f"it is no answer of a responder: {error}")
                continue
            handed.statuses = [
                {"serial": subject.serial.hex(), "status": STATUSES.get(said[0], "unreadable")}
                for subject, said in zip(answer.subjects, answer.statuses, strict=True)
            ]  # fmt: skip
            self.answers.append((handed, answer))
        self.keys = {one.responder for _, one in self.answers}
        self.serials = {subject.serial for _, one in self.answers for subject in one.subjects}
        self.responders, self.periods, self.intents, self.endings, self.revocations = {}, {}, {}, {}, {}

    def fold(self, entry, name, body, authorities):
        if not self.answers:
            return
        if name in ("IssuanceAuthorized", "ResponderAuthorized") and body["serialNumber"] in self.serials:
            self.intents[entry.stream] = body["authority"], body["serialNumber"]
        if name == "EpochOpened":
            self.newest_epoch = entry.position
        if name == "ResponderCertified":
            self.certified(entry)
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
            self.responders[hashed] = Named(entry.position, entry.stream, body["subjectPublicKeyInfo"], body["algorithm"], None)
            self.periods[entry.stream] = {}

    def certified(self, entry):
        for hashed, named in self.responders.items():
            if named.stream == entry.stream and named.certified is None:
                self.responders[hashed] = named._replace(certified=entry.position)

    def end(self, entry, is_issued):
        named = self.intents.pop(entry.stream, None)
        if named is not None:
            self.endings.setdefault(named, Mark(entry.position, entry.time // SECOND, is_issued))

    # ---- what follows

    def finish(self):
        for handed, answer in self.answers:
            responder = self.responders.get(answer.responder)
            if responder is None:
                handed.is_none_of_this_logs("no responder of this log has the key that it names")
                continue
            if (fault := self.signature_fault(answer, responder)) is not None:
                handed.is_none_of_this_logs(f"it names a responder of this log, and is not signed by it: {fault}")
                continue
            period = self.periods[responder.stream].get(answer.produced)
            if period is None and self.newest_epoch > responder.position:
                handed.is_none_of_this_logs(f"no period of its responder began then; entries were lost before position {self.newest_epoch}")
                continue
            fault = self.fault(answer, period)
            handed.result, handed.message = (PROVED, None) if fault is None else (CONTRADICTED, fault)
            handed.places = {"period": period and period.position, "responder": responder.certified}
            said = ", ".join(f"{one['serial']} {one['status']}" for one in handed.statuses)
            certified = "never certified" if responder.certified is None else f"certified at {responder.certified}"
            handed.says = f"of the period opened at {period and period.position}, responder {certified}; says {said}"
            self.check(56, fault is None, responder.position if period is None else period.position, f"{handed.file}: {fault}")

    def signature_fault(self, answer, responder):
        """Why a responder did not sign an answer; None where it did, or that cannot be told."""
        if answer.algorithm.hex() != SIGNED_WITH.get(responder.algorithm):
            return "it has another algorithm"
        try:
            signatures.verify(responder.key, answer.algorithm, answer.octets, answer.signature)
        except (signatures.Broken, Malformed):
            return "its signature is not the responder's"
        except signatures.Unchecked as error:
            self.report.unchecked(56, responder.position, str(error))
        return None

    def fault(self, answer, period):
        """Why the log does not stand behind an answer that its responder signed; None where it does."""
        if period is None:
            return "no period of its responder began then"
        try:
            return self.fault_of_statuses(answer, period)
        except Unwritten:
            return "its period, or what happened before, is of a time that no answer says"

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
