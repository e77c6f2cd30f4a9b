"""The bad day as one command: it is shown first, then done, each step once, and what it leaves is whole and told."""

import json
import subprocess
import sys

import botocore.exceptions
import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from ledger_server import TOP, LedgerServer, ca_ledger
from schemas_json import held


def compromise(server, kind, name, *arguments, reason="keyCompromise", expecting=(0,)):
    run = ca_ledger("compromise", kind, name, "--data", server.data, "--master-key", server.master_key, "--reason", reason,
                    "--format", "json", *arguments, expecting=expecting)
    return held("compromise", json.loads(run.out)) if run.out else run.err


def whole(server, status=0):
    server.replay(expecting=(status,))
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data), "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == status, run.stdout[-2000:]


def states(report):
    return {(step["what"], step["subject"]): step["state"] for step in report["steps"]}


def state(report, what):
    return [step["state"] for step in report["steps"] if step["what"] == what]


def digest_of(key):
    octets = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = Hash(SHA256())
    digest.update(octets)
    return digest.finalize().hex()


def listed(server, authority):
    """The serial numbers on the newest revocation list, as the window shows it, each with its reason."""
    answer = server.look(f"/crls/crl/{authority.rsplit('/', 1)[1]}.crl")
    assert answer.status == 200, answer
    crl = x509.load_der_x509_crl(answer.octets)
    reasons = {}
    for one in crl:
        try:
            reasons[one.serial_number] = one.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
        except x509.ExtensionNotFound:
            reasons[one.serial_number] = "unspecified"
    return reasons


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server whose root has lists that nobody waits for; with a subordinate below it."""
    server = LedgerServer(tmp_path_factory.mktemp("compromise")).start("--window-url", "http://pki.example", "--revocation-delay", "86400")
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    root, _ = issuing.new_root(client)
    lists = {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}}
    client.update_certificate_authority(CertificateAuthorityArn=root, RevocationConfiguration=lists)
    below = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Below"})
    issuing.activate_subordinate(client, root, below)
    client.update_certificate_authority(CertificateAuthorityArn=below, RevocationConfiguration=lists)
    yield server, client, root, below
    assert server.stop() == 0, server.log()[-3000:]
    whole(server)


def serial(arn):
    return int(arn.rsplit("/", 1)[1])


def test_a_key_that_is_out(served, tmp_path):
    server, client, root, below = served
    leaked = issuing.new_key()
    names = [("one.example",), ("two.example",)]
    arns = [issuing.issue(client, ca, issuing.certification_request(key=leaked, names=name)) for ca, name in zip((root, below), names)]
    other = issuing.issue(client, root, issuing.certification_request())
    file = tmp_path / "leaked.csr"
    file.write_bytes(issuing.pem(issuing.certification_request(key=leaked)))
    shown = compromise(server, "key", file)
    assert not shown["done"] and shown["found"]["issued"] == 2 and shown["entriesBefore"] == shown["entriesAfter"], shown
    assert state(shown, "blockKey") == ["planned"] and state(shown, "revoke") == ["planned"]
    done = compromise(server, "key", file, "--note", "found in a repository", "--report", tmp_path / "case.json", "--yes")
    assert done["done"] and json.loads((tmp_path / "case.json").read_text()) == done
    # The report of the run that acted is not written over by another.
    assert "there already" in compromise(server, "key", file, "--report", tmp_path / "case.json", "--yes", expecting=(64,))
    assert states(done)["blockKey", digest_of(leaked)] == "done" and state(done, "revoke") == ["done"] and state(done, "makeLists") == ["done"] * 2
    assert done["actor"].startswith("uid:") and done["entriesAfter"] > done["entriesBefore"] and done["outside"]
    # The lists were made at once, although revocations wait for a day otherwise.
    assert listed(server, root)[serial(arns[0])] == "keyCompromise" and listed(server, below)[serial(arns[1])] == "keyCompromise"
    assert serial(other) not in listed(server, root)
    with pytest.raises(botocore.exceptions.ClientError):
        issuing.issue(client, root, issuing.certification_request(key=leaked, names=("three.example",)))
    again = compromise(server, "key", file, "--yes")
    assert state(again, "blockKey") == ["already"] and state(again, "revoke") == ["already"], again
    assert "found in a repository" in ca_ledger("keys", "list", "--data", server.data).out
    assert any(event["event"]["provenance"]["channel"] == "controlSocket" for event in server.events("--type", "CertificateRevoked"))


def test_one_certificate(served):
    server, client, root, _ = served
    key = issuing.new_key()
    one, two = (issuing.issue(client, root, issuing.certification_request(key=key, names=(name,))) for name in ("a.example", "b.example"))
    done = compromise(server, "certificate", one, "--yes", reason="superseded")
    assert done["found"]["issued"] == 1 and not state(done, "blockKey") and state(done, "revoke") == ["done"], done
    assert listed(server, root)[serial(one)] == "superseded" and serial(two) not in listed(server, root)
    # With its key out, every certificate on that is concerned.
    done = compromise(server, "certificate", format(serial(two), "032x"), "--yes")
    assert done["found"] == {"issued": 1, "revoked": 1, "expired": 0, "burned": 0} and states(done)["blockKey", digest_of(key)] == "done"
    assert listed(server, root)[serial(two)] == "keyCompromise"
    assert "knows no certificate" in compromise(server, "certificate", "ab" * 16, "--yes", expecting=(1,))


def test_somebody_who_had_certificates_issued(served):
    server, client, root, _ = served
    credentials = server.add_credential("mallory", "issuer")
    theirs = [issuing.issue(server.client(credentials), root, issuing.certification_request(names=(name,))) for name in ("m.example", "n.example")]
    middle = len(server.events())
    late = issuing.issue(server.client(credentials), root, issuing.certification_request(names=("o.example",)))
    shown = compromise(server, "requester", "mallory", reason="privilegeWithdrawn")
    assert shown["found"]["issued"] == 3 and not state(shown, "revoke") and {one["authority"] for one in shown["certificates"]} == {root.rsplit("/", 1)[1]}
    done = compromise(server, "requester", "mallory", "--revoke-issued", "--from", middle, "--yes", reason="privilegeWithdrawn")
    assert states(done)["withdrawAccess", credentials[0]] == "done" and done["found"]["issued"] == 1, done
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied|Unrecognized|InvalidClientTokenId|security token"):
        server.client(credentials).list_certificate_authorities()
    told = listed(server, root)
    assert told[serial(late)] == "privilegeWithdrawn" and not set(map(serial, theirs)) & set(told)
    # By the access key, and all of it: what is done stays as it is.
    done = compromise(server, "requester", credentials[0], "--revoke-issued", "--yes", reason="privilegeWithdrawn")
    assert not state(done, "withdrawAccess") and done["found"]["revoked"] == 1 and set(map(serial, theirs)) <= set(listed(server, root))
    assert "nobody" in compromise(server, "requester", "nobody at all", "--yes", expecting=(1,))


def test_an_authority(served):
    server, client, root, _ = served
    lost = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Lost"})
    issuing.activate_subordinate(client, root, lost)
    client.update_certificate_authority(
        CertificateAuthorityArn=lost, RevocationConfiguration={"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}})
    leaves = [issuing.issue(client, lost, issuing.certification_request(names=(f"{n}.example",))) for n in range(150)]
    own = x509.load_pem_x509_certificate(client.get_certificate_authority_certificate(CertificateAuthorityArn=lost)["Certificate"].encode())
    # Its own certificate first, and all that it issued with another run: each goes on from what is there.
    done = compromise(server, "authority", lost, "--yes")
    assert states(done)["disableAuthority", lost.rsplit("/", 1)[1]] == "done" and state(done, "revoke") == ["done"], done
    assert listed(server, root)[own.serial_number] == "cACompromise"
    assert client.describe_certificate_authority(CertificateAuthorityArn=lost)["CertificateAuthority"]["Status"] == "DISABLED"
    assert not set(map(serial, leaves)) & set(listed(server, lost))
    done = compromise(server, "authority", lost.rsplit("/", 1)[1], "--all", "--yes", reason="cACompromise")
    assert states(done)["disableAuthority", lost.rsplit("/", 1)[1]] == "already" and sorted(state(done, "revoke")) == ["already", "done"], done
    assert [step["count"] for step in done["steps"] if step["what"] == "revoke"] == [0, 150]
    told = listed(server, lost)
    assert {told[serial(leaf)] for leaf in leaves} == {"cACompromise"}
    assert any("trust stores" in what for what in done["outside"])


def test_at_rest_it_is_done_in_one_opening(tmp_path):
    server = LedgerServer(tmp_path).start()
    client = server.client()
    root, _ = issuing.new_root(client)
    key = issuing.new_key()
    issuing.issue(client, root, issuing.certification_request(key=key))
    assert server.stop() == 0
    done = compromise(server, "key", digest_of(key), "--yes")
    assert state(done, "blockKey") == ["done"] and state(done, "revoke") == ["done"] and state(done, "makeLists") == ["later"], done
    done = compromise(server, "authority", root, "--yes", reason="cACompromise")
    assert state(done, "disableAuthority") == ["done"], done
    whole(server)
    provenances = [event["event"]["provenance"] for event in server.events("--type", "CertificateRevoked", "--type", "AuthorityStatusChanged")]
    assert len(provenances) == 2 and {one["channel"] for one in provenances} == {"program"}
    text = ca_ledger("compromise", "key", digest_of(key), "--data", server.data, "--reason", "keyCompromise").out
    assert "already: blockKey" in text and text.endswith("With --yes it is.\n"), text
    for arguments in (["--reason", "certificateHold"], []):
        ca_ledger("compromise", "key", digest_of(key), "--data", server.data, *arguments, expecting=(64,))
