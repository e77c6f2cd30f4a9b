"""A backup with keys has all of them: each key of the log is there, as far as can be told without the master key."""

import os
import shutil
import subprocess

import pytest
from backups import run


def broken_keys(home):
    """What may have become of the keys, and what is said of it."""
    keys = home.folder / "keys"
    one, other = sorted(keys.glob("*.key"))
    octets = one.read_bytes()

    def at(number):
        return octets[:number] + bytes([octets[number] ^ 1]) + octets[number + 1 :]

    return {
        "all are gone": lambda: [path.unlink() for path in (one, other)],
        "one is gone": lambda: one.unlink(),
        "the other is gone": lambda: other.unlink(),
        "nothing is there": lambda: [path.unlink() for path in keys.iterdir()],
        "one is a letter": lambda: one.write_text("x"),
        "one is empty": lambda: one.write_text(""),
        "one is the other": lambda: one.write_bytes(other.read_bytes()),
        "one has another head": lambda: one.write_bytes(at(70)),
        "one is sealed otherwise": lambda: one.write_bytes(at(112)),
        "one is cut short": lambda: one.write_bytes(octets[:141]),
        "one is a link": lambda: (one.rename(home.path / "aside"), one.symlink_to(home.path / "aside")),
        "one is a pipe": lambda: (one.unlink(), os.mkfifo(one)),
        "one is of another name": lambda: one.rename(keys / "00000000-0000-4000-8000-000000000000.key"),
        "no uses are counted": lambda: (keys / "uses").unlink(),
    }


KINDS_OF_BROKEN_KEYS = (
    "all are gone", "one is gone", "the other is gone", "nothing is there", "one is a letter", "one is empty", "one is the other",
    "one has another head", "one is sealed otherwise", "one is cut short", "one is a link", "one is a pipe", "one is of another name",
    "no uses are counted",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_OF_BROKEN_KEYS)
def test_a_backup_with_keys_has_every_key_of_the_log(copy_of, template, binary, tmp_path, kind):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    kinds = broken_keys(home)
    assert set(kinds) == set(KINDS_OF_BROKEN_KEYS)
    kinds[kind]()
    finished = run(binary, home, place / "copy", "--with-keys")
    assert finished.returncode > 0 and "Error: " in finished.stderr and "keys" in finished.stderr, finished.stderr
    assert os.listdir(place) == []
    assert run(binary, home, place / "copy").returncode == 0, "without its keys it is a backup"


def test_a_folder_of_keys_that_cannot_be_listed_is_an_error(copy_of, template, binary, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    if not shutil.which("strace"):
        pytest.skip("strace makes the listing fail, and is not here")
    # Of a listing, the beginning and the end; strace counts for each thread by itself.
    for call, least in {"getdents64": 2, "openat": 1}.items():
        failures = 0
        for number in range(1, 80):
            trace = tmp_path / "trace"
            command = ["strace", "-f", "-qq", "-o", trace, "-P", home.folder / "keys", "-e", f"trace={call}",
                       "-e", f"inject={call}:error=EIO:when={number}", binary, "backup", place / "copy", "--data", home.folder,
                       "--with-keys"]  # fmt: skip
            finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
            if "INJECTED" not in trace.read_text():
                break
            failures += 1
            assert finished.returncode > 0 and "Input/output error" in finished.stderr, (call, number, finished.stderr)
            assert os.listdir(place) == []
        assert failures >= least
        assert finished.returncode == 0, finished.stderr
        assert len(list((place / "copy" / "keys").glob("*.key"))) == 2
        shutil.rmtree(place / "copy")
        (place / "copy.anchor").unlink()
