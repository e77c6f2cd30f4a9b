"""An auditor whom an authority's policy keeps off: refused by every way to ask, and the books stay whole."""

import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import issuing
import pytest
from ledger_server import REGION

VERIFIER = Path(__file__).resolve().parents[2] / "tools/verify-ledger"


def get(server, path, credentials, **parameters):
    path = f"{path}?{urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)}"
    request = botocore.awsrequest.AWSRequest("GET", server.endpoint + path)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*credentials), "acm-pca", REGION).add_auth(request)
    return server.ask("GET", path, headers=dict(request.headers.items()))


@pytest.mark.parametrize("path, parameter", [("/ledger/v1/evidence", "arn"), ("/ledger/v1/certificates", "authority")])
def test_who_is_denied_an_authority_is_told_and_recorded_and_the_books_are_whole(home, path, parameter):
    server, administrator, authority, _ = home
    auditor = server.add_credential("audrey", "auditor")
    certificate = issuing.issue(administrator, authority, issuing.certification_request("x.example"))
    value = certificate if parameter == "arn" else authority
    before = get(server, path, auditor, **{parameter: value})
    assert before.status == 200 or before.error == "RequestInProgressException"  # no checkpoint covers it yet
    denial = {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::000000000000:user/audrey"},
              "Action": "acm-pca:DescribeCertificateAuthorityAuditReport", "Resource": authority}
    administrator.put_policy(ResourceArn=authority, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denial]}))
    refused = get(server, path, auditor, **{parameter: value})
    assert (refused.status, refused.error) == (400, "AccessDeniedException")
    # What names nothing is refused and recorded as well.
    assert get(server, path, auditor, **{parameter: "nothing"}).status == 400
    assert server.stop() == 0
    assert authority in [one["event"]["resource"] for one in server.events("--type", "OperationRefused")]
    server.replay()
    assert subprocess.run([sys.executable, VERIFIER, server.data], capture_output=True, text=True, check=False).returncode == 0
