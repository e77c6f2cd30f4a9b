"""One case of an ordeal: what was done, and what came of it."""

import dataclasses
import pathlib
import random


class Broken(Exception):
    """A promise was not kept."""


@dataclasses.dataclass
class Case:
    """What was done and, in one of the ordeal's few words, what came of it; `fault` says which promise was broken."""

    number: int
    what: str
    result: str
    fault: str = ""
    # How many things were tried: many where a case is one long run.
    count: int = 1
    # What it said of itself, worth an example in the report.
    note: str = ""
    # What was measured, by name.
    figures: dict = dataclasses.field(default_factory=dict)


class Ordeal:
    """A kind of torture. Its cases are numbered; seed and number say all that is drawn by lot in one of them."""

    # As the command line has it.
    name = ""
    # What the table says was done, and what was promised.
    title = ""
    promise = ""
    # How many cases a whole campaign has, and how many a test in `tools/test`.
    whole = 0
    small = 0
    # Where a case is one long run: how many seconds it takes in each.
    length = None
    small_length = None

    def __init__(self, binary, folder, seed):
        self.binary, self.folder, self.seed = str(binary), pathlib.Path(folder), seed

    def generator(self, number):
        return random.Random(f"{self.seed}/{self.name}/{number}")

    @classmethod
    def numbers(cls, count):
        """The cases of a campaign of that size."""
        return range(count)

    def run(self, number):
        """Runs a case; raises `Broken`, `AssertionError` or whatever else went wrong where a promise was."""
        raise NotImplementedError

    def finish(self):
        """Judges what all cases shared; raises where a promise was broken that no single case shows."""

    def close(self):
        """Lets go of what cases share."""
