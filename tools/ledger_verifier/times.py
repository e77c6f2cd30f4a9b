"""Times as they are written (schemas/format.md, section 10): of the years from 1950 to 9999, to the second. Any other has no form, and
what would say it is not there."""

import datetime

from .der import element

FIRST, LAST = -631_152_000, 253_402_300_799  # seconds: 1950-01-01T00:00:00Z and 9999-12-31T23:59:59Z
BEGINNING, MICROSECONDS = datetime.datetime(1970, 1, 1), 1_000_000
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
TWO_DIGITS_END = b"2050"  # the first year that two digits do not say


class Unwritten(Exception):
    """A time has no form."""


def civil(seconds):
    """The date and time so many seconds after the beginning of 1970."""
    if not FIRST <= seconds <= LAST:
        raise Unwritten("a time lies outside 1950 to 9999")
    return BEGINNING + datetime.timedelta(seconds=seconds)


def digits(seconds):
    at = civil(seconds)
    return b"%04d%02d%02d%02d%02d%02dZ" % (at.year, at.month, at.day, at.hour, at.minute, at.second)


def generalized(seconds):
    """A GeneralizedTime, which says every year with four digits."""
    return element(GENERALIZED_TIME, digits(seconds))


def by_year(seconds):
    """A Time (RFC 5280 section 4.1.2.5): UTCTime to the end of 2049, then GeneralizedTime."""
    text = digits(seconds)
    return element(UTC_TIME, text[2:]) if text < TWO_DIGITS_END else element(GENERALIZED_TIME, text)


def read(tag, content):
    """The seconds that a UTCTime or a GeneralizedTime says; None for what is none, or lies in another year."""
    is_short = tag == UTC_TIME
    if len(content) != (13 if is_short else 15) or content[-1:] != b"Z" or not all(0x30 <= one <= 0x39 for one in content[:-1]):
        return None
    text = content.decode("ascii")
    text = ("19" if text >= "50" else "20") + text if is_short else text
    try:
        at = datetime.datetime(int(text[:4]), *(int(text[place : place + 2]) for place in range(4, 14, 2)))
    except ValueError:
        return None
    found = (at - BEGINNING) // datetime.timedelta(seconds=1)
    return found if found >= FIRST else None
