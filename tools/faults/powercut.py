"""What a power cut would have left of a folder, rebuilt from the journal of faults.c.

A disk keeps what was synced. Of what was only written it may keep anything: all, nothing, or some sectors of it.
`Disk` replays a journal over a copy of the folder as it was before, up to any step, and writes down one of the
folders that the disk could hold if the power failed right then. Names are as durable as their folder: a file that
was made, renamed or removed since the last sync of its folder may still be there under its old name, or not at all;
a folder whose own name was not synced is lost with whatever lies in it.
"""

import os
import random
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path

CREATE, WRITE, RESIZE, SYNC, RENAME, UNLINK, DIRECTORY = range(7)
KIND_NAMES = ("create", "write", "resize", "sync", "rename", "unlink", "directory")
THROUGH, FAILED_BY_SHIM = 1, 2
SECTOR = 512
HEADER = struct.Struct("=QQQqqIIIIII")


@dataclass(frozen=True)
class Step:
    """One journalled call. Times are nanoseconds of CLOCK_MONOTONIC, which is Python's time.monotonic_ns()."""

    number: int
    began: int
    ended: int
    offset: int
    result: int
    kind: int
    flags: int
    path: str
    other: str
    data: bytes

    def __str__(self):
        what = f"{self.number} {KIND_NAMES[self.kind]} {self.path}"
        if self.kind == WRITE:
            what += f" {self.offset}+{len(self.data)}"
        elif self.kind == RENAME:
            what += f" to {self.other}"
        return what + (f" failed with errno {-self.result}" if self.result < 0 else "")


def read_journal(path):
    """The steps of a journal, in order; a record cut off by a kill is left out."""
    octets = Path(path).read_bytes() if os.path.exists(path) else b""
    steps, place = [], 0
    while place + HEADER.size <= len(octets):
        (number, began, ended, offset, result, kind, flags, path_length, other_length, data_length, _) = (
            HEADER.unpack_from(octets, place)
        )
        place += HEADER.size
        end = place + path_length + other_length + data_length
        if end > len(octets):
            break
        name = octets[place : place + path_length].decode()
        other = octets[place + path_length : place + path_length + other_length].decode()
        data = octets[end - data_length : end]
        steps.append(Step(number, began, ended, offset, result, kind, flags, name, other, data))
        place = end
    return steps


@dataclass
class File:
    """A file's synced octets, and what was done to it since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)  # steps, oldest first
    mode: int = 0o600

    def sync(self):
        for step in self.pending:
            apply_step(self.durable, step)
        self.pending.clear()

    def octets(self, choose):
        """One content that the disk could hold: `choose` says what is kept of each unsynced write."""
        content = bytearray(self.durable)
        for step in self.pending:
            if step.flags & THROUGH:
                apply_step(content, step)
            else:
                choose(content, step)
        return bytes(content)


def apply_step(content, step):
    """Changes octets as a write or a change of length does."""
    if step.kind == RESIZE:
        if step.offset < len(content):
            del content[step.offset :]
        else:
            content.extend(bytes(step.offset - len(content)))
        return
    write_at(content, step.offset, step.data)


def write_at(content, offset, data):
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def keep_nothing(content, step):
    """The harshest disk: nothing unsynced survives."""


def keep_everything(content, step):
    """The kindest disk, and what kill -9 leaves: the page cache survives."""
    apply_step(content, step)


def keep_some(generator):
    """A disk that kept some unsynced writes, and of some only single sectors."""

    def choose(content, step):
        fate = generator.random()
        if fate < 0.5:
            apply_step(content, step)
        elif fate < 0.75 and step.kind == WRITE:
            end = step.offset + len(step.data)
            place = step.offset
            while place < end:
                following = min(end, (place // SECTOR + 1) * SECTOR)
                if generator.random() < 0.5:
                    write_at(content, place, step.data[place - step.offset : following - step.offset])
                place = following

    return choose


class Disk:
    """A folder on a disk that forgets what was not synced."""

    def __init__(self, before, root):
        """`before` is a copy of the folder as it was when the journal began; `root` is where it lay then."""
        self.root = os.path.realpath(root)
        self.now = {}  # the running system's view: relative name → File
        self.pending_names = []  # changes of names that no sync of their folder has covered: (folder, change)
        self.durable_folders = set()
        self.step = 0
        for folder, folders, files in os.walk(before):
            base = os.path.relpath(folder, before)
            base = "" if base == "." else base
            self.durable_folders.update(os.path.join(base, name) for name in folders)
            for name in files:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not name.endswith("-shm"):
                    mode = os.stat(path).st_mode & 0o777
                    self.now[os.path.join(base, name)] = File(bytearray(Path(path).read_bytes()), [], mode)
        self.durable_names = dict(self.now)

    def relative(self, path):
        return "" if path == self.root else os.path.relpath(path, self.root)

    def file(self, name):
        if name not in self.now:
            self.now[name] = File()
            self.change_name(name, ("link", name, self.now[name]))
        return self.now[name]

    def change_name(self, name, change):
        self.pending_names.append((os.path.dirname(name), change))

    def advance(self, steps, until):
        """Lets the given steps happen, those with a number up to `until`."""
        for step in steps:
            if self.step < step.number <= until:
                self.step = step.number
                if step.result >= 0:
                    self.happen(step)

    def happen(self, step):
        name = self.relative(step.path)
        if step.path.endswith("-shm") or step.path.endswith(" (deleted)"):
            return
        if step.kind in (CREATE, WRITE, RESIZE):
            file = self.file(name)
            if step.kind != CREATE:
                file.pending.append(step)
        elif step.kind == DIRECTORY:
            self.change_name(name, ("folder", name))
        elif step.kind == SYNC and name in self.now:
            self.now[name].sync()
        elif step.kind == SYNC:
            for folder, change in self.pending_names:
                if folder == name:
                    self.apply_name(self.durable_names, self.durable_folders, change)
            self.pending_names = [entry for entry in self.pending_names if entry[0] != name]
        elif step.kind == RENAME and name in self.now:
            other = self.relative(step.other)
            self.now[other] = self.now.pop(name)
            self.change_name(other, ("rename", name, other, self.now[other]))
        elif step.kind == UNLINK and name in self.now:
            del self.now[name]
            self.change_name(name, ("unlink", name))

    @staticmethod
    def apply_name(names, folders, change):
        if change[0] == "folder":
            folders.add(change[1])
        elif change[0] == "link":
            names[change[1]] = change[2]
        elif change[0] == "rename":
            names.pop(change[1], None)
            names[change[2]] = change[3]
        else:
            names.pop(change[1], None)

    def after_cut(self, target, choose, kept_names=0):
        """Writes to `target` the folder as it could be found after the cut.

        `kept_names` is how many of the unsynced changes of names reached the disk all the same, oldest first, as a
        journalling file system keeps them.
        """
        names, folders = dict(self.durable_names), set(self.durable_folders)
        for _, change in self.pending_names[:kept_names]:
            self.apply_name(names, folders, change)
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(target, 0o700)
        for folder in sorted(folders):
            if os.path.isdir(os.path.join(target, os.path.dirname(folder))):
                os.mkdir(os.path.join(target, folder), 0o700)
        for name, file in names.items():
            path = os.path.join(target, name)
            if not os.path.isdir(os.path.dirname(path)):
                continue  # the folder's own name was lost, and with it whatever lay in it
            Path(path).write_bytes(file.octets(choose))
            os.chmod(path, file.mode)

    def after_harsh_cut(self, target):
        self.after_cut(target, keep_nothing)

    def after_kill(self, target):
        self.after_cut(target, keep_everything, len(self.pending_names))

    def after_random_cut(self, target, seed):
        generator = random.Random(seed)
        kept = generator.randint(0, len(self.pending_names))
        self.after_cut(target, keep_some(generator), kept)
