"""Keys are changed while everything goes on being believed: access keys two at a time, the master key, the log's key."""

import datetime
import hashlib
import hmac
import json
import os
import subprocess
import time
import uuid

import issuing
import pytest
import schemas_json
from ledger_server import TOP, ca_ledger, documents

VERIFIER = TOP / "tools/verify-ledger"


def run(*arguments, expecting=(0,)):
    return documents(ca_ledger(*arguments, "--format", "json", expecting=expecting).out)


def verify(server, *options):
    """What the other verifier says."""
    run = subprocess.run(
        [TOP / ".venv/bin/python", VERIFIER, "--format", "json", *map(str, options), server.data], capture_output=True, text=True, check=False
    )
    return run.returncode, json.loads(run.stdout)


def keys(server):
    lines = run("credentials", "list", "--data", server.data)
    for line in lines:
        schemas_json.held("access", line)
    return {line["accessKeyId"]: line for line in lines}


def lists(server, credentials):
    return "CertificateAuthorities" in server.client(credentials).list_certificate_authorities()


def issue(server, authority, credentials=None):
    return issuing.issue(server.client(credentials), authority, issuing.certification_request())


def rotated(server, principal, *options):
    ended = ca_ledger("credentials", "rotate", "--data", server.data, "--principal", principal, "--format", "json", *options)
    added = documents(ended.out)[0]
    return added, (added["accessKeyId"], added["secretAccessKey"])


# Access keys


def test_an_access_key_is_replaced_while_both_give_access(stopped, refused):
    server = stopped.start()
    arn, _ = issuing.new_root(server.client())
    first = server.add_credential("web", "issuer")
    issued = issue(server, arn, first)
    added, second = rotated(server, "web", "--expires", "90")
    assert added["replaces"] == first[0] and added["role"] == "issuer"
    assert lists(server, first) and lists(server, second)
    third = ca_ledger("credentials", "add", "--data", server.data, "--principal", "web", "--role", "auditor", expecting=(1,))
    assert first[0] in third.err and second[0] in third.err
    third = ca_ledger("credentials", "rotate", "--data", server.data, "--principal", "web", expecting=(1,))
    assert "two access keys already" in third.err
    # The same principal of another account is somebody else.
    server.add_credential("web", "issuer", account="123456789012")
    listed = keys(server)
    assert listed[first[0]]["state"] == listed[second[0]]["state"] == "usable"
    assert listed[second[0]]["expires"][:10] == (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(90)).isoformat()[:10]
    used = next(event for event in server.events("--type", "IssuanceRequested") if event["event"]["provenance"]["accessKey"] == first[0])
    assert issued and listed[first[0]]["lastUse"] == used["time"] and listed[first[0]]["lastUsePosition"] == str(used["position"])
    assert "lastUse" not in listed[second[0]]  # it only read
    issue(server, arn, second)
    assert "lastUse" in keys(server)[second[0]]
    ca_ledger("credentials", "remove", "--data", server.data, first[0])
    with refused("UnrecognizedClientException"):
        lists(server, first)
    assert lists(server, second)
    rotated(server, "web")  # there is room again
    assert server.stop() == 0
    server.replay()
    assert verify(server)[0] == 0
    # What is found does not hang on the views.
    (server.data / "views.db").unlink()
    told = ca_ledger("credentials", "list", "--data", server.data)
    assert "not said" in told.err


def test_an_access_key_that_has_ended_says_so_to_who_has_its_secret(stopped, refused):
    server = stopped.start()
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=8)
    ended = run("credentials", "add", "--data", server.data, "--principal", "guest", "--role", "auditor", "--expires", end.isoformat())[0]
    credentials = ended["accessKeyId"], ended["secretAccessKey"]
    try:
        assert lists(server, credentials)
    except Exception:
        assert datetime.datetime.now(datetime.timezone.utc) > end  # the machine stood still
    while datetime.datetime.now(datetime.timezone.utc) <= end:
        time.sleep(0.2)
    with refused("ExpiredTokenException", "expired"):
        lists(server, credentials)
    with refused("InvalidSignatureException"):
        lists(server, (credentials[0], "another secret of some length"))
    assert keys(server)[credentials[0]]["state"] == "ended"
    # One that has ended is no hindrance to two others.
    for _ in range(2):
        server.add_credential("guest", "auditor")
    past = ca_ledger("credentials", "add", "--data", server.data, "--principal", "late", "--role", "auditor", "--expires", "2020-01-01", expecting=(1,))
    assert "not later than now" in past.err
    ca_ledger("credentials", "add", "--data", server.data, "--principal", "late", "--role", "auditor", "--expires", "soon", expecting=(64,))
    assert server.stop() == 0
    server.replay()
    assert verify(server)[0] == 0


def test_what_ends_soon_is_told_before(stopped):
    server = stopped.start("--metrics", "127.0.0.1:0")
    added = run("credentials", "add", "--data", server.data, "--principal", "web", "--role", "issuer", "--expires", "10")[0]
    ca_ledger("roles", "define", "odd", "--data", server.data, "--operations", "GetCertificate")
    odd = server.add_credential("odd", "odd")
    ca_ledger("roles", "remove", "odd", "--data", server.data)
    assert keys(server)[odd[0]]["state"] == "of a role that there is not"
    found = {one["code"]: one for one in run("doctor", server.data, expecting=(1,))[0]["findings"]}
    assert added["accessKeyId"] in found["access-key-ends-soon"]["message"] and "credentials rotate" in found["access-key-ends-soon"]["remedy"]
    assert server.stop() == 0
    # A start compares, and tells; who has another key that goes on need not be told.
    server.start("--metrics", "127.0.0.1:0")
    page = server.look("/metrics", at=server.metrics).octets.decode()
    end = next(line for line in page.splitlines() if line.startswith("ca_ledger_access_key_next_end_timestamp_seconds "))
    said = datetime.datetime.fromisoformat(added["expires"].replace("Z", "+00:00"))
    assert float(end.split()[1]) == int(said.timestamp())
    rotated(server, "web")
    assert "access-key-ends-soon" not in {one["code"] for one in run("doctor", server.data, expecting=(0, 1))[0]["findings"]}


# The master key


def new_key(server, name="master-2.key"):
    path = server.home / name
    path.touch(0o600)
    path.write_text(os.urandom(32).hex() + "\n")
    return path


def reseal(server, *options, before=None, after=None, expecting=(0,)):
    return ca_ledger(
        "keys", "reseal", "--data", server.data, "--master-key", before or server.master_key, "--new-master-key", after, "--format", "json",
        *options, expecting=expecting,
    )  # fmt: skip


def test_the_master_key_is_another_and_everything_is_signed_on(stopped):
    server = stopped.start()
    arn, _ = issuing.new_root(server.client())
    issue(server, arn)
    second = new_key(server)
    in_use = reseal(server, after=second, expecting=(2,))
    assert "in use" in in_use.err
    assert server.stop() == 0
    assert "same" in reseal(server, after=server.master_key, expecting=(2,)).err
    assert "Neither" in reseal(server, before=new_key(server, "none.key"), after=new_key(server, "none-2.key"), expecting=(2,)).err
    # The two in each other's place: nothing is sealed again, and nothing recorded.
    assert "--master-key is the one" in reseal(server, before=second, after=server.master_key, expecting=(2,)).err
    assert not server.events("--type", "MasterKeyChanging")
    sealed = {path: path.read_bytes() for path in server.data.glob("keys/*.key")}
    done = documents(reseal(server, after=second).out)[0]
    schemas_json.held("reseal", done)
    assert (done["keys"], done["lost"], done["finished"]) == ("2", "0", "yes")
    assert all(path.read_bytes() != octets and path.read_bytes()[:113] == octets[:113] for path, octets in sealed.items())
    assert documents(reseal(server, after=second).out)[0]["finished"] == "it was done before"
    old = ca_ledger("doctor", server.data, "--master-key", server.master_key, expecting=(1,))
    assert "does not open" in old.out
    server.master_key = second
    server.start()
    issue(server, arn)
    assert server.stop() == 0
    ledger = uuid.UUID(server.events("--type", "LedgerOpened")[0]["event"]["ledger"]).bytes
    value = hmac.new(bytes.fromhex(second.read_text()), b"ca-ledger master key\n" + ledger, hashlib.sha256)
    assert done["checkValue"] == value.hexdigest()
    said = [event["event"] for event in server.events("--type", "MasterKeyChanging", "--type", "MasterKeyReplaced")]
    assert [(one["from"], one["to"]) for one in said] == [(done["checkValueBefore"], done["checkValue"])] * 2
    assert said[1]["keys"] == 2 and server.master_key.read_text().strip() not in json.dumps(said)
    server.replay()
    assert verify(server)[0] == 0


def test_lost_keys_are_left_out_where_somebody_says_so(stopped):
    server = stopped.start()
    issuing.new_root(server.client())
    assert server.stop() == 0
    own = server.events("--type", "LedgerOpened")[0]["event"]["logKey"]["identifier"]
    lost = next(path for path in server.data.glob("keys/*.key") if path.stem != own)
    kept = lost.read_bytes()
    lost.unlink()
    second = new_key(server)
    refused = reseal(server, after=second, expecting=(2,))
    assert lost.stem in refused.err and "--leave-out-lost-keys" in refused.err
    assert not server.events("--type", "MasterKeyChanging")
    done = documents(reseal(server, "--leave-out-lost-keys", after=second).out)[0]
    assert (done["keys"], done["lost"]) == ("1", "1")
    lost.write_bytes(kept)
    server.replay()
    assert verify(server)[0] == 0


# The log's key


def rotate_log_key(server):
    changed = run("log", "rotate-key", "--data", server.data, "--master-key", server.master_key)[0]
    schemas_json.held("log-key", changed)
    return changed


def checkpoint_under(server, key):
    """Whether the newest checkpoint is one of the log under this key."""
    told = run("epoch", "show", server.data)[0]
    return told["verifierKey"] == key


def test_the_logs_key_is_another_and_who_has_either_goes_on_believing(stopped, tmp_path):
    server = stopped.start()
    arn, _ = issuing.new_root(server.client())
    issued = issue(server, arn)
    assert server.stop() == 0
    ca_ledger("evidence", issued, server.data, "-o", tmp_path / "before.evidence")
    first = run("epoch", "show", server.data)[0]["verifierKey"]
    changed = rotate_log_key(server)
    second = changed["verifierKey"]
    assert changed["verifierKeyBefore"] == first != second and changed["finished"] == "yes" and changed["origin"] in second
    assert checkpoint_under(server, second)
    server.start()
    issue(server, arn)
    assert server.stop() == 0
    third = rotate_log_key(server)["verifierKey"]
    server.start()
    later = issue(server, arn)
    assert server.stop() == 0
    for key in (None, first, second, third):
        given = ["--verifier-key", key] if key else []
        told = documents(server.replay(*given).out)[0]
        assert [one["isVouchedFor"] for one in told["logKeys"]] == [None, True, True]
        assert [one["verifierKey"] for one in told["logKeys"]] == [first, second, third]
        status, other = verify(server, *given)
        assert status == 0 and other["logKeys"] == told["logKeys"], other
    # A bundle says which key its checkpoint is under, and is held to the one that is given.
    ca_ledger("evidence", later, server.data, "-o", tmp_path / "after.evidence")
    for name, good in (("before", first), ("after", third)):
        for key in (first, second, third):
            found = ca_ledger("evidence", "check", tmp_path / f"{name}.evidence", "--verifier-key", key, expecting=(0, 1))
            assert (found.returncode == 0) == (key == good), (name, found.out)
        found = ca_ledger("evidence", "check", tmp_path / f"{name}.evidence", "--ledger", server.data)
        assert found.returncode == 0
    # A package is vouched for by the key in force, and whoever holds an earlier one of the ledger can tell.
    ca_ledger("export", "package", server.data, "-o", tmp_path / "package", "--master-key", server.master_key)
    for key in (third,):
        ca_ledger("export", "check", tmp_path / "package", "--verifier-key", key)
    ca_ledger("doctor", server.data, "--master-key", server.master_key)


def test_an_epoch_follows_a_change_of_key_and_a_change_an_epoch(stopped):
    server = stopped.start()
    issuing.new_root(server.client())
    assert server.stop() == 0
    keys = [run("epoch", "show", server.data)[0]["verifierKey"], rotate_log_key(server)["verifierKey"]]
    opened = run("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", "a rehearsal")[0]
    keys += [opened["verifierKey"], rotate_log_key(server)["verifierKey"]]
    second = new_key(server)
    # Those that signed checkpoints before are sealed again as well.
    done = documents(reseal(server, after=second).out)[0]
    assert (done["keys"], done["others"]) == ("2", "3")
    server.master_key = second
    server.start()
    assert server.stop() == 0
    for key in keys:
        told = documents(server.replay("--verifier-key", key).out)[0]
        assert [one["verifierKey"] for one in told["logKeys"]] == keys and all(one["isVouchedFor"] for one in told["logKeys"][1:])
        assert verify(server, "--verifier-key", key)[0] == 0


def test_an_older_copy_with_the_anchor_of_after_the_change_is_refused(stopped):
    server = stopped.start()
    issuing.new_root(server.client())
    assert server.stop() == 0
    saved = {name: (server.data / name).read_bytes() for name in ("ledger.db", "ledger.db-wal") if (server.data / name).exists()}
    rotate_log_key(server)
    for name in ("ledger.db", "ledger.db-wal"):
        (server.data / name).unlink(missing_ok=True)
    for name, octets in saved.items():
        (server.data / name).write_bytes(octets)
    with pytest.raises(AssertionError, match="ROLLBACK DETECTED"):
        server.start()
    server.process = None
    # The old key's file is still there, so that the ceremony can be vouched for.
    opened = run("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", "put back")[0]
    assert opened["vouchedFor"] == "by the key before"
