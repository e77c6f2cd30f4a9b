"""Access follows from the log: what a file of credentials says by itself gives nobody anything; and who is refused leaves a trace."""

import json

import issuing
import pytest
from ledger_server import ca_ledger, documents

HAND = {"accessKeyId": "BYHAND", "secretAccessKey": "a secret of my own", "principal": "hand", "role": "administrator"}
HANDS_KEY = HAND["accessKeyId"], HAND["secretAccessKey"]


@pytest.fixture(scope="module")
def issuer(server):
    """boto3 as an issuer."""
    return server.client(server.add_credential("the-issuer", "issuer"))


def entries_of(server):
    return json.loads((server.data / "credentials.json").read_text())


def write(server, entries):
    path = server.data / "credentials.json"
    path.write_text(entries if isinstance(entries, str) else json.dumps(entries))
    path.chmod(0o600)


def lists(server, credentials=None):
    return "CertificateAuthorities" in server.client(credentials).list_certificate_authorities()


def listed(server):
    run = ca_ledger("credentials", "list", "--data", server.data, "--format", "json")
    return {one["accessKeyId"]: one["state"] for one in documents(run.out)}


def of_type(server, kind):
    return [event["event"] for event in server.events("--type", kind)]


def test_a_line_added_by_hand_makes_nobody_anything_and_is_recorded_once(stopped, refused):
    server = stopped.start()
    write(server, [*entries_of(server), HAND])
    with refused("UnrecognizedClientException"):
        lists(server, HANDS_KEY)
    assert lists(server)
    assert listed(server)["BYHAND"] == "unknown to the log"
    for _ in range(2):
        assert server.stop() == 0
        server.start()
        assert "differs from the log" in server.health()["notice"]
        with refused("UnrecognizedClientException"):
            lists(server, HANDS_KEY)
    assert [one["differences"] for one in of_type(server, "CredentialsDiffered")] == [
        [{"accessKey": "BYHAND", "difference": "unknown"}]
    ]
    write(server, entries_of(server)[:1])
    assert server.stop() == 0
    server.start()
    assert "notice" not in server.health()
    assert [len(one["differences"]) for one in of_type(server, "CredentialsDiffered")] == [1, 0]
    assert server.stop() == 0
    server.replay()
    counted = of_type(server, "RefusalsCounted")
    logins = {(one["accessKey"], one["sourceAddress"], one["answer"]) for body in counted for one in body["logins"]}
    assert logins == {("BYHAND", "127.0.0.1", "accessKeyUnknown")}


def test_another_secret_and_another_role_in_the_file_change_nothing(stopped, refused):
    server = stopped.start()
    auditor = server.add_credential("anna", "auditor")
    entries = entries_of(server)
    entries[1] = {**entries[1], "principal": "administrator", "role": "administrator"}
    write(server, entries)
    assert lists(server, auditor)
    with refused("AccessDeniedException", "User: anna is not authorized"):
        issuing.create_authority(server.client(auditor))
    entries[1]["secretAccessKey"] = "a secret of my own"
    write(server, entries)
    with refused("UnrecognizedClientException"):
        lists(server, (auditor[0], "a secret of my own"))
    assert listed(server)[auditor[0]] == "with another secret"
    assert server.stop() == 0
    kinds = [one["difference"] for body in of_type(server, "CredentialsDiffered") for one in body["differences"]]
    assert kinds == ["anotherSecret"]
    server.replay()


@pytest.mark.parametrize("flaw", ["gone", "open", "broken"])
def test_a_file_that_cannot_be_trusted_keeps_no_key_alive(stopped, refused, flaw):
    server = stopped.start()
    path, text = server.data / "credentials.json", (server.data / "credentials.json").read_text()
    before = server.credentials()
    assert lists(server)
    if flaw == "gone":
        path.unlink()
    elif flaw == "open":
        path.chmod(0o622)
    else:
        path.write_text("[")
    with refused("UnrecognizedClientException"):
        lists(server, before)
    assert "cannot be read" in server.health()["notice"]
    assert str(path) in server.log()
    write(server, text)
    assert lists(server)


def test_a_removed_key_that_is_put_back_by_hand_stays_removed(stopped, refused):
    server = stopped.start()
    gone = server.add_credential("gone", "issuer")
    with_it = entries_of(server)
    ca_ledger("credentials", "remove", "--data", server.data, gone[0])
    write(server, with_it)
    with refused("UnrecognizedClientException"):
        lists(server, gone)
    assert listed(server)[gone[0]] == "removed, and its secret is left"


def test_a_file_that_is_gone_makes_no_administrator_at_the_next_start(stopped, refused):
    server = stopped.start()
    before = server.credentials()
    assert server.stop() == 0
    (server.data / "credentials.json").unlink()
    server.start()
    assert not (server.data / "credentials.json").exists()
    with refused("UnrecognizedClientException"):
        lists(server, before)
    # Who may work on the machine makes a new one, and the log says who.
    assert lists(server, server.add_credential("somebody", "administrator"))
    assert len(of_type(server, "CredentialsChanged")) == 2


def test_the_first_start_takes_a_file_over(stopped, refused):
    stopped.data.mkdir(mode=0o700)
    write(stopped, [{**HAND, "role": "issuer"}])
    server = stopped.start()
    assert lists(server, HANDS_KEY)
    with refused("AccessDeniedException"):
        issuing.create_authority(server.client(HANDS_KEY))
    changes = of_type(server, "CredentialsChanged")
    assert [(one["accessKey"], one["principal"], one["role"]) for one in changes] == [("BYHAND", "hand", "issuer")]
    assert server.stop() == 0
    server.replay()


def test_an_issuer_gets_certificates_of_end_entities_alone(server, root, issuer, refused):
    authority = root[0]
    for template in ("RootCACertificate", "SubordinateCACertificate_PathLen3", "CodeSigningCertificate",
                     "OCSPSigningCertificate_APIPassthrough"):  # fmt: skip
        with refused("AccessDeniedException", f"with the template {template}/V1"):
            issuing.issue(issuer, authority, issuing.certification_request(), f"{template}/V1")
    for purpose, lacking in (("OCSP_SIGNING", "OCSPSigningCertificate"), ("CODE_SIGNING", "CodeSigningCertificate")):
        with refused("AccessDeniedException", f"with the template {lacking}/V1"):
            issuing.issue(issuer, authority, issuing.certification_request(), "BlankEndEntityCertificate_APIPassthrough/V1",
                          ApiPassthrough={"Extensions": {"ExtendedKeyUsage": [{"ExtendedKeyUsageType": purpose}]}})
    issuing.issue(issuer, authority, issuing.certification_request(), "EndEntityServerAuthCertificate/V1")


def test_a_role_is_what_an_operator_says(stopped, refused):
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    roles = ("roles", "define", "code", "--data", server.data, "--operations", "IssueCertificate,GetCertificate")
    ca_ledger(*roles, "--templates", "CodeSigningCertificate*")
    signer = server.client(server.add_credential("builder", "code"))
    arn = issuing.issue(signer, authority, issuing.certification_request(), "CodeSigningCertificate/V1")
    assert issuing.read_back(signer, authority, arn)[0]
    with refused("AccessDeniedException", "EndEntityCertificate/V1"):
        issuing.issue(signer, authority, issuing.certification_request())
    with refused("AccessDeniedException"):
        signer.list_certificate_authorities()
    assert "CodeSigningCertificate*" in ca_ledger("roles", "list", "--data", server.data).out
    assert ca_ledger("roles", "define", "administrator", "--data", server.data, "--operations", "GetPolicy",
                     expecting=None).returncode != 0
    ca_ledger("roles", "remove", "code", "--data", server.data)
    with refused("AccessDeniedException"):
        issuing.issue(signer, authority, issuing.certification_request(), "CodeSigningCertificate/V1")
    assert ca_ledger("credentials", "add", "--data", server.data, "--principal", "x", "--role", "code",
                     expecting=None).returncode != 0
    assert server.stop() == 0
    # Without a server too.
    ca_ledger(*roles, "--master-key", server.master_key)
    server.replay()
    assert len(of_type(server, "RoleChanged")) == 3


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_of_a_role_nothing_is_recorded_that_is_not_so(stopped, runs):
    server = stopped.start()
    if not runs:
        assert server.stop() == 0
    data = ("--data", server.data) if runs else ("--data", server.data, "--master-key", server.master_key)
    unknown = ca_ledger("roles", "remove", "emperor", *data, expecting=(1,))
    assert "There is no role emperor. There are: administrator, auditor, issuer." in unknown.err
    define = ("roles", "define", "web", *data, "--operations", "IssueCertificate", "--templates")
    idle = ca_ledger(*define, "EndEntityCertificate*,EndEntityServerAuthCertifcate*", expecting=(1,))
    assert "'EndEntityServerAuthCertifcate*'" in idle.err
    assert of_type(server, "RoleChanged") == []
    assert "changed: yes" in ca_ledger(*define, "EndEntityServerAuthCertificate*").out
    assert "changed: nothing" in ca_ledger(*define, "EndEntityServerAuthCertificate*").out
    assert len(of_type(server, "RoleChanged")) == 1
    ca_ledger("roles", "remove", "web", *data)
    assert "There is no role web." in ca_ledger("roles", "remove", "web", *data, expecting=(1,)).err
    assert len(of_type(server, "RoleChanged")) == 2
    if runs:
        assert server.stop() == 0
    server.replay()


REFUSED_CALLS = [
    ("RevokeCertificate", {"CertificateSerial": "0a:0b:0c:0d", "RevocationReason": "SUPERSEDED"}, "certificateNotFound"),
    ("DeleteCertificateAuthority", {}, "authorityState"),
    ("UpdateCertificateAuthority", {"Status": "FAILED"}, "invalidArgument"),
    ("TagCertificateAuthority", {"Tags": [{"Key": "aws:x"}]}, "invalidTag"),
    ("DeletePermission", {"Principal": "acm.amazonaws.com"}, "permissionNotFound"),
    ("GetPolicy", {"ResourceArn": "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/x"}, "invalidName"),
    ("PutPolicy", {"Policy": "{}"}, "invalidPolicy"),
    ("GetPolicy", {}, "policyNotFound"),
    ("ImportCertificateAuthorityCertificate", {"Certificate": "bm9uZQ=="}, "malformedCertificate"),
    ("IssueCertificate", {"Csr": "bm9uZQ=="}, "invalidValue"),
    ("IssueCertificate", {"Csr": 7}, "unreadable"),
    ("GetCertificate", {"CertificateArn": "arn:aws:acm-pca:us-east-1:000000000000:x"}, "invalidName"),
    ("DescribeCertificateAuthority", {"CertificateAuthorityArn": "arn:aws:iam::000000000000:user/x"}, "invalidValue"),
    ("ListCertificateAuthorities", {"NextToken": "none"}, "invalidPageToken"),
]


def test_whatever_a_known_caller_is_refused_is_an_event(stopped):
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    for operation, members, _ in REFUSED_CALLS:
        body = {"ResourceArn" if operation.endswith("tPolicy") else "CertificateAuthorityArn": authority, **members}
        if operation == "ListCertificateAuthorities":
            del body["CertificateAuthorityArn"]
        assert server.ask_signed(operation, body).status == 400, operation
    assert server.stop() == 0
    recorded = [(one["operation"], one["code"]) for one in of_type(server, "OperationRefused")]
    assert recorded == [(operation, code) for operation, _, code in REFUSED_CALLS]
    server.replay()


def test_a_storm_of_refusals_is_counted(stopped):
    server = stopped.start()
    for _ in range(300):
        assert server.ask_signed("DeleteCertificateAuthority", {}).status == 400
    assert server.stop() == 0
    kept = of_type(server, "OperationRefused")
    counted = [one for body in of_type(server, "RefusalsCounted") for one in body["known"]]
    # A minute may end in between, and begin the ten anew.
    assert 10 <= len(kept) <= 30
    assert len(kept) + sum(one["count"] for one in counted) == 300
    assert {(one["principal"], one["operation"]) for one in counted} == {("administrator", "DeleteCertificateAuthority")}
    server.replay()


def test_a_clean_stop_and_a_crash_look_different(stopped):
    server = stopped.start()
    assert server.stop() == 0
    assert [event["type"] for event in server.events()][-1] == "ServerStopped"
    server.start()
    server.kill()
    server.start()
    assert server.stop() == 0
    life = [event["type"] for event in server.events() if event["type"] in ("ServerStarted", "ServerStopped")]
    assert life == ["ServerStarted", "ServerStopped", "ServerStarted", "ServerStarted", "ServerStopped"]
    server.replay()
