"""Lies about who acted: by a way or in a role that cannot cause an event, with an access key of nobody, or in another form.

Each is well formed, and every hash and index is right (forged_ledger.py). The number is that of the invariant that both
verifiers find broken.
"""

import tampered_lives
from ledger_verifier.events import CONTROL_SOCKET, PROGRAM
from ledger_verifier.forms import OF_CALLS
from made_access import STREAM, called, caller, give
from made_events import acted_by, number, octets, operator, sequence, text
from tampered import table
from tampered_facts import KEY, append, put, revoke

USER = {"channel": CONTROL_SOCKET, "principal": "uid:0", **dict.fromkeys(OF_CALLS)}
REFUSED = "OperationRefused"


# ---- by a way, or in a role, that cannot cause it


def asked(kind, role="administrator"):
    """The newest event of a kind is said to be caused by a call of somebody in a role."""
    return lambda forgery: acted_by(forgery.of(kind)[-1], caller(forgery, role))


def asked_for_certificate(**changes):
    """The call that asked for a certificate was by somebody else: of a role, by an access key of their own, or else."""

    def change(forgery):
        who = caller(forgery, changes["role"], request=None) if "role" in changes else called(forgery, **changes)
        acted_by(forgery.issued()[3][0], who)

    return change


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


def revoked_by(channel):
    def change(forgery):
        revoke(forgery, forgery.issued()[3][1].body["serialNumber"])
        acted_by(forgery.events[-1], {**USER, "channel": channel})

    return change


def tagged_as(role):
    def change(forgery):
        acted_by(tampered_lives.tag(forgery, "a"), caller(forgery, role))

    return change


def tagged_with_nothing(forgery):
    who = give(forgery, "administrator", change=1)
    acted_by(tampered_lives.tag(forgery, "a"), called(forgery, request=STREAM, **who))


def confirmed(forgery):
    """A clock that leapt is followed again."""
    append(forgery, 3, number(1 << 50), number((1 << 50) + 300_000_001), b"\x01\x01\xff")
    appended(4, channel=CONTROL_SOCKET)(forgery)


def resealed(forgery):
    """The authority's key is sealed again under another master key."""
    appended(8, sequence(octets(forgery.of("KeyMade")[0].body["key"])), b"\x01\x01\x00")(forgery)


RESEALED = sequence(octets(STREAM)), b"\x01\x01\x00"

table(46, {
    "a call starts a server": asked("ServerStarted"),
    "a call changes settings": asked("SettingsChanged"),
    "a call changes the policy": asked("IssuancePolicyChanged"),
    "an auditors call changes the policy": asked("IssuancePolicyChanged", role="auditor"),
    "an auditors call gives access": asked("CredentialsChanged", role="auditor"),
    "an auditors call blocks a key": asked("KeyBlocked", role="auditor"),
    "a call confirms the clock": appended(4, role="administrator"),
    "a call changes the master key": appended(8, *RESEALED, role="administrator"),
    "a call adopts rules": appended(23, number(1), role="administrator"),
    "a server is started through a server": operated("ServerStarted", CONTROL_SOCKET),
    "settings change through a server": operated("SettingsChanged", CONTROL_SOCKET),
    "a clock is confirmed where no server runs": appended(4),
    "the program asks for a certificate": lambda forgery: acted_by(forgery.issued()[3][0], {**USER, "channel": PROGRAM}),
    "the control socket asks for a certificate": lambda forgery: acted_by(forgery.issued()[3][0], USER),
    "the program makes an authority": operated("AuthorityCreating", PROGRAM),
    "the program imports a certificate": operated("AuthorityCertificateImported", PROGRAM),
    "the control socket is refused a call": operated(REFUSED, CONTROL_SOCKET),
    "an issuer makes an authority": asked("AuthorityCreating", role="issuer"),
    "an issuer imports a certificate": asked("AuthorityCertificateImported", role="issuer"),
    "an auditor asks for a certificate with a key of their own": asked_for_certificate(role="auditor"),
    "somebody asks for a certificate with an access key that the log does not know": asked_for_certificate(accessKey="AKIAUNKNOWN"),
    "an issuer revokes": revoked_as("issuer"),
    "an auditor revokes": revoked_as("auditor"),
    "an issuer tags": tagged_as("issuer"),
    "an administrator tags with a key that was removed and never given": tagged_with_nothing,
})  # fmt: skip
table(None, {
    "an administrator revokes": revoked_as("administrator"),
    "an operator revokes through a server": revoked_by(CONTROL_SOCKET),
    "an operator revokes where no server runs": revoked_by(PROGRAM),
    "an administrator tags": tagged_as("administrator"),
    "a clock is confirmed": confirmed,
    "the program changes the policy": operated("IssuancePolicyChanged", PROGRAM),
    "the master key is changed": resealed,
    "an issuer asks for a certificate": asked_for_certificate(role="issuer"),
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
    "an access key is given for what is no role": given(role="Auditor"),
})


# ---- the form of what is said of who acted


def said(**changes):
    """Of the call that asked for a certificate something else is said."""
    return lambda forgery: acted_by(forgery.issued()[3][0], called(forgery, **changes))


def of_principal(principal):
    """An issuer's access key is of this principal, and asks for a certificate."""
    return lambda forgery: acted_by(forgery.issued()[3][0], called(forgery, **give(forgery, "issuer", principal=principal)))


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
    "what is said to be a role is none": said(role="Emperor"),
    "a role has no name": said(role=""),
    "a role has too long a name": said(role="a" * 33),
    "a call names itself in its own stream": said(request=STREAM),
    "a call is not named in another stream": asks_uncalled,
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
    "a client shows a certificate": said(clientCertificateDigest=KEY),
    "a client says nothing": said(userAgent=None),
    "a client names itself at length": said(userAgent="e\u0301" * 100),
    "a client names itself with what is no control character": said(userAgent="\u00a0\u2028\u200b\U000e0001"),
    "a principal is long": of_principal("\u00e9" * 128),
    "a user is the greatest": user("uid:4294967294"),
})  # fmt: skip
