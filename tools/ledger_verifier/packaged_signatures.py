"""What the log's key has signed of a package: a checkpoint, which a proof ties to its tree, and the manifest (schemas/package.md, section 1)."""

import base64
import hashlib
from collections import namedtuple

from .checkpoints import MOST_OCTETS, MOST_SIGNATURES, read_note, read_signature, read_verifier_key
from .der import Malformed
from .signatures import Broken, Unchecked
from .tree import is_consistent

NOTE, TITLE = "manifest.note", "ca-ledger package manifest"  # no checkpoint begins so: no name of a log holds a space
LATER = "is signed by none but a key that only a later part of the log may name"
Signed = namedtuple("Signed", "origin signed signatures")


class PackagedSignatures:
    """`keys` are the positions and keys that the entries name, rising; `manifest` is the manifest with its octets."""

    def __init__(self, manifest, octets, keys, verifier_key, fault):
        self.manifest, self.octets, self.keys, self.fault = manifest, octets, keys, fault
        self.given = None if verifier_key is None else read_verifier_key(verifier_key)
        self.unchecked, self.notes, self.vouched_to, self.is_signed = [], [], 0, False

    def key_at(self, size):
        return next((key for position, key in reversed(self.keys) if position < max(size, 1)), None)

    def check(self, place, name):
        """Both; `name` is the manifest's."""
        self.check_checkpoint(name)
        if place.has(NOTE):
            self.check_note(place)
        if self.vouched_to < self.manifest["to"]:
            begin = max(self.vouched_to, self.manifest["from"])
            self.unchecked.append(f"the log's key has signed nothing of what lies at position {begin} or after it")

    # ---- the checkpoint

    def check_checkpoint(self, file):
        said, size, end = self.manifest, self.manifest["signedSize"], self.manifest["to"]
        if said["checkpoint"] is None:
            self.notes.append("the package rests on no checkpoint")
            if size or said["consistency"]:
                self.fault(file, "it names no checkpoint, and says what one signs")
            return
        try:
            note = read_note(said["checkpoint"])
            proof = [read_hash(one) for one in said["consistency"]]
            root = read_hash(said["toRoot"])
        except (Malformed, ValueError, TypeError) as error:
            return self.fault(file, f"its checkpoint or its proof cannot be read: {error}")
        if note.size != size:
            return self.fault(file, "its checkpoint has another size")
        ends = (size, note.root, end, root) if size <= end else (end, root, size, note.root)
        is_tied = is_consistent(*ends, proof)
        if not is_tied:
            self.fault(file, "its proof does not tie the package's tree to the checkpoint's")
        own, is_known = self.key_at(min(size, end)), False
        if self.given is not None:
            is_known = self.is_by(self.given, note, file, is_named=False)
        if own is not None and (size <= end or self.given is None):
            # A later entry may have given the log another name and key, for which the one before may have signed as well.
            is_known = self.is_by(own, note, file, is_newest=size <= end, is_named=size <= end) or is_known
        if is_known and is_tied:
            self.vouched_to = min(size, end)

    def is_by(self, key, note, file, is_newest=True, is_named=True):
        try:
            if not key.has_signed(note):
                if not is_newest:
                    self.unchecked.append(f"the checkpoint {LATER}")
                    return False
                raise Broken("the log's key has not signed it")
            if is_named and note.origin != key.origin:
                raise Broken("it is of another log")
        except Broken as error:
            self.fault(file, f"its checkpoint: {error}")
            return False
        except Unchecked as error:
            self.unchecked.append(str(error))
            return False
        return True

    # ---- the manifest

    def check_note(self, place):
        try:
            if not place.is_regular(NOTE):
                return self.fault(NOTE, "it is no regular file")
            with place.open(NOTE) as file:
                note = read_manifest_note(file.read(MOST_OCTETS + 1))
        except OSError as error:
            return self.fault(NOTE, f"it cannot be read: {error.strerror}")
        except Malformed as error:
            return self.fault(NOTE, str(error))
        digest = hashlib.sha256(self.octets).hexdigest()
        if note.signed != f"{TITLE}\n{note.origin}\n{self.manifest['ledger']}\n{digest}\n".encode():
            return self.fault(NOTE, "it is of another manifest")
        try:
            signers = []
            for key in (self.given, self.key_at(self.manifest["to"])):
                if key is not None and key.has_signed(note):
                    if key.origin != note.origin:
                        return self.fault(NOTE, "it is of another log")
                    signers.append(key)
        except Broken as error:
            return self.fault(NOTE, str(error))
        except Unchecked as error:
            return self.unchecked.append(str(error))
        # What the entries name is nobody's word where somebody has a key of his own: whoever forges them names his.
        if self.given in signers if self.given is not None else signers:
            self.is_signed, self.vouched_to = True, self.manifest["to"]
        elif signers:
            self.notes.append("the manifest is signed by another key than the one that was given")
        elif self.given is None and self.manifest["signedSize"] > self.manifest["to"]:
            self.unchecked.append(f"the manifest {LATER}")
        else:
            self.fault(NOTE, "the log's key has not signed it")


def read_manifest_note(octets):
    """A signed note of four lines; raises `Malformed` where octets are none."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise Malformed("it is no text in UTF-8") from None
    body, separator, rows = text.rpartition("\n\n")
    lines, rows = body.split("\n"), rows[:-1].split("\n")
    if len(octets) > MOST_OCTETS or any(one < " " and one != "\n" for one in text) or not separator or not text.endswith("\n"):
        raise Malformed("it is no signed note")
    if len(rows) > MOST_SIGNATURES:
        raise Malformed("it has more signatures than are read")
    return Signed(lines[1] if len(lines) == 4 else "", (body + "\n").encode(), list(map(read_signature, rows)))


def read_hash(text):
    octets = base64.b64decode(text, validate=True)
    if len(octets) != 32:
        raise ValueError("a hash has not 32 octets")
    return octets
