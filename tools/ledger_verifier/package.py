"""A package for an auditor (schemas/package.md): its files against its manifest, its tables against its entries, its entries against the
tree, and the tree against the checkpoint that the log's key signed. Each package by itself; and whether several follow one another."""

import base64
import hashlib
import json
import os
import stat
import string
from collections import namedtuple

from .checkpoints import LogKey, read_note, read_verifier_key
from .der import Malformed
from .events import KINDS, read_event
from .exported import members
from .json_text import line, text_of
from .packaged_entries import BEFORE, ENTRIES, FILES, LEFT_OUT, Carry, PackagedTree, entries_of
from .packaged_tables import TABLES, Selection, Tables
from .report import shown as shown_text
from .signatures import Broken, Unchecked
from .tree import is_consistent

MANIFEST, FORM = "manifest.json", 1
MEMBERS = {"form": int, "ledger": str, "from": int, "to": int, "fromRoot": str, "toRoot": str, "selection": dict, "checkpoint": (str, type(None)),
           "signedSize": int, "consistency": list, "madeBy": str, "files": list}  # fmt: skip
SELECTION = {"authority": (str, type(None)), "requester": (str, type(None))}
FILE = {"name": str, "sha256": str, "octets": int, "rows": (int, type(None)), "proved": bool}
MOST = 100  # findings that are told of one package

DEEPEST = 5  # steps of a file's name
NAMED = frozenset(string.ascii_letters + string.digits + "._-")


class Fault(namedtuple("Fault", "file line position message")):
    """What is wrong, and where: in which file, in which line of it, at which position of the log; None where that is not known."""

    __slots__ = ()

    def __str__(self):
        line = "" if self.line is None else f", line {self.line}"
        position = "" if self.position is None else f", position {self.position}"
        return f"{self.file}{line}{position}: {self.message}"


class Package:
    """One package in a folder, read and judged."""

    def __init__(self, path, verifier_key=None):
        self.path, self.verifier_key = path, verifier_key
        self.faults, self.notes, self.unchecked, self.manifest = [], [], [], None
        self.carried_in = self.carried_out = None  # what it holds of the entries before it, and what one that continues it has to hold
        try:
            self.manifest = self.read_manifest()
            self.check_files()
            if not self.faults:
                self.check_entries()
        except Malformed as error:
            self.fault(MANIFEST if self.manifest is None else ENTRIES, str(error))
        except (FileNotFoundError, NotADirectoryError) as error:
            self.fault(MANIFEST, f"it cannot be read: {error.strerror}")

    @property
    def verdict(self):
        if self.faults:
            return "findings"
        return "unverifiable" if self.unchecked else "whole"

    def fault(self, file, message, line=None, position=None):
        if len(self.faults) < MOST:
            self.faults.append(Fault(file, line, position, message))

    def place(self, name):
        return os.path.join(self.path, *name.split("/"))

    # ---- the manifest, and the files that it names

    def read_manifest(self):
        if not is_regular(self.place(MANIFEST)):
            raise Malformed(f"{MANIFEST} is no regular file")
        with open(self.place(MANIFEST), "rb") as file:
            octets = file.read(1 << 24)
        try:
            said = json.loads(octets, object_pairs_hook=members)
        except (ValueError, RecursionError, Malformed) as error:
            raise Malformed(f"{MANIFEST} cannot be read: {error}") from None
        is_such = is_of(said, MEMBERS) and is_of(said["selection"], SELECTION) and all(is_of(one, FILE) for one in said["files"])
        if not is_such or said["form"] != FORM:
            raise Malformed(f"{MANIFEST} is no manifest, or one that a later program wrote")
        if line(said) != octets:
            raise Malformed(f"{MANIFEST} is not written as manifests are")
        if not 0 <= said["from"] <= said["to"]:
            raise Malformed(f"{MANIFEST} ends before it begins")
        return said

    def check_files(self):
        names = [one["name"] for one in self.manifest["files"]]
        if len(set(names)) != len(names) or not all(is_name(one) for one in names):
            return self.fault(MANIFEST, "a file is named twice, or as no file of a package is")
        for name in (*TABLES, *FILES):
            if name not in names:
                self.fault(MANIFEST, f"it does not name {name}")
        for one in self.manifest["files"]:
            try:
                if not is_regular(self.place(one["name"])):
                    self.fault(one["name"], "it is no regular file")
                    continue
                # What has another length need not be read, however long it is.
                is_as_long = os.lstat(self.place(one["name"])).st_size == one["octets"]
                found = measured(self.place(one["name"])) if is_as_long else None
            except OSError as error:
                self.fault(one["name"], f"it cannot be read: {error.strerror}")
                continue
            if found != (one["sha256"], one["octets"]):
                self.fault(one["name"], "its octets are others than the manifest says")
            if one["proved"] != (one["name"] in (*TABLES, *FILES)):
                self.fault(MANIFEST, f"it says otherwise of {one['name']} whether that is proved")
        for name in sorted(files_below(self.path)):
            if name != MANIFEST and name not in names:
                self.fault(name, "the manifest does not name it")

    # ---- the entries, and what follows from them

    def check_entries(self):
        if not self.check_tree():
            return
        said, keys = self.manifest, []
        comparison = Comparison(self)
        tables, selection = Tables(self.revocations(), comparison.row), Selection(said["selection"])
        for entry in entries_of(self.place(ENTRIES)):
            kind = KINDS.get((entry.type, entry.schema))
            if kind is None:
                return self.unchecked.append(f"the entry at position {entry.position} is of a kind that is newer than this program")
            try:
                body = read_event(kind, entry.payload)
                if not selection.wants(entry, kind.name, body):
                    raise Malformed("the package's selection has no such entry")
                if kind.name in ("LedgerOpened", "EpochOpened", "LogKeyChanged"):
                    origin = body["origin"] if "origin" in body else keys[-1][1].origin if keys else ""
                    keys.append((entry.position, LogKey(origin, body["logKey"]["publicKey"])))
                tables.take(entry, kind.name, body, entry.position < said["from"])
            except Malformed as error:
                return self.fault(ENTRIES, str(error), position=entry.position)
        tables.finish()
        comparison.finish()
        self.check_checkpoint(keys)

    def check_tree(self):
        """Holds the entries to the tree, before anything that they say is read; gives whether they fit."""
        tree, carry, count = PackagedTree(self.place, self.manifest, self.fault), Carry(), 0
        for entry in entries_of(self.place(ENTRIES)):
            is_context, count = tree.take(entry), count + 1
            if tree.is_broken:
                return False
            if not is_context and self.carried_in is None:
                self.carried_in = carry.digest()
            carry.take(entry, is_context)
        self.carried_in, self.carried_out = self.carried_in or carry.digest(), carry.digest()
        tree.finish()
        if tree.is_broken:
            return False
        counted = {ENTRIES: count, BEFORE: tree.subtrees, LEFT_OUT: tree.leaves}
        for one in self.manifest["files"]:
            if one["rows"] != counted.get(one["name"], one["rows"]):
                self.fault(MANIFEST, f"it counts other rows of {one['name']}")
        if tree.leaves and all(one is None for one in self.manifest["selection"].values()):
            self.fault(LEFT_OUT, "the package selects nothing, and leaves entries out")
        return True

    def revocations(self):
        """The first revocation of each certificate: when, and why."""
        found = {}
        for entry in entries_of(self.place(ENTRIES)):
            kind = KINDS.get((entry.type, entry.schema))
            if kind is not None and kind.name == "CertificateRevoked":
                try:
                    body = read_event(kind, entry.payload)
                except Malformed:
                    continue  # which is told where it is read for the tables
                found.setdefault((body["authority"], body["serialNumber"]), (entry.time, body["reason"]))
        return found

    def check_checkpoint(self, keys):
        said, size, end = self.manifest, self.manifest["signedSize"], self.manifest["to"]
        if said["checkpoint"] is None:
            self.notes.append("the package rests on no checkpoint: nothing in it is signed")
            if size or said["consistency"]:
                self.fault(MANIFEST, "it names no checkpoint, and says what one signs")
            if self.verifier_key is not None:
                self.unchecked.append("the key that was given signed nothing of the package")
            return
        try:
            note = read_note(said["checkpoint"])
            proof = [read_hash(one) for one in said["consistency"]]
            root = read_hash(said["toRoot"])
        except (Malformed, ValueError, TypeError) as error:
            return self.fault(MANIFEST, f"its checkpoint or its proof cannot be read: {error}")
        if note.size != size:
            self.fault(MANIFEST, "its checkpoint has another size")
        ends = (size, note.root, end, root) if size <= end else (end, root, size, note.root)
        if not is_consistent(*ends, proof):
            self.fault(MANIFEST, "its proof does not tie the package's tree to the checkpoint's")
        own = next((key for position, key in reversed(keys) if position < max(min(size, end), 1)), None)
        if self.verifier_key is not None:
            self.check_key(read_verifier_key(self.verifier_key), note)
        if own is not None and (size <= end or self.verifier_key is None):
            self.check_key(own, note, is_newest=size <= end)
        if size < end:
            self.notes.append(f"entries from position {size} on lie beyond the checkpoint")

    def check_key(self, key, note, is_newest=True):
        try:
            if not key.has_signed(note):
                if not is_newest:
                    return self.unchecked.append("the checkpoint is signed by none but a key that only a later part of the log may name")
                raise Broken("the log's key has not signed it")
            if note.origin != key.origin:
                raise Broken("it is of another log")
        except Broken as error:
            self.fault(MANIFEST, f"its checkpoint: {error}")
        except Unchecked as error:
            self.unchecked.append(str(error))


class Comparison:
    """The tables as they are, held to what they must say as that comes; of each the first difference is told."""

    def __init__(self, package):
        self.package, self.files, self.rows, self.broken = package, {}, {}, set()
        for name in TABLES:
            self.files[name] = open(package.place(name), "rb")  # noqa: SIM115
            self.rows[name] = 0

    def row(self, name, octets):
        self.rows[name] += 1
        if name in self.broken:
            return
        found = self.files[name].read(len(octets))
        if found != octets:
            self.fault(name, f"it says {shown(found)}, and the entries {shown(octets)}" if found else "rows are missing")

    def finish(self):
        for name, file in self.files.items():
            if name not in self.broken and file.read(1):
                self.fault(name, "there are more rows than the entries give")
            file.close()
        for one in self.package.manifest["files"]:
            if one["name"] in TABLES and one["rows"] != (self.rows[one["name"]] if TABLES[one["name"]] else None):
                self.package.fault(MANIFEST, f"it counts other rows of {one['name']}")

    def fault(self, name, message):
        self.broken.add(name)
        self.package.fault(name, message, line=max(1, self.rows[name]))


def shown(octets):
    return ascii(octets[:160].decode("utf-8", "replace"))


def read_hash(text):
    octets = base64.b64decode(text, validate=True)
    if len(octets) != 32:
        raise ValueError("a hash has not 32 octets")
    return octets


def is_of(said, wanted):
    """Whether an object has just these members in this order, each of its type; a truth is no number."""
    if not isinstance(said, dict) or list(said) != list(wanted):
        return False
    return all(isinstance(said[name], kind) and (kind is bool or not isinstance(said[name], bool)) for name, kind in wanted.items())


def is_name(name):
    """Whether a file of a package may be called so: at most five steps of letters, digits, `.`, `_` and `-`, none of them `.` or `..`."""
    steps = name.split("/")
    return len(steps) <= DEEPEST and all(set(step) <= NAMED and step not in ("", ".", "..") for step in steps)


def is_regular(path):
    return stat.S_ISREG(os.lstat(path).st_mode)


def measured(path):
    digest, count = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            count += len(piece)
    return digest.hexdigest(), count


def files_below(path):
    for folder, folders, names in os.walk(path):
        for name in (*names, *(one for one in folders if os.path.islink(os.path.join(folder, one)))):
            yield os.path.relpath(os.path.join(folder, name), path).replace(os.sep, "/")


def joints(packages):
    """What does not fit between packages of one log."""
    known = sorted((one for one in packages if one.manifest is not None), key=lambda one: one.manifest["from"])
    for before, after in zip(known, known[1:]):
        one, following = before.manifest, after.manifest
        end, beginning = one["to"], following["from"]
        if one["ledger"] != following["ledger"]:
            yield f"the packages are of two ledgers, {one['ledger']} and {following['ledger']}"
        elif beginning > end:
            yield f"there is a gap: no package has the events from {end} to before {beginning}"
        elif beginning < end:
            yield f"packages overlap: two have the events from {beginning} to before {end}"
        elif one["toRoot"] != following["fromRoot"]:
            yield f"packages do not continue each other: at size {end} their trees have different roots"
        elif one["selection"] == following["selection"] and None not in (before.carried_out, after.carried_in):
            if before.carried_out != after.carried_in:
                yield f"at size {end} a package holds other entries before its part than the one before it carries on"


def write_packages(packages, said, judged, form):
    """Writes what was found in packages, between them, and in the log that they are together (None: they are not); gives the exit status."""
    for one in packages:
        where = one.manifest or {"from": None, "to": None, "ledger": None}
        if form == "json":
            row = {"package": one.path, "verdict": one.verdict, "ledger": where["ledger"], "from": where["from"], "to": where["to"],
                   "faults": [{name: value for name, value in fault._asdict().items() if value is not None} for fault in one.faults],
                   "notes": [*one.notes, *one.unchecked]}  # fmt: skip
            print(text_of(row))
            continue
        print(shown_text(f"{one.path}: events {where['from']} to {where['to']} of {where['ledger']}"))
        for fault in one.faults:
            print(f"  {shown_text(str(fault))}")
        for note in (*one.notes, *(f"NOT checked: {one}" for one in one.unchecked)):
            print(f"  note: {shown_text(note)}")
        print(f"  {one.verdict}")
    for joint in said:
        print(text_of({"joint": joint}) if form == "json" else joint)
    report, size = judged or (None, 0)
    if report is not None:
        write_judged(report, size, form)
    if said or any(one.faults for one in packages) or report is not None and report.failed:
        return 1
    return 2 if any(one.unchecked for one in packages) or report is not None and report.not_checked else 0


def write_judged(report, size, form):
    """Writes what was found in the log that packages are together."""
    if form == "json":
        print(text_of({"log": {"verdict": report.verdict, "size": size, "invariants": list(report.rows())}}))
        return
    print("together they are all of the log, from its beginning: what its events say was judged")
    for row in report.rows():
        print(shown_text(report.line(row)))
    for note in report.all_notes():
        print("note:", shown_text(note))
    print(f"{report.verdict}: {size} entries")
