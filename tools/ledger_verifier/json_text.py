"""JSON as the program writes it (schemas/format.md, section 11): without spaces, and what steers a terminal as an escape."""

import re

from .cells import STEERING

SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
PLAIN = re.compile(r"[ !#-\[\]-~]*")  # ASCII that stands for itself


def text_of(value):
    """A value as a text: objects have their members in their order."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(name)}:{text_of(inner)}" for name, inner in value.items()) + "}"
    return "[" + ",".join(map(text_of, value)) + "]"


def quoted(text):
    if PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(map(one, text)) + '"'


def one(sign):
    if sign in SHORT:
        return SHORT[sign]
    if ord(sign) not in STEERING:
        return sign
    octets = sign.encode("utf-16-be")
    return "".join(f"\\u{int.from_bytes(octets[place : place + 2], 'big'):04x}" for place in range(0, len(octets), 2))


def line(row):
    """A row as one object on a line."""
    return (text_of(row) + "\n").encode()
