"""Those who come to a server: good callers, and guests of every other kind."""

import collections
import contextlib
import random
import socket
import threading
import time
import urllib.parse
from types import SimpleNamespace

import fuzzing
from running_ledger import certification_request

from .caller import Caller
from .case import Broken

STRANGER = "127.0.0.2"  # every address that begins with 127 is this machine's
PATIENCE = 90  # seconds in which a server gets rid of whom it must: a connection without a request has 60
HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"
# What a guest who sends no whole request may be answered, if anything.
STATUSES_FOR_HALVES = {b"400", b"408", b"413", b"431"}
GUESTS = ("bad", "pipelining", "slow", "half-open", "idle")


def good(url, credentials, authority, connections, until):
    """Callers who ask for certificates and read them back, until then: what each was answered, and how long it waited."""
    answered, faults = [], []

    def ask():
        caller = Caller(url, credentials)
        try:
            while time.time() < until:
                request, asked = certification_request(), time.perf_counter()
                arn = caller.issue(authority, request)
                answered.append((arn, time.perf_counter() - asked))
                caller.read(authority, arn)
        except Exception as error:  # a good caller is refused nothing and hears no silence
            faults.append(f"{type(error).__name__}: {error}")
        caller.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if faults:
        raise Broken(f"a good caller was told: {faults[0]}")
    return answered


class Guests:
    """Those who are not good, each kind in a thread of its own until the time is over."""

    def __init__(self, url, credentials, authority, seed, until, folder):
        parts = urllib.parse.urlsplit(url)
        self.address, self.url = (parts.hostname, parts.port), url
        self.credentials, self.authority, self.seed, self.until = credentials, authority, seed, until
        self.sent = collections.Counter()
        self.folder = folder  # for the octets of a request that was answered wrongly
        self.open = contextlib.ExitStack()  # what still is at the end

    def run(self, kind):
        {"bad": self.bad, "pipelining": self.pipelining, "slow": self.slow, "half-open": self.half_open, "idle": self.idle}[kind]()

    def close(self):
        self.open.close()

    def connect(self):
        connection = socket.create_connection(self.address, timeout=30, source_address=(STRANGER, 0))
        return self.open.enter_context(contextlib.closing(connection))

    def bad(self):
        """Mutated requests, whose answers are all documented: what tools/fuzz sends, a little slower."""
        caller = Caller(self.url, self.credentials)
        server = SimpleNamespace(
            address=lambda: self.address,
            connect=lambda timeout: socket.create_connection(self.address, timeout=timeout),
            credentials=lambda: self.credentials,
            signed_headers=lambda operation, body, _: caller.signed(operation, body),
            home=self.folder,
            log=lambda: "",
        )
        campaign = fuzzing.Campaign(server, self.authority, self.seed, patience=30)
        while time.time() < self.until:
            try:
                campaign.one()
            except AssertionError as fault:
                raise Broken(str(fault)) from fault
            self.sent["bad"] += 1
            time.sleep(0.02)
        campaign.close()

    def pipelining(self):
        """Several requests at once, one of them a call that nobody has signed; as many answers, in order."""
        unsigned = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        generator = random.Random(f"{self.seed}/pipelining")
        while time.time() < self.until:
            several = [generator.choice([HEALTH, unsigned]) for _ in range(generator.randint(2, 8))]
            with contextlib.closing(socket.create_connection(self.address, timeout=30)) as connection:
                connection.sendall(b"".join(several))
                reader = connection.makefile("rb")
                for request in several:
                    status = read_answer(reader)
                    if not (status == 200 if request is HEALTH else 400 <= status < 500):
                        raise Broken(f"a pipelined request was answered {status}")
                reader.close()
            self.sent["pipelined"] += len(several)
            time.sleep(0.1)

    def slow(self):
        """Octet by octet, of a head or a body, until the server has had enough."""
        generator = random.Random(f"{self.seed}/slow")
        running = []
        while time.time() < self.until:
            if len(running) < 20:
                connection = self.connect()
                connection.sendall(generator.choice([b"POST / HTTP/1.1\r\nX: ", HALF_A_BODY]))
                running.append((connection, time.time()))
                self.sent["slow"] += 1
            for connection, since in list(running):
                if has_gone(connection, b"x"):
                    running.remove((connection, since))
                    connection.close()
                elif time.time() - since > PATIENCE:
                    raise Broken("who sends octet by octet is borne for ever")
            time.sleep(0.3)

    def half_open(self):
        """Half a request, and then nothing, or the end of what is sent, or a reset."""
        generator = random.Random(f"{self.seed}/half-open")
        while time.time() < self.until:
            with contextlib.closing(self.connect()) as connection:
                with contextlib.suppress(OSError):
                    connection.sendall(generator.choice([HALF_A_BODY, HEALTH[:20], HEALTH[:-2], b"\r\n"]))
                    if generator.random() < 0.5:
                        connection.shutdown(socket.SHUT_WR)
                        assert_no_lie(connection)
                    elif generator.random() < 0.5:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.sent["half-open"] += 1
            time.sleep(0.1)

    def idle(self):
        """Connections on which nothing is sent, up to a hundred at once."""
        running = collections.deque()
        while time.time() < self.until:
            if len(running) < 100:
                running.append((self.connect(), time.time()))
                self.sent["idle"] += 1
            elif has_gone(running[0][0], b""):
                running.popleft()[0].close()
            elif time.time() - running[0][1] > PATIENCE:
                raise Broken("an idle connection is kept for ever")
            time.sleep(0.05)


def read_answer(reader):
    """The status of the next answer."""
    first, length = reader.readline(), 0
    if not first:
        raise Broken("a pipelined request was not answered")
    while (line := reader.readline().strip().lower()) != b"":
        name, _, value = line.partition(b":")
        length = int(value) if name == b"content-length" else length
    reader.read(length)
    return int(first.split()[1])


def assert_no_lie(connection):
    """What answers half a request says no, or nothing."""
    answer = connection.recv(4096)
    if answer and answer.split(b" ", 2)[1] not in STATUSES_FOR_HALVES:
        raise Broken(f"half a request was answered: {answer[:200]!r}")


def has_gone(connection, octet):
    """Whether the other side has closed it; sends an octet before, if one is given."""
    connection.setblocking(False)
    try:
        connection.sendall(octet)
        return connection.recv(4096) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
