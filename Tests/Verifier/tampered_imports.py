"""Certificates and certification requests of authorities that cannot be read wholly, though what is asked of them could be; and
certificates that come after others."""

import re

from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from ledger_verifier.der import OCTET_STRING, Reader
from made_events import fields, octets
from made_responders import OwnAuthority, older_books
from tampered import lie, table, truth
from tampered_facts import put


def changed(kind, change):
    """The octets that the first event of a kind begins with are others."""

    def forge(forgery):
        event = forgery.of(kind)[0]
        before = Reader(fields(event)[0]).content(OCTET_STRING)
        after = change(before)
        assert after != before
        put(event, lambda parts: parts.__setitem__(0, octets(after)))

    return forge


def certificate(*change):
    return changed("AuthorityCertificateImported", lambda before: re.sub(*change, before, count=1, flags=re.DOTALL))


def request(*change):
    return changed("AuthorityCreated", lambda before: re.sub(*change, before, count=1, flags=re.DOTALL))


table(26, {
    "an imported certificate is of version 2": certificate(rb"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01"),
    "an imported certificate begins in a 13th month": certificate(rb"(\x17\x0d\d\d)\d\d", rb"\g<1>" + b"13"),
    "an imported certificate begins at second 60": certificate(rb"(\x17\x0d\d{10})\d\dZ", rb"\g<1>" + b"60Z"),
    "an imported certificate has a negative serial number": certificate(rb"\x02\x10[\x01-\x7f]", b"\x02\x10\xf1"),
    "an imported certificate has a name that is not UTF-8": certificate(rb"(\x06\x03\x55\x04[\x03\x0a]\x0c.).", rb"\g<1>" + b"\xff"),
    "an imported certificate encodes that an extension is not critical": certificate(rb"\x01\x01\xff", b"\x01\x01\x00"),
    "a certification request is of another version": request(rb"\x02\x01\x00", b"\x02\x01\x01"),
    "a certification request encodes that an extension is not critical": request(rb"\x01\x01\xff", b"\x01\x01\x00"),
})  # fmt: skip


# ---- an authority keeps its name (30)


OTHER_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Another Name")])


def written_anew(name):
    """The same attributes, in another string type."""
    return x509.Name([x509.NameAttribute(one.oid, one.value, _ASN1Type.BMPString) for one in name])


@truth
def an_authority_is_renewed(forgery):
    OwnAuthority(forgery).renew()


@truth
def an_authority_is_renewed_under_another_key_identifier(forgery):
    authority = OwnAuthority(forgery)
    authority.responder()
    authority.renew(identifier=b"t" * 20)
    authority.open(authority.responder())


@truth
def an_authority_was_renewed_under_another_name_before_the_books_asked(forgery):
    older_books(forgery)
    OwnAuthority(forgery).renew(OTHER_NAME)


@lie(30)
def an_authority_is_renewed_under_another_name(forgery):
    OwnAuthority(forgery).renew(OTHER_NAME)


@lie(30)
def an_authority_is_renewed_and_its_name_written_anew(forgery):
    authority = OwnAuthority(forgery)
    authority.renew(written_anew(authority.name))


@lie(30)
def an_authority_gets_its_name_back(forgery):
    authority = OwnAuthority(forgery)
    authority.renew(OTHER_NAME)
    authority.renew()
