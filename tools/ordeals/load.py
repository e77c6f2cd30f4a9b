"""Ten minutes of everybody at once: callers who ask properly beside bad, slow, half-open, pipelining and idle ones."""

import contextlib
import functools
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor

from measurement.programs import memory
from running_ledger import Server

from . import auditors, promises
from .case import Broken, Case, Ordeal
from .clients import GUESTS, Guests, good
from .ledgers import Shelf

GOOD = 4  # callers whose waiting is measured, in a process of their own
PATIENCE = int(os.environ.get("CA_LEDGER_PATIENCE", "1"))  # how many times as slow, and as large, a server may be
SLOWEST_P99 = 1.0 * PATIENCE  # seconds; the clients and other work share the machine's cores
GROWTH = 0.25  # of the memory of the second quarter, in which everything has been used once …
SLACK = 24 * PATIENCE  # … and so many MB, by which the last quarter may be above it
MEASURED_EACH = 0.5
ENTRIES_EACH = 4  # of a certificate and what is refused meanwhile, at most


class Load(Ordeal):
    name = "load"
    title = "good callers beside bad, slow, half-open, pipelining and idle ones, all at once"
    promise = (
        f"the good ones are answered, 99 of 100 within {SLOWEST_P99:.0f} s; no error that is not documented; memory stays; "
        "both verifiers say whole"
    )
    whole, small = 1, 1
    length, small_length = 600, 20

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf = Shelf(binary, self.folder)
        self.auditors = auditors.Auditors(binary)

    def close(self):
        self.auditors.close()

    def run(self, number):
        ledger = self.shelf.take("small").copy(self.folder / f"load-{number}")
        self.doing = f"{self.length:.0f} s of {GOOD} good callers and {', '.join(GUESTS)}"
        server = Server(self.binary, ledger.home)
        try:
            server.wait_until_ready()
            answered, sent, megabytes = self.endure(server, ledger, number)
            if server.process.poll() is not None:
                raise Broken(f"the server ended with {server.process.returncode}: {server.diagnostics()[-1500:]}")
            server.stop()
        finally:
            server.kill()
        waits = sorted(wait for _, wait in answered)
        before, after = quarter(megabytes, 1), quarter(megabytes, 3)
        figures = {
            "certificates": f"{len(waits):,}",
            "p50": f"{1e3 * waits[len(waits) // 2]:.1f} ms",
            "p99": f"{1e3 * waits[len(waits) * 99 // 100]:.1f} ms",
            "longest": f"{1e3 * waits[-1]:.0f} ms",
            "memory": f"{before:.0f} MB, at the end {after:.0f} MB",
        }
        self.doing += f": {figures}"
        judge = functools.partial(self.auditors.judge, entries=ENTRIES_EACH * len(waits))
        promises.assert_whole(self.binary, judge, ledger, {arn for arn, _ in answered})
        if waits[len(waits) * 99 // 100] > SLOWEST_P99:
            raise Broken(f"the good callers wait too long: {figures}")
        if after > before * (1 + GROWTH) + SLACK:
            raise Broken(f"memory grows: {figures}")
        return Case(number, self.doing, "requests", count=len(waits) + sent.total(), note=str(dict(sent.most_common())), figures=figures)

    def endure(self, server, ledger, number):
        """What the good ones were answered, how long each waited; what others sent; the server's memory in MB, over time."""
        context = multiprocessing.get_context("spawn")
        until = time.time() + self.length
        credentials, authority = ledger.credentials, ledger.home.authority
        megabytes = []
        with contextlib.ExitStack() as stack:
            guests = stack.enter_context(contextlib.closing(Guests(server.url, credentials, authority, f"{self.seed}/{number}", until, self.folder)))
            # Of their own process, so that what they wait for is the server and not each other.
            pool = stack.enter_context(context.Pool(1))
            asking = pool.apply_async(good, (server.url, credentials, authority, GOOD, until))
            with ThreadPoolExecutor(len(GUESTS)) as threads:
                running = [threads.submit(guests.run, guest) for guest in GUESTS]
                while time.time() < until and server.process.poll() is None:
                    megabytes.append(memory(server.process.pid, "VmRSS"))
                    time.sleep(MEASURED_EACH)
                for one in running:
                    one.result(120)
            return asking.get(120), guests.sent, megabytes


def quarter(values, which):
    """The median of a quarter of the values, by time."""
    share = max(1, len(values) // 4)
    part = sorted(values[which * share : (which + 1) * share])
    return part[len(part) // 2]
