"""`ca-ledger export --format cloudtrail|ocsf`: every call that the log tells of, once, in forms that those who collect calls read."""

import functools
import json

import issuing
import jsonschema
import ocsf_json_schema
import pytest
from ledger_server import ca_ledger
from schemas_json import held


@functools.cache
def activity():
    """What validates against the published schema of the class, with the profile cloud."""
    schema = ocsf_json_schema.OcsfJsonSchemaEmbedded(ocsf_json_schema.get_ocsf_schema(version="1.8.0"))
    document = schema.get_class_schema(class_name=schema.lookup_class_name_from_uid(class_uid=6003), profiles=["cloud"])
    kind = jsonschema.validators.validator_for(document)
    kind.check_schema(document)
    return kind(document)


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """A ledger that was called in every way that leaves an entry, at rest; with what was made, and a position in the middle."""
    from ledger_server import LedgerServer

    server = LedgerServer(tmp_path_factory.mktemp("called")).start("--window-url", "http://pki.example")
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    client = server.client()
    authority = issuing.create_authority(client, Tags=[{"Key": "team", "Value": "web"}], RevocationConfiguration={
        "CrlConfiguration": {"Enabled": True, "S3BucketName": "reports"}})
    issuing.activate_root(client, authority)
    request = issuing.certification_request()
    certificate = issuing.issue(client, authority, request, IdempotencyToken="once", template="EndEntityCertificate/V1")
    assert issuing.issue(client, authority, request, IdempotencyToken="once", template="EndEntityCertificate/V1") == certificate
    middle = len(server.events())
    named = {"CertificateAuthorityArn": authority}
    with pytest.raises(client.exceptions.MalformedCSRException):
        issuing.issue(client, authority, b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")
    client.revoke_certificate(**named, CertificateSerial=f"{issuing.serial_in_arn(certificate):x}", RevocationReason="SUPERSEDED")
    client.tag_certificate_authority(**named, Tags=[{"Key": "cost", "Value": "7"}])
    client.untag_certificate_authority(**named, Tags=[{"Key": "team"}])
    permitted = {"Principal": "acm.amazonaws.com"}
    client.create_permission(**named, **permitted, Actions=["IssueCertificate", "GetCertificate", "ListPermissions"])
    client.delete_permission(**named, **permitted)
    client.create_certificate_authority_audit_report(**named, S3BucketName="reports", AuditReportResponseFormat="CSV")
    reader = server.client(server.add_credential("looker", "auditor"))
    with pytest.raises(client.exceptions.ClientError):
        issuing.issue(reader, authority, request)
    client.update_certificate_authority(**named, Status="DISABLED")
    client.delete_certificate_authority(**named, PermanentDeletionTimeInDays=9)
    client.restore_certificate_authority(**named)
    assert server.stop() == 0
    return server, authority, certificate, middle


def cloudtrail(server, *options):
    document = json.loads(ca_ledger("export", server.data, "--format", "cloudtrail", *options).out)
    return held("cloudtrail", document)["Records"]


def ocsf(server, *options):
    found = [json.loads(line) for line in ca_ledger("export", server.data, "--format", "ocsf", *options).out.splitlines()]
    for record in found:
        faults = [f"{fault.json_path}: {fault.message}" for fault in activity().iter_errors(record)]
        assert not faults, (faults[:3], record)
    return found


EXPECTED = [
    ("CreateCertificateAuthority", None), ("IssueCertificate", None), ("ImportCertificateAuthorityCertificate", None),
    ("IssueCertificate", None), ("IssueCertificate", None), ("IssueCertificate", "MalformedCSRException"), ("RevokeCertificate", None),
    ("TagCertificateAuthority", None), ("UntagCertificateAuthority", None), ("CreatePermission", None), ("DeletePermission", None),
    ("CreateCertificateAuthorityAuditReport", None), ("IssueCertificate", "AccessDeniedException"), ("UpdateCertificateAuthority", None),
    ("DeleteCertificateAuthority", None), ("RestoreCertificateAuthority", None),
]  # fmt: skip


def test_every_call_is_told_of_as_cloudtrail_does(called):
    server, authority, certificate, _ = called
    records = cloudtrail(server)
    assert [(one["eventName"], one.get("errorCode")) for one in records] == EXPECTED
    assert len({one["eventID"] for one in records}) == len(records) == len({one["requestID"] for one in records})
    made, first, _, issued, repeated, malformed, revoked, tagged, untagged, *_ = records
    assert made["responseElements"] == {"certificateAuthorityArn": authority}
    configuration = made["requestParameters"]["certificateAuthorityConfiguration"]
    assert configuration["KeyAlgorithm"] == "EC_prime256v1" and made["requestParameters"]["tags"] == [{"key": "team", "value": "web"}]
    assert issued["responseElements"] == repeated["responseElements"] == {"certificateArn": certificate}
    assert issued["requestParameters"]["signingAlgorithm"] == "SHA256WITHECDSA"
    assert issued["requestParameters"]["templateArn"] == issuing.TEMPLATES + "EndEntityCertificate/V1"
    assert issued["requestParameters"]["validity"] == {"type": "DAYS", "value": 30}
    assert "once" not in json.dumps(records), "no idempotency token"
    assert malformed["errorMessage"] and malformed["responseElements"] is None
    assert revoked["requestParameters"]["revocationReason"] == "SUPERSEDED" and [one["ARN"] for one in revoked["resources"]] == [authority, certificate]
    assert tagged["requestParameters"]["tags"] == [{"key": "cost", "value": "7"}]
    assert untagged["requestParameters"]["tags"] == [{"key": "team", "value": "web"}]
    assert records[-2]["requestParameters"]["permanentDeletionTimeInDays"] == 9
    for one in records:
        assert one["sourceIPAddress"] == "127.0.0.1" and one["userAgent"].startswith("Boto3/")
    assert records[12]["userIdentity"]["userName"] == "looker" and first["userIdentity"]["userName"] == "administrator"


def test_the_same_calls_are_valid_activity(called):
    server, authority, certificate, _ = called
    records, trail = ocsf(server), cloudtrail(server)
    assert [one["metadata"]["uid"] for one in records] == [one["eventID"] for one in trail]
    assert [(one["api"]["operation"], one.get("status_code")) for one in records] == EXPECTED
    for one, other in zip(records, trail, strict=True):
        assert one["type_uid"] == 600300 + one["activity_id"] and one["activity_id"] != 99
        assert (one["status_id"] == 2) == ("errorCode" in other)
        assert one["actor"]["user"]["name"] == other["userIdentity"]["userName"]
        assert one["api"]["request"]["data"] == (other["requestParameters"] or {})
    issued = records[3]
    assert issued["activity_name"] == "Create" and [one["uid"] for one in issued["resources"]] == [authority, certificate]
    assert records[6]["activity_name"] == "Update" and records[14]["activity_name"] == "Delete"


def test_calls_are_chosen_by_time_position_authority_and_caller(called):
    server, authority, _, middle = called
    later = cloudtrail(server, "--from", middle)
    assert [one["eventName"] for one in later] == [name for name, _ in EXPECTED[5:]]
    earlier = cloudtrail(server, "--to", middle - 1)
    assert len(earlier) == 5 and earlier + later == cloudtrail(server)
    assert cloudtrail(server, "--as-of", middle - 1) == earlier
    assert ocsf(server, "--to", "2020-01-01") == [] == cloudtrail(server, "--to", "2020-01-01")
    assert [one["errorCode"] for one in cloudtrail(server, "--requester", "looker")] == ["AccessDeniedException"]
    assert len(cloudtrail(server, "--authority", authority)) == len(EXPECTED)
    assert "nobody called" in ca_ledger("export", server.data, "--format", "ocsf", "--requester", "nobody", expecting=(1,)).err
    for wrong in (["--pem"], ["--dialect", "aws"], ["--no-statement"], ["--arn-serial", "hex"]):
        assert "tells of calls" in ca_ledger("export", server.data, "--format", "ocsf", *wrong, expecting=(64,)).err
