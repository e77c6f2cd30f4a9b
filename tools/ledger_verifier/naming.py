"""Whether certificates name the log, and their request in it: as the policy of the ledger has it, or an authority's own (schemas/format.md,
section 9.6)."""

from .authorities import DELETED, FAILED
from .certificates import log_reference
from .der import OCTET_STRING, SEQUENCE, UTF8, element

AS_LEDGER, ALWAYS, NEVER = range(3)


class Naming:
    def __init__(self, report, lives, epochs, limits):
        self.check, self.lives, self.epochs, self.limits = report.check, lives, epochs, limits
        self.of_ledger, self.of_authority = False, {}  # whether they do by the ledger's policy; by authority what was said of its own

    def changed(self, entry, body):
        authority, status = self.lives.standing(entry)
        if authority is None:
            return
        is_so = status not in (FAILED, DELETED) and body["naming"] != self.of_authority.get(entry.stream, AS_LEDGER)
        self.check(21, is_so, entry.position, "the authority is told nothing so where it stands, or its certificates did just this")
        self.of_authority[entry.stream] = body["naming"]

    def does(self, authority):
        """Whether the certificates of an authority name the log."""
        said = self.of_authority.get(authority, AS_LEDGER)
        return self.of_ledger if said == AS_LEDGER else said == ALWAYS

    def check_reference(self, entry, tbs, authority, digest):
        """A certificate names the log, and its request's place in it, where that is wanted of its authority's, and else never."""
        expected = reference(self.epochs.latest.origin, entry.stream, digest) if self.does(authority) else None
        found = log_reference(tbs, self.limits.arc)
        self.check(30, found == expected, entry.position, "the certificate names another place in the log than its request's")


def reference(origin, stream, digest):
    """A LogReference (schemas/rules.md)."""
    return element(SEQUENCE, element(UTF8, origin.encode()), element(OCTET_STRING, stream), element(OCTET_STRING, digest))
