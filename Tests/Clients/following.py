"""Following a ledger: a program that prints what comes, and what its lines say."""

import json
import queue
import subprocess
import threading

from ledger_server import BINARY, clean_environment

PATIENCE = 120


class Follower:
    """`ca-ledger events --follow`, and the lines that it has printed."""

    def __init__(self, data, *options):
        self.process = subprocess.Popen(
            [BINARY, "events", "--follow", "--format", "json", *map(str, options), str(data)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment())
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def next(self):
        """The next event; None at the end."""
        return self.lines.get(timeout=PATIENCE)

    def until(self, wanted):
        """The events up to the first that is wanted, with it."""
        events = [self.next()]
        while not wanted(events[-1]):
            events.append(self.next())
        return events

    def stop(self, number):
        """Sends a signal; the exit code, and what was said on standard error."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        return code, self.process.stderr.read().decode()


def records(folder):
    """Every record of a feed's folder, in the order of its files: each line is whole."""
    found = []
    for file in sorted(folder.glob("feed-*.ndjson")):
        text = file.read_bytes()
        assert text.endswith(b"\n") or not text, f"{file.name} ends with a torn line"
        found += [json.loads(line) for line in text.splitlines()]
    return found
