"""The story of one certificate: in text, in JSON and as a page, against the events that the log has and against another reader of certificates."""

import collections
import html.parser
import json
import re
import shutil
import sys
import time

import issuing
import jsonschema
import ledger_server
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from ledger_server import TOP, ca_ledger
from test_status import post, question

sys.path.insert(0, str(TOP / "tools"))

from ledger_verifier.certificates import certificate, to_be_signed  # noqa: E402

HOSTILE = """<script>alert("1")</script>&amp;'></td>\u202e"""
RUDE = """<img src=x onerror="alert('1')">&lt;"""
SCHEMA = json.loads((TOP / "schemas/json/story.schema.json").read_text())
World = collections.namedtuple("World", "server names events")


def rudely(request, **_):
    """A client that calls itself what a page would run."""
    del request.headers["User-Agent"]
    request.headers["User-Agent"] = RUDE


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A ledger that no server has open yet; it is stopped at the end, whatever went wrong."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("story"))
    yield server
    if server.process is not None:
        server.stop()


@pytest.fixture(scope="module")
def world(server):
    """A stopped ledger with a certificate of a hostile name that lost what it asked for, one that was revoked and told of, and a root's own."""
    options = "--window", "127.0.0.1:0", "--window-url", "http://pki.example", "--revocation-delay", "0"
    server.start(*options)
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    root, root_pem = issuing.new_root(client)
    configuration = {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}, "OcspConfiguration": {"Enabled": True}}
    client.update_certificate_authority(CertificateAuthorityArn=root, RevocationConfiguration=configuration)
    key = issuing.new_key()
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="hostile.example", O=HOSTILE))
    usage = x509.KeyUsage(True, True, True, True, False, False, False, False, False)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("hostile.example")]), False).add_extension(usage, True)
    rude = server.client()
    rude.meta.events.register("request-created", rudely)
    names = {"hostile": issuing.issue(rude, root, issuing.pem(builder.sign(key, hashes.SHA256())))}
    issuing.read_back(client, root, names["hostile"])
    names["revoked"] = issuing.issue(client, root, issuing.certification_request(), IdempotencyToken="once")
    issued = x509.load_pem_x509_certificate(issuing.read_back(client, root, names["revoked"])[0].encode())
    asked = question(issued, x509.load_pem_x509_certificate(root_pem.encode()))
    post(server, asked)
    client.revoke_certificate(CertificateAuthorityArn=root, CertificateSerial=f"{issued.serial_number:x}", RevocationReason="KEY_COMPROMISE")
    with pytest.raises(ClientError):
        issuing.issue(client, root, issuing.certification_request(names=["-refused.example"]))
    assert server.stop() == 0
    post(server.start(*options), asked)
    until = time.monotonic() + 60
    while not any(event["event"]["entries"] for event in server.events("--type", "CRLAuthorized")):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert server.stop() == 0, server.log()[-3000:]
    events = server.events()
    names["own"] = next(str(event["position"]) for event in events if event["type"] == "CertificateSigned")
    return World(server, names, events)


def story(world, name, *options):
    return ca_ledger("story", world.names[name], world.server.data, *options).out


def told(world, name):
    document = json.loads(story(world, name, "--format", "json"))
    jsonschema.validate(document, SCHEMA)
    return document


def event(world, position):
    return world.events[position]


@pytest.mark.parametrize("name", ["hostile", "revoked", "own"])
def test_every_chapter_is_what_the_log_says(world, name):
    document = told(world, name)
    request, intent, ending = (event(world, document[chapter]["position"]) for chapter in ("requester", "rules", "ended"))
    assert [one["type"] for one in (request, intent, ending)] == ["IssuanceRequested", "IssuanceAuthorized", "CertificateSigned"]
    assert len({one["stream"] for one in (request, intent, ending)}) == 1 and document["size"] == len(world.events)
    who = request["event"]["provenance"]
    assert all(document["requester"].get(field) == who[field] for field in ("principal", "accessKey", "account", "role", "sourceAddress", "userAgent", "bodyDigest"))
    assert document["asked"].get("token") == request["event"]["token"]
    checks = [(one["rule"], one["outcome"], one["reason"]["words"] if "reason" in one else None) for one in intent["event"]["checks"]]
    assert [(one["rule"], one["outcome"], one.get("note")) for one in document["rules"]["checks"]] == checks and len(checks) > 40
    arn = document["certificate"]["name"]
    line = next(line for line in world.server.exported() if line["arn"] == arn)
    assert (document["certificate"]["sha256"], document["certificate"]["status"]) == (line["certificateSHA256"], line["status"])
    pem = x509.load_der_x509_certificate(certificate_of(intent, ending))
    assert document["certificate"]["sha256"] == pem.fingerprint(hashes.SHA256()).hex()
    carried = [(one.oid.dotted_string, one.critical) for one in pem.extensions]
    assert [(one["identifier"], one["critical"]) for one in document["certificate"]["extensions"]] == carried
    assert int(document["certificate"]["serialDecimal"]) == int(document["certificate"]["serial"], 16) == pem.serial_number


def certificate_of(intent, ending):
    """A certificate put together of what the events have, by another writer of DER."""
    return certificate(to_be_signed(bytes.fromhex(intent["event"]["tbsCertificate"])), bytes.fromhex(ending["event"]["signature"]))


def test_revocation_lists_and_periods_first_newest_and_how_many(world):
    document = told(world, "revoked")
    ended, revoked = document["ended"]["position"], document["revoked"]["position"]
    assert event(world, revoked)["type"] == "CertificateRevoked" and document["revoked"]["reason"] == "keyCompromise"
    sizes = {one["position"]: one["event"]["size"] for one in world.events if one["type"] == "CRLAuthorized"}
    lists = [one["position"] for one in world.events if one["type"] == "CRLSigned" and sizes[one["event"]["intent"]] > revoked]
    periods = [one["position"] for one in world.events if one["type"] == "OCSPPeriodOpened" and one["position"] > ended]
    assert [one["position"] for one in document["lists"]["lists"]] == ([lists[0], lists[-1]] if len(lists) > 1 else lists) and document["lists"]["count"] == len(lists) > 0
    assert [one["position"] for one in document["periods"]["periods"]] == ([periods[0], periods[-1]] if len(periods) > 1 else periods)
    assert document["periods"]["count"] == len(periods) > 1
    assert [one["status"] for one in document["periods"]["periods"]] == ["good", "revoked"]
    plain = told(world, "hostile")
    assert "position" not in plain["revoked"] and plain["lists"]["lists"] == [] and plain["periods"]["count"] == len(periods)


def of_stream(world, name, *options):
    document = json.loads(ca_ledger("story", name, world.server.data, "--format", "json", *options).out)
    jsonschema.validate(document, SCHEMA)
    return document


def test_a_refused_request_is_told_up_to_its_refusal(world):
    [refusal] = [one for one in world.events if one["type"] == "IssuanceRefused"]
    [request] = [one for one in world.events if one["stream"] == refusal["stream"] and one["type"] == "IssuanceRequested"]
    document = of_stream(world, refusal["stream"])
    assert document == of_stream(world, refusal["position"]) == of_stream(world, request["position"])
    assert document["request"]["identifier"] == refusal["stream"] and document["request"]["outcome"] == document["ended"]["outcome"] == "refused"
    assert (document["requester"]["position"], document["ended"]["position"]) == (request["position"], refusal["position"])
    assert document["requester"]["principal"] == request["event"]["provenance"]["principal"] and "DNS:-refused.example" in str(document["asked"]["names"])
    assert [(one["rule"], one["outcome"]) for one in document["rules"]["checks"]] == [(one["rule"], one["outcome"]) for one in refusal["event"]["checks"]]
    assert document["rules"]["checks"][-1]["note"] == document["ended"]["reason"] == refusal["event"]["reason"]["words"]
    for form in ("text", "html"):
        assert "-refused.example" in ca_ledger("story", refusal["stream"], world.server.data, "--format", form).out


def test_a_responders_certificate_is_told_though_nobody_asked(world):
    intent = next(one for one in world.events if one["type"] == "ResponderAuthorized")
    ending = next(one for one in world.events if one["type"] == "ResponderCertified" and one["stream"] == intent["stream"])
    periods = [one["position"] for one in world.events if one["type"] == "OCSPPeriodOpened" and one["event"]["responder"] == intent["stream"]]
    document = of_stream(world, intent["stream"])
    serial = intent["event"]["serialNumber"]
    assert document == of_stream(world, intent["position"]) == of_stream(world, ending["position"]) == of_stream(world, serial)
    assert document["certificate"]["serial"] == serial and document["certificate"]["status"] == "issued"
    assert document["certificate"]["sha256"] == x509.load_der_x509_certificate(certificate_of(intent, ending)).fingerprint(hashes.SHA256()).hex()
    assert (document["intended"]["position"], document["ended"]["position"]) == (intent["position"], ending["position"])
    assert [one["position"] for one in document["periods"]["periods"]] == sorted({periods[0], periods[-1]}) and document["periods"]["count"] == len(periods)


def test_without_views_the_same_is_told_of_what_lies_near_by(world, tmp_path):
    copy = tmp_path / "ledger"
    shutil.copytree(world.server.data, copy, ignore=shutil.ignore_patterns("*.sock", "views.db*", "buckets"))
    refusal = next(one for one in world.events if one["type"] == "IssuanceRefused")
    responder = next(one for one in world.events if one["type"] == "ResponderAuthorized")
    for name in (*world.names.values(), refusal["stream"], refusal["position"], responder["position"]):
        told = ca_ledger("story", name, world.server.data, "--format", "json").out
        assert ca_ledger("story", name, copy, "--no-anchor", "--format", "json").out == told, name


def test_what_names_no_request_is_said_to_be_none(world):
    assert "no request" in ca_ledger("story", "00000000-0000-4000-8000-000000000000", world.server.data, expecting=(1,)).err
    assert "no request" in ca_ledger("story", world.events[0]["stream"], world.server.data, expecting=(1,)).err


def test_what_was_dropped_is_told_and_why(world):
    document = told(world, "hostile")
    [lost] = document["dropped"]["losses"]
    assert "keyUsage" in lost or "2.5.29.15" in lost
    asked = {one["name"]: one.get("value") for one in document["asked"]["extensions"]}
    assert asked["keyUsage"] == "digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment"
    assert told(world, "revoked")["dropped"]["losses"] == []


class Page(html.parser.HTMLParser):
    """What a browser would take for elements, attributes and text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts = collections.Counter(), set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        self.attributes |= set(attributes)

    def handle_data(self, text):
        self.texts.append(text)


def test_the_page_needs_nothing_and_runs_nothing(world):
    for name in world.names:
        text = story(world, name, "--format", "html")
        page = Page(text)
        assert set(page.tags) <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "dl", "dt", "dd", "ul", "li", "div", "table",
                                  "caption", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
        assert not {attribute for attribute, _ in page.attributes} - {"lang", "charset", "name", "content", "http-equiv", "class", "scope"}
        assert not re.search(r"url\(|@import|https?:", text.partition("</style>")[0]) and "prefers-color-scheme: dark" in text and "@media print" in text
        assert ("http-equiv", "Content-Security-Policy") in page.attributes
    page = Page(story(world, "hostile", "--format", "html"))
    [subject] = {one for one in page.texts if one.startswith("CN=hostile.example") or one.endswith("CN=hostile.example")}
    assert "script" in subject and "\u202e" not in subject  # what turns the rest around is written as its code
    assert told(world, "hostile")["requester"]["userAgent"] == RUDE and RUDE in page.texts  # whole, and as text
    document = told(world, "hostile")
    for check in document["rules"]["checks"]:
        assert check["name"] in page.texts and (check.get("note") is None or check["note"] in page.texts)


def test_the_text_drives_no_terminal(world):
    text = story(world, "hostile")
    assert "\u202e" not in text and all(one.isprintable() or one == "\n" for one in text)
    for heading in ("Who asked", "What was asked for", "What the rules said", "What was asked for and is not in it", "The intent", "The signature", "Revocation"):
        assert re.search(f"^{heading}", text, re.MULTILINE), heading


def test_it_is_written_to_a_file_or_said_why_not(world, tmp_path):
    page = tmp_path / "story.html"
    assert ca_ledger("story", world.names["revoked"], world.server.data, "--format", "html", "-o", page).out == ""
    assert page.read_text() == story(world, "revoked", "--format", "html")
    assert "speaks of no certificate" in ca_ledger("story", "0", world.server.data, expecting=(1,)).err
