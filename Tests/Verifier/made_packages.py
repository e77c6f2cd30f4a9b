"""Packages for auditors, and what they are made into: for the tests of both checkers."""

import base64
import hashlib
import json
import shutil
import struct

import jsonschema
import ledger_server
import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, TOP, packing
from ledger_verifier.json_text import line, text_of
from ledger_verifier.package import Package
from ledger_verifier.packaged_report import row_of
from ledger_verifier.packaged_tables import TABLES
from ledger_verifier.tree import HEADER, Tree, sha256


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    found = {}
    for name in NAMES:
        found[name] = running_ledger.Home(tmp_path_factory.mktemp("packages") / name)
        packing.unpack(GOLDEN / name / f"{name}.tar.xz", found[name].path)
    return found


def size_of(name):
    return json.loads((GOLDEN / name / f"{name}.json").read_text())["size"]


def package(home, folder, *options):
    ledger_server.ca_ledger("export", "package", home.folder, "--output", folder, *options)
    return folder


def by_program(*folders, expecting=None, options=()):
    """What the program says of each, and what it says of their joints."""
    run = ledger_server.ca_ledger("export", "check", *folders, "--format", "json", *options, expecting=expecting)
    rows = [json.loads(row) for row in run.out.splitlines()]
    return [row for row in rows if "package" in row], [row["joint"] for row in rows if "joint" in row]


def measured(path):
    octets = path.read_bytes()
    return hashlib.sha256(octets).hexdigest(), len(octets)


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def make_fit(folder):
    """The manifest made again for what lies in the folder: whoever forges a package does as much."""
    said = manifest_of(folder)
    for one in said["files"]:
        path = folder / one["name"]
        if path.exists():
            one["sha256"], one["octets"] = measured(path)
            if one["rows"] is not None and one["name"] in TABLES and one["name"] != "certificates.pem":
                one["rows"] = path.read_bytes().count(b"\n")
    write(folder / "manifest.json", line(said))


def entries_in(octets):
    """The records of the file of entries."""
    place, found = 0, []
    while place < len(octets):
        length = HEADER.size + struct.unpack_from(">I", octets, place + 80)[0]
        found.append(octets[place : place + length])
        place += length
    return found


def relinked(records):
    """Records of entries with their chain made again, and the root of the tree over them, in base64."""
    tree, previous, linked = Tree(), None, []
    for record in records:
        payload = record[HEADER.size :]
        head = record[:84] + sha256(payload) + (record[116 : HEADER.size] if previous is None else previous)
        linked.append(head + payload)
        previous = sha256(b"\0", head)
        tree.add(previous)
    return linked, base64.b64encode(tree.root()).decode()


def write(path, octets):
    """Writes a file anew: the one that had its name may have others."""
    path.unlink(missing_ok=True)
    path.write_bytes(octets)


def schema(name):
    return jsonschema.Draft202012Validator(json.loads((TOP / f"schemas/json/{name}.schema.json").read_text()))


def both(folder, *options):
    """What the program and the verifier say of one package, which must be the same but for the words."""
    run = ledger_server.ca_ledger("export", "check", folder, "--format", "json", *options, expecting=None)
    said = json.loads(run.out)
    found = Package(str(folder), options[1] if options else None)
    row = json.loads(text_of(row_of(found, found.manifest or {"from": None, "to": None, "ledger": None})))
    for one in (said, row):
        schema("package-check").validate(one)
    assert run.returncode == {"whole": 0, "findings": 1, "unverifiable": 2}[row["verdict"]], (run, row)
    for member in ("verdict", "vouchedTo", "signed"):
        assert said[member] == row[member], (said, row)
    assert [one["file"] for one in said["faults"][:1]] == [one["file"] for one in row["faults"][:1]], (said, row)
    return said


def changed(folder, **members):
    write(folder / "manifest.json", line(manifest_of(folder) | members))
    return folder


def copy(folder, place):
    shutil.copytree(folder, place)
    return place
