"""kill -9 before and after every durable step of an issuance, and between the signature and the answer.

One server is killed at its first step after the request arrives, started again, killed at the second step, and so on
until a request is answered before the step comes. After each start: nothing is open, nothing answered is lost, nothing
exists without its events, and the same token asked again gives one certificate.
"""

import contextlib
import json
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError
from running_ledger import Answer, assert_whole, certification_request, exported, issuing, replay

MOST_STEPS = 120


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_a_kill_at_any_step_of_an_issuance_loses_and_doubles_nothing(start, make_shim, copy_of, template, binary, when):
    home = copy_of(template)
    shim = make_shim(home.path)
    answered, kills, answered_runs, step = {}, 0, 0, 0
    server = start(home, shim=shim)
    while answered_runs < 2:
        step += 1
        assert step < MOST_STEPS, "an issuance takes more steps than it should"
        token, request = f"{when}-{step}", certification_request()
        client = server.client()
        warm(client, home)
        shim.set(when, shim.count + step)
        answer = None
        with contextlib.suppress(BotoCoreError):
            answer = server.issue(client, token, request)
            answered[token] = answer.arn
        if answer is not None:
            answered_runs += 1
            server.wait_until_dead(1.5)  # the step may belong to what follows an issuance: a checkpoint, a view
        else:
            assert server.wait_until_dead() == -9, server.diagnostics()
            answered_runs = 0
            kills += 1
        shim.set(when, 0)
        server.kill()
        server = start(home, shim=shim)
        check_after_restart(server, home, answered, token, request)
    assert kills > 5, "hardly any step was hit: the shim does not see the program's writes"
    server.stop()
    assert_whole(binary, home)
    assert set(answered.values()) <= exported(binary, home)
    abandoned = json.loads(replay(binary, home).text)["issuances"]["abandoned"]
    assert abandoned > 1, "no kill fell between an intent and its ending"


def warm(client, home):
    """Opens the connection, so that what follows is the issuance alone; lets the start's checkpoint pass."""
    client.describe_certificate_authority(CertificateAuthorityArn=home.authority)
    time.sleep(0.05)


def check_after_restart(server, home, answered, token, request):
    client = server.client()
    assert home.rows("SELECT count(*) FROM open_intent") == [(0,)]
    for arn in list(answered.values())[-3:]:
        assert server.certificate(client, arn).serial_number > 0
    before = home.size()
    repeated = server.issue(client, token, request)
    if token in answered:
        assert repeated.arn == answered[token]
    assert server.issue(client, token, request).arn == repeated.arn, "one token gave two certificates"
    assert home.size() >= before + 4, "a repeat is an event too"
    answered[token] = repeated.arn
    assert server.certificate(client, repeated.arn).serial_number > 0


def test_a_kill_while_many_are_served_loses_no_answer(start, copy_of, template, binary, generator):
    home = copy_of(template)
    answers = []
    for _ in range(3):
        server = start(home)
        with issuing(server, connections=16) as issue_many:
            answers += [one for one in issue_many(16) if isinstance(one, Answer)]
            timer = threading.Timer(generator.uniform(0, 0.6), server.process.kill)
            timer.start()
            answers += [one for one in issue_many(400) if isinstance(one, Answer)]
        timer.join()
        assert server.wait_until_dead() == -9
    assert answers
    server = start(home)
    assert home.rows("SELECT count(*) FROM open_intent") == [(0,)]
    server.stop()
    assert_whole(binary, home)
    assert {answer.arn for answer in answers} <= exported(binary, home)


def test_views_deleted_at_random_moments_come_back_the_same(start, copy_of, template, binary, generator):
    home = copy_of(template)
    answers = []
    for _ in range(4):
        server = start(home)
        with issuing(server, connections=8) as issue_many:
            deletion = threading.Timer(generator.uniform(0, 0.4), delete_views, [home])
            end = threading.Timer(generator.uniform(0.4, 0.6), server.process.kill)
            deletion.start(), end.start()
            answers += [one for one in issue_many(200) if isinstance(one, Answer)]
        deletion.join(), end.join()
        if generator.random() < 0.5:
            delete_views(home)
    server = start(home)
    client = server.client()
    for one in answers:
        assert server.certificate(client, one.arn).serial_number > 0
    assert replay(binary, home).status == 0, "while it runs"
    server.stop()
    assert_whole(binary, home)  # whose invariant 38 compares the digests with those of views made anew


def delete_views(home):
    for ending in ("", "-wal", "-shm"):
        home.views.with_name("views.db" + ending).unlink(missing_ok=True)
