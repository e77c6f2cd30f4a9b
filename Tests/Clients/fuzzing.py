"""A seeded mutator of certification requests, JSON bodies and HTTP, and the client that sends what it makes over bare sockets."""

import base64
import collections
import contextlib
import copy
import json
import os
import pathlib
import random
import socket
import time

import handmade
import issuing
import seeded_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

# Every error that a caller may be answered with; anything else (an InternalFailure, a 500) is a fault.
DOCUMENTED = {
    "ValidationException", "SerializationException", "InvalidArgsException", "InvalidArnException", "InvalidStateException",
    "MalformedCSRException", "MalformedCertificateException", "CertificateMismatchException", "ResourceNotFoundException",
    "InvalidNextTokenException", "InvalidRequestException", "RequestInProgressException", "LimitExceededException",
    "UnknownOperationException", "RequestEntityTooLargeException",
}
PATIENCE = 20 * int(os.environ.get("CA_LEDGER_PATIENCE", "1"))  # seconds for one answer


# What is mutated.

def certification_requests(seed=0):
    """Pairs of a valid request's DER and the key that signed it, one of each kind of key and of content.

    The same seed gives the same octets, but for the salt of the PSS signature: a mutation falls where it fell before.
    """
    generator = random.Random(f"{seed}/keys")

    def built(key, subject, *extensions, **signing):
        builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
        for one in extensions:
            builder = builder.add_extension(one, critical=isinstance(one, x509.KeyUsage | x509.BasicConstraints))
        hashed = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
        if isinstance(key, ec.EllipticCurvePrivateKey):
            signing["ecdsa_deterministic"] = True
        return issuing.der(builder.sign(key, hashed, **signing)), key

    rich = (
        x509.SubjectAlternativeName([
            x509.DNSName("a.example"), x509.RFC822Name("a@example"), x509.UniformResourceIdentifier("https://a.example/"),
            x509.RegisteredID(ObjectIdentifier("1.2.3")), x509.DirectoryName(issuing.name(CN="inner")),
            x509.OtherName(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x01a")]),
        x509.KeyUsage(*[True] + [False] * 8), x509.BasicConstraints(True, 1),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier("1.2.3"), ["https://a.example/cps"])]),
        x509.NameConstraints([x509.DNSName("a.example")], None),
        x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.9"), b"\x05\x00"),
    )
    several = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "NZ"), x509.NameAttribute(NameOID.COMMON_NAME, "Zoë"),
                         x509.NameAttribute(NameOID.EMAIL_ADDRESS, "a@example")])
    rsa_key = seeded_keys.rsa_key(generator)
    return [
        built(seeded_keys.elliptic_key(generator, ec.SECP256R1()), issuing.name(CN="plain")),
        built(seeded_keys.elliptic_key(generator, ec.SECP256R1()), several, *rich),
        built(seeded_keys.elliptic_key(generator, ec.SECP521R1()), x509.Name([]), rich[0]),
        built(ed25519.Ed25519PrivateKey.from_private_bytes(generator.randbytes(32)), several, *rich[:3]),
        built(rsa_key, several, *rich),
        built(rsa_key, issuing.name(CN="pss"), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA256()), 32)),
    ]


PASSTHROUGH = {
    "Subject": {"Country": "NZ", "CommonName": "Zoë", "SerialNumber": "1"},
    "Extensions": {
        "CertificatePolicies": [{"CertPolicyId": "1.2.3.4", "PolicyQualifiers": [
            {"PolicyQualifierId": "CPS", "Qualifier": {"CpsUri": "https://a.example/cps"}}]}],
        "ExtendedKeyUsage": [{"ExtendedKeyUsageType": "SERVER_AUTH"}, {"ExtendedKeyUsageObjectIdentifier": "1.2.3"}],
        "KeyUsage": {"DigitalSignature": True, "KeyCertSign": False},
        "SubjectAlternativeNames": [
            {"DnsName": "a.example"}, {"IpAddress": "2001:db8::1"}, {"IpAddress": "10.0.0.1"}, {"RegisteredId": "1.2.3"},
            {"Rfc822Name": "a@example"}, {"UniformResourceIdentifier": "https://a.example/"},
            {"OtherName": {"TypeId": "1.2.3", "Value": "other"}}, {"EdiPartyName": {"PartyName": "p", "NameAssigner": "a"}},
            {"DirectoryName": {"CustomAttributes": [{"ObjectIdentifier": "2.5.4.3", "Value": "inner"}]}}],
        "CustomExtensions": [{"ObjectIdentifier": "1.2.3.9", "Value": "BQA=", "Critical": True},
                             {"ObjectIdentifier": "2.5.29.30", "Value": "MA+gDTALgglhLmV4YW1wbGU="}],
    },
}
TEMPLATES = ["EndEntityCertificate", "BlankEndEntityCertificate_APIPassthrough", "BlankEndEntityCertificate_APICSRPassthrough",
             "EndEntityCertificate_CSRPassthrough", "SubordinateCACertificate_PathLen0_APICSRPassthrough",
             "BlankEndEntityCertificate_CriticalBasicConstraints_APICSRPassthrough", "RootCACertificate_APIPassthrough"]


# How.

NUMBERS = [0, 1, -1, 127, 128, 255, 256, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, -2**63, 10**30, 1.5, 253402300799,
           253402300800, 99991231235959, 491231235959, 90101000000]
TEXTS = ["", "\0", "a" * 300, "é", "\u202e", "\U0001f600", "*.a", "a..b", "::", "1.2.3.4/8", "2.999.1", "0.0", "1." + "9" * 40,
         "AA==", "MAA=", "%00", "arn:aws:acm-pca:::template/Nobody/V1", "\ufffd" * 90, "-1", "null"]


class Mutator:
    """Changes things by a seed: the same seed and number change the same thing in the same way."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}/{number}")

    def octets(self, octets):
        """One to four changes of octets."""
        octets = bytearray(octets)
        for _ in range(self.random.randint(1, 4)):
            place = self.random.randrange(len(octets)) if octets else 0
            length = min(self.random.choice([1, 1, 2, 4, 16, 64]), len(octets) - place)
            change = self.random.randrange(7)
            if change == 0 and octets:
                octets[place] ^= 1 << self.random.randrange(8)
            elif change == 1 and octets:
                octets[place] = self.random.choice([0, 1, 0x7F, 0x80, 0x81, 0x84, 0xFF, 0x30, 0x31, 0xA0, 0x04, 0x06])
            elif change == 2:
                del octets[place : place + length]
            elif change == 3:
                octets[place:place] = octets[place : place + length]
            elif change == 4:
                octets[place:place] = self.random.randbytes(length or 1)
            elif change == 5 and octets:
                other = self.random.randrange(len(octets))
                octets[place : place + length] = octets[other : other + length]
            elif change == 6:
                del octets[place : place + 1 if self.random.random() < 0.7 else len(octets)]
        return bytes(octets)

    def element(self, octets):
        """DER with one element somewhere inside changed, and the lengths around it made good again."""
        elements = list(spans(octets))
        if not elements:
            return self.octets(octets)
        path = self.random.choice(elements)
        start, body, end = path[-1]
        change = self.random.randrange(7)
        content = octets[body:end]
        if change == 0:
            new = b""
        elif change == 1:
            new = octets[start:end] * self.random.choice([2, 3, 40])
        elif change == 2:
            new = handmade.element(octets[start], self.octets(content))
        elif change == 3:
            new = handmade.element(self.random.randrange(256) & ~0x1F | self.random.randrange(31), content)
        elif change == 4:
            other = self.random.choice(elements)[-1]
            new = octets[other[0] : other[2]]
        elif change == 5:
            new = handmade.element(octets[start], self.random.choice([b"", b"\0", b"\xff" * 9, b"a" * 500, content * 2]))
        else:
            new = octets[start:end]
            for _ in range(self.random.choice([1, 20, 200])):
                new = handmade.element(self.random.choice([0x30, 0x31, 0xA0]), new)
        for (outer, inner, outer_end), (child, _, child_end) in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
            new = handmade.element(octets[outer], octets[inner:child] + new + octets[child_end:outer_end])
        return new

    def request(self, corpus):
        """A certification request: PEM of changed octets, or of changed content that is signed again."""
        octets, key = self.random.choice(corpus)
        kind = self.random.randrange(6)
        if kind == 0:
            return handmade.armoured(octets)
        if kind == 1:
            return self.octets(handmade.armoured(octets))
        if kind == 2:
            return handmade.armoured(self.octets(octets))
        if kind == 3:
            return handmade.armoured(self.element(octets))
        return handmade.armoured(self.signed_again(octets, key))

    def signed_again(self, octets, key):
        """What lies behind the signature's check is reached only by what is signed."""
        start, _, end = next(path[1] for path in spans(octets) if len(path) == 2)
        information = self.element(octets[start:end])
        if self.random.random() < 0.3:
            information = self.element(information)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            signature, algorithm = key.sign(information, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)), "300a06082a8648ce3d040302"
        elif isinstance(key, ed25519.Ed25519PrivateKey):
            signature, algorithm = key.sign(information), "300506032b6570"
        else:
            signature = key.sign(information, padding.PKCS1v15(), hashes.SHA256())
            algorithm = "300d06092a864886f70d01010b0500"
        return handmade.element(0x30, information, bytes.fromhex(algorithm), handmade.element(0x03, b"\0" + signature))

    def document(self, document):
        """A JSON document with one to three of its values changed, taken away, doubled or moved."""
        document = copy.deepcopy(document)
        for _ in range(self.random.randint(1, 3)):
            places = list(self.places(document))
            if not places:
                break
            owner, key = self.random.choice(places)
            change = self.random.randrange(8)
            if change == 0:
                del owner[key]
            elif change == 1:
                owner[key] = self.random.choice(NUMBERS)
            elif change == 2:
                owner[key] = self.random.choice(TEXTS)
            elif change == 3:
                owner[key] = self.random.choice([None, True, False, [], {}, [None], {"": ""}])
            elif change == 4 and isinstance(owner[key], list):
                owner[key] = owner[key] * self.random.choice([2, 30, 200])
            elif change == 5:
                other, place = self.random.choice(places)
                owner[key] = copy.deepcopy(other[place])
            elif change == 6 and isinstance(owner[key], str):
                owner[key] = self.octets(owner[key].encode()).decode("utf-8", "replace")
            else:
                for _ in range(self.random.choice([1, 10, 100])):
                    owner[key] = [owner[key]] if self.random.random() < 0.5 else {"a": owner[key]}
        return document

    def values(self, document):
        """A JSON document with one or two of its values exchanged for others of their type, or taken away."""
        document = copy.deepcopy(document)
        for _ in range(self.random.randint(1, 2)):
            places = list(self.places(document))
            owner, key = self.random.choice(places)
            old = owner[key]
            alike = [other[place] for other, place in places if type(other[place]) is type(old)]
            if isinstance(old, bool):
                owner[key] = not old
            elif isinstance(old, int):
                owner[key] = self.random.choice([one for one in NUMBERS if isinstance(one, int)])
            elif isinstance(old, str) and self.random.random() < 0.6:
                owner[key] = self.random.choice([*TEXTS, self.octets(old.encode()).decode("utf-8", "replace")])
            elif isinstance(old, list) and self.random.random() < 0.5:
                owner[key] = old * self.random.choice([2, 20])
            elif self.random.random() < 0.3:
                del owner[key]
            else:
                owner[key] = copy.deepcopy(self.random.choice(alike))
        return document

    def places(self, value):
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in list(items):
            yield value, key
            yield from self.places(inner)

    def case(self, corpus, authority):
        """An operation and a body's octets."""
        operation = self.random.choices(
            ["IssueCertificate", "DescribeCertificateAuthority", "ListCertificateAuthorities", "GetCertificate",
             "ImportCertificateAuthorityCertificate"], [20, 1, 1, 1, 1])[0]
        body = {"CertificateAuthorityArn": authority}
        if operation == "IssueCertificate":
            body |= {"Csr": base64.b64encode(self.request(corpus)).decode(), "SigningAlgorithm": "SHA256WITHECDSA",
                     "Validity": {"Type": "DAYS", "Value": 1}, "IdempotencyToken": str(self.random.randrange(10**9)),
                     "TemplateArn": f"{issuing.TEMPLATES}{self.random.choice(TEMPLATES)}/V1"}
            if self.random.random() < 0.6:
                body["ApiPassthrough"] = PASSTHROUGH
            kind = self.random.random()
            if kind < 0.4:
                return operation, json.dumps(body).encode()
            if kind < 0.8:
                body |= {"Csr": base64.b64encode(handmade.armoured(corpus[0][0])).decode(),
                         "ApiPassthrough": self.values(PASSTHROUGH)}
                return operation, json.dumps(body if kind < 0.7 else self.values(body)).encode()
        elif operation == "ListCertificateAuthorities":
            body = {"MaxResults": 5, "NextToken": "x"}
        elif operation == "GetCertificate":
            body["CertificateArn"] = authority + "/certificate/" + "1" * 32
        elif operation == "ImportCertificateAuthorityCertificate":
            body["Certificate"] = base64.b64encode(self.request(corpus).replace(b" REQUEST", b"")).decode()
        octets = json.dumps(self.document(body), ensure_ascii=self.random.random() < 0.5).encode("utf-8", "replace")
        return operation, self.octets(octets) if self.random.random() < 0.2 else octets


def spans(octets, start=0, end=None, above=(), depth=0):
    """Every element of DER as the path from the outermost to it: (start, start of content, end) each."""
    end = len(octets) if end is None else end
    while start + 2 <= end and depth < 30:
        length, body = octets[start + 1], start + 2
        if length >= 0x80:
            count = length & 0x7F
            length, body = int.from_bytes(octets[body : body + count], "big"), body + count
        if body + length > end:
            return
        path = (*above, (start, body, body + length))
        yield path
        if octets[start] & 0x20:
            yield from spans(octets, body, body + length, path, depth + 1)
        start = body + length


# Who sends it.

class Campaign:
    """Sends mutated requests for a time; counts the answers. A fault is an AssertionError that says how to send it again."""

    def __init__(self, server, authority, seed, first=0, patience=PATIENCE):
        self.server, self.authority, self.seed, self.patience = server, authority, seed, patience
        self.corpus = certification_requests(seed)
        self.credentials = server.credentials()
        self.answers = collections.Counter()
        self.connection = self.reader = None
        self.sent = first

    def run(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.one()
        self.close()
        return self

    def one(self):
        mutator = Mutator(self.seed, self.sent)
        self.sent += 1
        operation, body = mutator.case(self.corpus, self.authority)
        headers = self.server.signed_headers(operation, body, self.credentials)
        head = "".join(f"{name}: {value}\r\n" for name, value in (headers | {"Content-Length": len(body)}).items())
        host, port = self.server.address()
        octets = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\n{head}\r\n".encode() + body
        garbled = mutator.random.random() < 0.03
        if garbled:
            octets = mutator.octets(octets[:400]) + octets[400:]
        began = time.monotonic()
        try:
            status, error = self.exchange(octets)
        except (TimeoutError, ValueError) as fault:
            self.fault(octets, f"{type(fault).__name__} {fault}")
        except OSError as fault:
            if not garbled:
                self.fault(octets, f"{type(fault).__name__} {fault}")
            status, error = 0, "closed"
            self.close()
        if garbled:
            # A changed head may be answered by the HTTP library or by the signature's check.
            if status >= 500:
                self.fault(octets, f"{status} {error}")
            self.close()
        elif not (status == 200 or (status in (400, 413) and error in DOCUMENTED)):
            self.fault(octets, f"{status} {error}")
        if time.monotonic() - began > self.patience:
            self.fault(octets, "slow")
        self.answers["changed head" if garbled else error or "success"] += 1

    def exchange(self, octets):
        """Sends octets; the status and the error that the answer names."""
        if self.connection is None:
            self.connection = self.server.connect(timeout=self.patience)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.reader = self.connection.makefile("rb")
        self.connection.sendall(octets)
        first = self.reader.readline()
        if not first:
            raise ConnectionResetError("the server closed the connection")
        status, length, closes = int(first.split()[1]), 0, False
        while (line := self.reader.readline().strip().lower()) != b"":
            name, _, value = line.partition(b":")
            if name == b"content-length":
                length = int(value)
            closes = closes or (name == b"connection" and b"close" in value)
        body = self.reader.read(length)
        if closes:
            self.close()
        if status == 200:
            return status, None
        with contextlib.suppress(json.JSONDecodeError):
            return status, json.loads(body).get("__type")
        return status, f"no JSON: {body[:100]!r}"

    def close(self):
        if self.connection is not None:
            self.reader.close()
            self.connection.close()
            self.connection = None

    def fault(self, octets, what):
        path = pathlib.Path(self.server.home) / "faulty-request.bin"
        path.write_bytes(octets)
        raise AssertionError(f"seed {self.seed}, request {self.sent - 1}: {what}; its octets are in {path}\n"
                             + self.server.log()[-2000:])

    def peak(self):
        """The most memory that the server has ever held, in octets."""
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024
