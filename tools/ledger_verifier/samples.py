"""Samples of certificates (schemas/sampling.md): drawn again from the log, and compared with the file that was handed over."""

import base64
import hashlib
import uuid

from .audit_reports import PRESET
from .columns import NAMES, arn, columns, pem
from .der import Malformed
from .derived_file import DerivedFile, Other, Otherwise
from .strict_json import is_same
from .times import Unwritten

FORMAT = "ca-ledger sample v1"
LARGEST = 1 << 64
MEMBERS = {"format", "ledger", "origin", "size", "root", "checkpoint", "nonce", "nonceSHA256", "seedSHA256", "from", "to", "strata", "wanted", "minimum",
           "floor", "population", "sampled", "groups"}  # fmt: skip
OF_GROUP = {"template", "authority", "responders", "population", "sampled", "certificates"}
OF_CERTIFICATE = {"ticket", "position", "issuedAt", "serial", "subject", "notBefore", "notAfter", "arn", "certificate", "opinions"}
SAID = ("issuedAt", "subject", "notBefore", "notAfter")  # what a sample says of a certificate as an export does


def template_of(one):
    """The template that a certificate was asked for by; None of a responder's, for which nobody asked."""
    return None if one.who is None else one.template or PRESET


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


class Sample(DerivedFile):
    """A file that somebody drew, and what it says of how."""

    called, foreign = "sample", (Other, Malformed, Unwritten)

    def __init__(self, path):
        self.size = None
        super().__init__(path, {"size": None})

    def read(self):
        """What is needed before the log is read."""
        if not isinstance(self.file, dict) or self.file.get("format") != FORMAT:
            raise Other(f"its format is not {FORMAT}")
        if self.file.keys() != MEMBERS:
            raise Other("it has other members than a sample has")
        numbers = [self.number(name) for name in ("size", "from", "to", "minimum", "floor")]
        self.size, self.begin, self.end, self.minimum, self.floor = numbers
        self.wanted = None if self.file["wanted"] is None else self.number("wanted")
        self.strata, self.nonce = self.file.get("strata"), self.file.get("nonce")
        if not isinstance(self.nonce, str) or not self.nonce:
            raise Other("it has no nonce")
        if self.strata not in ([], ["template"], ["authority"], ["template", "authority"]):
            raise Other("its strata are none that there are")
        if not self.begin <= self.end <= self.size:
            raise Other("its positions are none of its checkpoint's")

    def number(self, name):
        value = self.file.get(name)
        if type(value) is not int or not 0 <= value < LARGEST:
            raise Other(f"{name} is no number of an entry")
        return value

    def say(self, _report):
        self.handed.places["size"] = self.size
        self.handed.says = f"the sample of {self.file['sampled']} of {self.file['population']} certificates that its checkpoint and nonce give"

    def compare(self, storage, tree, genesis, issued):
        """`issued` are the certificates that the log signed (`Ended`)."""
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
        if self.file.get("checkpoint") != note:
            raise Other("its checkpoint is signed otherwise than the log's")
        seed = "".join(f"{line}\n" for line in lines[:3]) + self.nonce
        self.must(self.file.get("nonceSHA256") == hashlib.sha256(self.nonce.encode()).hexdigest(), "nonceSHA256")
        self.must(self.file.get("seedSHA256") == hashlib.sha256(seed.encode()).hexdigest(), "seedSHA256")
        groups, population = self.groups(issued)
        self.must(is_same(self.file.get("population"), population), "population", population)
        drawn = self.file.get("groups")
        self.must(isinstance(drawn, list) and len(drawn) == len(groups), "the number of groups", len(groups))
        count, drawn_in_all = wanted(population, self.wanted, self.floor), 0
        for number, (name, members) in enumerate(groups):
            chosen = self.chosen(members, seed, count, population)
            drawn_in_all += len(chosen)
            self.compare_group(drawn[number], f"group {number}", name, len(members), chosen, genesis)
        self.must(is_same(self.file.get("sampled"), drawn_in_all), "sampled", drawn_in_all)

    @staticmethod
    def must(holds, what, expected=None):
        if not holds:
            raise Otherwise(f"{what} is not what the log gives" + ("" if expected is None else f": {expected}"))

    def groups(self, issued):
        """The groups in their order, each with its certificates; and how many certificates there are."""
        groups, population = {}, 0
        for one in issued:
            if self.begin <= one.position < self.end:
                population += 1
                is_by_template, template = "template" in self.strata, template_of(one)
                name = one.authority if "authority" in self.strata else None, is_by_template and template is None, template if is_by_template else None
                groups.setdefault(name, []).append(one)
        return sorted(groups.items(), key=lambda row: (row[0][0] or b"", not row[0][1], (row[0][2] or "").encode())), population

    def chosen(self, members, seed, count, population):
        """What is drawn of a group: (ticket, certificate), in its order."""
        numbers = tickets(seed, [one.position for one in members])
        rows = sorted(((numbers[one.position], one) for one in members), key=lambda row: (row[0], row[1].position))
        return rows[: of_group(count, len(members), population, self.minimum)]

    def compare_group(self, said, place, name, members, chosen, genesis):
        """Holds a group, of which there are so many, to what is drawn of it."""
        authority, is_of_responders, template = name
        self.must(isinstance(said, dict) and said.keys() == OF_GROUP, place)
        named = [said.get("template"), said.get("authority"), said.get("responders")]
        expected = [template, None if authority is None else str(uuid.UUID(bytes=authority)), is_of_responders]
        self.must(is_same(named, expected), f"the name of {place}", expected)
        self.must(is_same(said.get("population"), members), f"the population of {place}", members)
        rows = said.get("certificates")
        is_so = isinstance(rows, list) and len(rows) == len(chosen) and is_same(said.get("sampled"), len(chosen))
        self.must(is_so, f"the number of certificates in {place}", len(chosen))
        for number, (row, (ticket, one)) in enumerate(zip(rows, chosen)):
            self.compare_certificate(row, f"certificate {number} of {place}", ticket, one, genesis)

    def compare_certificate(self, row, where, ticket, one, genesis):
        self.must(isinstance(row, dict) and row.keys() == OF_CERTIFICATE, where)
        told = dict(zip(NAMES, columns(one, genesis, "decimal", None)))
        expected = {"position": one.position, "ticket": ticket, "serial": one.serial.hex(), **{name: told[name] for name in SAID}}
        for name, value in expected.items():
            self.must(is_same(row.get(name), value), f"{name} of {where}", value)
        self.must(row.get("arn") in (told["arn"], arn(one, genesis, "hex")), f"arn of {where}", told["arn"])
        self.must(row.get("certificate") == pem(one.certificate), f"certificate of {where}")
