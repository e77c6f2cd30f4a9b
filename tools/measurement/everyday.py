"""The figures of an ordinary day: issuing over 1, 8 and 32 connections, reading, replay, export, opening."""

import dataclasses
import os
import statistics
import time

from . import premises, programs, stages
from .figures import Figure
from .floor import floor, speed

LOADS = [(1, 600), (8, 2_500), (32, 6_000)]
READ_BACK = 1_000
RATIO = "{:.2f}"
TENTHS = "{:.1f}"
SHARE = "{:.0%}"
# Server CPU by connections: bar and goal, in floors.
RATIOS = {1: (5, 3), 32: (2.8, 2)}


@dataclasses.dataclass
class Load:
    """What one load came to."""

    connections: int
    # What the load generator measured.
    measured: dict
    # Seconds of the server's processor.
    processor: float
    # The server's CPU by stage, where that is measured.
    used: stages.Reading = None

    @property
    def name(self):
        return f"{self.connections} connection{'s' if self.connections > 1 else ''}"

    def figures(self, bottom):
        """Its figures, beside what the mathematics of one issuance costs."""
        each = self.processor / self.measured["requests"]
        bar, goal = RATIOS.get(self.connections, (None, None))
        slowest = (20, 10) if self.connections == 32 else (None, None)
        return [
            Figure(f"certificates/s, {self.name}", self.measured["perSecond"], rises=True),
            Figure(f"  p50, {self.name} (ms)", self.measured["p50Milliseconds"], RATIO),
            Figure(f"  p99, {self.name} (ms)", self.measured["p99Milliseconds"], TENTHS, *slowest),
            Figure(f"  server CPU a certificate, {self.name} (us)", each * 1e6),
            Figure(f"  … ÷ crypto floor, {self.name}", each / bottom, RATIO, bar, goal),
        ]


def issuing(server, binary, generator, authority, connections, count, by_stage):
    """One load."""
    before = by_stage and stages.read(binary, server)
    [measured], processor = programs.load(generator, server, authority, connections, count)
    return Load(connections, measured, processor, by_stage and stages.read(binary, server) - before)


def waiting(load, commits, pages, bottom):
    """Figures of what one caller waits for: two commits, two wake-ups and the mathematics, and what we add to that."""
    commit, wake_ups = statistics.median(commits), premises.wake_ups()
    sum_of_all = 2 * commit + wake_ups + bottom
    return [
        Figure(f"  a bare commit of as many pages, {pages:.0f} (ms)", commit * 1e3, RATIO),
        Figure("  two wake-ups over the loopback address (ms)", wake_ups * 1e3, "{:.3f}"),
        Figure("  p50 - (2 commits + 2 wake-ups + floor), 1 connection (ms)",
               load.measured["p50Milliseconds"] - sum_of_all * 1e3, RATIO, 0.4),
    ]


def measure(binary, generator, home, scale, by_stage):
    import issuing as client
    import ledger_server

    _, verify = speed("ecP256")
    before = floor("ecP256", "ecP256")
    server = ledger_server.LedgerServer(home).start()
    authority, _ = client.new_root(server.client())
    programs.load(generator, server, authority, 4, 200)  # warm
    server.stop()
    disk = programs.bytes_on_disk(server.data)

    server.start(*(["--stages"] if by_stage else []))
    loads = []
    commits, pages = [], 6
    for connections, count in LOADS:
        count = max(int(count * scale), connections)
        # The disk is another from minute to minute: what it alone takes is measured on both sides of what is compared with it.
        if connections == 1:
            commits += premises.commits(home, pages)
        loads.append(issuing(server, binary, generator, authority, connections, count, by_stage))
        if connections == 1:
            pages = premises.pages_of_commits(server.data)
            commits += premises.commits(home, round(pages))
    # So is the processor, where others share the machine.
    bottom = statistics.mean([before, floor("ecP256", "ecP256")])
    figures = [Figure("crypto floor: verify, sign, verify (us)", bottom * 1e6, TENTHS)]
    for load in loads:
        figures += load.figures(bottom)
        if load.connections == 1:
            figures += waiting(load, commits, pages, bottom)
        if by_stage:
            figures += stages.figures(load.used, load.measured["requests"], load.name, bottom)
    issued = sum(load.measured["requests"] for load in loads)
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
