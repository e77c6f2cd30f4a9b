"""The figures of an ordinary day: issuing over 1, 8 and 32 connections, reading, replay, export, opening."""

import os
import time

from . import programs, stages
from .figures import Figure
from .floor import floor, speed

LOADS = [(1, 600), (8, 2_500), (32, 6_000)]
READ_BACK = 1_000
RATIO = "{:.2f}"
TENTHS = "{:.1f}"
SHARE = "{:.0%}"
# Server CPU by connections: bar and goal, in floors.
RATIOS = {1: (5, 3), 32: (2.8, 2)}


def issuing(server, programs_used, authority, connections, count, bottom, by_stage):
    """Figures of one load, and the number issued."""
    binary, generator = programs_used
    before = by_stage and stages.read(binary, server)
    [measured], processor = programs.load(generator, server, authority, connections, count)
    used = by_stage and stages.read(binary, server) - before
    each = processor / measured["requests"]
    name = f"{connections} connection{'s' if connections > 1 else ''}"
    last = connections == 32
    bar, goal = RATIOS.get(connections, (None, None))
    return [
        Figure(f"certificates/s, {name}", measured["perSecond"], rises=True),
        Figure(f"  p50, {name} (ms)", measured["p50Milliseconds"], RATIO),
        Figure(f"  p99, {name} (ms)", measured["p99Milliseconds"], TENTHS, 20 if last else None, 10 if last else None),
        Figure(f"  server CPU a certificate, {name} (us)", each * 1e6),
        Figure(f"  … ÷ crypto floor, {name}", each / bottom, RATIO, bar, goal),
        *(stages.figures(used, measured["requests"], name, bottom) if by_stage else []),
    ], measured["requests"]


def measure(binary, generator, home, scale, by_stage):
    import issuing as client
    import ledger_server

    _, verify = speed("ecP256")
    bottom = floor("ecP256", "ecP256")
    server = ledger_server.LedgerServer(home).start()
    authority, _ = client.new_root(server.client())
    programs.load(generator, server, authority, 4, 200)  # warm
    server.stop()
    disk = programs.bytes_on_disk(server.data)

    server.start(*(["--stages"] if by_stage else []))
    figures, issued = [Figure("crypto floor: verify, sign, verify (us)", bottom * 1e6, TENTHS)], 0
    for connections, count in LOADS:
        count = max(int(count * scale), connections)
        found, requests = issuing(server, (binary, generator), authority, connections, count, bottom, by_stage)
        figures += found
        issued += requests
    # Reading is measured on the ledger that writing has filled; what is issued for it counts as issued.
    count = min(READ_BACK, max(int(READ_BACK * scale), 10))
    measured, _ = programs.load(generator, server, authority, 8, count, "--read-back", str(count))
    reading = measured[1]
    issued += measured[0]["requests"]
    memory = programs.memory(server.process.pid)
    server.stop()
    disk = (programs.bytes_on_disk(server.data) - disk) / issued

    started = time.perf_counter()
    server.start()
    opening = time.perf_counter() - started
    server.stop()
    return figures + [
        Figure("bytes on disk an issuance", disk, bar=800, goal=650),
        *reading_back(binary, server.data, issued + 200 + 1, verify),
        Figure("GetCertificate, 1 connection, p99 (ms)", reading["p99Milliseconds"], RATIO, 1),
        Figure("opening the ledger (s)", opening, RATIO, 1),
        Figure("peak memory of the server (MB)", memory, bar=150, goal=100),
    ]


def reading_back(binary, data, certificates, verify):
    """Figures of replay and export of a ledger with that many certificates."""
    cores = os.cpu_count() or 1
    events, wall, processor = programs.replay(binary, data, "--hashes")
    _, full, _ = programs.replay(binary, data, "--full")
    printed, export, _ = programs.timed(binary, "export", data, "--format", "ndjson")
    return [
        Figure("replay --hashes, events/s a core", events / processor, bar=500_000, goal=1_000_000, rises=True),
        Figure("  events/s", events / wall, rises=True),
        Figure("replay --full, views left out ÷ its verifications", 2 * certificates * verify / cores / full, SHARE,
               0.6, 0.85, rises=True),
        Figure("  events/s", events / full, rises=True),
        Figure("export, certificates/s", printed.count(b"\n") / export, bar=60_000, goal=100_000, rises=True),
    ]
