"""Views are disposable: whatever lies in their place stops no server, is not obeyed, and gives way to views of the log."""

import os
import shutil
import sqlite3
import subprocess
import time

import pytest
import running_ledger
from running_ledger import replay

VIEWS = {38, 39, 40}
OBJECTS = [
    "certificate", "certificate_key", "event_key", "name", "open_stream", "origin", "origin_access_key", "origin_requester",
    "origin_template", "standing",
]
TRIGGER = "CREATE TRIGGER planted AFTER INSERT ON certificate BEGIN DELETE FROM name; DELETE FROM certificate; END"
ENDLESS = """
    DROP TABLE {table};
    CREATE VIEW {table} AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
        SELECT {columns} FROM n WHERE x < 0
"""
COLUMNS = {
    "standing": "layout ledger size leaf_hash time names certificates certificate_keys open_streams origins event_keys",
    "open_stream": "stream begun is_requested origin authorized serial not_after keys",
}


def endless(table):
    return ENDLESS.format(table=table, columns=", ".join(f"x AS {name}" for name in COLUMNS[table].split()))


def changed(statements):
    def change(home):
        connection = sqlite3.connect(home.views)
        connection.executescript(statements)
        connection.close()

    return change


def instead(make, ending=""):
    def change(home):
        path = home.views.with_name("views.db" + ending)
        path.unlink(missing_ok=True)
        make(path)

    return change


def full_folder(path):
    path.mkdir()
    (path / "kept").write_text("kept")


def nonsense(page, octets=4_096):
    def change(home):
        with open(home.views, "r+b") as file:
            file.seek(page * 4_096)
            file.write(os.urandom(octets))

    return change


PLANTED = {
    "a trigger": changed(TRIGGER),
    "a table": changed("CREATE TABLE planted (number INTEGER)"),
    "an endless standing": changed(endless("standing")),
    "endless streams": changed(endless("open_stream")),
    "another journal mode": changed("PRAGMA journal_mode = DELETE"),
    "a position far away": changed("UPDATE standing SET size = 9223372036854775807"),
    "a name's number at the end": changed("INSERT INTO name VALUES (9223372036854775807, x'00')"),
    "no database": instead(lambda path: path.write_bytes(bytes(9_000))),
    "an empty file": instead(lambda path: path.write_bytes(b"")),
    "nothing": instead(lambda path: None),
    "a pipe": instead(os.mkfifo),
    "a folder": instead(lambda path: path.mkdir()),
    "a folder with something in it": instead(full_folder),
    "a link to the log": instead(lambda path: path.symlink_to("ledger.db")),
    "the log's second name": instead(lambda path: path.hardlink_to(path.with_name("ledger.db"))),
    "a link to nothing": instead(lambda path: path.symlink_to("nothing")),
    "an endless link": instead(lambda path: path.symlink_to("/dev/zero")),
    "a journal": instead(lambda path: path.write_bytes(os.urandom(9_000)), "-journal"),
    "a pipe for the WAL": instead(os.mkfifo, "-wal"),
    "a folder for the WAL": instead(lambda path: path.mkdir(), "-wal"),
    "nonsense for the WAL": instead(lambda path: path.write_bytes(os.urandom(90_000)), "-wal"),
    "a folder for the WAL's index": instead(lambda path: path.mkdir(), "-shm"),
    "nonsense for the WAL's index": instead(lambda path: path.write_bytes(b"\xff" * 32_768), "-shm"),
    "a left-over of a build": instead(lambda path: path.write_bytes(os.urandom(9_000)), ".unfinished"),
    "the first page": nonsense(0),
    "the schema": nonsense(0, 2_000),
}


@pytest.mark.parametrize("change", PLANTED.values(), ids=PLANTED.keys())
def test_what_lies_in_the_views_place_stops_no_start_and_gives_way(start, copy_of, template, binary, change):
    home = copy_of(template)
    log = home.database.stat().st_ino
    change(home)
    server = start(home)
    client = server.client()
    answers = [server.issue(client) for _ in range(5)]
    for one in answers:
        assert server.certificate(client, one.arn).serial_number > 0
    await_whole_views(binary, home)
    server.stop()
    assert home.database.stat().st_ino == log
    assert home.views.is_file() and not home.views.is_symlink()
    assert not list(home.folder.glob("*.unfinished*"))
    assert objects_of(home) == OBJECTS
    running_ledger.assert_whole(binary, home)


@pytest.mark.parametrize("change", PLANTED.values(), ids=PLANTED.keys())
def test_what_lies_in_the_views_place_is_no_obstacle_to_a_rebuild_nor_to_a_replay(copy_of, template, binary, change):
    home = copy_of(template)
    change(home)
    verdict = replay(binary, home)
    assert verdict.status in (0, 1), verdict.text[-2000:]
    assert set(verdict.findings) <= VIEWS
    finished = subprocess.run([binary, "rebuild", str(home.folder)], capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    running_ledger.assert_whole(binary, home)


def rewritten(home):
    """The whole file anew, by octets: what no lock of SQLite's keeps away."""
    octets = home.views.read_bytes()
    home.views.write_bytes(os.urandom(len(octets)))


def planted_by_octets(home):
    """The same views with a trigger, whose octets replace those of the file in its place."""
    copy = home.path / "planted.db"
    shutil.copyfile(home.views, copy)
    connection = sqlite3.connect(copy)
    connection.executescript(TRIGGER)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with open(home.views, "r+b") as file:
        file.write(copy.read_bytes())


def replaced(home):
    other = home.views.with_name("other.db")
    shutil.copyfile(home.views, other)
    connection = sqlite3.connect(other)
    connection.executescript(TRIGGER)
    connection.close()
    other.rename(home.views)


def planted_by_statement(home):
    connection = sqlite3.connect(home.views, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.executescript(TRIGGER)
    connection.close()


def shortened(ending, octets=0):
    def change(home):
        path = home.views.with_name("views.db" + ending)
        if path.exists():
            os.truncate(path, octets)

    return change


def gone(home):
    for ending in ("", "-wal", "-shm"):
        home.views.with_name("views.db" + ending).unlink(missing_ok=True)


WHILE_RUNNING = {
    "a trigger by a statement": planted_by_statement,
    "a trigger by octets": planted_by_octets,
    "a file with a trigger": replaced,
    "nonsense everywhere": rewritten,
    "an empty file": shortened(""),
    "half a file": shortened("", 20_000),
    "an empty WAL": shortened("-wal"),
    "half a WAL": shortened("-wal", 5_000),
    "an empty index of the WAL": shortened("-shm"),
    "nothing": gone,
    "a folder": instead(full_folder),
    "a pipe": instead(os.mkfifo),
}


@pytest.mark.parametrize("change", WHILE_RUNNING.values(), ids=WHILE_RUNNING.keys())
def test_what_becomes_of_the_views_of_a_running_server_stops_nothing(start, copy_of, template, binary, change):
    home = copy_of(template)
    server = start(home)
    client = server.client()
    answers = [server.issue(client) for _ in range(3)]
    await_whole_views(binary, home)
    change(home)
    with running_ledger.issuing(server, connections=4) as issue_many:
        answers += issue_many(40)
    assert all(isinstance(one, running_ledger.Answer) for one in answers)
    for one in answers:
        assert server.certificate(client, one.arn).serial_number > 0
    server.stop()
    server = start(home)
    server.issue(server.client())
    await_whole_views(binary, home)
    server.stop()
    assert objects_of(home) == OBJECTS
    running_ledger.assert_whole(binary, home)


def test_pages_of_nonsense_anywhere_stop_no_server_and_are_found_or_healed(start, copy_of, large_template, binary, generator):
    pages = large_template.views.stat().st_size // 4_096
    for page in generator.sample(range(1, pages), 6):
        home = copy_of(large_template)
        nonsense(page, generator.choice((4_096, 64)))(home)
        verdict = replay(binary, home)
        assert set(verdict.findings) <= VIEWS and verdict.status in (0, 1), verdict.text[-2000:]
        server = start(home)
        client = server.client()
        for _ in range(3):
            assert server.certificate(client, server.issue(client).arn).serial_number > 0
        server.stop()
        verdict = replay(binary, home)
        assert set(verdict.findings) <= VIEWS, verdict.text[-2000:]
        finished = subprocess.run([binary, "rebuild", str(home.folder)], capture_output=True, text=True, timeout=60)
        assert finished.returncode == 0, finished.stderr
        running_ledger.assert_whole(binary, home)


def await_whole_views(binary, home):
    """Until a replay finds views that hold as much as there is to hold, and nothing wrong with them."""
    deadline = time.monotonic() + 30
    while True:
        verdict = replay(binary, home)
        assert set(verdict.findings) <= VIEWS, verdict.text[-2000:]
        if verdict.status == 0 and home.views.is_file():
            return
        assert time.monotonic() < deadline, verdict.text[-2000:]
        time.sleep(0.1)


def objects_of(home):
    connection = sqlite3.connect(f"file:{home.views}?mode=ro", uri=True)
    try:
        return sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL"))
    finally:
        connection.close()
