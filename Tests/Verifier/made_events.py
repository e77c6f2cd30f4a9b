"""Events made octet by octet, and events that are changed in more than place: what a forger writes who knows the schema."""

import base64
from dataclasses import dataclass

from ledger_verifier.checkpoints import LogKey
from ledger_verifier.der import OCTET_STRING, SEQUENCE, UTF8, Reader, element
from ledger_verifier.events import CONTROL_SOCKET, tag_of
from ledger_verifier.forms import OF_CALLS

ENUMERATED, INTEGER, NULL_PLACE = 0x0A, 0x02, b"\x80\x00"


def number(value, tag=INTEGER):
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def text(value, tag=UTF8):
    return element(tag, value.encode())


def octets(value, tag=OCTET_STRING):
    return element(tag, value)


def sequence(*parts):
    return element(SEQUENCE, *parts)


def wide(tag, content):
    """An element whose tag may have two octets."""
    inner = element(0x30, content)[1:]
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + inner


def payload(kind, *fields):
    """An event of a kind, by its number, with these fields."""
    return sequence(octets(bytes(range(16))), wide(tag_of(kind), b"".join(fields)))


def fields(event):
    """The fields of an event, each with its tag and length."""
    outer = Reader(event.payload).inside(SEQUENCE)
    outer.span()
    body, found = outer.inside(tag_of(event.type)), []
    while not body.is_at_end:
        found.append(body.whole())
    return found


@dataclass
class Signer:
    """A key of checkpoints, under a name."""

    origin: str
    key: object  # Ed25519, private

    @property
    def public(self):
        return self.key.public_key().public_bytes_raw()

    def text(self, size, root):
        """What a note signs: the text of a checkpoint."""
        return f"{self.origin}\n{size}\n{base64.b64encode(root).decode()}\n"

    def line(self, body):
        """The line of a signature over a note's text."""
        signed = LogKey(self.origin, self.public).identifier + self.key.sign(body.encode())
        return f"\u2014 {self.origin} {base64.b64encode(signed).decode()}\n"

    def note(self, size, root):
        body = self.text(size, root)
        return f"{body}\n{self.line(body)}"


def log_key(identifier, public):
    return sequence(octets(identifier), NULL_PLACE, octets(public))


def operator(channel=CONTROL_SOCKET):
    return sequence(number(channel, ENUMERATED), text("uid:0"))


def provenance(who):
    """Who acted, of the values that reading it gives."""
    makers = octets, text, text, text, text, text, octets, octets
    said = [(who[name], make, 0x80 + place) for place, (name, make) in enumerate(zip(OF_CALLS, makers))]
    parts = [make(value, tag) for value, make, tag in said if value is not None]
    return sequence(number(who["channel"], ENUMERATED), text(who["principal"]), *parts)


def acted_by(event, who):
    """Has an event say that somebody else acted: who did is every event's last field."""
    event.payload = payload(event.type, *fields(event)[:-1], provenance(who))
