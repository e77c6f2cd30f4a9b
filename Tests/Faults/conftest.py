"""What every test here needs: the shim, built; a ledger with an active authority; a ledger with sealed segments."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "tools"), str(PROJECT / "tools" / "faults"), str(Path(__file__).resolve().parent)]
sys.path.append(str(PROJECT / "Tests" / "Clients"))

import running_ledger  # noqa: E402
from shim import Shim  # noqa: E402


@pytest.fixture(scope="session")
def shim_library(tmp_path_factory):
    library = tmp_path_factory.mktemp("shim") / "faults.so"
    source = PROJECT / "tools" / "faults" / "faults.c"
    flags = ["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([os.environ.get("CC", "cc"), *flags, "-o", str(library), str(source)], check=True)
    return library


@pytest.fixture
def make_shim(shim_library, tmp_path):
    """Makes a shim for the folder given; its journal and its controls lie beside, never below it."""
    made = []

    def make(root):
        shim = Shim(shim_library, root, tmp_path / f"shim-{len(made)}")
        made.append(shim)
        return shim

    yield make
    for shim in made:
        shim.close()


@pytest.fixture
def generator(request):
    """A generator whose seed is printed when the test fails."""
    seed = os.environ["FAULT_SEED"]
    print(f"FAULT_SEED={seed}")
    return random.Random(f"{seed}/{request.node.name}")


@pytest.fixture(scope="session")
def binary():
    path = os.environ.get("CA_LEDGER_BINARY")
    if not path:
        pytest.skip("CA_LEDGER_BINARY does not name the program")
    return path


@pytest.fixture
def start(binary):
    """Starts servers, and ends those that a test leaves running."""
    running = []

    def start_server(home, **options):
        server = running_ledger.Server(binary, home, **options)
        running.append(server)
        server.wait_until_ready()
        return server

    yield start_server
    for server in running:
        server.kill()


@pytest.fixture(scope="session")
def template(binary, tmp_path_factory):
    """A stopped ledger with one active root authority. Never started again: tests copy it."""
    home = running_ledger.Home.make(tmp_path_factory.mktemp("template") / "home")
    server = running_ledger.Server(binary, home)
    try:
        server.wait_until_ready()
        home.remember_authority(server.make_active_root())
        server.stop()
    finally:
        server.kill()
    return home


@pytest.fixture(scope="session")
def large_template(binary, template, tmp_path_factory):
    """A stopped ledger of more than 768 events, so that segments are sealed, some of them long. Never changed: tests copy it."""
    home = template.copy(tmp_path_factory.mktemp("large") / "home")
    server = running_ledger.Server(binary, home)
    try:
        server.wait_until_ready()
        server.issue_long(server.client())
        with running_ledger.issuing(server, connections=8) as issue_many:
            issue_many(280)
            server.issue_long(server.client())
            issue_many(8)
        server.wait_until_sealed(3)
        server.stop()
    finally:
        server.kill()
    return home


@pytest.fixture
def copy_of(tmp_path):
    """Copies a stopped ledger into this test's own folder."""
    copies = []

    def copy(home):
        copies.append(home.copy(tmp_path / f"home-{len(copies)}"))
        return copies[-1]

    yield copy
    for home in copies:
        shutil.rmtree(home.path, ignore_errors=True)
