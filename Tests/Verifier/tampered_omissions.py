"""Entries that somebody left out, or changed about, after others had come to rest on them: revocations, signatures of lists, parts,
responders and their periods, reports, policies. Something of no meaning stands where they were, so that every position is as it was.
"""

from ledger_verifier.audit_reports import CSV
from ledger_verifier.tree import sha256
from made_lists import CONFIGURED, DAY, FAILED_TO_SIGN, HOUR, OPENED, REVOKED, SIGNED
from made_responders import CERTIFIED, OwnAuthority
from made_responders import CLOSED as PERIOD_CLOSED
from made_responders import OPENED as PERIOD_OPENED
from tampered import lie, table
from tampered_lists import done, part, publish, withdraw
from tampered_policies import CHANGED, ISSUING, OTHERS, judged, lets_revoke, policy, puts, revoked, said, starts, takes_away
from tampered_reports import ANOTHER, COMPLETED, REQUESTED, ask, complete, revoke


def hide(forgery, event):
    """Something of no meaning takes an event's place; gives it."""
    place = next(place for place, one in enumerate(forgery.events) if one is event)
    made = forgery.append(forgery.of("OperationRefused")[-1], sha256(b"hidden", place.to_bytes(4, "big"))[:16])
    forgery.events.pop()
    made.time, forgery.events[place] = event.time, made
    return made


def of(forgery, kind):
    return [event for event in forgery.events if event.type == kind]


def hides(kind, which=-1):
    """An event of a kind was never there."""
    return lambda one: hide(one.forgery, of(one.forgery, kind)[which])


def without(change, kind, which=-1):
    """A change of a forgery, and then an event of a kind was never there."""

    def forge(forgery):
        change(forgery)
        hide(forgery, of(forgery, kind)[which])

    return forge


# ---- what was withdrawn, and lists of it


def leaves_out(revoker):
    """The second list tells for the last time what has ended, and the third leaves it out."""
    withdraw(revoker)
    publish(revoker)
    revoker.wait(DAY + 2 * HOUR)
    publish(revoker)
    publish(revoker)


def swap(revoker):
    """Two revocations change about: each number has the other's reason and time."""
    for one in (revoker.issue(), revoker.issue()):
        revoker.revoke(one, len(of(revoker.forgery, REVOKED)) + 1)
    publish(revoker)
    first, second = of(revoker.forgery, REVOKED)
    first.payload, second.payload = second.payload, first.payload


def issue_in_part(revoker):
    part(revoker)
    revoker.revoke(revoker.issue())
    publish(revoker, part=of(revoker.forgery, OPENED)[-1].body["partition"])


table(35, {
    "a revocation is left out of which a list tells": done(withdraw, publish, hides(REVOKED)),
    "the first of two revocations is left out": done(withdraw, publish, hides(REVOKED, 0)),
    "what was burned is left out of which a list tells": done(withdraw, publish, hides(FAILED_TO_SIGN)),
    "a list is left out after which another one tells less": done(leaves_out, hides(SIGNED, 1), ago=3 * DAY),
    "two revocations of which a list tells change about": done(swap),
})  # fmt: skip
table(22, {
    "a configuration is left out by which a list was made": done(withdraw, publish, hides(CONFIGURED)),
    "a part is left out whose list is signed": done(issue_in_part, hides(OPENED)),
})  # fmt: skip
table(31, {"a list's signature is left out though a server has served since": done(withdraw, publish, hides(SIGNED), lambda one: one.forgery.serve_again())})
table(None, {"a list's signature is still to come": done(withdraw, publish, hides(SIGNED))})

# ---- whom an authority is shared with

table(22, {
    "a policy is left out by which somebody was judged": without(judged(ISSUING), CHANGED),
    "a policy is left out by which somebody was kept from nothing": without(judged(policy(said("Deny", OTHERS)), of=None), CHANGED),
})  # fmt: skip
table(46, {
    "a policy is left out by which somebody revoked": without(revoked(lets_revoke), CHANGED),
    "a policy is left out that was put again before somebody revoked": without(revoked(lets_revoke, takes_away, lets_revoke, starts), CHANGED),
})  # fmt: skip


@lie(46)
def two_policies_change_about(forgery):
    """The one that shared is said to be the first, and the one that took away what it had shared the second."""
    revoked(puts(said(action="acm-pca:Get*")), lets_revoke, starts)(forgery)
    first, second = of(forgery, CHANGED)
    first.payload, second.payload = second.payload, first.payload


# ---- responders and reports


def answers(forgery):
    """Two periods of a responder."""
    authority = OwnAuthority(forgery)
    responder = authority.responder()
    for _ in range(2):
        authority.open(responder)
        authority.pass_time(2)
        authority.close(responder, good=3)


def reports(forgery):
    """A report in each form, after a revocation."""
    gone = revoke(forgery)
    complete(forgery, ask(forgery), gone)
    complete(forgery, ask(forgery, stream=ANOTHER, form=CSV), gone)


table(56, {
    "a period is left out that ended": without(answers, PERIOD_OPENED, 0),
    "the end of a period is left out before another": without(answers, PERIOD_CLOSED, 0),
    "a responder's certificate is left out": without(answers, CERTIFIED),
})  # fmt: skip
table(55, {
    "a revocation is left out of which a report tells": without(reports, REVOKED),
    "a report is left out before another": without(reports, COMPLETED, 0),
})  # fmt: skip
table(21, {
    "the asking for a report is left out": without(reports, REQUESTED),
    "the taking away of a policy is left out before it is put again": without(revoked(lets_revoke, takes_away, lets_revoke, starts), CHANGED, 1),
})  # fmt: skip


@lie(55)
def two_reports_change_about(forgery):
    reports(forgery)
    first, second = of(forgery, COMPLETED)
    first.payload, second.payload = second.payload, first.payload
