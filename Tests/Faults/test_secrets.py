"""What a server's memory holds of secrets after it has used them: each once, where it is needed, and nowhere what it was read from.

Read as a privileged debugger would, from /proc/PID/mem: what a core would hold, were there one.
"""

import json
import re
import subprocess
import uuid

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from running_ledger import Home, issuing

KEY_FILE_HEAD = 112


def memory(process):
    """Everything that a process may write to, region by region."""
    with open(f"/proc/{process.pid}/maps") as maps, open(f"/proc/{process.pid}/mem", "rb", 0) as mem:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if not found or "[vvar]" in line:
                continue
            start, end = (int(part, 16) for part in found.groups())
            try:
                mem.seek(start)
                yield mem.read(end - start)
            except OSError:
                continue


def occurrences(process, secrets):
    counts = dict.fromkeys(secrets, 0)
    for region in memory(process):
        for name, octets in secrets.items():
            counts[name] += region.count(octets)
    return counts


@pytest.fixture
def used(start, binary, tmp_path):
    """A server that has made, unsealed and used keys, and has had a request signed with its access key."""
    home = Home.make(tmp_path / "home")
    server = start(home)
    home.remember_authority(server.make_active_root())
    server.stop()
    server = start(home)  # so that the keys are read from their files
    with issuing(server, connections=4) as issue_many:
        assert all(not isinstance(one, Exception) for one in issue_many(40))
    return home, server


def private_keys(home):
    """The PrivateKeyInfo of each sealed key, and its scalar or seed, from the files and the database."""
    master = bytes.fromhex(home.master_key.read_text())
    found = {}
    for path in home.folder.glob("keys/*.key"):
        octets = path.read_bytes()
        for public in public_keys(home):
            try:
                said = octets[KEY_FILE_HEAD : KEY_FILE_HEAD + 1] + octets[:KEY_FILE_HEAD] + public
                clear = AESGCM(master).decrypt(octets[113:125], octets[125:], said)
            except Exception:
                continue
            found[uuid.UUID(path.stem)] = clear
    return found


def public_keys(home):
    from ledger_verifier.events import KINDS, read_event
    from ledger_verifier.identities import ED25519

    for kind, schema, payload in home.rows("SELECT type, schema, payload FROM tail ORDER BY position"):
        if KINDS[kind, schema].name == "LedgerOpened":
            yield ED25519 + read_event(KINDS[kind, schema], payload)["logKey"]["publicKey"]
        elif KINDS[kind, schema].name == "KeyMade":
            yield read_event(KINDS[kind, schema], payload)["subjectPublicKeyInfo"]


def test_the_scan_sees_what_there_is(used):
    home, server = used
    assert occurrences(server.process, {"name": home.credentials()["accessKeyId"].encode()})["name"] > 0


def test_the_master_key_lies_once_in_memory_and_its_digits_not_at_all(used):
    home, server = used
    digits = home.master_key.read_text().strip()
    found = occurrences(server.process, {"key": bytes.fromhex(digits), "digits": digits.encode()})
    assert found == {"key": 1, "digits": 0}


def test_of_an_unsealed_key_nothing_is_left_but_what_signs(used):
    home, server = used
    secrets = {}
    keys = private_keys(home)
    assert len(keys) == 2, "the log's own and the authority's"
    for identifier, clear in keys.items():
        secrets[f"{identifier} in the clear"] = clear
        key = serialization.load_der_private_key(clear, None)
        if hasattr(key, "curve"):
            # libcrypto holds the number in words of the machine, the other way round.
            secrets[f"{identifier} as its file spells it"] = key.private_numbers().private_value.to_bytes(32, "big")
    assert occurrences(server.process, secrets) == dict.fromkeys(secrets, 0)


def test_of_a_secret_access_key_that_was_read_or_made_one_copy_is_left(used, binary):
    home, server = used
    first = home.credentials()["secretAccessKey"].encode()
    assert occurrences(server.process, {"secret": first, "key": b"AWS4" + first}) == {"secret": 1, "key": 0}
    added = subprocess.run(
        [binary, "credentials", "add", "--data", home.folder, "--principal", "p", "--role", "auditor", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    made = json.loads(added.stdout)["secretAccessKey"].encode()
    server.client().list_certificate_authorities()  # from now on the server has read the file that has both
    # Of the first the file was read again, and the signing key that is at hand knows what it was derived from.
    assert occurrences(server.process, {"first": first, "made": made}) == {"first": 2, "made": 1}
