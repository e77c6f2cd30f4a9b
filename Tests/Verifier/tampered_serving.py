"""Lies about how a server does its work: a stop that is not its last word (54), a request that is not answered at once (21), and
refusals by tokens that are none (36)."""

from ledger_verifier.events import CONTROL_SOCKET, PROGRAM
from made_access import STREAM, insert
from made_events import ENUMERATED, fields, number, operator, sequence
from tampered import table
from tampered_facts import OTHER, append, put
from tampered_numbers import refused_by_its_token
from tampered_refusals import in_turn

FALSE = b"\x01\x01\x00"


def stops(forgery):
    return append(forgery, 9)


def starts(forgery):
    forgery.start()


def intends(forgery):
    """An intent has no ending yet."""
    forgery.events.remove(forgery.issued()[-1][2])


def creates(forgery):
    """An authority is being made."""
    forgery.append(forgery.of("AuthorityCreating")[0], OTHER)


def asks(forgery):
    """A request is the last word."""
    return forgery.append(forgery.issued()[-1][0], STREAM)


def serves(forgery):
    return forgery.append(forgery.of("OperationRefused")[-1], STREAM)


def goes_back(forgery):
    return append(forgery, 3, number(1 << 50), number((1 << 50) - 1_000_000), FALSE)


def changes_policy(channel):
    def change(forgery):
        parts = fields(forgery.of("IssuancePolicyChanged")[-1])
        return append(forgery, 21, *parts[:-1], operator(channel))

    return change


def counts(forgery):
    rows = sequence(sequence(number(25, ENUMERATED), number(1)))
    return append(forgery, 51, number(forgery.events[-1].time), rows, sequence(), sequence(), number(0))


def stops_before_any_start(forgery):
    return insert(forgery, forgery.events.index(forgery.of("ServerStarted")[0]), 9)


table(54, {
    "a server stops twice": in_turn(stops, stops),
    "a server stops that never started": stops_before_any_start,
    "a server stops and leaves an intent open": in_turn(intends, stops),
    "a server stops and leaves an authority unmade": in_turn(creates, stops),
    "a server stops and leaves a request unanswered": in_turn(asks, stops),
    "a server refuses something after it stopped": in_turn(stops, serves),
    "a server counts something after it stopped": in_turn(stops, counts),
    "a server makes a change after it stopped": in_turn(stops, changes_policy(CONTROL_SOCKET)),
}, is_placed=True)  # fmt: skip
table(None, {
    "a server stops": stops,
    "a server stops, and another starts and stops": in_turn(stops, starts, stops),
    "a server stops, and another starts and serves": in_turn(stops, starts, serves),
    "the program makes changes after a server stopped": in_turn(stops, changes_policy(PROGRAM), goes_back, changes_policy(PROGRAM)),
    "a server is killed, and another starts": in_turn(starts, serves),
})  # fmt: skip


# ---- answers


def answers_late(forgery):
    """The clock goes back between a request and its answer."""
    requested = forgery.issued()[3][0]
    insert(forgery, forgery.events.index(requested) + 1, 3, number(1 << 50), number((1 << 50) - 1_000_000), FALSE)
    return requested


def answers_another(forgery):
    """Two requests come, and then their two answers."""
    first, second = (life[0] for life in forgery.issued()[3:5])
    forgery.events.remove(second)
    forgery.events.insert(forgery.events.index(first) + 1, second)
    second.time = first.time
    return first


table(21, {
    "a request is the last entry": asks,
    "a request is answered after something else": answers_late,
    "a request is answered after another was made": answers_another,
}, is_placed=True)  # fmt: skip


# ---- refusals by tokens


def token_refusal(place, change):
    """What the refusal of a request says whose token another key's request holds is another, at this place."""

    def forge(forgery):
        event = refused_by_its_token(forgery)
        put(event, lambda parts: parts.__setitem__(place, change))
        return event

    return forge


def checks(*made):
    return token_refusal(3, sequence(*made))


FAILED = number(1, 0x80)
RULE = sequence(number(9), FAILED)
REASON = b"\xa1" + sequence(number(901), sequence())[1:]

table(36, {
    "a refusal by a token has no check": checks(),
    "a refusal by a token has a check before it": checks(sequence(number(1)), RULE),
    "a refusal by a token has its check twice": checks(RULE, RULE),
    "a refusal by a token is by another rule": checks(sequence(number(1), FAILED)),
    "a refusal by a token is of a rule that passed": checks(sequence(number(9))),
    "a refusal by a token is of a rule that noted": checks(sequence(number(9), number(2, 0x80))),
    "a refusal by a token has a check that says why": checks(sequence(number(9), FAILED, REASON)),
    "a refusal by a token has the reason that it once had": token_refusal(5, sequence(number(3), sequence())),
    "a refusal by a token has a reason with a value": token_refusal(5, sequence(number(901), sequence(number(1, 0x81)))),
    "a refusal by a token is of another kind": token_refusal(4, number(2, ENUMERATED)),
}, is_placed=True)  # fmt: skip
