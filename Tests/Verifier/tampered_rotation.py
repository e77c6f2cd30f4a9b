"""Lies about keys that are changed: a master key out of order, for other keys than there are, or while a server starts (68); and access keys, of
which somebody has three at a time (46)."""

from ledger_verifier.events import ADDED, CONTROL_SOCKET, PROGRAM, REMOVED
from ledger_verifier.key_files import KeyFiles
from made_access import account, give
from made_events import ENUMERATED, number, octets, operator, text
from tampered import table
from tampered_facts import append

CHANGING, REPLACED = 39, 49
FIRST, SECOND, THIRD = (bytes([one]) * 32 for one in (1, 2, 3))


def in_files(forgery):
    """How many keys of the ledger lie in files."""
    class Silent:
        def check(self, *_):
            pass

    keys = KeyFiles(Silent())
    for event in forgery.events:
        if event.type == 1:
            keys.log_key(event.body["logKey"])
        elif event.type == 14:
            keys.made(event.stream, event.body)
        elif event.type == 12:
            keys.failed(event.stream)
    return keys.count


def begins(forgery, before=FIRST, after=SECOND, channel=PROGRAM):
    return append(forgery, CHANGING, octets(before), octets(after), operator(channel))


def ends(forgery, before=FIRST, after=SECOND, keys=0, lost=0):
    return append(forgery, REPLACED, octets(before), octets(after), number(in_files(forgery) + keys), number(lost), operator(PROGRAM))


def done(forgery, before=FIRST, after=SECOND, **counts):
    begins(forgery, before, after)
    ends(forgery, before, after, **counts)


def then(*steps):
    """One after the other."""

    def change(forgery):
        for step in steps:
            step(forgery)

    return change


def begun(before=FIRST, after=SECOND, channel=PROGRAM):
    return lambda forgery: begins(forgery, before, after, channel)


def ended(before=FIRST, after=SECOND, **counts):
    return lambda forgery: ends(forgery, before, after, **counts)


def whole(before=FIRST, after=SECOND, **counts):
    return lambda forgery: done(forgery, before, after, **counts)


def starts(forgery):
    forgery.start()


table(None, {
    "the master key is changed": whole(),
    "the master key is changed twice": then(whole(), starts, whole(SECOND, THIRD)),
    "the master key is changed back": then(whole(), whole(SECOND, FIRST)),
    "a change of the master key is under way": begun(),
    "keys were lost when the master key was changed": whole(keys=-1, lost=1),
})  # fmt: skip
table(68, {
    "the master key is changed to itself": begun(FIRST, FIRST),
    "the master key is changed from another than it is": then(whole(), begun(FIRST, THIRD)),
    "another change of the master key begins": then(begun(), begun()),
    "a change of the master key ends that was not begun": ended(),
    "a change of the master key ends twice": then(whole(), ended()),
    "a change of the master key ends with another": then(begun(), ended(FIRST, THIRD)),
    "a change of the master key came from another": then(begun(), ended(THIRD, SECOND)),
    "more keys than there are were sealed again": whole(keys=1),
    "fewer keys than there are were sealed again": whole(keys=-1),
    "a key was lost and sealed again": whole(lost=1),
    "a key was lost less than never": whole(keys=1, lost=-1),
    "a server starts while the master key is changed": then(begun(), starts),
})  # fmt: skip
table(46, {"a server that runs changes the master key": begun(channel=CONTROL_SOCKET)})


def gives(forgery, names, expiry=None, of=None, principal="whoever"):
    """Gives access keys to somebody at the end, each up to a time."""
    end = [number(expiry, 0x80)] if expiry is not None else []
    secret = b"\xa1" + b"\x34" + octets(bytes(16)) + octets(bytes(32))
    for name in names:
        said = map(text, (name, principal, of or account(forgery), "auditor"))
        append(forgery, 24, number(ADDED, ENUMERATED), *said, *end, secret, operator())


def takes(forgery, name):
    said = map(text, (name, "whoever", account(forgery), "auditor"))
    append(forgery, 24, number(REMOVED, ENUMERATED), *said, operator())


def now(forgery):
    return forgery.events[-1].time


def replaced(forgery):
    gives(forgery, ["AKIA1", "AKIA2"])
    takes(forgery, "AKIA1")
    gives(forgery, ["AKIA3"])


table(None, {
    "somebody has two access keys": lambda forgery: gives(forgery, ["AKIA1", "AKIA2"]),
    "an access key took the place of another": replaced,
    "two access keys beside one that has ended": lambda forgery: (
        gives(forgery, ["AKIA1"], now(forgery) - 1), gives(forgery, ["AKIA2", "AKIA3"])),
    "two access keys in each of two accounts": lambda forgery: (
        gives(forgery, ["AKIA1", "AKIA2"]), gives(forgery, ["AKIA3", "AKIA4"], of="999988887777")),
})  # fmt: skip
table(46, {
    "somebody has three access keys": lambda forgery: gives(forgery, ["AKIA1", "AKIA2", "AKIA3"]),
    "a third access key beside one that ends now": lambda forgery: (
        gives(forgery, ["AKIA1"], now(forgery)), gives(forgery, ["AKIA2", "AKIA3"])),
    "who called has three access keys": lambda forgery: [give(forgery, "issuer", accessKey=f"AKIA{one}", principal="whoever") for one in range(3)],
})  # fmt: skip
