"""Some calls to the disk fail, of every phase in every way; tools/torture storage has each of them."""

import pytest
import small_campaigns
from ordeals.storage import Storage


@pytest.mark.alone
def test_a_failing_disk_loses_nothing_and_is_told_of(binary, tmp_path):
    # Not every phase makes so many calls of each kind.
    result = small_campaigns.run("storage", binary, tmp_path, Storage.numbers(60), at_least=30)
    assert any(word.startswith("ended with ") for word in result.results) and "went on" in result.results, result.results
