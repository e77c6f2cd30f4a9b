"""Which operations there are, and who may call them."""

import botocore.exceptions
import issuing
import pytest
from ledger_server import ca_ledger


def test_every_operation_of_the_model_is_there(client):
    there = {"CreateCertificateAuthority", "DescribeCertificateAuthority", "ListCertificateAuthorities", "GetCertificate",
             "GetCertificateAuthorityCsr", "IssueCertificate", "ImportCertificateAuthorityCertificate",
             "GetCertificateAuthorityCertificate", "RevokeCertificate",
             "UpdateCertificateAuthority", "DeleteCertificateAuthority", "RestoreCertificateAuthority", "TagCertificateAuthority",
             "UntagCertificateAuthority", "ListTags", "CreatePermission", "DeletePermission", "ListPermissions",
             "PutPolicy", "GetPolicy", "DeletePolicy", "CreateCertificateAuthorityAuditReport", "DescribeCertificateAuthorityAuditReport"}
    assert there == set(client.meta.service_model.operation_names)


@pytest.fixture(scope="module")
def issuer(server):
    """boto3 as an issuer."""
    return server.client(server.add_credential("the-issuer", "issuer"))


@pytest.fixture(scope="module")
def auditor(server):
    """boto3 as an auditor."""
    return server.client(server.add_credential("the-auditor", "auditor"))


def refusals(server, principal):
    """Events about an operation that the principal was not allowed."""
    return [event for event in server.events("--type", "OperationRefused") if principal in str(event)]


def test_an_issuer_issues_and_reads(issuer, root, tmp_path):
    leaf, _ = issuing.read_back(issuer, root[0], issuing.issue(issuer, root[0], issuing.certification_request()))
    issuing.openssl_accepts(tmp_path, root[1], leaf)


def test_an_issuer_makes_no_authority_and_the_refusal_is_recorded(server, issuer, refused):
    before = len(refusals(server, "the-issuer"))
    with refused("AccessDeniedException", "is not authorized to perform: acm-pca:CreateCertificateAuthority"):
        issuing.create_authority(issuer)
    found = refusals(server, "the-issuer")
    assert len(found) == before + 1
    assert "CreateCertificateAuthority" in str(found[-1])


def test_an_issuer_imports_no_certificate(issuer, root, refused):
    with refused("AccessDeniedException"):
        issuer.import_certificate_authority_certificate(CertificateAuthorityArn=root[0], Certificate=root[1].encode())


def test_an_auditor_reads(client, auditor, root):
    arn = issuing.issue(client, root[0], issuing.certification_request())
    assert issuing.read_back(auditor, root[0], arn)[1]
    assert auditor.list_certificate_authorities()["CertificateAuthorities"]
    assert auditor.describe_certificate_authority(CertificateAuthorityArn=root[0])
    assert auditor.get_certificate_authority_certificate(CertificateAuthorityArn=root[0])["Certificate"] == root[1]


def test_an_auditor_issues_nothing_and_the_refusal_is_recorded(server, auditor, root, refused):
    before = len(server.exported())
    with refused("AccessDeniedException", "is not authorized to perform: acm-pca:IssueCertificate"):
        issuing.issue(auditor, root[0], issuing.certification_request())
    assert len(server.exported()) == before
    assert any("IssueCertificate" in str(event) and "the-auditor" in str(event) for event in server.events())


def test_an_added_credential_works_and_a_removed_one_does_not_without_a_restart(server, refused):
    key, secret = server.add_credential("short-lived", "auditor")
    asking = server.client((key, secret))
    assert "CertificateAuthorities" in asking.list_certificate_authorities()

    listed = credentials_program(server, "list")
    assert key in listed and secret not in listed
    credentials_program(server, "remove", key)
    with refused("UnrecognizedClientException"):
        asking.list_certificate_authorities()
    assert key not in credentials_program(server, "list")
    changes = [event for event in server.events("--type", "CredentialsChanged") if key in str(event)]
    assert len(changes) == 2
    assert secret not in str(server.events()) and secret not in server.log()


def credentials_program(server, *words):
    verb, *rest = words
    return ca_ledger("credentials", verb, "--data", server.data, *rest).out


def test_a_role_that_is_none_is_refused(server):
    run = ca_ledger("credentials", "add", "--data", server.data, "--principal", "x", "--role", "emperor",
                    expecting=None)
    assert run.returncode != 0


def test_the_credentials_file_is_the_owners_alone(server):
    assert (server.data / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_a_wrong_secret_is_told_from_an_unknown_key(server, refused):
    key, _ = server.credentials()
    with refused("InvalidSignatureException"):
        server.client((key, "wrong")).list_certificate_authorities()
    with refused("UnrecognizedClientException"):
        server.client(("AKIAUNKNOWNUNKNOWN00", "wrong")).list_certificate_authorities()


def test_botocore_retries_nothing_that_will_not_change(server, client, root):
    standard = server.client(retries=2)
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        standard.get_policy(ResourceArn=root[0])
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == 0
