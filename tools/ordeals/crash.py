"""SIGKILL at any moment: of a server at work, of one that is starting, before and after a chosen call to a chosen file."""

import functools
import shutil
import time

import powercut
import shim as faults
from golden_ledgers.mishaps import SteppingClock
from running_ledger import Server

from . import auditors, promises
from .case import Broken, Case, Ordeal
from .clock import callers_of
from .ledgers import Issuers, Shelf, serving
from .shims import Shims

LEDGERS = ("small", "unsealed", "killed")
CONNECTIONS = 4
LATER = "while it ends, the next start minutes later"
WAYS = ("at a moment", "at a call", "in a torn write", "at its start", "while it ends", LATER)
MINUTES = 180  # seconds: longer than entries may wait for a signature over them
WHEN = {faults.KILL_BEFORE: "before", faults.KILL_AFTER: "after", faults.TEAR_AND_KILL: "within"}
LONGEST = 1.0  # seconds until a call that does not come is given up, and the server killed all the same
KINDS = {"write": 1 << powercut.WRITE, "sync": 1 << powercut.SYNC}
# What a server calls at work, and of how many such calls from now on one is chosen; and what it calls besides when it ends.
CALLS = {
    ("ledger.db-wal", "write"): 60, ("ledger.db-wal", "sync"): 20, ("ledger.anchor", "write"): 20,
    ("views.db-wal", "write"): 6, ("", "write"): 60, ("", "sync"): 20,
}  # fmt: skip
CALLS_AT_THE_END = {
    ("ledger.db", "write"): 12, ("ledger.db", "sync"): 1, ("ledger.anchor", "sync"): 1,
    ("ledger.db-wal", "write"): 6, ("", "write"): 20, ("", "sync"): 3,
}  # fmt: skip


class Crash(Ordeal):
    name = "crash"
    title = "kill -9 of a server under load, at random moments and exactly before, after and within chosen writes and syncs"
    promise = (
        "every certificate that was answered is there, octet for octet; tokens repeat; no serial number twice; "
        "both verifiers say whole; the next start serves"
    )
    whole, small = 1_000, 50

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf, self.shims = Shelf(binary, self.folder), Shims(self.folder)
        self.auditors = auditors.Auditors(binary)

    def close(self):
        self.auditors.close()

    def run(self, number):
        generator = self.generator(number)
        name, way = generator.choice(LEDGERS), WAYS[number % len(WAYS)]
        self.doing = f"{way} of the ledger `{name}`"
        ledger = self.shelf.take(name).copy(self.folder / f"killed-{number}")
        with self.shims.watching(ledger.home.path) as shim:
            answers = self.kill(ledger, generator, way, shim)
            # A call that did not come was waited for, and the server killed all the same.
            result = way if shim.end_plan() or way == "at a moment" else "at a moment, since the call did not come"
            if way == LATER:
                self.assert_kept_later(ledger, generator)
            else:
                promises.assert_kept(self.binary, self.auditors.judge, ledger, answers, generator)
        shutil.rmtree(ledger.home.path)
        ledger.home.path.with_suffix(".log").unlink()
        return Case(number, self.doing, result)

    def kill(self, ledger, generator, way, shim):
        """Kills a server in this way; gives what was answered to tokens. What certificates were read joins the ledger's."""
        if way == "at its start":
            return self.kill_a_start(ledger, generator, shim)
        with serving(self.binary, ledger.home, shim=shim) as server:
            issuers = Issuers(server, ledger, CONNECTIONS, prefix=f"case-{generator.random()}")
            if way == "at a moment":
                time.sleep(generator.uniform(0, 0.4))
                self.doing += f" after {len(issuers.answers)} answers"
            elif way.startswith("while it ends"):
                time.sleep(generator.uniform(0, 0.1))
                self.doing += self.plan(generator, shim, CALLS_AT_THE_END)
                server.process.terminate()
                server.wait_until_dead(LONGEST)
            else:
                self.doing += self.plan(generator, shim, torn=way == "in a torn write")
                server.wait_until_dead(LONGEST)
            server.process.kill()
            server.process.wait()
            issuers.end()
        if server.process.returncode not in (-9, 0):
            raise Broken(f"the server ended with {server.process.returncode}: {server.diagnostics()[-1500:]}")
        ledger.certificates.update(issuers.certificates)
        return issuers.answers

    def assert_kept_later(self, ledger, generator):
        """Tokens are forgotten by then, and what was answered is not."""
        folder = self.folder / f"{ledger.home.path.name}.clock"
        folder.mkdir(exist_ok=True)
        clock = SteppingClock(folder, start=MINUTES)
        with callers_of(clock, MINUTES):
            judge = functools.partial(auditors.judge_under, clock, self.binary)
            promises.assert_kept(self.binary, judge, ledger, {}, generator, shim=clock)
        shutil.rmtree(folder)

    def plan(self, generator, shim, calls=CALLS, torn=False):
        """Says at which call the server is to end; gives it in words."""
        file, kind = generator.choice([call for call in calls if not torn or call[1] == "write"])
        at = generator.randint(1, calls[file, kind])
        deed = faults.TEAR_AND_KILL if torn else generator.choice([faults.KILL_BEFORE, faults.KILL_AFTER])
        shim.plan(deed, at, KINDS[kind], file)
        return f", {WHEN[deed]} the {at}. {kind} of {file or 'any file'}"

    def kill_a_start(self, ledger, generator, shim):
        """A server is killed at work, and the next one while it makes good what that left."""
        with serving(self.binary, ledger.home) as server:
            issuers = Issuers(server, ledger, CONNECTIONS, prefix="before")
            time.sleep(generator.uniform(0, 0.2))
            server.kill()
            issuers.end()
        ledger.certificates.update(issuers.certificates)
        at = generator.randint(1, 60)
        deed = generator.choice(list(WHEN))
        self.doing += f", {WHEN[deed]} its {at}. step"
        shim.plan(deed, at, faults.ALL_STEPS)
        server = Server(self.binary, ledger.home, shim=shim)
        server.wait_until_dead(0.5)
        server.kill()
        return issuers.answers
