"""Simulated power cuts under concurrent load: what was answered is there, whatever the disk kept of the rest.

One run with many connections is journalled. For many points of that journal the folder is rebuilt as a power cut there
would leave it (tools/faults/powercut.py), a server is started on it, and both auditors read it.
"""

import time

import powercut
import pytest
from ordeals.power_cuts import answered_before, load
from running_ledger import Answer, Home, Server, assert_whole, exported
from shim import Shim

CUTS = 12  # anywhere in the run
CUTS_WHILE_THE_WAL_IS_MOVED = 8
CUTS_OF_A_FIRST_START = 12


@pytest.fixture(scope="module")
def run_under_load(shim_library, binary, template, tmp_path_factory):
    """Journal, answers, and a copy of the folder as it was before the run."""
    folder = tmp_path_factory.mktemp("load")
    before = template.copy(folder / "before")
    home = template.copy(folder / "home")
    shim = Shim(shim_library, home.path, folder / "shim")
    answers = load(binary, home, shim)
    assert all(isinstance(one, Answer) for one in answers), [one for one in answers if not isinstance(one, Answer)][0]
    steps = shim.steps()
    disk = powercut.Disk(before.path, home.path)
    disk.advance(steps, steps[-1].number)
    disk.after_kill(folder / "kept")
    for name in ("ledger/ledger.db", "ledger/ledger.db-wal", "ledger.anchor"):
        assert (folder / "kept" / name).read_bytes() == (home.path / name).read_bytes(), f"the shim missed a write to {name}"
    return before, home, steps, answers


def choose_cut(steps, answers, generator, number):
    """One step of the number's share of the run, or of the time around the moving of the WAL."""
    moved = [step.number for step in steps if step.path.endswith("/ledger.db") and step.kind == powercut.WRITE]
    assert moved, "the WAL was never moved into the file"
    if number < CUTS:
        asked = min(answer.asked for answer in answers)
        first, last, shares = next(step.number for step in steps if step.began > asked), steps[-1].number, CUTS
    else:
        first, last, shares = moved[0] - 4, min(moved[-1] + 60, steps[-1].number), CUTS_WHILE_THE_WAL_IS_MOVED
    share = (last - first) // shares
    return first + number % CUTS * share + generator.randrange(share)


@pytest.mark.parametrize("number", range(CUTS + CUTS_WHILE_THE_WAL_IS_MOVED))
@pytest.mark.parametrize("kept", ["nothing", "something"])
def test_a_power_cut_loses_nothing_that_was_answered(run_under_load, start, binary, tmp_path, generator, number, kept):
    before, home, steps, answers = run_under_load
    cut = choose_cut(steps, answers, generator, number)
    print("cut after", steps[cut - 1])
    disk = powercut.Disk(before.path, home.path)
    disk.advance(steps, cut)
    if kept == "nothing":
        disk.after_harsh_cut(tmp_path / "after")
    else:
        disk.after_random_cut(tmp_path / "after", generator.randrange(1 << 32))
    found = Home(tmp_path / "after", home.authority)
    server = start(found)
    assert found.rows("SELECT count(*) FROM open_intent") == [(0,)]
    expected = answered_before(answers, steps, cut)
    client = server.client()
    for arn in [answer.arn for answer in sorted(answers, key=lambda answer: answer.received) if answer.arn in expected][-3:]:
        assert server.certificate(client, arn).serial_number > 0
    server.issue(client)
    server.stop()
    assert_whole(binary, found)
    assert expected <= exported(binary, found)


@pytest.fixture(scope="module")
def first_start(shim_library, binary, tmp_path_factory):
    """The journal of a server that made its ledger and an authority; when that was answered, and what the client then knew."""
    folder = tmp_path_factory.mktemp("first")
    home = Home.make(folder / "home")
    before = home.copy(folder / "before")
    shim = Shim(shim_library, home.path, folder / "shim")
    server = Server(binary, home, shim=shim)
    try:
        server.wait_until_ready()
        ready = time.monotonic_ns()
        home.remember_authority(server.make_active_root())
        answered = time.monotonic_ns()
        server.issue(server.client())
    finally:
        server.kill()
    return before, home, shim.steps(), ready, answered


@pytest.mark.parametrize("number", range(CUTS_OF_A_FIRST_START))
@pytest.mark.parametrize("kept", ["nothing", "something"])
def test_a_power_cut_while_a_ledger_is_made_is_survived(first_start, start, binary, tmp_path, generator, number, kept):
    before, home, steps, ready, answered = first_start
    share = len(steps) // CUTS_OF_A_FIRST_START
    cut = 1 + number * share + generator.randrange(share)
    print("cut after", steps[cut - 1])
    disk = powercut.Disk(before.path, home.path)
    disk.advance(steps, cut)
    if kept == "nothing":
        disk.after_harsh_cut(tmp_path / "after")
    else:
        disk.after_random_cut(tmp_path / "after", generator.randrange(1 << 32))
    found = Home(tmp_path / "after", home.authority)
    server = start(found)
    moment = steps[cut].began if cut < len(steps) else float("inf")
    if ready < moment:
        assert found.credentials() == home.credentials(), "who was let in when the server was ready is not let in any more"
    if answered < moment:
        described = server.client().describe_certificate_authority(CertificateAuthorityArn=home.authority)
        assert described["CertificateAuthority"]["Status"] == "ACTIVE"
    else:
        found.remember_authority(server.make_active_root())
    server.issue(server.client())
    server.stop()
    assert_whole(binary, found)
