"""An export as a file: its form, its rows one by one, and the statement that travels with it. Nothing is judged here."""

import csv
import hashlib
import json

from .audit_reports import COLUMNS
from .cells import EXCEL, RFC4180
from .columns import NAMES
from .der import Malformed

CSV, JSON, NDJSON, AWS = "csv", "json", "ndjson", "aws"
MARK = b"\xef\xbb\xbf"
LONGEST_CELL = 1 << 24
MEMBERS = {
    "form": int, "ledger": str, "format": str, "dialect": str, "arnSerial": str, "withCertificates": bool, "selection": dict, "size": int, "root": str,
    "rows": int, "burned": int, "octets": int, "sha256": str, "checkpoint": (str, type(None)), "signedSize": int, "consistency": list,
    "unsignedEntries": int, "unsignedRows": int,
}  # fmt: skip
SELECTION = {"authority": (str, type(None)), "requester": (str, type(None)), "from": int, "to": int}


class Exported:
    """One file. `statement` is None where none is to be had."""

    def __init__(self, path, statement_path=None):
        self.path, self.end = path, None  # end: how many octets come before the statement that lies in the file
        with open(path, "rb") as file:
            begin = file.read(64)
            self.mark = len(MARK) if begin.startswith(MARK) else 0
            last = last_line(file)
        text = begin[self.mark :]
        self.format = JSON if text[:1] == b"[" else CSV if text[:1] not in (b"{", b"") else NDJSON
        self.dialect = AWS if text.startswith(COLUMNS[0].encode()) or text[:20].lstrip(b"[\n").startswith(b'{"' + COLUMNS[0].encode()) else RFC4180
        if self.mark:
            self.dialect = EXCEL
        self.statement = None
        if statement_path is not None:
            with open(statement_path, "rb") as file:
                self.statement = read_statement(file.read(LONGEST_CELL))
        elif last is not None and last[1].startswith(b'{"statement":'):
            self.end, octets = last
            self.statement = read_statement(octets)
        if self.statement is not None and self.dialect == RFC4180 and self.statement["dialect"] == AWS and self.format == JSON:
            self.dialect = AWS  # a report of nothing shows no column
        self.names = list(COLUMNS if self.dialect == AWS else NAMES)

    def measured(self):
        """How many octets the statement speaks of, and their digest."""
        digest, count = hashlib.sha256(), 0
        with open(self.path, "rb") as file:
            while piece := file.read(1 << 20 if self.end is None else min(1 << 20, self.end - count)):
                digest.update(piece)
                count += len(piece)
        return count, digest.hexdigest()

    def rows(self):
        """Each row with the number of its line: values by columns, in their order."""
        return self.cells() if self.format == CSV else self.objects()

    def cells(self):
        csv.field_size_limit(LONGEST_CELL)
        with open(self.path, encoding="utf-8-sig" if self.mark else "utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                if next(reader, None) != self.names:
                    raise Malformed("the first line does not name the columns")
                for row in reader:
                    if len(row) != len(self.names):
                        raise Malformed(f"line {reader.line_num} has {len(row)} cells")
                    yield reader.line_num, dict(zip(self.names, row))
            except csv.Error as error:
                raise Malformed(f"line {reader.line_num}: {error}") from None

    def objects(self):
        with open(self.path, encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if self.format == JSON and number == 1 and line == "[\n" or self.format == JSON and line == "]\n":
                    continue
                row = read_object(line.rstrip("\n").removesuffix("," if self.format == JSON else ""), f"line {number}")
                if "statement" in row and len(row) == 1:
                    continue
                yield number, row


def last_line(file):
    """Where the last line of content begins, and its octets; None where there is none."""
    size = file.seek(0, 2)
    start = max(0, size - (1 << 20))
    file.seek(start)
    octets = file.read()
    if octets.endswith(b"\n]\n"):
        octets = octets[:-2]
    begin = octets[:-1].rfind(b"\n") + 1
    return (start + begin, octets[begin:-1]) if octets else None


def members(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a member is there twice")
    return found


def read_object(text, place):
    try:
        row = json.loads(text, object_pairs_hook=members)
    except RecursionError:
        raise Malformed(f"{place} is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"{place}: {error}") from None
    except Malformed as error:
        raise Malformed(f"{place}: {error}") from None
    if not isinstance(row, dict):
        raise Malformed(f"{place} is no object")
    return row


def read_statement(octets):
    row = read_object(octets.decode("utf-8", "replace"), "the statement")
    said = row.get("statement")
    if list(row) != ["statement"] or not is_of(said, MEMBERS) or not is_of(said["selection"], SELECTION):
        raise Malformed("the statement does not say what a statement says")
    if said["form"] != 1:
        raise Malformed(f"the statement has the form {said['form']}, which is newer than this program")
    return said


def is_of(said, wanted):
    """Whether an object has just these members, each of its type; a truth is no number."""
    if not isinstance(said, dict) or list(said) != list(wanted):
        return False
    return all(isinstance(said[name], kind) and (kind is bool or not isinstance(said[name], bool)) for name, kind in wanted.items())
