"""What version 2 of the books brought: revocation lists, complete and in parts, while their configuration changes; answers, reports, policies."""

import json
import time
import urllib.request

import issuing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from ledger_server import ca_ledger

NAME = "lists.example"
GROUNDS = ("UNSPECIFIED", "KEY_COMPROMISE", "SUPERSEDED", "CESSATION_OF_OPERATION", "A_A_COMPROMISE")
OPTIONS = ("--revocation-delay", "0", "--list-partition", "4", "--window-url", "http://pki.example:8080")


def write(server):
    client = server.start(*OPTIONS).client()
    for bucket in ("crls", "others", "reports"):
        ca_ledger("buckets", "create", bucket, "--data", server.data)
    complete, _ = issuing.new_root(client)
    parts, _ = issuing.new_root(client, key_algorithm="RSA_2048", RevocationConfiguration=lists(CrlType="PARTITIONED", CustomCname=NAME))
    old = [issued(client, complete) for _ in range(2)]
    configure(client, complete, ExpirationInDays=2)
    some = [issued(client, complete) for _ in GROUNDS]
    for certificate, reason in zip([*some, old[0]], [*GROUNDS, "KEY_COMPROMISE"], strict=True):
        revoke(client, complete, certificate, reason)
        settle(server)
    configure(client, complete, S3BucketName="others/deep", CustomPath="a/b", S3ObjectAcl="BUCKET_OWNER_FULL_CONTROL")
    client.update_certificate_authority(CertificateAuthorityArn=complete, Status="DISABLED")
    revoke(client, complete, old[1], "SUPERSEDED")
    settle(server)
    in_parts(server, client, parts)
    tell(server, client, complete, old)
    server.kill()
    client = server.start(*OPTIONS, "--bare-lists").client()
    configure(client, parts, CrlDistributionPointExtensionConfiguration={"OmitExtension": True})
    issued(client, parts, "SHA256WITHRSA")
    settle(server)
    client.update_certificate_authority(CertificateAuthorityArn=parts, RevocationConfiguration={"CrlConfiguration": {"Enabled": False}})
    issued(client, parts, "SHA256WITHRSA")
    root = client.get_certificate_authority_certificate(CertificateAuthorityArn=complete)["Certificate"]
    ask(server, x509.load_pem_x509_certificate(root.encode()), old)
    server.stop()


def in_parts(server, client, authority):
    """More certificates than one part has, some of which end before the next list is made."""
    certificates = [issued(client, authority, "SHA256WITHRSA") for _ in range(9)]
    for certificate in certificates[::2]:
        revoke(client, authority, certificate, "KEY_COMPROMISE")
    settle(server)
    configure(client, authority, CustomCname=NAME)
    revoke(client, authority, certificates[1], "AFFILIATION_CHANGED")
    settle(server)


def tell(server, client, authority, certificates):
    """Answers about certificates, a report of each form, and a policy that comes and goes."""
    client.update_certificate_authority(CertificateAuthorityArn=authority, Status="ACTIVE")
    client.update_certificate_authority(CertificateAuthorityArn=authority, RevocationConfiguration={"OcspConfiguration": {"Enabled": True}})
    issued(client, authority)
    root = client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)["Certificate"]
    root = x509.load_pem_x509_certificate(root.encode())
    ask(server, root, certificates)
    for form in ("JSON", "CSV"):
        report = client.create_certificate_authority_audit_report(
            CertificateAuthorityArn=authority, S3BucketName="reports", AuditReportResponseFormat=form)
        client.get_waiter("audit_report_created").wait(CertificateAuthorityArn=authority, AuditReportId=report["AuditReportId"])
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Resource": authority,
        "Action": ["acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificate"],
    }]}  # fmt: skip
    client.put_policy(ResourceArn=authority, Policy=json.dumps(policy))
    client.delete_policy(ResourceArn=authority)
    settle(server)


def ask(server, root, certificates):
    """Answers of the responder about certificates."""
    for certificate in certificates:
        octets = ocsp.OCSPRequestBuilder().add_certificate(certificate, root, hashes.SHA256()).build().public_bytes(serialization.Encoding.DER)
        request = urllib.request.Request(server.window + "/ocsp", octets, {"Content-Type": "application/ocsp-request"})
        urllib.request.urlopen(request, timeout=30).close()


def lists(**more):
    return {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"} | more}


def configure(client, authority, **more):
    client.update_certificate_authority(CertificateAuthorityArn=authority, RevocationConfiguration=lists(**more))


def issued(client, authority, signing="SHA256WITHECDSA"):
    arn = issuing.issue(client, authority, issuing.certification_request(), signing=signing)
    return x509.load_pem_x509_certificate(issuing.read_back(client, authority, arn)[0].encode())


def revoke(client, authority, certificate, reason):
    client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason=reason)


def settle(server):
    """Waits until no further list is made."""
    before = -1
    while (now := sum(1 for event in server.events() if event["type"] == "CRLSigned")) != before:
        before = now
        time.sleep(0.5)
