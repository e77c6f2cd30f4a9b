"""Bundles of evidence: written of every kind of certificate, proved by both verifiers and by Go's libraries, and found out when changed."""

import base64
import collections
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time

import issuing
import jsonschema
import ledger_server
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from ledger_server import TOP, ca_ledger, clean_environment, documents
from test_status import post, question

sys.path.insert(0, str(TOP / "tools"))

from evidence_mutations import Mutations  # noqa: E402
from ledger_verifier.bundle import read_bundle, written  # noqa: E402
from ledger_verifier.bundle_proof import prove  # noqa: E402
from ledger_verifier.checkpoints import read_verifier_key  # noqa: E402
from ledger_verifier.proof import read_witness  # noqa: E402
from ledger_verifier.tree import node  # noqa: E402

MUTATIONS = 10_000
SCHEMA = json.loads((TOP / "schemas/json/evidence-report.schema.json").read_text())
World = collections.namedtuple("World", "server key names earlier authorities")


def issued(client, arn, **more):
    name = issuing.issue(client, arn, issuing.certification_request(), **more)
    return name, issuing.read_back(client, arn, name)[0]


def waited(condition):
    until = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def told(server):
    """How many certificates the newest lists of all parts tell of, once these are signed."""
    signed = {event["stream"] for event in server.events("--type", "CRLSigned")}
    lists = {event["event"]["partition"]: event["event"]["entries"] for event in server.events("--type", "CRLAuthorized") if event["stream"] in signed}
    return sum(lists.values())


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A ledger that no server has open yet; it is stopped at the end, whatever went wrong."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("evidence"))
    yield server
    if server.process is not None:
        server.stop()


@pytest.fixture(scope="module")
def world(server, tmp_path_factory):
    """A stopped ledger with certificates of every standing: of a root and of an authority below it, plain, told of, revoked and listed."""
    options = "--window", "127.0.0.1:0", "--window-url", "http://pki.example", "--revocation-delay", "0", "--list-partition", "2"
    server.start(*options)
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    root, root_pem = issuing.new_root(client)
    below = issuing.create_authority(client, "SUBORDINATE")
    issuing.activate_subordinate(client, root, below)
    names = {"plain": issued(client, root)[0], "below": issued(client, below)[0]}
    early = tmp_path_factory.mktemp("early") / "early.evidence"
    assert server.stop() == 0
    ca_ledger("evidence", names["plain"], "-o", early, server.data)
    server.start(*options)
    client = server.client()
    configuration = {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}, "OcspConfiguration": {"Enabled": True}}
    client.update_certificate_authority(CertificateAuthorityArn=root, RevocationConfiguration=configuration)
    ca_ledger("roles", "define", "clerk", "--data", server.data, "--operations", "IssueCertificate,GetCertificate", "--templates", "EndEntity*")
    clerk = server.client(server.add_credential("clara", "clerk"))
    names["by a clerk"] = issued(clerk, root)[0]
    for name in ("revoked", "revoked early", "revoked plain"):
        names[name], pem = issued(client, below if name.endswith("plain") else root)
        serial = f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:x}"
        client.revoke_certificate(CertificateAuthorityArn=below if name.endswith("plain") else root, CertificateSerial=serial, RevocationReason="SUPERSEDED")
    post(server, question(x509.load_pem_x509_certificate(pem.encode()), x509.load_pem_x509_certificate(root_pem.encode())))
    names["told of"], pem = issued(client, root)
    post(server, question(x509.load_pem_x509_certificate(pem.encode()), x509.load_pem_x509_certificate(root_pem.encode())))
    waited(lambda: told(server) == 2)
    assert server.stop() == 0, server.log()[-3000:]
    [own] = [line["position"] for line in server.events("--type", "CertificateSigned")][:1]
    names["the root's own"] = own
    report = json.loads(server.replay().out)
    yield World(server, report["verifierKey"], names, early.read_bytes(), (root, below))


@pytest.fixture(scope="module")
def bundles(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")
    found = {}
    for index, (name, certificate) in enumerate(world.names.items()):
        found[name] = folder / f"{index}.evidence"
        ca_ledger("evidence", certificate, "-o", found[name], world.server.data)
    return found


def checked(world, *files, expecting=(0,), key=None):
    run = ca_ledger("evidence", "check", *files, "--verifier-key", key or world.key, "--format", "json", expecting=expecting)
    reports = documents(run.out)
    jsonschema.validate(reports[-1], SCHEMA)
    return reports


def proved(world, octets):
    return prove("it", octets, read_verifier_key(world.key))


def test_both_verifiers_prove_every_kind_of_certificate(world, bundles):
    reports = dict(zip(bundles, checked(world, *bundles.values())))
    for name, report in reports.items():
        octets = bundles[name].read_bytes()
        ours = proved(world, octets)
        assert ours.verdict == report["verdict"] == "proved", (name, ours.rows, report)
        assert ours.certificate == report["certificate"] and all(report[fact] == value for fact, value in ours.facts.items())
        assert {row["number"]: row["checked"] > 0 for row in report["checks"]} == {number: row[0] > 0 for number, row in ours.rows.items()}
        assert written(read_bundle(octets)) == octets
        assert report["certificate"]["status"] == ("revoked" if "revoked" in name else "issued")
    kinds = {name: [part.kind.name for part in read_bundle(path.read_bytes()).parts] for name, path in bundles.items()}
    assert "CRLSigned" in kinds["revoked"] and "OCSPPeriodOpened" in kinds["told of"] and "RoleChanged" in kinds["by a clerk"]
    assert "CRLPartitionOpened" not in kinds["plain"] and "CertificateRevoked" in kinds["revoked plain"]
    certificate = read_bundle(bundles["plain"].read_bytes()).certificate
    exported = {line["arn"]: line for line in world.server.exported()}
    digest = x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()
    assert exported[world.names["plain"]]["certificateSHA256"] == digest


def test_a_certificate_is_found_by_every_name_that_it_has(world, bundles, tmp_path):
    arn = world.names["revoked"]
    whole = bundles["revoked"].read_bytes()
    subject = proved(world, whole).certificate
    positions = [part.fields.position for part in read_bundle(whole).parts if part.kind.name in ("IssuanceRequested", "CertificateRevoked")]
    serial = subject["serial"]
    colons = ":".join(serial[place : place + 2] for place in range(0, len(serial), 2))
    for name in (arn, serial, colons, str(int(serial, 16)), subject["intent"], subject["ending"], *positions):
        assert ca_ledger("evidence", name, "-o", "-", world.server.data).stdout == whole, name
    for name, said, code in (("0", "speaks of no certificate", 1), ("ff" * 16, "No authority", 1), ("99999999", "no entry at position", 1), ("nonsense", "names no certificate", 64)):
        assert said in ca_ledger("evidence", name, "-o", tmp_path / "none", world.server.data, expecting=(code,)).err
    assert not (tmp_path / "none").exists()


def test_the_verifiers_as_programs(world, bundles, tmp_path):
    program = [sys.executable, str(TOP / "tools/verify-ledger"), "--verifier-key", world.key]
    run = subprocess.run([*program, "--evidence", *bundles.values()], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0 and run.stdout.count(": proved\n") == len(bundles), run.stdout + run.stderr
    broken = tmp_path / "broken"
    broken.write_bytes(bundles["plain"].read_bytes().replace(b"payload ", b"payload A", 1))
    run = subprocess.run([*program, "--evidence", bundles["plain"], broken, "--format", "json"], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1 and [one["verdict"] for one in documents(run.stdout)] == ["proved", "finding"]
    for one in documents(run.stdout):
        jsonschema.validate(one, SCHEMA)
    assert ca_ledger("evidence", "check", broken, "--ledger", world.server.data, expecting=(1,)).out.count("line 6") == 1
    missing = subprocess.run([*program, "--evidence", tmp_path / "none"], capture_output=True, text=True, timeout=60, check=False)
    assert missing.returncode == 2 and "cannot be read" in ca_ledger("evidence", "check", tmp_path / "none", "--ledger", world.server.data, expecting=(2,)).err


def test_another_key_proves_nothing(world, bundles, tmp_path):
    other = ledger_server.LedgerServer(tmp_path)
    other.start()
    assert other.stop() == 0
    key = json.loads(other.replay().out)["verifierKey"]
    [report] = checked(world, bundles["plain"], expecting=(1,), key=key)
    ours = prove("it", bundles["plain"].read_bytes(), read_verifier_key(key))
    assert [row["number"] for row in report["checks"] if row["failed"]] == [number for number, row in ours.rows.items() if row[1]] == [62]


def test_ten_thousand_mutations_are_found_by_both(world, bundles, tmp_path):
    """Slow: each is written to a file for the one process that checks them all."""
    seed = int(os.environ.setdefault("EVIDENCE_SEED", str(random.SystemRandom().randrange(1 << 32))))
    print(f"EVIDENCE_SEED={seed}")
    mutations = Mutations(seed, [path.read_bytes() for path in bundles.values()], world.earlier)
    ways = collections.Counter()
    for first in range(0, MUTATIONS, 1_000):
        files, ours = [], []
        for number in range(first, first + 1_000):
            way, octets = mutations.next()
            ways[way] += 1
            files.append(tmp_path / f"{number}")
            files[-1].write_bytes(octets)
            ours.append((way, proved(world, octets)))
        for file, (way, report), theirs in zip(files, ours, checked(world, *files, expecting=(1,)), strict=True):
            failed = {number for number, row in report.rows.items() if row[1]}, {row["number"] for row in theirs["checks"] if row["failed"]}
            # The program judges again besides (64), which it cannot where something is withheld.
            left = {number for number, row in report.rows.items() if row[2]}, {row["number"] for row in theirs["checks"] if row["notChecked"]}
            assert report.verdict == theirs["verdict"] != "proved" and failed[0] == failed[1], (way, file, report.rows, theirs)
            assert left[0] | {64} == left[1] | {64}, (way, file, report.rows, theirs)
            assert all(row["message"] for row in theirs["checks"] if row["failed"] or row["notChecked"])
            file.unlink()
    assert min(ways[way.__name__] for way in mutations.ways) > 100, ways


# ---- certificates that somebody found


def test_a_certificate_that_was_found_is_in_the_books_or_not(world, bundles, tmp_path):
    certificate = x509.load_der_x509_certificate(read_bundle(bundles["revoked"].read_bytes()).certificate)
    found, written_to = tmp_path / "found.pem", tmp_path / "evidence"
    found.write_bytes(issuing.pem(certificate))
    run = ca_ledger("evidence", "--for", found, world.server.data, "-o", written_to)
    assert "in the books" in run.out and written_to.read_bytes() == bundles["revoked"].read_bytes()
    found.write_bytes(issuing.der(certificate))
    said = json.loads(ca_ledger("evidence", "--for", found, "--format", "json", world.server.data).out)
    subject = proved(world, bundles["revoked"].read_bytes()).certificate
    assert (said["result"], said["intent"], said["ending"]) == ("proved", subject["intent"], subject["ending"])
    stranger = tmp_path / "stranger.pem"
    builder = x509.CertificateBuilder(certificate.issuer, certificate.subject, certificate.public_key(), certificate.serial_number,
                                      certificate.not_valid_before_utc, certificate.not_valid_after_utc)  # fmt: skip
    stranger.write_bytes(issuing.pem(builder.sign(issuing.new_key(), hashes.SHA256())))
    assert "none of this log's" in ca_ledger("evidence", "--for", stranger, world.server.data, "-o", tmp_path / "none", expecting=(3,)).out
    assert not (tmp_path / "none").exists()
    for words in (("--for", found), ("--for", found, "more", world.server.data), (world.server.data,), ("5", world.server.data)):
        ca_ledger("evidence", *words, expecting=(64,))


# ---- witnesses


def cosigned(note, name, key, moment=1_700_000_000):
    """A note with a cosignature as C2SP tlog-cosignature has it, and the witness's verifier key."""
    public = key.public_key().public_bytes_raw()
    identifier = hashlib.sha256(name.encode() + b"\n\x04" + public).digest()[:4]
    text = note[: note.index("\n\n") + 1]
    signature = key.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
    line = base64.b64encode(identifier + moment.to_bytes(8, "big") + signature).decode()
    return f"{note}\u2014 {name} {line}\n", f"{name}+{identifier.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"


def test_witnesses_cosign_and_every_cosignature_is_checked(world, bundles, tmp_path):
    note = ca_ledger("log", "checkpoint", world.server.data).out
    first, second, stranger = (ed25519.Ed25519PrivateKey.generate() for _ in range(3))
    note, one = cosigned(note, "one.example/w", first)
    note, _ = cosigned(note, "nobody.example/w", stranger)
    note, two = cosigned(note, "two.example/w", second)
    checkpoint, file = tmp_path / "checkpoint", tmp_path / "cosigned"
    checkpoint.write_text(note)
    ca_ledger("evidence", world.names["plain"], "-o", file, world.server.data, "--checkpoint", checkpoint, "--witness", two, "--witness", one)
    octets = file.read_bytes()
    assert read_bundle(octets).witnesses == [two, one] and b"nobody.example" not in octets
    [report] = documents(ca_ledger("evidence", "check", file, "--verifier-key", world.key, "--witness", one, "--format", "json").out)
    ours = proved(world, octets)
    assert ours.verdict == report["verdict"] == "proved" and ours.facts["witnesses"] == report["witnesses"] == [
        {"verifierKey": key, "time": 1_700_000_000} for key in (two, one)]  # fmt: skip
    _, other = cosigned(note, "other.example/w", stranger)
    wanting = prove("it", octets, read_verifier_key(world.key), [read_witness(other)])
    [report] = documents(ca_ledger("evidence", "check", file, "--verifier-key", world.key, "--witness", other, "--format", "json", expecting=(1,)).out)
    assert wanting.verdict == report["verdict"] == "finding"
    lines = octets.decode().splitlines(keepends=True)
    exchanged = "".join([*lines[:-2], lines[-1], lines[-2]]).encode()
    later = octets.replace(lines[-1].encode(), cosigned(note, "one.example/w", first, 1_700_000_001)[0].splitlines(keepends=True)[-1].encode())
    changed = bytearray(octets)
    changed[-20] ^= 1
    for index, (broken, verdict) in enumerate([(exchanged, "finding"), (later, "proved"), (bytes(changed), "finding"), ("".join(lines[:-1]).encode(), "finding")]):
        (tmp_path / f"{index}").write_bytes(broken)
        [report] = checked(world, tmp_path / f"{index}", expecting=(0, 1))
        assert proved(world, broken).verdict == report["verdict"] == verdict, index
    refused = ca_ledger("evidence", world.names["plain"], "-o", file, world.server.data, "--checkpoint", checkpoint, "--witness", other, expecting=(1,))
    assert "not cosigned by other.example/w" in refused.err


# ---- what of it is C2SP's


@pytest.fixture(scope="module")
def proofs(tmp_path_factory):
    """A program with the libraries of Go's checksum database, built without any network from what Debian installs."""
    go = shutil.which("go")
    assert go, "the package golang-go is missing: tools/prepare --tests installs it"
    folder = tmp_path_factory.mktemp("proofs")
    cache = os.environ.get("GOCACHE") or (os.path.join(os.environ["HOME"], ".cache/go-build") if os.environ.get("HOME") else folder / "cache")
    environment = clean_environment(GO111MODULE="off", GOPATH="/usr/share/gocode", GOPROXY="off", GOFLAGS="", GOCACHE=str(cache), CGO_ENABLED="0")
    run = subprocess.run([go, "build", "-o", folder / "proofs", "."], cwd=TOP / "Tests/Clients/proofs", env=environment, capture_output=True, text=True,
                         timeout=300, check=False)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "proofs"


def asked(program, *words):
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


def consistency(leaves, size, is_whole=True):
    """PROOF of RFC 6962 section 2.1.2, written down from it."""
    def root(some):
        return some[0] if len(some) == 1 else node(root(some[: split(len(some))]), root(some[split(len(some)) :]))

    def split(count):
        return 1 << (count - 1).bit_length() - 1

    if size == len(leaves):
        return [] if is_whole else [root(leaves)]
    middle = split(len(leaves))
    if size <= middle:
        return [*consistency(leaves[:middle], size, is_whole), root(leaves[middle:])]
    return [*consistency(leaves[middle:], size - middle, False), root(leaves[:middle])]


def test_go_proves_checkpoint_inclusion_and_consistency(world, bundles, proofs, tmp_path):
    run = asked(proofs, world.key, *bundles.values())
    assert run.returncode == 0 and [int(line) for line in run.stdout.split()] == [len(read_bundle(path.read_bytes()).parts) for path in bundles.values()], run.stderr
    early = tmp_path / "early"
    early.write_bytes(world.earlier)
    leaves = [bytes.fromhex(event["leafHash"]) for event in world.server.events()]
    sizes = [int(proved(world, octets).facts["size"]) for octets in (world.earlier, bundles["plain"].read_bytes())]
    assert sizes[0] < sizes[1] <= len(leaves)
    way = ",".join(base64.b64encode(one).decode() for one in consistency(leaves[: sizes[1]], sizes[0]))
    assert asked(proofs, world.key, "consistency", early, bundles["plain"], way).returncode == 0
    assert asked(proofs, world.key, "consistency", early, bundles["plain"], way.rpartition(",")[0]).returncode == 1
    broken = tmp_path / "broken"
    parts = list(read_bundle(bundles["plain"].read_bytes()).parts)
    parts[3] = parts[3]._replace(proof=parts[4].proof)
    broken.write_bytes(written(read_bundle(bundles["plain"].read_bytes())._replace(parts=parts)))
    assert asked(proofs, world.key, broken).returncode == 1
