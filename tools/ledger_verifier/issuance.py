"""The life of every request: refused, repeated, or authorized and then signed, failed or abandoned; and what was signed."""

import hashlib
from collections import Counter, namedtuple

from . import signatures
from .certificates import authority_key_identifier, certificate, check_issued, instants, requested_key, signed
from .certificates import key_identifier, log_reference, to_be_signed
from .der import OCTET_STRING, SEQUENCE, UTF8, element
from .tokens import Tokens, scope_of

Request = namedtuple("Request", "body authority octets key algorithm decision position time digest")
Intent = namedtuple("Intent", "request tbs key serial position time")
Issued = namedtuple("Issued", "position serial certificate")
LONGEST_JUDGEMENT = 600_000_000  # microseconds from a judgement's moment to its entry's time


class Issuances:
    def __init__(self, report, authorities, concerns, epochs, uses, revocations):
        self.report, self.check, self.authorities, self.concerns = report, report.check, authorities, concerns
        self.uses, self.revocations, self.tokens = uses, revocations, Tokens(report)
        self.quota, self.counts = None, Counter()  # how many certificates an authority may have, and has
        self.epochs, self.names_log = epochs, False  # whether certificates name the log
        self.has_started = False
        self.rule_set = None  # the number of the set in force
        self.window = 60  # seconds that an idempotency token is honoured
        self.requests, self.intents = {}, {}
        self.serials, self.token_times, self.issued = {}, {}, []

    def started(self, entry, body):
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
        self.check(21, entry.version == 0, entry.position, "requested twice, or in another's stream")
        self.check(20, self.has_started, entry.position, "a request was accepted before any server started")
        form, octets = body["certificationRequest"]
        octets = octets if form == "certificationRequest" else None
        key = requested_key(signed(octets).octets) if octets is not None and body["token"] is not None else None
        self.requests[entry.stream] = Request(
            body, body["authority"], octets, key, body["signatureAlgorithm"], self.tokens.decision(entry, body, key), entry.position,
            entry.time, hashlib.sha256(entry.payload).digest(),
        )  # fmt: skip

    def ended_without_intent(self, entry, body):
        is_open = self.requests.pop(entry.stream, None) is not None and entry.stream not in self.intents
        self.check(21, is_open, entry.position, "the request is unknown or has its ending")

    def repeated(self, entry, body):
        request = self.requests.get(entry.stream)
        self.ended_without_intent(entry, body)
        if request is not None:
            self.tokens.repeated(entry, body, request.decision)

    def refused(self, entry, body):
        request = self.requests.get(entry.stream)
        self.ended_without_intent(entry, body)
        if request is not None:
            self.tokens.refused(entry, body, request.decision)
            self.check_rule_set(entry, body)
            self.check_moment(entry, body)
            self.concerns.expect(entry, body["basis"], request.authority)

    def check_rule_set(self, entry, body):
        said = f"judged by rule set {body['ruleSet']}; in force was {self.rule_set}"
        self.check(22, body["ruleSet"] == self.rule_set, entry.position, said)

    # ---- the intent

    def authorized(self, entry, body):
        request = self.requests.pop(entry.stream, None)
        if request is None and entry.stream in self.intents:
            return self.check(25, False, entry.position, "the request was authorized before")
        if not self.check(22, request is not None, entry.position, "an authorization without an open request"):
            return
        self.check(22, body["authority"] == request.authority, entry.position, "authorized for another authority than was asked")
        self.check_rule_set(entry, body)
        self.concerns.expect(entry, body["basis"], request.authority)
        self.tokens.judged(entry, request.decision)
        self.tokens.hold(entry, request.body, request.key)
        self.uses.intend(body["key"])
        tbs = to_be_signed(body["tbsCertificate"])
        self.intents[entry.stream] = Intent(request, tbs, body["key"], body["serialNumber"], entry.position, entry.time)
        self.check_moment(entry, body)
        count = self.counts[request.authority]
        self.counts[request.authority] += 1
        self.check_serial(entry, body["serialNumber"], tbs, request)
        authority = self.authorities.created(request.authority)
        if self.check(25, authority is not None, entry.position, "the authority does not exist"):
            self.check(41, body["key"] == authority.identifier, entry.position, "the key is not the authority's")
            is_left = self.quota is None or count < self.quota or tbs.key == authority.key
            self.check(22, is_left, entry.position, f"the authority had the {self.quota} certificates that it may have")
            self.check_reference(entry, tbs, request)
            self.check_subject(entry, tbs, request)
            self.check_issuer(entry, tbs, authority, request)
            self.check_validity(entry, tbs, authority)

    def check_moment(self, entry, body):
        is_near = entry.time - LONGEST_JUDGEMENT <= body["moment"] <= entry.time
        self.check(22, is_near, entry.position, "it was judged at another time than it was recorded at")

    def check_serial(self, entry, serial, tbs, request):
        is_sound = 1 <= len(serial) <= 20 and serial[0] < 0x80 and any(serial) and tbs.serial == serial
        self.check(24, is_sound, entry.position, "the serial number is not positive, too long, or not that of the certificate")
        earlier = self.serials.setdefault((request.authority, serial), entry.position)
        self.check(24, earlier == entry.position, entry.position, f"the serial number was used at position {earlier}")

    def check_reference(self, entry, tbs, request):
        """A certificate names the log, and its request's place in it, where the policy wants that, and else never."""
        expected = None
        if self.names_log:
            origin = self.epochs.latest.origin.encode()
            parts = element(UTF8, origin), element(OCTET_STRING, entry.stream), element(OCTET_STRING, request.digest)
            expected = element(SEQUENCE, b"".join(parts))
        found = log_reference(tbs)
        self.check(30, found == expected, entry.position, "the certificate names another place in the log than its request's")

    def check_subject(self, entry, tbs, request):
        if not self.check(29, request.octets is not None, entry.position, "no certification request could be read"):
            return
        asked = signed(request.octets)
        key = requested_key(asked.octets)
        if self.check(29, key == tbs.key, entry.position, "the subject's key is not the request's"):
            signatures.check(self.report, 23, entry.position, key, asked.algorithm, asked.octets, asked.signature)

    def check_issuer(self, entry, tbs, authority, request):
        is_own = tbs.key == authority.key
        names = authority.names | {authority.subject} if is_own else authority.names
        self.check(30, tbs.issuer in names, entry.position, "the issuer is not the authority")
        if authority.certificate is not None and not is_own:
            above, below = key_identifier(authority.certificate), authority_key_identifier(tbs)
            said = "the authority key identifier is not the authority's subject key identifier"
            self.check(30, above == below, entry.position, said)
        found = signatures.name(tbs.algorithm)
        if found is not None and request.algorithm in signatures.KNOWN_NAMES:
            self.check(30, found == request.algorithm, entry.position, f"{request.algorithm} was asked for, not {found}")

    def check_validity(self, entry, tbs, authority):
        begin, end = instants(tbs.validity)
        self.check(29, begin < end, entry.position, "the validity ends before it begins")
        if authority.end is not None and tbs.key != authority.key:
            self.check(29, end <= authority.end, entry.position, "the validity ends after the authority's")

    # ---- endings of an intent

    def signed(self, entry, body):
        intent = self.end(entry)
        authority = intent and self.authorities.created(intent.request.authority)
        if not authority:
            return
        tbs, signature = intent.tbs, body["signature"]
        self.revocations.issue(intent.request.authority, tbs.serial)
        self.uses.prove(intent.key)
        self.issued.append(Issued(entry.position, tbs.serial, certificate(tbs, signature)))
        check_issued(tbs)
        self.check(26, tbs.serial == intent.serial, entry.position, "the certificate has another serial number than its intent")
        signatures.check(self.report, 27, entry.position, authority.key, tbs.algorithm, tbs.octets, signature)
        self.check_token(entry, intent)

    def check_token(self, entry, intent):
        request = intent.request
        if (name := scope_of(request.body)) is None:
            return
        earlier = self.token_times.get(name)
        is_apart = earlier is None or abs(request.time - earlier) >= self.window * 1_000_000
        self.check(37, is_apart, entry.position, "a second certificate for one token within its window")
        self.token_times[name] = intent.time

    def unsigned(self, entry, body):
        """An intent failed, or was given up; or a request without one was, by a start."""
        given_up = self.requests.pop(entry.stream, None) if "signatureMayExist" not in body else None
        intent = self.end(entry) if given_up is None else None
        if intent is None:
            return
        self.tokens.release(entry.stream, intent.request.body)
        if body.get("signatureMayExist"):
            self.uses.prove(intent.key)
        elif "signatureMayExist" in body:
            self.counts[intent.request.authority] -= 1

    def end(self, entry):
        self.check(25, entry.stream in self.intents, entry.position, "an ending without an open intent")
        return self.intents.pop(entry.stream, None)
