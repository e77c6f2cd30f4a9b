"""The shim and the power cut are themselves tested, on programs whose durability is known."""

import os
import signal
import sqlite3
import subprocess
import sys

import powercut
import pytest
import shim as faults
from shim import SYNCING

SQLITE = """
import os, sqlite3, sys
path, level = sys.argv[1:]
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=" + level)
connection.execute("PRAGMA wal_autocheckpoint=0")
connection.execute("CREATE TABLE IF NOT EXISTS fact(number INTEGER PRIMARY KEY, text TEXT)")
for number in range(40):
    connection.execute("INSERT INTO fact VALUES(?, ?)", (number, "x" * 900))
    print(number, flush=True)
os._exit(0)  # closing the connection would sync
"""

FILES = """
import os, sys
os.chdir(sys.argv[1])
def put(name, octets, sync):
    with open(name, "wb", buffering=0) as file:
        file.write(octets)
        if sync: os.fsync(file.fileno())
put("synced", b"s" * 3000, True)
put("unsynced", b"u" * 3000, False)
folder = os.open(".", os.O_RDONLY)
os.fsync(folder)
put("nameless", b"n", True)
put("new", b"second", True)
os.rename("new", "synced")
os.mkdir("folder")
with open("appended", "ab", buffering=0) as file:
    file.write(b"one"); file.write(b"two")
fd = os.open("placed", os.O_RDWR | os.O_CREAT, 0o600)
os.pwrite(fd, b"abc", 1000); os.pwritev(fd, [b"x", b"yz"], 10); os.ftruncate(fd, 500)
os.posix_fallocate(fd, 0, 700)
os.unlink("unsynced")
"""


def run(program, shim, *arguments):
    environment = {**os.environ, **shim.environment()}
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], env=environment, capture_output=True, text=True
    )


def contents(folder):
    found = {}
    for base, _, files in os.walk(folder):
        for name in files:
            if not name.endswith("-shm"):
                with open(os.path.join(base, name), "rb") as file:
                    found[os.path.relpath(os.path.join(base, name), folder)] = file.read()
    return found


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def disk_after(shim, root, tmp_path):
    before = tmp_path / "before"
    before.mkdir(exist_ok=True)
    disk = powercut.Disk(before, root)
    disk.advance(shim.steps(), 1 << 62)
    return disk


def test_the_journal_holds_everything_that_a_program_did(make_shim, root, tmp_path):
    shim = make_shim(root)
    assert run(FILES, shim, root).returncode == 0
    disk_after(shim, root, tmp_path).after_kill(tmp_path / "after")
    assert contents(tmp_path / "after") == contents(root)
    assert contents(root)["appended"] == b"onetwo" and len(contents(root)["placed"]) == 700


def test_only_what_was_synced_survives_the_harshest_cut(make_shim, root, tmp_path):
    shim = make_shim(root)
    assert run(FILES, shim, root).returncode == 0
    disk_after(shim, root, tmp_path).after_harsh_cut(tmp_path / "after")
    assert contents(tmp_path / "after") == {"synced": b"s" * 3000, "unsynced": b""}
    assert not (tmp_path / "after" / "folder").exists()


FOLDERS = """
import os, sys
os.chdir(sys.argv[1])
def sync(name):
    folder = os.open(name, os.O_RDONLY); os.fsync(folder); os.close(folder)
def put(name):
    with open(name, "wb", buffering=0) as file:
        file.write(b"kept"); os.fsync(file.fileno())
os.mkdir("named"); put("named/file"); sync("named"); sync(".")
os.mkdir("nameless"); put("nameless/file"); sync("nameless")
"""


def test_a_folder_whose_name_was_not_synced_is_lost_with_what_lies_in_it(make_shim, root, tmp_path):
    shim = make_shim(root)
    assert run(FOLDERS, shim, root).returncode == 0
    disk_after(shim, root, tmp_path).after_harsh_cut(tmp_path / "after")
    assert contents(tmp_path / "after") == {"named/file": b"kept"}
    disk_after(shim, root, tmp_path).after_kill(tmp_path / "kind")
    assert contents(tmp_path / "kind") == contents(root)


@pytest.mark.parametrize("level, may_lose", [("OFF", True), ("NORMAL", True), ("FULL", False)])
def test_a_cut_shows_what_each_synchronous_level_of_sqlite_loses(make_shim, root, tmp_path, level, may_lose):
    shim = make_shim(root)
    finished = run(SQLITE, shim, root / "facts.db", level)
    acknowledged = len(finished.stdout.split())
    assert (finished.returncode, acknowledged) == (0, 40)
    disk_after(shim, root, tmp_path).after_kill(tmp_path / "kind")
    assert contents(tmp_path / "kind") == contents(root)
    disk = disk_after(shim, root, tmp_path)
    disk.after_harsh_cut(tmp_path / "after")
    try:
        facts = sqlite3.connect(tmp_path / "after" / "facts.db").execute("SELECT count(*) FROM fact").fetchone()[0]
    except sqlite3.OperationalError:
        facts = 0
    assert (facts < acknowledged) == may_lose, facts


@pytest.mark.parametrize("seed", range(12))
def test_a_database_that_is_synced_survives_every_random_cut(make_shim, root, tmp_path, seed):
    shim = make_shim(root)
    assert run(SQLITE, shim, root / "facts.db", "FULL").returncode == 0
    steps = shim.steps()
    (tmp_path / "before").mkdir()
    disk = powercut.Disk(tmp_path / "before", root)
    syncs = [step.number for step in steps if step.kind == powercut.SYNC and step.path.endswith("-wal")]
    cut = syncs[4 + seed * 3] + seed % 3
    disk.advance(steps, cut)
    disk.after_random_cut(tmp_path / "after", seed)
    connection = sqlite3.connect(tmp_path / "after" / "facts.db")
    synced_inserts = sum(1 for number in syncs if number <= cut) - (len(syncs) - 40)
    assert connection.execute("SELECT count(*) FROM fact").fetchone()[0] >= synced_inserts
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize("when, happened", [("kill_before", 4), ("kill_after", 5)])
def test_a_kill_falls_just_before_or_just_after_its_step(make_shim, root, when, happened):
    shim = make_shim(root)
    shim.set(when, 5)
    finished = run(FILES, shim, root)
    assert finished.returncode == -signal.SIGKILL
    assert [step.number for step in shim.steps()] == list(range(1, happened + 1))


def test_a_kill_can_be_asked_for_in_the_environment(make_shim, root, monkeypatch):
    shim = make_shim(root)
    monkeypatch.setenv("FAULT_KILL_AT", "2")
    assert run(FILES, shim, root).returncode == -signal.SIGKILL
    assert len(shim.steps()) == 1


def test_a_sync_fails_with_the_error_asked_for_and_only_so_often(make_shim, root):
    shim = make_shim(root)
    shim.fail(kinds=SYNCING)
    finished = run(FILES, shim, root)
    assert "Input/output error" in finished.stderr
    failed = [step for step in shim.steps() if step.result < 0]
    assert [(step.kind, step.result) for step in failed] == [(powercut.SYNC, -5)]
    assert failed[0].flags & powercut.FAILED_BY_SHIM


def test_an_error_can_be_asked_for_in_the_environment(make_shim, root, monkeypatch):
    shim = make_shim(root)
    monkeypatch.setenv("FAULT_ERRNO_AT", "2:ENOSPC")
    assert "No space left on device" in run(FILES, shim, root).stderr


WRITES = """
import os, sys
os.chdir(sys.argv[1])
first = os.open("first", os.O_RDWR | os.O_CREAT, 0o600)
second = os.open("second", os.O_RDWR | os.O_CREAT, 0o600)
for number in range(3):
    for file in (first, second):
        print(os.write(file, b"12345678"), flush=True)
        os.fsync(file)
os.lseek(first, 0, os.SEEK_SET)
print(os.read(first, 3).decode(), os.fstat(second).st_size, flush=True)
"""
WRITE = 1 << powercut.WRITE


@pytest.mark.parametrize(
    "deed, sizes, status",
    [
        (faults.KILL_BEFORE, (16, 8), -signal.SIGKILL),
        (faults.KILL_AFTER, (16, 16), -signal.SIGKILL),
        (faults.TEAR_AND_KILL, (16, 12), -signal.SIGKILL),
        (faults.TEAR, (16, 12), 1),
        (faults.FAIL, (16, 8), 1),
        (faults.SHORTEN, (24, 20), 0),
        (faults.NOTHING, (24, 24), 0),
    ],
)
def test_a_plan_meets_the_call_to_the_file_that_it_names(make_shim, root, deed, sizes, status):
    shim = make_shim(root)
    shim.plan(deed, 2, WRITE, "second")
    finished = run(WRITES, shim, root)
    assert finished.returncode == status, finished.stderr
    assert (status != 1) == ("Input/output error" not in finished.stderr)
    assert tuple((root / name).stat().st_size for name in ("first", "second")) == sizes
    assert shim.end_plan()
    disk_after(shim, root, root.parent).after_kill(root.parent / "after")
    assert contents(root.parent / "after") == contents(root), "the journal holds what was written of a torn write"


def test_a_plan_that_goes_on_meets_every_call_from_there_on(make_shim, root):
    shim = make_shim(root)
    shim.plan(faults.SHORTEN, 2, WRITE, limit=1 << 40)
    assert run(WRITES, shim, root).stdout.split()[:6] == ["8", "4", "4", "4", "4", "4"]


def test_a_plan_whose_call_does_not_come_says_so(make_shim, root):
    shim = make_shim(root)
    shim.plan(faults.FAIL, 4, WRITE, "second")
    assert run(WRITES, shim, root).returncode == 0
    assert not shim.end_plan() and shim.get("plan_seen") == 3


@pytest.mark.parametrize("kind, name", [(faults.READ, "first"), (faults.LOOK, "second")])
def test_a_plan_may_be_about_calls_that_change_nothing_and_are_no_steps(make_shim, root, kind, name):
    shim = make_shim(root)
    shim.plan(faults.FAIL, 1, 1 << kind, name)
    finished = run(WRITES, shim, root)
    assert "Input/output error" in finished.stderr
    assert {step.kind for step in shim.steps()} == {powercut.CREATE, powercut.WRITE, powercut.SYNC}


def test_free_space_is_reported_as_told(make_shim, root):
    shim = make_shim(root)
    shim.report_free(40960)
    program = "import os, sys; s = os.statvfs(sys.argv[1]); print(s.f_bavail * s.f_frsize)"
    assert run(program, shim, root).stdout.strip() == "40960"
    shim.report_free(None)
    assert int(run(program, shim, root).stdout) != 40960


def test_files_outside_the_root_are_left_alone(make_shim, root, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shim = make_shim(root)
    shim.set("kill_before", 1)
    assert run(FILES, shim, elsewhere).returncode == 0
    assert shim.steps() == []
