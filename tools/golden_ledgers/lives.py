"""What becomes of authorities: disabled and enabled, deleted and restored, tags and permissions, by whoever may do that."""

import contextlib

import botocore.exceptions
import issuing

SERVICE = "acm.amazonaws.com"


def write(server):
    client = server.start().client()
    first, _ = issuing.new_root(client, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "bare"}])
    second, _ = issuing.new_root(client, key_algorithm="RSA_2048")
    pending = issuing.create_authority(client, kind="SUBORDINATE")
    dress(client, first)
    change(client, first, second, pending)
    server.kill()
    client = server.start().client()
    client.restore_certificate_authority(CertificateAuthorityArn=first)
    update(client, first, "ACTIVE")
    issue(client, first)
    issue_in_vain(client, second)
    auditor = server.client(server.add_credential("somebody", "auditor"))
    with refused():
        auditor.tag_certificate_authority(CertificateAuthorityArn=first, Tags=[{"Key": "a"}])
    server.stop()


def dress(client, authority):
    """Tags and permissions that come and go."""
    for tags in ([{"Key": "team", "Value": "green"}], [{"Key": f"k{number}", "Value": ""} for number in range(20)]):
        client.tag_certificate_authority(CertificateAuthorityArn=authority, Tags=tags)
    client.untag_certificate_authority(CertificateAuthorityArn=authority, Tags=[{"Key": "bare"}, {"Key": "team", "Value": "blue"}])
    for account in ("000000000000", "123456789012"):
        client.create_permission(
            CertificateAuthorityArn=authority, Principal=SERVICE, SourceAccount=account, Actions=["IssueCertificate", "GetCertificate"])
    client.delete_permission(CertificateAuthorityArn=authority, Principal=SERVICE, SourceAccount="000000000000")


def change(client, first, second, pending):
    """One is disabled, deleted and restored and deleted again; one stays disabled; one is deleted before it had a certificate."""
    issue(client, first)
    update(client, first, "DISABLED")
    issue_in_vain(client, first)
    for days in (7, 30):
        client.delete_certificate_authority(CertificateAuthorityArn=first, PermanentDeletionTimeInDays=days)
        issue_in_vain(client, first)
        if days == 7:
            client.restore_certificate_authority(CertificateAuthorityArn=first)
    issue(client, second, "SHA256WITHRSA")
    with refused():
        client.delete_certificate_authority(CertificateAuthorityArn=second)
    update(client, second, "DISABLED")
    client.delete_certificate_authority(CertificateAuthorityArn=pending)
    with refused():
        update(client, pending, "ACTIVE")


def update(client, authority, status):
    client.update_certificate_authority(CertificateAuthorityArn=authority, Status=status)


def issue(client, authority, signing="SHA256WITHECDSA"):
    issuing.issue(client, authority, issuing.certification_request(), signing=signing)


def issue_in_vain(client, authority):
    with refused():
        issue(client, authority)


@contextlib.contextmanager
def refused():
    try:
        yield
    except botocore.exceptions.ClientError:
        return
    raise AssertionError("it was not refused")
