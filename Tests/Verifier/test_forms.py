"""The forms of what is said of who acted, and the tables of who may cause what, are those of schemas/format.md.

The same texts are tried on the program in Tests/LedgerTests/ActorFormTests.swift, and its tables beside it.
"""

import re
from pathlib import Path

import pytest
from ledger_verifier.causes import CAUSES
from ledger_verifier.events import API, CONTROL_SOCKET, PROGRAM, PROVENANCE, TABLE, kind
from ledger_verifier.forms import is_access_key, is_address, is_extension_arc, is_kept, is_public_url, is_role, is_user
from ledger_verifier.roles import FIRST, OPERATIONS, is_pattern, matches

FORMAT = (Path(__file__).resolve().parents[2] / "schemas/format.md").read_text()
CHANNELS = {"`api`": API, "`controlSocket`": CONTROL_SOCKET, "`program`": PROGRAM}


def rows(head):
    """The rows of the table that begins so, each cell a list of names."""
    table = FORMAT.partition(head)[2].split("\n")[2:]
    for line in table[: next(index for index, line in enumerate(table) if not line.startswith("|"))]:
        yield [re.findall(r"[^\s,]+", cell) for cell in line.strip("|").split("|")]


def test_who_may_cause_what_is_what_the_format_says():
    printed = {}
    for names, ways, operations in rows("| Events | Channels | Operation |"):
        # Operations are asked of roles, and of calls alone.
        by_way = {CHANNELS[way]: tuple(operations) if CHANNELS[way] == API else () for way in ways}
        printed |= dict.fromkeys(names, by_way)
    assert printed == CAUSES


def test_what_the_first_roles_permit_is_what_the_format_says():
    printed = {role: (operations, templates) for (role,), operations, templates in rows("| Role | Operations | Templates |")}
    said = {role: (sorted(one.operations), [f"`{pattern}`" for pattern in one.templates]) for role, one in FIRST.items()}
    assert printed == said


def test_the_operations_of_the_interface_are_those_that_the_format_says():
    (listed,) = re.findall(r"The \*operations\* of the interface are ([\w\s,]+): twenty-three", FORMAT)
    assert re.split(r",\s+|\s+and\s+", listed) == sorted(OPERATIONS) and len(OPERATIONS) == 23


@pytest.mark.parametrize("pattern", ["*", "a", "End*", "A_b/V1", "*" * 64])
def test_a_pattern_is_one(pattern):
    assert is_pattern(pattern)


@pytest.mark.parametrize("pattern", ["", "a" * 65, "a b", "a-b", "a?", "a.b", "\u00e9", "a\n"])
def test_a_pattern_is_nothing_else(pattern):
    assert not is_pattern(pattern)


@pytest.mark.parametrize(("pattern", "name"), [
    ("*", ""), ("*", "anything \u00e9"), ("a", "a"), ("a*", "a"), ("*a", "ba"), ("a*a", "aa"), ("a*b*c", "abc"), ("a*b*c", "axbxbxc"),
    ("a**c", "abc"), ("End*/V1", "EndEntityCertificate/V1"), ("*ab*ab*", "abab"), ("*aab", "aaab")])  # fmt: skip
def test_a_pattern_stands_for_a_name(pattern, name):
    assert matches(pattern, name)


@pytest.mark.parametrize(("pattern", "name"), [
    ("a", ""), ("", "a"), ("a", "A"), ("a", "ab"), ("a*a", "a"), ("ab*bc", "abc"), ("a*b*c", "acb"), ("*a", "ab"), ("*ab*ab*", "aba"),
    ("End*/V1", "EndEntityCertificate/V2"), ("_", "a")])  # fmt: skip
def test_a_pattern_stands_for_no_other_name(pattern, name):
    assert not matches(pattern, name)


@pytest.mark.parametrize(("text", "is_one"), [
    ("a", True), ("issuer-2", True), ("-", True), ("0" * 32, True), ("", False), ("a" * 33, False), ("Issuer", False), ("a_b", False), ("\u00e9", False)])  # fmt: skip
def test_a_role_has_a_name(text, is_one):
    assert is_role(text) == is_one


def test_just_the_events_that_name_who_acted_have_a_cause():
    named = set(re.findall(r'kind\(\d+, "(\w+)"(?:(?!kind\().)*?provenance=PROVENANCE', Path(kind.__code__.co_filename).read_text(), re.DOTALL))
    assert named == set(CAUSES) <= {row.name for row in TABLE} and PROVENANCE


@pytest.mark.parametrize("text", ["uid:0", "uid:1000", "uid:4294967294"])
def test_a_user_has_the_number_of_one(text):
    assert is_user(text)


@pytest.mark.parametrize("text", [
    "", "uid:", "root", "UID:0", "uid:00", "uid:01", "uid:4294967295", "uid:12345678901234567890123", "uid:1 ", "uid:-1", "uid:\u0661"])  # fmt: skip
def test_a_user_is_nothing_else(text):
    assert not is_user(text)


@pytest.mark.parametrize("text", [
    "0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "1::", "fe80::1", "::ffff:127.0.0.1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1::1.2.3.4"])  # fmt: skip
def test_an_address_is_one(text):
    assert is_address(text)


@pytest.mark.parametrize("text", [
    "", "local", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "1.2.3.4:80", "[::1]", "::1%lo", ":", ":::", "::::", "1:::2",
    "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::1:", ":1::", "12345::", "::FFFF", "::g", "1.2.3.4::",
    "::1.2.3.4:1", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "\u0661.2.3.4", " ::1"])  # fmt: skip
def test_an_address_is_nothing_else(text):
    assert not is_address(text)


def test_texts_are_counted_in_characters_and_hold_no_control_characters():
    assert is_kept("e\u0301" * 100, 200) and not is_kept("e\u0301" * 101, 200) and not is_kept("", 200)
    held = [code for code in range(0x110) if not is_kept(chr(code), 1)]
    assert held == [*range(0x20), *range(0x7F, 0xA0)]


@pytest.mark.parametrize(("text", "is_one"), [("LKIA", True), ("a_-", True), ("ab", False), ("A" * 129, False), ("A B", False), ("\u00e9" * 3, False)])
def test_an_access_key_can_stand_in_the_scope_of_a_signature(text, is_one):
    assert is_access_key(text) == is_one


@pytest.mark.parametrize("text", [
    "http://a", "http://pki.example.test", "http://192.0.2.1:1", "http://a:65535", "http://[::1]:8080", "http://[::ffff:192.0.2.1]", "http://A-b.C/d",
    "http://a/~x/_y/-z/...", "http://" + "a" * 193])  # fmt: skip
def test_a_place_of_what_is_published_is_one(text):
    assert is_public_url(text)


@pytest.mark.parametrize("text", [
    "", "a", "http://", "HTTP://a", "https://a", "http:/a", "http://a/", "http:///a", "http://a//b", "http://a/.", "http://a/../b", "http://a/b/", "http://a:",
    "http://a:0", "http://a:080", "http://a:65536", "http://a:100000", "http://a:b", "http://a?b", "http://a/b?c", "http://a#b", "http://u@a", "http://a b",
    "http://a_b", "http://a/%41", "http://\u00e9", "http://a/\u00e9", "http://a\n", "http://a/b\n", "http://[]", "http://[::1", "http://[g]", "http://[::1]x", "http://a\\b",
    "http://a:\u0661", "http://\u212a", "http://" + "a" * 194])  # fmt: skip
def test_a_place_of_what_is_published_is_nothing_else(text):
    assert not is_public_url(text)


@pytest.mark.parametrize("text", ["0.0.0", "2.39.1", "1.3.6.1.4.1.99999.7", "2.25.268435455", "1.2.3.4.5.6.7.8.9.10"])
def test_an_arc_of_identifiers_is_one(text):
    assert is_extension_arc(text)


@pytest.mark.parametrize("text", [
    "", "1", "1.3", "3.1.1", "1.40.1", "2.40.1", "1.3.", ".1.3.6", "1..3", "01.3.6", "1.3.06", "1.3.+6", "1.3.-6", "1.3. 6", "1.3.6\n", "1.3.x",
    "1.3.\u0661", "1.3.268435456", "1.3.10000000000", "2.25.207517592216501720175005232450611522400", "1.3" + ".1" * 49])  # fmt: skip
def test_an_arc_of_identifiers_is_nothing_else(text):
    assert not is_extension_arc(text)
