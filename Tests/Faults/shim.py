"""The shim of tools/faults from the outside: its environment, its controls, its journal."""

import errno
import mmap
import os
import struct
from pathlib import Path

import powercut

FIELDS = ("count", "kill_before", "kill_after", "fail_from", "fail_limit", "fail_kinds", "fail_errno", "free_octets")
ALL_KINDS = (1 << 64) - 1
WRITING = 1 << powercut.CREATE | 1 << powercut.WRITE | 1 << powercut.RESIZE
SYNCING = 1 << powercut.SYNC


class Shim:
    """One journal and one page of controls for the programs started with `environment()`."""

    def __init__(self, library, root, folder):
        folder.mkdir(parents=True)
        self.library, self.root, self.folder = library, Path(root), folder
        self.journal_path = folder / "journal"
        control = folder / "control"
        control.write_bytes(bytes(8 * len(FIELDS)))
        self.file = open(control, "r+b")
        self.page = mmap.mmap(self.file.fileno(), 8 * len(FIELDS))

    def environment(self):
        return {
            "LD_PRELOAD": str(self.library),
            "FAULT_ROOT": str(self.root),
            "FAULT_JOURNAL": str(self.journal_path),
            "FAULT_CONTROL": str(self.folder / "control"),
        }

    def get(self, name):
        return struct.unpack_from("=Q", self.page, 8 * FIELDS.index(name))[0]

    def set(self, name, value):
        struct.pack_into("=Q", self.page, 8 * FIELDS.index(name), value)

    @property
    def count(self):
        """How many steps have begun."""
        return self.get("count")

    def fail(self, error=errno.EIO, kinds=ALL_KINDS, limit=1, after=0):
        """Fails the next `limit` steps of these kinds, leaving alone the next `after` steps of any kind."""
        self.set("fail_errno", error)
        self.set("fail_kinds", kinds)
        self.set("fail_limit", limit)
        self.set("fail_from", self.count + 1 + after)

    def stop_failing(self):
        self.set("fail_from", 0)

    def report_free(self, octets):
        """What statvfs says from now on; None for the truth."""
        self.set("free_octets", 0 if octets is None else octets + 1)

    def steps(self):
        return powercut.read_journal(self.journal_path)

    def close(self):
        self.page.close()
        self.file.close()
        for path in self.folder.iterdir():
            os.unlink(path)
