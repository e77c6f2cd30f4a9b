"""No other parser has a say: what its standard allows, and what is only policy, is whole. Ledgers are written by hand here."""

import contextlib
import sqlite3
import sys
import time

import made_requests
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from ledger_verifier import der
from made_requests import element, oid
from running_ledger import VERIFIER, run_auditor
from written_ledger import Writer, number, octets, sequence, sha256, text

ECDSA = element(0x30, oid("2a8648ce3d040302"))
YEAR = 31_536_000


@pytest.fixture
def writer(tmp_path):
    made = Writer(tmp_path / "ledger")
    made.add_authority()
    return made


def instant(seconds):
    return element(0x17, time.strftime("%y%m%d%H%M%SZ", time.gmtime(seconds)).encode())


def to_be_signed(serial, subject, key, extensions=b"", times=None):
    now = time.time()
    validity = element(0x30, *(times or (instant(now), instant(now + YEAR))))
    issuer = made_requests.name(b"Root", made_requests.UTF8)
    return element(0x30, element(0xA0, b"\x02\x01\x02"), element(2, serial), ECDSA, issuer, validity, subject, key, extensions)


def issue(writer, request, subject, key, **options):
    """Adds the whole life of a request, its certificate for the subject; gives the position of the ending."""
    stream = sha256(b"odd", len(writer.entries).to_bytes(8, "big"))[:16]
    serial = writer.serial(1).to_bytes(16, "big")
    writer.request_of = lambda *_: Encoded(request)
    writer.add_request(stream)
    made = to_be_signed(serial, subject, key, **options)
    writer.add_intent(stream, Encoded(made), int.from_bytes(serial, "big"))
    return writer.add(stream, 33, octets(writer.authority_key.sign(made, ec.ECDSA(hashes.SHA256()))))


class Encoded:
    """Octets where the writer expects what a library made."""

    def __init__(self, encoded):
        self.tbs_certificate_bytes = encoded

    def public_bytes(self, _):
        return self.tbs_certificate_bytes


def verify(writer):
    writer.write()
    return run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json"])


def issue_odd(writer, request):
    information = der.only(der.only(request).whole())
    information.content(der.INTEGER)
    return issue(writer, request, information.whole(), information.whole())


@pytest.mark.parametrize("request_octets", made_requests.ODD.values(), ids=made_requests.ODD.keys())
def test_an_odd_request_that_was_granted_is_whole(writer, request_octets):
    issue_odd(writer, request_octets)
    verdict = verify(writer)
    assert verdict.status == 0, verdict.text
    assert verdict.invariants[26][0] == verdict.invariants[27][0] == 0


def test_an_exclamation_mark_is_what_another_parser_refuses():
    subject = made_requests.name(b"wow!")
    made = to_be_signed(b"\x01", subject, made_requests.spki(made_requests.ec_key))
    signature = element(3, b"\x00", made_requests.ec_key.sign(made, ec.ECDSA(hashes.SHA256())))
    with pytest.raises(ValueError):
        x509.load_der_x509_certificate(element(0x30, made, ECDSA, signature)).subject


def extensions(*values):
    return element(0xA3, element(0x30, *values))


def extension(identifier, value, critical=b""):
    return element(0x30, oid(identifier), critical, element(4, value))


UNKNOWN = "2a0304"
NOT_ISSUED_SO = {
    "an extension twice": {"extensions": extensions(extension(UNKNOWN, b"\x05\x00"), extension(UNKNOWN, b"\x05\x00"))},
    "an encoded default": {"extensions": extensions(extension(UNKNOWN, b"\x05\x00", b"\x01\x01\x00"))},
    "a boolean of one": {"extensions": extensions(extension(UNKNOWN, b"\x05\x00", b"\x01\x01\x01"))},
}


@pytest.mark.parametrize("options", NOT_ISSUED_SO.values(), ids=NOT_ISSUED_SO.keys())
def test_what_der_or_the_standard_forbids_is_a_finding(writer, options):
    request = made_requests.by_ec(made_requests.name(b"host"))
    position = issue(writer, request, made_requests.name(b"host"), made_requests.spki(made_requests.ec_key), **options)
    verdict = verify(writer)
    assert verdict.status == 1 and verdict.findings[26][1] == position - 1, verdict.text


@pytest.mark.parametrize("times", [
    (instant(2 * YEAR), instant(YEAR)),
    (instant(YEAR), instant(YEAR)),
])  # fmt: skip
def test_a_validity_that_ends_before_it_begins_is_a_finding(writer, times):
    request = made_requests.by_ec(made_requests.name(b"host"))
    position = issue(writer, request, made_requests.name(b"host"), made_requests.spki(made_requests.ec_key), times=times)
    verdict = verify(writer)
    assert verdict.status == 1 and verdict.findings[29][1] == position - 1, verdict.text


def test_a_table_of_another_kind_is_a_finding_and_nothing_is_read_of_it(writer):
    writer.write()
    with contextlib.closing(sqlite3.connect(writer.folder / "ledger.db")) as connection:
        connection.executescript("DROP TABLE checkpoint; CREATE TABLE checkpoint(size, root, note); INSERT INTO checkpoint(size) VALUES('a')")
    verdict = run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json"])
    assert verdict.status == 1 and set(verdict.findings) == {52}, verdict.text


def test_a_request_that_was_only_refused_is_not_judged(writer):
    """Whatever it is: nothing was signed for it."""
    writer.request_of = lambda *_: Encoded(element(0x30, b"\x05\x00"))
    writer.add_request(sha256(b"refused")[:16])
    writer.add(sha256(b"refused")[:16], 31, number(1), writer.basis(), number(writer.time), sequence(), number(1, 10),
               sequence(number(101), sequence()))  # fmt: skip
    assert verify(writer).status == 0
