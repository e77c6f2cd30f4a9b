"""What is checked, by its number in the format's list of invariants; what was found; and what the exit status says."""

import base64
import json
import sys
import uuid
from collections import defaultdict

from .handed import FOREIGN

INVARIANTS = {
    1: "ledger id", 2: "dense positions", 3: "well-formed columns", 5: "payload length and digest", 7: "leaf hash and chain",
    8: "stored tiles", 9: "canonical payload", 10: "known type and schema", 11: "no rows outside; dense stream versions",
    12: "time never decreases", 13: "time not in the future", 14: "checkpoint signatures", 15: "checkpoint sizes within the log",
    16: "checkpoint roots", 17: "checkpoint sizes rise", 18: "anchor consistent", 19: "log as long as the anchor",
    20: "genesis first", 21: "one legal life a request, answered at once", 22: "request before authorization", 23: "certification requests' signatures",
    24: "serial numbers unique, positive, short", 25: "no certificate without its intent", 26: "certificate parses, TBS is the intent's",
    27: "certificate signatures", 29: "subject key and validity", 30: "issuer, key identifier, algorithm agree",
    31: "nothing that a start found left open", 32: "burned serial numbers are on lists", 33: "revocations of certificates, once",
    34: "revocation list numbers rise", 35: "revocation lists are what the log says", 36: "token decisions", 37: "one certificate a token and window",
    41: "keys made once, used as the log says", 42: "events name who acted, in their form", 43: "epochs have ceremony and name",
    44: "export complete", 45: "nothing begun while the clock is held", 46: "who acted may cause it, and had access", 47: "keys and identifiers name one thing",
    48: "evidence within its limits", 49: "configurations ask for what was made",
    50: "events say what may be said", 51: "the log is signed in its rhythm",
    52: "nothing foreign in the file", 54: "a stop is a server's last word", 55: "reports are what the log says",
    56: "OCSP responders and their periods", 57: "what is issued again is seen",
    58: "certificates that were handed over are in the books", 59: "what was drawn or counted is what the log gives",
    68: "master keys change in order, for all keys",
    71: "approvals are asked for, given and used in time, by two", 72: "what is under dual control has its approval",
    73: "what is under dual control is said as it can be",
}  # fmt: skip
STATUS = {"whole": 0, "finding": 1, "unverifiable": 2}
FOREIGN_STATUS = 3  # the log is whole, and something that was handed over is none of it


def shown(text):
    """A text of a log as a terminal may have it: what steers one is written as its code."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


class CannotVerify(Exception):
    """Nothing can be said about the ledger."""


class Foreign(Exception):
    """Something stands in the file that no log has, or something that every log has does not: nothing else is read."""


class Report:
    """Counts checks by invariant: those made, those failed, and those that could not be made."""

    def __init__(self, is_key_given=False):
        self.is_key_given, self.verifier_key, self.signed_size = is_key_given, None, 0
        self.ledger = self.origin = self.root = None  # the ledger's identifier, the log's name at its beginning, the root of the whole tree
        self.checked, self.failed, self.first, self.notes = defaultdict(int), defaultdict(int), {}, []
        self.not_checked, self.reasons = defaultdict(int), {}
        self.handed = ()  # of a report that was handed over, where it was completed, or None
        self.answers, self.list, self.certificates = [], None, []  # the answers, revocation list and certificates that were handed over (handed.py)
        self.sample = self.controls = self.export = None  # what was handed over: samples.py, controls.py, handed_export.py
        self.log_keys, self.losses = [], {}  # the log's keys in order; what was lost where an epoch was opened, by position

    def check(self, number, holds, position, message):
        """Counts one check; where it fails, keeps the first position and what was wrong there."""
        self.checked[number] += 1
        if not holds:
            self.failed[number] += 1
            self.first.setdefault(number, (position, message))
        return holds

    def unchecked(self, number, position, reason):
        """Counts one check that could not be made: no finding, and yet the ledger is not verified."""
        self.not_checked[number] += 1
        self.reasons.setdefault(number, (position, reason))

    def note(self, text):
        self.notes.append(text)

    @property
    def verdict(self):
        if self.failed:
            return "finding"
        return "unverifiable" if self.not_checked else "whole"

    def rows(self):
        for number in sorted({*self.checked, *self.not_checked}):
            position, message = self.first.get(number, (None, None))
            yield {
                "number": number, "name": INVARIANTS[number], "checked": self.checked.get(number, 0),
                "failed": self.failed.get(number, 0), "notChecked": self.not_checked.get(number, 0),
                "firstPosition": position, "message": message,
            }  # fmt: skip

    def all_notes(self):
        yield from self.notes
        for number, (position, reason) in sorted(self.reasons.items()):
            place = "" if position is None else f", the first at position {position}"
            yield f"{INVARIANTS[number]}: {self.not_checked[number]} were NOT checked{place}: {reason}"

    def write(self, form, size, file=None):
        """Writes the report, and gives the exit status."""
        file = file or sys.stdout
        if form == "json":
            whole = {"verdict": self.verdict, **self.names(), "size": size, "signedSize": self.signed_size, "verifierKey": self.verifier_key,
                     "verifierKeyGiven": self.is_key_given, "logKeys": self.log_keys, **self.handed_over(), "invariants": list(self.rows()), "notes": list(self.all_notes())}
            json.dump(whole, file, indent=2)
            print(file=file)
        else:
            for line in self.lines(size):
                print(shown(line), file=file)
        return FOREIGN_STATUS if self.verdict == "whole" and self.is_foreign else STATUS[self.verdict]

    def lines(self, size):
        """The report for people."""
        yield self.trust
        names = self.names()
        yield f"ledger    {names['ledger'] or 'unknown'}"
        yield f"origin    {names['origin'] or 'unknown'}"
        yield f"root      {names['root'] or 'not computable'}"
        yield from map(self.line, self.rows())
        yield from map(self.change, self.log_keys[1:])
        for position in self.handed:
            yield "report: none of this log's" if position is None else f"report: completed at position {position}"
        yield from (one.line() for one in self.kept())
        if self.export is not None:
            yield self.export.line()
        yield from (f"note: {note}" for note in self.all_notes())
        yield f"signed: {self.signature(size)}"
        yield f"{self.verdict}: {size} entries"
        if self.is_foreign:
            yield "Something that was handed over is none of this log's, or malformed; that says nothing against the log."

    def kept(self):
        """What was handed over of answers, lists, certificates, samples and control matrices."""
        sheets = [one.handed for one in (self.sample, self.controls) if one is not None]
        return [*self.answers, *([] if self.list is None else [self.list]), *self.certificates, *sheets]

    @property
    def is_foreign(self):
        """Whether something that was handed over is none of this log's."""
        return None in self.handed or any(one.result == FOREIGN for one in self.kept())

    def handed_over(self):
        """What was handed over, as JSON has it."""
        members = {"report": self.handed[0]} if self.handed else {}
        if self.answers:
            members["ocsp"] = [one.row() for one in self.answers]
        if self.certificates:
            members["certificates"] = [one.row() for one in self.certificates]
        if self.sample is not None:
            members["sample"] = self.sample.handed.row()
        if self.controls is not None:
            members["controls"] = self.controls.handed.row()
        if self.export is not None:
            members["export"] = self.export.row()
        return members if self.list is None else {**members, "crl": self.list.row()}

    def names(self):
        """What tells this ledger from every other, and this state of it from another: as texts, None where it is not known."""
        root = None if self.root is None else base64.b64encode(self.root).decode()
        return {"ledger": None if self.ledger is None else str(uuid.UUID(bytes=self.ledger)), "origin": self.origin, "root": root}

    @property
    def trust(self):
        """Under whose key everything that follows holds."""
        if self.is_key_given:
            return "What follows holds under the verifier key that was given."
        return f"No --verifier-key was given: what follows holds under a key that only the log itself names: {self.verifier_key}"

    def signature(self, size):
        """How far signatures come."""
        if not self.signed_size:
            return "nothing"
        rest = size - self.signed_size
        return f"up to entry {self.signed_size - 1}" + (f"; {rest} entries after it are not" if rest > 0 else ", the last")

    def change(self, row):
        """What became of the log's name and key where an epoch was opened, or the key was changed."""
        vouches = "vouches" if row["isVouchedFor"] else "does NOT vouch"
        lost = "".join(f"; {said}" for said in self.losses.get(row["position"], ()))
        return f"key: from position {row['position']} on as {row['origin']}, under {row['verifierKey']}; the key before {vouches} for it{lost}"

    def line(self, row):
        text = f"{row['number']:>3}  {row['name']:<42}{row['checked']:>9} checked"
        if row["notChecked"]:
            text += f", {row['notChecked']} NOT CHECKED"
        if row["failed"]:
            at = "" if row["firstPosition"] is None else f" at position {row['firstPosition']}"
            text += f", {row['failed']} FAILED, first{at}: {row['message']}"
        return text
