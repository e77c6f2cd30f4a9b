"""What a log says of a period, counted again: the figures of the control matrix (schemas/controls.md)."""

from collections import Counter, namedtuple

from .certificates import end_of
from .events import ADDED, KINDS
from .samples import wanted
from .texts import MICROSECONDS, time_text

SIGNED = ("CertificateSigned", "ResponderCertified")
ENDED = ("IssuanceRefused", "CertificateSigned", "SigningFailed", "IssuanceAbandoned", "IssuanceRepeated")
FAILED, GIVEN_UP = 1, (10, 23)
MOST_RULES = 20  # that are told apart, in the order of how often each refused
# Why nobody's rule refused, by the number that events.asn1 gives it.
REASONS = (
    "malformedCertificationRequest", "invalidArgument", "invalidValue", "authorityState", "authorityNotFound", "limitExceeded",
    "internalFailure", "accessDenied", "certificateNotFound", "certificateMismatch", "invalidName", "invalidPageToken", "invalidRequest",
    "invalidTag", "malformedCertificate", "requestFailed", "requestInProgress", "throttled", "unavailable", "notImplemented",
    "unknownOperation", "tooLarge", "unreadable", "signatureMissing", "signatureIncomplete", "signatureInvalid", "accessKeyUnknown",
    "alreadyProcessed", "tooManyTags", "permissionExists", "permissionNotFound", "invalidPolicy", "lockoutPrevented", "policyNotFound",
    "bucketNotFound", "reportNotFound",
)  # fmt: skip

Figure = namedtuple("Figure", "name count words first last", defaults=(None, None, None, None))
Gap = namedtuple("Gap", "begin end position cause")
Stood = namedtuple("Stood", "position ends name")  # a certificate: where it was signed, when it ends (microseconds), authority and serial number


class Overview:
    """Counts the entries from a position to before another; those before it are followed, those behind it are asked for revocations alone."""

    def __init__(self, first, end):
        self.first, self.end = first, end
        self.kinds, self.places = Counter(), {}  # by name: how many, and where the first and the last lies
        self.times = None  # of the first entry and the last, microseconds
        self.before = None  # the time of the entry before
        self.requests, self.intents, self.open_before, self.open_after = set(), {}, 0, 0  # open ones, by stream; the intents' certificates
        self.stood, self.revoked = [], {}
        self.rules, self.others, self.burned, self.answers = Counter(), 0, 0, 0
        self.is_running, self.since, self.crashes, self.developments, self.down, self.silent, self.downtime = False, None, 0, 0, None, None, 0
        self.longest_step, self.held, self.changed, self.turned_away = 0, 0, Counter(), Counter()

    def fold(self, entry, name, body):
        if name == "CertificateRevoked":
            self.revoked.setdefault((body["authority"], body["serialNumber"]), entry.position)
        if entry.position >= self.end:
            return
        if entry.position == self.first:
            self.open_before = len(self.requests)
        is_counted = entry.position >= self.first
        if is_counted:
            self.count(entry, name)
        self.follow_life(entry, name, body, is_counted)
        self.follow_request(entry, name, body, is_counted)
        if is_counted:
            self.count_what_is_said(name, body)
        self.before, self.open_after = entry.time, len(self.requests)

    def count(self, entry, name):
        self.kinds[name] += 1
        self.places[name] = self.places.get(name, (entry.position,))[0], entry.position
        if entry.position > self.first:
            self.silent = longer(self.silent, Gap(self.before, entry.time, entry.position, None))
        self.times = (entry.time if self.times is None else self.times[0]), entry.time

    def follow_life(self, entry, name, body, is_counted):
        """When servers ran, and when none did."""
        if name == "ServerStarted":
            since = self.before if self.is_running else self.since
            if since is not None and is_counted:
                gap = Gap(since, entry.time, entry.position, "ended without a word" if self.is_running else "stopped")
                self.down, self.downtime = longer(self.down, gap), self.downtime + length(gap)
            self.crashes += is_counted and self.is_running
            self.developments += is_counted and body["isDevelopment"]
            self.is_running, self.since = True, None
        elif name == "ServerStopped":
            self.is_running, self.since = False, entry.time
        elif name == "EpochOpened" and self.is_running:
            self.crashes += is_counted
            self.is_running, self.since = False, self.before

    def follow_request(self, entry, name, body, is_counted):
        if name == "IssuanceRequested":
            self.requests.add(entry.stream)
        elif name in ("IssuanceAuthorized", "ResponderAuthorized"):
            self.intents[entry.stream] = end_of(body["tbsCertificate"]) * MICROSECONDS, (body["authority"], body["serialNumber"])
        elif name in ENDED or name in ("ResponderCertified", "ResponderFailed"):
            self.requests.discard(entry.stream)
            intent = self.intents.pop(entry.stream, None)
            if name in SIGNED and intent is not None:
                self.stood.append(Stood(entry.position, *intent))
        if name == "IssuanceRefused" and is_counted:
            failed = [one["rule"] for one in body["checks"] if one["outcome"] == FAILED]
            self.rules.update([f"{number} " for number in failed] or [f"{REASONS[body['code']]}, by no rule"])

    def count_what_is_said(self, name, body):
        if name == "ClockStepped":
            step = body["after"] - body["before"]
            self.longest_step = step if abs(step) > abs(self.longest_step) else self.longest_step
            self.held += body["isHeld"]
        elif name in ("SigningFailed", "ResponderFailed"):
            self.burned += body["signatureMayExist"] or name == "ResponderFailed" and body["reason"]["code"] in GIVEN_UP
        elif name == "IssuanceAbandoned":
            self.burned += 1
        elif name == "OCSPPeriodClosed":
            self.answers += body["good"] + body["revoked"] + body["unknown"]
        elif name == "CredentialsChanged":
            self.changed[body["change"] == ADDED] += 1
        elif name == "RefusalsCounted":
            for kind in ("unknown", "logins", "known"):
                self.turned_away[kind] += sum(row["count"] for row in body[kind])
            self.turned_away["known"] += body["others"]

    # ---- what follows

    def figures(self, checkpoints, root):
        """Everything that a matrix can say: by the name of its first figure, the figures that go together."""
        groups = [self.of_requests(), self.of_refusals(), self.of_standing(), self.of_keys(), self.of_attempts(), self.of_lives(), self.of_clock(), self.of_access(),
                  self.of_retention(), self.of_signatures(checkpoints, root), self.of_sample()]  # fmt: skip
        groups += [[Figure(name, self.kinds[name], None, *self.places.get(name, (None, None)))] for name in {kind.name for kind in KINDS.values()}]
        return {group[0].name: group for group in groups}

    def of_kinds(self, **kinds):
        return [Figure(said.replace("_", " "), self.kinds[name]) for said, name in kinds.items()]

    def of_requests(self):
        is_right = self.open_before + self.kinds["IssuanceRequested"] == sum(self.kinds[name] for name in ENDED) + self.open_after
        ended = self.of_kinds(
            requested="IssuanceRequested", issued="CertificateSigned", refused="IssuanceRefused", failed="SigningFailed", abandoned="IssuanceAbandoned",
            repeated="IssuanceRepeated")  # fmt: skip
        return [Figure("open at the beginning", self.open_before), *ended, Figure("open at the end", self.open_after),
                Figure("the sum", None, "is right" if is_right else "is not right: ca-ledger replay says where")]  # fmt: skip

    def of_refusals(self):
        asked, refused = self.kinds["IssuanceRequested"], self.kinds["IssuanceRefused"]
        rows = sorted(self.rules.items(), key=lambda row: (-row[1], row[0]))
        others = sum(count for _, count in rows[MOST_RULES:])
        share = "no request" if asked == 0 else percent(refused, asked)
        told = [Figure(f"rule {name}", count) for name, count in rows[:MOST_RULES]]
        return [Figure("share of requests that were refused", None, share), *told, *([Figure("other rules", others)] if others else [])]

    def of_standing(self):
        """Of a moment those are valid that end later or then, and that no entry before it revoked."""
        begins, ends = self.times or (self.before or 0,) * 2
        before = after = expired = withdrawn = 0
        for one in self.stood:
            revoked = self.revoked.get(one.name, self.end)
            was_valid = one.position < self.first and one.ends >= begins and revoked >= self.first
            before += was_valid
            if one.ends >= ends and revoked >= self.end:
                after += 1
            elif was_valid or one.position >= self.first:
                withdrawn, expired = withdrawn + (revoked < self.end), expired + (revoked >= self.end)
        return [Figure("valid at the beginning", before), Figure("issued, responders' among them", self.signed), Figure("ran out", expired),
                Figure("revoked while they stood", withdrawn), Figure("valid at the end", after)]  # fmt: skip

    @property
    def signed(self):
        return sum(self.kinds[name] for name in SIGNED)

    def of_keys(self):
        signed = self.of_kinds(
            certificates_signed="CertificateSigned", lists_signed="CRLSigned", responders_certified="ResponderCertified",
            certification_requests_of_authorities_signed="AuthorityCreated")  # fmt: skip
        return [*signed, Figure("answers about status signed, in periods that ended", self.answers), Figure("endings that left a serial number burned", self.burned)]

    def of_attempts(self):
        turned = self.turned_away
        return [Figure("calls of nobody known", turned["unknown"]), Figure("failed log-ins among them", turned["logins"]),
                Figure("operations refused, each with its event", self.kinds["OperationRefused"]), Figure("repeated refusals of known callers", turned["known"])]  # fmt: skip

    def of_lives(self):
        found = [*self.of_kinds(starts="ServerStarted", stops="ServerStopped"), Figure("ends without a word", self.crashes),
                 Figure("starts under a development key", self.developments), Figure("no server ran for", None, duration(self.downtime))]  # fmt: skip
        if (gap := self.down) is not None:
            found.append(Figure("longest of these", None, f"{time_text(gap.begin)} to {time_text(gap.end)}, {gap.cause}", None, gap.position))
        if (gap := self.silent) is not None:
            found.append(Figure("longest without an entry", None, f"{time_text(gap.begin)} to {time_text(gap.end)}", None, gap.position))
        return found

    def of_clock(self):
        return [Figure("steps of the clock", self.kinds["ClockStepped"]), Figure("after which it was held", self.held),
                Figure("longest step", None, f"{self.longest_step} µs"), Figure("confirmed by an operator", self.kinds["ClockConfirmed"])]  # fmt: skip

    def of_access(self):
        return [Figure("access keys given", self.changed[True]), Figure("access keys taken", self.changed[False]),
                *self.of_kinds(roles_changed="RoleChanged", credentials_that_differed_from_the_log="CredentialsDiffered")]  # fmt: skip

    def of_retention(self):
        begins, ends = ("none", "none") if self.times is None else map(time_text, self.times)
        return [Figure("first entry of the period", None, begins), Figure("last entry of the period", None, ends),
                Figure("entries, without a gap and each chained to the one before", self.kinds.total()), Figure("payloads withheld", 0)]  # fmt: skip

    def of_signatures(self, checkpoints, root):
        sizes = [one.size for one in checkpoints if one.note is not None and self.first < one.size <= self.end]
        return [Figure("checkpoints signed", len(sizes)), Figure("entries covered by the newest of them", max(sizes, default=0)),
                Figure("root hash at the period's end", None, root), Figure("epochs opened", self.kinds["EpochOpened"])]  # fmt: skip

    def of_sample(self):
        return [Figure("certificates to draw (three of a hundred, at least one)", wanted(self.signed, None, 1))]


def length(gap):
    return max(0, gap.end - gap.begin)


def longer(known, gap):
    """The longer gap of two, the first where they are as long; one in which no time passed is none."""
    return gap if length(gap) > (0 if known is None else length(known)) else known


def percent(part, whole):
    tenths = int(part / whole * 1000 + 0.5)
    return f"{tenths // 10}.{tenths % 10} %"


def duration(microseconds):
    seconds = microseconds // MICROSECONDS
    if seconds < 1:
        return f"{microseconds // 1000} ms"
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7_200:
        return f"{seconds // 60} min {seconds % 60} s"
    if seconds < 172_800:
        return f"{seconds // 3_600} h {seconds // 60 % 60} min"
    return f"{seconds // 86_400} d {seconds // 3_600 % 24} h"
