"""The independent verifier reads every kind of event that a server of this version writes in ordinary trouble."""

import json
import subprocess

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from running_ledger import assert_whole, certification_request

# By the numbers of schemas/events.asn1: the log's own, the authority's, the requests', and those of callers turned away.
# An abandoned request (35) is in the ledgers of test_kill.py, a clock that was held and confirmed (3, 4) in a golden one.
# A file of secrets that differs (26) is in the ledger of the second test.
EXPECTED = {1, 2, 5, 9, 24, 25} | {10, 11, 13} | {30, 31, 32, 33, 36} | {50, 51}


def client_of(server, credential):
    return boto3.client(
        "acm-pca",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=credential["accessKeyId"],
        aws_secret_access_key=credential["secretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def test_a_ledger_with_all_that_happens_to_a_server_is_whole_by_both_auditors(start, copy_of, template, binary):
    home = copy_of(template)
    server = start(home)
    client = server.client()
    repeated = certification_request()
    assert server.issue(client, "one-token", repeated).arn == server.issue(client, "one-token", repeated).arn
    for request in (b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", b"nothing at all"):
        with pytest.raises(ClientError):
            server.issue(client, request=request)
    with pytest.raises(ClientError):
        client.issue_certificate(
            CertificateAuthorityArn=home.authority,
            Csr=certification_request(),
            SigningAlgorithm="SHA256WITHECDSA",
            Validity={"Value": 99, "Type": "YEARS"},  # beyond the authority's own end
        )
    define = ["roles", "define", "clerk", "--data", home.folder, "--operations", "GetCertificate,GetPolicy"]
    add = ["credentials", "add", "--data", home.folder, "--role", "clerk", "--principal", "anna"]
    for command in (define, add):
        finished = subprocess.run([binary, *map(str, command)], capture_output=True, text=True, timeout=30)
        assert finished.returncode == 0, finished.stderr
    clerk = client_of(server, home.credentials(-1))
    with pytest.raises(ClientError, match="AccessDenied"):
        server.issue(clerk)
    stranger = client_of(server, {"accessKeyId": "AKIASTRANGERSTRANGER", "secretAccessKey": "no secret"})
    with pytest.raises(ClientError):
        stranger.list_certificate_authorities()
    server.stop()
    assert_whole(binary, home)
    types = {kind for (kind,) in home.rows("SELECT DISTINCT type FROM tail")}
    assert types >= EXPECTED, f"{EXPECTED - types} are not there"


def test_an_edited_file_of_secrets_and_refusals_without_end_are_told_and_whole_by_both_auditors(start, copy_of, template, binary):
    home = copy_of(template)
    file = home.folder / "credentials.json"
    honest = json.loads(file.read_text())
    stranger = {**honest[0], "accessKeyId": "LKIASTRANGERSTRANGER"}
    for credentials in ([*honest, stranger], honest):
        file.write_text(json.dumps(credentials))
        server = start(home)
        if stranger in credentials:
            with pytest.raises(ClientError, match="UnrecognizedClient|security token|InvalidClientTokenId"):
                client_of(server, stranger).list_certificate_authorities()
        client = client_of(server, honest[0])
        for _ in range(40):
            with pytest.raises(ClientError):
                client.get_certificate(CertificateAuthorityArn=home.authority, CertificateArn=f"{home.authority}/certificate/12")
        server.stop()
    assert_whole(binary, home)
    told = {kind: number for kind, number in home.rows("SELECT type, count(*) FROM tail GROUP BY type")}
    assert told[26] == 2, "a file that differs, and then agrees"
    assert 2 <= told[50] < 80 and told[51] == 2, "refusals that are the same are counted, and not each told"
