"""How a server does its work: it answers each request at once, and when it says that it stops, it has ended all that it began."""

from .events import PROGRAM

ANSWERS = ("IssuanceRefused", "IssuanceAuthorized", "IssuanceRepeated")
CLOCK = ("ClockStepped", "ClockConfirmed")  # what a start may find, and somebody confirm, before it says that it starts
FOLLOWS = ("ApprovalUsed", "ApprovalExpired")  # what follows at once from what the program records
NONE, RUNNING, STOPPED = range(3)  # what the log says of a server: none started yet; one did, and may run; the last one has stopped


def needs_no_server(name, body):
    """Whether an event may be recorded while no server runs: by the program, of the clock that it finds, and what follows from either."""
    by_program = body.get("provenance") is not None and body["provenance"]["channel"] == PROGRAM
    return name in (*CLOCK, *FOLLOWS) or by_program and name != "IssuanceRequested"


class Serving:
    def __init__(self, report, still_open):
        """`still_open` gives where what has no ending yet lies: positions."""
        self.check, self.still_open = report.check, still_open
        self.life, self.asked = NONE, None  # asked: the request that the next entry is to answer, its stream and position

    def answered(self, entry, name):
        """A request and its first answer are one commit: the entry after a request answers it."""
        if self.asked is not None:
            stream, position = self.asked
            is_so = name in ANSWERS and entry.stream == stream
            self.check(21, is_so, position, "the entry after the request does not answer it")
        self.asked = (entry.stream, entry.position) if name == "IssuanceRequested" else None

    def fold(self, entry, name, body):
        """After a stop only the program records something, and meets the clock, until another server starts."""
        if name == "ServerStarted":
            self.life = RUNNING
        elif name == "ServerStopped":
            self.stopped(entry)
        elif self.life == STOPPED:
            self.check(54, needs_no_server(name, body), entry.position, "it was recorded after the server had stopped")

    def stopped(self, entry):
        is_so = self.life == RUNNING and not self.still_open()
        self.check(54, is_so, entry.position, "a server stops that did not run, or leaves something open")
        self.life = STOPPED

    def end_part(self):
        """What is judged is a part of a log, which may end anywhere."""
        self.asked = None

    def finish(self):
        """A log does not end with a request: its answer would have come with it."""
        if self.asked is not None:
            self.check(21, False, self.asked[1], "the log ends with a request that nothing answers")
