"""Revocations for every reason, and two epochs: after entries were lost, and after the log's key was given up."""

import shutil

import issuing
import ledger_server
from cryptography import x509

REVOCATION_REASONS = (
    "UNSPECIFIED", "KEY_COMPROMISE", "CERTIFICATE_AUTHORITY_COMPROMISE", "AFFILIATION_CHANGED", "SUPERSEDED", "CESSATION_OF_OPERATION",
    "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE",
)  # fmt: skip


def write(server):
    authority = begun(server)
    kept = server.home / "kept.db"
    shutil.copy(server.data / "ledger.db", kept)
    client = server.start().client()
    for _ in range(5):
        issued(client, authority)
    server.stop()
    shutil.copy(kept, server.data / "ledger.db")
    kept.unlink()
    open_epoch(server, "the disk was lost, and yesterday's copy was put back")
    client = server.start().client()
    revoke(client, authority, issued(client, authority, token="again"), "KEY_COMPROMISE")
    server.stop()
    open_epoch(server, "the log's key was seen elsewhere")
    client = server.start().client()
    request = issuing.certification_request()
    for _ in range(2):
        issued(client, authority, request, token="again")
    server.stop()


def begun(server):
    """A root, and a certificate revoked for each reason, and one that is not."""
    client = server.start().client()
    authority, _ = issuing.new_root(client)
    issued(client, authority, token="again")
    for reason in REVOCATION_REASONS:
        revoke(client, authority, issued(client, authority), reason)
    server.stop()
    return authority


def issued(client, authority, request=None, token=None):
    """The serial number of a certificate; in each epoch a token is free again."""
    more = {"IdempotencyToken": token} if token else {}
    arn = issuing.issue(client, authority, request or issuing.certification_request(), **more)
    found = client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)
    return x509.load_pem_x509_certificate(found["Certificate"].encode()).serial_number


def revoke(client, authority, serial, reason):
    client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=f"{serial:x}", RevocationReason=reason)


def open_epoch(server, reason):
    ledger_server.ca_ledger("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", reason)
