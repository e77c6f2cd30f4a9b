"""What people decide: rules turned off, lints lowered, quotas, certificates that name the log, blocked keys, credentials.

And what callers do beside asking: tokens that they repeat, imports from outside, calls that are turned away.
"""

import contextlib
import itertools
import json
import os

import issuing
import ledger_server
import test_external_issuers as external
from botocore.exceptions import ClientError
from test_policy import WEAK_KEYS

tokens = (f"token-{number}" for number in itertools.count())


def write(server):
    """Lets a server write the ledger; every second decision is made while none runs."""
    client = server.start().client()
    root, _ = issuing.new_root(client)
    for runs in (True, False):
        for decision in decisions():
            everything(server, server.client(), root)
            if not runs:
                server.stop()
            ledger_server.ca_ledger(*decision[:2], "--data", server.data, *decision[2:])
            if not runs:
                server.start()
    people(server, root)
    repeats(server.client(), root)
    imports(server.client())
    everything(server, server.client(), root)
    server.stop()
    lose_the_anchor(server)


def lose_the_anchor(server):
    """Somebody accepts that the anchor is missing, and other options of the server."""
    server.data.with_name("ledger.anchor").unlink()
    server.start("--new-anchor", "it was lost", "--token-window", "120")
    server.stop()


def decisions():
    """Changes of the policy, in order; at the end everything is as it was but for a blocked key."""
    return [
        ("policy", "set", "--disable-rule", "52", "--disable-rule", "53"),
        ("policy", "set", "--note", "122", "--note", "110", "--certificates-per-authority", "1000"),
        ("keys", "block", "--spki-sha256", os.urandom(32).hex(), "--reason", "lost"),
        ("policy", "set", "--name-log", "on"),
        ("policy", "set", "--certificates-per-authority", "1"),
        ("policy", "set", "--refuse", "122", "--refuse", "110", "--enable-rule", "52", "--enable-rule", "53",
         "--certificates-per-authority", "none", "--name-log", "off"),
    ]  # fmt: skip


def everything(server, client, root):
    """What the policy may let through or not, and what it has no say in."""
    for request in (
        issuing.certification_request(), (WEAK_KEYS / "exponent-3.pem").read_bytes(),
        (WEAK_KEYS / "small-factor.pem").read_bytes(), issuing.certification_request(names=["a..example"]),
    ):  # fmt: skip
        with contextlib.suppress(ClientError):  # a refusal is an event too
            issuing.issue(client, root, request)
    with contextlib.suppress(ClientError):
        issuing.issue(client, root, issuing.certification_request(), "BlankEndEntityCertificate_APIPassthrough/V1",
                      ApiPassthrough={"Extensions": {"KeyUsage": {"KeyCertSign": True}}})


def people(server, root):
    """Credentials come and go; who may not, and who is nobody, is turned away."""
    made = {role: server.add_credential(f"some-{role}", role) for role in ("issuer", "auditor")}
    issuing.issue(server.client(made["issuer"]), root, issuing.certification_request())
    key, secret = made["auditor"]
    for credentials in ((key, secret), (key, secret[::-1]), ("LKIA" + "A" * 16, secret)):
        with contextlib.suppress(ClientError):
            issuing.issue(server.client(credentials), root, issuing.certification_request())
            raise AssertionError("somebody who may not was given a certificate")
    ledger_server.ca_ledger("credentials", "remove", "--data", server.data, made["issuer"][0])
    roles(server, root)
    by_hand(server)


def roles(server, root):
    """A role of its own that permits one template, and then nothing; and who has it."""
    define = ("roles", "define", "builders", "--data", server.data, "--operations", "IssueCertificate,GetCertificate")
    ledger_server.ca_ledger(*define, "--templates", "CodeSigningCertificate*")
    builder = server.client(server.add_credential("some-builder", "builders"))
    issuing.issue(builder, root, issuing.certification_request(), "CodeSigningCertificate/V1")
    with contextlib.suppress(ClientError):
        issuing.issue(builder, root, issuing.certification_request())
        raise AssertionError("a role was given a template that it does not permit")
    ledger_server.ca_ledger("roles", "remove", "builders", "--data", server.data)


def by_hand(server):
    """Somebody adds a line to the file of credentials, which gives nobody anything, and takes it out again."""
    path = server.data / "credentials.json"
    text = path.read_text()
    hand = {"accessKeyId": "BYHAND", "secretAccessKey": "a secret of nobody", "principal": "hand", "role": "administrator"}
    for written in (json.dumps([*json.loads(text), hand]), text):
        server.stop()
        path.write_text(written)
        server.start()


def repeats(client, root):
    """Tokens that are repeated, with other parameters and with another key, and one that was refused first."""
    request, token = issuing.certification_request(), next(tokens)
    for days in (30, 30, 31):
        issuing.issue(client, root, request, IdempotencyToken=token, validity={"Type": "DAYS", "Value": days})
    with contextlib.suppress(ClientError):
        issuing.issue(client, root, issuing.certification_request(), IdempotencyToken=token)
    token = next(tokens)
    with contextlib.suppress(ClientError):
        issuing.issue(client, root, request, IdempotencyToken=token, validity={"Type": "YEARS", "Value": 50})
    issuing.issue(client, root, request, IdempotencyToken=token)
    token = next(tokens)
    for _ in range(2):
        issuing.create_authority(client, subject={"CommonName": "Once"}, IdempotencyToken=token)


def imports(client):
    """A subordinate whose certificate comes from outside, and then another; one below name constraints."""
    outside = external.Outsider("Outside Between", external.Outsider(), path_length=2)
    authority = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "From outside"})
    for above in (outside, outside.parent):
        external.import_into(client, authority, external.certified(client, authority, above), above.chain())
        issuing.issue(client, authority, issuing.certification_request())
    constraining = external.Outsider("Constraining", external.Outsider(), path_length=2, constrained=True)
    authority = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Constrained"})
    certificate = external.certified(client, authority, constraining)
    external.import_into(client, authority, certificate, constraining.chain())
    for name in ("inside.example", "outside.test"):
        with contextlib.suppress(ClientError):
            issuing.issue(client, authority, issuing.certification_request(names=[name]))
