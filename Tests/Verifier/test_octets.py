"""Octets are read or called malformed, whatever they are; and what a table of event kinds says is what is read."""

import made_requests
import pytest
from ledger_verifier import der
from ledger_verifier.certificates import algorithm, check_issued, instants, key_info, requested_key, signed, to_be_signed
from ledger_verifier.der import Malformed, Reader, element
from ledger_verifier.events import KINDS, read_event
from ledger_verifier.segments import read_segment
from ledger_verifier.signatures import Broken, Unchecked, verify
from written_ledger import Writer

ROUNDS = 3000
FORMS = {  # what is not minimal, not whole, or not DER
    "a long length that is short": "0481027878", "a length with a leading zero": "048200027878", "an indefinite length": "30800000",
    "a cut length": "0482", "a cut value": "040378", "no value": "", "two values": "05000500", "a NULL with contents": "050100",
    "a BOOLEAN of one": "010101", "an INTEGER with a leading zero": "02020001", "an empty INTEGER": "0200",
    "a BIT STRING with bits beyond its end": "03020701", "an OBJECT IDENTIFIER that is cut off": "060180",
    "an OBJECT IDENTIFIER that is not minimal": "06032a8001", "a SET that is not sorted": "3106020102020101",
    "a UTF8String that is not UTF-8": "0c01ff", "a constructed OCTET STRING": "2403040178", "a primitive SEQUENCE": "1000",
    "a long tag that is short": "bf1e00",
}  # fmt: skip


@pytest.mark.parametrize("octets", [bytes.fromhex(one) for one in FORMS.values()], ids=FORMS.keys())
def test_what_is_not_der_is_malformed(octets):
    with pytest.raises(Malformed):
        der.check(octets)


@pytest.mark.parametrize("octets", ["0500", "0101ff", "0202ff00", "3106020101020102", "130177", "1301ff", "bf2000", "060488379900"])
def test_what_is_der_passes_whatever_characters_it_holds(octets):
    der.check(bytes.fromhex(octets))


def test_nesting_is_bounded():
    octets = b""
    for _ in range(der.DEPTH):
        octets = element(0x30, octets)
    der.check(octets)
    with pytest.raises(Malformed):
        der.check(element(0x30, octets))


def test_an_identifier_is_read_in_numbers():
    assert der.dotted(bytes.fromhex("2a864886f70d01010a")) == "1.2.840.113549.1.1.10"
    assert der.dotted(bytes.fromhex("883703")) == "2.999.3"


def writer(tmp_path):
    made = Writer(tmp_path / "ledger")
    made.add_authority()
    made.add_issuance(1, token="one")
    return made


def mutated(generator, octets):
    """The octets with a few of them changed, taken out, or put in."""
    changed = bytearray(octets)
    for _ in range(generator.randrange(1, 4)):
        place = generator.randrange(len(changed) + 1)
        changed[place : place + generator.randrange(3)] = generator.randbytes(generator.randrange(3))
    return bytes(changed)


def test_every_payload_is_read_or_malformed(tmp_path, generator):
    entries = writer(tmp_path).entries
    for _ in range(ROUNDS):
        _, _, _, kind, schema, payload = generator.choice(entries)
        try:
            read_event(KINDS[kind, schema], mutated(generator, payload))
        except Malformed:
            pass


@pytest.mark.parametrize(("code", "is_listed"), [(0, True), (35, True), (36, False)])
def test_a_kind_of_refusal_is_one_that_the_schema_lists(code, is_listed):
    who = element(0x30, element(0x0A, b"\x02"), element(0x0C, b"uid:0"))
    fields = element(0x0C, b"x"), element(0x0A, bytes([code])), element(0x04, b""), element(0x01, b"\0"), who
    payload = element(0x30, element(0x04, bytes(16)), b"\xbf" + element(50, *fields))
    if is_listed:
        assert read_event(KINDS[50, 1], payload)["code"] == code
    else:
        with pytest.raises(Malformed):
            read_event(KINDS[50, 1], payload)


def test_every_certificate_is_read_or_malformed(tmp_path, generator):
    tbs = read_event(KINDS[32, 1], next(entry[5] for entry in writer(tmp_path).entries if entry[3] == 32))["tbsCertificate"]
    for _ in range(ROUNDS):
        try:
            read = to_be_signed(mutated(generator, tbs))
            instants(read.validity)
            algorithm(read.algorithm)
            key_info(read.key)
            check_issued(read)
        except Malformed:
            pass


def test_every_request_is_checked_malformed_or_cannot_be_checked(generator):
    requests = list(made_requests.ODD.values())
    for _ in range(ROUNDS // 3):
        try:
            made = signed(mutated(generator, generator.choice(requests)))
            verify(requested_key(made.octets), made.algorithm, made.octets, made.signature)
        except (Malformed, Broken, Unchecked):
            pass


def test_every_segment_is_read_or_malformed(tmp_path, generator):
    made = writer(tmp_path)
    for index in range(2, 90):
        made.add_issuance(index)
    _, _, headers, payloads = made.segment(0, made.leaves())
    assert len(read_segment(headers, payloads)) == 256
    for _ in range(ROUNDS // 10):
        try:
            read_segment(mutated(generator, headers), payloads)
        except Malformed:
            pass


def test_a_reader_ends_where_its_element_does():
    reader = Reader(bytes.fromhex("3003020101" + "0500")).inside(der.SEQUENCE)
    assert der.integer(reader.content(der.INTEGER)) == 1
    reader.end()
    with pytest.raises(Malformed):
        reader.content()
