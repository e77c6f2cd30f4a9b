"""The tool that tortures: what it asks can be answered with no, it counts right, and a case can be run again."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import tampering
from ordeals import auditors, campaign, meaning, promises, report
from ordeals.case import Broken, Case, Ordeal
from ordeals.ledgers import Shelf
from running_ledger import Verdict, certification_request

TORTURE = Path(__file__).resolve().parents[2] / "tools" / "torture"


# ---- what it asks can be answered with no


@pytest.fixture(scope="module")
def shelf(binary, tmp_path_factory):
    return Shelf(binary, tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def ledger(shelf, tmp_path):
    return shelf.take("small").copy(tmp_path / "ledger")


@pytest.fixture(scope="module")
def judge(binary):
    with contextlib.closing(auditors.Auditors(binary)) as both:
        yield both.judge


def test_what_was_answered_and_is_another_certificate_is_a_broken_promise(binary, judge, ledger, generator):
    promises.assert_kept(binary, judge, ledger, {}, generator)
    first, second, *_ = sorted(ledger.certificates)
    ledger.certificates[first] = ledger.certificates[second]
    with pytest.raises(Broken, match="another certificate now"):
        promises.assert_kept(binary, judge, ledger, {}, generator)


def test_what_was_answered_and_is_not_in_the_log_is_a_broken_promise(binary, judge, ledger):
    with pytest.raises(Broken, match="not in the log"):
        promises.assert_whole(binary, judge, ledger, {*ledger.certificates, "arn:of-nothing"})


def test_a_token_that_gives_another_certificate_is_a_broken_promise(binary, judge, ledger, generator):
    answers = {"never-asked": (sorted(ledger.certificates)[0], certification_request())}
    with pytest.raises(Broken, match="the token never-asked"):
        promises.assert_kept(binary, judge, ledger, answers, generator)


def test_a_ledger_that_is_not_whole_is_a_broken_promise(binary, judge, ledger):
    with ledger.home.database_for_tampering() as connection:
        tampering.flip_a_byte_of_a_tail_payload(connection)
    with pytest.raises(Broken, match="not whole"):
        promises.assert_whole(binary, judge, ledger, set())


def verdict(status, *findings):
    return Verdict(status, {number: (1, 0, "said") for number in findings}, "")


@pytest.mark.parametrize(
    "replayed, verified",
    [(verdict(0), verdict(1, 7)), (verdict(1, 7), verdict(0)), (verdict(1, 38, 7), verdict(0)), (verdict(-4), verdict(1, 7))],
)
def test_verifiers_that_do_not_agree_or_crash_are_a_broken_promise(replayed, verified):
    with pytest.raises(Broken):
        auditors.Judgement(replayed, verified)


def test_replay_alone_finds_what_is_its_own():
    assert auditors.Judgement(verdict(1, 38), verdict(0)).is_found_by_one()
    assert auditors.Judgement(verdict(1, 53, 8), verdict(0)).is_found_by_one()


# ---- meaning


def test_a_database_means_its_rows_and_not_where_they_lie(ledger):
    before = meaning.of_file(ledger.home.database)
    with contextlib.closing(sqlite3.connect(ledger.home.database)) as connection:
        connection.execute("VACUUM")
        assert meaning.of_file(ledger.home.database) == before
        connection.execute("UPDATE index_layout SET number = 9")
        connection.commit()
    assert meaning.of_file(ledger.home.database) != before


def test_an_anchor_means_what_it_remembers(ledger):
    before, octets = meaning.of_file(ledger.home.anchor), bytearray(ledger.home.anchor.read_bytes())
    sizes = [int.from_bytes(octets[place : place + 8], "big") for place in (512, 1024)]
    older, newer = (512, 1024) if sizes[0] < sizes[1] else (1024, 512)
    for place, is_same in ((older, True), (newer, False)):
        changed = bytearray(octets)
        changed[place + 20] ^= 1
        ledger.home.anchor.write_bytes(changed)
        assert (meaning.of_file(ledger.home.anchor) == before) is is_same


# ---- counting and telling


class Coin(Ordeal):
    name, title, promise = "coin", "a coin is thrown", "it is heads"

    def run(self, number):
        self.doing = f"throw {number}"
        if self.generator(number).random() < 0.5:
            raise Broken("tails")
        return Case(number, self.doing, "heads")

    def finish(self):
        if self.seed == "bent":
            raise Broken("the coin is bent")


def test_a_campaign_counts_what_was_broken_and_says_how_to_do_it_again(tmp_path, capsys):
    result = campaign.run(Coin("", tmp_path, 1), range(100), out=sys.stdout)
    assert result.cases == 100 and 20 < result.faulty < 80
    assert result.results == {"heads": 100 - result.faulty, "broken": result.faulty}
    first = result.faults[0]["case"]
    assert f"tools/torture coin --seed 1 --case {first}\n" in capsys.readouterr().out
    assert campaign.run(Coin("", tmp_path, 1), [first]).faulty == 1, "a case is its seed and number"
    assert campaign.run(Coin("", tmp_path, "bent"), []).faults == [{"case": None, "what": "case None", "fault": "Broken: the coin is bent"}]


def test_the_table_says_what_was_survived(tmp_path):
    results = [campaign.run(Coin("", tmp_path, seed), range(100)) for seed in (1, 2)]
    results[1].faulty = 0
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report.document(results)))
    printed = subprocess.run([TORTURE, "table", file], capture_output=True, text=True, check=True, timeout=60).stdout
    lines = printed.splitlines()
    assert lines[0].startswith("| What was done | Cases |") and len(lines) == 4
    assert f"| a coin is thrown | 100 | it is heads | **broken in {results[0].faulty}**; heads {100 - results[0].faulty}; " in lines[2]
    assert "**kept**" in lines[3]


def test_a_case_is_repeated_by_its_number(binary, tmp_path):
    told = []
    for _ in range(2):
        file = tmp_path / "report.json"
        command = [TORTURE, "corruption", "--seed", "3", "--case", "5", "--home", tmp_path / "home", "--report", file]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert finished.returncode == 0, finished.stderr
        told.append(json.loads(file.read_text())["ordeals"][0]["examples"])
    assert told[0] == told[1] and len(told[0]) == 1
    shutil.rmtree(tmp_path / "home")
