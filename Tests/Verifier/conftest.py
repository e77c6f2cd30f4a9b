"""Ledgers that the program made, for trying both verifiers on. The ways to drive it are those of Tests/Faults."""

import os
import random
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "Tests" / part) for part in ("Verifier", "Faults", "Clients")] + [str(PROJECT / "tools")]

import made_requests  # noqa: E402
import running_ledger  # noqa: E402


def pytest_report_header(config):
    return f"VERIFIER_SEED={seed()} (set it to repeat a run)"


def seed():
    return int(os.environ.setdefault("VERIFIER_SEED", str(random.SystemRandom().randrange(1 << 32))))


@pytest.fixture
def generator(request):
    """A generator whose seed is printed when the test fails."""
    print(f"VERIFIER_SEED={seed()}")
    return random.Random(f"{seed()}/{request.node.name}")


@pytest.fixture(scope="session")
def binary():
    path = os.environ.get("CA_LEDGER_BINARY")
    if not path:
        pytest.skip("CA_LEDGER_BINARY does not name the program")
    return path


def ledger(binary, folder, work):
    """A stopped ledger with an active authority, on which `work` was done by a server and its client."""
    home = running_ledger.Home.make(folder / "home")
    server = running_ledger.Server(binary, home)
    try:
        server.wait_until_ready()
        home.remember_authority(server.make_active_root())
        work(server, server.client())
        server.stop()
    finally:
        server.kill()
    return home


def ask_for_everything(server, client):
    """A few ordinary certificates, a repeated token, and every odd request, whatever is answered."""
    for _ in range(6):
        server.issue(client)
    request = running_ledger.certification_request()
    for _ in range(2):
        server.issue(client, token="again", request=request)
    for octets in made_requests.ODD.values():
        try:
            server.issue(client, request=made_requests.armoured(octets))
        except client.exceptions.ClientError:
            pass  # a refusal is an event too


@pytest.fixture(scope="session")
def small_home(binary, tmp_path_factory):
    """A ledger of which nothing is sealed. Never changed: tests copy it."""
    return ledger(binary, tmp_path_factory.mktemp("small"), ask_for_everything)


@pytest.fixture(scope="session")
def sealed_home(binary, tmp_path_factory):
    """A ledger with sealed segments. Never changed: tests copy it."""

    def work(server, client):
        with running_ledger.issuing(server, connections=8) as issue_many:
            issue_many(280)
        server.wait_until_sealed(3)

    return ledger(binary, tmp_path_factory.mktemp("sealed"), work)


@pytest.fixture
def log_alone(tmp_path):
    """A ledger's log alone, without what lies beside it: `ledger.db` in a folder of its own."""

    def copy(home):
        alone = running_ledger.Home(tmp_path / "alone")
        alone.folder.mkdir(parents=True)
        for name in ("ledger.db", "ledger.db-wal"):
            if (home.folder / name).exists():
                (alone.folder / name).write_bytes((home.folder / name).read_bytes())
        return alone

    return copy
