"""The key store's own counts of uses after an unclean stop: raised to what the log proves, and never silently otherwise."""

import os
import resource
import time

import pytest
from botocore.exceptions import ClientError
from running_ledger import assert_whole, replay, verify

COUNTED_AGAINST_THE_LOG = 41


def count_file(home):
    """Where the uses of the only authority's key are counted."""
    (found,) = (home.folder / "keys").glob("*.uses")
    return found


def count(home):
    return int.from_bytes(count_file(home).read_bytes(), "big")


def set_count(home, number):
    count_file(home).write_bytes(number.to_bytes(8, "big"))


def after_a_kill(start, copy_of, template, issued):
    """A ledger whose server was killed after so many issuances, and the count that it left."""
    home = copy_of(template)
    before = count(home)
    server = start(home)
    client = server.client()
    for _ in range(issued):
        server.issue(client)
    server.kill()
    assert count(home) == before + issued
    return home


def test_a_count_that_lags_after_an_unclean_stop_is_raised_to_what_the_log_proves(start, copy_of, template, binary):
    home = after_a_kill(start, copy_of, template, issued=5)
    proven = count(home)
    set_count(home, proven - 4)
    assert all(COUNTED_AGAINST_THE_LOG in said.findings for said in (replay(binary, home), verify(home)))
    start(home).stop()
    assert count(home) == proven
    assert_whole(binary, home)


def test_a_count_that_is_lost_is_made_again(start, copy_of, template, binary):
    home = after_a_kill(start, copy_of, template, issued=3)
    proven = count(home)
    count_file(home).unlink()
    for _ in range(2):
        start(home).kill()  # the second start finds the first one's count in the log
    start(home).stop()
    assert count(home) == proven
    assert_whole(binary, home)


def test_a_count_above_what_the_log_proves_is_never_lowered(start, copy_of, template, binary):
    home = after_a_kill(start, copy_of, template, issued=2)
    stolen = count(home) + 1
    set_count(home, stolen)
    start(home).stop()
    assert count(home) == stolen
    assert all(list(said.findings) == [COUNTED_AGAINST_THE_LOG] for said in (replay(binary, home), verify(home)))


def test_a_count_file_that_holds_no_count_ends_nothing_but_the_use_of_its_key(start, copy_of, template, binary):
    """Octets that would be one more than there can be: nothing is signed under that key, and the server goes on."""
    home = copy_of(template)
    before = count(home)
    count_file(home).write_bytes(b"\xff" * 8)
    server = start(home)
    with pytest.raises(ClientError):
        server.issue(server.client())
    assert server.process.poll() is None
    server.client().list_certificate_authorities()
    server.stop()
    assert all(list(said.findings) == [COUNTED_AGAINST_THE_LOG] for said in (replay(binary, home), verify(home)))
    set_count(home, before)
    start(home).stop()
    assert_whole(binary, home)


def test_checkpoints_need_no_further_file(start, copy_of, template, binary):
    """Signed once a second while certificates are issued, though the server can open nothing."""
    home = copy_of(template)
    server = start(home)
    client = server.client()
    server.issue(client)
    size, process = home.signed_size(), server.process.pid
    used = {int(one) for one in os.listdir(f"/proc/{process}/fd")}
    limit = resource.prlimit(process, resource.RLIMIT_NOFILE)
    resource.prlimit(process, resource.RLIMIT_NOFILE, (min(set(range(len(used) + 1)) - used), limit[1]))
    end = time.monotonic() + 20
    while home.signed_size() < size + 6 and time.monotonic() < end:
        server.issue(client)
    assert server.process.poll() is None and home.signed_size() >= size + 6
    resource.prlimit(process, resource.RLIMIT_NOFILE, limit)
    server.stop()
    assert_whole(binary, home)


def test_a_count_that_lags_after_a_clean_stop_is_a_finding_and_stays_one(start, copy_of, template, binary):
    home = copy_of(template)
    set_count(home, count(home) - 1)
    start(home).stop()
    assert all(list(said.findings) == [COUNTED_AGAINST_THE_LOG] for said in (replay(binary, home), verify(home)))
