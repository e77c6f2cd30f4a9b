"""The way back from a backup: what is lost is said, nothing is written over, and whatever cuts it short, the same command goes on.

The drill of the README is played here with a real server, and its time to serve is printed.
"""

import contextlib
import io
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time

import pytest
from backups import backup, everything, run
from running_ledger import Answer, Home, Server, assert_whole, exported, issuing, replay, verify
from shim import FAIL

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Clients"))
from schemas_json import held  # noqa: E402

REASON = "the disk failed"


def restore(binary, home, source, *arguments, expecting=(0,), **options):
    """What the program says of a restore: an object where it looked or did it, else its error."""
    command = [binary, "restore", source, "--data", home.folder, "--master-key", home.master_key, "--format", "json", *arguments]
    finished = subprocess.run([str(part) for part in command], capture_output=True, text="input" not in options, timeout=120, **options)
    assert finished.returncode in expecting, (finished.returncode, finished.stdout, finished.stderr)
    return held("restore", json.loads(finished.stdout)) if finished.stdout else finished.stderr


def verifier_key(binary, home):
    shown = subprocess.run([binary, "epoch", "show", "--data", home.folder, "--format", "json"], capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)["verifierKey"]


def whole_under(binary, home, key):
    for verdict in (replay(binary, home, "--verifier-key", key), verify(home, "--verifier-key", key)):
        assert verdict.status == 0 and not verdict.findings, verdict.text


@pytest.fixture
def lost(start, copy_of, template, binary, tmp_path):
    """A ledger of which a backup was made, which went on, and whose disk is gone: all but the anchor, the keys' copy and the credentials'."""
    home = copy_of(template)
    server = start(home)
    client = server.client()
    kept = [server.issue(client).arn for _ in range(3)]
    copy, said = backup(binary, home, tmp_path / "backup", "--with-keys")
    gone = [server.issue(client).arn for _ in range(4)]
    server.stop()
    shutil.copy(home.folder / "credentials.json", tmp_path / "credentials.json")
    return home, copy, int(said["entries"]), kept, gone, verifier_key(binary, home)


def test_the_drill(lost, start, binary, tmp_path):
    home, copy, entries, kept, gone, key = lost
    size = home.size()
    shutil.rmtree(home.folder)
    begun = time.monotonic()
    # Shown first: nothing is changed by that.
    shown = restore(binary, home, copy.folder, "--credentials", tmp_path / "credentials.json")
    assert not shown["done"] and shown["lostEntries"] == size - entries and str(entries) in shown["lost"], shown
    assert not home.folder.exists()
    done = restore(
        binary, home, copy.folder, "--credentials", tmp_path / "credentials.json", "--reason", REASON, "--yes")
    assert done["done"] and done["epoch"]["epoch"] == "1" and done["setAside"] is None, done
    assert any("verifier key" in what for what in done["remaining"]) and any("do again" in what for what in done["remaining"])
    server = start(home)
    client = server.client()
    issued = server.issue(client).arn
    took = time.monotonic() - begun
    server.stop()
    print(f"\nfrom nothing to the first certificate: {took:.1f} s, {entries} entries")
    assert {*kept, issued} <= exported(binary, home) and not exported(binary, home) & set(gone)
    whole_under(binary, home, key)
    whole_under(binary, home, done["epoch"]["verifierKey"])
    assert_whole(binary, copy)  # the backup is as it was
    again = restore(binary, home, copy.folder, "--yes", "--reason", REASON)
    assert again["done"] and again["epoch"] is None and "restored before" in again["steps"][0], again
    assert not list(home.path.glob("*.restoring")) and not list(home.path.glob("*.before-restore*"))


def test_where_only_the_log_is_damaged_its_keys_stay_and_nothing_is_lost_from_sight(lost, start, binary):
    home, copy, entries, kept, gone, key = lost
    uses = (home.folder / "keys" / "uses").read_bytes()
    home.database.write_bytes(b"no database any more")
    before = everything(home.folder)
    done = restore(binary, home, copy.folder, "--reason", REASON, "--yes")
    aside = pathlib.Path(done["setAside"])
    assert aside == home.path / "ledger.before-restore"
    assert {name: octets for name, octets in everything(aside).items() if name != "lock"} == {
        name: octets for name, octets in before.items() if name != "lock"}
    assert (home.folder / "keys" / "uses").read_bytes() == uses, "the newest counts, which tell what lost entries used"
    assert int(done["epoch"]["keysUsedInLostEntries"]) > 0, done
    server = start(home)
    server.issue(server.client())
    server.stop()
    whole_under(binary, home, key)


def test_where_nothing_is_lost_there_is_no_epoch(start, copy_of, template, binary, tmp_path):
    home = copy_of(template)
    copy, said = backup(binary, home, tmp_path / "backup", "--with-keys")
    shutil.rmtree(home.folder / "keys")
    home.database.unlink()
    done = restore(binary, home, copy.folder, "--yes")
    assert done["done"] and done["epoch"] is None and done["lostEntries"] == 0, done
    assert (home.folder / "credentials.json").exists(), "it lay where the ledger was"
    server = start(home)
    server.issue(server.client())
    server.stop()
    assert_whole(binary, home)


def test_a_backup_whose_indexes_say_something_else_is_not_restored(start, copy_of, template, binary, tmp_path):
    """Hashes and signatures cover the entries alone; who is let in, and what is revoked, a server reads from indexes."""
    home = copy_of(template)
    copy, _ = backup(binary, home, tmp_path / "backup", "--with-keys")
    shutil.rmtree(home.folder)
    with contextlib.closing(sqlite3.connect(copy.folder / "ledger.db")) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM certificate_count")
        for _, sql in triggers:
            database.execute(sql)
        database.commit()
    refused = restore(binary, home, copy.folder, "--yes", expecting=(1,))
    assert "11" in refused and not home.folder.exists(), refused


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_cut_short_at_any_step_the_same_command_goes_on(lost, binary, make_shim, when):
    home, copy, entries, kept, _, key = lost
    shim, step, kills, moved = make_shim(home.path), 0, 0, 0
    mess = b"no database any more"
    home.database.write_bytes(mess)
    while True:
        step += 3 if step > 12 else 1
        assert step < 400, "a restore of a small ledger takes more steps than it should"
        shim.set(when, shim.count + step)
        said = subprocess.run(
            [binary, "restore", copy.folder, "--data", home.folder, "--master-key", home.master_key, "--reason", REASON, "--yes"],
            capture_output=True, text=True, env={**os.environ, **shim.environment()},
        )  # fmt: skip
        shim.set(when, 0)
        if said.returncode == 0:
            break
        assert said.returncode == -9, said.stderr
        kills += 1
        moved += not home.folder.exists()
    assert kills > 5
    done = restore(binary, home, copy.folder)
    assert done["done"] and done["steps"][0].startswith("nothing"), done
    assert (home.path / "ledger.before-restore" / "ledger.db").read_bytes() == mess
    assert set(kept) <= exported(binary, home)
    whole_under(binary, home, key)


def test_what_is_in_the_way_is_said_and_nothing_is_done(lost, start, binary, tmp_path):
    home, copy, entries, _, _, _ = lost
    before = everything(home.path)
    # The ledger that is there goes on from the backup: nothing is to be put back.
    said = restore(binary, home, copy.folder, "--yes", "--reason", REASON, expecting=(1,))
    assert not said["done"] and "holds all that the backup holds" in said["obstacles"][0], said
    home.database.unlink()
    for arguments, words in (
        (["--yes"], "--reason"), (["--anchor", copy.path / "none"], "--anchor-lost"), (["--keys", tmp_path], "put a key back"),
    ):  # fmt: skip
        said = restore(binary, home, copy.folder, *arguments, expecting=(0, 1))
        assert not said["done"] and words in " ".join(said["obstacles"] + said["remaining"]), (arguments, said)
    assert "beside the backup" in restore(binary, home, copy.folder, "--anchor", copy.anchor, "--yes", expecting=(64,))
    other = tmp_path / "other.key"
    other.write_text("ab" * 32)
    other.chmod(0o600)
    said = restore(binary, home, copy.folder, "--master-key", other, "--reason", REASON, "--yes", expecting=(1, 64))
    assert "cannot be opened" in str(said) or "master-key" in str(said), said
    with copy.database_for_tampering() as database:
        database.execute("DELETE FROM tail WHERE position > 5")
    assert "not whole" in restore(binary, home, copy.folder, "--yes", "--reason", REASON, expecting=(1,))
    after = everything(home.path)
    assert {name for name in before if not name.startswith("ledger/ledger.db") and not name.endswith("lock")} <= set(after)
    assert not list(home.path.glob("*.restoring"))


def test_no_ledger_is_taken_from_a_server_that_runs(lost, start, binary):
    home, copy, *_ = lost
    server = start(home)
    said = restore(binary, home, copy.folder, "--yes", "--reason", REASON, expecting=(2,))
    assert "in use by process" in said, said
    server.stop()


def test_an_archive_comes_back_from_a_file_and_from_standard_input(lost, start, binary, tmp_path):
    home, _, _, kept, _, key = lost
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    archive = tmp_path / "one" / "ledger.tar"
    made = subprocess.run(
        [binary, "backup", "--data", home.folder, "--with-keys", "--to-command", f"cat > {archive}; echo taken", "--format", "json"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0 and "taken" in made.stderr, made.stderr
    said = held("backup", json.loads(made.stdout))
    assert int(said["octets"]) == archive.stat().st_size
    assert not list(home.path.glob("*.outgoing*")), "nothing stays beside the ledger"
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "two", filter="data")
    assert_whole(binary, Home(tmp_path / "two", home.authority))
    shutil.rmtree(home.folder)
    for source, options in ((archive, {}), ("-", {"input": archive.read_bytes()})):
        done = restore(binary, home, source, "--yes", "--reason", REASON, **options)
        assert done["done"] and done["lostEntries"] == 0, done
        assert any("credentials add" in what for what in done["remaining"]), done
        whole_under(binary, home, key)
        assert not list(home.path.glob("*.received")), "what was unpacked is gone"
        shutil.rmtree(home.folder)
    octets = archive.read_bytes()
    for damaged in (octets[:-700], octets[: len(octets) // 2], octets[512:], b"", bytes(1024), octets.replace(b"ledger.anchor", b"../../anchor")):
        said = restore(binary, home, "-", "--yes", expecting=(1, 2), input=damaged)
        assert b"no archive of a backup" in said, said
        assert not home.folder.exists() and not list(home.path.glob("*.received"))
    strange = io.BytesIO()
    with tarfile.open(fileobj=strange, mode="w") as tar:
        link = tarfile.TarInfo("ledger/ledger.db")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert b"no regular file" in restore(binary, home, "-", "--yes", expecting=(1, 2), input=strange.getvalue())


def test_a_command_that_does_not_take_it_all_leaves_no_backup(lost, binary):
    home = lost[0]
    for command, words in (("exit 7", "ended with 7"), ("head -c 100 > /dev/null; echo enough; exit 3", "enough"), ("exec head -c 100 > /dev/null", "part of the backup"), ("nothing-of-that-name", "ended with 127")):
        finished = subprocess.run(
            [binary, "backup", "--data", home.folder, "--to-command", command], capture_output=True, text=True, timeout=120)
        assert finished.returncode == 2 and words in finished.stderr, (command, finished.stderr)
        assert not list(home.path.glob("*.outgoing*"))


def test_a_shelf_keeps_the_newest_and_touches_nothing_else(start, copy_of, template, binary, tmp_path):
    home, shelf = copy_of(template), tmp_path / "shelf"
    shelf.mkdir()
    for name in ("ca-ledger-00000000-20200101T000000Z", "notes"):
        (shelf / name).mkdir()
    ledger = json.loads(replay(binary, home).text)["ledger"][:8]
    # What looks like one and is none; what an interrupted backup and an interrupted removal left.
    strange = shelf / f"ca-ledger-{ledger}-20200101T000000Z"
    strange.mkdir()
    (strange / "diary").write_text("mine")
    made = []
    for _ in range(4):
        command = [binary, "backup", "--into", shelf, "--keep", "2", "--data", home.folder, "--format", "json"]
        while True:  # two of one second have one name
            finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
            if finished.returncode == 0:
                break
            assert "already" in finished.stderr, finished.stderr
            time.sleep(0.1)
        made.append(pathlib.Path(held("backup", json.loads(finished.stdout))["folder"]))
    assert sorted(path.name for path in shelf.iterdir()) == sorted(
        ["ca-ledger-00000000-20200101T000000Z", "notes", strange.name]
        + [name for path in made[-2:] for name in (path.name, path.name + ".anchor")]
    )
    assert (strange / "diary").read_text() == "mine"
    assert made == sorted(made)
    for path in made[-2:]:
        assert replay(binary, Home(tmp_path, home.authority)).status != 0  # no ledger there
        verdict = subprocess.run([binary, "replay", path, "--format", "json"], capture_output=True, text=True)
        assert verdict.returncode == 0, verdict.stderr
