"""Ledgers that went on in another epoch, or under another key, before the independent verifier: whose the keys are, and what is whole.

What such a ledger must not say is in Tests/Verifier/tampered_epochs.py, where both verifiers are asked.
"""

import json
import subprocess
import sys

import counted_uses
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from running_ledger import VERIFIER, Home, run_auditor
from written_epochs import EpochWriter, entry_head, key_use, noted
from written_ledger import Writer, root_of, sequence

YEARS = 15 * 365 * 86_400_000_000


@pytest.fixture
def writer(tmp_path):
    made = EpochWriter(tmp_path / "ledger")
    made.add_authority()
    made.add_issuance(1, token="one")
    return made


def verify(writer, *arguments, segments=0, sizes=None):
    if not (writer.folder / "ledger.db").exists():
        writer.write(segments, sizes)
    return run_auditor([sys.executable, VERIFIER, writer.folder, "--format", "json", *arguments])


def under(writer, place):
    """What is said under one of the log's keys, the first or a later one."""
    return verify(writer, "--verifier-key", writer.verifier_key(place))


def report(writer, *arguments):
    command = [sys.executable, VERIFIER, writer.folder, *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60).stdout


def signed_size(verdict):
    return json.loads(verdict.text)["signedSize"]


def assert_whole(verdict):
    assert verdict.status == 0 and not verdict.findings, verdict.text


def assert_unknown_from(verdict, size):
    """Nothing is wrong, and from this size on nobody knows whose signatures are."""
    assert verdict.status == 2 and not verdict.findings, verdict.text
    assert signed_size(verdict) == size, verdict.text


def assert_finding(verdict, number, position):
    assert verdict.status == 1, verdict.text
    assert verdict.findings.get(number, (0, None))[1] == position, verdict.findings


def test_an_epoch_is_whole_under_its_own_key_the_first_and_none(writer, tmp_path):
    position = writer.open_epoch(step=-5_000_000)
    writer.serve(2)
    for arguments in ([], ["--verifier-key", writer.verifier_key()], ["--verifier-key", writer.verifier_key(1)]):
        verdict = verify(writer, *arguments)
        assert_whole(verdict)
        assert signed_size(verdict) == len(writer.entries)
    keys = json.loads(verdict.text)["logKeys"]
    assert keys == [
        {"position": 0, "origin": "ca-ledger/1", "verifierKey": writer.verifier_key(), "isVouchedFor": None},
        {"position": position, "origin": "ca-ledger/epoch-1", "verifierKey": writer.verifier_key(1), "isVouchedFor": True},
    ]
    foreign = Writer(tmp_path / "other", seed=2).verifier_key()
    assert_finding(verify(writer, "--verifier-key", foreign), 14, 0)


def test_the_key_of_one_name_is_another_under_another(writer):
    """A verifier key is name and key: the old key under the new name is none of the log's."""
    writer.open_epoch()
    writer.write()
    writer.published.append((0, writer.log_key, "ca-ledger/epoch-1"))
    assert_finding(under(writer, 2), 14, 0)


@pytest.mark.parametrize("segments", [0, 1])
def test_two_epochs_are_whole_with_all_that_lies_between(writer, segments):
    for index in range(2, 60):
        writer.add_issuance(index)
    writer.open_epoch()
    writer.serve(60)
    for index in range(61, 90):
        writer.add_issuance(index)
    writer.open_epoch(step=-60_000_000)
    writer.serve(90)
    for index in range(91, 150):
        writer.add_issuance(index)
    verify(writer, segments=segments)
    for place in range(3):
        assert_whole(under(writer, place))


def test_epochs_may_be_opened_one_right_after_the_other(writer):
    for _ in range(3):
        writer.open_epoch(step=-1_000_000)
    writer.serve(2)
    for place in range(4):
        assert_whole(under(writer, place))


def test_an_epoch_that_nobody_vouches_for_is_whole_under_its_own_key_alone(writer):
    position = writer.open_epoch(vouches=False)
    writer.serve(2)
    assert_unknown_from(verify(writer), signed_before(writer, position))
    assert_unknown_from(under(writer, 0), signed_before(writer, position))
    whole = under(writer, 1)
    assert_whole(whole)
    assert signed_size(whole) == len(writer.entries)
    assert [one["isVouchedFor"] for one in json.loads(whole.text)["logKeys"]] == [None, False]


def signed_before(writer, position):
    """The newest size not beyond a position that was written down as signed."""
    sizes = writer.rhythm() | {len(writer.entries) // 2, len(writer.entries)}
    return max(size for size in sizes if size <= position)


@pytest.mark.parametrize("vouching", [(True, False), (False, True), (False, False)])
def test_a_key_is_known_through_those_that_vouch_for_it_or_by_being_given(writer, vouching):
    positions = []
    for vouches in vouching:
        positions.append(writer.open_epoch(vouches=vouches))
        writer.serve(len(positions) + 1)
    for place in range(3):
        unknown = [position for position, vouches in list(zip(positions, vouching))[place:] if not vouches]
        if unknown:
            assert_unknown_from(under(writer, place), signed_before(writer, unknown[0]))
        else:
            assert_whole(under(writer, place))


def test_a_changed_log_key_signs_from_its_entry_on(writer):
    position = writer.change_log_key()
    writer.add_issuance(500)
    verdict = verify(writer, sizes={position, position + 1, len(writer.entries)})
    assert_whole(verdict)
    assert_whole(under(writer, 1))
    assert f"key: from position {position} on as ca-ledger/1, under {writer.verifier_key(1)}; the key before vouches for it" in report(writer)


def test_a_changed_log_key_that_nobody_vouches_for_is_whole_under_itself_alone(writer):
    position = writer.change_log_key(vouches=False)
    writer.add_issuance(500)
    assert_unknown_from(verify(writer, sizes={position, position + 1, len(writer.entries)}), position)
    assert_whole(under(writer, 1))
    assert "the key before does NOT vouch for it" in report(writer)


@pytest.mark.parametrize("is_withheld", [True, False])
def test_a_changed_log_key_is_no_finding_where_payloads_are_withheld(writer, is_withheld):
    """Its own, or another: what a checkpoint is signed with follows from the entry where it can be read, and else is not judged."""
    for index in range(400, 410):
        writer.add_issuance(index)
    position = writer.change_log_key()
    for index in range(2, 100):
        writer.add_issuance(index)
    writer.withheld = {position if is_withheld else position - 1}
    verdict = verify(writer, segments=1)
    assert verdict.status == 2 and not verdict.findings, verdict.text
    newest = under(writer, 1)
    assert newest.status == 2 and not newest.findings, "the key that was given may be the one that is withheld"


@pytest.mark.parametrize("change", [EpochWriter.open_epoch, EpochWriter.change_log_key])
@pytest.mark.parametrize("is_early", [False, True])
def test_a_checkpoint_under_the_key_of_another_time_is_a_finding(writer, change, is_early):
    position = change(writer)
    writer.add_issuance(500)
    moment, key, origin = writer.published.pop()
    if is_early:
        writer.published = [(-1, key, origin)]
    assert_finding(verify(writer, sizes={position, position + 1}), 14, 0 if is_early else position)


def test_an_epoch_that_cannot_be_read_hides_the_key_and_is_found_alone(writer):
    position = writer.open_epoch()
    writer.serve(2)
    writer.entries[position][5] += b"\x00"
    verdict = verify(writer)
    assert_finding(verdict, 9, position)
    assert set(verdict.findings) == {9}


# ---- what was lost


def test_a_report_says_how_many_entries_are_known_to_be_lost(writer):
    first = writer.open_epoch(known=noted(writer.lost_note(len(writer.entries) + 30)), remembered=entry_head(len(writer.entries) + 37, bytes(32)))
    writer.serve(2)
    second = writer.open_epoch()
    assert_whole(verify(writer))
    text_ = report(writer)
    assert f"from position {first} on as ca-ledger/epoch-1, under {writer.verifier_key(1)}; the key before vouches for it; 37 entries" in text_
    assert f"from position {second} on as ca-ledger/epoch-2, under {writer.verifier_key(2)}; the key before vouches for it\n" in text_


def test_entries_are_known_to_be_lost_by_a_checkpoint_alone(writer):
    writer.open_epoch(known=noted(writer.lost_note(len(writer.entries) + 5)), remembered=None)
    assert_whole(verify(writer))
    assert "vouches for it; 5 entries that followed the one before it are known to be lost\n" in report(writer)


def test_a_report_says_that_another_history_is_known(writer):
    writer.open_epoch(known=noted(writer.lost_note(len(writer.entries))), remembered=None)
    writer.serve(2)
    position = writer.open_epoch(remembered=entry_head(4, bytes(32)))
    assert_whole(verify(writer))
    assert report(writer).count("another history is known") == 2
    assert f"from position {position} on" in report(writer)


def test_another_history_is_seen_at_a_size_that_no_checkpoint_has(writer):
    """Between the newest checkpoint that is stored and the epoch, in a log with sealed entries."""
    for index in range(2, 130):
        writer.add_issuance(index)
    size = len(writer.entries) - 3
    for known, is_other in ((writer.note(size, root_of(writer.leaves()[:size])), False), (writer.lost_note(size), True)):
        entries, published, epoch = list(writer.entries), list(writer.published), writer.epoch
        for path in writer.folder.iterdir():
            path.unlink()
        position = writer.open_epoch(known=noted(known), remembered=entry_head(3, writer.leaves()[2]))
        assert_whole(verify(writer, segments=1, sizes={5, position + 1}))
        assert ("another history" in report(writer)) == is_other
        writer.entries, writer.published, writer.epoch = entries, published, epoch
        writer.versions[writer.ledger] -= 1


# ---- keys' uses, clocks and tokens


def test_uses_of_lost_entries_are_accounted_for_and_bind_from_then_on(writer):
    unknown = bytes(range(16))
    proven = 2  # its certification request, and one certificate
    uses = sequence(*(key_use(key, count) for key, count in sorted({unknown: 7, writer.key: proven + 5}.items())))
    writer.open_epoch(keyUses=uses)
    writer.serve(2)
    writer.write()
    for counted, is_whole in (({writer.key: proven + 6, unknown: 7}, True), ({writer.key: proven + 6}, False), ({writer.key: proven + 1, unknown: 7}, False)):
        counted_uses.write(writer.folder, writer.ledger, counted)
        verdict = verify(writer)
        assert set(verdict.findings) == (set() if is_whole else {41}), verdict.text
        assert verdict.status == (0 if is_whole else 1)


def test_a_clock_that_ran_ahead_is_forgiven_once_an_epoch_was_opened_over_it(writer):
    writer.time += YEARS
    ahead = writer.add(writer.ledger, 9)
    writer.write()
    assert_finding(verify(writer), 13, ahead)
    for path in writer.folder.iterdir():
        path.unlink()
    writer.open_epoch(step=-YEARS)
    writer.serve(2)
    assert_whole(verify(writer))


@pytest.mark.parametrize("step", [YEARS, 2 * YEARS])
def test_an_epoch_that_lies_in_the_future_itself_is_found_there(writer, step):
    writer.time += YEARS
    writer.add(writer.ledger, 9)
    position = writer.open_epoch(step=step - YEARS)
    assert_finding(verify(writer), 13, position)


def test_an_epoch_may_be_opened_after_any_rest_and_a_server_soon_after_it(writer):
    for entry in writer.entries:
        entry[0] -= YEARS
    writer.entries = [entry for entry in writer.entries if entry[3] < 10 or entry[3] == 24]
    writer.versions = {writer.ledger: len(writer.entries) - 1}
    writer.open_epoch(step=0)
    writer.start()
    assert_whole(verify(writer))


def test_no_token_is_held_from_one_epoch_into_the_next(writer):
    writer.add_issuance(2, token="two")
    writer.open_epoch(step=-1_000_000)
    writer.start()
    writer.subject_key = ec.generate_private_key(ec.SECP256R1())  # which would be refused while the token is held
    writer.add_issuance(3, token="two")
    assert_whole(verify(writer))


# ---- when the log is signed


@pytest.mark.parametrize("seconds", [59, 61])
def test_a_run_of_unsigned_entries_ends_before_an_epoch(writer, seconds):
    """What the key before did not sign is judged up to the epoch, and the epoch begins a run of its own."""
    begin = writer.add_issuance(2)
    writer.add_issuance(3)
    writer.time += seconds * 1_000_000 - 10_000
    writer.add(writer.ledger, 9)
    position = writer.open_epoch(step=30_000_000)
    writer.start()
    verdict = verify(writer, sizes={begin, position + 1, len(writer.entries)})
    if seconds < 60:
        assert_whole(verdict)
    else:
        assert_finding(verdict, 51, begin)


def test_an_epoch_is_signed_before_anything_follows(writer):
    position = writer.open_epoch()
    end = writer.serve(2)
    assert_finding(verify(writer, sizes={position, end + 1}), 51, position)


def test_an_epoch_that_is_last_and_not_signed_is_a_finding(writer):
    position = writer.open_epoch()
    assert_finding(verify(writer, sizes={position}), 51, position)


def test_a_first_entry_that_was_never_signed_is_not_made_good_by_an_epoch(writer):
    """What a key did not sign before another took its place it never will."""
    writer.entries, writer.versions = writer.entries[:1], {writer.ledger: 0}
    writer.open_epoch()
    writer.start()
    writer.write()
    home = Home(writer.folder.parent)
    with home.database_for_tampering() as connection:
        connection.execute("UPDATE checkpoint SET note = NULL WHERE size = 1")
    assert_finding(verify(writer), 51, 0)


@pytest.mark.parametrize("is_before", [True, False])
def test_a_key_that_vouches_falsely_is_a_finding(writer, is_before):
    """One good line of the key before does not make up for another that is not."""
    position = writer.open_epoch()
    honest = writer.note

    def note(size, root):
        lines = honest(size, root).splitlines(keepends=True)
        if size != position + 1:
            return "".join(lines)
        false = lines[5][:-10] + ("A" if lines[5][-10] != "A" else "B") + lines[5][-9:]
        return "".join([*lines[:5], *([false, lines[5]] if is_before else [lines[5], false])])

    writer.note = note
    assert_finding(verify(writer), 14, position)
