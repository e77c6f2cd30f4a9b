"""Control matrices: every figure of the golden ledgers is counted again from the log, and whatever is changed in one is found."""

import copy
import json

import ledger_server
import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, packing
from ledger_verifier.books import Books
from ledger_verifier.command import read_all
from ledger_verifier.controls import Controls
from ledger_verifier.handed import CONTRADICTED, FOREIGN, PROVED
from ledger_verifier.log import Log
from ledger_verifier.place import Place
from ledger_verifier.report import Report
from ledger_verifier.rhythm import Rhythm
from ledger_verifier.storage import Storage


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    found = {}
    for name in NAMES:
        found[name] = running_ledger.Home(tmp_path_factory.mktemp("controls") / name)
        packing.unpack(GOLDEN / name / f"{name}.tar.xz", found[name].path)
    return found


class Judged:
    """A log that was read once for one matrix, so that others of the same period can be held to it."""

    def __init__(self, home, path, *options):
        self.path = path
        self.octets = ledger_server.ca_ledger("controls", home.folder, "--format", "json", *options).stdout
        path.write_bytes(self.octets)
        self.controls, report = Controls(str(path)), Report()
        self.storage = Storage(Place(str(home.database)))
        log = Log(self.storage, report, Rhythm(self.storage.checkpoints()))
        log.tree.watch_root(self.controls.end)
        books = Books(report, self.storage.ledger, self.storage.checkpoints(), log.tree, controls=self.controls)
        read_all(log, books, report)
        assert not report.failed and books.is_judging
        self.tree, self.genesis = log.tree, books.genesis

    def said(self, octets):
        """What becomes of a matrix, and what was noted of it."""
        self.path.write_bytes(octets)
        controls, report = Controls(str(self.path)), Report()
        controls.overview = controls.overview and self.controls.overview
        controls.judge(report, True, self.storage, self.tree, self.genesis)
        assert (59 in report.failed) == (controls.handed.result == CONTRADICTED)
        return controls.handed, report.notes


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_golden_ledger_is_counted_again(binary, homes, name, tmp_path, generator):
    size = json.loads((GOLDEN / name / f"{name}.json").read_text())["size"]
    first, last = sorted(generator.randrange(size) for _ in range(2))
    for options in ([], ["--from", first, "--to", last], ["--to", first]):
        judged = Judged(homes[name], tmp_path / "matrix", *options)
        handed, notes = judged.said(judged.octets)
        assert handed.result == PROVED and not notes, (options, handed, notes)


def test_the_command_says_so(binary, homes, tmp_path):
    home = homes["lists"]
    octets = ledger_server.ca_ledger("controls", home.folder, "--format", "json").stdout
    for change, status, result in ((octets, 0, "proved"), (octets.replace(b'"count":1,', b'"count":2,', 1), 1, "contradicted"), (b"{}", 3, "foreign")):
        (tmp_path / "matrix").write_bytes(change)
        said = running_ledger.verify(home, "--controls", tmp_path / "matrix")
        row = json.loads(said.text[: said.text.rindex("}") + 1])["controls"]
        assert (said.status, row["result"], set(said.findings)) == (status, result, {59} if status == 1 else set()), said.text[-2000:]


def test_every_change_of_a_figure_is_found(binary, homes, tmp_path):
    """Of every figure its count or words, its positions, and that it is there at all."""
    judged = Judged(homes["refusals"], tmp_path / "matrix")
    matrix, count = json.loads(judged.octets), 0
    for number, clause in enumerate(matrix["clauses"]):
        for place, figure in enumerate(clause["figures"]):
            for changed in changes(figure):
                other = copy.deepcopy(matrix)
                other["clauses"][number]["figures"][place : place + 1] = changed
                handed, notes = judged.said(json.dumps(other).encode())
                # What stands alone may be left out: schemas/controls.md does not say which figures a clause has.
                is_alone = not changed and (figure["name"][0].isupper() or figure["name"].startswith("certificates to draw"))
                assert handed.result == (PROVED if is_alone else CONTRADICTED), (clause["clause"], figure, changed, handed)
                count += 1
    assert count > 300


def changes(figure):
    yield []
    for name, value in figure.items():
        if name != "name":
            yield [figure | {name: value + 1 if isinstance(value, int) else value + "x"}]
    if "firstPosition" in figure:
        yield [{name: value for name, value in figure.items() if name != "firstPosition"}]


def test_a_matrix_of_something_else_is_none_of_this_log(binary, homes, tmp_path):
    judged = Judged(homes["lives"], tmp_path / "matrix")
    matrix = json.loads(judged.octets)
    ledger, size = matrix["ledger"], f'"to":{matrix["to"]}'.encode()
    others = {
        "another ledger": judged.octets.replace(ledger.encode(), b"0" * 8 + ledger[8:].encode()), "another root": json.dumps(matrix | {"root": "A" * 43 + "="}).encode(),
        "a longer log": judged.octets.replace(size, b'"to":' + b"9" * 9), "a number with a point": judged.octets.replace(size, size + b".0"),
        "a member twice": judged.octets.replace(size, size + b"," + size), "a member more": json.dumps(matrix | {"x": 1}).encode(), "no object": b"[]", "nothing": b"",
        "a figure that says nothing": judged.octets.replace(b'"count":', b'"counts":', 1),
        "a figure that says two things": judged.octets.replace(b'"count":', b'"words":"x","count":', 1),
    }  # fmt: skip
    for name, octets in others.items():
        assert judged.said(octets)[0].result == FOREIGN, name
    for name, value in (("origin", "x"), ("beginning", None), ("end", "2026-01-01T00:00:00Z")):
        assert judged.said(json.dumps(matrix | {name: value}).encode())[0].result == CONTRADICTED


def test_a_figure_that_nobody_can_count_is_named(binary, homes, tmp_path):
    judged = Judged(homes["lives"], tmp_path / "matrix")
    matrix = json.loads(judged.octets)
    matrix["clauses"][0]["figures"].append({"name": "how well all is", "count": 5})
    handed, [note] = judged.said(json.dumps(matrix).encode())
    assert handed.result == PROVED and "how well all is" in note
