"""What is recorded of those who were turned away, and of a file that differs from the log, keeps within its limits and is true."""

import itertools

from .forms import is_access_key, is_kept
from .refusals import IS_RECORDED, fault_of_counts
from .roles import OPERATIONS
from .tree import sha256

LONGEST_BODY, LONGEST_RESOURCE, LONGEST_TEMPLATE = 4096, 200, 64  # octets of a refused call's body, characters of what it named, octets
ACCESS_DENIED = 7  # how callers are refused whose role does not permit what they ask for
MOST_DIFFERENCES = 100  # access keys that are listed
BOUNDS = ("RefusalsCounted", "EpochOpened")  # where the time to be counted over may begin at the earliest


class Evidence:
    def __init__(self, report, access, sharing, approvals):
        self.check, self.access, self.sharing, self.approvals = report.check, access, sharing, approvals
        self.earliest, self.newest = 0, 0  # microseconds: of the next window's beginning, of the last entry
        self.differs = [], 0  # how the file of secrets differs from the log: the access keys that are listed, and how many others

    def fold(self, entry, name):
        """Follows every entry, after what it says was judged."""
        if name == "ServerStarted":
            self.earliest = self.newest
        elif name in BOUNDS:
            self.earliest = entry.time
        self.newest = entry.time

    def refused(self, entry, body):
        definitions = self.access.definitions(entry, body["provenance"])
        fault = fault_of_kept(body, body["provenance"])
        is_kept_out = body["code"] == ACCESS_DENIED and (self.sharing.is_by_policy(entry, body) or self.approvals.keeps_out(body))
        if fault is None and not is_kept_out:
            fault = fault_of_refusal(body, definitions)
        self.check(48, fault is None, entry.position, fault)

    def counted(self, entry, body):
        """What is counted can have been given, and the window follows the one before."""
        fault = fault_of_counts(body, self.access)
        if not max(self.earliest, 0) <= body["from"] <= entry.time:
            fault = "refusals are counted over a time that cannot be"
        self.check(48, fault is None, entry.position, fault)

    def differed(self, entry, body):
        """How a file differs from the log is said within its limits, and only where it is not as it was said before."""
        found = body["differences"], body["others"]
        fault = fault_of_differences(*found)
        if fault is None and found == self.differs:
            fault = "it says again what was said before"
        self.check(48, fault is None, entry.position, fault)
        self.differs = found


def fault_of_kept(body, who):
    """What of a refused call contradicts itself, or is more or less than is kept; None where nothing."""
    length = len(body["octets"])
    if length != LONGEST_BODY if body["isCut"] else length > LONGEST_BODY:
        return f"of a body, cut or not, {length} octets are kept"
    if not body["isCut"] and who["bodyDigest"] not in (None, sha256(body["octets"])):
        return "the whole body is kept, and its digest is another's"
    if body["isCut"] and who["bodyDigest"] == sha256(body["octets"]):
        return "the body is said to be cut, and what is kept has its digest"
    if body["resource"] is not None and not is_kept(body["resource"], LONGEST_RESOURCE):
        return "what the caller named is empty, longer than it is kept, or holds control characters"
    if body["template"] is not None and not 1 <= len(body["template"].encode()) <= LONGEST_TEMPLATE:
        return "the template that decided has no name, or too long a one"
    return None


def fault_of_refusal(body, definitions):
    """Why a caller whose role has, or had not long before, these definitions cannot have been refused so; None where they can."""
    code, operation, template = body["code"], body["operation"], body["template"]
    if operation not in OPERATIONS:
        return "there is no such operation"
    if code not in IS_RECORDED:
        return "a refusal of this kind is not recorded"
    if code != ACCESS_DENIED:
        is_so = template is None and any(one.permits(operation) for one in definitions)
        return None if is_so else "the role does not permit the operation, or a template decided, and it was refused for another reason"
    if template is None:
        is_so = any(not one.permits(operation) for one in definitions)
        return None if is_so else "the role permits the operation"
    is_so = operation == "IssueCertificate" and any(not one.permits_template(template) for one in definitions)
    return None if is_so else "the role permits the template, or the operation has none"


def fault_of_differences(listed, others):
    """What cannot be said of how a file differs from the log; None where it can."""
    keys = [one["accessKey"] for one in listed]
    if not all(map(is_access_key, keys)) or any(key >= following for key, following in itertools.pairwise(keys)):
        return "it lists what is no access key, one twice, or out of order"
    is_kept_short = len(keys) <= MOST_DIFFERENCES and others >= 0 and (others == 0 or len(keys) == MOST_DIFFERENCES)
    return None if is_kept_short else f"it lists {len(keys)} access keys, and speaks of {others} others"
