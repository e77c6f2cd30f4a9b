"""The server under a walk: its clock leaps while it is away, and it is ended as an operator does or as a crash would."""

import json
import subprocess
import sys

from golden_ledgers.mishaps import SteppingClock
from ledger_server import TOP, LedgerServer, ca_ledger

from ..case import Broken

URL = "http://pki.example"  # what certificates name; it is the window
NAME = "lists.example"  # another name for the bucket of public lists
PUBLIC, PRIVATE, REPORTS = "lists", "private-lists", "reports"
VERIFIER = [sys.executable, TOP / "tools" / "verify-ledger"]
DELAY = 0  # seconds from a revocation to where it is told


class Served(LedgerServer):
    """A server under a clock of its own."""

    def __init__(self, home):
        home.mkdir(parents=True)
        super().__init__(home)
        self.clock = SteppingClock(home, start=0)
        self.seconds = 0  # that the clock is ahead

    def environment(self):
        return ["env", *(f"{name}={value}" for name, value in self.clock.environment().items())]

    def command(self, *options):
        return [*self.environment(), *super().command(*options)]

    def begin(self):
        options = ["--window", "127.0.0.1:0", "--window-url", URL, "--revocation-delay", str(DELAY), "--list-partition", "4"]
        self.start(*options)
        if self.ask("GET", "/health").status == 503:  # a leap may be more than a server believes by itself
            ca_ledger("clock", "confirm", "--data", self.data)
        return self

    def leap(self, seconds):
        self.seconds += seconds
        self.clock.set(self.seconds)

    def audit(self, *command, status=0):
        """A program that reads the ledger by the walk's clock; what it prints."""
        finished = subprocess.run([*self.environment(), *map(str, command)], capture_output=True, text=True, timeout=600, check=False)
        if finished.returncode != status:
            raise Broken(f"{command[:3]} ended with {finished.returncode}: {(finished.stdout + finished.stderr)[-3000:]}")
        return finished.stdout

    def events_of(self, *types):
        options = [part for one in types for part in ("--type", one)]
        shown = ca_ledger("log", "show", self.data, "--format", "json", *options)
        return [json.loads(line) for line in shown.out.splitlines() if line.strip()]
