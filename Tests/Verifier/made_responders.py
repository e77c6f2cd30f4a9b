"""An authority whose key a forger has, its responders, and the periods in which they answer: what an honest server would write."""

import datetime
import os
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ledger_verifier.basis import AUTHORITY, POLICY
from ledger_verifier.der import BIT_STRING, BOOLEAN, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, SET, UTF8, element
from ledger_verifier.events import KINDS, periods_of
from ledger_verifier.certificates import key_identifier, requested_subject, signed, to_be_signed
from made_events import ENUMERATED, fields, number, octets, payload, sequence, text
from tampered_facts import append

AUTHORIZED, CERTIFIED, FAILED, OPENED, CLOSED = range(44, 49)
IMPORTED = 13
YES, NO = b"\x01\x01\xff", b"\x01\x01\x00"
SECOND, DAY = 1_000_000, 86_400
MOST = 1_000
POLICY_CHANGES = ("IssuancePolicyChanged", "KeyBlocked", "RulesAdopted", "KeyMade")
AUTHORITY_CHANGES = ("AuthorityCreating", "KeyMade", "AuthorityCreated", "AuthorityCertificateImported", "AuthorityStatusChanged", "AuthorityDeleted", "AuthorityRestored")
BEGINNING = datetime.datetime(1970, 1, 1)


def spki(key):
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sign(key, message):
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


class OwnAuthority:
    """A root whose private key is the forger's, made as the ledger's first authority was."""

    def __init__(self, forgery, days=365):
        self.passed = 0  # microseconds that the next entry lies later
        self.forgery, self.stream, self.key, self.identifier = forgery, os.urandom(16), ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        creating, made, asked, created, imported = (
            forgery.of(name)[0] for name in ("AuthorityCreating", "KeyMade", "RequestAuthorized", "AuthorityCreated", "AuthorityCertificateImported"))
        self.add(creating.type, *fields(creating))
        parts = fields(made)
        self.add(made.type, octets(self.identifier), *parts[1:4], octets(spki(self.key)))
        parts, information = fields(asked), asked.body["certificationRequestInfo"].replace(made.body["subjectPublicKeyInfo"], spki(self.key))
        self.add(asked.type, parts[0], octets(self.identifier), *parts[2:4], octets(information))
        algorithm = signed(created.body["certificationRequest"]).algorithm
        request = element(SEQUENCE, information, algorithm, element(BIT_STRING, b"\0", sign(self.key, information)))
        self.add(created.type, octets(request))
        self.days, self.provenance = days, fields(imported)[-1]
        own, subject = self.root(days), requested_subject(information)
        self.certificate = to_be_signed(signed(own).octets)
        assert self.certificate.subject == subject
        self.add(imported.type, octets(own), sequence(), self.provenance)

    def add(self, kind, *parts, stream=None):
        event = append(self.forgery, kind, *parts, stream=stream or self.stream)
        event.time, self.passed = event.time + self.passed, 0
        return event

    def renew(self, name=None, **more):
        """The authority gets another certificate of its key."""
        own = self.root(self.days, name, **more)
        self.certificate = to_be_signed(signed(own).octets)
        return self.add(IMPORTED, octets(own), sequence(), self.provenance)

    @property
    def name(self):
        return x509.load_der_x509_certificate(self.forgery.of("AuthorityCertificateImported")[0].body["certificate"]).subject

    def root(self, days, name=None, identifier=None):
        at = BEGINNING + datetime.timedelta(seconds=self.forgery.events[-1].time // SECOND)
        name = name or self.name
        identifier = x509.SubjectKeyIdentifier(identifier) if identifier else x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(at - datetime.timedelta(days=1)).not_valid_after(at + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(True, None), True)
            .add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), True)
            .add_extension(identifier, False)
            .sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)
        )  # fmt: skip

    # ---- responders

    def basis(self):
        def newest(wanted):
            places = [place for place, one in enumerate(self.forgery.events) if wanted(one, KINDS[one.type, one.schema].name)]
            return places[-1]

        own = newest(lambda one, name: one.stream == self.stream and name in AUTHORITY_CHANGES)
        policy = newest(lambda one, name: name in POLICY_CHANGES)
        return sequence(*(sequence(number(concern, ENUMERATED), number(place)) for concern, place in ((AUTHORITY, own), (POLICY, policy))))

    def authorize(self, life=7 * DAY, **changes):
        """The intent of a responder; gives its event. `changes` says what stands in it otherwise than it would."""
        key = changes.pop("responder_key", None) or ec.generate_private_key(ec.SECP256R1())
        stream, moment = changes.pop("stream", None) or os.urandom(16), changes.pop("moment", self.forgery.events[-1].time)
        serial = changes.pop("serial", min(max(moment // 1000, 1 << 40), (1 << 47) - 1).to_bytes(6, "big") + os.urandom(10))
        tbs = self.responder_certificate(stream, key, moment // SECOND, serial, life, **{name: changes.pop(name) for name in ("purpose", "usage") if name in changes})
        parts = {
            "ruleSet": number(1), "authority": octets(self.stream), "key": octets(self.identifier), "algorithm": text("ecP256"), "info": octets(spki(key)),
            "basis": self.basis(), "moment": number(moment), "serialNumber": octets(serial), "tbs": octets(tbs), **changes,
        }  # fmt: skip
        event = self.add(AUTHORIZED, *parts.values(), stream=stream)
        event.tbs = tbs
        return event

    def responder_certificate(self, responder, key, moment, serial, life, purpose="2b06010505070309", usage="0780"):
        own = self.certificate
        steps = own.subject[2:] if own.subject[1] < 0x80 else own.subject[3:]
        common = element(SET, element(SEQUENCE, element(IDENTIFIER, b"\x55\x04\x03"), element(UTF8, f"OCSP responder {uuid.UUID(bytes=responder)}".encode())))
        return element(
            SEQUENCE, element(0xA0, element(INTEGER, b"\x02")), element(INTEGER, serial), bytes.fromhex("300a06082a8648ce3d040302"), own.subject,
            element(SEQUENCE, written(moment - 3600), written(moment + life)), element(SEQUENCE, steps, common), spki(key),
            element(0xA3, element(
                SEQUENCE,
                extension("551d23", element(SEQUENCE, element(0x80, key_identifier(own)))),
                extension("551d0e", element(OCTET_STRING, x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest)),
                extension("551d0f", element(BIT_STRING, bytes.fromhex(usage)), element(BOOLEAN, b"\xff")),
                extension("551d25", element(SEQUENCE, element(IDENTIFIER, bytes.fromhex(purpose)))),
                extension("2b0601050507300105", b"\x05\x00"),
            )),
        )  # fmt: skip

    def certify(self, authorized):
        return self.add(CERTIFIED, octets(sign(self.key, authorized.tbs)), stream=authorized.stream)

    def fail(self, authorized, code=17, may_exist=NO):
        values = () if code in (10, 19, 21, 23) else (text("it did not", 0x80),)
        return self.add(FAILED, sequence(number(code), sequence(*values)), may_exist, stream=authorized.stream)

    def responder(self, **changes):
        """A responder that is certified; gives its stream."""
        authorized = self.authorize(**changes)
        self.certify(authorized)
        return authorized.stream

    # ---- periods

    def pass_time(self, seconds):
        """The next entries lie so much later."""
        self.passed += int(seconds * SECOND)

    def open(self, responder, hours=1, most=MOST, ends=None):
        ends = (self.forgery.events[-1].time + self.passed) // SECOND * SECOND + int(hours * 3600) * SECOND if ends is None else ends
        return self.add(OPENED, octets(self.stream), octets(responder), number(ends), number(most), stream=periods_of(self.stream))

    def close(self, responder, good=0, revoked=0, unknown=0, is_last=NO):
        counts = map(number, (good, revoked, unknown))
        return self.add(CLOSED, octets(self.stream), octets(responder), *counts, is_last, stream=periods_of(self.stream))


def written(moment):
    at = BEGINNING + datetime.timedelta(seconds=moment)
    return element(0x17, at.strftime("%y%m%d%H%M%SZ").encode()) if at.year < 2050 else element(0x18, at.strftime("%Y%m%d%H%M%SZ").encode())


def extension(identifier, value, critical=b""):
    return element(SEQUENCE, element(IDENTIFIER, bytes.fromhex(identifier)), critical, element(OCTET_STRING, value))




def older_books(forgery):
    """Version 1 of the books' rules was in force all the while."""
    assert all(started.body["booksVersion"] == 2 for started in forgery.of("ServerStarted"))
    for event in [*forgery.of("LedgerOpened"), *forgery.of("ServerStarted")]:
        parts = fields(event)
        parts[3 if event.type == 1 else 5] = number(1)
        event.payload = payload(event.type, *parts)
    for event in forgery.of("SettingsChanged"):  # which had no arc then
        event.payload = payload(event.type, *(part for part in fields(event) if part[0] != 0x81))
