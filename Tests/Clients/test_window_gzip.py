"""Objects in gzip, where that is worth it and whoever fetches them takes it: made once, with a tag of its own, right under conditions and in parts."""

import gzip
import hashlib
import os
import time

import issuing
import ledger_server
import pytest
from cryptography import x509
from ledger_server import ca_ledger
from test_revocation_lists import awaited, configure, file_of, holding, issued, lists, named, revoke

TEXT = b"".join(b"%d times the same, or nearly\n" % number for number in range(5_000))
pytestmark = pytest.mark.usefixtures("the_server_goes_on")


@pytest.fixture(scope="module")
def bucket(server):
    ca_ledger("buckets", "create", "--data", server.data, "shown")
    return server.data / "buckets" / "shown"


def put(bucket, key, octets):
    """An object in place of the one that was there, as a server puts it: another file."""
    path = bucket / key
    path.with_suffix(".new").write_bytes(octets)
    path.with_suffix(".new").chmod(0o644)
    path.with_suffix(".new").rename(path)
    return f"/shown/{key}"


def coded(server, path, **headers):
    """The answer in gzip, once it is there."""
    until = time.monotonic() + 30
    while True:
        answer = server.look(path, **({"Accept_Encoding": "gzip"} | headers))
        if answer.headers["Content-Encoding"] == "gzip":
            return answer
        assert answer.status == 200 and answer.headers["Vary"] == "Accept-Encoding"
        assert time.monotonic() < until, "it is not compressed"
        time.sleep(0.02)


def tag(octets):
    return '"' + hashlib.sha256(octets).hexdigest() + '"'


@pytest.fixture(scope="module")
def text(server, bucket):
    path = put(bucket, "text.txt", TEXT)
    return path, coded(server, path).octets


def test_it_is_sent_to_who_takes_it(server, text):
    path, member = text
    answer = coded(server, path)
    assert gzip.decompress(member) == TEXT and len(member) < len(TEXT) / 4
    assert answer.octets == member and int(answer.headers["Content-Length"]) == len(member)
    assert answer.headers["ETag"] == tag(member) and answer.headers["Vary"] == "Accept-Encoding" and answer.headers["Content-Type"] == "text/plain"
    head = server.look(path, "HEAD", Accept_Encoding="gzip")
    assert head.octets == b"" and {name: head.headers[name] for name in ("ETag", "Content-Length", "Content-Encoding", "Vary")} == {
        name: answer.headers[name] for name in ("ETag", "Content-Length", "Content-Encoding", "Vary")}


@pytest.mark.parametrize("accepted", [None, "", "identity", "gzip;q=0", "br, deflate", "gzip;q=0.5, identity", "*;q=0, identity;q=0.1", "gzip;q=nothing"])
def test_to_who_does_not_it_is_sent_as_it_is(server, text, accepted):
    path, _ = text
    answer = server.look(path, **({} if accepted is None else {"Accept_Encoding": accepted}))
    assert answer.status == 200 and answer.octets == TEXT and answer.headers["Content-Encoding"] is None
    assert answer.headers["ETag"] == tag(TEXT) and answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["gzip", "x-gzip", "GZip;q=0.1", "*", "br, gzip", "identity;q=0, gzip", "identity;q=0.5, *;q=0.6", "deflate, gzip;q=1.0, *;q=0.5"])
def test_it_is_chosen_by_weight(server, text, accepted):
    path, member = text
    assert server.look(path, Accept_Encoding=accepted).octets == member


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "br, *;q=0"])
def test_where_nothing_is_taken_that_is_said(server, text, accepted):
    path, _ = text
    answer = server.look(path, Accept_Encoding=accepted)
    assert answer.status == 406 and answer.headers["Vary"] == "Accept-Encoding" and answer.headers["ETag"] is None


def test_conditions_speak_of_the_form_that_is_asked_for(server, text):
    path, member = text
    plain, packed = tag(TEXT), tag(member)
    for accepted, own, other in (("gzip", packed, plain), ("identity", plain, packed)):
        assert server.look(path, Accept_Encoding=accepted, If_None_Match=own).status == 304
        assert server.look(path, Accept_Encoding=accepted, If_None_Match=other).status == 200
        assert server.look(path, Accept_Encoding=accepted, If_Match=own).status == 200
        assert server.look(path, Accept_Encoding=accepted, If_Match=other).status == 412
        same = server.look(path, Accept_Encoding=accepted, If_None_Match=own)
        assert same.octets == b"" and same.headers["ETag"] == own and same.headers["Vary"] == "Accept-Encoding"


def test_parts_are_of_the_form_that_is_asked_for(server, text):
    path, member = text
    for accepted, octets, own, other in (("gzip", member, tag(member), tag(TEXT)), ("identity", TEXT, tag(TEXT), tag(member))):
        answer = server.look(path, Accept_Encoding=accepted, Range="bytes=10-19")
        assert answer.status == 206 and answer.octets == octets[10:20]
        assert answer.headers["Content-Range"] == f"bytes 10-19/{len(octets)}"
        assert answer.headers["Content-Encoding"] == ("gzip" if accepted == "gzip" else None)
        assert server.look(path, Accept_Encoding=accepted, Range="bytes=-3", If_Range=own).octets == octets[-3:]
        whole = server.look(path, Accept_Encoding=accepted, Range="bytes=-3", If_Range=other)
        assert whole.status == 200 and whole.octets == octets
        beyond = server.look(path, Accept_Encoding=accepted, Range=f"bytes={len(octets)}-")
        assert beyond.status == 416 and beyond.headers["Content-Range"] == f"bytes */{len(octets)}"


def test_an_object_in_place_of_another_is_another(server, bucket):
    path = put(bucket, "changing.txt", TEXT)
    first = coded(server, path)
    put(bucket, "changing.txt", TEXT[::-1])
    # What is sent is the new one, packed or not; never the old one.
    assert server.look(path, Accept_Encoding="gzip").headers["ETag"] != first.headers["ETag"]
    assert gzip.decompress(coded(server, path).octets) == TEXT[::-1]


def test_what_is_small_or_not_worth_it_stays_as_it_is(server, bucket):
    small, random = put(bucket, "small.txt", b"a" * 4_095), put(bucket, "random.crl", os.urandom(50_000))
    for path in (small, random):
        for _ in range(20):
            answer = server.look(path, Accept_Encoding="gzip")
            assert answer.status == 200 and answer.headers["Content-Encoding"] is None
            time.sleep(0.02)
    assert server.look(small, Accept_Encoding="gzip").headers["Vary"] is None
    assert server.look(small, Accept_Encoding="identity;q=0").status == 200
    assert server.look(random, Accept_Encoding="gzip").headers["Vary"] == "Accept-Encoding"


def test_what_there_is_too_much_of_is_kept_only_so_far(server, bucket):
    """However many objects are asked for: the files that forms are kept in are few."""
    paths = [put(bucket, f"many-{number}.txt", TEXT + str(number).encode()) for number in range(60)]
    before = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    for _ in range(5):
        for path in paths:
            answer = server.look(path, Accept_Encoding="gzip")
            octets = gzip.decompress(answer.octets) if answer.headers["Content-Encoding"] else answer.octets
            assert answer.status == 200 and octets.startswith(TEXT)
    assert len(os.listdir(f"/proc/{server.process.pid}/fd")) < before + 40


def test_a_revocation_list_is_worth_it(tmp_path):
    """Random serial numbers do not compress; their times, reasons and frames do. Slow because there must be something to list."""
    server = ledger_server.LedgerServer(tmp_path).start("--revocation-delay", "0")
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    certificates = [issued(client, arn) for _ in range(150)]
    for certificate in certificates:
        revoke(client, arn, certificate)
    url = named(certificates[0])
    awaited(server, url, holding(*certificates))
    path = "/crls/" + url.split("/", 3)[3]
    answer = coded(server, path)
    list_ = gzip.decompress(answer.octets)
    assert list_ == file_of(server, url).read_bytes() and len(x509.load_der_x509_crl(list_)) == 150
    assert answer.headers["Content-Type"] == "application/pkix-crl" and "must-revalidate" in answer.headers["Cache-Control"]
    assert len(answer.octets) < len(list_) / 2, (len(answer.octets), len(list_))
    assert server.stop() == 0
