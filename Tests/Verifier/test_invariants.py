"""The table of invariants in schemas/format.md: who it says checks each does, and finds it broken under that very number."""

import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import corpus  # noqa: F401  every lie is in it
import pytest
import running_ledger
import tampered
import tampering
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from forged_ledger import Forgery
from ledger_verifier.identities import ED25519
from ledger_verifier.limits import LOWERABLE, OPTIONAL, RULES
from ledger_verifier.report import INVARIANTS

FORMAT = (Path(__file__).resolve().parents[2] / "schemas/format.md").read_text()
WHO = {int(number): who for number, who in re.findall(r"^\| (\d+) \| .* \| (both|replay|verify-ledger|nobody yet) \|$", FORMAT, re.MULTILINE)}
BOTH = {number for number, who in WHO.items() if who == "both"}

# What is stored, and how it is damaged so that both find just this; what entries say is in the corpus of lies.
IN_THE_DATABASE = {
    2: tampering.delete_an_event,
    3: tampering.shorten_a_leaf_hash,
    5: tampering.flip_a_byte_of_a_tail_payload,
    7: tampering.change_a_leaf_hash,
    8: tampering.flip_a_byte_of_a_tile,
    11: tampering.add_a_payload_apart_beyond_the_end,
    14: tampering.edit_a_checkpoints_signature,
    15: tampering.add_a_checkpoint_beyond_the_end,
    16: tampering.edit_a_checkpoints_root,
}


def test_the_table_has_every_number_once_and_says_who():
    # 60 to 67 are of bundles, in a row of their own; 69 and 70 are passed over (section 9.8).
    assert list(WHO) == [*range(1, 60), 68, 71, 72, 73]
    assert len(re.findall(r"^\| \d+ \| .* \|$", FORMAT.partition("## 8.")[2], re.MULTILINE)) == len(WHO)


def test_the_verifier_checks_what_the_table_says():
    assert set(INVARIANTS) == BOTH | {number for number, who in WHO.items() if who == "verify-ledger"}


def test_replay_checks_what_the_table_says(binary, small_home):
    said = running_ledger.replay(binary, small_home)
    assert set(said.invariants) == set(WHO)
    absent = {number for number, (_, _, message) in said.invariants.items() if message and "no event of this version" in message}
    assert absent == {number for number, who in WHO.items() if who == "nobody yet"}


def test_each_that_both_check_is_broken_by_something_that_is_tried():
    by_the_files_form = {17}  # in a file that is a log's, no two rows of checkpoints have one size
    assert BOTH - by_the_files_form == set(tampered.LIES.values()) | set(IN_THE_DATABASE) | {18, 19, 51, 52, 58}


@pytest.mark.parametrize("number", IN_THE_DATABASE)
def test_both_find_what_is_stored_broken_under_its_number(binary, sealed_home, log_alone, number):
    home = log_alone(sealed_home)
    with home.database_for_tampering() as connection:
        IN_THE_DATABASE[number](connection)
    assert_both_find(binary, home, number)


def test_both_find_an_anchor_that_remembers_another_log(binary, small_home, sealed_home, tmp_path):
    home = small_home.copy(tmp_path / "home")
    shutil.copy(sealed_home.anchor, home.anchor)
    assert_both_find(binary, home, 18)


def test_both_find_a_log_that_is_shorter_than_the_anchor_remembers(binary, sealed_home, tmp_path):
    home = sealed_home.copy(tmp_path / "home")
    tampering.delete_the_last_event(home)
    assert_both_find(binary, home, 19)


@pytest.mark.parametrize("place", [(3, 0), (1, 7)])
def test_both_find_a_tile_that_nothing_has_filled(binary, sealed_home, log_alone, place):
    home = log_alone(sealed_home)
    with home.database_for_tampering() as connection:
        connection.execute("INSERT INTO tile VALUES (?, ?, ?)", (*place, bytes(32)))
    assert_both_find(binary, home, 8)


def test_both_find_a_payload_apart_beside_the_same_inline(binary, small_home, log_alone):
    home = log_alone(small_home)
    with home.database_for_tampering() as connection:
        connection.execute("INSERT INTO apart SELECT position, payload FROM tail ORDER BY position DESC LIMIT 1")
    assert_both_find(binary, home, 11)


@pytest.mark.parametrize("version", [0, 9])
def test_both_find_a_version_that_a_stream_has_twice_or_leaves_out(binary, small_home, log_alone, version):
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    forgery.of("ServerStarted")[-1].version = version
    forgery.write()
    assert_both_find(binary, home, 11)


def test_a_key_is_sealed_as_the_format_says(small_home, log_alone):
    """The log's own and the authority's: what is in their files is what the log names."""
    events = Forgery(log_alone(small_home).database)
    opened, made = events.of("LedgerOpened")[0].body, events.of("KeyMade")[0].body
    keys = {made["key"]: made["subjectPublicKeyInfo"], opened["logKey"]["identifier"]: ED25519 + opened["logKey"]["publicKey"]}
    master = bytes.fromhex(small_home.master_key.read_text())
    for identifier, public in keys.items():
        octets = (small_home.folder / "keys" / f"{uuid.UUID(bytes=identifier)}.key").read_bytes()
        head = b"ca-ledger-key\0\0\0" + bytes([0, 0, 0, 1]) + bytes(12) + opened["ledger"] + identifier + hashlib.sha256(public).digest()
        assert octets[:112] == head + hashlib.sha256(head).digest()[:16]
        said = octets[112:113] + octets[:112] + public
        private = serialization.load_der_private_key(AESGCM(master).decrypt(octets[113:125], octets[125:], said), None)
        spki = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        assert octets[112] == 1 and spki == public


def assert_both_find(binary, home, number):
    for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert verdict.status == 1 and number in verdict.findings, f"{verdict.findings}\n{verdict.text[-1500:]}"


def test_what_a_policy_may_turn_off_or_lower_is_what_the_program_says(binary):
    said = running_ledger.run_auditor([binary, "policy", "set", "--help"]).text
    lists = re.findall(r"(?:can be turned off|can be lowered to a note): (.*?)\.", re.sub(r"\s+", " ", said))
    found = [{int(one.split()[0]) for one in numbers.split(", ")} for numbers in lists]
    assert found == [RULES[1][OPTIONAL], RULES[1][LOWERABLE]]
    named = re.search(r"in set 1 the rules (\d+) to (\d+), and the lints (\d+) to (\d+) but ([\d, and]+)\.", re.sub(r"\s+", " ", FORMAT))
    first, last, begin, end = map(int, named.groups()[:4])
    spared = set(map(int, re.findall(r"\d+", named.group(5))))
    assert [set(range(first, last + 1)), set(range(begin, end + 1)) - spared] == found


WITHOUT_SIGNATURES = ["DELETE FROM checkpoint", "DELETE FROM checkpoint WHERE size = 1", "UPDATE checkpoint SET note = NULL"]


@pytest.mark.parametrize("statement", WITHOUT_SIGNATURES)
def test_both_find_a_log_whose_signatures_are_gone(binary, sealed_home, tmp_path, statement):
    """With everything else as it was, the anchor too: whoever can write files can do that."""
    home = sealed_home.copy(tmp_path / "home")
    with home.database_for_tampering() as connection:
        connection.execute(statement)
    assert_both_find(binary, home, 51)
    for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert verdict.findings[51][1] == 0, verdict.findings


def test_both_find_entries_that_come_too_long_after_what_is_signed(binary, small_home, log_alone):
    """A forger who signs only to the middle of the log, and goes on."""
    for seconds, is_whole in ((59, True), (61, False)):
        home = log_alone(small_home)
        forgery = Forgery(home.database)
        middle = len(forgery.events) - 3
        forgery.unsigned = range(middle + 1, len(forgery.events) + 1)
        since = forgery.events[middle].time
        forgery.events[-1].time = max(since + seconds * 1_000_000, forgery.events[-2].time)
        assert forgery.events[-1].time - since == seconds * 1_000_000
        forgery.write()
        for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
            assert (51 not in verdict.findings) == is_whole, verdict.findings
            assert is_whole or verdict.findings[51][1] == middle
        shutil.rmtree(home.path)


FOREIGN = {
    "a trigger": "CREATE TRIGGER planted AFTER INSERT ON tail BEGIN DELETE FROM checkpoint; END",
    "a table": "CREATE TABLE planted (a)",
    "a view": "CREATE VIEW planted AS SELECT 1",
    "an index": "CREATE INDEX planted ON tail (stream)",
    "statistics": "ANALYZE",
    "a column": "ALTER TABLE segment ADD COLUMN planted BLOB",
    "a trigger less": "DROP TRIGGER segment_kept",
    "a table without its types": "DROP TABLE apart; CREATE TABLE apart (position INTEGER PRIMARY KEY, payload BLOB NOT NULL)",
    "an endless view in place of an index": "DROP TABLE revocation; CREATE VIEW revocation AS "
    "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x FROM n) SELECT x AS serial, x AS authority, x AS position FROM n",
    "a view in place of the indexes' layout": "DROP TABLE index_layout; CREATE VIEW index_layout AS SELECT 1 AS singleton, 5 AS number",
    "a trigger on indexes of this layout": "CREATE TRIGGER planted AFTER INSERT ON in_force BEGIN DELETE FROM checkpoint; END",
    "another journal mode": "PRAGMA journal_mode = DELETE",
    "an index of its own twice, and a trigger behind many of them": "PRAGMA writable_schema = ON; "
    "INSERT INTO sqlite_schema WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 1200) "
    "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema, n WHERE name = 'sqlite_autoindex_tile_1'; "
    "PRAGMA writable_schema = RESET; CREATE TRIGGER planted AFTER INSERT ON tail BEGIN DELETE FROM checkpoint; END",
    "an index of its own twice": "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT type, name, tbl_name, rootpage, sql "
    "FROM sqlite_schema WHERE name = 'sqlite_autoindex_tile_1'",
    "a text with something behind a NUL": "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || char(0) || 'x' "
    "WHERE name = 'segment_kept'",
    "octets for a text": "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = CAST(sql AS BLOB) WHERE name = 'segment_kept'",
    "an expression on indexes of another layout": "UPDATE index_layout SET number = 9; "
    "CREATE INDEX planted ON stream_version (length(hex(stream)))",
}  # fmt: skip


@pytest.mark.parametrize("statements", FOREIGN.values(), ids=FOREIGN.keys())
def test_both_find_what_no_log_has_in_its_file_and_read_nothing_else(binary, small_home, tmp_path, statements):
    home = small_home.copy(tmp_path / "home")
    connection = sqlite3.connect(home.database, isolation_level=None)
    connection.executescript(statements)
    connection.close()
    for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert verdict.status == 1 and set(verdict.findings) == {52}, verdict.text[-1500:]


def test_both_refuse_a_file_that_another_would_roll_back(binary, small_home, tmp_path):
    home = small_home.copy(tmp_path / "home")
    (home.folder / "ledger.db-journal").write_bytes(bytes(512))
    for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert verdict.status == 1 and set(verdict.findings) == {52}, verdict.text[-1500:]


@pytest.mark.parametrize("name", ["ledger.anchor", "ledger/ledger.db"])
def test_neither_waits_for_a_pipe(binary, small_home, tmp_path, name):
    home = small_home.copy(tmp_path / "home")
    (home.path / name).unlink()
    os.mkfifo(home.path / name)
    for verdict in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert verdict.status in (1, 2), verdict.text[-1500:]


def test_replay_finds_damage_that_no_entry_shows(binary, sealed_home, tmp_path):
    """An index of SQLite's own whose rows are not those of its table: only reading all of it shows that."""
    home = sealed_home.copy(tmp_path / "home")
    connection = sqlite3.connect(home.database, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page, size = connection.execute("SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = ?",
                                    ("key_account_unsettled",)).fetchone()
    connection.close()
    octets = bytearray(home.database.read_bytes())
    octets[(page - 1) * size + 3 : (page - 1) * size + 5] = b"\x00\x01"  # one cell in an index that has none
    octets[(page - 1) * size + 5 : (page - 1) * size + 7] = (size - 20).to_bytes(2, "big")
    home.database.write_bytes(octets)
    assert 53 in running_ledger.replay(binary, home).findings


@pytest.mark.parametrize("option", ["--verifier-key", "--anchor"])
def test_an_option_with_nothing_behind_it_is_a_mistake(binary, small_home, option):
    assert running_ledger.verify(small_home, option, "").status == 2
    assert running_ledger.replay(binary, small_home, option, "").status == 64


def malformed_keys(key):
    """What is no verifier key, made from one that is."""
    name, identifier, octets = key.split("+", 2)
    other = "00000000" if identifier != "00000000" else "00000001"
    kind = base64.b64encode(b"\x02" + base64.b64decode(octets)[1:]).decode()
    return ["no key", name, f"{name}+{identifier}", f"{name}+{other}+{octets}", f"{name}+{identifier[1:]}+{octets}", f"{name}+{identifier}+{octets[:-4]}",
            f"a b+{identifier}+{octets}", f"{name}+{identifier}+{kind}", f"{key} ", f"{name}+{identifier}+{octets}!"]  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_malformed_verifier_key_is_a_mistake_and_no_finding(binary, small_home, tmp_path, form):
    """Also where the ledger itself has one."""
    said = json.loads(subprocess.run([binary, "epoch", "show", "--data", small_home.folder, "--format", "json"], capture_output=True, check=True).stdout)
    foreign = small_home.copy(tmp_path / "foreign")
    with foreign.database_for_tampering() as connection:
        connection.execute("CREATE TABLE foreign_to_it (one)")
    for home in (small_home, foreign):
        for command in ([binary, "replay"], [sys.executable, str(running_ledger.VERIFIER)]):
            for key in malformed_keys(said["verifierKey"]):
                run = subprocess.run([*command, home.folder, "--format", form, "--verifier-key", key], capture_output=True, text=True, check=False)
                assert run.returncode == (64 if command[0] == binary else 2) and not run.stdout, (key, run)
                assert "--verifier-key" in run.stderr and "verifier key" in run.stderr, (key, run.stderr)
    # However its digits are written, it is the one key.
    name, identifier, octets = said["verifierKey"].split("+", 2)
    for one in (running_ledger.verify, lambda *arguments: running_ledger.replay(binary, *arguments)):
        assert one(small_home, "--verifier-key", f"{name}+{identifier.upper()}+{octets}").status == 0


def test_both_say_which_ledger_it_is_and_which_state_of_it(binary, small_home, tmp_path):
    commands = {"replay": [binary, "replay", small_home.folder], "verify": [sys.executable, running_ledger.VERIFIER, small_home.folder]}
    said, texts = {}, {}
    for name, command in commands.items():
        whole = json.loads(subprocess.run([*command, "--format", "json"], capture_output=True, check=True).stdout)
        said[name] = [whole[member] for member in ("ledger", "origin", "root", "size")]
        texts[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said["replay"] == said["verify"] and all(said["verify"])
    for label, value in zip(("ledger", "origin", "root"), said["verify"]):
        assert all(f"{label:<10}{value}" in lines for lines in texts.values()), (label, texts["verify"])


def test_where_entries_are_missing_there_is_no_root(small_home, tmp_path):
    home = small_home.copy(tmp_path / "home")
    with home.database_for_tampering() as connection:
        connection.execute("DELETE FROM tail WHERE position = (SELECT max(position) - 1 FROM tail)")
    command = [sys.executable, running_ledger.VERIFIER, home.folder]
    assert "root      not computable\n" in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    whole = json.loads(subprocess.run([*command, "--format", "json"], capture_output=True, check=False).stdout)
    assert whole["root"] is None and whole["ledger"] and whole["origin"]


@pytest.mark.parametrize(("octets", "said"), [(b"", "is empty"), (b"ca-ledger-anchor\0", "ends after 17 octets")], ids=["empty", "cut short"])
def test_whoever_meets_an_anchor_without_its_octets_says_that_it_is_damaged(binary, small_home, tmp_path, octets, said):
    home = small_home.copy(tmp_path / "home")
    home.anchor.write_bytes(octets)
    assert_both_find(binary, home, 18)
    for words in (["replay", home.folder], ["log", "show", home.folder], ["log", "checkpoint", home.folder], ["export", home.folder, "--format", "csv"]):
        run = subprocess.run([binary, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)
        # replay finds it; the others cannot tell whether all of the log is there.
        assert run.returncode == (1 if words[0] == "replay" else 2) and said in run.stdout + run.stderr and "damaged" in run.stdout + run.stderr, run
    run = subprocess.run([sys.executable, running_ledger.VERIFIER, home.folder], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1 and said in run.stdout and "damaged" in run.stdout, run
    server = running_ledger.Server(binary, home)
    try:
        with pytest.raises(Exception, match=f"{said}.*damaged"):
            server.wait_until_ready()
    finally:
        server.kill()
    assert home.anchor.read_bytes() == octets


def test_without_an_anchor_nobody_knows_where_a_log_ends(binary, small_home, log_alone):
    home = log_alone(small_home)
    arguments = "--format", "json"
    for command in ([binary, "replay", home.folder], [sys.executable, running_ledger.VERIFIER, home.folder]):
        assert running_ledger.run_auditor([*command, *arguments]).status == 2
        assert running_ledger.run_auditor([*command, *arguments, "--no-anchor"]).status == 0


def test_both_find_an_anchor_that_was_blanked(binary, small_home, tmp_path):
    home = small_home.copy(tmp_path / "home")
    octets = home.anchor.read_bytes()
    home.anchor.write_bytes(octets[:512] + bytes(len(octets) - 512))
    assert_both_find(binary, home, 18)
    home.anchor.write_bytes(bytes(len(octets)))
    assert_both_find(binary, home, 18)


def test_a_shortened_log_is_noticed_by_whoever_lists_or_exports_it(binary, sealed_home, tmp_path):
    home = sealed_home.copy(tmp_path / "home")
    tampering.delete_the_last_event(home)
    for words in (["export", home.folder, "--format", "csv"], ["log", "show", home.folder]):
        run = subprocess.run([binary, *map(str, words)], capture_output=True, text=True, check=False)
        assert run.returncode != 0 and "ROLLBACK DETECTED" in run.stderr and not run.stdout, run
        assert subprocess.run([binary, *map(str, words), "--no-anchor"], capture_output=True, check=False).returncode == 0
