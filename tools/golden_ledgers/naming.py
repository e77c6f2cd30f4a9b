"""Certificates that name their request, and requests that come again: by the ledger's policy, by each authority's own, and under another arc."""

import contextlib

import issuing
import ledger_server

from .lives import refused


def write(server):
    client = server.start().client()
    first, _ = issuing.new_root(client)
    second, _ = issuing.new_root(client, key_algorithm="RSA_2048")
    signing = {first: "SHA256WITHECDSA", second: "SHA256WITHRSA"}

    def issue_of_each(request=None):
        for authority, algorithm in signing.items():
            issuing.issue(client, authority, request or issuing.certification_request(), signing=algorithm)

    def say(word, authority, *more):
        ledger_server.ca_ledger("policy", word, "--data", server.data, "--authority", authority, *more)

    issue_of_each()
    for mode in ("on", "off", "ledger"):
        say("naming", first, "--mode", mode)
        issue_of_each()
    ledger_server.ca_ledger("policy", "set", "--data", server.data, "--name-log", "on")
    issue_of_each()
    say("naming", second, "--mode", "off")
    issue_of_each()
    own = client.get_certificate_authority_csr(CertificateAuthorityArn=first)["Csr"].encode()
    issuing.issue(client, first, own, "RootCACertificate/V1")
    server.stop()
    # The identifier of the extension is another from then on.
    client = server.start("--extension-arc", "1.3.6.1.4.1.99999.1").client()
    issue_of_each()
    come_again(client, first, say)
    server.stop()


def come_again(client, authority, say):
    """The same key and names, again and again: noted, then refused, then nothing."""
    request = issuing.certification_request("again.example")
    for mode in ("note", "refuse", "off"):
        say("reissuance", authority, "--mode", mode, *([] if mode == "off" else ["--period", "86400"]))
        issuing.issue(client, authority, issuing.certification_request(f"{mode}.example"))
        with contextlib.nullcontext() if mode != "refuse" else refused():
            for _ in range(2):
                issuing.issue(client, authority, request)
