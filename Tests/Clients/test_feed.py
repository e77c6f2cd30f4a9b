"""Following a ledger: `ca-ledger events --follow`, and `serve --feed`: whole, in order, at least once, over restarts, kills and full disks."""

import datetime
import json
import os
import re
import signal
import subprocess
import time

import issuing
import pytest
from following import PATIENCE, Follower, records
from ledger_server import BINARY, LedgerServer, ca_ledger, clean_environment
from schemas_json import held
from told_metrics import figure

HOSTED = {"ACM Private CA Creation", "ACM Private CA Certificate Issuance", "ACM Private CA Certificate Revocation",
          "ACM Private CA CRL Generation", "ACM Private CA Audit Report Generation"}
# Of what is only begun its ending tells.
BEGUN = {"IssuanceRequested", "IssuanceAuthorized", "RequestAuthorized", "CRLAuthorized", "ResponderAuthorized", "AuditReportRequested",
         "AuthorityCreating", "KeyMade"}


def waited(condition):
    """What a condition gives once it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("it never came to be")


def due(server):
    """The positions of the entries that a feed has a record of."""
    return [event["position"] for event in server.events() if event["type"] not in BEGUN]


def told(folder):
    """The records of a folder; the file that is written may end in the middle of a line."""
    found = []
    for file in sorted(folder.glob("feed-*.ndjson")):
        text = file.read_bytes()
        found += [json.loads(line) for line in text[:text.rfind(b"\n") + 1].splitlines()]
    return found


def revoke(client, authority, certificate):
    client.revoke_certificate(CertificateAuthorityArn=authority, RevocationReason="SUPERSEDED",
                              CertificateSerial=f"{issuing.serial_in_arn(certificate):x}")


# ---- events --follow


def test_events_are_followed_beside_a_server_and_at_rest_and_over_its_starts(stopped):
    server = stopped.start()
    client = server.client()
    authority, _ = issuing.new_root(client)
    follower = Follower(server.data)
    seen = follower.until(lambda event: event["type"] == "AuthorityCertificateImported")
    certificate = issuing.issue(client, authority, issuing.certification_request())
    seen += follower.until(lambda event: event["type"] == "CertificateSigned")
    assert server.stop() == 0
    seen += follower.until(lambda event: event["type"] == "ServerStopped")
    server.start()
    seen += follower.until(lambda event: event["type"] == "ServerStarted")
    revoke(server.client(), authority, certificate)
    seen += follower.until(lambda event: event["type"] == "CertificateRevoked")
    server.kill()
    server.start()
    seen += follower.until(lambda event: event["type"] == "ServerStarted")
    assert [event["position"] for event in seen] == list(range(len(seen))), "every event, once, in order"
    for event in seen:
        held("event", event)
    status, said = follower.stop(signal.SIGTERM)
    # The views of a server that has just begun may be behind, which is said and changes nothing.
    assert status == 0 and re.sub(r"The views hold \d+ of \d+ events?; the rest is read in the log\.\n", "", said) == ""
    # From any position, of one kind alone, and only so many.
    follower = Follower(server.data, "--from", len(seen), "--type", "CertificateSigned", "--limit", 1)
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert follower.next()["type"] == "CertificateSigned" and follower.next() is None
    assert follower.process.wait(PATIENCE) == 0
    # By whom, which is known of what began a stream before.
    follower = Follower(server.data, "--from", len(seen), "--principal", "administrator")
    issuing.issue(server.client(), authority, issuing.certification_request())
    assert [follower.next()["type"] for _ in range(6)].count("CertificateSigned") == 2
    assert follower.stop(signal.SIGINT)[0] == 0


def test_following_ends_quietly_when_nobody_reads(stopped):
    stopped.start()
    stopped.stop()
    process = subprocess.Popen([BINARY, "events", "--follow", "--format", "json", str(stopped.data)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
    assert json.loads(process.stdout.readline())["position"] == 0
    process.stdout.close()
    assert process.wait(PATIENCE) == 0 and process.stderr.read() == b""
    for options in (("--to", "5"), ("--as-of", "0")):
        assert "goes on for ever" in ca_ledger("events", "--follow", *options, stopped.data, expecting=(64,)).err


# ---- the feed


def test_the_feed_tells_of_what_happens_in_the_shape_of_the_hosted_events(stopped, tmp_path):
    feed = tmp_path / "feed"
    server = stopped.start("--feed", str(feed), "--window-url", "http://pki.example", "--revocation-delay", "0")
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    authority, _ = issuing.new_root(client)
    client.update_certificate_authority(CertificateAuthorityArn=authority, RevocationConfiguration={
        "CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}})
    certificate = issuing.issue(client, authority, issuing.certification_request("web.example"))
    with pytest.raises(client.exceptions.MalformedCSRException):
        issuing.issue(client, authority, b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")
    revoke(client, authority, certificate)
    report = client.create_certificate_authority_audit_report(
        CertificateAuthorityArn=authority, S3BucketName="crls", AuditReportResponseFormat="JSON")
    waited(lambda: {"ACM Private CA Audit Report Generation", "ACM Private CA CRL Generation"} <= {one["detail-type"] for one in told(feed)}
           and any(one["detail"]["event"] == "CRLSigned" and one["detail"]["entries"] == 1 for one in told(feed)))
    server.add_credential("someone", "issuer")
    waited(lambda: told(feed)[-1]["detail"]["event"] == "CredentialsChanged")
    assert server.stop() == 0
    everything = records(feed)
    for record in everything:
        held("feed-record", record)
        assert record["source"] == "aws.acm-pca" and record["account"] == "000000000000" and record["region"] == "us-east-1"
        assert (record["detail-type"] in HOSTED) == ("result" in record["detail"])
    positions = [record["detail"]["position"] for record in everything]
    assert positions == due(server)[:len(positions)], "every event that has a record, in order"
    assert len({record["id"] for record in everything}) == len(everything)
    kinds = {record["detail-type"]: record for record in everything}
    assert HOSTED <= kinds.keys()
    issuance = next(one for one in everything if certificate in one["resources"] and one["detail"]["event"] == "CertificateSigned")
    assert issuance["detail-type"] == "ACM Private CA Certificate Issuance" and issuance["resources"] == [authority, certificate]
    detail = issuance["detail"]
    assert detail["result"] == "success" and detail["subject"] == "CN=web.example" and detail["subjectAlternativeNames"] == ["DNS:service.example"]
    assert int(detail["serial"], 16) == issuing.serial_in_arn(certificate) and detail["caller"]["principal"] == "administrator"
    exported = next(one for one in server.exported() if one["arn"] == certificate)
    assert detail["certificateSHA256"] == exported["certificateSHA256"] and detail["requestId"] == exported["requestId"]
    revocation = kinds["ACM Private CA Certificate Revocation"]
    assert revocation["resources"] == [authority, certificate] and revocation["detail"]["revocationReason"] == "SUPERSEDED"
    assert kinds["ACM Private CA Audit Report Generation"]["resources"] == [authority, report["AuditReportId"]]
    refused = kinds["CA Ledger Issuance Refused"]["detail"]
    assert refused["reason"] and refused["caller"]["principal"] == "administrator"
    # Neither what makes events unforeseeable, nor what a secret could be guessed by.
    text = "".join(file.read_text() for file in feed.iterdir())
    for event in server.events():
        assert event["event"]["nonce"] not in text
        if secret := event["event"].get("secret"):
            assert secret["salt"] not in text and secret["digest"] not in text
    assert server.credentials()[1] not in text


def test_a_feed_goes_on_where_its_last_whole_line_stands(stopped, tmp_path):
    feed = tmp_path / "feed"
    options = ("--feed", str(feed), "--feed-size", "65536", "--feed-files", "100")
    server = stopped.start(*options)
    client = server.client()
    authority, _ = issuing.new_root(client)
    request = issuing.certification_request()
    for kill in range(3):
        waited(lambda: [issuing.issue(client, authority, request) for _ in range(10)] and len(list(feed.iterdir())) > kill + 1)
        server.kill()
        # A power cut can leave anything behind the last line that was made durable.
        newest = max(feed.glob("feed-*.ndjson"))
        with newest.open("ab") as file:
            file.write([b'{"version":"0","id":"torn', b"\0" * 9000, b'{"a":1}\nmore'][kill])
        server.start(*options)
        client = server.client()
    issuing.issue(client, authority, request)
    wanted = due(server)
    everything = waited(lambda: (lines := told(feed)) and lines[-1]["detail"]["position"] >= wanted[-1] and lines)
    positions = [record["detail"]["position"] for record in everything]
    assert positions[:len(wanted)] == wanted, "each once, in order: what was torn was cut"
    names = sorted(file.name for file in feed.iterdir())
    assert len(names) > 3 and all(re.fullmatch(r"feed-\d{8}-from-\d+\.ndjson", name) for name in names)
    assert server.stop() == 0
    # The same log gives the same records, octet for octet, from any position on.
    again = tmp_path / "again"
    server.start("--feed", str(again), "--feed-from", str(wanted[10]))
    waited(lambda: (lines := told(again)) and lines[-1]["detail"]["position"] >= wanted[-1])
    server.stop()
    lines = b"".join(file.read_bytes() for file in sorted(feed.iterdir())).splitlines()
    anew = b"".join(file.read_bytes() for file in sorted(again.iterdir())).splitlines()
    assert anew[:len(wanted) - 10] == lines[10:len(wanted)]
    # Another ledger's feed is nobody's to go on with, and nothing of it is touched.
    other = LedgerServer(tmp_path / "other" if (tmp_path / "other").mkdir() is None else None)
    other.start("--feed", str(feed))
    waited(lambda: "another ledger's" in other.log())
    assert "feed stands still" in other.health()["notice"]
    assert other.stop() == 0
    assert b"".join(file.read_bytes() for file in sorted(feed.iterdir())).splitlines() == lines


def test_old_files_go_and_a_folder_that_cannot_be_written_holds_nobody_back(stopped, tmp_path):
    feed = tmp_path / "feed"
    feed.mkdir()
    options = ("--feed", str(feed), "--feed-size", "65536", "--feed-files", "2", "--feed-from", "end")
    # A file in the place of the folder: the ledger serves, the feed stands still and is told of.
    feed.rmdir()
    feed.write_text("no folder")
    server = stopped.start(*options)
    client = server.client()
    authority, _ = issuing.new_root(client)
    waited(lambda: figure(server, "ca_ledger_feed_failing") == 1)
    assert "feed stands still" in server.health()["notice"] and server.health()["status"] == "ready"
    assert figure(server, "ca_ledger_feed_failures_total") >= 1
    feed.unlink()
    waited(lambda: figure(server, "ca_ledger_feed_failing") == 0)
    assert "notice" not in server.health()
    request = issuing.certification_request()
    waited(lambda: [issuing.issue(client, authority, request) for _ in range(10)] and feed.exists() and not any("-00000001-" in file.name for file in feed.iterdir()))
    waited(lambda: figure(server, "ca_ledger_feed_lag_entries") == 0)
    names = sorted(file.name for file in feed.iterdir())
    assert len(names) == 2, names
    positions = [record["detail"]["position"] for record in told(feed)]
    assert positions == sorted(set(positions))
    for faulty, words in (({"--feed-size": "1"}, "--feed-size takes"), ({"--feed-from": "then"}, "--feed-from takes"),
                          ({"--expiry-notice": "0"}, "--expiry-notice takes")):
        run = ca_ledger("serve", "--data", tmp_path / "none", "--development", "--feed", tmp_path / "f",
                        *[part for pair in faulty.items() for part in pair], expecting=(64,))
        assert words in run.err


# ---- notices


def test_a_certificate_is_told_of_before_it_ends_once_for_each_number_of_days(stopped, tmp_path):
    feed = tmp_path / "feed"
    options = ("--feed", str(feed), "--expiry-notice", "30", "--expiry-notice", "7")
    server = stopped.start(*options)
    client = server.client()
    authority, _ = issuing.new_root(client)

    def ending(days, seconds):
        end = int((datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days, seconds=seconds)).timestamp())
        return issuing.issue(client, authority, issuing.certification_request(f"d{days}s{seconds}.example"),
                             validity={"Type": "ABSOLUTE", "Value": end})

    # Moments are whole minutes: these are due at the next one, or the one after.
    soon = [ending(30, 1), ending(7, 1), ending(30, 2)]
    revoked, later, short = ending(30, 3), ending(40, 0), ending(3, 0)
    revoke(client, authority, revoked)

    def notices():
        return [one for one in told(feed) if one["detail-type"] == "CA Ledger Certificate Approaching Expiration"]

    def found():
        return {(one["resources"][1], one["detail"]["daysToExpiry"]) for one in notices()}

    wanted = {(soon[0], 30), (soon[1], 7), (soon[2], 30)}
    # The server is away when they become due: nothing is lost.
    server.kill()
    time.sleep(62 - time.time() % 60)
    server.start(*options)
    waited(lambda: wanted <= found())
    server.kill()
    server.start(*options)
    issuing.issue(server.client(), authority, issuing.certification_request())
    newest = due(server)[-1]
    waited(lambda: told(feed)[-1]["detail"]["position"] >= newest)
    assert found() == wanted and len(notices()) == 3, "each once, none of what was revoked, or lives shorter, or ends later"
    assert server.stop() == 0
    everything = records(feed)
    moment = None
    for record in everything:
        held("feed-record", record)
        if "daysToExpiry" in record["detail"]:
            moment = record["time"]
            assert moment.endswith(":00Z")
        elif moment:
            assert record["time"] >= moment, "an entry behind a notice is not earlier than its moment"
    # Derived again from the beginning they are the same, at the same places.
    again = tmp_path / "again"
    server.start("--feed", str(again), *options[2:])
    waited(lambda: (lines := told(again)) and lines[-1]["detail"]["position"] >= everything[-1]["detail"]["position"])
    server.stop()
    anew = [one["id"] for one in records(again)]
    assert anew[:len(everything)] == [one["id"] for one in everything]
