"""Checkpoints (schemas/format.md, section 5): C2SP signed notes over C2SP tlog-checkpoints, and the log's key."""

import base64
from collections import namedtuple

from .der import Malformed
from .signatures import Broken, Unchecked, verify_ed25519
from .tree import sha256

Note = namedtuple("Note", "origin size root signed signatures")
LONGEST_NOTE = 4064  # octets of a note that is kept beside the log, or in an event of it
MOST_OCTETS, MOST_SIGNATURES, MOST_SIZE = 65_536, 100, 1 << 64

# White space of Unicode beyond ASCII: written down, so that no name depends on what a library takes for such.
WHITE_SPACE = {0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def is_name(text):
    """Whether a text can be a log's name, and a key's in signed notes (C2SP): not empty, no space, control character or plus sign."""
    return bool(text) and not any(one <= " " or one in "+\x7f" or ord(one) in WHITE_SPACE for one in text)


class LogKey:
    """The key that signs a log's checkpoints, under the log's name."""

    def __init__(self, origin, octets):
        self.origin, self.octets = origin, octets
        self.identifier = sha256(origin.encode(), b"\n\x01", octets)[:4]

    @property
    def verifier_key(self):
        return f"{self.origin}+{self.identifier.hex()}+{base64.b64encode(bytes([1]) + self.octets).decode()}"

    def has_signed(self, note):
        """Whether there are signatures of this key, by its name and identifier, and all of them verify; raises `Broken` or `Unchecked`."""
        ours = [octets[4:] for name, octets in note.signatures if name == self.origin and octets[:4] == self.identifier]
        for signature in ours:
            verify_ed25519(self.octets, note.signed, signature)
        return bool(ours)

    def verify(self, note):
        """Returns where every signature of this key verifies, and there is one; raises `Broken` or `Unchecked`."""
        if not is_name(self.origin):
            raise Broken("the log's name is none that a key can have")
        if not self.has_signed(note):
            raise Broken("the log's key has not signed it")


def read_verifier_key(text):
    """The name and key that a verifier key spells; raises `Malformed` where a text is none."""
    name, *rest = text.split("+", 2)  # the base64 may hold a plus sign
    if len(rest) != 2 or not is_name(name):
        raise Malformed("it is not name+hex+base64")
    octets = read_base64(rest[1])
    if octets[:1] != b"\x01" or len(octets) != 33:
        raise Malformed("its key is no Ed25519 key")
    key = LogKey(name, octets[1:])
    if rest[0].lower() != key.identifier.hex():
        raise Malformed("its identifier does not belong to the name and key")
    return key


def read_note(text):
    """A signed note over a checkpoint; raises `Malformed` where a text is none."""
    if len(text.encode(errors="replace")) > MOST_OCTETS:
        raise Malformed("it is longer than notes are read")
    body, separator, signatures = text.partition("\n\n")
    lines, rows = body.split("\n"), signatures[:-1].split("\n")
    if any(one < " " and one != "\n" for one in text) or not separator or not signatures.endswith("\n"):
        raise Malformed("not a signed note")
    if len(lines) != 3 or not is_name(lines[0]):
        raise Malformed("not a checkpoint")
    if len(rows) > MOST_SIGNATURES:
        raise Malformed("it has more signatures than are read")
    size, root = read_size(lines[1]), read_base64(lines[2])
    if len(root) != 32:
        raise Malformed("its root is no digest")
    return Note(lines[0], size, root, (body + "\n").encode(), list(map(read_signature, rows)))


def read_size(text):
    """A number of entries, in decimal without leading zeros."""
    if not 1 <= len(text) <= 20 or not all("0" <= one <= "9" for one in text) or str(int(text)) != text or int(text) >= MOST_SIZE:
        raise Malformed("its size is no number")
    return int(text)


def read_signature(line):
    """The name of a key, and its identifier and signature."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not is_name(parts[1]):
        raise Malformed("not a signature line")
    octets = read_base64(parts[2])
    if len(octets) <= 4:
        raise Malformed("a signature has no octets")
    return parts[1], octets


def read_base64(text):
    """Octets in base64, padded, the unused bits zero."""
    try:
        octets = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Malformed(f"no base64: {error}") from None
    if base64.b64encode(octets).decode() != text:
        raise Malformed("base64 is spelt in a way of its own")
    return octets


def check_note(report, number, text, key, size, root, position):
    """Checks a note's signature, and that it says this size and this root; gives whether nothing speaks against it."""
    try:
        note = read_note(text)
    except Malformed as error:
        return report.check(number, False, position, f"the note cannot be read: {error}")
    is_signed = True
    try:
        key.verify(note)
        report.check(14, True, position, None)
    except Broken as error:
        is_signed = report.check(14, False, position, f"the checkpoint under the log's key: {error}")
    except Unchecked as error:
        report.unchecked(14, position, str(error))
    is_said = report.check(number, note[:3] == (key.origin, size, root), position, "the note says another origin, size or root")
    return is_signed and is_said


def check_checkpoints(report, checkpoints, tree, end, epochs):
    """Holds every checkpoint to the tree of a log of `end` entries, and to the key and name in force at its size, where these are known.

    Beyond an entry that is missing there is no tree: a root there is that of none. Gives the sizes that are signed.
    """
    signed = set()
    sizes = [checkpoint.size for checkpoint in checkpoints]
    report.check(17, all(low < high for low, high in zip(sizes, sizes[1:])), None, "checkpoints are of one size, or out of order")
    for size, root, note in checkpoints:
        position = max(size - 1, 0)
        if report.check(15, 0 <= size <= end, position, f"a checkpoint of size {size}, a log of {end}"):
            report.check(16, root == tree.roots[size], position, f"the root at size {size} is not that of the leaves")
        if note is not None and (key := epochs.at(size)) is not None and check_note(report, 14, note, key, size, root, position):
            signed.add(size)
    return signed
