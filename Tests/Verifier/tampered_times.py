"""Lies about times that have no form, and about what only some readers take: years outside 1950 to 9999 (schemas/format.md, section 10),
identifiers without measure; and keys that are spoken of before they are made."""

import datetime
import os

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from ledger_verifier.certificates import signed
from ledger_verifier.der import BIT_STRING, IDENTIFIER, OCTET_STRING, SEQUENCE, Reader, element
from ledger_verifier.events import periods_of
from ledger_verifier.times import FIRST, LAST
from made_events import fields, number, octets, sequence
from made_responders import sign, spki
from tampered import PLACED, lie, table
from tampered_facts import append, put
from tampered_paths import DAY, NAME, below, certificate
from tampered_reports import ask, revoke

SECOND = 1_000_000
GENERALIZED_TIME = 0x18
COMPLETED = 53
YEARS = ("0000", "0001", "1949")
# Microseconds: the last before the first that has a form, the first after the last, years that no calendar of a library has, the edges.
FORMLESS = (FIRST * SECOND - 1, (LAST + 1) * SECOND, -62_200_000_000 * SECOND, -(1 << 63), (1 << 63) - 1)


def changed(tbs, begins=None, extensions=()):
    """A TBSCertificate with another beginning (the content of a GeneralizedTime), and more extensions."""
    reader, parts = Reader(tbs).inside(SEQUENCE), []
    while not reader.is_at_end:
        parts.append(reader.whole())
    if begins is not None:
        validity = Reader(parts[4]).inside(SEQUENCE)
        validity.whole()
        parts[4] = element(SEQUENCE, element(GENERALIZED_TIME, begins), validity.whole())
    listed = Reader(parts[-1]).inside(0xA3).inside(SEQUENCE)
    kept = listed.octets[listed.place : listed.limit]
    parts[-1] = element(0xA3, element(SEQUENCE, kept, *extensions))
    return element(SEQUENCE, *parts)


def extension(identifier, value=b"\x05\x00"):
    return element(SEQUENCE, element(IDENTIFIER, identifier), element(OCTET_STRING, value))


# ---- certificates


def below_one_of(forgery, begins):
    """The authority lies below a root from elsewhere that begins at a time, by the content of a GeneralizedTime; gives the import."""
    imported, key = forgery.of("AuthorityCertificateImported")[0], ec.generate_private_key(ec.SECP256R1())
    own = x509.load_der_x509_certificate(imported.body["certificate"])
    below(forgery)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=imported.time // SECOND)
    known = signed(certificate(key, NAME, key.public_key(), moment - DAY, moment + 10_000 * DAY))
    tbs = changed(known.octets, begins)
    root = element(SEQUENCE, tbs, known.algorithm, element(BIT_STRING, b"\0", sign(key, tbs)))
    certified = certificate(key, own.subject, own.public_key(), moment - DAY, own.not_valid_after_utc.replace(tzinfo=None))
    put(imported, lambda parts: parts.__setitem__(slice(0, 2), [octets(certified), sequence(octets(root))]))
    return imported


def below_the_oldest_root(forgery):
    """What is whole to both, but to who judges again."""
    below_one_of(forgery, b"19500101000000Z")


table(26, {
    f"an authority lies below a root of the year {year}": (lambda begins: lambda forgery: below_one_of(forgery, begins))(f"{year}0101000000Z".encode())
    for year in YEARS
}, is_placed=True)  # fmt: skip


def certified(**how):
    """A certificate is to be signed that is another."""

    def change(forgery):
        _, authorized, _ = forgery.issued()[3]
        tbs = authorized.body["tbsCertificate"]
        put(authorized, lambda parts: parts.__setitem__(parts.index(octets(tbs)), octets(changed(tbs, **how))))
        return authorized

    return change


table(26, {f"a certificate begins in the year {year}": certified(begins=f"{year}0101000000Z".encode()) for year in YEARS}, is_placed=True)
table(26, {
    "an extensions identifier has 64 octets": certified(extensions=[extension(b"\x2a" + bytes([1]) * 63)]),
    "an extensions identifier holds a number of 129 bits": certified(extensions=[extension(b"\x2a\x84" + b"\x80" * 17 + b"\0")]),
    "an extensions identifier holds a number that no library writes": certified(extensions=[extension(b"\x2a\x81" + b"\x80" * 9_000 + b"\0")]),
    "a certificate has more extensions than any": certified(extensions=[extension(b"\x2a\x03\x82" + bytes([place])) for place in range(128)] + [
        extension(b"\x2a\x03\x83" + bytes([place])) for place in range(128)]),
    "a certificate is longer than any": certified(extensions=[extension(b"\x2a\x03\x04", element(OCTET_STRING, bytes(262_144)))]),
}, is_placed=True)  # fmt: skip

# ---- reports


def claimed(forgery):
    """A report is asked for, and completed with whatever somebody likes."""
    asked = ask(forgery)
    return append(forgery, COMPLETED, octets(bytes(32)), number(0), number(0), stream=asked.stream)


def issued_at(moment):
    def change(forgery):
        forgery.issued()[3][2].time = moment
        return claimed(forgery)

    return change


def revoked_at(moment):
    def change(forgery):
        now = forgery.events[-1].time
        revoke(forgery)
        forgery.events[-1].time = moment
        asked = claimed(forgery)
        for event in forgery.events[-2:]:
            event.time = now
        return asked

    return change


table(55, {f"a report tells of what was issued at {moment}".replace("-", "minus "): issued_at(moment) for moment in FORMLESS}, is_placed=True)
table(55, {f"a report tells of what was revoked at {moment}".replace("-", "minus "): revoked_at(moment) for moment in FORMLESS}, is_placed=True)


def all_from(moment):
    """Everything from the middle on lies at a time, and a report at the end."""

    def change(forgery):
        revoke(forgery)
        claimed(forgery)
        for event in forgery.events[len(forgery.events) // 2 :]:
            event.time = moment

    return change


table(12, {f"half of a log lies at {moment}".replace("-", "minus "): all_from(moment) for moment in FORMLESS if moment < 0})
table(13, {f"half of a log lies at {moment}": all_from(moment) for moment in FORMLESS if moment > 0})

# ---- keys that are spoken of before they are made


def made_later(forgery, key):
    """An authority is begun, and its key made under an identifier."""
    creating, made = forgery.of("AuthorityCreating")[0], forgery.of("KeyMade")[0]
    stream = os.urandom(16)
    append(forgery, creating.type, *fields(creating), stream=stream)
    append(forgery, made.type, octets(key), *fields(made)[1:4], octets(spki(ec.generate_private_key(ec.SECP256R1()))), stream=stream)


def counted_before(forgery):
    """A start counts a key that is made later: none of it was used (section 7)."""
    key = os.urandom(16)
    started = forgery.start()
    put(started, lambda parts: parts.__setitem__(-2, sequence(sequence(octets(key), number(0)))))
    made_later(forgery, key)


table(None, {"a start counts a key that is made later": counted_before})


@lie(41)
def a_key_answers_before_it_is_made(forgery):
    """The uses that nobody accounts for are told where they are missing, and the key's making is one."""
    key, authority = os.urandom(16), forgery.of("AuthorityCertificateImported")[0].stream
    ends = (forgery.events[-1].time // SECOND + 60) * SECOND
    append(forgery, 47, octets(authority), octets(key), number(ends), number(5), stream=periods_of(authority))
    made_later(forgery, key)
    return append(forgery, 2, *fields(forgery.of("ServerStarted")[-1]))


PLACED.add(a_key_answers_before_it_is_made)
