"""Keys of objects as strangers spell them: whatever leads out of a bucket, or into what is not public, leads nowhere; and parts of an object as strangers ask for them."""

import hashlib
import os

import ledger_server
import pytest
from test_window_strangers import said, statuses

SECRET = b"nobody's business\n"
pytestmark = pytest.mark.usefixtures("the_server_goes_on")


@pytest.fixture(scope="module")
def objects(server):
    """A bucket with objects that anybody may read, and around it what nobody may."""
    ledger_server.ca_ledger("buckets", "create", "--data", server.data, "shown")
    ledger_server.ca_ledger("buckets", "create", "--data", server.data, "hidden")
    bucket = server.data / "buckets" / "shown"
    (bucket / "crl").mkdir()
    for path, octets, mode in (("crl/a.crl", os.urandom(5_000), 0o644), ("crl/a b.crl", b"space", 0o644), ("crl/%41.crl", b"escape", 0o644), ("crl/kept.crl", SECRET, 0o600),
                               ("../hidden/kept.crl", SECRET, 0o600), ("../outside.crl", SECRET, 0o644), ("../../outside.crl", SECRET, 0o644)):  # fmt: skip
        file = bucket / path
        file.write_bytes(octets)
        file.chmod(mode)
    (bucket / "crl" / "link.crl").symlink_to("/etc/passwd")
    (bucket / "crl" / "linked").symlink_to(server.data)
    (bucket / "crl" / "inward.crl").symlink_to("a.crl")
    os.mkfifo(bucket / "crl" / "pipe.crl", 0o644)
    return bucket


def asked(server, path, **headers):
    """What a path is answered with, sent as it is."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    answer, _ = said(server, b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + lines.encode() + b"\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


def test_an_object_is_found_as_its_key_is_spelt(server, objects):
    whole = (objects / "crl/a.crl").read_bytes()
    for path in ("/shown/crl/a.crl", "/shown/crl/%61.crl", "/shown%2Fcrl/a.crl", "/shown/crl/a.crl?x=/../", "http://other/shown/crl/a.crl"):
        status, _, body = asked(server, path)
        # A slash that is escaped is part of a name, and no name has one.
        assert (status, body) == (200, whole) or ("%2F" in path and status == 404), path
    assert asked(server, "/shown/crl/a%20b.crl")[2] == b"space"
    # Undone once, and not again.
    assert asked(server, "/shown/crl/%2541.crl")[2] == b"escape"
    assert asked(server, "/shown/crl/%252541.crl")[0] == 404


STEPS = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%25252e%25252e", "..%00", "%00..", "..%2f", "..%5c", "..\\", "...", "....", "..;", "..%3b", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae",
         "%uff0e%uff0e", "\xff", "%ff", "..%20", "%20..", "..%09", "..%0d%0a", "."]  # fmt: skip
AIMS = ["outside.crl", "hidden/kept.crl", "../outside.crl", "../ledger.db", "../credentials.json", "../../etc/passwd"]


@pytest.mark.parametrize("step", STEPS, ids=ascii)
def test_no_step_leads_out_of_a_bucket(server, objects, step):
    secrets = [SECRET, b"root:", b"accessKeyId", b"SQLite format"]
    for aim in AIMS:
        for separator in ("/", "%2f", "%2F", "%252f", "\\", "%5c", "//"):
            for begin in ("/shown", "/shown/crl", "/shown/crl/a.crl", "", "/hidden"):
                path = separator.join([begin, step, *([step] if "../" in aim else []), aim.replace("../", step + separator)])
                status, _, body = asked(server, path if path.startswith("/") else "/" + path)
                assert status in (400, 404), path
                assert not any(secret in body for secret in secrets), path


NOTHING = ["/shown/crl/kept.crl", "/hidden/kept.crl", "/shown/crl/link.crl", "/shown/crl/linked/credentials.json", "/shown/crl/linked/ledger.db", "/shown/crl/inward.crl", "/shown/crl/pipe.crl",
           "/shown/crl", "/shown/crl/", "/shown/", "/shown", "/shown/crl/a.crl/", "/shown/crl/a.crl/x", "/SHOWN/crl/a.crl", "/shown/crl/A.CRL", "/shown/crl/a.crl%00", "/shown/crl/a.crl%00.txt",
           "/shown//crl/a.crl", "//shown/crl/a.crl", "/shown/./crl/a.crl", "/shown/crl/a.crl%20", "/shown/crl/a.crl.", "/shown/crl/a.crl::$DATA", "/shown/crl/" + "a" * 300, "/" + "s" * 300 + "/a",
           "/shown/" + "a/" * 600 + "b", "/shown/crl/*.crl", "/shown/crl/a.cr?", "/shown/crl/%7e", "/buckets/shown/crl/a.crl", "/shown/.ca-ledger", "/.."]  # fmt: skip


@pytest.mark.parametrize("path", NOTHING, ids=lambda path: path[:40])
def test_what_nobody_may_read_and_what_is_not_there_look_the_same(server, objects, path):
    status, head, body = asked(server, path)
    assert status in (400, 404), head
    if status == 404:
        assert body == asked(server, "/shown/crl/absent.crl")[2]


# ---- parts


def parts_of(server, value, **more):
    return asked(server, "/shown/crl/a.crl", Range=value, **more)


RANGES = {
    "bytes=0-0": (206, 0, 1), "bytes=-1": (206, 4_999, 5_000), "bytes=4999-": (206, 4_999, 5_000), "bytes=0-999999999999999999999999": (206, 0, 5_000), "bytes=-999999999999999999999": (206, 0, 5_000),
    "bytes=5000-": (416, 0, 0), "bytes=-0": (416, 0, 0), "bytes=99999999999999999999-": (416, 0, 0), "bytes=18446744073709551615-18446744073709551616": (416, 0, 0),
    "bytes=9223372036854775807-": (416, 0, 0), "bytes=1-0": (200, 0, 5_000), "bytes=a-b": (200, 0, 5_000), "bytes=0-0,0-0": (200, 0, 5_000), "bytes=--1": (200, 0, 5_000), "bytes=0x0-0x1": (200, 0, 5_000),
    "lines=0-0": (200, 0, 5_000), "bytes=": (200, 0, 5_000), "bytes=-": (200, 0, 5_000), "bytes 0-0": (200, 0, 5_000), "": (200, 0, 5_000),
}  # fmt: skip


@pytest.mark.parametrize(("value", "wanted"), RANGES.items(), ids=list(RANGES))
def test_a_part_is_one_or_the_whole(server, objects, value, wanted):
    status, first, last = wanted
    whole = (objects / "crl/a.crl").read_bytes()
    answered, head, body = parts_of(server, value)
    assert answered == status and body == whole[first:last], (value, head)
    if status == 206:
        assert b"Content-Range: bytes %d-%d/5000" % (first, last - 1) in head
    if status == 416:
        assert b"Content-Range: bytes */5000" in head


@pytest.mark.parametrize("count", [2, 100, 1_000, 3_500])
def test_many_parts_cost_no_more_than_the_whole(server, objects, count):
    """However many are asked for, the whole is sent, and once (RFC 9110, 14.2: a server may ignore the field)."""
    for one in ("0-0", "0-", "-1", "4000-4999"):
        value = "bytes=" + ",".join([one] * count)
        if len(value) > 15_000:
            continue
        status, head, body = parts_of(server, value)
        assert status == 200 and len(body) == 5_000 and b"Content-Length: 5000" in head


def test_a_field_twice_asks_for_what_its_values_do_together(server, objects):
    answer, _ = said(server, b"GET /shown/crl/a.crl HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=0-0\r\nRange: bytes=1-1\r\n\r\n")
    assert statuses(answer)[0] == 200 and answer.endswith((objects / "crl/a.crl").read_bytes())


def test_conditions_of_strangers_are_read_as_conditions(server, objects):
    digest = hashlib.sha256((objects / "crl/a.crl").read_bytes()).hexdigest()
    for fields, status in (({"If_None_Match": f'"{digest}"'}, 304), ({"If_None_Match": "*"}, 304), ({"If_Match": '"x"'}, 412), ({"If_None_Match": '"' * 5_000}, 200),
                           ({"If_None_Match": 'W/"' + digest + '"'}, 304), ({"If_Range": '"x"', "Range": "bytes=0-0"}, 200), ({"If_Range": f'"{digest}"', "Range": "bytes=0-0"}, 206),
                           ({"If_Modified_Since": "x" * 5_000}, 200), ({"If_Unmodified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412)):  # fmt: skip
        answered, head, body = asked(server, "/shown/crl/a.crl", **fields)
        assert answered == status, (fields, head)
        assert body == b"" or status in (200, 206)
