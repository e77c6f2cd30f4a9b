"""Access keys and roles that a forger puts into a log, before the first authority is made: so early that all who call may have them."""

from dataclasses import replace

from ledger_verifier.events import ADDED, REMOVED
from made_events import ENUMERATED, fields, number, octets, operator, payload, sequence, text

STREAM = bytes(range(16))
BASES = {31: 1, 32: 3}  # in which field a judgement says what it rests on
ELSE = {"accessKey": "AKIAELSE", "principal": "somebody"}


def insert(forgery, place, kind, *parts):
    """Puts an event into the ledger's stream, and has judgements rest on the same entries as before; gives it."""
    made = replace(forgery.events[place - 1], stream=forgery.ledger, type=kind, schema=1, payload=payload(kind, *parts), opening=None)
    forgery.events.insert(place, made)
    for event in forgery.events[place + 1 :]:
        if event.type in BASES:
            parts = fields(event)
            parts[BASES[event.type]] = sequence(*(moved(one, place) for one in event.body["basis"]))
            event.payload = payload(event.type, *parts)
    return made


def moved(one, place):
    """What a judgement rests on, where an entry was put in at a place."""
    return sequence(number(one["concern"], ENUMERATED), number(one["position"] + (one["position"] >= place)))


def beginning(forgery):
    """The position of the first authority."""
    return forgery.events.index(forgery.of("AuthorityCreating")[0])


def account(forgery):
    return forgery.of("CredentialsChanged")[0].body["account"]


def give(forgery, role, accessKey=ELSE["accessKey"], principal=ELSE["principal"], change=ADDED, of=None):
    """Gives an access key to somebody in a role, of another account where one is named, or takes it away; gives what a call by them says."""
    secret = [b"\xa1" + sequence(octets(bytes(16)), octets(bytes(32)))[1:]] if change == ADDED else []
    said = accessKey, principal, of or account(forgery), role
    insert(forgery, beginning(forgery), 24, number(change, ENUMERATED), *map(text, said), *secret, operator())
    return {"accessKey": accessKey, "principal": principal, "role": role} | ({"account": of} if of else {})


def take(forgery, role):
    """Takes back what was given."""
    return give(forgery, role, change=REMOVED)


def define(forgery, role, operations=(), templates=(), place=None):
    """Says what a role permits from here on."""
    parts = role_parts(role, operations, templates)
    return insert(forgery, beginning(forgery) if place is None else place, 25, *parts, operator())


def role_parts(role, operations, templates):
    return text(role), sequence(*map(text, operations)), sequence(*map(text, templates))


def so_early(forgery, moment):
    """What lies before the first authority was recorded no later than at a moment."""
    for event in forgery.events[: beginning(forgery)]:
        event.time = min(event.time, moment)


def called(forgery, **changes):
    """Who called when a certificate was asked for, but for changes; in the stream of the call."""
    return {**forgery.issued()[3][0].body["provenance"], **changes}


def caller(forgery, role, request=STREAM):
    """Somebody of a role, with an access key of their own; the call is another than the stream, or None."""
    return called(forgery, request=request, **give(forgery, role))
