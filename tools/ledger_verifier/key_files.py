"""The files of sealed keys (schemas/format.md, section 7): which there must be, and what can be told of them without the master key."""

import hashlib
import os
import stat
import uuid

from .identities import ED25519

ENDING = ".key"
MAGIC = b"ca-ledger-key\0\0\0"
HEAD = 112
SEALED = b"\1"  # the octet behind the head: how the key is sealed
LEAST = HEAD + 1 + 12 + 16  # with a nonce and a tag, and nothing between


class KeyFiles:
    """The keys of a log that must lie in sealed files: those of authorities whose creation did not fail, and the log's own in force."""

    def __init__(self, report):
        self.check, self.of_authority, self.of_log = report.check, {}, None

    def made(self, stream, body):
        self.of_authority[stream] = in_file(body, body["key"], body["subjectPublicKeyInfo"])

    def failed(self, stream):
        self.of_authority.pop(stream, None)

    def log_key(self, key):
        self.of_log = in_file(key, key["identifier"], ED25519 + key["publicKey"])

    @property
    def count(self):
        """How many there are."""
        return sum(key is not None for key in [*self.of_authority.values(), self.of_log])

    def compare(self, folder, ledger):
        """Compares with the folder, where that holds any: a log may be handed over without keys."""
        if not any(name.endswith(ENDING) for name in os.listdir(folder)):
            return
        keys = sorted({key for key in [*self.of_authority.values(), self.of_log] if key is not None})
        for identifier, public in keys:
            path = os.path.join(folder, f"{uuid.UUID(bytes=identifier)}{ENDING}")
            fault = fault_of(path, head(ledger, identifier, public))
            self.check(41, fault is None, None, f"{path} {fault}")


def in_file(body, identifier, public):
    return (identifier, public) if body["place"][0] == "sealedFile" else None


def head(ledger, identifier, public):
    said = MAGIC + (1).to_bytes(4, "big") + bytes(12) + ledger + identifier + hashlib.sha256(public).digest()
    return said + hashlib.sha256(said).digest()[:16]


def fault_of(path, expected):
    """Why there is not the file that begins so; None where there is."""
    try:
        # What is no regular file must not hold us up: a pipe waits for its other end.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "is no regular file"
        found = os.pread(descriptor, HEAD + 1, 0)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    finally:
        os.close(descriptor)
    if found[:1] == SEALED:
        return "is of an earlier form"
    if status.st_size <= LEAST:
        return "is shorter than any sealed key"
    return None if found == expected + SEALED else "does not begin as the file of this key of this ledger does"
