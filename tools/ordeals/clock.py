"""Clocks that leap: a second, an hour, a day, fifteen years, either way, before a start, under load and at rest."""

import contextlib
import datetime
import http.client
import json
import shutil
import subprocess
import time
import urllib.parse

import botocore.auth
from cryptography import x509
from golden_ledgers.mishaps import SteppingClock
from running_ledger import Server, certification_request

from . import auditors, promises
from .caller import Refused, Silent
from .case import Broken, Case, Ordeal
from .ledgers import READY_WITHIN, Issuers, Shelf

YEAR = 31_557_600
LEAPS = {"1 s": 1, "1 h": 3_600, "1 day": 86_400, "15 years": 15 * YEAR}
SHIFTS = {f"{sign}{name}": seconds * (-1 if sign == "-" else 1) for name, seconds in LEAPS.items() for sign in "+-"}
WAYS = [(shift, moment) for shift in SHIFTS for moment in ("before a start", "under load", "at rest")]
SIGNED_WITHIN = 30  # seconds; a checkpoint is due one second after the last, and one that is forgotten never comes
CONNECTIONS = 3
# What a caller may be told while a clock is held, an authority's time is over, or his own date is far from the server's.
DOCUMENTED = {"ServiceUnavailableException", "ValidationException", "InvalidStateException", "InvalidSignatureException"}


class Clock(Ordeal):
    name = "clock"
    title = "the wall clock set by ±1 s, ±1 h, ±1 day, ±15 years, before a start, under load and at rest, and set right again"
    promise = (
        "time in the log never goes back; no certificate's validity contradicts its authority's; /health says where it stands; "
        "what is written is signed; both verifiers say whole"
    )
    whole, small = 5 * len(WAYS), len(WAYS)

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf = Shelf(binary, self.folder)

    def run(self, number):
        generator = self.generator(number)
        shift, moment = WAYS[number % len(WAYS)]
        self.doing = f"{shift} {moment}"
        ledger = self.shelf.take("small").copy(self.folder / f"clock-{number}")
        folder = self.folder / f"clock-{number}.shim"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        clock = SteppingClock(folder, start=0)
        with callers_of(clock):
            self.told = []
            said = [self.leap(ledger, clock, SHIFTS[shift], moment, generator)]
            self.assert_whole(ledger, clock, SHIFTS[shift])
            # The clock is set right again before the next start.
            set_to(clock, 0)
            said.append(self.go_on(ledger, clock))
            self.assert_whole(ledger, clock, SHIFTS[shift])
        shutil.rmtree(ledger.home.path)
        shutil.rmtree(folder)
        ledger.home.path.with_suffix(".log").unlink()
        return Case(number, self.doing, f"{said[0]}, and once set right {said[1]}", note="; ".join(self.told))

    def leap(self, ledger, clock, shift, moment, generator):
        """Has the clock leap; the words for where that leaves the server."""
        if moment == "before a start":
            set_to(clock, shift)
            return self.go_on(ledger, clock)
        server = Server(self.binary, ledger.home, shim=clock)
        try:
            server.wait_until_ready(READY_WITHIN)
            if moment == "at rest":
                self.rest(server, ledger, clock, shift, generator)
            else:
                issuers = Issuers(server, ledger, CONNECTIONS, prefix="load")
                time.sleep(generator.uniform(0.05, 0.3))
                set_to(clock, shift)
                time.sleep(0.3)
                issuers.end()
                self.take_in(ledger, issuers)
            return self.stand(server, ledger)
        finally:
            server.kill()

    def rest(self, server, ledger, clock, shift, generator):
        """The clock is set after the last certificate and before the checkpoint over it: that comes all the same."""
        caller = ledger.caller(server)
        for _ in range(3):
            arn = caller.issue(ledger.home.authority, certification_request())
            ledger.certificates[arn] = caller.read(ledger.home.authority, arn)
            time.sleep(generator.uniform(0.05, 0.15))
        caller.close()
        set_to(clock, shift)
        deadline = time.monotonic() + SIGNED_WITHIN
        while ledger.home.signed_size() < ledger.home.size():
            if time.monotonic() > deadline:
                unsigned = ledger.home.size() - ledger.home.signed_size()
                raise Broken(f"{unsigned} entries stay unsigned for {SIGNED_WITHIN} s, until something else happens")
            time.sleep(0.05)

    def go_on(self, ledger, clock):
        """A start under the clock as it is."""
        server = Server(self.binary, ledger.home, shim=clock)
        try:
            try:
                server.wait_until_ready(READY_WITHIN)
            except AssertionError:
                if server.wait_until_dead() is None:
                    raise Broken("the server hangs at its start") from None
                promises.assert_ended_in_order(server)
                self.told.append(server.diagnostics().strip().splitlines()[-1])
                return "no start"
            return self.stand(server, ledger)
        finally:
            server.kill()

    def stand(self, server, ledger):
        """Where the server stands: what /health says and what it does, before and after the clock was confirmed. Then it ends."""
        status, word = self.health(server), self.issue(server, ledger)
        if status == 503:
            if word == "issued":
                raise Broken("it issues while /health says that it does not")
            self.confirm(ledger)
            if self.health(server) != 200:
                raise Broken(f"the clock was confirmed, and then: {self.told[-1]}")
            word = f"held, and once confirmed {self.issue(server, ledger)}"
        server.stop()
        return word

    def confirm(self, ledger):
        command = [self.binary, "clock", "confirm", "--data", ledger.home.folder]
        confirmed = subprocess.run(command, capture_output=True, timeout=60, text=True)
        if confirmed.returncode != 0:
            raise Broken(f"the clock cannot be confirmed: {confirmed.stderr[-500:]}")

    def health(self, server):
        """The status of /health, which says something."""
        parts = urllib.parse.urlsplit(server.url)
        with contextlib.closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)) as connection:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            said = " ".join(answer.read().decode().split())
        if not said or answer.status not in (200, 503):
            raise Broken(f"/health says {answer.status} {said!r}")
        self.told.append(f"/health {answer.status} {said}")
        return answer.status

    def issue(self, server, ledger):
        """Asks for a certificate, and for all those that were given before."""
        caller, authority = ledger.caller(server), ledger.home.authority
        with contextlib.closing(caller):
            try:
                for arn, certificate in list(ledger.certificates.items())[-20:]:
                    if caller.read(authority, arn) != certificate:
                        raise Broken(f"{arn} was answered, and is another certificate now")
                arn = caller.issue(authority, certification_request())
                ledger.certificates[arn] = caller.read(authority, arn)
            except Refused as error:
                if error.code not in DOCUMENTED:
                    raise
                return f"refused ({error.code})"
            except Silent as error:
                raise Broken(f"no answer: {error}") from error
        assert_fits(ledger.certificates[arn])
        return "issued"

    def take_in(self, ledger, issuers):
        for error in issuers.errors:
            if not isinstance(error, Refused) or error.code not in DOCUMENTED:
                raise Broken(f"a caller under load was told: {error}")
        for certificate in issuers.certificates.values():
            assert_fits(certificate)
        ledger.certificates.update(issuers.certificates)

    def assert_whole(self, ledger, clock, shift):
        """Under the later of the clocks that there were, for no entry may lie in the future of whoever verifies."""
        usual = clock.seconds
        set_to(clock, max(shift, 0))
        judgement = auditors.judge_under(clock, self.binary, ledger.home)
        set_to(clock, usual)
        if not judgement.is_whole():
            raise Broken(f"the ledger is not whole: {judgement}")
        times = entry_times(self.binary, ledger.home)
        if not times or times != sorted(times):
            raise Broken("time in the log goes back")
        arns = {row["arn"] for row in promises.exported(self.binary, ledger.home)}
        if missing := set(ledger.certificates) - arns:
            raise Broken(f"answered and not in the log: {sorted(missing)[:3]}")


def set_to(clock, seconds):
    clock.seconds = seconds
    clock.set(seconds)


@contextlib.contextmanager
def callers_of(clock, seconds=0):
    """Callers live by the same clock as the server, which is so many seconds ahead: their signatures bear its date."""
    usual = botocore.auth.get_current_datetime
    clock.seconds = seconds
    botocore.auth.get_current_datetime = lambda *arguments, **options: (
        usual(*arguments, **options) + datetime.timedelta(seconds=clock.seconds)
    )
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = usual


def entry_times(binary, home):
    shown = subprocess.run([binary, "log", "show", home.folder, "--format", "json"], capture_output=True, timeout=60, text=True, check=True)
    return [json.loads(line)["time"] for line in shown.stdout.splitlines() if line.strip()]


def assert_fits(certificates):
    """The validity is one, and lies within the authority's."""
    leaf, *chain = x509.load_pem_x509_certificates(certificates.encode())
    for end in (leaf, *chain):
        if not leaf.not_valid_before_utc < leaf.not_valid_after_utc <= end.not_valid_after_utc:
            raise Broken(f"a validity from {leaf.not_valid_before_utc} to {leaf.not_valid_after_utc} under one to {end.not_valid_after_utc}")
