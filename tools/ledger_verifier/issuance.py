"""The life of every request: refused, repeated, or authorized and then signed, failed or abandoned; and what was signed."""

import hashlib
from collections import Counter, namedtuple

from . import signatures
from .certificates import authority_key_identifier, certificate, instants, is_serial, key_identifier, read_issued, requested_key, signed
from .der import Malformed
from .ended import Callers, Ended
from .events import API
from .kinds import is_taken
from .roles import needed_templates
from .tokens import Tokens, scope_of

Request = namedtuple("Request", "body authority octets key algorithm decision position time digest")
# signer: the authority's SubjectPublicKeyInfo; tbs: what is to be signed. None where there is none, or it cannot be read.
Intent = namedtuple("Intent", "request authority key serial signer tbs position time")
# The algorithms that a certification request may be signed with (schemas/rules.md, rule 11).
ACCEPTED = {"id-Ed25519"}.union(*(
    (f"ecdsa-with-SHA{size}", f"sha{size}WithRSAEncryption", f"rsassa-pss-sha{size}") for size in (256, 384, 512)
))
TEMPLATE_OF_SERVERS = "EndEntityServerAuthCertificate/V1"  # the one that a server asks for of its own accord
LONGEST_JUDGEMENT = 600_000_000  # microseconds from a judgement's moment to its entry's time


def is_by_call(request):
    return request["provenance"]["channel"] == API


def is_of_server(request):
    """Whether a request is such as a server makes of its own accord, for the certificate that it shows."""
    is_plain = request["passthrough"] is None and request["token"] is None
    return is_plain and request["authority"] is not None and request["template"] == TEMPLATE_OF_SERVERS


class Issuances:
    def __init__(self, report, authorities, concerns, uses, revocations, roles, sharing, tellings, naming, reissuances):
        self.report, self.check, self.authorities, self.concerns = report, report.check, authorities, concerns
        self.uses, self.revocations, self.roles, self.tokens = uses, revocations, roles, Tokens(report)
        self.sharing, self.naming, self.reissuances = sharing, naming, reissuances
        self.quota, self.counts = None, Counter()  # how many certificates an authority may have, and has
        self.tellings = tellings
        self.has_started = self.has_settings = False
        self.rule_set = None  # the number of the set in force
        self.window = 0  # seconds that an idempotency token is honoured
        self.requests, self.intents = {}, {}
        self.serials, self.token_times, self.callers = {}, {}, Callers()
        self.issued, self.burned = [], []  # every certificate, and every serial number that is burned

    def started(self, entry, body):
        """Another window begins; what left the one before stays free."""
        for name, times in list(self.token_times.items()):
            self.token_times[name] = [time for time in times if entry.time < time + self.window * 1_000_000]
        self.has_started, self.window = True, body["issuanceTokenWindow"]
        self.tokens.started(entry, body)

    def forget_tokens(self):
        """Another epoch begins, and time may step back: no token is held any more."""
        self.tokens.clear()
        self.token_times.clear()

    def still_open(self):
        """Where the requests and intents lie that have no ending."""
        return [one.position for one in (*self.requests.values(), *self.intents.values())]

    # ---- a request, and its endings without an intent

    def requested(self, entry, body):
        is_new = entry.version == 0 and entry.stream not in self.requests and entry.stream not in self.intents
        self.check(21, is_new, entry.position, "requested twice, or in another's stream")
        self.intents.pop(entry.stream, None)
        said = "a request was accepted before any server started, or said what it is set to"
        self.check(20, self.has_started and self.has_settings, entry.position, said)
        self.check(46, is_by_call(body) or is_of_server(body), entry.position, "a server asks for another certificate than its own")
        form, octets = body["certificationRequest"]
        octets = octets if form == "certificationRequest" else None
        key = readable_key(octets) if octets is not None and body["token"] is not None else None
        self.requests[entry.stream] = Request(
            body, body["authority"], octets, key, body["signatureAlgorithm"], self.tokens.decision(entry, body, key), entry.position,
            entry.time, hashlib.sha256(entry.payload).digest(),
        )  # fmt: skip

    def ended_without_intent(self, entry):
        """The request that ends here; None where none was open. That it was authorized before is a finding."""
        intent = self.intents.pop(entry.stream, None)
        request = self.requests.pop(entry.stream, None) if intent is None else intent.request
        is_so = request is not None and intent is None
        self.check(21, is_so, entry.position, "the request is unknown, or was authorized, or has its ending")
        return request

    def repeated(self, entry, body):
        request = self.ended_without_intent(entry)
        if request is not None:
            self.tokens.repeated(entry, body, request.decision)

    def refused(self, entry, body):
        request = self.ended_without_intent(entry)
        if request is not None:
            is_of_token = self.tokens.refused(entry, body, request.decision)
            self.check_rule_set(entry, body)
            self.check_moment(entry, body, 0 if is_of_token else LONGEST_JUDGEMENT)
            self.concerns.expect(entry, body["basis"], request.authority)
            if not is_of_token:
                self.reissuances.refused(entry, body, request.authority)

    def check_rule_set(self, entry, body):
        said = f"judged by rule set {body['ruleSet']}; in force was {self.rule_set}"
        return self.check(22, body["ruleSet"] == self.rule_set, entry.position, said)

    # ---- the intent

    def authorized(self, entry, body):
        request = self.requests.pop(entry.stream, None)
        if request is None and entry.stream in self.intents:
            return self.check(25, False, entry.position, "the request was authorized before")
        if not self.check(22, request is not None, entry.position, "an authorization without an open request"):
            return
        self.check(22, body["authority"] == request.authority, entry.position, "authorized for another authority than was asked")
        self.check_rule_set(entry, body)
        self.concerns.expect(entry, body["basis"], body["authority"])
        self.sharing.authorized(entry, body, request.body)
        self.check_moment(entry, body)
        self.reissuances.authorized(entry, body)
        self.tokens.judged(entry, request.decision)
        self.tokens.hold(entry, request.body, request.key)
        self.uses.intend(body["key"])
        self.check_serial(entry, body)
        authority = self.authorities.created(body["authority"])
        self.check(22, authority is not None, entry.position, "there is no such authority, or it did not come to be")
        self.check_quota(entry, body, authority, request)
        self.check_restraint(entry, authority, request)
        self.check_possession(entry, request)
        named = body["authority"], body["key"], body["serialNumber"]
        intent = Intent(request, *named, authority and authority.key, None, entry.position, entry.time)
        self.intents[entry.stream] = intent
        tbs = read_issued(body["tbsCertificate"])
        validity = instants(tbs.validity)
        self.intents[entry.stream] = intent._replace(tbs=tbs)
        self.check(26, tbs.serial == body["serialNumber"], entry.position, "the certificate has another serial number than its intent")
        self.check_permission(entry, tbs, request)
        self.naming.check_reference(entry, tbs, body["authority"], request.digest)
        self.check_subject(entry, tbs, request)
        self.check_algorithm(entry, tbs, request)
        self.check(29, validity[0] < validity[1], entry.position, "the validity ends before it begins")
        if authority is not None:
            self.check(41, body["key"] == authority.identifier, entry.position, "the key is not the authority's")
            self.check_issuer(entry, tbs, authority)
            self.check_tellings(entry, tbs, body["authority"], authority)
            if authority.period is not None and tbs.key != authority.key:
                begins, ends = authority.period
                self.check(29, validity[1] <= ends, entry.position, "the validity ends after that of a certificate above")
                is_valid = begins * 1_000_000 <= body["moment"]
                self.check(29, is_valid, entry.position, "it was judged before a certificate above is valid")

    def check_moment(self, entry, body, longest=LONGEST_JUDGEMENT):
        is_near = entry.time - longest <= body["moment"] <= entry.time
        return self.check(22, is_near, entry.position, "it was judged at another time than it was recorded at")

    def check_serial(self, entry, body):
        serial = body["serialNumber"]
        is_sound = is_serial(serial) and len(serial) == 16 and serial[0] and serial[:6] == clock_bits(body["moment"])
        self.check(24, is_sound, entry.position, "the serial number is not of sixteen octets, or not of its moment")
        earlier = self.serials.setdefault((body["authority"], serial), entry.position)
        self.check(24, earlier == entry.position, entry.position, f"the serial number was used at position {earlier}")

    def check_quota(self, entry, body, authority, request):
        """The quota lets the authority sign; a certificate for its own key is beside the quota."""
        count = self.counts[body["authority"]]
        self.counts[body["authority"]] += 1
        is_left = self.quota is None or count < self.quota or is_for_own_key(request, authority)
        self.check(22, is_left, entry.position, f"the authority had the {self.quota} certificates that it may have")

    def check_restraint(self, entry, authority, request):
        """Nobody told the authority to stop, unless it signs for its own key; and it is not deleted."""
        if authority is not None and (authority.is_disabled or authority.is_deleted):
            may_issue = not authority.is_deleted and is_for_own_key(request, authority)
            self.check(22, may_issue, entry.position, "the authority was disabled or deleted")

    def check_possession(self, entry, request):
        """A request is signed with its own key; what was submitted as one and cannot be read, or not be verified, is not."""
        if request.octets is None:
            return
        try:
            asked = signed(request.octets)
            key = requested_key(asked.octets)
            is_accepted = signatures.name(asked.algorithm) in ACCEPTED and is_taken(key)
        except Malformed:
            is_accepted = False
        if not is_accepted:
            return self.check(23, False, entry.position, "the request, its key or its algorithm is none that can be verified")
        signatures.check(self.report, 23, entry.position, key, asked.algorithm, asked.octets, asked.signature)

    def check_permission(self, entry, tbs, request):
        """The role of who asked permits such a certificate, in one of the ways that count. Beside the API nobody has a role."""
        role = request.body["provenance"]["role"]
        if role is None:
            return
        needed = needed_templates(request.body["template"], tbs)
        is_permitted = any(all(map(one.permits_template, needed)) for one in self.roles.at(role, entry.time))
        self.check(46, is_permitted, entry.position, f"the role {role} does not permit {' and '.join(needed)}")

    def check_subject(self, entry, tbs, request):
        is_asked = request.octets is not None and readable_key(request.octets) == tbs.key
        self.check(29, is_asked, entry.position, "the subject's key is not that of a request that could be read")

    def check_algorithm(self, entry, tbs, request):
        found = signatures.name(tbs.algorithm)
        self.check(30, found == request.algorithm, entry.position, f"{request.algorithm} was asked for, not {found}")

    def check_issuer(self, entry, tbs, authority):
        """A certificate names its authority as the authority's own one does; one for the authority's own key names itself."""
        if tbs.key == authority.key:
            self.check(30, tbs.issuer == tbs.subject, entry.position, "a certificate of the authority's own key has another issuer")
            return
        own = authority.certificate
        name = own.subject if own is not None else authority.subject
        self.check(30, tbs.issuer == name, entry.position, "the issuer is not the authority")
        if own is not None:
            said = "the authority key identifier is not the authority's subject key identifier"
            self.check(30, key_identifier(own) == authority_key_identifier(tbs), entry.position, said)

    def check_tellings(self, entry, tbs, identifier, authority):
        """A certificate says where to ask whether it was revoked, as its authority is configured; of its own key it says nothing."""
        expected = () if tbs.key == authority.key else self.tellings.of(identifier).extensions(identifier)
        for one in expected:
            is_so = [one] == [found for found in tbs.extensions if found.identifier == one.identifier]
            self.check(30, is_so, entry.position, "it does not say where to ask whether it was revoked, or otherwise than is configured")

    # ---- endings of an intent

    def signed(self, entry, body):
        self.requests.pop(entry.stream, None)
        intent = self.intents.pop(entry.stream, None)
        if not self.check(25, intent is not None, entry.position, "a certificate without an open intent"):
            return
        self.revocations.issue(intent.authority, intent.serial)
        self.uses.prove(intent.key)
        self.check_token(entry, intent)
        tbs, signature = intent.tbs, body["signature"]
        if tbs is not None:
            self.issued.append(self.ended(entry, intent, certificate(tbs, signature), False))
        if tbs is not None and intent.signer is not None and signatures.name(tbs.algorithm) is not None:
            signatures.check(self.report, 27, entry.position, intent.signer, tbs.algorithm, tbs.octets, signature)

    def ended(self, entry, intent, octets, is_burned):
        asked = intent.request.body
        who = self.callers.who(asked["provenance"])
        return Ended(entry.position, entry.time, intent.authority, intent.serial, octets, is_burned, entry.stream, who, asked["template"])

    def check_token(self, entry, intent):
        request = intent.request
        if (name := scope_of(request.body)) is None:
            return
        others = self.token_times.setdefault(name, [])  # an intent may be signed before one that came before it
        is_apart = all(abs(intent.time - time) >= self.window * 1_000_000 for time in others)
        self.check(37, is_apart, entry.position, "a second certificate for one token within its window")
        others.append(intent.time)

    def unsigned(self, entry, body):
        """An intent failed, or was given up; or a request without one was, by a start."""
        request, intent = self.requests.pop(entry.stream, None), self.intents.pop(entry.stream, None)
        is_open = intent is not None or request is not None and "signatureMayExist" not in body
        self.check(21, is_open, entry.position, "an ending of what was not open")
        if is_open and "signatureMayExist" not in body:
            is_left = (intent or request).position < self.authorities.started_at
            is_so = is_left if body["reason"]["code"] == 10 else intent is not None
            self.check(21, is_so, entry.position, "it was given up, and no server had started since")
        if intent is None:
            return
        self.tokens.release(entry.stream, intent.request.body)
        if body.get("signatureMayExist", True):
            self.burned.append(self.ended(entry, intent, intent.tbs and intent.tbs.octets, True))
        if body.get("signatureMayExist"):
            self.uses.prove(intent.key)
        elif "signatureMayExist" in body:
            self.counts[intent.authority] = max(0, self.counts[intent.authority] - 1)


def is_for_own_key(request, authority):
    """Whether a request is for the key of the authority that it was put to."""
    return authority is not None and request.octets is not None and readable_key(request.octets) == authority.key


def readable_key(request):
    """The SubjectPublicKeyInfo in a CertificationRequest; None where it cannot be read."""
    try:
        return requested_key(signed(request).octets)
    except Malformed:
        return None


def clock_bits(moment):
    """What a serial number begins with: 48 bits of milliseconds, held where the first octet is 01 to 7F (2004 to 6429)."""
    return min(max(moment // 1000, 1 << 40), (1 << 47) - 1).to_bytes(6, "big")
