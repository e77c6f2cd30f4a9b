"""Each way to a ceremony twice, it killed on the way; tools/torture epochs has thirty of each.

It takes a minute: in each case a server starts four times and more, and both verifiers read what there is after each step.
"""

import contextlib

import pytest
import small_campaigns
from ordeals.case import Broken
from ordeals.epochs import FOREIGN, WAYS, Epochs, keys_of


@pytest.mark.alone
def test_every_ceremony_that_is_killed_is_done_in_the_end(binary, tmp_path):
    result = small_campaigns.run("epochs", binary, tmp_path, range(Epochs.small), at_least=Epochs.small)
    assert set(result.results) == set(WAYS)
    notes = [note for examples in result.examples.values() for note in examples]
    assert any("killed at step" in note for note in notes), "no ceremony was killed"


def test_what_it_asks_can_be_answered_with_no(binary, tmp_path):
    with contextlib.closing(Epochs(binary, tmp_path, small_campaigns.SEED)) as ordeal:
        ledger = ordeal.shelf.take("small").copy(tmp_path / "ledger")
        with pytest.raises(Broken, match="a server starts on a ledger"):
            ordeal.assert_no_start(ledger, "ROLLBACK DETECTED")
        first = keys_of(ledger.home)[0]["verifierKey"]
        ordeal.assert_keys(ledger.home, first, first, is_vouched_for=True)
        with pytest.raises(Broken, match="those that were told"):
            ordeal.assert_keys(ledger.home, first, FOREIGN, is_vouched_for=True)
        with pytest.raises(Broken, match="not 2"):
            ordeal.assert_keys(ledger.home, first, first, is_vouched_for=False)
        with pytest.raises(Broken, match="serial numbers of lost"):
            ordeal.assert_goes_on(ledger, ordeal.generator(0), dict(ledger.certificates))
