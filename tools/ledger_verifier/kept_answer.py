"""An OCSPResponse (RFC 6960 section 4.2.1) that somebody kept, in the one form that this log's responders write (schemas/format.md,
section 9.3): what has another is none of theirs, whoever signed it."""

import hashlib
from collections import namedtuple

from .certificates import algorithm, check_certificate
from .der import BIT_STRING, ENUMERATED, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, Malformed, check, dotted, element, integer, only, whole_octets
from .times import GENERALIZED_TIME, generalized
from .times import read as read_time

BASIC, NONCE = "1.3.6.1.5.5.7.48.1.1", bytes.fromhex("2b0601050507300102")
HASHES = {"1.3.14.3.2.26": hashlib.sha1, "2.16.840.1.101.3.4.2.1": hashlib.sha256}
GOOD, REVOKED, UNKNOWN = 0x80, 0xA1, 0x82
LONGEST_NONCE, LONGEST_SERIAL, LAST_REASON = 128, 20, 10  # RFC 9654 section 2.1, RFC 5280 sections 4.1.2.2 and 5.3.1
NULL = b"\x05\x00"

Answer = namedtuple("Answer", "name octets responder produced subjects nonce algorithm signature statuses")
Subject = namedtuple("Subject", "octets hash name key serial")


def read(name, octets):
    """Raises `Malformed` for what no responder of any ledger writes."""
    check(octets)
    reader = only(octets)
    if integer(reader.content(ENUMERATED)) != 0:
        raise Malformed("it is no signed answer")
    typed = inside_only(reader.inside(0xA0), SEQUENCE)
    reader.end()
    if dotted(typed.content(IDENTIFIER)) != BASIC:
        raise Malformed("it is of another type")
    basic = typed.content(OCTET_STRING)
    typed.end()
    check(basic)
    reader = only(basic)
    data, signed_with, signature = reader.whole(SEQUENCE), reader.whole(SEQUENCE), whole_octets(reader.content(BIT_STRING))
    algorithm(signed_with)
    if not reader.is_at_end:
        certificates = inside_only(reader.inside(0xA0), SEQUENCE)
        while not certificates.is_at_end:
            check_certificate(certificates.whole(SEQUENCE))
    reader.end()
    return read_data(name, data, signed_with, signature)


def read_data(name, data, signed_with, signature):
    parts = only(data)
    responder = only(parts.whole(0xA2), 0xA2).content(OCTET_STRING)
    produced = seconds(parts.content(GENERALIZED_TIME))
    listed, singles, subjects, statuses = parts.inside(SEQUENCE), [], [], []
    while not listed.is_at_end:
        one = listed.inside(SEQUENCE)
        subjects.append(subject_of(one.whole(SEQUENCE)))
        statuses.append(status_of(one.whole()))
        begins = seconds(one.content(GENERALIZED_TIME))
        ends = seconds(only(one.whole(0xA0), 0xA0).content(GENERALIZED_TIME))
        one.end()
        singles.append(single(subjects[-1].octets, statuses[-1], begins, ends))
    if not singles:
        raise Malformed("it speaks of no certificate")
    nonce = None if parts.is_at_end else nonce_of(inside_only(parts.inside(0xA1), SEQUENCE))
    parts.end()
    if written(responder, produced, singles, nonce) != data:
        raise Malformed("it is not written as here")
    return Answer(name, data, responder, produced, subjects, nonce, signed_with, signature, statuses)


def inside_only(outer, tag):
    """A reader of the one element that another holds."""
    found = outer.inside(tag)
    outer.end()
    return found


def subject_of(octets):
    """A CertID, held as it was received: its hash is None where that is none that is answered."""
    reader = only(octets)
    function = algorithm(reader.whole(SEQUENCE))
    hashed = HASHES.get(function.identifier) if function.parameters in (None, NULL) else None
    found = Subject(octets, hashed, reader.content(OCTET_STRING), reader.content(OCTET_STRING), reader.content(INTEGER))
    reader.end()
    if not 1 <= len(found.serial) <= LONGEST_SERIAL or integer(found.serial) < 0:
        raise Malformed("a serial number is negative, or too long")
    return found


def status_of(octets):
    """A CertStatus, in form: good, unknown, or revoked at a time and perhaps for a reason."""
    if octets in (element(GOOD), element(UNKNOWN)):
        return octets
    reader = only(octets, REVOKED)
    seconds(reader.content(GENERALIZED_TIME))
    if not reader.is_at_end:
        reason = only(reader.whole(0xA0), 0xA0).content(ENUMERATED)
        if not 0 <= integer(reason) <= LAST_REASON:
            raise Malformed("a reason is none")
    reader.end()
    return octets


def nonce_of(listed):
    """The nonce that an answer repeats: its one extension."""
    extension = listed.inside(SEQUENCE)
    if extension.content(IDENTIFIER) != NONCE:
        raise Malformed("it has another extension than a nonce")
    value = extension.content(OCTET_STRING)
    extension.end()
    listed.end()
    nonce = only(value, OCTET_STRING)
    content = nonce.octets[nonce.place : nonce.limit]
    if not 1 <= len(content) <= LONGEST_NONCE:
        raise Malformed("a nonce is empty, or too long")
    return content


def seconds(content):
    found = read_time(GENERALIZED_TIME, content)
    if found is None:
        raise Malformed("a time is none, or lies outside 1950 to 9999")
    return found


# ---- what is written


def single(subject, status, begins, ends):
    """A SingleResponse."""
    return element(SEQUENCE, subject, status, generalized(begins), element(0xA0, generalized(ends)))


def written(responder, produced, singles, nonce):
    """A ResponseData."""
    extension = b""
    if nonce is not None:
        one = element(SEQUENCE, element(IDENTIFIER, NONCE), element(OCTET_STRING, element(OCTET_STRING, nonce)))
        extension = element(0xA1, element(SEQUENCE, one))
    named = element(0xA2, element(OCTET_STRING, responder))
    return element(SEQUENCE, named, generalized(produced), element(SEQUENCE, *singles), extension)
