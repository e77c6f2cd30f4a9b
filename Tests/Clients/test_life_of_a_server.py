"""Start, stop, crash, and others at the same folder."""

import concurrent.futures
import contextlib
import json
import os
import shutil
import socket
import threading
import time

import botocore.exceptions
import issuing
import ledger_server
import pytest
from ledger_server import ca_ledger


def wal_and_views(server):
    return [server.data / f"views.db{end}" for end in ("", "-wal", "-shm")]


def test_health_says_that_it_is_ready(server):
    answer = server.ask("GET", "/health")
    assert answer.status == 200
    assert "ready" in answer.octets.decode()


def test_the_first_start_makes_what_it_needs(server):
    for name in ("ledger.db", "views.db", "keys", "credentials.json"):
        assert (server.data / name).exists(), name
    assert os.path.exists(f"{server.data}.anchor")


def test_without_a_master_key_nothing_is_served(tmp_path):
    run = ca_ledger("serve", "--data", tmp_path / "ledger", "--listen", "127.0.0.1:0", expecting=None)
    assert run.returncode not in (0, -9)
    assert "master" in run.err.lower()
    assert not (tmp_path / "ledger" / "ledger.db").exists()


@pytest.mark.parametrize("content", [b"", b"zz" * 32, b"00" * 31, b"\x00" * 33])
def test_a_master_key_that_is_none_is_refused(tmp_path, content):
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_bytes(content)
    run = ca_ledger("serve", "--data", tmp_path / "ledger", "--listen", "127.0.0.1:0", "--master-key", key, expecting=None)
    assert run.returncode > 0


def test_a_master_key_that_others_can_read_is_refused(tmp_path):
    key = tmp_path / "key"
    key.write_text("00" * 32)
    key.chmod(0o644)
    run = ca_ledger("serve", "--data", tmp_path / "ledger", "--listen", "127.0.0.1:0", "--master-key", key, expecting=None)
    assert run.returncode > 0 and str(key) in run.err


def test_another_master_key_does_not_open_the_ledger(home):
    assert home.server.stop() == 0
    home.server.master_key.write_text("11" * 32)
    with contextlib.suppress(AssertionError):
        home.server.start(timeout=20)
        client = home.server.client()
        with pytest.raises(botocore.exceptions.ClientError):
            issuing.issue(client, home.authority, issuing.certification_request())


def test_beyond_loopback_needs_a_word(tmp_path):
    server = ledger_server.LedgerServer(tmp_path)
    run = ca_ledger("serve", "--data", server.data, "--listen", "0.0.0.0:0", "--master-key", server.master_key, expecting=None)
    assert run.returncode > 0 and "--insecure-plaintext" in run.err


def test_a_second_server_is_refused_with_the_firsts_pid(server):
    run = ca_ledger(*server.command()[1:], expecting=None, timeout=30)
    assert run.returncode > 0
    assert str(server.process.pid) in run.err
    assert server.ask("GET", "/health").status == 200


def test_readers_are_welcome_while_it_serves(server, root):
    stop = threading.Event()
    clients = [server.client() for _ in range(2)]
    requests = [issuing.pem(issuing.certification_request()) for _ in range(20)]

    def keep_issuing(client):
        count = 0
        while not stop.is_set():
            issuing.issue(client, root[0], requests[count % 20])
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(keep_issuing, client) for client in clients]
        try:
            for _ in range(3):
                server.replay()
                server.replay("--hashes")
                assert server.exported()
                assert server.events()
        finally:
            stop.set()
        assert all(one.result() > 0 for one in busy)


def test_a_reader_of_a_folder_that_cannot_be_written_changes_nothing(home):
    copy = home.server.home / "copy"
    shutil.copytree(home.server.data, copy, ignore=shutil.ignore_patterns("*.sock"))
    shutil.copy(f"{home.server.data}.anchor", f"{copy}.anchor")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    for path in [*copy.rglob("*"), copy]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        for words in (["replay"], ["replay", "--hashes"], ["export", "--format", "csv"], ["log", "show"]):
            ca_ledger(*words, copy, bound_by_modes=True)
        assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    finally:
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o700)


def test_a_graceful_end_finishes_what_was_accepted(home):
    """A request that is wholly there when the server is told to end gets its answer."""
    body = {
        "CertificateAuthorityType": "ROOT",
        "CertificateAuthorityConfiguration": {
            # Longer than it takes to ask for it; of 4,096 bits, on a busy machine, longer than the server has to end.
            "KeyAlgorithm": "RSA_3072", "SigningAlgorithm": "SHA256WITHRSA", "Subject": {"CommonName": "Slow"},
        },
    }
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(home.server.ask_signed, "CreateCertificateAuthority", body) for _ in range(4)]
        until = time.monotonic() + 60
        while len(home.client.list_certificate_authorities()["CertificateAuthorities"]) < 1 + len(answers):
            assert time.monotonic() < until, "the server does not take them all"
            time.sleep(0.01)
        assert home.server.stop() == 0
        assert [answer.result().status for answer in answers] == [200] * 4
    home.server.replay()


def test_under_load_every_answer_given_before_the_end_is_in_the_ledger(home):
    request = issuing.pem(issuing.certification_request())
    answered = []

    def ask_until_it_ends(client):
        with contextlib.suppress(botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            while True:
                answered.append(issuing.issue(client, home.authority, request))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(ask_until_it_ends, home.server.client())
        while len(answered) < 100:
            time.sleep(0.01)
        assert home.server.stop() == 0
    home.server.replay()
    issued = str(home.server.exported())
    assert all(arn in issued for arn in answered)
    assert not os.path.exists(home.server.data / "control.sock")


def test_an_idle_connection_does_not_hold_the_end_up(fresh_server):
    with contextlib.closing(fresh_server.connect()) as idle, contextlib.closing(fresh_server.connect()) as half:
        for connection in (idle, half):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 "), "the server knows the connection"
        half.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{")
        time.sleep(0.3)
        assert fresh_server.stop(timeout=50) == 0


def test_killed_in_the_middle_it_loses_nothing_that_it_answered(home):
    """Three times: eight clients ask with tokens of their own, the process is killed, and starts again."""
    server, counter, answered = home.server, iter(range(1_000_000)), {}
    requests = [issuing.pem(issuing.certification_request(f"{number}.example")) for number in range(8)]

    for _ in range(3):
        open_tokens, goal = {}, len(answered) + 60

        def ask_until_it_ends(number, client, tokens=open_tokens):
            with contextlib.suppress(botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                while True:
                    token = f"token-{next(counter)}"
                    tokens[number] = token
                    answered[token] = issuing.issue(client, home.authority, requests[number], IdempotencyToken=token)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for number in range(8):
                pool.submit(ask_until_it_ends, number, server.client())
            while len(answered) < goal:
                time.sleep(0.01)
            server.kill()

        server.start()
        client = server.client()
        # A retry of what was under way gets one certificate, the first one's where there was one.
        for number, token in open_tokens.items():
            arn = issuing.issue(client, home.authority, requests[number], IdempotencyToken=token)
            assert answered.setdefault(token, arn) == arn

    for arn in answered.values():
        assert client.get_certificate(CertificateAuthorityArn=home.authority, CertificateArn=arn)["Certificate"]
    assert len(set(answered.values())) == len(answered)
    assert server.stop() == 0
    server.replay()
    started = [event for event in server.events("--type", "ServerStarted")]
    assert len(started) == 4


def test_views_come_back_the_same_from_the_log(home):
    server = home.server
    arns = [issuing.issue(home.client, home.authority, issuing.certification_request()) for _ in range(30)]
    assert server.stop() == 0
    digests = ca_ledger("rebuild", server.data, "--format", "json").out

    for path in wal_and_views(server):
        path.unlink(missing_ok=True)
    assert ca_ledger("rebuild", server.data, "--format", "json").out == digests

    # A server that finds none makes them itself, and answers from them.
    for path in wal_and_views(server):
        path.unlink(missing_ok=True)
    client = server.start().client()
    for arn in arns:
        assert client.get_certificate(CertificateAuthorityArn=home.authority, CertificateArn=arn)
    assert [one["Arn"] for one in client.list_certificate_authorities()["CertificateAuthorities"]] == [home.authority]
    assert server.stop() == 0
    server.replay()


def test_rebuilding_under_a_running_server_is_refused_or_done_by_it(server):
    run = ca_ledger("rebuild", server.data, "--format", "json", expecting=None)
    assert run.returncode == 0 or str(server.process.pid) in run.err
    assert "CertificateAuthorities" in server.client().list_certificate_authorities()


def test_a_port_that_is_taken_is_told_so(tmp_path):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        server = ledger_server.LedgerServer(tmp_path)
        command = server.command()
        command[command.index("127.0.0.1:0")] = f"127.0.0.1:{taken.getsockname()[1]}"
        run = ca_ledger(*command[1:], expecting=None, timeout=30)
        assert run.returncode > 0 and str(taken.getsockname()[1]) in run.err


def test_a_clock_that_is_not_held_is_not_confirmed(server):
    run = ca_ledger("clock", "confirm", "--data", server.data, expecting=None)
    assert run.returncode > 0 and "not held" in run.err
    assert not server.events("--type", "ClockConfirmed")


def test_no_secret_stands_in_the_diagnostics_or_the_log(server):
    secrets = [entry["secretAccessKey"] for entry in json.loads((server.data / "credentials.json").read_text())]
    secrets.append(server.master_key.read_text().strip())
    seen = server.log() + str(server.events())
    assert not any(secret in seen for secret in secrets)


@pytest.mark.parametrize("name", ["ledger.db", "ledger.db-wal"])
@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_a_server_whose_log_is_taken_away_answers_nothing_that_is_in_no_log(fresh_server, name, way):
    """It ends at the first entry that it would write into a file which bears no name any more."""
    client = fresh_server.client()
    authority, _ = issuing.new_root(client)
    file = fresh_server.data / name
    if way == "replaced":
        shutil.copy(file, file.with_suffix(".copy"))
        os.replace(file.with_suffix(".copy"), file)
    else:
        file.unlink()
    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError)):
        issuing.issue(client, authority, issuing.certification_request())
    assert fresh_server.ended(30) != 0
    assert "removed or replaced" in fresh_server.log()
