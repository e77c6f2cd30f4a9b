"""Lies about the log's keys and what they sign (schemas/format.md section 5), and about time where an epoch was opened.

Each is found at the event that its function gives.
"""

from forged_ledger import KEY
from ledger_verifier.events import CONTROL_SOCKET
from ledger_verifier.identities import ED25519
from made_access import caller
from made_epochs import change_key, identifier_of, key_of, open_epoch
from made_events import octets, operator, provenance
from tampered import table
from tampered_ceremonies import opens, spoilt
from tampered_facts import OTHER, second_authority
from tampered_refusals import in_turn
from tampered_serving import goes_back, serves, starts

YEARS = 15 * 365 * 86_400_000_000


def serves_another(forgery):
    return forgery.append(forgery.of("OperationRefused")[-1], OTHER)


def changes_key(name="1", **changes):
    return lambda forgery: change_key(forgery, name, **changes)


# ---- whose the keys and identifiers are (47), and who gives the log another (46)


def with_the_first_key(give):
    return lambda forgery: give(forgery, key=KEY)


def with_the_identifier_of(name, field):
    """Gives the log a key under an identifier that an event of a kind names."""
    return lambda give: lambda forgery: give(forgery, identifier=field(forgery.of(name)[0]))


def with_a_key_that_was_made(forgery):
    second_authority(forgery, (0, octets(bytes(range(20, 36)))), (4, octets(ED25519 + key_of("1").public_key().public_bytes_raw())))
    return open_epoch(forgery)


def makes_a_key_that_signs_checkpoints(forgery):
    open_epoch(forgery)
    starts(forgery)
    second_authority(forgery, (0, octets(bytes(range(20, 36)))), (4, octets(ED25519 + key_of("1").public_key().public_bytes_raw())))
    return forgery.events[-1]


def called(forgery, role, give):
    who = provenance(caller(forgery, role))
    return give(forgery, provenance=who)


TAKEN = {
    "the logs first key": with_the_identifier_of("LedgerOpened", lambda event: event.body["logKey"]["identifier"]),
    "the ledger": with_the_identifier_of("LedgerOpened", lambda event: event.body["ledger"]),
    "an authority": with_the_identifier_of("AuthorityCreating", lambda event: event.stream),
    "an authoritys key": with_the_identifier_of("KeyMade", lambda event: event.body["key"]),
}
GIVEN = {"an epoch": open_epoch, "a change of the key": change_key}

table(47, {f"{what} has the identifier of {whose}": taken(give) for what, give in GIVEN.items() for whose, taken in TAKEN.items()}, is_placed=True)
table(47, {f"{what} keeps the logs first key": with_the_first_key(give) for what, give in GIVEN.items()}, is_placed=True)
table(47, {
    "an epoch keeps key and identifier": lambda forgery: open_epoch(
        forgery, key=KEY, identifier=forgery.events[0].body["logKey"]["identifier"]),
    "the logs key changes to itself": lambda forgery: change_key(
        forgery, key=KEY, identifier=forgery.events[0].body["logKey"]["identifier"]),
    "an epoch keeps the key of the one before": in_turn(opens(), opens("2", key=key_of("1"))),
    "an epoch keeps the identifier of the one before": in_turn(opens(), opens("2", identifier=identifier_of("1"))),
    "an epoch goes back to the first key": in_turn(opens(), lambda forgery: open_epoch(forgery, "2", key=KEY)),
    "the key changes back to the first": in_turn(changes_key(), lambda forgery: change_key(forgery, "2", key=KEY)),
    "an epoch has a key that was made for an authority": with_a_key_that_was_made,
    "an authority has a key that signs an epochs checkpoints": makes_a_key_that_signs_checkpoints,
}, is_placed=True)  # fmt: skip
table(46, {
    "a call opens an epoch": lambda forgery: called(forgery, "administrator", open_epoch),
    "a call changes the logs key": lambda forgery: called(forgery, "auditor", change_key),
    "an epoch is opened through a server": opens(provenance=operator(CONTROL_SOCKET)),
}, is_placed=True)  # fmt: skip
table(None, {
    "the logs key changes": in_turn(changes_key(), serves),
    "the logs key changes through a server": changes_key(provenance=operator(CONTROL_SOCKET)),
    "the logs key changes twice": in_turn(changes_key(), serves, changes_key("2"), serves_another),
    "the logs key changes, an epoch is opened, and it changes again": in_turn(
        changes_key(), opens("2"), starts, serves, changes_key("3"), serves_another),
})  # fmt: skip


# ---- who vouches (14)

VOUCHING = {
    "falsely": lambda line: [spoilt(line)],
    "falsely and then truly": lambda line: [spoilt(line), line],
    "truly and then falsely": lambda line: [line, spoilt(line)],
}

table(14, {f"the key before vouches {how} for {what}": (lambda give, lines: lambda forgery: give(forgery, vouching=lines))(give, lines)
           for what, give in GIVEN.items() for how, lines in VOUCHING.items()}, is_placed=True)  # fmt: skip
table(14, {
    "the key before vouches falsely for a later epoch": in_turn(opens(), starts, serves, opens("2", vouching=VOUCHING["falsely"])),
}, is_placed=True)  # fmt: skip
table(None, {"the key before vouches twice": opens(vouching=lambda line: [line, line])})


# ---- when it is signed (51)


def unsigned(give, *changes):
    """What gives the log another key is not signed, though what follows is."""

    def change(forgery):
        event = give(forgery)
        forgery.unsigned = {len(forgery.events)}
        for one in changes:
            one(forgery)
        return event

    return change


def rests(seconds, *changes):
    """Two entries lie so many seconds apart, neither is signed, and these follow; gives the first of the two."""

    def change(forgery):
        begin = len(forgery.events)
        event = goes_back(forgery)
        goes_back(forgery).time += seconds * 1_000_000
        forgery.unsigned = range(begin + 1, begin + 3)
        for one in changes:
            one(forgery)
        return event

    return change


def late_start(forgery):
    """A server starts in an epoch, is not signed, and a minute later something follows."""
    open_epoch(forgery)
    started = forgery.start()
    forgery.unsigned = {len(forgery.events), len(forgery.events) + 1}
    goes_back(forgery).time += 61_000_000
    return started


table(51, {
    "an epoch is not signed before anything follows": unsigned(open_epoch, starts, serves),
    "an epoch at the end is not signed": unsigned(open_epoch),
    "a change of the key is not signed before anything follows": unsigned(change_key, serves),
    "an epoch is opened a minute after what was not signed": rests(61, opens()),
    "the key changes a minute after what was not signed": rests(61, changes_key()),
    "entries come too long after a start that is not signed in an epoch": late_start,
}, is_placed=True)  # fmt: skip
table(None, {
    "an epoch is opened soon after what was not signed": rests(59, opens(), starts),
    "an epoch ends a run that would be too long": rests(40, opens(step=30_000_000), starts),
    "the key changes where a run would be too long": rests(40, changes_key(step=30_000_000), serves),
})  # fmt: skip


# ---- time (12, 13)


def ahead(forgery):
    """A clock runs years ahead, and goes back to where it still is ahead."""
    event = goes_back(forgery)
    event.time += YEARS
    return event


table(13, {
    "a clock runs ahead": ahead,
    "a clock ran ahead before an epoch and it does after it": in_turn(ahead, opens(step=-YEARS), ahead),
    "a clock ran ahead in an epoch": in_turn(ahead, opens(step=-YEARS), starts, ahead),
    "a clock runs ahead though its key was changed": lambda forgery: [ahead(forgery), change_key(forgery)][0],
    "an epoch is opened ahead": opens(step=YEARS),
    "an epoch is opened by a clock that still runs ahead": in_turn(ahead, opens(step=-YEARS // 2)),
}, is_placed=True)  # fmt: skip
table(12, {"the key changes a moment back": changes_key(step=-1)}, is_placed=True)
table(None, {
    "a clock that ran ahead is right again in an epoch": in_turn(ahead, opens(step=-YEARS), starts, serves),
    "a clock that ran ahead in an epoch is right again in the next": in_turn(opens(), ahead, opens("2", step=-YEARS), starts, serves),
})  # fmt: skip
