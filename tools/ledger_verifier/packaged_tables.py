"""The tables of a package (schemas/package.md, section 3), row by row, from its entries in their order."""

import uuid
from collections import Counter

from .approvals import NAMES as CONTROLLED
from .cells import RFC4180, cell
from .certificates import certificate, instants, read_issued
from .columns import NAMES, columns, pem
from .der import Malformed
from .ended import Ended, Who
from .events import periods_of, revocations_of
from .json_text import line
from .revocations import REASONS
from .texts import time_text

# Whether what a file holds comes in rows.
TABLES = {
    "access.ndjson": True, "authorities.ndjson": True, "balance.json": False, "blocked-keys.ndjson": True, "certificates.csv": True,
    "certificates.ndjson": True, "certificates.pem": True, "events.ndjson": True, "key-uses.ndjson": True, "lists.ndjson": True, "policy.ndjson": True,
    "requests.ndjson": True, "revocations.ndjson": True, "roles.ndjson": True, "standing.ndjson": True,
}  # fmt: skip
OUTCOMES = {"CertificateSigned": "issued", "IssuanceRefused": "refused", "SigningFailed": "failed", "IssuanceAbandoned": "abandoned",
            "IssuanceRepeated": "repeated"}  # fmt: skip
USES = {"CertificateSigned": "certificate", "ResponderCertified": "responder", "CRLSigned": "list", "AuthorityCreated": "request"}
INTENTS = ("IssuanceAuthorized", "ResponderAuthorized", "CRLAuthorized", "RequestAuthorized")
FAILURES = ("SigningFailed", "IssuanceAbandoned", "ResponderFailed", "CRLFailed", "AuthorityCreationFailed")
IN_TABLES = {"IssuanceRequested", "IssuanceAuthorized", "CertificateRevoked", *OUTCOMES}
REFUSALS = (
    "malformedCertificationRequest", "invalidArgument", "invalidValue", "authorityState", "authorityNotFound", "limitExceeded", "internalFailure",
    "accessDenied", "certificateNotFound", "certificateMismatch", "invalidName", "invalidPageToken", "invalidRequest", "invalidTag",
    "malformedCertificate", "requestFailed", "requestInProgress", "throttled", "unavailable", "notImplemented", "unknownOperation", "tooLarge",
    "unreadable", "signatureMissing", "signatureIncomplete", "signatureInvalid", "accessKeyUnknown", "alreadyProcessed", "tooManyTags",
    "permissionExists", "permissionNotFound", "invalidPolicy", "lockoutPrevented", "policyNotFound", "bucketNotFound", "reportNotFound",
)  # fmt: skip
FAILED, NOTED = 1, 2
KINDS = ("root", "subordinate")
GIVEN_UP = (10, 23)


def name_of(octets):
    return None if octets is None else str(uuid.UUID(bytes=octets))


class Selection:
    """Which entries a package holds whole: asked of each once, in their order."""

    CHOOSE = ("CRLAuthorized", "ResponderAuthorized", "AuditReportRequested")
    END = (*OUTCOMES, "CRLSigned", "CRLFailed", "ResponderCertified", "ResponderFailed", "AuditReportCompleted", "AuditReportFailed")
    OF_AUTHORITY = ("CertificateRevoked", "OCSPPeriodOpened", "OCSPPeriodClosed")

    def __init__(self, said):
        self.authority, self.requester, self.chosen = said["authority"], said["requester"], set()

    def is_of(self, authority):
        return self.authority is None or name_of(authority) == self.authority

    def wants(self, entry, name, body):
        if self.authority is None and self.requester is None:
            return True
        if name == "IssuanceRequested":
            is_asked = self.is_of(body["authority"]) and self.requester in (None, body["provenance"]["principal"])
            return self.choose(entry, is_asked)
        if name in self.CHOOSE:
            return self.choose(entry, self.is_of(body["authority"]))
        if name == "IssuanceAuthorized":
            return entry.stream in self.chosen
        if name in self.END:
            is_chosen = entry.stream in self.chosen
            self.chosen.discard(entry.stream)
            return is_chosen
        return self.is_of(body["authority"]) if name in self.OF_AUTHORITY else name != "OperationRefused"

    def may_hide(self, entry):
        """Whether an entry may be left out whose header alone is known."""
        if self.authority is None and self.requester is None:
            return False
        if entry.type in (30, 50):
            return True
        if entry.type in (31, 32, 33, 34, 35, 36):
            return entry.stream not in self.chosen
        if self.authority is None or entry.type not in (40, 41, 42, 43, 44, 45, 46, 47, 48, 52, 53, 54):
            return False
        authority = uuid.UUID(self.authority).bytes
        own = {40: revocations_of, 47: periods_of, 48: periods_of}.get(entry.type)
        if own is not None:
            return entry.stream != own(authority)
        return entry.type in (41, 44, 52) or entry.stream not in self.chosen

    def choose(self, entry, is_chosen):
        if is_chosen:
            self.chosen.add(entry.stream)
        return is_chosen


class Tables:
    """`revoked` are the revocations of certificates up to the package's end, `validity` what is valid before its part; `emit` takes what comes
    next in a file."""

    def __init__(self, revoked, validity, emit):
        self.revoked, self.validity, self.emit = revoked, validity, emit
        self.genesis, self.requests, self.responders = None, {}, {}
        self.standing, self.keys, self.uses, self.balance = Standing(), {}, Counter(), Counter()
        self.withdrawn = set()
        self.lists, self.serials = {}, set()  # lists that are intended, by stream; what was issued or burned
        emit("certificates.csv", (",".join(NAMES) + "\r\n").encode())

    def take(self, entry, name, body, is_context):
        if name == "LedgerOpened":
            self.genesis = body
        self.standing.take(entry, name, body)
        self.use(entry, name, body, is_context)
        if not is_context:
            self.validity.take(entry, name, body)
        if name == "IssuanceRequested":
            self.requests[entry.stream] = entry, body, None
            self.balance["openBefore" if is_context else "requested"] += 1
        elif name == "IssuanceAuthorized":
            if entry.stream in self.requests:
                self.requests[entry.stream] = *self.requests[entry.stream][:2], body
        elif name == "ResponderAuthorized":
            self.responders[entry.stream] = body
        elif name in ("ResponderCertified", "ResponderFailed"):
            intent = self.responders.pop(entry.stream, None)
            self.check_intended(intent is not None or is_context)
            if intent is not None:
                self.end(entry, name, body, None, intent)
        elif name in OUTCOMES:
            if entry.stream not in self.requests:
                raise Malformed("what ends here did not begin")
            asked, request, intent = self.requests.pop(entry.stream)
            self.emit("requests.ndjson", line(request_row(asked, request, intent, entry, name, body)))
            self.balance[OUTCOMES[name]] += 1
            self.check_intended(intent is not None or name in ("IssuanceRefused", "IssuanceRepeated"))
            if intent is not None:
                self.end(entry, name, body, request, intent)
        elif name == "CRLAuthorized":
            self.lists[entry.stream] = body
        elif name in ("CRLSigned", "CRLFailed"):
            intent = self.lists.pop(entry.stream, None)
            self.check_intended(intent is not None or is_context)
            if intent is not None and name == "CRLSigned":
                self.emit("lists.ndjson", line(list_row(entry, body, intent)))
        elif name == "CertificateRevoked" and self.is_revocation(entry, body) and not is_context:
            self.balance["revoked"] += 1
            self.emit("revocations.ndjson", line({
                "position": entry.position, "time": time_text(entry.time), "authority": name_of(body["authority"]),
                "serial": body["serialNumber"].hex(), "reason": REASONS[body["reason"]], **who(body["provenance"]),
            }))  # fmt: skip
        if not is_context and name not in IN_TABLES:
            row = {"position": entry.position, "time": time_text(entry.time), "type": name, "stream": name_of(entry.stream)}
            self.emit("events.ndjson", line(row | who(body.get("provenance"))))

    def is_revocation(self, entry, body):
        """A certificate is revoked once, in the stream of its authority's revocations."""
        if entry.stream != revocations_of(body["authority"]):
            raise Malformed("the revocation lies in the stream of something else")
        if (one := (body["authority"], body["serialNumber"])) in self.withdrawn:
            raise Malformed("the certificate was revoked before")
        self.withdrawn.add(one)
        return True

    def finish(self):
        """What is in force, and what is open still, at the package's end."""
        for asked, request, intent in sorted(self.requests.values(), key=lambda one: one[0].position):
            self.emit("requests.ndjson", line(request_row(asked, request, intent, None, None, {})))
        self.balance["open"] = len(self.requests)
        for file, rows in self.standing.tables().items():
            for row in rows:
                self.emit(file, line(row))
        for (key, kind), count in sorted(self.uses.items()):
            self.emit("key-uses.ndjson", line({"key": key, "kind": kind, "count": count}))
        self.validity.expire()
        for row in self.validity.table():
            self.emit("standing.ndjson", line(row))
        order = ("openBefore", "requested", *OUTCOMES.values(), "open", "certificates", "burned", "revoked")
        self.emit("balance.json", line({name: self.balance[name] for name in order}))

    def use(self, entry, name, body, is_context):
        if name in INTENTS:
            self.keys[entry.stream] = body["key"]
        elif name in USES:
            if (key := self.keys.pop(entry.stream, None)) is not None and not is_context:
                self.uses[name_of(key), USES[name]] += 1
        elif name in FAILURES:
            self.keys.pop(entry.stream, None)
        elif name == "OCSPPeriodClosed" and not is_context:
            if count := body["good"] + body["revoked"] + body["unknown"]:
                self.uses[name_of(body["responder"]), "answer"] += count

    @staticmethod
    def check_intended(is_so):
        """Nothing is signed, fails or is abandoned before its intent: an ending without one is of an intent that was left out."""
        if not is_so:
            raise Malformed("what ends here has no intent")

    def end(self, entry, name, body, request, intent):
        """A certificate, or a serial number that is burned."""
        is_burned = "signature" not in body
        if is_burned and not body.get("signatureMayExist", True) and not (name == "ResponderFailed" and body["reason"]["code"] in GIVEN_UP):
            return
        number = intent["authority"], intent["serialNumber"]
        tbs = read_issued(intent["tbsCertificate"])
        if number in self.serials or self.validity.holds(number):
            raise Malformed("the serial number was used before")
        self.serials.add(number)
        octets = tbs.octets if is_burned else certificate(tbs, body["signature"])
        asked = None if request is None else Who(*(request["provenance"][one] for one in Who._fields))
        template = None if request is None else request["template"]
        one = Ended(entry.position, entry.time, intent["authority"], intent["serialNumber"], octets, is_burned, entry.stream, asked, template)
        row = columns(one, self.genesis, "decimal", self.revoked.get((one.authority, one.serial)))
        self.emit("certificates.ndjson", line(dict(zip(NAMES, row))))
        self.emit("certificates.csv", (",".join(quoted(cell(name, value, RFC4180)) for name, value in zip(NAMES, row)) + "\r\n").encode())
        self.balance["burned" if is_burned else "certificates"] += 1
        if is_burned:
            self.validity.count(one.authority, "burned")
        else:
            self.emit("certificates.pem", (pem(octets) + "\n").encode())
            self.validity.issue(number, instants(tbs.validity)[1], entry.position)


def quoted(text):
    """A cell of RFC 4180, in quotation marks where it needs them."""
    is_plain = not text.startswith(" ") and not any(one in text for one in '",;\r\n')
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def who(provenance):
    """Who acted."""
    names = ("principal", "account", "role", "accessKey", "sourceAddress")
    return {name: None if provenance is None else provenance[name] for name in names}


def request_row(asked, request, intent, ending, name, body):
    """A request, and what became of it: of one that is open still, without an ending."""
    checks = body.get("checks") or (intent["checks"] if intent is not None else [])
    reason = body.get("reason")
    return {
        "position": asked.position, "time": time_text(asked.time), "requestId": name_of(asked.stream), "authority": name_of(request["authority"]),
        "template": request["template"], **who(request["provenance"]), "outcome": OUTCOMES.get(name, "open"),
        "endedAt": None if ending is None else time_text(ending.time), "ending": None if ending is None else ending.position,
        "code": REFUSALS[body["code"]] if "code" in body else None, "reason": None if reason is None else str(reason["code"]),
        "failedRules": [str(one["rule"]) for one in checks if one["outcome"] == FAILED],
        "notedRules": [str(one["rule"]) for one in checks if one["outcome"] == NOTED], "first": name_of(body.get("first")),
    }  # fmt: skip


def list_row(entry, body, intent):
    """A revocation list that was signed: who has it finds it by the digest of what was signed, and its signature."""
    return {
        "position": entry.position, "time": time_text(entry.time), "authority": name_of(intent["authority"]), "partition": name_of(intent["partition"]),
        "number": intent["number"], "thisUpdate": time_text(intent["thisUpdate"]), "nextUpdate": time_text(intent["nextUpdate"]), "size": intent["size"],
        "entries": intent["entries"], "tbsSHA256": intent["digest"].hex(), "signature": body["signature"].hex(),
    }  # fmt: skip


class Standing:
    """What is in force, as the entries so far say it."""

    def __init__(self):
        self.authorities, self.access, self.roles, self.blocked = {}, {}, {}, []
        self.policy, self.since, self.rule_set = None, None, None
        self.dual_control = {"operations": [], "hours": None}

    def take(self, entry, name, body):
        if name in ("LedgerOpened", "RulesAdopted"):
            self.rule_set = body["ruleSet"]
        elif name == "IssuancePolicyChanged":
            self.policy, self.since = body, entry.position
        elif name == "DualControlChanged":
            self.dual_control = body
        elif name == "KeyBlocked":
            row = {"since": entry.position, "publicKeySHA256": body["publicKeyDigest"].hex(), "reason": body["reason"]}
            self.blocked.append(row)
        elif name == "RoleChanged":
            row = {"since": entry.position, "role": body["role"], "operations": body["operations"], "templates": body["templates"]}
            self.roles[body["role"]] = row
        elif name == "CredentialsChanged":
            self.access.pop(body["accessKey"], None)
            if body["change"] == 0:
                expiry = None if body["expiry"] is None else time_text(body["expiry"])
                named = {one: body[one] for one in ("accessKey", "principal", "account", "role")}
                self.access[body["accessKey"]] = {"since": entry.position, **named, "expiry": expiry}
        elif name == "AuthorityCreating":
            self.authorities[entry.stream] = {"position": entry.position, "body": body, "flags": set(), "imported": None}
        elif entry.stream in self.authorities:
            self.change(self.authorities[entry.stream], name, body)

    def change(self, authority, name, body):
        flags = authority["flags"]
        if name in ("AuthorityCreated", "AuthorityCreationFailed", "AuthorityDeleted"):
            flags.add(name)
        elif name == "AuthorityCertificateImported":
            authority["imported"] = body
        elif name in ("AuthorityStatusChanged", "AuthorityRestored"):
            flags.discard("disabled")
            if body["isDisabled"]:
                flags.add("disabled")
            if name == "AuthorityRestored":
                flags.discard("AuthorityDeleted")

    def tables(self):
        said = self.policy or {"disabledRules": [], "notedRules": [], "certificatesPerAuthority": None, "namesLog": False}
        quota, rules = said["certificatesPerAuthority"], self.rule_set
        policy = {
            "since": self.since, "ruleSet": None if rules is None else str(rules), "disabledRules": list(map(str, said["disabledRules"])),
            "notedRules": list(map(str, said["notedRules"])), "certificatesPerAuthority": None if quota is None else str(quota),
            "namesLog": said["namesLog"], "dualControl": [CONTROLLED[one] for one in self.dual_control["operations"]],
            "dualControlHours": None if self.dual_control["hours"] is None else str(self.dual_control["hours"]),
        }  # fmt: skip
        by_since = lambda rows: sorted(rows, key=lambda row: row["since"])  # noqa: E731
        return {
            "access.ndjson": by_since(self.access.values()), "authorities.ndjson": self.authority_rows(), "blocked-keys.ndjson": self.blocked,
            "policy.ndjson": [policy], "roles.ndjson": by_since(self.roles.values()),
        }  # fmt: skip

    def authority_rows(self):
        for stream, one in sorted(self.authorities.items(), key=lambda pair: pair[1]["position"]):
            imported, body = one["imported"], one["body"]
            yield {
                "position": one["position"], "authority": name_of(stream), "kind": KINDS[body["kind"]],
                "keyAlgorithm": body["keyAlgorithm"], "signatureAlgorithm": body["signatureAlgorithm"], "state": state(one),
                "certificate": None if imported is None else pem(imported["certificate"]),
                "chain": [] if imported is None else list(map(pem, imported["chain"])),
            }  # fmt: skip


def state(authority):
    flags = authority["flags"]
    if "AuthorityCreationFailed" in flags:
        return "failed"
    if "AuthorityDeleted" in flags:
        return "deleted"
    if "AuthorityCreated" not in flags:
        return "creating"
    if authority["imported"] is None:
        return "waiting"
    return "disabled" if "disabled" in flags else "active"
