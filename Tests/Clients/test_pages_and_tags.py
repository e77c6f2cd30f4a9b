"""Pages: tokens that are their list's alone, limits, lists that change meanwhile; what a tag may be; the waiters of botocore."""

import botocore.exceptions
import issuing
import pytest
from ledger_server import ca_ledger

ABSENT = "InvalidNextTokenException"


@pytest.fixture(scope="module")
def lists(client):
    """By operation: a call of each list that has pages, on an authority that has three of everything; and another authority's."""
    arn, other = issuing.new_root(client)[0], issuing.new_root(client)[0]
    issuing.create_authority(client)
    for one in (arn, other):
        client.tag_certificate_authority(CertificateAuthorityArn=one, Tags=[{"Key": key, "Value": key} for key in "abc"])
        for account in ("111111111111", "222222222222", "333333333333"):
            client.create_permission(CertificateAuthorityArn=one, Principal="acm.amazonaws.com", SourceAccount=account, Actions=["GetCertificate"])

    def of(call, one):
        return lambda **more: call(CertificateAuthorityArn=one, **more)

    return {
        "ListCertificateAuthorities": client.list_certificate_authorities,
        "ListTags": of(client.list_tags, arn), "ListPermissions": of(client.list_permissions, arn),
        "ListTags of another": of(client.list_tags, other), "ListPermissions of another": of(client.list_permissions, other),
    }  # fmt: skip


def error_of(operation):
    """ListTags has no error of its own for this."""
    return "ValidationException" if operation.startswith("ListTags") else ABSENT


def items(answer):
    [name] = {"CertificateAuthorities", "Tags", "Permissions"} & answer.keys()
    return answer[name]


@pytest.mark.parametrize("operation", ["ListCertificateAuthorities", "ListTags", "ListPermissions"])
def test_a_token_is_of_one_list_and_as_it_was_given(lists, refused, operation):
    first = lists[operation](MaxResults=1)
    token = first["NextToken"]
    assert len(items(first)) == 1 and len(token) <= 43739
    assert items(lists[operation](MaxResults=1, NextToken=token)) != items(first)
    middle = len(token) // 2
    flipped = [token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :] for place in (0, middle, len(token) - 1)]
    for bad in (*flipped, token[:-1], token[:-2], token[2:], token + "00", token * 2, token[::-1], " ", "0", "ff" * 16, "\u00e9" * 32, "a" * 43739):
        with refused(error_of(operation), "NextToken"):
            lists[operation](NextToken=bad)
    for another in lists.keys() - {operation}:
        with refused(error_of(another), "NextToken"):
            lists[another](NextToken=token)
    assert items(lists[operation](NextToken=token, MaxResults=1000)) == items(lists[operation](MaxResults=1000))[1:]


@pytest.mark.parametrize("operation", ["ListCertificateAuthorities", "ListTags", "ListPermissions"])
@pytest.mark.parametrize("body", [{"MaxResults": 0}, {"MaxResults": -1}, {"MaxResults": 1001}, {"NextToken": ""}, {"NextToken": "a" * 43740}])
def test_limits_are_the_models(server, lists, root, operation, body):
    named = {} if operation == "ListCertificateAuthorities" else {"CertificateAuthorityArn": root[0]}
    answer = server.ask_signed(operation, named | body)
    assert answer.error == "ValidationException" and [*body][0].lower() in answer.message.lower()


def test_a_page_of_authorities_holds_a_hundred_at_most(fresh_server):
    client = fresh_server.client()
    made = [client.create_certificate_authority(CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration={
        "KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": "Many"}})["CertificateAuthorityArn"]
        for _ in range(103)]  # fmt: skip
    first = client.list_certificate_authorities(MaxResults=1000)
    assert [one["Arn"] for one in first["CertificateAuthorities"]] == made[:2:-1]
    # The token outlives a restart, and the authority that it stands for.
    client.delete_certificate_authority(CertificateAuthorityArn=made[3])
    assert fresh_server.stop() == 0
    client = fresh_server.start().client()
    rest = client.list_certificate_authorities(NextToken=first["NextToken"])
    assert [one["Arn"] for one in rest["CertificateAuthorities"]] == made[2::-1] and "NextToken" not in rest
    assert len(client.list_certificate_authorities()["CertificateAuthorities"]) == 100
    found = client.get_paginator("list_certificate_authorities").paginate(PaginationConfig={"MaxItems": 5, "PageSize": 2}).build_full_result()
    assert [one["Arn"] for one in found["CertificateAuthorities"]] == made[:-6:-1] and found["NextToken"]
    more = client.get_paginator("list_certificate_authorities").paginate(PaginationConfig={"StartingToken": found["NextToken"], "PageSize": 50})
    assert [one["Arn"] for one in more.build_full_result()["CertificateAuthorities"]] == made[-6::-1]


# ---- tags


@pytest.mark.parametrize("tag", [
    {"Key": "k" * 128, "Value": "v" * 256}, {"Key": "Größe 大きさ", "Value": "été/2026=a+b@c:d_e.f-g"}, {"Key": "𝒳" * 64, "Value": ""}, {"Key": "\u2003"},
    {"Key": "a:aws:b"}, {"Key": "awsome"},
])  # fmt: skip
def test_a_tag_may_be(client, root, tag):
    client.tag_certificate_authority(CertificateAuthorityArn=root[0], Tags=[tag])
    assert tag in client.list_tags(CertificateAuthorityArn=root[0])["Tags"]
    client.untag_certificate_authority(CertificateAuthorityArn=root[0], Tags=[tag])
    assert tag not in client.list_tags(CertificateAuthorityArn=root[0])["Tags"]


@pytest.mark.parametrize("operation", ["TagCertificateAuthority", "UntagCertificateAuthority"])
@pytest.mark.parametrize(("tags", "error"), [
    ([{"Key": ""}], "ValidationException"), ([{"Key": "k" * 129}], "ValidationException"), ([{"Key": "k", "Value": "v" * 257}], "ValidationException"),
    ([{"Key": "a*b"}], "ValidationException"), ([{"Key": "a", "Value": "b\n"}], "ValidationException"), ([], "ValidationException"),
    ([{"Key": str(number)} for number in range(51)], "ValidationException"), ([{"Value": "v"}], "ValidationException"),
    ([{"Key": "aws:x"}], "InvalidTagException"), ([{"Key": "Rds:x"}], "InvalidTagException"),
    ([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}], "InvalidTagException"),
])  # fmt: skip
def test_a_tag_may_not_be(server, root, operation, tags, error):
    before = len(server.events("--type", "AuthorityTagsChanged"))
    answer = server.ask_signed(operation, {"CertificateAuthorityArn": root[0], "Tags": tags})
    assert answer.error == error, answer
    assert len(server.events("--type", "AuthorityTagsChanged")) == before


def test_upper_and_lower_case_are_two_tags(client, root):
    client.tag_certificate_authority(CertificateAuthorityArn=root[0], Tags=[{"Key": "Case", "Value": "1"}, {"Key": "case", "Value": "2"}])
    client.untag_certificate_authority(CertificateAuthorityArn=root[0], Tags=[{"Key": "CASE"}, {"Key": "Case", "Value": "other"}])
    assert client.list_tags(CertificateAuthorityArn=root[0])["Tags"] == [{"Key": "Case", "Value": "1"}, {"Key": "case", "Value": "2"}]


# ---- waiters


def test_waiters_wait_for_what_they_say_and_give_up_at_what_they_say(server, client, root):
    quick = {"WaiterConfig": {"Delay": 0, "MaxAttempts": 600}}
    arn = issuing.issue(client, root[0], issuing.certification_request())
    client.get_waiter("certificate_issued").wait(CertificateAuthorityArn=root[0], CertificateArn=arn, **quick)
    nobody = server.client(server.add_credential("nobody", "issuer"))
    ca_ledger("buckets", "create", "waited", "--data", server.data)
    report = client.create_certificate_authority_audit_report(CertificateAuthorityArn=root[0], S3BucketName="waited", AuditReportResponseFormat="CSV")
    asked = {"CertificateAuthorityArn": root[0], "AuditReportId": report["AuditReportId"]}
    client.get_waiter("audit_report_created").wait(**asked, **quick)
    assert client.describe_certificate_authority_audit_report(**asked)["AuditReportStatus"] == "SUCCESS"
    with pytest.raises(botocore.exceptions.WaiterError, match="AccessDeniedException") as raised:
        nobody.get_waiter("audit_report_created").wait(**asked)
    assert raised.value.last_response["Error"]["Code"] == "AccessDeniedException"
    with pytest.raises(botocore.exceptions.WaiterError, match="ResourceNotFoundException"):
        client.get_waiter("certificate_issued").wait(CertificateAuthorityArn=root[0], CertificateArn=f"{root[0]}/certificate/{10**37}")
