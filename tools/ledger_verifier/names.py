"""Distinguished names compared as RFC 5280 section 7.1 has it, so far that no two are told apart that the rules take for one.

Spaces, which the rules fold, are passed over altogether; case and form are those of Unicode 3.2 (RFC 3454, table B.2).
"""

import stringprep
import unicodedata
from functools import lru_cache

from .der import IDENTIFIER, SEQUENCE, SET, only

ENCODINGS = {0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii", 0x1C: "utf-32-be",
             0x1E: "utf-16-be"}  # fmt: skip
FORM = unicodedata.ucd_3_2_0


def match(left, right):
    """Whether two Names match."""
    return left == right or prepared(left) == prepared(right)


@lru_cache(maxsize=1024)
def prepared(name):
    """A Name as a list of sets of attributes, each with its text prepared."""
    steps, found = only(name), []
    while not steps.is_at_end:
        attributes, step = steps.inside(SET), []
        while not attributes.is_at_end:
            attribute = attributes.inside(SEQUENCE)
            kind = attribute.content(IDENTIFIER)
            tag, start, begin, end = attribute.span()
            step.append((kind, value(tag, attribute.octets[begin:end], attribute.octets[start:end])))
            attribute.end()
        found.append(sorted(step, key=repr))
    return found


def value(tag, content, whole):
    """The text of a value, prepared; its octets where it is no text."""
    try:
        text = content.decode(ENCODINGS[tag])
    except (KeyError, UnicodeDecodeError):
        return whole
    folded = FORM.normalize("NFKC", "".join(map(stringprep.map_table_b2, text)))
    return FORM.normalize("NFKC", "".join(one for one in folded if not is_passed_over(one)))


def is_passed_over(one):
    """Spaces, control characters, what has no meaning of its own, and what Unicode 3.2 did not know."""
    return FORM.category(one)[0] in "ZC" or stringprep.in_table_b1(one)
