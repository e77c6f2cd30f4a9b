"""A disk that fails: one call of a start, an issuance, a checkpoint, a sealing or a stop meets an error, a short write, or a disk that stays full."""

import collections
import contextlib
import dataclasses
import errno
import shutil
import time
from typing import NamedTuple

import powercut
import shim as faults
from botocore.exceptions import BotoCoreError, ClientError
from running_ledger import Home, Server, certification_request

from . import auditors, promises
from .caller import Refused, Silent
from .case import Broken, Case, Ordeal
from .ledgers import READY_WITHIN, Ledger, Shelf
from .shims import Shims

EVERY_CALL = (1 << (faults.MAP + 1)) - 1
CHANGING = faults.ALL_STEPS & ~(1 << powercut.UNLINK)  # what a full disk may refuse: taking away needs no space
OPENING = 1 << powercut.CREATE | 1 << powercut.DIRECTORY | 1 << faults.OPEN
WRITES = 1 << powercut.WRITE
FOREVER = 1 << 40



class Trouble(NamedTuple):
    """In what way a call goes wrong."""

    name: str
    deed: int
    error: int
    # Which kinds of call can meet it.
    kinds: int
    # How many do, from the first on.
    limit: int


TROUBLES = (
    Trouble("EIO", faults.FAIL, errno.EIO, EVERY_CALL, 1),
    Trouble("ENOSPC", faults.FAIL, errno.ENOSPC, CHANGING, 1),
    Trouble("EMFILE", faults.FAIL, errno.EMFILE, OPENING, 1),
    Trouble("a short write", faults.SHORTEN, 0, WRITES, 1),
    Trouble("a torn write", faults.TEAR, errno.EIO, WRITES, 1),
    Trouble("a disk that stays full", faults.FAIL, errno.ENOSPC, CHANGING, FOREVER),
)
# What a phase begins with.
BEGINNINGS = {
    "a first start": None, "a start": "killed", "an issuance": "small", "a checkpoint": "small",
    "a sealing": "unsealed", "a stop": "killed",
}  # fmt: skip
PHASES = tuple(BEGINNINGS)
SEALED_BY = 12  # issuances that complete a segment
SIGNED_WITHIN, SEALED_WITHIN, ENDS_WITHIN, GOES_ON_WITHIN = 3, 1.5, 30, 20  # seconds
# After so many calls in a row that did not come, a phase has no more of them.
BEYOND_THE_END = 3
DEEPEST = 400  # calls of one phase that are looked for


class Storage(Ordeal):
    name = "storage"
    title = (
        "each call to the disk of a start, an issuance, a checkpoint, a sealing and a stop fails once (EIO, ENOSPC, EMFILE), is short, "
        "is torn, or finds the disk full from there on"
    )
    promise = (
        "the server goes on, or ends with a status and a reason of its own; nothing that was answered is lost; "
        "the next start makes it good; both verifiers say whole"
    )
    whole, small = len(TROUBLES) * len(PHASES) * DEEPEST, 2 * len(TROUBLES) * len(PHASES)

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf, self.shims = Shelf(binary, self.folder), Shims(self.folder)
        self.auditors = auditors.Auditors(binary)
        self.absent = collections.Counter()  # how many calls in a row did not come, by phase and trouble

    def close(self):
        self.auditors.close()

    @classmethod
    def numbers(cls, count):
        """All, from the first call of each phase on; of fewer, calls that lie as far apart as they can."""
        if count >= cls.whole:
            return range(cls.whole)
        ways = len(TROUBLES) * len(PHASES)
        return [number % ways + ways * (number // ways * 17 % 40 + number % 5) for number in range(count)]

    def run(self, number):
        trouble, phase = TROUBLES[number % len(TROUBLES)], PHASES[number // len(TROUBLES) % len(PHASES)]
        at = number // (len(TROUBLES) * len(PHASES)) + 1
        if self.absent[phase, trouble] >= BEYOND_THE_END:
            return None
        self.doing = f"{trouble.name} at the {at}. call of {phase} that can meet it"
        ledger = self.begin(phase, self.folder / f"failing-{number}")
        with self.shims.watching(ledger.home.path) as shim:
            result, answers = self.suffer(ledger, phase, Plan(shim, trouble, at))
            was_met = shim.get("plan_seen") >= at
            promises.assert_kept(self.binary, self.auditors.judge, ledger, answers, self.generator(number))
        shutil.rmtree(ledger.home.path)
        ledger.home.path.with_suffix(".log").unlink()
        self.absent[phase, trouble] = 0 if was_met else self.absent[phase, trouble] + 1
        return Case(number, self.doing, result) if was_met else None

    def begin(self, phase, path):
        shutil.rmtree(path, ignore_errors=True)
        beginning = BEGINNINGS[phase]
        return self.shelf.take(beginning).copy(path) if beginning else Ledger(Home.make(path), {})

    def suffer(self, ledger, phase, plan):
        """Lets the phase meet the trouble; the word for what came of it, and what was answered to tokens."""
        answers, refusals = {}, []
        if phase.endswith("start"):
            plan.begin()
        server = Server(self.binary, ledger.home, shim=plan.shim)
        try:
            if not is_ready(server):
                plan.end()
                return f"ended with {server.process.returncode}", answers
            if not phase.endswith("start"):
                work(server, ledger, "before", 2, answers, refusals)
                plan.begin()
            if phase == "a stop":
                server.process.terminate()
                server.wait_until_dead(ENDS_WITHIN)
            elif phase != "a checkpoint":  # which follows the second of what was asked for before
                work(server, ledger, "meanwhile", SEALED_BY if phase == "a sealing" else 1, answers, refusals)
            settle(server, phase, ledger.home)
            plan.end()
            return self.afterwards(server, ledger, phase, answers, refusals), answers
        finally:
            server.kill()

    def afterwards(self, server, ledger, phase, answers, refusals):
        """The trouble is over: who still runs goes on, and ends in order; who ended said why."""
        if server.process.poll() is None and phase != "a stop":
            deadline = time.monotonic() + GOES_ON_WITHIN
            while server.process.poll() is None and not work(server, ledger, f"after-{time.monotonic()}", 1, answers, []):
                if time.monotonic() > deadline:
                    raise Broken(f"the server neither ends nor goes on: {server.diagnostics()[-1500:]}")
                time.sleep(0.1)
        is_running = server.process.poll() is None
        if is_running:
            server.process.terminate()
            if server.wait_until_dead(ENDS_WITHIN) is None:
                raise Broken("the server does not end")
        if server.process.returncode:
            promises.assert_ended_in_order(server)
            return f"ended with {server.process.returncode}"
        return f"went on, after {refusals[0]}" if refusals else "went on"


@dataclasses.dataclass
class Plan:
    """The trouble that is to come, until it is over."""

    shim: faults.Shim
    trouble: Trouble
    at: int

    def begin(self):
        trouble = self.trouble
        self.shim.plan(trouble.deed, self.at, trouble.kinds, error=trouble.error, limit=trouble.limit)
        if trouble.limit == FOREVER:
            self.shim.report_free(0)

    def end(self):
        self.shim.end_plan()
        self.shim.report_free(None)


def is_ready(server):
    """Whether it serves; a server that does not has ended, in order."""
    try:
        server.wait_until_ready(READY_WITHIN)
    except AssertionError:
        if server.wait_until_dead() is None:
            raise Broken(f"the server hangs at its start: {server.diagnostics()[-1500:]}") from None
        promises.assert_ended_in_order(server)
        return False
    return True


def work(server, ledger, prefix, count, answers, refusals):
    """Asks for an authority where there is none yet, and for so many certificates; whether all were given."""
    try:
        if not ledger.home.authority:
            ledger.home.remember_authority(server.make_active_root())
        caller, authority = ledger.caller(server), ledger.home.authority
        with contextlib.closing(caller):
            for number in range(count):
                token, request = f"{prefix}-{number}", certification_request()
                arn = caller.issue(authority, request, token)
                answers[token] = (arn, request)
                ledger.certificates[arn] = caller.read(authority, arn)
    except Refused as error:
        if error.status < 500:
            raise Broken(f"the caller is blamed: {error}") from error
        refusals.append(error.code)
    except (Silent, ClientError, BotoCoreError) as error:
        refusals.append("no answer" if isinstance(error, Silent) else type(error).__name__)
    return not refusals


def settle(server, phase, home):
    """Waits until what the phase is named for has been, as long as the server lives."""
    if phase == "a sealing":
        wait(server, SEALED_WITHIN, lambda: home.rows("SELECT count(*) FROM segment")[0][0] > 0)
    elif phase == "a checkpoint":
        wait(server, SIGNED_WITHIN, lambda: home.signed_size() == home.size())
    server.wait_until_dead(0.15)  # views and the like follow


def wait(server, seconds, holds):
    deadline = time.monotonic() + seconds
    while server.process.poll() is None and time.monotonic() < deadline and not holds():
        time.sleep(0.02)
