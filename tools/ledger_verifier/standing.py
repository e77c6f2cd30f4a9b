"""How a server stands: it has ended what an earlier one left open, and begins nothing while its clock is held."""

from .events import API, PROGRAM

# What a held clock forbids.
BEGINS = ("IssuanceRequested", "IssuanceAuthorized", "CRLAuthorized", "AuthorityCreating", "ResponderAuthorized", "OCSPPeriodOpened")
REST = 35 * 86_400_000_000  # microseconds that a log may have rested when the program is started on it


class Standing:
    def __init__(self, report, still_open):
        """`still_open` gives where what has no ending yet lies: positions."""
        self.check, self.still_open = report.check, still_open
        self.is_held, self.left = False, ()
        self.before = None  # the entry before: its time and the name of its kind
        self.bound, self.is_starting = 0, False  # microseconds; a start may say another bound, and has not yet

    def fold(self, entry, name, body):
        self.rested(entry, name, body)
        if name in BEGINS:
            self.check(45, not self.is_held, entry.position, "it was begun while the clock was held")
        who = body.get("provenance")
        if self.left and who is not None and (who["channel"] == API or name == "IssuanceRequested"):
            self.left_open()
        if name == "ServerStarted":
            self.left = set(self.still_open())
        if name == "ClockConfirmed":
            self.check(45, self.is_held, entry.position, "the clock was confirmed, and nothing was held")
        if name in ("ServerStarted", "ClockConfirmed"):
            self.is_held = False
        elif name == "ClockStepped":
            self.stepped(entry, body)
        elif name == "SettingsChanged":
            self.bound = body["clockBound"]
        self.is_starting = name == "ServerStarted" or self.is_starting and name == "ClockStepped"

    def rested(self, entry, name, body):
        """A program that is started long after the newest entry has its clock confirmed first."""
        before, self.before = self.before, (entry.time, name)
        who = body.get("provenance")
        if before is None or who is None or who["channel"] != PROGRAM or name in ("EpochOpened", "IssuanceRequested"):
            return
        is_so = before[1] == "ClockConfirmed" or entry.time <= before[0] + REST
        self.check(45, is_so, entry.position, "it lies more than 35 days after the entry before it, and nobody confirmed the clock")

    def stepped(self, entry, body):
        """A clock is held where it leapt ahead by more than the bound, and never where it went back."""
        gained, bound = body["after"] - body["before"], 0 if self.is_starting else self.bound
        is_so = gained > bound if body["isHeld"] else gained < 0
        self.check(45, is_so, entry.position, f"the clock gained {gained} microseconds, and was held: {body['isHeld']}")
        self.is_held |= body["isHeld"]

    def left_open(self):
        """A start ends what it finds open before anything is asked of it."""
        for position in sorted(self.left & set(self.still_open())):
            self.check(31, False, position, "it has no ending, although a server that started since has served")
        self.left = ()

    def finish(self):
        """What is open at the end of a log may still get its ending."""
        self.check(31, True, None, None)
