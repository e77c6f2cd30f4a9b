"""That a bundle holds the entries that its certificate rests on, and no other, and that what was said of it since is of it."""

from .basis import CHANGES, OF_POLICY, PARTITION, POLICY
from .certificates import end_of
from .events import periods_of, revocations_of
from .times import MICROSECONDS

REFERENCES, STANDING = 63, 67
BEGINNING = ("AuthorityCreating", "KeyMade", "RequestAuthorized", "AuthorityCreated")
OF_THE_AUTHORITY = (*BEGINNING, "AuthorityCertificateImported")
IN_FORCE = ("ServerStarted", "SettingsChanged", "IssuancePolicyChanged", "RulesAdopted", "RoleChanged", "CredentialsChanged")
SINCE = ("CertificateRevoked", "CRLAuthorized", "CRLSigned", "OCSPPeriodOpened")
MOST = 2  # lists, and periods: the first and the newest


def check(report, said, made):
    check_needed(report, said, made)
    once = set()
    for one in said:
        fault = fault_of(one, made, once)
        report.check(REFERENCES, fault is None, one.position, fault)
    check_since(report, said, made)


def check_needed(report, said, made):
    """What every certificate rests on is there."""
    authority, by_position = made.authorized["authority"], {one.position: one for one in said}
    for name in BEGINNING:
        is_there = any(one.name == name and one.stream == authority for one in said)
        report.check(REFERENCES, is_there, None, f"{name} of the authority is missing")
    for version in made.authorized["basis"]:
        one = by_position.get(version["position"])
        is_there = one is not None and changes(one, version["concern"], made)
        report.check(REFERENCES, is_there, version["position"], "what the judgement rests on is missing, or another event")


def changes(one, concern, made):
    """Whether an entry is one that changes a concern of the authority."""
    if concern == POLICY:
        return one.name in (*OF_POLICY, "KeyMade")
    is_own = one.stream == made.authorized["authority"] and one.position < made.intent.position
    return is_own and one.name in CHANGES.get(concern, ())


def fault_of(one, made, once):
    """Why an entry has no place in the bundle; None where it has one."""
    if one.position in (made.request.position, made.intent.position, made.ending.position):
        return None
    in_basis = any(version["position"] == one.position for version in made.authorized["basis"])
    is_own, is_before, is_new = one.stream == made.authorized["authority"], one.position < made.intent.position, one.name not in once
    if one.name == "LedgerOpened":
        return None if one.position == 0 else "the ledger began already"
    if one.name in ("EpochOpened", "LogKeyChanged"):
        is_newest = is_new and not (one.name == "EpochOpened" and "LogKeyChanged" in once)
        once.add(one.name)
        return None if is_newest else "it is not the newest alone that gave the log its key"
    if one.name in OF_THE_AUTHORITY:
        if in_basis and one.name == "KeyMade" and not is_own:  # the version of the policy may be another authority's key
            return None
        once.add(one.name)
        return None if is_new and is_own and is_before else "it is none of the authority's beginning"
    if one.name in IN_FORCE:
        once.add(one.name)
        is_so = (is_new or in_basis) and is_before and is_of_requester(one, made)
        return None if is_so else "nothing in the bundle refers to it"
    return None if one.name in SINCE or in_basis else "nothing in the bundle refers to it"


def is_of_requester(one, made):
    """What is said of a role or an access key is of those of who asked."""
    if made.requested is None or one.body is None:
        return True
    who = made.requested["provenance"]
    field = {"RoleChanged": "role", "CredentialsChanged": "accessKey"}.get(one.name)
    return field is None or one.body[field] == who[field]


# ---- what was said of the certificate since


def check_since(report, said, made):
    authority, ending = made.authorized["authority"], made.ending
    withdrawn = None if ending.name == "CertificateSigned" else ending.position
    revocations = [one for one in said if one.name == "CertificateRevoked"]
    for one in revocations:
        is_so = len(revocations) == 1 and withdrawn is None and one.position > ending.position and one.stream == revocations_of(authority)
        if one.body is None:
            report.unchecked(STANDING, one.position, "of which certificate the revocation is, is withheld")
        else:
            is_so = is_so and (one.body["authority"], one.body["serialNumber"]) == (authority, made.authorized["serialNumber"])
        report.check(STANDING, is_so, one.position, "the revocation is not that of this certificate")
        withdrawn = one.position
    check_lists(report, said, made, withdrawn)
    periods = [one for one in said if one.name == "OCSPPeriodOpened"]
    report.check(STANDING, len(periods) <= MOST, periods[-1].position if periods else None, "there are more than two periods")
    for one in periods:
        is_so = one.position > ending.position and one.stream == periods_of(authority)
        is_so = is_so and (one.body is None or one.body["authority"] == authority)
        report.check(STANDING, is_so, one.position, "the period does not cover this certificate")


def check_lists(report, said, made, withdrawn):
    part = part_of(said, made)
    intents = [one for one in said if one.name == "CRLAuthorized"]
    endings = [one for one in said if one.name == "CRLSigned"]
    is_so = len(intents) == len(endings) <= MOST
    report.check(STANDING, is_so, endings[-1].position if endings else None, "there are more than two lists, or one without its intent")
    for one in endings:
        # Of what is withheld the header shows the stream.
        intent = next((two for two in intents if (two.stream == one.stream if one.body is None else two.position == one.body["intent"])), None)
        report.check(STANDING, intent is not None and tells(one, intent, made, part, withdrawn), one.position, "the list does not tell of this certificate")


def part_of(said, made):
    """The part of its authority's lists that the certificate names; None for the complete list."""
    place = next((one["position"] for one in made.authorized["basis"] if one["concern"] == PARTITION), None)
    opened = next((one for one in said if one.position == place), None)
    return None if opened is None or opened.body is None else opened.body["partition"]


def tells(one, intent, made, part, withdrawn):
    """Whether a list tells of the certificate: it is of a later size, and the certificate did not end before the list began."""
    own, asked = (made.authorized["authority"], part), intent.body
    is_one = withdrawn is not None and intent.stream == one.stream and (intent.version, one.version) == (0, 1)
    is_own = all(body is None or (body["authority"], body["partition"]) == own for body in (one.body, asked))
    if asked is None or not is_one:
        return is_one and is_own
    is_own = is_own and asked["key"] == made.authorized["key"] and asked["size"] <= intent.position
    return is_own and asked["size"] > withdrawn and end_of(made.authorized["tbsCertificate"]) >= asked["thisUpdate"] // MICROSECONDS
