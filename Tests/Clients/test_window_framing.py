"""What is a request at the window and where it ends: bodies in chunks, lines that end oddly, what is asked behind one another, and bodies that are too long or too slow.

`test_window_strangers.py` has what is no request at all; here are those that one reader takes for one request and another for two.
"""

import contextlib
import socket
import time

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from test_window_strangers import HEALTH, connected, issue_beside, said, statuses

OCSP = b"POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\n"
MALFORMED = bytes.fromhex("30030a0101")
LAST = HEALTH.replace(b"Host", b"Connection: close\r\nHost")
pytestmark = pytest.mark.usefixtures("the_server_goes_on")


@pytest.fixture(scope="module")
def question(root):
    certificate = x509.load_pem_x509_certificate(root[1].encode())
    return ocsp.OCSPRequestBuilder().add_certificate(certificate, certificate, hashes.SHA256()).build().public_bytes(serialization.Encoding.DER)


def chunked(*chunks, extension=b"", end=b"0\r\n\r\n"):
    """A body in chunks, each with an extension."""
    return b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks) + end


def bodies(answer):
    """The status and the body of each answer in a row of them, by their lengths."""
    found = []
    while answer:
        head, _, answer = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 "), head
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        found.append((int(head.split()[1]), answer[:length]))
        answer = answer[length:]
    return found


# ---- one reading


ONE_REQUEST = {
    "an extension of a chunk": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"abcd", extension=b";a=b;c"),
    "an extension that is long": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"abcd", extension=b";a=" + b"b" * 10_000),
    "chunks of one octet": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(*[b"a"] * 100),
    "a chunk that looks like a request": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(HEALTH),
    "a chunk that looks like the end": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"\r\n0\r\n\r\n" + HEALTH),
    "trailers": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"abcd", end=b"0\r\nX: GET /health HTTP/1.1\r\n\r\n"),
    "a body that looks like a request": OCSP + b"Content-Length: %d\r\n\r\n" % len(HEALTH) + HEALTH,
    "a length behind an underscore": OCSP + b"Content_Length: 40\r\nContent-Length: 4\r\n\r\nabcd",
    "a length behind spaces": OCSP + b"Content-Length:   4  \r\n\r\nabcd",
    "no octets": OCSP + b"Content-Length: 0\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("request_octets", ONE_REQUEST.values(), ids=ONE_REQUEST.keys())
def test_what_is_one_request_has_one_answer(server, request_octets):
    """And what follows it is the next: neither is swallowed, and nothing inside a body is asked."""
    answer, is_closed = said(server, request_octets + LAST)
    assert is_closed and [status for status, _ in bodies(answer)] == [200, 200]
    assert bodies(answer)[0][1] == MALFORMED and b"alive" in bodies(answer)[1][1]


TWO_READINGS = {
    "lines that end with a line feed": b"GET /health HTTP/1.1\nHost: a\n\n",
    "a field that ends with a line feed": b"GET /health HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
    "a head that ends with a line feed": b"GET /health HTTP/1.1\r\nHost: a\r\n\n",
    "a carriage return in a field": b"GET /health HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
    "a chunk's line that ends with a line feed": OCSP + b"Transfer-Encoding: chunked\r\n\r\n4\nabcd\n0\n\n",
    "an extension that ends with a line feed": OCSP + b"Transfer-Encoding: chunked\r\n\r\n4;a\nabcd\r\n0\r\n\r\n",
    "a line feed in an extension": OCSP + b"Transfer-Encoding: chunked\r\n\r\n4;a=\"\n0\n\n\"\r\nabcd\r\n0\r\n\r\n",
    "an extension that looks like a request": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"abcd", extension=b";GET /health HTTP/1.1"),
    "a space behind a chunk's length": OCSP + b"Transfer-Encoding: chunked\r\n\r\n4 \r\nabcd\r\n0\r\n\r\n",
    "a chunk's length as a program writes it": OCSP + b"Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n",
    "a chunk's length with an underscore": OCSP + b"Transfer-Encoding: chunked\r\n\r\n1_0\r\n" + b"a" * 16 + b"\r\n0\r\n\r\n",
    "chunks before chunks": OCSP + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
    "chunks, and then something else": OCSP + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
    "a length before chunks": OCSP + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks before a length": OCSP + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "a length in a trailer": OCSP + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nContent-Length: 40\r\n\r\n",
    "a coding on the next line": OCSP + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "one length twice": OCSP + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "one length in a list": OCSP + b"Content-Length: 4, 4\r\n\r\nabcd",
    "a length with a space in it": OCSP + b"Content-Length: 4 4\r\n\r\nabcd",
    "an empty length": OCSP + b"Content-Length:\r\n\r\nabcd",
    "a length with a NUL": OCSP + b"Content-Length: 4\0\r\n\r\nabcd",
    "a method in lower case": b"get /health HTTP/1.1\r\nHost: a\r\n\r\n",
    "tabs for spaces": b"GET\t/health\tHTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP of before versions": b"GET /health\r\n",
}  # fmt: skip


@pytest.mark.parametrize("request_octets", TWO_READINGS.values(), ids=TWO_READINGS.keys())
def test_what_could_be_read_in_two_ways_is_the_last_of_its_connection(server, request_octets):
    answer, is_closed = said(server, request_octets + HEALTH)
    assert is_closed and statuses(answer) == [400], answer
    assert b"alive" not in answer


def test_a_body_that_is_coded_is_not_read_as_if_it_were_not(server):
    """RFC 9112, 6.1: whoever does not understand a coding says so."""
    for coding, wanted in ((b"gzip, chunked", [501]), (b"GZIP,chunked", [501]), (b"identity, chunked", [501]), (b"chunked;a=b", [400]), (b"chunked, gzip", [400]), (b"gzip", [400])):
        answer, is_closed = said(server, OCSP + b"Transfer-Encoding: %s\r\n\r\n" % coding + chunked(b"abcd") + HEALTH)
        assert is_closed and statuses(answer) == wanted, (coding, answer)
    answer, _ = said(server, OCSP + b"Transfer-Encoding: Chunked\r\n\r\n" + chunked(b"abcd") + LAST)
    assert [status for status, _ in bodies(answer)] == [200, 200]


def test_chunks_in_the_old_version_end_the_connection(server):
    """Who speaks HTTP/1.0 knows no chunks: whatever follows could be part of the body (RFC 9112, 6.1)."""
    request = OCSP.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abcd")
    answer, is_closed = said(server, request + HEALTH)
    assert is_closed and b"alive" not in answer and answer.count(b"HTTP/1.") <= 1


def test_questions_behind_one_another_are_answered_in_order(server, root, question):
    """By POST in both framings and among other things, all sent at once."""
    post = OCSP + b"Content-Length: %d\r\n\r\n" % len(question) + question
    in_chunks = OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(question[:10], question[10:], extension=b";x")
    malformed = OCSP + b"Content-Length: 3\r\n\r\nabc"
    answer, is_closed = said(server, (post + HEALTH + in_chunks + malformed) * 25 + LAST)
    found = bodies(answer)
    assert is_closed and len(found) == 101
    # Nobody answers for this authority; but that is not what no question is answered with.
    assert {body for _, body in found[0::4][:25] + found[2::4]} == {found[0][1]} and found[0][1] != MALFORMED
    assert {body for _, body in found[3::4]} == {MALFORMED} and all(b"alive" in body for _, body in found[1::4])


# ---- too long, and too slow


TOO_LONG = {
    "a length": OCSP + b"Content-Length: 8193\r\n\r\n" + b"a" * 8_193,
    "a length that nobody sends": OCSP + b"Content-Length: 8193\r\n\r\n",
    "a length that is waited with": OCSP + b"Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n",
    "chunks": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(*[b"a" * 100] * 82),
    "one chunk": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"a" * 8_193),
    "extensions of chunks": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"a", extension=b";" + b"a" * 4_000_000),
    "many extensions": OCSP + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(*[b"a"] * 8_000, extension=b";" + b"a" * 1_000),
}


@pytest.mark.parametrize("request_octets", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_question_that_is_too_long_is_refused(server, request_octets):
    """Before it is there, where its length says so; and no more is read than a question could need."""
    answer, is_closed = said(server, request_octets + HEALTH)
    assert is_closed and b"alive" not in answer
    # What was still coming may reset the connection before the answer is read.
    assert not answer or statuses(answer) == [413], answer[:200]


def test_the_longest_question_is_read(server):
    for framed in (b"Content-Length: 8192\r\n\r\n" + b"a" * 8_192, b"Transfer-Encoding: chunked\r\n\r\n" + chunked(*[b"a"] * 8_192)):
        answer, _ = said(server, OCSP + framed + LAST)
        assert [status for status, _ in bodies(answer)] == [200, 200] and bodies(answer)[0][1] == MALFORMED


def test_a_long_get_is_a_question_or_too_long(server):
    for length, wanted in ((4_000, [200, 200]), (9_000, [414])):
        answer, _ = said(server, b"GET /ocsp/%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"A" * length) + LAST)
        assert statuses(answer) == wanted or answer.count(b"HTTP/1.1 ") == len(wanted), answer[:200]


def test_questions_that_come_slowly_have_their_time_and_no_more(server, root):
    """An octet now and then, in a body, in a chunk, in the lines between chunks and in trailers: none renews anything. Slow because 15 seconds are what a request has."""
    slow = [OCSP + b"Content-Length: 8000\r\n\r\n", OCSP + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n", OCSP + b"Transfer-Encoding: chunked\r\n\r\n4;",
            OCSP + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", OCSP + b"Expect: 100-continue\r\nContent-Length: 8000\r\n\r\n"]  # fmt: skip
    with contextlib.ExitStack() as connections:
        left = {}
        for begin in slow * 4:
            connection = connections.enter_context(connected(server))
            connection.sendall(begin)
            left[connection] = b""
        begun = time.monotonic()
        issue_beside(server, root[0])
        answers = []
        while left and time.monotonic() - begun < 60:
            for connection in list(left):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(b"a")
                connection.setblocking(False)
                has_ended = False
                try:
                    octets = connection.recv(4_096)
                    left[connection] += octets
                    has_ended = not octets
                except BlockingIOError:
                    pass
                except OSError:
                    has_ended = True
                connection.setblocking(True)
                if has_ended:
                    answers.append(left.pop(connection))
            time.sleep(0.2)
        took = time.monotonic() - begun
        assert not left and 8 < took < 30, took
        assert all(not answer or b" 408 " in answer for answer in answers), answers
        assert sum(b" 408 " in answer for answer in answers) >= 10


def test_a_client_that_goes_in_the_middle_leaves_nothing(server, root):
    for sent in (OCSP + b"Content-Length: 100\r\n\r\nabc", OCSP + b"Transfer-Encoding: chunked\r\n\r\n64\r\nabc", HEALTH, b"GET /he", b""):
        for _ in range(20):
            with connected(server) as connection:
                connection.sendall(sent)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    issuing.issue(server.client(), root[0], issuing.certification_request())
    assert server.look("/health").status == 200
