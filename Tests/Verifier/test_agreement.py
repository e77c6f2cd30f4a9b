"""Two verifiers that share no code, `ca-ledger replay` and tools/verify-ledger, say the same of the same ledger: whole or not.

The corpus is tampered.py, its sisters and Tests/Faults/tampering.py; beside it stand changes at random. Of what entries say, each
number that both check is found by both or by neither.
"""

import sqlite3

import corpus  # noqa: F401  every lie is in it
import pytest
import running_ledger
import tampered
import tampered_paths
import tampered_times
import tampering
from forged_ledger import Forgery
from ledger_verifier.events import KINDS
from ledger_verifier.report import INVARIANTS

RANDOM_CHANGES = 12
BOOKS_THAT_FOLLOW = 11  # the invariant of the indexes, which a forger makes again
STORED = {  # what is stored, and may be changed anywhere; a payload that lies apart is NULL in `tail`
    "segment": ("tile", "headers", "payloads"),
    "tile": ("hashes",),
    "tail": ("stream", "payload_digest", "leaf_hash", "payload"),
    "apart": ("payload",),
    "checkpoint": ("root",),
}


def assert_agreement(binary, home, is_whole=None):
    """Both verifiers say that the ledger is whole, or both that it is not; where `is_whole` is given, which. Gives what they say."""
    verifier = running_ledger.verify(home)  # first: replay leaves a wal-index, and new work in a ledger in use may be open
    replay = running_ledger.replay(binary, home)
    said = "\n".join(f"{one.status} {one.findings} {one.text[-800:]}" for one in (replay, verifier))
    assert (replay.status == 0) == (verifier.status == 0), said
    assert is_whole is None or (verifier.status == 0) == is_whole, said
    return verifier, replay


def forged(home, change):
    """Forges a ledger; gives the position of the event that the change gives, if any."""
    forgery = Forgery(home.database)
    given = change(forgery)
    forgery.write()
    return next((position for position, event in enumerate(forgery.events) if event is given), None)


def names(functions):
    return {"argvalues": list(functions), "ids": [function.__name__ for function in functions]}


def test_a_ledger_of_odd_requests_is_whole(binary, small_home):
    assert_agreement(binary, small_home, is_whole=True)


# Kinds that no ordinary day brings: a clock that steps, a key that cannot be made, a crash, a ceremony; and such as no server writes yet.
RARE = {
    "ClockStepped", "ClockConfirmed", "AuthorityCreationFailed", "SigningFailed", "IssuanceAbandoned", "CertificateRevoked",
    "AuthorityStatusChanged", "AuthorityDeleted", "AuthorityRestored", "AuthorityTagsChanged", "AuthorityPermissionsChanged",
    "ResourcePolicyChanged",
    "EpochOpened", "LogKeyChanged", "MasterKeyChanged", "MasterKeyChanging", "MasterKeyReplaced", "RulesAdopted", "CredentialsDiffered", "RevocationConfigurationChanged",
    "CRLPartitionOpened", "CRLAuthorized", "CRLSigned", "CRLFailed", "AuditReportRequested", "AuditReportCompleted", "AuditReportFailed",
    "ResponderAuthorized", "ResponderCertified", "ResponderFailed",
    "OCSPPeriodOpened", "OCSPPeriodClosed", "ReissuancePolicyChanged", "LogNamingChanged",
    "DualControlChanged", "ApprovalRequested", "ApprovalGiven", "ApprovalRejected", "ApprovalUsed", "ApprovalExpired",
}  # fmt: skip


def test_the_small_ledger_has_events_of_every_ordinary_kind(small_home):
    """So that a kind that is read too strictly is noticed here, where a whole ledger would be called broken."""
    numbers = {number for (number,) in small_home.rows("SELECT DISTINCT type FROM tail")}
    assert {kind.name for kind in KINDS.values() if kind.number not in numbers} <= RARE


def test_a_ledger_with_segments_is_whole(binary, sealed_home):
    assert_agreement(binary, sealed_home, is_whole=True)


@pytest.mark.parametrize("change", **names(tampered.TRUTHS))
def test_both_call_a_ledger_whole_that_says_nothing_false(binary, small_home, log_alone, change):
    home = log_alone(small_home)
    forged(home, change)
    assert_agreement(binary, home, is_whole=True)


@pytest.mark.parametrize("change", **names(tampered.LIES))
def test_both_find_a_lie_though_every_hash_is_right(binary, small_home, log_alone, change):
    """For its own sake: under the number of what it breaks, and not only because something else came apart."""
    home, number = log_alone(small_home), tampered.LIES[change]
    place = forged(home, change)
    verifier, replay = assert_agreement(binary, home, is_whole=False)
    assert set(verifier.findings) == set(replay.findings) & set(INVARIANTS), f"{verifier}\n{replay}"
    assert number in verifier.findings, verifier.findings
    if change in tampered.PLACED:
        assert place is not None and verifier.findings[number][1] == replay.findings[number][1] == place, f"{place}: {verifier}\n{replay}"
    assert number == BOOKS_THAT_FOLLOW or set(verifier.findings) != {BOOKS_THAT_FOLLOW}, "it is found by the indexes alone"


@pytest.mark.parametrize("change", [tampered_paths.below, tampered_times.below_the_oldest_root])
def test_both_find_nothing_in_an_authority_below_a_root_from_elsewhere(binary, small_home, log_alone, change):
    """What the lies of tampered_paths.py change beside their subject: replay alone, which judges again, comes to another end."""
    home = log_alone(small_home)
    forged(home, change)
    verifier, replay = running_ledger.verify(home), running_ledger.replay(binary, home)
    assert not verifier.findings and not set(replay.findings) & set(INVARIANTS), f"{verifier}\n{replay}"


@pytest.mark.parametrize("change", **names(tampered.NEWER))
def test_both_say_that_a_ledger_is_newer_than_they_are(binary, small_home, log_alone, change):
    home = log_alone(small_home)
    forged(home, change)
    for said in (running_ledger.verify(home), running_ledger.replay(binary, home)):
        assert said.status == 2, said
        assert "newer than this program" in said.text, said


@pytest.mark.parametrize("change", **names(tampering.IN_THE_DATABASE))
def test_both_find_damage_to_what_is_stored(binary, sealed_home, log_alone, change):
    """Under which numbers may differ where entries are gone or changed about: one reads on where the other cannot."""
    home = log_alone(sealed_home)
    with home.database_for_tampering() as connection:
        change(connection)
    assert_agreement(binary, home, is_whole=False)


STRANGE = {  # rows that only somebody writes who asks no trigger and no condition of a column
    "a segment before the first": "INSERT INTO segment VALUES (-1, zeroblob(8192), x'00', x'00')",
    "a checkpoint of less than nothing": "INSERT INTO checkpoint (size, root) VALUES (-1, zeroblob(32))",
    "a note that is no UTF-8": "UPDATE checkpoint SET note = CAST(x'ff41' AS TEXT) WHERE size = (SELECT max(size) FROM checkpoint WHERE note IS NOT NULL)",
    "a payload apart before the first": "INSERT INTO apart VALUES (-1, x'00')",
    "a payload apart at the last position": "INSERT INTO apart VALUES (9223372036854775807, x'00')",
    "an entry before the first": "INSERT INTO tail SELECT -1, time, stream, stream_version, type, schema, payload_digest, leaf_hash, payload FROM tail LIMIT 1",
}  # fmt: skip


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
def test_both_find_rows_that_no_column_may_hold(binary, sealed_home, log_alone, statement):
    home = log_alone(sealed_home)
    with home.database_for_tampering() as connection:
        assert connection.execute(statement).rowcount == 1
    for said in assert_agreement(binary, home, is_whole=False):
        assert said.status == 1, said


def test_both_find_a_row_of_an_index_that_is_gone_or_another_and_name_no_place(binary, small_home, log_alone):
    """Of what is in force one name of each kind, in turn taken away and moved: a row of an index is no entry's."""
    home = log_alone(small_home)
    kinds = dict(home.rows("SELECT substr(name, 1, 1), min(name) FROM in_force GROUP BY 1"))
    assert len(kinds) > 10
    for place, name in enumerate(kinds.values()):
        with home.database_for_tampering() as connection:
            (position,) = connection.execute("SELECT position FROM in_force WHERE name = ?", (name,)).fetchone()
            changed = connection.execute("DELETE FROM in_force WHERE name = ?", (name,)) if place % 2 else connection.execute(
                "UPDATE in_force SET position = position + 1 WHERE name = ?", (name,))
            assert changed.rowcount == 1
        for said in assert_agreement(binary, home, is_whole=False):
            assert {number: where for number, (_, where, _) in said.findings.items()} == {BOOKS_THAT_FOLLOW: None}, f"{name.hex()}: {said}"
        with home.database_for_tampering() as connection:
            connection.execute("INSERT OR REPLACE INTO in_force VALUES (?, ?)", (name, position))


@pytest.mark.parametrize("index", range(RANDOM_CHANGES))
def test_both_agree_on_a_bit_flipped_anywhere_in_what_is_stored(binary, sealed_home, log_alone, generator, index):
    home = log_alone(sealed_home)
    table = generator.choice(list(STORED))
    column = generator.choice(STORED[table])
    with home.database_for_tampering() as connection:
        rows = connection.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
        row, octets = generator.choice(rows)
        changed = bytearray(octets)
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(changed), row))
        print(f"{table}.{column} of row {row}")
    assert_agreement(binary, home)


@pytest.mark.parametrize("index", range(RANDOM_CHANGES))
def test_what_replay_calls_whole_the_verifier_does_too(binary, small_home, log_alone, generator, index):
    """Entries changed at random, every hash made right. Replay derives decisions again and may find more, never less."""
    home, changes = log_alone(small_home), []

    def change(forgery):
        event = generator.choice(forgery.events)
        octets = bytearray(event.payload)
        place, bit = generator.randrange(len(octets)), 1 << generator.randrange(8)
        octets[place] ^= bit
        event.payload = bytes(octets)
        changes.append((forgery.events.index(event), event.type, place, bit))

    forged(home, change)
    replay, verifier = running_ledger.replay(binary, home), running_ledger.verify(home)
    said = f"{changes}\nreplay: {replay.status} {replay.findings}\nverify-ledger: {verifier.status} {verifier.findings}"
    assert verifier.status == 0 or replay.status != 0, said


def test_the_corpus_changes_what_it_says_it_changes(small_home, log_alone):
    """No way of lying is without effect, so none passes for the wrong reason."""
    home = log_alone(small_home)
    written = sqlite3.connect(home.database).execute("SELECT group_concat(hex(payload)) FROM tail").fetchone()[0]
    for change in [*tampered.LIES, *tampered.NEWER, *tampered.TRUTHS[1:]]:
        forgery = Forgery(home.database)
        before = [(event.time, event.stream, event.type, event.schema, event.payload) for event in forgery.events]
        change(forgery)
        after = [(event.time, event.stream, event.type, event.schema, event.payload) for event in forgery.events]
        forgery.connection.close()
        assert before != after, change.__name__
    assert written == sqlite3.connect(home.database).execute("SELECT group_concat(hex(payload)) FROM tail").fetchone()[0]
