"""Exports, in every format and dialect: each column of each row is what the log says, and the verifier finds whatever is changed."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import ledger_server
import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, packing
from ledger_verifier.columns import NAMES as COLUMNS
from ledger_verifier.export import ExportCheck
from ledger_verifier.exported import Exported
from ledger_verifier.report import Report
from read_log import ReadLog

FORMS = {
    "csv": ["--format", "csv"], "excel": ["--format", "csv", "--dialect", "excel"], "aws": ["--format", "csv", "--dialect", "aws"],
    "json": ["--format", "json"], "aws json": ["--format", "json", "--dialect", "aws"], "ndjson": ["--format", "ndjson"],
    "pem": ["--format", "ndjson", "--pem"], "hex": ["--format", "json", "--arn-serial", "hex", "--pem"],
}  # fmt: skip
KEYS = ("position", "certificateArn")  # what a row is found by
ROUNDS = 60  # random changes of each form and golden ledger: of octets, cells and rows


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The golden ledgers, each read once by the verifier, with the folder that it lies in."""
    found = {}
    for name in NAMES:
        home = running_ledger.Home(tmp_path_factory.mktemp("exports") / name)
        packing.unpack(GOLDEN / name / f"{name}.tar.xz", home.path)
        found[name] = home, ReadLog(home)
    return found


def export(home, *options):
    return ledger_server.ca_ledger("export", home.folder, *options).stdout


class File:
    """An export in a file, with its statement where that lies apart."""

    def __init__(self, home, form, folder, *options):
        self.path, self.statement, self.options = folder / "export", None, FORMS[form]
        if "csv" in self.options or "aws" in self.options:
            self.statement = folder / "statement"
            self.statement.unlink(missing_ok=True)
            options = [*options, "--statement", self.statement]
        self.octets = export(home, *self.options, *options)
        self.path.write_bytes(self.octets)

    def changed(self, log, octets):
        """What the verifier finds in the file with other octets: with its statement, or without where there is none in the file."""
        self.path.write_bytes(octets)
        return log.findings(self.path, self.statement)

    def alone(self, log, octets):
        """The same of the rows alone."""
        self.path.write_bytes(octets)
        return log.findings(self.path)


@pytest.mark.parametrize("form", FORMS)
def test_every_export_of_every_golden_ledger_is_proved_column_by_column(binary, logs, form, tmp_path):
    for name, (home, log) in logs.items():
        file = File(home, form, tmp_path)
        assert log.findings(file.path, file.statement) is None, name
        rows = export(home, *FORMS[form], "--no-statement")
        assert file.alone(log, rows) is None, name


def test_the_verifier_itself_says_so(binary, logs, tmp_path):
    home, _ = logs["lists"]
    for form in ("ndjson", "excel"):
        file = File(home, form, tmp_path)
        options = ["--statement", file.statement] if file.statement else []
        assert running_ledger.verify(home, "--no-anchor", "--export", file.path, *options).status == 0
        file.path.write_bytes(file.octets.replace(b"issued", b"issueD", 1))
        verdict = running_ledger.verify(home, "--no-anchor", "--export", file.path, *options)
        assert verdict.status == 1 and [*verdict.findings] == [44], verdict.text


def test_a_selection_without_a_statement_is_named_by_whoever_has_it(binary, logs, tmp_path):
    """And what is not there is said to be missing, or left out: nobody can tell which."""
    home, _ = logs["naming"]
    lines = export(home, "--format", "ndjson", "--no-statement").splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    authority, middle = rows[0]["authority"], rows[len(rows) // 2]["position"]
    path = tmp_path / "export"

    def verified(*options):
        said = running_ledger.verify(home, "--no-anchor", "--export", path, *options)
        return said, json.loads(said.text[: said.text.rindex("}") + 1])["export"]

    wanted = {"--authority": lambda row: row["authority"] == authority, "--from": lambda row: row["position"] >= middle, "--to": lambda row: row["position"] <= middle}
    for option, is_wanted in wanted.items():
        options = [option, authority if option == "--authority" else middle]
        kept = [line for line, row in zip(lines, rows) if is_wanted(row)]
        path.write_bytes(b"".join(kept))
        said, found = verified(*options)
        assert said.status == 0 and found["result"] == "whole" and found["missing"] == 0 and found["statement"] is False, said.text[-2000:]
        assert found["rows"] == len(kept)
        said, found = verified()
        assert said.status == 1 and [*said.findings] == [44] and found["missing"] == len(rows) - len(kept) > 0
        assert "lost" in found["message"] and "--authority" in found["message"]
        other = {"--authority": ["--requester", "nobody"], "--from": ["--to", middle], "--to": ["--from", middle]}[option]
        said, found = verified(*other)
        assert said.status == 1 and found["result"] == "finding"
    text = running_ledger.run_auditor([sys.executable, running_ledger.VERIFIER, home.folder, "--no-anchor", "--export", path, "--to", middle]).text
    assert f"export: {path}: whole: {len(rows) // 2 + 1} certificates and 0 burned serial numbers, only of positions from 0 to before {middle + 1}, of a log of" in text
    for wrong in (["--authority", "x"], ["--from", "-1"], ["--to", "x"], ["--to", ""]):
        assert running_ledger.verify(home, "--export", path, *wrong).status == 2


def test_a_selection_is_proved_as_one(binary, small_home, tmp_path):
    home, log = small_home, ReadLog(small_home.copy(tmp_path / "home"))
    rows = [json.loads(line) for line in export(home, "--format", "ndjson", "--no-statement").splitlines()]
    asked = sorted({row["requester"] for row in rows if row["requester"]})
    middle = rows[len(rows) // 2]["position"]
    for options in (["--requester", asked[0]], ["--from", middle], ["--to", middle], ["--authority", rows[0]["authority"]]):
        for form in ("csv", "json"):
            file = File(home, form, tmp_path, *options)
            assert log.findings(file.path, file.statement) is None, options
        narrowed = File(home, "ndjson", tmp_path, *options)
        lines = narrowed.octets.splitlines(keepends=True)
        assert 1 < len(lines) <= len(rows) + 1
        found = narrowed.changed(log, b"".join(lines[1:]))
        assert found is not None and "missing" in found[1]


def values_of(file):
    """The rows of an export: a writer of them, and each as a list of values."""
    if file.options[1] == "csv":
        end = "\n" if "aws" in file.options else "\r\n"
        rows = list(csv.reader(io.StringIO(file.octets.decode("utf-8-sig"), newline="")))
        mark = "\ufeff" if "excel" in file.options else ""

        def write(rows):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator=end).writerows(rows)
            return (mark + text.getvalue()).encode()

        return write, rows
    is_list = file.options[1] == "json"
    rows = [json.loads(line.rstrip(",")) for line in file.octets.decode().splitlines() if line.strip("[]")]

    def write_lines(rows):
        lines = list(map(json.dumps, rows))
        return ("[\n" + ",\n".join(lines) + "\n]\n" if is_list else "".join(line + "\n" for line in lines)).encode()

    return write_lines, rows


def other(value, generator):
    """Something that a column could say, and does not."""
    if value is None:
        return generator.choice(["", 0, "x", []])
    if isinstance(value, int):
        return value + generator.choice([-1, 1])
    if isinstance(value, list):
        return generator.choice([[*value, "DNS:other.example"], value[1:], None] if value else [["x"], None])
    if not value:
        return "x"
    place = generator.randrange(len(value))
    return value[:place] + generator.choice([one for one in "aZ0;:' \u202e\u00e9" if one != value[place]]) + value[place + 1 :]


@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_changed_in_a_column_is_found_in_its_row(binary, logs, form, tmp_path, generator):
    """Every column of a row, and by its own name: not only because the octets are others."""
    for name in ("crash", "lists", "templates"):
        home, log = logs[name]
        rows = [json.loads(line) for line in export(home, "--format", "ndjson", "--no-statement").splitlines()]
        start = generator.randrange(len(rows))
        file = File(home, form, tmp_path, "--from", rows[start]["position"], "--to", rows[min(start + 12, len(rows) - 1)]["position"])
        write, told = values_of(file)
        assert not messages(log, file, write(told))
        header, body = (told[:1], told[1:]) if file.options[1] == "csv" else ([], told[:-1])
        if not body:  # responders, and what is burned, are in no report
            continue
        place = generator.randrange(len(body))
        for column in range(len(header[0])) if header else list(body[place]):
            wrong = [list(row) if header else dict(row) for row in told[len(header) :]]
            wrong[place][column] = other(wrong[place][column], generator)
            found, column = messages(log, file, write(header + wrong)), header[0][column] if header else column
            assert any(column in one or column in KEYS and "neither" in one for one in found), (column, found)


def messages(log, file, octets):
    """What is wrong with the rows; of the statement only the selection is taken."""
    file.path.write_bytes(octets)
    said = []

    class Said(Report):
        def check(self, number, holds, position, message):
            if not holds:
                said.append(message)
            return holds

    exported = Exported(str(file.path), None if file.statement is None else str(file.statement))
    ExportCheck(Said(), exported, log.books.genesis, log.books.ended(), log.books.revocations.told).run()
    return said


@pytest.mark.parametrize("form", FORMS)
def test_octets_and_rows_that_are_changed_at_random_are_found(binary, logs, form, tmp_path, generator):
    """With the statement every octet counts: one that means nothing, too."""
    for name in ("crash", "lists"):
        home, log = logs[name]
        rows = [json.loads(line) for line in export(home, "--format", "ndjson", "--no-statement").splitlines()]
        last = generator.choice(rows[-8:])["position"]
        file = File(home, form, tmp_path, "--from", rows[max(0, len(rows) - 12)]["position"], "--to", last)
        lines = file.octets.splitlines(keepends=True)
        for _ in range(ROUNDS):
            octets = bytearray(file.octets)
            kind = generator.randrange(5)
            if kind == 0:
                octets[generator.randrange(len(octets))] ^= 1 << generator.randrange(8)
            elif kind == 1:
                del octets[generator.randrange(len(octets)) :]
            elif kind == 2:
                place = generator.randrange(len(octets) + 1)
                octets[place:place] = generator.randbytes(generator.randrange(1, 4))
            else:
                wrong = list(lines)
                one, two = generator.randrange(len(lines)), generator.randrange(len(lines))
                if kind == 3 and wrong[one] != wrong[two]:
                    wrong[one], wrong[two] = wrong[two], wrong[one]
                else:
                    wrong.insert(two, wrong[one])
                octets = b"".join(wrong)
            assert file.changed(log, bytes(octets)) is not None, (name, kind)


def statement_changes(said, positions, generator):
    """The statement with one of its members otherwise, by the member; of another selection one certificate at least is in one of both alone."""
    for name, value in said.items():
        if name == "selection":
            for part, old in value.items():
                new = {"from": positions[0] + 1, "to": positions[-1]}.get(part, "00000000-0000-4000-8000-000000000000")
                assert new != old
                yield f"selection {part}", said | {name: value | {part: new}}
        elif isinstance(value, bool):
            yield name, said | {name: not value}
        elif isinstance(value, int):
            yield name, said | {name: value + 1}
            yield name, said | {name: value - 1}
        elif isinstance(value, list):
            yield name, said | {name: [*value, value[0] if value else "A" * 43 + "="]}
            yield name, said | {name: value[1:] if value else ["x"]}
        elif isinstance(value, str) and name == "checkpoint":
            for place in range(0, len(value), 7):
                yield name, said | {name: value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]}
            yield name, said | {name: None}
        else:
            yield name, said | {name: other(value, generator)}


def test_whatever_is_changed_in_a_statement_is_found(binary, logs, tmp_path, generator):
    for name, form in (("lists", "csv"), ("epochs", "csv"), ("crash", "excel"), ("lists", "aws"), ("lists", "aws json")):
        home, log = logs[name]
        file = File(home, form, tmp_path)
        said = json.loads(file.statement.read_text())["statement"]
        assert said["octets"] == len(file.octets) and said["size"] == log.tree.size
        rows = [json.loads(line) for line in export(home, "--format", "ndjson", "--no-statement").splitlines()]
        positions = [row["position"] for row in rows if row["template"] and row["certificateSHA256"] or "aws" not in form]
        changes = list(statement_changes(said, positions, generator))
        assert {change.split()[0] for change, _ in changes} == set(said)
        for change, wrong in changes:
            file.statement.write_text(json.dumps({"statement": wrong}) + "\n")
            assert log.findings(file.path, file.statement) is not None, (change, wrong)


def test_a_statement_of_an_older_log_holds_still(binary, logs, tmp_path):
    """What was revoked later was issued then: the statement says at which size."""
    home, log = logs["lists"]
    rows = [json.loads(line) for line in export(home, "--format", "ndjson", "--no-statement").splitlines()]
    assert any(row["status"] == "revoked" for row in rows)
    told = [row | {"status": "issued", "revokedAt": None, "revocationReason": None, "endOfLife": row["notAfter"]} if row["status"] == "revoked" else row for row in rows]
    path = tmp_path / "export"
    path.write_text("".join(json.dumps(row) + "\n" for row in told))
    assert log.findings(path) is None
    half = [row | {"status": "issued"} if row["status"] == "revoked" else row for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in half))
    assert "status" in log.findings(path)[1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there: `apt-get install libreoffice-calc-nogui` brings it")
@pytest.mark.parametrize("detects", ["false", "true"])
def test_a_spreadsheet_shows_every_cell_as_it_is_written(binary, logs, detects, tmp_path):
    """Opened as a person would, once with and once without "detect special numbers": every cell is the text that was written."""
    home, _ = logs["policy"]
    file = File(home, "excel", tmp_path)
    table = tmp_path / "export.csv"
    table.write_bytes(file.octets)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "fods", "--outdir", tmp_path,
               f"--infilter=CSV:44,34,76,1,,1033,false,{detects}", table]  # fmt: skip
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=120)
    rows = list(csv.reader(io.StringIO(file.octets.decode("utf-8-sig"), newline="")))
    shown = list(sheet((tmp_path / "export.fods").read_text(), len(rows[0])))
    assert shown[: len(rows)] == rows


def sheet(text, width):
    """The rows of a sheet in flat XML: of a number its value, and of a text all of it; what is a date or a truth stands out."""
    names = {part: "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}" % part for part in ("table", "office", "text")}
    for row in ElementTree.fromstring(text).iter(names["table"] + "table-row"):
        cells = []
        for cell in row.iter(names["table"] + "table-cell"):
            kind = cell.get(names["office"] + "value-type")
            said = "".join(spelled(part, names["text"]) for part in cell.findall(names["text"] + "p"))
            value = {"string": said, "float": cell.get(names["office"] + "value"), None: ""}.get(kind, f"{kind}: {said}")
            cells += [value] * int(cell.get(names["table"] + "number-columns-repeated", 1))
        yield (cells + [""] * width)[:width]


def spelled(part, text):
    spaces = " " * int(part.get(text + "c", 1)) if part.tag == text + "s" else ""
    return spaces + (part.text or "") + "".join(spelled(inner, text) + (inner.tail or "") for inner in part)


def test_the_columns_that_are_documented_are_those_that_are_written(binary, logs):
    home, _ = logs["lists"]
    document = (GOLDEN.parents[1] / "schemas/format.md").read_text().partition("The columns, in this order:")[2].partition("\n\nAn extension")[0]
    named = re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in document.splitlines() if line.startswith("| `")))
    header = export(home, "--format", "csv").decode().splitlines()[0].split(",")
    assert named == [*header, "certificate"] and header == list(COLUMNS)
