"""Whose the log's keys are (schemas/format.md, section 5): the one that was given is among them, and each vouches for the next.

A key signs the first checkpoint that is under the next one, too. Where it does not, nobody but the log itself says whose the next is.
"""

import itertools

from .checkpoints import read_note
from .der import Malformed
from .signatures import Broken, Unchecked


def judge_keys(report, epochs, checkpoints, signed, verifier_key, is_complete):
    """Judges the keys that the log had; gives the size from which on nobody knows whose signatures are, or None.

    `signed` are the sizes that are signed as they must be: one whose note a key before rejects is taken out. `is_complete` says whether
    every entry could be read.
    """
    notes = {checkpoint.size: checkpoint.note for checkpoint in checkpoints}
    vouched = [None]
    for before, one in itertools.pairwise(epochs.given):
        vouched.append(vouches(report, before.key, one.position, notes.get(one.position + 1), signed) and one.position + 1 in signed)
    for one, is_so in zip(epochs.given, vouched, strict=True):
        row = {"position": one.position, "origin": one.key.origin, "verifierKey": one.key.verifier_key, "isVouchedFor": is_so}
        report.log_keys.append(row)
    trusted = 0 if verifier_key is None else place_of(report, epochs, verifier_key, is_complete)
    if trusted is None:
        return 0
    unknown = [one.position for one, is_so in list(zip(epochs.given, vouched))[trusted + 1 :] if not is_so]
    for position in unknown:
        report.unchecked(14, position, "from here on the log is under a key that the one before does not vouch for")
    return unknown[0] if unknown else None


def place_of(report, epochs, verifier_key, is_complete):
    """Which of the log's keys was given, or None. That it is none is a finding, unless it may be one that cannot be read."""
    places = [place for place, one in enumerate(epochs.given) if one.key.verifier_key == verifier_key]
    if not places and not (is_complete and epochs.unknown_from is None):
        said = "the verifier key that was given is none of the log's that can be read; it may be that of an entry that cannot"
        report.unchecked(14, 0, said)
    else:
        said = f"the verifier key that was given is none of the log's, whose first is {epochs.first.verifier_key}"
        report.check(14, places, 0, said)
    return places[-1] if places else None


def vouches(report, key, position, text, signed):
    """Whether a key vouches for what an entry gives the log in its place: it signed the checkpoint that ends with that entry."""
    try:
        note = read_note(text) if text is not None else None
    except Malformed:  # told where checkpoints are judged
        note = None
    if note is None:
        return False
    try:
        if not key.has_signed(note):
            return False
    except Broken as error:
        signed.discard(position + 1)
        return report.check(14, False, position, f"the key before vouches falsely for the next: {error}")
    except Unchecked as error:
        report.unchecked(14, position, str(error))
        return False
    return report.check(14, True, position, None)
