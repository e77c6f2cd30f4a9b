"""A backup is whole or not there: while a server works, after a crash, cut short at every step, on a disk that is full.

Nothing here waits for a time: every certificate that was answered before a backup began has to be in it.
"""

import errno
import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess

import powercut
import pytest
from backups import backup, run
from running_ledger import Answer, Home, Server, assert_whole, exported, issuing, listing, replay, verify
from shim import FAIL, SYNCING, WRITING

NAMING = 1 << powercut.RENAME | 1 << powercut.DIRECTORY


def schema_of(path):
    connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    try:
        return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()
    finally:
        connection.close()


def test_under_load_a_backup_holds_every_certificate_that_was_answered_before(start, copy_of, template, binary, tmp_path):
    home = copy_of(template)
    server = start(home)
    answered, summaries = [], []
    with issuing(server, connections=8) as issue_many:
        for number in range(3):
            answered += [one.arn for one in issue_many(40) if isinstance(one, Answer)]
            running = subprocess.Popen(
                [binary, "backup", tmp_path / f"copy-{number}" / "ledger", "--data", home.folder, "--format", "json"],
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=(tmp_path / f"copy-{number}").mkdir,
            )
            results = issue_many(60)  # while the backup is made
            assert running.wait(120) == 0
            summaries.append(json.loads(running.stdout.read()))
            running.stdout.close()
            assert all(isinstance(one, Answer) for one in results), "the server answers while it is backed up"
            copy = Home(tmp_path / f"copy-{number}", home.authority)
            assert set(answered) <= exported(binary, copy)
            answered += [one.arn for one in results]
    for number, said in enumerate(summaries):
        copy = Home(tmp_path / f"copy-{number}", home.authority)
        assert_whole(binary, copy)
        report = json.loads(replay(binary, copy).text)
        assert (int(said["entries"]), int(said["signed"]), said["root"]) == (report["size"], report["signedSize"], report["root"])
        assert sorted(os.listdir(copy.folder)) == ["ledger.db"]
        assert [stat.S_IMODE(path.stat().st_mode) for path in (copy.folder, copy.database, copy.anchor)] == [0o700, 0o600, 0o600]
        assert schema_of(copy.database) == schema_of(home.database)
        assert copy.database.read_bytes()[18:20] == b"\2\2", "the journal mode is WAL"
    server.stop()
    assert_whole(binary, home)


def test_a_stopped_ledger_is_backed_up_and_left_as_it_is(copy_of, large_template, binary, tmp_path):
    home = copy_of(large_template)
    before = listing(home.path)
    copy, said = backup(binary, home, tmp_path / "copy")
    assert listing(home.path) == before
    assert int(said["entries"]) == home.size() and int(said["signed"]) == home.size(), "a stop signs everything"
    assert_whole(binary, copy)
    assert exported(binary, copy) == exported(binary, home)
    finished = run(binary, home, tmp_path / "again")
    size, root = said["entries"], said["root"]
    last = finished.stdout.splitlines()[-1]
    assert last.startswith(f"{tmp_path / 'again'}: {size} entries, signed up to {size}, root {root}, at 2"), last


def test_a_fresh_tail_that_nothing_signs_yet_is_in_it(start, copy_of, template, binary, tmp_path):
    home, answers, unsigned = copy_of(template), [], 0
    for _ in range(10):  # a second after the last signature comes the next: whoever kills it late is to do so again
        server = start(home)
        client = server.client()
        answers += [server.issue(client).arn for _ in range(3)]
        server.kill()
        unsigned = home.size() - home.signed_size()
        if unsigned > 0:
            break
    assert unsigned > 0, "the server had signed everything each time it was killed: nothing is shown"
    copy, said = backup(binary, home, tmp_path / "copy")
    assert int(said["entries"]) - int(said["signed"]) == unsigned
    assert_whole(binary, copy)
    assert set(answers) <= exported(binary, copy)


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_one_that_is_killed_leaves_nothing_that_looks_complete(copy_of, template, binary, make_shim, tmp_path, when):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    shim, target, step, kills, anchors, completed = make_shim(place), Home(place), 0, 0, 0, 0
    while True:
        step += 1
        assert step < 500, "a backup of a small ledger takes more steps than it should"
        shim.set(when, shim.count + step)
        finished = run(binary, home, target.folder, "--with-keys", env={**os.environ, **shim.environment()})
        shim.set(when, 0)
        if finished.returncode == 0:
            break
        assert finished.returncode == -9, finished.stderr
        kills += 1
        if target.folder.exists():
            # Its name is the last that is given: it is complete, and so it is found each time it was killed after that.
            assert_whole(binary, target)
            assert sorted(os.listdir(place)) == ["ledger", "ledger.anchor"]
            completed += 1
            shutil.rmtree(target.folder)
            target.anchor.unlink()
        anchors += target.anchor.exists()
    assert kills > 10, "hardly any step was hit: the shim does not see the program's writes"
    assert anchors > 0 and completed > 0, "none was killed between the two names, or none after them"
    assert_whole(binary, target)
    assert sorted(os.listdir(place)) == ["ledger", "ledger.anchor"], "what an interrupted one left is gone"
    assert sorted(os.listdir(target.folder)) == ["keys", "ledger.db"]


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "failing"])
def test_a_disk_that_takes_no_more_leaves_nothing(copy_of, template, binary, make_shim, tmp_path, error):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    shim, target, step, failures = make_shim(place), Home(place), 0, 0
    while True:
        assert step < 500
        # The disk fails from here on for what makes something of files, never for taking it away.
        shim.plan(FAIL, at=step + 1, kinds=WRITING | SYNCING | NAMING, error=error, limit=1 << 40)
        finished = run(binary, home, target.folder, "--with-keys", env={**os.environ, **shim.environment()})
        shim.end_plan()
        step += 1
        if finished.returncode == 0:
            break
        failures += 1
        assert finished.returncode > 0 and finished.stderr.startswith("Error: "), finished.stderr
        assert os.listdir(place) == [], (step, finished.stderr)
    assert failures > 10
    assert_whole(binary, target)


def test_a_disk_that_fills_in_the_middle_is_told_and_left_empty(copy_of, large_template, binary, tmp_path):
    home, place = copy_of(large_template), tmp_path / "place"
    place.mkdir()
    octets = sum(path.stat().st_size for path in [home.database, *(home.folder / "keys").iterdir()])
    full = 0
    for pages in range(octets // 4096 - 2, octets // 4096 + 12):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4096}", "tmpfs", str(place)], capture_output=True).returncode:
            pytest.skip("this user may not mount a tmpfs; the shim's tests of a full disk run all the same")
        try:
            finished = run(binary, home, place / "copy", "--with-keys")
            left = sorted(os.listdir(place))
        finally:
            subprocess.run(["umount", str(place)], check=True)
        if finished.returncode == 0:
            assert left == ["copy", "copy.anchor"]
            continue
        assert finished.returncode > 0 and left == [], (pages, left, finished.stderr)
        is_early = "has room for" in finished.stderr
        assert is_early or "No space left on device" in finished.stderr or "disk is full" in finished.stderr, finished.stderr
        full += not is_early
    assert full > 1, "the disk was never full in the middle"


def test_what_there_is_no_room_for_is_refused_before_anything_is_copied(copy_of, template, binary, make_shim, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    shim = make_shim(place)
    shim.report_free(8192)
    finished = run(binary, home, place / "copy", env={**os.environ, **shim.environment()})
    assert finished.returncode > 0 and "has room for" in finished.stderr, finished.stderr
    assert os.listdir(place) == []


def test_a_limit_of_a_files_length_is_told_and_leaves_nothing(copy_of, large_template, binary, tmp_path):
    home, place = copy_of(large_template), tmp_path / "place"
    place.mkdir()
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))  # noqa: E731
    finished = run(binary, home, place / "copy", preexec_fn=limit)
    assert finished.returncode > 0 and "cannot be copied" in finished.stderr, (finished.returncode, finished.stderr)
    assert "ledger.db cannot be written: File too large." in finished.stderr, finished.stderr
    assert os.listdir(place) == []


def test_a_ledger_that_is_not_whole_is_not_backed_up(copy_of, template, binary, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    with home.database_for_tampering() as database:
        [payload] = database.execute("SELECT payload FROM tail WHERE position = 5").fetchone()
        database.execute("UPDATE tail SET payload = ? WHERE position = 5", [payload[:-1] + bytes([payload[-1] ^ 1])])
    finished = run(binary, home, place / "copy")
    assert finished.returncode > 0 and "not whole" in finished.stderr, finished.stderr
    with home.database_for_tampering() as database:
        database.execute("DELETE FROM tail WHERE position > 5")
    finished = run(binary, home, place / "copy")
    assert finished.returncode > 0 and "ROLLBACK DETECTED" in finished.stderr, finished.stderr
    assert os.listdir(place) == []


def test_with_its_keys_it_can_be_served_somewhere_else(start, copy_of, template, binary, tmp_path):
    home = copy_of(template)
    server = start(home)
    with issuing(server, connections=8) as issue_many:
        before = [one.arn for one in issue_many(20)]
        running = subprocess.Popen(
            [binary, "backup", tmp_path / "copy" / "ledger", "--data", home.folder, "--with-keys"],
            stdout=subprocess.DEVNULL,
            preexec_fn=(tmp_path / "copy").mkdir,
        )
        issue_many(60)
        assert running.wait(120) == 0
    server.stop()
    copy = Home(tmp_path / "copy", home.authority)
    assert sorted(os.listdir(copy.folder)) == ["keys", "ledger.db"], "neither credentials nor the master key"
    names = [path.name for path in (copy.folder / "keys").iterdir()]
    assert len([name for name in names if name.endswith(".key")]) == 2 and "uses" in names and len(names) == 3
    for path in (copy.folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if path.name != "uses":
            assert path.read_bytes() == (home.folder / "keys" / path.name).read_bytes(), "sealed as it is"
    assert_whole(binary, copy)
    shutil.copy(home.master_key, copy.master_key)
    added = subprocess.run(
        [binary, "credentials", "add", "--data", copy.folder, "--master-key", copy.master_key, "--principal", "restorer",
         "--role", "administrator", "--format", "json"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    restored = start(copy)
    client = restored.client()
    assert restored.certificate(client, before[0]).serial_number > 0
    restored.issue(client)
    restored.stop()
    assert_whole(binary, copy)


def test_a_restore_that_nobody_declared_is_caught(start, copy_of, template, binary, tmp_path):
    home = copy_of(template)
    copy, _ = backup(binary, home, tmp_path / "copy")
    server = start(home)
    server.issue(server.client())
    server.stop()
    shutil.rmtree(tmp_path / "lost", ignore_errors=True)
    home.folder.rename(tmp_path / "lost")
    shutil.copytree(copy.folder, home.folder)
    shutil.copytree(tmp_path / "lost" / "keys", home.folder / "keys")
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 1 and 19 in verdict.findings, verdict.text
    refused = Server(binary, home)
    try:
        assert refused.process.wait(60) != 0
        assert "ROLLBACK DETECTED" in refused.diagnostics()
    finally:
        refused.kill()
    assert_whole(binary, copy)


def test_without_an_anchor_it_is_made_and_says_so(copy_of, template, binary, tmp_path):
    home = copy_of(template)
    home.anchor.unlink()
    finished = run(binary, home, tmp_path / "copy")
    assert finished.returncode == 0 and "There is no anchor" in finished.stderr, finished.stderr
    for arguments in (["--data", ""], ["--anchor", ""]):
        finished = subprocess.run(
            [binary, "backup", str(tmp_path / "other"), "--data", str(home.folder), *arguments], capture_output=True, text=True
        )
        assert finished.returncode == 64, finished.stderr
