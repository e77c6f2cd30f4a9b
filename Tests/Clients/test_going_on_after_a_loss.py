"""The ceremony of an epoch: after a loss, after a clock that ran ahead, after a lost anchor; and what readers say of it."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
import uuid

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from ledger_server import BINARY, TOP, ca_ledger

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
from golden_ledgers.mishaps import SteppingClock  # noqa: E402

YEARS = 15 * 365 * 86_400


def verify_ledger(server, *options):
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data), "--format", "json", *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return run.returncode, json.loads(run.stdout)


def open_epoch(server, *options, reason="the disk was lost", expecting=(0,)):
    run = ca_ledger("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", reason,
                    "--format", "json", *options, expecting=expecting)
    return json.loads(run.out) if run.returncode == 0 else run


def shown(server):
    return json.loads(ca_ledger("epoch", "show", "--data", server.data, "--format", "json").out)


def anchor_of(server):
    return server.data.with_name("ledger.anchor")


def checkpoint_of(server):
    """The newest signed checkpoint, as somebody would keep it."""
    with sqlite3.connect(f"file:{server.data}/ledger.db?mode=ro", uri=True) as database:
        return database.execute("SELECT note FROM checkpoint WHERE note IS NOT NULL ORDER BY size DESC").fetchone()[0]


@pytest.fixture
def lost(stopped):
    """A ledger whose last hour is lost: an older `ledger.db` was put back. The server, its authority, and the first verifier key."""
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    kept = server.home / "kept.db"
    shutil.copy(server.data / "ledger.db", kept)
    key = shown(server)["verifierKey"]
    server.start()
    for _ in range(3):
        issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    server.lost_checkpoint, server.full = ca_ledger("log", "checkpoint", server.data).out, len(server.events())
    assert server.lost_checkpoint == checkpoint_of(server)
    shutil.copy(kept, server.data / "ledger.db")
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (server.data / name).unlink(missing_ok=True)
    return server, authority, key


def is_whole(server, key, status=0):
    """Both verifiers say the same of the ledger under a verifier key."""
    ours = json.loads(server.replay("--verifier-key", key, expecting=(status,)).out)
    code, theirs = verify_ledger(server, "--verifier-key", key)
    assert code == status, theirs
    assert ours["signedSize"] == theirs["signedSize"]
    return ours


def test_a_log_goes_on_after_a_loss(lost):
    server, authority, first = lost
    with pytest.raises(AssertionError, match="ROLLBACK DETECTED.*ca-ledger epoch open"):
        server.start()
    here = len(server.events("--no-anchor"))
    opened = open_epoch(server)
    assert opened["epoch"] == "1" and opened["position"] == str(here)
    assert opened["lost"].startswith(f"entries {here} to {server.full - 1}")
    assert opened["keysUsedInLostEntries"] == "1" and opened["vouchedFor"] == "by the key before"
    assert shown(server)["verifierKey"] == opened["verifierKey"] != first
    event = server.events()[-1]["event"]
    assert event["local"]["size"] == here and event["remembered"]["size"] == server.full
    assert event["known"] == server.lost_checkpoint and event["reason"] == "the disk was lost"
    server.start()
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    for key in (first, opened["verifierKey"]):
        report = is_whole(server, key)
        assert [one["isVouchedFor"] for one in report["logKeys"]] == [None, True]
        assert report["signedSize"] == report["size"]


def test_where_nothing_was_lost_a_ceremony_says_so_and_what_it_changed(stopped):
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    assert server.stop() == 0
    first = shown(server)["verifierKey"]
    opened = open_epoch(server, reason="a drill")
    assert opened["lost"] == "nothing: the log is as long as everything that was known of it says"
    assert opened["changed"] == "the log's name and verifier key, which are new; and nothing else"
    assert opened["keysUsedInLostEntries"] == "0"
    anchor_of(server).unlink()
    again = open_epoch(server, "--anchor-lost", reason="another")
    assert again["lost"] == "nothing that was known; but no anchor remembered how long the log was"
    server.start()
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    is_whole(server, first)
    said = ca_ledger("epoch", "open", "--help").out
    assert "a use of a key after the backup cannot be known" in " ".join(said.split())


def test_a_key_that_is_none_of_the_logs_is_a_finding(lost, tmp_path_factory):
    server, _, _ = lost
    open_epoch(server)
    foreign = type(server)(tmp_path_factory.mktemp("foreign")).start()
    assert foreign.stop() == 0
    code, _ = verify_ledger(server, "--verifier-key", shown(foreign)["verifierKey"])
    server.replay("--verifier-key", shown(foreign)["verifierKey"], expecting=(1,))
    assert code == 1


@pytest.mark.parametrize("way", ["serve", "epoch open"])
def test_a_ceremony_that_was_cut_short_comes_to_its_end(lost, way):
    server, authority, first = lost
    before = anchor_of(server).read_bytes()
    opened = open_epoch(server)
    size = len(server.events())
    anchor_of(server).write_bytes(before)
    if way == "epoch open":
        again = open_epoch(server, reason="again")
        assert again["verifierKey"] == opened["verifierKey"] and again["finished"] == "what an earlier command had begun"
        assert len(server.events()) == size
    server.start()
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    is_whole(server, first)


def test_an_old_anchor_is_not_taken_for_a_ceremony_cut_short(lost):
    """Once something follows the ceremony, what was remembered before it is a rollback again."""
    server, _, _ = lost
    before = anchor_of(server).read_bytes()
    open_epoch(server)
    server.start()
    assert server.stop() == 0
    anchor_of(server).write_bytes(before)
    with pytest.raises(AssertionError, match="ROLLBACK DETECTED"):
        server.start()


def test_two_that_go_on_from_one_log_never_have_one_name(lost):
    server, _, _ = lost
    kept = (server.data / "ledger.db").read_bytes()
    one = open_epoch(server)
    (server.data / "ledger.db").write_bytes(kept)
    other = open_epoch(server)
    assert one["epoch"] == other["epoch"] == "1" and one["origin"] != other["origin"]


def test_nobody_speaks_for_it_where_the_key_before_is_gone(lost):
    server, _, first = lost
    log_key = server.events("--no-anchor")[0]["event"]["logKey"]["identifier"]
    (server.data / "keys" / f"{log_key}.key").unlink()
    assert "--log-key-lost" in open_epoch(server, expecting=(1, 2, 64)).err
    opened = open_epoch(server, "--log-key-lost")
    assert opened["vouchedFor"].startswith("no")
    server.start()
    assert server.stop() == 0
    report = is_whole(server, first, status=2)
    assert report["signedSize"] == int(opened["position"])
    is_whole(server, opened["verifierKey"])


def test_a_checkpoint_that_somebody_kept_is_recorded_where_it_is_the_newest(lost):
    server, _, first = lost
    anchor_of(server).unlink()
    file = server.home / "kept.checkpoint"
    file.write_text("no checkpoint\n")
    assert "checkpoint that was given" in open_epoch(server, "--checkpoint", file, "--anchor-lost", expecting=(1, 2, 64)).err
    file.write_text(server.lost_checkpoint)
    assert "--anchor-lost" in open_epoch(server, "--checkpoint", file, expecting=(1, 2, 64)).err
    opened = open_epoch(server, "--checkpoint", file, "--anchor-lost")
    assert opened["lost"].endswith(f"to {server.full - 1}, as far as it was known")
    event = server.events()[-1]["event"]
    assert event["known"] == server.lost_checkpoint and event["remembered"] is None
    is_whole(server, first)


def test_it_is_refused_in_plain_words(lost):
    server, _, _ = lost
    assert "reason" in open_epoch(server, reason=" ", expecting=(1, 2, 64)).err
    assert "4096" in open_epoch(server, reason="x" * 4097, expecting=(1, 2, 64)).err
    without = ca_ledger("epoch", "open", "--data", server.data, "--reason", "x", expecting=(1, 2, 64))
    assert "master key" in without.err
    open_epoch(server)
    server.start()
    assert "in use" in open_epoch(server, expecting=(1, 2, 64)).err
    assert server.stop() == 0
    size = len(server.events())
    server.data.joinpath("ledger.db").rename(server.home / "gone.db")
    assert open_epoch(server, expecting=(1, 2, 64)).err
    (server.home / "gone.db").rename(server.data / "ledger.db")
    assert len(server.events()) == size


def test_it_sets_a_clock_back_that_somebody_had_confirmed(stopped, tmp_path):
    """A start fifteen years ahead that was confirmed ends every authority; the ceremony is the way back."""
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    key = shown(server)["verifierKey"]
    assert server.stop() == 0
    clock, plain = SteppingClock(tmp_path, start=YEARS), server.command
    server.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    server.start()
    assert "confirmed: " in ca_ledger("clock", "confirm", "--data", server.data).out
    assert server.stop() == 0
    server.command = plain
    server.replay(expecting=(1,))
    server.start()
    assert server.stop() == 0
    opened = open_epoch(server, reason="a clock was fifteen years ahead, and was confirmed")
    assert opened["lost"].startswith("nothing: ") and "; and time, which goes back from 20" in opened["changed"]
    server.start()
    assert server.client().describe_certificate_authority(CertificateAuthorityArn=authority)["CertificateAuthority"]["Status"] == "ACTIVE"
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    is_whole(server, key)


def test_a_clock_far_ahead_is_confirmed_first(lost, tmp_path):
    """Else the way back from a clock that ran ahead would be the next one ahead."""
    server, authority, first = lost
    clock, size = SteppingClock(tmp_path, start=40 * 86_400), len(server.events("--no-anchor"))
    command = [BINARY, "epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", "the disk was lost"]
    refused = subprocess.run(command, env=os.environ | clock.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode != 0 and "--clock-is-right" in refused.stderr
    assert len(server.events("--no-anchor")) == size
    subprocess.run([*command, "--clock-is-right"], env=os.environ | clock.environment(), timeout=60, check=True)
    server.replay(expecting=(1,))  # for a clock that is right here, it lies in the future
    open_epoch(server, reason="it was not")
    server.start()
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    is_whole(server, first)


def test_a_history_under_a_foreign_key_is_not_gone_on_from(lost, tmp_path_factory):
    """Who can write the files can give the log a key of their own, and sign what they like: a ceremony does not make that the ledger's."""
    server, _, _ = lost
    open_epoch(server)
    key = server.events()[-1]["event"]["logKey"]["identifier"]
    other = type(server)(tmp_path_factory.mktemp("other"))
    assert other.start().stop() == 0
    foreign = other.events()[0]["event"]["logKey"]["identifier"]
    file = server.data / "keys" / f"{key}.key"
    file.write_bytes((other.data / "keys" / f"{foreign}.key").read_bytes())
    size = len(server.events())
    assert "--log-key-lost" in open_epoch(server, expecting=(1, 2, 64)).err
    assert len(server.events()) == size


@pytest.mark.parametrize("damage", [lambda octets: b"", lambda octets: bytes(len(octets)), lambda octets: octets[:64] + bytes(len(octets) - 64),
                                    lambda octets: b"x" + octets[1:]], ids=["empty", "zeros", "blank", "another beginning"])
def test_an_anchor_that_remembers_nothing_is_passed_over_by_decision_alone(lost, damage):
    server, _, _ = lost
    anchor = anchor_of(server)
    anchor.write_bytes(damage(anchor.read_bytes()))
    size = len(server.events("--no-anchor"))
    assert "--anchor-lost" in open_epoch(server, expecting=(1, 2, 64)).err
    assert len(server.events("--no-anchor")) == size
    opened = open_epoch(server, "--anchor-lost")
    assert opened["epoch"] == "1"



def test_a_checkpoint_of_another_history_is_not_passed_over(lost, tmp_path):
    """The log went on after the loss, which nobody had noticed, and is longer than the checkpoint that somebody kept."""
    server, authority, _ = lost
    kept = tmp_path / "kept"
    kept.write_text(server.lost_checkpoint)
    anchor_of(server).unlink()
    server.start("--new-anchor", "nobody knew of the loss")
    for _ in range(6):
        issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    size = len(server.events())
    refused = open_epoch(server, "--checkpoint", kept, expecting=(1, 2, 64))
    assert "another history" in refused.err and len(server.events()) == size
    opened = open_epoch(server, reason="there are two histories; this one is gone on from")
    assert opened["epoch"] == "1"


def test_a_ceremony_that_could_not_replace_the_anchor_records_nothing(lost):
    server, _, _ = lost
    in_the_way = server.data.with_name("ledger.anchor.unfinished")
    in_the_way.mkdir()
    (in_the_way / "something").touch()
    size = len(server.events("--no-anchor"))
    assert open_epoch(server, expecting=(1, 2, 64, 74)).returncode != 0
    assert len(server.events("--no-anchor")) == size
    shutil.rmtree(in_the_way)
    assert open_epoch(server)["finished"] == "yes"


def test_no_ceremony_records_a_count_that_no_key_has(lost):
    """The file's checksums need no key: whoever can write it can write any count."""
    server, authority, _ = lost
    uses = server.data / "keys" / "uses"
    ledger, octets = uuid.UUID(server.events("--no-anchor")[0]["event"]["ledger"]).bytes, bytearray(uses.read_bytes())
    place = next(at for at in range(4096, len(octets), 32) if any(octets[at : at + 32]))
    key = bytes(octets[place : place + 16])
    for count in (1 << 48, (1 << 63) - 1):
        record = key + count.to_bytes(8, "big")
        octets[place : place + 32] = record + hashlib.sha256(ledger + record).digest()[:8]
        uses.write_bytes(octets)
        assert "rebuild --key-uses" in open_epoch(server, expecting=(1, 2, 64)).err


def test_others_cannot_write_where_a_ceremony_is_held(lost):
    server, _, _ = lost
    server.data.chmod(0o777)
    assert "0700" in open_epoch(server, expecting=(1, 2, 64)).err
    server.data.chmod(0o700)
    open_epoch(server)


def test_a_master_key_that_opens_no_key_seals_none(lost):
    server, _, _ = lost
    other = server.home / "other.key"
    other.touch(0o600)
    other.write_text("ab" * 32)
    right, server.master_key = server.master_key, other
    assert "opens none" in open_epoch(server, "--log-key-lost", expecting=(1, 2, 64)).err
    server.master_key = right
    open_epoch(server)


def test_a_checkpoint_that_the_logs_key_did_not_sign_is_not_handed_out(stopped):
    server = stopped.start()
    assert server.stop() == 0
    assert ca_ledger("log", "checkpoint", server.data).out.startswith("ca-ledger/")
    with sqlite3.connect(server.data / "ledger.db") as database:
        database.execute("DROP TRIGGER checkpoint_signed_once")
        database.execute("UPDATE checkpoint SET note = replace(note, 'ca-ledger', 'ca-\u001bedger')")
    run = ca_ledger("log", "checkpoint", server.data, "--no-anchor", expecting=None)
    assert run.returncode != 0 and not run.out


def test_responders_that_only_lost_entries_knew_are_accounted_for(stopped):
    """Their keys were used, and the key store counted that: a log that goes on from before they were made says so."""
    options = ("--window", "127.0.0.1:0", "--window-url", "http://pki.example")
    server = stopped.start(*options)
    client = server.client()
    answering = {"OcspConfiguration": {"Enabled": True}}
    authority, root = issuing.new_root(client, RevocationConfiguration=answering)
    leaf, _ = issuing.read_back(client, authority, issuing.issue(client, authority, issuing.certification_request()))
    assert server.stop() == 0
    first = shown(server)["verifierKey"]
    kept = server.home / "kept.db"
    shutil.copy(server.data / "ledger.db", kept)
    server.start(*options)
    # In what is lost an authority is made, and two responders answer.
    client = server.client()
    other, other_root = issuing.new_root(client, RevocationConfiguration=answering)
    other_leaf, _ = issuing.read_back(client, other, issuing.issue(client, other, issuing.certification_request()))
    for one, issuer in ((leaf, root), (other_leaf, other_root)):
        question = ocsp.OCSPRequestBuilder().add_certificate(*(x509.load_pem_x509_certificate(pem.encode()) for pem in (one, issuer)), hashes.SHA1())
        request = urllib.request.Request(server.window + "/ocsp", question.build().public_bytes(Encoding.DER), {"Content-Type": "application/ocsp-request"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            octets = answer.read()
        assert ocsp.load_der_ocsp_response(octets).response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
    assert server.stop() == 0
    shutil.copy(kept, server.data / "ledger.db")
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (server.data / name).unlink(missing_ok=True)
    opened = open_epoch(server)
    # The authority's own key, that of the lost authority, and both responders'.
    assert opened["keysUsedInLostEntries"] == "4"
    is_whole(server, first)
    server.start(*options)
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    is_whole(server, first)
