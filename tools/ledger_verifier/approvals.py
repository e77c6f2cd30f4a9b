"""Dual control (schemas/format.md, section 9.8): what is under it happens with an approval of its own, given in time by somebody else."""

import uuid
from dataclasses import dataclass

from .causes import CAUSES
from .events import ADDED, API
from .forms import is_digits, is_kept
from .roles import ADMINISTRATOR
from .tree import sha256

(CREATE, DELETE, RESTORE, REPLACE, RESOURCE_POLICY, ROLE, CREDENTIAL, POLICY, RULES, DUAL_CONTROL) = range(10)
NAMES = ("CreateCertificateAuthority", "DeleteCertificateAuthority", "RestoreCertificateAuthority",
         "ImportCertificateAuthorityCertificate", "PutPolicy", "roles", "credentials", "policy", "rules", "dual-control")  # fmt: skip
EVENTS = {
    CREATE: ("AuthorityCreating",), DELETE: ("AuthorityDeleted",), RESTORE: ("AuthorityRestored",),
    REPLACE: ("AuthorityCertificateImported",), RESOURCE_POLICY: ("ResourcePolicyChanged",), ROLE: ("RoleChanged",),
    CREDENTIAL: ("CredentialsChanged",), POLICY: ("IssuancePolicyChanged", "ReissuancePolicyChanged", "LogNamingChanged"),
    RULES: ("RulesAdopted",), DUAL_CONTROL: ("DualControlChanged",),
}  # fmt: skip
OF_AN_AUTHORITY = ("AuthorityDeleted", "AuthorityRestored", "AuthorityCertificateImported", "ResourcePolicyChanged",
                   "ReissuancePolicyChanged", "LogNamingChanged")  # fmt: skip
OPERATION_OF = {name: operation for operation, names in EVENTS.items() for name in names}
HOURS, HOUR, DAY = range(1, 721), 3_600_000_000, 86_400_000_000
MOST, MOST_OF_ONE, LONGEST_VALUE, LONGEST_REASON = 64, 8, 1024, 1024
PATH = "/ledger/v1/approvals"
OPERATION = "DescribeCertificateAuthorityAuditReport"  # as which calls of the ledger's own part of the API are refused
EXPIRY_DAYS = "expiryDays"  # for how many days access is given


def person(who):
    """Who somebody is, by whichever way and with whichever key they come."""
    return (who["account"] if who["channel"] == API else None, who["principal"])


def digest(octets):
    return f"sha256:{sha256(octets).hex()}"


def clear(text):
    """A value as whoever approves it sees it: of a long one its digest."""
    return text if len(text.encode()) <= LONGEST_VALUE else digest(text.encode())


def boolean(value):
    return "true" if value else "false"


def asked_by(name, body, time):
    """What an event does, in names and values: all of it but who caused it, and when."""
    if name == "AuthorityCreating":
        yield "type", ("root", "subordinate")[body["kind"]]
        yield "usageMode", ("generalPurpose", "shortLivedCertificate")[body["usageMode"]]
        for field in ("keyAlgorithm", "signatureAlgorithm", "keyStorageSecurityStandard", "configuration"):
            yield field, clear(body[field])
        yield "subject", digest(body["subject"])
        if body["requestExtensions"] is not None:
            yield "requestExtensions", digest(body["requestExtensions"])
        for tag in body["tags"]:
            yield "tag", clear(tag["key"])
            if tag["value"] is not None:
                yield "tagValue", clear(tag["value"])
    elif name == "AuthorityDeleted":
        yield "restorableDays", days(time, body["restorableUntil"])
    elif name == "AuthorityCertificateImported":
        yield "certificate", digest(body["certificate"])
        yield "chain", digest(b"".join(body["chain"]))
    elif name == "ResourcePolicyChanged":
        if body["policy"] is not None:
            yield "policy", clear(body["policy"])
    elif name == "RoleChanged":
        yield "role", clear(body["role"])
        yield "operations", clear(",".join(body["operations"]))
        yield "templates", clear(",".join(body["templates"]))
    elif name == "CredentialsChanged":
        for field in ("principal", "account", "role"):
            yield field, clear(body[field])
        if body["expiry"] is not None:
            yield EXPIRY_DAYS, whole_days(time, body["expiry"])
    elif name == "IssuancePolicyChanged":
        yield "disabledRules", clear(",".join(map(str, body["disabledRules"])))
        yield "notedRules", clear(",".join(map(str, body["notedRules"])))
        most = body["certificatesPerAuthority"]
        yield "certificatesPerAuthority", "none" if most is None else str(most)
        yield "namesLog", boolean(body["namesLog"])
    elif name == "ReissuancePolicyChanged":
        yield "reissuance", ("off", "note", "refuse")[body["mode"]]
        if body["period"] is not None:
            yield "period", str(body["period"])
    elif name == "LogNamingChanged":
        yield "naming", ("ledger", "on", "off")[body["naming"]]
    elif name == "RulesAdopted":
        yield "ruleSet", str(body["ruleSet"])
    elif name == "DualControlChanged":
        yield "operations", clear(",".join(NAMES[one] for one in body["operations"]))
        if body["hours"] is not None:
            yield "hours", str(body["hours"])


def told_by(body):
    """What is told with an authority that is to be made: how it tells what it revoked."""
    if (lists := body["lists"]) is not None:
        yield "listValidityDays", str(lists["validityDays"])
        yield "listIsPartitioned", boolean(lists["isPartitioned"])
        yield "listOmitsDistributionPoint", boolean(lists["omitsDistributionPoint"])
        yield "listBucket", clear(lists["bucket"])
        yield "listIsPublic", boolean(lists["isPublic"])
        yield "listBase", clear(lists["base"])
        for field, name in (("customName", "listCustomName"), ("customPath", "listCustomPath")):
            if lists[field] is not None:
                yield name, clear(lists[field])
    if (responder := body["responder"]) is not None:
        yield "responderLocation", clear(responder["location"])
        if responder["customName"] is not None:
            yield "responderCustomName", clear(responder["customName"])


def days(time, end):
    if end is None or not -(1 << 63) <= end - time < 1 << 63:  # what a log says of so long a time, nobody approves
        return "none"
    return str((end - time) // DAY) if (end - time) % DAY == 0 else f"{end - time}us"


def whole_days(time, end):
    """Days, rounded up; 0 where the end is not later, or too far away to say."""
    return str(-(-(end - time) // DAY)) if 0 < end - time < 1 << 63 else "0"


@dataclass
class Open:
    """An approval without an ending."""

    body: dict
    asked: tuple
    given: dict = None


@dataclass
class Pending:
    """What happened that is under dual control, and is to be followed by the use of its approval."""

    operation: int
    subject: bytes
    parameters: list
    stream: bytes
    who: tuple
    position: int

    @property
    def asked(self):
        return self.operation, self.subject, tuple(self.parameters)


class Approvals:
    def __init__(self, report, access, authorities):
        self.check, self.access, self.authorities = report.check, access, authorities
        self.operations, self.hours, self.account = (), None, ""  # what is under dual control, and for how long an approval is good
        self.open, self.askers, self.pending = {}, {}, None

    def covers(self, operation):
        return bool(self.operations) and (operation == DUAL_CONTROL or operation in self.operations)

    def fold(self, entry, name, body):
        """Follows every entry, before what it says is judged otherwise."""
        if (pending := self.pending) is not None and name != "ApprovalUsed":
            is_creation = pending.operation == CREATE and pending.stream == entry.stream
            if is_creation and name == "RevocationConfigurationChanged" and entry.position == pending.position + 1:
                pending.parameters += told_by(body)
                return
            if is_creation and name == "CRLPartitionOpened" and entry.position == pending.position + 2:
                return
            self.finish()
        operation = OPERATION_OF.get(name)
        if operation is None or not self.covers(operation) or not self.is_asked(entry, name, body):
            return
        subject = entry.stream if name in OF_AN_AUTHORITY else None
        parameters = list(asked_by(name, body, entry.time))
        self.pending = Pending(operation, subject, parameters, entry.stream, person(body["provenance"]), entry.position)

    def finish(self):
        """What was to be followed by the use of its approval was not: another entry follows it, or none does."""
        if (pending := self.pending) is not None:
            self.pending = None
            self.check(72, False, pending.position, f"{NAMES[pending.operation]} was under dual control, and no approval was used for it")

    def is_asked(self, entry, name, body):
        """Whether an event of a kind is one that can be under dual control: access that is given, and a certificate that is replaced."""
        if name == "CredentialsChanged":
            return body["change"] == ADDED
        if name == "AuthorityCertificateImported":
            authority = self.authorities.by_stream.get(entry.stream)
            return authority is not None and authority.has_certificate
        return True

    def changed(self, entry, body):
        operations, hours = body["operations"], body["hours"]
        rises = all(one < following for one, following in zip(operations, operations[1:])) and DUAL_CONTROL not in operations
        is_such = rises and (hours in HOURS if operations else hours is None)
        is_news = (tuple(operations), hours) != (self.operations, self.hours)
        self.check(73, is_such and is_news, entry.position, "it says of dual control what cannot be, or what was so already")
        is_on = bool(operations) and hours is not None
        self.operations, self.hours = (tuple(operations), hours) if is_on else ((), None)

    def requested(self, entry, body):
        fault = self.fault_of_request(entry, body)
        self.check(71, fault is None, entry.position, fault)
        self.askers[entry.stream] = person(body["provenance"])
        self.open[entry.stream] = Open(body, asked_of(body))

    def fault_of_request(self, entry, body):
        who = person(body["provenance"])
        if not self.covers(body["operation"]):
            return f"{NAMES[body['operation']]} is not under dual control, and an approval is asked for"
        if entry.version != 0:
            return "the approval was asked for before"
        end = entry.time + max(0, min(self.hours, HOURS.stop)) * HOUR  # a log may say any number of hours, and any time
        if body["until"] != min(end, (1 << 63) - 1):
            return f"it is not good for {self.hours} hours"
        if len(self.open) >= MOST:  # of a log that says of more, not all are gone through for each
            return f"there are {len(self.open)} open approvals"
        if any(entry.time > one.body["until"] or one.body["place"] == body["place"] for one in self.open.values()):
            return "it takes the place of another, or one that ran out is not said to have ended"
        mine = [one for one in self.open.values() if person(one.body["provenance"]) == who]
        if len(mine) >= MOST_OF_ONE:
            return f"there are {len(self.open)} open approvals, {len(mine)} of them of who asks"
        if any(one.asked == asked_of(body) for one in mine):
            return "the same was asked for already"
        return None if self.could_do(entry, body) else f"who asks for it could not do {NAMES[body['operation']]}"

    def could_do(self, entry, body):
        who = body["provenance"]
        definitions = self.access.definitions(entry, who)
        for name in EVENTS[body["operation"]]:
            operations = CAUSES[name].get(who["channel"])
            if operations is None:
                continue
            if who["channel"] != API or any(one.permits(operation) for one in definitions for operation in operations):
                return True
        return False

    def found(self, entry, body):
        """The approval that an event is of; None where there is none, or it has another place, which is said."""
        one = self.open.get(entry.stream)
        self.check(71, one is not None and one.body["place"] == body["place"], entry.position, "there is no such open approval in that place")
        return one

    def given(self, entry, body):
        if (one := self.found(entry, body)) is None:
            return
        is_so = (
            entry.time <= one.body["until"] and one.given is None and person(body["provenance"]) != person(one.body["provenance"])
            and self.may_approve(body["provenance"])
        )  # fmt: skip
        self.check(71, is_so, entry.position, "it is given late, again, by who asked for it, or by somebody who may not")
        one.given = body["provenance"]

    def rejected(self, entry, body):
        if (one := self.open.pop(entry.stream, None)) is None or one.body["place"] != body["place"]:
            self.check(71, False, entry.position, "there is no such open approval in that place")
        if one is not None:
            is_reason = is_kept(body["reason"], LONGEST_REASON) and len(body["reason"].encode()) <= LONGEST_REASON
            is_so = entry.time <= one.body["until"] and is_reason and self.may_approve(body["provenance"])
            self.check(71, is_so, entry.position, "it is rejected late, for no reason that can be, or by somebody who may not")

    def used(self, entry, body):
        pending, self.pending = self.pending, None
        one = self.found(entry, body)
        if one is None:
            return
        is_it = pending is not None and covers(one.asked, pending.asked) and pending.who == person(one.body["provenance"])
        self.check(72, is_it, entry.position, "what happened before is not what was asked for by this approval")
        is_good = one.given is not None and entry.time <= one.body["until"]
        self.check(71, is_good, entry.position, "the approval was not given, or had run out")
        del self.open[entry.stream]

    def expired(self, entry, body):
        if (one := self.found(entry, body)) is not None:
            self.check(71, entry.time > one.body["until"], entry.position, "the approval had not run out")
            del self.open[entry.stream]

    def may_approve(self, who):
        return who["channel"] != API or who["role"] == ADMINISTRATOR and who["account"] == self.account

    def keeps_out(self, body):
        """Whether somebody can have been kept from approvals: no administrator of the ledger's account, or who asked for the one named."""
        resource = body["resource"]
        if body["template"] is not None or body["operation"] != OPERATION or resource is None or not resource.startswith(PATH):
            return False
        if not self.may_approve(body["provenance"]):
            return True
        name = resource.removeprefix(f"{PATH}/").lower()
        try:
            named = uuid.UUID(name)
        except ValueError:
            return False
        return str(named) == name and self.askers.get(named.bytes) == person(body["provenance"])


def covers(wanted, happening):
    """Whether what happens is what was wanted: the same, but that access may end earlier."""
    if wanted[:2] != happening[:2] or len(wanted[2]) != len(happening[2]):
        return False
    return all(one == other or one[0] == other[0] == EXPIRY_DAYS and is_fewer(other[1], one[1]) for one, other in zip(wanted[2], happening[2]))


def is_fewer(days, most):
    return all(1 <= len(one) <= 18 and is_digits(one) for one in (days, most)) and int(days) <= int(most)


def asked_of(body):
    """What is wanted by who asks for an approval."""
    return body["operation"], body["subject"], tuple((one["name"], one["value"]) for one in body["parameters"])
