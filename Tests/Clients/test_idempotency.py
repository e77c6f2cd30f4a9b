"""One token, one certificate: twice, at once, across a restart, with what real clients change between their tries."""

import concurrent.futures
import os
import signal

import issuing
import pytest


@pytest.fixture
def token():
    """A token that no other test uses."""
    return os.urandom(16).hex()


def test_the_same_token_gives_the_same_certificate(server, client, root, token):
    request = issuing.certification_request()
    before = len(server.exported())
    arns = {issuing.issue(client, root[0], request, IdempotencyToken=token) for _ in range(3)}
    assert len(arns) == 1
    assert len(server.exported()) == before + 1


def test_without_a_token_every_request_gets_its_own(client, root):
    request = issuing.certification_request()
    assert issuing.issue(client, root[0], request) != issuing.issue(client, root[0], request)


def test_a_token_may_use_the_whole_alphabet(client, root, token):
    request = issuing.certification_request()
    # Tab, line feed, carriage return, and everything from the space to y with diaeresis, 36 characters long.
    wide = "\t\n\r !\"\\/~\x7f\x80\xa0\xe9\xff" + token[:22]
    assert len(wide) == 36
    arns = {issuing.issue(client, root[0], request, IdempotencyToken=wide) for _ in range(2)}
    assert len(arns) == 1
    assert issuing.issue(client, root[0], request, IdempotencyToken=wide[:-1] + "\xff") not in arns


def test_another_token_gives_another_certificate(client, root, token):
    request = issuing.certification_request()
    first, second = (issuing.issue(client, root[0], request, IdempotencyToken=token[:-1] + end) for end in "ab")
    assert first != second


def test_many_at_once_with_one_token_get_one_certificate(server, root, token):
    request = issuing.pem(issuing.certification_request())
    before = len(server.exported())
    repeated = len(server.events("--type", "IssuanceRepeated"))
    clients = [server.client() for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        arns = list(pool.map(lambda one: issuing.issue(one, root[0], request, IdempotencyToken=token), clients))
    assert len(set(arns)) == 1
    assert len(server.exported()) == before + 1
    assert len(server.events("--type", "IssuanceRepeated")) == repeated + 15


def test_a_validity_computed_anew_changes_nothing(client, root, token):
    request = issuing.certification_request()
    first, second = (
        issuing.issue(client, root[0], request, IdempotencyToken=token, validity={"Type": "ABSOLUTE", "Value": value})
        for value in (1999999999, 2000000004)
    )
    assert first == second


def test_a_retry_whose_end_has_passed_meanwhile_still_gets_its_certificate(client, root, token):
    request = issuing.certification_request()
    first, second = (
        issuing.issue(client, root[0], request, IdempotencyToken=token, validity={"Type": "ABSOLUTE", "Value": value})
        for value in (1999999999, 1000000000)
    )
    assert first == second


def test_another_key_under_the_same_token_is_refused(client, root, token, refused):
    issuing.issue(client, root[0], issuing.certification_request(), IdempotencyToken=token)
    with refused("InvalidArgsException"):
        issuing.issue(client, root[0], issuing.certification_request(), IdempotencyToken=token)


def test_a_refused_request_does_not_hold_its_token(client, root, token, refused):
    request = issuing.certification_request()
    with refused("ValidationException"):
        issuing.issue(client, root[0], request, IdempotencyToken=token, validity={"Type": "YEARS", "Value": 50})
    assert issuing.issue(client, root[0], request, IdempotencyToken=token)


def test_two_principals_may_use_one_token(server, client, root, token):
    other = server.client(server.add_credential("another-issuer", "issuer"))
    request = issuing.certification_request()
    assert issuing.issue(client, root[0], request, IdempotencyToken=token) != (
        issuing.issue(other, root[0], request, IdempotencyToken=token))


def test_two_authorities_may_be_asked_with_one_token(client, root, token):
    second, _ = issuing.new_root(client)
    request = issuing.certification_request()
    assert issuing.issue(client, root[0], request, IdempotencyToken=token) != (
        issuing.issue(client, second, request, IdempotencyToken=token))


def test_one_token_makes_one_authority(client, token):
    first, second = (issuing.create_authority(client, IdempotencyToken=token) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_token_holds_across_a_restart(home, token, end):
    request = issuing.certification_request()
    first = issuing.issue(home.client, home.authority, request, IdempotencyToken=token)
    home.server.stop() if end == signal.SIGTERM else home.server.kill()
    home.server.start()
    assert issuing.issue(home.server.client(), home.authority, request, IdempotencyToken=token) == first
    assert home.server.stop() == 0
    home.server.replay()
