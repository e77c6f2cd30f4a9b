"""Bundles of evidence that whoever holds a log's key forges: the tree and its checkpoint are as they should be, and what the entries say is not.
Both verifiers find it, and neither finds anything in what is only withheld."""

import base64
import json
import random

import issuing
import ledger_server
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ledger_verifier.bundle import read_bundle, written
from ledger_verifier.bundle_proof import prove
from ledger_verifier.checkpoints import LogKey
from ledger_verifier.tree import HEADER, LEAF, node, sha256

SECOND = 1_000_000


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:half]), root_of(leaves[half:]))


def proof_of(leaves, place):
    """The hashes beside a leaf's way up, the nearest first (RFC 6962 section 2.1.1)."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if place < half:
        return [*proof_of(leaves[:half], place), root_of(leaves[half:])]
    return [*proof_of(leaves[half:], place - half), root_of(leaves[:half])]


class Forger:
    """A log of the forger's own making, with the entries of a bundle and others that nobody sees, under the forger's key."""

    def __init__(self, octets):
        self.bundle, self.key = read_bundle(octets), ed25519.Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.origin, size = self.bundle.checkpoint.split("\n")[:2]
        self.size, self.others = int(size), random.Random(7)
        before = next(part for part in self.bundle.parts if part.kind.name == "LedgerOpened").payload
        place = before.index(b"\x04\x20", before.index(self.origin.encode())) + 2
        self.changes = {}  # by the kind of entry: what is done to its fields and its payload
        self.change("LedgerOpened", payload=lambda octets: octets[:place] + self.public + octets[place + 32 :])

    def change(self, kind, payload=None, **fields):
        self.changes.setdefault(kind, []).append((payload, fields))
        return self

    def withhold(self, *kinds):
        for kind in kinds:
            self.change(kind, payload="withheld")
        return self

    def made(self):
        by_position = {part.fields.position: part for part in self.bundle.parts}
        leaves, parts = [], {}
        for position in range(self.size):
            if position not in by_position:
                leaves.append(self.others.randbytes(32))
                continue
            part, is_withheld = by_position[position], False
            payload, fields = part.payload, part.fields
            for change, others in self.changes.get(part.kind.name, ()):
                is_withheld |= change == "withheld"
                payload = change(payload) if callable(change) else payload
                fields = fields._replace(**{name: value(getattr(fields, name)) for name, value in others.items()})
            fields = fields._replace(length=len(payload), digest=sha256(payload), previous=leaves[-1] if leaves else bytes(32))
            header = HEADER.pack(*fields)
            leaves.append(sha256(LEAF, header))
            parts[position] = part._replace(header=header, fields=fields, payload=None if is_withheld else payload)
        proved = [part._replace(proof=proof_of(leaves, position)) for position, part in sorted(parts.items())]
        text = f"{self.origin}\n{self.size}\n{base64.b64encode(root_of(leaves)).decode()}\n"
        line = base64.b64encode(self.log_key.identifier + self.key.sign(text.encode())).decode()
        return written(self.bundle._replace(parts=proved, witnesses=[], checkpoint=f"{text}\n\u2014 {self.origin} {line}\n"))

    @property
    def log_key(self):
        return LogKey(self.origin, self.public)


@pytest.fixture(scope="module")
def octets(binary, small_home, tmp_path_factory):
    """An honest bundle of a certificate that somebody with an access key asked for."""
    signed = ledger_server.ca_ledger("log", "show", small_home.folder, "--format", "json", "--type", "CertificateSigned").out
    position, path = ledger_server.documents(signed)[-1]["position"], tmp_path_factory.mktemp("bundle") / "honest"
    ledger_server.ca_ledger("evidence", position, "-o", path, small_home.folder)
    return path.read_bytes()


def swap(old, new):
    """A text or octets in a payload are others of the same length."""

    def change(octets):
        assert octets.count(old) >= 1 and len(old) == len(new)
        return octets.replace(old, new)

    return change


def version(octets):
    """The books are of version 9: what follows the log's key in LedgerOpened."""
    place = octets.index(b"\x02\x01", octets.index(b"\x04\x20") + 34)
    return octets[: place + 2] + b"\x09" + octets[place + 3 :]


def another_nonce(octets):
    place = octets.index(b"\x04\x10") + 2
    return octets[:place] + bytes(16) + octets[place + 16 :]


def another_name(octets):
    """A letter of the first commonName is another."""
    place = octets.index(bytes.fromhex("0603550403")) + 7
    return octets[:place] + bytes([octets[place] ^ 0x20]) + octets[place + 1 :]


FINDINGS = {
    "an ending of a time before its intent": (63, lambda forger: forger.change("CertificateSigned", time=lambda time: time - 3600 * SECOND)),
    "a request of a time after its intent": (63, lambda forger: forger.change("IssuanceRequested", time=lambda time: time + 3600 * SECOND)),
    "a start long before the ledger": (63, lambda forger: forger.change("ServerStarted", time=lambda time: time - 86_400 * SECOND)),
    "a creation that is not the first of its stream": (63, lambda forger: forger.change("AuthorityCreating", version=lambda version: version + 1)),
    "an authority created before its request": (63, lambda forger: forger.change("AuthorityCreated", version=lambda _: 1)),
    "a version that the log has no room for": (63, lambda forger: forger.change("AuthorityCertificateImported", version=lambda _: 1 << 40)),
    "an authority's event in the ledger's stream": (63, lambda forger: forger.change("ServerStarted", stream=lambda _: bytes(range(16)))),
    "an access key that is another's": (63, lambda forger: forger.change("CredentialsChanged", payload=swap(b"administrator", b"administratos"))),
    "an authority of another subject": (66, lambda forger: forger.change("AuthorityCreating", payload=another_name)),
}  # fmt: skip
WITHHELD = {
    "the authority's certificate": lambda forger: forger.withhold("AuthorityCertificateImported"),
    "how the ledger began": lambda forger: forger.withhold("LedgerOpened"),
    "what the server said": lambda forger: forger.withhold("ServerStarted", "SettingsChanged", "CredentialsChanged"),
    "the request": lambda forger: forger.withhold("IssuanceRequested"),
    "a later version of the books": lambda forger: forger.change("LedgerOpened", payload=version),
}  # fmt: skip


def both(forger, path):
    """What both say: the verdict, and the numbers of what was found."""
    path.write_bytes(forger.made())
    key = forger.log_key
    report = prove("forged", path.read_bytes(), key)
    said = ledger_server.ca_ledger("evidence", "check", path, "--verifier-key", key.verifier_key, "--format", "json", expecting=(0, 1, 2)).out
    [told] = ledger_server.documents(said)
    found = {number for number, row in report.rows.items() if row[1]}
    assert (report.verdict, found) == (told["verdict"], {row["number"] for row in told["checks"] if row["failed"]}), (report.rows, told)
    return report.verdict, found, json.dumps(told)


def test_a_forgery_that_changes_nothing_is_proved(binary, octets, tmp_path):
    assert both(Forger(octets), tmp_path / "bundle")[0] == "proved"


@pytest.mark.parametrize("what", FINDINGS)
def test_what_no_log_can_hold_is_found(binary, octets, tmp_path, what):
    number, forge = FINDINGS[what]
    verdict, found, told = both(forge(Forger(octets)), tmp_path / "bundle")
    assert verdict == "finding" and found == {number}, told


@pytest.mark.parametrize("what", WITHHELD)
def test_what_is_withheld_or_newer_is_no_finding(binary, octets, tmp_path, what):
    verdict, found, told = both(WITHHELD[what](Forger(octets)), tmp_path / "bundle")
    assert verdict == "unverifiable" and not found, told


def test_a_certificate_names_the_payload_of_its_request(binary, tmp_path):
    """Of a ledger whose certificates name their requests: that the payload is another is found, though nobody else would notice."""
    (tmp_path / "home").mkdir()
    home = ledger_server.LedgerServer(tmp_path / "home")
    try:
        client = home.start().client()
        root, _ = issuing.new_root(client)
        ledger_server.ca_ledger("policy", "naming", "--data", home.data, "--authority", root, "--mode", "on")
        name = issuing.issue(client, root, issuing.certification_request())
        issuing.read_back(client, root, name)
        assert home.stop() == 0
        ledger_server.ca_ledger("evidence", name, "-o", tmp_path / "honest", home.data)
    finally:
        if home.process is not None:
            home.kill()
    octets = (tmp_path / "honest").read_bytes()
    assert both(Forger(octets).change("CertificateSigned"), tmp_path / "bundle")[0] == "proved"
    verdict, found, told = both(Forger(octets).change("IssuanceRequested", payload=another_nonce), tmp_path / "bundle")
    assert verdict == "finding" and found == {64}, told
