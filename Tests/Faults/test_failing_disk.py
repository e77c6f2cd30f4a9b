"""A full disk refuses new intents and lets what was begun end; a failing sync ends the process."""

import errno
import os
import subprocess
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from running_ledger import Answer, assert_whole, exported, issuing
from shim import SYNCING, WRITING

MEBIBYTE = 1 << 20
EX_IOERR = 74  # sysexits.h: what the server ends with when it does not know whether a commit was kept


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 96 MiB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a tmpfs; the shim's tests of a full disk run all the same")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder, leave):
    """Leaves so many octets free, and gives the path of the ballast."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - leave))
    return ballast


def code_of(error):
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else repr(error)


def wait_until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it does not come to pass"
        time.sleep(0.1)


def is_refused(server, client):
    try:
        server.issue(client)
    except ClientError as error:
        assert code_of(error).startswith("ServiceUnavailable"), code_of(error)
        return True
    return False


def test_a_full_disk_refuses_new_intents_and_takes_them_again_when_there_is_space(small_disk, start, template, binary):
    home = template.copy(small_disk / "home")
    server = start(home)
    client = server.client()
    answers = [server.issue(client)]
    with issuing(server, connections=8) as issue_many:
        answers += issue_many(20)
        ballast = fill(small_disk, leave=MEBIBYTE)
        results = issue_many(60)
    wait_until(lambda: is_refused(server, client))
    refused = [result for result in results if not isinstance(result, Answer)]
    assert all(code_of(error).startswith("ServiceUnavailable") for error in refused), list(map(code_of, refused))
    assert home.rows("SELECT count(*) FROM open_intent") == [(0,)]
    assert server.certificate(client, answers[0].arn).serial_number > 0, "reading goes on"
    ballast.unlink()
    wait_until(lambda: not is_refused(server, client))
    server.stop()
    assert_whole(binary, home)
    answered = {one.arn for one in answers + results if isinstance(one, Answer)}
    assert answered <= exported(binary, home)


def test_below_the_reserve_intents_are_refused_but_reading_and_refusing_go_on(start, make_shim, copy_of, template, binary):
    home = copy_of(template)
    shim = make_shim(home.path)
    server = start(home, shim=shim)
    client = server.client()
    answer = server.issue(client)
    shim.report_free(4096)
    wait_until(lambda: is_refused(server, client))
    assert server.process.poll() is None
    assert server.certificate(client, answer.arn).serial_number > 0
    shim.report_free(None)
    wait_until(lambda: not is_refused(server, client))
    server.stop()
    assert_whole(binary, home)


@pytest.mark.parametrize("after", range(0, 24, 4))
def test_a_write_without_space_ends_the_process_or_is_survived_and_nothing_is_lost(
    start, make_shim, copy_of, template, binary, after
):
    home = copy_of(template)
    shim = make_shim(home.path)
    server = start(home, shim=shim)
    client = server.client()
    answered = [server.issue(client).arn]
    shim.fail(errno.ENOSPC, kinds=WRITING, limit=1 << 30, after=after)
    try:
        answered.append(server.issue(client).arn)
    except (ClientError, BotoCoreError):
        pass
    if server.wait_until_dead(2) is not None:
        assert server.process.returncode == EX_IOERR, "it should say so and end, not crash: " + server.diagnostics()
    server.kill()
    shim.stop_failing()
    server = start(home, shim=shim)
    assert home.rows("SELECT count(*) FROM open_intent") == [(0,)]
    answered.append(server.issue(server.client()).arn)
    server.stop()
    assert_whole(binary, home)
    assert set(answered) <= exported(binary, home)


@pytest.mark.parametrize("which", [0, 1])
def test_a_sync_that_fails_ends_the_process_and_the_file_decides(start, make_shim, copy_of, template, binary, which):
    home = copy_of(template)
    shim = make_shim(home.path)
    server = start(home, shim=shim)
    client = server.client()
    answered = [server.issue(client).arn]
    steps_before = shim.count
    answered.append(server.issue(client).arn)
    syncs = [step.number for step in shim.steps() if step.number > steps_before and str(step.path) == str(home.wal) and step.kind == 3]
    shim.fail(errno.EIO, kinds=SYNCING, after=max(0, syncs[which] - steps_before - 1))
    with pytest.raises((ClientError, BotoCoreError)):
        for _ in range(20):  # where a checkpoint came between the steps that were counted, the sync is a later one's
            answered.append(server.issue(client).arn)
    status = server.wait_until_dead()
    assert status == EX_IOERR, f"status {status}: {server.diagnostics()}"
    shim.stop_failing()
    server = start(home, shim=shim)
    assert home.rows("SELECT count(*) FROM open_intent") == [(0,)]
    answered.append(server.issue(server.client()).arn)
    server.stop()
    assert_whole(binary, home)
    assert set(answered) <= exported(binary, home)
