"""The octets of a TBSCertList (RFC 5280 section 5.1) as schemas/format.md, section 9.1, derives them."""

from functools import lru_cache

from . import signatures
from .der import BOOLEAN, ENUMERATED, IDENTIFIER, INTEGER, NULL, OCTET_STRING, SEQUENCE, UTF8, element, identifier
from .distribution import point
from .times import MICROSECONDS, by_year

VERSION_2, TRUE = element(INTEGER, b"\x01"), element(BOOLEAN, b"\xff")
REASON_CODE, ISSUERS_KEY, NUMBER, ISSUING_POINT = (b"\x55\x1d" + bytes([last]) for last in (21, 35, 20, 28))
LOG_POSITION = identifier("2.25.207517592216501720175005232450611522400")
KEY_IDENTIFIER, EXTENSIONS = 0x80, 0xA0


def number(value):
    """The content of a minimal INTEGER."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


def extension(identifier, value, is_critical=False):
    return element(SEQUENCE, element(IDENTIFIER, identifier), TRUE if is_critical else b"", element(OCTET_STRING, value))


REASONS = {0: b""} | {
    reason: element(SEQUENCE, extension(REASON_CODE, element(ENUMERATED, bytes([reason])))) for reason in range(1, 11)
}


@lru_cache(maxsize=4096)
def written(seconds):
    """A Time (RFC 5280 section 5.1.2.4)."""
    return by_year(seconds)


def listed(serial, time, reason):
    """The element of one certificate: its serial number's octets, when it was withdrawn (microseconds), and why."""
    return element(SEQUENCE, element(INTEGER, serial), written(time // MICROSECONDS), REASONS[reason])


def issuing_point(at):
    """IssuingDistributionPoint (RFC 5280 section 5.2.5) of a part's list."""
    return element(SEQUENCE, point(at))


def list_extensions(key_identifier, count, issued_at, position):
    """What a list says of itself; `issued_at` is its issuingDistributionPoint, `position` the arc that its identifier lies
    below (None: the one that was drawn for it), the log's name and a size; None: not said."""
    yield extension(ISSUERS_KEY, element(SEQUENCE, element(KEY_IDENTIFIER, key_identifier)))
    yield extension(NUMBER, element(INTEGER, number(count)))
    if issued_at is not None:
        yield extension(ISSUING_POINT, issued_at, is_critical=True)
    if position is not None:
        arc, origin, size = position
        told_by = LOG_POSITION if arc is None else identifier(arc + ".1")
        yield extension(told_by, element(SEQUENCE, element(UTF8, origin.encode()), element(INTEGER, number(size))))


def to_be_signed(algorithm, issuer, authorized, entries, extensions):
    """The TBSCertList of a CRLAuthorized, of the octets of its parts."""
    times = (written(authorized[name] // MICROSECONDS) for name in ("thisUpdate", "nextUpdate"))
    revoked = element(SEQUENCE, *entries) if entries else b""
    return element(SEQUENCE, VERSION_2, algorithm, issuer, *times, revoked, element(EXTENSIONS, element(SEQUENCE, *extensions)))


def certificate_list(octets, algorithm, signature):
    """The list that a TBSCertList, its algorithm and a signature make."""
    return element(SEQUENCE, octets, algorithm, element(0x03, b"\x00", signature))


# ---- AlgorithmIdentifiers, by the names that authorities have (RFC 3279, 4055, 5758)


def plain(dotted, *parameters):
    return element(SEQUENCE, element(IDENTIFIER, identifier(dotted)), *parameters)


def pss(dotted, size):
    """RSASSA-PSS with one hash throughout, and a salt of its length; the trailer field has its default."""
    digest = plain(dotted, element(NULL))
    salt = element(INTEGER, number(size // 8))
    how = element(0xA0, digest), element(0xA1, plain(signatures.MGF1, digest)), element(0xA2, salt)
    return plain(signatures.PSS_KEY, element(SEQUENCE, *how))


def algorithms():
    found = {"id-Ed25519": plain("1.3.101.112")}
    for last, size in enumerate((256, 384, 512), 1):
        found[f"ecdsa-with-SHA{size}"] = plain(f"1.2.840.10045.4.3.{last + 1}")
        found[f"sha{size}WithRSAEncryption"] = plain(f"1.2.840.113549.1.1.{last + 10}", element(NULL))
        found[f"rsassa-pss-sha{size}"] = pss(f"2.16.840.1.101.3.4.2.{last}", size)
    return found


ALGORITHMS = algorithms()
