"""The status matrix where an authority is being made, or could not be; and what of it `test_lifecycle.py` leaves out."""

import concurrent.futures
import contextlib
import subprocess
import sys
import time

import botocore.exceptions
import issuing
import pytest
from ledger_server import TOP, ca_ledger
from test_lifecycle import MATRIX, OK, SERVICE, STATE, STATUSES, Authority

RUNNING, FAILED, ABSENT = "RequestInProgressException", "RequestFailedException", "ResourceNotFoundException"
# What comes of each operation where an authority is CREATING, and where it is FAILED (api.md section 3).
UNFINISHED = dict.fromkeys(MATRIX, (STATE, STATE)) | {
    "get_csr": (RUNNING, FAILED), "describe": (OK, OK), "tag": (OK, OK), "untag": (OK, OK), "list_tags": (OK, OK), "delete": (OK, OK),
}  # fmt: skip
# In the order of STATUSES: operations on what there is only where something else was done before.
MORE = {
    "delete_permission": (STATE, OK, OK, STATE, STATE),
    "describe_report": (ABSENT, OK, OK, OK, OK),
    "list": (OK, OK, OK, OK, OK),
}


class Unfinished(Authority):
    """An authority that has no certification request, and the names that it would have."""

    def __init__(self, client, arn, certificate):
        self.client, self.arn = client, arn
        self.own = self.leaf = f"{arn}/certificate/{10**37}"
        self.certificate = certificate


def listed(client):
    pages = client.get_paginator("list_certificate_authorities").paginate()
    return {one["Arn"]: one for page in pages for one in page["CertificateAuthorities"]}


@contextlib.contextmanager
def being_made(server, count=1):
    """Authorities whose keys take seconds, each asked for by a caller of its own who waits; gives one that is CREATING, and those calls."""
    asked = {"CertificateAuthorityType": "ROOT", "CertificateAuthorityConfiguration": {
        "KeyAlgorithm": "RSA_4096", "SigningAlgorithm": "SHA256WITHRSA", "Subject": {"CommonName": "Slow"}}}  # fmt: skip
    client = server.client()
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            calls = [pool.submit(server.client().create_certificate_authority, **asked) for _ in range(count)]
            while not all(call.done() for call in calls):
                found = [arn for arn, one in listed(client).items() if one["Status"] == "CREATING"]
                if found:
                    yield found[-1], calls
                    return
            assert not [call.exception() for call in calls if call.exception()]
    raise AssertionError("no key took long enough")


def check_whole(server):
    """Both verifiers, on a server that has stopped."""
    assert server.stop() == 0, server.log()[-3000:]
    server.replay("--full")
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data)]
    verdict = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_every_operation_on_an_authority_that_is_being_made(home):
    """And its deletion at last: what was begun comes to its end, and nobody finds the authority any more."""
    waiting = [operation for operation in MATRIX if operation != "delete"]
    while True:
        with being_made(home.server, 2) as (arn, calls):
            one = Unfinished(home.client, arn, home.root.encode())
            while waiting:
                answer = one.attempt(waiting[0])
                if one.status() != "CREATING":  # its key was made in no time: another is asked for
                    break
                assert answer == UNFINISHED[waiting[0]][0], waiting.pop(0)
                waiting.pop(0)
            if not waiting and one.status() == "CREATING":
                described = one.describe()
                assert not {"Serial", "NotBefore", "NotAfter", "FailureReason", "RestorableUntil"} & set(described)
                assert one.attempt("delete") == UNFINISHED["delete"][0]
                was_made = any(call.done() for call in calls)
                if one.attempt("describe") == ABSENT:
                    assert one.attempt("restore") == one.attempt("delete") == one.attempt("get_csr") == ABSENT
                    assert arn not in listed(home.client)
                    assert {call.result()["CertificateAuthorityArn"] for call in calls} >= {arn}
                    break
                assert was_made, "only one that was there already can be restored"
    check_whole(home.server)


def test_what_was_begun_for_an_authority_that_is_gone_is_ended_by_the_next_start(fresh_server):
    for _ in range(10):
        with being_made(fresh_server) as (arn, calls):
            fresh_server.client().delete_certificate_authority(CertificateAuthorityArn=arn)
            fresh_server.kill()
        fresh_server.start()
        if all(call.exception() for call in calls):
            break
    else:
        raise AssertionError("each key was made before the kill: nothing was shown")
    assert [event["type"] for event in fresh_server.events() if event["stream"] == arn.rpartition("/")[2]] == [
        "AuthorityCreating", "AuthorityDeleted", "AuthorityCreationFailed"]  # fmt: skip
    check_whole(fresh_server)


def test_every_operation_on_an_authority_that_could_not_be_made(home):
    keys, aside = home.server.data / "keys", home.server.data / "aside"
    keys.rename(aside)
    keys.touch()
    arn = home.client.create_certificate_authority(CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration={
        "KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": "Failed"}})["CertificateAuthorityArn"]  # fmt: skip
    keys.unlink()
    aside.rename(keys)
    one = Unfinished(home.client, arn, home.root.encode())
    assert one.describe()["FailureReason"] == "OTHER"
    for operation, (_, expected) in UNFINISHED.items():
        assert one.status() == "FAILED"
        if operation != "delete":
            assert one.attempt(operation) == expected, operation
    with pytest.raises(botocore.exceptions.WaiterError, match=FAILED):
        home.client.get_waiter("certificate_authority_csr_created").wait(CertificateAuthorityArn=arn)
    assert one.attempt("delete") == OK
    assert one.attempt("describe") == one.attempt("restore") == ABSENT and arn not in listed(home.client)
    check_whole(home.server)


@pytest.mark.parametrize("status", STATUSES)
def test_what_there_was_before_in_every_status(server, client, status):
    if "reports" not in ca_ledger("buckets", "list", "--data", server.data).out:
        ca_ledger("buckets", "create", "reports", "--data", server.data)
    one = Authority(client, status if status in ("PENDING_CERTIFICATE", "EXPIRED") else "ACTIVE")
    report = "00000000-0000-4000-8000-000000000000"
    if status not in ("PENDING_CERTIFICATE", "EXPIRED"):
        one.permit()
        report = client.create_certificate_authority_audit_report(
            CertificateAuthorityArn=one.arn, S3BucketName="reports", AuditReportResponseFormat="CSV")["AuditReportId"]
        if status != "ACTIVE":
            one.update("DISABLED")
        if status == "DELETED":
            one.delete()
    assert one.status() == status
    column = STATUSES.index(status)

    def answer(call, **arguments):
        try:
            call(CertificateAuthorityArn=one.arn, **arguments)
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
        return OK

    expected = MORE["describe_report"][column] if status != "EXPIRED" else ABSENT  # nobody could have one made
    assert answer(client.describe_certificate_authority_audit_report, AuditReportId=report) == expected
    assert answer(client.delete_permission, Principal=SERVICE) == MORE["delete_permission"][column]
    assert listed(client)[one.arn]["Status"] == status
