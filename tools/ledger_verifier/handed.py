"""What somebody kept and hands over, to be asked whether the log stands behind it (schemas/format.md, section 10): each is proved, contradicts
the log, which is a finding, or is none of this log's, which says nothing against the log."""

from dataclasses import dataclass, field

PROVED, CONTRADICTED, FOREIGN, UNJUDGED = "proved", "contradicted", "foreign", "unjudged"
UNASKED = "what events say was not judged to the end: whether the log stands behind it cannot be said"


def spelt(name):
    """The name of a file as JSON may have it: what of it is no UTF-8 has a sign in its place."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


@dataclass
class Handed:
    """A file, and what became of it."""

    file: str
    result: str = UNJUDGED
    message: str | None = UNASKED  # why it is not proved
    places: dict = field(default_factory=dict)  # what of the log it is, by what it is called: positions
    facts: dict = field(default_factory=dict)  # what it says of itself
    says: str = ""  # what it says, where it is proved, for people
    statuses: list | None = None  # of an answer: each serial number and its status

    def is_none_of_this_logs(self, message):
        self.result, self.message = FOREIGN, message

    def row(self):
        """What is printed of it in JSON."""
        said = {} if self.statuses is None else {"statuses": self.statuses}
        return {"file": spelt(self.file), "result": self.result, **self.facts, **self.places, **said, "message": self.message}

    def line(self):
        if self.result == PROVED:
            return f"{self.file}: {self.says}"
        before = {CONTRADICTED: "CONTRADICTS the log: ", FOREIGN: "none of this log's: ", UNJUDGED: "not judged: "}
        return f"{self.file}: {before[self.result]}{self.message}"
