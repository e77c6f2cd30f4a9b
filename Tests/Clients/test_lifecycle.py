"""What becomes of authorities: the status matrix of the interface, deletion and its way back, tags, permissions."""

import contextlib
import datetime
import itertools
import json
import random
import subprocess
import sys

import botocore.auth
import botocore.exceptions
import issuing
import pytest
from ledger_server import TOP, ca_ledger

sys.path.append(str(TOP / "tools"))
from golden_ledgers.mishaps import SteppingClock  # noqa: E402

DAY = 86_400

SERVICE = "acm.amazonaws.com"
STATUSES = ("PENDING_CERTIFICATE", "ACTIVE", "DISABLED", "EXPIRED", "DELETED")
OK, STATE = "", "InvalidStateException"
# What comes of each operation, in the order of STATUSES (api.md section 3). CREATING and FAILED are in Tests/LedgerTests.
MATRIX = {
    "issue": (STATE, OK, STATE, STATE, STATE),
    "get_certificate": (OK, OK, OK, OK, STATE),
    "get_csr": (OK, OK, OK, OK, STATE),
    "get_authority_certificate": (STATE, OK, OK, OK, STATE),
    "revoke": (STATE, OK, OK, STATE, STATE),
    "import": (OK, OK, STATE, OK, STATE),
    "disable": (STATE, OK, OK, STATE, STATE),
    "enable": (STATE, OK, OK, STATE, STATE),
    "update_nothing": (STATE, OK, OK, STATE, STATE),
    "delete": (OK, STATE, OK, OK, STATE),
    "restore": (STATE, STATE, STATE, STATE, OK),
    "describe": (OK, OK, OK, OK, OK),
    "permissions": (STATE, OK, OK, STATE, STATE),
    "list_permissions": (STATE, OK, OK, STATE, STATE),
    "tag": (OK, OK, OK, OK, STATE),
    "untag": (OK, OK, OK, OK, STATE),
    "list_tags": (OK, OK, OK, OK, STATE),
    "put_policy": (OK, OK, OK, OK, STATE),
    "get_policy": (OK, OK, OK, OK, STATE),
    "delete_policy": (OK, OK, OK, OK, STATE),
    "report": (STATE, OK, OK, STATE, STATE),
}


class Authority:
    """One authority in a status, and what was made of it before."""

    def __init__(self, client, status):
        self.client = client
        self.arn = issuing.create_authority(client)
        self.leaf = self.own = self.certificate = None
        if status != "PENDING_CERTIFICATE":
            self.certificate = self.own_certificate(None if status != "EXPIRED" else 3).encode()
            self.give(self.certificate)
            self.leaf = issuing.issue(client, self.arn, issuing.certification_request(),
                                      validity={"Type": "ABSOLUTE", "Value": int(issuing.now().timestamp()) + 2}
                                      if status == "EXPIRED" else None)
        if status in ("DISABLED", "DELETED"):
            self.update("DISABLED")
        if status == "DELETED":
            self.delete()
        while (found := self.status()) != status:
            assert (status, found) == ("EXPIRED", "ACTIVE")

    def own_certificate(self, seconds=None):
        request = self.client.get_certificate_authority_csr(CertificateAuthorityArn=self.arn)["Csr"].encode()
        ends = int(issuing.now().timestamp()) + seconds if seconds else 0
        validity = {"Type": "ABSOLUTE", "Value": ends} if seconds else {"Type": "YEARS", "Value": 10}
        self.own = issuing.issue(self.client, self.arn, request, "RootCACertificate/V1", validity=validity)
        return issuing.read_back(self.client, self.arn, self.own)[0]

    def give(self, certificate):
        self.client.import_certificate_authority_certificate(CertificateAuthorityArn=self.arn, Certificate=certificate)

    def describe(self):
        return self.client.describe_certificate_authority(CertificateAuthorityArn=self.arn)["CertificateAuthority"]

    def status(self):
        return self.describe()["Status"]

    def update(self, status=None):
        more = {"Status": status} if status else {}
        self.client.update_certificate_authority(CertificateAuthorityArn=self.arn, **more)

    def delete(self, days=7):
        self.client.delete_certificate_authority(CertificateAuthorityArn=self.arn, PermanentDeletionTimeInDays=days)

    def restore(self):
        self.client.restore_certificate_authority(CertificateAuthorityArn=self.arn)

    def tags(self):
        return {tag["Key"]: tag.get("Value") for tag in self.client.list_tags(CertificateAuthorityArn=self.arn)["Tags"]}

    def tag(self, **tags):
        tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.client.tag_certificate_authority(CertificateAuthorityArn=self.arn, Tags=tags)

    def untag(self, **tags):
        tags = [{"Key": key} | ({"Value": value} if value is not None else {}) for key, value in tags.items()]
        self.client.untag_certificate_authority(CertificateAuthorityArn=self.arn, Tags=tags)

    def permit(self, **more):
        more = {"Principal": SERVICE, "Actions": ["IssueCertificate", "GetCertificate", "ListPermissions"]} | more
        self.client.create_permission(CertificateAuthorityArn=self.arn, **more)

    def report(self):
        """Has a report made, and waits for it: there is one at a time."""
        asked = {"S3BucketName": "reports", "AuditReportResponseFormat": "JSON"}
        report = self.client.create_certificate_authority_audit_report(CertificateAuthorityArn=self.arn, **asked)["AuditReportId"]
        described = {"AuditReportStatus": "CREATING"}
        while described["AuditReportStatus"] == "CREATING":
            described = self.client.describe_certificate_authority_audit_report(CertificateAuthorityArn=self.arn, AuditReportId=report)
        assert described["AuditReportStatus"] == "SUCCESS"

    def permissions(self):
        return self.client.list_permissions(CertificateAuthorityArn=self.arn)["Permissions"]

    def share(self):
        statement = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "acm-pca:Get*", "Resource": self.arn}
        self.client.put_policy(ResourceArn=self.arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))

    def attempt(self, operation):
        """Tries an operation; the error's name, or nothing."""
        client, arn = self.client, self.arn
        attempts = {
            "issue": lambda: issuing.issue(client, arn, issuing.certification_request(), validity={"Type": "DAYS", "Value": 1}),
            "get_certificate": lambda: client.get_certificate(CertificateAuthorityArn=arn, CertificateArn=self.leaf or self.own or self.prepared()),
            "get_csr": lambda: client.get_certificate_authority_csr(CertificateAuthorityArn=arn),
            "get_authority_certificate": lambda: client.get_certificate_authority_certificate(CertificateAuthorityArn=arn),
            "revoke": lambda: client.revoke_certificate(
                CertificateAuthorityArn=arn, CertificateSerial=self.leaf_serial(), RevocationReason="SUPERSEDED"),
            "import": lambda: self.give(self.certificate_to_import()),
            "disable": lambda: self.update("DISABLED"),
            "enable": lambda: self.update("ACTIVE"),
            "update_nothing": lambda: client.update_certificate_authority(
                CertificateAuthorityArn=arn, RevocationConfiguration={"CrlConfiguration": {"Enabled": False}}),
            "delete": self.delete,
            "restore": self.restore,
            "describe": self.describe,
            "permissions": self.permit,
            "list_permissions": self.permissions,
            "tag": lambda: self.tag(a="1"),
            "untag": lambda: self.untag(a=None),
            "list_tags": self.tags,
            "put_policy": self.share,
            "get_policy": lambda: (self.share(), client.get_policy(ResourceArn=arn)),
            "delete_policy": lambda: client.delete_policy(ResourceArn=arn),
            "report": self.report,
        }
        try:
            attempts[operation]()
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
        return OK

    def prepared(self):
        self.own_certificate()
        return self.own

    def leaf_serial(self):
        return f"{int(self.leaf.rpartition('/')[2]):x}" if self.leaf else "1" * 32

    def certificate_to_import(self):
        """One that would be taken: the first, or, where that has ended, another."""
        if self.certificate is None or self.status() == "EXPIRED":
            return self.own_certificate().encode()
        return self.certificate


@pytest.mark.parametrize("status", STATUSES)
def test_every_operation_in_every_status(server, client, status):
    """A fresh authority for what changes it, one for all that does not."""
    if "reports" not in ca_ledger("buckets", "list", "--data", server.data).out:
        ca_ledger("buckets", "create", "reports", "--data", server.data)
    kept = Authority(client, status)
    column = STATUSES.index(status)
    for operation, row in MATRIX.items():
        changes = row[column] == OK and operation in ("import", "disable", "enable", "delete", "restore")
        authority = Authority(client, status) if changes else kept
        assert authority.attempt(operation) == row[column], (operation, status)
        if not changes:
            assert authority.status() == status, operation


def test_the_words_that_clients_look_for(client, refused):
    pending = Authority(client, "PENDING_CERTIFICATE")
    with refused(STATE, "The certificate authority must be in the ACTIVE or DISABLED state to be updated"):
        pending.update("DISABLED")
    with refused(STATE, pending.arn.rpartition("/")[2], "is not in the correct state to have a certificate"):
        client.get_certificate_authority_certificate(CertificateAuthorityArn=pending.arn)
    active = Authority(client, "ACTIVE")
    active.update("DISABLED")
    with refused(STATE, "The certificate authority is not in a valid state for issuing certificates"):
        issuing.issue(client, active.arn, issuing.certification_request())
    for status in ("CREATING", "PENDING_CERTIFICATE", "DELETED", "EXPIRED", "FAILED"):
        with refused("InvalidArgsException", status):
            active.update(status)


def test_disabling_stops_issuance_and_nothing_else(client, root):
    authority = Authority(client, "ACTIVE")
    before = authority.describe()
    authority.update("DISABLED")
    after = authority.describe()
    assert after["Status"] == "DISABLED" and after["LastStateChangeAt"] > before["LastStateChangeAt"]
    assert after["CreatedAt"] == before["CreatedAt"] and after["Serial"] == before["Serial"]
    authority.update("DISABLED")
    assert authority.describe()["LastStateChangeAt"] == after["LastStateChangeAt"]
    authority.update("ACTIVE")
    assert authority.attempt("issue") == OK


@pytest.mark.parametrize("days", [None, 7, 30])
def test_what_is_deleted_is_there_again_once_it_is_restored(server, client, days):
    authority = Authority(client, "DISABLED")
    authority.tag(team="blue")
    before = authority.describe()
    at = issuing.now()
    if days is None:
        client.delete_certificate_authority(CertificateAuthorityArn=authority.arn)
    else:
        authority.delete(days)
    deleted = authority.describe()
    assert deleted["Status"] == "DELETED"
    wait = deleted["RestorableUntil"] - at - datetime.timedelta(days=days or 30)
    assert datetime.timedelta(seconds=-2) < wait < datetime.timedelta(minutes=5)
    assert authority.arn in listed(client)
    authority.restore()
    again = authority.describe()
    assert again["Status"] == "DISABLED" and "RestorableUntil" not in again
    same = {name for name in before if name != "LastStateChangeAt"}
    assert {name: again[name] for name in same} == {name: before[name] for name in same}
    assert authority.tags() == {"team": "blue"}
    authority.update("ACTIVE")
    assert authority.attempt("issue") == OK
    stream = authority.arn.rpartition("/")[2]
    types = [event["type"] for event in server.events() if event["stream"] == stream]
    assert [one for one in types if one.startswith("Authority")][-4:] == [
        "AuthorityTagsChanged", "AuthorityDeleted", "AuthorityRestored", "AuthorityStatusChanged"]  # fmt: skip


@pytest.mark.parametrize("days", [6, 31, 0, -1])
def test_a_window_of_another_length_is_refused(server, client, root, days):
    answer = server.ask_signed("DeleteCertificateAuthority", {"CertificateAuthorityArn": root[0], "PermanentDeletionTimeInDays": days})
    assert answer.error == "ValidationException"


def test_a_disabled_authority_that_expired_is_disabled_once_it_has_another_certificate(client):
    authority = Authority(client, "PENDING_CERTIFICATE")
    authority.give(authority.own_certificate(3).encode())
    authority.update("DISABLED")
    while authority.status() == "DISABLED":
        pass
    assert authority.status() == "EXPIRED"
    authority.give(authority.own_certificate().encode())
    assert authority.status() == "DISABLED"
    authority.update("ACTIVE")
    assert authority.attempt("issue") == OK


def listed(client):
    pages = client.get_paginator("list_certificate_authorities").paginate(PaginationConfig={"PageSize": 7})
    return [one["Arn"] for page in pages for one in page["CertificateAuthorities"]]


def test_the_list_goes_on_while_authorities_come_and_go(client):
    mine = [Authority(client, "PENDING_CERTIFICATE") for _ in range(9)]
    first = client.list_certificate_authorities(MaxResults=3)
    assert [one["Arn"] for one in first["CertificateAuthorities"]] == [one.arn for one in mine[:5:-1]]
    mine[6].delete()
    issuing.create_authority(client)
    second = client.list_certificate_authorities(MaxResults=3, NextToken=first["NextToken"])
    assert [one["Arn"] for one in second["CertificateAuthorities"]] == [one.arn for one in mine[5:2:-1]]


# ---- tags


def test_tags_are_replaced_and_taken_away(client):
    authority = Authority(client, "ACTIVE")
    authority.tag(a="1", b="")
    authority.tag(a="2", A="x")
    assert authority.tags() == {"a": "2", "b": "", "A": "x"}
    authority.untag(a="1", b=None, c=None)
    assert authority.tags() == {"a": "2", "A": "x"}
    authority.untag(a="2")
    assert authority.tags() == {"A": "x"}


def test_a_tag_without_a_value_stays_so(client):
    authority = Authority(client, "PENDING_CERTIFICATE")
    client.tag_certificate_authority(CertificateAuthorityArn=authority.arn, Tags=[{"Key": "only"}])
    assert authority.tags() == {"only": None}


def test_no_more_tags_than_fifty_and_none_of_anothers(client, refused):
    authority = Authority(client, "PENDING_CERTIFICATE")
    authority.tag(**{f"k{number:02}": "v" for number in range(50)})
    with refused("TooManyTagsException", "50"):
        authority.tag(more="1")
    authority.tag(k07="other")
    for key in ("aws:x", "AWS:x", "rds:x"):
        with refused("InvalidTagException", "reserved"):
            authority.tag(**{key: "1"})
    with refused("InvalidTagException", "more than once"):
        client.tag_certificate_authority(CertificateAuthorityArn=authority.arn, Tags=[{"Key": "k"}, {"Key": "k"}])
    assert len(authority.tags()) == 50


def test_tags_come_in_pages_that_stay_what_they_are(client, refused):
    authority = Authority(client, "PENDING_CERTIFICATE")
    authority.tag(**{f"k{number:02}": str(number) for number in range(20)})
    seen, token = [], {}
    for page in itertools.count():
        answer = client.list_tags(CertificateAuthorityArn=authority.arn, MaxResults=3, **token)
        seen += [tag["Key"] for tag in answer["Tags"]]
        if page == 2:
            authority.untag(k00=None, k08=None)
            authority.tag(a="new")
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert seen == [f"k{number:02}" for number in range(20)]
    other = Authority(client, "PENDING_CERTIFICATE")
    with refused("ValidationException", "NextToken"):
        client.list_tags(CertificateAuthorityArn=other.arn, **token)


# ---- permissions


def test_a_permission_is_given_told_and_withdrawn(client, refused):
    authority = Authority(client, "ACTIVE")
    authority.permit()
    authority.permit(SourceAccount="123456789012", Actions=["GetCertificate"])
    with refused("PermissionAlreadyExistsException"):
        authority.permit(Actions=["IssueCertificate"])
    told = authority.permissions()
    assert [(one["Principal"], one["SourceAccount"], one["Actions"]) for one in told] == [
        (SERVICE, "000000000000", ["IssueCertificate", "GetCertificate", "ListPermissions"]), (SERVICE, "123456789012", ["GetCertificate"]),
    ]
    assert all(one["CertificateAuthorityArn"] == authority.arn and one["CreatedAt"] <= issuing.now() for one in told)
    client.delete_permission(CertificateAuthorityArn=authority.arn, Principal=SERVICE)
    assert [one["SourceAccount"] for one in authority.permissions()] == ["123456789012"]
    with refused("ResourceNotFoundException"):
        client.delete_permission(CertificateAuthorityArn=authority.arn, Principal=SERVICE)
    with refused("ValidationException", "other.example"):
        authority.permit(Principal="other.example")


def test_permissions_come_in_pages(client):
    authority = Authority(client, "ACTIVE")
    accounts = [f"{number:012}" for number in range(1, 8)]
    for account in accounts:
        authority.permit(SourceAccount=account)
    pages = client.get_paginator("list_permissions").paginate(
        CertificateAuthorityArn=authority.arn, PaginationConfig={"PageSize": 2})
    assert [one["SourceAccount"] for page in pages for one in page["Permissions"]] == accounts


# ---- all together


def test_a_walk_over_all_of_it_agrees_with_a_model(home, refused):
    """Random operations on a few authorities, with restarts and kills between: a model of the status machine says what each answers."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    server, client = home.server, home.client
    ca_ledger("buckets", "create", "reports", "--data", server.data)
    authorities = {Authority(client, status): status for status in ("PENDING_CERTIFICATE", "ACTIVE", "DISABLED", "DELETED")}
    after = {"disable": "DISABLED", "enable": "ACTIVE", "delete": "DELETED", "import": "ACTIVE"}
    before_deletion = {}
    for authority, status in authorities.items():
        before_deletion[authority] = "DISABLED" if status == "DELETED" else status
    for step in range(150):
        authority = chance.choice(list(authorities))
        status, operation = authorities[authority], chance.choice(list(MATRIX))
        expected = MATRIX[operation][STATUSES.index(status)]
        answer = authority.attempt(operation)
        if operation == "permissions" and expected == OK:
            expected = answer if answer == "PermissionAlreadyExistsException" else OK
        if operation == "revoke" and expected == OK:
            expected = answer if answer in ("RequestAlreadyProcessedException", "ResourceNotFoundException") else OK
        assert answer == expected, (seed, step, operation, status)
        if answer == OK and operation in after:
            if operation == "delete":
                before_deletion[authority] = status
            if operation == "import" and authority.certificate is None:
                authority.certificate = client.get_certificate_authority_certificate(
                    CertificateAuthorityArn=authority.arn)["Certificate"].encode()
            authorities[authority] = after[operation]
        if answer == OK and operation == "restore":
            authorities[authority] = before_deletion[authority]
        if step % 50 == 49:
            server.kill() if chance.random() < 0.5 else server.stop()
            server.start()
            client = server.client()
            for one in authorities:
                one.client = client
    for authority, status in authorities.items():
        assert authority.status() == status, seed
    server.stop()
    server.replay()
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data)]
    assert subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0, seed


# ---- the window


def test_the_window_ends_by_the_ledgers_clock(stopped, tmp_path, refused):
    """Across restarts, and also where the clock is set back again."""
    server = stopped.start()
    client = server.client()
    kept, gone = Authority(client, "DISABLED"), Authority(client, "DISABLED")
    failed = Authority(client, "PENDING_CERTIFICATE")
    kept.delete(30)
    gone.delete(7)
    failed.delete(7)
    assert server.stop() == 0
    clock, plain = SteppingClock(tmp_path, start=8 * DAY), server.command
    server.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    for offset in (0, -2 * DAY):
        clock.set(offset)
        server.start()
        with living_by(clock, 8 * DAY + offset):
            client = server.client()
            kept.client = gone.client = failed.client = client
            assert listed(client) == [kept.arn]
            for authority in (gone, failed):
                for operation in ("describe", "restore", "delete", "issue", "list_tags", "get_csr"):
                    assert authority.attempt(operation) == "ResourceNotFoundException", operation
            if offset == 0:
                kept.restore()
                kept.update("ACTIVE")
                kept.update("DISABLED")
                kept.delete(30)
        assert server.stop() == 0


def test_an_authority_is_tagged_at_its_creation_by_whoever_may_tag(server, refused):
    ca_ledger("roles", "define", "founder", "--operations", "CreateCertificateAuthority,GetCertificateAuthorityCsr", "--data", server.data, "--master-key", server.master_key)
    founder = server.client(server.add_credential("a-founder", "founder"))
    issuing.create_authority(founder)
    with refused("AccessDeniedException", "acm-pca:TagCertificateAuthority"):
        issuing.create_authority(founder, Tags=[{"Key": "a"}])


@contextlib.contextmanager
def living_by(clock, seconds):
    """Callers live by the same clock as the server: their signatures bear its date."""
    usual = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *arguments, **options: (
        usual(*arguments, **options) + datetime.timedelta(seconds=seconds)
    )
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = usual
