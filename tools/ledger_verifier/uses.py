"""How often each key may have been used, as the log accounts for it, against what the key store counted: as each start says, and now."""

import itertools
import os
import uuid
from collections import Counter


class KeyUses:
    def __init__(self, report):
        self.check, self.proven, self.possible = report.check, Counter(), Counter()

    def intend(self, key):
        self.possible[key] += 1

    def prove(self, key):
        self.proven[key] += 1
        self.possible[key] -= min(1, self.possible[key])

    def started(self, entry, body):
        """Counts settle what the log cannot say: those of every key with an intent whose ending does not say whether it was used."""
        keys = [use["key"] for use in body["keyUses"]]
        is_so = all(one < other for one, other in itertools.pairwise(keys))
        self.check(41, is_so, entry.position, "the keys that were counted do not rise, or one is named twice")
        missing = {key for key, number in self.possible.items() if number > 0}.difference(keys)
        self.check(41, not missing, entry.position, f"{len(missing)} keys were not counted that the log cannot account for")
        for key, count in ((use["key"], use["count"]) for use in body["keyUses"]):
            least, most = self.proven[key], self.proven[key] + self.possible[key]
            said = f"the key store counted {count} uses of a key; the log accounts for {least} to {most}"
            self.check(41, least <= count <= most, entry.position, said)
            self.proven[key], self.possible[key] = max(least, min(count, most)), 0

    def compare(self, folder, before):
        """Compares with the key store, whose counts were read before the log: a key may be used while we read."""
        after = read_counts(folder) or {}
        for key in sorted({*self.proven, *self.possible, *before}):
            least, most = self.proven[key], self.proven[key] + self.possible[key]
            is_so = after.get(key, 0) >= least and before.get(key, 0) <= most
            said = f"key {uuid.UUID(bytes=key)} was used {before.get(key, 0)} times; the log accounts for {least} to {most}"
            self.check(41, is_so, None, said)


def read_counts(folder):
    """The counts in a folder of keys (schemas/format.md, section 7); None where there is no such folder."""
    if not os.path.isdir(folder):
        return None
    found = {}
    for name in os.listdir(folder):
        try:
            key = uuid.UUID(name.removesuffix(".uses")) if name.endswith(".uses") else None
        except ValueError:
            continue
        if key is not None and os.path.isfile(os.path.join(folder, name)):
            with open(os.path.join(folder, name), "rb") as file:
                octets = file.read(9)
            found[key.bytes] = int.from_bytes(octets, "big") if len(octets) == 8 else 0
    return found
