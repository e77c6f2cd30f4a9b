"""What the fields of events are made of: the words in which events.py writes down schemas/events.asn1.

A `Kind` reads content octets and passes only what encodes back to itself. A field is a kind under a name; its place in the
encoding may be tagged, optional, defaulted, or a choice.
"""

from collections import namedtuple
from functools import lru_cache

from . import der
from .der import Malformed, Reader

Kind = namedtuple("Kind", "tag read")
Field = namedtuple("Field", "name options is_optional default")  # options: by tag, the alternative's name (or None) and kind
Place = namedtuple("Place", "kind tag is_optional default")  # a kind with what is said about its place
Choice = namedtuple("Choice", "alternatives is_optional")


# ---- kinds


def ranged(low, high, tag=der.INTEGER):
    def read(content):
        number = der.integer(content)
        if not low <= number < high:
            raise Malformed(f"{number} is out of range")
        return number

    return Kind(tag, read)


def sized(size):
    def read(content):
        if len(content) != size:
            raise Malformed(f"{len(content)} octets where {size} are expected")
        return content

    return Kind(der.OCTET_STRING, read)


def read_text(content):
    if 0 in content:
        raise Malformed("a text holds NUL")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Malformed("a text is not UTF-8") from None


def read_null(content):
    if content:
        raise Malformed("a NULL holds octets")


def enumerated(count):
    """ENUMERATED with the values 0 up to `count` - 1."""
    return ranged(0, count, der.ENUMERATED)


def listed(*values):
    """ENUMERATED with just these values."""

    def read(content):
        number = der.integer(content)
        if number not in values:
            raise Malformed(f"{number} is none of its values")
        return number

    return Kind(der.ENUMERATED, read)


def many(kind):
    """SEQUENCE OF; of a `Choice`, each element is read as its alternative's name and its value."""
    options = alternative_kinds(kind) if isinstance(kind, Choice) else None

    def read(content):
        reader, found = Reader(content), []
        while not reader.is_at_end:
            if options is None:
                found.append(kind.read(reader.content(kind.tag)))
            elif reader.tag in options:
                name, one = options[reader.tag]
                found.append((name, one.read(reader.content(reader.tag))))
            else:
                raise Malformed("an element is no alternative of its choice")
        return found

    return Kind(der.SEQUENCE, read)


def rising(kind, key=lambda one: one):
    """SEQUENCE OF whose elements rise, or what `key` gives of them."""
    every = many(kind)

    def read(content):
        found = every.read(content)
        if any(key(one) >= key(next_) for one, next_ in zip(found, found[1:])):
            raise Malformed("elements do not rise")
        return found

    return Kind(der.SEQUENCE, read)


def sequence(**places):
    """SEQUENCE, its fields in order, read into a dictionary. A name may end with `_`, which is dropped."""
    fields = [field(name.rstrip("_"), place) for name, place in places.items()]

    def read(content):
        reader, found = Reader(content), {}
        for name, options, is_optional, default in fields:
            tag = reader.tag
            if tag in options:
                alternative, kind = options[tag]
                value = kind.read(reader.content(tag))
                if default is not None and value == default:
                    raise Malformed(f"{name}: a default is encoded")
                found[name] = value if alternative is None else (alternative, value)
            elif is_optional:
                found[name] = default
            else:
                raise Malformed(f"{name} is missing")
        reader.end()
        return found

    return Kind(der.SEQUENCE, read)


def recurring(kind):
    """A kind whose octets recur from event to event: read once, and shared. Nobody may change what was read."""
    return Kind(kind.tag, lru_cache(maxsize=4096)(kind.read))


OCTETS = Kind(der.OCTET_STRING, bytes)
IDENTIFIER, DIGEST = sized(16), sized(32)
TEXT = Kind(der.UTF8, read_text)
NUMBER = INSTANT = ranged(-(1 << 63), 1 << 63)
COUNT = ranged(0, 1 << 63)
VERSION = ranged(0, 1 << 64)
NULL = Kind(der.NULL, read_null)
BOOLEAN = Kind(der.BOOLEAN, der.boolean)


# ---- places


def tagged(number, kind):
    """A kind under an implicit tag."""
    return Place(kind, 0x80 | kind.tag & 0x20 | number, False, None)


def optional(number, kind):
    """What may be absent (then None), under an implicit tag."""
    return tagged(number, kind)._replace(is_optional=True)


def default(number, kind, value):
    """What is absent where it has its default, under an implicit tag."""
    return optional(number, kind)._replace(default=value)


def choice(**alternatives):
    """Exactly one of several tagged kinds, read as its name and its value."""
    return Choice(alternatives, False)


def optional_choice(**alternatives):
    """One of several tagged kinds, or None."""
    return Choice(alternatives, True)


def alternative_kinds(place):
    """The alternatives of a choice by their tags: names and kinds."""
    return {one.tag: (name, one.kind) for name, one in place.alternatives.items()}


def field(name, place):
    """A field of a sequence, as `sequence` reads it."""
    if isinstance(place, Choice):
        return Field(name, alternative_kinds(place), place.is_optional, None)
    if isinstance(place, Kind):
        place = Place(place, place.tag, False, None)
    return Field(name, {place.tag: (None, place.kind)}, place.is_optional, place.default)
