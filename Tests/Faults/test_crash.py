"""Fifty kills of a server under load; tools/torture crash has a thousand."""

import small_campaigns


def test_fifty_kills_lose_and_double_nothing(binary, tmp_path):
    result = small_campaigns.run("crash", binary, tmp_path, range(50), at_least=50)
    assert len(result.results) >= 4, "not every way of killing was tried"
