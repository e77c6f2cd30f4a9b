"""Certification requests that are garbage, cut, forged or hostile: MalformedCSRException, a refusal in the log, and the server goes on."""

import subprocess
import sys

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from handmade import (COMMON_NAME, EXTENSION_REQUEST, GOOD, POINT, SAN, armoured, element, extension, extension_request, forged_request,
                      named, signed_request)
from issuing import order
from ledger_server import TOP

pytestmark = pytest.mark.usefixtures("the_server_goes_on")

MALFORMED = {
    "no PEM": b"hello",
    "empty PEM": b"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n",
    "DER where PEM belongs": GOOD,
    "another label": armoured(GOOD, "CERTIFICATE"),
    "two blocks": armoured(GOOD) * 2,
    "no end": armoured(GOOD).split(b"-----END")[0],
    "garbage in PEM": armoured(bytes(range(256))),
    "one octet": armoured(b"\x30"),
    "trailing octets": armoured(GOOD + b"\x00"),
    "an indefinite length": armoured(b"\x30\x80" + GOOD[4:] + b"\x00\x00"),
    "a length beyond the end": armoured(b"\x30\x84\xff\xff\xff\xff" + GOOD[4:]),
    "a length of nine octets": armoured(b"\x30\x89" + b"\xff" * 9 + GOOD[4:]),
    "nested too deeply": armoured(b"\x30\x80" * 4000),
    "a broken signature": armoured(GOOD[:-3] + bytes([GOOD[-3] ^ 1]) + GOOD[-2:]),
    "version 1": armoured(signed_request(named(COMMON_NAME), version=b"\x02\x01\x01")),
    "a long-form version": armoured(signed_request(named(COMMON_NAME), version=b"\x02\x02\x00\x00")),
    "no subject and no name": armoured(signed_request(element(0x30))),
    "the same extension twice": armoured(signed_request(named(COMMON_NAME), extension_request(SAN, SAN))),
    "an empty object identifier": armoured(signed_request(named(b""))),
    "an object identifier that does not end": armoured(signed_request(named(b"\x55\x04\x83"))),
    "an object identifier with a padded arc": armoured(signed_request(named(b"\x55\x04\x80\x03"))),
    "a key off its curve": armoured(GOOD.replace(
        GOOD[POINT : POINT + 64], b"\x01" * 64)),
    "an empty extension list without octets": armoured(signed_request(named(COMMON_NAME), element(0x30, EXTENSION_REQUEST))),
}


@pytest.mark.parametrize("why", MALFORMED)
def test_a_malformed_certification_request_is_told_so(server, client, root, refused, why):
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], MALFORMED[why])


BLANK = "BlankEndEntityCertificate_CSRPassthrough"
SUBORDINATE = "SubordinateCACertificate_PathLen0_CSRPassthrough"
ATTRIBUTE = element(0x30, element(0x06, COMMON_NAME), element(0x0C, b"x"))
UNIQUE_IDENTIFIER, UNKNOWN = b"\x55\x04\x2d", b"\x2a\x03\x04"


def passed(oid, value):
    """A request for one extension, by hexadecimal digits."""
    return armoured(signed_request(named(COMMON_NAME), extension_request(extension(bytes.fromhex(oid), bytes.fromhex(value)))))


# What OpenSSL or pyca/cryptography cannot read once it is in a certificate, or a validator reads as something else.
UNREADABLE = {
    **{f"an attribute of tag {tag:02x}": (armoured(signed_request(named(UNKNOWN, element(tag, value)))), None) for tag, value in (
        (0x04, b"a"), (0x02, b"\x01"), (0x1A, b"a"), (0x1B, b"a"), (0x19, b"a"), (0x15, b"a"), (0x01, b"\xff"), (0x17, b"a"),
        (0x30, b"\x0c\x01a"), (0x05, b""), (0x03, b"\x00\x01"))},
    "a unique identifier that is a number": (armoured(signed_request(named(UNIQUE_IDENTIFIER, element(0x02, b"\x01")))), None),
    "one attribute twice": (armoured(signed_request(element(0x30, element(0x31, ATTRIBUTE, ATTRIBUTE)))), None),
    "a TeletexString beyond ASCII": (armoured(signed_request(named(COMMON_NAME, element(0x14, b"\xe9")))), None),
    "a country of seven characters": (armoured(signed_request(named(b"\x55\x04\x06", element(0x13, b"Germany")))), None),
    "a key of order 1": (armoured(forged_request(b"\x01" + bytes(31))), None),
    "a key of order 2": (armoured(forged_request(b"\xec" + b"\xff" * 30 + b"\x7f")), None),
    "a key that is not canonical": (armoured(forged_request(b"\xee" + b"\xff" * 30 + b"\x7f")), None),
    "an arc of 129 bits": (armoured(signed_request(named(b"\x2a\x84" + b"\x80" * 17 + b"\x00"))), None),
    "an empty distribution point": (passed("551d1f", "30023000"), BLANK),
    "a distribution point of reasons": (passed("551d2e", "3006300481020780"), BLANK),
    "reasons that are no bits": (passed("551d1f", "30133011a00da00b8609687474703a2f2f612f8100"), BLANK),
    "a notice of half a character": (passed("551d20", "3019301706022a033011300f06082b0601050507020230031e0178"), BLANK),
    "a qualifier of an unknown kind": (passed("551d20", "3010300e06022a033008300606022a040500"), BLANK),
    "a padded number of certificates": (passed("551d24", "300480020001"), SUBORDINATE),
    "anyPolicy mapped": (passed("551d21", "300c300a0604551d200006022a04"), SUBORDINATE),
    "attributes that are NULL": (passed("551d09", "0500"), BLANK),
    "a period that is a number": (passed("551d10", "020101"), BLANK),
    "a period backwards": (passed("551d10", "3022800f32303330303130313030303030305a810f32303230303130313030303030305a"), BLANK),
    "encipherOnly alone": (passed("551d0f", "03020001"), BLANK),
    "no feature of TLS": (passed("2b06010505070118", "3000"), BLANK),
    "a constraint on a wildcard": (passed("551d1e", "3009a007300582032a2e61"), SUBORDINATE),
    "a constraint on a whole URI": (passed("551d1e", "300fa00d300b8609687474703a2f2f612f"), SUBORDINATE),
    "a URI without host": (passed("551d11", "300986" + "07" + b"http://".hex()), None),
}


@pytest.mark.parametrize("why", UNREADABLE)
def test_what_common_readers_cannot_read_is_not_signed(client, root, refused, why):
    request, template = UNREADABLE[why]
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], request, template and template + "/V1")


@pytest.mark.parametrize(("oid", "value"), [
    ("551d1f", "30153013a00da00b8609687474703a2f2f612f81020106"),
    ("551d1f", "30143012a210a40e300c310a300806035504030c0178"),
    ("551d20", "3020301e06022a033018301606082b06010505070202300a30050c016f30000c0178"),
    ("551d10", "3011800f32303330303130313030303030305a"),
    ("551d09", "300a300806022a0331020500"),
    ("2b06010505070118", "3003020105"),
    ("551d0f", "03020009"),
    ("551d11", "300d860b" + b"ldap:///o=a".hex()),
])
def test_what_they_can_read_is_signed_and_read(client, root, oid, value):
    leaf, _ = issuing.read_back(client, root[0], issuing.issue(client, root[0], passed(oid, value), BLANK + "/V1"))
    found = subprocess.run(["openssl", "x509", "-noout", "-text"], input=leaf.encode(), capture_output=True, check=False)
    assert found.returncode == 0, found.stderr
    assert [one.value for one in x509.load_pem_x509_certificate(leaf.encode()).extensions]


def test_a_request_cut_anywhere_is_malformed(client, root, refused):
    for length in range(1, len(GOOD), 7):
        with refused("MalformedCSRException"):
            issuing.issue(client, root[0], armoured(GOOD[:length]))


def test_a_request_with_any_octet_changed_is_malformed(client, root, refused):
    for place in range(0, len(GOOD), 5):
        changed = GOOD[:place] + bytes([GOOD[place] ^ 0x20]) + GOOD[place + 1 :]
        with refused("MalformedCSRException"):
            issuing.issue(client, root[0], armoured(changed))


def test_weak_keys_and_digests_are_malformed(client, root, refused):
    weak = rsa.generate_private_key(65537, 1024)
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], issuing.certification_request(key=weak))
    odd_curve = ec.generate_private_key(ec.SECP256K1())
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], issuing.certification_request(key=odd_curve))
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], issuing.certification_request(hash_function=hashes.SHA224()))


def test_an_empty_subject_needs_a_critical_name(client, root, refused, tmp_path):
    nobody = x509.Name([])
    with refused("MalformedCSRException", "CSR must mark the SAN extension critical when it has an empty subject"):
        issuing.issue(client, root[0], issuing.certification_request(nobody))
    leaf, _ = issuing.read_back(
        client, root[0], issuing.issue(client, root[0], issuing.certification_request(nobody, critical=True)))
    issuing.openssl_accepts(tmp_path, root[1], leaf)


@pytest.mark.parametrize("oid", [
    b"\x55\x04" + b"\xff" * 9 + b"\x7f",  # an arc of 70 bits
    b"\x55\x04" + b"\x81" + b"\x80" * 9 + b"\x00",  # 2^70 exactly
    b"\xff" * 500 + b"\x7f",
    b"\x83\xff\xff\xff\xff\xff\xff\xff\x7f\x01",
], ids=["70 bits", "2^70", "4,000 bits", "a huge first arc"])
def test_a_hostile_object_identifier_harms_nothing(server, root, oid):
    """Either answer is right for an arc that no integer type holds: copied as it is, or called malformed."""
    for request in (
        signed_request(named(oid)),
        signed_request(named(COMMON_NAME), element(0x30, element(0x06, oid), element(0x31, element(0x0C, b"x")))),
        signed_request(named(COMMON_NAME), extension_request(SAN, extension(oid, element(0x05)))),
        signed_request(named(COMMON_NAME), extension_request(
            extension(b"\x55\x1d\x11", element(0x30, element(0x88, oid))))),
    ):
        answer = server.ask_signed("IssueCertificate", order(root, armoured(request)))
        assert answer.status == 200 or (answer.status, answer.error) == (400, "MalformedCSRException"), answer


def test_a_malformed_request_is_recorded_as_a_refusal(server, client, root, refused):
    before = len(server.events("--type", "IssuanceRefused"))
    with refused("MalformedCSRException"):
        issuing.issue(client, root[0], b"not a request at all")
    assert len(server.events("--type", "IssuanceRefused")) == before + 1


def test_nothing_malformed_was_issued_twice_or_half(server):
    """What the tests above did has left a whole ledger, read while the server runs."""
    server.replay()


@pytest.mark.parametrize("salt", ["", "-sigopt rsa_pss_saltlen:max", "-sigopt rsa_pss_saltlen:0", "-sigopt rsa_pss_saltlen:20"])
def test_a_salt_of_any_length_is_accepted_and_verified_by_everybody(server, client, root, salt):
    """openssl's own default is the longest salt that fits."""
    asked = subprocess.run(
        ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=salted", "-sha256",
         "-sigopt", "rsa_padding_mode:pss", *salt.split()], capture_output=True, check=True)
    issuing.issue(client, root[0], asked.stdout)
    server.replay()
    verified = subprocess.run([sys.executable, TOP / "tools/verify-ledger", server.data], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
