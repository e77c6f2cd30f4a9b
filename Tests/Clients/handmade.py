"""Certification requests made by hand, octet by octet: what no library would write."""

import base64

import issuing
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")


def element(tag, *contents):
    """One DER element."""
    octets = b"".join(contents)
    size = len(octets)
    length = bytes([size]) if size < 128 else (lambda n: bytes([0x80 | len(n)]) + n)(
        size.to_bytes((size.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + octets


def armoured(octets, label="CERTIFICATE REQUEST"):
    text = base64.encodebytes(octets).decode().replace("\n", "")
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()


def signed_request(name, attributes=b"", version=b"\x02\x01\x00", key=None, end=b""):
    """A certification request made by hand, its signature good."""
    key = key or issuing.new_key()
    point = key.public_key().public_numbers()
    octets = b"\x00\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
    information = element(0x30, version, name, element(0x30, P256, element(0x03, octets)), element(0xA0, attributes))
    signature = key.sign(information, ec.ECDSA(hashes.SHA256()))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    return element(0x30, information, algorithm, element(0x03, b"\x00" + signature)) + end


def forged_request(point):
    """A certification request for an Ed25519 key that nobody need hold: under points of order 1 and 2 its signature verifies."""
    algorithm = bytes.fromhex("300506032b6570")
    public = element(0x30, algorithm, element(0x03, b"\x00" + point))
    information = element(0x30, b"\x02\x01\x00", named(COMMON_NAME), public, element(0xA0))
    return element(0x30, information, algorithm, element(0x03, b"\x00\x01" + bytes(63)))


def named(oid, value=element(0x0C, b"x")):
    """A distinguished name of one attribute with these octets as its type."""
    return element(0x30, element(0x31, element(0x30, element(0x06, oid), value)))


COMMON_NAME = b"\x55\x04\x03"
GOOD = issuing.der(issuing.certification_request())
POINT = GOOD.find(b"\x03\x42\x00\x04") + 4
EXTENSION_REQUEST = element(0x06, bytes.fromhex("2a864886f70d01090e"))


def extension_request(*extensions):
    return element(0x30, EXTENSION_REQUEST, element(0x31, element(0x30, *extensions)))


def extension(oid, value):
    return element(0x30, element(0x06, oid), element(0x04, value))


SAN = extension(b"\x55\x1d\x11", element(0x30, element(0x82, b"a.example")))
