"""The figures at size: a ledger that is grown to a number of events, and measured before and after."""

import json
import subprocess
import sys
import time

from . import programs
from .everyday import RATIO, reading_back
from .figures import Figure
from .floor import speed

SMALL = 10_000
SAMPLE = 6_000
READ_BACK = 2_000


def measure(binary, generator, home, events):
    import issuing as client
    import ledger_server

    server = ledger_server.LedgerServer(home).start()
    authority, _ = client.new_root(server.client())
    server.stop()
    grow(generator, server, authority, SMALL // 3)
    small, _ = rate(generator, server, authority)
    # What is asked for over HTTP, before and after, is part of the ledger.
    others = SMALL // 3 + 2 * (SAMPLE + READ_BACK)
    certificates = max(events // 3 - others, 1)
    seconds = grow(generator, server, authority, certificates)

    programs.forget(server.data)
    started = time.perf_counter()
    server.start()
    opening = time.perf_counter() - started
    server.stop()
    large, figures = rate(generator, server, authority)
    _, verify = speed("ecP256")
    size = others + certificates + 1
    return [
        Figure("certificates in the ledger", size),
        Figure("  grown, certificates/s", certificates / seconds, rises=True),
        Figure("issue rate at 32 connections ÷ at 10,000 events", large / small, RATIO, 0.9, 1, rises=True),
        Figure("opening, page cache cold (s)", opening, RATIO, 1),
        *figures,
        Figure("bytes on disk a certificate", programs.bytes_on_disk(server.data) / size, bar=800, goal=650),
        *reading_back(binary, server.data, size, verify),
    ]


def rate(generator, server, authority):
    """Certificates a second over 32 connections, and figures of the server that gave them."""
    server.start()
    [measured], _ = programs.load(generator, server, authority, 32, SAMPLE)
    both, _ = programs.load(generator, server, authority, 8, READ_BACK, "--read-back", str(READ_BACK))
    figures = [
        Figure("GetCertificate, 1 connection, p99 (ms)", both[1]["p99Milliseconds"], RATIO, 1),
        Figure("peak memory of the server (MB)", programs.memory(server.process.pid), bar=150, goal=100),
    ]
    server.stop()
    return measured["perSecond"], figures


def grow(generator, server, authority, count):
    """Issues so many certificates without HTTP; the seconds that it took."""
    run = subprocess.run(
        [generator, "grow", "--data", server.data, "--master-key", server.master_key, "--authority", authority,
         "--count", str(count)], stdout=subprocess.PIPE, check=False)
    if run.returncode != 0:
        sys.exit("bench: the ledger does not grow")
    return json.loads(run.stdout)["seconds"]
