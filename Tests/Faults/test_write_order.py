"""The order of writes and syncs of one issuance, read from the journal of every write below the ledger's folders.

kill -9 cannot show this: the page cache survives it. Each promise is a statement about step numbers.
"""

import time

import powercut
import pytest
from running_ledger import Home, Server, signature_of
from shim import Shim


@pytest.fixture(scope="module")
def one_issuance(binary, shim_library, template, tmp_path_factory):
    """The home, the journal, the certificate, and the answer of a single issuance on a quiet server."""
    folder = tmp_path_factory.mktemp("order")
    home = template.copy(folder / "home")
    shim = Shim(shim_library, home.path, folder / "shim")
    server = Server(binary, home, shim=shim)
    try:
        server.wait_until_ready()
        client = server.client()
        server.issue(client)
        wait_until_quiet(home, shim)
        answer = server.issue(client)
        wait_until_quiet(home, shim)
        steps = [step for step in shim.steps() if step.began >= answer.asked]
        yield home, steps, server.certificate(client, answer.arn), answer
    finally:
        server.kill()
        shim.close()


def wait_until_quiet(home, shim):
    """Until every entry is signed, and then no step has been made for longer than the pause between two checkpoints."""
    deadline = time.monotonic() + 60
    while home.signed_size() < home.size():
        assert time.monotonic() < deadline, "it is not signed"
        time.sleep(0.05)
    count, since = shim.count, time.monotonic()
    while time.monotonic() - since < 1.5:
        time.sleep(0.05)
        if shim.count != count:
            count, since = shim.count, time.monotonic()


def first(steps, message, holds):
    found = next((step for step in steps if holds(step)), None)
    assert found is not None, message + "\n" + "\n".join(map(str, steps))
    return found


def is_write_of(octets, ending):
    return lambda step: step.kind == powercut.WRITE and step.path.endswith(ending) and octets in step.data


def is_sync_after(step, ending):
    return lambda other: other.kind == powercut.SYNC and other.path.endswith(ending) and other.number > step.number


def test_intent_is_synced_before_the_key_is_used_and_the_certificate_before_the_answer(one_issuance):
    _, steps, certificate, answer = one_issuance
    signature, signed_octets = signature_of(certificate)
    intent = first(steps, "the intent is not written", is_write_of(signed_octets, "ledger.db-wal"))
    intent_synced = first(steps, "the intent is not synced", is_sync_after(intent, "ledger.db-wal"))
    use = first(steps, "the use is not counted", lambda step: step.path.endswith("/keys/uses") and step.kind == powercut.WRITE)
    signed = first(steps, "the signature is not written", is_write_of(signature, "ledger.db-wal"))
    signed_synced = first(steps, "the signature is not synced", is_sync_after(signed, "ledger.db-wal"))
    assert intent.number < intent_synced.number < use.number < signed.number < signed_synced.number
    assert signed_synced.ended < answer.received


def test_anchor_is_written_after_the_commit_and_before_the_answer(one_issuance):
    home, steps, certificate, answer = one_issuance
    signed = first(steps, "the signature is not written", is_write_of(signature_of(certificate)[0], "ledger.db-wal"))
    synced = first(steps, "the signature is not synced", is_sync_after(signed, "ledger.db-wal"))
    anchored = first(
        steps,
        "the anchor is not written",
        lambda step: step.path == str(home.anchor) and step.kind == powercut.WRITE and step.number > synced.number,
    )
    assert anchored.ended < answer.received


def test_the_anchors_head_never_runs_ahead_of_what_is_synced(one_issuance):
    home, steps, _, _ = one_issuance
    unsynced = None
    for step in steps:
        if step.path == str(home.wal):
            unsynced = None if step.kind == powercut.SYNC else step
        if step.path == str(home.anchor) and step.kind == powercut.WRITE:
            assert unsynced is None, f"{step} while {unsynced} is not synced"


def test_no_signature_reaches_any_file_before_its_intent_is_synced(one_issuance):
    _, steps, certificate, _ = one_issuance
    signature, signed_octets = signature_of(certificate)
    intent = first(steps, "the intent is not written", is_write_of(signed_octets, "ledger.db-wal"))
    synced = first(steps, "the intent is not synced", is_sync_after(intent, "ledger.db-wal"))
    early = [step for step in steps if step.number < synced.number and signature in step.data]
    assert early == []


def test_a_checkpoint_is_synced_in_the_anchor_after_it_was_stored(one_issuance):
    home, steps, _, _ = one_issuance
    note = home.rows("SELECT note FROM checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1")[0][0].encode()
    stored = first(steps, "the note is not stored", is_write_of(note, "ledger.db-wal"))
    stored_synced = first(steps, "the note is not synced", is_sync_after(stored, "ledger.db-wal"))
    published = first(steps, "the note is not published", is_write_of(note, ".anchor"))
    first(steps, "the anchor is not synced", is_sync_after(published, ".anchor"))
    assert stored_synced.number < published.number


def test_the_counts_of_uses_are_synced_before_a_checkpoint_is_stored(one_issuance):
    home, steps, _, _ = one_issuance
    note = home.rows("SELECT note FROM checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1")[0][0].encode()
    use = first(steps, "the use is not counted", lambda step: step.path.endswith("/keys/uses") and step.kind == powercut.WRITE)
    synced = first(steps, "the count is not synced", is_sync_after(use, "/keys/uses"))
    stored = first(steps, "the note is not stored", is_write_of(note, "ledger.db-wal"))
    assert synced.number < stored.number
    assert [step.path for step in steps if step.kind == powercut.SYNC and "/keys/" in step.path and step.number > stored.number] == [], (
        "nothing was counted since, and nothing is synced")


def test_a_new_ledgers_folders_have_durable_names_wherever_the_anchor_lies(binary, make_shim, tmp_path):
    home = Home.make(tmp_path / "home")
    before = home.copy(tmp_path / "before")
    shim = make_shim(home.path)
    server = Server(binary, home, shim=shim, arguments=("--anchor", tmp_path / "elsewhere.anchor"))
    try:
        server.wait_until_ready()
    finally:
        server.kill()
    disk = powercut.Disk(before.path, home.path)
    disk.advance(shim.steps(), shim.count)
    disk.after_harsh_cut(tmp_path / "after")
    after = Home(tmp_path / "after")
    assert after.database.exists() and after.credentials() == home.credentials()
    assert sorted(path.name for path in after.folder.glob("keys/*.key")) == sorted(
        path.name for path in home.folder.glob("keys/*.key")
    )
