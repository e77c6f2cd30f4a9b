"""What became of a bundle of evidence that was checked: by the numbers of schemas/evidence.md, with the place where each first failed."""

import json

from .handed import spelt
from .report import shown

CHECKS = {
    60: "the file is in its one form", 61: "entries lie in the log's tree", 62: "the log's key signed the checkpoint",
    63: "entries refer to one another, none beside", 64: "the intent is what was asked for, and permitted",
    65: "the certificate is that of intent and ending", 66: "the authority has its key and chain",
    67: "revocation, lists and periods are of it",
}  # fmt: skip
UNTOLD = " (that it was never revoked no bundle says)"
STATUS = {"proved": 0, "finding": 1, "unverifiable": 2}


class Ended(Exception):
    """Something was found, without which nothing after it can be judged."""


class BundleReport:
    """Counts checks by number: those made, those failed, and those that could not be made."""

    def __init__(self, file, verifier_key):
        self.rows = {}  # by number: checked, failed, not checked, position, message
        self.facts = {"ledger": None, "origin": None, "epoch": None, "size": None, "root": None, "verifierKey": verifier_key, "witnesses": []}
        self.file, self.certificate = file, None

    def row(self, number):
        return self.rows.setdefault(number, [0, 0, 0, None, None])

    def check(self, number, holds, position, message):
        row = self.row(number)
        row[0] += 1
        if not holds:
            if not row[1]:
                row[3:] = position, message
            row[1] += 1
        return holds

    def unchecked(self, number, position, reason):
        row = self.row(number)
        row[2] += 1
        if row[4] is None:
            row[3:] = position, reason

    def must(self, number, holds, position, message):
        """A check without which nothing after it can be judged."""
        if not self.check(number, holds, position, message):
            raise Ended

    def stop_where_found(self):
        if self.verdict == "finding":
            raise Ended

    @property
    def verdict(self):
        if any(row[1] for row in self.rows.values()):
            return "finding"
        return "unverifiable" if any(row[2] for row in self.rows.values()) else "proved"

    def write(self, form):
        rows = [
            {"number": number, "name": CHECKS[number], "checked": row[0], "failed": row[1], "notChecked": row[2], "position": row[3], "message": row[4]}
            for number, row in sorted(self.rows.items())
        ]  # fmt: skip
        if form == "json":
            print(json.dumps({"file": spelt(self.file), "verdict": self.verdict, **self.facts, "certificate": self.certificate, "checks": rows}))
        else:
            self.tell(rows)
        return STATUS[self.verdict]

    def tell(self, rows):
        print(shown(f"{self.file}: {self.verdict}"))
        print(f"  under the key {shown(self.facts['verifierKey'])}")
        if self.facts["epoch"] is not None:
            print(shown(f"  log {self.facts['origin']}, epoch {self.facts['epoch']}, as of its first {self.facts['size']} entries"))
        for one in self.facts["witnesses"]:
            print(shown(f"  cosigned at {one['time']} by {one['verifierKey']}"))
        if (one := self.certificate) is not None:
            print(f"  certificate {one['serial']} of authority {one['authority']}: {one['status']}{UNTOLD * (one['status'] == 'issued')}; intended at {one['intent']}, ended at {one['ending']}")
        for row in rows:
            text = f"  {row['number']}  {row['name']}: {row['checked']} checked"
            text += f", {row['notChecked']} NOT CHECKED" * bool(row["notChecked"]) + f", {row['failed']} FAILED" * bool(row["failed"])
            if row["message"] is not None:
                text += ("" if row["position"] is None else f" at position {row['position']}") + f": {row['message']}"
            print(shown(text))
