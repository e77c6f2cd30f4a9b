"""How a server stands: it has ended what an earlier one left open, and begins nothing while its clock is held."""

BEGINS = ("IssuanceRequested", "IssuanceAuthorized", "AuthorityCreating")  # what a held clock forbids
ASKED = ("IssuanceRequested", "AuthorityCreating", "AuthorityCertificateImported", "OperationRefused")  # of a server that serves


class Standing:
    def __init__(self, report, still_open):
        """`still_open` gives where what has no ending yet lies: positions."""
        self.check, self.still_open = report.check, still_open
        self.is_held, self.left = False, ()

    def fold(self, entry, name, body):
        if name in BEGINS:
            self.check(45, not self.is_held, entry.position, "it was begun while the clock was held")
        if name in ASKED and self.left:
            self.left_open()
        if name == "ServerStarted":
            self.left = set(self.still_open())
        if name in ("ServerStarted", "ClockConfirmed"):
            self.is_held = False
        elif name == "ClockStepped":
            self.is_held |= body["isHeld"]

    def left_open(self):
        """A start ends what it finds open before anything is asked of it."""
        for position in sorted(self.left & set(self.still_open())):
            self.check(31, False, position, "it has no ending, although a server that started since has served")
        self.left = ()

    def finish(self):
        """What is open at the end of a log may still get its ending."""
        self.check(31, True, None, None)
