"""What Terraform's provider, cert-manager's issuer and SPIRE's plugin ask, call by call as their sources have it, and what of the answers
they depend on. They are not run here: each function is one of their steps, and swallows just the errors that they swallow."""

import contextlib
import hashlib
import itertools
import json
import time

import botocore.exceptions
import issuing
import pytest
from cryptography import x509
from ledger_server import ca_ledger

COUNT = itertools.count()


def configuration(kind):
    return {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": f"{kind} example", "Organization": "Example"}}


@contextlib.contextmanager
def swallowing(*expected):
    """Swallows the errors that have one of these names, or a name and a part of the message."""
    try:
        yield
    except botocore.exceptions.ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        assert any(code == one if isinstance(one, str) else code == one[0] and one[1] in message for one in expected), error


class Terraform:
    """Resources as `aws_acmpca_*` makes, reads, changes and destroys them."""

    def __init__(self, client):
        self.client = client

    @staticmethod
    def token():
        """Theirs is 36 characters long: `terraform-`, a time, a count."""
        return f"terraform-{time.strftime('%Y%m%d%H%M%S')}0000{next(COUNT):08x}"

    # ---- aws_acmpca_certificate_authority

    def create(self, kind="SUBORDINATE", revocation=None, tags=(), **more):
        if revocation is not None:
            more["RevocationConfiguration"] = revocation
        if tags:
            more["Tags"] = list(tags)
        arn = self.client.create_certificate_authority(
            CertificateAuthorityConfiguration=configuration(kind), CertificateAuthorityType=kind, IdempotencyToken=self.token(), **more
        )["CertificateAuthorityArn"]
        until = time.monotonic() + 60
        while (status := self.describe(arn)["Status"]) == "CREATING":
            assert time.monotonic() < until
        assert status in ("ACTIVE", "PENDING_CERTIFICATE")
        return arn

    def describe(self, arn):
        """None where it counts as gone."""
        with swallowing("ResourceNotFoundException"):
            found = self.client.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]
            assert found["Arn"] == arn
            return found if found["Status"] != "DELETED" else None
        return None

    def read(self, arn):
        """The state of the resource."""
        found = self.describe(arn)
        if found is None:
            return None
        state = {
            "configuration": found["CertificateAuthorityConfiguration"], "enabled": found["Status"] != "DISABLED", "type": found["Type"],
            "standard": found["KeyStorageSecurityStandard"], "usage": found["UsageMode"], "serial": found.get("Serial", ""),
            "revocation": found["RevocationConfiguration"],
        }  # fmt: skip
        with swallowing("InvalidStateException"):
            state["certificate"] = self.client.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"]
        with swallowing("InvalidStateException"):
            state["request"] = self.client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
        state["tags"] = {tag["Key"]: tag["Value"] for page in self.client.get_paginator("list_tags").paginate(CertificateAuthorityArn=arn) for tag in page["Tags"]}
        return state

    def update(self, arn, **more):
        """With nothing at all where only the days of deletion changed."""
        self.client.update_certificate_authority(CertificateAuthorityArn=arn, **more)

    def change_tags(self, arn, before, after):
        removed = [{"Key": key} for key in before if key not in after]
        changed = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
        if removed:
            self.client.untag_certificate_authority(CertificateAuthorityArn=arn, Tags=removed)
        if changed:
            self.client.tag_certificate_authority(CertificateAuthorityArn=arn, Tags=changed)

    def destroy(self, arn, days=30):
        with swallowing("ResourceNotFoundException", ("InvalidStateException", "The certificate authority must be in the ACTIVE or DISABLED state to be updated")):
            self.client.update_certificate_authority(CertificateAuthorityArn=arn, Status="DISABLED")
        with swallowing("ResourceNotFoundException"):
            self.client.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=days)
        assert self.read(arn) is None

    # ---- aws_acmpca_certificate, …_certificate_authority_certificate

    def issue(self, arn, request, template, validity):
        name = self.client.issue_certificate(
            CertificateAuthorityArn=arn, Csr=request.encode(), SigningAlgorithm="SHA256WITHECDSA", TemplateArn=issuing.TEMPLATES + template,
            Validity=validity, IdempotencyToken=self.token())["CertificateArn"]  # fmt: skip
        self.client.get_waiter("certificate_issued").wait(CertificateAuthorityArn=arn, CertificateArn=name)
        found = self.client.get_certificate(CertificateAuthorityArn=arn, CertificateArn=name)
        return found["Certificate"], found.get("CertificateChain")

    def install(self, arn, certificate, chain=None):
        self.client.import_certificate_authority_certificate(
            CertificateAuthorityArn=arn, Certificate=certificate.encode(), **({"CertificateChain": chain.encode()} if chain else {}))
        assert self.client.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"] == certificate

    def revoke(self, arn, certificate):
        serial = x509.load_pem_x509_certificate(certificate.encode()).serial_number
        with swallowing("ResourceNotFoundException", "RequestAlreadyProcessedException", "RequestInProgressException",
                        ("InvalidRequestException", "Self-signed certificate can not be revoked")):  # fmt: skip
            self.client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{serial:x}", RevocationReason="UNSPECIFIED")

    # ---- aws_acmpca_permission, …_policy

    def permission(self, arn, account=None):
        """The one permission of the service; None where there is none, or where the authority is gone."""
        with swallowing(("InvalidStateException", "The certificate authority is in the DELETED state")):
            pages = self.client.get_paginator("list_permissions").paginate(CertificateAuthorityArn=arn)
            found = [one for page in pages for one in page["Permissions"]
                     if one["Principal"] == "acm.amazonaws.com" and account in (None, one["SourceAccount"])]  # fmt: skip
            assert len(found) <= 1
            return found[0] if found else None
        return None

    def policy(self, arn):
        with swallowing("ResourceNotFoundException"):
            return self.client.get_policy(ResourceArn=arn)["Policy"]
        return None


@pytest.fixture
def terraform(client):
    return Terraform(client)


def test_terraform_makes_and_destroys_an_authority_that_never_came_to_a_certificate(terraform):
    arn = terraform.create(tags=[{"Key": "Name", "Value": "test"}], revocation={"CrlConfiguration": {"Enabled": False}})
    state = terraform.read(arn)
    assert state.pop("request").startswith("-----BEGIN CERTIFICATE REQUEST-----\n")
    assert state == {
        "configuration": configuration("SUBORDINATE"), "enabled": True, "type": "SUBORDINATE", "standard": "FIPS_140_2_LEVEL_3_OR_HIGHER",
        "usage": "GENERAL_PURPOSE", "serial": "", "tags": {"Name": "test"},
        "revocation": {"CrlConfiguration": {"Enabled": False}, "OcspConfiguration": {"Enabled": False}},
    }  # fmt: skip
    terraform.destroy(arn, 7)
    terraform.destroy(arn.replace(arn[-36:], "00000000-0000-4000-8000-000000000000"))


def test_terraform_installs_authorities_changes_them_and_takes_all_down_again(server, terraform):
    ca_ledger("buckets", "create", "terraform", "--data", server.data)
    root, below = terraform.create("ROOT"), terraform.create()
    own, none = terraform.issue(root, terraform.read(root)["request"], "RootCACertificate/V1", {"Type": "YEARS", "Value": 10})
    assert none is None
    terraform.install(root, own)
    end = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 400 * 86_400))
    signed, chain = terraform.issue(root, terraform.read(below)["request"], "SubordinateCACertificate_PathLen0/V1", {"Type": "END_DATE", "Value": int(end)})
    terraform.install(below, signed, chain)
    state = terraform.read(below)
    assert state["certificate"] == signed and state["serial"] == str(x509.load_pem_x509_certificate(signed.encode()).serial_number)
    leaf, above = terraform.issue(below, issuing.pem(issuing.certification_request()).decode(), "EndEntityCertificate/V1", {"Type": "DAYS", "Value": 7})
    assert above.split("-----END CERTIFICATE-----\n") == [signed.removesuffix("-----END CERTIFICATE-----"), own]

    # Updates: days of deletion alone, enabled, a configuration turned on and off again, its block taken away.
    terraform.update(below)
    terraform.update(below, Status="DISABLED")
    assert terraform.read(below)["enabled"] is False
    terraform.update(below, Status="ACTIVE")
    lists = {"Enabled": True, "ExpirationInDays": 7, "S3BucketName": "terraform", "CustomCname": "crl.example"}
    terraform.update(below, RevocationConfiguration={"CrlConfiguration": lists})
    told = terraform.read(below)["revocation"]["CrlConfiguration"]
    assert {name: told[name] for name in lists} == lists and told["S3ObjectAcl"] == "PUBLIC_READ"
    terraform.update(below, RevocationConfiguration={"CrlConfiguration": {"Enabled": False}})
    assert terraform.read(below)["revocation"]["CrlConfiguration"] == {"Enabled": False}
    terraform.change_tags(below, {}, {"a": "1", "b": "2"})
    terraform.change_tags(below, {"a": "1", "b": "2"}, {"b": "3"})
    assert terraform.read(below)["tags"] == {"b": "3"}

    # Everything down, in the order of their dependencies.
    terraform.revoke(below, leaf)
    terraform.revoke(below, leaf)
    terraform.revoke(root, signed)
    terraform.revoke(root, own)
    terraform.destroy(below, 7)
    terraform.destroy(root, 7)


def test_terraform_waits_until_an_authority_may_issue(terraform):
    """It asks again while it is told just this."""
    root = terraform.create("ROOT")
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidStateException.*The certificate authority is not in a valid state for issuing certificates"):
        terraform.issue(root, issuing.pem(issuing.certification_request()).decode(), "EndEntityCertificate/V1", {"Type": "DAYS", "Value": 1})


def test_terraform_finds_permissions_and_policies_or_that_there_are_none(terraform):
    client, arn = terraform.client, issuing.new_root(terraform.client)[0]
    assert terraform.permission(arn) is None and terraform.policy(arn) is None
    client.create_permission(CertificateAuthorityArn=arn, Principal="acm.amazonaws.com", Actions=["IssueCertificate", "GetCertificate", "ListPermissions"])
    assert terraform.permission(arn)["SourceAccount"] == "000000000000" and "Policy" not in terraform.permission(arn)
    client.delete_permission(CertificateAuthorityArn=arn, Principal="acm.amazonaws.com")
    with swallowing("ResourceNotFoundException"):
        client.delete_permission(CertificateAuthorityArn=arn, Principal="acm.amazonaws.com")

    # The policy of the provider's own tests names the own account, and has one Sid twice; it is sent as JSON without spaces, keys in order.
    def statement(*actions, **more):
        return {"Sid": "1", "Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": [f"acm-pca:{action}" for action in actions], "Resource": arn} | more

    document = json.dumps({"Version": "2012-10-17", "Statement": [
        statement("DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"),
        statement("IssueCertificate", Condition={"StringEquals": {"acm-pca:TemplateArn": f"{issuing.TEMPLATES}EndEntityCertificate/V1"}}),
    ]}, sort_keys=True, separators=(",", ":"))  # fmt: skip
    client.put_policy(ResourceArn=arn, Policy=document)
    assert terraform.policy(arn) == document
    client.delete_policy(ResourceArn=arn)
    client.delete_policy(ResourceArn=arn)
    assert terraform.policy(arn) is None
    client.create_permission(CertificateAuthorityArn=arn, Principal="acm.amazonaws.com", Actions=["IssueCertificate"])
    terraform.destroy(arn, 7)
    assert terraform.permission(arn) is None


def test_what_is_said_is_what_they_look_for(client, refused):
    arn = issuing.create_authority(client)
    with refused("InvalidStateException", f"The certificate authority {arn} is not in the correct state to have a certificate signing request."):
        client.get_certificate_authority_certificate(CertificateAuthorityArn=arn)
    client.delete_certificate_authority(CertificateAuthorityArn=arn)
    for call in (client.list_permissions, client.list_tags, client.get_certificate_authority_csr):
        with refused("InvalidStateException", "The certificate authority is in the DELETED state"):
            call(CertificateAuthorityArn=arn)
    with refused("InvalidStateException", "The certificate authority is in the DELETED state"):
        client.get_policy(ResourceArn=arn)


@pytest.mark.parametrize("template", [
    "EndEntityCertificate/V1", "EndEntityClientAuthCertificate/V1", "EndEntityServerAuthCertificate/V1", "CodeSigningCertificate/V1",
    "OCSPSigningCertificate/V1", "BlankEndEntityCertificate_APICSRPassthrough/V1", "SubordinateCACertificate_PathLen0/V1",
])  # fmt: skip
def test_cert_manager_signs_and_splits_the_chain(client, root, template):
    """A token of 36 hexadecimal digits, an absolute end, the authority's own algorithm; every template that it has."""
    algorithm = client.describe_certificate_authority(CertificateAuthorityArn=root[0])["CertificateAuthority"]["CertificateAuthorityConfiguration"]["SigningAlgorithm"]
    asked = {
        "CertificateAuthorityArn": root[0], "SigningAlgorithm": algorithm, "TemplateArn": issuing.TEMPLATES + template,
        "Csr": issuing.pem(issuing.certification_request()), "IdempotencyToken": hashlib.sha256(f"namespace/{template}".encode()).hexdigest()[:36],
    }  # fmt: skip
    now = int(time.time())
    names = {client.issue_certificate(**asked, Validity={"Type": "ABSOLUTE", "Value": now + 90 * 86_400 + more})["CertificateArn"] for more in (0, 1)}
    assert len(names) == 1, "the same request a second later, with another end"
    found = client.get_certificate(CertificateAuthorityArn=root[0], CertificateArn=names.pop())
    # It puts a line feed between the two, and takes the last block, after which nothing may come, for the root.
    joined = f"{found['Certificate']}\n{found['CertificateChain']}"
    assert joined.count("-----BEGIN CERTIFICATE-----\n") == joined.count("\n-----END CERTIFICATE-----") == 2
    assert not found["CertificateChain"].endswith("\n\n") and found["CertificateChain"].strip() == root[1].strip()
    assert len(x509.load_pem_x509_certificates(joined.encode())) == 2


def test_spire_has_its_own_authority_signed(client, root, tmp_path):
    described = client.describe_certificate_authority(CertificateAuthorityArn=root[0])["CertificateAuthority"]
    assert described["Status"] == "ACTIVE"
    # A request with a URI for a name and no common name; DER that it puts into PEM itself.
    identity = issuing.certification_request(issuing.name(O="SPIFFE"), names=(x509.UniformResourceIdentifier("spiffe://example.org"),))
    name = client.issue_certificate(
        CertificateAuthorityArn=root[0], SigningAlgorithm=described["CertificateAuthorityConfiguration"]["SigningAlgorithm"], Csr=issuing.pem(identity),
        TemplateArn=issuing.TEMPLATES + "SubordinateCACertificate_PathLen0/V1", Validity={"Type": "ABSOLUTE", "Value": int(time.time()) + 86_400})["CertificateArn"]  # fmt: skip
    certificate, chain = issuing.read_back(client, root[0], name)
    leaf = x509.load_pem_x509_certificate(certificate.encode())
    assert leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.UniformResourceIdentifier) == ["spiffe://example.org"]
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert x509.load_pem_x509_certificates(chain.encode())[-1] == x509.load_pem_x509_certificate(root[1].encode())
    issuing.openssl_accepts(tmp_path, root[1], certificate)
