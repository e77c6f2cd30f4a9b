"""Whom authorities are shared with: policies as the interface takes them, and what other accounts may do by them."""

import itertools
import json
import subprocess
import sys

import issuing
import pytest
from ledger_server import TOP, LedgerServer, ca_ledger

OURS, THEIRS, OTHERS = "000000000000", "111111111111", "222222222222"
LEAF = issuing.TEMPLATES + "EndEntityCertificate/V1"
CLIENT = issuing.TEMPLATES + "EndEntityClientAuthCertificate/V1"
READING = ["DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"]
ALL_ACCESS = "IssueCertificate,RevokeCertificate,PutPolicy,GetPolicy,DeletePolicy,DeleteCertificateAuthority,TagCertificateAuthority"


def statement(arn, effect="Allow", principal=THEIRS, actions=("IssueCertificate",), **more):
    principal = principal if principal == "*" else {"AWS": principal}
    actions = [f"acm-pca:{action}" for action in actions]
    return {"Effect": effect, "Principal": principal, "Action": actions, "Resource": arn} | more


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def templates(*names, operator="StringEquals"):
    return {"Condition": {operator: {"acm-pca:TemplateArn": list(names)}}}


def shared(arn, principal=THEIRS):
    """The policy that the guide of the hosted service has."""
    return policy(statement(arn, principal=principal, actions=READING), statement(arn, principal=principal, **templates(LEAF)))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server whose ledger must be whole to both verifiers at the end."""
    server = LedgerServer(tmp_path_factory.mktemp("server")).start()
    yield server
    if server.process is not None:
        assert server.stop() == 0, server.log()[-3000:]
    server.replay()
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data)]
    verified = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert verified.returncode == 0, verified.stdout


@pytest.fixture(scope="module", autouse=True)
def everything(server):
    """A role that permits more than a policy lets other accounts do."""
    operations = "," .join([*READING, ALL_ACCESS, "GetCertificateAuthorityCsr", "ListCertificateAuthorities"])
    ca_ledger("roles", "define", "everything", "--operations", operations, "--templates", "*", "--data", server.data,
              "--master-key", server.master_key)


class People:
    def __init__(self, server):
        self.server, self.numbers = server, itertools.count()

    def __call__(self, account=THEIRS, role="everything", principal=None):
        principal = principal or f"somebody-{next(self.numbers)}"
        return self.server.client(self.server.add_credential(principal, role, account))


@pytest.fixture(scope="module")
def people(server):
    return People(server)


@pytest.fixture(scope="module")
def theirs(people):
    """boto3 as somebody of another account, in a role that permits everything."""
    return people(principal="them")


@pytest.fixture
def authority(client):
    """An active root without a policy: its ARN."""
    return issuing.new_root(client)[0]


def issue(client, arn, template=None, **more):
    return issuing.issue(client, arn, issuing.certification_request(), template, **more)


def test_a_policy_is_told_as_it_was_put(client, authority, refused):
    with refused("ResourceNotFoundException", "has no policy"):
        client.get_policy(ResourceArn=authority)
    text = "\n " + shared(authority).replace('"Statement"', '"Id": "\u00e9\\u00e9", "Statement"') + "\t"
    client.put_policy(ResourceArn=authority, Policy=text)
    assert client.get_policy(ResourceArn=authority)["Policy"] == text
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    assert client.get_policy(ResourceArn=authority)["Policy"] == shared(authority)
    client.delete_policy(ResourceArn=authority)
    with refused("ResourceNotFoundException"):
        client.get_policy(ResourceArn=authority)


def test_what_is_so_already_is_not_recorded_again(server, client, authority):
    def changes():
        return len(server.events("--type", "ResourcePolicyChanged"))
    before = changes()
    client.delete_policy(ResourceArn=authority)
    assert changes() == before
    for _ in range(3):
        client.put_policy(ResourceArn=authority, Policy=shared(authority))
    assert changes() == before + 1
    client.put_policy(ResourceArn=authority, Policy=shared(authority) + " ")
    assert changes() == before + 2
    for _ in range(2):
        client.delete_policy(ResourceArn=authority)
    assert changes() == before + 3


def test_another_account_does_what_is_shared_and_nothing_else(server, client, theirs, authority, refused, tmp_path):
    attempts = {
        "DescribeCertificateAuthority": lambda: theirs.describe_certificate_authority(CertificateAuthorityArn=authority),
        "GetCertificateAuthorityCertificate": lambda: theirs.get_certificate_authority_certificate(CertificateAuthorityArn=authority),
        "GetCertificateAuthorityCsr": lambda: theirs.get_certificate_authority_csr(CertificateAuthorityArn=authority),
        "ListTags": lambda: theirs.list_tags(CertificateAuthorityArn=authority),
        "GetPolicy": lambda: theirs.get_policy(ResourceArn=authority),
        "PutPolicy": lambda: theirs.put_policy(ResourceArn=authority, Policy=shared(authority)),
        "DeletePolicy": lambda: theirs.delete_policy(ResourceArn=authority),
        "DeleteCertificateAuthority": lambda: theirs.delete_certificate_authority(CertificateAuthorityArn=authority),
        "TagCertificateAuthority": lambda: theirs.tag_certificate_authority(CertificateAuthorityArn=authority, Tags=[{"Key": "a"}]),
        "IssueCertificate": lambda: issue(theirs, authority),
    }
    for operation, attempt in attempts.items():
        with refused("AccessDeniedException", f"User: them is not authorized to perform: acm-pca:{operation} on resource: {authority}",
                     f"because no resource-based policy allows the acm-pca:{operation} action"):
            attempt()
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    for operation, attempt in attempts.items():
        if operation in READING:
            attempt()
        elif operation != "IssueCertificate":
            with refused("AccessDeniedException", f"acm-pca:{operation}"):
                attempt()
    arn = issue(theirs, authority)
    assert issuing.read_back(theirs, authority, arn)[1]
    client.delete_policy(ResourceArn=authority)
    with refused("AccessDeniedException"):
        theirs.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)
    assert client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)
    denied = [event["event"] for event in server.events("--type", "OperationRefused") if authority in str(event)]
    assert {event["operation"] for event in denied} >= set(attempts) - {"ListPermissions"}


def test_tokens_of_principals_of_one_name_are_each_accounts_own(client, people, authority):
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    ours, another = people(OURS, principal="alice"), people(THEIRS, principal="alice")
    request = issuing.certification_request()
    named = [issuing.issue(one, authority, request, IdempotencyToken="daily") for one in (ours, another, ours, another)]
    assert named[0] == named[2] != named[1] == named[3]


def test_the_role_must_permit_it_as_well(client, people, authority, refused):
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    reader = people(role="auditor")
    assert reader.describe_certificate_authority(CertificateAuthorityArn=authority)
    with refused("AccessDeniedException", "because no identity-based policy allows the acm-pca:IssueCertificate action"):
        issue(reader, authority)
    client.put_policy(ResourceArn=authority, Policy=policy(statement(authority)))
    with refused("AccessDeniedException", "because no identity-based policy allows", "RootCACertificate/V1"):
        issue(people(role="issuer"), authority, "RootCACertificate/V1")


def test_a_condition_names_the_templates(server, client, theirs, authority, refused):
    """Against the one that is meant, too, where none is named."""
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    issue(theirs, authority)
    issue(theirs, authority, "EndEntityCertificate/V1")
    with refused("AccessDeniedException", "with the template EndEntityClientAuthCertificate/V1",
                 "because no resource-based policy allows the acm-pca:IssueCertificate action"):
        issue(theirs, authority, "EndEntityClientAuthCertificate/V1")
    refusal = server.events("--type", "OperationRefused")[-1]["event"]
    assert (refusal["template"], refusal["code"]) == ("EndEntityClientAuthCertificate/V1", "accessDenied")
    with refused("InvalidArgsException", "EndEntityCertificate/V9"):
        issue(theirs, authority, "EndEntityCertificate/V9")
    client.put_policy(ResourceArn=authority, Policy=policy(statement(authority, **templates(CLIENT))))
    with refused("AccessDeniedException", "with the template EndEntityCertificate/V1"):
        issue(theirs, authority)
    issue(theirs, authority, "EndEntityClientAuthCertificate/V1")
    for operator, names, expected in (
        ("StringLike", [issuing.TEMPLATES + "EndEntity*/V?"], True), ("StringNotLike", ["*Auth*"], True),
        ("StringNotEquals", [LEAF], False), ("StringLike", ["EndEntity*"], False),
    ):
        client.put_policy(ResourceArn=authority, Policy=policy(statement(authority, **templates(*names, operator=operator))))
        if expected:
            issue(theirs, authority)
        else:
            with refused("AccessDeniedException", "with the template EndEntityCertificate/V1"):
                issue(theirs, authority)


def test_principals_are_those_of_the_log(client, people, authority, refused):
    someone, other = people(principal="someone"), people(principal="someone-else", role="issuer")
    foreign = people(OTHERS, principal="someone")
    for principal, allowed in (
        (f"arn:aws:iam::{THEIRS}:root", (someone, other)), (THEIRS, (someone, other)), ([OTHERS, "*"], (someone, other, foreign)),
        ("*", (someone, other, foreign)), (f"arn:aws:iam::{THEIRS}:user/someone", (someone,)),
        (f"arn:aws:iam::{THEIRS}:role/issuer", (other,)), ([OTHERS, f"arn:aws:iam::{THEIRS}:role/issuer"], (other, foreign)),
    ):
        client.put_policy(ResourceArn=authority, Policy=policy(statement(authority, principal=principal, actions=READING)))
        for one in (someone, other, foreign):
            if one in allowed:
                one.describe_certificate_authority(CertificateAuthorityArn=authority)
            else:
                with refused("AccessDeniedException"):
                    one.describe_certificate_authority(CertificateAuthorityArn=authority)


def test_whoever_may_revoke_does(client, theirs, authority, refused):
    arn = issue(client, authority)
    asked = {"CertificateAuthorityArn": authority, "CertificateSerial": f"{int(arn.rpartition('/')[2]):x}", "RevocationReason": "SUPERSEDED"}
    client.put_policy(ResourceArn=authority, Policy=shared(authority))
    with refused("AccessDeniedException", "acm-pca:RevokeCertificate", "because no resource-based policy allows"):
        theirs.revoke_certificate(**asked)
    client.put_policy(ResourceArn=authority, Policy=policy(statement(authority, actions=["RevokeCertificate"])))
    theirs.revoke_certificate(**asked)
    with refused("RequestAlreadyProcessedException"):
        client.revoke_certificate(**asked)


def test_a_condition_names_the_account(client, people, theirs, authority, refused):
    condition = {"Condition": {"StringLike": {"aws:PrincipalAccount": "1*"}}}
    client.put_policy(ResourceArn=authority, Policy=policy(statement(authority, principal="*", actions=READING, **condition)))
    theirs.describe_certificate_authority(CertificateAuthorityArn=authority)
    with refused("AccessDeniedException"):
        people(OTHERS).describe_certificate_authority(CertificateAuthorityArn=authority)


def test_a_denial_wins_and_binds_us_too(client, people, theirs, authority, refused):
    ours = people(OURS, "issuer", "our-issuer")
    denying = statement(authority, "Deny", "*", **templates(LEAF))
    client.put_policy(ResourceArn=authority, Policy=policy(statement(authority), denying))
    for one, name in ((theirs, "them"), (ours, "our-issuer"), (client, "administrator")):
        with refused("AccessDeniedException", f"User: {name} is not authorized to perform: acm-pca:IssueCertificate",
                     "with the template EndEntityCertificate/V1", "with an explicit deny in a resource-based policy"):
            issue(one, authority)
        issue(one, authority, "EndEntityClientAuthCertificate/V1")
    denying = statement(authority, "Deny", f"arn:aws:iam::{OURS}:user/our-issuer", ["*"])
    client.put_policy(ResourceArn=authority, Policy=policy(denying))
    for attempt in (lambda: issue(ours, authority), lambda: ours.list_tags(CertificateAuthorityArn=authority)):
        with refused("AccessDeniedException", "with an explicit deny in a resource-based policy"):
            attempt()
    issue(client, authority)


def test_nobody_shuts_themselves_out(client, people, authority, refused):
    keeper = people(OURS, "everything", "the-keeper")
    for one, principal in (
        (client, "*"), (client, OURS), (client, f"arn:aws:iam::{OURS}:role/administrator"), (keeper, f"arn:aws:iam::{OURS}:user/the-keeper"),
    ):
        for action in ("PutPolicy", "GetPolicy", "DeletePolicy"):
            with refused("LockoutPreventedException"):
                one.put_policy(ResourceArn=authority, Policy=policy(statement(authority, "Deny", principal, [action])))
    keeping = policy(statement(authority, "Deny", f"arn:aws:iam::{OURS}:role/everything", ["*Policy"]))
    client.put_policy(ResourceArn=authority, Policy=keeping)
    with refused("AccessDeniedException", "acm-pca:GetPolicy", "with an explicit deny in a resource-based policy"):
        keeper.get_policy(ResourceArn=authority)
    keeper.describe_certificate_authority(CertificateAuthorityArn=authority)


def test_an_administrator_keeps_what_somebody_else_denied(client, people, authority, refused):
    keeper = people(OURS, "everything", "another-keeper")
    denying = policy(statement(authority, "Deny", f"arn:aws:iam::{OURS}:role/administrator", ["*"]))
    keeper.put_policy(ResourceArn=authority, Policy=denying)
    with refused("AccessDeniedException", "with an explicit deny in a resource-based policy"):
        client.describe_certificate_authority(CertificateAuthorityArn=authority)
    assert client.get_policy(ResourceArn=authority)["Policy"] == denying
    client.delete_policy(ResourceArn=authority)
    client.describe_certificate_authority(CertificateAuthorityArn=authority)


BROKEN = {
    "{": "cannot be read as JSON", "[]": "The policy is no JSON object", '{"Version": "2012-10-17"}': "Statement is missing",
    '{"Version": "2008-10-17", "Statement": []}': "Version is not 2012-10-17",
}
BROKEN_MEMBERS = [
    ({"NotAction": "*"}, "Statement[0].NotAction is not evaluated"), ({"Sid": 7}, "Statement[0].Sid is no text"),
    ({"Principal": {"Service": "x"}}, "Statement[0].Principal.Service is not evaluated"),
    ({"Principal": {"AWS": ["1"]}}, "Statement[0].Principal.AWS[0] names no account"),
    ({"Principal": None}, "Statement[0].Principal is no JSON object"), ({"Effect": "Permit"}, "Statement[0].Effect is neither"),
    ({"Action": "s3:Get*"}, "Statement[0].Action is no operation of this service"),
    ({"Action": ["acm-pca:*"]}, "Statement[0].Action[0] would allow CreateCertificateAuthorityAuditReport"),
    ({"Action": "acm-pca:DeleteCertificateAuthority"}, "would allow DeleteCertificateAuthority, which is not shared"),
    ({"Resource": "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/11111111-2222-4333-8444-555555555555"}, "Statement[0].Resource does not name"),
    ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o"}}}, "Statement[0].Condition.StringEquals.aws:PrincipalOrgID is not evaluated"),
    ({"Condition": {"StringEqualsIfExists": {}}}, "Statement[0].Condition.StringEqualsIfExists is not evaluated"),
    ({"Condition": {"StringLike": {"acm-pca:TemplateArn": "${x}"}}}, "has a variable"),
]


def test_what_cannot_be_obeyed_is_refused_by_its_place(server, client, authority, refused):
    for document, message in [*BROKEN.items(), *((policy(statement(authority) | more), message) for more, message in BROKEN_MEMBERS)]:
        with refused("InvalidPolicyException", message):
            client.put_policy(ResourceArn=authority, Policy=document)
    with refused("InvalidPolicyException", "octets"):
        client.put_policy(ResourceArn=authority, Policy="\u00e9" * 81_920)
    with refused("ValidationException"):
        client.put_policy(ResourceArn=authority, Policy="x" * 81_921)
    with refused("ResourceNotFoundException"):
        client.get_policy(ResourceArn=authority)
    codes = {event["event"]["code"] for event in server.events("--type", "OperationRefused")}
    assert "invalidPolicy" in codes


def test_the_longest_policy_is_taken(client, theirs, authority):
    text = shared(authority)
    text += " " * (81_920 - len(text))
    client.put_policy(ResourceArn=authority, Policy=text)
    assert client.get_policy(ResourceArn=authority)["Policy"] == text
    issue(theirs, authority)


def test_an_authority_of_another_account_is_none(client, theirs, refused):
    """What is not there is denied to others, and not found by us."""
    unknown = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/11111111-2222-4333-8444-555555555555"
    for arn in (unknown, unknown.replace(OURS, THEIRS)):
        for attempt in (lambda arn=arn: theirs.describe_certificate_authority(CertificateAuthorityArn=arn), lambda arn=arn: issue(theirs, arn)):
            with refused("AccessDeniedException", "because no resource-based policy allows"):
                attempt()
        with refused("ResourceNotFoundException"):
            client.describe_certificate_authority(CertificateAuthorityArn=arn)
    with refused("AccessDeniedException", "because no resource-based policy allows"):
        issue(theirs, "arn:aws:acm-pca:us-east-1::nothing/at/all")
    with refused("InvalidArnException"):
        theirs.get_policy(ResourceArn="arn:aws:acm-pca:us-east-1::nothing/at/all")


def test_another_account_makes_no_authority(people, refused):
    founder = people(role="administrator")
    with refused("AccessDeniedException", "acm-pca:CreateCertificateAuthority", "because no resource-based policy allows"):
        issuing.create_authority(founder)


def test_a_member_of_another_operation_leads_nobody_astray(server, client, people, authority):
    """What is asked about is what is done."""
    mine = issuing.new_root(client)[0]
    client.put_policy(ResourceArn=mine, Policy=policy(statement(mine, actions=["GetPolicy", *READING])))
    key = server.add_credential("the-sly", "everything", THEIRS)
    answer = server.ask_signed("GetPolicy", {"ResourceArn": authority, "CertificateAuthorityArn": mine}, credentials=key)
    assert answer.error == "AccessDeniedException" and authority in answer.message
    answer = server.ask_signed("ListTags", {"ResourceArn": mine, "CertificateAuthorityArn": authority}, credentials=key)
    assert answer.error == "AccessDeniedException" and authority in answer.message
    answer = server.ask_signed("GetPolicy", {"ResourceArn": mine, "CertificateAuthorityArn": authority}, credentials=key)
    assert answer.status == 200


def others(client, **more):
    return client.list_certificate_authorities(ResourceOwner="OTHER_ACCOUNTS", **more)


def listed(client, **more):
    pages = client.get_paginator("list_certificate_authorities").paginate(ResourceOwner="OTHER_ACCOUNTS", **more)
    return [one["Arn"] for page in pages for one in page["CertificateAuthorities"]]


def test_what_is_shared_is_listed_in_pages(server, client, people, refused):
    account, another = "333333333333", "444444444444"
    viewer, stranger = people(account), people(another)
    authorities = [issuing.create_authority(client) for _ in range(7)]
    for number, arn in enumerate(authorities):
        principal = "*" if number % 3 == 0 else account
        client.put_policy(ResourceArn=arn, Policy=policy(statement(arn, principal=principal, actions=READING)))
    found = listed(viewer, PaginationConfig={"PageSize": 2})
    assert sorted(found) == sorted(set(found)) and set(authorities) <= set(found)
    assert found == sorted(found) == listed(viewer)
    assert set(listed(stranger)) & set(authorities) == {arn for number, arn in enumerate(authorities) if number % 3 == 0}
    assert all(one["OwnerAccount"] == OURS for one in others(viewer)["CertificateAuthorities"])
    # A page begins where the one before ended, whatever became of that one meanwhile.
    mine = [arn for arn in found if arn in authorities]
    first = others(viewer, MaxResults=3)
    last = first["CertificateAuthorities"][-1]["Arn"]
    client.delete_policy(ResourceArn=last)
    rest = others(viewer, NextToken=first["NextToken"])
    assert [one["Arn"] for one in rest["CertificateAuthorities"]] == [arn for arn in found if arn > last]
    client.put_policy(ResourceArn=mine[-1], Policy=policy(statement(mine[-1], "Deny", account, ["Describe*"]),
                                                           statement(mine[-1], principal="*", actions=READING)))
    assert set(listed(viewer)) == set(found) - {last, mine[-1]}
    for token, who in ((first["NextToken"], stranger), (first["NextToken"], client), ("ff" * 32, viewer)):
        if who is client:
            assert others(who)["CertificateAuthorities"] == []
            continue
        with refused("InvalidNextTokenException"):
            others(who, NextToken=token)
    assert viewer.list_certificate_authorities()["CertificateAuthorities"] == []
    assert viewer.list_certificate_authorities(ResourceOwner="SELF")["CertificateAuthorities"] == []
    assert client.list_certificate_authorities()["CertificateAuthorities"]


def test_it_is_so_after_a_restart(server, client, people, refused):
    arn = issuing.new_root(client)[0]
    key = server.add_credential("steady", "everything", "555555555555")
    client.put_policy(ResourceArn=arn, Policy=shared(arn, "555555555555"))
    for stop in (server.stop, server.kill):
        stop()
        server.start()
        steady = server.client(key)
        assert arn in listed(steady)
        issue(steady, arn)
        with refused("AccessDeniedException", "with the template EndEntityClientAuthCertificate/V1"):
            issue(steady, arn, "EndEntityClientAuthCertificate/V1")
    server.client().delete_policy(ResourceArn=arn)
    assert arn not in listed(steady)
    with refused("AccessDeniedException"):
        issue(steady, arn)


def test_a_credential_says_its_account(server):
    key, _ = server.add_credential("far-away", "auditor", THEIRS)
    found = [line for line in ca_ledger("credentials", "list", "--data", server.data, "--format", "json").out.splitlines() if key in line]
    assert len(found) == 1 and json.loads(found[0])["account"] == THEIRS
    ca_ledger("credentials", "remove", "--data", server.data, key)
    change = server.events("--type", "CredentialsChanged")[-1]["event"]
    assert (change["change"], change["account"]) == ("removed", THEIRS)
    assert ca_ledger("credentials", "add", "--data", server.data, "--principal", "x", "--role", "auditor", "--account", "12",
                     expecting=None).returncode != 0
