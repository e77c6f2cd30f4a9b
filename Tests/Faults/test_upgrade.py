"""A newer program opens what an older one wrote: indexes and views are computed again, with progress, and nothing else becomes otherwise.

The golden ledgers are copied; they hold no keys, so that whoever goes on from one needs another key of the log.
"""

import contextlib
import json
import shutil
import sqlite3
import subprocess

import pytest
from golden_ledgers import GOLDEN, NAMES, packing
from running_ledger import Home, Server, assert_whole, replay, verify

PROGRESS = "of another layout, and computed again from the log"


def change(path, *statements):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def told(path, question):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchone()[0]


def age(home):
    """Indexes and views as an older program had them: of another layout, and without what that had not."""
    change(home.database, "UPDATE index_layout SET number = 1", "DROP TABLE IF EXISTS recent_issuance", "DROP TABLE IF EXISTS withdrawn")
    if home.views.exists():
        change(home.views, "UPDATE standing SET layout = 1")


def program(binary, *arguments, expecting=(0,)):
    finished = subprocess.run([str(part) for part in (binary, *arguments)], capture_output=True, text=True, timeout=120)
    assert finished.returncode in expecting, (arguments, finished.returncode, finished.stdout, finished.stderr)
    return finished


def rules(binary, home):
    """The set that is in force, which the first entry named: nobody has adopted another."""
    shown = json.loads(program(binary, "rules", "--data", home.folder, "--format", "json").stdout)
    entries = [json.loads(line) for line in program(binary, "log", "show", home.folder, "--format", "json").stdout.splitlines()]
    assert not [entry for entry in entries if entry["type"] == "RulesAdopted"]
    assert shown["inForce"] == str(entries[0]["event"]["ruleSet"])
    return shown["inForce"]


@pytest.fixture
def golden(request, tmp_path, binary):
    """A copy of a golden ledger, as an older program would have left it, with a master key of its own; and its verifier key."""
    home = Home.make(tmp_path / "home")
    packing.unpack(GOLDEN / request.param / f"{request.param}.tar.xz", home.path)
    home.folder.chmod(0o700)
    (home.folder / "keys").chmod(0o700)
    return home, json.loads((GOLDEN / request.param / f"{request.param}.json").read_text())["verifierKey"]


@pytest.mark.parametrize("golden", NAMES, indirect=True)
def test_each_golden_ledger_is_opened_and_says_the_same(golden, template, binary):
    home, key = golden
    program(binary, "rebuild", home.folder)
    layouts = [told(template.database, "SELECT number FROM index_layout"), told(home.views, "SELECT layout FROM standing")]
    verdict = replay(binary, home, "--hashes", "--verifier-key", key)
    assert verdict.status == 0 and not verdict.findings, verdict.text
    entries = program(binary, "log", "show", home.folder, "--format", "json").stdout
    age(home)
    # Without the log's key no server goes on; that it opened it was enough.
    server = Server(binary, home)
    assert server.process.wait(60) == 2, server.diagnostics()
    server.kill()
    said = server.diagnostics()
    assert f"0 of {home.size()} entries after" in said and f"{home.size()} of {home.size()} entries after" in said and PROGRESS in said, said
    assert told(home.database, "SELECT number FROM index_layout") == layouts[0]
    assert program(binary, "log", "show", home.folder, "--format", "json").stdout == entries, "nothing is recorded"
    program(binary, "rebuild", home.folder)
    assert told(home.views, "SELECT layout FROM standing") == layouts[1]
    rules(binary, home)
    for verdict in (replay(binary, home, "--verifier-key", key), verify(home, "--verifier-key", key)):
        assert verdict.status == 0 and not verdict.findings, verdict.text


@pytest.mark.parametrize("golden", ["lists", "epochs"], indirect=True)
def test_a_golden_ledger_is_gone_on_with_and_adopts_nothing(golden, binary, start, tmp_path):
    home, _ = golden
    program(binary, "rebuild", home.folder)
    size = home.size()
    age(home)
    opened = program(
        binary, "epoch", "open", "--data", home.folder, "--master-key", home.master_key, "--reason", "no key was packed", "--log-key-lost",
        "--clock-is-right", "--format", "json",
    )  # fmt: skip
    program(binary, "credentials", "add", "--data", home.folder, "--master-key", home.master_key, "--principal", "keeper", "--role", "administrator")
    server = start(home)
    home.remember_authority(server.make_active_root())
    server.issue(server.client())
    server.stop()
    rules(binary, home)
    # Handed over without keys, as golden ledgers are: those of their authorities are nowhere.
    away = Home(tmp_path / "away")
    (away.folder / "keys").mkdir(parents=True)
    for name in ("ledger/ledger.db", "ledger.anchor", "ledger/keys/uses"):
        shutil.copy(home.path / name, away.path / name)
    key = json.loads(opened.stdout)["verifierKey"]
    for verdict in (replay(binary, away, "--verifier-key", key), verify(away, "--verifier-key", key)):
        # No key vouches for the new one: what the old one signed cannot be checked under it, and nothing else is amiss.
        assert verdict.status in (0, 2) and not verdict.findings, verdict.text
    assert home.size() > size + 10


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_an_upgrade_that_is_killed_is_done_at_the_next_start(large_template, copy_of, binary, make_shim, start, when):
    home = copy_of(large_template)
    key = json.loads(program(binary, "epoch", "show", "--data", home.folder, "--format", "json").stdout)["verifierKey"]
    age(home)
    shim, kills = make_shim(home.path), 0
    for step in (4, 7, 10, 14, 20, 28, 40, 56):
        shim.set(when, shim.count + step)
        server = Server(binary, home, shim=shim)
        with contextlib.suppress(AssertionError):
            server.wait_until_ready()
        kills += server.process.poll() == -9
        shim.set(when, 0)
        server.kill()
    assert kills >= 4, kills
    server = start(home)
    server.issue(server.client())
    server.stop()
    assert PROGRESS in server.log.read_text() and "The views are made anew." in server.log.read_text()
    assert told(home.views, "SELECT layout FROM standing") == told(large_template.views, "SELECT layout FROM standing")
    assert_whole(binary, home)
    for verdict in (replay(binary, home, "--verifier-key", key), verify(home, "--verifier-key", key)):
        assert verdict.status == 0, verdict.text


@pytest.mark.parametrize("statement", ["PRAGMA user_version = 99"])
def test_a_ledger_of_a_newer_program_is_refused_in_one_line(copy_of, template, binary, statement):
    home = copy_of(template)
    change(home.database, statement)
    before = home.database.read_bytes()
    server = Server(binary, home)
    assert server.process.wait(60) == 2
    server.kill()
    lines = server.log.read_text().splitlines()
    assert len(lines) == 1 and lines[0].startswith("Error: ") and "newer than this program" in lines[0], lines
    for arguments in (
        ["replay", home.folder], ["export", "certificates", home.folder, "--format", "csv"], ["rules", "--data", home.folder], ["log", "show", home.folder], ["doctor", home.folder],
        ["backup", home.path / "copy", "--data", home.folder], ["keys", "block", "--data", home.folder, "--spki-sha256", "ab" * 32, "--reason", "x"],
    ):  # fmt: skip
        finished = program(binary, *arguments, expecting=(1, 2))
        assert "newer than this program" in finished.stdout + finished.stderr, (arguments, finished.stdout, finished.stderr)
        assert finished.returncode == (1 if arguments[0] == "doctor" else 2), arguments
    assert home.database.read_bytes() == before
