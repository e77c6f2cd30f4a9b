"""Signatures: the one place where another library is asked, and only whether a signature verifies.

Keys are built from the numbers in their SubjectPublicKeyInfo, read by our own reader. What the library cannot check is
said to be unchecked (`Unchecked`), and is never called broken.
"""

from collections import namedtuple
from functools import lru_cache

from .certificates import algorithm, key_info
from .der import IDENTIFIER, INTEGER, Malformed, Reader, dotted, integer, only

try:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
except ImportError:
    hashes = None


class Broken(Exception):
    """The signature is not one of this message under this key."""


class Unchecked(Exception):
    """The signature cannot be checked here: nothing is said of it."""


NOT_INSTALLED = "the Python package cryptography is not installed"
Scheme = namedtuple("Scheme", "family hash")  # hash: None where the parameters or the algorithm itself say it

SCHEMES = {
    "1.2.840.10045.4.3.1": Scheme("ecdsa", "SHA224"),
    "1.2.840.10045.4.3.2": Scheme("ecdsa", "SHA256"),
    "1.2.840.10045.4.3.3": Scheme("ecdsa", "SHA384"),
    "1.2.840.10045.4.3.4": Scheme("ecdsa", "SHA512"),
    "1.2.840.113549.1.1.5": Scheme("rsa", "SHA1"),
    "1.2.840.113549.1.1.14": Scheme("rsa", "SHA224"),
    "1.2.840.113549.1.1.11": Scheme("rsa", "SHA256"),  # the parameters NULL or absent: RFC 4055 section 5
    "1.2.840.113549.1.1.12": Scheme("rsa", "SHA384"),
    "1.2.840.113549.1.1.13": Scheme("rsa", "SHA512"),
    "1.2.840.113549.1.1.10": Scheme("pss", None),
    "1.3.101.112": Scheme("ed25519", None),
}
HASHES = {
    "1.3.14.3.2.26": "SHA1",
    "2.16.840.1.101.3.4.2.4": "SHA224",
    "2.16.840.1.101.3.4.2.1": "SHA256",
    "2.16.840.1.101.3.4.2.2": "SHA384",
    "2.16.840.1.101.3.4.2.3": "SHA512",
}
CURVES = {
    "1.2.840.10045.3.1.7": "SECP256R1",
    "1.3.132.0.34": "SECP384R1",
    "1.3.132.0.35": "SECP521R1",
}
EQUATIONS = {  # the prime and the constant b of each curve (NIST SP 800-186 section 3.2.1)
    "1.2.840.10045.3.1.7": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "1.3.132.0.34": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    "1.3.132.0.35": (
        2**521 - 1,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}
RSA_KEY, PSS_KEY, EC_KEY, ED25519_KEY = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.3.101.112"
FAMILIES = {"rsa": {RSA_KEY}, "pss": {RSA_KEY, PSS_KEY}, "ecdsa": {EC_KEY}, "ed25519": {ED25519_KEY}}
# OpenSSL's bounds. It says of a signature under a key beyond them that it does not verify, which is not what it knows.
LONGEST_MODULUS = 16_384
MGF1 = "1.2.840.113549.1.1.8"


def verify(key, algorithm_octets, message, signature):
    """Returns where a signature verifies under a SubjectPublicKeyInfo.

    Raises `Broken` where it does not, `Unchecked` where that cannot be said, and `Malformed` where key or algorithm
    cannot be read.
    """
    found = algorithm(algorithm_octets)
    scheme, family = SCHEMES.get(found.identifier), key_info(key).algorithm.identifier
    if scheme is None:
        raise Unchecked(f"the signature algorithm {found.identifier} is unknown here")
    if family not in FAMILIES[scheme.family]:
        raise Broken(f"the algorithm {found.identifier} is not one of the key's, {family}")
    if hashes is None:
        raise Unchecked(NOT_INSTALLED)
    how = arguments(scheme, found.parameters)
    try:
        public_key(key).verify(signature, message, *how)
    except InvalidSignature:
        raise Broken("the signature does not verify") from None
    except (UnsupportedAlgorithm, ValueError) as error:
        raise Unchecked(f"the library refuses it: {error}") from None


def verify_ed25519(key, message, signature):
    """The same for the 32 octets of an Ed25519 key."""
    if hashes is None:
        raise Unchecked(NOT_INSTALLED)
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise Broken("the signature does not verify") from None
    except (UnsupportedAlgorithm, ValueError) as error:
        raise Unchecked(f"the library refuses it: {error}") from None


def hash_named(name):
    return getattr(hashes, name)()


def arguments(scheme, parameters):
    """What the library wants to know beside signature and message."""
    if scheme.family == "ed25519":
        return ()
    if scheme.family == "ecdsa":
        return (ec.ECDSA(hash_named(scheme.hash)),)
    if scheme.family == "rsa":
        return padding.PKCS1v15(), hash_named(scheme.hash)
    digest, mask_digest, salt = pss_parameters(parameters)
    return padding.PSS(padding.MGF1(hash_named(mask_digest)), salt), hash_named(digest)


def pss_parameters(parameters):
    """RFC 4055 section 3.1: the hash, the hash of the mask generation, and the length of the salt, each with its default."""
    digest, mask_digest, salt = "SHA1", "SHA1", 20
    reader = only(parameters) if parameters is not None else Reader(b"")
    if reader.tag == 0xA0:
        digest = known_hash(explicit(reader, 0xA0))
    if reader.tag == 0xA1:
        mask = only(explicit(reader, 0xA1))
        identifier = dotted(mask.content(IDENTIFIER))
        if identifier != MGF1:
            raise Unchecked(f"the mask generation {identifier} is unknown here")
        mask_digest = known_hash(mask.whole())
    if reader.tag == 0xA2:
        salt = integer(Reader(explicit(reader, 0xA2)).content(INTEGER))
    if reader.tag == 0xA3 and integer(Reader(explicit(reader, 0xA3)).content(INTEGER)) != 1:
        raise Unchecked("the trailer field is unknown here")
    reader.end()
    if salt < 0:
        raise Malformed("the salt's length is negative")
    return digest, mask_digest, salt


def explicit(reader, tag):
    inner = reader.inside(tag)
    found = inner.whole()
    inner.end()
    return found


def known_hash(octets):
    identifier = algorithm(octets).identifier
    if identifier not in HASHES:
        raise Unchecked(f"the hash {identifier} is unknown here")
    return HASHES[identifier]


def is_on_curve(curve, point):
    """Whether octets are a point (SEC 1 section 2.3.3), compressed or not, of a curve y^2 = x^3 - 3x + b."""
    prime, constant = EQUATIONS[curve]
    size = (prime.bit_length() + 7) // 8
    x, y = int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
    square = (x**3 - 3 * x + constant) % prime
    if point[:1] == b"\x04" and len(point) == 1 + 2 * size:
        return max(x, y) < prime and (y * y - square) % prime == 0
    is_compressed = point[:1] in (b"\x02", b"\x03") and len(point) == 1 + size
    return is_compressed and x < prime and pow(square, (prime - 1) // 2, prime) <= 1


@lru_cache(maxsize=1024)
def public_key(octets):
    """The library's key, made of the numbers in a SubjectPublicKeyInfo."""
    info = key_info(octets)
    identifier, parameters = info.algorithm
    if identifier in (RSA_KEY, PSS_KEY):
        reader = only(info.bits)
        modulus, exponent = integer(reader.content(INTEGER)), integer(reader.content(INTEGER))
        reader.end()
        if modulus <= 0 or exponent <= 0:
            raise Malformed("an RSA key whose numbers are not positive")
        if modulus.bit_length() > LONGEST_MODULUS or modulus.bit_length() > 3072 and exponent.bit_length() > 64:
            raise Unchecked("the library takes no RSA key of this size")
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if identifier == EC_KEY:
        curve = dotted(Reader(parameters or b"").content(IDENTIFIER))
        if curve not in CURVES:
            raise Unchecked(f"the curve {curve} is unknown here")
        if not is_on_curve(curve, info.bits):
            raise Malformed("an EC key that is no point of its curve")
        return ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, CURVES[curve])(), info.bits)
    return ed25519.Ed25519PublicKey.from_public_bytes(info.bits)


def check(report, number, position, key, algorithm_octets, message, signature):
    """Checks a signature under an invariant's number."""
    try:
        verify(key, algorithm_octets, message, signature)
        report.check(number, True, position, None)
    except (Broken, Malformed) as error:
        report.check(number, False, position, str(error))
    except Unchecked as error:
        report.unchecked(number, position, str(error))


NAMES = {"ecdsa": "ecdsa-with-{0}", "rsa": "{1}WithRSAEncryption", "pss": "rsassa-pss-{1}", "ed25519": "id-Ed25519"}


def name(octets):
    """A signature algorithm by the name that a request gives it; None for one that is unknown here."""
    found = algorithm(octets)
    scheme = SCHEMES.get(found.identifier)
    if scheme is None:
        return None
    try:
        digest = pss_parameters(found.parameters)[0] if scheme.family == "pss" else scheme.hash or ""
    except Unchecked:
        return None
    return NAMES[scheme.family].format(digest, digest.lower())
