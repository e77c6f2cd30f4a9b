"""The user guide's examples with the aws command: its files, its options, its order. (The command runs within this process: each
start of its own would take half a second.)"""

import json
import os
import re
import subprocess

import issuing
import pytest
from awscli.clidriver import create_clidriver
from cryptography import x509
from ledger_server import REGION, ca_ledger, clean_environment

SUBJECT = {"Country": "US", "Organization": "Example Corp", "OrganizationalUnit": "Sales", "State": "WA", "Locality": "Seattle"}
CONFIGURATION = {"KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA256WITHRSA"}
LISTS = {"CrlConfiguration": {"Enabled": True, "ExpirationInDays": 7, "S3BucketName": "amzn-s3-demo-bucket"}}
ANSWERS = {"OcspConfiguration": {"Enabled": True}}
TEMPLATES = issuing.TEMPLATES
PASSTHROUGH = {
    "Subject": {"Organization": "Example Corp", "CommonName": "passed.example.com"},
    "Extensions": {
        "CertificatePolicies": [{"CertPolicyId": "2.23.140.1.2.1", "PolicyQualifiers": [{"PolicyQualifierId": "CPS", "Qualifier": {"CpsUri": "http://example.com/cps"}}]}],
        "ExtendedKeyUsage": [{"ExtendedKeyUsageType": "SERVER_AUTH"}],
        "SubjectAlternativeNames": [{"DnsName": "passed.example.com"}, {"IpAddress": "192.0.2.7"}],
    },
}  # fmt: skip


@pytest.fixture
def guide(stopped, tmp_path, monkeypatch, capfd):
    """The command with the server's address and key, the files of the examples beside it; gives what it prints."""
    server = stopped.start("--window-url", "http://pki.example", "--revocation-delay", "0")
    ca_ledger("buckets", "create", "amzn-s3-demo-bucket", "--data", server.data)
    key, secret = server.credentials()
    wanted = clean_environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_DEFAULT_REGION=REGION)
    for name in os.environ.keys() - wanted.keys() - {"AWS_DATA_PATH"}:  # that is the command's own
        monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def aws(command, *more, service="acm-pca", expecting=0):
        capfd.readouterr()
        code = create_clidriver().main([service, *command.split(), *more, "--endpoint-url", server.endpoint])
        printed = capfd.readouterr()
        assert code == expecting, f"{command} {more}: {code}\n{printed.out}{printed.err}"
        return printed.out.strip() if expecting == 0 else printed.err

    aws.server, aws.folder = server, tmp_path
    return aws


def write(guide, name, thing):
    octets = thing if isinstance(thing, bytes) else (thing if isinstance(thing, str) else json.dumps(thing)).encode()
    (guide.folder / name).write_bytes(octets)


def openssl(*words):
    run = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def create(guide, kind, *more):
    write(guide, "ca_config.txt", CONFIGURATION | {"Subject": SUBJECT | {"CommonName": f"{kind.lower()}.example.com"}})
    return guide(f"create-certificate-authority --certificate-authority-configuration file://ca_config.txt --certificate-authority-type {kind} "
                 f"--idempotency-token {kind}01234567 --output text", *more)  # fmt: skip


def fetch(guide, authority, name):
    """The request of an authority, as the guide has it checked, in a file."""
    guide(f"wait certificate-authority-csr-created --certificate-authority-arn {authority}")
    write(guide, name, guide(f"get-certificate-authority-csr --certificate-authority-arn {authority} --output text") + "\n")
    assert re.search("(?i)verify OK", openssl("req", "-text", "-noout", "-verify", "-in", name))


def issue(guide, authority, request, template, days, *more):
    arn = guide(f"issue-certificate --certificate-authority-arn {authority} --csr fileb://{request} --signing-algorithm SHA256WITHRSA "
                f"--template-arn {TEMPLATES}{template} --validity Value={days},Type=DAYS --idempotency-token {request}-{len(template)} --output text", *more)  # fmt: skip
    guide(f"wait certificate-issued --certificate-authority-arn {authority} --certificate-arn {arn}")
    return json.loads(guide(f"get-certificate --certificate-authority-arn {authority} --certificate-arn {arn}")), arn


def described(guide, authority, query):
    return json.loads(guide(f"describe-certificate-authority --certificate-authority-arn {authority} --query CertificateAuthority.{query}"))


def authorities(guide):
    """A root and an authority under it, installed as the guide has it; their names."""
    write(guide, "revoke_config.txt", LISTS)
    root = create(guide, "ROOT", "--revocation-configuration", "file://revoke_config.txt", "--tags", "Key=Name,Value=MyPCA")
    assert described(guide, root, "Status") == "PENDING_CERTIFICATE"
    assert create(guide, "ROOT", "--revocation-configuration", "file://revoke_config.txt", "--tags", "Key=Name,Value=MyPCA") == root
    fetch(guide, root, "ca.csr")
    own, _ = issue(guide, root, "ca.csr", "RootCACertificate/V1", 3650)
    assert "CertificateChain" not in own
    write(guide, "cert.pem", own["Certificate"] + "\n")
    guide(f"import-certificate-authority-certificate --certificate-authority-arn {root} --certificate fileb://cert.pem")
    assert described(guide, root, "Status") == "ACTIVE"

    below = create(guide, "SUBORDINATE", "--usage-mode", "GENERAL_PURPOSE", "--key-storage-security-standard", "FIPS_140_2_LEVEL_3_OR_HIGHER")
    fetch(guide, below, "sub.csr")
    signed, _ = issue(guide, root, "sub.csr", "SubordinateCACertificate_PathLen0/V1", 1825)
    write(guide, "sub.pem", signed["Certificate"])
    write(guide, "chain.pem", signed["CertificateChain"])
    guide(f"import-certificate-authority-certificate --certificate-authority-arn {below} --certificate fileb://sub.pem --certificate-chain fileb://chain.pem")
    assert guide(f"get-certificate-authority-certificate --certificate-authority-arn {below} --output text") == f"{signed['Certificate']}\t{signed['CertificateChain']}"
    assert set(json.loads(guide("list-certificate-authorities --max-results 10 --query CertificateAuthorities[].Arn"))) == {root, below}
    return root, below


def test_the_guide_is_walked(guide):
    root, below = authorities(guide)
    certificates(guide, root, below)
    attachments(guide, below)
    ending(guide, root, below)
    assert guide.server.stop() == 0
    guide.server.replay()


def certificates(guide, root, below):
    """They are issued, revoked and audited."""
    write(guide, "revoke_config.txt", LISTS | ANSWERS)
    guide(f"update-certificate-authority --certificate-authority-arn {below} --revocation-configuration file://revoke_config.txt")
    assert described(guide, below, "RevocationConfiguration.OcspConfiguration") == {"Enabled": True}
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=leaf.example.com", "-addext", "subjectAltName=DNS:leaf.example.com",
            "-keyout", "private_key_1.pem", "-out", "cert_1.csr")  # fmt: skip
    leaf, _ = issue(guide, below, "cert_1.csr", "EndEntityCertificate/V1", 365)
    write(guide, "leaf.pem", leaf["Certificate"])
    write(guide, "path.pem", leaf["CertificateChain"])
    openssl("verify", "-x509_strict", "-CAfile", "cert.pem", "-untrusted", "path.pem", "leaf.pem")

    write(guide, "api_passthrough_config.txt", PASSTHROUGH)
    passed, passed_arn = issue(guide, below, "cert_1.csr", "EndEntityCertificate_APIPassthrough/V1", 100,
                               "--api-passthrough", "file://api_passthrough_config.txt", "--validity-not-before", "Value=1750000000,Type=ABSOLUTE")  # fmt: skip
    certificate = x509.load_pem_x509_certificate(passed["Certificate"].encode())
    assert certificate.subject.rfc4514_string() == "CN=passed.example.com,O=Example Corp"
    assert int(certificate.not_valid_before_utc.timestamp()) == 1750000000
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["passed.example.com"]
    [policy] = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert (policy.policy_identifier.dotted_string, policy.policy_qualifiers) == ("2.23.140.1.2.1", ["http://example.com/cps"])

    # The serial number as the guide has it read: of openssl's text, with colons.
    write(guide, "passed.pem", passed["Certificate"])
    serial = re.search(r"Serial Number:\s+((?:[0-9a-f]{2}:)+[0-9a-f]{2})", openssl("x509", "-in", "passed.pem", "-text", "-noout")).group(1)
    revoke = f"revoke-certificate --certificate-authority-arn {below} --certificate-serial {serial} --revocation-reason KEY_COMPROMISE"
    guide(revoke)
    assert "(RequestAlreadyProcessedException)" in guide(revoke, expecting=255)
    assert "Self-signed certificate can not be revoked" in guide(
        f"revoke-certificate --certificate-authority-arn {root} --certificate-serial {int(described(guide, root, 'Serial')):x} --revocation-reason SUPERSEDED",
        expecting=255)  # fmt: skip

    for form in ("JSON", "CSV"):
        report = json.loads(guide(f"create-certificate-authority-audit-report --certificate-authority-arn {below} "
                                  f"--s3-bucket-name amzn-s3-demo-bucket --audit-report-response-format {form}"))  # fmt: skip
        found = f"--certificate-authority-arn {below} --audit-report-id {report['AuditReportId']}"
        guide(f"wait audit-report-created {found}")
        told = json.loads(guide(f"describe-certificate-authority-audit-report {found}"))
        assert told["AuditReportStatus"] == "SUCCESS" and told["S3Key"] == report["S3Key"]
        guide(f"cp s3://{told['S3BucketName']}/{told['S3Key']} report.{form}", service="s3")
    rows = {row["certificateArn"]: row for row in json.loads((guide.folder / "report.JSON").read_text())}
    assert rows[passed_arn]["revocationReason"] == "KEY_COMPROMISE" and rows[passed_arn]["serial"] == serial
    assert len((guide.folder / "report.CSV").read_text().splitlines()) == len(rows) + 1 == 3


def attachments(guide, below):
    named = f"--certificate-authority-arn {below}"
    guide(f"tag-certificate-authority {named} --tags Key=Admin,Value=Alice")
    guide(f"tag-certificate-authority {named} --tags Key=Admin,Value=Alice Key=Purpose,Value=Website")
    guide(f"untag-certificate-authority {named} --tags Key=Purpose,Value=Website")
    assert json.loads(guide(f"list-tags {named} --max-results 10")) == {"Tags": [{"Key": "Admin", "Value": "Alice"}]}

    guide(f"create-permission {named} --actions IssueCertificate GetCertificate ListPermissions --principal acm.amazonaws.com")
    [permission] = json.loads(guide(f"list-permissions {named} --max-results 10"))["Permissions"]
    assert permission["Actions"] == ["IssueCertificate", "GetCertificate", "ListPermissions"] and permission["SourceAccount"] == "000000000000"
    guide(f"delete-permission {named} --principal acm.amazonaws.com")
    assert json.loads(guide(f"list-permissions {named}"))["Permissions"] == []

    reading = ["DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"]
    write(guide, "policy1.json", {"Version": "2012-10-17", "Statement": [
        {"Sid": "1", "Effect": "Allow", "Principal": {"AWS": "555555555555"}, "Action": [f"acm-pca:{one}" for one in reading], "Resource": below},
        {"Sid": "2", "Effect": "Allow", "Principal": {"AWS": "555555555555"}, "Action": ["acm-pca:IssueCertificate"], "Resource": below,
         "Condition": {"StringEquals": {"acm-pca:TemplateArn": f"{TEMPLATES}EndEntityCertificate/V1"}}}]})  # fmt: skip
    guide(f"put-policy --resource-arn {below} --policy file://policy1.json")
    assert json.loads(guide(f"get-policy --resource-arn {below} --query Policy --output text"))["Statement"][1]["Sid"] == "2"
    guide(f"delete-policy --resource-arn {below}")
    assert "(ResourceNotFoundException)" in guide(f"get-policy --resource-arn {below}", expecting=255)


def ending(guide, root, below):
    named = f"--certificate-authority-arn {below}"
    write(guide, "revoke_config.txt", {"CrlConfiguration": {"Enabled": False}, "OcspConfiguration": {"Enabled": False}})
    guide(f"update-certificate-authority --certificate-authority-arn {root} --revocation-configuration file://revoke_config.txt")
    assert described(guide, root, "RevocationConfiguration") == {"CrlConfiguration": {"Enabled": False}, "OcspConfiguration": {"Enabled": False}}
    assert "(InvalidStateException)" in guide(f"delete-certificate-authority {named}", expecting=255)
    guide(f"update-certificate-authority {named} --status DISABLED")
    guide(f"delete-certificate-authority {named} --permanent-deletion-time-in-days 16")
    assert described(guide, below, "Status") == "DELETED"
    guide(f"restore-certificate-authority {named}")
    guide(f"update-certificate-authority {named} --status ACTIVE")
    assert described(guide, below, "Status") == "ACTIVE"
