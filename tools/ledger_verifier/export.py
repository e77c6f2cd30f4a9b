"""An export against the certificates and the burned serial numbers of the log: nothing missing, nothing extra, and every column of every
row what the log says. The statement of an export is held to the same log: its tree, its checkpoint, and what it counts."""

import base64
import uuid

from .audit_reports import values
from .cells import cell
from .checkpoints import read_note
from .columns import CERTIFICATE, NAMES, columns
from .der import Malformed
from .exported import AWS, CSV
from .signatures import Broken, Unchecked
from .times import Unwritten
from .tree import is_consistent

NUMBER = 44
SHOWN = 80  # characters of a value in a message


def is_authority(said):
    """Whether it is an authority's identifier in its one form, or none."""
    if said is None:
        return True
    try:
        return str(uuid.UUID(said)) == said
    except ValueError:
        return False


class ExportCheck:
    """`ended` are certificates and burned numbers in their order; `told` are revocations: where each lies, when, and why. `selection` is what
    is known to be exported where there is no statement, which says it itself."""

    def __init__(self, report, exported, genesis, ended, told, selection=None):
        self.report, self.exported, self.genesis, self.told = report, exported, genesis, told
        statement = exported.statement
        self.statement, self.size = statement, None if statement is None else statement["size"]
        self.selection = selection if statement is None else statement["selection"]
        self.arn_forms = ("decimal", "hex") if statement is None else (statement["arnSerial"],)
        self.expected = {one.position: one for one in ended if self.is_selected(one)}
        self.count, self.burned, self.unsigned, self.before, self.missing = 0, 0, 0, -1, 0

    def check(self, holds, position, message):
        return self.report.check(NUMBER, holds, position, message)

    def is_selected(self, one):
        if self.exported.dialect == AWS and (one.is_burned or one.who is None):
            return False
        said, end = self.selection, self.size
        if said is None:
            return True
        is_of = said["authority"] in (None, str(uuid.UUID(bytes=one.authority)))
        is_of = is_of and (said["requester"] is None or one.who is not None and one.who.principal == said["requester"])
        is_before = one.position < said["to"] if end is None else one.position < min(said["to"], end)
        return is_of and said["from"] <= one.position and is_before

    def run(self):
        exported = self.exported
        is_whole = self.statement is not None and self.statement["withCertificates"]
        try:
            for number, row in exported.rows():
                is_whole = is_whole or self.statement is None and CERTIFICATE in row
                self.row(number, row, is_whole and exported.format != CSV and exported.dialect != AWS)
        except (Malformed, UnicodeDecodeError) as error:
            self.check(False, None, str(error))
        self.missing = len(self.expected)
        for position in sorted(self.expected):
            self.check(False, position, "the certificate or the burned serial number is missing in the export")

    def row(self, number, row, is_whole):
        one = self.expected.pop(self.place(row), None)
        unknown = f"line {number} is neither a certificate of the log nor what it burned, or is there twice"
        if not self.check(one is not None, self.place(row) if isinstance(self.place(row), int) else None, unknown):
            return
        self.check(one.position > self.before, one.position, f"line {number} is out of order")
        self.before = one.position
        self.count, self.burned = self.count + 1, self.burned + one.is_burned
        self.unsigned += self.statement is not None and one.position >= self.statement["signedSize"]
        names = [*NAMES, CERTIFICATE] if is_whole else self.exported.names
        try:
            allowed = [self.written(names, one, *how, is_whole) for how in self.ways(one)]
        except (Malformed, Unwritten) as error:
            self.check(False, one.position, f"line {number} tells of what has no form: {error}")
            return
        wrong = min((list(differences(row, said)) for said in allowed), key=len)
        self.check(not wrong, one.position, f"line {number}: {'; '.join(wrong[:3])}")

    def place(self, row):
        """Which certificate a row is of: its position, or, in a report, its name."""
        if self.exported.dialect == AWS:
            return self.by_name().get(row.get("certificateArn"))
        position = row.get("position")
        if self.exported.format == CSV:
            return int(position) if position.isascii() and position.isdigit() and len(position) < 20 else None
        return position if type(position) is int else None  # true is no number

    def by_name(self):
        if not hasattr(self, "names"):
            self.names = {values(one, self.genesis, 0, {})[2]: position for position, one in self.expected.items()}
        return self.names

    def ways(self, one):
        """What may be said of a certificate: what was revoked since an export without a statement was issued then."""
        position, *revocation = self.told.get((one.authority, one.serial), (None, None, None))
        if one.is_burned or position is None or self.size is not None and position >= self.size:
            standings = [None]
        else:
            standings = [tuple(revocation)] if self.size is not None else [None, tuple(revocation)]
        return [(form, standing) for form in self.arn_forms for standing in standings]

    def written(self, names, one, arn_form, revocation, is_whole):
        """What a row says by its columns, in the file's own form."""
        if self.exported.dialect == AWS:
            told = {} if revocation is None else {(one.authority, one.serial): (0, *revocation)}
            row = dict(zip(names, values(one, self.genesis, 1, told)))
            return {name: value or "" for name, value in row.items()} if self.exported.format == CSV else {
                name: value for name, value in row.items() if value is not None}  # fmt: skip
        row = dict(zip(names, columns(one, self.genesis, arn_form, revocation, is_whole)))
        if self.exported.format != CSV:
            return row
        return {name: cell(name, value, self.exported.dialect) for name, value in row.items()}


def differences(row, said):
    """What a row says otherwise than is said of it."""
    if list(row) != list(said):
        yield f"its columns are {', '.join(map(str, row))}"[: 4 * SHOWN]
        return
    for name, value in said.items():
        if type(row[name]) is not type(value) or row[name] != value:
            yield f"{name} is {row[name]!r}"[:SHOWN] + f", and the log has {value!r}"[:SHOWN]


class StatementCheck:
    """What an export's statement says of the log and of the file."""

    def __init__(self, report, exported, ledger, tree, epochs, end):
        self.report, self.exported, self.said = report, exported, exported.statement
        self.ledger, self.tree, self.epochs, self.end = ledger, tree, epochs, end

    def check(self, holds, message):
        return self.report.check(NUMBER, holds, None, f"the statement: {message}")

    def run(self, export):
        said, size = self.said, self.said["size"]
        self.check(said["ledger"] == str(uuid.UUID(bytes=self.ledger)), "it is of another ledger")
        if self.check(0 <= size <= self.end, f"it is of a log of {size} entries, and there are {self.end}"):
            self.check(said["root"] == text(self.tree.roots[size]), f"the root at size {size} is another")
        form = self.exported.format, self.exported.dialect
        self.check((said["format"], said["dialect"]) == form, f"the file is {form[0]} of the dialect {form[1]}")
        is_own = AWS not in form and CSV not in form  # whose rows may hold certificates
        self.check(said["arnSerial"] in ("decimal", "hex")[: 1 if AWS in form else 2], "it spells serial numbers as no such export does")
        self.check(is_own or not said["withCertificates"], "it speaks of certificates, and such rows have none")
        selection = said["selection"]
        self.check(0 <= selection["from"] <= selection["to"] <= size, "it selects what the log does not have")
        self.check(is_authority(selection["authority"]), "it selects by what is no authority's identifier")
        self.check(self.exported.measured() == (said["octets"], said["sha256"]), "the octets of the export are others than it says")
        counted = export.count, export.burned, export.unsigned
        self.check(counted == (said["rows"], said["burned"], said["unsignedRows"]), f"there are {counted[0]} rows, {counted[1]} burned, {counted[2]} unsigned")
        self.check(said["unsignedEntries"] == size - min(size, said["signedSize"]), "it counts other entries beyond the checkpoint")
        self.checkpoint()

    def checkpoint(self):
        said, size = self.said, self.said["signedSize"]
        if said["checkpoint"] is None:
            self.check(size == 0 and not said["consistency"], "it names no checkpoint, and says what one signs")
            return
        if not self.check(0 <= size <= min(said["size"], self.end), f"its checkpoint has the size {size}"):
            return
        try:
            note = read_note(said["checkpoint"])
            proof = [base64.b64decode(one, validate=True) for one in said["consistency"]]
        except (Malformed, ValueError, TypeError) as error:
            self.check(False, f"its checkpoint or its proof cannot be read: {error}")
            return
        key = self.epochs.at(size)
        self.check((note.size, note.root) == (size, self.tree.roots[size]), f"its checkpoint is none of size {size} and the root that the log has there")
        is_consistent_with = self.tree.roots[said["size"]] if said["size"] <= self.end else b""
        self.check(is_consistent(size, note.root, said["size"], is_consistent_with, proof), "its proof does not show the checkpoint to be the export's beginning")
        if key is None:
            return
        try:
            key.verify(note)
            self.check(note.origin == key.origin, "its checkpoint is of another log")
        except Broken as error:
            self.check(False, f"its checkpoint: {error}")
        except Unchecked as error:
            self.report.unchecked(NUMBER, None, str(error))


def text(octets):
    return base64.b64encode(octets).decode()


def watch(exported, tree, end):
    """Names the sizes that a statement is compared at."""
    if exported is not None and exported.statement is not None:
        for size in (exported.statement["size"], exported.statement["signedSize"]):
            if 0 <= size <= end:
                tree.watch_root(size)


def check_export(report, exported, books, ledger, tree, end, selection=None):
    """Holds an export to the log, and its statement; gives what was found of its rows."""
    check = ExportCheck(report, exported, books.genesis, books.ended(), books.revocations.told, selection)
    check.run()
    if exported.statement is not None:
        StatementCheck(report, exported, ledger, tree, books.epochs, end).run(check)
    return check
