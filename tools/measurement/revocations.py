"""Very many revocations on one authority: what its list costs, and what of a server stays as it was."""

import subprocess
import sys
import time

from . import programs
from .everyday import RATIO
from .figures import Figure
from .growth import EVENTS, TOKEN_WINDOW, Ledger

SMALL = 10_000
SAMPLE = 6_000


def measure(binary, generator, home, scratch, count):
    """Figures of a list of so many certificates, of the ledger that it is the fold of, and of one without revocations beside it."""
    small, large = Ledger(scratch, generator), Ledger(home, generator)
    small.grow_to(SMALL)
    grown, seconds = large.grow_to(large.events() + (EVENTS + 1) * count, revoking=True)
    # A start that comes when they are over has nothing of what was made so quickly but revocations and certificates.
    time.sleep(TOKEN_WINDOW + 1)
    large.server.start(timeout=600)
    large.server.stop()
    started = time.perf_counter()
    large.server.start(timeout=600)
    opening = time.perf_counter() - started
    before = programs.memory(large.server.process.pid)
    subprocess.run([binary, "buckets", "create", "crls", "--data", large.server.data], check=True)
    lists = {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls", "CustomCname": "lists.example"}}
    started = time.perf_counter()
    large.server.client().update_certificate_authority(CertificateAuthorityArn=large.authority, RevocationConfiguration=lists)
    file = large.server.data / f"buckets/crls/crl/{large.authority.rpartition('/')[2]}.crl"
    while not file.exists():
        if time.perf_counter() - started > 600:
            sys.exit("bench: no list is made")
        time.sleep(0.01)
    made = time.perf_counter() - started
    peak = programs.memory(large.server.process.pid)
    large.server.stop()
    rates = [(small.rate(SAMPLE), large.rate(SAMPLE)) for _ in range(2)]
    return [
        Figure("revoked certificates of one authority", grown),
        Figure("  issued and revoked a second, without HTTP", grown / seconds, rises=True),
        Figure("a list of them, from its order to its file (s)", made, RATIO, 5),
        Figure("  octets of the list", file.stat().st_size),
        Figure("  peak memory of the server while it was made (MB)", peak, bar=300),
        Figure("  before (MB)", before, bar=150, goal=100),
        Figure("opening (s)", opening, RATIO, 1),
        Figure("issue rate at 32 connections ÷ at 10,000 events without revocations",
               sum(rate for _, rate in rates) / sum(rate for rate, _ in rates), RATIO, 0.9, 1, rises=True),
    ]  # fmt: skip
