"""Who nobody knows, and does no more than hold what there is: connections, room for bodies, time, files."""

import contextlib
import os
import resource
import socket
import time

import issuing
import ledger_server
import pytest

STRANGER = "127.0.0.2"  # every address that begins with 127 is this machine's
CONNECTIONS = 1_000  # the server's bound
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture(autouse=True, scope="module")
def files():
    """The tests hold many connections themselves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * CONNECTIONS:
        pytest.skip("the tests may not open enough connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def limited(tmp_path):
    """Starts a server on a fresh ledger under limits of open files, soft and hard."""
    server = ledger_server.LedgerServer(tmp_path)
    plain = server.command

    def start(soft, hard):
        server.command = lambda *options: ["prlimit", f"--nofile={soft}:{hard}", *plain(*options)]
        return server.start()

    yield start
    if server.process is not None:
        assert server.stop() == 0
    server.replay()


@contextlib.contextmanager
def held(server, count, sent, source=STRANGER):
    """So many connections from one address, each of which has sent something; the server may have closed some."""
    with contextlib.ExitStack() as connections:
        opened = []
        for _ in range(count):
            connection = socket.create_connection(server.address(), timeout=30, source_address=(source, 0))
            opened.append(connections.enter_context(contextlib.closing(connection)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(sent)
        yield opened


def issue_beside(server, authority, opened):
    """A client that comes only now is served, and not because those who hold something have had their time."""
    for _ in range(3):
        # Each with a connection of its own.
        issuing.issue(server.client(), authority, issuing.certification_request())
    assert not all(has_ended(connection) for connection in opened)


def has_ended(connection):
    """Whether the other side has closed it."""
    connection.setblocking(False)
    try:
        while connection.recv(4096):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("sent", [b"", b"P", HALF_A_BODY])
def test_one_address_leaves_connections_to_others(server, root, sent):
    with held(server, CONNECTIONS + 100, sent) as opened:
        issue_beside(server, root[0], opened)


def test_one_address_leaves_room_for_bodies_to_others(server, root):
    body = b"a" * 4_000_000
    with held(server, 18, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:-1]) as opened:
        issue_beside(server, root[0], opened)
        listing = b'{"NextToken":"' + body + b'"}'
        assert server.ask_signed("ListCertificateAuthorities", listing).status == 400, "a large one is read too"


def test_who_sends_octet_by_octet_has_a_little_time(server):
    """Head, body, and the control socket's line: no octet renews the time."""
    begun = time.monotonic()
    with held(server, 1, b"POST / HTTP/1.1\r\nX: ") as heads, held(server, 1, HALF_A_BODY) as bodies, \
            socket.socket(socket.AF_UNIX) as control:
        control.connect(os.fsencode(server.data / "control.sock"))
        left = [*heads, *bodies, control]
        while left and time.monotonic() - begun < 45:
            for connection in list(left):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(b"x")
                if has_ended(connection):
                    left.remove(connection)
            time.sleep(0.5)
        assert not left, "still open"
    assert time.monotonic() - begun > 8


def test_the_soft_limit_of_files_is_raised(limited):
    server = limited(64, 4096)
    assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (4096, 4096)


def test_idle_strangers_leave_files_to_the_ledger(limited):
    """Each authority's count of key uses is a file."""
    server = limited(512, 512)
    client = server.client()
    authority, _ = issuing.new_root(client)
    with held(server, 400, b""):
        for _ in range(240):
            issuing.create_authority(client)
        for _ in range(3):
            issuing.issue(client, authority, issuing.certification_request())
            issuing.issue(server.client(), authority, issuing.certification_request())


def test_without_a_file_left_nothing_is_accepted_and_nothing_ends(limited):
    """Whatever takes the files: the ledger itself rests meanwhile."""
    server = limited(1024, 1024)
    process = server.process.pid
    health = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    with contextlib.closing(server.connect()) as kept, contextlib.ExitStack() as filling:
        kept.sendall(health)
        assert kept.recv(4096).startswith(b"HTTP/1.1 200 ")
        highest = max(int(name) for name in os.listdir(f"/proc/{process}/fd"))
        usual = resource.prlimit(process, resource.RLIMIT_NOFILE, (highest + 1, 1024))
        # What is free below the limit is taken first.
        for _ in range(highest + 8):
            filling.enter_context(contextlib.closing(server.connect()))
        time.sleep(0.5)
        before = processor_time(process)
        time.sleep(2)
        assert processor_time(process) - before < 0.5, "it does not ask again and again"
        kept.sendall(health)
        assert kept.recv(4096).startswith(b"HTTP/1.1 200 "), server.log()[-3000:]
        resource.prlimit(process, resource.RLIMIT_NOFILE, usual)
        issue_beside(server, issuing.new_root(server.client())[0], [kept])


def processor_time(process):
    """Seconds that a process has computed (proc(5))."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
