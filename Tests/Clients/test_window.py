"""The window: what anybody may fetch, as clients fetch it."""

import contextlib
import datetime
import email.utils
import hashlib
import os
import re
import socket
import subprocess
import uuid

import issuing
import ledger_server
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

CERTIFICATE = "application/pkix-cert"
# OCSPResponse ::= SEQUENCE { responseStatus malformedRequest (1) } (RFC 6960, 4.2.1)
MALFORMED = bytes.fromhex("30030a0101")


def identifier(authority):
    return authority.rsplit("/", 1)[1]


def der(pem):
    return issuing.der(x509.load_pem_x509_certificate(pem.encode()))


def certificates(text):
    """The octets of every certificate that stands in a text."""
    return [issuing.der(one) for one in x509.load_pem_x509_certificates(text.encode())]


@pytest.fixture(scope="module")
def path(root):
    return f"/authorities/{identifier(root[0])}.cer"


@pytest.fixture(scope="module")
def certificate(root):
    """The octets that the window is to show."""
    return der(root[1])


@pytest.fixture(scope="module")
def tag(certificate):
    return '"' + hashlib.sha256(certificate).hexdigest() + '"'


def openssl(*words, octets):
    return subprocess.run(["openssl", *words], input=octets, capture_output=True, check=True, timeout=30).stdout


# ---- certificates of authorities


def test_an_authoritys_certificate_is_there_for_anybody(server, path, certificate, tag):
    answer = server.look(path)
    assert answer.status == 200 and answer.octets == certificate
    assert answer.headers["Content-Type"] == CERTIFICATE and answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "public, max-age=3600" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"CN" in openssl("x509", "-inform", "DER", "-noout", "-subject", octets=answer.octets)


def test_head_and_body_leave_in_one_write(server, path, certificate):
    # A client that is woken for a head alone is woken twice for each answer.
    with contextlib.closing(socket.create_connection(server.window_address(), timeout=30)) as connection:
        for _ in range(100):
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert connection.recv(65_536).endswith(certificate)


def test_an_authoritys_certificate_comes_with_those_above_it(server, client, root):
    authority = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Below"})
    issuing.activate_subordinate(client, root[0], authority)
    answer = server.look(f"/authorities/{identifier(authority)}.p7c")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/pkcs7-mime"
    printed = openssl("pkcs7", "-inform", "DER", "-print_certs", octets=answer.octets)
    told = client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)
    wanted = [*certificates(told["Certificate"]), *certificates(told["CertificateChain"])]
    assert sorted(certificates(printed.decode())) == sorted(wanted) and len(wanted) == 2


def test_what_is_not_there_looks_the_same_whatever_it_would_be(server, client, path):
    pending = identifier(issuing.create_authority(client))
    answers = [server.look(at) for at in (
        f"/authorities/{pending}.cer", f"/authorities/{uuid.uuid4()}.cer", "/authorities/x.cer", "/authorities/", "/authorities", "/authorities/.cer",
        path.replace(".cer", ".pem"), path.replace(".cer", ""), path + "/x", "/x" + path, "/", "/a", "/a/b", "/bucket/crl/a.crl", "/ocsp", "/ocsp/", "/healthy", "//health",
        "/credentials.json", "/ledger.db", "/metrics", "/_", "/.well-known/x")]
    assert {(answer.status, answer.octets) for answer in answers} == {(404, b"There is nothing here.\n")}
    kept = [{name: value for name, value in answer.headers.items() if name != "Date"} for answer in answers]
    assert all(one == kept[0] for one in kept)


def test_a_deleted_authoritys_certificate_is_there_while_it_can_be_restored(server, client):
    authority, pem = issuing.new_root(client)
    client.update_certificate_authority(CertificateAuthorityArn=authority, Status="DISABLED")
    client.delete_certificate_authority(CertificateAuthorityArn=authority, PermanentDeletionTimeInDays=7)
    answer = server.look(f"/authorities/{identifier(authority)}.cer")
    assert answer.status == 200 and answer.octets == der(pem)


# ---- how it is asked for


def test_head_says_what_get_would(server, path, certificate):
    got, told = server.look(path), server.look(path, "HEAD")
    assert told.status == 200 and told.octets == b""
    assert [one for one in told.headers.items() if one[0] != "Date"] == [one for one in got.headers.items() if one[0] != "Date"]
    assert told.headers["Content-Length"] == str(len(certificate))


@pytest.mark.parametrize(("conditions", "status"), [
    ({"If_None_Match": "{}"}, 304), ({"If_None_Match": "W/{}"}, 304), ({"If_None_Match": '"a", {}'}, 304), ({"If_None_Match": "*"}, 304),
    ({"If_None_Match": '"a"'}, 200), ({"If_None_Match": "{"}, 200), ({"If_None_Match": '"a"', "If_Modified_Since": "Fri, 31 Dec 9999 23:59:59 GMT"}, 200),
    ({"If_Match": "{}"}, 200), ({"If_Match": "*"}, 200), ({"If_Match": '"a"'}, 412), ({"If_Match": "W/{}"}, 412),
    ({"If_Unmodified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412), ({"If_Modified_Since": "Fri, 31 Dec 9999 23:59:59 GMT"}, 200),
])  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions_hold_as_the_standard_says(server, path, tag, certificate, method, conditions, status):
    answer = server.look(path, method, **{name: value.replace("{}", tag) for name, value in conditions.items()})
    assert answer.status == status
    assert answer.octets == (certificate if status == 200 and method == "GET" else b"")
    assert answer.headers["ETag"] == tag


@pytest.mark.parametrize(("asked", "first", "last"), [
    ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes=5-999999999999999999999999", 5, None),
    ("bytes=-999999999999999999999999", 0, None), ("BYTES=1-2", 1, 2)])
def test_a_part_is_sent_where_it_is_asked_for(server, path, certificate, tag, asked, first, last):
    length = len(certificate)
    first, last = first % length, length - 1 if last is None else last
    for more in ({}, {"If_Range": tag}):
        answer = server.look(path, Range=asked, **more)
        assert answer.status == 206 and answer.octets == certificate[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{length}" and answer.headers["ETag"] == tag


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_part_that_it_does_not_have_is_refused(server, path, certificate, asked):
    answer = server.look(path, Range=asked)
    assert answer.status == 416 and answer.octets == b"" and answer.headers["Content-Range"] == f"bytes */{len(certificate)}"


@pytest.mark.parametrize("headers", [
    {"Range": "bytes=0-1,3-4"}, {"Range": "bytes=5-2"}, {"Range": "bytes=a-b"}, {"Range": "lines=0-1"}, {"Range": "bytes=-"}, {"Range": "0-1"},
    {"Range": "bytes=0-1", "If_Range": '"other"'}, {"Range": "bytes=0-1", "If_Range": "Thu, 01 Jan 1970 00:00:00 GMT"}])
def test_all_of_it_is_sent_where_no_part_of_it_is_asked_for(server, path, certificate, headers):
    answer = server.look(path, **headers)
    assert answer.status == 200 and answer.octets == certificate


def test_whatever_host_and_query_are_named_it_is_the_same(server, path, certificate):
    for target, host in ((path, "pki.example"), (path + "?x=/..", "a:1"), (f"http://other.example{path}", "other.example"), (f"HTTP://other.example:1{path}?q", "b")):
        with contextlib.closing(socket.create_connection(server.window_address(), timeout=30)) as connection:
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            received = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert received.startswith(b"HTTP/1.1 200 ") and received.endswith(certificate)


def test_an_old_client_is_answered_and_the_connection_closed(server, path, certificate):
    with contextlib.closing(socket.create_connection(server.window_address(), timeout=30)) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b" 200 " in received.splitlines()[0] and received.endswith(certificate)


@pytest.mark.parametrize(("method", "at", "status"), [
    ("POST", "/health", 405), ("POST", "/authorities/x.cer", 405), ("POST", "/a/b", 405), ("PUT", "/a/b", 405), ("DELETE", "/a/b", 405), ("OPTIONS", "/", 405),
    ("POST", "/", 200), ("POST", "/ocsp", 200)])
def test_nothing_is_changed_here(server, method, at, status):
    answer = server.look(at, method, body=b"x", Content_Type="application/ocsp-request")
    assert answer.status == status
    assert (answer.headers["Allow"] or "").startswith("GET, HEAD") == (status == 405)
    assert status == 405 or answer.octets == MALFORMED


@pytest.mark.parametrize("at", ["/ocsp/x", "/ocsp/../health", "/ocsp/%2e%2e/health"])
def test_where_questions_are_asked_what_is_none_is_answered_so(server, at):
    answer = server.look(at)
    assert (answer.status, answer.octets) == (200, MALFORMED), answer


def test_the_api_is_not_here_nor_the_window_there(server, path):
    refused = server.ask("GET", path)
    assert refused.status == 403 and b"<Code>AccessDenied</Code>" in refused.octets, refused
    body = b"{}"
    headers = server.signed_headers("ListCertificateAuthorities", body)
    answer = server.look("/", "POST", body=body, **headers)
    assert answer.status == 415 and b"Arn" not in answer.octets


def test_that_it_is_alive_is_all_that_it_says_of_itself(server):
    answer = server.look("/health")
    assert answer.status == 200 and answer.document == {"status": "alive"}


# ---- where it is


def published(server):
    return [event["event"]["publicURLs"] for event in server.events("--type", "SettingsChanged")]


def test_where_others_reach_it_is_recorded_whenever_it_changes(stopped):
    for options in ((), ("--window-url", "http://pki.example"), ("--window-url", "http://pki.example"), ("--window-url", "http://[2001:db8::1]:8080/ca"), ()):
        assert stopped.start(*options).stop() == 0
    assert published(stopped) == [[], ["http://pki.example"], ["http://[2001:db8::1]:8080/ca"], []]
    stopped.replay()
    verifier = ledger_server.TOP / "tools/verify-ledger"
    run = subprocess.run([str(verifier), str(stopped.data)], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


def test_for_development_it_is_named_where_it_listens(stopped):
    command = [word for word in stopped.command("--development") if word not in ("--master-key", str(stopped.master_key))]
    stopped.command = lambda *options: [*command, *options]
    for options in ((), ("--window", "0.0.0.0:0"), ("--window-url", "http://a.example")):
        server = stopped.start(*options)
        port = server.window_address()[1]
        assert published(server)[-1] == (["http://a.example"] if "--window-url" in options else [f"http://127.0.0.1:{port}"])
        assert server.stop() == 0
    stopped.replay()


def test_both_doors_at_one_port_are_refused_in_plain_words(stopped):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
    run = ledger_server.ca_ledger(*stopped.command("--listen", f"127.0.0.1:{port}", "--window", f"127.0.0.1:{port}")[1:], expecting=(2,), timeout=30)
    assert f"Nothing can listen at 127.0.0.1:{port}: Address already in use." in run.err and not stopped.data.exists()


def test_it_ends_with_the_rest_whoever_is_still_there(stopped):
    server = stopped.start()
    with contextlib.closing(socket.create_connection(server.window_address(), timeout=30)) as kept:
        kept.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert server.stop() == 0
        assert kept.recv(4096) == b""


# ---- objects of buckets


@pytest.fixture(scope="module")
def bucket(server):
    """The folder of a bucket."""
    ledger_server.ca_ledger("buckets", "create", "--data", server.data, "shown")
    return server.data / "buckets" / "shown"


def put(bucket, key, octets, mode=0o644):
    """Puts an object in place as a server does: whole, under another name first."""
    path = bucket / key
    path.parent.mkdir(parents=True, exist_ok=True)
    (bucket / "new").write_bytes(octets)
    (bucket / "new").chmod(mode)
    (bucket / "new").rename(path)
    return f"/{bucket.name}/{key}"


@pytest.mark.parametrize(("key", "kind"), [
    ("crl/a.crl", "application/pkix-crl"), ("a.json", "application/json"), ("a.b/c.csv", "text/csv"), ("plain", "application/octet-stream"), ("with space/x.html", "application/octet-stream")])
def test_an_object_that_anybody_may_read_is_there(server, bucket, key, kind):
    path = put(bucket, key, key.encode() * 1_000).replace(" ", "%20")
    answer = server.look(path)
    assert answer.status == 200 and answer.octets == key.encode() * 1_000
    assert answer.headers["Content-Type"] == kind and answer.headers["ETag"] == f'"{hashlib.sha256(answer.octets).hexdigest()}"'
    assert answer.headers["Cache-Control"] == "public, no-cache" and answer.headers["Accept-Ranges"] == "bytes"


def test_what_not_everybody_may_read_looks_as_if_it_were_not_there(server, bucket):
    nothing = server.look("/shown/none")
    assert nothing.status == 404
    paths = [put(bucket, "secret", b"secret", 0o600), put(bucket, "audit-report/a/b.json", b"secret"), put(bucket, "x/audit-report/b.csv", b"secret"), "/shown/audit-report"]
    put(bucket, "target", b"secret", 0o600)
    (bucket / "link").symlink_to(server.data / "ledger.db")
    (bucket / "folder").symlink_to(server.data)
    paths += ["/shown/link", "/shown/folder/ledger.db", "/shown/crl", "/other/x", "/shown/.unfinished/1", "/shown/a/../secret", "/shown/%73ecret"]
    for path in paths:
        for method in ("GET", "HEAD"):
            answer = server.look(path, method)
            assert answer.status == 404 and answer.octets == (b"" if method == "HEAD" else nothing.octets), path
            assert [one for one in answer.headers.items() if one[0] != "Date"] == [one for one in nothing.headers.items() if one[0] != "Date"]


def test_a_new_object_under_an_old_key_is_found_out_at_once(server, bucket):
    tags = set()
    for octets in (b"a" * 100, b"b" * 100, b"c" * 100):
        answer = server.look(put(bucket, "changing", octets), If_None_Match=", ".join(tags) or '"none"')
        assert answer.status == 200 and answer.octets == octets
        tags.add(answer.headers["ETag"])
    assert len(tags) == 3 and server.look("/shown/changing", If_None_Match=answer.headers["ETag"]).status == 304
    # Its time is told once the second is over in which it could have been changed again.
    path = put(bucket, "old", b"x")
    os.utime(bucket / "old", (1_000_000_000, 1_000_000_000))
    assert server.look(path).headers["Last-Modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"
    assert server.look(path, If_Modified_Since="Sun, 09 Sep 2001 01:46:40 GMT").status == 304
    assert server.look(path, If_Modified_Since="Sun, 09 Sep 2001 01:46:39 GMT").status == 200


def test_a_large_object_comes_whole_and_in_parts(server, bucket):
    octets = os.urandom(5_000_000)
    path = put(bucket, "large", octets)
    assert server.look(path).octets == octets
    answer = server.look(path, Range="bytes=65530-4000000")
    assert answer.status == 206 and answer.octets == octets[65_530:4_000_001]
    # Who has it open goes on with it while another takes its place.
    with contextlib.closing(socket.create_connection(server.window_address(), timeout=30)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        received = connection.recv(1_000)
        put(bucket, "large", b"other")
        received += b"".join(iter(lambda: connection.recv(1 << 20), b""))
    assert received.endswith(octets) and server.look(path).octets == b"other"


def test_a_revocation_list_is_fresh_until_it_says(server, bucket):
    key = issuing.new_key()
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    built = x509.CertificateRevocationListBuilder(x509.Name([]), now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=2))
    path = put(bucket, "crl/fresh.crl", built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    answer = server.look(path)
    found = re.fullmatch(r"public, max-age=(\d+), must-revalidate", answer.headers["Cache-Control"])
    assert found and 7_100 <= int(found[1]) <= 7_200
    assert email.utils.parsedate_to_datetime(answer.headers["Expires"]) == now + datetime.timedelta(hours=2)
    openssl("crl", "-inform", "DER", "-noout", octets=answer.octets)
