"""Every way of changing a ledger behind its program's back is noticed, by name and position.

`replay` and the independent verifier (tools/verify-ledger) must both find what lies in the log; what no chain can see,
a missing tail, is refused at the start because the anchor remembers it.
"""

import subprocess
import time

import pytest
import running_ledger
import tampering
from running_ledger import replay, verify


@pytest.fixture(scope="module")
def other_ledger(binary, tmp_path_factory):
    """Another ledger, with entries of its own."""
    home = running_ledger.Home.make(tmp_path_factory.mktemp("other") / "home")
    server = running_ledger.Server(binary, home)
    try:
        server.wait_until_ready()
        home.remember_authority(server.make_active_root())
        server.stop()
    finally:
        server.kill()
    return home


def is_named(verdict, damage):
    """Whether a finding names a position of the damage."""
    return verdict.status == 1 and any(position in damage.positions for position in verdict.positions() if position is not None)


def assert_start_is_refused(binary, home, message="is not ready"):
    """The server does not begin to serve, and ends by itself with a status of its own; gives what it said."""
    server = running_ledger.Server(binary, home)
    try:
        with pytest.raises(AssertionError, match=message):
            server.wait_until_ready()
        status = server.wait_until_dead()
        assert status is not None and status > 0, f"status {status}: {server.diagnostics()}"
        return server.diagnostics()
    finally:
        server.kill()


def assert_rollback_is_detected(binary, home):
    return assert_start_is_refused(binary, home, "ROLLBACK DETECTED")


def test_an_untouched_ledger_is_whole_by_both_auditors(binary, large_template):
    running_ledger.assert_whole(binary, large_template)
    assert large_template.rows("SELECT count(*) FROM segment")[0][0] >= 3
    assert large_template.size() > 768


@pytest.mark.parametrize("tamper", tampering.IN_THE_DATABASE, ids=lambda function: function.__name__)
def test_replay_and_the_verifier_name_the_position(binary, large_template, copy_of, tamper):
    home = copy_of(large_template)
    with home.database_for_tampering() as connection:
        damage = tamper(connection)
    for verdict in (replay(binary, home), verify(home)):
        assert is_named(verdict, damage), f"{damage} is not in {verdict.findings}\n{verdict.text[-2000:]}"


@pytest.mark.parametrize("tamper", tampering.IN_THE_DATABASE, ids=lambda function: function.__name__)
def test_replay_of_hashes_alone_finds_it_too(binary, large_template, copy_of, tamper):
    home = copy_of(large_template)
    with home.database_for_tampering() as connection:
        damage = tamper(connection)
    verdict = replay(binary, home, "--hashes")
    assert is_named(verdict, damage), f"{damage} is not in {verdict.findings}\n{verdict.text[-2000:]}"


# What a start does not read: entries before the last two segments. Their replay is an auditor's work, or a timer's.
UNREAD_AT_THE_START = {
    tampering.flip_a_byte_of_a_segments_headers,
    tampering.change_a_sealed_payload_and_compress_it_again,
    tampering.change_the_first_sealed_time,
    tampering.add_a_payload_apart_to_a_sealed_entry,
}


@pytest.mark.parametrize(
    "tamper", [one for one in tampering.IN_THE_DATABASE if one not in UNREAD_AT_THE_START], ids=lambda function: function.__name__
)
def test_a_start_is_refused_with_the_position(binary, large_template, copy_of, tamper):
    home = copy_of(large_template)
    with home.database_for_tampering() as connection:
        damage = tamper(connection)
    diagnostics = assert_start_is_refused(binary, home)
    assert any(str(position) in diagnostics for position in damage.positions), diagnostics


@pytest.mark.parametrize(
    "tamper",
    [tampering.delete_the_last_event, tampering.delete_the_last_events_with_everything_that_tells_of_them],
    ids=lambda function: function.__name__,
)
def test_a_deleted_tail_is_refused_at_the_start_and_found_by_both_auditors(binary, large_template, copy_of, tamper):
    home = copy_of(large_template)
    damage = tamper(home)
    diagnostics = assert_rollback_is_detected(binary, home)
    assert any(str(position) in diagnostics for position in damage.positions), diagnostics
    for verdict in (replay(binary, home), verify(home)):
        assert is_named(verdict, damage), f"{damage} is not in {verdict.findings}\n{verdict.text[-2000:]}"


def test_yesterdays_file_is_refused_at_the_start_and_found_by_both_auditors(binary, template, large_template, copy_of):
    home = copy_of(large_template)
    damage = tampering.put_an_older_file_back(home, template)
    assert_rollback_is_detected(binary, home)
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 1 and 19 in verdict.findings, verdict.text[-2000:]
    assert is_named(verify(home), damage)


def test_a_deleted_wal_is_refused_at_the_start_and_found_by_both_auditors(binary, start, template, copy_of):
    home = copy_of(template)
    server = start(home)
    client = server.client()
    for _ in range(5):
        server.issue(client)
    server.kill()
    size = home.size()
    home.wal.unlink()
    (home.folder / "ledger.db-shm").unlink(missing_ok=True)
    assert_rollback_is_detected(binary, home)
    assert home.size() < size
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 1 and 19 in verdict.findings, verdict.text[-2000:]


def test_one_flipped_bit_in_the_wal_is_noticed(binary, start, template, copy_of):
    home = copy_of(template)
    server = start(home)
    client = server.client()
    for _ in range(5):
        server.issue(client)
    time.sleep(0.1)
    server.kill()
    octets = home.wal.read_bytes()
    home.wal.write_bytes(tampering.flipped(octets, 32 + 24 + 100))  # in the first frame: SQLite drops it and all that follow
    (home.folder / "ledger.db-shm").unlink(missing_ok=True)
    assert_rollback_is_detected(binary, home)
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 1, verdict.text[-2000:]


def test_a_missing_anchor_refuses_the_start(binary, large_template, copy_of):
    home = copy_of(large_template)
    home.anchor.unlink()
    assert_start_is_refused(binary, home, "anchor")


def test_the_anchor_of_another_ledger_refuses_the_start(binary, large_template, other_ledger, copy_of):
    home = copy_of(large_template)
    home.anchor.write_bytes(other_ledger.anchor.read_bytes())
    assert_start_is_refused(binary, home, "anchor")
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 1 and 18 in verdict.findings, verdict.text[-2000:]


def test_an_entry_from_another_ledger_does_not_fit(binary, large_template, other_ledger, copy_of):
    home = copy_of(large_template)
    row = other_ledger.rows(f"SELECT {tampering.COLUMNS} FROM tail ORDER BY position DESC LIMIT 1")[0]
    with home.database_for_tampering() as connection:
        position = tampering.last_of_tail(connection) + 1
        connection.execute(f"INSERT INTO tail ({tampering.COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (position, *row[1:]))
    for verdict in (replay(binary, home), verify(home)):
        assert is_named(verdict, tampering.Damage.at(position)), verdict.text[-2000:]


def test_an_entry_from_another_ledger_in_place_of_one_does_not_fit(binary, large_template, other_ledger, copy_of):
    home = copy_of(large_template)
    columns = tampering.COLUMNS.removeprefix("position, ")
    row = other_ledger.rows(f"SELECT {columns} FROM tail ORDER BY position DESC LIMIT 1")[0]
    with home.database_for_tampering() as connection:
        position = tampering.first_of_tail(connection) + 4
        connection.execute(f"UPDATE tail SET ({columns}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE position = ?", (*row, position))
    diagnostics = assert_start_is_refused(binary, home)
    assert str(position) in diagnostics, diagnostics
    for verdict in (replay(binary, home), verify(home)):
        assert is_named(verdict, tampering.Damage.at(position)), verdict.text[-2000:]


def test_a_whole_ledger_under_a_foreign_id_does_not_fit(binary, large_template, other_ledger, copy_of):
    home = copy_of(large_template)
    with home.database_for_tampering() as connection:
        connection.execute("UPDATE meta SET ledger = ?", (other_ledger.rows("SELECT ledger FROM meta")[0][0],))
    for verdict in (replay(binary, home), verify(home)):
        assert is_named(verdict, tampering.Damage.at(0)), verdict.text[-2000:]


# One place of each kind of row that the views keep for certificates and authorities.
FIRST, LAST = (f"ended = (SELECT {end}(ended) FROM certificate)" for end in ("min", "max"))
IN_THE_VIEWS = {
    "where a certificate was requested": f"UPDATE certificate SET requested_before = requested_before + 1 WHERE {LAST}",
    "a serial number": f"UPDATE certificate SET serial = CAST(substr(serial, 2) || x'41' AS BLOB) WHERE {LAST}",
    "a certificate that is gone": f"DELETE FROM certificate WHERE {FIRST}",
    "a key that finds a certificate": f"DELETE FROM certificate_key WHERE {LAST}",
    "a key of another generation": f"UPDATE certificate_key SET generation = generation + 1 WHERE {LAST}",
    "where certificates come from": "UPDATE origin SET template = template + 1000000",
    "a key that finds an event": "DELETE FROM event_key WHERE position = (SELECT max(position) FROM event_key)",
    "a name": "UPDATE name SET octets = CAST(octets || x'61' AS BLOB) WHERE length(octets) <> 16",
    "where the views stand": "UPDATE standing SET leaf_hash = zeroblob(32)",
}


@pytest.mark.parametrize("statement", IN_THE_VIEWS.values(), ids=IN_THE_VIEWS.keys())
def test_a_changed_row_of_the_views_is_found_by_replay_and_healed_by_a_rebuild(binary, large_template, copy_of, statement):
    home = copy_of(large_template)
    with home.database_for_tampering("views.db") as connection:
        assert connection.execute(statement).rowcount > 0
    verdict = replay(binary, home)
    assert verdict.status == 1 and verdict.findings, verdict.text[-2000:]
    assert set(verdict.findings) <= {38, 39, 40}, f"the log is whole: {verdict.findings}"
    assert verify(home).status == 0
    finished = subprocess.run([binary, "rebuild", str(home.folder)], capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    running_ledger.assert_whole(binary, home)
