"""Packages for auditors: the program's own check and the verifier's agree on every one, whole, narrowed, divided, and changed at random."""

import json
import os
import shutil
import struct
import subprocess
import sys

import ledger_server
import pytest
from golden_ledgers import GOLDEN, NAMES, TOP
from ledger_verifier.json_text import line
from ledger_verifier.package import Package, joints
from ledger_verifier.packaged_log import judge
from ledger_verifier.packaged_tables import TABLES
from ledger_verifier.tree import HEADER, sha256
from made_packages import by_program, entries_in, homes, make_fit, manifest_of, measured, package, schema, size_of, write  # noqa: F401

CHANGES = int(os.environ.get("VERIFIER_CHANGES", "350"))  # at random, of each of three packages


@pytest.mark.parametrize("name", NAMES)
def test_a_package_of_all_of_a_log_is_whole(binary, homes, name, tmp_path):  # noqa: F811
    folder = package(homes[name], tmp_path / "package", "--project", TOP)
    said = json.loads((folder / "manifest.json").read_text())
    assert (said["from"], said["to"]) == (0, size_of(name))
    assert said["toRoot"] == json.loads((GOLDEN / name / f"{name}.json").read_text())["root"]
    [verdict], fits = by_program(folder, expecting=(0,))
    assert verdict["verdict"] == "whole" and not fits
    # The verifier that lies in the package, and nothing else of this project.
    command = [sys.executable, folder / "verifier/verify-ledger", "--package", folder, "--format", "json"]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd="/")
    verdict, judged = map(json.loads, run.stdout.splitlines())
    assert run.returncode == 0 and verdict["verdict"] == "whole" and judged["log"]["verdict"] == "whole", run
    assert {20, 21, 22, 25, 27, 30, 42} <= {row["number"] for row in judged["log"]["invariants"] if row["checked"]}
    schema("package-check").validate(judged)
    balance = json.loads((folder / "balance.json").read_text())
    counted = json.loads((GOLDEN / name / f"{name}.json").read_text())["issuances"]
    assert {one: balance[one] for one in counted} == counted


def cut(home, size, generator, folder, count=4, options=()):
    places = sorted({0, size, *generator.sample(range(1, size), count)})
    return [
        package(home, folder / f"{start}", "--from", start, "--to", end - 1, *options) for start, end in zip(places, places[1:])
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["crash", "lists", "refusals", "policy"])
def test_packages_of_parts_continue_each_other(binary, homes, name, tmp_path, generator):  # noqa: F811
    folders = cut(homes[name], size_of(name), generator, tmp_path)
    for shuffled in (folders, generator.sample(folders, len(folders))):
        verdicts, fits = by_program(*shuffled, expecting=(0,))
        assert not fits and {one["verdict"] for one in verdicts} == {"whole"}
    read = list(map(Package, map(str, folders)))
    assert not list(joints(read)) and not any(one.faults for one in read)
    assert judge(read)[0].verdict == "whole" and judge(read)[1] == size_of(name)
    assert judge(read[1:]) is None
    # All of them together say what one of all says.
    whole = package(homes[name], tmp_path / "whole")
    for table in ("certificates.pem", "events.ndjson", "revocations.ndjson"):
        assert b"".join((one / table).read_bytes() for one in folders) == (whole / table).read_bytes()
    for table in ("access.ndjson", "authorities.ndjson", "policy.ndjson", "roles.ndjson"):
        assert (folders[-1] / table).read_bytes() == (whole / table).read_bytes()
    without = [*folders[:1], *folders[2:]]
    assert any("gap" in one for one in by_program(*without)[1]) and any("gap" in one for one in joints(list(map(Package, map(str, without)))))
    # Beside one that holds all, each part overlaps, by itself and no more; and no event is missing.
    both = [f"two have the events from {one.manifest['from']} to before {one.manifest['to']}" for one in read if one.manifest["from"] < one.manifest["to"]]
    for said in (by_program(*folders, whole)[1], list(joints([*read, Package(str(whole))]))):
        assert [next(one for one in said if words in one) for words in both] and len(said) == len(both), said
    assert "follow one another" in ledger_server.ca_ledger("export", "check", *folders).out


def test_a_part_may_end_between_a_request_and_what_answers_it(binary, homes, tmp_path):  # noqa: F811
    shown = ledger_server.ca_ledger("log", "show", homes["crash"].folder, "--type", "IssuanceRequested", "--format", "json").out
    for position in [json.loads(row)["position"] for row in shown.splitlines()][:3]:
        folder = package(homes["crash"], tmp_path / str(position), "--to", position)
        [verdict], _ = by_program(folder, expecting=(0,))
        assert verdict["verdict"] == "whole" == judge([Package(str(folder))])[0].verdict, position


def test_a_package_that_selects_nothing_hides_nothing(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package")
    records = entries_in((folder / "entries").read_bytes())
    hidden = records.pop(len(records) // 2)
    write(folder / "entries", b"".join(records))
    write(folder / "left-out", hidden[: HEADER.size])
    make_fit(folder)
    said = manifest_of(folder)
    for one in said["files"]:
        one["rows"] = {"entries": len(records), "left-out": 1}.get(one["name"], one["rows"])
    write(folder / "manifest.json", line(said))
    [verdict], _ = by_program(folder, expecting=(1,))
    for faults in (verdict["faults"], [fault._asdict() for fault in Package(str(folder)).faults]):
        assert any(fault["file"] == "left-out" and "selects nothing" in fault["message"] for fault in faults), faults


def test_a_key_that_signed_nothing_of_a_package_does_not_make_it_whole(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package")
    said = manifest_of(folder) | {"checkpoint": None, "signedSize": 0, "consistency": []}
    write(folder / "manifest.json", line(said))
    key = json.loads((GOLDEN / "crash/crash.json").read_text())["verifierKey"]
    [verdict], _ = by_program(folder, expecting=(2,), options=["--verifier-key", key])
    assert verdict["verdict"] == "unverifiable" == Package(str(folder), key).verdict
    by_program(folder, expecting=(64,), options=["--verifier-key", "nonsense"])
    assert by_program(folder, expecting=(2,))[0][0]["verdict"] == "unverifiable" == Package(str(folder)).verdict


def test_packages_of_two_logs_do_not_fit(binary, homes, tmp_path):  # noqa: F811
    first = package(homes["crash"], tmp_path / "one", "--to", 99)
    second = package(homes["templates"], tmp_path / "two", "--from", 100)
    assert any("two ledgers" in one for one in by_program(first, second)[1])
    assert any("two ledgers" in one for one in joints([Package(str(first)), Package(str(second))]))


@pytest.mark.parametrize("name", ["lists", "policy", "refusals"])
def test_a_selection_hides_other_requests_behind_their_hashes(binary, homes, name, tmp_path):  # noqa: F811
    whole = package(homes[name], tmp_path / "whole")
    rows = [json.loads(row) for row in (whole / "requests.ndjson").read_text().splitlines()]
    for option, member in (("--authority", "authority"), ("--requester", "principal")):
        value = rows[0][member]
        folder = package(homes[name], tmp_path / member, option, value, "--from", size_of(name) // 3)
        [verdict], _ = by_program(folder, expecting=(0,))
        assert verdict["verdict"] == "whole" and not Package(str(folder)).faults
        told = [json.loads(row) for row in (folder / "requests.ndjson").read_text().splitlines()]
        wanted = [row for row in rows if row[member] == value and (row["ending"] is None or row["ending"] >= size_of(name) // 3)]
        assert told == wanted
        if any(row[member] != value and row["position"] >= size_of(name) // 3 for row in rows):
            assert (folder / "left-out").stat().st_size % HEADER.size == 0 < (folder / "left-out").stat().st_size


# ---- what somebody changed, and made the manifest fit again


def change_lines(octets, generator):
    lines = octets.splitlines(keepends=True)
    kind = generator.choice(["drop", "swap", "repeat"])
    one, two = generator.randrange(len(lines)), generator.randrange(len(lines))
    if kind == "drop":
        del lines[one]
    elif kind == "swap":
        lines[one], lines[two] = lines[two], lines[one]
    else:
        lines.insert(two, lines[one])
    return b"".join(lines)


def change_column(octets, generator):
    """A value of a row otherwise, or a column gone from all of them."""
    rows = list(map(json.loads, octets.splitlines()))
    name = generator.choice(list(rows[0]))
    if generator.random() < 0.2:
        return b"".join(line({one: value for one, value in row.items() if one != name}) for row in rows)
    row = generator.choice(rows)
    row[name] = generator.choice([None, "x", 7, [], True, f"{row[name]} ", [row[name]] if isinstance(row[name], str) else "y"])
    return b"".join(map(line, rows))


def change_octet(octets, generator):
    changed = bytearray(octets)
    changed[generator.randrange(len(octets))] ^= 1 << generator.randrange(8)
    return bytes(changed)


def change_records(octets, generator, size=None):
    records = entries_in(octets) if size is None else [octets[place : place + size] for place in range(0, len(octets), size)]
    one, two = generator.randrange(len(records)), generator.randrange(len(records))
    kind = generator.choice(["drop", "swap", "repeat", "payload"])
    if kind == "drop":
        del records[one]
    elif kind == "swap":
        records[one], records[two] = records[two], records[one]
    elif kind == "repeat" or size is not None:
        records.insert(two, records[one])
    else:  # with its digest made to fit: only the tree shows it
        payload = change_octet(records[one][HEADER.size :], generator)
        records[one] = records[one][:84] + sha256(payload) + records[one][116 : HEADER.size] + payload
    return b"".join(records)


def change(folder, generator):
    """Changes something at random, and says what; False where nothing came of it."""
    said = manifest_of(folder)
    kind = generator.choice(["raw", "lines", "column", "column", "octet", "records", "manifest", "file"])
    tables = [name for name in TABLES if (folder / name).stat().st_size]
    name = generator.choice(tables)
    if kind == "raw":
        name = generator.choice([one["name"] for one in said["files"] if one["octets"]])
        write(folder / name, change_octet((folder / name).read_bytes(), generator))
        return kind, name
    if kind == "manifest":
        member = generator.choice([one for one in said if one not in ("madeBy", "files")])
        return kind, change_manifest(folder, said, member, generator)
    if kind == "file":
        if generator.random() < 0.5:
            (folder / name).unlink()
        else:
            (folder / "planted").write_text("x")
        return kind, name
    if kind == "records":
        name = generator.choice([one for one in ("entries", "before", "left-out") if (folder / one).stat().st_size])
        new = change_records((folder / name).read_bytes(), generator, {"before": 48, "left-out": HEADER.size}.get(name))
    elif kind == "column":
        name = generator.choice([one for one in tables if one.endswith("json")])
        new = change_column((folder / name).read_bytes(), generator)
    else:
        lists = [one["name"] for one in said["files"] if one["name"].startswith("lists/")]
        name = generator.choice([*tables, "entries", *lists[:3]]) if kind == "octet" else name
        new = {"lines": change_lines, "octet": change_octet}[kind]((folder / name).read_bytes(), generator)
    if new == (folder / name).read_bytes():
        return False
    write(folder / name, new)
    make_fit(folder)
    return kind, name


def change_manifest(folder, said, member, generator):
    value = said[member]
    if isinstance(value, int):
        said[member] = value + generator.choice([-1, 1])
    elif isinstance(value, list):
        said[member] = value[1:] if value else ["A" * 43 + "="]
    elif isinstance(value, dict):
        said[member] = {"authority": "00000000-0000-4000-8000-000000000000", "requester": None}
    elif value is None:
        said[member] = "x"
    else:
        place = generator.randrange(len(value))
        said[member] = value[:place] + ("a" if value[place] != "a" else "b") + value[place + 1 :]
    write(folder / "manifest.json", line(said))
    return member


PARTS = [("crash", ["--from", 300, "--to", 360]), ("lists", ["--from", 90, "--lists", "all"]), ("policy", ["--from", 100, "--to", 190, "--requester", "alice"])]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_whatever_is_changed_at_random_both_reject_and_say_where(binary, homes, part, tmp_path, generator):  # noqa: F811
    name, options = part
    if "--requester" in options:
        whole = package(homes[name], tmp_path / "whole")
        rows = map(json.loads, (whole / "requests.ndjson").read_text().splitlines())
        asked = sorted({row["principal"] for row in rows if options[1] <= row["position"] <= options[3]})
        options = [*options[:-1], generator.choice(asked)]
    original = package(homes[name], tmp_path / "original", *options)
    changed = []
    while len(changed) < CHANGES:
        folder = tmp_path / f"changed-{len(changed)}"
        shutil.copytree(original, folder, copy_function=os.link)
        what = change(folder, generator)
        if what:
            changed.append((folder, what, Package(str(folder))))
        else:
            shutil.rmtree(folder)
    for start in range(0, CHANGES, 250):
        some = changed[start : start + 250]
        verdicts, _ = by_program(*(folder for folder, _, _ in some), expecting=(1,))
        assert len(verdicts) == len(some)
        for verdict, (folder, what, read) in zip(verdicts, some):
            assert verdict["verdict"] == read.verdict != "whole", (what, verdict, read.faults)
            assert read.verdict == "findings" or what[1] == "checkpoint", (what, verdict)  # signed by nobody who is known
            assert [one["file"] for one in verdict["faults"][:1]] == [one.file for one in read.faults[:1]], (what, verdict, read.faults)
            shutil.rmtree(folder)


def test_who_hides_something_before_the_part_is_found_by_the_package_before(binary, homes, tmp_path):  # noqa: F811
    """A change of access that is hidden behind its hash, and a table that knows nothing of it: alone such a package is of one piece."""
    middle = size_of("policy") * 2 // 3
    first = package(homes["policy"], tmp_path / "first", "--to", middle - 1)
    second = package(homes["policy"], tmp_path / "second", "--from", middle)
    assert not by_program(first, second, expecting=(0,))[1]
    assert hide_access(second)
    read = [Package(str(first)), Package(str(second))]
    assert not any(one.faults for one in read), [one.faults for one in read]
    assert any("carries on" in one for one in joints(read))
    verdicts, fits = by_program(first, second, expecting=(1,))
    assert {one["verdict"] for one in verdicts} == {"whole"} and any("carries on" in one for one in fits)


def hide_access(folder):
    """Puts the leaf hash in the place of a CredentialsChanged before the part, and takes its row away."""
    octets, credentials_changed = (folder / "entries").read_bytes(), 24
    start = manifest_of(folder)["from"]
    records = entries_in(octets)
    for number, record in enumerate(records):
        position, kind = struct.unpack_from(">Q", record, 32)[0], struct.unpack_from(">I", record, 72)[0]
        if kind == credentials_changed and position < start:
            subtree = struct.pack(">QQ", position, 1) + sha256(b"\0", record[: HEADER.size])
            before = (folder / "before").read_bytes()
            trees = sorted([subtree, *(before[place : place + 48] for place in range(0, len(before), 48))])
            (folder / "before").write_bytes(b"".join(trees))
            (folder / "entries").write_bytes(b"".join(records[:number] + records[number + 1 :]))
            rows = [row for row in (folder / "access.ndjson").read_text().splitlines(keepends=True) if json.loads(row)["since"] != position]
            (folder / "access.ndjson").write_text("".join(rows))
            said = manifest_of(folder)
            for one in said["files"]:
                one["sha256"], one["octets"] = measured(folder / one["name"])
                change = {"before": 1, "entries": -1, "access.ndjson": -1}
                one["rows"] = one["rows"] if one["rows"] is None else one["rows"] + change.get(one["name"], 0)
            write(folder / "manifest.json", line(said))
            return True
    return False


def test_a_verifier_key_that_is_another_is_told(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["crash"], tmp_path / "package")
    own, other = (json.loads((GOLDEN / name / f"{name}.json").read_text())["verifierKey"] for name in ("crash", "lives"))
    for key, status in ((own, 0), (other, 1)):
        by_program(folder, expecting=(status,), options=["--verifier-key", key])
        assert bool(Package(str(folder), key).faults) == bool(status)


def test_what_is_no_package_is_told(binary, tmp_path):
    (tmp_path / "empty").mkdir()
    assert ledger_server.ca_ledger("export", "check", tmp_path / "empty", expecting=(1, 2)).returncode
    assert Package(str(tmp_path / "empty")).faults


def test_what_is_written_as_json_has_the_shape_that_is_documented(binary, homes, tmp_path):  # noqa: F811
    folder = package(homes["lists"], tmp_path / "package", "--from", 60)
    schema("package-manifest").validate(manifest_of(folder))
    write(folder / "policy.ndjson", b"{}")
    command = [sys.executable, TOP / "tools/verify-ledger", "--package", folder, folder, "--format", "json"]
    verifier = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    program = ledger_server.ca_ledger("export", "check", folder, folder, "--format", "json", expecting=(1,))
    for out in (verifier.stdout, program.out):
        rows = [json.loads(row) for row in out.splitlines()]
        assert len(rows) == 3 and rows[0]["faults"] and "joint" in rows[2]
        for row in rows:
            schema("package-check").validate(row)
    for options in (["--pem"], []):
        *rows, last = ledger_server.ca_ledger("export", homes["crash"].folder, "--format", "ndjson", *options).out.splitlines()
        schema("export-statement").validate(json.loads(last))
        assert rows
        for row in rows:
            schema("export").validate(json.loads(row))
