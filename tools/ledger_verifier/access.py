"""Who acted: the form that the format gives to what is said of it, and what the log says of the access key that was used."""

from .events import ADDED, API, REMOVED

ROLES = ("administrator", "issuer", "auditor")
LONGEST_USER_AGENT = 200  # characters
GRACE = 600_000_000  # microseconds that a call which was let in before its key ended may take to reach the log
ASKS = {"IssuanceRequested": ("administrator", "issuer"), "AuthorityCreating": ("administrator",),
        "AuthorityCertificateImported": ("administrator",)}  # fmt: skip


class Access:
    """What the log says of access keys.

    A file of credentials may be edited by hand: of a key that the log never spoke of, nothing follows. Of one that it speaks
    of, it has the last word.
    """

    def __init__(self, report):
        self.check, self.newest, self.started_at = report.check, {}, -1  # the newest change by access key

    def started(self, entry, body):
        self.started_at = entry.position

    def acted(self, entry, name, who):
        """Holds what is said of who acted to its form, and to the log."""
        form = fault_of_form(who)
        self.check(42, form is None, entry.position, form)
        if who["channel"] == API and who["accessKey"] is not None:
            fault = self.fault(entry, name, who)
            self.check(46, fault is None, entry.position, fault)

    def fault(self, entry, name, who):
        change, position, moment = self.newest.get(who["accessKey"], (None, None, None))
        role = who["role"] if who["role"] is not None or change is None else change["role"]
        if role is not None and role not in ASKS.get(name, (role,)):
            return f"an access key for the role {role} may not do this"
        if change is None:
            return None
        is_late = entry.time > moment + GRACE or self.started_at > position
        if change["change"] == REMOVED and is_late:
            return "the access key was removed before"
        if change["expiry"] is not None and entry.time > change["expiry"] + GRACE:
            return "the access key had ended"
        said = {name: who[name] for name in ("principal", "account", "role") if who[name] is not None}
        is_theirs = all(change[name] == value for name, value in said.items())
        return None if is_theirs else "the access key is another's, or another's role or account is named"

    def changed(self, entry, body):
        before, _, _ = self.newest.get(body["accessKey"], (None, None, None))
        self.newest[body["accessKey"]] = body, entry.position, entry.time
        fault = fault_in(body) or (before and fault_after(before, body))
        self.check(46, not fault, entry.position, fault)


def fault_of_form(who):
    """What is wrong with what is said of who acted; None where nothing is."""
    if not who["principal"] or who["channel"] == API and None in (who["accessKey"], who["bodyDigest"]):
        return "it does not say who acted"
    if who["channel"] != API and not is_user(who["principal"]):
        return "outside the API an operating system's user acts, and none is named"
    if who["account"] is not None and not is_account(who["account"]):
        return "an account has not twelve digits"
    if who["role"] is not None and who["role"] not in ROLES:
        return "there is no such role"
    agent = who["userAgent"]
    if agent is not None and (len(agent) > LONGEST_USER_AGENT or any(one < " " or one == "\x7f" for one in agent)):
        return "a client's name for itself is longer than it is kept, or holds control characters"
    return None


def fault_in(change):
    if not change["accessKey"] or not change["principal"]:
        return "it names no access key, or nobody's"
    if not is_account(change["account"]) or change["role"] not in ROLES:
        return "it names no account of twelve digits, or no role"
    if (change["change"] == ADDED) != (change["secret"] is not None):
        return "what is added has a secret, and what is removed has none"
    return None


def fault_after(before, change):
    if before["change"] == change["change"]:
        return "the access key was added or removed before"
    is_same = all(before[name] == change[name] for name in ("principal", "account", "role"))
    return None if change["change"] == ADDED or is_same else "it was given to somebody else than it was taken from"


def digits(text):
    return bool(text) and all("0" <= one <= "9" for one in text)


def is_account(text):
    return len(text) == 12 and digits(text)


def is_user(principal):
    return principal.startswith("uid:") and digits(principal[4:])
