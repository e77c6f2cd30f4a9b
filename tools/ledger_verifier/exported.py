"""An export as a file: its form, its rows one by one, and the statement that travels with it. Nothing is judged here."""

import csv
import hashlib
import io

from . import files, strict_json
from .audit_reports import COLUMNS
from .cells import EXCEL, RFC4180
from .columns import NAMES
from .der import Malformed
from .strict_json import members  # noqa: F401 (for packages)

CSV, JSON, NDJSON, AWS = "csv", "json", "ndjson", "aws"
MARK = b"\xef\xbb\xbf"
LONGEST_LINE = 1 << 24  # octets, or characters of a cell
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
        with files.opened(path) as file:
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
            self.statement = read_statement(files.octets_of(statement_path))
        elif last is not None and last[1].startswith(b'{"statement":'):
            self.end, octets = last
            self.statement = read_statement(octets)
        if self.statement is not None and self.dialect == RFC4180 and self.statement["dialect"] == AWS and self.format == JSON:
            self.dialect = AWS  # a report of nothing shows no column
        self.names = list(COLUMNS if self.dialect == AWS else NAMES)

    def measured(self):
        """How many octets the statement speaks of, and their digest."""
        digest, count = hashlib.sha256(), 0
        with files.opened(self.path) as file:
            while piece := file.read(1 << 20 if self.end is None else min(1 << 20, self.end - count)):
                digest.update(piece)
                count += len(piece)
        return count, digest.hexdigest()

    def rows(self):
        """Each row with the number of its line: values by columns, in their order."""
        return self.cells() if self.format == CSV else self.objects()

    def cells(self):
        csv.field_size_limit(LONGEST_LINE)
        with files.opened(self.path) as file:
            file.seek(self.mark)
            reader = csv.reader(pieces(io.TextIOWrapper(file, encoding="utf-8", newline="")), strict=True)
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
        """An object a line. In JSON they are a list, whose brackets have lines of their own, and whose commas end all lines but the last."""
        number, place, is_list = 0, 0, self.format == JSON
        with files.opened(self.path) as file:
            following = read_line(file, 1)
            if is_list:
                if following != b"[\n":
                    raise Malformed("the first line is no opening bracket alone")
                number, place, following = 1, len(following), read_line(file, 2)
            while following and not (is_list and following == b"]\n"):
                number, line, following = number + 1, following, read_line(file, number + 2)
                is_last = not following or is_list and following == b"]\n"
                is_statement, place = self.end is not None and place == self.end, place + len(line)
                ending = b"\n" if is_last or not is_list else b",\n"
                if not line.endswith(ending):
                    raise Malformed(f"line {number} does not end as a line of {'a list' if is_list else 'an export'} does")
                if is_statement:
                    continue
                row = read_object(line.removesuffix(ending), f"line {number}")
                if "statement" in row:
                    raise Malformed(f"line {number} is a statement amid the rows, or a second one")
                yield number, row
            if is_list and (following != b"]\n" or file.read(1)):
                raise Malformed(f"line {number + 1} does not end the list, or something follows it")


def read_line(file, number):
    line = file.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise Malformed(f"line {number} is too long")
    return line


def pieces(file):
    """The lines of a text, of which none is too long; a cell may go over several."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Malformed(f"line {number} is too long")
        yield line


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


def read_object(octets, place):
    try:
        row = strict_json.read(octets)
    except Malformed as error:
        raise Malformed(f"{place}: {error}") from None
    if not isinstance(row, dict):
        raise Malformed(f"{place} is no object")
    return row


def read_statement(octets):
    row = read_object(octets, "the statement")
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
