"""Everybody at once for twenty seconds, since a server gets rid of slow clients in ten; tools/torture load has ten minutes."""

import pytest
import small_campaigns


@pytest.mark.alone
def test_good_callers_are_served_beside_all_others(binary, tmp_path):
    result = small_campaigns.run("load", binary, tmp_path, range(1), at_least=500, seconds=20, workers=1)
    assert int(result.figures["certificates"].replace(",", "")) > 200
