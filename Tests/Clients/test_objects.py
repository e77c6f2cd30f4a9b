"""Objects in buckets, fetched as from the hosted object store: by signed GET on the API's port."""

import contextlib
import datetime
import hashlib
import json
import os
import subprocess

import boto3.s3.transfer
import boto3.session
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import issuing
import pytest
from ledger_server import REGION, TOP, ca_ledger, clean_environment, frozen
from reporting import made

EMPTY = hashlib.sha256(b"").hexdigest()


def object_client(server, credentials=None, region=REGION, retries=0):
    """boto3's client of the object store, at the API's own port."""
    key, secret = credentials or server.credentials()
    return boto3.session.Session().client(
        "s3", region_name=region, endpoint_url=server.endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
        config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": retries + 1}, read_timeout=60),
    )


@pytest.fixture(scope="module")
def bucket(server):
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    return "reports"


@pytest.fixture(scope="module")
def report(server, client, root, bucket):
    """The key and the octets of a report."""
    for _ in range(3):
        issuing.read_back(client, root[0], issuing.issue(client, root[0], issuing.certification_request()))
    key = made(client, root[0])["S3Key"]
    return key, (server.data / "buckets" / bucket / key).read_bytes()


def denied(client, bucket, key, **more):
    """How the object store refuses."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        client.get_object(Bucket=bucket, Key=key, **more)
    answer = raised.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def test_whom_the_policy_denies_to_ask_for_reports_is_given_none(server, client, root, report, bucket, refused):
    key, octets = report
    credentials = server.add_credential("nosy", "auditor")
    store, nosy = object_client(server, credentials), server.client(credentials)
    assert store.get_object(Bucket=bucket, Key=key)["Body"].read() == octets
    denial = {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::000000000000:user/nosy"}, "Action": "acm-pca:*", "Resource": root[0]}
    client.put_policy(ResourceArn=root[0], Policy=json.dumps({"Version": "2012-10-17", "Statement": [denial]}))
    try:
        with refused("AccessDeniedException"):
            nosy.describe_certificate_authority_audit_report(CertificateAuthorityArn=root[0], AuditReportId=key.rpartition("/")[2].split(".")[0])
        for spelt in (key, key.replace("audit-report", "audit%2Dreport"), f"./{key}", f"x/../{key}"):
            assert denied(store, bucket, spelt)[0] in (403, 404)
        assert denied(store, bucket, key) == (403, "AccessDenied")
        assert object_client(server).get_object(Bucket=bucket, Key=key)["Body"].read() == octets
    finally:
        client.delete_policy(ResourceArn=root[0])
    assert store.get_object(Bucket=bucket, Key=key)["Body"].read() == octets
    refusals = [one["event"] for one in server.events("--type", "OperationRefused")]
    assert [one["resource"] for one in refusals if one["provenance"]["principal"] == "nosy"].count(root[0]) >= 2


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
