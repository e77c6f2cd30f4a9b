"""Responders (schemas/format.md, section 9.2): the certificate of each, made again from what its intent records, and the periods in which
they answer: one at a time for an authority, by a responder of the server that runs, with no more answers than it said."""

import hashlib
import uuid
from collections import namedtuple

from . import signatures
from .authorities import ACTIVE, DISABLED
from .certificates import certificate, check_issued, instants, is_serial, key_identifier, key_info, to_be_signed
from .der import BIT_STRING, BOOLEAN, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, SET, UTF8, Malformed, check, element, header
from .ended import Ended
from .kinds import MODULI, is_of_kind
from .times import Unwritten, by_year

LIFE, LEAD = 7 * 86_400, 3_600  # seconds: how long a responder's certificate lives from its moment on, and how long before it begins
GIVEN_UP = 10  # the reason of what a start gives up
NEVER_SIGNED_AGAIN = (GIVEN_UP, 23)  # the reasons that burn a serial number, whatever is said of a signature
COMMON_NAME = bytes.fromhex("0603550403")
SIGNS = {  # the AlgorithmIdentifiers that are written, by their names
    "ecdsa-with-SHA256": "300a06082a8648ce3d040302", "ecdsa-with-SHA384": "300a06082a8648ce3d040303", "ecdsa-with-SHA512": "300a06082a8648ce3d040304",
    "sha256WithRSAEncryption": "300d06092a864886f70d01010b0500", "sha384WithRSAEncryption": "300d06092a864886f70d01010c0500",
    "sha512WithRSAEncryption": "300d06092a864886f70d01010d0500", "id-Ed25519": "300506032b6570",
}  # fmt: skip
PSS = {"rsassa-pss-sha256": ("0609608648016503040201", 32), "rsassa-pss-sha384": ("0609608648016503040202", 48), "rsassa-pss-sha512": ("0609608648016503040203", 64)}
RSASSA_PSS, MGF1 = bytes.fromhex("06092a864886f70d01010a"), bytes.fromhex("06092a864886f70d010108")
SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER = bytes.fromhex("551d0e"), bytes.fromhex("551d23")
KEY_USAGE, EXTENDED_KEY_USAGE, NO_CHECK = bytes.fromhex("551d0f"), bytes.fromhex("551d25"), bytes.fromhex("2b0601050507300105")
DIGITAL_SIGNATURE, OCSP_SIGNING, NULL = bytes.fromhex("0780"), bytes.fromhex("06082b06010505070309"), b"\x05\x00"

# signer: the authority's SubjectPublicKeyInfo; tbs: what is to be signed. None where there is none, or it cannot be read.
Intent = namedtuple("Intent", "position authority key serial signer tbs")
Period = namedtuple("Period", "responder most position")


class Responder:
    """One that was certified: whose, until which microsecond (None where that cannot be read), and when its newest period began."""

    def __init__(self, authority, ends):
        self.authority, self.ends, self.began = authority, ends, None


class Responders:
    def __init__(self, report, authorities, issuances, concerns, uses, identities, revocations):
        self.report, self.check, self.authorities, self.issuances = report, report.check, authorities, issuances
        self.concerns, self.uses, self.identities, self.revocations = concerns, uses, identities, revocations
        self.intents, self.certified, self.periods = {}, {}, {}
        self.issued, self.burned = [], []  # every certificate of a responder, and every serial number of one that is burned

    def started(self):
        """The keys of the server before are no more."""
        self.certified, self.periods = {}, {}

    def still_open(self):
        return [one.position for one in self.intents.values()]

    def open_periods(self):
        return [one.position for one in self.periods.values()]

    # ---- the certificate

    def authorized(self, entry, body):
        self.check(21, entry.version == 0 and entry.stream not in self.intents, entry.position, "the responder was authorized before")
        checks = self.issuances.check_rule_set(entry, body), self.concerns.expect(entry, body["basis"], body["authority"]), self.issuances.check_moment(entry, body)
        authority = self.standing(22, entry, body)
        self.identities.responder(entry, body)
        self.issuances.check_serial(entry, body)
        self.uses.intend(body["key"])
        tbs = readable(body["tbsCertificate"])
        self.intents[entry.stream] = Intent(entry.position, body["authority"], body["key"], body["serialNumber"], authority and authority.key, tbs)
        if authority is None:
            return
        self.check(41, body["key"] == authority.identifier, entry.position, "the key is not the authority's")
        if not all(checks):
            return  # what was judged with something else is told as that
        kind = "rsa2048" if authority.algorithm in MODULI else "ecP256"
        is_such = body["algorithm"] == kind and is_of_kind(body["subjectPublicKeyInfo"], kind)
        self.check(56, is_such, entry.position, f"the responder's key is not of the kind {kind}, or another is named")
        is_so = derived(authority, entry.stream, body) == body["tbsCertificate"]
        self.check(56, is_so, entry.position, "the responder's certificate is not what follows from what is recorded")

    def standing(self, number, entry, body):
        """The authority that is named, where it came to be; it is active or disabled."""
        authority = self.authorities.created(body["authority"])
        is_such = authority is not None and authority.status(entry.time) in (ACTIVE, DISABLED)
        self.check(number, is_such, entry.position, "there is no such authority that is active or disabled")
        return authority

    def signed(self, entry, body):
        intent = self.intents.pop(entry.stream, None)
        if not self.check(25, intent is not None, entry.position, "a responder's certificate without an open intent"):
            return
        self.revocations.issue(intent.authority, intent.serial)
        self.uses.prove(intent.key)
        tbs = intent.tbs
        if tbs is not None:
            self.issued.append(ended(entry, intent, certificate(tbs, body["signature"]), False))
        if 0 <= self.authorities.started_at < intent.position:
            self.certified[entry.stream] = Responder(intent.authority, end_of(tbs))
        if tbs is not None and intent.signer is not None and signatures.name(tbs.algorithm) is not None:
            signatures.check(self.report, 27, entry.position, intent.signer, tbs.algorithm, tbs.octets, body["signature"])

    def failed(self, entry, body):
        intent = self.intents.pop(entry.stream, None)
        if not self.check(21, intent is not None, entry.position, "an ending of what was not open"):
            return
        is_so = body["reason"]["code"] != GIVEN_UP or intent.position < self.authorities.started_at
        self.check(21, is_so, entry.position, "it was given up, and no server had started since")
        if body["signatureMayExist"]:
            self.uses.prove(intent.key)
        if body["signatureMayExist"] or body["reason"]["code"] in NEVER_SIGNED_AGAIN:
            self.burned.append(ended(entry, intent, intent.tbs and intent.tbs.octets, True))

    # ---- periods

    def opened(self, entry, body):
        self.standing(56, entry, body)
        self.check(56, body["authority"] not in self.periods, entry.position, "a period of the authority's is open")
        responder, second = self.certified.get(body["responder"]), entry.time // 1_000_000
        is_own = responder is not None and responder.authority == body["authority"]
        self.check(56, is_own, entry.position, "the authority has no such responder that was certified since the server started")
        ends = body["nextUpdate"]
        is_in_life = not is_own or responder.ends is not None and ends <= responder.ends
        is_such = ends % 1_000_000 == 0 and ends > second * 1_000_000 and is_in_life
        self.check(56, is_such, entry.position, "the period ends when no period of this responder can")
        is_alone = not is_own or responder.began is None or responder.began < second
        self.check(56, is_alone, entry.position, "another period of this responder began in this second")
        self.check(56, body["most"] > 0, entry.position, "no answer may be signed in the period")
        self.uses.intend(body["responder"], body["most"])
        if responder is not None:
            responder.began = second
        self.periods[body["authority"]] = Period(body["responder"], body["most"], entry.position)

    def closed(self, entry, body):
        period, count = self.periods.pop(body["authority"], None), body["good"] + body["revoked"] + body["unknown"]
        is_its = period is not None and period.responder == body["responder"]
        self.check(56, is_its, entry.position, "no period of this responder's was open")
        if period is not None:
            self.check(56, count <= period.most, entry.position, f"{count} answers were signed, of {period.most} that might be")
        self.uses.settle(body["responder"], count)
        if body["isLast"]:
            self.certified.pop(body["responder"], None)


def ended(entry, intent, octets, is_burned):
    return Ended(entry.position, entry.time, intent.authority, intent.serial, octets, is_burned, entry.stream, None, None)


def readable(octets):
    """A TBSCertificate that can be read wholly; None for another."""
    try:
        tbs = to_be_signed(octets)
        check_issued(tbs)
        instants(tbs.validity)
        return tbs
    except Malformed:
        return None


def end_of(tbs):
    return None if tbs is None else instants(tbs.validity)[1] * 1_000_000


def derived(authority, responder, body):
    """The octets that are to be signed of a responder's certificate; None where there are none."""
    own, period, serial, key = authority.certificate, authority.period, body["serialNumber"], body["subjectPublicKeyInfo"]
    signing = algorithm_of(authority.signature_algorithm)
    if own is None or period is None or signing is None or not is_serial(serial):
        return None
    moment = body["moment"] // 1_000_000
    try:
        times = by_year(max(moment - LEAD, period[0])), by_year(min(moment + LIFE, period[1]))
        check(key)
        hashed = hashlib.sha1(key_info(key).bits).digest()
    except (Malformed, Unwritten):
        return None
    step = element(SEQUENCE, COMMON_NAME, element(UTF8, f"OCSP responder {uuid.UUID(bytes=responder)}".encode()))
    extensions = (
        extension(AUTHORITY_KEY_IDENTIFIER, element(SEQUENCE, element(0x80, identifier_of(own)))),
        extension(SUBJECT_KEY_IDENTIFIER, element(OCTET_STRING, hashed)),
        extension(KEY_USAGE, element(BIT_STRING, DIGITAL_SIGNATURE), is_critical=True),
        extension(EXTENDED_KEY_USAGE, element(SEQUENCE, OCSP_SIGNING)),
        extension(NO_CHECK, NULL),
    )
    return element(
        SEQUENCE, element(0xA0, element(INTEGER, b"\x02")), element(INTEGER, serial), signing, own.subject,
        element(SEQUENCE, *times), element(SEQUENCE, content_of(own.subject), element(SET, step)), key,
        element(0xA3, element(SEQUENCE, *extensions)),
    )  # fmt: skip


def extension(identifier, value, is_critical=False):
    return element(SEQUENCE, element(IDENTIFIER, identifier), element(BOOLEAN, b"\xff") if is_critical else b"", element(OCTET_STRING, value))


def identifier_of(own):
    """What a certificate of an authority is named by in those that it signs; one that cannot be read is as good as none."""
    try:
        return key_identifier(own)
    except Malformed:
        return hashlib.sha1(key_info(own.key).bits).digest()


def content_of(name):
    """The steps of a Name."""
    _, begin, end = header(name, 0, len(name))
    return name[begin:end]


def algorithm_of(name):
    """The AlgorithmIdentifier of a signature algorithm; None for a name that is none."""
    if name in SIGNS:
        return bytes.fromhex(SIGNS[name])
    if name not in PSS:
        return None
    hashed, salt = PSS[name]
    digest = element(SEQUENCE, bytes.fromhex(hashed), NULL)
    parts = element(0xA0, digest), element(0xA1, element(SEQUENCE, MGF1, digest)), element(0xA2, element(INTEGER, bytes([salt])))
    return element(SEQUENCE, RSASSA_PSS, element(SEQUENCE, *parts))
