"""Sealed segments, octet by octet (schemas/format.md, section 4)."""

import zlib
from collections import namedtuple

from .der import Malformed

WIDTH = 256  # entries in a segment
MAXIMUM_PAYLOAD, MAXIMUM_INLINE, MAXIMUM_HEADERS = 4_194_304, 32_768, 32_768
INLINE, APART, WITHHELD = range(3)  # where a payload lies
LAYOUT = b"\x01"
COLUMNS = ("times", "streams", "versions", "types", "schemas", "places", "lengths")  # of varints, in this order
LIMITS = {"types": 1 << 32, "schemas": 1 << 16, "places": WITHHELD + 1, "lengths": MAXIMUM_PAYLOAD + 1}

# What an entry says of itself. `digest` is None where it is computed from the payload; `payload` is None where it lies elsewhere.
Stored = namedtuple("Stored", "time stream version type schema length digest payload place")


class MalformedHeaders(Malformed):
    """What a segment stores of its entries' headers is not what the format says."""


def read_segment(headers, payloads):
    """The entries of a segment, in order."""
    try:
        columns, table, digests, inline = read_headers(headers)
    except Malformed as error:
        raise MalformedHeaders(str(error)) from None
    content = inflate(payloads, sum(inline) + 1)
    if len(content) != sum(inline):
        raise Malformed("the payloads have another length")
    try:
        return list(entries(columns, table, digests, content))
    except Malformed as error:
        raise MalformedHeaders(str(error)) from None


def read_headers(headers):
    """The columns by name, the stream table, the digests, and the lengths of the payloads that lie inline."""
    octets = inflate(headers, MAXIMUM_HEADERS)
    if octets[:1] != LAYOUT:
        raise Malformed("the segment's layout is unknown")
    columns, place = read_columns(octets, 1)
    size = 16 * columns["streams"].count(0)
    table, digests = octets[place : place + size], octets[place + size :]
    places, lengths = columns["places"], columns["lengths"]
    if len(table) != size or len(digests) != 32 * (WIDTH - places.count(INLINE)):
        raise Malformed("the stream table or the digests have another length")
    inline = [length for length, where in zip(lengths, places) if where == INLINE]
    if max(inline, default=0) > MAXIMUM_INLINE or any(max(columns[name]) >= limit for name, limit in LIMITS.items()):
        raise Malformed("a number is out of range")
    return columns, table, digests, inline


def entries(columns, table, digests, content):
    moment, place, streams, last = 0, 0, [], {}
    for step, reference, version, kind, schema, where, length in zip(*(columns[name] for name in COLUMNS), strict=True):
        moment = (moment + step) % (1 << 64)
        if reference > len(streams):
            raise Malformed("a stream is referred to before it is introduced")
        if reference == 0:
            stream = table[16 * len(streams) : 16 * len(streams) + 16]
            if stream in last:
                raise Malformed("a stream is introduced twice")
            streams.append(stream)
            last[stream] = -1
        stream = streams[-reference] if reference else streams[-1]
        last[stream] = (version + last[stream] + 1) % (1 << 64)
        digest = payload = None
        if where == INLINE:
            payload = content[place : place + length]
            place += length
        else:
            digest, digests = digests[:32], digests[32:]
        yield Stored(moment, stream, last[stream], kind, schema, length, digest, payload, where)


def inflate(octets, limit):
    """One zlib stream with nothing after it."""
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(octets, limit)
    except zlib.error as error:
        raise Malformed(f"does not inflate: {error}") from None
    except TypeError:
        raise Malformed("no octets are stored") from None
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise Malformed("inflates to more than it may, or octets follow it")
    return found


def read_columns(octets, place):
    """The columns by name, and where the last one ends."""
    found = {}
    for name in COLUMNS:
        column = []
        for _ in range(WIDTH):
            number, place = varint(octets, place)
            column.append(number)
        found[name] = column
    return found, place


def varint(octets, place):
    """An unsigned LEB128 number no longer than needed, and where it ends."""
    number = shift = 0
    while True:
        if place >= len(octets) or shift > 63:
            raise Malformed("a varint is cut off or too long")
        octet = octets[place]
        place += 1
        number |= (octet & 0x7F) << shift
        if octet < 0x80:
            if octet == 0 and shift or number >> 64:
                raise Malformed("a varint is not minimal or too large")
            return number, place
        shift += 7
