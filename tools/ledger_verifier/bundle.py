"""Bundles of evidence (schemas/evidence.md): the file, line by line, in its one form."""

import base64
from collections import namedtuple

from .checkpoints import read_base64
from .der import Malformed
from .events import KINDS
from .tree import HEADER, MAGIC

Bundle = namedtuple("Bundle", "certificate parts witnesses checkpoint")
# header: its 148 octets; payload: None where it is withheld; kind: of events.py
Part = namedtuple("Part", "header fields kind payload proof")
Fields = namedtuple("Fields", "magic ledger position time stream version type schema flags length digest previous")

FIRST, PROOF = "ca-ledger evidence v1", "c2sp.org/tlog-proof@v1"
MOST_PARTS, MOST_HASHES, MOST_OCTETS = 64, 64, 64 << 20


class Fault(Exception):
    """Octets are no bundle, and in which line."""

    def __init__(self, line, message):
        super().__init__(f"line {line}: {message}")


class Lines:
    """The lines of a file, one after the other."""

    def __init__(self, octets):
        self.octets, self.place, self.number = octets, 0, 0

    def fault(self, message):
        return Fault(self.number, message)

    def next(self):
        self.number += 1
        end = self.octets.find(b"\n", self.place)
        if end < 0:
            raise self.fault("it ends within a line")
        line, self.place = self.octets[self.place : end], end + 1
        try:
            return line.decode()
        except UnicodeDecodeError:
            raise self.fault("it is no UTF-8") from None

    def begins(self, word):
        return self.octets.startswith(word.encode(), self.place)

    def text(self, word):
        line = self.next()
        if not line.startswith(word):
            raise self.fault(f"it does not begin with {word}")
        return line[len(word) :]

    def base64(self, word):
        try:
            return read_base64(self.text(word))
        except Malformed as error:
            raise self.fault(str(error)) from None

    def base64_or_none(self, word, none):
        if self.begins(f"{word}{none}\n"):
            self.next()
            return None
        return self.base64(word)


def read_bundle(octets):
    """The bundle that octets are; raises `Fault` for anything but the one encoding that a bundle has."""
    if len(octets) > MOST_OCTETS:
        raise Fault(0, "it is too long")
    lines, parts, witnesses = Lines(octets), [], []
    if lines.next() != FIRST:
        raise lines.fault("it does not begin as a bundle does")
    certificate = lines.base64_or_none("certificate ", "none")
    listed = lines.text("entries ")
    while lines.begins("entry "):
        if len(parts) == MOST_PARTS:
            raise lines.fault("it has too many entries")
        parts.append(read_part(lines))
    positions = [one.fields.position for one in parts]
    if listed != " ".join(map(str, positions)):
        raise Fault(3, "it lists other entries than there are")
    for position, following in zip(positions, positions[1:]):
        if position >= following:
            raise Fault(3, f"entry {following} does not lie after the one before it")
    while lines.begins("witness "):
        witnesses.append(lines.text("witness "))
    if lines.next() != "checkpoint":
        raise lines.fault("neither an entry, nor a witness, nor the checkpoint")
    try:
        checkpoint = octets[lines.place :].decode()
    except UnicodeDecodeError:
        raise lines.fault("the checkpoint is no UTF-8") from None
    return Bundle(certificate, parts, witnesses, checkpoint)


def read_part(lines):
    """An entry: its title, header, payload and proof."""
    title, header = lines.text("entry "), lines.base64("header ")
    if len(header) != HEADER.size:
        raise lines.fault("it is no header of an entry")
    fields = Fields(*HEADER.unpack(header))
    if fields.magic != MAGIC or fields.flags:
        raise lines.fault("it is no header of an entry")
    kind = KINDS.get((fields.type, fields.schema))
    if kind is None or title != f"{fields.position} {kind.name}":
        raise lines.fault("the header is of another entry than its title")
    payload = lines.base64_or_none("payload ", "withheld")
    if lines.next() != PROOF:
        raise lines.fault("it is no proof's first line")
    if lines.text("index ") != str(fields.position):
        raise lines.fault("the proof is of another entry")
    proof = []
    while not lines.begins("\n"):
        hash = lines.base64("")
        if len(hash) != 32 or len(proof) == MOST_HASHES:
            raise lines.fault("it is no hash of a proof")
        proof.append(hash)
    lines.next()
    return Part(header, fields, kind, payload, proof)


def encode(octets):
    return base64.b64encode(octets).decode()


def written(bundle):
    """The file of a bundle."""
    lines = [FIRST, f"certificate {'none' if bundle.certificate is None else encode(bundle.certificate)}"]
    lines.append(" ".join(["entries", *(str(one.fields.position) for one in bundle.parts)]))
    for part in bundle.parts:
        position = part.fields.position
        lines += [f"entry {position} {part.kind.name}", f"header {encode(part.header)}",
                  f"payload {'withheld' if part.payload is None else encode(part.payload)}",
                  PROOF, f"index {position}", *map(encode, part.proof), ""]  # fmt: skip
    lines += [*(f"witness {one}" for one in bundle.witnesses), "checkpoint", bundle.checkpoint]
    return "\n".join(lines).encode()
