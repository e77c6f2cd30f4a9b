"""Buckets, and the audit reports that a server puts into them."""

import concurrent.futures
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import time

import botocore.exceptions
import issuing
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from ledger_server import TOP, ca_ledger
from reporting import create, describe, made, revoke


def test_buckets_are_made_and_shown_and_nobody_else_enters_them(server):
    assert ca_ledger("buckets", "create", "reports.example", "--data", server.data).out == "reports.example\n"
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    assert ca_ledger("buckets", "list", "--data", server.data).out == "crls\nreports.example\n"
    assert ca_ledger("buckets", "--data", server.data).out == "crls\nreports.example\n"
    for folder in ("buckets", "buckets/crls"):
        assert os.stat(server.data / folder).st_mode & 0o777 == 0o700
    again = ca_ledger("buckets", "create", "crls", "--data", server.data, expecting=(1,))
    assert "already" in again.err
    for name in ("../keys", "ab", ".crl", "a/b", ""):
        assert "can have" in ca_ledger("buckets", "create", name, "--data", server.data, expecting=(64,)).err
    assert "no ledger" in ca_ledger("buckets", "create", "crls", "--data", server.home, expecting=(2,)).err
    assert not (server.home / "buckets").exists()


def test_a_ledger_with_buckets_starts_is_replayed_and_backed_up_without_them(server, tmp_path):
    ca_ledger("buckets", "create", "left-behind", "--data", server.data)
    left = server.data / "buckets" / "left-behind" / ".unfinished"
    left.mkdir()
    (left / "1").write_bytes(b"half")
    server.stop()
    server.start()
    assert not list(left.iterdir())
    ca_ledger("backup", tmp_path / "copy", "--data", server.data)
    assert not (tmp_path / "copy" / "buckets").exists()
    assert ca_ledger("buckets", "list", "--data", tmp_path / "copy").out == ""
    server.stop()
    ca_ledger("replay", server.data)
    server.start()


# ---- reports


@pytest.fixture(scope="module")
def bucket(server):
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    return "reports"


@pytest.fixture(scope="module")
def populated(server, client, root):
    """An authority with certificates of every kind: its own, a subordinate's, leaves with names that need care, and a revoked one."""
    authority = root[0]
    subordinate = issuing.create_authority(client, "SUBORDINATE")
    issuing.activate_subordinate(client, authority, subordinate)
    for subject in SUBJECTS:
        issuing.read_back(client, authority, issuing.issue(client, authority, issuing.certification_request(subject)))
    blank = issuing.issue(client, authority, issuing.certification_request(), "BlankEndEntityCertificate_APICSRPassthrough/V1")
    issuing.read_back(client, authority, blank)
    revoke(client, authority, blank, "KEY_COMPROMISE")
    issuing.read_back(client, subordinate, issuing.issue(client, subordinate, issuing.certification_request()))
    return authority, subordinate


def attribute(kind, value, **how):
    return x509.NameAttribute(kind, value, **how)


SUBJECTS = [
    x509.Name([attribute(NameOID.COUNTRY_NAME, "DE"), attribute(NameOID.ORGANIZATION_NAME, 'Ex, "Am"; <ple> + \\ AG'),
               attribute(NameOID.COMMON_NAME, "Grüße, 世界 🎉")]),
    x509.Name([attribute(NameOID.ORGANIZATION_NAME, "#1"), attribute(NameOID.EMAIL_ADDRESS, "a@example.com"),
               attribute(NameOID.SERIAL_NUMBER, "7"), attribute(NameOID.COMMON_NAME, "mail")]),
    x509.Name([x509.RelativeDistinguishedName([attribute(NameOID.COMMON_NAME, "two"), attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "at once")]),
               *(x509.RelativeDistinguishedName([attribute(kind, "example")]) for kind in (NameOID.DOMAIN_COMPONENT, NameOID.USER_ID))]),
]  # fmt: skip


# What a report must hold, written by another hand: from the export and from the certificates themselves, read by `cryptography`.

KEYWORDS = {NameOID.COMMON_NAME: "CN", NameOID.LOCALITY_NAME: "L", NameOID.STATE_OR_PROVINCE_NAME: "ST", NameOID.ORGANIZATION_NAME: "O",
            NameOID.ORGANIZATIONAL_UNIT_NAME: "OU", NameOID.COUNTRY_NAME: "C", NameOID.STREET_ADDRESS: "STREET",
            NameOID.DOMAIN_COMPONENT: "DC", NameOID.USER_ID: "UID"}  # fmt: skip
WORDS = {"keyCompromise": "KEY_COMPROMISE", "superseded": "SUPERSEDED"}


def subject_of(name):
    def said(one):
        if one.oid not in KEYWORDS:
            encoded = one.value.encode()
            return f"{one.oid.dotted_string}=#{bytes([one._type.value, len(encoded)]).hex()}{encoded.hex()}"
        text = "".join(f"\\{letter}" if letter in '\\,+"<>;' else letter for letter in one.value)
        return f"{KEYWORDS[one.oid]}={chr(92) + text if text[0] in '# ' else text}"
    return ",".join("+".join(map(said, step)) for step in reversed(name.rdns))


def expected(server, client, authority, until=None):
    """The rows of a report, as members with values; absent ones are left out."""
    for row in server.exported():
        if not row["arn"].startswith(authority + "/") or until is not None and row["position"] >= until:
            continue
        pem = client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=row["arn"])["Certificate"]
        certificate = x509.load_pem_x509_certificate(pem.encode())
        octets = certificate.serial_number.to_bytes(16, "big").hex()
        members = {
            "awsAccountId": "000000000000", "certificateArn": row["arn"], "serial": ":".join(re.findall("..", octets)),
            "subject": subject_of(certificate.subject), "notBefore": f"{certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%S+0000}",
            "notAfter": f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%S+0000}", "issuedAt": row["issuedAt"][:19] + "+0000",
        }  # fmt: skip
        if row["status"] == "revoked":
            members |= {"revokedAt": row["revokedAt"][:19] + "+0000", "revocationReason": WORDS[row["revocationReason"]]}
        yield members | {"templateArn": issuing.TEMPLATES + row["template"]}


def test_a_report_in_json_holds_every_certificate_of_the_authority(server, client, populated, bucket):
    for authority, count in zip(populated, (len(SUBJECTS) + 3, 1)):
        answer = made(client, authority)
        path = server.data / "buckets" / bucket / answer["S3Key"]
        assert answer["S3Key"] == f"audit-report/{authority.rpartition('/')[2]}/{answer['AuditReportId']}.json"
        assert path.stat().st_mode & 0o777 == 0o600
        rows = json.loads(path.read_bytes())
        assert rows == list(expected(server, client, authority)) and len(rows) == count
        described = describe(client, authority, answer["AuditReportId"])
        assert (described["AuditReportStatus"], described["S3BucketName"], described["S3Key"]) == ("SUCCESS", bucket, answer["S3Key"])
        assert abs((described["CreatedAt"] - issuing.now()).total_seconds()) < 60
    assert [list(row) for row in rows] == [["awsAccountId", "certificateArn", "serial", "subject", "notBefore", "notAfter", "issuedAt", "templateArn"]]
    server.replay()


COLUMNS = ("awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,"
           "revocationReason,templateArn")  # fmt: skip


def test_a_report_in_csv_holds_the_same(server, client, populated, bucket):
    authority = populated[0]
    answer = made(client, authority, "CSV")
    text = (server.data / "buckets" / bucket / answer["S3Key"]).read_bytes().decode()
    lines = text.split("\n")
    assert answer["S3Key"].endswith(f"/{answer['AuditReportId']}.csv")
    assert lines[0] == COLUMNS and lines[-1] == "" and "\r" not in text
    rows = [{name: value for name, value in row.items() if value} for row in csv.DictReader(io.StringIO(text))]
    assert rows == list(expected(server, client, authority))
    assert all(re.match(r'\d{12},,arn:aws:acm-pca:[^,"]*,[0-9a-f:]{47},"', line) for line in lines[1:-1])


def test_what_comes_after_a_report_was_asked_for_is_not_in_it(server, client, bucket):
    authority, _ = issuing.new_root(client)
    leaf = issuing.issue(client, authority, issuing.certification_request())
    issuing.read_back(client, authority, leaf)
    first = made(client, authority)
    revoke(client, authority, leaf, "SUPERSEDED")
    issuing.read_back(client, authority, issuing.issue(client, authority, issuing.certification_request()))
    second = made(client, authority)
    early, late = (json.loads((server.data / "buckets" / bucket / one["S3Key"]).read_bytes()) for one in (first, second))
    assert len(early) == 2 and not any("revokedAt" in row for row in early)
    assert len(late) == 3 and [row.get("revocationReason") for row in late] == [None, "SUPERSEDED", None]
    assert late == list(expected(server, client, authority))
    for one, form in ((first, "replay"), (second, "replay"), (second, "verify-ledger")):
        path = server.data / "buckets" / bucket / one["S3Key"]
        completed = [event for event in server.events("--type", "AuditReportCompleted") if event["stream"] == one["AuditReportId"]]
        found = server.replay("--report", path).out if form == "replay" else verify(server, "--report", path)
        assert json.loads(found)["report"] == completed[0]["position"]


def verify(server, *options, expecting=0):
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data), "--format", "json", *map(str, options)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == expecting, run.stdout[-3000:] + run.stderr
    return run.stdout


def test_a_report_of_few_certificates_among_many_others_holds_them_all(fresh_server):
    # Ten segments of other certificates, most of which the report does not read: a thousand requests, so that this takes seconds.
    server = fresh_server
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    client = server.client()
    (few, _), (many, _) = issuing.new_root(client), issuing.new_root(client, subject={"CommonName": "Many"})
    request = issuing.pem(issuing.certification_request())
    own = [issuing.issue(client, few, request)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: issuing.issue(client, many, request), range(500)))
        own.append(issuing.issue(client, few, request))
        list(pool.map(lambda _: issuing.issue(client, many, request), range(500)))
    revoke(client, few, own[0], "SUPERSEDED")
    own.append(issuing.issue(client, few, request))
    answer = made(client, few)
    report = json.loads((server.data / "buckets/reports" / answer["S3Key"]).read_text())
    serials = [one["serial"].replace(":", "").lower() for one in report]
    assert [f"{issuing.serial_in_arn(one):032x}" for one in own] == serials[1:], "beside the authority's own"
    assert [one for one in report if "revokedAt" in one] == [report[1]]
    made(client, many, "CSV")
    server.stop()
    server.replay()


def test_a_report_of_another_log_is_none_of_this_ones(server, client, root, bucket, tmp_path):
    report = server.data / "buckets" / bucket / made(client, root[0])["S3Key"]
    forged = tmp_path / "forged.json"
    forged.write_bytes(report.read_bytes().replace(b"2.5", b"2.6") + b" ")
    for found in (server.replay("--report", forged, expecting=(3,)).out, verify(server, "--report", forged, expecting=3)):
        found = json.loads(found)
        assert found["report"] is None and found["verdict"] == "whole"
        assert not any(row["failed"] for row in found["invariants"])


def test_a_report_of_which_one_octet_is_another_is_none_of_the_logs(server, client, populated, bucket, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance, changed = random.Random(seed), tmp_path / "changed"
    for form in ("JSON", "CSV"):
        octets = (server.data / "buckets" / bucket / made(client, populated[0], form)["S3Key"]).read_bytes()
        place = chance.randrange(len(octets))
        flipped = octets[:place] + bytes([octets[place] ^ 1 << chance.randrange(8)]) + octets[place + 1 :]
        for other in (flipped, octets[:-1], octets + b"\n", octets[:place] + octets[place + 1 :]):
            changed.write_bytes(other)
            for found in (server.replay("--report", changed, expecting=(3,)).out, verify(server, "--report", changed, expecting=3)):
                assert json.loads(found)["report"] is None, (seed, place)


def test_a_report_needs_its_bucket_and_a_place_to_write(server, client, root, refused, bucket):
    for name in ("no-such-bucket", "reports.", "..", "../keys", "UPPER"):
        if len(name) >= 3:
            with refused("ResourceNotFoundException", "bucket"):
                create(client, root[0], bucket=name)
    found = server.events("--type", "OperationRefused")[-1]["event"]
    assert (found["operation"], found["code"]) == ("CreateCertificateAuthorityAuditReport", "bucketNotFound")
    ca_ledger("buckets", "create", "full", "--data", server.data)
    (server.data / "buckets" / "full" / ".unfinished").write_bytes(b"")
    with refused("RequestFailedException", "cannot be written"):
        create(client, root[0], bucket="full")
    with refused("ResourceNotFoundException"):
        create(client, root[0].rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000")
    with refused("ValidationException"):
        create(client, root[0], form="XML")


def test_a_report_is_found_by_its_identifier_and_its_authority_alone(client, populated, refused, bucket):
    report = made(client, populated[0])["AuditReportId"]
    for authority, name in ((populated[1], report), (populated[0], "00000000-0000-4000-8000-000000000000"), (populated[0], "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz")):
        with refused("ResourceNotFoundException"):
            describe(client, authority, name)


def test_who_may_ask(server, root, refused, bucket):
    auditor = server.client(server.add_credential("report-auditor", "auditor"))
    report = made(auditor, root[0])["AuditReportId"]
    issuer = server.client(server.add_credential("report-issuer", "issuer"))
    with refused("AccessDeniedException", "CreateCertificateAuthorityAuditReport"):
        create(issuer, root[0])
    with refused("AccessDeniedException", "DescribeCertificateAuthorityAuditReport"):
        describe(issuer, root[0], report)


def test_a_second_report_waits_for_its_time(stopped, refused):
    server = stopped.start("--audit-report-interval", "1800")
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    client = server.client()
    (authority, _), (other, _) = issuing.new_root(client), issuing.new_root(client)
    made(client, authority)
    with refused("RequestInProgressException"):
        create(client, authority)
    made(client, other)
    server.stop()
    server.start("--audit-report-interval", "1800")
    with refused("RequestInProgressException"):
        create(server.client(), authority)
    server.stop()
    server.start()
    made(server.client(), authority)
    server.stop()
    server.replay()


def taken_away(server, bucket):
    """Takes a bucket away; what brings it back."""
    path = server.data / "buckets" / bucket
    path.rename(path.with_name("away"))
    return lambda: path.with_name("away").rename(path)


def test_a_report_whose_bucket_is_gone_fails_after_a_crash_and_one_whose_bucket_is_there_is_made(fresh_server):
    server = fresh_server
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    ca_ledger("buckets", "create", "others", "--data", server.data)
    client = server.client()
    (authority, _), (other, _) = issuing.new_root(client), issuing.new_root(client)
    issue_many(client, authority, 300)
    reports = [create(client, authority)["AuditReportId"], create(client, other, bucket="others")["AuditReportId"]]
    server.kill()
    ended = {event["stream"]: event["type"] for event in server.events() if event["type"] in ("AuditReportCompleted", "AuditReportFailed")}
    bring_back = taken_away(server, "others")
    server.start()
    client = server.client()
    outcomes = []
    for one, report in zip((authority, other), reports):
        status = wait_for(lambda: describe(client, one, report)["AuditReportStatus"], "CREATING")
        outcomes.append((status, report in ended))
    bring_back()
    assert outcomes[0][0] == "SUCCESS"
    assert outcomes[1][0] == ("SUCCESS" if outcomes[1][1] else "FAILED")
    if outcomes[1][0] == "FAILED":
        assert server.events("--type", "AuditReportFailed")[0]["event"]["reason"] == "bucketGone"
        made(client, other)
    server.stop()
    server.replay()
    verify(server)


def wait_for(ask, unlike):
    deadline = time.monotonic() + 60
    while (found := ask()) == unlike:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def issue_many(client, authority, count):
    requests = issuing.pem(issuing.certification_request())
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        arns = list(pool.map(lambda _: issuing.issue(client, authority, requests), range(count)))
    issuing.read_back(client, authority, arns[-1])


def is_refused_while_open(client, authority, report):
    """Asks for a second report; whether it was refused, which it must be where the first is open after it."""
    try:
        create(client, authority)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "RequestInProgressException"
        return True
    assert describe(client, authority, report)["AuditReportStatus"] == "SUCCESS"
    return False


def test_a_report_that_a_kill_cut_short_is_finished_by_the_next_start_and_only_one_is_made_at_a_time(fresh_server):
    """The kill comes while the report is written: the bucket's folder of unfinished objects holds it, and the log has no ending."""
    server = fresh_server
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    client = server.client()
    authority, _ = issuing.new_root(client)
    issue_many(client, authority, 2_000)
    refusals = 0
    for _ in range(20):
        answer = create(client, authority)
        refusals += is_refused_while_open(client, authority, answer["AuditReportId"])
        server.kill()
        open_ = answer["AuditReportId"] not in {event["stream"] for event in server.events("--type", "AuditReportCompleted")}
        server.start()
        client = server.client()
        if open_:
            break
    assert open_, "every report was finished before the kill"
    assert wait_for(lambda: describe(client, authority, answer["AuditReportId"])["AuditReportStatus"], "CREATING") == "SUCCESS"
    rows = json.loads((server.data / "buckets" / "reports" / answer["S3Key"]).read_bytes())
    assert len(rows) == 2_001 and refusals > 0
    assert not list((server.data / "buckets" / "reports" / ".unfinished").iterdir())
    server.stop()
    server.replay()
    verify(server)
