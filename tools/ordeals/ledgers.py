"""The ledgers that cases begin with: written once by a real server, stopped or killed, and copied for each case."""

import contextlib
import dataclasses
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError
from running_ledger import READY_WITHIN, Home, Server, certification_request

from .caller import Caller, Refused, Silent

NO_REQUESTS = (b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", b"nothing at all")


@dataclasses.dataclass
class Ledger:
    """A ledger's folder, and every certificate that a client was given of it, by its name."""

    home: Home
    certificates: dict
    # The access key that the ledger's file had when it was written: what a caller keeps for himself.
    credentials: dict = None

    def copy(self, path):
        return Ledger(self.home.copy(path), dict(self.certificates), self.credentials)

    def caller(self, server):
        return Caller(server.url, self.credentials or self.home.credentials())

    def remember(self, server, arns):
        """Reads certificates back as clients do, and keeps their octets."""
        caller = self.caller(server)
        for arn in arns:
            self.certificates[arn] = caller.read(self.home.authority, arn)
        caller.close()

    def save(self):
        record = {"authority": self.home.authority, "certificates": self.certificates, "credentials": self.home.credentials()}
        self.home.path.with_suffix(".json").write_text(json.dumps(record))

    @staticmethod
    def saved(path):
        record = json.loads(path.with_suffix(".json").read_text())
        return Ledger(Home(path, record["authority"]), record["certificates"], record["credentials"])


@contextlib.contextmanager
def serving(binary, home, shim=None, arguments=()):
    """A server that is ready; killed at the end where it still runs."""
    server = Server(binary, home, shim=shim, arguments=arguments)
    try:
        server.wait_until_ready(READY_WITHIN)
        yield server
    finally:
        server.kill()


class Shelf:
    """Ledgers by name in one folder: each is written when it is first asked for; one that lies there is used again."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.known = {}

    def take(self, name):
        if name not in self.known:
            path = self.folder / name
            if not path.with_suffix(".json").exists():
                WRITERS[name](self, path).save()
            self.known[name] = Ledger.saved(path)
        return self.known[name]


def small(shelf, path):
    """An active root and a few certificates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(Home.make(path), {})
    with serving(shelf.binary, ledger.home) as server:
        ledger.home.remember_authority(server.make_active_root())
        client = server.client()
        ledger.remember(server, [server.issue(client, token).arn for token in ("", "first", "second")])
        server.stop()
    return ledger


def grown(shelf, path, size):
    """The small one, with more of everything, until it has so many entries."""
    ledger = shelf.take("small").copy(path)
    with serving(shelf.binary, ledger.home) as server:
        client = server.client()
        for request in NO_REQUESTS:
            with contextlib.suppress(ClientError):
                server.issue(client, request=request)
        arns, request = [server.issue_long(client)], certification_request()
        arns += [server.issue(client, "again", request).arn for _ in range(2)]
        while ledger.home.size() < size:
            arns.append(server.issue(client).arn)
        arns.append(server.issue_long(client))
        ledger.remember(server, dict.fromkeys(arns))
        if size > 256:
            server.wait_until_sealed(size // 256)
        server.stop()
    return ledger


def killed(shelf, path):
    """The sealed one after a server that was killed at work: the newest entries lie in the write-ahead log alone."""
    ledger = shelf.take("sealed").copy(path)
    with serving(shelf.binary, ledger.home) as server:
        client = server.client()
        arns = [server.issue(client, f"killed-{number}").arn for number in range(6)]
        ledger.remember(server, arns)
        server.kill()
    return ledger


WRITERS = {
    "small": small,
    "unsealed": lambda shelf, path: grown(shelf, path, 240),
    "sealed": lambda shelf, path: grown(shelf, path, 290),
    "killed": killed,
}


class Issuers:
    """Callers that ask for certificates and read them back, over several connections, until they are told to end or the server is gone."""

    def __init__(self, server, ledger, connections, prefix):
        self.server, self.ledger, self.prefix = server, ledger, prefix
        self.answers = {}  # token → (name, octets of the request)
        self.certificates = {}  # name → certificate as it was served
        self.errors = []
        self.ends = threading.Event()
        self.pool = ThreadPoolExecutor(connections)
        self.running = [self.pool.submit(self.ask, number) for number in range(connections)]

    def ask(self, connection):
        caller, authority, number = self.ledger.caller(self.server), self.ledger.home.authority, 0
        while not self.ends.is_set():
            number += 1
            token, request = f"{self.prefix}-{connection}-{number}", certification_request()
            try:
                arn = caller.issue(authority, request, token)
                self.answers[token] = (arn, request)
                self.certificates[arn] = caller.read(authority, arn)
            except (Refused, Silent) as error:
                self.errors.append(error)
                if self.server.process.poll() is not None:
                    break
                time.sleep(0.01)
        caller.close()

    def end(self, within=60):
        """Waits for the last calls, each of which ends by itself."""
        self.ends.set()
        for one in self.running:
            one.result(within)
        self.pool.shutdown()
