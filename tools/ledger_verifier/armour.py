"""DER between lines of dashes (RFC 7468), and which octets are a file of one such block (schemas/format.md, section 11)."""

import base64
import binascii
import re

from .der import Malformed

DASHES, BEGIN, END = b"-----", b"-----BEGIN ", b"-----END "
WITHIN, LINE_ENDS = b" \t\v\f", b"\r\n"
SPACES = b" \t\n\v\f\r"
# Where a boundary begins a line: behind white space only BEGIN counts, before which text may stand.
HERE, BELOW = re.compile(rb"[ \t\v\f]+-----BEGIN |-----"), re.compile(rb"[\r\n](?:[ \t\v\f]+-----BEGIN |-----)")
CONTENTS_END = re.compile(rb"[-:]")
LABEL = re.compile(rb"[!-,.-~]+(?:[- ][!-,.-~]+)*")
LONGEST_LABEL = 64


def unarmoured(octets, label):
    """The DER of a file: its octets where they begin as DER does, else those of the one block in a text, which has this label."""
    if octets[:1] == b"\x30":
        return octets
    found = block(octets, 0)
    if found is None:
        raise Malformed(f"it is neither DER nor PEM of one {label.decode()}")
    said, der, place = found
    if block(octets, place) is not None:
        raise Malformed("it has more than one block")
    if said != label:
        raise Malformed(f"its block is a {said.decode()}, no {label.decode()}")
    return der


def block(text, place):
    """The next block from a place on: its label, its octets, and where it ends; None where there is none."""
    begin = HERE.match(text, place) or BELOW.search(text, place)
    if begin is None:
        return None
    start = begin.end() - (len(BEGIN) if begin[0].endswith(BEGIN) else len(DASHES))
    label, start = boundary(text, start, BEGIN)
    end = CONTENTS_END.search(text, start)
    if end is None:
        raise Malformed("a block of its has no end")
    if end[0] == b":":
        raise Malformed("a block of its has header lines")
    closed, place = boundary(text, end.start(), END)
    if closed != label:
        raise Malformed("a block of its ends under another label")
    return label, digits(text[start : end.start()]), end_of_line(text, place)


def boundary(text, place, opening):
    """The label of a boundary, and where what follows it begins."""
    start = place + len(opening)
    end = text.find(DASHES, start, start + LONGEST_LABEL + len(DASHES))
    if not text.startswith(opening, place) or end < 0 or LABEL.fullmatch(text, start, end) is None:
        raise Malformed("a line begins with dashes and is no boundary of a block")
    return text[start:end], end + len(DASHES)


def digits(text):
    spelt = text.translate(None, SPACES)
    try:
        octets = base64.b64decode(spelt, validate=True)
    except binascii.Error:
        octets = b""
    if not octets or base64.b64encode(octets) != spelt:
        raise Malformed("a block of its is no base64")
    return octets


def end_of_line(text, place):
    """The place behind a boundary, on whose line nothing but white space follows, or another block."""
    end = place
    while text[end : end + 1] and text[end] in WITHIN:
        end += 1
    if text[end : end + 1] and text[end] not in LINE_ENDS + b"-":
        raise Malformed("something follows a boundary on its line")
    return place
