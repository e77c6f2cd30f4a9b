"""Lies about who acted: by a way or in a role that cannot cause an event, in another form, or turned away as nobody is.

Each is well formed, and every hash and index is right (forged_ledger.py). The number is that of the invariant that both
verifiers find broken.
"""

import hashlib

from ledger_verifier.events import CONTROL_SOCKET, PROGRAM
from ledger_verifier.forms import OF_CALLS
from made_events import ENUMERATED, acted_by, fields, log_key, number, octets, operator, payload, sequence, text
from tampered import lie, truth
from tampered_facts import KEY, STREAM, append, put, revoke

USER = {"channel": CONTROL_SOCKET, "principal": "uid:0", **dict.fromkeys(OF_CALLS)}
REFUSED = "OperationRefused"
ELSE = {"accessKey": "AKIAUNKNOWN", "principal": "somebody"}  # somebody that the log never spoke of


def table(number, cases):
    """Makes a lie, or for None a truth, of every row: its name, and a function of a forgery."""
    for name, change in cases.items():
        change.__name__ = name.replace(" ", "_")
        (lie(number) if number else truth)(change)


def called(forgery, **changes):
    """Who called when a certificate was asked for, but for changes; in the stream of the call."""
    return {**forgery.issued()[3][0].body["provenance"], **changes}


def caller(forgery, role, request=STREAM):
    """Somebody of a role with an access key that the log never spoke of; the call is another than the stream, or None."""
    return called(forgery, role=role, request=request, **ELSE)


# ---- by a way, or in a role, that cannot cause it


def asked(kind, role="administrator"):
    """The newest event of a kind is said to be caused by a call of somebody in a role."""
    return lambda forgery: acted_by(forgery.of(kind)[-1], caller(forgery, role))


def operated(kind, channel):
    return lambda forgery: acted_by(forgery.of(kind)[-1], {**USER, "channel": channel})


def appended(kind, *parts, role=None, channel=PROGRAM):
    """An event of a kind that no ordinary day brings, caused by a call in a role, or by a user."""

    def change(forgery):
        event = append(forgery, kind, *parts, operator())
        acted_by(event, caller(forgery, role) if role else {**USER, "channel": channel})

    return change


def revoked_as(role):
    def change(forgery):
        revoke(forgery, forgery.issued()[3][1].body["serialNumber"])
        acted_by(forgery.events[-1], caller(forgery, role))

    return change


def confirmed(forgery):
    """A clock that leapt is followed again."""
    append(forgery, 3, number(1 << 50), number((1 << 50) + 300_000_001), b"\x01\x01\xff")
    appended(4, channel=CONTROL_SOCKET)(forgery)


def resealed(forgery):
    """The authority's key is sealed again under another master key."""
    appended(8, sequence(octets(forgery.of("KeyMade")[0].body["key"])), b"\x01\x01\x00")(forgery)


EPOCH = number(1), text("another"), log_key(STREAM, KEY), text("a disk was lost")
CHANGED_KEY = (log_key(STREAM, KEY),)
RESEALED = sequence(octets(STREAM)), b"\x01\x01\x00"

table(46, {
    "a call starts a server": asked("ServerStarted"),
    "a call changes settings": asked("SettingsChanged"),
    "a call changes the policy": asked("IssuancePolicyChanged"),
    "an auditors call changes the policy": asked("IssuancePolicyChanged", role="auditor"),
    "an auditors call gives access": asked("CredentialsChanged", role="auditor"),
    "an auditors call blocks a key": asked("KeyBlocked", role="auditor"),
    "a call confirms the clock": appended(4, role="administrator"),
    "a call opens an epoch": appended(6, *EPOCH, role="administrator"),
    "a call changes the logs key": appended(7, *CHANGED_KEY, role="auditor"),
    "a call changes the master key": appended(8, *RESEALED, role="administrator"),
    "a call adopts rules": appended(23, number(1), role="administrator"),
    "a server is started through a server": operated("ServerStarted", CONTROL_SOCKET),
    "settings change through a server": operated("SettingsChanged", CONTROL_SOCKET),
    "an epoch is opened through a server": appended(6, *EPOCH, channel=CONTROL_SOCKET),
    "a clock is confirmed where no server runs": appended(4),
    "the program asks for a certificate": lambda forgery: acted_by(forgery.issued()[3][0], {**USER, "channel": PROGRAM}),
    "the control socket asks for a certificate": lambda forgery: acted_by(forgery.issued()[3][0], USER),
    "the program makes an authority": operated("AuthorityCreating", PROGRAM),
    "the program imports a certificate": operated("AuthorityCertificateImported", PROGRAM),
    "the control socket is refused a call": operated(REFUSED, CONTROL_SOCKET),
    "an issuer makes an authority": asked("AuthorityCreating", role="issuer"),
    "an issuer imports a certificate": asked("AuthorityCertificateImported", role="issuer"),
    "an auditor asks for a certificate with a key that is unknown": lambda forgery: acted_by(
        forgery.issued()[3][0], caller(forgery, "auditor", request=None)),
    "an issuer revokes": revoked_as("issuer"),
    "an auditor revokes": revoked_as("auditor"),
})  # fmt: skip
table(None, {
    "an administrator revokes": revoked_as("administrator"),
    "a clock is confirmed": confirmed,
    "the program changes the policy": operated("IssuancePolicyChanged", PROGRAM),
    "the master key is changed": resealed,
    "an issuer asks for a certificate": lambda forgery: acted_by(
        forgery.issued()[3][0], caller(forgery, "issuer", request=None)),
})  # fmt: skip


def given(**changes):
    """Who was given access is another: texts of the change by their names."""
    places = {"accessKey": 1, "principal": 2, "account": 3, "role": 4}

    def change(forgery):
        event = forgery.of("CredentialsChanged")[-1]
        put(event, lambda parts: [parts.__setitem__(places[name], text(value)) for name, value in changes.items()])

    return change


table(46, {
    "an access key is given that can sign nothing": given(accessKey="AK IA"),
    "an access key is given to a control character": given(principal="a\u0085b"),
    "an access key is given to nobody": given(principal=""),
    "an access key is given in an account of two digits": given(account="12"),
    "an access key is given for a role that there is not": given(role="emperor"),
})


# ---- the form of what is said of who acted


def said(**changes):
    """Of the call that asked for a certificate something else is said; its access key is one that the log never spoke of."""
    return lambda forgery: acted_by(forgery.issued()[3][0], called(forgery, **{"accessKey": "AKIAUNKNOWN", **changes}))


def user(principal="uid:0", **changes):
    """Of who changed the policy something else is said."""
    return lambda forgery: acted_by(forgery.of("IssuancePolicyChanged")[-1], {**USER, "principal": principal, **changes})


def asks_uncalled(forgery):
    acted_by(forgery.of("AuthorityCertificateImported")[-1], called(forgery))


def opens_for_account(account):
    def change(forgery):
        put(forgery.of("LedgerOpened")[0], lambda parts: parts.__setitem__(-1, text(account)))

    return change


# Each form itself is tried in test_forms.py.
ADDRESSES = ["", "local", "127.0.0.1:80", "::1%lo", "1:2:3:4:5:6:7::8"]
USERS = ["root", "uid:01", "uid:4294967295", "uid:" + "1" * 23]

table(42, {f"a call comes from {address!r}": said(sourceAddress=address) for address in ADDRESSES})
table(42, {f"a user is {name!r}": user(name) for name in USERS})
table(42, {f"a user has {name}": user(**{name: "127.0.0.1"}) for name in ("accessKey", "account", "role", "sourceAddress", "userAgent")})
table(42, {f"a user has {name}": user(**{name: value}) for name, value in (
    ("request", STREAM), ("bodyDigest", KEY), ("clientCertificateDigest", KEY))})  # fmt: skip
table(42, {f"a call has no {name}": said(**{name: None}) for name in ("accessKey", "account", "role", "sourceAddress", "bodyDigest")})
table(42, {
    "nobody calls": said(principal=""),
    "a principal is too long": said(principal="p" * 257),
    "a principal is too long in octets": said(principal="\u00e9" * 129),
    "a principal holds a control character": said(principal="a\u0085b"),
    "an access key is too short": said(accessKey="AK"),
    "an access key is empty": said(accessKey=""),
    "an access key is too long": said(accessKey="A" * 129),
    "an access key holds a space": said(accessKey="AKIA 1"),
    "an account has two digits": said(account="12"),
    "an account has digits of another script": said(account="\u0661" * 12),
    "there is no such role": said(role="emperor"),
    "a call names itself in its own stream": said(request=STREAM),
    "a call is not named in another stream": asks_uncalled,
    "a client shows a certificate": said(clientCertificateDigest=KEY),
    "a client says nothing at length": said(userAgent=""),
    "a client names itself with a bell": said(userAgent="curl\x07"),
    "a client names itself with a delete": said(userAgent="curl\x7f"),
    "a client names itself with a next line": said(userAgent="curl\u0085"),
    "a client names itself with an application command": said(userAgent="curl\u009f"),
    "a client names itself at too great length": said(userAgent="a" * 201),
    "a client names itself at too great length of few graphemes": said(userAgent="e\u0301" * 101),
    "the ledger has an account of two digits": opens_for_account("12"),
    "the ledger has an account of other digits": opens_for_account("\u0661" * 12),
})  # fmt: skip
table(None, {f"a call comes from {address!r}": said(sourceAddress=address) for address in ("fe80::1", "::ffff:1.2.3.4")})
table(None, {
    "a client says nothing": said(userAgent=None),
    "a client names itself at length": said(userAgent="e\u0301" * 100),
    "a client names itself with what is no control character": said(userAgent="\u00a0\u2028\u200b\U000e0001"),
    "a principal is long": said(principal="\u00e9" * 128),
    "a user is the greatest": user("uid:4294967294"),
})  # fmt: skip


# ---- evidence


def counts(forgery, begin, *answers):
    """Appends a count: when its window begins, and how often who was turned away as what."""
    parts = [sequence(number(answer, ENUMERATED), number(count)) for answer, count in answers]
    return append(forgery, 51, number(begin), sequence(*parts))


def counted(*answers, begin=lambda forgery: forgery.events[-1].time):
    return lambda forgery: counts(forgery, begin(forgery), *answers)


INVALID, UNKNOWN = 25, 26  # refusals: a signature that is wrong, an access key that nobody has


def overlapping(forgery):
    first, last = forgery.of("UnauthenticatedRequestsCounted")[-1], forgery.events[-1]
    last.time = max(last.time, first.time) + 1_000
    counts(forgery, first.time - 1, (INVALID, 1))


def following(forgery):
    first, last = forgery.of("UnauthenticatedRequestsCounted")[-1], forgery.events[-1]
    last.time = max(last.time, first.time) + 1_000
    counts(forgery, first.time, (INVALID, 1), (UNKNOWN, 7))


def before_its_server(forgery):
    begin = forgery.events[-1].time
    forgery.serve_again()
    forgery.events[-1].time = begin + 1_000
    forgery.append(forgery.of("ServerStarted")[-1])
    counts(forgery, begin, (INVALID, 1))


def never(forgery):
    put(forgery.of("UnauthenticatedRequestsCounted")[0], lambda parts: parts.__setitem__(0, number(-1)))


def later(forgery):
    counts(forgery, forgery.events[-1].time + 1, (INVALID, 1))


table(48, {
    "refusals are counted that were never given": counted((INVALID, 0)),
    "refusals are counted fewer than none": counted((INVALID, -1)),
    "refusals are counted twice": counted((INVALID, 1), (INVALID, 1)),
    "no refusals are counted": counted(),
    "refusals are counted from before all time": never,
    "refusals are counted from later on": later,
    "refusals are counted twice over some time": overlapping,
    "refusals are counted from before the server started": before_its_server,
})  # fmt: skip
table(48, {f"a known caller is counted as unknown by {answer}": counted((answer, 1)) for answer in (0, 7, 22)})
table(None, {
    "refusals are counted one minute after another": following,
    "refusals of every kind that can be are counted": counted(*((answer, 1) for answer in (6, 20, 21, 23, 24, 25, 26))),
})  # fmt: skip


def refused(body=b"{}", is_cut=False, digest=None, code=7, operation="IssueCertificate", resource="arn", **changes):
    """The call that an auditor was refused is another."""

    def change(forgery):
        event = forgery.of(REFUSED)[-1]
        who = {**event.body["provenance"], "bodyDigest": digest or hashlib.sha256(body).digest(), **changes}
        named = [] if resource is None else [text(resource, 0x80)]
        kept = octets(body), b"\x01\x01\xff" if is_cut else b"\x01\x01\x00"
        parts = text(operation), *named, number(code, ENUMERATED), *kept, fields(event)[-1]
        event.payload = payload(event.type, *parts)
        acted_by(event, who)

    return change


table(48, {
    "a body was cut too early": refused(bytes(4095), is_cut=True),
    "a body was cut too late": refused(bytes(4097)),
    "a body that is whole is said to be cut": refused(bytes(4096), is_cut=True),
    "a body is not the one that was digested": refused(digest=KEY),
    "a body is not the empty one that was digested": refused(digest=hashlib.sha256(b"").digest()),
    "an administrator is denied": refused(role="administrator", **ELSE),
    "an administrator is denied an operation that others may not call": refused(
        operation="PutPolicy", role="administrator", **ELSE),
    "an issuer is denied to issue": refused(role="issuer", **ELSE),
    "an auditor is denied to read": refused(operation="GetPolicy"),
    "an operation is refused that there is not": refused(operation="MakeEmperor"),
    "an operation without a name is refused": refused(operation=""),
    "a resource has no name": refused(resource=""),
    "a resource has too long a name": refused(resource="a" * 201),
    "a resource is named with a control character": refused(resource="a\u0085b"),
})  # fmt: skip
table(48, {f"a call is refused as {code}": refused(code=code) for code in (6, 26)})
table(None, {
    "a call without a body is refused": refused(b""),
    "a long body was cut": refused(bytes(4096), is_cut=True, digest=KEY),
    "a body of the greatest length is whole": refused(bytes(4096)),
    "a call on nothing is refused": refused(resource=None),
    "an issuer is refused": refused(operation="GetPolicy", role="issuer", **ELSE),
})  # fmt: skip
