"""A ledger that is grown: by the rooms themselves, without HTTP, every certificate judged, signed and durable as any other."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys

from . import programs

# What one issuance writes: request, authorization, signature.
EVENTS = 3
# Seconds for which tokens are remembered (--token-window): what was issued within them before the newest entry is read at a start.
TOKEN_WINDOW = 60


class Ledger:
    """A ledger in a folder, with a root authority; where there is one already, that is gone on with."""

    def __init__(self, home, generator):
        import issuing as client
        import ledger_server

        self.home, self.generator = home, generator
        # The most that a server of this ledger has held, in MB.
        self.peak = 0
        self.server = ledger_server.LedgerServer(home)
        self.server.start(timeout=600)
        here = self.server.client().list_certificate_authorities()["CertificateAuthorities"]
        self.authority = next((one["Arn"] for one in here if one["Status"] == "ACTIVE"), None)
        if self.authority is None:
            self.authority, _ = client.new_root(self.server.client())
        # A server that has stopped leaves no WAL: the file alone is the ledger.
        self.server.stop()

    def ask(self, statement):
        """Rows of the log's file, while no server has it open."""
        path = f"file:{self.server.data / 'ledger.db'}?immutable=1"
        with contextlib.closing(sqlite3.connect(path, uri=True)) as database:
            return database.execute(statement).fetchall()

    def events(self):
        """How many entries there are."""
        [(segments,)], [(rows,)] = self.ask("SELECT count(*) FROM segment"), self.ask("SELECT count(*) FROM tail")
        return 256 * segments + rows

    def certificates(self):
        """How many were issued."""
        [(count,)] = self.ask("SELECT sum(count) FROM certificate_count")
        return count

    def grow_to(self, events, *, revoking=False):
        """Issues until there are so many entries; how many certificates that were, and the seconds it took.

        An interruption ends it in good order: what was begun is finished, and the ledger closed.
        """
        missing = -(-(events - self.events()) // (EVENTS + revoking))
        if missing <= 0:
            return 0, 0
        process = subprocess.Popen(
            [self.generator, "grow", "--data", self.server.data, "--master-key", self.server.master_key, "--authority",
             self.authority, "--count", str(missing), *(["--revoke"] if revoking else [])], stdout=subprocess.PIPE)
        usual = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            printed = process.stdout.read()
        except KeyboardInterrupt:
            process.terminate()
            printed = process.stdout.read()
        finally:
            signal.signal(signal.SIGTERM, usual)
        if process.wait() != 0:
            sys.exit("bench: the ledger does not grow")
        grown = json.loads(printed)
        if grown["interrupted"]:
            sys.exit(f"bench: interrupted at {self.events():,} events; --on {self.home} goes on, where the folder was kept")
        return grown["issued"], grown["seconds"]

    def rate(self, count):
        """Certificates a second that a server gives over 32 connections."""
        self.server.start(timeout=600)
        [measured], _ = programs.load(self.generator, self.server, self.authority, 32, count)
        self.peak = max(self.peak, programs.memory(self.server.process.pid))
        self.server.stop()
        return measured["perSecond"]
