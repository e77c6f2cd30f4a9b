"""The revocation lists that a package holds, made again (schemas/package.md, section 2): each is the one that was signed, octet for octet."""

import re

from .certificates import signed
from .der import Malformed, only
from .revocation_list import ALGORITHMS, certificate_list
from .tree import sha256

NAME = re.compile(r"lists/(0|[1-9][0-9]{0,19})\.crl")
LONGEST = 1 << 28  # octets of a list that is held to the log


def list_at(name):
    """Where the signature lies of the list in a file of this name; None for other files."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found and int(found[1]) < 1 << 64 else None


class PackagedLists:
    def __init__(self, manifest):
        self.files = {one["name"]: list_at(one["name"]) for one in manifest["files"] if list_at(one["name"]) is not None}
        self.wanted, self.told, self.intents, self.algorithms = set(self.files.values()), {}, {}, {}

    def take(self, entry, name, body, is_context):
        if name == "AuthorityCreating":
            self.algorithms[entry.stream] = ALGORITHMS.get(body["signatureAlgorithm"])
        elif name == "CRLAuthorized":
            self.intents[entry.stream] = body
        elif name in ("CRLSigned", "CRLFailed"):
            intent = self.intents.pop(entry.stream, None)
            algorithm = None if intent is None else self.algorithms.get(intent["authority"])
            if algorithm is not None and name == "CRLSigned" and not is_context and entry.position in self.wanted:
                self.told[entry.position] = intent["digest"], body["signature"], algorithm

    def check(self, place, fault):
        for name, position in self.files.items():
            if position not in self.told:
                fault(name, "the entries of the part have no such list")
            elif place.size(name) > LONGEST:
                fault(name, "it is longer than lists are", position=position)
            else:
                with place.open(name) as file:
                    octets = file.read()
                if not is_list(octets, *self.told[position]):
                    fault(name, "it is not the list that was signed", position=position)


def is_list(octets, digest, signature, algorithm):
    try:
        found = signed(octets)
        only(found.octets)
    except Malformed:
        return False
    return sha256(found.octets) == digest and octets == certificate_list(found.octets, algorithm, signature)
