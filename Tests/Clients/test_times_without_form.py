"""Certificates of years for which RFC 5280 has no form: refused when they are imported, since nobody could tell of them later."""

import base64

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHM = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
EXTENSIONS = bytes.fromhex("a3133011300f0603551d130101ff040530030101ff")  # basicConstraints, critical: an authority
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Old Root")]).public_bytes()
USUAL, END = b"\x17\x0d200101000000Z", b"\x17\x0d400101000000Z"


def element(tag, *parts):
    content = b"".join(parts)
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag]) + (length if len(content) < 0x80 else bytes([0x80 | len(length)]) + length) + content


def certificate(key, subject, public, begins):
    """A certificate by the old root, which no builder would make; in PEM."""
    info = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signed = element(0x30, bytes.fromhex("a003020102020101"), ALGORITHM, NAME, element(0x30, begins, END), subject, info, EXTENSIONS)
    whole = element(0x30, signed, ALGORITHM, element(0x03, b"\0", key.sign(signed, ec.ECDSA(hashes.SHA256()))))
    lines = base64.encodebytes(whole)
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"-----END CERTIFICATE-----\n"


def import_below(client, own, root):
    """Imports a subordinate's certificate below a root, which begin as is said."""
    authority = issuing.create_authority(client, "SUBORDINATE")
    request = x509.load_pem_x509_csr(client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode())
    key = issuing.new_key()
    client.import_certificate_authority_certificate(
        CertificateAuthorityArn=authority, Certificate=certificate(key, request.subject.public_bytes(), request.public_key(), own),
        CertificateChain=certificate(key, NAME, key.public_key(), root))
    return client.describe_certificate_authority(CertificateAuthorityArn=authority)["CertificateAuthority"]["Status"]


@pytest.mark.parametrize("year", [b"0000", b"0001", b"1949"])
def test_a_certificate_of_a_year_before_1950_is_not_imported(client, year):
    begins = b"\x18\x0f" + year + b"0101000000Z"
    for own, root, field in ((USUAL, begins, "CertificateChain"), (begins, USUAL, "Certificate")):
        with pytest.raises(client.exceptions.MalformedCertificateException) as raised:
            import_below(client, own, root)
        said = raised.value.response["Error"]["Message"]
        assert said.startswith(field) and "lies outside 1950 to 9999" in said and year.decode() in said


def test_a_certificate_of_1950_is_imported(client):
    assert import_below(client, USUAL, b"\x18\x0f19500101000000Z") == "ACTIVE"
