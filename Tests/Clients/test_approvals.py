"""Dual control: named operations happen only once another administrator has approved just this, once, and both verifiers prove it."""

import json
import re
import subprocess

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import issuing
import jsonschema
import pytest
from ledger_server import REGION, TOP, ca_ledger, documents

SCHEMA = json.loads((TOP / "schemas/json/approvals-list.schema.json").read_text())
PATH = "/ledger/v1/approvals"


def set_policy(server, *operations, hours=24, expecting=(0,), master_key=False):
    options = [one for name in operations for one in ("--dual-control", name)]
    key = ["--master-key", server.master_key] if master_key else []
    within = ["--within", hours] if operations != ("off",) else []
    return ca_ledger("policy", "set", "--data", server.data, *options, *within, "--format", "json", *key, expecting=expecting)


def waiting(server, *options):
    found = [one for one in documents(ca_ledger("approvals", "list", server.data, "--format", "json", *options).out or "[]") if one]
    for one in found:
        jsonschema.validate(one, SCHEMA, format_checker=jsonschema.FormatChecker())
    return found


def signed(server, credentials, method, path, body=b""):
    """A signed request to the ledger's own part of the API."""
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path, {"Content-Type": "application/json"}, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*credentials), "acm-pca", REGION).add_auth(request)
    return server.ask(method, path, body, dict(request.headers.items()))


def decide(server, credentials, approval, **decision):
    return signed(server, credentials, "POST", f"{PATH}/{approval}", json.dumps(decision).encode())


def approve(server, credentials, approval, status=200):
    answer = decide(server, credentials, approval, decision="approve")
    assert answer.status == status, answer
    return answer


def named(raised):
    """The approval that a refusal names."""
    return re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", raised.value.response["Error"]["Message"])[0]


def whole(server):
    """Both verifiers say whole, also of a log that somebody else signed for."""
    server.replay()
    run = subprocess.run([str(TOP / ".venv/bin/python"), str(TOP / "tools/verify-ledger"), str(server.data)], capture_output=True, text=True,
                         check=False, timeout=120)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def kinds(server):
    return [one["type"] for one in server.events() if one["type"].startswith(("Approval", "DualControl"))]


@pytest.fixture
def two(fresh_server):
    """A server with two administrators; the keys of the second."""
    return fresh_server, fresh_server.add_credential("bob", "administrator")


def test_an_authority_is_made_once_and_only_as_it_was_approved(two, refused):
    server, bob = two
    alice = server.client()
    again_alice = server.client(server.add_credential("administrator", "administrator"))
    auditor = server.add_credential("eve", "auditor")
    assert json.loads(set_policy(server, "CreateCertificateAuthority").out)["dualControl"] == "CreateCertificateAuthority"
    shown = json.loads(ca_ledger("policy", "show", server.data, "--format", "json").out)
    assert (shown["dualControl"], shown["dualControlHours"]) == ("CreateCertificateAuthority", "24")

    with refused("InvalidArgsException", "dual control", "ca-ledger approvals approve", "until") as raised:
        issuing.create_authority(alice)
    approval = named(raised)
    (one,) = waiting(server)
    assert (one["approval"], one["operation"], one["state"]) == (approval, "CreateCertificateAuthority", "waiting")
    assert "Example Root CA" in one["asked"]
    # The same again, with another key of the same person too, waits for the same; what is otherwise waits for another.
    with refused("InvalidArgsException", approval):
        issuing.create_authority(again_alice)
    with refused("InvalidArgsException") as raised:
        issuing.create_authority(alice, subject={"CommonName": "Another"})
    other = named(raised)
    assert other != approval and len(waiting(server)) == 2

    # Neither who asked, by whichever key, nor who is no administrator approves; and each refusal is recorded.
    for credentials in (server.credentials(), auditor):
        answer = approve(server, credentials, approval, status=400)
        assert answer.error == "AccessDeniedException", answer
    assert [one["event"]["code"] for one in server.events("--type", "OperationRefused")][-2:] == ["accessDenied", "accessDenied"]
    assert signed(server, auditor, "GET", PATH).error == "AccessDeniedException"

    listed = signed(server, bob, "GET", PATH).document["approvals"]
    assert [one["approval"] for one in listed] == [approval, other]
    assert approve(server, bob, approval).document == {"approval": approval, "state": "approved"}
    assert approve(server, bob, approval).status == 200  # said again, it is not recorded again
    assert [one["state"] for one in waiting(server)] == ["approved", "waiting"]
    # Who approved cannot use it: it is another's wish.
    with refused("InvalidArgsException") as raised:
        issuing.create_authority(server.client(bob))
    assert named(raised) not in (approval, other)
    with refused("InvalidArgsException", other):
        issuing.create_authority(alice, subject={"CommonName": "Another"})
    made = issuing.create_authority(alice)
    assert made in {one["Arn"] for one in alice.list_certificate_authorities()["CertificateAuthorities"]}
    with refused("InvalidArgsException") as raised:
        issuing.create_authority(alice)
    assert named(raised) != approval
    for body, error in (({"decision": "maybe"}, "ValidationException"), ({"decision": "approve"}, "InvalidArgsException")):
        assert decide(server, bob, approval, **body).error == error
    assert decide(server, bob, "x", decision="approve").error == "InvalidArnException"

    # A rejected wish begins anew with the next attempt.
    assert decide(server, bob, other, decision="reject", reason="not announced").status == 200
    assert other not in {one["approval"] for one in waiting(server)}
    with refused("InvalidArgsException") as raised:
        issuing.create_authority(alice, subject={"CommonName": "Another"})
    assert named(raised) != other
    assert server.stop() == 0
    whole(server)
    # What was open is open after the start, and what was used is not.
    server.start()
    # What somebody approved who is not believed any more is nothing.
    with refused("InvalidArgsException") as doubtful:
        issuing.create_authority(server.client(), subject={"CommonName": "Doubtful"})
    assert approve(server, bob, named(doubtful)).status == 200
    done = json.loads(ca_ledger("compromise", "requester", "bob", "--data", server.data, "--reason", "unspecified", "--format", "json").out)
    assert {step["subject"] for step in done["steps"] if step["what"] == "rejectApproval"} >= {named(doubtful)}
    assert approve(server, bob, named(raised)).status == 200
    issuing.create_authority(server.client(), subject={"CommonName": "Another"})
    used = [one for one in server.events("--type", "ApprovalUsed")]
    assert len(used) == 2
    assert server.stop() == 0
    whole(server)


def test_replacing_deleting_and_restoring_an_authority_wait_by_the_errors_that_they_know(two, refused):
    server, bob = two
    alice = server.client()
    arn, certificate = issuing.new_root(alice)
    set_policy(server, "ImportCertificateAuthorityCertificate", "DeleteCertificateAuthority", "RestoreCertificateAuthority", "PutPolicy")
    request = alice.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"].encode()
    renewed = issuing.issue(alice, arn, request, "RootCACertificate/V1", validity={"Type": "YEARS", "Value": 9})
    pem, _ = issuing.read_back(alice, arn, renewed)

    def ask(code, call, **parameters):
        with refused(code, "dual control") as raised:
            call(CertificateAuthorityArn=arn, **parameters)
        approve(server, bob, named(raised))
        call(CertificateAuthorityArn=arn, **parameters)

    # The first certificate of an authority waits for nobody; one in its place does.
    issuing.new_root(alice, subject={"CommonName": "Second"})
    ask("RequestInProgressException", alice.import_certificate_authority_certificate, Certificate=pem.encode())
    alice.update_certificate_authority(CertificateAuthorityArn=arn, Status="DISABLED")
    with refused("InvalidStateException") as raised:
        alice.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=30)
    approve(server, bob, named(raised))
    with refused("InvalidStateException"):  # another window than was approved
        alice.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=7)
    alice.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=30)
    ask("InvalidStateException", alice.restore_certificate_authority)
    assert alice.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]["Status"] == "DISABLED"
    assert server.stop() == 0
    whole(server)


def test_what_is_asked_for_on_the_machine_waits_too_with_and_without_a_server(two, refused):
    server, bob = two
    alice = server.credentials()
    assert json.loads(set_policy(server, "all", hours=1).out)["changed"] == "yes"
    role = ("roles", "define", "web", "--operations", "GetCertificate", "--data", server.data)
    run = ca_ledger(*role, expecting=(1,))
    (one,) = waiting(server)
    assert one["approval"] in run.err and one["requestedBy"].startswith("uid:")
    # Whoever asked on the machine does not approve there; an administrator does, over the API.
    run = ca_ledger("approvals", "approve", one["approval"], "--data", server.data, expecting=(1,))
    assert "asked for" in run.err
    approve(server, bob, one["approval"])
    assert "web" in ca_ledger(*role).out
    # Access that is given waits, and no secret is in the log; access that is taken does not.
    ca_ledger("credentials", "add", "--principal", "mallory; role=auditor", "--role", "administrator", "--data", server.data, expecting=(1,))
    (one,) = waiting(server)
    # What could be read as two values is in quotation marks.
    assert one["asked"].startswith('principal="mallory; role=auditor"; ')
    run = ca_ledger("approvals", "reject", one["approval"], "--reason", "who is that?", "--data", server.data, "--format", "json")
    assert json.loads(run.out)["state"] == "rejected"
    assert waiting(server) == []
    # Dual control is under dual control.
    set_policy(server, "off", expecting=(1,))
    (one,) = waiting(server)
    assert one["operation"] == "dual-control"
    with refused("InvalidArgsException") as raised:
        issuing.create_authority(server.client())
    # What a caller asked for, a user of the machine may approve, and the other way round.
    ca_ledger("approvals", "approve", named(raised), "--data", server.data)
    issuing.create_authority(server.client())
    with refused("InvalidArgsException"):
        issuing.create_authority(server.client())
    assert server.stop() == 0

    # At rest the same holds: both attempts are in the log.
    at_rest = ("--data", server.data, "--master-key", server.master_key)
    run = ca_ledger("rules", "adopt", "1", *at_rest, expecting=(1,))
    assert "dual control" not in run.err  # what can never be is refused as before
    ca_ledger("policy", "set", "--certificates-per-authority", "5", *at_rest, expecting=(1,))
    quota = waiting(server)[-1]
    assert quota["operation"] == "policy" and "certificatesPerAuthority=5" in quota["asked"]
    whole(server)
    server.start()
    approve(server, alice, quota["approval"])
    approve(server, bob, one["approval"])
    assert server.stop() == 0
    assert ca_ledger("policy", "set", "--certificates-per-authority", "5", *at_rest).returncode == 0
    set_policy(server, "off", master_key=True)
    assert ca_ledger("roles", "remove", "web", *at_rest).returncode == 0
    whole(server)
    assert kinds(server)[-1] == "ApprovalUsed"
    ca_ledger("doctor", server.data, expecting=(0, 1))


def test_open_approvals_are_few_and_nobody_fills_the_list(two, refused):
    server, bob = two
    set_policy(server, "CreateCertificateAuthority")
    alice = server.client()

    def ask(client, number, code="InvalidArgsException"):
        with refused(code):
            issuing.create_authority(client, subject={"CommonName": f"Number {number}"})

    for number in range(8):
        ask(alice, number)
    ask(alice, 8, "LimitExceededException")
    ask(server.client(bob), 8)
    assert len(waiting(server)) == 9
    page = server.look("/metrics", at=server.metrics).octets.decode()
    assert "ca_ledger_approvals_waiting 9\n" in page and "ca_ledger_approval_oldest_timestamp_seconds 1" in page
    assert waiting(server, "--as-of", "3") == []
    assert server.stop() == 0
    whole(server)


@pytest.mark.parametrize("options", [
    ("--dual-control", "roles"), ("--within", "3"), ("--dual-control", "kings", "--within", "3"), ("--dual-control", "off", "--within", "3"),
    ("--dual-control", "roles", "--within", "721"), ("--dual-control", "roles", "--within", "3", "--name-log", "on"),
])  # fmt: skip
def test_what_is_no_setting_is_wrong_usage(tmp_path, options):
    assert ca_ledger("policy", "set", "--data", tmp_path, *options, expecting=(64,)).returncode == 64


def test_what_was_approved_happens_after_an_epoch_before_any_server_as_well(two, refused):
    server, bob = two
    set_policy(server, "roles")
    role = ("roles", "define", "web", "--operations", "GetCertificate", "--data", server.data)
    ca_ledger(*role, expecting=(1,))
    (one,) = waiting(server)
    approve(server, bob, one["approval"])
    assert server.stop() == 0
    ca_ledger("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", "a rehearsal")
    assert "web" in ca_ledger(*role, "--master-key", server.master_key).out
    whole(server)
    server.start()
    assert server.stop() == 0
    whole(server)
