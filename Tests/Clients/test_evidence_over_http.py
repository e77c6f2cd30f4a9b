"""Evidence from a running server: who gets it, what it is, and what is said where there is none."""

import json
import sys
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import issuing
from ledger_server import REGION, TOP, ca_ledger

sys.path.insert(0, str(TOP / "tools"))

from ledger_verifier.bundle import read_bundle  # noqa: E402
from ledger_verifier.bundle_proof import prove  # noqa: E402
from ledger_verifier.checkpoints import read_verifier_key  # noqa: E402


def asked(server, query, credentials=None, is_signed=True, method="GET"):
    path = f"/ledger/v1/evidence?{query}"
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path)
    if is_signed:
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*(credentials or server.credentials())), "acm-pca", REGION).add_auth(request)
    return server.ask(method, path, headers=dict(request.headers.items()))


def test_auditors_and_administrators_get_it_and_nobody_else(stopped, tmp_path):
    server = stopped.start()
    client = server.client()
    root, _ = issuing.new_root(client)
    arn = issuing.issue(client, root, issuing.certification_request())
    issuing.read_back(client, root, arn)
    auditor, issuer = server.add_credential("ada", "auditor"), server.add_credential("ian", "issuer")
    query = urllib.parse.urlencode({"arn": arn})
    early = asked(server, query)
    assert early.error in (None, "RequestInProgressException")  # as soon as a checkpoint covers it
    assert server.stop() == 0
    server.start()
    for credentials in (None, auditor):
        answer = asked(server, query, credentials)
        assert answer.status == 200 and answer.headers["Content-Type"] == "text/plain; charset=utf-8", answer
        key = read_verifier_key(key_of(server))
        report = prove("it", answer.octets, key)
        assert report.verdict == "proved" and report.certificate["status"] == "issued", report.rows
    ca_ledger("evidence", arn, "-o", tmp_path / "evidence", server.data)
    ours = read_bundle((tmp_path / "evidence").read_bytes())
    assert [part.header for part in ours.parts] == [part.header for part in read_bundle(answer.octets).parts]
    refused = asked(server, query, issuer)
    assert (refused.status, refused.error) == (400, "AccessDeniedException")
    absent = asked(server, urllib.parse.urlencode({"arn": arn.rpartition("/")[0] + "/" + str(1 << 124)}))
    assert absent.error == "ResourceNotFoundException"
    for other in ("", "arn=nonsense", f"{query}&{query}", urllib.parse.urlencode({"name": arn}), "arn=%25zz", urllib.parse.urlencode({"arn": root})):
        assert asked(server, other).error == "InvalidArnException", other
    nobody = asked(server, query, is_signed=False)
    assert nobody.error == "MissingAuthenticationTokenException"
    recorded = [(one["event"]["code"], one["event"]["resource"]) for one in server.events("--type", "OperationRefused")]
    assert recorded[0] == ("accessDenied", arn) and len(recorded) > 3
    assert server.stop() == 0
    server.replay()


def key_of(server):
    """The key that the log names for its checkpoints, as a verifier key."""

    return json.loads(server.replay().out)["verifierKey"]
