"""The shim of tools/faults from the outside: its environment, its controls, its journal."""

import errno
import mmap
import os
import struct
from pathlib import Path

import powercut

FIELDS = (
    "count", "kill_before", "kill_after", "fail_from", "fail_limit", "fail_kinds", "fail_errno", "free_octets",
    "plan_kinds", "plan_seen", "plan_at", "plan_limit", "plan_deed", "plan_errno",
)  # fmt: skip
LONGEST_NAME = 256
SIZE = 8 * len(FIELDS) + LONGEST_NAME
ALL_KINDS = (1 << 64) - 1
# Calls that change nothing, and what a plan may do to a call (faults.c has the same numbers).
OPEN, READ, LOOK, LOCK, MAP = range(7, 12)
NOTHING, KILL_BEFORE, KILL_AFTER, FAIL, SHORTEN, TEAR, TEAR_AND_KILL = range(7)
WRITING = 1 << powercut.CREATE | 1 << powercut.WRITE | 1 << powercut.RESIZE
SYNCING = 1 << powercut.SYNC
ALL_STEPS = (1 << OPEN) - 1  # every kind that changes something


class Shim:
    """One journal and one page of controls for the programs started with `environment()`."""

    def __init__(self, library, root, folder):
        folder.mkdir(parents=True)
        self.library, self.root, self.folder = library, Path(root), folder
        self.journal_path = folder / "journal"
        control = folder / "control"
        control.write_bytes(bytes(SIZE))
        self.file = open(control, "r+b")
        self.page = mmap.mmap(self.file.fileno(), SIZE)

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

    def plan(self, deed, at, kinds=ALL_KINDS, name="", error=errno.EIO, limit=1):
        """What the `at`-th call of these kinds from now on meets, and `limit` in all from there on; of a file of this name, or of any."""
        self.set("plan_kinds", 0)  # so that nothing is counted before all of it is said
        for field, value in {"seen": 0, "at": at, "limit": limit, "deed": deed, "errno": error}.items():
            self.set(f"plan_{field}", value)
        self.page[8 * len(FIELDS) :] = name.encode().ljust(LONGEST_NAME, b"\0")
        self.set("plan_kinds", kinds)

    def end_plan(self):
        """Ends it; gives whether its call came."""
        was_met = 0 < self.get("plan_at") <= self.get("plan_seen")
        self.set("plan_kinds", 0)
        return was_met

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
