"""TLS on the API's port, as clients and strangers meet it: who is served, who is not, and what happens when the files change."""

import contextlib
import datetime
import http.client
import json
import os
import socket
import ssl
import subprocess
import time

import botocore.exceptions
import certified
import issuing
import ledger_server
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID
from ledger_server import ca_ledger
from test_metrics import awaited, figure

STRANGER = "127.0.0.2"  # every address that begins with 127 is this machine's


@pytest.fixture(scope="module")
def certifier(tmp_path_factory):
    return certified.Certifier(tmp_path_factory.mktemp("certified"))


@pytest.fixture(scope="module")
def protected(tmp_path_factory, certifier):
    """A server that speaks TLS, with a root."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("protected"))
    server.trusted = certifier.file
    _, (certificate, key) = certifier.certify("server")
    server.start("--tls-certificate", str(certificate), "--tls-key", str(key))
    yield server, issuing.new_root(server.client())[0], certifier
    assert server.stop() == 0, server.log()[-3000:]
    server.replay()


def s_client(server, *options, trusted=None):
    """What OpenSSL's client says of a handshake, and whether there was one that it believes in."""
    host, port = server.address()
    run = subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}", "-CAfile", trusted or server.trusted, "-verify_return_error",
                          "-alpn", "h2,http/1.1", *options], input=b"", capture_output=True, timeout=60, check=False)  # fmt: skip
    return run.returncode == 0, (run.stdout + run.stderr).decode(errors="replace")


def shown(server):
    """The certificate that whoever connects now is shown."""
    return x509.load_pem_x509_certificate(ssl.get_server_certificate(server.address()).encode())


def test_clients_of_every_kind_are_served(protected):
    server, root, certifier = protected
    arn = issuing.issue(server.client(), root, issuing.certification_request())
    assert arn.startswith(root + "/certificate/")
    for version in ("-tls1_2", "-tls1_3"):
        done, said = s_client(server, version)
        assert done and "ALPN protocol: http/1.1" in said and "Verify return code: 0 (ok)" in said, said
    curl = subprocess.run(["curl", "--silent", "--show-error", "--http1.1", "--cacert", certifier.file, server.endpoint + "/health"],
                          capture_output=True, timeout=60, check=False)  # fmt: skip
    assert curl.returncode == 0, curl.stderr
    assert json.loads(curl.stdout)["certificateNotAfter"] == shown(server).not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_short_answer_is_one_record(protected):
    """Its head and its body: Go's SDK takes two for the end of the connection now and then."""
    server, _, certifier = protected
    context = ssl.create_default_context(cafile=certifier.file)
    with socket.create_connection(server.address(), timeout=30) as plain, context.wrap_socket(plain, server_hostname="localhost") as connection:
        for _ in range(3):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = connection.recv(16_384)  # never more than a record
            assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"}\n"), answer


def test_who_speaks_an_older_version_or_trusts_somebody_else_is_not(protected, tmp_path):
    server = protected[0]
    for version in ("-tls1", "-tls1_1"):
        done, said = s_client(server, version, "-cipher", "ALL:@SECLEVEL=0")
        assert not done and "alert protocol version" in said, said
    done, said = s_client(server, "-tls1_2", "-cipher", "AES128-SHA:AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA")
    assert not done and "handshake failure" in said, said
    other = certified.Certifier(tmp_path, "other")
    assert not s_client(server, trusted=other.file)[0]
    mistaken = ledger_server.LedgerServer(server.home)
    mistaken.endpoint, mistaken.trusted = server.endpoint, other.file
    with pytest.raises(botocore.exceptions.SSLError):
        mistaken.client().list_certificate_authorities()


def test_who_speaks_in_clear_reads_why(protected):
    server = protected[0]
    curl = subprocess.run(["curl", "--silent", "--include", server.endpoint.replace("https", "http") + "/health"], capture_output=True, timeout=60, check=False)
    assert curl.stdout.startswith(b"HTTP/1.1 400 ") and b"https, not http" in curl.stdout


def test_strangers_hold_nobody_up_and_break_nothing(protected):
    server, root, _ = protected
    process, client = server.process.pid, server.client()
    failed = figure(server, "ca_ledger_tls_handshakes_total", outcome="failed")
    with contextlib.ExitStack() as connections:
        for number in range(600):
            connection = socket.create_connection(server.address(), timeout=30, source_address=(STRANGER, 0))
            connections.enter_context(contextlib.closing(connection))
            # A third says nothing, a third begins and goes on never, a third is none that speaks TLS.
            sent = (b"", b"\x16\x03\x01\x02\x00\x01", b"\x00\xff" + os.urandom(63))[number % 3]
            with contextlib.suppress(OSError):
                connection.sendall(sent)
        arns = {issuing.issue(client, root, issuing.certification_request()) for _ in range(8)}
        assert len(arns) == 8
        # Who comes only now has a handshake to make, too.
        assert server.client().list_certificate_authorities()["CertificateAuthorities"]
        awaited(lambda: figure(server, "ca_ledger_tls_handshakes_total", outcome="failed") >= failed + 200)
    awaited(lambda: figure(server, "ca_ledger_tls_handshakes_total", outcome="failed") >= failed + 600)
    assert server.process.poll() is None and server.process.pid == process


def test_files_that_change_are_shown_to_whoever_comes_then(protected):
    server, _, certifier = protected
    kept = http.client.HTTPSConnection(*server.address(), context=ssl.create_default_context(cafile=certifier.file), timeout=60)
    with contextlib.closing(kept):
        kept.request("GET", "/health")
        kept.getresponse().read()
        before = shown(server)
        place = [certifier.folder / f"authority-server.{end}" for end in ("pem", "key")]
        after, files = certifier.certify("renewed", days=60)
        certified.put(place[0], files[0].read_bytes())
        awaited(lambda: "not that of the first certificate" in server.health().get("notice", ""))
        assert shown(server) == before and figure(server, "ca_ledger_tls_renewal_failing") == 1
        certified.put(place[1], files[1].read_bytes())
        awaited(lambda: shown(server) == after)
        assert "notice" not in server.health() and figure(server, "ca_ledger_tls_renewal_failing") == 0
        assert figure(server, "ca_ledger_tls_certificate_end_timestamp_seconds") == after.not_valid_after_utc.timestamp()
        # Others can read the key now: what is shown is shown on.
        place[1].chmod(0o644)
        awaited(lambda: "readable by others" in server.health().get("notice", ""))
        place[1].chmod(0o600)
        awaited(lambda: "notice" not in server.health())
        kept.request("GET", "/health")
        assert kept.getresponse().status == 200
    assert server.log().count("is shown another certificate") == 1


@pytest.mark.parametrize("options", [
    ("--tls-certificate", "c"), ("--tls-key", "k"), ("--tls-clients", "c"), ("--tls-certificate", "", "--tls-key", "k"),
    ("--tls-certificate", "c", "--tls-key", "k", "--insecure-plaintext"),
])  # fmt: skip
def test_options_that_do_not_belong_together_are_refused(stopped, options):
    run = ca_ledger(*stopped.command(*options)[1:], expecting=None)
    assert run.returncode == 64 and "--tls-" in run.err and not stopped.data.exists()


def test_beyond_this_machine_nothing_is_said_in_clear(stopped, certifier, tmp_path):
    command = [one.replace("127.0.0.1:0", "192.0.2.1:0") for one in stopped.command()[1:]]
    run = ca_ledger(*command, expecting=None)
    assert run.returncode == 64 and "--tls-certificate" in run.err
    # With TLS it is listened there: that this machine has no such address is found out next.
    _, files = certifier.certify("elsewhere")
    run = ca_ledger(*command, "--tls-certificate", files[0], "--tls-key", files[1], expecting=None)
    assert run.returncode not in (0, 64) and "Nothing can listen at 192.0.2.1" in run.err, run.err
    assert not stopped.data.exists()


def test_a_start_with_files_that_cannot_be_used_leaves_nothing_behind(stopped, certifier):
    _, (certificate, key) = certifier.certify("first")
    _, (_, other) = certifier.certify("second")
    for pair, said in (((certificate, other), "not that of the first certificate"), ((certificate, "nowhere"), "cannot be read"),
                       ((key, key), "no certificates in PEM")):  # fmt: skip
        run = ca_ledger(*stopped.command("--tls-certificate", str(pair[0]), "--tls-key", str(pair[1]))[1:], expecting=None)
        assert run.returncode not in (0, 64) and said in run.err and not stopped.data.exists(), run.err
    key.chmod(0o640)
    run = ca_ledger(*stopped.command("--tls-certificate", str(certificate), "--tls-key", str(key))[1:], expecting=None)
    assert run.returncode not in (0, 64) and "make it 0600" in run.err


def test_a_certificate_that_has_ended_is_shown_on_with_a_notice(stopped, certifier):
    certificate, files = certifier.certify("ended", days=-1)
    stopped.trusted = certifier.file
    stopped.start("--tls-certificate", str(files[0]), "--tls-key", str(files[1]))
    assert shown(stopped) == certificate
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(*stopped.address(), context=unverified, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/health")
        assert "certificate ended at" in json.loads(connection.getresponse().read())["notice"]


# Clients that show certificates


@pytest.fixture(scope="module")
def asking(tmp_path_factory, certifier):
    """A server that asks its clients for certificates of an authority of their own; that, and what a good client shows."""
    folder = tmp_path_factory.mktemp("asking")
    clients = certified.Certifier(folder, "clients")
    server = ledger_server.LedgerServer(folder)
    server.trusted = certifier.file
    _, files = certifier.certify("asking")
    server.start("--tls-certificate", str(files[0]), "--tls-key", str(files[1]), "--tls-clients", str(clients.file))
    yield server, clients
    assert server.stop() == 0, server.log()[-3000:]


def refused_by(server, files, version=ssl.TLSVersion.TLSv1_3):
    """Whether a server hangs up on who shows a certificate, or none."""
    context = ssl.create_default_context(cafile=server.trusted)
    context.minimum_version = context.maximum_version = version
    if files:
        context.load_cert_chain(*files)
    try:
        with socket.create_connection(server.address(), timeout=30) as plain, context.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return not connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    except (ssl.SSLError, ConnectionError):
        return True


def test_the_log_says_which_certificate_a_client_showed(asking):
    server, clients = asking
    certificate, files = clients.client("somebody")
    client = server.client(shown=tuple(map(str, files)))
    root, _ = issuing.new_root(client)
    issuing.issue(client, root, issuing.certification_request())
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    said = [event for event in server.events() if digest in json.dumps(event).lower()]
    assert {event["type"] for event in said} >= {"AuthorityCreating", "IssuanceRequested"}
    server.replay()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_nobody_comes_in_without_one_that_counts(asking, tmp_path, version):
    server, clients = asking
    assert not refused_by(server, clients.client("good")[1], version)
    others = certified.Certifier(tmp_path, "others")
    for files in (None, others.client("stranger")[1], clients.client("late", days=-1)[1],
                  clients.certify("server", purpose=ExtendedKeyUsageOID.SERVER_AUTH)[1]):  # fmt: skip
        assert refused_by(server, files, version), files


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_whose_certificate_has_ended_is_not_listened_to_any_more(asking, version):
    """Neither on a connection that is kept nor in a session that is taken up again: of both no certificate is asked."""
    server, clients = asking
    lives = 4
    certificate, files = clients.client(f"brief-{version.name}", days=lives / 86_400)
    context = ssl.create_default_context(cafile=server.trusted)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(*files)
    request = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"

    def opened(session=None):
        return context.wrap_socket(socket.create_connection(server.address(), timeout=30), server_hostname="localhost", session=session)

    with opened() as kept:
        kept.sendall(request)
        assert kept.recv(1000).startswith(b"HTTP/1.1 200 ")
        session = kept.session
        ended = certificate.not_valid_after_utc + datetime.timedelta(seconds=1.1)
        while (left := (ended - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) > 0:
            time.sleep(left)
        with contextlib.suppress(OSError):
            kept.sendall(request)
            assert not kept.recv(1000).startswith(b"HTTP/1.1 200 ")
    with contextlib.suppress(OSError), opened(session) as again:
        again.sendall(request)
        assert not again.recv(1000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_that_is_taken_up_again_is_the_same_clients(asking, version):
    server, clients = asking
    certificate, files = clients.client(f"again-{version.name}")
    context = ssl.create_default_context(cafile=server.trusted)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(*files)
    root, _ = issuing.new_root(server.client(shown=tuple(map(str, clients.client("else")[1]))))
    reused, session = [], None
    for number in range(2):
        body = json.dumps({"CertificateAuthorityArn": root, "Tags": [{"Key": "number", "Value": str(number)}]}).encode()
        headers = server.signed_headers("TagCertificateAuthority", body) | {"Host": server.endpoint.removeprefix("https://"), "Connection": "close", "Content-Length": len(body)}
        request = "".join(["POST / HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in headers.items()), "\r\n"]).encode() + body
        with socket.create_connection(server.address(), timeout=30) as plain, context.wrap_socket(
            plain, server_hostname="localhost", session=session
        ) as connection:
            connection.sendall(request)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
            reused.append(connection.session_reused)
            session = connection.session
    assert reused == [False, True]
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    assert len([event for event in server.events("--type", "AuthorityTagsChanged") if digest in json.dumps(event).lower()]) == 2
