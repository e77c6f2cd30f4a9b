"""The entries of a package, and what stands for those that it leaves out (schemas/package.md, section 2)."""

import base64

from .der import Malformed
from .log import Entry
from .segments import MAXIMUM_PAYLOAD
from .tree import HEADER, MAGIC, Tree, leaf_hash_of, node, sha256

ENTRIES, BEFORE, LEFT_OUT = "entries", "before", "left-out"
FILES = (BEFORE, ENTRIES, LEFT_OUT, "valid")
SUBTREE = 48  # octets of a record
EPOCH_OPENED = 6


class PackagedEntry(Entry):
    """An entry with what ties it to the log: whose it is, its leaf hash, and that of the entry before it."""


def entries_of(file):
    """Every entry of the open file in order, its payload held to its header."""
    while head := file.read(HEADER.size):
        if len(head) != HEADER.size:
            raise Malformed("the file of the entries ends within a header")
        magic, ledger, position, time, stream, version, kind, schema, flags, length, digest, previous = HEADER.unpack(head)
        if magic != MAGIC or flags or length > MAXIMUM_PAYLOAD:
            raise Malformed("the file of the entries holds a header that is none")
        payload = file.read(length)
        if len(payload) != length or sha256(payload) != digest:
            raise Malformed(f"the payload at position {position} is cut, or its SHA-256 is not the header's")
        moment = time - (1 << 64) if time >> 63 else time
        entry = PackagedEntry(position, moment, stream, version, kind, schema, payload)
        entry.ledger, entry.leaf, entry.previous = ledger, leaf_hash_of(head), previous
        yield entry


def hidden_of(place):
    """The headers of the entries that are left out, and then None."""
    for head in records(place, LEFT_OUT, HEADER.size):
        if head is None:
            break
        magic, ledger, position, time, stream, version, kind, schema, flags, length, _, previous = HEADER.unpack(head)
        if magic != MAGIC or flags or length > MAXIMUM_PAYLOAD:
            raise Malformed("the file of what is left out holds a header that is none")
        entry = PackagedEntry(position, time - (1 << 64) if time >> 63 else time, stream, version, kind, schema, None)
        entry.ledger, entry.leaf, entry.previous = ledger, leaf_hash_of(head), previous
        yield entry
    while True:
        yield None


def records(place, name, size):
    with place.open(name) as file:
        while octets := file.read(size):
            if len(octets) != size:
                raise Malformed(f"the file {name} ends within a record")
            yield octets
    while True:
        yield None


class Carry:
    """Which entries a package that continues another has to hold of those before it: what lasts, and what is open."""

    OPENS, ENDS = {30, 32, 41, 44}, {31, 33, 34, 35, 36, 42, 43, 45, 46}
    PAST = {40, 47, 48, 50, 51, 52, 53, 54}

    def __init__(self):
        self.lasting, self.open, self.last = [], {}, (False, -1)

    def take(self, entry, is_context):
        place, is_open = (entry.position, entry.leaf), entry.type in self.OPENS
        if is_context:
            if entry.type in self.ENDS | self.PAST or (is_open, entry.position) <= self.last:
                raise Malformed(f"the entry at position {entry.position} lies before the part, and out of order, or does not belong there")
            self.last = is_open, entry.position
        if is_open:
            self.open.setdefault(entry.stream, []).append(place)
        elif entry.type in self.ENDS:
            self.open.pop(entry.stream, None)
        elif entry.type not in self.PAST:
            self.lasting.append(place)

    def digest(self):
        """The digest of all that is carried on: positions and leaf hashes, rising."""
        places = sorted([*self.lasting, *(place for places in self.open.values() for place in places)])
        return sha256(*(position.to_bytes(8, "big") + leaf for position, leaf in places))


class PackagedTree:
    """The tree as the package's files give it."""

    def __init__(self, place, manifest, fault):
        self.manifest, self.fault = manifest, fault
        self.before, self.left_out = records(place, BEFORE, SUBTREE), hidden_of(place)
        self.context, self.tree, self.is_in_part, self.is_broken = {}, Tree(), False, False
        self.last, self.time = bytes(32), None
        self.subtrees = self.leaves = 0  # how many of both stood for entries

    def broken(self, file, message, position=None):
        self.is_broken = True
        self.fault(file, message, position=position)

    def take(self, entry):
        """Takes the next entry that is whole; gives whether it lies before the package's part."""
        position = entry.position
        if entry.ledger.hex() != self.manifest["ledger"].replace("-", ""):
            self.broken(ENTRIES, "the entry is of another ledger", position)
        elif position >= self.manifest["to"]:
            self.broken(ENTRIES, "it lies behind the package's end", position)
        elif position < self.manifest["from"]:
            if self.is_in_part or position in self.context:
                self.broken(ENTRIES, "the entry is there twice, or out of order", position)
            self.context[position] = entry.leaf
            return True
        else:
            self.follow(entry)
        return False

    def follow(self, entry):
        if not self.is_in_part:
            self.begin()
        if self.is_broken:
            return
        if entry.position < self.tree.size:
            return self.broken(ENTRIES, "the entry is there twice, or out of order", entry.position)
        self.leave_out(entry.position)
        if not self.is_broken:
            self.add(entry, ENTRIES)

    def add(self, entry, file):
        """Takes the next entry of the part, whole or not."""
        if entry.previous != self.last:
            return self.broken(file, "it does not follow the entry before it", entry.position)
        if self.time is not None and entry.time < self.time and entry.type != EPOCH_OPENED:
            return self.broken(file, "its time is before that of an entry before it", entry.position)
        self.time, self.last = entry.time, entry.leaf
        self.tree.add(entry.leaf)

    def begin(self):
        """Puts together the tree before the part."""
        self.is_in_part, start = True, self.manifest["from"]
        following, last, before = next(self.before), None, None
        while self.tree.size < start:
            place = self.tree.size
            if (leaf := self.context.pop(place, None)) is not None:
                self.tree.add(leaf)
                last = leaf
                continue
            first, count = (int.from_bytes(following[at : at + 8], "big") for at in (0, 8)) if following else (None, 0)
            if first != place or count < 1 or count & count - 1 or place % count or place + count > start:
                return self.broken(BEFORE, "nothing stands for the entry", place)
            if before == (place - count, count) and before[0] % (2 * count) == 0 and place + count < start:
                return self.broken(BEFORE, "two subtrees stand for one", place)
            before = place, count
            self.subtrees += 1
            self.add_subtree(count, following[16:])
            last = following[16:] if count == 1 else None
            following = next(self.before)
        if following is not None or self.context:
            return self.broken(BEFORE, "it says more than there is")
        if start and last is None:
            return self.broken(BEFORE, "the last leaf hash is not given", start - 1)
        self.last = last or bytes(32)
        self.compare("fromRoot", start, "what comes before gives another root")

    def add_subtree(self, count, root):
        peaks = self.tree.peaks
        peaks.append((count, root))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (count, right), (_, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * count, node(left, right)))
        self.tree.size = sum(count for count, _ in peaks)

    def leave_out(self, position):
        """Takes the headers of the entries that are left out before a position."""
        while self.tree.size < position and not self.is_broken:
            place, entry = self.tree.size, next(self.left_out)
            if entry is None or entry.position != place or entry.ledger.hex() != self.manifest["ledger"].replace("-", ""):
                return self.broken(LEFT_OUT, "nothing stands for the entry", place)
            self.leaves += 1
            self.add(entry, LEFT_OUT)

    def finish(self):
        """Holds the tree to the manifest's end."""
        if not self.is_in_part and not self.is_broken:
            self.begin()
        if not self.is_broken:
            self.leave_out(self.manifest["to"])
        if self.is_broken:
            return
        if next(self.left_out) is not None:
            return self.broken(LEFT_OUT, "more is left out than there is")
        self.compare("toRoot", self.manifest["to"], "the entries give another root at its end")

    def compare(self, name, size, message):
        if base64.b64encode(self.tree.root()).decode() != self.manifest[name]:
            self.broken("manifest.json", message, size)
