"""How often each key may have been used, as the log accounts for it, against what each start says that the key store counted."""

from collections import Counter


class KeyUses:
    def __init__(self, report):
        self.check, self.proven, self.possible = report.check, Counter(), Counter()

    def intend(self, key):
        self.possible[key] += 1

    def prove(self, key):
        self.proven[key] += 1
        self.possible[key] -= min(1, self.possible[key])

    def started(self, entry, body):
        for use in body["keyUses"]:
            most = self.proven[use["key"]] + self.possible[use["key"]]
            said = f"the key store counted {use['count']} uses of a key; the log accounts for {most}"
            self.check(41, 0 <= use["count"] <= most, entry.position, said)
