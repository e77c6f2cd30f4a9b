"""Buckets, and the audit reports that a server puts into them."""

import concurrent.futures
import contextlib
import csv
import datetime
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time

import boto3.s3.transfer
import boto3.session
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import issuing
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from ledger_server import REGION, TOP, ca_ledger, clean_environment, frozen

EMPTY = hashlib.sha256(b"").hexdigest()


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
    assert "no ledger" in ca_ledger("buckets", "create", "crls", "--data", server.home, expecting=(64,)).err
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


def revoke(client, authority, arn, reason):
    serial = f"{issuing.serial_in_arn(arn):x}"
    client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=serial, RevocationReason=reason)


def create(client, authority, form="JSON", bucket="reports"):
    return client.create_certificate_authority_audit_report(
        CertificateAuthorityArn=authority, S3BucketName=bucket, AuditReportResponseFormat=form
    )


def describe(client, authority, report):
    return client.describe_certificate_authority_audit_report(CertificateAuthorityArn=authority, AuditReportId=report)


def made(client, authority, form="JSON"):
    """Has a report made; what was answered, once it is there."""
    answer = create(client, authority, form)
    waiter = client.get_waiter("audit_report_created")
    waiter.wait(CertificateAuthorityArn=authority, AuditReportId=answer["AuditReportId"], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return answer


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


def test_a_report_of_another_log_is_none_of_this_ones(server, client, root, bucket, tmp_path):
    report = server.data / "buckets" / bucket / made(client, root[0])["S3Key"]
    forged = tmp_path / "forged.json"
    forged.write_bytes(report.read_bytes().replace(b"2.5", b"2.6") + b" ")
    found = json.loads(server.replay("--report", forged, expecting=(1,)).out)
    assert found["report"] is None
    assert [row["number"] for row in found["invariants"] if row["failed"]] == [55]
    found = json.loads(verify(server, "--report", forged, expecting=1))
    assert found["report"] is None and [row["number"] for row in found["invariants"] if row["failed"]] == [55]


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


# ---- fetching objects


def object_client(server, credentials=None, region=REGION, retries=0):
    """boto3's client of the object store, at the API's own port."""
    key, secret = credentials or server.credentials()
    return boto3.session.Session().client(
        "s3", region_name=region, endpoint_url=server.endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
        config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": retries + 1}, read_timeout=60),
    )


@pytest.fixture(scope="module")
def report(server, client, populated, bucket):
    """The key and the octets of a report."""
    key = made(client, populated[0])["S3Key"]
    return key, (server.data / "buckets" / bucket / key).read_bytes()


def denied(client, bucket, key, **more):
    """How the object store refuses."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        client.get_object(Bucket=bucket, Key=key, **more)
    answer = raised.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def test_a_report_is_fetched_by_the_client_of_the_object_store(server, report, bucket, tmp_path):
    store = object_client(server)
    key, octets = report
    answer = store.get_object(Bucket=bucket, Key=key)
    assert answer["Body"].read() == octets
    assert (answer["ContentLength"], answer["ContentType"]) == (len(octets), "application/json")
    assert abs((answer["LastModified"] - issuing.now()).total_seconds()) < 300
    head = store.head_object(Bucket=bucket, Key=key)
    assert (head["ContentLength"], head["ETag"]) == (len(octets), answer["ETag"])
    assert store.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
    store.download_file(bucket, key, tmp_path / "report.json")
    assert (tmp_path / "report.json").read_bytes() == octets
    # In parts, each of which names the object that it is of.
    parts = boto3.s3.transfer.TransferConfig(multipart_threshold=512, multipart_chunksize=512, max_concurrency=4)
    store.download_file(bucket, key, tmp_path / "parts.json", Config=parts)
    assert (tmp_path / "parts.json").read_bytes() == octets


def test_the_aws_program_copies_a_report(server, report, bucket, tmp_path):
    key, secret = server.credentials()
    run = subprocess.run(
        [str(TOP / ".venv/bin/aws"), "s3", "cp", f"s3://{bucket}/{report[0]}", str(tmp_path / "copy.json"), "--endpoint-url", server.endpoint],
        capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
        env=clean_environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_DEFAULT_REGION=REGION),
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert (tmp_path / "copy.json").read_bytes() == report[1]


@pytest.mark.parametrize(("asked", "of"), [
    ("bytes=0-0", slice(0, 1)), ("bytes=7-99", slice(7, 100)), ("bytes=10-", slice(10, None)), ("bytes=-5", slice(-5, None)),
    ("bytes=5-999999999", slice(5, None)), ("bytes=-999999999", slice(0, None)),
])  # fmt: skip
def test_a_part_is_fetched(server, report, bucket, asked, of):
    key, octets = report
    answer = object_client(server).get_object(Bucket=bucket, Key=key, Range=asked)
    assert answer["Body"].read() == octets[of]
    start = of.start % len(octets)
    assert answer["ContentRange"] == f"bytes {start}-{start + len(octets[of]) - 1}/{len(octets)}"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_parts_that_there_are_none_of_and_ranges_that_are_none(server, report, bucket):
    store = object_client(server)
    key, octets = report
    for asked in (f"bytes={len(octets)}-", "bytes=-0"):
        assert denied(store, bucket, key, Range=asked) == (416, "InvalidRange")
    for asked in ("bytes=0-1,3-4", "octets=0-1", "bytes=4-3", "bytes=", "bytes=-", "bytes=a-b", "bytes=" + "9" * 30 + "-"):
        answer = store.get_object(Bucket=bucket, Key=key, Range=asked)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200 and answer["Body"].read() == octets
    tag = store.head_object(Bucket=bucket, Key=key)["ETag"]
    assert store.get_object(Bucket=bucket, Key=key, IfMatch=tag)["Body"].read() == octets
    assert denied(store, bucket, key, IfMatch='"another"') == (412, "PreconditionFailed")
    assert denied(store, bucket, key, IfNoneMatch=tag)[0] == 304


def test_what_is_not_there_is_not_given_and_nothing_beside_the_buckets(server, report, bucket, tmp_path):
    store = object_client(server)
    assert denied(store, bucket, "audit-report/none.json") == (404, "NoSuchKey")
    assert denied(store, bucket, "audit-report") == (404, "NoSuchKey")
    assert denied(store, bucket, report[0] + "/x") == (404, "NoSuchKey")
    assert denied(store, "no-such-bucket", "x") == (404, "NoSuchBucket")
    (server.data / "buckets" / bucket / "link.json").symlink_to(server.data / "credentials.json")
    (server.data / "buckets" / bucket / "away").symlink_to(server.data)
    os.mkfifo(server.data / "buckets" / bucket / "pipe")
    for key in ("link.json", "away/credentials.json", "pipe", ".unfinished", ".unfinished/1", "%00", "a%2f..%2f..", "\x7f"):
        assert denied(store, bucket, key) == (404, "NoSuchKey")
    secret = server.credentials()[1].encode()
    paths = ("/../credentials.json", "/reports/../../credentials.json", "/reports/..%2f..%2fcredentials.json", "/..%2fcredentials.json/x",
             "/reports//etc/passwd", "/%2e%2e/credentials.json", "/reports/%ff", "/reports/%zz", "/.", "/reports/")  # fmt: skip
    for path in paths:
        answer = fetch(server, path)
        assert answer.status in (400, 403, 404, 501), path
        assert secret not in answer.octets and b"root:" not in answer.octets
    for name in ("link.json", "away", "pipe"):
        (server.data / "buckets" / bucket / name).unlink()


def fetch(server, path, credentials=None, service="s3", region=REGION, method="GET", at=None, payload=EMPTY, **changes):
    """One request for an object, its path as it is; `changes` put other values into the headers that were signed."""
    key, secret = credentials or server.credentials()
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path)
    signer = botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(key, secret), service, region)
    signer.payload = lambda _: payload
    with frozen(at):
        signer.add_auth(request)
    return server.ask(method, path, body=None, headers=dict(request.headers.items()) | changes)


def test_whoever_does_not_sign_for_it_gets_nothing(server, report, bucket):
    path = f"/{bucket}/{report[0]}"
    assert fetch(server, path).octets == report[1]
    assert fetch(server, path, payload="UNSIGNED-PAYLOAD").octets == report[1]
    refusals = {
        "AccessDenied": server.ask("GET", path),
        "SignatureDoesNotMatch": fetch(server, path, credentials=(server.credentials()[0], "another")),
        "InvalidAccessKeyId": fetch(server, path, credentials=("AKIANOBODY", "another")),
        "AuthorizationHeaderMalformed": server.ask("GET", path, headers={"Authorization": "AWS4-HMAC-SHA256 x=y"}),
    }
    for code, answer in refusals.items():
        assert answer.status == (400 if code == "AuthorizationHeaderMalformed" else 403), code
        assert f"<Code>{code}</Code>".encode() in answer.octets and report[1] not in answer.octets
    others = (
        fetch(server, path, service="acm-pca"), fetch(server, path, region="eu-west-1"),
        fetch(server, path, at=issuing.now() - datetime.timedelta(hours=1)),
        fetch(server, path, **{"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}), fetch(server, path, payload="STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    )  # fmt: skip
    for answer in others:
        assert answer.status == 403 and b"SignatureDoesNotMatch" in answer.octets
    assert server.ask("HEAD", path).octets == b""
    assert server.ask("POST", path).error == "UnknownOperationException"


def test_fetching_needs_the_role_and_a_refusal_is_recorded(server, report, bucket):
    path = f"/{bucket}/{report[0]}"
    auditor = server.add_credential("object-auditor", "auditor")
    issuer = server.add_credential("object-issuer", "issuer")
    assert fetch(server, path, credentials=auditor).octets == report[1]
    answer = fetch(server, path, credentials=issuer)
    assert answer.status == 403 and b"AccessDenied" in answer.octets
    found = server.events("--type", "OperationRefused")[-1]["event"]
    assert (found["operation"], found["code"], found["provenance"]["principal"]) == (
        "DescribeCertificateAuthorityAuditReport", "accessDenied", "object-issuer")  # fmt: skip
    assert found["resource"].startswith(f"arn:aws:s3:::{bucket}/audit-report/")
    fetch(server, f"/{bucket}/nothing", credentials=auditor)
    found = server.events("--type", "OperationRefused")[-1]["event"]
    assert (found["code"], found["resource"]) == ("reportNotFound", f"arn:aws:s3:::{bucket}/nothing")


def test_a_large_object_is_streamed_and_a_client_that_stops_reading_is_let_go(server, bucket):
    """Memory stays where it was: 200 MB in twenty fetches at once would show."""
    size = 200 << 20
    path = server.data / "buckets" / bucket / "large"
    with open(path, "wb") as file:
        file.truncate(size)
        file.seek(size - 3)
        file.write(b"end")
    before = memory(server)
    most, digest = before, hashlib.sha256()
    body = object_client(server).get_object(Bucket=bucket, Key="large")["Body"]
    with contextlib.ExitStack() as stalled:
        for _ in range(20):
            connection = stalled.enter_context(contextlib.closing(server.connect()))
            request = signed_lines(server, f"/{bucket}/large")
            connection.sendall(request)
            assert connection.recv(12) == b"HTTP/1.1 200"
        for piece in body.iter_chunks(1 << 20):
            digest.update(piece)
            most = max(most, memory(server))
        assert server.ask("GET", "/health").status == 200
    assert digest.digest() == hashlib.sha256(bytes(size - 3) + b"end").digest()
    assert most - before < 60 << 20, (before, most)
    path.unlink()


def memory(server):
    """Resident octets of the server's process."""
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def signed_lines(server, path):
    key, secret = server.credentials()
    request = botocore.awsrequest.AWSRequest("GET", server.endpoint + path, {"X-Amz-Content-SHA256": EMPTY})
    botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(key, secret), "s3", REGION).add_auth(request)
    host = server.endpoint.partition("//")[2]
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in request.headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
