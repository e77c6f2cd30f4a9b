"""Control matrices (schemas/controls.md) that somebody has: their figures counted again from the log, and compared."""

import base64
import uuid

from .derived_file import DerivedFile, Other, Otherwise
from .overview import Figure, Overview
from .strict_json import is_same
from .texts import time_text

MEMBERS = {"ledger", "origin", "from", "to", "beginning", "end", "root", "standards", "clauses"}
OF_CLAUSE = {"standard", "clause", "asks", "answered", "note", "commands", "figures"}
OF_FIGURE = {"name": "name", "count": "count", "words": "words", "firstPosition": "first", "lastPosition": "last"}
LARGEST = 1 << 64
PERHAPS = {"other rules", "longest of these", "longest without an entry"}  # figures that stand in a group where there is something to say
MOST_NAMED = 8  # figures that are named where nobody knows what they count


class Controls(DerivedFile):
    """A file that somebody has, and what its period holds."""

    called = "control matrix"

    def __init__(self, path):
        self.end, self.overview, self.unknown = None, None, []
        super().__init__(path, {"from": None, "to": None})

    def read(self):
        """What is needed before the log is read."""
        if not isinstance(self.file, dict) or self.file.keys() != MEMBERS:
            raise Other("it has other members than a matrix has")
        first, end = (self.file[name] for name in ("from", "to"))
        if not (type(first) is type(end) is int and 0 <= first <= end < LARGEST):
            raise Other("its positions are none")
        self.end = end
        clauses = self.file["clauses"]
        if not isinstance(clauses, list) or not all(isinstance(one, dict) and one.keys() == OF_CLAUSE for one in clauses):
            raise Other("its clauses are none")
        for one in clauses:
            if not isinstance(one["figures"], list) or not all(map(is_figure, one["figures"])):
                raise Other(f"the figures of {one['standard']} {one['clause']} are none")
        self.overview = Overview(first, self.end)

    def fold(self, entry, name, body):
        if self.overview is not None:
            self.overview.fold(entry, name, body)

    def say(self, report):
        self.handed.places = {"from": self.overview.first, "to": self.end}
        count = sum(len(one["figures"]) for one in self.file["clauses"]) - len(self.unknown)
        self.handed.says = f"{count} figures of {len(self.file['clauses'])} clauses are what the log gives; what the clauses ask, and how far they are answered, is not judged"
        if self.unknown:
            named = ", ".join(self.unknown[:MOST_NAMED]) + ", …" * (len(self.unknown) > MOST_NAMED)
            report.note(f"{self.handed.file}: {len(self.unknown)} figures cannot be counted again: {named}")

    def compare(self, storage, tree, genesis):
        said, root = self.file, tree.roots.get(self.end) if self.end <= tree.size else None
        if said["ledger"] != str(uuid.UUID(bytes=storage.ledger)):
            raise Other("it is of another ledger")
        if root is None or said["root"] != base64.b64encode(root).decode():
            raise Other(f"the log's first {self.end} entries have another root")
        times = self.overview.times
        begins, ends = (None, None) if times is None else map(time_text, times)
        for name, expected in (("origin", genesis["origin"]), ("beginning", begins), ("end", ends)):
            must(is_same(said[name], expected), name, said[name], expected)
        known = self.overview.figures(storage.checkpoints(), said["root"])
        for clause in said["clauses"]:
            self.compare_clause(f"{clause['standard']} {clause['clause']}", clause["figures"], known)

    def compare_clause(self, clause, figures, known):
        """Figures come in groups: of a group that is there all are, in their order."""
        place, inner = 0, {one.name for group in known.values() for one in group[1:]} | PERHAPS
        while place < len(figures):
            name = figures[place]["name"]
            group = known.get(name)
            if group is None:
                if name in inner or name.startswith("rule "):
                    raise Otherwise(f"{clause}: {name} does not stand where it belongs")
                self.unknown.append(f"{clause}: {name}")
                place += 1
                continue
            for number, expected in enumerate(group):
                found = figures[place + number] if place + number < len(figures) else None
                must(found is not None and is_as(found, expected), f"{clause}: {expected.name}", found, shown(expected))
            place += len(group)


def is_figure(one):
    if not isinstance(one, dict) or not {"name"} < one.keys() <= OF_FIGURE.keys():
        return False
    return isinstance(one["name"], str) and ("count" in one) != ("words" in one)


def is_as(found, expected):
    """Whether a figure says what it should; of a rule's name only its number is known here."""
    said = Figure(*(found.get(name) for name in OF_FIGURE))
    if expected.name.startswith("rule ") and expected.name.endswith(" "):
        if not said.name.startswith(expected.name):
            return False
        said = said._replace(name=expected.name)
    return all(map(is_same, said, expected))


def shown(figure):
    return {name: value for name, value in zip(OF_FIGURE, figure) if value is not None}


def must(holds, what, found, expected):
    if not holds:
        raise Otherwise(f"{what} is not what the log gives: it says {str(found)[:80]}, and the log gives {str(expected)[:80]}")
