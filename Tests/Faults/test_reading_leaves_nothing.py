"""What only reads a ledger leaves no file behind: beside the log, or where this machine keeps what is temporary, however it ends."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from running_ledger import VERIFIER, listing


def reading(binary, home):
    """Every command that only reads the log."""
    return {
        "replay": [binary, "replay", home.folder],
        "replay --hashes": [binary, "replay", home.folder, "--hashes"],
        "export": [binary, "export", home.folder, "--format", "ndjson"],
        "log show": [binary, "log", "show", home.folder],
        "policy show": [binary, "policy", "show", "--data", home.folder],
        "verify-ledger": [sys.executable, VERIFIER, home.folder],
    }


@pytest.fixture
def temporary(tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("wal", ["none", "left by a crash"])
def test_a_stopped_ledger_is_left_as_it_is(start, copy_of, large_template, binary, temporary, wal):
    home = copy_of(large_template)
    if wal != "none":
        server = start(home)
        server.issue(server.client())
        server.kill()
        home = copy_of(home)  # without what only a running server has
        assert home.wal.stat().st_size > 0
    before = listing(home.path)
    for name, command in reading(binary, home).items():
        finished = subprocess.run(
            [str(part) for part in command], capture_output=True, env={**os.environ, "TMPDIR": str(temporary)}, timeout=120
        )
        assert finished.returncode == 0, (name, finished.stderr)
        assert listing(home.path) == before, name
        assert os.listdir(temporary) == [], name


def unnamed(process):
    """The files without a name that a process has open."""
    found = []
    try:
        for descriptor in os.listdir(f"/proc/{process.pid}/fd"):
            try:
                target = os.readlink(f"/proc/{process.pid}/fd/{descriptor}")
            except OSError:
                continue
            if target.endswith(" (deleted)"):
                found.append(os.path.basename(target.removesuffix(" (deleted)")))
    except OSError:
        pass
    return found


@pytest.mark.parametrize(
    "name, copies",
    [("replay", {"ledger.db": 1, "views.db": 2}), ("export", {"ledger.db": 1}), ("log show", {"ledger.db": 1}), ("verify-ledger", {"ledger.db": 1})],
)  # fmt: skip
def test_one_that_is_killed_leaves_nothing_either(start, copy_of, large_template, binary, temporary, name, copies):
    home = copy_of(large_template)
    server = start(home)
    server.issue(server.client())
    server.kill()
    home = copy_of(home)
    command = [str(part) for part in reading(binary, home)[name]]
    for _ in range(20):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(temporary)}
        )
        deadline, seen = time.monotonic() + 60, False
        while process.poll() is None and not seen:
            assert time.monotonic() < deadline
            # What it has to say fills the pipe, which nobody reads: most of these stand still then, the copy open.
            found = unnamed(process)
            seen = all(found.count(file) >= count for file, count in copies.items())
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if seen and process.returncode == -signal.SIGKILL:
            assert os.listdir(temporary) == []
            return
    pytest.fail("it was never met with its copy open")


def test_a_server_that_starts_while_its_file_is_read_changes_nothing_of_what_is_said(start, copy_of, large_template, binary, temporary):
    """The reader stands in the middle of a file at rest when a server begins to write to it, and goes on in the log as it is then."""
    home = copy_of(large_template)
    size = home.size()
    command = [binary, "log", "show", home.folder, "--format", "json", "--to", str(size - 1)]
    expected = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()  # it has begun, and cannot end before the rest is read
    server = start(home)
    client = server.client()
    for _ in range(20):
        server.issue(client)
    server.stop()
    assert first + process.stdout.read() == expected
    assert process.wait(60) == 0
    process.stdout.close()
    assert len(expected.splitlines()) == size and json.loads(first)["position"] == 0


