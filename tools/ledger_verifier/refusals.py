"""What a count of refusals may say: each kind once and given, within its limits, and of whom it can be."""

from collections import Counter

from .events import REFUSALS
from .forms import is_access_key, is_address, is_principal
from .roles import OPERATIONS

UNKNOWN = {6, 20, 21, 23, 24, 25, 26}  # how a call may be refused before it is known who asks
THROTTLED = 17
IS_RECORDED = set(range(REFUSALS)) - UNKNOWN - {16, 17, 18}  # how callers that are known may be; 16 to 18 say that later it may succeed
IS_COUNTED = IS_RECORDED | {THROTTLED}  # how they may be where that has no entry of its own
OF_LOGINS = {25, 26}  # how it may be refused for want of a proof of who asks
MOST_LOGINS, MOST_KNOWN = 64, 256  # rows


def fault_of_counts(body, access):
    """What such a count says that cannot be; None where nothing."""
    if not body["unknown"] and not body["known"]:
        return "nothing is counted"
    return fault_of_unknown(body["unknown"]) or fault_of_logins(body) or fault_of_known(body, access)


def fault_of_unknown(rows):
    is_sound = are_counted(rows, "answer") and all(row["answer"] in UNKNOWN for row in rows)
    return None if is_sound else "refusals are counted that were never given, twice, or of callers that are known"


def fault_of_logins(body):
    """Of whom the log does not know, only what they said of themselves is told, and in its form."""
    rows, total = body["logins"], Counter()
    if len(rows) > MOST_LOGINS or not are_counted(rows, "accessKey", "sourceAddress", "answer"):
        return "failed logins are listed that never were, twice, or too many"
    for row in rows:
        if row["answer"] not in OF_LOGINS or not is_access_key(row["accessKey"]) or not is_address(row["sourceAddress"]):
            return "a failed login names no access key, comes from no IP address, or was refused as none is"
        total[row["answer"]] += row["count"]
    counted = {row["answer"]: row["count"] for row in body["unknown"]}
    is_part = all(count <= counted.get(answer, 0) for answer, count in total.items())
    return None if is_part else "more failed logins are listed than were counted"


def fault_of_known(body, access):
    rows, others = body["known"], body["others"]
    if len(rows) > MOST_KNOWN or others < 0 or others > 0 and len(rows) < MOST_KNOWN:
        return f"{len(rows)} kinds of refusals are listed, and {others} are others"
    if not are_counted(rows, "accessKey", "operation", "answer"):
        return "refusals of known callers are listed that were never given, or twice"
    for row in rows:
        if not is_access_key(row["accessKey"]) or not is_principal(row["principal"]):
            return "a known caller has no access key, or is nobody"
        if row["operation"] not in OPERATIONS or row["answer"] not in IS_COUNTED:
            return "no known caller is refused so"
        if not access.is_of(row["accessKey"], row["principal"]):
            return "the log knows no such access key of this principal"
    return None


def are_counted(rows, *names):
    """Whether each row counts something, and says of what once."""
    return all(row["count"] > 0 for row in rows) and len({tuple(row[name] for name in names) for row in rows}) == len(rows)
