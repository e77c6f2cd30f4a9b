"""Lies about dual control (schemas/format.md, section 9.8): what happens without an approval, or with one that it cannot have."""

import uuid

from ledger_verifier.approvals import (
    CREATE, CREDENTIAL, DUAL_CONTROL, HOUR, NAMES, PATH, POLICY, RESOURCE_POLICY, ROLE, asked_by,
)  # fmt: skip
from ledger_verifier.events import API, CONTROL_SOCKET, PROGRAM
from ledger_verifier.tree import sha256
from made_access import called, give, role_parts
from made_events import ENUMERATED, number, octets, provenance, sequence, text
from made_lists import NO
from tampered import table
from tampered_facts import append
from tampered_refusals import in_turn

CHANGED, REQUESTED, GIVEN, REJECTED, USED, EXPIRED = range(60, 66)
ROLES, HOURS = (ROLE,), 24
WEB = ("web", ("GetPolicy",), ())


def user(uid=0, channel=CONTROL_SOCKET):
    """A user of the operating system."""
    return sequence(number(channel, ENUMERATED), text(f"uid:{uid}"))


def stream_of(which):
    return bytes([0xA0 + which]) * 16


def control(*operations, hours=HOURS, who=None):
    """What is under dual control from here on."""

    def change(forgery):
        within = [] if hours is None else [number(hours, 0x80)]
        return append(forgery, CHANGED, sequence(*(number(one, ENUMERATED) for one in operations)), *within, who or user())

    return change


def wanted(parameters):
    return sequence(*(sequence(text(name), text(value)) for name, value in parameters))


def of_role(role=WEB):
    name, operations, templates = role
    return asked_by("RoleChanged", {"role": name, "operations": operations, "templates": templates}, 0)


def request(which=0, operation=ROLE, parameters=None, who=None, place=None, hours=HOURS, subject=None):
    """Somebody wants something."""

    def change(forgery):
        of = [] if subject is None else [octets(subject, 0x80)]
        until = forgery.events[-1].time + hours * HOUR
        asked = wanted(of_role() if parameters is None else parameters)
        parts = number(which if place is None else place), number(operation, ENUMERATED), *of, asked, number(until), who or user()
        return append(forgery, REQUESTED, *parts, stream=stream_of(which))

    return change


def by(kind, *more, who=None, which=0, place=None):
    """Somebody decides, or it is used or runs out."""

    def change(forgery):
        acting = [] if kind in (USED, EXPIRED) else [who(forgery) if callable(who) else who or user(7)]
        return append(forgery, kind, number(which if place is None else place), *more, *acting, stream=stream_of(which))

    return change


def given(**how):
    return by(GIVEN, **how)


def rejected(reason="no", **how):
    return by(REJECTED, text(reason), **how)


def used(**how):
    return by(USED, **how)


def expired(**how):
    return by(EXPIRED, **how)


def define(role=WEB, who=None):
    return lambda forgery: append(forgery, 25, *role_parts(*role), who or user())


def caller(role="administrator", principal="second", of=None):
    """A call by somebody with an access key of their own, made before everything else."""

    def who(forgery):
        known = give(forgery, role, principal=principal, of=of)
        return provenance(called(forgery, request=bytes(range(16)), **known))

    return who


def refused(resource, role="administrator", mine=False):
    """A caller is kept from approvals, who asked for the one that is named or did not."""

    def change(forgery):
        known = give(forgery, role, principal="second")
        if mine:
            asks = provenance(called(forgery, request=bytes(range(16)), **known))
            in_turn(control(CREATE), request(operation=CREATE, parameters=(), who=asks))(forgery)
        who = provenance(called(forgery, request=None, bodyDigest=sha256(b""), **known))
        parts = text("DescribeCertificateAuthorityAuditReport"), text(resource, 0x80), number(7, ENUMERATED), octets(b""), NO, who
        return append(forgery, 50, *parts, stream=bytes(range(16, 32)))

    return change


def twice(change):
    return in_turn(change, change)


ON = control(*ROLES)
NAMED = f"{PATH}/{uuid.UUID(bytes=stream_of(0))}"
APPROVED = in_turn(ON, request(), given())

table(73, {
    "dual control names no operation and hours": control(),
    "dual control has no hours": control(ROLE, hours=None),
    "dual control lasts no hour": control(ROLE, hours=0),
    "dual control lasts for longer than a month": control(ROLE, hours=721),
    "dual control names an operation twice": control(ROLE, ROLE),
    "dual control names operations out of order": control(ROLE, CREATE),
    "dual control names itself": control(ROLE, DUAL_CONTROL),
    "dual control is off that never was on": control(hours=None),
}, is_placed=True)  # fmt: skip
table(73, {
    "dual control lasts for ever and something is asked for": in_turn(control(ROLE, hours=(1 << 63) - 1), request()),
})  # fmt: skip
table(72, {
    "a role is changed without an approval at the log's end": in_turn(ON, define()),
    "a role is changed without an approval": in_turn(ON, define(), define(("other", ("GetPolicy",), ()))),
    "dual control is taken away without an approval": in_turn(ON, control(hours=None), define()),
    "a role is changed while the approval waits": in_turn(ON, request(), define(), define(("other", ("GetPolicy",), ()))),
    "a role is changed otherwise than was approved": in_turn(APPROVED, define(("web", ("ListTags",), ())), used()),
    "a role is changed by another than asked for it": in_turn(APPROVED, define(who=user(7)), used()),
    "an approval is used for nothing": in_turn(APPROVED, used()),
    "an approval of something else is used": in_turn(ON, request(operation=POLICY, parameters=()), define(), used()),
    "something lies between what happens and its approval": in_turn(APPROVED, define(), request(1, parameters=()), used()),
})  # fmt: skip
table(71, {
    "an approval is asked for and nothing needs any": request(),
    "an approval is asked for again in its stream": in_turn(ON, request(), request(place=1, parameters=of_role(("other", ("GetPolicy",), ())))),
    "an approval is asked for what needs none": in_turn(ON, request(operation=POLICY, parameters=())),
    "an approval is good for too long": in_turn(ON, request(hours=25)),
    "an approval is good for too short": in_turn(ON, request(hours=23)),
    "two approvals have one place": in_turn(ON, request(), request(1, parameters=(), place=0)),
    "the same is asked for twice": in_turn(ON, request(), request(1)),
    "there are too many approvals of one": in_turn(ON, *(request(one, parameters=[("number", str(one))]) for one in range(9))),
    "an approval of what calls do is asked for on the machine": in_turn(control(CREATE), request(operation=CREATE, parameters=())),
    "who asks approves": in_turn(ON, request(), given(who=user())),
    "who asks approves by the program": in_turn(ON, request(), given(who=user(channel=PROGRAM))),
    "an approval is given twice": in_turn(ON, request(), twice(given())),
    "an approval is given that nobody asked for": in_turn(ON, given()),
    "an approval is given in another place": in_turn(ON, request(), given(place=1)),
    "an approval is rejected for no reason": in_turn(ON, request(), rejected("")),
    "an approval is rejected at too great length": in_turn(ON, request(), rejected("x" * 1025)),
    "an approval is rejected for a reason that steers": in_turn(ON, request(), rejected("no\u0007")),
    "an approval is rejected in another place": in_turn(ON, request(), rejected(place=1)),
    "an approval runs out before its time": in_turn(ON, request(), expired()),
    "an approval runs out that nobody asked for": in_turn(ON, expired()),
    "an approval is used twice": in_turn(APPROVED, define(), used(), define(("web", (), ())), used()),
    "an approval is used that nobody gave": in_turn(ON, request(), define(), used()),
    "an administrator of another account approves": in_turn(ON, request(), given(who=caller(of="210987654321"))),
})  # fmt: skip
table(46, {
    "an issuer approves": in_turn(ON, request(), given(who=caller("issuer"))),
})  # fmt: skip
table(48, {
    "an administrator is kept from all approvals": refused(PATH),
    "an administrator is kept from what another asked for": refused(NAMED),
    "who asked is kept from another approval": refused(NAMED[:-1] + "1", mine=True),
    "who asked is kept from an approval without its slash": refused(NAMED.replace("approvals/", "approvals"), mine=True),
}, is_placed=True)  # fmt: skip
table(None, {
    "who asked is kept from giving it": refused(NAMED, mine=True),
    "who asked is kept from giving it in capitals": refused(PATH + NAMED.removeprefix(PATH).upper(), mine=True),
    "an auditor is kept from all approvals": refused(PATH, role="auditor"),
    "a role is changed with an approval": in_turn(APPROVED, define(), used()),
    "who asked by the socket goes on by the program": in_turn(APPROVED, define(who=user(channel=PROGRAM)), used()),
    "an administrator approves": in_turn(ON, request(), given(who=caller()), define(), used()),
    "an approval is rejected and asked for again": in_turn(ON, request(), rejected(), request(1), given(which=1), define(), used(which=1)),
    "an approval is withdrawn by who asked": in_turn(ON, request(), rejected(who=user())),
    "an approval that was given is rejected": in_turn(APPROVED, rejected()),
    "dual control is taken away with an approval": in_turn(
        ON, request(operation=DUAL_CONTROL, parameters=[("operations", "")]), given(), control(hours=None), used(), define()),
    "there are as many approvals of one as may be": in_turn(ON, *(request(one, parameters=[("number", str(one))]) for one in range(8))),
    "what is not under dual control happens": in_turn(control(RESOURCE_POLICY, CREDENTIAL), define()),
})  # fmt: skip
assert NAMES[DUAL_CONTROL] == "dual-control" and API == 0
