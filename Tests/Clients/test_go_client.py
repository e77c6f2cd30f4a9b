"""AWS's SDK for Go as Debian ships it, unchanged: its signatures, retries, waiters, paginators and types of errors. The programs
are in `go/`."""

import os
import shutil
import subprocess
import threading

import certified
import issuing
import pytest
from ledger_server import REGION, TOP, LedgerServer, ca_ledger, clean_environment
from test_relying_parties import world_of

SOURCES = TOP / "Tests/Clients/go"


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The client, built without any network from what Debian installs."""
    go = shutil.which("go")
    assert go, "the package golang-go is missing: tools/prepare --tests installs it"
    folder = tmp_path_factory.mktemp("go")
    # A cache that is kept makes the next build short; without a home there is none to keep.
    cache = os.environ.get("GOCACHE") or (os.path.join(os.environ["HOME"], ".cache/go-build") if os.environ.get("HOME") else folder / "cache")
    environment = clean_environment(GO111MODULE="off", GOPATH="/usr/share/gocode", GOPROXY="off", GOFLAGS="", GOCACHE=str(cache), CGO_ENABLED="0")
    program = folder / "walk"
    run = subprocess.run([go, "build", "-o", program, "."], cwd=SOURCES, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return program


def surroundings(server, credentials=None, **more):
    key, secret = credentials or server.credentials()
    return clean_environment(LEDGER_ENDPOINT=server.endpoint, LEDGER_WINDOW=server.window, LEDGER_REGION=REGION, LEDGER_KEY=key, LEDGER_SECRET=secret, **more)


def walked(program, *words, environment):
    """A walk that went well; the lines that it printed."""
    run = subprocess.run([program, *words], env=environment, capture_output=True, text=True, timeout=180, check=False, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.splitlines()


def test_go_walks_every_operation(stopped, walk):
    server = stopped.start("--window-url", "http://pki.example", "--revocation-delay", "0")
    ca_ledger("buckets", "create", "objects", "--data", server.data)
    called = walked(walk, "everything", environment=surroundings(server, LEDGER_BUCKET="objects"))
    assert set(called) == set(server.client().meta.service_model.operation_names)
    assert server.stop() == 0
    server.replay()


def test_go_walks_every_operation_over_tls(stopped, walk, tmp_path):
    certifier = certified.Certifier(tmp_path)
    _, (certificate, key) = certifier.certify("server")
    stopped.trusted = certifier.file
    server = stopped.start("--tls-certificate", str(certificate), "--tls-key", str(key), "--window-url", "http://pki.example", "--revocation-delay", "0")
    ca_ledger("buckets", "create", "objects", "--data", server.data)
    called = walked(walk, "everything", environment=surroundings(server, LEDGER_BUCKET="objects", AWS_CA_BUNDLE=str(certifier.file)))
    assert set(called) == set(server.client().meta.service_model.operation_names)


def test_go_knows_every_error_by_its_type(stopped, walk):
    server = stopped.start("--audit-report-interval", "3600")
    ca_ledger("buckets", "create", "objects", "--data", server.data)
    client = server.client()
    limited, _ = issuing.new_root(client)
    issuing.issue(client, limited, issuing.certification_request())
    # Of any authority two certificates more than one issued yet; this one issued two.
    ca_ledger("policy", "set", "--data", server.data, "--certificates-per-authority", "2")
    key, secret = server.add_credential("the-auditor", "auditor")
    met = walked(walk, "errors", environment=surroundings(
        server, LEDGER_BUCKET="objects", LEDGER_LIMITED=limited, LEDGER_AUDITOR_KEY=key, LEDGER_AUDITOR_SECRET=secret))
    modelled = {shape.name for name in client.meta.service_model.operation_names for shape in client.meta.service_model.operation_model(name).error_shapes}
    # A change never meets another under way, and no certificate that was answered for fails later.
    assert modelled - set(met) == {"ConcurrentModificationException", "RequestFailedException"}
    assert set(met) - modelled == {"ValidationException", "UnrecognizedClientException", "InvalidSignatureException", "AccessDeniedException"}
    server.replay()


@pytest.mark.alone
def test_go_asks_again_until_a_server_that_was_killed_is_back(tmp_path, walk):
    """With a token for each, whatever was answered or lost before the kill: as many certificates as tokens."""
    count, server = 160, LedgerServer(tmp_path).start()
    authority, _ = issuing.new_root(server.client())
    issued_before = len(server.certificates())
    plain, port = server.command, server.address()[1]
    server.command = lambda *options: [f"127.0.0.1:{port}" if word == "127.0.0.1:0" else word for word in plain(*options)]
    run = subprocess.Popen([walk, "storm", str(count)], env=surroundings(server, LEDGER_AUTHORITY=authority), stdout=subprocess.PIPE, text=True)
    too_long = threading.Timer(180, run.kill)
    too_long.start()
    try:
        names = []
        for kills in range(2):
            while len(names) < 30 * (kills + 1):
                names.append(run.stdout.readline())
            server.kill()
            server.start("--token-window", "3600")
        names += run.stdout.readlines()
        assert run.wait() == 0
    finally:
        too_long.cancel()
        run.kill()
        run.wait()
        run.stdout.close()
    assert len(set(names)) == count == len(names)
    assert server.stop() == 0
    # What a kill left between its intent and its ending was given up; the token then stands for another.
    assert len(server.certificates()) == issued_before + count
    server.replay()


def test_go_reads_a_list_and_a_certificate_that_name_the_log(stopped, walk, tmp_path):
    world = world_of(stopped.start("--window-url", "http://pki.example", "--revocation-delay", "0"), tmp_path)
    ca_ledger("policy", "set", "--data", stopped.data, "--name-log", "on")
    leaf = world.issue()
    walked(walk, "read", world.file("leaf.pem", leaf), world.file("list.pem", world.fetched(leaf)), environment=clean_environment())


def test_go_slows_down_where_it_is_told_to(stopped, walk):
    server = stopped.start("--rate-limit", "DescribeCertificateAuthority=2:4")
    authority, _ = issuing.new_root(server.client())
    [line] = walked(walk, "throttled", "50", environment=surroundings(server, LEDGER_AUTHORITY=authority))
    assert line.startswith("ThrottlingException, and answered after")
