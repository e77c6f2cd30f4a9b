"""Revocation lists: the intent of each, what it tells, and its ending (schemas/format.md, section 9.1)."""

from array import array
from collections import namedtuple

from . import signatures
from .authorities import ACTIVE, DISABLED
from .certificates import key_identifier
from .der import Malformed
from .register import NOTHING, Register
from .revocation_list import ALGORITHMS, issuing_point, list_extensions, to_be_signed
from .times import Unwritten
from .tree import sha256

HOUR, DAY = 3_600, 86_400
SECOND, MILLISECOND = 1_000_000, 1_000  # in microseconds
LONGEST_DELAY = 600 * SECOND  # that a list may be behind the log
# what: the authority and the part whose list it is; octets: None where they are not those that were authorized
Intent = namedtuple("Intent", "position what key size this_update signer algorithm octets")
List = namedtuple("List", "algorithm issuer point extensions told")  # what a list is made of; point: the value of issuingDistributionPoint


class Lists:
    def __init__(self, report, authorities, tellings, issuances, epochs, uses, withdrawals, limits, kept=None):
        """`kept` is a list that somebody has, and asks of."""
        self.report, self.check, self.authorities, self.tellings = report, report.check, authorities, tellings
        self.issuances, self.epochs, self.uses, self.withdrawals, self.kept = issuances, epochs, uses, withdrawals, kept
        self.limits, self.times = limits, array("q")  # of all entries
        self.intents = {}  # by stream
        # By authority and part (None: the complete list): the greatest number and size, and what the newest list dropped; by the part's position.
        self.numbers, self.sizes, self.dropped, self.registers = {}, {}, {}, {}

    def fold(self, entry):
        """Follows every entry, before what it says is judged."""
        self.times.append(entry.time)

    def still_open(self):
        return [one.position for one in self.intents.values()]

    # ---- the intent

    def authorized(self, entry, body):
        is_new = entry.version == 0 and entry.stream not in self.intents
        self.check(21, is_new, entry.position, "the list has an intent, or its stream is another's")
        what, authority = (body["authority"], body["partition"]), self.authorities.by_stream.get(body["authority"])
        self.uses.intend(body["key"])
        self.issuances.check_rule_set(entry, body)
        self.issuances.check_moment(entry, body)
        self.check_authority(entry, body, authority)
        self.check_place(entry, body)
        self.check_times(entry, body)
        self.check_number(entry, body, what)
        made = self.made(entry, body, authority)
        octets = None if made is None else derived(body, made, made.told)
        if self.kept is not None:
            self.kept.meet(entry, body, octets, made)
        self.check_contents(entry, body, made, octets)
        signer, algorithm = authority and authority.key, made and made.algorithm
        octets = octets if octets is not None and sha256(octets) == body["digest"] else None
        self.intents[entry.stream] = Intent(entry.position, what, body["key"], body["size"], body["thisUpdate"], signer, algorithm, octets)

    def check_authority(self, entry, body, authority):
        """The authority may sign lists, by this key, and has such a list."""
        is_such = authority is not None and authority.status(entry.time) in (ACTIVE, DISABLED) and body["key"] == authority.identifier
        self.check(22, is_such, entry.position, "there is no such authority, it is neither active nor disabled, or the key is not its own")
        telling, part = self.tellings.of(body["authority"]), self.tellings.parts.get(body["partition"])
        has_such = telling.had_complete if body["partition"] is None else part is not None and part.authority == body["authority"]
        self.check(22, has_such, entry.position, "the authority never had such a list")

    def check_place(self, entry, body):
        """A list tells what the log said not long before."""
        size = body["size"]
        is_near = size <= entry.position and (size == entry.position or self.times[size] >= body["moment"] - LONGEST_DELAY)
        self.check(22, is_near, entry.position, f"it tells what the first {size} entries say, which it cannot, or are too few")

    def check_times(self, entry, body):
        lists, second = self.tellings.of(body["authority"]).made_by, instant(body["moment"] // SECOND * SECOND)
        expected = instant(second - HOUR * SECOND)
        self.check(22, body["thisUpdate"] == expected, entry.position, "it says that it was issued at another time")
        if lists is not None:
            expected = instant(second + instant(DAY * SECOND * lists["validityDays"]))
            self.check(22, body["nextUpdate"] == expected, entry.position, "it says that another comes at another time than is configured")

    def check_number(self, entry, body, what):
        before = self.numbers.get(what)
        expected = max(body["moment"] // MILLISECOND, -1 if before is None else before + 1)
        self.check(34, body["number"] == expected, entry.position, f"the list has the number {body['number']}; its own is {expected}")
        self.numbers[what] = max(body["number"], -1 if before is None else before)
        most = self.sizes.get(what, 0)
        self.check(34, body["size"] >= most, entry.position, f"it tells what the first {body['size']} entries say, and one before it what {most} do")
        self.sizes[what] = max(body["size"], most)

    # ---- what it tells

    def made(self, entry, body, authority):
        """What the list is made of; None where the log does not say so."""
        if authority is None or authority.certificate is None:
            return None
        part, algorithm = self.tellings.parts.get(body["partition"]), ALGORITHMS.get(authority.signature_algorithm)
        if algorithm is None or part is None and body["partition"] is not None:
            return None
        try:
            identifier = key_identifier(authority.certificate)
        except Malformed:
            return None
        position = (self.limits.arc, self.epochs.latest.origin, body["size"]) if body["namesLog"] else None
        at = None if part is None else issuing_point(part.url)
        extensions = list(list_extensions(identifier, body["number"], at, position))
        dropped = self.dropped.get((body["authority"], body["partition"]), NOTHING)
        told = self.register(body["authority"], part).before(body["size"], dropped)
        return List(algorithm, authority.certificate.subject, at, extensions, told)

    def register(self, authority, part):
        """What the complete list, or a part's, tells as things stand."""
        of, rows = (authority, part and part.position), self.withdrawals
        if of not in self.registers:
            self.registers[of] = Register(rows.of_authority[authority] if part is None else rows.of_part[of])
        return self.registers[of]

    def check_contents(self, entry, body, made, octets):
        """The octets that are to be signed are those that the log gives, with all that was burned."""
        if made is None:
            return self.check(35, False, entry.position, "the log does not say whose list it is, or how that is written")
        is_same, others = octets is not None and sha256(octets) == body["digest"], [one for one in made.told if not one.is_burned]
        without = derived(body, made, others) if not is_same and len(others) < len(made.told) else None
        is_without = without is not None and sha256(without) == body["digest"]
        self.check(32, not is_without, entry.position, "the serial numbers that were burned are missing")
        if not is_without:
            is_so = is_same and body["entries"] == len(made.told)
            self.check(35, is_so, entry.position, f"the log gives a list of {len(made.told)} certificates, and not this one of {body['entries']}")

    # ---- its ending

    def ended(self, entry):
        intent = self.intents.pop(entry.stream, None)
        self.check(21, intent is not None, entry.position, "a list without an intent")
        return intent

    def signed(self, entry, body):
        intent = self.ended(entry)
        if intent is None:
            return
        self.uses.prove(intent.key)
        is_its = (body["authority"], body["partition"], body["intent"]) == (*intent.what, intent.position)
        self.check(21, is_its, entry.position, "it names another authority, part or intent than its own")
        self.dropped[intent.what] = intent.size, intent.this_update
        if self.kept is not None:
            self.kept.has_ending(intent.position, entry, body["signature"])
        if intent.octets is not None and intent.signer is not None:
            signatures.check(self.report, 27, entry.position, intent.signer, intent.algorithm, intent.octets, body["signature"])

    def failed(self, entry, body):
        intent = self.ended(entry)
        if intent is None:
            return
        if body["signatureMayExist"]:
            self.uses.prove(intent.key)
        is_left = body["reason"]["code"] != 10 or intent.position < self.authorities.started_at
        self.check(21, is_left, entry.position, "it was given up, and no server had started since")


def instant(microseconds):
    """What is reckoned with instants is one, however far it leads."""
    return max(-(1 << 63), min(microseconds, (1 << 63) - 1))


def derived(body, made, told):
    """The octets of a list of so many certificates; None where one of its times has no form."""
    entries = [one.octets for one in told]
    if None in entries:
        return None
    try:
        return to_be_signed(made.algorithm, made.issuer, body, entries, made.extensions)
    except Unwritten:
        return None
