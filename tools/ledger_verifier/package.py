"""A package for an auditor (schemas/package.md): its files against its manifest, its tables against its entries, its entries against the
tree, and the tree against the checkpoint that the log's key signed. Each package by itself; and whether several follow one another."""

import hashlib
import json
import string
import uuid
from collections import namedtuple

from .books import BOOKS
from .checkpoints import LogKey
from .der import Malformed
from .events import AUTHORITY, KINDS, read_event
from .exported import members
from .json_text import line
from .packaged_entries import BEFORE, ENTRIES, FILES, LEFT_OUT, Carry, PackagedTree, entries_of, hidden_of
from .packaged_lists import PackagedLists, list_at
from .packaged_place import place_of
from .packaged_signatures import NOTE, PackagedSignatures
from .packaged_tables import TABLES, Selection, Tables
from .packaged_validity import VALID, Validity

MANIFEST, FORM = "manifest.json", 1
MEMBERS = {"form": int, "ledger": str, "from": int, "to": int, "fromRoot": str, "toRoot": str, "selection": dict, "checkpoint": (str, type(None)),
           "signedSize": int, "consistency": list, "madeBy": str, "files": list}  # fmt: skip
SELECTION = {"authority": (str, type(None)), "requester": (str, type(None))}
LEDGER_OPENED, MOST_NUMBER = 1, 1 << 64
FILE = {"name": str, "sha256": str, "octets": int, "rows": (int, type(None)), "proved": bool}
WRONGLY_HIDDEN = "the selection of the package has the entry, which is left out"
WITHOUT_BEGINNING = "the entry that the log begins with is not there, or does not come first"
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
    """One package in a folder or an archive, read and judged."""

    def __init__(self, path, verifier_key=None):
        self.path, self.verifier_key, self.place = path, verifier_key, None
        self.faults, self.notes, self.unchecked, self.manifest = [], [], [], None
        self.carried_in = self.carried_out = None  # what it holds of the entries before it, and what one that continues it has to hold
        self.valid_before = self.valid_after = None  # digests of what is valid at both ends
        self.vouched_to, self.is_signed = 0, False  # how far the log's key has signed for it, and whether it has signed the manifest
        try:
            self.place = place_of(path)
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

    def entries(self):
        with self.place.open(ENTRIES) as file:
            yield from entries_of(file)

    # ---- the manifest, and the files that it names

    def read_manifest(self):
        if not self.place.is_regular(MANIFEST):
            raise Malformed(f"{MANIFEST} is no regular file")
        with self.place.open(MANIFEST) as file:
            octets = file.read(1 << 24)
        try:
            said = json.loads(octets, object_pairs_hook=members)
        except (ValueError, RecursionError, Malformed) as error:
            raise Malformed(f"{MANIFEST} cannot be read: {error}") from None
        is_such = is_of(said, MEMBERS) and is_of(said["selection"], SELECTION) and all(is_of(one, FILE) for one in said["files"])
        is_such = is_such and all(isinstance(one, str) for one in said["consistency"])
        if not is_such or said["form"] != FORM or not all(map(is_number, numbers(said))):
            raise Malformed(f"{MANIFEST} is no manifest, or one that a later program wrote")
        if not is_written_so(said, octets):
            raise Malformed(f"{MANIFEST} is not written as manifests are")
        if not all(one is None or is_identifier(one) for one in (said["ledger"], said["selection"]["authority"])):
            raise Malformed(f"an identifier in {MANIFEST} is not spelt as identifiers are")
        if not said["from"] <= said["to"]:
            raise Malformed(f"{MANIFEST} ends before it begins")
        return said

    def check_files(self):
        names = [one["name"] for one in self.manifest["files"]]
        octets = [one.encode() for one in names]
        if not all(one < following for one, following in zip(octets, octets[1:])) or not all(is_name(one) for one in names):
            return self.fault(MANIFEST, "a file is named twice, out of order, or as no file of a package is")
        for name in (*TABLES, *FILES):
            if name not in names:
                self.fault(MANIFEST, f"it does not name {name}")
        for one in self.manifest["files"]:
            if one["proved"] != (one["name"] in (*TABLES, *FILES) or list_at(one["name"]) is not None):
                self.fault(MANIFEST, f"it says otherwise of {one['name']} whether that is proved")
            try:
                if not self.place.is_regular(one["name"]):
                    self.fault(one["name"], "it is no regular file")
                    continue
                # What has another length need not be read, however long it is.
                is_as_long = self.place.size(one["name"]) == one["octets"]
                found = measured(self.place, one["name"]) if is_as_long else None
            except OSError as error:
                self.fault(one["name"], f"it cannot be read: {error.strerror}")
                continue
            if found != (one["sha256"], one["octets"]):
                self.fault(one["name"], "its octets are others than the manifest says")
        for name in sorted(self.place.names()):
            if name not in (MANIFEST, NOTE) and name not in names:
                self.fault(name, "the manifest does not name it")

    # ---- the entries, and what follows from them

    def check_entries(self):
        if not self.check_tree():
            return
        validity = self.read_validity()
        if validity is None:
            return
        said, keys, lists = self.manifest, [], PackagedLists(self.manifest)
        comparison = Comparison(self)
        tables, selection, is_first = Tables(self.revocations(), validity, comparison.row), Selection(said["selection"]), True
        hidden, versions = Hidden(self.place, selection), {}
        for entry in self.entries():
            if is_first and (entry.position, entry.type) != (0, LEDGER_OPENED):
                return self.fault(ENTRIES, WITHOUT_BEGINNING, position=0)
            if (place := hidden.wrong_before(entry.position)) is not None:
                return self.fault(LEFT_OUT, WRONGLY_HIDDEN, position=place)
            is_first, kind = False, KINDS.get((entry.type, entry.schema))
            if kind is None:
                return self.unchecked.append(f"the entry at position {entry.position} is of a kind that is newer than this program")
            try:
                body = read_event(kind, entry.payload)
                if body.get("booksVersion", BOOKS) > BOOKS:
                    return self.unchecked.append(f"the books at position {entry.position} are of a version that is newer than this program")
                self.check_books(entry, kind, body, versions)
                if not selection.wants(entry, kind.name, body):
                    raise Malformed("the package's selection has no such entry")
                if kind.name in ("LedgerOpened", "EpochOpened", "LogKeyChanged"):
                    origin = body["origin"] if "origin" in body else keys[-1][1].origin if keys else ""
                    keys.append((entry.position, LogKey(origin, body["logKey"]["publicKey"])))
                lists.take(entry, kind.name, body, entry.position < said["from"])
                tables.take(entry, kind.name, body, entry.position < said["from"])
            except Malformed as error:
                return self.fault(ENTRIES, str(error), position=entry.position)
        if is_first and said["to"]:
            return self.fault(ENTRIES, WITHOUT_BEGINNING, position=0)
        if (place := hidden.wrong_before(said["to"])) is not None:
            return self.fault(LEFT_OUT, WRONGLY_HIDDEN, position=place)
        tables.finish()
        comparison.finish()
        lists.check(self.place, self.fault)
        self.valid_before = next(one["sha256"] for one in said["files"] if one["name"] == VALID)
        self.valid_after = validity.digest()
        self.check_signatures(keys)

    def check_books(self, entry, kind, body, versions):
        """Whose log it is; and that an authority's stream has no gap."""
        if kind.name == "LedgerOpened" and body["ledger"] != entry.ledger:
            raise Malformed("the entry that the log begins with names another ledger")
        if kind.stream == AUTHORITY:
            if entry.version != versions.get(entry.stream, 0):
                raise Malformed("an entry of the authority is missing before it")
            versions[entry.stream] = entry.version + 1

    def read_validity(self):
        """What is valid before the part; None where that cannot be."""
        try:
            validity = Validity(self.place, self.manifest["from"])
        except Malformed as error:
            return self.fault(VALID, str(error))
        if any(one["rows"] != validity.rows for one in self.manifest["files"] if one["name"] == VALID):
            self.fault(MANIFEST, f"it counts other rows of {VALID}")
        return validity

    def check_signatures(self, keys):
        signatures = PackagedSignatures(self.manifest, line(self.manifest), keys, self.verifier_key, self.fault)
        signatures.check(self.place, MANIFEST)
        self.notes += signatures.notes
        self.unchecked += signatures.unchecked
        self.vouched_to, self.is_signed = signatures.vouched_to, signatures.is_signed

    def check_tree(self):
        """Holds the entries to the tree, before anything that they say is read; gives whether they fit."""
        tree, carry, count = PackagedTree(self.place, self.manifest, self.fault), Carry(), 0
        for entry in self.entries():
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
        for entry in self.entries():
            kind = KINDS.get((entry.type, entry.schema))
            if kind is not None and kind.name == "CertificateRevoked":
                try:
                    body = read_event(kind, entry.payload)
                except Malformed:
                    continue  # which is told where it is read for the tables
                found.setdefault((body["authority"], body["serialNumber"]), (entry.time, body["reason"]))
        return found


class Hidden:
    """The entries that are left out, beside those that are whole."""

    def __init__(self, place, selection):
        self.entries, self.selection = hidden_of(place), selection
        self.next = next(self.entries)

    def wrong_before(self, position):
        """The first position before this one at which something is left out that may not be; None where there is none."""
        while self.next is not None and self.next.position < position:
            if not self.selection.may_hide(self.next):
                return self.next.position
            self.next = next(self.entries)
        return None


class Comparison:
    """The tables as they are, held to what they must say as that comes; of each the first difference is told."""

    def __init__(self, package):
        self.package, self.files, self.rows, self.broken = package, {}, {}, {}  # broken: what is told of a table
        for name in TABLES:
            self.files[name] = package.place.open(name)
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
        for name, message in self.broken.items():
            self.package.fault(name, *message)
        for one in self.package.manifest["files"]:
            if one["name"] in TABLES and one["rows"] != (self.rows[one["name"]] if TABLES[one["name"]] else None):
                self.package.fault(MANIFEST, f"it counts other rows of {one['name']}")

    def fault(self, name, message):
        # Told at the end: where entries are not what they must be, nothing that follows from them is.
        self.broken[name] = message, max(1, self.rows[name])


def shown(octets):
    return ascii(octets[:160].decode("utf-8", "replace"))


def is_of(said, wanted):
    """Whether an object has just these members in this order, each of its type; a truth is no number."""
    if not isinstance(said, dict) or list(said) != list(wanted):
        return False
    return all(isinstance(said[name], kind) and (kind is bool or not isinstance(said[name], bool)) for name, kind in wanted.items())


def is_written_so(said, octets):
    """Whether octets are a manifest as it is written; half a pair of surrogates cannot be."""
    try:
        return line(said) == octets
    except UnicodeEncodeError:
        return False


def numbers(said):
    """Every number in a manifest."""
    yield from (said[name] for name in ("from", "to", "signedSize"))
    for one in said["files"]:
        yield from (one["octets"], one["rows"] or 0)


def is_number(value):
    return 0 <= value < MOST_NUMBER


def is_identifier(text):
    """Whether a text is an identifier as this format spells it."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def is_name(name):
    """Whether a file of a package may be called so: at most five steps of letters, digits, `.`, `_` and `-`, none of them `.` or `..`."""
    steps = name.split("/")
    return len(steps) <= DEEPEST and all(set(step) <= NAMED and step not in ("", ".", "..") for step in steps)


def measured(place, name):
    digest, count = hashlib.sha256(), 0
    with place.open(name) as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            count += len(piece)
    return digest.hexdigest(), count


def joints(packages):
    """What does not fit between packages of one log: each is held to the one that goes furthest of those that begin before it."""
    known = sorted((one for one in packages if one.manifest is not None), key=lambda one: (one.manifest["from"], one.manifest["to"]))
    furthest = known[0] if known else None
    for after in known[1:]:
        end, beginning, last = furthest.manifest["to"], after.manifest["from"], after.manifest["to"]
        if furthest.manifest["ledger"] != after.manifest["ledger"]:
            yield f"the packages are of two ledgers, {furthest.manifest['ledger']} and {after.manifest['ledger']}"
        elif beginning > end:
            yield f"there is a gap: no package has the events from {end} to before {beginning}"
        elif beginning < min(end, last):
            yield f"packages overlap: two have the events from {beginning} to before {min(end, last)}"
        elif beginning == end and (fault := joint(furthest, after)):
            yield f"at size {end} {fault}"
        if last >= end:
            furthest = after


def joint(before, after):
    """What does not fit where one package ends and the next begins."""
    one, following = before.manifest, after.manifest
    if one["toRoot"] != following["fromRoot"]:
        return "packages do not continue each other: their trees have different roots"
    if one["selection"] != following["selection"]:
        return "packages of two selections meet: neither shows that the other holds what it has to"
    if None not in (before.carried_out, after.carried_in) and before.carried_out != after.carried_in:
        return "a package holds other entries before its part than the one before it carries on"
    if None not in (before.valid_after, after.valid_before) and before.valid_after != after.valid_before:
        return "a package has other certificates valid before its part than the one before it has after its own"
    return None
