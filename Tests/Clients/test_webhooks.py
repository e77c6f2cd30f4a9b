"""`serve --webhooks`: signed, in order, at least once; a target that fails, hangs, redirects or is away holds up nobody and misses nothing."""

import base64
import json
import os
import re

import certified
import issuing
import pytest
from ledger_server import TOP, ca_ledger
from receiver import dead_port, receiving, verify
from schemas_json import held
from told_metrics import figure
from test_feed import due, waited

ISSUANCE = "ACM Private CA Certificate Issuance"


class Targets:
    """The file of targets, and their keys."""

    def __init__(self, folder):
        self.folder, self.targets = folder, []
        self.file = folder / "webhooks.json"

    def key(self, name, octets=32):
        key = os.urandom(octets)
        file = self.folder / f"{name}.key"
        file.touch(0o600)
        file.write_text("whsec_" + base64.b64encode(key).decode() + "\n")
        return key, str(file)

    def add(self, name, url, key_file, **more):
        self.targets.append({"name": name, "url": url, "keyFile": key_file} | more)
        held("webhooks", {"targets": self.targets})
        self.file.write_text(json.dumps({"targets": self.targets}))

    @property
    def options(self):
        return "--webhooks", str(self.file)


@pytest.fixture
def targets(tmp_path):
    return Targets(tmp_path)


def positions(records):
    return [record["detail"]["position"] for record in records]


def in_order(records):
    """Positions rise, but where a message was sent again: then it is the same records."""
    seen = []
    for record in records:
        position = record["detail"]["position"]
        if seen and position <= seen[-1]:
            assert position in seen
        else:
            seen.append(position)
    return seen


def test_what_happens_is_posted_signed_and_nothing_is_lost_over_failures_and_kills(stopped, targets):
    key, file = targets.key("siem")
    quiet_key, quiet_file = targets.key("issued", 24)
    # Refused, sent elsewhere, refused again: then taken.
    answers = [500, 302, 429]
    with receiving(key, answer=lambda _: answers.pop() if answers else 200) as siem, receiving(quiet_key) as quiet:
        targets.add("siem", siem.url, file, **{"from": 0})
        targets.add("issued", quiet.url, quiet_file, detailTypes=[ISSUANCE])
        targets.add("dead", f"http://127.0.0.1:{dead_port()}/", file)
        server = stopped.start(*targets.options)
        client = server.client()
        authority, _ = issuing.new_root(client)
        certificates = [issuing.issue(client, authority, issuing.certification_request()) for _ in range(3)]
        wanted = due(server)
        waited(lambda: positions(siem.records)[-1:] == wanted[-1:])
        assert positions(siem.records) == wanted and len(siem.refused) == 3
        assert not answers and siem.refused[0] == siem.refused[1] == siem.refused[2] == siem.messages[0][1], "the same message again"
        for _, message in siem.messages:
            held("webhook-message", message)
        waited(lambda: len(quiet.records) == 4)
        assert {record["detail-type"] for record in quiet.records} == {ISSUANCE}
        assert [record["resources"][1] for record in quiet.records[1:]] == certificates
        # Who is dead holds up nobody, and is told of.
        waited(lambda: figure(server, "ca_ledger_webhooks_failing") == 1)
        assert server.health()["status"] == "ready" and "1 of 3 targets" in server.health()["notice"]
        assert figure(server, "ca_ledger_webhooks") == 3 and figure(server, "ca_ledger_webhook_lag_entries") > 0
        # A kill while something is on its way: it is sent again, or not, and the rest follows in order.
        siem.answer = lambda count: 503 if count % 2 else 200
        for _ in range(3):
            issuing.issue(client, authority, issuing.certification_request())
            server.kill()
            server.start(*targets.options)
            client = server.client()
        siem.answer = 200
        issuing.issue(client, authority, issuing.certification_request())
        wanted = due(server)
        waited(lambda: positions(siem.records)[-1:] == wanted[-1:])
        assert in_order(siem.records) == wanted, "each at least once, in order"
        by_identifier = {}
        for record in siem.records:
            assert by_identifier.setdefault(record["id"], record) == record
        assert server.stop() == 0
        secret = (targets.folder / "siem.key").read_text().strip()
        assert secret not in server.log() and all(secret.encode() not in path.read_bytes() for path in server.data.rglob("*") if path.is_file())


def test_a_target_that_hangs_or_is_gone_is_left_alone_and_goes_on_where_it_stood(stopped, targets):
    key, file = targets.key("slow")
    gone_key, gone_file = targets.key("gone")
    with receiving(key, answer="hang") as slow, receiving(gone_key, answer=410) as gone:
        targets.add("slow", slow.url, file)
        targets.add("gone", gone.url, gone_file)
        server = stopped.start(*targets.options)
        client = server.client()
        authority, _ = issuing.new_root(client)
        waited(lambda: slow.refused and gone.refused)
        first = slow.refused[0]["records"][0]["id"]
        certificates = [issuing.issue(client, authority, issuing.certification_request()) for _ in range(20)]
        assert server.stop() == 0, "who hangs does not keep the server from ending"
        assert len(gone.refused) == 1, "410: nothing more is sent until the next start"
        slow.answer, gone.answer = 200, 200
        server.start(*targets.options)
        wanted = due(server)
        for target in (slow, gone):
            waited(lambda target=target: positions(target.records)[-1:] >= wanted[-1:])
            records = target.records
            assert {one["resources"][1] for one in records if one["detail-type"] == ISSUANCE} >= set(certificates)
            assert positions(records)[:-1] == wanted[wanted.index(records[0]["detail"]["position"]):][:len(records) - 1]
        assert slow.records[0]["id"] == first
        assert len(slow.messages) < 20, "many records are one message"
        waited(lambda: figure(server, "ca_ledger_webhooks_failing") == 0)


def test_https_is_believed_by_the_authority_that_is_named_and_by_no_other(stopped, targets, tmp_path):
    key, file = targets.key("safe")
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    mine, other = certified.Certifier(tmp_path / "a"), certified.Certifier(tmp_path / "b")
    _, files = mine.certify("receiver")
    with receiving(key, files=files) as safe, receiving(key, files=files) as unbelieved:
        targets.add("safe", safe.url, file, caFile=str(mine.file))
        targets.add("other", unbelieved.url, file, caFile=str(other.file))
        targets.add("system", unbelieved.url, file)
        server = stopped.start(*targets.options)
        issuing.new_root(server.client())
        waited(lambda: any(one["detail-type"] == ISSUANCE for one in safe.records))
        waited(lambda: figure(server, "ca_ledger_webhooks_failing") == 2)
        assert not unbelieved.messages and not unbelieved.refused


def test_a_file_of_targets_that_is_none_is_refused_in_words(targets, tmp_path):
    _, file = targets.key("good")
    good = {"name": "good", "url": "http://127.0.0.1:1/", "keyFile": file}
    open_key = tmp_path / "open.key"
    open_key.write_text((tmp_path / "good.key").read_text())
    open_key.chmod(0o644)
    short = tmp_path / "short.key"
    short.touch(0o600)
    short.write_text("whsec_" + base64.b64encode(os.urandom(23)).decode())
    bad = tmp_path / "bad.key"
    bad.touch(0o600)
    bad.write_text("hunter2")
    for document, words in (
        ([], "is not"), ({"targets": [good | {"url": "http://siem.example/"}]}, "must be https"),
        ({"targets": [good | {"url": "ftp://127.0.0.1/"}]}, "is no https"), ({"targets": [good | {"url": "https://me:secret@siem.example/"}]}, "is no https"),
        ({"targets": [good, good]}, "two targets called good"), ({"targets": [good | {"name": "No"}]}, "lower-case letters"),
        ({"targets": [good | {"retries": 3}]}, "there is no retries"), ({"targets": [good | {"detailTypes": ["Everything"]}]}, "There are: "),
        ({"targets": [good | {"keyFile": str(open_key)}]}, "0600"), ({"targets": [good | {"keyFile": str(short)}]}, "24 to 64 octets"),
        ({"targets": [good | {"keyFile": str(bad)}]}, "24 to 64 octets"), ({"targets": [good | {"keyFile": "none.key"}]}, "cannot be read"),
        ({"targets": [good | {"from": -1}]}, "from is a position"), ({"targets": [good | {"caFile": file}]}, "https:// alone"),
        ({"targets": [{"name": "good"}]}, "are needed"),
    ):  # fmt: skip
        targets.file.write_text(json.dumps(document))
        run = ca_ledger("serve", "--data", tmp_path / "none", "--development", *targets.options, expecting=(64,))
        assert words in run.err and "hunter2" not in run.err, (document, run.err)
        assert not (tmp_path / "none").exists()


def test_the_documents_example_verifies():
    """What schemas/feed.md shows in Python is what the tests believe."""
    text = (TOP / "schemas/feed.md").read_text()
    shown = {}
    exec(re.search(r"```python\n(.*?)```", text, re.S)[1], shown)  # noqa: S102 -- the document is ours
    key, body = os.urandom(32), b'{"type":"ca-ledger.records"}'
    import hashlib
    import hmac

    mac = base64.b64encode(hmac.new(key, b"msg_1.1700000000." + body, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": f"v1,AAAA v1,{mac}"}
    secret = "whsec_" + base64.b64encode(key).decode()
    for check in (lambda body, now: shown["is_genuine"](secret, headers, body, now), lambda body, now: verify(key, headers, body, now)):
        assert check(body, 1_700_000_010) and not check(body + b" ", 1_700_000_010) and not check(body, 1_700_001_000)
