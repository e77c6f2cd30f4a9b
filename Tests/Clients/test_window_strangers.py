"""Who means no good at the window: paths that lead elsewhere, requests in two readings, who holds connections or takes no answers.

Whatever happens there, the API goes on beside it.
"""

import contextlib
import os
import resource
import socket
import time

import issuing
import ledger_server
import pytest

STRANGER = "127.0.0.2"
CONNECTIONS = 512  # the window's bound
HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
pytestmark = pytest.mark.usefixtures("the_server_goes_on")


@pytest.fixture(autouse=True, scope="module")
def files():
    """The tests hold many connections themselves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connected(server, source="127.0.0.1", timeout=30):
    return contextlib.closing(socket.create_connection(server.window_address(), timeout=timeout, source_address=(source, 0)))


def said(server, *pieces, seconds=10):
    """What the window says to these pieces until it closes; whether it did."""
    answer = b""
    with connected(server, timeout=seconds) as connection:
        try:
            for piece in pieces:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(piece)
            while octets := connection.recv(65_536):
                answer += octets
        except TimeoutError:
            return answer, False
        except ConnectionError:
            pass
    return answer, True


def statuses(answer):
    """The status of each answer in a row of them."""
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")] + [
        int(part.split()[0]) for part in answer.split(b"}\nHTTP/1.1 ")[1:]]


def issue_beside(server, authority):
    """The API serves who comes to it now."""
    for _ in range(3):
        issuing.issue(server.client(), authority, issuing.certification_request())


# ---- paths


LEADING_ELSEWHERE = [
    "/../ledger.db", "/a/../../ledger.db", "/%2e%2e/ledger.db", "/%2E%2E%2Fledger.db", "/a/%2e%2e/%2e%2e/ledger.db", "/a/..%2f..%2fledger.db", "/a/.%2e/ledger.db",
    "/..%5cledger.db", "/a\\..\\..\\ledger.db", "/a/%00", "/a/b%00.crl", "/a//b", "//a/b", "/a/./b", "/a/.", "/a/..", "/a/%2f/b", "/a/%c0%ae%c0%ae/ledger.db", "/a/%252e%252e/b",
    "/a/\xe9", "/%", "/%2", "/%zz/a", "/a/%0d%0aX:%20y", "/authorities/../health", "/authorities/%2e%2e%2fhealth", "/authorities//x.cer", "/;/a", "/~root/x",
    "/file:///etc/passwd", "/a/" + "b/" * 2_000, "/proc/self/environ", "/etc/passwd", "/ledger/credentials.json", "/buckets/x/y", "/./health", "/health/", "/HEALTH", "/health%2f"]


@pytest.mark.parametrize("path", LEADING_ELSEWHERE, ids=lambda path: ascii(path)[:40])
@pytest.mark.parametrize("form", ["{}", "http://a{}"], ids=["origin", "absolute"])
def test_a_path_that_leads_elsewhere_leads_nowhere(server, path, form):
    answer, _ = said(server, b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % form.format(path).encode("latin-1"))
    [status] = statuses(answer)
    assert status in (400, 404)


@pytest.mark.parametrize("target", ["*", "a", "", "a:80", "http://", "ftp://a/health", "/health#a", "http:///health", "/health HTTP/1.1 x", "/he\x01alth", "/he\x7falth", "\\health"])
def test_what_is_no_target_is_refused(server, target):
    answer, is_closed = said(server, b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target.encode())
    assert statuses(answer) in ([400], [404]) and (is_closed or statuses(answer) == [404])


# ---- requests in two readings


TWO_READINGS = {
    "both lengths": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "lengths that differ": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "a list of lengths": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 5\r\n\r\nabcd",
    "a length with a sign": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    "a length below nothing": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\n",
    "a length in hexadecimal": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd",
    "a length beyond all": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabcd",
    "another coding": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a coding that is none": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a coding behind a tab": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a chunk's length that is none": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a chunk's length beyond all": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n\r\n",
    "a chunk without its end": b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    "a space before a colon": b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd",
    "a line that goes on": b"GET /health HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "no colon": b"GET /health HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
    "no name": b"GET /health HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
    "a NUL": b"GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "another version": b"GET /health HTTP/3.1\r\nHost: a\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no request": b"\r\n\r\n\r\nhello\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("request_octets", TWO_READINGS.values(), ids=TWO_READINGS.keys())
def test_a_request_in_two_readings_is_the_last_of_its_connection(server, request_octets):
    """What follows it is not taken for a request: an answer to it would be another's."""
    answer, is_closed = said(server, request_octets + HEALTH)
    assert is_closed and statuses(answer) == [400], answer
    assert b"alive" not in answer


def test_what_is_asked_at_once_is_answered_in_order(server, root):
    path = f"/authorities/{root[0].rsplit('/', 1)[1]}.cer".encode()
    asked = [b"/health", path, b"/a/b", b"/health"] * 100
    requests = [b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % one for one in asked[:-1]] + [b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"]
    answer, is_closed = said(server, b"".join(requests))
    lengths = [int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    assert is_closed and len(lengths) == 400
    assert answer.count(b" 200 OK\r\n") == 300 and answer.count(b" 404 Not Found\r\n") == 100
    assert lengths == lengths[:4] * 100


def test_a_body_with_what_is_only_read_is_passed_over(server):
    answer, _ = said(server, b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 37\r\n\r\nGET /a/b HTTP/1.1\r\nHost: a\r\n\r\n1234567" + HEALTH.replace(b"Host", b"Connection: close\r\nHost"))
    assert answer.count(b"alive") == 2 and answer.count(b"HTTP/1.1 ") == 2


# ---- too much of something


TOO_MUCH = {
    "a URL": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", (400, 414, 431)),
    "a URL that still fits a head": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", (414,)),
    "a URL of many escapes": (b"GET /" + b"%41" * 2_000 + b"/b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", (404,)),
    "a header field": (b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", (400, 431)),
    "header fields": (b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 50_000 + b"\r\n", (400, 431)),
    "a body": (b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 1_000_000, (413,)),
    "a body in chunks": (b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b"a" * 4_096 + b"\r\n" + b"1001\r\n" + b"a" * 4_097 + b"\r\n0\r\n\r\n", (413,)),
    "trailers": (b"POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: a\r\n" * 50_000 + b"\r\n", (400, 431)),
    "ranges": (b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=" + b"0-0," * 3_000 + b"0-0\r\n\r\n", (200,)),
    "conditions": (b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: " + b'"a",' * 3_000 + b'"b"\r\n\r\n', (200,)),
}  # fmt: skip


@pytest.mark.parametrize(("request_octets", "wanted"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_is_too_much_is_refused_and_the_connection_closed(server, request_octets, wanted):
    answer, is_closed = said(server, request_octets)
    assert is_closed
    # What was still coming may reset the connection before the answer is read.
    assert not answer or statuses(answer)[0] in wanted, answer[:300]
    assert len(statuses(answer)) <= 1


# ---- who holds what there is


def resident(server):
    """Octets of memory that the server has."""
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def held(server, count, sent, source=STRANGER):
    """So many connections from one address, each of which has sent something; the server may have closed some."""
    with contextlib.ExitStack() as connections:
        opened = []
        for _ in range(count):
            opened.append(connections.enter_context(connected(server, source)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                opened[-1].sendall(sent)
        yield opened


@pytest.mark.parametrize("sent", [b"", b"G", HEALTH, b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"], ids=["nothing", "half a head", "whole", "half a body"])
def test_who_holds_all_connections_of_the_window_holds_none_of_the_apis(server, root, sent):
    """And leaves some of the window's to others."""
    with held(server, CONNECTIONS + 200, sent):
        issue_beside(server, root[0])
        answer, _ = said(server, HEALTH.replace(b"Host", b"Connection: close\r\nHost"))
        assert statuses(answer) == [200]


def test_files_that_the_window_may_not_have_are_there_for_the_api(tmp_path):
    server = ledger_server.LedgerServer(tmp_path)
    plain = server.command
    server.command = lambda *options: ["prlimit", "--nofile=256:256", *plain(*options)]
    server.start()
    authority, _ = issuing.new_root(server.client())
    before = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    with held(server, 400, HEALTH):
        assert len(os.listdir(f"/proc/{server.process.pid}/fd")) <= before + 16 + 16
        issue_beside(server, authority)
        server.replay()
    assert server.stop() == 0
    server.replay()


def test_who_asks_on_and_takes_no_answer_costs_little(server, root):
    """Many certificates each, of which none is taken."""
    path = f"/authorities/{root[0].rsplit('/', 1)[1]}.p7c".encode()
    asking = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path * 300_000
    said(server, HEALTH.replace(b"Host", b"Connection: close\r\nHost"))
    before = resident(server)
    with contextlib.ExitStack() as connections:
        for _ in range(8):
            connection = connections.enter_context(connected(server, STRANGER))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.setblocking(False)
            rest = memoryview(asking)
            with contextlib.suppress(BlockingIOError, ConnectionError):
                while rest:
                    rest = rest[connection.send(rest):]
            assert rest, "the server takes no more questions than it has answers taken"
        for _ in range(5):
            issue_beside(server, root[0])
        answer, _ = said(server, HEALTH.replace(b"Host", b"Connection: close\r\nHost"))
        assert statuses(answer) == [200]
        assert resident(server) - before < 64 << 20


def test_slow_readers_of_a_large_object_hold_a_piece_of_it_each(server, root):
    """And each its file; the API issues beside them, and others read."""
    ledger_server.ca_ledger("buckets", "create", "--data", server.data, "large")
    path = server.data / "buckets/large/object"
    path.write_bytes(bytes(30_000_000))
    path.chmod(0o644)
    assert server.look("/large/object", "HEAD").status == 200
    before = resident(server)
    with contextlib.ExitStack() as connections:
        for _ in range(100):
            connection = connections.enter_context(connected(server, STRANGER))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.sendall(b"GET /large/object HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(16).startswith(b"HTTP/1.1 200 ")
        issue_beside(server, root[0])
        assert server.look("/large/object", Range="bytes=29999999-").octets == b"\0"
        assert resident(server) - before < 100 << 20


def test_who_takes_his_time_has_little(server):
    """Head, body, or nothing at all: no octet renews the time."""
    slow = {b"GET /health HTTP/1.1\r\nX: ": True, b"POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n": True, b"": False, HEALTH: False}
    with contextlib.ExitStack() as connections:
        left = []
        for sent, goes_on in slow.items():
            connection = connections.enter_context(connected(server))
            connection.sendall(sent)
            left.append((connection, goes_on))
        begun = time.monotonic()
        while left and time.monotonic() - begun < 60:
            for connection, goes_on in list(left):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    if goes_on:
                        connection.sendall(b"x")
                connection.setblocking(False)
                try:
                    has_ended = connection.recv(4_096) == b""
                except BlockingIOError:
                    has_ended = False
                except OSError:
                    has_ended = True
                connection.setblocking(True)
                if has_ended:
                    left.remove((connection, goes_on))
            time.sleep(0.2)
        assert not left, "still open"
