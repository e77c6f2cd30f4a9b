"""An auditor's day: what auditors ask of a certificate authority, each question answered by one command that README shows, of one ledger."""

import datetime
import json
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import issuing
import pytest
from botocore.exceptions import ClientError
from ledger_server import LedgerServer, ca_ledger, documents

PROJECT = Path(__file__).resolve().parents[2]
Day = namedtuple("Day", "server root web mail refused revoked before export key")


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A ledger on which two teams asked, something was refused, one certificate revoked, and the server stopped, was killed and came back."""
    home = tmp_path_factory.mktemp("day")
    server = LedgerServer(home).start()
    administrator = server.client()
    root, _ = issuing.new_root(administrator)
    web_key, mail_key = (server.add_credential(team, "issuer") for team in ("web-team", "mail-team"))
    web, mail = server.client(web_key), server.client(mail_key)
    first = [issuing.issue(web, root, issuing.certification_request(name, names=(name,))) for name in ("a.corp.example", "b.deep.corp.example", "c.other.example")]
    for arn in first:
        administrator.get_waiter("certificate_issued").wait(CertificateAuthorityArn=root, CertificateArn=arn)
    export = home / "first.ndjson"
    export.write_text(ca_ledger("export", server.data, "--format", "ndjson").out)
    before = now()
    time.sleep(0.01)
    second = [issuing.issue(mail, root, issuing.certification_request(name, names=(name,))) for name in ("mx.corp.example",)]
    administrator.get_waiter("certificate_issued").wait(CertificateAuthorityArn=root, CertificateArn=second[0])
    with pytest.raises(ClientError) as refused:
        issuing.issue(web, root, issuing.certification_request("weak.corp.example", key=issuing.new_key("RSA_1024"), names=("weak.corp.example",)))
    administrator.revoke_certificate(CertificateAuthorityArn=root, CertificateSerial=f"{int(first[0].rsplit('/', 1)[1]):x}", RevocationReason="KEY_COMPROMISE")
    for failing in (
        lambda: administrator.revoke_certificate(CertificateAuthorityArn=root, CertificateSerial="aa", RevocationReason="KEY_COMPROMISE"),
        lambda: administrator.delete_certificate_authority(CertificateAuthorityArn=root),
        lambda: web.revoke_certificate(CertificateAuthorityArn=root, CertificateSerial="ab", RevocationReason="KEY_COMPROMISE"),
    ):
        with pytest.raises(ClientError):
            failing()
    server.kill()
    server.start()
    assert server.stop() == 0
    return Day(server, root, first, second[0], refused.value, first[0], before, export, web_key[0])


def found(command, day, *options):
    return documents(ca_ledger(command, day.server.data, *options, "--format", "json").out)


def verify(*arguments):
    return subprocess.run([sys.executable, PROJECT / "tools/verify-ledger", *arguments], capture_output=True, text=True, timeout=120)


def events(day, *options):
    return found("events", day, *options)


def test_all_certificates_below_a_domain_of_a_period_for_one_principal(day):
    period = "--issued-from", "2026-01-01", "--issued-to", day.before
    rows = found("certificates", day, "--san", "*.corp.example", *period, "--requester", "web-team")
    assert [row["arn"] for row in rows] == day.web[:2]
    assert [row["arn"] for row in found("certificates", day, "--san", "*.corp.example")] == [*day.web[:2], day.mail]
    assert found("certificates", day, "--san", "*.corp.example", "--issued-from", day.before, "--requester", "web-team") == []


def test_who_created_this_authority(day):
    [created] = events(day, "--authority", day.root, "--type", "AuthorityCreating")
    assert created["event"]["provenance"]["principal"] == "administrator"


def test_every_refusal_by_a_rule_with_who_asked_and_for_which_names(day):
    [refusal] = events(day, "--rule", "12")
    shown = json.loads(ca_ledger("request", "show", refusal["stream"], day.server.data, "--format", "json").out)
    assert "web-team" in json.dumps(shown) and "weak.corp.example" in json.dumps(shown)
    assert events(day, "--rule", "56") == []


def test_what_was_valid_on_a_date(day):
    def status(arn, *options):
        return json.loads(ca_ledger("status", arn, day.server.data, *options, "--format", "json").out)["status"]

    assert [status(arn, "--as-of", day.before) for arn in (*day.web, day.mail)] == ["issued"] * 3 + ["unknown"]
    assert [status(arn) for arn in (*day.web, day.mail)] == ["revoked", "issued", "issued", "issued"]


def test_nothing_is_missing_in_an_export(day, tmp_path):
    export = tmp_path / "export.ndjson"
    export.write_text(ca_ledger("export", day.server.data, "--format", "ndjson").out)
    assert verify(day.server.data, "--export", export).returncode == 0
    lines = export.read_text().splitlines(keepends=True)
    export.write_text("".join(lines[:1] + lines[2:]))
    assert verify(day.server.data, "--export", export).returncode == 1


def test_the_difference_of_two_exports(day):
    kept = documents(day.export.read_text())
    told = {row["arn"]: row for row in documents(ca_ledger("export", day.server.data, "--format", "ndjson").out) if "arn" in row}
    new = [arn for arn in told if arn not in {row.get("arn") for row in kept}]
    changed = [row["arn"] for row in kept if "arn" in row and told[row["arn"]]["status"] != row["status"]]
    assert (new, changed) == ([day.mail], [day.revoked])


def test_everything_about_one_certificate(day, tmp_path):
    story = ca_ledger("story", day.revoked, day.server.data).out
    for part in ("web-team", "a.corp.example", "keyCompromise", "127.0.0.1", day.key):
        assert part in story, part
    bundle = tmp_path / "evidence"
    ca_ledger("evidence", day.revoked, day.server.data, "-o", bundle)
    [report] = documents(day.server.replay().out)
    key = report["logKeys"][-1]["verifierKey"]
    assert verify("--evidence", bundle, "--verifier-key", key).returncode == 0


def test_the_policy_the_roles_and_who_had_access_on_a_date(day):
    for command in (("policy", "show"), ("roles", "list")):
        assert ca_ledger(*command, "--data", day.server.data, "--as-of", day.before).out
    had = ca_ledger("credentials", "list", "--data", day.server.data, "--as-of", day.before).out
    assert "web-team" in had and "mail-team" in had and day.key in had


def test_failed_attempts_to_revoke_or_delete(day):
    refused = events(day, "--type", "OperationRefused")
    tried = [(one["event"]["operation"], one["event"]["provenance"]["principal"]) for one in refused]
    assert ("RevokeCertificate", "administrator") in tried and ("RevokeCertificate", "web-team") in tried
    assert ("DeleteCertificateAuthority", "administrator") in tried


def test_every_start_stop_and_crash(day):
    kinds = [one["type"] for one in events(day, "--type", "ServerStarted", "--type", "ServerStopped", "--type", "ClockStepped", "--type", "EpochOpened")]
    # The first server was killed: its start has no stop.
    assert kinds.count("ServerStarted") == 2 and kinds.count("ServerStopped") == 1


def test_what_one_leaked_access_key_did(day):
    caused = events(day, "--access-key", day.key)
    assert {one["type"] for one in caused} >= {"IssuanceRequested", "OperationRefused"}
    assert [row["arn"] for row in found("certificates", day, "--access-key", day.key)] == day.web


def test_the_share_of_requests_that_were_refused_by_rule(day):
    text = ca_ledger("controls", day.server.data, "--format", "json").out
    assert json.loads(text)
    assert "12" in text
