"""JSON (RFC 8259) as files here have it: UTF-8, no member twice, whole numbers alone, and no half of a surrogate pair."""

import json
import re

from .der import Malformed

MOST_VALUES = 1 << 22  # of one text: what a file of its largest size holds, where it is none that was made to fill our memory
HALF = re.compile(r"\\u[dD][89a-fA-F]")


def members(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a member is there twice")
    return found


def whole_number(text):
    if text == "-0":
        raise Malformed("a number is spelt as none is here")
    return int(text)


def no_number(text):
    raise Malformed(f"{text[:32]} is no whole number")


DECODER = json.JSONDecoder(object_pairs_hook=members, parse_int=whole_number, parse_float=no_number, parse_constant=no_number)


def read(octets):
    """The value that octets are; raises `Malformed` where they are none."""
    if octets.count(b",") + octets.count(b"[") + octets.count(b"{") > MOST_VALUES:
        raise Malformed(f"there are more than {MOST_VALUES} values in it")
    try:
        text = octets.decode()
        value = DECODER.decode(text)
        if HALF.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise Malformed("it is no UTF-8") from None
    except UnicodeEncodeError:
        raise Malformed("a text in it holds half of a surrogate pair") from None
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    except ValueError as error:
        raise Malformed(str(error)) from None
    return value


def is_same(left, right):
    """Whether two values are one: a truth is no number."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(is_same(value, right[name]) for name, value in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    return left == right
