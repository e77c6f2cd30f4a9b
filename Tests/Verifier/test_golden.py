"""The golden ledgers: what earlier programs wrote stays whole, and is what it was. tools/make-golden-ledgers made them."""

import json
import re
import tarfile

import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, TOP, description, packing
from ledger_verifier.events import KINDS
from test_templates import NAMES as TEMPLATES

# Kinds that no golden ledger has: no server writes them yet, there is one set of rules only, or nothing failed.
NOT_GOLDEN = {
    "MasterKeyChanged", "RulesAdopted", "CRLFailed", "ResponderFailed", "AuditReportFailed", "DualControlChanged", "ApprovalRequested",
    "ApprovalGiven", "ApprovalRejected", "ApprovalUsed", "ApprovalExpired",
}  # fmt: skip


def said_of(name):
    return json.loads((GOLDEN / name / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def golden(tmp_path_factory):
    """The folders of the golden ledgers, unpacked, by name. Never changed."""
    homes = {}
    for name in NAMES:
        homes[name] = running_ledger.Home(tmp_path_factory.mktemp("golden") / name)
        packing.unpack(GOLDEN / name / f"{name}.tar.xz", homes[name].path)
    return homes


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("depth", ["--hashes", "--full"])
def test_the_program_calls_it_whole(binary, golden, name, depth):
    verdict = running_ledger.replay(binary, golden[name], depth, "--verifier-key", said_of(name)["verifierKey"])
    assert verdict.status == 0 and verdict.invariants and not verdict.findings, verdict.findings or verdict.text


@pytest.mark.parametrize("name", NAMES)
def test_the_independent_verifier_calls_it_whole_with_its_export(binary, golden, name, tmp_path):
    (tmp_path / "export").write_bytes(description.export(golden[name].folder, "ndjson"))
    verdict = running_ledger.verify(
        golden[name], "--anchor", golden[name].anchor, "--verifier-key", said_of(name)["verifierKey"], "--export", tmp_path / "export")
    assert verdict.status == 0 and verdict.invariants and not verdict.findings, verdict.findings or verdict.text


@pytest.mark.parametrize("change", [
    lambda row: None,
    lambda row: row | {"status": "issued", "revokedAt": None, "revocationReason": None},
    lambda row: row | {"revokedAt": row["revokedAt"].replace("Z", "1Z")},
    lambda row: row | {"revocationReason": "keyCompromise"},
    lambda row: row | {"certificateSHA256": "00" * 32},
    lambda row: row | {"serial": "01" * 16, "arn": "x"},
])  # fmt: skip
def test_an_export_is_held_to_what_was_burned(binary, golden, change, tmp_path):
    home = golden["crash"]
    rows = [json.loads(line) for line in description.export(home.folder, "ndjson").splitlines()[:-1]]
    burned = next(row for row in rows if row["status"] == "burned")
    told = [change(row) if row is burned else row for row in rows]
    (tmp_path / "export").write_text("".join(json.dumps(row) + "\n" for row in told if row is not None))
    verdict = running_ledger.verify(
        home, "--anchor", home.anchor, "--verifier-key", said_of("crash")["verifierKey"], "--export", tmp_path / "export")
    assert verdict.status == 1 and [*verdict.findings] == [44] and verdict.positions() == [burned["position"]], verdict.text


@pytest.mark.parametrize("position", [[], {}, True, 1.0, "1", None, -1, 1 << 80], ids=repr)
def test_a_line_of_an_export_that_names_no_position_is_a_finding(binary, golden, position, tmp_path):
    home = golden["crash"]
    line = description.export(home.folder, "ndjson").decode().splitlines()[0]
    (tmp_path / "export").write_text(json.dumps(json.loads(line) | {"position": position}) + "\n")
    verdict = running_ledger.verify(
        home, "--anchor", home.anchor, "--verifier-key", said_of("crash")["verifierKey"], "--export", tmp_path / "export")
    assert verdict.status == 1 and [*verdict.findings] == [44], verdict.text


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_it_is_what_was_said(binary, golden, name):
    """Size, root, every count, and each export octet for octet."""
    now = description.described(golden[name].folder)
    assert now == {key: value for key, value in said_of(name).items() if key in now}


@pytest.mark.parametrize("name", NAMES)
def test_no_key_and_no_credential_is_packed(name):
    with tarfile.open(GOLDEN / name / f"{name}.tar.xz") as archive:
        files = archive.getnames()
    assert set(files) == {"ledger/ledger.db", "ledger.anchor", "ledger/keys/uses"}


def test_every_rule_is_broken_or_noted_or_it_is_said_why_not():
    # Those of revocation lists refuse nobody: where one is broken, there is no list.
    rules, _, _ = (TOP / "schemas/rules.md").read_text().partition("\n## A revocation list\n")
    written = {int(number) for number in re.findall(r"^\| (\d+) \|", rules, re.MULTILINE)}
    said = said_of("refusals")
    shown = {int(rule) for rule in said["refusalsByRule"] | said["notesByRule"]}
    absent = {int(rule): reason for rule, reason in said["absentRules"].items()}
    assert written == shown | set(absent)
    assert not shown & set(absent) and all(absent.values())


def test_every_template_gave_a_certificate(binary, golden):
    lines = description.export(golden["templates"].folder, "ndjson").decode().splitlines()[:-1]
    assert {json.loads(line)["template"].removesuffix("/V1") for line in lines} == set(TEMPLATES)


def test_a_crash_left_intents_sealed_segments_and_payloads_that_lie_apart(golden):
    said, home = said_of("crash"), golden["crash"]
    assert said["issuances"]["abandoned"] > 0 and said["issuances"]["open"] == 0
    [(segments, apart, sealed)] = home.rows(
        "SELECT (SELECT count(*) FROM segment), count(*), sum(position < 256 * (SELECT count(*) FROM segment)) FROM apart")
    assert segments >= 2 and 0 < sealed < apart, (segments, apart, sealed)


def test_every_kind_of_event_that_a_server_writes_is_in_one_of_them():
    assert {kind.name for kind in KINDS.values()} - {kind for name in NAMES for kind in said_of(name)["events"]} == NOT_GOLDEN
