"""The independent verifier, tried on ledgers that were written from the format's text, honest ones and others.

Here lie the cases that no tampering with stored octets makes: a log whose every hash is right, and which lies.
"""

import subprocess
import sys

import pytest
import tampering
from cryptography.hazmat.primitives.asymmetric import ec
from running_ledger import VERIFIER, Home, run_auditor
from written_ledger import Writer, der, number, octets, sequence, sha256, text

STREAM = sha256(b"stream")[:16]
# The reason of an intent that a crash left open.
ABANDONED = sequence(number(10), sequence())


@pytest.fixture
def writer(tmp_path):
    made = Writer(tmp_path / "ledger")
    made.add_authority()
    made.add_issuance(1, token="one")
    return made


def verify(writer, *arguments, segments=0, sizes=None):
    writer.write(segments, sizes)
    return run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json", *arguments])


def assert_finding(verdict, number, position):
    assert verdict.status == 1, verdict.text
    assert verdict.findings.get(number, (0, None))[1] == position, verdict.findings


def test_an_honest_ledger_is_whole_and_everything_was_checked(writer):
    verdict = verify(writer, "--verifier-key", writer.verifier_key())
    assert verdict.status == 0, verdict.text
    assert {1, 2, 3, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30} <= set(verdict.invariants)


def test_an_honest_ledger_with_segments_is_whole(writer):
    for index in range(2, 200):
        writer.add_issuance(index, token=f"token-{index}")
    verdict = verify(writer, segments=2)
    assert verdict.status == 0, verdict.text
    assert verdict.invariants[8][0] == 0


def with_long_payloads(writer):
    """The writer with a long payload among the sealed entries, and one after them; their positions."""
    sealed = block(writer, "1" * 40_000)
    for index in range(2, 100):
        writer.add_issuance(index, token=f"token-{index}")
    return sealed, block(writer, "2" * 50_000)


def block(writer, reason):
    return writer.add(writer.ledger, 22, octets(sha256(reason.encode())), text(reason), writer.operator())


def test_an_honest_ledger_with_payloads_apart_is_whole(writer):
    with_long_payloads(writer)
    verdict = verify(writer, segments=1)
    assert verdict.status == 0, verdict.text


def test_withheld_payloads_leave_everything_else_provable_and_are_counted(writer):
    sealed, _ = with_long_payloads(writer)
    writer.withheld = {sealed, sealed + 7, sealed + 8}
    verdict = verify(writer, segments=1)
    assert verdict.status == 2 and not any(failed for failed, *_ in verdict.invariants.values()), verdict.text
    assert "3 payloads are withheld" in verdict.text
    assert verdict.invariants[7][0] == 0


def test_junk_is_found_after_a_withheld_payload(writer):
    sealed, _ = with_long_payloads(writer)
    writer.withheld = {sealed + 7}
    position = writer.add_payload(STREAM, 35, b"\x30\x00")
    assert_finding(verify(writer, segments=1), 9, position)


def test_a_withheld_payloads_digest_cannot_be_changed(writer):
    sealed, _ = with_long_payloads(writer)
    writer.withheld = {sealed + 7}
    leaves = writer.leaves()
    writer.leaves = lambda: leaves
    writer.entries[sealed + 7][5] = writer.entries[sealed + 7][5][:-1] + b"!"
    assert_finding(verify(writer, segments=1), 7, sealed + 7)


def test_a_ledger_file_alone_can_be_named(writer):
    writer.write()
    finished = subprocess.run([sys.executable, VERIFIER, writer.folder / "ledger.db"], capture_output=True, text=True)
    assert finished.returncode == 0 and finished.stdout.endswith(f"whole: {len(writer.entries)} entries\n")


def test_nothing_is_written_into_the_folder(writer):
    writer.write()
    before = {path.name: path.read_bytes() for path in writer.folder.iterdir()}
    subprocess.run([sys.executable, VERIFIER, writer.folder], capture_output=True)
    assert {path.name: path.read_bytes() for path in writer.folder.iterdir()} == before


def test_what_is_no_ledger_could_not_be_verified(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"not a database" * 100)
    for path in (tmp_path, tmp_path / "absent"):
        assert run_auditor([sys.executable, VERIFIER, path]).status == 2


def test_without_the_package_signatures_are_unchecked_and_the_ledger_is_not_verified(writer, tmp_path):
    writer.write()
    (tmp_path / "blocked" / "cryptography").mkdir(parents=True)
    (tmp_path / "blocked" / "cryptography" / "__init__.py").write_text("raise ImportError\n")
    finished = subprocess.run(
        [sys.executable, VERIFIER, writer.folder], capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path / "blocked")}
    )
    assert finished.returncode == 2 and "signatures were NOT checked" in finished.stdout
    assert finished.stdout.endswith(f"unverifiable: {len(writer.entries)} entries\n") and "FAILED" not in finished.stdout


def test_another_verifier_key_is_a_finding(writer, tmp_path):
    other = Writer(tmp_path / "other", seed=2)
    assert_finding(verify(writer, "--verifier-key", other.verifier_key()), 14, 0)


@pytest.mark.parametrize("kind, body", [(35, ABANDONED + text("y")), (35, sequence(number(23), sequence(der(0x80, b"a\x00b")))), (4, number(5))])
def test_a_payload_that_is_no_event_is_a_finding(writer, kind, body):
    position = writer.add(STREAM, kind, body)
    assert_finding(verify(writer), 9, position)


def test_what_only_a_later_program_can_know_is_no_finding(writer):
    position = writer.add(STREAM, 99, text("x"))
    writer.add(STREAM, 35, ABANDONED)
    verdict = verify(writer)
    assert verdict.status == 2 and "newer than this program" in verdict.text, verdict.text
    assert f"position {position}" in verdict.text


def test_a_payload_with_octets_after_it_is_a_finding(writer):
    payload = writer.entries[1][5] + b"\x00"
    assert_finding(verify_payload(writer, 2, payload), 9, len(writer.entries) - 1)


def test_a_payload_that_is_not_minimal_is_a_finding(writer):
    whole = writer.operator()
    body = der(0xA4, b"\x30\x81" + whole[1:])
    assert_finding(verify_payload(writer, 4, sequence(octets(bytes(16)), body)), 9, len(writer.entries) - 1)


def verify_payload(writer, kind, payload):
    writer.add_payload(STREAM, kind, payload)
    return verify(writer)


def test_a_body_of_another_type_than_the_header_is_a_finding(writer):
    payload = sequence(octets(bytes(16)), der(0xA4, writer.operator()))
    assert_finding(verify_payload(writer, 3, payload), 9, len(writer.entries) - 1)


def test_an_encoded_default_is_a_finding(writer):
    checks = sequence(sequence(number(1), number(0, 0x80)))
    position = writer.add(STREAM, 31, number(1), sequence(), number(writer.time), checks, number(1, 10),
                          sequence(number(101), sequence(number(7, 0x81))))  # fmt: skip
    assert_finding(verify(writer), 9, position)


def test_a_second_genesis_is_a_finding(writer):
    names = [text(part) for part in ("1", "aws", "us-east-1", "000000000000")]
    position = writer.add(STREAM, 1, octets(writer.ledger), text(writer.origin), writer.log_key_fields(), number(1), number(1), *names)
    assert_finding(verify(writer), 20, position)


def test_an_event_that_does_not_say_who_acted_is_a_finding(writer):
    position = writer.add(writer.ledger, 4, sequence(number(2, 10), text("")))
    assert_finding(verify(writer), 42, position)


def test_time_that_goes_back_or_ahead_is_a_finding(writer):
    back = writer.add(writer.ledger, 4, writer.operator(), step=-5_000_000)
    ahead = writer.add(writer.ledger, 4, writer.operator(), step=10**15)
    verdict = verify(writer)
    assert_finding(verdict, 12, back)
    assert_finding(verdict, 13, ahead)


def test_a_second_ending_is_a_finding(writer):
    stream = writer.entries[-1][1]
    assert_finding(verify_ending(writer, stream), 21, len(writer.entries) - 1)


def verify_ending(writer, stream):
    writer.add(stream, 35, ABANDONED)
    return verify(writer)


def test_a_certificate_without_an_intent_is_a_finding(writer):
    writer.add_request(STREAM)
    position = writer.add(STREAM, 33, octets(bytes(70)))
    assert_finding(verify(writer), 25, position)


def test_a_certificate_after_abandonment_is_a_finding(writer):
    certificate = writer.certificate("host", 77 << 100)
    writer.add_request(STREAM)
    writer.add_intent(STREAM, certificate, 77 << 100)
    writer.add(STREAM, 35, ABANDONED)
    position = writer.add(STREAM, 33, octets(certificate.signature))
    assert_finding(verify(writer), 25, position)


@pytest.mark.parametrize("steps", [(10, 14, 11), (10, 15), (14,), (10, 14, 14), (10, 14, 15, 15), (10, 14, 15, 11, 11)])
def test_a_step_of_an_authoritys_creation_out_of_its_order_is_a_finding(writer, steps):
    position = writer.add_steps(STREAM, bytes(16), writer.request_of(writer.authority_key, "Root"), steps=steps)
    assert_finding(verify(writer), 21, position)


def test_another_request_than_the_one_that_was_authorized_is_a_finding(writer):
    requests = [writer.request_of(writer.authority_key, name) for name in ("Root", "Other")]
    position = writer.add_steps(STREAM, bytes(16), *requests)
    assert_finding(verify(writer), 41, position)


def test_a_key_that_was_made_before_is_a_finding(writer):
    position = writer.add_steps(STREAM, writer.key, writer.request_of(writer.authority_key, "Root"))
    assert_finding(verify(writer), 41, position - 2)


def test_an_intent_that_names_another_key_is_a_finding(writer):
    writer.add_request(STREAM)
    position = writer.add_intent(STREAM, writer.certificate("host", 77 << 100), 77 << 100, key=bytes(16))
    writer.add(STREAM, 35, ABANDONED)
    assert_finding(verify(writer), 41, position)


def test_an_authorization_without_a_request_is_a_finding(writer):
    position = writer.add_intent(STREAM, writer.certificate("host", 77 << 100), 77 << 100)
    assert_finding(verify(writer), 22, position)


def test_a_request_made_twice_is_a_finding(writer):
    writer.add_request(STREAM)
    position = writer.add_request(STREAM)
    verdict = verify(writer)
    assert_finding(verdict, 21, position - 1)
    assert verdict.findings[21][0] == 3, "it is there twice, and neither time answered"


def open_intent(writer):
    writer.add_request(STREAM)
    serial = writer.serial(77)
    return writer.add_intent(STREAM, writer.certificate("host", serial), serial)


@pytest.mark.parametrize("starts", [0, 1, 2])
def test_an_open_intent_is_no_finding_while_no_later_server_was_asked_for_anything(writer, starts):
    """A key may take its time, and a start may be cut short before it ends what it found."""
    open_intent(writer)
    for _ in range(starts):
        writer.start()
    assert verify(writer).status == 0


def test_an_intent_that_a_start_left_open_is_a_finding(writer):
    position = open_intent(writer)
    writer.start()
    writer.add_issuance(2)
    assert_finding(verify(writer), 31, position)


def test_a_serial_number_used_twice_is_a_finding(writer):
    position = writer.add_issuance(2, serial=writer.certificates[0][1].serial_number)
    assert_finding(verify(writer), 24, position - 1)


def test_a_negative_serial_number_is_a_finding(writer):
    writer.add_request(STREAM)
    position = writer.add_intent(STREAM, writer.certificate("host", 0x81 << 112), 0x81 << 120)
    assert_finding(verify(writer), 24, position)


def test_a_signature_by_another_key_is_a_finding(writer):
    position = writer.add_issuance(2, signing_key=ec.generate_private_key(ec.SECP256R1()))
    assert_finding(verify(writer), 27, position)


def test_a_certificate_for_another_key_than_the_requests_is_a_finding(writer):
    position = writer.add_issuance(2, subject_key=ec.generate_private_key(ec.SECP256R1()))
    assert_finding(verify(writer), 29, position - 1)


def test_another_issuer_is_a_finding(writer):
    position = writer.add_issuance(2, issuer="Somebody else")
    assert_finding(verify(writer), 30, position - 1)


def test_a_request_with_a_false_signature_is_a_finding(writer):
    writer.add_request(STREAM)
    row = writer.entries[-1]
    row[5] = row[5].replace(b"\x0c\x04host", b"\x0c\x04hosT", 1)
    certificate = writer.certificate("host", 77 << 100)
    position = writer.add_intent(STREAM, certificate, 77 << 100)
    writer.add(STREAM, 33, octets(certificate.signature))
    assert_finding(verify(writer), 23, position)


def test_two_certificates_for_one_token_in_its_window_are_a_finding(writer):
    position = writer.add_issuance(2, token="one")
    assert_finding(verify(writer), 37, position)


def test_two_certificates_for_one_token_after_its_window_are_none(writer):
    writer.time += 60_000_001
    writer.add_issuance(2, token="one")
    assert verify(writer).status == 0


def test_a_checkpoint_that_contradicts_another_is_a_finding(writer):
    writer.note = lambda size, root, honest=writer.note: honest(size, bytes(32) if size == 4 else root)
    assert_finding(verify(writer, sizes={4}), 14, 3)


@pytest.fixture(scope="module")
def large_home(tmp_path_factory):
    """A written ledger of three segments and a tail."""
    home = Home(tmp_path_factory.mktemp("written"))
    writer = Writer(home.folder)
    writer.add_authority()
    block(writer, "1" * 40_000)
    for index in range(260):
        writer.add_issuance(index, token=f"token-{index}")
    block(writer, "2" * 50_000)
    writer.add_issuance(260)
    writer.add_issuance(261)
    writer.add_issuance(262)
    writer.write(segments=3)
    return home


@pytest.mark.parametrize("tamper", tampering.IN_THE_DATABASE, ids=lambda function: function.__name__)
def test_every_tampering_is_found_at_its_position(large_home, tmp_path, tamper):
    home = large_home.copy(tmp_path / "home")
    with home.database_for_tampering() as connection:
        damage = tamper(connection)
    verdict = run_auditor([sys.executable, VERIFIER, home.folder, "--format", "json"])
    assert verdict.status == 1, verdict.text
    assert set(verdict.positions()) & set(damage.positions), f"{damage} is not in {verdict.findings}"


@pytest.mark.parametrize(
    "tamper", [tampering.delete_the_last_event, tampering.delete_the_last_events_with_everything_that_tells_of_them]
)
def test_a_deleted_tail_is_found_by_the_anchor_alone(large_home, tmp_path, tamper):
    home = large_home.copy(tmp_path / "home")
    damage = tamper(home)
    verdict = run_auditor([sys.executable, VERIFIER, home.folder, "--format", "json"])
    assert verdict.status == 1 and set(verdict.findings) <= {19, 21, 31}, verdict.text  # a request may have lost its answer
    assert verdict.findings[19][1] in damage.positions
    home.anchor.unlink()
    verdict = run_auditor([sys.executable, VERIFIER, home.folder, "--format", "json"])
    assert verdict.status in (1, 2) and 19 not in verdict.findings and "no anchor" in verdict.text
