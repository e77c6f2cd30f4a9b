"""Clocks that leap; tools/torture clock has each leap at several moments."""

import pytest
import small_campaigns
from ordeals.clock import WAYS


@pytest.mark.alone
def test_a_clock_that_leaps_makes_nobody_lie(binary, tmp_path):
    numbers = [number for number, (_, moment) in enumerate(WAYS) if moment != "at rest"][::2]
    small_campaigns.run("clock", binary, tmp_path, numbers, at_least=len(numbers))


def test_a_clock_set_back_while_the_server_rests_leaves_nothing_unsigned(binary, tmp_path):
    small_campaigns.run("clock", binary, tmp_path, [WAYS.index(("-1 day", "at rest"))], at_least=1, workers=1)
