"""RevokeCertificate: every way to write a serial number, every answer, and what the log holds of it afterwards."""

import concurrent.futures
import csv
import subprocess
import sys

import botocore.exceptions
import issuing
import pytest
from cryptography import x509
from ledger_server import TOP, ca_ledger

REASONS = {
    "UNSPECIFIED": "unspecified", "KEY_COMPROMISE": "keyCompromise", "CERTIFICATE_AUTHORITY_COMPROMISE": "cACompromise",
    "AFFILIATION_CHANGED": "affiliationChanged", "SUPERSEDED": "superseded", "CESSATION_OF_OPERATION": "cessationOfOperation",
    "PRIVILEGE_WITHDRAWN": "privilegeWithdrawn", "A_A_COMPROMISE": "aACompromise",
}  # fmt: skip


def issued(client, authority, **more):
    """A certificate, newly issued."""
    arn = issuing.issue(client, authority, issuing.certification_request(), **more)
    found = client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)
    return x509.load_pem_x509_certificate(found["Certificate"].encode())


def revoke(client, authority, serial, reason="UNSPECIFIED"):
    if isinstance(serial, int):
        serial = f"{serial:x}"
    return client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=serial, RevocationReason=reason)


def colons(number, width=32):
    digits = f"{number:0{width}x}"
    return ":".join(digits[at : at + 2] for at in range(0, width, 2))


def revocations(server):
    return [event for event in server.events() if event["type"] == "CertificateRevoked"]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_recorded(server, client, root, reason):
    certificate = issued(client, root[0])
    answer = revoke(client, root[0], certificate.serial_number, reason)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    event = revocations(server)[-1]["event"]
    assert int(event["serialNumber"], 16) == certificate.serial_number and event["reason"] == REASONS[reason]
    assert event["provenance"]["role"] == "administrator"


@pytest.mark.parametrize("spelled", [
    lambda number: f"{number:x}", lambda number: f"{number:X}", lambda number: f"{number:040x}", lambda number: f"000{number:x}", colons,
    lambda number: colons(number).upper(), lambda number: colons(number, 40), lambda number: f"{number:x}".lstrip("0"),
], ids=["go", "upper", "padded", "odd zeros", "colons", "upper colons", "padded colons", "no zeros"])
def test_a_serial_number_is_a_number_however_it_is_written(client, root, refused, spelled):
    number = issued(client, root[0]).serial_number
    revoke(client, root[0], spelled(number))
    with refused("RequestAlreadyProcessedException"):
        revoke(client, root[0], number)


@pytest.mark.parametrize("text", ["xyz", "12:", ":12", "1::2", "0x12", "-12", "12 34", "١٢"])
def test_what_is_no_number_is_refused(server, client, root, refused, text):
    with refused("InvalidRequestException", "hexadecimal"):
        revoke(client, root[0], text)
    event = server.events()[-1]
    assert event["type"] == "OperationRefused" and event["event"]["code"] == "invalidRequest"


@pytest.mark.parametrize("text", ["", "0", "00:00", "1", "7" * 32, "f" * 128])
def test_what_was_never_issued_is_not_found(client, root, refused, text):
    with refused("InvalidRequestException" if text == "" else "ResourceNotFoundException"):
        revoke(client, root[0], text)


def test_what_the_model_does_not_allow_is_refused_in_its_words(server, root):
    for body, part in (
        ({"CertificateAuthorityArn": root[0], "CertificateSerial": "1", "RevocationReason": "HOLD"}, "enum value set"),
        ({"CertificateAuthorityArn": root[0], "CertificateSerial": "1" * 129, "RevocationReason": "UNSPECIFIED"}, "length less than or equal to 128"),
        ({"CertificateAuthorityArn": root[0], "RevocationReason": "UNSPECIFIED"}, "certificateSerial"),
    ):
        answer = server.ask_signed("RevokeCertificate", body)
        assert answer.error == "ValidationException" and part.lower() in answer.message.lower(), answer


def test_the_roots_own_certificate_stays(client, root, refused):
    found = client.get_certificate_authority_certificate(CertificateAuthorityArn=root[0])
    own = x509.load_pem_x509_certificate(found["Certificate"].encode())
    with refused("InvalidRequestException", "Self-signed certificate can not be revoked"):
        revoke(client, root[0], own.serial_number)


def test_anothers_certificate_is_not_found(client, root, refused):
    other, _ = issuing.new_root(client)
    number = issued(client, other).serial_number
    with refused("ResourceNotFoundException"):
        revoke(client, root[0], number)
    revoke(client, other, number)


def test_of_many_at_once_one_is_revoked(server, client, root):
    number, before = issued(client, root[0]).serial_number, len(revocations(server))

    def attempt(_):
        try:
            revoke(client, root[0], number)
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
        return "revoked"

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(attempt, range(64)))
    assert answers.count("revoked") == 1
    assert set(answers) <= {"revoked", "RequestInProgressException", "RequestAlreadyProcessedException"}
    assert len(revocations(server)) == before + 1


def test_a_revoked_certificate_can_still_be_had(client, root):
    arn = issuing.issue(client, root[0], issuing.certification_request())
    found = client.get_certificate(CertificateAuthorityArn=root[0], CertificateArn=arn)
    number = x509.load_pem_x509_certificate(found["Certificate"].encode()).serial_number
    revoke(client, root[0], number)
    again = client.get_certificate(CertificateAuthorityArn=root[0], CertificateArn=arn)
    assert again["Certificate"] == found["Certificate"]


def test_only_who_may_revoke_does(server, client, root):
    number = issued(client, root[0]).serial_number
    for role in ("issuer", "auditor"):
        theirs = server.client(server.add_credential(f"some-{role}", role))
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
            revoke(theirs, root[0], number)
    revoke(client, root[0], number)


def test_an_authority_without_a_certificate_revokes_nothing(client, refused):
    pending = issuing.create_authority(client)
    with refused("InvalidStateException"):
        revoke(client, pending, "1")


def test_a_burned_serial_number_counts_as_revoked(fresh_server, refused):
    """An intent that a crash left is given up at the next start, and its number is burned."""
    client = fresh_server.client()
    authority, _ = issuing.new_root(client)
    burned = []
    for _ in range(10):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(issuing.issue, client, authority, issuing.certification_request()) for _ in range(100)]
            waiting[10].result()
            fresh_server.kill()
            concurrent.futures.wait(waiting)
        client = fresh_server.start().client()
        events = fresh_server.events()
        streams = {event["stream"] for event in events if event["type"] == "IssuanceAbandoned"}
        burned = [event["event"]["serialNumber"] for event in events
                  if event["type"] == "IssuanceAuthorized" and event["stream"] in streams]
        if burned:
            break
    assert burned, "no kill of ten met an intent that was open"
    for number in burned:
        with refused("RequestAlreadyProcessedException"):
            revoke(client, authority, number)


def test_it_is_so_after_a_restart(fresh_server, refused):
    client = fresh_server.client()
    authority, _ = issuing.new_root(client)
    numbers = [issued(client, authority).serial_number for _ in range(3)]
    for number in numbers[:2]:
        revoke(client, authority, number)
    assert fresh_server.stop() == 0
    client = fresh_server.start().client()
    for number in numbers[:2]:
        with refused("RequestAlreadyProcessedException"):
            revoke(client, authority, number)
    revoke(client, authority, numbers[2])
    assert fresh_server.stop() == 0
    fresh_server.replay()


def test_a_number_that_an_arn_ends_in_is_told_to_be_decimal(fresh_server, refused):
    client = fresh_server.client()
    arn, _ = issuing.new_root(client)
    name = issuing.issue(client, arn, issuing.certification_request())
    with refused("ResourceNotFoundException", "read as hexadecimal; the last part of a certificate's ARN is its number in decimal"):
        client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=name.rpartition("/")[2], RevocationReason="SUPERSEDED")


def test_an_export_says_what_was_revoked_and_is_held_to_it(fresh_server):
    client = fresh_server.client()
    authority, _ = issuing.new_root(client)
    numbers = [issued(client, authority).serial_number for _ in range(4)]
    early = ca_ledger("export", fresh_server.data, "--format", "ndjson").out
    revoke(client, authority, numbers[1], "SUPERSEDED")
    rows = {int(row["serial"], 16): row for row in fresh_server.exported()}
    assert [rows[number]["status"] for number in numbers] == ["issued", "revoked", "issued", "issued"]
    assert rows[numbers[1]]["revocationReason"] == "superseded" and rows[numbers[0]]["revokedAt"] is None
    assert rows[numbers[1]]["revokedAt"] == revocations(fresh_server)[0]["time"]
    table_text = ca_ledger("export", fresh_server.data, "--format", "csv").stdout.decode()
    table = table_text.splitlines()
    assert [row["status"] for row in csv.DictReader(table)].count("revoked") == 1 and ",issued,,," in table[1]
    assert fresh_server.stop() == 0
    now = ca_ledger("export", fresh_server.data, "--format", "ndjson").out
    for text, status in ((early, 0), (now, 0), (table_text, 0), (table_text.replace(",superseded,", ",unspecified,"), 1), (now.replace('"superseded"', '"unspecified"'), 1),
                         (now.replace('"status":"issued"', '"status":"revoked"', 1), 1)):
        file = fresh_server.home / "export.ndjson"
        file.write_bytes(text.encode())
        command = [sys.executable, str(TOP / "tools/verify-ledger"), str(fresh_server.data), "--export", str(file)]
        assert subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == status, text


def test_no_revocation_that_was_answered_is_lost_by_a_kill(fresh_server):
    client = fresh_server.client()
    authority, _ = issuing.new_root(client)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        numbers = [one.serial_number for one in pool.map(lambda _: issued(client, authority), range(120))]
        answered = []

        def attempt(number):
            try:
                revoke(client, authority, number)
            except botocore.exceptions.BotoCoreError:
                return
            answered.append(number)

        waiting = [pool.submit(attempt, number) for number in numbers]
        while len(answered) < 40:
            concurrent.futures.wait(waiting, timeout=0.005)
        fresh_server.kill()
        concurrent.futures.wait(waiting)
    fresh_server.start()
    told = [int(event["event"]["serialNumber"], 16) for event in revocations(fresh_server)]
    assert len(told) == len(set(told)) and set(answered) <= set(told) <= set(numbers)
    client = fresh_server.client()
    for number in set(numbers) - set(told):
        revoke(client, authority, number)
    assert fresh_server.stop() == 0
    assert {row["status"] for row in fresh_server.exported() if int(row["serial"], 16) in numbers} == {"revoked"}
    fresh_server.replay()
