"""Both verifiers, asked often: each with a limit of time, and the one in Python without its start."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import running_ledger

from .case import Broken

PATIENCE = 60  # seconds for one verification …
ENTRIES_A_SECOND = 100  # … and one more for so many entries: a tenth of what the slower verifier reads
# What schemas/format.md, section 8, gives to replay alone.
OF_REPLAY = {4, 6, 28, 38, 39, 40, 53}
UNSOUND = 53  # SQLite itself finds the file damaged: what a reader then meets hangs on the way by which it reads
HOST = Path(__file__).with_name("verifier_host.py")


class Verifier:
    """tools/verify-ledger in a process that has loaded it once, and forks for every ledger."""

    def __init__(self):
        self.host = subprocess.Popen([sys.executable, str(HOST)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def verify(self, home, patience):
        arguments = [str(home.folder), "--format", "json", *running_ledger.without_anchor(home)]
        self.host.stdin.write(json.dumps({"arguments": arguments, "seconds": patience}) + "\n")
        self.host.stdin.flush()
        answer = json.loads(self.host.stdout.readline())
        return running_ledger.read_verdict(answer["status"], answer["out"], answer["err"])

    def close(self):
        self.host.stdin.close()
        self.host.wait(30)
        self.host.stdout.close()


def replay(binary, home):
    try:
        return running_ledger.replay(binary, home)
    except subprocess.TimeoutExpired:
        raise Broken("replay hangs") from None


class Judgement:
    """What the two said of one ledger."""

    def __init__(self, replayed, verified):
        self.replayed, self.verified = replayed, verified
        for name, verdict in (("replay", replayed), ("verify-ledger", verified)):
            if verdict.status == -signal.SIGALRM:
                raise Broken(f"{name} hangs")
            if verdict.status not in (0, 1, 2) or "Traceback" in verdict.text:
                raise Broken(f"{name} failed itself, with status {verdict.status}: {verdict.text[-1500:]}")
        if self.is_found_by_one() and not self.is_for_replay_alone():
            raise Broken(f"the verifiers do not agree: {self}")

    def is_whole(self):
        return self.replayed.status == self.verified.status == 0

    def is_found_by_one(self):
        return (self.replayed.status == 0) != (self.verified.status == 0)

    def is_for_replay_alone(self):
        found = set(self.replayed.findings)
        return self.replayed.status != 0 and bool(found) and (found <= OF_REPLAY or UNSOUND in found)

    def is_same(self):
        """Whether they said the same in every point that both look at."""
        found = [(verdict.status, set(verdict.findings) - OF_REPLAY) for verdict in (self.replayed, self.verified)]
        return found[0] == found[1] or (self.is_found_by_one() and set(self.replayed.findings) <= OF_REPLAY)

    def __str__(self):
        return "; ".join(
            f"{name}: status {verdict.status}, {said(verdict)}"
            for name, verdict in (("replay", self.replayed), ("verify-ledger", self.verified))
        )


def said(verdict):
    findings = [f"{number} {message}" for number, (_, _, message) in sorted(verdict.findings.items())]
    return "; ".join(findings) or ("no finding" if verdict.invariants else verdict.text.strip()[-300:])


class Auditors:
    """Both verifiers, asked at once."""

    def __init__(self, binary):
        self.binary, self.verifier = binary, Verifier()

    def judge(self, home, entries=0):
        """`entries`: about how many it has, where they are many."""
        patience = PATIENCE + entries // ENTRIES_A_SECOND
        with ThreadPoolExecutor(1) as pool:
            verified = pool.submit(self.verifier.verify, home, patience)
            return Judgement(replay(self.binary, home), verified.result(2 * patience))

    def close(self):
        self.verifier.close()


def judge_under(clock, binary, home):
    """What both say where the wall clock is another: each a program of its own, with that clock."""
    under = ["env", *(f"{name}={value}" for name, value in clock.environment().items())]
    asked = [[binary, "replay"], [sys.executable, running_ledger.VERIFIER]]
    return Judgement(*(running_ledger.run_auditor([*under, *command, home.folder, "--format", "json"]) for command in asked))
