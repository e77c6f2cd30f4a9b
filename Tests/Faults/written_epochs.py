"""Small ledgers that went on in another epoch, or under another key, written from the format's text: honest ones and others."""

import base64

from cryptography.hazmat.primitives.asymmetric import ed25519
from written_ledger import Writer, der, number, octets, root_of, sequence, sha256, signature_line, text

PROGRAM = 2


def tree_head(size, root):
    return sequence(number(size), octets(root))


def entry_head(size, leaf):
    """What the anchor remembered, as an EpochOpened says it."""
    return der(0xA1, number(size), octets(leaf))


def noted(note):
    """A checkpoint that was known, as an EpochOpened says it."""
    return text(note, 0x80)


def key_use(key, count):
    return sequence(octets(key), number(count))


def user(channel=PROGRAM):
    return sequence(number(channel, 10), text("uid:0"))


class EpochWriter(Writer):
    def __init__(self, folder, seed=1):
        self.epoch, self.vouching = 0, {}  # by size: what else signs a checkpoint, each a key and its name
        super().__init__(folder, seed)

    def open_epoch(self, step=1000, vouches=True, key=None, origin=None, **changes):
        """Opens an epoch: what is signed from here on is under its name and a key of its own; gives its position.

        A change is the DER of a field in the place of the honest one, or None where it is absent.
        """
        self.epoch += 1
        key, origin = key or ed25519.Ed25519PrivateKey.generate(), origin or f"ca-ledger/epoch-{self.epoch}"
        size = len(self.entries)
        root = root_of(self.leaves())
        said = {
            "epoch": number(self.epoch), "origin": text(origin), "logKey": self.log_key_fields(key), "reason": text("the disk was lost"),
            "local": tree_head(size, root), "known": noted(self.note(size, root)), "remembered": entry_head(size, self.leaves()[-1]),
            "keyUses": sequence(), "provenance": user(),
        }  # fmt: skip
        assert changes.keys() <= said.keys()
        position = self.add(self.ledger, 6, *filter(None, {**said, **changes}.values()), step=step)
        self.publish(position, key, origin, vouches)
        return position

    def change_log_key(self, vouches=True, key=None):
        key = key or ed25519.Ed25519PrivateKey.generate()
        position = self.add(self.ledger, 7, self.log_key_fields(key), self.operator())
        self.publish(position, key, self.published[-1][2], vouches)
        return position

    def publish(self, position, key, origin, vouches):
        if vouches:
            self.vouching[position + 1] = [self.published[-1][1:]]
        self.published.append((position, key, origin))

    def serve(self, index):
        """A server starts and issues a certificate; gives the position of its ending."""
        self.start()
        return self.add_issuance(index)

    def note(self, size, root):
        note = super().note(size, root)
        body = note.partition("\n\n")[0] + "\n"
        return note + "".join(signature_line(body, key, name) for key, name in self.vouching.get(size, ()))

    def lost_note(self, size):
        """A checkpoint under the key in force now, of a log that is lost."""
        _, key, origin = self.published[-1]
        body = f"{origin}\n{size}\n{base64.b64encode(sha256(b'lost')).decode()}\n"
        return f"{body}\n{signature_line(body, key, origin)}"
