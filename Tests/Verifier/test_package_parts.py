"""What packages hold beyond their tables, and how that is checked by both: lists made again, certificates that are valid, the manifest's signature,
archives, and what is spelt in ways of its own."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter, namedtuple

import issuing
import ledger_server
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from golden_ledgers import TOP
from ledger_verifier.checkpoints import LogKey
from ledger_verifier.json_text import line
from ledger_verifier.package import Package, joints
from ledger_verifier.packaged_place import header
from test_packages import by_program, homes, make_fit, manifest_of, package, schema, size_of, write  # noqa: F401

ARCHIVE_CHANGES = 150


def both(folder, *options):
    """What the program and the verifier say of one package, which must be the same but for the words."""
    run = ledger_server.ca_ledger("export", "check", folder, "--format", "json", *options, expecting=None)
    said = json.loads(run.out)
    command = [sys.executable, TOP / "tools/verify-ledger", "--package", folder, "--format", "json", *options]
    verifier = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    row = json.loads(verifier.stdout.splitlines()[0])
    for one in (said, row):
        schema("package-check").validate(one)
    assert verifier.returncode == run.returncode, (run, verifier)
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


# ---- revocation lists


@pytest.fixture(scope="module")
def listed(binary, tmp_path_factory):
    """A ledger at rest whose server signed lists, complete and in parts."""
    path = tmp_path_factory.mktemp("listed")
    server = ledger_server.LedgerServer(path).start("--revocation-delay", "0", "--list-partition", "2")
    client = server.client()
    ledger_server.ca_ledger("buckets", "create", "crls", "--data", server.data)
    for kind in ("PARTITIONED", "COMPLETE"):
        lists = {"Enabled": True, "S3BucketName": "crls", "CrlType": kind, "CustomCname": "crl.example"}
        root, _ = issuing.new_root(client, RevocationConfiguration={"CrlConfiguration": lists})
        for _ in range(3):
            arn = issuing.issue(client, root, issuing.certification_request())
            certificate = x509.load_pem_x509_certificate(issuing.read_back(client, root, arn)[0].encode())
            client.revoke_certificate(CertificateAuthorityArn=root, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason="KEY_COMPROMISE")
            waited_for(server, 1 if kind == "PARTITIONED" else 4)
    assert server.stop() == 0
    return Listed(server.data)


Listed = namedtuple("Listed", "folder")


def waited_for(server, count, within=60):
    """Waits until so many lists are signed, and as many as were begun."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        kinds = Counter(one["type"] for one in server.events())
        if kinds["CRLSigned"] >= count and kinds["CRLSigned"] == kinds["CRLAuthorized"]:
            return
        time.sleep(0.05)
    raise AssertionError(f"lists were not signed within {within} seconds")


def test_lists_are_made_again_as_they_were_signed(binary, listed, tmp_path):
    folder = package(listed, tmp_path / "all", "--lists", "all")
    rows = [json.loads(row) for row in (folder / "lists.ndjson").read_text().splitlines()]
    assert {f"{row['position']}.crl" for row in rows} == set(os.listdir(folder / "lists")) and len(rows) > 3
    for row in rows:
        found = x509.load_der_x509_crl((folder / f"lists/{row['position']}.crl").read_bytes())
        assert len(found) == row["entries"] and found.signature.hex() == row["signature"]
        assert hashlib.sha256(found.tbs_certlist_bytes).hexdigest() == row["tbsSHA256"]
    assert both(folder)["verdict"] == "whole"
    newest = package(listed, tmp_path / "newest")
    told = {(row["authority"], row["partition"]): row["position"] for row in rows}
    assert set(os.listdir(newest / "lists")) == {f"{position}.crl" for position in told.values()}
    assert not (package(listed, tmp_path / "none", "--lists", "none") / "lists").exists()
    # One in the place of another, and one that the log has not.
    one, two = (folder / f"lists/{row['position']}.crl" for row in rows[:2])
    octets = one.read_bytes()
    write(one, two.read_bytes())
    make_fit(folder)
    assert both(folder)["faults"][0]["file"] == f"lists/{rows[0]['position']}.crl"
    write(one, octets)
    os.rename(one, folder / "lists/1.crl")
    files = [file | {"name": "lists/1.crl"} if file["name"] == f"lists/{rows[0]['position']}.crl" else file for file in manifest_of(folder)["files"]]
    changed(folder, files=sorted(files, key=lambda file: file["name"].encode()))
    make_fit(folder)
    assert both(folder)["faults"][0]["file"] == "lists/1.crl"


# ---- what is valid


@pytest.mark.parametrize("name", ["lists", "crash", "policy"])
def test_what_was_valid_and_what_is_add_up_and_go_on_in_the_next_part(binary, homes, name, tmp_path):  # noqa: F811
    size = size_of(name)
    places = [0, size // 4, size // 2, size * 3 // 4, size]
    parts = [package(homes[name], tmp_path / str(start), "--from", start, "--to", end - 1) for start, end in zip(places, places[1:])]
    assert not by_program(*parts, expecting=(0,))[1] and not list(joints(list(map(lambda one: Package(str(one)), parts))))
    before, counted = {}, 0
    for part in parts:
        rows = [json.loads(row) for row in (part / "standing.ndjson").read_text().splitlines()]
        for row in rows:
            assert row["validBefore"] == before.get(row["authority"], 0)
            assert row["validBefore"] + row["issued"] - row["expired"] - row["revoked"] == row["validAfter"]
            counted += row["issued"]
        before = {row["authority"]: row["validAfter"] for row in rows}
        assert (part / "valid").stat().st_size == 8 + 53 * sum(row["validBefore"] for row in rows)
    whole = package(homes[name], tmp_path / "whole")
    rows = [json.loads(row) for row in (whole / "standing.ndjson").read_text().splitlines()]
    assert {row["authority"]: row["validAfter"] for row in rows} == before
    assert sum(row["issued"] for row in rows) == counted == json.loads((whole / "balance.json").read_text())["certificates"]
    # Against the rows of the certificates themselves.
    issued = [json.loads(row) for row in (whole / "certificates.ndjson").read_text().splitlines()]
    latest = max(json.loads(row)["time"] for row in (whole / "events.ndjson").read_text().splitlines())
    for row in rows:
        own = [one for one in issued if one["authority"] == row["authority"] and one["status"] != "burned"]
        assert row["validAfter"] == sum(one["status"] == "issued" and one["notAfter"] >= latest for one in own)
        assert row["burned"] == sum(one["status"] == "burned" for one in issued if one["authority"] == row["authority"])


def test_a_certificate_that_was_not_valid_before_is_found_by_the_part_before(binary, homes, tmp_path):  # noqa: F811
    middle = size_of("lists") * 2 // 3
    first = package(homes["lists"], tmp_path / "first", "--to", middle - 1)
    second = package(homes["lists"], tmp_path / "second", "--from", middle)
    octets = bytearray((second / "valid").read_bytes())
    assert len(octets) > 8 + 53
    octets[8 + 14] ^= 1  # its end, by less than a second: no count is another
    write(second / "valid", bytes(octets))
    make_fit(second)
    assert both(second)["verdict"] == "whole"
    assert any("other certificates valid" in one for one in by_program(first, second, expecting=(1,))[1])
    assert any("other certificates valid" in one for one in joints([Package(str(first)), Package(str(second))]))
    octets[:8] = b"\xff" * 8
    write(second / "valid", bytes(octets))
    make_fit(second)
    assert both(second)["faults"][0]["file"] == "valid"


# ---- what is signed


@pytest.fixture(scope="module")
def signed(small_home, binary, tmp_path_factory):
    return package(small_home, tmp_path_factory.mktemp("signed") / "package", "--master-key", small_home.master_key)


def log_key(folder):
    lines = (folder / "manifest.note").read_text().splitlines()
    return lines[1], lines[-1].split(" ")[2]


def test_the_log_signs_the_manifest_in_words_that_no_checkpoint_has(binary, small_home, signed, tmp_path):
    title, origin, ledger, digest, empty, signature = (signed / "manifest.note").read_text().splitlines()
    assert (title, empty) == ("ca-ledger package manifest", "") and signature.startswith(f"\u2014 {origin} ")
    assert digest == hashlib.sha256((signed / "manifest.json").read_bytes()).hexdigest() and ledger == manifest_of(signed)["ledger"]
    said = both(signed)
    assert said["verdict"] == "whole" and said["signed"] and said["vouchedTo"] == manifest_of(signed)["to"]
    shown = json.loads(ledger_server.ca_ledger("epoch", "show", "--data", small_home.folder, "--format", "json").out)
    assert both(signed, "--verifier-key", shown["verifierKey"])["signed"]
    # Another manifest, another key, another name, nothing, and what is none.
    madeBy = changed(copy(signed, tmp_path / "other"), madeBy="another")
    assert both(madeBy)["faults"][0]["file"] == "manifest.note"
    key = ed25519.Ed25519PrivateKey.generate()
    note = (signed / "manifest.note").read_text()
    text = note.split("\n\n")[0] + "\n"
    for name in (origin, "another.example"):
        other = LogKey(name, key.public_key().public_bytes_raw())
        forged = text.replace(origin, name)
        octets = other.identifier + key.sign(forged.encode())
        folder = copy(signed, tmp_path / f"by {len(name)}")
        write(folder / "manifest.note", f"{forged}\n\u2014 {name} {base64.b64encode(octets).decode()}\n".encode())
        assert both(folder)["faults"][0]["file"] == "manifest.note"
        assert both(folder, "--verifier-key", other.verifier_key)["verdict"] == "findings"
    for number, octets in enumerate((b"", b"\xff", b"x" * 70_000, text.encode(), note.replace("\n\n", "\n").encode(), note.encode()[:-1])):
        folder = copy(signed, tmp_path / f"none {number}")
        write(folder / "manifest.note", octets)
        assert both(folder)["faults"][0]["file"] == "manifest.note"
    folder = copy(signed, tmp_path / "without")
    (folder / "manifest.note").unlink()
    said = both(folder)
    assert said["verdict"] == "whole" and not said["signed"]


def test_every_bit_of_the_note_counts(binary, signed, tmp_path, generator):
    octets, folders = (signed / "manifest.note").read_bytes(), []
    for number in range(60):
        changed_octets = bytearray(octets)
        changed_octets[generator.randrange(len(octets))] ^= 1 << generator.randrange(8)
        folders.append(tmp_path / str(number))
        shutil.copytree(signed, folders[-1], copy_function=os.link)
        write(folders[-1] / "manifest.note", bytes(changed_octets))
    verdicts, _ = by_program(*folders, expecting=(1,))
    for verdict, folder in zip(verdicts, folders):
        assert verdict["verdict"] == Package(str(folder)).verdict == "findings", folder
        assert verdict["faults"][0]["file"] == "manifest.note" == Package(str(folder)).faults[0].file


def test_what_is_not_signed_is_said(binary, homes, signed, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package")
    end = manifest_of(folder)["to"]
    alone = changed(copy(folder, tmp_path / "alone"), checkpoint=None, signedSize=0, consistency=[])
    for one, text in ((folder, "vouched for"), (alone, "nothing")):
        for out in (
            ledger_server.ca_ledger("export", "check", one).out,
            subprocess.run([sys.executable, TOP / "tools/verify-ledger", "--package", one], capture_output=True, text=True, check=False).stdout,
        ):
            assert text in out and "not signed by itself" in out, out
    assert both(alone)["vouchedTo"] == 0
    assert both(folder)["vouchedTo"] == min(manifest_of(folder)["signedSize"], end)


# ---- archives


def test_an_archive_is_what_the_folder_is(binary, homes, tmp_path, generator):  # noqa: F811
    folder = package(homes["lists"], tmp_path / "folder", "--project", TOP)
    archive = package(homes["lists"], tmp_path / "package.tar", "--project", TOP)
    assert archive.read_bytes() == package(homes["lists"], tmp_path / "again.tar", "--project", TOP).read_bytes()
    assert both(archive)["verdict"] == "whole"
    with tarfile.open(archive) as file:
        members = file.getmembers()
        assert [one.name for one in members] == ["manifest.json", *(one["name"] for one in manifest_of(folder)["files"])]
        assert all(file.extractfile(one).read() == (folder / one.name).read_bytes() for one in members)
    assert subprocess.run(["tar", "--compare", "--file", archive, "--directory", folder], capture_output=True, check=False).stderr == b""
    small = package(homes["crash"], tmp_path / "small.tar", "--from", 300, "--to", 360).read_bytes()
    archives = []
    for number in range(ARCHIVE_CHANGES):
        octets = bytearray(small)
        kind = generator.choice(["bit", "cut", "more", "drop", "repeat"])
        block = 512 * generator.randrange(len(small) // 512)
        if kind == "bit":
            octets[generator.randrange(len(octets))] ^= 1 << generator.randrange(8)
        elif kind == "cut":
            octets = octets[: generator.randrange(len(octets))]
        elif kind == "more":
            octets += bytes(generator.choice([1, 512, 1024]))
        elif kind == "drop":
            del octets[block : block + 512]
        else:
            octets[block:block] = octets[block : block + 512]
        archives.append(tmp_path / f"{number}-{kind}.tar")
        archives[-1].write_bytes(octets)
    verdicts, _ = by_program(*archives, expecting=(1,))
    for verdict, path in zip(verdicts, archives):
        found = Package(str(path))
        assert verdict["verdict"] == found.verdict == "findings", (path, verdict, found.faults)
        assert verdict["faults"][0]["file"] == found.faults[0].file, (path, verdict, found.faults)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", "link"])
def test_an_archive_leads_nowhere(binary, homes, name, tmp_path):  # noqa: F811
    archive = package(homes["crash"], tmp_path / "small.tar", "--from", 300, "--to", 360)
    octets = archive.read_bytes()
    head = header(name.encode(), 0)
    if name == "link":
        with tarfile.TarFile(tmp_path / "links.tar", "w") as file:
            link = tarfile.TarInfo("README.md")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            file.addfile(link)
        head = (tmp_path / "links.tar").read_bytes()[:512]
    write(archive, octets[:-1024] + head + bytes(1024))
    said = both(archive)
    assert said["verdict"] == "findings"


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
