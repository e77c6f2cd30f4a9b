import collections
import contextlib
import pathlib
import sys

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import issuing
import ledger_server

Home = collections.namedtuple("Home", "server client authority root")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server on a fresh ledger, shared by a module's tests. At its end the ledger must replay whole."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("server")).start()
    yield server
    if server.process is not None:
        assert server.stop() == 0, server.log()[-3000:]
    server.replay()


@pytest.fixture(scope="module")
def client(server):
    """boto3 as the administrator of the module's server."""
    return server.client()


@pytest.fixture(scope="module")
def root(client):
    """An active P-256 root of the module's server: ARN and PEM."""
    return issuing.new_root(client)


@pytest.fixture
def the_server_goes_on(server):
    """After the test: the same process, and it answers."""
    process = server.process.pid
    yield
    assert server.process.pid == process and server.process.poll() is None
    assert server.ask("GET", "/health").status == 200


@pytest.fixture
def fresh_server(tmp_path):
    """A server of the test's own on a fresh ledger, running."""
    server = ledger_server.LedgerServer(tmp_path).start()
    yield server
    if server.process is not None:
        server.stop()


@pytest.fixture
def stopped(tmp_path):
    """A ledger that no server has open yet; it is stopped at the end."""
    server = ledger_server.LedgerServer(tmp_path)
    yield server
    if server.process is not None:
        server.stop()


@pytest.fixture
def home(fresh_server):
    """A server of the test's own with an active root."""
    client = fresh_server.client()
    return Home(fresh_server, client, *issuing.new_root(client))


@pytest.fixture
def refused():
    """`with refused("InvalidArgsException", "part of the message"):` expects that answer; yields the error."""
    @contextlib.contextmanager
    def expectation(code, *parts):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            yield raised
        error = raised.value.response["Error"]
        assert error["Code"] == code, error
        for part in parts:
            assert part in error["Message"], error
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    return expectation
