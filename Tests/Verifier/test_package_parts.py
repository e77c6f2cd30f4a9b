"""What packages hold beyond their tables, and how that is checked by both: lists made again, certificates that are valid, the manifest's signature,
what a selection may hide, and archives."""

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
from ledger_verifier.package import Package, joints
from ledger_verifier.packaged_place import header
from ledger_verifier.tree import HEADER
from made_packages import both, by_program, changed, copy, entries_in, homes, make_fit, manifest_of, package, size_of, write  # noqa: F401

ARCHIVE_CHANGES = 150


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
    said, made = both(folder), manifest_of(folder)
    assert not said["signed"] and said["vouchedTo"] == min(made["signedSize"], made["to"])
    assert said["verdict"] == ("whole" if made["signedSize"] >= made["to"] else "unverifiable")


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
            ledger_server.ca_ledger("export", "check", one, expecting=None).out,
            subprocess.run([sys.executable, TOP / "tools/verify-ledger", "--package", one], capture_output=True, text=True, check=False).stdout,
        ):
            assert text in out and "not signed by itself" in out, out
    said = both(alone)
    assert (said["vouchedTo"], said["verdict"]) == (0, "unverifiable")
    assert both(folder)["vouchedTo"] == min(manifest_of(folder)["signedSize"], end)
    # A checkpoint of the log's first entry vouches for nothing behind that.
    first = package(homes["crash"], tmp_path / "first", "--to", 0)
    assert manifest_of(first)["to"] == 1 <= manifest_of(first)["signedSize"]


# ---- what a selection may hide


@pytest.mark.parametrize("option", ["--authority", "--requester"])
def test_a_selection_hides_nothing_that_it_has(binary, homes, option, tmp_path, generator):  # noqa: F811
    rows = [json.loads(row) for row in (package(homes["lists"], tmp_path / "whole") / "requests.ndjson").read_text().splitlines()]
    row = next(row for row in rows if row["outcome"] == "issued")
    original = package(homes["lists"], tmp_path / "original", option, row[{"--authority": "authority", "--requester": "principal"}[option]])
    assert both(original)["verdict"] == "whole"
    records = entries_in((original / "entries").read_bytes())
    begun = {record[48:64] for record in records if int.from_bytes(record[72:76], "big") in (30, 41, 44, 52)}
    kinds = {}
    for place, record in enumerate(records[1:], 1):
        kind = int.from_bytes(record[72:76], "big")
        if record[48:64] in begun and kind in (30, 41, 44, 52):
            continue  # of what is hidden from its beginning on, nobody can say whose it is
        kinds.setdefault(kind, []).append(place)
    assert len(kinds) > 8 and {33, 40} <= set(kinds)
    for kind, places in kinds.items():
        place = generator.choice(places)
        folder = copy(original, tmp_path / f"without {kind}")
        write(folder / "entries", b"".join(records[:place] + records[place + 1 :]))
        octets = (folder / "left-out").read_bytes()
        hidden = sorted([records[place][: HEADER.size], *(octets[at : at + HEADER.size] for at in range(0, len(octets), HEADER.size))], key=lambda head: head[32:40])
        write(folder / "left-out", b"".join(hidden))
        make_fit(folder)
        counted = {"entries": -1, "left-out": 1}
        files = [one | {"rows": one["rows"] + counted.get(one["name"], 0)} if one["rows"] is not None else one for one in manifest_of(folder)["files"]]
        changed(folder, files=files)
        said = both(folder)
        assert said["faults"][0]["file"] == "left-out", (kind, said)


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
