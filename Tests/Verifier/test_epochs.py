"""Whose the log's keys are: both verifiers believe the same of them, under whichever of them they are told to.

What an epoch must not say, and what leaves a ledger whole, is in the corpus (tampered_ceremonies.py, tampered_epochs.py).
"""

import json

import pytest
import running_ledger
from forged_ledger import KEY, Forgery
from ledger_verifier.checkpoints import LogKey
from made_epochs import ORIGIN, change_key, key_of, open_epoch
from made_events import text
from tampered_facts import append
from tampered_serving import serves, starts

FIRST, SECOND, THIRD, NONE, FOREIGN = "the first", "the second", "the third", "none", "a foreign one"


def nobody(line):
    return []


def everybody(line):
    return [line]


def two_epochs(*vouching):
    """A log of two epochs, each with whether the key before vouches for it."""

    def change(forgery):
        events = []
        for name, lines in zip("12", vouching):
            events.append(open_epoch(forgery, name, vouching=lines))
            starts(forgery)
        return events

    return change


def a_changed_key(*vouching):
    def change(forgery):
        events = []
        for name, lines in zip("12", vouching):
            events.append(change_key(forgery, name, vouching=lines))
        serves(forgery)
        return events

    return change


def keys_of(forgery, events):
    """The verifier keys by the words for them."""
    first = forgery.events[0].body["origin"]
    origins = [first, *(ORIGIN.format(name) if event.type == 6 else first for name, event in zip("12", events))]
    keys = [LogKey(origin, key.public_key().public_bytes_raw()) for origin, key in zip(origins, (KEY, key_of("1"), key_of("2")))]
    return {word: key.verifier_key for word, key in zip((FIRST, SECOND, THIRD), keys)}


def said(binary, small_home, log_alone, change, word):
    """What both say under a key: verdicts with what they found, each beside the positions where the log got another key."""
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    events = change(forgery)
    forgery.write()
    keys = {**keys_of(forgery, events), FOREIGN: LogKey("foreign", bytes(32)).verifier_key}
    arguments = [] if word == NONE else ["--verifier-key", keys[word]]
    verdicts = [running_ledger.verify(home, *arguments)]
    verdicts += [running_ledger.replay(binary, home, *arguments, *depth) for depth in ([], ["--hashes"])]
    return verdicts, [forgery.events.index(event) for event in events], len(forgery.events), keys


# Which keys make a log whole that vouches so for its two later ones.
CASES = {
    (everybody, everybody): {FIRST, SECOND, THIRD, NONE},
    (everybody, nobody): {THIRD},
    (nobody, everybody): {SECOND, THIRD},
    (nobody, nobody): {THIRD},
}


@pytest.mark.parametrize("made", [two_epochs, a_changed_key], ids=["epochs", "keys"])
@pytest.mark.parametrize("word", [FIRST, SECOND, THIRD, NONE])
@pytest.mark.parametrize("vouching", CASES, ids=lambda lines: " ".join(one.__name__ for one in lines))
def test_both_know_a_key_through_those_that_vouch_for_it_or_by_being_told(binary, small_home, log_alone, made, vouching, word):
    verdicts, positions, size, keys = said(binary, small_home, log_alone, made(*vouching), word)
    trusted = {SECOND: 1, THIRD: 2}.get(word, 0)
    unknown = [position for position, lines in list(zip(positions, vouching))[trusted:] if lines is nobody]
    assert (word in CASES[vouching]) == (not unknown)
    for verdict in verdicts:
        assert verdict.status == (2 if unknown else 0) and not verdict.findings, verdict.text[-1500:]
        assert json.loads(verdict.text)["signedSize"] == (unknown[0] if unknown else size), verdict.text[-1500:]


@pytest.mark.parametrize("made", [two_epochs, a_changed_key], ids=["epochs", "keys"])
@pytest.mark.parametrize("vouching", CASES, ids=lambda lines: " ".join(one.__name__ for one in lines))
def test_both_find_that_a_key_is_none_of_the_logs(binary, small_home, log_alone, made, vouching):
    verdicts, _, _, _ = said(binary, small_home, log_alone, made(*vouching), FOREIGN)
    for verdict in verdicts:
        assert verdict.status == 1 and set(verdict.findings) == {14} and verdict.findings[14][1] == 0, verdict.text[-1500:]


def newer(forgery):
    """After an epoch something lies that only a later program knows: it may have given the log another key."""
    event = open_epoch(forgery)
    append(forgery, 99, text("x"))
    return [event]


def unreadable(forgery):
    """An epoch was opened, and nobody can read how: a finding of its own, and the key may be the one that was given."""
    event = open_epoch(forgery)
    event.opening, event.payload = None, event.payload[:-1]
    return [event]


@pytest.mark.parametrize("change, found", [(newer, set()), (unreadable, {9})])
def test_neither_says_of_a_key_that_it_is_none_where_one_cannot_be_read(binary, small_home, log_alone, change, found):
    verdicts, _, _, _ = said(binary, small_home, log_alone, change, FOREIGN)
    for verdict in verdicts[:2]:  # the third reads no payloads
        assert verdict.status == (1 if found else 2) and set(verdict.findings) == found, verdict.text[-1500:]
        assert json.loads(verdict.text)["signedSize"] == 0


def test_the_verifier_lists_the_keys_and_who_vouches(binary, small_home, log_alone):
    (verdict, _, _), positions, _, keys = said(binary, small_home, log_alone, two_epochs(everybody, nobody), THIRD)
    listed = json.loads(verdict.text)["logKeys"]
    assert [one["position"] for one in listed] == [0, *positions]
    assert [one["verifierKey"] for one in listed] == [keys[FIRST], keys[SECOND], keys[THIRD]]
    assert [one["isVouchedFor"] for one in listed] == [None, True, False]
    assert [one["origin"] for one in listed[1:]] == [ORIGIN.format("1"), ORIGIN.format("2")]
