"""A server that starts with a clock that is years ahead: it is read, and records nothing, until the clock is right or confirmed."""

import os
import sys
import time

import issuing
import pytest
from ledger_server import ca_ledger

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
from golden_ledgers.mishaps import SteppingClock  # noqa: E402

YEARS = 15 * 365 * 86_400


@pytest.fixture
def ahead(stopped, tmp_path, monkeypatch):
    """A ledger with an active root, whose next server begins fifteen years ahead; and its clock."""
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    assert server.stop() == 0
    clock = SteppingClock(tmp_path, start=YEARS)
    plain = server.command
    server.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    return server, authority, clock


def kinds(server):
    return [event["type"] for event in server.events()]


def test_it_is_read_and_records_nothing_until_the_clock_is_right(ahead):
    server, authority, clock = ahead
    before = kinds(server)
    server.start()
    health = server.ask("GET", "/health")
    assert health.status == 503 and "5475 days after the newest entry" in health.document["reason"]
    # A signature bears its own time, which a client with a right clock makes: what needs none is asked by others.
    run = ca_ledger("credentials", "add", "--data", server.data, "--principal", "x", "--role", "auditor", expecting=None)
    assert run.returncode != 0 and "clock confirm" in run.err
    assert kinds(server) == before
    clock.set(-YEARS)
    for _ in range(200):
        if server.ask("GET", "/health").status == 200:
            break
        time.sleep(0.05)
    else:
        raise AssertionError("the server does not see that its clock is right")
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert server.stop() == 0
    assert "ClockConfirmed" not in kinds(server)
    server.replay()


def test_a_stop_meanwhile_leaves_the_log_as_it_was(ahead):
    server, _, _ = ahead
    before = kinds(server)
    server.start()
    assert server.stop() == 0
    assert kinds(server) == before
    server.replay()


def test_whoever_confirms_it_is_recorded(ahead):
    server, authority, _ = ahead
    before = kinds(server)
    server.start()
    assert "confirmed: " in ca_ledger("clock", "confirm", "--data", server.data).out
    assert server.health()["status"] == "ready"
    assert server.stop() == 0
    assert kinds(server)[len(before):][:3] == ["ClockStepped", "ClockConfirmed", "ServerStarted"]


def test_a_leap_that_nobody_noticed_yet_is_confirmed_and_followed(stopped, tmp_path):
    """The clock leaps while nothing is asked, and somebody confirms it at once: its time is the ledger's from then on."""
    clock, plain = SteppingClock(tmp_path, start=0), stopped.command
    stopped.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    server = stopped.start()
    clock.set(2 * 86_400)
    assert "confirmed: " in ca_ledger("clock", "confirm", "--data", server.data).out
    assert server.ask("GET", "/health").status == 200
    assert server.stop() == 0
    stepped, confirmed, *later = server.events()[-3:]
    assert (stepped["type"], confirmed["type"]) == ("ClockStepped", "ClockConfirmed")
    for event in later:
        assert event["time"] > stepped["event"]["after"], event


def test_a_leap_that_nobody_noticed_yet_is_told_by_health(stopped, tmp_path):
    clock, plain = SteppingClock(tmp_path, start=0), stopped.command
    stopped.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    server = stopped.start()
    assert server.ask("GET", "/health").status == 200
    clock.set(2 * 86_400)
    assert server.ask("GET", "/health").status == 503
