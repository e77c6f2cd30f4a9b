"""Signatures of every kind that the ledger takes are checked, and what cannot be checked is never called broken."""

import made_requests
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ledger_verifier import signatures
from ledger_verifier.certificates import requested_key, signed
from ledger_verifier.der import Malformed
from ledger_verifier.report import Report
from made_requests import NULL, element, oid

MESSAGE = b"message"
SUBJECT = made_requests.name(b"subject")
RSA_SHA256 = "2a864886f70d01010b"


def verify(request):
    made = signed(request)
    signatures.verify(requested_key(made.octets), made.algorithm, made.octets, made.signature)


@pytest.mark.parametrize("request_octets", made_requests.ODD.values(), ids=made_requests.ODD.keys())
def test_a_good_signature_of_an_odd_request_verifies_and_a_flipped_one_does_not(request_octets):
    verify(request_octets)
    with pytest.raises(signatures.Broken):
        verify(request_octets[:-1] + bytes([request_octets[-1] ^ 1]))


@pytest.mark.parametrize("salt", [0, 1, 20, 31, 32, 33, 64, 222])
def test_a_salt_of_any_length_verifies_and_only_that_length(salt):
    verify(made_requests.by_pss(SUBJECT, salt))
    octets = made_requests.information(SUBJECT, made_requests.spki(made_requests.rsa_key))
    signature = made_requests.rsa_key.sign(octets, padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256())
    with pytest.raises(signatures.Broken):
        verify(made_requests.signed(octets, made_requests.pss_algorithm(salt ^ 1), signature))


def test_the_defaults_of_pss_are_sha_1_and_twenty_octets():
    octets = made_requests.information(SUBJECT, made_requests.spki(made_requests.rsa_key))
    signature = made_requests.rsa_key.sign(octets, padding.PSS(padding.MGF1(hashes.SHA1()), 20), hashes.SHA1())
    verify(made_requests.signed(octets, element(0x30, oid(made_requests.SHA256_PSS), element(0x30)), signature))


@pytest.mark.parametrize("bits, exponent", [(2048, 65537), (2048, 3), (3072, 65537)])
@pytest.mark.parametrize("parameters", [NULL, b""], ids=["NULL", "absent"])
def test_an_rsa_key_is_read_with_any_parameters_and_exponent(bits, exponent, parameters):
    key = rsa.generate_private_key(exponent, bits)
    signature = key.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    algorithm = element(0x30, oid(RSA_SHA256), parameters)
    signatures.verify(made_requests.rsa_spki(key, parameters), algorithm, MESSAGE, signature)


@pytest.mark.parametrize("curve, digest, last", [
    (ec.SECP256R1, "SHA256", "02"), (ec.SECP384R1, "SHA384", "03"), (ec.SECP521R1, "SHA512", "04"),
])  # fmt: skip
@pytest.mark.parametrize("form", [PublicFormat.UncompressedPoint, PublicFormat.CompressedPoint])
def test_a_point_is_read_in_both_forms_on_every_curve(curve, digest, last, form):
    key = ec.generate_private_key(curve())
    parameters = {"secp256r1": "2a8648ce3d030107", "secp384r1": "2b81040022", "secp521r1": "2b81040023"}[curve.name]
    point = key.public_key().public_bytes(Encoding.X962, form)
    info = element(0x30, element(0x30, oid("2a8648ce3d0201"), oid(parameters)), element(0x03, b"\x00", point))
    algorithm = element(0x30, oid("2a8648ce3d0403" + last))
    signatures.verify(info, algorithm, MESSAGE, key.sign(MESSAGE, ec.ECDSA(getattr(hashes, digest)())))
    assert signatures.name(algorithm) == f"ecdsa-with-{digest}"


def rsa_numbers(modulus, exponent):
    numbers = element(0x30, *(element(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (modulus, exponent)))
    return element(0x30, element(0x30, oid("2a864886f70d010101"), NULL), element(0x03, b"\x00", numbers))


RSA = element(0x30, oid(RSA_SHA256), NULL)
EC = made_requests.spki(made_requests.ec_key)
UNCHECKED = {
    "an algorithm that is unknown": (EC, element(0x30, oid("2a03"))),
    "a curve that is unknown": (
        element(0x30, element(0x30, oid("2a8648ce3d0201"), oid("2b8104000a")), element(0x03, b"\x00\x04" + bytes(64))),
        element(0x30, oid("2a8648ce3d040302")),
    ),
    "a mask generation that is unknown": (
        made_requests.spki(made_requests.rsa_key),
        element(0x30, oid(made_requests.SHA256_PSS), element(0x30, element(0xA1, element(0x30, oid("2a03"))))),
    ),
    "an RSA exponent that is even": (rsa_numbers(made_requests.rsa_key.public_key().public_numbers().n, 65_536), RSA),
    "an RSA exponent that is very long": (rsa_numbers((1 << 4096) - 1, (1 << 64) + 1), RSA),
    "an RSA modulus that is very long": (rsa_numbers((1 << 16_385) - 1, 3), RSA),
}  # fmt: skip


@pytest.mark.parametrize("key, algorithm", UNCHECKED.values(), ids=UNCHECKED.keys())
def test_what_cannot_be_checked_is_no_finding_and_not_whole_either(key, algorithm):
    with pytest.raises(signatures.Unchecked):
        signatures.verify(key, algorithm, MESSAGE, bytes(64))
    report = Report()
    signatures.check(report, 27, 5, key, algorithm, MESSAGE, bytes(64))
    assert report.verdict == "unverifiable" and not report.failed
    assert any("certificate signatures" in note and "position 5" in note for note in report.all_notes())


def test_an_algorithm_of_another_family_than_the_keys_is_broken():
    with pytest.raises(signatures.Broken):
        signatures.verify(EC, RSA, MESSAGE, bytes(64))


def test_octets_that_are_no_key_are_malformed():
    with pytest.raises(Malformed):
        signatures.verify(EC[:-1], element(0x30, oid("2a8648ce3d040302")), MESSAGE, bytes(64))
