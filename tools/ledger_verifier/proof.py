"""Proofs that a leaf lies in a tree (RFC 9162 section 2.1.3.2), and cosignatures of witnesses (C2SP tlog-cosignature)."""

import base64
from collections import namedtuple

from .checkpoints import is_name, read_base64
from .der import Malformed
from .signatures import Broken, verify_ed25519
from .tree import node, sha256

MOST_TIME = (1 << 63) - 1


def is_included(leaf, index, size, root, proof):
    """Whether hashes, nearest first, prove that a leaf lies at an index of the tree of a size and root."""
    if index >= size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if not last:
            return False
        if place & 1 or place == last:
            found = node(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, sibling)
        place, last = place >> 1, last >> 1
    return not last and found == root


class Witness(namedtuple("Witness", "name identifier key")):
    """A name and an Ed25519 key whose cosignatures say that a log only grew."""

    @property
    def verifier_key(self):
        return f"{self.name}+{self.identifier.hex()}+{base64.b64encode(bytes([4]) + self.key).decode()}"

    def time(self, line, signed):
        """Since when a checkpoint is cosigned by a signature line, in seconds since 1970; raises `Broken` where it is not."""
        name, octets = line
        moment = int.from_bytes(octets[4:12], "big")
        if name != self.name or octets[:4] != self.identifier or len(octets) != 76 or moment > MOST_TIME:
            raise Broken("it is none of this witness")
        verify_ed25519(self.key, b"cosignature/v1\ntime %d\n" % moment + signed, octets[12:])
        return moment


def read_witness(text):
    """The witness that a verifier key spells; raises `Malformed` where a text is none."""
    name, *rest = text.split("+", 2)
    if len(rest) != 2 or not is_name(name):
        raise Malformed("it is not name+hex+base64")
    octets = read_base64(rest[1])
    if octets[:1] != b"\x04" or len(octets) != 33:
        raise Malformed("its key is no Ed25519 key of a witness")
    witness = Witness(name, sha256(name.encode(), b"\n\x04", octets[1:])[:4], octets[1:])
    if witness.verifier_key != text:
        raise Malformed("its identifier does not belong to the name and key")
    return witness
