"""What an event may say at all, whatever came before it: settings, policies, roles, starts, requests (schemas/format.md, section 9)."""

import itertools

from . import distribution
from .forms import is_account, is_extension_arc, is_principal, is_public_url, is_role
from .recent import LONGEST, OFF
from .roles import ADMINISTRATOR, MOST_PATTERNS, OPERATIONS, is_pattern

OPTIONAL, LOWERABLE = "may be turned off", "may be lowered"
RULES = {1: {  # by rule set: schemas/rules.md
    OPTIONAL: {52, 53, 54, 55, 56},
    LOWERABLE: set(range(101, 128)) - {109, 118, 119, 120, 125},
}}  # fmt: skip
MOST_TAGS, MOST_PERMISSIONS = 50, 100  # of one authority
PERMISSIBLE = {"IssueCertificate", "GetCertificate", "ListPermissions"}
SINCE = dict.fromkeys((  # the version of the books' rules that brought a kind of event, where it is not the first
    "ResourcePolicyChanged", "RevocationConfigurationChanged", "CRLPartitionOpened", "CRLAuthorized", "CRLSigned", "CRLFailed",
    "AuditReportRequested", "AuditReportCompleted", "AuditReportFailed",
    "ResponderAuthorized", "ResponderCertified", "ResponderFailed", "OCSPPeriodOpened", "OCSPPeriodClosed",
    "ReissuancePolicyChanged", "LogNamingChanged", "MasterKeyChanging", "MasterKeyReplaced",
    "DualControlChanged", "ApprovalRequested", "ApprovalGiven", "ApprovalRejected", "ApprovalUsed", "ApprovalExpired",
), 2)  # fmt: skip
FLAWS = range(810, 826)  # the reasons that say what is wrong with values for passthrough


class Limits:
    def __init__(self, report):
        self.check = report.check
        self.public, self.arc = (), None  # the URLs that the server has, and where its extensions lie, as the newest settings say

    def fold(self, entry, name, body, rule_set, version):
        if (since := SINCE.get(name)) is not None:
            self.check(50, version >= since, entry.position, f"{name} is of version {since} of the books' rules; in force is {version}")
        if (fault := FAULTS.get(name)) is not None:
            said = fault(body, RULES.get(rule_set, {}))
            self.check(50, said is None, entry.position, said)
        if name == "SettingsChanged":
            said = of_settings(body, version)
            self.check(50, said is None, entry.position, said)
            self.public, arc = body["publicURLs"], body["extensionArc"]
            self.arc = arc if arc is not None and is_extension_arc(arc) else None
        elif name == "RevocationConfigurationChanged":
            said = distribution.fault(body, self.public)
            self.check(50, said is None, entry.position, said)


def of_settings(body, version):
    if not (body["checkpointInterval"] and body["clockBound"]):
        return "an interval or a bound is nothing"
    is_early, arc = version < 2 and bool(body["publicURLs"] or body["extensionArc"] is not None), body["extensionArc"]
    if is_early or len(body["publicURLs"]) > 1 or body["authorities"] is not None:
        return "it sets what is reserved"
    if arc is not None and not is_extension_arc(arc):
        return "identifiers lie below no arc of the form"
    return None if all(map(is_public_url, body["publicURLs"])) else "what is published lies at no URL of the form"


def of_start(body, rules):
    if min(body["issuanceTokenWindow"], body["authorityTokenWindow"]) < 0:
        return "a window is less than nothing"
    return "an anchor was accepted for no reason" if body["anchorAccepted"] == "" else None


def of_policy(body, rules):
    if not rules.get(OPTIONAL, set()).issuperset(body["disabledRules"]):
        return "a rule is turned off that the rule set in force does not let be turned off"
    is_such = rules.get(LOWERABLE, set()).issuperset(body["notedRules"])
    return None if is_such else "a rule is lowered that the rule set in force does not let be lowered"


def of_tags(body, rules):
    if len(body["tags"]) > MOST_TAGS:
        return "there are more tags than there may be"
    keys = [tag["key"] for tag in body["tags"]]
    return None if len(set(keys)) == len(keys) else "a tag is there twice"


def of_permissions(body, rules):
    permissions = body["permissions"]
    if len(permissions) > MOST_PERMISSIONS:
        return "there are more permissions than there may be"
    if len({(one["principal"], one["sourceAccount"]) for one in permissions}) < len(permissions):
        return "a permission is there twice"
    is_such = all(is_principal(one["principal"]) and is_account(one["sourceAccount"]) and are_actions(one["actions"]) for one in permissions)
    return None if is_such else "a permission is of a service, for an account or for operations that it cannot be of"


def are_actions(actions):
    return bool(actions) and len(set(actions)) == len(actions) and PERMISSIBLE.issuperset(actions)


def of_request(body, rules):
    if (body["authority"] is None) == (body["authorityName"] is None):
        return "it names an authority and the name of none, or neither"
    form, passed = body["passthrough"] or (None, None)
    is_flaw = form != "flawed" or passed["reason"]["code"] in FLAWS
    return None if is_flaw else "values for passthrough are flawed for no reason that they can be"


def of_role(body, rules):
    if not is_role(body["role"]) or body["role"] == ADMINISTRATOR:
        return "it names no role, or the one that permits everything"
    if not OPERATIONS.issuperset(body["operations"]) or not all(map(is_pattern, body["templates"])):
        return "there is no such operation, or a pattern is none"
    if not (does_rise(body["operations"]) and does_rise(body["templates"])) or len(body["templates"]) > MOST_PATTERNS:
        return "operations or patterns do not rise, or are too many"
    return "a role that permits nothing has templates" if body["templates"] and not body["operations"] else None


def does_rise(texts):
    """Code points rise where their octets do."""
    return all(one < following for one, following in itertools.pairwise(texts))


def of_reissuance(body, rules):
    is_off, period = body["mode"] == OFF, body["period"]
    is_such = period is None if is_off else period is not None and 1 <= period <= LONGEST
    return None if is_such else "a policy on reissuance has a period that it cannot have"


FAULTS = {
    "ServerStarted": of_start, "IssuancePolicyChanged": of_policy,
    "AuthorityCreating": of_tags, "AuthorityTagsChanged": of_tags, "AuthorityPermissionsChanged": of_permissions,
    "IssuanceRequested": of_request,
    "RoleChanged": of_role, "ReissuancePolicyChanged": of_reissuance,
}  # fmt: skip
