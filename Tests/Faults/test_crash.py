"""Fifty kills of a server under load; tools/torture crash has a thousand."""

import pytest
import running_ledger
import small_campaigns
from golden_ledgers.mishaps import SteppingClock

MINUTES = 180  # seconds: longer than entries may wait for a signature over them


@pytest.mark.alone
def test_fifty_kills_lose_and_double_nothing(binary, tmp_path):
    result = small_campaigns.run("crash", binary, tmp_path, range(50), at_least=50)
    assert len(result.results) >= 4, "not every way of killing was tried"


def test_a_checkpoint_over_all_entries_that_a_crash_left_unsigned_holds_up_no_start_minutes_later(binary, template, copy_of, tmp_path):
    home = copy_of(template)
    with home.database_for_tampering() as connection:  # as a kill between the intention and the signature leaves it
        newest = connection.execute("SELECT max(size) FROM checkpoint").fetchone()[0]
        connection.execute("UPDATE checkpoint SET note = NULL WHERE size = ?", (newest,))
    assert newest == home.size()
    server = running_ledger.Server(binary, home, shim=SteppingClock(tmp_path, start=MINUTES))
    try:
        server.wait_until_ready(within=10)
    finally:
        server.kill()
