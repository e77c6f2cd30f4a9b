"""A server that measures tells what each stage of its work takes; one that does not says so."""

import os
import pathlib
import re

import issuing
import ledger_server
import pytest


def told(server, **how):
    """What `ca-ledger stages` prints: for each stage how often it was measured, its nanoseconds and where."""
    run = ledger_server.ca_ledger("stages", "--data", server.data, **how)
    return {name: (int(calls), int(nanoseconds), place) for name, calls, nanoseconds, place in
            re.findall(r"^([^:]+): (\d+) calls, (\d+) ns, (.*)$", run.out, re.MULTILINE)}, run


@pytest.fixture
def home(tmp_path):
    server = ledger_server.LedgerServer(tmp_path)
    yield server
    server.stop()


def test_every_stage_of_an_issuance_is_counted_and_none_is_more_than_the_process(home):
    home.start("--stages")
    client = home.client()
    authority, _ = issuing.new_root(client)
    before, _ = told(home)
    for number in range(10):
        request = issuing.pem(issuing.certification_request(f"stage-{number}.example"))
        issuing.issue(client, authority, request)
    after, _ = told(home)
    spent = {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in after}
    once = ["SigV4", "request", "judgement", "lint", "parse-back", "verification", "counting key uses"]
    assert {name: spent[name][0] for name in once} == dict.fromkeys(once, 10)
    assert all(spent[name][1] > 0 for name in [*once, "signing", "HTTP", "JSON", "encoding", "SQLite", "decision", "answers"])
    fields = pathlib.Path(f"/proc/{home.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12]) + 1
    assert sum(nanoseconds for _, nanoseconds, _ in after.values()) < ticks / os.sysconf("SC_CLK_TCK") * 1e9
    assert {place for _, _, place in after.values()} == {
        "event loops", "signing threads", "sequencer", "background", "everywhere"}


def test_a_server_that_does_not_measure_says_so(home):
    home.start()
    found, run = told(home, expecting=(2,))
    assert not found and "--stages" in run.err
