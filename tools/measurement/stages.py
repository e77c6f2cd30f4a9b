"""Server CPU by stage: what the server's stage clock tells, beside the threads that the operating system counts."""

import dataclasses
import pathlib
import re

from . import programs
from .figures import Figure

ROW = "{:.1f}"
# The server's threads by the beginnings of their names; every other is in the background.
THREADS = {"NIO-": "event loops", "signing": "signing threads", "sequencer": "sequencer"}


@dataclasses.dataclass
class Reading:
    """What a server had used at one moment: nanoseconds by stage, by place, and in all."""

    stages: dict
    places: dict
    threads: dict
    whole: float

    def __sub__(self, earlier):
        def less(later, before):
            return {name: value - before.get(name, 0) for name, value in later.items()}

        return Reading(less(self.stages, earlier.stages), self.places, less(self.threads, earlier.threads),
                       self.whole - earlier.whole)


def read(binary, server):
    """What a server that measures has used until now."""
    told, _, _ = programs.timed(binary, "stages", "--data", server.data)
    stages, places = {}, {}
    for line in told.decode().splitlines():
        name, _, nanoseconds, place = re.fullmatch(r"([^:]+): (\d+) calls, (\d+) ns, (.*)", line).groups()
        stages[name], places[name] = int(nanoseconds), place
    threads = {}
    for task in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir():
        try:
            name, used = (task / "comm").read_text().strip(), int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue  # it ended meanwhile
        place = next((place for start, place in THREADS.items() if name.startswith(start)), "background")
        threads[place] = threads.get(place, 0) + used
    return Reading(stages, places, threads, programs.processor_seconds(server.process.pid) * 1e9)


def figures(used, certificates, load, bottom):
    """Figures of the stages of one load: microseconds a certificate, and what is in none of them, by thread."""
    def row(label, nanoseconds):
        return Figure(label, nanoseconds / certificates / 1e3, ROW, column=load)

    found = [
        row("server CPU a certificate, by stage (us)", used.whole),
        row("  the crypto floor: verify, sign, verify", bottom * 1e9 * certificates),
    ]
    for stage, nanoseconds in used.stages.items():
        found.append(row(f"  {stage} ({used.places[stage]})", nanoseconds))
    left = used.whole
    for place in THREADS.values():
        inside = sum(value for stage, value in used.stages.items() if used.places[stage] == place)
        found.append(row(f"  rest of the {place}", used.threads.get(place, 0) - inside))
        left -= used.threads.get(place, 0)
    # Workers of dispatch queues come and go: what is left of the whole process is theirs.
    behind = sum(value for stage, value in used.stages.items() if used.places[stage] == "background")
    found.append(row("  rest of the other threads", left - behind))
    found.append(row("  rest in all", used.whole - sum(used.stages.values())))
    return found
