"""Mishaps that a server survives and records: a clock that steps, a key that cannot be made, a key that cannot be read."""

import contextlib
import os
import pathlib
import resource
import struct
import subprocess
import uuid

import counted_uses
import issuing
import ledger_server
from botocore.exceptions import ClientError, WaiterError

SOURCE = pathlib.Path(__file__).with_name("clock.c")


class SteppingClock:
    """A wall clock that may be set while a server runs; for a server it is what Tests/Faults calls a shim."""

    def __init__(self, folder, start):
        self.start = start
        self.library, self.offset = folder / "clock.so", folder / "clock.offset"
        flags = ["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]
        subprocess.run([os.environ.get("CC", "cc"), *flags, "-o", self.library, SOURCE], check=True)
        self.offset.touch()
        self.set(0)

    def environment(self):
        return {"LD_PRELOAD": str(self.library), "CLOCK_OFFSET": str(self.offset)}

    def set(self, seconds):
        """Sets it so many seconds after where it started."""
        with open(self.offset, "r+b") as file:
            file.write(struct.pack("=q", (self.start + seconds) * 1_000_000))


def fails_to_make_a_key(server):
    """An authority is asked for while the server can open no file."""
    client = server.client()
    client.list_certificate_authorities()  # opens the connection
    with out_of_files(server.process.pid), contextlib.suppress(WaiterError):
        issuing.create_authority(client, subject={"CommonName": "Never"})


@contextlib.contextmanager
def out_of_files(process):
    """No process may open a file whose number is not below its limit: the limit is the lowest free number."""
    used = {int(one) for one in os.listdir(f"/proc/{process}/fd")}
    free = next(number for number in range(len(used) + 1) if number not in used)
    before = resource.prlimit(process, resource.RLIMIT_NOFILE)
    resource.prlimit(process, resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_NOFILE, before)


def fails_to_sign(server):
    """A certificate is asked for while the authority's key is not where it was; the server must not have used it yet."""
    client = server.client()
    folder = server.home.folder
    keys = [folder / "keys" / f"{uuid.UUID(bytes=key)}.key" for key in counted_uses.counts(folder)]
    for file in keys:
        file.rename(file.with_suffix(".away"))
    with contextlib.suppress(ClientError):
        server.issue(client)
    for file in keys:
        file.with_suffix(".away").rename(file)
    server.issue(client)


def clock_steps(server, clock):
    """Back, which is not followed; ahead, which is held until somebody says that it is right."""
    client = server.client()
    clock.set(-30)
    server.issue(client)
    clock.set(0)
    server.issue(client)
    clock.set(400)
    with contextlib.suppress(ClientError):
        server.issue(client)
    ledger_server.ca_ledger("clock", "confirm", "--data", server.home.folder)
