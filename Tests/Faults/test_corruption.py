"""Two hundred flipped octets; tools/torture corruption has ten thousand."""

import pytest
import small_campaigns


@pytest.mark.alone
def test_a_flipped_octet_is_found_or_meant_nothing(binary, tmp_path):
    result = small_campaigns.run("corruption", binary, tmp_path, range(200), at_least=200, seed=1)
    assert result.results["found by both verifiers"] > 20 and result.results["without meaning"] > 20, result.results
