"""Under which name and key the log publishes its checkpoints: as it began, until an epoch is opened or the key is changed."""

from .checkpoints import LogKey, is_name


class Epochs:
    def __init__(self, report):
        self.check, self.number, self.origins, self.keys = report.check, 0, set(), []
        self.unknown_from = None  # from where on the name or key may be another than can be known

    @property
    def first(self):
        """The name and key that the log began with; None before it did."""
        return self.keys[0][1] if self.keys else None

    @property
    def latest(self):
        """The name and key in force now."""
        return self.keys[-1][1]

    def at(self, size):
        """The name and key of a checkpoint of this size: those of the newest entry within it that changes them; None if unknown."""
        if not self.keys or self.unknown_from is not None and size > self.unknown_from:
            return None
        return [key for position, key in self.keys if position < max(size, 1)][-1]

    def begin(self, body):
        if not self.keys:
            self.origins.add(body["origin"])
            self.keys.append((0, LogKey(body["origin"], body["logKey"]["publicKey"])))

    def opened(self, entry, body):
        is_new = body["epoch"] == self.number + 1 and body["origin"] not in self.origins and body["reason"] and is_name(body["origin"])
        self.check(43, is_new, entry.position, f"epoch {body['epoch']} is not one that a ceremony opens after epoch {self.number}")
        self.number = body["epoch"]
        self.origins.add(body["origin"])
        self.follow(entry, body)

    def follow(self, entry, body):
        """Takes the name and key that an entry gives, whether or not it may."""
        if self.keys and self.unknown_from is None:
            self.keys.append((entry.position, LogKey(body.get("origin", self.latest.origin), body["logKey"]["publicKey"])))

    def end(self, position):
        """An entry may have changed the name or key, and nobody knows to what."""
        self.unknown_from = position if self.unknown_from is None else self.unknown_from


