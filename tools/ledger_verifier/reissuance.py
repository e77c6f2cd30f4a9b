"""What an authority does when it is soon asked again for the same public key and names: noted, or refused (schemas/format.md, section 9.5)."""

from .authorities import DELETED, FAILED
from .recent import end_of, likeness, policy_of

RULE, REASON = 350, 35001
PASSED, FAILED_CHECK, NOTED = range(3)
LIMIT_EXCEEDED = 5


class Reissuances:
    def __init__(self, report, lives, recent):
        self.check, self.lives, self.recent, self.policies = report.check, lives, recent, {}

    def changed(self, entry, body):
        authority, status = self.lives.standing(entry)
        if authority is None:
            return
        policy = policy_of(body)
        is_so = status not in (FAILED, DELETED) and policy != self.policies.get(entry.stream)
        self.check(21, is_so, entry.position, "the authority is told nothing so where it stands, or did just this")
        self.policies[entry.stream] = policy

    def authorized(self, entry, body):
        checks = [one for one in body["checks"] if one["rule"] == RULE]
        policy, alike = self.policies.get(body["authority"]), likeness(body)
        if policy is None or alike is None:
            if checks:
                self.check(57, False, entry.position, "it says what was issued lately, and nobody looks at that")
            return
        earlier = self.recent.newest(alike, entry.time, policy)
        is_so = checks == [expected(earlier, policy)] and not (policy.refuses and earlier is not None)
        said = "it does not say, or was not refused for, what was issued lately for the same public key and names"
        self.check(57, is_so, entry.position, said)

    def refused(self, entry, body, authority):
        checks = [one for one in body["checks"] if one["rule"] == RULE]
        if not checks and body["reason"]["code"] != REASON:
            return
        policy, earlier = self.policies.get(authority), self.recent.at(position_in(body["reason"]))
        is_early = (
            policy is not None and policy.refuses and earlier is not None and earlier.authority == authority
            and earlier == self.recent.newest(earlier.likeness, entry.time, policy)
        )  # fmt: skip
        is_so = is_early and (body["code"], body["reason"], checks) == (LIMIT_EXCEEDED, reason(earlier, policy), [expected(earlier, policy)])
        self.check(57, is_so, entry.position, "it is refused for what was not issued lately, or says something else of it")


def reason(earlier, policy):
    """What is recorded of the earlier one."""
    values = [("octets", earlier.serial), ("number", earlier.position), ("instant", earlier.time), ("instant", end_of(earlier, policy))]
    return {"code": REASON, "values": values}


def expected(earlier, policy):
    """What is recorded of the rule."""
    if earlier is None:
        return {"rule": RULE, "outcome": PASSED, "reason": None}
    return {"rule": RULE, "outcome": FAILED_CHECK if policy.refuses else NOTED, "reason": None if policy.refuses else reason(earlier, policy)}


def position_in(reason):
    """The position of the intent that a reason names; None where it names none."""
    values = reason["values"]
    kinds = [kind for kind, _ in values]
    return values[1][1] if reason["code"] == REASON and kinds == ["octets", "number", "instant", "instant"] else None
