"""Lies in what an EpochOpened says (schemas/format.md section 5, 43, and section 7, 41), and what may be said there.

Each is found at the event that its function gives.
"""

import base64

from forged_ledger import KEY
from ledger_verifier.checkpoints import LONGEST_NOTE
from ledger_verifier.events import CONTROL_SOCKET, PROGRAM
from ledger_verifier.tree import sha256
from made_access import caller
from made_epochs import LOST, change_key, entry_head, key_of, key_uses, noted, open_epoch, tree_head
from made_events import Signer, number, operator, provenance, text
from tampered import table
from tampered_facts import append, put
from tampered_refusals import in_turn
from tampered_serving import changes_policy, counts, goes_back, intends, serves, starts, stops

TRUE = b"\x01\x01\xff"


def opens(name="1", **changes):
    return lambda forgery: open_epoch(forgery, name, **changes)


# ---- its number, name and reason


def under_the_first_name(forgery):
    return open_epoch(forgery, origin=forgery.events[0].body["origin"])


table(43, {
    "an epoch is passed over": opens(epoch=2),
    "an epoch begins that had begun": opens(epoch=0),
    "an epoch has a number below none": opens(epoch=-1),
    "an epoch is opened twice": in_turn(opens(), opens("2", epoch=1)),
    "a second epoch is passed over": in_turn(opens(), opens("2", epoch=3)),
    "an epoch has no reason": opens(reason=text("")),
    "an epoch has the name that the log began with": under_the_first_name,
    "an epoch has the name of the one before": in_turn(opens(), opens("2", origin="ca-ledger/epoch-1")),
    "an epoch has the name of an earlier one": in_turn(opens(), opens("2"), opens("3", origin="ca-ledger/epoch-1")),
    **{f"an epoch has the name {name!r}": opens(origin=name) for name in ("", "an\nother", "an other", "an+other", "an\u00a0other")},
}, is_placed=True)  # fmt: skip


# ---- what it goes on from


def local(make):
    return opens(local=lambda before: make(before))


table(43, {
    "an epoch goes on from one entry more": local(lambda before: tree_head(before.position + 1, before.root)),
    "an epoch goes on from one entry less": local(lambda before: tree_head(before.position - 1, before.root)),
    "an epoch goes on from fewer entries than none": local(lambda before: tree_head(-before.position, before.root)),
    "an epoch goes on from another tree": local(lambda before: tree_head(before.position, LOST)),
    "an epoch goes on from nothing": opens(local=tree_head(0, sha256())),
    "an anchor remembered the end of no entry": opens(remembered=entry_head(0)),
    "an anchor remembered fewer entries than none": opens(remembered=entry_head(-1)),
}, is_placed=True)  # fmt: skip
table(None, {
    "an epoch is opened, and a server starts": in_turn(opens(), starts, serves),
    "an epoch is opened after a server stopped": in_turn(stops, opens(), starts, serves),
    "an epoch is opened an hour back": in_turn(opens(step=-3_600_000_000), starts, serves),
    "an epoch is opened by whoever opens": opens(),
    "two epochs are opened one right after the other": in_turn(opens(step=-1), opens("2", step=-1), starts),
    "two epochs are opened with a server between": in_turn(opens(), starts, serves, opens("2"), starts),
    "an anchor remembered one entry": opens(remembered=entry_head(1)),
    "an anchor remembered entries that there are not": opens(remembered=lambda before: entry_head(before.position + 1000)),
    "an anchor remembered another entry": opens(remembered=lambda before: entry_head(before.position - 1)),
    "an anchor remembered more entries than can be": opens(remembered=entry_head((1 << 63) - 1)),
})  # fmt: skip


# ---- the checkpoint that was known


def known(make):
    """What is said to have been known, of what the epoch goes on from."""
    return opens(known=lambda before: noted(make(before)))


def spelt(change):
    """The honest note, its text changed by a function of size and root before it was signed."""

    def make(before):
        body = change(before, before.signer.text(before.position, before.root))
        return f"{body}\n{before.signer.line(body)}"

    return known(make)


def spoilt(line):
    """A signature line whose signature is another."""
    mark, name, encoded = line.split(" ")
    octets = bytearray(base64.b64decode(encoded))
    octets[-1] ^= 1
    return f"{mark} {name} {base64.b64encode(octets).decode()}\n"


def signed_by(*make):
    """The honest text, with these lines in the place of the one signature."""

    def note(before):
        body = before.signer.text(before.position, before.root)
        return f"{body}\n" + "".join(one(body, before.signer.line(body)) for one in make)

    return known(note)


STRANGER = Signer("stranger", key_of("stranger"))


def honest(body, line):
    return line


def false(body, line):
    return spoilt(line)


def strange(body, line):
    return STRANGER.line(body)


def short(body, line):
    return "\u2014 stranger AAAAAAA=\n"


def of_another_key(before):
    return Signer(before.signer.origin, key_of("another")).note(before.position, before.root)


def by_another_name(before):
    return Signer("another", before.signer.key).note(before.position, before.root)


def filled_up_to(length):
    """The honest note, filled with signatures of strangers up to so many octets."""

    def make(before):
        note = before.note()
        while len(note.encode()) < length:
            left = length - len(note.encode())
            name = "s" * (left - 98 if left < 300 else 100)
            note += Signer(name, key_of("stranger")).line("")
        assert len(note.encode()) == length
        return note

    return known(make)


def of_size(spelling):
    """The honest text but for its size, which is spelt so."""
    return spelt(lambda before, body: body.replace(f"\n{before.position}\n", f"\n{spelling.format(before.position)}\n"))


def root_in_other_words(before, body):
    """The same octets, where a careless reader passes over bits that are not used."""
    assert body[-2] == "="
    place = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(body[-3])
    return body[:-3] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[place + 1] + "=\n"


def after_unsigned(count, *changes):
    """Leaves so many sizes before the epoch without a signature."""

    def change(forgery):
        end = len(forgery.events)
        forgery.unsigned = range(end - count + 1, end + 1)
        return in_turn(*changes)(forgery)

    return change


table(43, {
    "no checkpoint was known though there are": opens(known=None),
    "a checkpoint was known that is older than those there are": known(lambda before: before.note(before.position - 1)),
    "a checkpoint was known that is older than the newest that is signed": after_unsigned(
        2, known(lambda before: before.note(before.position - 3))),
    "no checkpoint was known though one is signed further back": after_unsigned(2, opens(known=None)),
    "a checkpoint was known of another key": known(of_another_key),
    "a checkpoint was known of another name": known(by_another_name),
    "a checkpoint was known that the key now opened signed": known(
        lambda before: Signer("ca-ledger/epoch-1", key_of("1")).note(before.position, before.root)),
    "a checkpoint was known that the key of two epochs before signed": in_turn(opens(), lambda forgery: open_epoch(
        forgery, "2", known=lambda before: noted(Signer(forgery.events[0].body["origin"], KEY).note(before.position, before.root)))),
    "a checkpoint was known that names another log": spelt(lambda before, body: body.replace(before.signer.origin, "another", 1)),
    "a checkpoint was known whose signature is another": signed_by(false),
    "a checkpoint was known of whose two signatures one is another": signed_by(honest, false),
    "a checkpoint was known of whose two signatures the first is another": signed_by(false, honest),
    "a checkpoint was known that strangers signed alone": signed_by(strange),
    "a checkpoint was known that nobody signed": signed_by(),
    "a checkpoint was known that too many signed": signed_by(honest, *[short] * 100),
    "a checkpoint was known with a line that is no signature": signed_by(honest, lambda body, line: "nothing\n"),
    "a checkpoint was known with a signature of no octets": signed_by(honest, lambda body, line: "\u2014 stranger AAAAAA==\n"),
    "a checkpoint was known with a signature of no name": signed_by(honest, lambda body, line: "\u2014  AAAAAAA=\n"),
    "a checkpoint was known with a signature of a name with a plus sign": signed_by(honest, lambda body, line: "\u2014 a+b AAAAAAA=\n"),
    "a checkpoint was known with a tab": signed_by(honest, lambda body, line: "\u2014 a\tb AAAAAAA=\n"),
    "a checkpoint was known that does not end": known(lambda before: before.note()[:-1]),
    "a checkpoint was known of no words": opens(known=noted("")),
    "a checkpoint was known of more octets than may be": filled_up_to(LONGEST_NOTE + 1),
    "a checkpoint was known with a line more": spelt(lambda before, body: body + "more\n"),
    "a checkpoint was known with a line less": spelt(lambda before, body: body.rpartition("\n")[0].rpartition("\n")[0] + "\n"),
    "a checkpoint was known of a size with a zero before it": of_size("0{}"),
    "a checkpoint was known of a size below none": of_size("-{}"),
    "a checkpoint was known of a size that is too great": of_size(f"{1 << 64}"),
    "a checkpoint was known of a root of too few octets": known(lambda before: before.note(root=bytes(31))),
    "a checkpoint was known of a root in other words": spelt(root_in_other_words),
}, is_placed=True)  # fmt: skip
table(None, {
    "a checkpoint was known beyond the entries that there are": known(lambda before: before.note(before.position + 1000, LOST)),
    "a checkpoint was known of another history": known(lambda before: before.note(root=LOST)),
    "a checkpoint was known of the greatest size": known(lambda before: before.note((1 << 64) - 1, LOST)),
    "a checkpoint was known that is the newest": after_unsigned(2, known(lambda before: before.note(before.position - 2, LOST))),
    "a checkpoint was known that lies between the newest and the epoch": after_unsigned(
        2, known(lambda before: before.note(before.position - 1, LOST))),
    "a checkpoint was known that strangers signed too": signed_by(strange, honest, strange),
    "a checkpoint was known that the key signed twice": signed_by(honest, honest),
    "a checkpoint was known that a hundred signed": signed_by(honest, *[short] * 99),
    "a checkpoint was known of as many octets as may be": filled_up_to(LONGEST_NOTE),
})  # fmt: skip


# ---- what lies between it and the next start


def confirms(forgery):
    append(forgery, 3, number(1 << 50), number((1 << 50) + 300_000_001), TRUE)
    return append(forgery, 4, operator(CONTROL_SOCKET))


def opens_as_called(forgery):
    who = provenance(caller(forgery, "administrator"))
    open_epoch(forgery)
    return open_epoch(forgery, "2", provenance=who)


table(43, {
    "somebody is refused before a server starts in an epoch": in_turn(opens(), serves),
    "a server stops before one starts in an epoch": in_turn(opens(), stops),
    "refusals are counted before a server starts in an epoch": in_turn(opens(), counts),
    "a change is made through a server before one starts in an epoch": in_turn(opens(), changes_policy(CONTROL_SOCKET)),
    "a change is made through a server after others were made without": in_turn(
        opens(), changes_policy(PROGRAM), goes_back, changes_policy(CONTROL_SOCKET)),
    "the key changes through a server before one starts in an epoch": in_turn(
        opens(), lambda forgery: change_key(forgery, "2", provenance=operator(CONTROL_SOCKET))),
    "an epoch is opened by a call in an epoch without a server": opens_as_called,
}, is_placed=True)  # fmt: skip
table(None, {
    "changes are made without a server before one starts in an epoch": in_turn(opens(), changes_policy(PROGRAM), goes_back, starts, serves),
    "a clock is confirmed before a server starts in an epoch": in_turn(opens(), confirms, changes_policy(PROGRAM), starts, serves),
    "the key changes without a server before one starts in an epoch": in_turn(opens(), lambda forgery: change_key(forgery, "2"), starts, serves),
    "a change is made through a server that started in an epoch": in_turn(opens(), starts, changes_policy(CONTROL_SOCKET), stops),
})  # fmt: skip


# ---- the uses of keys (41)


UNKNOWN = bytes(15) + b"\x07"


def authority_key(forgery):
    return forgery.of("KeyMade")[0].body["key"]


def bounds(forgery):
    """What the log proves and what it leaves open of the uses of the authority's key."""
    return forgery.indexes().uses[authority_key(forgery)]


def lost_uses(more, *others):
    """The key store counted so many more uses than the log can account for; and these of other keys."""

    def change(forgery):
        counted = [(authority_key(forgery), sum(bounds(forgery)) + more), *others]
        return open_epoch(forgery, keyUses=key_uses(*sorted(counted)))

    return change


def counted_at_start(key, count):
    """A server starts, and its key store counted a key so often."""

    def change(forgery):
        proven, _ = forgery.indexes().uses[key or authority_key(forgery)]
        started = forgery.start()
        put(started, lambda parts: parts.__setitem__(-2, key_uses((key or authority_key(forgery), proven + count))))
        return started

    return change


table(41, {
    "an epoch names a key of which no use was lost": lost_uses(0),
    "an epoch names a key of which more is proven": lost_uses(-1),
    "an epoch names a key whose open intent accounts for its uses": in_turn(intends, lost_uses(0)),
    "an epoch names a key that nobody knows and nobody used": opens(keyUses=key_uses((UNKNOWN, 0))),
    "an epoch names a key that was used fewer times than never": opens(keyUses=key_uses((UNKNOWN, -1))),
    "an epoch names a key twice": opens(keyUses=key_uses((UNKNOWN, 7), (UNKNOWN, 8))),
    "an epoch names keys out of order": opens(keyUses=key_uses((b"\xff" * 16, 7), (UNKNOWN, 7))),
    "a start counts fewer uses than an epoch": in_turn(lost_uses(5), counted_at_start(None, -1)),
    "a start counts more uses than an epoch": in_turn(lost_uses(5), counted_at_start(None, 1)),
    "a start counts more uses than an epoch did though an intent was open": in_turn(intends, lost_uses(5), counted_at_start(None, 1)),
    "a start counts fewer uses of a key that only an epoch knows": in_turn(lost_uses(5, (UNKNOWN, 7)), counted_at_start(UNKNOWN, -1)),
    "an epoch names a key that an epoch named so before": in_turn(
        opens(keyUses=key_uses((UNKNOWN, 7))), opens("2", keyUses=key_uses((UNKNOWN, 7)))),
}, is_placed=True)  # fmt: skip
table(None, {
    "an epoch names a key of which a use was lost": in_turn(lost_uses(1), starts),
    "an epoch names a key of which uses were lost and an intent is open": in_turn(intends, lost_uses(1), starts),
    "an epoch names keys that nobody knows": in_turn(lost_uses(5, (UNKNOWN, 7), (b"\xff" * 16, 1)), counted_at_start(UNKNOWN, 0), serves),
    "an epoch names the logs own key": opens(keyUses=key_uses((bytes(16), 1))),
    "a start counts as many uses as an epoch": in_turn(lost_uses(5), counted_at_start(None, 0), serves),
    "an epoch names a key of which more was lost since the epoch before": in_turn(
        opens(keyUses=key_uses((UNKNOWN, 7))), opens("2", keyUses=key_uses((UNKNOWN, 8)))),
})  # fmt: skip
