"""Epochs and keys of the log that a forger opens with keys of their own: what they say is made when the ledger is written, since it
speaks of the tree of the entries before."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ed25519
from ledger_verifier.events import PROGRAM
from ledger_verifier.tree import sha256
from made_events import Signer, log_key, number, octets, operator, payload, sequence, text

EPOCH_OPENED, LOG_KEY_CHANGED = 6, 7
LOST = sha256(b"lost")
ORIGIN = "ca-ledger/epoch-{}"


def key_of(name):
    """A key of the forger's, by a name."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(sha256(b"a key of the log", name.encode()))


def identifier_of(name):
    return sha256(b"an identifier", name.encode())[:16]


def tree_head(size, root):
    return sequence(number(size), octets(root))


def entry_head(size, leaf=LOST):
    """What the anchor remembered."""
    return b"\xa1" + tree_head(size, leaf)[1:]


def noted(note):
    """A checkpoint that was known."""
    return text(note, 0x80)


def key_uses(*counts):
    return sequence(*(sequence(octets(key), number(count)) for key, count in counts))


@dataclass
class Before:
    """What an opening goes on from: the position, the root of the entries before it, and whose key is in force."""

    position: int
    root: bytes
    signer: Signer

    def note(self, size=None, root=None):
        """A checkpoint under the key in force: the newest there can be, or another."""
        return self.signer.note(self.position if size is None else size, root or self.root)


@dataclass
class Opening:
    """What gives the log another key. `changes` puts in the place of an honest field the DER of another (None: it is absent), or a
    function that makes it of what it goes on from. `vouching` makes the lines of the key before of its own line."""

    kind: int
    number: int
    origin: str | None  # None: the name stays
    key: object
    identifier: bytes
    vouching: object
    changes: dict = field(default_factory=dict)

    def write(self, position, root, before):
        """The payload, whose key is in force then, and what makes the other lines of the first note under it."""
        signer = Signer(before.origin if self.origin is None else self.origin, self.key)
        return self.payload(Before(position, root, before)), signer, lambda body: "".join(self.vouching(before.line(body)))

    def payload(self, before):
        key = log_key(self.identifier, self.key.public_key().public_bytes_raw())
        said = {"logKey": key, "provenance": operator(PROGRAM)}
        if self.kind == EPOCH_OPENED:
            said = {
                "epoch": number(self.number), "origin": text(self.origin), "logKey": key, "reason": text("a disk was lost"),
                "local": tree_head(before.position, before.root), "known": noted(before.note()), "remembered": None,
                "keyUses": sequence(), "provenance": operator(PROGRAM),
            }  # fmt: skip
        assert self.changes.keys() <= said.keys()
        said |= {name: change(before) if callable(change) else change for name, change in self.changes.items()}
        return payload(self.kind, *filter(None, said.values()))


def open_with(forgery, opening, step):
    """Appends an event that gives the log another key; until it is written it says what it says of nothing."""
    event = forgery.append(forgery.events[-1], forgery.ledger, type=opening.kind, schema=1, opening=opening, version=None)
    event.time += step
    event.payload = opening.payload(Before(len(forgery.events) - 1, LOST, Signer("nobody", key_of("nobody"))))
    return event


def open_epoch(forgery, name="1", step=0, vouching=lambda line: [line], key=None, identifier=None, origin=None, epoch=None, **changes):
    """Opens an epoch at the end; `name` tells its name and key from those of others."""
    count = len(forgery.of("EpochOpened")) + 1
    given = ORIGIN.format(name) if origin is None else origin, key or key_of(name), identifier or identifier_of(name)
    return open_with(forgery, Opening(EPOCH_OPENED, count if epoch is None else epoch, *given, vouching, changes), step)


def change_key(forgery, name="1", step=0, vouching=lambda line: [line], key=None, identifier=None, **changes):
    """Changes the log's key at the end, under the same name."""
    given = key or key_of(name), identifier or identifier_of(name)
    return open_with(forgery, Opening(LOG_KEY_CHANGED, 0, None, *given, vouching, changes), step)
