"""Lies about those who were turned away, and about the file of secrets (schemas/format.md section 9, 48): and what is true of them.

Each is found at the event that its function gives.
"""

import hashlib
import itertools

from ledger_verifier.refusals import IS_RECORDED, THROTTLED, UNKNOWN
from ledger_verifier.roles import OPERATIONS
from made_access import define, give, so_early
from made_events import ENUMERATED, acted_by, fields, number, octets, payload, sequence, text
from tampered import table
from tampered_facts import KEY, append, put

REFUSED, COUNTED = "OperationRefused", "RefusalsCounted"
DENIED, ARGUMENT, INVALID_SIGNATURE, UNKNOWN_KEY = 7, 1, 25, 26
GRACE = 600_000_000
TEMPLATE = "CodeSigningCertificate/V1"  # which no issuer may ask for


# ---- a call that was refused


def refused(body=b"{}", is_cut=False, digest=None, code=DENIED, operation="IssueCertificate", resource="arn", template=None, reason=None,
            role=None, **changes):  # fmt: skip
    """The call that an auditor, or somebody in another role, was refused is another."""

    def change(forgery):
        event = forgery.of(REFUSED)[-1]
        who = {**event.body["provenance"], "bodyDigest": digest or hashlib.sha256(body).digest(), **changes}
        if role is not None:
            who |= give(forgery, role)
        named = [] if resource is None else [text(resource, 0x80)]
        decided = [] if template is None else [text(template, 0x81)]
        why = [] if reason is None else [b"\xa2" + sequence(number(reason), sequence())[1:]]
        kept = octets(body), b"\x01\x01\xff" if is_cut else b"\x01\x01\x00"
        event.payload = payload(event.type, text(operation), *named, *decided, number(code, ENUMERATED), *why, *kept, fields(event)[-1])
        acted_by(event, who)
        return event

    return change


table(48, {
    "a body was cut too early": refused(bytes(4095), is_cut=True),
    "a body was cut too late": refused(bytes(4097)),
    "a body that is whole is said to be cut": refused(bytes(4096), is_cut=True),
    "a body is not the one that was digested": refused(digest=KEY),
    "a body is not the empty one that was digested": refused(digest=hashlib.sha256(b"").digest()),
    "an administrator is denied": refused(role="administrator"),
    "an administrator is denied an operation that others may not call": refused(operation="PutPolicy", role="administrator"),
    "an administrator is denied a template": refused(template=TEMPLATE, role="administrator"),
    "an issuer is denied to issue": refused(role="issuer"),
    "an issuer is denied the template that is meant where none is named": refused(template="EndEntityCertificate/V1", role="issuer"),
    "a template of no more than a name decides of another operation": refused(template=TEMPLATE, operation="GetPolicy", role="issuer"),
    "a template without a name is denied": refused(template="", role="issuer"),
    "a template of too long a name is denied": refused(template="a" * 65, role="issuer"),
    "a template of too many octets is denied": refused(template="\u00e9" * 33, role="issuer"),
    "a template decides though the refusal is for another reason": refused(template=TEMPLATE, code=ARGUMENT, role="issuer"),
    "an auditor is denied to read": refused(operation="GetPolicy"),
    "an auditor is told what is wrong with a call that they may not make": refused(code=ARGUMENT),
    "an operation is refused that there is not": refused(operation="MakeEmperor"),
    "an operation without a name is refused": refused(operation=""),
    "a resource has no name": refused(resource=""),
    "a resource has too long a name": refused(resource="a" * 201),
    "a resource is named with a control character": refused(resource="a\u0085b"),
}, is_placed=True)  # fmt: skip
NOT_RECORDED = sorted(set(range(27)) - IS_RECORDED)
assert NOT_RECORDED == [6, 16, 17, 18, 20, 21, 23, 24, 25, 26]
table(48, {f"a call is refused as {code}": refused(code=code, operation="GetPolicy") for code in NOT_RECORDED}, is_placed=True)
table(None, {f"a call that may be made is refused as {code}": refused(code=code, operation="GetPolicy") for code in sorted(IS_RECORDED - {DENIED})})
table(None, {
    "a call without a body is refused": refused(b""),
    "a long body was cut": refused(bytes(4096), is_cut=True, digest=KEY),
    "a body of the greatest length is whole": refused(bytes(4096)),
    "a call on nothing is refused": refused(resource=None),
    "an issuer is refused": refused(operation="GetPolicy", role="issuer"),
    "an issuer is denied a template": refused(template=TEMPLATE, role="issuer"),
    "an issuer is denied a template of as long a name as is kept": refused(template="a" * 64, role="issuer"),
    "an auditor is denied a template, since no role of theirs names any": refused(template="EndEntityCertificate/V1"),
    "a refusal says why, in whichever words": refused(reason=4711),
})  # fmt: skip


def read_by(role, code, operation, *, early, now=(), then=("GetCertificate",)):
    """Somebody is refused whose role was defined and then defined again, so long before."""

    def change(forgery):
        moment = forgery.of(REFUSED)[-1].time - early
        define(forgery, role, then)
        event = refused(code=code, operation=operation, role=role)(forgery)
        define(forgery, role, now)
        so_early(forgery, moment)
        return event

    return change


table(None, {
    "a call is let in by what a role permitted ten minutes ago": read_by("reader", ARGUMENT, "GetCertificate", early=GRACE),
    "a call is let in by what a role permits now": read_by("reader", ARGUMENT, "GetPolicy", early=GRACE, now=("GetPolicy",)),
    "a call is denied by what a role did not permit ten minutes ago": read_by("reader", DENIED, "GetPolicy", early=GRACE, now=("GetPolicy",)),
    "a call is denied in a role that was taken away long ago": read_by("reader", DENIED, "GetCertificate", early=GRACE + 1),
    "a call is denied by what a role does not permit": read_by("reader", DENIED, "GetCertificate", early=GRACE + 1, now=("GetPolicy",)),
})  # fmt: skip
table(48, {
    "a call is let in by what a role permitted more than ten minutes ago": read_by("reader", ARGUMENT, "GetCertificate", early=GRACE + 1),
    "a call is denied by what a role did not permit more than ten minutes ago": read_by(
        "reader", DENIED, "GetPolicy", early=GRACE + 1, now=("GetPolicy",)),
}, is_placed=True)  # fmt: skip


# ---- calls that were only counted


def counts(forgery, begin=None, unknown=(), logins=(), known=(), others=0):
    """Appends a count: when its window begins, and rows of values in the order of their fields."""
    begin = forgery.events[-1].time if begin is None else begin
    rows = [sequence(*(sequence(*map(field, row)) for row in rows)) for rows in (unknown, logins, known)]
    return append(forgery, 51, number(begin), *rows, number(others))


class Answer(int):
    """As what somebody was refused."""


def field(value):
    return number(value, ENUMERATED) if isinstance(value, Answer) else number(value) if isinstance(value, int) else text(value)


def counted(*answers, begin=lambda forgery: None):
    return lambda forgery: counts(forgery, begin(forgery), [(Answer(answer), count) for answer, count in answers])


def login(access_key="AKIASTRANGER", address="127.0.0.1", answer=INVALID_SIGNATURE, count=1):
    return access_key, address, Answer(answer), count


def logins(*rows, of=((INVALID_SIGNATURE, 1), (UNKNOWN_KEY, 1))):
    return lambda forgery: counts(forgery, unknown=[(Answer(answer), count) for answer, count in of], logins=rows)


def known(*rows, others=0, **changes):
    """An auditor was refused again and again: operation, answer and count of each."""

    def change(forgery):
        auditor = {**forgery.of("CredentialsChanged")[-1].body, **changes}
        told = [(auditor["accessKey"], auditor["principal"], operation, Answer(answer), count) for operation, answer, count in rows]
        return counts(forgery, known=told, others=others)

    return change


def overlapping(forgery):
    first, last = forgery.of(COUNTED)[-1], forgery.events[-1]
    last.time = max(last.time, first.time) + 1_000
    return counts(forgery, first.time - 1, [(Answer(INVALID_SIGNATURE), 1)])


def following(forgery):
    first, last = forgery.of(COUNTED)[-1], forgery.events[-1]
    last.time = max(last.time, first.time) + 1_000
    counts(forgery, first.time, [(Answer(INVALID_SIGNATURE), 1), (Answer(UNKNOWN_KEY), 7)])


def before_its_server(forgery):
    begin = forgery.events[-1].time
    forgery.serve_again()
    forgery.events[-1].time = begin + 1_000
    forgery.append(forgery.of("ServerStarted")[-1])
    return counts(forgery, begin, [(Answer(INVALID_SIGNATURE), 1)])


def never(forgery):
    event = forgery.of(COUNTED)[0]
    put(event, lambda parts: parts.__setitem__(0, number(-1)))
    return event


def taken(forgery):
    """Whose access key was taken away may have been refused before."""
    define(forgery, "reader", ["GetPolicy"])
    who = give(forgery, "reader")
    give(forgery, "reader", change=1)
    counts(forgery, known=[(who["accessKey"], who["principal"], "GetPolicy", Answer(ARGUMENT), 1)])


ALL = [(operation, answer, 1) for operation, answer in itertools.product(sorted(OPERATIONS), sorted(IS_RECORDED))]
MANY = [login(address=f"10.0.0.{index}") for index in range(65)]
ONE = ("GetPolicy", ARGUMENT, 1)

table(48, {
    "refusals are counted that were never given": counted((INVALID_SIGNATURE, 0)),
    "refusals are counted fewer than none": counted((INVALID_SIGNATURE, -1)),
    "refusals are counted twice": counted((INVALID_SIGNATURE, 1), (INVALID_SIGNATURE, 1)),
    "no refusals are counted": counted(),
    "refusals are counted from before all time": never,
    "refusals are counted from later on": counted((INVALID_SIGNATURE, 1), begin=lambda forgery: forgery.events[-1].time + 1),
    "refusals are counted twice over some time": overlapping,
    "refusals are counted from before the server started": before_its_server,
    "only others are counted": known(others=1),
    "a failed login names no access key": logins(login("AK IA")),
    "a failed login comes from no address": logins(login(address="local")),
    "a failed login was refused for another reason": logins(login(answer=23), of=[(23, 1)]),
    "a failed login is counted that never was": logins(login(count=0)),
    "a failed login is counted twice": logins(login(), login(), of=[(INVALID_SIGNATURE, 2)]),
    "more logins failed than were counted": logins(login(count=2)),
    "more logins failed than were counted, in two rows": logins(login(), login("AKIAANOTHER")),
    "logins failed in a way that was not counted": logins(login(answer=UNKNOWN_KEY), of=[(INVALID_SIGNATURE, 1)]),
    "more logins failed than can be counted": logins(login(count=(1 << 63) - 1), login("AKIAANOTHER", count=(1 << 63) - 1)),
    "too many failed logins are listed": logins(*MANY, of=[(INVALID_SIGNATURE, 65)]),
    "only failed logins are counted": logins(login(), of=[]),
    "a known caller is counted that has no access key": known(ONE, accessKey="AK"),
    "a known caller is counted that is nobody": known(ONE, principal=""),
    "a known caller is counted whom the log does not know": known(ONE, accessKey="AKIASTRANGER"),
    "a known caller is counted under another name": known(ONE, principal="somebody else"),
    "a known caller is counted that called nothing that there is": known(("MakeEmperor", ARGUMENT, 1)),
    "a known caller is counted twice": known(ONE, ONE),
    "a known caller is counted that was never refused": known(("GetPolicy", ARGUMENT, 0)),
    "too many known callers are listed": known(*ALL[:257]),
    "others are counted though there was room": known(*ALL[:255], others=1),
    "others are counted fewer than none": known(*ALL[:256], others=-1),
}, is_placed=True)  # fmt: skip
table(48, {f"a known caller is counted as unknown by {answer}": counted((answer, 1)) for answer in (0, 7, 22)}, is_placed=True)
table(48, {f"a known caller is counted as refused by {answer}": known(("GetPolicy", answer, 1)) for answer in NOT_RECORDED if answer != THROTTLED}, is_placed=True)
table(None, {"a known caller is counted as too fast": known(("GetPolicy", THROTTLED, 1))})
table(None, {
    "refusals are counted one minute after another": following,
    "refusals of every kind that can be are counted": counted(*((answer, 1) for answer in sorted(UNKNOWN))),
    "two logins failed in two ways": logins(login(), login(answer=UNKNOWN_KEY)),
    "as many failed logins are listed as may be": logins(*MANY[:64], of=[(INVALID_SIGNATURE, 65)]),
    "a known caller is counted": known(ONE, ("GetPolicy", DENIED, 7)),
    "as many known callers are listed as may be, and others counted": known(*ALL[:256], others=5),
    "a known caller is counted whose access key was taken away": taken,
})  # fmt: skip


# ---- how a file differs from the log


def differs(*rows, others=0):
    """Appends that the file of secrets differs in these access keys, for no reason but that the log never spoke of them."""

    def change(forgery):
        listed = sequence(*(sequence(text(key), number(0, ENUMERATED)) for key in rows))
        return append(forgery, 26, listed, number(others))

    return change


def in_turn(*changes):
    return lambda forgery: [change(forgery) for change in changes][-1]


HUNDRED = [f"AKIA{index:03}" for index in range(100)]

table(48, {
    "a file agrees that never differed": differs(),
    "a file differs as it did before": in_turn(differs("AKIA"), differs("AKIA")),
    "a file agrees as it did before": in_turn(differs("AKIA"), differs(), differs()),
    "a file differs in others alone": differs(others=1),
    "a file differs in fewer than none": differs("AKIA", others=-1),
    "a file differs in others though there was room": differs(*HUNDRED[:99], others=1),
    "a file differs in more than are listed": differs(*HUNDRED, "AKIA100"),
    "a file differs in an access key twice": differs("AKIA", "AKIA"),
    "a file differs out of order": differs("AKIB", "AKIA"),
    "a file differs in what is no access key": differs("AK IA"),
}, is_placed=True)  # fmt: skip
table(None, {
    "a file differs, and agrees again": in_turn(differs("AKIA"), differs()),
    "a file differs in more, and in fewer": in_turn(differs("AKIA", "AKIB"), differs("AKIA"), differs("AKIA", "AKIB")),
    "a file differs in as many as are listed, and in others": in_turn(differs(*HUNDRED), differs(*HUNDRED, others=3)),
})  # fmt: skip
