"""Backups that a server makes by itself: from the newest one's time on, one at a time, again where one failed, and told where they are old."""

import json
import pathlib
import tarfile

import issuing
import pytest
from ledger_server import LedgerServer, ca_ledger
from told_metrics import awaited, families, figure


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def backups(shelf):
    return sorted(path for path in shelf.iterdir() if path.is_dir() and not path.name.endswith((".unfinished", ".removing")))


def doctor(server):
    run = ca_ledger("doctor", server.data, "--format", "json", expecting=(0, 1))
    return [finding for finding in json.loads(run.out)["findings"] if finding["code"] == "backup-old"]


def test_they_are_made_kept_and_go_on_across_restarts(stopped, shelf):
    options = ("--backup-into", str(shelf), "--backup-every", "2s", "--backup-keep", "2", "--backup-with-keys")
    server = stopped.start(*options)
    root, _ = issuing.new_root(server.client())
    # Once there were three, the first is gone, and no more than two stay.
    seen = set()
    awaited(lambda: seen.update(backups(shelf)) or len(seen) >= 4)
    awaited(lambda: len(backups(shelf)) == 2)
    assert figure(server, "ca_ledger_backup_newest_timestamp_seconds") > 1_700_000_000
    assert figure(server, "ca_ledger_backup_newest_bytes") > 10_000 and figure(server, "ca_ledger_backup_interval_seconds") == 2
    assert figure(server, "ca_ledger_backup_failures_total") == 0 and not doctor(server)
    assert server.stop() == 0
    newest = backups(shelf)[-1]
    assert ca_ledger("replay", newest).returncode == 0
    assert {path.name for path in newest.iterdir()} == {"ledger.db", "keys"}
    # A day apart: the newest is of just now, so that none is made.
    server.start("--backup-into", str(shelf), "--backup-every", "24")
    assert figure(server, "ca_ledger_backup_interval_seconds") == 86_400
    issuing.issue(server.client(), root, issuing.certification_request())
    assert backups(shelf)[-1] == newest and figure(server, "ca_ledger_backup_failures_total") == 0
    assert server.stop() == 0
    # Where somebody took them away there is none, whatever was noted: the next start makes one.
    for path in backups(shelf):
        path.rename(shelf.parent / path.name)
    server.start("--backup-into", str(shelf), "--backup-every", "24")
    awaited(lambda: len(backups(shelf)) == 1)
    assert server.stop() == 0
    server.replay()


def test_a_command_takes_them_and_one_that_does_not_is_told_and_asked_again(stopped, tmp_path):
    out, gate = tmp_path / "out.tar", tmp_path / "gate"
    # What it is given: its three streams, and no socket of the server's.
    command = f"ls -l /proc/self/fd > {tmp_path}/given; test -e {gate} && cat > {out} || {{ echo the vault is closed; exit 5; }}"
    server = stopped.start("--backup-command", command, "--backup-every", "3s")
    awaited(lambda: figure(server, "ca_ledger_backup_failures_total") >= 1)
    assert "ca_ledger_backup_newest_timestamp_seconds" not in families(server)
    awaited(lambda: "Backups fail since" in server.health().get("notice", ""))
    awaited(lambda: "the vault is closed" in server.log())
    assert "socket:" not in (tmp_path / "given").read_text()
    [finding] = doctor(server)
    assert "no backup yet" in finding["message"] and "vault" in finding["message"]
    gate.touch()
    awaited(lambda: out.exists() and figure(server, "ca_ledger_backup_newest_bytes") == out.stat().st_size)
    awaited(lambda: "notice" not in server.health())
    assert not doctor(server)
    assert server.stop() == 0
    with tarfile.open(out) as tar:
        assert set(tar.getnames()) == {"ledger/ledger.db", "ledger.anchor"}
    # What is noted says when the newest was made, and that it grows old while no server runs.
    noted = server.data / "backups"
    text = noted.read_text()
    old = "\n".join("newest 1700000000000000" if line.startswith("newest ") else line for line in text.splitlines()) + "\n"
    noted.write_text(old)
    [finding] = doctor(server)
    assert "2023-11-14" in finding["message"], finding
    server.replay()


def test_where_they_go_is_said_once(tmp_path, shelf):
    server = LedgerServer(tmp_path)
    common = ["serve", "--data", server.data, "--listen", "127.0.0.1:0", "--master-key", server.master_key]
    for wrong in (
        ["--backup-into", shelf, "--backup-command", "cat"], ["--backup-every", "2"], ["--backup-into", shelf, "--backup-every", "x"],
        ["--backup-into", shelf, "--backup-every", "0"], ["--backup-command", "cat", "--backup-keep", "2"], ["--backup-into", shelf, "--backup-keep", "0"],
    ):  # fmt: skip
        ca_ledger(*common, *wrong, expecting=(64,))
    assert not pathlib.Path(server.data).exists()
    run = ca_ledger(*common, "--backup-into", tmp_path / "none", expecting=(2,))
    assert "There is no folder" in run.err
