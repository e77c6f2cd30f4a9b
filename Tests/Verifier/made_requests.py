"""Certification requests made octet by octet: odd ones, which another library may not read, and whose signatures are good."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from handmade import armoured, element

COMMON_NAME, PRINTABLE, UTF8 = b"\x55\x04\x03", 0x13, 0x0C
NULL = b"\x05\x00"
VERSION_1, NO_ATTRIBUTES = b"\x02\x01\x00", b"\xa0\x00"
SHA256_PSS = "2a864886f70d01010a"

ec_key = ec.generate_private_key(ec.SECP256R1())
rsa_key = rsa.generate_private_key(65537, 2048)
edwards_key = ed25519.Ed25519PrivateKey.generate()


def oid(hexadecimal):
    return element(0x06, bytes.fromhex(hexadecimal))


def name(text, string=PRINTABLE):
    """A distinguished name of one common name."""
    return element(0x30, element(0x31, element(0x30, element(0x06, COMMON_NAME), element(string, text))))


def spki(key):
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def rsa_spki(key, parameters=NULL):
    """An RSA key whose algorithm has these parameters."""
    numbers = key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return element(0x30, element(0x30, oid("2a864886f70d010101"), parameters), element(0x03, b"\x00", numbers))


def pss_algorithm(salt, digest="608648016503040201"):
    """RSASSA-PSS with SHA-256 throughout and a salt of so many octets."""
    hash_ = element(0x30, oid(digest), NULL)
    mask = element(0x30, oid("2a864886f70d010108"), hash_)
    length = element(0x02, salt.to_bytes(salt.bit_length() // 8 + 1, "big"))
    return element(0x30, oid(SHA256_PSS), element(0x30, element(0xA0, hash_), element(0xA1, mask), element(0xA2, length)))


def signed(information, algorithm, signature):
    return element(0x30, information, algorithm, element(0x03, b"\x00", signature))


def information(subject, key_octets):
    return element(0x30, VERSION_1, subject, key_octets, NO_ATTRIBUTES)


def by_ec(subject):
    octets = information(subject, spki(ec_key))
    return signed(octets, element(0x30, oid("2a8648ce3d040302")), ec_key.sign(octets, ec.ECDSA(hashes.SHA256())))


def by_rsa(subject, parameters=NULL, key_octets=None):
    octets = information(subject, key_octets or spki(rsa_key))
    algorithm = element(0x30, oid("2a864886f70d01010b"), parameters)
    return signed(octets, algorithm, rsa_key.sign(octets, padding.PKCS1v15(), hashes.SHA256()))


def by_pss(subject, salt):
    octets = information(subject, spki(rsa_key))
    how = padding.PSS(padding.MGF1(hashes.SHA256()), salt)
    return signed(octets, pss_algorithm(salt), rsa_key.sign(octets, how, hashes.SHA256()))


def by_edwards(subject):
    octets = information(subject, spki(edwards_key))
    return signed(octets, element(0x30, oid("2b6570")), edwards_key.sign(octets))


# Sound requests that differ from what most software writes. Whether one is granted is policy; both verifiers follow either way.
ODD = {
    "an exclamation mark in a PrintableString": by_ec(name(b"wow!")),
    "an underscore and an at sign in a PrintableString": by_ec(name(b"a_b@c")),
    "eighty characters": by_ec(name(b"x" * 80, UTF8)),
    "a TeletexString": by_ec(name(b"caf\xe9", 0x14)),
    "RSA PKCS #1 without parameters": by_rsa(name(b"absent"), parameters=b""),
    "RSA PKCS #1 with NULL": by_rsa(name(b"null")),
    "RSASSA-PSS with the shortest salt": by_pss(name(b"shortest"), 0),
    "RSASSA-PSS with the usual salt": by_pss(name(b"usual"), 32),
    "RSASSA-PSS with the longest salt": by_pss(name(b"longest"), 2048 // 8 - 32 - 2),
    "Ed25519": by_edwards(name(b"edwards")),
}

__all__ = ["ODD", "armoured"]
