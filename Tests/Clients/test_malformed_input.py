"""Whatever is sent: the documented error comes back, and the server goes on."""

import base64
import contextlib
import datetime
import http.client
import json
import select
import socket
import time

import issuing
import pytest
from issuing import order
from ledger_server import JSON_1_1


pytestmark = pytest.mark.usefixtures("the_server_goes_on")

# What is not JSON, or not the JSON that was asked for.

@pytest.mark.parametrize("body", [
    b"", b" ", b"{", b"null", b"1", b'"x"', b"true", b"[]", b"{}{}", b'{"MaxResults":}', b"{'MaxResults':1}", b"\xff\xfe\x00",
    b'{"MaxResults":1,"MaxResults":2}', b'{"NextToken":"\xed\xa0\x80"}', b'{"NextToken":"\\ud800"}', b'{"NextToken":"a\x01"}',
    b'{"x":' * 40 + b"1" + b"}" * 40, b"[" * 100_000, b'{"MaxResults":1}x', b'{"MaxResults":01}', b"\xef\xbb\xbf{}x",
    b'{"MaxResults":1e999}', b'{"MaxResults":NaN}',
])
def test_what_is_no_document_of_json_is_a_serialization_error(server, body):
    answer = server.ask_signed("ListCertificateAuthorities", body)
    assert (answer.status, answer.error) == (400, "SerializationException"), answer


@pytest.mark.parametrize("changes", [
    {"Csr": 1}, {"Csr": ["a"]}, {"Csr": "not base64!"}, {"Csr": "YQ"}, {"Validity": "30 days"}, {"Validity": []},
    {"Validity": {"Type": "DAYS", "Value": "1"}}, {"Validity": {"Type": 1, "Value": 1}}, {"SigningAlgorithm": {}},
    {"CertificateAuthorityArn": True}, {"Validity": {"Type": "DAYS", "Value": 1.5}},
    {"Validity": {"Type": "DAYS", "Value": 10**30}}, {"ApiPassthrough": "x"}, {"IdempotencyToken": 7},
])
def test_a_value_of_the_wrong_type_is_a_serialization_error(server, root, changes):
    answer = server.ask_signed("IssueCertificate", order(root, **changes))
    assert (answer.status, answer.error) == (400, "SerializationException"), answer


@pytest.mark.parametrize(("changes", "message"), [
    ({"Csr": None}, "Value null at 'csr' failed to satisfy constraint: Member must not be null"),
    ({"Validity": {"Type": "DAYS"}}, "Value null at 'validity.value' failed to satisfy constraint: Member must not be null"),
    ({"Validity": {"Type": "DAYS", "Value": 0}},
     "Value '0' at 'validity.value' failed to satisfy constraint: Member must have value greater than or equal to 1"),
    ({"Validity": {"Type": "WEEKS", "Value": 1}}, "at 'validity.type' failed to satisfy constraint: Member must satisfy enum"),
    ({"SigningAlgorithm": "MD5WITHRSA"}, "at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum"),
    ({"Csr": ""}, "at 'csr' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    ({"Csr": base64.b64encode(b"a" * 32769).decode()}, "Member must have length less than or equal to 32768"),
    ({"IdempotencyToken": "t" * 37}, "Member must have length less than or equal to 36"),
    ({"IdempotencyToken": "\u20ac"}, "Member must satisfy regular expression pattern"),
    ({"CertificateAuthorityArn": "arn"}, "at 'certificateAuthorityArn' failed to satisfy constraint"),
])
def test_a_broken_constraint_names_its_field(server, root, changes, message):
    answer = server.ask_signed("IssueCertificate", order(root, **changes))
    assert (answer.status, answer.error) == (400, "ValidationException"), answer
    assert message in answer.message


def test_all_broken_constraints_are_named_at_once(server, root):
    answer = server.ask_signed("IssueCertificate", order(root, Csr=None, SigningAlgorithm=None, Validity={"Type": "DAYS"}))
    assert answer.message.startswith("3 validation errors detected: "), answer


def test_unknown_members_and_explicit_nulls_are_ignored(server, root):
    body = order(root) | {"Nobody": {"knows": [1]}, "IdempotencyToken": None, "TemplateArn": None}
    assert server.ask_signed("IssueCertificate", body).status == 200


# What asks for no operation.

@pytest.mark.parametrize("target", ["", "ACMPrivateCA.", "ACMPrivateCA.listCertificateAuthorities", "ListCertificateAuthorities",
                                    "ACMPrivateCA.DropTables", "Other.ListCertificateAuthorities", "ACMPrivateCA." + "A" * 5000])
def test_an_unknown_operation_is_said_to_be_unknown(server, target):
    headers = server.signed_headers("ListCertificateAuthorities", b"{}") | {"X-Amz-Target": target}
    answer = server.ask(body=b"{}", headers=headers)
    assert (answer.status, answer.error) == (400, "UnknownOperationException"), answer


@pytest.mark.parametrize("content_type", [None, "application/x-amz-json-1.0", "text/plain", "application/xml"])
def test_another_content_type_is_no_operation(server, content_type):
    answer = server.ask_signed("ListCertificateAuthorities", "{}", content_type=content_type)
    assert (answer.status, answer.error) == (400, "UnknownOperationException"), answer


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/"), ("PUT", "/"), ("DELETE", "/"), ("HEAD", "/"), ("POST", "/other"), ("GET", "/../../etc/passwd"),
    ("GET", "/ledger.db"), ("PATCH", "/health"), ("OPTIONS", "*"),
])
def test_other_methods_and_paths_are_not_there(server, method, path):
    # Another path could be a bucket's object, which is told to nobody who is not known (revocation-and-reports.md).
    answer = server.ask(method, path)
    is_object = method == "GET" and path != "/"
    assert answer.status in (400, 404, 405) or (is_object and answer.status == 403 and b"<Code>AccessDenied</Code>" in answer.octets), answer


# Who asks.

def test_an_unsigned_request_is_told_so(server):
    answer = server.ask(body=b"{}", headers={"Content-Type": JSON_1_1, "X-Amz-Target": "ACMPrivateCA.ListCertificateAuthorities"})
    assert (answer.status, answer.error) == (400, "MissingAuthenticationTokenException"), answer
    assert answer.headers["x-amzn-RequestId"] and answer.headers["Date"]


@pytest.mark.parametrize("authorization", [
    "Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA1 Credential=a/20260101/us-east-1/acm-pca/aws4_request",
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host", "AWS4-HMAC-SHA256 " + "a=b," * 3000, "AWS4-HMAC-SHA256 ,,,===",
])
def test_a_malformed_authorization_is_incomplete(server, authorization):
    headers = server.signed_headers("ListCertificateAuthorities", b"{}") | {"Authorization": authorization}
    answer = server.ask(body=b"{}", headers=headers)
    assert (answer.status, answer.error) == (400, "IncompleteSignatureException"), answer


def test_a_wrong_signature_is_told_so(server):
    headers = server.signed_headers("ListCertificateAuthorities", b"{}")
    last = headers["Authorization"][-1]
    headers["Authorization"] = headers["Authorization"][:-1] + ("0" if last != "0" else "1")
    answer = server.ask(body=b"{}", headers=headers)
    assert (answer.status, answer.error) == (400, "InvalidSignatureException"), answer
    assert answer.message.startswith("The request signature we calculated does not match the signature you provided.")


def test_a_changed_body_does_not_match_its_signature(server):
    answer = server.ask(body=b'{"MaxResults":1}', headers=server.signed_headers("ListCertificateAuthorities", b"{}"))
    assert answer.error == "InvalidSignatureException"


def test_an_unsigned_x_amz_header_is_not_accepted(server):
    headers = server.signed_headers("ListCertificateAuthorities", b"{}") | {"X-Amz-Something": "added"}
    answer = server.ask(body=b"{}", headers=headers)
    assert answer.status == 400 and answer.error in ("InvalidSignatureException", "IncompleteSignatureException")


@pytest.mark.parametrize(("minutes", "message"), [(-6, "Signature expired: "), (6, "Signature not yet current: "),
                                                  (-60 * 24 * 400, "Signature expired: ")])
def test_a_stale_date_is_told_so(server, minutes, message):
    at = issuing.now() + datetime.timedelta(minutes=minutes)
    answer = server.ask_signed("ListCertificateAuthorities", "{}", at=at)
    assert (answer.status, answer.error) == (400, "InvalidSignatureException"), answer
    assert answer.message.startswith(message)


@pytest.mark.parametrize("scope", [{"region": "eu-central-1"}, {"service": "s3"}])
def test_a_signature_for_another_place_is_told_so(server, scope):
    answer = server.ask_signed("ListCertificateAuthorities", "{}", **scope)
    assert (answer.status, answer.error) == (400, "InvalidSignatureException"), answer
    assert "Credential should be scoped to" in answer.message


# Too much, too slow.

def test_ten_megabytes_are_too_many(server):
    body = b'{"NextToken":"' + b"a" * 10_000_000 + b'"}'
    headers = server.signed_headers("ListCertificateAuthorities", body)
    try:
        answer = server.ask(body=body, headers=headers)
    except (BrokenPipeError, ConnectionResetError):
        return  # the server need not read what it will not take
    assert answer.status == 413
    assert answer.error == "RequestEntityTooLargeException"


def test_a_length_beyond_the_bound_is_refused_before_the_body(server):
    with contextlib.closing(server.connect()) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        assert connection.recv(64).split(b" ")[1] in (b"413", b"400")


def test_chunks_beyond_the_bound_are_refused(server):
    with contextlib.closing(server.connect()) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(160):
                connection.sendall(chunk)
        with contextlib.suppress(ConnectionResetError):
            answer = connection.recv(64)
            assert answer == b"" or answer.split(b" ")[1] in (b"413", b"400")


def test_what_frames_chunks_is_bounded_as_they_are(server):
    """A chunk's extension is passed over, however long: more of it than a body could need is not read."""
    with contextlib.closing(server.connect()) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;")
        sent, piece = 0, b"a" * (1 << 20)
        with pytest.raises(OSError):
            while sent < 200 << 20:
                connection.sendall(piece)
                sent += len(piece)
        assert sent < 64 << 20


@pytest.mark.parametrize("octets", [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GARBAGE\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"\x00" * 4096,
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nabcde",
    b"POST / HTTP/1.1\r\nHost: a\r\n" + b"X-A: " + b"b" * 200_000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
])
def test_what_is_no_http_ends_its_connection_alone(server, octets):
    with contextlib.closing(server.connect(timeout=20)) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(octets)
            with contextlib.suppress(OSError):  # not connected: it was ended already
                connection.shutdown(socket.SHUT_WR)
            received = connection.recv(4096)
            assert received == b"" or received.startswith(b"HTTP/1.1 4")


def test_slow_clients_keep_nobody_waiting(server, client):
    slow = [server.connect() for _ in range(64)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(b"POST / HTTP/1.1\r\nHost: slow\r\nContent-Length: 1000\r\n\r\n{"[: 10 + number])
        for _ in range(5):
            assert "CertificateAuthorities" in client.list_certificate_authorities()
            for connection in slow:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(b"")
    finally:
        for connection in slow:
            connection.close()


def test_more_bodies_than_memory_may_hold_are_told_to_come_back(server, client):
    """Three quarters of 64 MiB for one address: of 13 callers of 4 MB each those are turned away who find no room, and no others."""
    body = b"a" * 4_000_000
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
    with contextlib.ExitStack() as held:
        callers = [held.enter_context(contextlib.closing(server.connect())) for _ in range(13)]
        for connection in callers:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(head + body[:-1])
        # Whose octets are read last; where the server reads the last ones at one time, two find no room beside each other.
        answered, _, _ = select.select(callers, [], [], 15)
        assert 1 <= len(answered) <= 3
        for connection in answered:
            with contextlib.suppress(ConnectionResetError):
                received = connection.recv(4096)
                assert received == b"" or (b" 503 " in received and b"ServiceUnavailableException" in received), received
    # There is room again as soon as the server sees that they have gone.
    until = time.monotonic() + 60
    while (status := server.ask_signed("ListCertificateAuthorities", b'{"NextToken":"' + b"a" * 4_000_000 + b'"}').status) == 503:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert status == 400 and client.list_certificate_authorities()


def test_a_body_in_pieces_is_a_body(server):
    headers = server.signed_headers("ListCertificateAuthorities", b"{}")
    with contextlib.closing(http.client.HTTPConnection(*server.address(), timeout=30)) as connection:
        connection.putrequest("POST", "/")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", "2")
        connection.endheaders()
        connection.send(b"{")
        connection.send(b"}")
        assert connection.getresponse().status == 200


def raw_request(server, operation, body, *more):
    """One signed request as octets, with more header lines."""
    headers = server.signed_headers(operation, body)
    lines = ["POST / HTTP/1.1", f"Host: {server.address()[0]}:{server.address()[1]}", f"Content-Length: {len(body)}", *more]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_requests_sent_in_one_piece_are_all_answered(server):
    with contextlib.closing(server.connect()) as connection:
        connection.sendall(b"".join(raw_request(server, "ListCertificateAuthorities", b"{}") for _ in range(5)))
        with contextlib.closing(connection.makefile("rb")) as stream:
            for _ in range(5):
                assert stream.readline().startswith(b"HTTP/1.1 200 ")
                length = 0
                while (line := stream.readline().strip()):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                assert json.loads(stream.read(length))["CertificateAuthorities"] is not None


def test_who_asks_first_whether_to_go_on_is_told_so(server):
    with contextlib.closing(server.connect()) as connection:
        octets = raw_request(server, "ListCertificateAuthorities", b"{}", "Expect: 100-continue")
        connection.sendall(octets[:-2])
        assert connection.recv(4096).startswith(b"HTTP/1.1 100 ")
        connection.sendall(octets[-2:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_an_old_client_is_answered_and_left(server):
    with contextlib.closing(server.connect()) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        received = b""
        while piece := connection.recv(4096):
            received += piece
        assert b" 200 " in received.split(b"\r\n")[0] and b"ready" in received


def said(server, *pieces, seconds=10):
    """What a connection says to these pieces until it closes, or, where it does not, in so many seconds."""
    answer = b""
    with contextlib.closing(server.connect(timeout=seconds)) as connection, contextlib.suppress(TimeoutError, ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
        while octets := connection.recv(65_536):
            answer += octets
        return answer, True
    return answer, False


LAST = [
    b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"GET /health HTTP/1.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
    b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
]


@pytest.mark.parametrize("more", [b"", b"\r\n", b"x", b"\0" * 100, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"], ids=range(5))
@pytest.mark.parametrize("last", LAST, ids=["close", "1.0", "post", "upgrade", "posted upgrade", "connect"])
def test_the_last_answer_of_a_connection_is_one_and_the_last(server, last, more):
    """Whatever comes behind it, in one piece with it: an answer of the connection, and its end."""
    answer, is_closed = said(server, last + more)
    assert is_closed and answer.count(b"HTTP/1.") == 1, answer
    assert b"connection: close" in answer.lower()


def test_what_is_no_http_behind_a_request_is_told_so_after_its_answer(server):
    answer, is_closed = said(server, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + b"\0" * 100)
    assert is_closed and [part.split()[0] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"], answer


def test_many_requests_share_a_connection(server):
    with contextlib.closing(http.client.HTTPConnection(*server.address(), timeout=30)) as connection:
        for number in range(20):
            body = json.dumps({"MaxResults": number}).encode()
            connection.request("POST", "/", body=body, headers=server.signed_headers("ListCertificateAuthorities", body))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == (200 if number else 400)


@pytest.mark.parametrize("oid", ["18446744073709551615.1", "2.5.99999999999999999999999999", "1.2." + "9" * 60, "0.39.1", "3.1", "",
                                 "1..2", "1.2.-3", "2.999.1", "1.2.\u0663"])
def test_a_hostile_object_identifier_in_text_harms_nothing(server, oid):
    answer = server.ask_signed("CreateCertificateAuthority", {
        "CertificateAuthorityType": "ROOT",
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA",
            "Subject": {"CustomAttributes": [{"ObjectIdentifier": oid, "Value": "x"}]},
        },
    })
    assert answer.status == 200 or answer.error in ("ValidationException", "InvalidArgsException"), answer
    if oid != "0.39.1":
        assert answer.status == 400 or oid in ("2.5.99999999999999999999999999", "1.2." + "9" * 60), answer


def test_nothing_malformed_was_issued_twice_or_half(server):
    """What the tests above did has left a whole ledger, read while the server runs."""
    server.replay()


# What cannot be recorded is refused: nobody ends a server by what is asked.

UNRECORDABLE = ["\0", "arn\0:x", "a" + "\u0301" * 300_000, "\U0001f468\u200d" * 20_000]


@pytest.fixture(scope="module")
def auditor(server):
    """An access key that may change nothing."""
    return server.add_credential("an-auditor", "auditor")


@pytest.mark.parametrize("member", ["CertificateAuthorityArn", "ResourceArn"])
@pytest.mark.parametrize("text", UNRECORDABLE, ids=["NUL", "NUL within", "one long character", "joined characters"])
def test_a_refused_call_may_name_anything(server, auditor, text, member):
    answer = server.ask_signed("CreateCertificateAuthority", {member: text}, credentials=auditor)
    assert (answer.status, answer.error) == (400, "AccessDeniedException"), answer
    assert len(answer.message) < 700


@pytest.mark.parametrize("filler", [{"X": "a" * 100_000}, {"X": [" "] * 40_000}])
def test_a_configuration_has_a_length(server, filler):
    configuration = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": "x"}}
    wanted = {"CertificateAuthorityType": "ROOT", "CertificateAuthorityConfiguration": configuration | filler}
    answer = server.ask_signed("CreateCertificateAuthority", wanted)
    assert (answer.status, answer.error) == (400, "InvalidArgsException"), answer
    assert "at most 65536" in answer.message


@pytest.mark.parametrize("body", ['{"x":[' + "0," * 70_000 + "0]}", '{"x":[' + "[]," * 70_000 + "[]]}"])
def test_a_body_of_very_many_values_is_a_serialization_error(server, body):
    answer = server.ask_signed("ListCertificateAuthorities", body)
    assert (answer.status, answer.error) == (400, "SerializationException"), answer
