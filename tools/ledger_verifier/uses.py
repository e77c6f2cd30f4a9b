"""How often each key may have been used, as the log accounts for it, against what the key store counted: as each start says, and now."""

import hashlib
import itertools
import os
import stat
import uuid
from collections import Counter


class KeyUses:
    def __init__(self, report):
        self.check, self.proven, self.possible = report.check, Counter(), Counter()

    def intend(self, key, most=1):
        self.possible[key] += most

    def settle(self, key, count):
        """An ending says how often a key was used since there was no other intent to, and that it is not used any more."""
        self.proven[key] += min(count, self.possible[key])
        self.possible[key] = 0

    def prove(self, key):
        self.proven[key] += 1
        self.possible[key] -= min(1, self.possible[key])

    def started(self, entry, body):
        """Counts settle what the log cannot say: those of every key with an intent whose ending does not say whether it was used."""
        keys = self.named(entry, body)
        missing = {key for key, number in self.possible.items() if number > 0}.difference(keys)
        self.check(41, not missing, entry.position, f"{len(missing)} keys were not counted that the log cannot account for")
        for key, count in ((use["key"], use["count"]) for use in body["keyUses"]):
            least, most = self.proven[key], self.proven[key] + self.possible[key]
            said = f"the key store counted {count} uses of a key; the log accounts for {least} to {most}"
            self.check(41, least <= count <= most, entry.position, said)
            self.proven[key], self.possible[key] = max(least, min(count, most)), 0

    def epoch_opened(self, entry, body):
        """Entries were lost that tell of uses: of each key that is named the key store counted more than those that are left account for."""
        self.named(entry, body)
        for key, count in ((use["key"], use["count"]) for use in body["keyUses"]):
            most = self.proven[key] + self.possible[key]
            said = f"the key store counted {count} uses of a key: the log accounts for up to {most}, and no key has {MOST_USES}"
            self.check(41, most < count < MOST_USES, entry.position, said)
            self.proven[key], self.possible[key] = max(self.proven[key], count), 0

    def named(self, entry, body):
        """The keys that were counted: each once, in rising order."""
        keys = [use["key"] for use in body["keyUses"]]
        is_so = all(one < other for one, other in itertools.pairwise(keys))
        self.check(41, is_so, entry.position, "the keys that were counted do not rise, or one is named twice")
        return keys

    def compare(self, folder, ledger, before):
        """Compares with the key store, whose counts were read before the log: a key may be used while we read."""
        after = read_counts(folder) or Counts()
        for counts in (before, after):
            if counts.fault or counts.ledger not in (None, ledger):
                self.check(41, False, None, counts.fault or f"{folder}/{NAME} counts the uses of another ledger's keys")
                return
        if after.is_absent:
            older = ", but in files of an earlier form, which say nothing" if after.has_older else ""
            said = f"there is no {folder}/{NAME}: the uses that the log proves are not counted{older}"
            self.check(41, not any(number > 0 for number in self.proven.values()), None, said)
            return
        for flaw in after.flaws:
            self.check(41, False, None, f"{folder}/{NAME}: {flaw}")
        for key in sorted({*self.proven, *self.possible, *before.of, *after.of}):
            least, most = self.proven[key], self.proven[key] + self.possible[key]
            count = before.of.get(key, 0)
            is_so = after.of.get(key, 0) >= least and count <= most
            said = f"was used {count} times" if key in before.of or key in after.of else "has no count of its uses"
            self.check(41, is_so, None, f"key {uuid.UUID(bytes=key)} {said}; the log accounts for {least} to {most}")


# The file of counts (schemas/format.md, section 7).
NAME = "uses"
MAGIC = b"ca-ledger-uses\0\0"
PAGE, RECORD, LEVELS = 4096, 32, 18
LONGEST = PAGE << LEVELS
NOTHING = bytes(RECORD)
MOST_USES = 1 << 48  # what every count is below
ATTEMPTS = 4


class Counts:
    """What a key store counted: `of` each key; what is wrong with a record; what is wrong with the file."""

    def __init__(self, fault=None, is_absent=True, has_older=False, ledger=None):
        self.of, self.flaws, self.fault, self.is_absent, self.has_older, self.ledger = {}, [], fault, is_absent, has_older, ledger


def preamble(ledger):
    said = MAGIC + (1).to_bytes(4, "big") + bytes(12) + ledger
    return (said + hashlib.sha256(said).digest()[:16]).ljust(PAGE, b"\0")


def record(ledger, key, count):
    said = key + count.to_bytes(8, "big")
    return said + hashlib.sha256(ledger + said).digest()[:8]


def pages(key):
    """The pages that a key's record may lie on, in the order in which they are looked at."""
    digest = int.from_bytes(hashlib.sha256(key).digest()[:8], "big")
    return [(1 << level) + (digest >> (64 - level)) for level in range(LEVELS)]


def read_counts(folder):
    """The counts in a folder of keys; None where there is no such folder."""
    if not os.path.isdir(folder):
        return None
    path = os.path.join(folder, NAME)
    try:
        # What is no regular file must not hold us up: a pipe waits for its other end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return Counts(has_older=any(name.endswith(".uses") for name in os.listdir(folder)))
    except OSError as error:
        return Counts(f"{path} cannot be opened: {error.strerror}")
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Counts(f"{path} is no regular file")
        return read_file(path, descriptor, status.st_size)
    except OSError as error:
        return Counts(f"{path} cannot be read: {error.strerror}")
    finally:
        os.close(descriptor)


def read_file(path, file, size):
    first = os.pread(file, PAGE, 0)
    ledger = first[32:48]  # compared with the log's once that is read
    if first != preamble(ledger):
        return Counts(f"{path} is no file of counts of key uses")
    if size > LONGEST:
        return Counts(f"{path} is longer than any file of counts")
    found = Counts(is_absent=False, ledger=ledger)
    for start in range(PAGE, size, PAGE):
        page = os.pread(file, PAGE, start)
        if page.strip(b"\0"):
            for offset in range(0, len(page), RECORD):
                take(found, file, start + offset, page[offset : offset + RECORD], ledger)
    return found


def take(found, file, offset, octets, ledger):
    if not octets.strip(b"\0"):
        return
    for _ in range(ATTEMPTS):
        key, count = octets[:16], int.from_bytes(octets[16:24], "big")
        if octets == record(ledger, key, count) and count < MOST_USES:
            break
        octets = os.pread(file, RECORD, offset)  # a server may have been writing it
    else:
        found.flaws.append(f"the record at octet {offset} is damaged")
        return
    if offset // PAGE not in pages(key):
        found.flaws.append(f"the record of key {uuid.UUID(bytes=key)} lies where nobody looks for it")
    if key in found.of:
        found.flaws.append(f"key {uuid.UUID(bytes=key)} has two records")
    found.of[key] = count
