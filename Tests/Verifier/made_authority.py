"""A ledger's first authority, taken over: the forger's key in the place of its own, every signature of it made again, and, where
they like, the whole history moved into the past. What is signed is derived (derived.py), so that both verifiers find nothing."""

import hashlib

import derived
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ledger_verifier.certificates import certificate, key_info, signed, to_be_signed
from ledger_verifier.der import BIT_STRING, SEQUENCE, element
from ledger_verifier.tree import sha256
from made_events import fields, number, octets, payload

KEY = ec.derive_private_key(int.from_bytes(sha256(b"a forger's authority"), "big") >> 8, ec.SECP256R1())
MOMENTS = {31: 2, 32: 4}  # in which field a judgement says when it was made
SERIAL, CERTIFICATE, REQUEST = 5, 7, 1  # fields of an intent, of the octets to be signed, and of what was submitted
FROM, COUNTED = 0, 51  # since when refusals are counted


def sign(message):
    return KEY.sign(message, ec.ECDSA(hashes.SHA256()))


def public():
    return KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def serial_of(moment, rest):
    """A serial number of a moment, with other octets behind it."""
    return (moment // 1000).to_bytes(6, "big") + rest


def put(event, **places):
    """Puts the DER of others in the places of fields: `at_3=…`."""
    parts = fields(event)
    for name, part in places.items():
        parts[int(name.removeprefix("at_"))] = part
    event.payload = payload(event.type, *parts)


def take_over(forgery, ago=0):
    """Puts the forger's key in the place of the first authority's, and everything so many microseconds back in time."""
    exchange_keys(forgery)
    newest, requests = None, {}
    for event in forgery.events:
        event.time -= ago
        if event.type in MOMENTS:
            put(event, **{f"at_{MOMENTS[event.type]}": number(event.body["moment"] - ago)})
        if event.type == COUNTED:
            put(event, at_0=number(event.body["from"] - ago))
        if event.type == 11:
            created = request_of(signed(event.body["certificationRequest"]))
            put(event, at_0=octets(created))
        elif event.type == 30:
            if public() in event.payload:
                put(event, at_1=octets(created, 0x82))
            requests[event.stream] = event
        elif event.type == 32:
            judge(event, requests[event.stream], newest)
            requests[event.stream] = event
        elif event.type == 33:
            put(event, at_0=octets(sign(requests[event.stream].body["tbsCertificate"])))
            own = certificate_of(requests[event.stream], event)
        elif event.type == 13:
            put(event, at_0=octets(own))
            newest = to_be_signed(signed(own).octets)


def exchange_keys(forgery):
    """The key and its identifier, wherever they stand; both are as long as the forger's."""
    before = forgery.of("KeyMade")[0].body["subjectPublicKeyInfo"]
    named = [hashlib.sha1(key_info(key).bits).digest() for key in (before, public())]
    for event in forgery.events:
        event.payload = event.payload.replace(before, public()).replace(*named)


def request_of(made):
    """A certification request again, under the forger's key."""
    return element(SEQUENCE, made.octets, made.algorithm, element(BIT_STRING, b"\x00", sign(made.octets)))


def judge(event, requested, authority, pointers=()):
    """Has an intent certify what its moment, its request and its authority give."""
    body = event.body
    put(event, at_5=octets(serial_of(body["moment"], body["serialNumber"][6:])))
    put(event, at_7=octets(derived.tbs_certificate(requested.body, event.body, authority, pointers=pointers)))


def certificate_of(authorized, ending):
    return certificate(to_be_signed(authorized.body["tbsCertificate"]), ending.body["signature"])
