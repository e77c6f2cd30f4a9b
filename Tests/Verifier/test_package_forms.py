"""Packages whose files are spelt in ways of their own, or hold what is none: both checkers say the same of them."""

import base64
import hashlib
import json
import os
import shutil
from collections import Counter

import ledger_server
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from golden_ledgers import GOLDEN
from ledger_verifier.checkpoints import LogKey
from ledger_verifier.package import Package
from ledger_verifier.tree import HEADER
from made_packages import both, by_program, changed, copy, entries_in, homes, make_fit, manifest_of, package, relinked, schema, write  # noqa: F401

CERTIFICATES = 120
ISSUANCE_AUTHORIZED, CRL_AUTHORIZED, RESPONDER_AUTHORIZED = 32, 41, 44


# ---- certificates that are none


def test_both_read_certificates_alike(binary, homes, tmp_path, generator):  # noqa: F811
    """Of a package that nobody signed, whoever forges it can write what he likes into certificates: its tree and chain are made again."""
    original = package(homes["templates"], tmp_path / "original", "--to", 79)
    said, records = manifest_of(original), entries_in((original / "entries").read_bytes())
    places = [place for place, record in enumerate(records) if int.from_bytes(record[72:76], "big") == ISSUANCE_AUTHORIZED]
    folders = []
    for number in range(CERTIFICATES):
        changed_records, place = list(records), generator.choice(places)
        payload = bytearray(records[place][HEADER.size :])
        begin = payload.index(b"\xa0\x03\x02\x01\x02") - 8  # where a TBSCertificate says its version
        payload[generator.randrange(begin, min(len(payload), begin + 700))] ^= 1 << generator.randrange(8)
        changed_records[place] = records[place][: HEADER.size] + bytes(payload)
        changed_records, root = relinked(changed_records)
        folder = tmp_path / str(number)
        shutil.copytree(original, folder, copy_function=os.link)
        write(folder / "entries", b"".join(changed_records))
        members = {"toRoot": root, "checkpoint": None, "signedSize": 0, "consistency": []}
        changed(folder, **members)
        make_fit(folder)
        folders.append(folder)
    verdicts, _ = by_program(*folders, expecting=(1,))
    found = [Package(str(folder)) for folder in folders]
    assert {one.verdict for one in found} == {"findings"} and said["from"] == 0
    kinds = Counter(one.faults[0].file for one in found)
    assert {"entries", "certificates.ndjson"} <= set(kinds), kinds
    for verdict, one in zip(verdicts, found):
        assert verdict["faults"][0]["file"] == one.faults[0].file, (verdict["faults"][0], one.faults[0])


# ---- what others signed


def test_a_key_that_only_the_entries_name_is_nobodys_word(binary, homes, tmp_path):  # noqa: F811
    """Whoever forges all entries names his own key in them, and signs the manifest with it."""
    true = json.loads((GOLDEN / "crash/crash.json").read_text())["verifierKey"]
    folder = package(homes["crash"], tmp_path / "package")
    own = ed25519.Ed25519PrivateKey.generate()
    public, said = own.public_key().public_bytes_raw(), manifest_of(folder)
    records = [record.replace(base64.b64decode(true.rsplit("+", 1)[1])[1:], public) for record in entries_in((folder / "entries").read_bytes())]
    records, root = relinked(records)
    write(folder / "entries", b"".join(records))
    changed(folder, toRoot=root, checkpoint=None, signedSize=0, consistency=[])
    make_fit(folder)
    origin = true.rsplit("+", 2)[0]
    text = f"ca-ledger package manifest\n{origin}\n{said['ledger']}\n{hashlib.sha256((folder / 'manifest.json').read_bytes()).hexdigest()}\n"
    signature = base64.b64encode(LogKey(origin, public).identifier + own.sign(text.encode())).decode()
    write(folder / "manifest.note", f"{text}\n\u2014 {origin} {signature}\n".encode())
    # Who has no key of his own believes what the package names; who has one does not.
    assert both(folder)["signed"]
    told = both(folder, "--verifier-key", true)
    assert (told["verdict"], told["signed"], told["vouchedTo"]) == ("unverifiable", False, 0)
    assert any("another key" in note for note in told["notes"])


@pytest.mark.parametrize("intent", [ISSUANCE_AUTHORIZED, CRL_AUTHORIZED, RESPONDER_AUTHORIZED])
def test_whatever_ends_has_its_intent(binary, homes, tmp_path, intent):  # noqa: F811
    """Without the intent, what was signed would be in no table."""
    folder = package(homes["lists"], tmp_path / "package")
    records = entries_in((folder / "entries").read_bytes())
    place = next(place for place, record in enumerate(records) if int.from_bytes(record[72:76], "big") == intent)
    stream = records[place][48:64]
    ending = next(at for at, record in enumerate(records) if at > place and record[48:64] == stream)
    records[place] = records[place][:48] + bytes(16) + records[place][64:]
    records, root = relinked(records)
    write(folder / "entries", b"".join(records))
    changed(folder, toRoot=root, checkpoint=None, signedSize=0, consistency=[])
    make_fit(folder)
    for faults in (by_program(folder, expecting=(1,))[0][0]["faults"], [fault._asdict() for fault in Package(str(folder)).faults]):
        [found] = [fault for fault in faults if "no intent" in fault["message"]]
        assert found["position"] == ending


# ---- what is spelt in ways of its own


def test_identifiers_and_order_have_one_form(binary, homes, tmp_path):  # noqa: F811
    authority = json.loads(ledger_server.ca_ledger("export", homes["lists"].folder, "--format", "ndjson").out.splitlines()[0])["authority"]
    folder = package(homes["lists"], tmp_path / "package", "--authority", authority)
    said = manifest_of(folder)
    for number, members in enumerate((
        {"selection": {"authority": authority.upper(), "requester": None}},
        {"selection": {"authority": "{" + authority + "}", "requester": None}},
        {"selection": {"authority": authority.replace("-", ""), "requester": None}},
        {"selection": {"authority": "", "requester": None}},
        {"ledger": said["ledger"].upper()}, {"ledger": said["ledger"].replace("-", "")}, {"ledger": "urn:uuid:" + said["ledger"]},
        {"files": said["files"][::-1]}, {"files": [*said["files"], said["files"][0]]}, {"from": 1 << 64, "to": 1 << 65}, {"signedSize": -1},
        {"to": 1e2}, {"form": True}, {"madeBy": None}, {"files": [one | {"rows": -1} for one in said["files"]]},
    )):  # fmt: skip
        other = copy(folder, tmp_path / str(number))
        octets = json.dumps(said | members, separators=(",", ":")).encode() + b"\n"
        write(other / "manifest.json", octets)
        said_of = both(other)
        assert said_of["verdict"] == "findings" and said_of["faults"][0]["file"] == "manifest.json", members


def test_what_is_no_manifest_is_a_finding_and_no_failure(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package", "--from", 300, "--to", 320)
    octets = (folder / "manifest.json").read_bytes()
    made_by = manifest_of(folder)["madeBy"].encode()
    for number, new in enumerate((
        octets.replace(made_by, b"\\ud800"), octets.replace(made_by, b"\\udc00\\ud800"), octets.replace(made_by, b"\xed\xa0\x80"), b"", b"\xff\xfe", b"[" * 100_000,
        octets.decode().encode("utf-16"), octets + b"\n", octets[:-1], b"null\n", b"1" * 5_000,
    )):  # fmt: skip
        other = copy(folder, tmp_path / f"octets {number}")
        write(other / "manifest.json", new)
        said = both(other)
        assert said["verdict"] == "findings" and said["faults"][0]["file"] == "manifest.json", new[:40]
    for name in ("manifest.json", "entries", "certificates.csv", "valid"):
        other = copy(folder, tmp_path / f"folder {name}")
        (other / name).unlink()
        (other / name).mkdir()
        assert both(other)["faults"][0]["file"] == name


def test_the_entry_that_a_log_begins_with_comes_first(binary, homes, tmp_path):  # noqa: F811
    """Without it no certificate has a name: somebody hides it behind its hash."""
    folder = package(homes["crash"], tmp_path / "package", "--from", 300, "--to", 360)
    octets = (folder / "entries").read_bytes()
    length = 148 + int.from_bytes(octets[80:84], "big")
    leaf = hashlib.sha256(b"\0" + octets[:148]).digest()
    write(folder / "entries", octets[length:])
    write(folder / "before", bytes(8) + (1).to_bytes(8, "big") + leaf + (folder / "before").read_bytes())
    make_fit(folder)
    files = manifest_of(folder)["files"]
    for one in files:
        one["rows"] = one["rows"] + {"entries": -1, "before": 1}.get(one["name"], 0) if one["rows"] is not None else None
    changed(folder, files=files)
    assert both(folder)["faults"][0] | {"message": ""} == {"file": "entries", "position": 0, "message": ""}


def test_of_faults_a_hundred_are_told_and_names_of_every_kind(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package", "--from", 300, "--to", 320)
    for number in range(300):
        (folder / f"planted-{number}").touch()
    assert len(both(folder)["faults"]) == 100
    other = package(homes["crash"], tmp_path / "other", "--from", 300, "--to", 320)
    with open(os.fsencode(other) + b"/\xff\xfe name", "w") as file:
        file.write("x")
    said = both(other)
    assert said["faults"][0]["file"] == "\ufffd\ufffd name"


def test_what_an_export_says_of_itself_has_a_shape(binary, small_home, tmp_path):
    out = ledger_server.ca_ledger("export", "package", small_home.folder, "-o", tmp_path / "package", "--format", "json").out
    said = json.loads(out)
    schema("export-package").validate(said)
    made = manifest_of(tmp_path / "package")
    assert (said["from"], said["to"], said["signed"]) == (made["from"], made["to"], False)
    assert said["whole"] == next(one["rows"] for one in made["files"] if one["name"] == "entries")
    controls = json.loads((tmp_path / "package/controls.json").read_text())
    assert (controls["from"], controls["to"]) == (made["from"], made["to"])
