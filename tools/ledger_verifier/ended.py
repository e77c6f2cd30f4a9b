"""What an intent of a certificate became: a certificate, or a serial number that is burned."""

from collections import namedtuple

from .certificates import signed

# Who asked; None of what the server certifies by itself.
Who = namedtuple("Who", "principal account role accessKey sourceAddress")


class Ended(namedtuple("Ended", "position time authority serial octets is_burned stream who template")):
    """`octets` are the certificate's, or what was to be signed of one that is burned; None where that cannot be read."""

    __slots__ = ()

    @property
    def certificate(self):
        return self.octets

    @property
    def tbs(self):
        """What was to be signed."""
        return self.octets if self.is_burned else signed(self.octets).octets

    @property
    def account(self):
        return self.who and self.who.account


class Callers:
    """Who asked, each kept once: there are few, and they ask for many."""

    def __init__(self):
        self.known = {}

    def who(self, provenance):
        found = Who(*(provenance[name] for name in Who._fields))
        return self.known.setdefault(found, found)
