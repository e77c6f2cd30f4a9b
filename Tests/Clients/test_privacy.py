"""What a server keeps from the other users of its machine: its files, its memory, and the master key."""

import os
import stat
import subprocess

import ledger_server
import pytest

@pytest.fixture
def server(tmp_path):
    server = ledger_server.LedgerServer(tmp_path)
    yield server
    server.stop()


def test_every_file_is_its_owners_alone_whatever_the_mask(server):
    before = os.umask(0)
    try:
        server.start()
    finally:
        os.umask(before)
    files = [file for file in (*server.data.rglob("*"), server.data.with_name("ledger.anchor")) if not file.is_socket()]
    assert {file.name for file in files} >= {"ledger.db", "views.db", "credentials.json", "lock"}
    for file in files:
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file


def test_a_server_leaves_no_core(server):
    server.start()
    limits = (f"/proc/{server.process.pid}/limits",)
    (line,) = [line for line in open(*limits) if line.startswith("Max core file size")]
    assert line.split()[4:6] == ["0", "0"], line


def test_the_master_key_does_not_stay_in_the_environment(tmp_path):
    digits = os.urandom(32).hex()
    command = [ledger_server.BINARY, "serve", "--data", tmp_path / "ledger", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=ledger_server.clean_environment(CA_LEDGER_MASTER_KEY=digits),
    )  # fmt: skip
    try:
        assert process.stdout.readline().startswith(b"ready")
        with open(f"/proc/{process.pid}/environ", "rb") as environment:
            assert digits.encode() not in environment.read()
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def test_a_folder_that_others_may_write_is_refused(server):
    server.start()
    server.stop()
    server.data.chmod(0o770)
    run = ledger_server.ca_ledger(*server.command()[1:], expecting=None)
    assert run.returncode != 0 and "Others may write" in run.err
    server.data.chmod(0o700)


def test_what_unfinished_writes_left_is_cleared_away(server):
    server.start()
    server.stop()
    left = [server.data / "credentials.json.unfinished", server.data / "keys" / "x.key.unfinished"]
    for file in left:
        file.touch()
    server.start()
    assert not any(file.exists() for file in left)


def test_a_lock_is_never_followed(server, tmp_path):
    server.start()
    server.stop()
    (server.data / "lock").unlink()
    (tmp_path / "elsewhere").touch()
    (server.data / "lock").symlink_to(tmp_path / "elsewhere")
    run = ledger_server.ca_ledger(*server.command()[1:], expecting=None)
    assert run.returncode != 0 and "lock" in run.err
    (server.data / "lock").unlink()
