"""Packages whose files are spelt in ways of their own, or hold what is none: both checkers say the same of them."""

import base64
import hashlib
import json
import os
import shutil
from collections import Counter

import ledger_server
from ledger_verifier.package import Package
from ledger_verifier.tree import HEADER, Tree, sha256
from made_packages import both, by_program, changed, copy, entries_in, homes, make_fit, manifest_of, package, schema, write  # noqa: F401

CERTIFICATES = 120
ISSUANCE_AUTHORIZED = 32


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
        changed_records[place] = records[place][:84] + sha256(bytes(payload)) + records[place][116 : HEADER.size] + bytes(payload)
        tree, previous = Tree(), None
        for at, record in enumerate(changed_records):
            head = record[: HEADER.size] if previous is None else record[:116] + previous
            changed_records[at] = head + record[HEADER.size :]
            previous = sha256(b"\0", head)
            tree.add(previous)
        folder = tmp_path / str(number)
        shutil.copytree(original, folder, copy_function=os.link)
        write(folder / "entries", b"".join(changed_records))
        members = {"toRoot": base64.b64encode(tree.root()).decode(), "checkpoint": None, "signedSize": 0, "consistency": []}
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
