"""Certificates that somebody found: whether each is in the books octet for octet, indicts itself, or is none of this log's
(schemas/format.md, section 9.6)."""

import hashlib
from collections import namedtuple

from . import files, signatures
from .armour import unarmoured
from .certificates import LOG_REFERENCE, check_certificate, signed
from .der import INTEGER, OCTET_STRING, SEQUENCE, UTF8, Malformed, identifier, only
from .forms import is_extension_arc
from .handed import CONTRADICTED, PROVED, UNASKED, Handed
from .naming import reference

OF_AN_AUTHORITY = 0
GIVEN_UP = (10, 23)
SIGNED = ("CertificateSigned", "ResponderCertified")
ENDINGS = (*SIGNED, "SigningFailed", "IssuanceAbandoned", "ResponderFailed", "IssuanceRefused", "IssuanceRepeated")
ECDSA = "ecdsa"

Certificate = namedtuple("Certificate", "octets tbs signed names")  # names: every reference in it, by identifier
Reference = namedtuple("Reference", "origin request digest")
Key = namedtuple("Key", "position authority info")
Asked = namedtuple("Asked", "position stream digest")
Intent = namedtuple("Intent", "position authority serial tbs asked")
Ended = namedtuple("Ended", "intent position signature")


class Found:
    def __init__(self, report, names):
        self.report, self.check, self.certificates = report, report.check, []
        for name in names:
            octets = files.octets_of(name)
            handed = Handed(name, facts={"serial": None, "names": None}, places={"request": None, "intent": None, "ending": None})
            report.certificates.append(handed)
            try:
                found = read(octets)
            except Malformed as error:
                handed.is_none_of_this_logs(f"it is no certificate: {error}")
                continue
            handed.facts["serial"] = found.tbs.serial.hex()
            self.certificates.append((handed, found))
        self.serials = {found.tbs.serial for _, found in self.certificates}
        self.streams = {one.request for _, found in self.certificates for one in found.names.values()}
        self.origins, self.arcs, self.keys = [], [], []  # each with its position: names of the log, arcs of its extensions, authorities' keys
        self.asked = None  # the entry before, where that is a request
        self.intents, self.ended, self.named = {}, {}, {}  # open ones by stream; by authority and serial number; requests that are named, by stream

    def fold(self, entry, name, body):
        if not self.certificates:
            return
        if name in ("LedgerOpened", "EpochOpened"):
            self.origins.append((entry.position, body["origin"]))
        elif name == "SettingsChanged":
            arc = body["extensionArc"]
            self.arcs.append((entry.position, arc if arc is not None and is_extension_arc(arc) else None))
        elif name == "KeyMade" and body["purpose"] == OF_AN_AUTHORITY:
            self.keys.append(Key(entry.position, entry.stream, body["subjectPublicKeyInfo"]))
        if name in ("IssuanceAuthorized", "ResponderAuthorized") and body["serialNumber"] in self.serials:
            asked = self.asked if name == "IssuanceAuthorized" and self.asked is not None and self.asked.stream == entry.stream else None
            self.intents[entry.stream] = Intent(entry.position, body["authority"], body["serialNumber"], body["tbsCertificate"], asked)
        elif name in ENDINGS and entry.stream in self.intents:
            self.end(entry, name, body)
        self.asked = None
        if name == "IssuanceRequested":
            self.asked = Asked(entry.position, entry.stream, hashlib.sha256(entry.payload).digest())
        if entry.stream in self.streams:
            self.follow(entry, name)

    def end(self, entry, name, body):
        intent = self.intents.pop(entry.stream)
        is_burned = name == "IssuanceAbandoned" or body.get("signatureMayExist", False) or name == "ResponderFailed" and body["reason"]["code"] in GIVEN_UP
        if name in SIGNED or is_burned:
            signature = body["signature"] if name in SIGNED else None
            self.ended.setdefault((intent.authority, intent.serial), Ended(intent, entry.position, signature))

    def follow(self, entry, name):
        """What becomes of a request that some certificate names."""
        if name == "IssuanceRequested":
            places = {"request": entry.position, "intent": None, "ending": None}
            self.named.setdefault(entry.stream, (self.asked.digest, places))
        elif entry.stream in self.named:
            places, what = self.named[entry.stream][1], "intent" if name == "IssuanceAuthorized" else "ending"
            places[what] = entry.position if places[what] is None else places[what]

    # ---- what follows

    def finish(self):
        for handed, found in self.certificates:
            try:
                key = self.signer(found)
            except signatures.Unchecked as error:
                handed.message = f"{UNASKED}: {error}"
                self.report.unchecked(58, None, f"{handed.file}: {error}")
                continue
            if key is None:
                said = self.reference(found)
                claim = "" if said is None else f"it names a request of {said.origin}, and "
                handed.facts["names"] = shown(said)
                handed.is_none_of_this_logs(f"{claim}no authority of this log signed it")
                continue
            ended = self.ended.get((key.authority, found.tbs.serial)) or self.still_open(key.authority, found.tbs.serial)
            handed.places = places_of(ended)
            if ended is not None and ended.intent.tbs == found.tbs.octets:
                self.compare(handed, found, ended)
            else:
                self.indict(handed, found, key, ended)

        asked = [handed for handed, _ in self.certificates if handed.result in (PROVED, CONTRADICTED)]
        last = max((place for handed in asked if (place := handed.places["intent"]) is not None), default=0) + 1
        for handed in sorted(asked, key=lambda one: last if one.places["intent"] is None else one.places["intent"]):
            self.check(58, handed.result == PROVED, handed.places["intent"], f"{handed.file}: {handed.message}")

    def signer(self, found):
        """The authority under whose key a certificate's signature verifies; None where it does under none's."""
        unchecked = None
        for key in self.keys:
            try:
                signatures.verify(key.info, found.signed.algorithm, found.signed.octets, found.signed.signature)
            except (signatures.Broken, Malformed):
                continue
            except signatures.Unchecked as error:
                unchecked = error
                continue
            return key
        if unchecked is not None:
            raise unchecked
        return None

    def still_open(self, authority, serial):
        intent = next((one for one in self.intents.values() if (one.authority, one.serial) == (authority, serial)), None)
        return intent and Ended(intent, None, None)

    def compare(self, handed, found, ended):
        """What was to be signed is in the log just so: whether under the signature that the log has, and naming its own request."""
        position = ended.intent.position
        mention = naming_identifier(newest(self.arcs, position))
        carried = next((one.value for one in found.tbs.extensions if one.identifier == mention), None)
        handed.facts["names"] = shown(found.names.get(mention))
        if ended.signature is not None and ended.signature != found.signed.signature:
            name = signatures.name(found.signed.algorithm) or ""
            if name.startswith(ECDSA) and first_number(ended.signature) == first_number(found.signed.signature):
                # Of an ECDSA signature anybody can make another one (r, n - s): that says nothing of the key.
                return handed.is_none_of_this_logs("its signature was rewritten, as anybody can: the log's own is another")
            return contradict(handed, "its octets were signed twice: the log has another signature of them")
        if carried is not None:
            asked = ended.intent.asked
            if asked is None or carried != reference(newest(self.origins, position), asked.stream, asked.digest):
                return contradict(handed, "it is in the books, and names another place in them than its own")
        handed.result, handed.message = PROVED, None
        handed.says = says(handed, ended.signature is not None)
        return None

    def indict(self, handed, found, key, other):
        """An authority of the log signed it, and it is not in the books: why."""
        said, lost = self.reference(found), self.origins[-1][0] if len(self.origins) > 1 else -1
        handed.facts["names"] = shown(said)
        twin = None if other is None else f"its serial number is that of another certificate, authorized at position {other.intent.position}"
        if said is None:
            if twin is None and lost > key.position:
                return handed.is_none_of_this_logs(f"its serial number was never given; entries were lost before position {lost}")
            return contradict(handed, twin or "an authority of this log signed it, and its serial number was never given")
        is_known = any(origin == said.origin for _, origin in self.origins)
        another = f"it names another log, {said.origin}"
        if said.request not in self.named:
            fault = "it names a request that is not in the log" if is_known else another
            if twin is None and said.origin != self.origins[-1][1] and lost > key.position:
                return handed.is_none_of_this_logs(f"{fault}; entries were lost before position {lost}")
            return contradict(handed, fault if twin is None else f"{fault}, and {twin}")
        digest, handed.places = self.named[said.request]
        if not is_known:
            return contradict(handed, another)
        if digest != said.digest:
            return contradict(handed, "it names a request with another payload than that has")
        if handed.places["intent"] is None:
            return contradict(handed, "the request that it names was never authorized")
        return contradict(handed, "the request that it names was answered with another certificate, or with none")

    def reference(self, found):
        """What a certificate says of a log by an identifier that this one had at any time."""
        for identity in (LOG_REFERENCE, *(naming_identifier(arc) for _, arc in self.arcs)):
            if identity in found.names:
                return found.names[identity]
        return None


def contradict(handed, message):
    handed.result, handed.message = CONTRADICTED, message


def read(octets):
    """Raises `Malformed` for what is no certificate, in DER or PEM."""
    der = unarmoured(octets, b"CERTIFICATE")
    tbs = check_certificate(der)
    found = ((one.identifier, read_reference(one.value)) for one in tbs.extensions)
    return Certificate(der, tbs, signed(der), {name: said for name, said in found if said is not None})


def read_reference(value):
    """The LogReference that octets encode; None where they encode none."""
    try:
        reader = only(value, SEQUENCE)
        found = Reference(reader.content(UTF8).decode(), reader.content(OCTET_STRING), reader.content(OCTET_STRING))
        reader.end()
    except (Malformed, UnicodeDecodeError):
        return None
    return found if (len(found.request), len(found.digest)) == (16, 32) else None


def naming_identifier(arc):
    return LOG_REFERENCE if arc is None else identifier(f"{arc}.2")


def newest(said, position):
    """What was said last before a position; None where nothing was."""
    return next((value for place, value in reversed(said) if place < position), None)


def first_number(signature):
    """The first number of an ECDSA signature (RFC 3279 section 2.2.3)."""
    return only(signature).content(INTEGER)


def places_of(ended):
    if ended is None:
        return {"request": None, "intent": None, "ending": None}
    asked = ended.intent.asked
    return {"request": asked and asked.position, "intent": ended.intent.position, "ending": ended.position}


def shown(said):
    return said and {"origin": said.origin, "request": said.request.hex(), "payloadDigest": said.digest.hex()}


def says(handed, is_signed):
    request, intent, ending = handed.places.values()
    asked = "" if request is None else f"asked for at position {request}, "
    end = "without an ending yet" if ending is None else f"signed at {ending}" if is_signed else f"given up at {ending}: its serial number is burned"
    named = "" if handed.facts["names"] is None else "; it names this itself"
    return f"in the books: {asked}authorized at {intent}, {end}{named}"
