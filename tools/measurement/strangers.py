"""The interface beside a hostile window: whoever keeps the window busy keeps it from nobody who speaks to the API."""

import contextlib
import selectors
import socket
import threading
import time

from . import answers, programs
from .everyday import RATIO
from .figures import Figure
from .growth import Ledger

IDLE, SLOW, RANGES, HUGE = 200, 100, 150, 50
SECONDS = 10
ROUNDS = 3


class Strangers:
    """Connections to a window that are bad for it, on one thread: at most so many at a time, and so many requests a second."""

    # Rounds of bad requests a second.
    RATE = 20

    def __init__(self, address, path):
        self.address, self.path = address, path
        self.over = threading.Event()
        self.selector = selectors.DefaultSelector()
        self.kinds = {}
        # Of those that were closed; others come in their place at the next beat.
        self.gone = []
        self.turn = 0
        self.sent = self.read = 0
        self.thread = threading.Thread(target=self.run)

    def request(self, kind):
        """What one of a kind sends each time."""
        if kind == "ranges":
            ranges = ",".join(f"{start}-{start + 9}" for start in range(0, 2_000, 20))
            return f"GET {self.path} HTTP/1.1\r\nHost: a\r\nRange: bytes={ranges}\r\n\r\n".encode()
        if kind == "huge":
            return b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"
        return b"X" if kind == "slow" else b""

    def connect(self, kind):
        connection = socket.socket()
        connection.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            connection.connect(self.address)
        self.kinds[connection] = kind
        self.selector.register(connection, selectors.EVENT_READ)

    def run(self):
        for kind, count in (("idle", IDLE), ("slow", SLOW), ("ranges", RANGES), ("huge", HUGE)):
            for _ in range(count):
                self.connect(kind)
        beat = time.monotonic()
        while not self.over.is_set():
            for key, _ in self.selector.select(timeout=max(0, beat - time.monotonic())):
                self.receive(key.fileobj)
            if time.monotonic() >= beat:
                beat = max(beat + 1 / self.RATE, time.monotonic() - 1)
                self.speak()
        for connection in self.kinds:
            connection.close()
        self.selector.close()

    def speak(self):
        """A part of all say something, each once a second, and who was turned out comes again."""
        self.turn = (self.turn + 1) % self.RATE
        gone, self.gone = self.gone, []
        for kind in gone:
            self.connect(kind)
        for connection, kind in list(self.kinds.items())[self.turn :: self.RATE]:
            if kind == "idle":
                continue
            with contextlib.suppress(OSError):  # it does not read, or is gone: the next beat knows
                connection.send(self.request(kind))
                self.sent += 1

    def receive(self, connection):
        try:
            octets = connection.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            octets = b""
        self.read += len(octets)
        if octets:
            return
        self.gone.append(self.kinds.pop(connection))
        self.selector.unregister(connection)
        connection.close()

    def __enter__(self):
        self.thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def measure(binary, generator, home):
    """Figures of issuance with strangers at the window and without, in turns."""
    ledger = Ledger(home, generator)
    ledger.server.start()
    path = f"/authorities/{ledger.authority.rpartition('/')[2]}.cer"
    quiet, beset, strangers = [], [], []
    for _ in range(ROUNDS):
        quiet.append(paced(generator, ledger))
        with Strangers(ledger.server.window_address(), path) as many:
            beset.append(paced(generator, ledger))
        strangers.append(many)
    memory = programs.memory(ledger.server.process.pid)
    ledger.server.stop()

    def middle(runs, name):
        return sorted(run[name] for run in runs)[len(runs) // 2]

    calm, busy = middle(quiet, "p99Milliseconds"), middle(beset, "p99Milliseconds")
    return [
        Figure("bad connections to the window at a time", IDLE + SLOW + RANGES + HUGE),
        Figure("  requests and parts of such that they sent", sum(many.sent for many in strangers)),
        Figure(f"issuance at {answers.ISSUANCES}/s, p50 without them (ms)", middle(quiet, "p50Milliseconds"), RATIO),
        Figure("  p50 beside them (ms)", middle(beset, "p50Milliseconds"), RATIO),
        Figure("  p99 without them (ms)", calm, RATIO),
        Figure("  p99 beside them (ms)", busy, RATIO),
        Figure("  … ÷ without them", busy / calm, RATIO, 1.5),
        Figure("peak memory of the server (MB)", memory, bar=150, goal=100),
    ]


def paced(generator, ledger):
    count = answers.ISSUANCES * SECONDS
    [measured], _ = programs.load(generator, ledger.server, ledger.authority, 8, count, "--rate", str(answers.ISSUANCES))
    return measured
