"""What became of an export that was handed over: a line for people, and an object (schemas/format.md, section 11)."""

from .handed import UNJUDGED, spelt

WHOLE, FINDING = "whole", "finding"
UNASKED = "what events say was not judged to the end: whether it is what the log says cannot be said"
LOST_OR_LEFT_OUT = (
    "without its statement nobody can tell what was left out on purpose from what was lost; if it is a selection, say of what: --authority, --requester, "
    "--from, --to"
)


class HandedExport:
    """A file, and what became of it."""

    def __init__(self, file):
        self.file, self.result, self.message = file, UNJUDGED, UNASKED
        self.rows = self.burned = self.missing = self.size = self.selection = self.has_statement = None

    def fail(self, message):
        self.result, self.message = FINDING, message

    def judged(self, check, end, faults):
        """`check` went through the rows, of a log of `end` entries; with the statement there were so many faults."""
        self.rows, self.burned, self.missing = check.count, check.burned, check.missing
        self.has_statement, self.selection = check.statement is not None, check.selection
        self.size = check.size if self.has_statement else end
        self.result, self.message = (FINDING, f"{faults} faults") if faults else (WHOLE, None)
        if self.missing:
            self.message += f", {self.missing} rows are missing"
            if not self.has_statement and self.selection is None:
                self.message += f": {LOST_OR_LEFT_OUT}"

    def row(self):
        """What is printed of it in JSON."""
        return {"file": spelt(self.file), "result": self.result, "rows": self.rows, "burned": self.burned, "missing": self.missing, "size": self.size,
                "selection": self.selection, "statement": self.has_statement, "message": self.message}  # fmt: skip

    def line(self):
        if self.rows is None:
            return f"export: {self.file}: {self.result}: {self.message}"
        state = f"{self.rows - self.burned} certificates and {self.burned} burned serial numbers, {self.of_what()} of a log of {self.size} entries"
        stated = "" if self.has_statement else "; without a statement"
        return f"export: {self.file}: {self.result}: {state}{stated}" + ("" if self.message is None else f"; {self.message}")

    def of_what(self):
        """What it is to have all of."""
        said = self.selection
        if said is None:
            return "all"
        parts = [f"{name} {said[name]}" for name in ("authority", "requester") if said[name] is not None]
        if said["from"] > 0 or said["to"] < self.size:
            parts.append(f"positions from {said['from']} to before {said['to']}")
        return f"only of {', '.join(parts)}," if parts else "all"
