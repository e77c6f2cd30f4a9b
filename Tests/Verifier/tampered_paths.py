"""Lies about the certificates above an authority: as if its own had come from elsewhere (tampered_facts.py has the others).

The authority's key and name stay what they were, so that nothing but the path is another.
"""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from made_events import ENUMERATED, number, octets, sequence
from tampered import lie
from tampered_facts import put

SUBORDINATE = 1
DAY = datetime.timedelta(days=1)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Elsewhere")])


def below(forgery, begins=-DAY, ends=10_000 * DAY, times=1):
    """Puts the authority below a root from elsewhere, which begins and ends so long after its import, and is so often there."""
    imported = forgery.of("AuthorityCertificateImported")[0]
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=imported.time // 1_000_000)
    own = x509.load_der_x509_certificate(imported.body["certificate"])
    key = ec.generate_private_key(ec.SECP256R1())
    root = certificate(key, NAME, key.public_key(), moment + begins, moment + ends)
    end = own.not_valid_after_utc.replace(tzinfo=None)
    certified = certificate(key, own.subject, own.public_key(), moment - DAY, end)
    assert x509.load_der_x509_certificate(certified).subject.public_bytes() == own.subject.public_bytes()
    chain = sequence(*[octets(root)] * times)
    put(imported, lambda parts: parts.__setitem__(slice(0, 2), [octets(certified), chain]))
    put(forgery.of("AuthorityCreating")[0], lambda parts: parts.__setitem__(0, number(SUBORDINATE, ENUMERATED)))


def certificate(key, subject, public, begins, ends):
    """A certificate of an authority by the root from elsewhere, DER."""
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(NAME).public_key(public)
        .serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    )  # fmt: skip


@lie(30)
def a_root_is_twice_above_an_authority(forgery):
    below(forgery, times=2)


@lie(29)
def certificates_outlive_the_root_above_their_authority(forgery):
    below(forgery, ends=datetime.timedelta(hours=1))


@lie(29)
def certificates_are_issued_before_the_root_above_their_authority_is_valid(forgery):
    below(forgery, begins=DAY)
