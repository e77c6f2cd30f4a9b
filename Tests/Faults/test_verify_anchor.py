"""The independent verifier on anchors that are damaged, hold what does not belong there, or are absent."""

import sys

import pytest
from running_ledger import VERIFIER, run_auditor
from written_ledger import Writer


@pytest.fixture
def writer(tmp_path):
    made = Writer(tmp_path / "ledger")
    made.add_authority()
    made.add_issuance(1, token="one")
    return made


def assert_finding(verdict, number, position):
    assert verdict.status == 1, verdict.text
    assert verdict.findings.get(number, (0, None))[1] == position, verdict.findings


def test_a_damaged_slot_of_the_anchor_beside_a_whole_one_is_ignored(writer):
    writer.write()
    page = bytearray(writer.anchor.read_bytes())
    page[512:576] = page[1024:1088]
    page[520] ^= 1
    writer.anchor.write_bytes(page)
    assert run_auditor([sys.executable, VERIFIER, writer.folder]).status == 0
    page[1030] ^= 1
    writer.anchor.write_bytes(page)
    assert run_auditor([sys.executable, VERIFIER, writer.folder]).status == 1


@pytest.mark.parametrize("place", [64, 511, 576, 1023, 1088, 4095])
def test_an_octet_of_the_anchor_outside_its_slots_is_damage(writer, place):
    writer.write()
    page = bytearray(writer.anchor.read_bytes())
    page[place] = 1
    writer.anchor.write_bytes(page)
    assert_finding(run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json"]), 18, None)


def test_an_octet_after_the_only_note_of_the_anchor_is_damage(writer):
    writer.write()
    page = bytearray(writer.anchor.read_bytes())
    page[8191] = 1
    writer.anchor.write_bytes(page)
    assert_finding(run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json"]), 18, None)


def test_an_anchor_that_is_named_and_absent_could_not_be_verified(writer):
    writer.write()
    assert run_auditor([sys.executable, VERIFIER, writer.folder, "--anchor", writer.folder / "none"]).status == 2
