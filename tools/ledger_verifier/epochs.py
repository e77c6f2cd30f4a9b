"""Under which name and key the log publishes its checkpoints: as it began, until an epoch is opened or the key is changed."""

from collections import namedtuple

from .checkpoints import LONGEST_NOTE, LogKey, is_name, read_note
from .der import Malformed
from .serving import needs_no_server
from .signatures import Broken, Unchecked

# From which entry on the log has a name and key, and what that entry says.
Given = namedtuple("Given", "position key body")


class Epochs:
    def __init__(self, report, checkpoints, tree):
        """Takes the checkpoints that are stored, and the tree as it grows."""
        self.report, self.check, self.tree = report, report.check, tree
        self.sizes = sorted(checkpoint.size for checkpoint in checkpoints if checkpoint.note is not None)
        self.number, self.origins, self.given = 0, set(), []  # given: the names and keys that the log had, in order
        self.is_unserved = False  # whether an epoch was opened, and no server started since
        self.unknown_from = None  # from where on the name or key may be another than can be known

    @property
    def first(self):
        """The name and key that the log began with; None before it did."""
        return self.given[0].key if self.given else None

    @property
    def latest(self):
        """The name and key in force now; None before the log began."""
        return self.given[-1].key if self.given else None

    def at(self, size):
        """The name and key of a checkpoint of this size: those of the newest entry within it that changes them; None if unknown."""
        if not self.given or self.unknown_from is not None and size > self.unknown_from:
            return None
        return next(one.key for one in reversed(self.given) if one.position < max(size, 1))

    def begin(self, body):
        if not self.given:
            self.origins.add(body["origin"])
            self.given.append(Given(0, LogKey(body["origin"], body["logKey"]["publicKey"]), body))

    def fold(self, entry, name, body):
        """After a ceremony only the program records something, and meets the clock, until a server starts."""
        if name == "ServerStarted":
            self.is_unserved = False
        elif self.is_unserved:
            said = "it was recorded after an epoch was opened, and before a server started"
            self.check(43, needs_no_server(name, body), entry.position, said)

    def opened(self, entry, body):
        fault = self.fault(entry.position, body)
        self.check(43, fault is None, entry.position, fault)
        self.number, self.is_unserved = body["epoch"], True
        self.origins.add(body["origin"])
        self.follow(entry, body)

    def fault(self, position, body):
        """What the opening of an epoch says that its ceremony cannot have said; None where nothing."""
        if body["epoch"] != self.number + 1 or body["origin"] in self.origins or not is_name(body["origin"]):
            return f"epoch {body['epoch']} under the name {body['origin']} is not one that can follow epoch {self.number}"
        if not body["reason"]:
            return "nobody says why the epoch was opened"
        if body["local"] != {"size": position, "root": self.tree.roots[position]}:
            return "it goes on from another tree than that of the entries before it"
        if body["remembered"] is not None and body["remembered"]["size"] < 1:
            return "the anchor remembers no entry, and yet its leaf hash"
        return self.fault_of_known(position, body["known"])

    def fault_of_known(self, position, text):
        """What is wrong with the newest checkpoint of the epoch before that is said to be known; None where nothing is."""
        least = max((size for size in self.sizes if size <= position), default=None)
        if text is None:
            return None if least is None else f"the checkpoint of size {least} was known, and none is named"
        if len(text.encode()) > LONGEST_NOTE or self.latest is None:
            return "the checkpoint that was known is too long, or of no epoch"
        try:
            note = read_note(text)
            self.latest.verify(note)
        except Malformed as error:
            return f"the checkpoint that was known cannot be read: {error}"
        except Broken as error:
            return f"the checkpoint that was known is none of the epoch before: {error}"
        except Unchecked as error:
            self.report.unchecked(43, position, str(error))
        if note.origin != self.latest.origin:
            return "the checkpoint that was known has another name than the epoch before"
        is_newest = least is None or note.size >= least
        return None if is_newest else f"a checkpoint of size {note.size} is named, and one of size {least} was known"

    def follow(self, entry, body):
        """Takes the name and key that an entry gives, whether or not it may."""
        if self.given and self.unknown_from is None:
            key = LogKey(body.get("origin", self.latest.origin), body["logKey"]["publicKey"])
            self.given.append(Given(entry.position, key, body))

    def end(self, position):
        """An entry may have changed the name or key, and nobody knows to what."""
        self.unknown_from = position if self.unknown_from is None else min(position, self.unknown_from)
        self.given[1:] = [one for one in self.given[1:] if one.position < self.unknown_from]
