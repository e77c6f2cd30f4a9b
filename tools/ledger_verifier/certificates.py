"""X.509 (RFC 5280) and PKCS #10 (RFC 2986), as far as the checks need them, read from the octets themselves.

Names are compared and never judged: what may stand in a subject is the policy of who issued, not of who verifies.
"""

import hashlib
from collections import namedtuple
from functools import lru_cache

from .der import BIT_STRING, BOOLEAN, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, SET, UTF8, Malformed, Reader
from .der import check, dotted, element, identifier, integer, only, whole_octets
from .times import GENERALIZED_TIME, LAST, UTC_TIME, read

SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER, EXTENDED_KEY_USAGE = b"\x55\x1d\x0e", b"\x55\x1d\x23", b"\x55\x1d\x25"
ANY_PURPOSE, OCSP_SIGNING = "2.5.29.37.0", "1.3.6.1.5.5.7.3.9"
CODE_SIGNING = ("1.3.6.1.5.5.7.3.3", "1.3.6.1.4.1.311.2.1.21", "1.3.6.1.4.1.311.2.1.22")  # of anybody, a person, a company
VERSION_3 = 2
MOST_EXTENSIONS = 256
ATTRIBUTES, EXTENSION_REQUEST = 0xA0, bytes.fromhex("2a864886f70d01090e")

LOG_REFERENCE = bytes.fromhex("6981de8bc594cfd38ab0bd9a9dd7e5c8eab9f410")  # 2.25.147604228305549398153628458416922851856
ToBeSigned = namedtuple("ToBeSigned", "octets version serial algorithm issuer validity subject key extensions")
Extension = namedtuple("Extension", "identifier critical value")  # the content octets of each; critical: None where absent
Signed = namedtuple("Signed", "octets algorithm signature")
Algorithm = namedtuple("Algorithm", "identifier parameters")
KeyInfo = namedtuple("KeyInfo", "algorithm bits")


def to_be_signed(octets):
    """A TBSCertificate of any version: what stands where, without a judgement of what it says."""
    reader = only(octets)
    version = integer(reader.inside(0xA0).content(INTEGER)) if reader.tag == 0xA0 else 0
    if not 0 <= version <= VERSION_3:
        raise Malformed("a certificate of an unknown version")
    serial = reader.content(INTEGER)
    integer(serial)
    algorithm, issuer, validity = reader.whole(SEQUENCE), reader.whole(SEQUENCE), reader.whole(SEQUENCE)
    subject, key = reader.whole(SEQUENCE), reader.whole(SEQUENCE)
    for tag in (0x81, 0x82):  # unique identifiers
        if reader.tag == tag:
            reader.content(tag)
    extensions = list(read_extensions(reader.inside(0xA3))) if reader.tag == 0xA3 else []
    reader.end()
    return ToBeSigned(octets, version, serial, algorithm, issuer, validity, subject, key, extensions)


def read_extensions(reader):
    listed = reader.inside(SEQUENCE)
    reader.end()
    if listed.is_at_end:
        raise Malformed("extensions are said to be there, and are not")
    count = 0
    while not listed.is_at_end:
        count += 1
        if count > MOST_EXTENSIONS:
            raise Malformed("there are more extensions than any reader takes")
        extension = listed.inside(SEQUENCE)
        identifier = extension.content(IDENTIFIER)
        critical = extension.content(BOOLEAN) if extension.tag == BOOLEAN else None
        yield Extension(identifier, critical, extension.content(OCTET_STRING))
        extension.end()


@lru_cache(maxsize=16)
def read_issued(octets):
    """A TBSCertificate that this ledger signs or is to sign, held to its form; several ask for it while one entry is folded."""
    tbs = to_be_signed(octets)
    check_issued(tbs)
    instants(tbs.validity)
    return tbs


def end_of(octets):
    """When a TBSCertificate ends, in seconds; where it cannot be read, the end of all years that there are."""
    try:
        return instants(read_issued(octets).validity)[1]
    except Malformed:
        return LAST


def check_issued(tbs):
    """Holds what this ledger signed to the form that RFC 5280 section 4.1 gives a certificate of version 3."""
    if not is_serial(tbs.serial):
        raise Malformed("the serial number is not positive, not minimal or too long")
    check_form(tbs)


def check_form(tbs):
    """The form without a judgement of the serial number, which others give as they like."""
    check(tbs.octets)
    if tbs.version != VERSION_3:
        raise Malformed("not a certificate of version 3")
    check_name(tbs.issuer)
    check_name(tbs.subject)
    key_info(tbs.key)
    if len({extension.identifier for extension in tbs.extensions}) != len(tbs.extensions):
        raise Malformed("an extension is there twice")
    if any(extension.critical == b"\x00" for extension in tbs.extensions):
        raise Malformed("an extension encodes a default")


def check_certificate(octets):
    """Holds a certificate that was imported to that form, and to its own signature's algorithm; what it is made of."""
    check(octets)
    found = signed(octets)
    tbs = to_be_signed(found.octets)
    check_form(tbs)
    if tbs.serial != b"\x00" and not is_serial(tbs.serial):
        raise Malformed("the serial number is negative, or too long")
    instants(tbs.validity)
    if tbs.algorithm != found.algorithm:
        raise Malformed("a certificate names two algorithms for its signature")
    return tbs


def check_request(information):
    """Holds a CertificationRequestInformation to the form that RFC 2986 section 4.1 gives it, and its extensions to theirs."""
    reader = only(information)
    if integer(reader.content(INTEGER)) != 0:
        raise Malformed("not a certification request of version 1")
    check_name(reader.whole(SEQUENCE))
    key_info(reader.whole(SEQUENCE))
    attributes, met = reader.inside(ATTRIBUTES), set()
    reader.end()
    before = b""
    while not attributes.is_at_end:
        whole = attributes.whole(SEQUENCE)
        if whole < before:
            raise Malformed("the attributes of a certification request do not rise")
        before, attribute = whole, only(whole)
        identifier, values = attribute.content(IDENTIFIER), attribute.inside(SET)
        attribute.end()
        if identifier in met or values.is_at_end:
            raise Malformed("an attribute is there twice, or has no value")
        met.add(identifier)
        if identifier == EXTENSION_REQUEST:
            asked = list(read_extensions(values))
            if len({one.identifier for one in asked}) != len(asked) or any(one.critical == b"\x00" for one in asked):
                raise Malformed("an extension is there twice, or encodes a default")


def is_serial(octets):
    """Whether octets are the content of a positive INTEGER of at most twenty (RFC 5280 section 4.1.2.2)."""
    is_minimal = len(octets) < 2 or octets[0] or octets[1] >= 0x80
    return 1 <= len(octets) <= 20 and octets[0] < 0x80 and any(octets) and bool(is_minimal)


@lru_cache(maxsize=1024)
def check_name(octets):
    """Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }"""
    names = only(octets)
    while not names.is_at_end:
        attributes = names.inside(SET)
        if attributes.is_at_end:
            raise Malformed("a relative distinguished name is empty")
        while not attributes.is_at_end:
            attribute = attributes.inside(SEQUENCE)
            attribute.content(IDENTIFIER)
            if attribute.tag is not None and attribute.tag & 0xC0:
                raise Malformed("a value in a name is of no universal type")
            is_text = attribute.tag == UTF8
            value = attribute.content()
            attribute.end()
            try:
                value.decode() if is_text else None
            except UnicodeDecodeError:
                raise Malformed("a text in a name is not UTF-8") from None


def instants(validity):
    """When a validity begins and ends, in seconds."""
    reader = only(validity)
    found = instant(reader), instant(reader)
    reader.end()
    return found


def instant(reader):
    """RFC 5280 section 4.1.2.5: UTCTime with its two digits from 1950 to 2049, or GeneralizedTime of no year before; both to the second, in Z."""
    tag, _, begin, end = reader.span()
    found = read(tag, reader.octets[begin:end]) if tag in (UTC_TIME, GENERALIZED_TIME) else None
    if found is None:
        raise Malformed("a time is not as RFC 5280 wants it, or lies outside 1950 to 9999")
    return found


def signed(octets):
    """What a Certificate or a CertificationRequest is made of: the octets signed, the algorithm, the signature."""
    reader = only(octets)
    found = Signed(reader.whole(SEQUENCE), reader.whole(SEQUENCE), whole_octets(reader.content(BIT_STRING)))
    reader.end()
    return found


def certificate(tbs, signature):
    """The certificate that a TBSCertificate and a signature make."""
    return element(SEQUENCE, tbs.octets, tbs.algorithm, element(BIT_STRING, b"\x00", signature))


def requested_key(information):
    """The SubjectPublicKeyInfo in a CertificationRequestInformation."""
    reader = only(information)
    reader.content(INTEGER)
    reader.span(SEQUENCE)
    return reader.whole(SEQUENCE)


def requested_subject(information):
    """The subject in a CertificationRequestInformation."""
    reader = only(information)
    reader.content(INTEGER)
    return reader.whole(SEQUENCE)


@lru_cache(maxsize=1024)
def algorithm(octets):
    """An AlgorithmIdentifier: its identifier in dotted numbers, its parameters (None where they are absent)."""
    reader = only(octets)
    identifier = dotted(reader.content(IDENTIFIER))
    parameters = None if reader.is_at_end else reader.whole()
    reader.end()
    return Algorithm(identifier, parameters)


@lru_cache(maxsize=1024)
def key_info(octets):
    """A SubjectPublicKeyInfo: its algorithm, and the octets of its BIT STRING."""
    reader = only(octets)
    found = KeyInfo(algorithm(reader.whole(SEQUENCE)), whole_octets(reader.content(BIT_STRING)))
    reader.end()
    return found


def extension(tbs, identifier):
    """The value of an extension; None where the certificate has none such."""
    return next((one.value for one in tbs.extensions if one.identifier == identifier), None)


def purposes(tbs):
    """The purposes that a certificate's extKeyUsage names (RFC 5280 section 4.2.1.12), in dotted numbers; none without it."""
    value = extension(tbs, EXTENDED_KEY_USAGE)
    if value is None:
        return set()
    reader, found = only(value), set()
    while not reader.is_at_end:
        found.add(dotted(reader.content(IDENTIFIER)))
    if not found:
        raise Malformed("extKeyUsage names no purpose")
    return found


def log_reference(tbs, arc):
    """The value of the extension that names a log whose own lie below an arc (None: it says none); None where there is no such extension."""
    return extension(tbs, LOG_REFERENCE if arc is None else identifier(f"{arc}.2"))


def key_identifier(tbs):
    """The identifier that a certificate gives its own key; where it gives none, that of RFC 5280 section 4.2.1.2 (1)."""
    value = extension(tbs, SUBJECT_KEY_IDENTIFIER)
    return Reader(value).content(OCTET_STRING) if value is not None else hashlib.sha1(key_info(tbs.key).bits).digest()


def authority_key_identifier(tbs):
    """The identifier that a certificate gives its issuer's key: b"" in an extension without one; None without the extension."""
    value = extension(tbs, AUTHORITY_KEY_IDENTIFIER)
    if value is None:
        return None
    reader = only(value)
    return reader.content() if reader.tag == 0x80 else b""
