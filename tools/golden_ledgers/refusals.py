"""One request for every rule that a caller can break, and one for every rule that only notes."""

import hashlib

import issuing
import ledger_server
import test_external_issuers as external
import test_passthrough
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from handmade import (
    COMMON_NAME, GOOD, armoured, element, extension, extension_request, forged_request, named, signed_request)
from test_policy import WEAK_KEYS

YEAR = {"Type": "YEARS", "Value": 1}
SAN, KEY_USAGE, ISSUER_NAME = b"\x55\x1d\x11", b"\x55\x1d\x0f", b"\x55\x1d\x12"
CRITICAL = element(0x01, b"\xff")
UNIQUE_IDENTIFIER, EMAIL_ADDRESS = b"\x55\x04\x2d", bytes.fromhex("2a864886f70d010901")
ATTRIBUTE = element(0x30, element(0x06, COMMON_NAME), element(0x0C, b"x"))
BY_REQUEST, BY_CALL = "BlankEndEntityCertificate_CSRPassthrough/V1", "BlankEndEntityCertificate_APIPassthrough/V1"
SUBORDINATE = "SubordinateCACertificate_PathLen0/V1"

# Why a rule is not among the refusals or notes of this ledger.
INTERNAL = "No caller can break it: it holds whatever was asked for, or the program is at fault."
EARLIER = "A rule that is asked earlier refuses whatever would break it: "
NO_EVENT = "An import that is refused is an event without rules; the certificates that were accepted are in events."
REASONS = {
    **dict.fromkeys((40, 41, 100, 101, 102, 103, 104, 105, 106, 108, 109, 111, 112, 115), INTERNAL),
    107: EARLIER + "14, 15 and 17.",
    114: EARLIER + "13.",
    **dict.fromkeys((*range(200, 210), *range(211, 217)), NO_EVENT),
    300: "A call that breaks it is refused before anything is written.",
    **dict.fromkeys(range(301, 305), INTERNAL),
}


def write(server):
    """Lets a server write the ledger, and holds every request to the rule that must refuse it."""
    client = server.start().client()
    asked = Asked(server, client)
    for rule, (arguments, more) in asked.refusals():
        try:
            issuing.issue(client, *arguments, **more)
        except ClientError:
            continue
        raise AssertionError(f"rule {rule} refused nothing")
    for arguments, more in asked.notes():
        issuing.issue(client, *arguments, **more)
    refused = [[check["rule"] for check in one["event"]["checks"] if check["outcome"] == "failed"]
               for one in server.events("--type", "IssuanceRefused")]
    assert refused == [[rule] for rule in asked.expected], list(zip(asked.expected, refused))
    server.stop()


def order(authority, request=None, template=None, **more):
    return (authority, request or issuing.certification_request(), template), more


def relative(value, oid=COMMON_NAME):
    """A request whose subject is one attribute with the value's octets."""
    return armoured(signed_request(named(oid, value)))


class Asked:
    """What is asked of one server, in order; the authorities that it takes are made on the way."""

    def __init__(self, server, client):
        self.server, self.client, self.expected = server, client, []
        self.root, _ = issuing.new_root(client)
        self.waiting = issuing.create_authority(client, subject={"CommonName": "Waiting"})
        self.subordinate = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Subordinate"})
        issuing.activate_subordinate(client, self.root, self.subordinate)
        self.short_lived, _ = issuing.new_root(client, UsageMode="SHORT_LIVED_CERTIFICATE", subject={"CommonName": "Short"})
        self.constrained = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Constrained"})
        above = external.Outsider("Constraining", external.Outsider(), path_length=2, constrained=True)
        external.import_into(
            client, self.constrained, external.certified(client, self.constrained, above), above.chain())

    def own_request(self, authority):
        return self.client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()

    def policy(self, *arguments):
        ledger_server.ca_ledger(*arguments[:2], "--data", self.server.data, *arguments[2:])

    def refusals(self):
        """The number of the rule that must refuse, and what to ask for; rule after rule, remembered in `expected`."""
        for rules in (self.of_the_call, self.of_the_request, self.of_the_key, self.of_what_is_signed, self.of_names):
            for rule, asked in rules():
                self.expected.append(rule)
                yield rule, asked

    def of_the_call(self):
        root, now = self.root, int(issuing.now().timestamp())
        yield 1, order(root[:-12] + "0" * 12)
        yield 2, order(self.waiting)
        yield 3, order(root, template="EndEntity/V1")
        yield 4, order(self.subordinate, template="RootCACertificate/V1")
        yield 6, order(root, signing="ML_DSA_44")
        yield 7, order(root, signing="SHA256WITHRSA")
        for flaw, _ in test_passthrough.FLAWED.values():
            yield 8, order(root, template=BY_CALL, ApiPassthrough=flaw)
        issuing.issue(self.client, root, issuing.certification_request(), IdempotencyToken="once")
        yield 9, order(root, IdempotencyToken="once")
        yield 20, order(root, validity={"Type": "END_DATE", "Value": 1_300_000_000_000})
        yield 20, order(root, validity={"Type": "YEARS", "Value": 9_000})
        yield 21, order(root, ValidityNotBefore={"Type": "DAYS", "Value": 1})
        yield 21, order(root, ValidityNotBefore={"Type": "ABSOLUTE", "Value": 10**13})
        yield 22, order(root, validity={"Type": "ABSOLUTE", "Value": 1_000_000_000})
        yield 23, order(root, ValidityNotBefore={"Type": "ABSOLUTE", "Value": now + 90 * 86_400})
        yield 24, order(root, validity={"Type": "YEARS", "Value": 50})
        yield 25, order(self.short_lived)
        yield 30, order(self.subordinate, template=SUBORDINATE)
        yield 31, order(root, template="RootCACertificate/V1")
        yield 32, order(root, self.own_request(root), SUBORDINATE)

    def of_the_request(self):
        root, nobody = self.root, x509.Name([])
        weak = rsa.generate_private_key(65537, 1024)
        empty, unreadable = extension(SAN, element(0x30)), extension(KEY_USAGE, element(0x30))
        yield 10, order(root, b"hello")
        yield 10, order(root, armoured(GOOD + b"\x00"))
        yield 11, order(root, issuing.certification_request(hash_function=hashes.SHA224()))
        yield 12, order(root, issuing.certification_request(key=weak))
        yield 13, order(root, armoured(signed_request(named(COMMON_NAME), extension_request(empty))))
        yield 14, order(root, armoured(signed_request(element(0x30))))
        yield 15, order(root, issuing.certification_request(nobody))
        yield 16, order(root, armoured(GOOD[:-3] + bytes([GOOD[-3] ^ 1]) + GOOD[-2:]))
        yield 17, order(root, issuing.certification_request(nobody, critical=True), SUBORDINATE)
        yield 18, order(root, armoured(signed_request(named(COMMON_NAME), extension_request(unreadable))), BY_REQUEST)

    def of_the_key(self):
        root, key = self.root, issuing.new_key()
        for rule, name in ((50, "off-curve"), (51, "exponent-65536"), (51, "exponent-1"), (52, "exponent-3"),
                           (53, "small-factor"), (54, "close-primes"), (54, "close-primes-far"), (55, "roca")):
            yield rule, order(root, (WEAK_KEYS / f"{name}.pem").read_bytes())
        for point in (b"\x01" + bytes(31), b"\xed" + b"\xff" * 30 + b"\x7f"):
            yield 58, order(root, armoured(forged_request(point)))
        public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.policy("keys", "block", "--spki-sha256", hashlib.sha256(public).hexdigest(), "--reason", "lost")
        yield 56, order(root, issuing.certification_request(key=key))
        yield 57, order(root, self.own_request(self.subordinate))
        self.policy("policy", "set", "--certificates-per-authority", "1")
        yield 60, order(root)
        self.policy("policy", "set", "--certificates-per-authority", "none")

    def of_what_is_signed(self):
        root, custom = self.root, test_passthrough.custom
        constraints = x509.NameConstraints([x509.DNSName("example")], None)
        above = x509.AuthorityKeyIdentifier(b"\x01\x02\x03", None, None)
        yield 110, order(root, template=BY_CALL, ApiPassthrough={"Extensions": {"KeyUsage": {"KeyCertSign": True}}})
        yield 113, order(root, self.own_request(root), "RootCACertificate_APIPassthrough/V1", validity=YEAR, ApiPassthrough={
            "Extensions": {"CustomExtensions": [custom("2.5.29.35", above, True)]}})
        yield 117, order(root, template=BY_CALL, ApiPassthrough={
            "Extensions": {"CustomExtensions": [custom("2.5.29.30", constraints, False)]}})
        yield 116, order(self.constrained, issuing.certification_request(names=["outside.test"]))

    def of_names(self):
        root = self.root
        yield 118, order(root, issuing.certification_request("a\0b"))
        yield 118, order(self.constrained, issuing.certification_request(names=["outside.test\0.inside.example"]))
        yield 119, order(root, relative(element(0x1E, b"abc")))
        yield 119, order(root, relative(element(0x14, b"caf\xe9")))
        yield 120, order(root, relative(element(0x02, b"\x01")))
        yield 120, order(root, relative(element(0x04, b"a"), UNIQUE_IDENTIFIER))
        yield 121, order(root, relative(element(0x0C)))
        yield 122, order(root, issuing.certification_request(names=["a..example"]))
        yield 123, order(root, issuing.certification_request(names=[x509.RFC822Name("no mailbox")]))
        yield 124, order(root, issuing.certification_request(names=[x509.UniformResourceIdentifier("relative/path")]))
        yield 124, order(root, issuing.certification_request(names=[x509.UniformResourceIdentifier("http:///x")]))
        yield 125, order(root, armoured(signed_request(element(0x30, element(0x31, *[ATTRIBUTE] * 2)))))
        yield 126, order(root, relative(element(0x13, b"DEU"), b"\x55\x04\x06"))
        principal = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), element(0x16, b"a@b"))
        yield 127, order(root, issuing.certification_request(names=[principal]))

    def notes(self):
        """What to ask for where something must be noted: 5, and 150 to 159."""
        root, custom, constraints = self.root, test_passthrough.custom, x509.NameConstraints([x509.DNSName("example")], None)
        issuer_name = element(0x30, element(0x06, ISSUER_NAME), CRITICAL, element(0x04, element(0x30, element(0x82, b"a.example"))))
        yield order(root, template="EndEntityCertificate/V1", ApiPassthrough=test_passthrough.CALL)
        yield order(root, relative(element(0x0C, b"x" * 80)))
        yield order(root, relative(element(0x1E, "café".encode("utf-16-be"))))
        yield order(root, relative(element(0x16, b"no mailbox"), EMAIL_ADDRESS))
        yield order(root, issuing.certification_request(names=["under_score.example"]))
        yield order(root, issuing.certification_request(x509.load_pem_x509_csr(self.own_request(root)).subject))
        yield order(root, armoured(signed_request(named(COMMON_NAME), extension_request(issuer_name))), BY_REQUEST)
        yield order(root, template=BY_CALL, ApiPassthrough={
            "Extensions": {"CustomExtensions": [custom("2.5.29.30", constraints, True)]}})
        yield order(root, test_passthrough.csr_with_everything(), "EndEntityCertificate_APIPassthrough/V1",
                    ApiPassthrough=test_passthrough.CALL)
