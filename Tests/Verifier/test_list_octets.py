"""What lists are made of, piece by piece: times, algorithms, places, and which certificates a list still tells."""

import datetime

import derived
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from ledger_verifier import distribution
from ledger_verifier.der import Malformed
from ledger_verifier.kept_list import KeptList
from ledger_verifier.register import NOTHING, Register
from ledger_verifier.revocation_list import ALGORITHMS, listed, written
from ledger_verifier.times import Unwritten
from ledger_verifier.withdrawals import Withdrawn
from made_authority import KEY

AUTHORITY, PART, SECOND = bytes(16), bytes(range(16)), 1_000_000
IDENTIFIER, PART_IDENTIFIER = "00000000-0000-0000-0000-000000000000", "00010203-0405-0607-0809-0a0b0c0d0e0f"
LISTS = {"validityDays": 7, "isPartitioned": False, "omitsDistributionPoint": False, "bucket": "lists", "isPublic": False,
         "base": "http://x.example", "customName": "x.example", "customPath": None}  # fmt: skip


def test_algorithms_are_written_as_the_rules_say():
    assert ALGORITHMS == derived.ALGORITHMS


def seconds(*parts):
    return int((datetime.datetime(*parts) - datetime.datetime(1970, 1, 1)).total_seconds())


@pytest.mark.parametrize(("moment", "octets"), [
    ((1950, 1, 1), b"\x17\x0d500101000000Z"), ((1969, 12, 31, 23, 59, 59), b"\x17\x0d691231235959Z"),
    ((2049, 12, 31, 23, 59, 59), b"\x17\x0d491231235959Z"), ((2050, 1, 1), b"\x18\x0f20500101000000Z"),
    ((9999, 12, 31, 23, 59, 59), b"\x18\x0f99991231235959Z"),
])  # fmt: skip
def test_a_time_is_written_as_its_year_wants_it(moment, octets):
    assert written(seconds(*moment)) == octets


@pytest.mark.parametrize("moment", [seconds(1949, 12, 31, 23, 59, 59), seconds(9999, 12, 31, 23, 59, 59) + 1, -(1 << 63), (1 << 63) - 1])
def test_a_time_of_other_years_has_no_form(moment):
    with pytest.raises(Unwritten):
        written(moment)


# ---- places


PLACES = {
    "plain": ({}, f"http://x.example/crl/{IDENTIFIER}.crl", f"http://x.example/crl/{IDENTIFIER}/{PART_IDENTIFIER}.crl"),
    "with a path": ({"customPath": "a/b"}, f"http://x.example/a/b/{IDENTIFIER}.crl", f"http://x.example/a/b/{PART_IDENTIFIER}.crl"),
    "in a bucket's folder": (
        {"bucket": "lists/c/d/"}, f"http://x.example/c/d/crl/{IDENTIFIER}.crl", f"http://x.example/c/d/crl/{IDENTIFIER}/{PART_IDENTIFIER}.crl"),
    "in a bucket with a slash": ({"bucket": "lists/"}, f"http://x.example/crl/{IDENTIFIER}.crl", f"http://x.example/crl/{IDENTIFIER}/{PART_IDENTIFIER}.crl"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "complete", "part"), PLACES.values(), ids=PLACES.keys())
def test_a_list_lies_where_its_configuration_says(changes, complete, part):
    assert distribution.url(LISTS | changes, AUTHORITY) == complete
    assert distribution.url(LISTS | changes, AUTHORITY, PART) == part


@pytest.mark.parametrize(("changes", "public", "is_so"), [
    ({}, [], True), ({"customName": None}, [], False),
    ({"customName": None, "base": "http://own.example/lists"}, ["http://own.example"], True),
    ({"customName": None, "base": "http://own.example/lists"}, ["http://own.example", "http://other.example"], False),
    ({"customName": None, "base": "http://own.example/lists/c", "bucket": "lists/c"}, ["http://own.example"], False),
    ({"customName": None, "base": "http://own.example/lists", "bucket": "lists/c", "omitsDistributionPoint": True}, ["http://own.example"], True),
    ({"omitsDistributionPoint": True}, ["http://own.example"], False),
])  # fmt: skip
def test_the_urls_of_lists_begin_with_a_name_or_with_the_servers_own(changes, public, is_so):
    assert (distribution.fault({"lists": LISTS | changes, "responder": None}, public) is None) == is_so


@pytest.mark.parametrize(("location", "name", "public", "is_so"), [
    ("http://own.example/ocsp", None, ["http://own.example"], True), ("http://own.example", None, ["http://own.example"], False),
    ("http://own.example/ocsp", None, [], False), ("http://r.example/x", "r.example/x", [], True),
])  # fmt: skip
def test_a_responder_lies_at_a_name_or_below_the_servers_own(location, name, public, is_so):
    said = {"lists": None, "responder": {"location": location, "customName": name}}
    assert (distribution.fault(said, public) is None) == is_so


def test_places_are_written_as_other_software_writes_them():
    uri = x509.UniformResourceIdentifier("http://x.example/crl")
    point = x509.DistributionPoint([uri], None, None, None)
    assert distribution.distribution_points(uri.value) == x509.CRLDistributionPoints([point]).public_bytes()
    described = x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, uri)
    assert distribution.information_access(uri.value) == x509.AuthorityInformationAccess([described]).public_bytes()


# ---- what a list tells


class Counted(list):
    """Rows that count how many of them were asked for."""

    met = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        self.met += len(found) if isinstance(place, slice) else 1
        return found


def row(position, end):
    return Withdrawn(AUTHORITY, position, position.to_bytes(16, "big"), 0, 0, end, None, False)


def serials(told):
    return [int.from_bytes(one.serial, "big") for one in told]


def test_a_register_tells_what_the_text_says(generator):
    """Of random histories, with clocks that go back, against the rule word for word."""
    for _ in range(200):
        rows, position = [], 0
        register, dropped = Register(rows), NOTHING
        for _ in range(generator.randrange(1, 30)):
            for _ in range(generator.randrange(4)):
                position += generator.randrange(1, 4)
                rows.append(row(position, generator.randrange(20)))
            size = generator.randrange(position + 5)
            expected = [one.position for one in rows if one.position < size and not (one.position < dropped[0] and one.end * SECOND < dropped[1])]
            assert serials(register.before(size, dropped)) == expected
            if generator.random() < 0.7:
                dropped = size, generator.randrange(20) * SECOND


def test_what_ended_is_not_met_again_however_many_lists_there_are():
    rows = Counted(row(position, 0) for position in range(1_000))
    register = Register(rows)
    register.before(1_000, NOTHING)
    for count in range(1_000):
        rows.append(row(1_000 + count, count))
        assert len(register.before(1_001 + count, (1_000 + count, SECOND * (count + 1)))) <= 2
    assert rows.met == len(rows)


def test_a_certificate_that_was_withdrawn_when_no_time_can_be_written_is_told_by_no_list():
    one = row(5, 0)._replace(time=1 << 62)
    with pytest.raises(Unwritten):
        listed(one.serial, one.time, one.reason)
    assert [told.octets for told in Register([one]).before(9, NOTHING)] == [None]


# ---- lists of others


def test_every_list_is_read_or_malformed(generator):
    at = datetime.datetime(2026, 1, 1)
    one = x509.RevokedCertificateBuilder().serial_number(5).revocation_date(at).build()
    made = (
        x509.CertificateRevocationListBuilder().issuer_name(x509.Name([])).last_update(at).next_update(at + datetime.timedelta(1))
        .add_revoked_certificate(one).add_extension(x509.CRLNumber(7), False).sign(KEY, hashes.SHA256())
    )  # fmt: skip
    octets = made.public_bytes(Encoding.DER)
    read = KeptList("list", octets)
    assert (read.number, read.serials, read.tbs) == (7, [b"\x05"], made.tbs_certlist_bytes)
    for _ in range(3_000):
        changed = bytearray(octets)
        place = generator.randrange(len(changed))
        changed[place : place + generator.randrange(3)] = generator.randbytes(generator.randrange(3))
        try:
            KeptList("list", bytes(changed))
        except Malformed:
            pass
