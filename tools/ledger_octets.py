"""Octets of a ledger, read strictly for verify-ledger: sealed segments (schemas/format.md), events (schemas/events.asn1),
certificates and certification requests (RFC 5280, RFC 2986), all of DER (X.690)."""

import zlib
from collections import namedtuple
from functools import lru_cache

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
except ImportError:
    x509 = None

has_cryptography = x509 is not None
WIDTH = 256  # entries in a segment, hashes in a tile
MAXIMUM_PAYLOAD, MAXIMUM_SEGMENT = 4_194_304, 67_108_864


class Malformed(Exception):
    """Octets are not what the format says."""


class DER:
    """A reader over the elements of one constructed value."""

    def __init__(self, octets):
        self.octets, self.place = octets, 0

    @property
    def tag(self):
        return self.octets[self.place] if self.place < len(self.octets) else None

    def read(self, expected=None):
        """The next element: its tag number or octet, its content, and all of its octets."""
        octets, start = self.octets, self.place
        try:
            tag, place = octets[start], start + 1
            if tag & 0x1F == 0x1F:
                number, tag = octets[place], tag << 8 | octets[place]
                if number & 0x80 or number < 0x1F:
                    raise Malformed("a tag is not minimal or too large")
                place += 1
            length, place = octets[place], place + 1
            if length >= 0x80:
                count = length & 0x7F
                length = int.from_bytes(octets[place : place + count], "big")
                if not 1 <= count <= 4 or octets[place] == 0 or length < 0x80:
                    raise Malformed("a length is not minimal")
                place += count
        except IndexError:
            raise Malformed("octets end within an element") from None
        if place + length > len(octets):
            raise Malformed("an element is longer than what holds it")
        if expected is not None and tag != expected:
            raise Malformed(f"tag {tag:#x} where {expected:#x} is expected")
        self.place = place + length
        return tag, octets[place : self.place], octets[start : self.place]

    def inside(self, expected):
        return DER(self.read(expected)[1])

    def end(self):
        if self.place != len(self.octets):
            raise Malformed("octets follow the last element")


def integer(octets):
    if not octets or len(octets) > 1 and (octets[0], octets[1] >> 7) in ((0, 0), (0xFF, 1)):
        raise Malformed("an integer is not minimal")
    return int.from_bytes(octets, "big", signed=True)


# ---- events, as schemas/events.asn1 has them: a field is (name, tag or None, type, whether optional)

UNIVERSAL = {"octets": 4, "id": 4, "digest": 4, "text": 12, "number": 2, "version": 2, "bool": 1, "enum": 10}


def field(name, kind, tag=None, optional=False):
    return name, tag, kind, optional


def texts(*names):
    return [field(name, "text") for name in names]


PROVENANCE = [field("request", "id"), *texts("principal", "sourceAddress"), field("bodyDigest", "digest")]
TIME = [field("unit", "enum"), field("value", "number")]
CHECK = [field("rule", "number"), field("outcome", "enum", 0, True), field("note", "text", 1, True)]
PASSTHROUGH = [field("subject", "octets", 0, True), field("extensions", "octets", 1, True)]
FLAWED = texts("received", "message")
REASON = texts("reason")
EVENTS = {
    1: [field("ledger", "id"), *texts("origin"), field("logPublicKey", "digest"),
        *texts("softwareVersion", "partition", "region", "account")],
    2: [*texts("softwareVersion", "cryptographyVersion"), field("capabilities", ("text",)), field("issuanceTokenWindow", "number"),
        field("authorityTokenWindow", "number"), field("ruleSet", "number"), field("isDevelopment", "bool"),
        field("anchorAccepted", "text", 0, True), field("keyUses", ([field("key", "id"), field("count", "number")],)), *texts("actor")],
    3: [field("before", "number"), field("after", "number"), field("isHeld", "bool")],
    4: texts("actor"),
    10: [field("kind", "enum"), field("usageMode", "enum"), *texts("keyAlgorithm", "signatureAlgorithm"), field("subject", "octets"),
         field("requestExtensions", "octets", 0, True), *texts("configuration", "keyStorageSecurityStandard"),
         field("tags", ([field("key", "text"), field("value", "text", 0, True)],)), field("token", "text", 1, True),
         field("provenance", PROVENANCE)],
    11: [field("subjectPublicKeyInfo", "octets"), field("certificationRequest", "octets")],
    12: REASON,
    13: [field("certificate", "octets"), field("chain", ("octets",)), field("provenance", PROVENANCE)],
    21: [field("disabledRules", ("number",)), field("notedRules", ("number",)),
         field("certificatesPerAuthority", "number", 0, True), *texts("actor")],
    22: [field("publicKeyDigest", "digest"), *texts("reason", "actor")],
    24: [field("change", "enum"), *texts("accessKey", "principal", "role", "actor")],
    30: [field("authority", "id", 0, True), field("authorityName", "text", 1, True), field("certificationRequest", "octets", 2, True),
         field("unreadable", "octets", 3, True), *texts("signatureAlgorithm"), field("template", "text", 4, True), field("notAfter", TIME),
         field("notBefore", TIME, 5, True), field("passthrough", PASSTHROUGH, 6, True),
         field("flawedPassthrough", FLAWED, 8, True), field("token", "text", 7, True),
         *texts("principal", "sourceAddress"), field("bodyDigest", "digest")],
    31: [field("ruleSet", "number"), field("authorityVersion", "version", 0, True), field("policyVersion", "version"),
         field("moment", "number"), field("checks", (CHECK,)),
         *texts("code", "message")],
    32: [field("ruleSet", "number"), field("authorityVersion", "version"), field("policyVersion", "version"), field("moment", "number"),
         field("serialNumber", "octets"),
         field("checks", (CHECK,)), field("tbsCertificate", "octets")],
    33: [field("signature", "octets")],
    34: [*REASON, field("signatureMayExist", "bool")],
    35: REASON,
    36: [field("first", "id"), field("differences", ("text",))],
    50: [*texts("operation"), field("resource", "text", 0, True), *texts("code"), field("octets", "octets"), field("isCut", "bool"),
         field("provenance", PROVENANCE)],
    51: [field("from", "number"), field("counts", ([field("answer", "text"), field("count", "number")],))],
}  # fmt: skip


def value(octets, kind):
    """The content octets of one value, read by its type; only what encodes back to itself passes."""
    if isinstance(kind, list):
        return values(DER(octets), kind)
    if isinstance(kind, tuple):
        reader, found = DER(octets), []
        tag = 0x30 if isinstance(kind[0], list) else UNIVERSAL[kind[0]]
        while reader.tag is not None:
            found.append(value(reader.read(tag)[1], kind[0]))
        return found
    if kind in ("number", "version", "enum"):
        number = integer(octets)
        low, high = {"number": (-(1 << 63), 1 << 63), "version": (0, 1 << 64), "enum": (0, 5)}[kind]
        if not low <= number < high:
            raise Malformed(f"{number} is out of range")
        return number
    if kind == "bool":
        if octets not in (b"\x00", b"\xff"):
            raise Malformed("a BOOLEAN is neither 00 nor FF")
        return octets == b"\xff"
    if kind == "text":
        if 0 in octets:
            raise Malformed("a text holds NUL")
        return octets.decode()
    if len(octets) != {"id": 16, "digest": 32}.get(kind, len(octets)):
        raise Malformed(f"{len(octets)} octets where {kind} is expected")
    return octets


def values(reader, fields):
    found = {}
    for name, number, kind, optional in fields:
        tag = 0x30 if isinstance(kind, (list, tuple)) else UNIVERSAL[kind]
        if number is not None:
            tag = 0x80 | (tag & 0x20) | number
        found[name] = None if optional and reader.tag != tag else value(reader.read(tag)[1], kind)
    reader.end()
    return found


def event(entry):
    """The body of an entry's payload."""
    outer = DER(entry.payload)
    reader = outer.inside(0x30)
    outer.end()
    value(reader.read(4)[1], "id")
    body = values(reader.inside(0xA0 | entry.type if entry.type < 31 else 0xBF00 | entry.type), EVENTS[entry.type])
    reader.end()
    if any(check["outcome"] == 0 for check in body.get("checks", ())):
        raise Malformed("a default is encoded")
    if entry.type == 30 and (body["certificationRequest"] is None) == (body["unreadable"] is None):
        raise Malformed("not exactly one of certificationRequest and unreadable")
    return body


# ---- X.509 (RFC 5280) and PKCS #10 (RFC 2986), as far as it is needed

ToBeSigned = namedtuple("ToBeSigned", "serial algorithm issuer subject key extensions")


def to_be_signed(octets):
    outer = DER(octets)
    reader = outer.inside(0x30)
    outer.end()
    if integer(reader.inside(0xA0).read(2)[1]) != 2:
        raise Malformed("not a certificate of version 3")
    serial, algorithm, issuer = reader.read(2)[1], reader.read(0x30)[2], reader.read(0x30)[2]
    integer(serial)
    reader.read(0x30)  # validity
    subject, key = reader.read(0x30)[2], reader.read(0x30)[2]
    extensions = {}
    if reader.tag == 0xA3:
        listed = reader.inside(0xA3).inside(0x30)
        while listed.tag is not None:
            extension = listed.inside(0x30)
            name = extension.read(6)[1]
            if extension.tag == 1:
                extension.read(1)
            extensions[name] = extension.read(4)[1]
    reader.end()
    return ToBeSigned(serial, algorithm, issuer, subject, key, extensions)


def signed_parts(octets):
    """What a Certificate or a CertificationRequest is made of: the octets signed, the algorithm, the signature."""
    outer = DER(octets)
    reader = outer.inside(0x30)
    outer.end()
    signed, algorithm, signature = reader.read(0x30)[2], reader.read(0x30)[2], reader.read(3)[1]
    reader.end()
    if signature[:1] != b"\x00":
        raise Malformed("a signature has unused bits")
    return signed, algorithm, signature[1:]


def requested_key(information):
    reader = DER(information).inside(0x30)
    reader.read(2), reader.read(0x30)
    return reader.read(0x30)[2]


def element(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    size = (length.bit_length() + 7) // 8
    return bytes([tag]) + (bytes([length]) if length < 0x80 else bytes([0x80 | size]) + length.to_bytes(size, "big")) + content


@lru_cache(maxsize=1024)
def public_key(octets):
    return serialization.load_der_public_key(octets)


def is_signed(key_octets, algorithm, message, signature):
    """Whether a signature verifies; None where it cannot be checked here."""
    if x509 is None:
        return None
    reader = DER(algorithm).inside(0x30)
    identifier = reader.read(6)[1].hex()
    parameters = reader.read()[2].hex() if reader.tag is not None else ""
    sha2 = {1: hashes.SHA256, 2: hashes.SHA384, 3: hashes.SHA512}
    try:
        key = public_key(bytes(key_octets))
        if identifier == "2b6570" and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif identifier[:-2] == "2a8648ce3d0403" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(sha2[int(identifier[-2:], 16) - 1]()))
        elif identifier in ("2a864886f70d01010b", "2a864886f70d01010c", "2a864886f70d01010d") and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), sha2[int(identifier[-2:], 16) - 10]())
        elif identifier == "2a864886f70d01010a" and isinstance(key, rsa.RSAPublicKey):
            digest = next(sha2[n]() for n in sha2 if f"0609608648016503040{200 + n}" in parameters)
            key.verify(signature, message, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        else:
            return None
        return True
    except (InvalidSignature, StopIteration, KeyError):
        return False
    except (UnsupportedAlgorithm, ValueError):
        return None


def parses(certificate, tbs):
    """Whether another reader takes the octets for a certificate with just this TBSCertificate."""
    if x509 is None:
        return signed_parts(certificate)[0] == tbs
    try:
        return x509.load_der_x509_certificate(certificate).tbs_certificate_bytes == tbs
    except ValueError:
        return False


# ---- sealed segments


def inflate(octets, limit):
    """One zlib stream with nothing after it."""
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(octets, limit)
    except zlib.error as error:
        raise Malformed(f"does not inflate: {error}") from None
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise Malformed("inflates to more than it may, or octets follow it")
    return found


class Varints:
    """Unsigned LEB128 numbers, each no longer than needed."""

    def __init__(self, octets, place):
        self.octets, self.place = octets, place

    def next(self):
        number, shift = 0, 0
        while True:
            if self.place >= len(self.octets) or shift > 63:
                raise Malformed("a varint is cut off or too long")
            octet = self.octets[self.place]
            self.place += 1
            number |= (octet & 0x7F) << shift
            if octet < 0x80:
                if octet == 0 and shift or number >> 64:
                    raise Malformed("a varint is not minimal or too large")
                return number
            shift += 7

    def many(self):
        return [self.next() for _ in range(WIDTH)]


def read_segment(headers, payloads):
    """The columns of 256 sealed entries: time, stream, version, type, schema, payload."""
    octets = inflate(headers, 16_384)
    if octets[:1] != b"\x01":
        raise Malformed("the segment's layout is unknown")
    reader = Varints(octets, 1)
    steps, references, versions, types, schemas, lengths = (reader.many() for _ in range(6))
    table = octets[reader.place :]
    if len(table) != 16 * references.count(0):
        raise Malformed("the stream table has another length")
    if max(lengths) > MAXIMUM_PAYLOAD or sum(lengths) > MAXIMUM_SEGMENT or max(types) >> 32 or max(schemas) >> 16:
        raise Malformed("a number is out of range")
    content = inflate(payloads, sum(lengths) + 1)
    if len(content) != sum(lengths):
        raise Malformed("the payloads have another length")
    moment, place, streams, last, found = 0, 0, [], {}, []
    for index in range(WIDTH):
        moment = (moment + steps[index]) % (1 << 64)
        if references[index] > len(streams):
            raise Malformed("a stream is referred to before it is introduced")
        if references[index] == 0:
            streams.append(table[16 * len(streams) : 16 * len(streams) + 16])
        stream = streams[-references[index]] if references[index] else streams[-1]
        expected = last[stream] + 1 if references[index] else 0
        last[stream] = (versions[index] + expected) % (1 << 64)
        payload = content[place : place + lengths[index]]
        place += lengths[index]
        found.append((moment, stream, last[stream], types[index], schemas[index], payload))
    return found
