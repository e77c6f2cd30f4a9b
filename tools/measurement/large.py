"""The figures at size: a ledger that is grown to a number of events, measured beside a small one."""

import sys
import time

from . import programs, reading
from .everyday import RATIO, reading_back
from .figures import Figure
from .floor import speed
from .growth import Ledger

SMALL = 10_000
SAMPLE = 6_000
READ = 2_000
READ_COLD = 200


def measure(binary, generator, home, scratch, events):
    """Figures of the ledger in `home`, which is made there or goes on from what it is; `scratch` is for the small one."""
    small = Ledger(scratch, generator)
    small.grow_to(SMALL)
    large = Ledger(home, generator)
    grown, seconds = large.grow_to(events)

    programs.forget(large.server.data)
    started = time.perf_counter()
    large.server.start()
    opening = time.perf_counter() - started
    large.server.stop()
    # In turns: the machine is another from minute to minute.
    rates = [(small.rate(SAMPLE), large.rate(SAMPLE)) for _ in range(2)]
    each = programs.bytes_on_disk(large.server.data) / large.certificates()
    _, verify = speed("ecP256")
    return [
        Figure("events in the ledger", large.events()),
        Figure("  grown by certificates", grown),
        *([Figure("  certificates/s", grown / seconds, rises=True)] if grown else []),
        Figure("issue rate at 32 connections, certificates/s", sum(rate for _, rate in rates) / 2, rises=True),
        Figure("  ÷ at 10,000 events", sum(rate for _, rate in rates) / sum(rate for rate, _ in rates), RATIO, 0.9, 1,
               rises=True),
        Figure("opening, page cache cold (s)", opening, RATIO, 1),
        *reading.figures(generator, large, READ, READ_COLD),
        Figure("peak memory of the server (MB)", large.peak, bar=150, goal=100),
        Figure("bytes on disk a certificate", each, bar=800, goal=650),
        *reading_back(binary, large.server.data, large.certificates(), verify),
    ]


def flat(generator, home, count):
    """Figures of the server's memory while it issues so many certificates over 32 connections."""
    ledger = Ledger(home, generator)
    ledger.server.start()
    figures, rates = [], []
    for quarter in range(1, 5):
        done, taken = 0, 0
        while done < count // 4:
            [measured], _ = programs.load(generator, ledger.server, ledger.authority, 32, min(PIECE, count // 4 - done))
            done += measured["requests"]
            taken += measured["seconds"]
        rates.append(done / taken)
        pid = ledger.server.process.pid
        print(f"{quarter} of 4 quarters", file=sys.stderr)
        figures += [
            Figure(f"peak memory of the server after {count * quarter // 4:,} issuances (MB)", programs.memory(pid),
                   bar=150, goal=100),
            Figure("  what it holds then (MB)", programs.memory(pid, "VmRSS")),
        ]
    ledger.server.stop()
    return figures + [Figure("issue rate of the last quarter ÷ of the first", rates[-1] / rates[0], RATIO, 0.9, 1,
                             rises=True)]


# The load generator makes its requests beforehand, and holds them.
PIECE = 25_000
