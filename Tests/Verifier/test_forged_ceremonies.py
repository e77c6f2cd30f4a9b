"""Who can write a ledger's files, and has no key, can write an epoch too: no program makes anybody forget anything for that.

The anchor lies where they cannot write; its head, which they name, is the end of the log that they had.
"""

import subprocess

import pytest
from forged_ledger import Forgery
from ledger_verifier.anchor import read_anchor
from made_epochs import entry_head, open_epoch


@pytest.fixture
def forged(small_home, tmp_path):
    """A ledger that was cut, and goes on with an epoch under a key of somebody else's, which says what the anchor remembers."""
    home = small_home.copy(tmp_path / "home")
    octets = home.anchor.read_bytes()
    forgery = Forgery(home.database)
    anchor = read_anchor(octets, forgery.ledger)
    del forgery.events[-4:]
    open_epoch(forgery, remembered=entry_head(anchor.size, anchor.leaf))
    forgery.write()
    for name in ("-wal", "-shm"):
        (home.folder / f"ledger.db{name}").unlink(missing_ok=True)
    home.anchor.write_bytes(octets)
    return home


def commands(home):
    place, key = ("--data", home.folder), ("--master-key", home.master_key)
    return {
        "serve": ("serve", *place, *key, "--listen", "127.0.0.1:0"),
        "epoch open": ("epoch", "open", *place, *key, "--reason", "what the message said"),
        "credentials add": ("credentials", "add", *place, "--principal", "x", "--role", "auditor"),
        "keys block": ("keys", "block", *place, "--spki-sha256", bytes(32).hex(), "--reason", "x"),
        "policy set": ("policy", "set", *place, "--disable-rule", "52"),
        "roles define": ("roles", "define", "x", *place, "--operations", "GetCertificate"),
        "rules adopt": ("rules", "adopt", *place, "1"),
    }


@pytest.mark.parametrize("name", ["serve", "epoch open", "credentials add", "keys block", "policy set", "roles define", "rules adopt"])
def test_nothing_is_forgotten_and_nothing_recorded(binary, forged, name):
    anchor, size = forged.anchor.read_bytes(), forged.size()
    run = subprocess.run([binary, *commands(forged)[name]], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode != 0, run.stdout
    assert "verifierKey" not in run.stdout
    assert forged.anchor.read_bytes() == anchor and forged.size() == size, run.stderr


def test_a_ceremony_that_gives_the_key_up_is_vouched_for_by_nobody(binary, forged):
    """Whoever says that the key is lost goes on from the forged history, under a key that nobody vouches for: replay says so."""
    command = [binary, *commands(forged)["epoch open"], "--log-key-lost", "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0 and '"vouchedFor":"no' in run.stdout.replace(": ", ":"), run
    replay = subprocess.run([binary, "replay", forged.folder], capture_output=True, text=True, timeout=60, check=False)
    assert replay.returncode == 2, replay.stdout
