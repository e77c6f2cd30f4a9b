"""Mutated requests, numbered by a seed: the campaign of tools/fuzz, of which any case can be sent again."""

import socket
from types import SimpleNamespace

import fuzzing
from running_ledger import Server

from . import auditors, promises
from .case import Broken, Case, Ordeal
from .ledgers import Shelf


class Fuzz(Ordeal):
    name = "fuzz"
    title = "mutated certification requests, JSON bodies and HTTP heads"
    promise = "each is answered as the interface documents, within 5 s; the server goes on; both verifiers say whole"
    whole, small = 100_000, 2_000

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.auditors = auditors.Auditors(binary)
        self.ledger = Shelf(binary, self.folder).take("small").copy(self.folder / "fuzzed")
        self.server = Server(binary, self.ledger.home)
        self.server.wait_until_ready()
        self.campaign = self.begin()

    def begin(self):
        caller = self.ledger.caller(self.server)
        address = caller.connection.host, caller.connection.port
        seen = SimpleNamespace(
            home=self.folder,
            address=lambda: address,
            connect=lambda timeout: socket.create_connection(address, timeout=timeout),
            credentials=lambda: self.ledger.credentials,
            signed_headers=lambda operation, body, _: caller.signed(operation, body),
            log=self.server.diagnostics,
        )
        return fuzzing.Campaign(seen, self.ledger.home.authority, self.seed)

    def run(self, number):
        self.campaign.sent = number
        before = self.campaign.answers.copy()
        self.campaign.one()
        (answer,) = self.campaign.answers - before
        return Case(number, f"request {number}", answer)

    def finish(self):
        """The server has gone on, and its ledger is whole."""
        if self.server.process.poll() is not None:
            raise Broken(f"the server ended with {self.server.process.returncode}: {self.server.diagnostics()[-1500:]}")
        self.campaign.close()
        self.server.stop()
        promises.assert_whole(self.binary, self.auditors.judge, self.ledger, set(self.ledger.certificates))

    def close(self):
        self.campaign.close()
        self.server.kill()
        self.auditors.close()
