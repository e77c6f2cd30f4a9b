"""What an authority does when it is soon asked again for the same public key and names: off, noted, refused; for who asks at once, over
restarts and changes of the policy, and at the end of its period."""

import concurrent.futures
import datetime
import sqlite3
import subprocess
import sys
import threading
import time
import uuid

import botocore.exceptions
import issuing
import pytest
from ledger_server import TOP, ca_ledger, documents

RULE, REASON = 350, 35001


def tell(home, mode, period=None, **how):
    """The policy, as the program says that it is then."""
    options = ["--period", period] if period is not None else []
    run = ca_ledger("policy", "reissuance", "--data", home.server.data, "--authority", home.authority, "--mode", mode, *options,
                    "--format", "json", **how)
    return documents(run.out)[0] if run.returncode == 0 else run


def request(key=None, names=("a.example", "b.example"), subject="storm.example"):
    return issuing.pem(issuing.certification_request(subject, key or issuing.new_key(), names))


def outcome(client, authority, octets, **more):
    """The ARN, or the error's name and message."""
    try:
        return issuing.issue(client, authority, octets, **more), None
    except botocore.exceptions.ClientError as error:
        return None, (error.response["Error"]["Code"], error.response["Error"]["Message"])


def asked(server):
    """The checks of rule 350 in the log: kind of event, time, outcome, reason's values."""
    found = []
    for one in server.events():
        for check in one["event"].get("checks", []):
            if check["rule"] == RULE:
                reason = check.get("reason") or one["event"].get("reason")
                found.append((one["type"], one["time"], check["outcome"], reason and reason["values"], one["position"]))
    return found


def verify(server):
    run = subprocess.run([sys.executable, TOP / "tools/verify-ledger", server.data], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_it_is_noted_with_what_there_is_already_and_counted(home):
    server, client, key = home.server, home.client, issuing.new_key()
    issuing.issue(client, home.authority, request(key))
    assert asked(server) == []  # nobody looks
    told = tell(home, "note", 3600)
    assert (told["reissuance"], told["reissuancePeriod"], told["changed"]) == ("note", "3600", "yes")
    assert "reissuancesNoted" not in server.health()
    first = issuing.issue(client, home.authority, request(key))  # what came before is not remembered
    # Names in another order, another template and validity: the same key and names.
    second = issuing.issue(client, home.authority, request(key, ("b.example", "a.example")), "EndEntityClientAuthCertificate/V1", validity=issuing.YEAR)
    issuing.issue(client, home.authority, request(key, ("a.example",)))
    issuing.issue(client, home.authority, request(key, subject="other.example"))
    issuing.issue(client, home.authority, request())
    (_, time_of_first, _, _, position), *others = asked(server)
    assert [check[2] for check in asked(server)] == ["passed", "noted", "passed", "passed", "passed"]
    serial, place, at, until = others[0][3]
    assert int(serial, 16) == issuing.serial_in_arn(first) and (place, at) == (position, time_of_first)
    assert instant(until) - instant(at) == datetime.timedelta(hours=1)
    assert server.health()["reissuancesNoted"] == 1 and "reissuancesRefused" not in server.health()
    assert first != second
    third = issuing.issue(client, home.authority, request(key))
    assert int(asked(server)[-1][3][0], 16) == issuing.serial_in_arn(second)  # the newest
    assert third and server.stop() == 0
    server.replay()
    verify(server)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_of_many_who_ask_at_once_one_gets_a_certificate(home):
    server, key = home.server, issuing.new_key()
    tell(home, "refuse", 86_400)
    clients, octets, gate = [server.client() for _ in range(2)], request(key), threading.Barrier(12)

    def ask(number):
        gate.wait(30)
        return outcome(clients[number % 2], home.authority, octets, IdempotencyToken=uuid.uuid4().hex)

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(12)))
    (arn,) = [arn for arn, _ in answers if arn is not None]
    for _, error in answers:
        if error is not None:
            code, message = error
            assert code == "LimitExceededException" and home.authority in message and arn in message, error
    assert server.health()["reissuancesRefused"] == 11
    assert sorted(check[2] for check in asked(server)) == ["failed"] * 11 + ["passed"]
    # A crash and a start forget nothing.
    server.kill()
    server.start()
    arn_again, error = outcome(server.client(), home.authority, octets)
    assert arn_again is None and error[0] == "LimitExceededException" and arn in error[1]
    assert server.stop() == 0
    server.replay()
    verify(server)


def test_a_repeated_token_is_a_repetition_and_no_storm(home, refused):
    server, client, key = home.server, home.client, issuing.new_key()
    tell(home, "refuse", 3600)
    first = issuing.issue(client, home.authority, request(key), IdempotencyToken="once")
    assert issuing.issue(client, home.authority, request(key), IdempotencyToken="once") == first
    with refused("LimitExceededException", first):
        issuing.issue(client, home.authority, request(key), IdempotencyToken="twice")
    # What was refused is no certificate, and holds no token.
    assert len(server.events("--type", "CertificateSigned")) == 2  # the root's own, and this
    assert len(server.events("--type", "IssuanceRepeated")) == 1
    assert tell(home, "off")["changed"] == "yes"
    assert issuing.issue(client, home.authority, request(key), IdempotencyToken="twice") != first


def test_another_policy_decides_from_then_on(home, refused):
    server, client, key = home.server, home.client, issuing.new_key()
    tell(home, "note", 3600)
    first = issuing.issue(client, home.authority, request(key))
    assert tell(home, "refuse", 3600)["reissuance"] == "refuse"
    with refused("LimitExceededException", first):
        issuing.issue(client, home.authority, request(key))
    assert tell(home, "off")["reissuancePeriod"] == "none"
    second = issuing.issue(client, home.authority, request(key))  # nobody looks, and this is not remembered
    tell(home, "refuse", 3600)
    with refused("LimitExceededException", first) as raised:
        issuing.issue(client, home.authority, request(key))
    assert second not in str(raised.value)
    assert tell(home, "refuse", 3600)["changed"].startswith("nothing: ")
    # Without a server, and from an authority's UUID.
    assert server.stop() == 0
    run = ca_ledger("policy", "reissuance", "--data", server.data, "--master-key", server.master_key, "--authority",
                    home.authority.rsplit("/", 1)[1], "--mode", "note", "--period", "60", "--format", "json")
    assert documents(run.out)[0]["reissuance"] == "note"
    shown = documents(ca_ledger("policy", "show", "--data", server.data, "--authority", home.authority, "--format", "json").out)[0]
    assert (shown["reissuance"], shown["reissuancePeriod"]) == ("note", "60") and "ruleSet" in shown
    modes = [one["event"]["mode"] for one in server.events("--type", "ReissuancePolicyChanged")]
    assert modes == ["note", "refuse", "off", "refuse", "note"]
    server.replay()
    verify(server)


def test_its_time_is_over_after_the_period_and_its_row_goes(home):
    """Slow by as many seconds as the period has: it is the server's own clock that decides."""
    server, client, octets, period = home.server, home.client, request(), 3
    tell(home, "refuse", period)
    first = issuing.issue(client, home.authority, octets)
    end, errors = time.monotonic() + 30, []
    while (answer := outcome(client, home.authority, octets))[0] is None:
        errors.append(answer[1])
        assert time.monotonic() < end, errors[-1]
        time.sleep(0.1)
    assert {code for code, _ in errors} == {"LimitExceededException"} and all(first in message for _, message in errors)
    checks = asked(server)
    times = [instant(at) for _, at, result, _, _ in checks if result == "passed"]
    assert times[1] - times[0] >= datetime.timedelta(seconds=period)
    assert all(instant(at) - times[0] < datetime.timedelta(seconds=period) for _, at, result, _, _ in checks if result == "failed")
    assert rows(server) == [issuing.serial_in_arn(answer[0])]  # the first one's went when something was recorded
    assert server.stop() == 0
    server.replay()
    verify(server)


def rows(server):
    connection = sqlite3.connect(f"file:{server.data}/ledger.db?mode=ro", uri=True)
    found = [int.from_bytes(serial, "big") for (serial,) in connection.execute("SELECT serial FROM recent_issuance ORDER BY position")]
    connection.close()
    return found


def test_a_check_says_that_it_would_be_refused(home, tmp_path):
    server, octets = home.server, request()
    (tmp_path / "request.pem").write_bytes(octets)
    place = (tmp_path / "request.pem", "--data", server.data, "--ca", home.authority, "--format", "json")
    tell(home, "refuse", 3600)
    assert documents(ca_ledger("check", *place).out)[0]["rules"][-1] == {"number": RULE, "name": "not-reissued-early", "outcome": "passed"}
    issuing.issue(home.client, home.authority, octets)
    report = documents(ca_ledger("check", *place, expecting=(1,)).out)[0]
    assert (report["decision"], report["code"], report["rules"][-1]["outcome"]) == ("refused", "limit-exceeded", "failed")
    tell(home, "note", 3600)
    report = documents(ca_ledger("check", *place).out)[0]
    assert report["decision"] == "permitted" and report["rules"][-1]["outcome"] == "noted"


@pytest.mark.parametrize("options", [
    ("--mode", "note"), ("--mode", "off", "--period", "60"), ("--mode", "refuse", "--period", "0"),
    ("--mode", "refuse", "--period", "86401"), ("--mode", "maybe", "--period", "60"),
])
def test_what_is_no_policy_is_refused(home, options):
    run = ca_ledger("policy", "reissuance", "--data", home.server.data, "--authority", home.authority, *options, expecting=None)
    assert run.returncode != 0
    assert home.server.events("--type", "ReissuancePolicyChanged") == []


def test_an_authority_that_there_is_not_has_no_policy(home):
    for authority in ("no", str(uuid.UUID(int=5)), home.authority[:-1] + ("0" if home.authority[-1] != "0" else "1")):
        run = ca_ledger("policy", "reissuance", "--data", home.server.data, "--authority", authority, "--mode", "note", "--period", "60",
                        expecting=(64,) if authority == "no" else (1,))
        assert ("--authority is named by" if authority == "no" else "certificate authority") in run.err, run.err


@pytest.mark.parametrize("change", [
    "DELETE FROM recent_issuance",
    "INSERT INTO recent_issuance SELECT position + 1, authority, likeness, serial, time, until FROM recent_issuance",
    "DROP TRIGGER recent_issuance_fixed; UPDATE recent_issuance SET until = until + 1",
    "DROP TRIGGER recent_issuance_fixed; UPDATE recent_issuance SET likeness = zeroblob(32)",
], ids=["missing", "more", "longer", "another"])
def test_a_row_that_is_not_the_logs_is_found_by_both(home, change):
    server = home.server
    tell(home, "note", 3600)
    issuing.issue(home.client, home.authority, request())
    assert server.stop() == 0
    connection = sqlite3.connect(server.data / "ledger.db", isolation_level=None)
    ((statement,),) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'recent_issuance_fixed'").fetchall()
    connection.executescript(change)
    if change.startswith("DROP"):
        connection.execute(statement)
    connection.close()
    (report,) = documents(server.replay(expecting=(1,)).out)
    assert [one["number"] for one in report["invariants"] if one["failed"]] == [11]
    run = subprocess.run([sys.executable, TOP / "tools/verify-ledger", server.data, "--format", "json"], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 1
    (report,) = documents(run.stdout)
    assert [one["number"] for one in report["invariants"] if one["failed"]] == [11]
