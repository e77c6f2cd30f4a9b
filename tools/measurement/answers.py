"""Answers about the standing of certificates under load: questions come at a rate that waits for nobody, beside issuances that do."""

import json
import secrets
import statistics
import subprocess
import sys
import threading
import time

from . import programs
from .everyday import RATIO
from .figures import Figure
from .floor import speed
from .growth import EVENTS, TOKEN_WINDOW, Ledger

# What the issue asks for: so many questions and issuances a second, on these cores together.
QUESTIONS, ISSUANCES = 1_000, 200
SECONDS = 20
# Of so many certificates in the ledger one is revoked.
REVOKED = 10
# How many of each kind are asked about in turn: together more than a server keeps answers for.
GOOD, REVOKED_ASKED, UNKNOWN = 4_000, 800, 200
ON = {"OcspConfiguration": {"Enabled": True, "OcspCustomCname": "answers.example"}}


def prepare(home, generator, count):
    """A ledger with so many certificates, of which a tenth is revoked; where it is there already, it is left as it is."""
    ledger = Ledger(home, generator)
    missing = count - ledger.certificates()
    if missing > 0:
        ledger.grow_to(ledger.events() + EVENTS * (missing - missing // REVOKED))
        ledger.grow_to(ledger.events() + (EVENTS + 1) * (missing // REVOKED), revoking=True)
        time.sleep(TOKEN_WINDOW + 1)
    return ledger


def subjects(ledger, good=GOOD, revoked=REVOKED_ASKED, unknown=UNKNOWN):
    """Serial numbers to ask about, mixed, each with what is known of it: lines for the generator."""
    issued = ledger.ask("SELECT serial FROM serial WHERE standing = 1 AND serial NOT IN (SELECT serial FROM revocation) "
                        f"ORDER BY random() LIMIT {good}")
    withdrawn = ledger.ask(f"SELECT serial FROM revocation ORDER BY random() LIMIT {revoked}")
    lines = [f"{serial.hex()} good" for (serial,) in issued] + [f"{serial.hex()} revoked" for (serial,) in withdrawn]
    lines += [f"01{secrets.token_hex(15)} unknown" for _ in range(unknown)]
    secrets.SystemRandom().shuffle(lines)
    return "\n".join(lines) + "\n"


def ask(generator, ledger, lines, *, rate=QUESTIONS, seconds=SECONDS, options=()):
    """Asks the window of a ledger's server; what all questions came to, by their labels."""
    issuer = ledger.home / "issuer.pem"
    issuer.write_text(ledger.server.client().get_certificate_authority_certificate(
        CertificateAuthorityArn=ledger.authority)["Certificate"])
    run = subprocess.run(
        [generator, "ask", "--port", str(ledger.server.window_address()[1]), "--issuer", issuer, "--rate", str(rate), "--seconds",
         str(seconds), *options], input=lines, stdout=subprocess.PIPE, text=True, check=False, timeout=3600)
    measured = {one["operation"]: one for one in map(json.loads, run.stdout.splitlines())}
    if run.returncode != 0:
        sys.exit(f"bench: questions have no answers: {measured}")
    return measured


class Beside:
    """Issuances at a rate while something else is measured."""

    def __init__(self, generator, ledger, rate=ISSUANCES, seconds=SECONDS):
        self.measured = None
        self.thread = threading.Thread(target=self.run, args=(generator, ledger, rate, seconds))

    def run(self, generator, ledger, rate, seconds):
        [self.measured], _ = programs.load(generator, ledger.server, ledger.authority, 8, int(rate * seconds), "--rate", str(rate))

    def __enter__(self):
        self.thread.start()
        time.sleep(1.5)  # its requests are made before the first is sent
        return self

    def __exit__(self, *_):
        self.thread.join()


class Revoking:
    """A revocation a second while something else is measured: each ends the period in which answers were given."""

    def __init__(self, ledger, serials):
        self.ledger, self.serials = ledger, serials
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        client = self.ledger.server.client()
        for serial in self.serials:
            if self.over.wait(1):
                return
            client.revoke_certificate(CertificateAuthorityArn=self.ledger.authority, CertificateSerial=serial.hex(),
                                      RevocationReason="SUPERSEDED")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def limits(measured, label, *, barred=True):
    """Figures of how long answers took."""
    return [
        Figure(f"OCSP p50, {label} (ms)", measured["p50Milliseconds"], RATIO, 1 if barred else None),
        Figure(f"  p99, {label} (ms)", measured["p99Milliseconds"], RATIO, 5 if barred else None),
        Figure("  longest (ms)", measured["maximumMilliseconds"], RATIO),
    ]


def measure(binary, generator, home, count, seconds=SECONDS):
    """Figures of questions to a ledger with so many certificates: alone, beside issuances, and beside revocations too."""
    ledger = prepare(home, generator, count)
    # Not those of responders, which are the newest, nor any that are asked about.
    to_revoke = [serial for (serial,) in ledger.ask("SELECT serial FROM serial WHERE standing = 1 AND serial NOT IN "
                                                    f"(SELECT serial FROM revocation) ORDER BY serial LIMIT {2 * seconds} OFFSET 16")]
    left = {serial.hex() for serial in to_revoke}
    lines = "".join(line + "\n" for line in subjects(ledger).splitlines() if line.split()[0] not in left)
    few = "\n".join(lines.splitlines()[:64]) + "\n"
    sign, _ = speed("ecP256")
    server = ledger.server
    server.start(timeout=600)
    server.client().update_certificate_authority(CertificateAuthorityArn=ledger.authority, RevocationConfiguration=ON)
    ask(generator, ledger, lines, seconds=2)  # the first has a responder certified

    def cost(lines, options):
        before = programs.processor_seconds(server.process.pid)
        measured = ask(generator, ledger, lines, seconds=seconds / 2, options=options)["OCSP"]
        return measured, (programs.processor_seconds(server.process.pid) - before) / measured["requests"]

    alone, signed = cost(lines, ("--nonces", "100", "--alone", "0"))
    _, kept = cost(few, ("--nonces", "0", "--alone", "0"))
    _, fresh = cost(lines, ("--nonces", "100", "--alone", "100"))
    with Beside(generator, ledger, seconds=seconds + 2) as beside:
        mixed = ask(generator, ledger, lines, seconds=seconds)
    with Beside(generator, ledger, seconds=seconds + 2) as _, Revoking(ledger, to_revoke):
        revoking = ask(generator, ledger, few, seconds=seconds)
    memory = programs.memory(server.process.pid)
    server.stop()
    sign = statistics.mean([sign, speed("ecP256")[0]])
    whole = mixed.pop("OCSP")
    parts = [figure for operation, measured in mixed.items()
             for figure in limits(measured, operation.removeprefix("OCSP, "), barred=False)[:2]]
    return [
        Figure("certificates in the ledger", ledger.certificates()),
        Figure("crypto floor of an answer: a signature (us)", sign * 1e6, "{:.1f}"),
        Figure("server CPU an answer with a nonce, kept connections (us)", signed * 1e6),
        Figure("  … ÷ floor", signed / sign, RATIO),
        Figure("  one that is kept, kept connections (us)", kept * 1e6),
        Figure("  with a nonce, each a new connection (us)", fresh * 1e6),
        *limits(alone, f"{QUESTIONS}/s, nothing beside", barred=False),
        *limits(whole, f"{QUESTIONS}/s beside {ISSUANCES} issuances/s"),
        *parts,
        Figure("  p99 of the issuances beside (ms)", beside.measured["p99Milliseconds"], RATIO),
        *limits(revoking["OCSP"], "and a revocation a second", barred=False),
        Figure("peak memory of the server (MB)", memory, bar=150, goal=100),
    ]
