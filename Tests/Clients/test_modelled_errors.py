"""Every error that the model has for each operation: provoked, or said why nothing can provoke it."""

import json

import boto3
import botocore.exceptions
import issuing
import pytest
from ledger_server import LedgerServer, ca_ledger
from test_lifecycle import Authority

ABSENT = "00000000-0000-4000-8000-000000000000"
SERVICE = "acm.amazonaws.com"
REQUEST = issuing.pem(issuing.certification_request())
PERMISSION = {"Principal": SERVICE, "Actions": ["IssueCertificate"]}
CONFIGURATION = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": "Errors"}}
# What each operation needs beside the name of an authority, so that only that name decides.
MORE = {
    "CreateCertificateAuthorityAuditReport": {"S3BucketName": "reports", "AuditReportResponseFormat": "JSON"},
    "CreatePermission": PERMISSION,
    "DeletePermission": {"Principal": SERVICE},
    "DescribeCertificateAuthorityAuditReport": {"AuditReportId": ABSENT},
    "GetCertificate": {"CertificateArn": f"arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/{ABSENT}/certificate/{10**37}"},
    "ImportCertificateAuthorityCertificate": {"Certificate": b"-"},
    "IssueCertificate": {"Csr": REQUEST, "SigningAlgorithm": "SHA256WITHECDSA", "Validity": {"Type": "DAYS", "Value": 1}},
    "PutPolicy": {"Policy": "{}"},
    "RevokeCertificate": {"CertificateSerial": "1", "RevocationReason": "UNSPECIFIED"},
    "TagCertificateAuthority": {"Tags": [{"Key": "a"}]},
    "UntagCertificateAuthority": {"Tags": [{"Key": "a"}]},
    "UpdateCertificateAuthority": {"Status": "DISABLED"},
}
WITHOUT_NAME = ("CreateCertificateAuthority", "ListCertificateAuthorities")

AT_THE_HEAD = "changes are decided one after the other, and one that came too late is decided again"
NOTHING_FAILS = "nothing is answered for that fails later"
NEVER = {
    **dict.fromkeys([(operation, "ConcurrentModificationException") for operation in (
        "DeleteCertificateAuthority", "DeletePolicy", "ImportCertificateAuthorityCertificate", "PutPolicy", "RevokeCertificate",
        "UpdateCertificateAuthority")], AT_THE_HEAD),
    **dict.fromkeys([(operation, "RequestFailedException") for operation in (
        "CreatePermission", "DeletePermission", "DeletePolicy", "GetCertificate", "GetPolicy", "ImportCertificateAuthorityCertificate",
        "ListPermissions", "ListTags", "PutPolicy", "RevokeCertificate")], NOTHING_FAILS),
    ("GetCertificateAuthorityCsr", "RequestFailedException"): "here: test_status_matrix.py",
    ("GetCertificateAuthorityCsr", "RequestInProgressException"): "here: test_status_matrix.py",
    ("GetCertificate", "RequestInProgressException"): "IssueCertificate answers with what is signed; in between it is so (Tests/AuthorityTests)",
    ("RevokeCertificate", "RequestInProgressException"): "two calls at once: test_revocation.py",
    ("ImportCertificateAuthorityCertificate", "RequestInProgressException"): "it is done when it is answered",
    ("CreateCertificateAuthority", "LimitExceededException"): "there may be any number of authorities",
    ("CreateCertificateAuthority", "InvalidPolicyException"): "no bucket has a policy",
    ("UpdateCertificateAuthority", "InvalidPolicyException"): "no bucket has a policy",
    ("CreatePermission", "LimitExceededException"): "there may be any number of permissions",
    ("RevokeCertificate", "LimitExceededException"): "there may be any number of revocations",
    ("DeletePolicy", "LockoutPreventedException"): "without a policy nothing is denied",
    ("CreateCertificateAuthorityAuditReport", "InvalidArgsException"): "a bucket of no possible name is not found",
    ("DescribeCertificateAuthorityAuditReport", "InvalidArgsException"): "what is no identifier is told before: ValidationException",
}  # fmt: skip


class Bench:
    """A server on which calls go wrong, and the authorities that they are about."""

    def __init__(self, server):
        self.server, self.client = server, server.client()
        self.made = {}

    def authority(self, status="ACTIVE"):
        """One that nothing here changes."""
        if status not in self.made:
            self.made[status] = Authority(self.client, status)
        return self.made[status]

    def call(self, operation, name=None, **changes):
        arguments = {**MORE.get(operation, {}), **changes}
        if operation not in WITHOUT_NAME:
            member = "ResourceArn" if operation.endswith("Policy") else "CertificateAuthorityArn"
            arguments.setdefault(member, name or self.authority().arn)
        return getattr(self.client, boto3.session.botocore.xform_name(operation))(**arguments)

    def create(self, **changes):
        tags = {"Tags": changes.pop("Tags")} if "Tags" in changes else {}
        self.call("CreateCertificateAuthority", CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration=CONFIGURATION | changes, **tags)

    def twice(self, operation, name=None, **changes):
        for _ in range(2):
            self.call(operation, name, **changes)

    @staticmethod
    def document(effect, arn):
        principal = "*" if effect == "Deny" else {"AWS": "111111111111"}
        statement = {"Effect": effect, "Principal": principal, "Action": "acm-pca:*" if effect == "Deny" else "acm-pca:Get*", "Resource": arn}
        return json.dumps({"Version": "2012-10-17", "Statement": statement})

    def policy(self, effect):
        arn = self.authority().arn
        self.call("PutPolicy", arn, Policy=self.document(effect, arn))

    def leaf(self):
        one = self.authority()
        return f"{issuing.serial_in_arn(issuing.issue(self.client, one.arn, REQUEST)):x}"

    def beyond_quota(self):
        ca_ledger("policy", "set", "--data", self.server.data, "--certificates-per-authority", "1")
        try:
            self.twice("IssueCertificate")
        finally:
            ca_ledger("policy", "set", "--data", self.server.data, "--certificates-per-authority", "none")

    def unwritable(self):
        """A bucket into which nothing can be written: where its folder of what is unfinished would be is a file."""
        ca_ledger("buckets", "create", "blocked", "--data", self.server.data)
        (self.server.data / "buckets/blocked/.unfinished").touch()
        self.call("CreateCertificateAuthorityAuditReport", self.authority("DISABLED").arn, S3BucketName="blocked")

    def in_wrong_status(self, operation):
        """Only the authority's status is wrong."""
        one = self.authority(WRONG_STATUS[operation])
        fitting = {
            "GetCertificate": {"CertificateArn": one.leaf},
            "ImportCertificateAuthorityCertificate": {"Certificate": one.certificate},
            "PutPolicy": {"Policy": self.document("Allow", one.arn)},
        }
        self.call(operation, one.arn, **fitting.get(operation, {}))

    def many_tags(self):
        pending = self.authority("PENDING_CERTIFICATE").arn
        for start in (0, 30):
            self.call("TagCertificateAuthority", pending, Tags=[{"Key": f"{start + number}"} for number in range(30)])


# The status in which each operation is refused as InvalidState.
WRONG_STATUS = dict.fromkeys(
    ("IssueCertificate", "GetCertificateAuthorityCertificate", "RevokeCertificate", "UpdateCertificateAuthority", "RestoreCertificateAuthority",
     "CreateCertificateAuthorityAuditReport", "CreatePermission", "DeletePermission", "ListPermissions"), "PENDING_CERTIFICATE") | dict.fromkeys(
    ("GetCertificate", "GetCertificateAuthorityCsr", "PutPolicy", "GetPolicy", "DeletePolicy", "TagCertificateAuthority",
     "UntagCertificateAuthority", "ListTags"), "DELETED") | {  # fmt: skip
    "DeleteCertificateAuthority": "ACTIVE", "ImportCertificateAuthorityCertificate": "DISABLED"}

RESERVED = [{"Key": "aws:mine"}]
# How to provoke what no name and no status does.
PROVOKED = {
    ("CreateCertificateAuthority", "InvalidArgsException"): lambda on: on.create(SigningAlgorithm="SHA256WITHRSA"),
    ("CreateCertificateAuthority", "InvalidTagException"): lambda on: on.create(Tags=RESERVED),
    ("CreateCertificateAuthorityAuditReport", "RequestFailedException"): lambda on: on.unwritable(),
    ("CreateCertificateAuthorityAuditReport", "RequestInProgressException"): lambda on: on.twice("CreateCertificateAuthorityAuditReport"),
    ("CreatePermission", "PermissionAlreadyExistsException"): lambda on: on.twice("CreatePermission"),
    ("ImportCertificateAuthorityCertificate", "CertificateMismatchException"): lambda on: on.call(
        "ImportCertificateAuthorityCertificate", on.authority("PENDING_CERTIFICATE").arn, Certificate=on.authority().certificate),
    ("ImportCertificateAuthorityCertificate", "MalformedCertificateException"): lambda on: on.call("ImportCertificateAuthorityCertificate"),
    ("ImportCertificateAuthorityCertificate", "InvalidRequestException"): lambda on: on.call(
        "ImportCertificateAuthorityCertificate", Certificate=on.authority().certificate, CertificateChain=on.authority().certificate),
    ("IssueCertificate", "InvalidArgsException"): lambda on: on.call("IssueCertificate", SigningAlgorithm="SHA256WITHRSA"),
    ("IssueCertificate", "LimitExceededException"): lambda on: on.beyond_quota(),
    ("IssueCertificate", "MalformedCSRException"): lambda on: on.call("IssueCertificate", Csr=b"-"),
    ("ListCertificateAuthorities", "InvalidNextTokenException"): lambda on: on.call("ListCertificateAuthorities", NextToken="AAAA"),
    ("ListPermissions", "InvalidNextTokenException"): lambda on: on.call("ListPermissions", NextToken="AAAA"),
    ("PutPolicy", "InvalidPolicyException"): lambda on: on.policy("Perhaps"),
    ("PutPolicy", "LockoutPreventedException"): lambda on: on.policy("Deny"),
    ("RevokeCertificate", "InvalidRequestException"): lambda on: on.call("RevokeCertificate", CertificateSerial="none"),
    ("RevokeCertificate", "RequestAlreadyProcessedException"): lambda on: on.twice("RevokeCertificate", CertificateSerial=on.leaf()),
    ("TagCertificateAuthority", "InvalidTagException"): lambda on: on.call("TagCertificateAuthority", Tags=RESERVED),
    ("TagCertificateAuthority", "TooManyTagsException"): lambda on: on.many_tags(),
    ("UntagCertificateAuthority", "InvalidTagException"): lambda on: on.call("UntagCertificateAuthority", Tags=RESERVED),
    ("UpdateCertificateAuthority", "InvalidArgsException"): lambda on: on.call("UpdateCertificateAuthority", Status="DELETED"),
}  # fmt: skip


def modelled():
    model = boto3.session.Session().client("acm-pca", region_name="us-east-1").meta.service_model
    return [(operation, shape.name) for operation in model.operation_names for shape in model.operation_model(operation).error_shapes]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    server = LedgerServer(tmp_path_factory.mktemp("errors")).start("--audit-report-interval", "3600")
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    yield Bench(server)
    assert server.stop() == 0
    server.replay()


def provoke(bench, operation, error):
    if error == "InvalidArnException":
        bench.call(operation, f"arn:aws:acm-pca:eu-central-1:000000000000:certificate-authority/{ABSENT}")
    elif error == "ResourceNotFoundException":
        bench.call(operation, f"arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/{ABSENT}")
    elif error == "InvalidStateException":
        bench.in_wrong_status(operation)
    else:
        PROVOKED[operation, error](bench)


@pytest.mark.parametrize(("operation", "error"), [pair for pair in modelled() if pair not in NEVER])
def test_what_the_model_has_for_an_operation_is_what_it_answers(bench, operation, error):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        provoke(bench, operation, error)
    answer = raised.value.response
    assert answer["Error"]["Code"] == error and answer["Error"]["Message"], answer
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400 and raised.value.operation_name == operation
    assert isinstance(raised.value, getattr(bench.client.exceptions, error))


def test_nothing_is_said_of_what_the_model_does_not_have():
    assert NEVER.keys() | PROVOKED.keys() <= set(modelled()) and not NEVER.keys() & PROVOKED.keys()
