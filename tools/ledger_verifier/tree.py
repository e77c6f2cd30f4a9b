"""An entry's header and leaf hash, and the Merkle tree over them (schemas/format.md, sections 1 and 2)."""

import hashlib
import struct
from collections import defaultdict

MAGIC = b"ca-ledger-ev-v1\n"
WIDTH = 256  # hashes in a tile
# Magic, ledger, position, time, stream, version, type, schema, flags, payload length, payload digest, leaf hash before.
HEADER = struct.Struct(">16s16sQQ16sQIHHI32s32s")
LEAF, NODE = b"\x00", b"\x01"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(ledger, position, stored, digest, previous):
    """The leaf hash of an entry, its header rebuilt."""
    return sha256(LEAF, HEADER.pack(
        MAGIC, ledger, position, stored.time % (1 << 64), stored.stream, stored.version, stored.type, stored.schema, 0,
        stored.length, digest, previous,
    ))  # fmt: skip


def leaf_hash_of(header):
    """The leaf hash of a header as it is."""
    return sha256(LEAF, header)


def node(left, right):
    return sha256(NODE, left, right)


def subtree_root(hashes):
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node(hashes[index], hashes[index + 1]) for index in range(0, len(hashes), 2)]
    return hashes[0]


class Tree:
    """The tree as it grows: only the roots of its full subtrees are kept, and what is watched for."""

    def __init__(self):
        self.peaks = []  # largest first: (leaves, root)
        self.size, self.last = 0, bytes(32)
        self.roots = {0: sha256()}  # what checkpoints and anchors are compared with: roots by size
        self.leaves = {}  # and leaf hashes by position

    def watch_root(self, size):
        self.roots.setdefault(size, self.root() if size == self.size else None)

    def watch_leaf(self, position):
        self.leaves.setdefault(position, None)

    def add(self, leaf):
        self.peaks.append((1, leaf))
        while len(self.peaks) > 1 and self.peaks[-1][0] == self.peaks[-2][0]:
            (count, right), (_, left) = self.peaks.pop(), self.peaks.pop()
            self.peaks.append((2 * count, node(left, right)))
        if self.size in self.leaves:
            self.leaves[self.size] = leaf
        self.size, self.last = self.size + 1, leaf
        if self.size in self.roots:
            self.roots[self.size] = self.root()

    def root(self):
        if not self.peaks:
            return sha256()
        result = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            result = node(peak, result)
        return result


def is_consistent(first, first_root, second, second_root, proof):
    """Whether a proof shows that the tree of one size is the beginning of another's (RFC 9162 section 2.1.4.2)."""
    if not 0 <= first <= second or first == second or first == 0:
        return not proof and (first != second or first_root == second_root) and (first != 0 or first_root == sha256()) and first <= second
    path = [first_root, *proof] if first & first - 1 == 0 else list(proof)
    if not path:
        return False
    left, right = first - 1, second - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    old = new = path[0]
    for one in path[1:]:
        if right == 0 or len(one) != 32:
            return False
        if left & 1 or left == right:
            old, new = node(one, old), node(one, new)
            while not left & 1 and left:
                left, right = left >> 1, right >> 1
        else:
            new = node(new, one)
        left, right = left >> 1, right >> 1
    return right == 0 and (old, new) == (first_root, second_root)


def check_tiles(roots, tiles, check):
    """Holds the stored tiles above level 0 to the roots of the sealed segments: every one is there, and no other."""
    stored = defaultdict(dict)
    for height, number, hashes in tiles:
        stored[height][number] = hashes
    height, level = 1, roots
    while level:
        found = stored[height]
        for number in range(-(-len(level) // WIDTH)):
            expected = b"".join(level[WIDTH * number : WIDTH * (number + 1)])
            said = f"tile {number} of level {height} is not that of the leaves"
            check(8, found.pop(number, None) == expected, number * WIDTH ** (height + 1), said)
        level = [subtree_root(level[WIDTH * number : WIDTH * (number + 1)]) for number in range(len(level) // WIDTH)]
        height += 1
    extra = sorted((height, number) for height, found in stored.items() for number in found)
    check(8, not extra, None, f"tiles that should not be there: {extra[:3]}")
