"""What people decide for a whole ledger: blocked keys, rules turned off, quotas; and what would become of a request."""

import hashlib
import pathlib

import issuing
import pytest
from cryptography.hazmat.primitives import serialization
from ledger_server import ca_ledger, documents

WEAK_KEYS = pathlib.Path(__file__).parents[1] / "IssuanceTests" / "WeakKeys"


def said(*arguments, expecting=(0,)):
    return documents(ca_ledger(*arguments, "--format", "json", expecting=expecting).out)


def write(path, thing):
    path.write_bytes(thing.encode() if isinstance(thing, str) else issuing.pem(thing))
    return path


def public_key_digest(key):
    octets = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(octets).hexdigest()


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_a_key_is_blocked_by_digest_certificate_or_request(home, tmp_path, refused, runs):
    server, keys = home.server, [issuing.new_key() for _ in range(3)]
    requests = [issuing.certification_request(key=key) for key in keys]
    arn = issuing.issue(home.client, home.authority, requests[1])
    certificate, _ = issuing.read_back(home.client, home.authority, arn)
    names = [
        ("--spki-sha256", public_key_digest(keys[0])),
        ("--certificate", write(tmp_path / "certificate.pem", certificate)),
        ("--request", write(tmp_path / "request.pem", requests[2])),
    ]
    if not runs:
        assert server.stop() == 0
    for name, key in zip(names, keys):
        blocked = said("keys", "block", "--data", server.data, *name, "--reason", "lost")[0]
        assert blocked["publicKeyDigest"] == public_key_digest(key)
        assert blocked["actor"].startswith("uid:")
    again = ca_ledger("keys", "block", "--data", server.data, *names[0], "--reason", "again", expecting=None)
    assert again.returncode != 0 and "already" in again.err
    if not runs:
        server.start()
    client = server.client()
    for request in requests:
        with refused("MalformedCSRException", "blocked"):
            issuing.issue(client, home.authority, request)
    listed = said("keys", "list", "--data", server.data)
    assert [one["publicKeyDigest"] for one in listed] == [public_key_digest(key) for key in keys]
    assert {one["reason"] for one in listed} == {"lost"}
    server.stop()
    server.replay()


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_a_policy_that_is_so_already_is_not_recorded_again(stopped, runs):
    server = stopped.start()
    if not runs:
        assert server.stop() == 0
    change = ("policy", "set", "--data", server.data, "--master-key", server.master_key)
    for options in (("--enable-rule", 52), ("--refuse", 117), ("--certificates-per-authority", "none"), ("--name-log", "off")):
        assert said(*change, *options)[0]["changed"].startswith("nothing: ")
    assert server.events("--type", "IssuancePolicyChanged") == []
    other = ("--disable-rule", 52, "--note", 117, "--certificates-per-authority", 7, "--name-log", "on")
    assert said(*change, *other)[0]["changed"] == "yes"
    assert "changed: nothing" in ca_ledger(*change, *other).out
    assert len(server.events("--type", "IssuancePolicyChanged")) == 1
    if runs:
        assert server.stop() == 0
    server.replay()


def test_a_quota_and_a_rule_that_is_turned_off(home, refused):
    server, client = home.server, home.client
    exponent = (WEAK_KEYS / "exponent-3.pem").read_bytes()
    with refused("MalformedCSRException", "public exponent 3"):
        issuing.issue(client, home.authority, exponent)
    policy = said("policy", "set", "--data", server.data, "--disable-rule", "52", "--certificates-per-authority", "2")[0]
    assert (policy["disabledRules"], policy["certificatesPerAuthority"]) == ("52", "2")
    issuing.issue(client, home.authority, exponent)
    with refused("LimitExceededException"):
        issuing.issue(client, home.authority, exponent)
    assert said("policy", "show", "--data", server.data)[0] | {"changed": "yes"} == policy
    for wrong in (["--disable-rule", "16"], ["--certificates-per-authority", "-1"], []):
        run = ca_ledger("policy", "set", "--data", server.data, *wrong, expecting=None)
        assert run.returncode != 0
    said("policy", "set", "--data", server.data, "--enable-rule", "52", "--certificates-per-authority", "none")
    issuing.issue(client, home.authority, issuing.certification_request())
    with refused("MalformedCSRException", "public exponent 3"):
        issuing.issue(client, home.authority, exponent)
    server.stop()
    server.replay()


def test_a_lint_is_lowered_to_a_note_and_raised_again(home, refused):
    server, client = home.server, home.client
    request = issuing.certification_request(names=["a..example"])
    with refused("MalformedCSRException", "RFC 1034"):
        issuing.issue(client, home.authority, request)
    policy = said("policy", "set", "--data", server.data, "--note", "122", "--note", "110")[0]
    assert policy["notedRules"] == "110,122"
    assert said("policy", "show", "--data", server.data)[0] | {"changed": "yes"} == policy
    issuing.issue(client, home.authority, request)
    for number in ("16", "100", "109", "118", "119", "120"):
        run = ca_ledger("policy", "set", "--data", server.data, "--note", number, expecting=None)
        assert run.returncode != 0 and f"Rule {number} cannot be lowered to a note" in run.err
    assert said("policy", "set", "--data", server.data, "--refuse", "122")[0]["notedRules"] == "110"
    with refused("MalformedCSRException", "RFC 1034"):
        issuing.issue(client, home.authority, request)
    server.stop()
    server.replay()


@pytest.mark.parametrize("name, rule", [
    ("off-curve", 50), ("exponent-65536", 51), ("exponent-3", 52), ("small-factor", 53), ("close-primes", 54), ("roca", 55),
])
def test_weak_keys_are_refused_by_their_own_rule(home, refused, name, rule):
    request = WEAK_KEYS / f"{name}.pem"
    with refused("MalformedCSRException"):
        issuing.issue(home.client, home.authority, request.read_bytes())
    report = said("check", request, "--data", home.server.data, "--ca", home.authority, expecting=(1,))[0]
    assert report["decision"] == "refused"
    assert report["rules"][-1]["number"] == rule and report["rules"][-1]["outcome"] == "failed"


def test_a_check_says_what_would_happen_and_writes_nothing(home, tmp_path):
    request = write(tmp_path / "request.pem", issuing.certification_request())
    before = home.server.events()
    place = ("--data", home.server.data, "--ca", home.authority)
    permitted = said("check", request, *place, "--template", "EndEntityCertificate", "--validity", "DAYS:30")[0]
    assert permitted["decision"] == "permitted"
    assert all(rule["outcome"] in ("passed", "noted") for rule in permitted["rules"])
    refused = said("check", request, *place, "--validity", "YEARS:99", expecting=(1,))[0]
    assert (refused["decision"], refused["code"]) == ("refused", "invalid-value")
    text = ca_ledger("check", request, *place, "--signing-algorithm", "SHA256WITHRSA", expecting=(1,)).out
    assert "refused: invalid-argument" in text and "signature-algorithm-suits-authority" in text
    values = write(tmp_path / "values.json", '{"Subject": {"CommonName": "Other"}}')
    blank = ("--template", "BlankEndEntityCertificate_APIPassthrough", "--api-passthrough")
    assert said("check", request, *place, *blank, values)[0]["decision"] == "permitted"
    both = '{"Extensions": {"SubjectAlternativeNames": [{"DnsName": "a", "IpAddress": "::1"}]}}'
    two = write(tmp_path / "two.json", both)
    flawed = said("check", request, *place, *blank, two, expecting=(1,))[0]
    assert (flawed["decision"], flawed["code"]) == ("refused", "invalid-argument")
    broken = write(tmp_path / "broken.json", '{"Subject": {"Country": "DEU"}}')
    run = ca_ledger("check", request, *place, *blank, broken, expecting=(64,))
    assert "subject.country" in run.err
    assert home.server.events() == before
    assert home.server.stop() == 0
    stopped = home.server.events()
    assert said("check", request, *place)[0]["decision"] == "permitted"
    assert home.server.events() == stopped
