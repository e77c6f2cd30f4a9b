"""Power cuts: a run under load is journalled, and for points of it the folder is rebuilt as a cut there would have left it."""

import dataclasses
import json
import shutil

import powercut
from running_ledger import Answer, Home, Server, issuing

from . import auditors, promises
from .case import Broken, Case, Ordeal
from .ledgers import Ledger, Shelf
from .shims import Shims

MEBIBYTE = 1 << 20
CONNECTIONS = 16
ISSUANCES, MOST_ISSUANCES = 400, 8_000  # at a time, until the write-ahead log was moved into the file; in all


class PowerCuts(Ordeal):
    name = "power-cuts"
    title = "power cuts under load, the disk keeping nothing, or anything, of what was not synced"
    promise = "what was answered is there, nothing is open, the next start serves, both verifiers say whole"
    whole, small = 40, 4  # tools/test has tests of its own: Tests/Faults/test_power_cut.py

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf, self.shims = Shelf(binary, self.folder), Shims(self.folder)
        self.auditors = auditors.Auditors(binary)
        self.journal = None

    def close(self):
        self.auditors.close()

    def run(self, number):
        generator = self.generator(number)
        run = self.journal = self.journal or self.journalled()
        cut = choose(run.steps, generator)
        kept = "nothing" if number % 2 else "something"
        self.doing = f"cut after {run.steps[cut - 1]}, {kept} kept"
        disk = powercut.Disk(run.before.path, run.ledger.home.path)
        disk.advance(run.steps, cut)
        path = self.folder / f"cut-{number}"
        if kept == "nothing":
            disk.after_harsh_cut(path)
        else:
            disk.after_random_cut(path, generator.randrange(1 << 32))
        # The tokens and certificates of the load are not asked for again, only that they are in the log: so many take their time.
        answered = answered_before(run.answers, run.steps, cut)
        found = Ledger(Home(path, run.ledger.home.authority), dict(run.ledger.certificates), run.ledger.credentials)
        promises.assert_kept(self.binary, self.auditors.judge, found, {}, generator)
        if missing := answered - {row["arn"] for row in promises.exported(self.binary, found.home)}:
            raise Broken(f"{len(missing)} certificates were answered and are not in the log: {sorted(missing)[:3]}")
        shutil.rmtree(path)
        path.with_suffix(".log").unlink()
        return Case(number, self.doing, f"{kept} kept")

    def journalled(self):
        """A server under load until its write-ahead log was moved into the file, and a little longer.

        What lies there of an earlier run is used again, so that a case is the same cut.
        """
        before, path, record = self.shelf.take("small"), self.folder / "load", self.folder / "load.answers"
        journal = self.folder / "load.journal"
        if not record.exists():
            shutil.rmtree(path, ignore_errors=True)
            ledger = before.copy(path)
            with self.shims.watching(path) as shim:
                answers = load(self.binary, ledger.home, shim)
                shutil.copyfile(shim.journal_path, journal)
            if faults := [one for one in answers if not isinstance(one, Answer)]:
                raise Broken(f"a caller was told: {faults[0]}")
            record.write_text(json.dumps([dataclasses.asdict(one) for one in answers]))
        ledger = Ledger(Home(path, before.home.authority), dict(before.certificates), before.credentials)
        answers = [Answer(**one) for one in json.loads(record.read_text())]
        return Journal(before.home, ledger, powercut.read_journal(journal), answers)


class Journal:
    """What a server did to its disk, what it answered meanwhile, and a copy of the folder as it was before."""

    def __init__(self, before, ledger, steps, answers):
        self.before, self.ledger, self.steps, self.answers = before, ledger, steps, answers


def load(binary, home, shim):
    server = Server(binary, home, shim=shim)
    try:
        server.wait_until_ready()
        size, answers = home.database.stat().st_size, []
        with issuing(server, CONNECTIONS) as issue_many:
            while home.database.stat().st_size < size + MEBIBYTE and len(answers) < MOST_ISSUANCES:
                answers += issue_many(ISSUANCES)
            answers += issue_many(ISSUANCES)
        server.wait_until_sealed(3 * len(answers) // 256)
        return answers
    finally:
        server.kill()


def answered_before(answers, steps, cut):
    """What clients had been answered when the step after the cut began: it must survive."""
    following = next((step for step in steps if step.number > cut), None)
    moment = following.began if following else float("inf")
    return {answer.arn for answer in answers if answer.received < moment}


def choose(steps, generator):
    """A step of the load, or, every third time, of the time in which the write-ahead log is moved."""
    moved = [step.number for step in steps if step.path.endswith("/ledger.db") and step.kind == powercut.WRITE]
    if generator.random() < 1 / 3 and moved:
        return min(generator.randint(moved[0] - 4, moved[-1] + 60), steps[-1].number)
    return generator.randint(1, steps[-1].number)
