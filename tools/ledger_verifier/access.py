"""Who acted: the form that the format gives to what is said of it, and what the log says of their access key and role."""

from .causes import fault_of_cause
from .events import ADDED, API, REMOVED
from .forms import fault_of_form, is_access_key, is_account, is_principal, is_role
from .roles import GRACE, Roles


MOST_KEYS = 2  # that a principal of an account has at a time


class Access:
    """What the log says of access keys and roles. Nothing else gives access: who acts with a key that it does not know has none."""

    def __init__(self, report):
        self.check, self.newest, self.started_at = report.check, {}, -1  # the newest change by access key
        self.given, self.roles = set(), Roles()  # the access keys that were ever somebody's
        self.held, self.version = {}, 0  # when the keys end that somebody has, by whose they are; the version of the books' rules

    def started(self, entry, body):
        self.started_at = entry.position
        self.roles.started()

    def acted(self, entry, kind, who):
        """Holds what is said of who acted to its form, to who may cause such an event, and to the log."""
        form = fault_of_form(kind.stream, who)
        self.check(42, form is None, entry.position, form)
        fault = fault_of_cause(kind.name, who, self.definitions(entry, who)) or self.fault(entry, who)
        self.check(46, fault is None, entry.position, fault)

    def definitions(self, entry, who):
        """What the role of who acted permits, each way that counts."""
        return self.roles.at(who["role"], entry.time)

    def fault(self, entry, who):
        if who["channel"] != API or who["accessKey"] is None:
            return None
        if who["accessKey"] not in self.newest:
            return "the log knows no such access key"
        change, position, moment = self.newest[who["accessKey"]]
        is_late = entry.time > moment + GRACE or self.started_at > position
        if change["change"] == REMOVED and (is_late or who["accessKey"] not in self.given):
            return "the access key was removed before, or never was anybody's"
        if change["expiry"] is not None and entry.time > change["expiry"] + GRACE:
            return "the access key had ended"
        said = {name: who[name] for name in ("principal", "account", "role") if who[name] is not None}
        is_theirs = all(change[name] == value for name, value in said.items())
        return None if is_theirs else "the access key is another's, or another's role or account is named"

    def is_of(self, access_key, principal):
        """Whether the log knows an access key, removed or not, and last said that it is somebody's."""
        return access_key in self.newest and self.newest[access_key][0]["principal"] == principal

    def changed(self, entry, body):
        if body["change"] == ADDED:
            self.given.add(body["accessKey"])
        before, _, _ = self.newest.get(body["accessKey"], (None, None, None))
        self.newest[body["accessKey"]] = body, entry.position, entry.time
        fault = fault_in(body) or (before and fault_after(before, body))
        if not fault and body["change"] == ADDED and not self.roles.is_one(body["role"]):
            fault = f"there is no role {body['role']}"
        held = self.held.setdefault((body["account"], body["principal"]), {})
        if body["change"] == ADDED:
            held[body["accessKey"]] = body["expiry"]
            in_force = [end for end in held.values() if end is None or entry.time <= end]
            if not fault and self.version >= 2 and len(in_force) > MOST_KEYS:
                fault = f"{body['principal']} has {len(in_force)} access keys at a time"
        else:
            held.pop(body["accessKey"], None)
        self.check(46, not fault, entry.position, fault)


def fault_in(change):
    if not is_access_key(change["accessKey"]) or not is_principal(change["principal"]):
        return "it names no access key, or nobody's"
    if not is_account(change["account"]) or not is_role(change["role"]):
        return "it names no account of twelve digits, or no role"
    if (change["change"] == ADDED) != (change["secret"] is not None):
        return "what is added has a secret, and what is removed has none"
    return None


def fault_after(before, change):
    if before["change"] == change["change"]:
        return "the access key was added or removed before"
    is_same = all(before[name] == change[name] for name in ("principal", "account", "role"))
    return None if change["change"] == ADDED or is_same else "it was given to somebody else than it was taken from"
