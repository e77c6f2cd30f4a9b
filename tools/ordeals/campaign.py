"""Runs the cases of an ordeal and keeps count of what came of them."""

import collections
import dataclasses
import sys
import time
import traceback

from .case import Case

MOST_FAULTS = 200  # described in a report; all are counted
EXAMPLES = 4  # of each result


@dataclasses.dataclass
class Result:
    """What came of a campaign."""

    name: str
    title: str
    promise: str
    seed: int
    cases: int = 0
    seconds: float = 0
    faulty: int = 0
    results: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    faults: list = dataclasses.field(default_factory=list)
    examples: dict = dataclasses.field(default_factory=dict)
    figures: dict = dataclasses.field(default_factory=dict)

    def add(self, case):
        self.cases += case.count
        self.results[case.result] += case.count
        self.figures |= case.figures
        examples = self.examples.setdefault(case.result, [])
        if len(examples) < EXAMPLES:
            examples.append(f"case {case.number}: {case.what}" + (f": {case.note}" if case.note else ""))
        if case.fault:
            self.faulty += 1
            if len(self.faults) < MOST_FAULTS:
                self.faults.append({"case": case.number, "what": case.what, "fault": case.fault})

    def join(self, other):
        """Takes in what another worker's share of the cases came to."""
        self.cases += other.cases
        self.faulty += other.faulty
        self.results += other.results
        for word, examples in other.examples.items():
            self.examples[word] = [*self.examples.get(word, []), *examples][:EXAMPLES]
        self.faults = sorted([*self.faults, *other.faults], key=lambda one: one["case"])[:MOST_FAULTS]
        self.figures |= other.figures
        self.seconds = max(self.seconds, other.seconds)
        return self

    def document(self):
        return dataclasses.asdict(self) | {"results": dict(self.results.most_common())}


def attempt(ordeal, number, run):
    """One case, or the end of all; whatever it raises is a broken promise. None where there is nothing to be done under this number."""
    ordeal.doing = f"case {number}"
    try:
        return run()
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = str(error) or f"in {last.name}, line {last.lineno}"
        return Case(number, ordeal.doing, "broken", f"{type(error).__name__}: {said}"[:3000])


def run(ordeal, numbers, seconds=None, out=sys.stderr):
    """The cases of these numbers, as far as the time allows, if any is given."""
    result = Result(ordeal.name, ordeal.title, ordeal.promise, ordeal.seed)
    begun = told = time.monotonic()
    number = None
    for number in numbers:
        if seconds is not None and time.monotonic() - begun > seconds:
            break
        try:
            case = attempt(ordeal, number, lambda: ordeal.run(number))
        except KeyboardInterrupt:  # what was done until then is told
            print(f"{ordeal.name}: interrupted in case {number}", file=out, flush=True)
            break
        if case is None:
            continue
        result.add(case)
        tell(ordeal, case, out)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"{ordeal.name}: {result.cases} cases, {result.faulty} broken, {told - begun:.0f} s", file=out, flush=True)
    if end := attempt(ordeal, number, ordeal.finish):
        result.add(end)
        tell(ordeal, end, out)
    result.seconds = round(time.monotonic() - begun, 1)
    return result


def tell(ordeal, case, out):
    if case.fault:
        print(f"{ordeal.name} case {case.number}: {case.what}\n    BROKEN {case.fault}\n"
              f"    again: tools/torture {ordeal.name} --seed {ordeal.seed} --case {case.number}", file=out, flush=True)
