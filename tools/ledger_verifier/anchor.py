"""The anchor file (schemas/format.md, section 6): the log's memory outside its folder."""

from collections import namedtuple

from .checkpoints import LONGEST_NOTE, check_note
from .der import Malformed
from .tree import sha256

# A head (size and leaf hash) and a note (its text, and the size that it speaks of), each None where none was ever written.
Anchor = namedtuple("Anchor", "size leaf note note_size")
NOTHING = Anchor(None, None, None, 0)
SIZE, BEGIN = 12_288, b"ca-ledger-anchor\x00\x00\x00\x01"
HEAD_SLOTS, NOTE_SLOTS = (slice(512, 576), slice(1024, 1088)), (slice(4096, 8192), slice(8192, 12_288))
BETWEEN = slice(64, 512), slice(576, 1024), slice(1088, 4096)


def read_anchor(octets, ledger):
    """What the anchor of a ledger remembers."""
    if not octets:
        raise Malformed("it is empty: it is damaged")
    if len(octets) < len(BEGIN) and BEGIN.startswith(octets):
        raise Malformed(f"it ends after {len(octets)} octets: it is damaged")
    if len(octets) != SIZE or octets[:20] != BEGIN or checksum(octets[:48]) != octets[48:64]:
        raise Malformed("not an anchor file")
    if any(any(octets[place]) for place in BETWEEN):
        raise Malformed("there are octets between its slots")
    if octets[32:48] != ledger:
        raise Malformed("it belongs to another ledger")
    size, leaf = newest(head(octets[place], ledger) for place in HEAD_SLOTS) or (None, None)
    text = newest(note(octets[place], ledger) for place in NOTE_SLOTS)
    return Anchor(size, leaf, text, int(text.split("\n")[1]) if text and text.count("\n") > 1 else 0)


def checksum(*parts):
    return sha256(*parts)[:16]


def number(octets):
    return int.from_bytes(octets, "big")


def is_sequence(slot):
    return 0 < number(slot[:8]) < 1 << 63


def newest(slots):
    """The content with the highest sequence. A slot is (sequence, content), () where it is empty, None where it is damaged."""
    slots = list(slots)
    valid = [slot for slot in slots if slot]
    if not valid and None in slots:
        raise Malformed("neither slot is valid")
    return max(valid, key=lambda slot: slot[0])[1] if valid else None  # of two of one sequence the first


def head(slot, ledger):
    if not any(slot):
        return ()
    is_valid = is_sequence(slot) and checksum(ledger, slot[:48]) == slot[48:64]
    return (number(slot[:8]), (number(slot[8:16]), slot[16:48])) if is_valid else None


def note(slot, ledger):
    if not any(slot):
        return ()
    text = slot[32 : 32 + number(slot[8:12])]
    is_valid = is_sequence(slot) and 0 < len(text) <= LONGEST_NOTE and checksum(ledger, slot[:16], text) == slot[16:32]
    is_valid = is_valid and not any(slot[12:16]) and not any(slot[32 + len(text) :])
    return (number(slot[:8]), text.decode()) if is_valid else None


def check_anchor(report, anchor, tree, end, epochs):
    """Holds the log, of `end` entries, to what the anchor remembers of it; a first entry alone need not be remembered yet."""
    report.check(18, anchor.size is not None or end <= 1, None, f"the anchor remembers nothing, and the log has {end} entries")
    if anchor.size:
        said = f"ROLLBACK: entries {end} to {anchor.size - 1} are missing"
        if report.check(19, anchor.size <= end, end, said):
            is_same = tree.leaves[anchor.size - 1] == anchor.leaf
            report.check(18, is_same, anchor.size - 1, "the anchor remembers another entry here")
    if anchor.note:
        said = f"ROLLBACK: the anchor's checkpoint has size {anchor.note_size}"
        key = epochs.at(anchor.note_size)
        if report.check(19, 0 <= anchor.note_size <= end, end, said) and key is not None:
            root, position = tree.roots[anchor.note_size], max(anchor.note_size - 1, 0)
            check_note(report, 18, anchor.note, key, anchor.note_size, root, position)
