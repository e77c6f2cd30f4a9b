"""Sealed keys beside a log: both verifiers tell, without the master key, whether each is there and is the log's (41)."""

import os
import re
import shutil

import pytest
from ledger_verifier import key_files
from running_ledger import assert_whole, replay, verify

KEYS = 41
EVERY_PART = {"magic": 0, "zero of it": 15, "version": 19, "zeros": 25, "ledger": 32, "identifier": 63, "public key": 64,
              "its end": 95, "checksum": 96, "end of the head": 111, "sealing": 112}  # fmt: skip


@pytest.fixture
def home(copy_of, template):
    return copy_of(template)


def sealed(home):
    return sorted(home.folder.glob("keys/*.key"))


def both_find(binary, home):
    said = [replay(binary, home), verify(home)]
    assert [(verdict.status, list(verdict.findings)) for verdict in said] == [(1, [KEYS])] * 2, [one.text[-800:] for one in said]
    return [verdict.findings[KEYS] for verdict in said]


@pytest.mark.parametrize("part", EVERY_PART)
@pytest.mark.parametrize("which", [0, 1])
def test_any_octet_of_a_head_that_changed_is_found_by_both(binary, home, which, part):
    path = sealed(home)[which]
    octets = bytearray(path.read_bytes())
    octets[EVERY_PART[part]] ^= 0x20
    path.write_bytes(octets)
    assert [found[:2] for found in both_find(binary, home)] == [(1, None)] * 2


def test_no_bit_of_a_head_is_without_meaning(home):
    for path in sealed(home):
        octets = path.read_bytes()
        head = octets[: key_files.HEAD]
        assert key_files.fault_of(path, head) is None
        for bit in range(8 * (key_files.HEAD + 1)):
            changed = bytearray(octets)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            assert key_files.fault_of(path, head) is not None, bit
        path.write_bytes(octets)


@pytest.mark.parametrize("kind", ["gone", "folder", "pipe", "link", "cut short", "the other", "earlier form", "nothing"])
def test_what_lies_in_a_keys_place_is_told(binary, home, tmp_path, kind):
    path, other = sealed(home)
    octets = path.read_bytes()
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "aside").write_bytes(octets)
        path.symlink_to(tmp_path / "aside")
    elif kind != "gone":
        path.write_bytes({"cut short": octets[:141], "the other": other.read_bytes(), "earlier form": b"\1" + bytes(200), "nothing": b""}[kind])
    for _, _, message in both_find(binary, home):
        assert path.name in message


def test_files_that_are_no_keys_of_the_log_are_nobodys_business(binary, home):
    shutil.copy(sealed(home)[0], home.folder / "keys" / "00000000-0000-4000-8000-000000000000.key")
    (home.folder / "keys" / "strange.key").mkdir()
    assert_whole(binary, home)


def test_a_log_that_is_handed_over_without_keys_is_whole(binary, home):
    for path in sealed(home):
        path.unlink()
    assert_whole(binary, home)
    (home.folder / "keys" / "x.key").write_text("")
    assert [found[0] for found in both_find(binary, home)] == [2, 2], "the log's own, and the authority's"


def test_the_ledgers_server_refuses_a_file_of_an_earlier_form_in_plain_words(binary, home, start):
    for path in sealed(home):
        path.write_bytes(b"\1" + bytes(200))
    with pytest.raises(AssertionError) as refused:
        start(home)
    assert re.search(r"\.key is of an earlier form", str(refused.value)), str(refused.value)
