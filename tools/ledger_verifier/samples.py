"""Samples of certificates (schemas/sampling.md): drawn again from the log, and compared with the file that was handed over."""

import base64
import hashlib
import json
import uuid
from collections import namedtuple

from .der import Malformed
from .handed import PROVED, Handed
from .revocations import said_time

PRESET = "EndEntityCertificate/V1"
FORMAT = "ca-ledger sample v1"
LARGEST = 1 << 64


# What of a certificate decides whether it is drawn, and what a sample says of it; `template`: None of a responder's.
Signed = namedtuple("Signed", "position authority template certificate time serial")


def signed_of(issuances, responders):
    """Every certificate that the log signed, as a draw knows it."""
    yield from (Signed(one.position, one.authority, one.template or PRESET, one.certificate, said(one.time), one.serial) for one in issuances)
    yield from (Signed(one.position, one.authority, None, one.certificate, said(one.time), one.serial) for one in responders)


def said(microseconds):
    """A time as a sample says it: the fraction of a second only where there is one."""
    text = said_time(microseconds)
    return text if text is None else text.replace(".000000Z", "Z")


class Other(Exception):
    """What in a file is not what the log gives."""


def decimal(text):
    """SHA-256 of a text modulo 10^64, in 64 decimal digits."""
    return f"{int.from_bytes(hashlib.sha256(text.encode()).digest(), 'big') % 10**64:064d}"


def tickets(seed, names):
    """The ticket of each name."""
    digits = decimal(seed)
    return {name: decimal(digits + str(name)) for name in names}


def wanted(population, size, floor):
    """How many are to be drawn in all, before groups round up."""
    return min(population, max(floor, size if size is not None else max(1, -(-3 * population // 100))))


def of_group(count, group, population, minimum):
    """How many of a group are drawn, where so many are wanted in all."""
    return min(group, max(minimum, -(-count * group // population)))


class Sample:
    """A file that somebody drew, and what it says of how."""

    def __init__(self, path):
        self.handed, self.file, self.size = Handed(path, places={"size": None}), None, None
        try:
            with open(path, encoding="utf-8") as file:
                self.file = json.load(file)
            self.read()
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, Other) as error:
            self.file = None
            self.handed.is_none_of_this_logs(f"it is no sample: {error}")

    def read(self):
        """What is needed before the log is read."""
        if not isinstance(self.file, dict) or self.file.get("format") != FORMAT:
            raise Other(f"its format is not {FORMAT}")
        numbers = [self.number(name) for name in ("size", "from", "to", "minimum", "floor")]
        self.size, self.begin, self.end, self.minimum, self.floor = numbers
        self.wanted = None if self.file.get("wanted") is None else self.number("wanted")
        self.strata, self.nonce = self.file.get("strata"), self.file.get("nonce")
        if not isinstance(self.nonce, str) or not self.nonce:
            raise Other("it has no nonce")
        if not isinstance(self.strata, list) or self.strata not in ([], ["template"], ["authority"], ["template", "authority"]):
            raise Other("its strata are none that there are")
        if not self.begin <= self.end <= self.size:
            raise Other("its positions are none of its checkpoint's")

    def number(self, name):
        value = self.file.get(name)
        if type(value) is not int or not 0 <= value < LARGEST:
            raise Other(f"{name} is no number of an entry")
        return value

    def judge(self, is_judged, storage, tree, issued):
        """Holds the file to what the log gives; `issued` are the certificates that it signed (`Signed`)."""
        if self.file is None or not is_judged:
            return
        try:
            self.compare(storage, tree, issued)
        except (Other, Malformed) as error:
            self.handed.is_none_of_this_logs(str(error))
            return
        self.handed.result, self.handed.message = PROVED, None
        self.handed.places["size"] = self.size
        self.handed.says = f"the sample of {self.file['sampled']} of {self.file['population']} certificates that its checkpoint and nonce give"

    def compare(self, storage, tree, issued):
        if self.file.get("ledger") != str(uuid.UUID(bytes=storage.ledger)):
            raise Other("it is of another ledger")
        root = tree.roots.get(self.size)
        note = next((one.note for one in storage.checkpoints() if one.size == self.size and one.note is not None), None)
        if root is None or note is None:
            raise Other(f"the log has no signed checkpoint of {self.size} entries")
        lines = note.split("\n", 3)
        said = self.file.get("origin"), str(self.size), self.file.get("root")
        if tuple(lines[:3]) != said or base64.b64encode(root).decode() != said[2]:
            raise Other("its checkpoint is not the log's")
        self.must(self.file.get("checkpoint") == note, "checkpoint")
        seed = "".join(f"{line}\n" for line in lines[:3]) + self.nonce
        self.must(self.file.get("nonceSHA256") == hashlib.sha256(self.nonce.encode()).hexdigest(), "nonceSHA256")
        self.must(self.file.get("seedSHA256") == hashlib.sha256(seed.encode()).hexdigest(), "seedSHA256")
        groups, population = self.groups(issued)
        self.must(self.file.get("population") == population, "population", population)
        drawn = self.file.get("groups")
        self.must(isinstance(drawn, list) and len(drawn) == len(groups), "the number of groups", len(groups))
        count, drawn_in_all = wanted(population, self.wanted, self.floor), 0
        for number, ((authority, is_of_responders, template), members) in enumerate(groups):
            drawn_in_all += self.compare_group(drawn[number], f"group {number}", authority, is_of_responders, template, members, seed, count, population)
        self.must(self.file.get("sampled") == drawn_in_all, "sampled", drawn_in_all)

    @staticmethod
    def must(holds, what, expected=None):
        if not holds:
            raise Other(f"{what} is not what the log gives" + ("" if expected is None else f": {expected}"))

    def groups(self, issued):
        """The groups in their order, each with its certificates; and how many certificates there are."""
        groups, population = {}, 0
        for one in issued:
            if self.begin <= one.position < self.end:
                population += 1
                is_by_template = "template" in self.strata
                name = (
                    one.authority if "authority" in self.strata else None,
                    is_by_template and one.template is None,
                    one.template if is_by_template else None,
                )  # fmt: skip
                groups.setdefault(name, []).append(one)
        return sorted(groups.items(), key=lambda row: (row[0][0] or b"", not row[0][1], (row[0][2] or "").encode())), population

    def compare_group(self, said, place, authority, is_of_responders, template, members, seed, count, population):
        """Holds a group to what is drawn of its members; gives how many that are."""
        self.must(isinstance(said, dict), place)
        named = said.get("template"), said.get("authority"), said.get("responders")
        expected = template, None if authority is None else str(uuid.UUID(bytes=authority)), is_of_responders
        self.must(named == expected, f"the name of {place}", expected)
        self.must(said.get("population") == len(members), f"the population of {place}", len(members))
        numbers = tickets(seed, [one.position for one in members])
        chosen = sorted(members, key=lambda one: (numbers[one.position], one.position))
        chosen = chosen[: of_group(count, len(members), population, self.minimum)]
        rows = said.get("certificates")
        is_so = isinstance(rows, list) and len(rows) == said.get("sampled") == len(chosen)
        self.must(is_so, f"the number of certificates in {place}", len(chosen))
        for number, (row, one) in enumerate(zip(rows, chosen)):
            where = f"certificate {number} of {place}"
            self.must(isinstance(row, dict), where)
            self.must(row.get("position") == one.position, f"the position of {where}", one.position)
            self.must(row.get("ticket") == numbers[one.position], f"the ticket of {where}", numbers[one.position])
            self.must(row.get("serial") == one.serial.hex(), f"the serial number of {where}", one.serial.hex())
            self.must(row.get("issuedAt") == one.time, f"issuedAt of {where}", one.time)
            self.must(pem(one.certificate) == row.get("certificate"), f"the octets of {where}")
        return len(chosen)


def pem(octets):
    digits = base64.b64encode(octets).decode()
    lines = [digits[start : start + 64] for start in range(0, len(digits), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"])
