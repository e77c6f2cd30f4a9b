"""The Distinguished Encoding Rules (X.690), read in place, and nothing that X.690 does not say.

Which characters a string may hold, or how long a name may be, is for others to judge.
"""


class Malformed(Exception):
    """Octets are not what the format says."""


BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, IDENTIFIER, ENUMERATED, UTF8 = 1, 2, 3, 4, 5, 6, 10, 12
SEQUENCE, SET = 0x30, 0x31
DEPTH = 24  # how deeply values may nest in what is checked whole
LONGEST = 262_144  # octets of what is checked whole
LONGEST_IDENTIFIER, MOST_ARC = 63, 1 << 128  # octets of an OBJECT IDENTIFIER; what each of its numbers is below
PRIMITIVE_NEVER, CONSTRUCTED = {0x00, 0x08, 0x0B, 0x10, 0x11, 0x1D}, {0x28, 0x2B, 0x30, 0x31, 0x3D}


def header(octets, place, limit):
    """The tag (all of its octets, as one number) of the element at `place`, and where its content begins and ends."""
    try:
        tag = octets[place]
        place += 1
        if tag & 0x1F == 0x1F:
            first = place
            while True:
                octet = octets[place]
                place += 1
                tag = tag << 8 | octet
                if octet < 0x80:
                    break
            if octets[first] == 0x80 or place == first + 1 and octet < 0x1F:
                raise Malformed("a tag number is not minimal")
            if place > first + 4:
                raise Malformed("a tag number is too large")
        length = octets[place]
        place += 1
        if length >= 0x80:
            count = length & 0x7F
            length = int.from_bytes(octets[place : place + count], "big")
            if not 1 <= count <= 4 or octets[place] == 0 or length < 0x80:
                raise Malformed("a length is not minimal")
            place += count
    except IndexError:
        raise Malformed("octets end within an element") from None
    if place + length > limit:
        raise Malformed("an element is longer than what holds it")
    return tag, place, place + length


class Reader:
    """Reads the elements between two places, one after the other."""

    __slots__ = ("octets", "place", "limit")

    def __init__(self, octets, place=0, limit=None):
        self.octets, self.place, self.limit = octets, place, len(octets) if limit is None else limit

    @property
    def is_at_end(self):
        return self.place >= self.limit

    @property
    def tag(self):
        """The first octet of the next element, its tag where that is short; None at the end."""
        return self.octets[self.place] if self.place < self.limit else None

    def span(self, expected=None):
        """Passes the next element: its tag, and where it begins, its content begins, and it ends."""
        start = self.place
        if start >= self.limit:
            raise Malformed("an element is missing")
        tag, begin, self.place = header(self.octets, start, self.limit)
        if expected is not None and tag != expected:
            raise Malformed(f"tag {tag:#x} where {expected:#x} is expected")
        return tag, start, begin, self.place

    def content(self, expected=None):
        """The next element's content."""
        _, _, begin, end = self.span(expected)
        return self.octets[begin:end]

    def whole(self, expected=None):
        """The next element, all of its octets."""
        _, start, _, end = self.span(expected)
        return self.octets[start:end]

    def inside(self, expected):
        """A reader of what the next element holds."""
        _, _, begin, end = self.span(expected)
        return Reader(self.octets, begin, end)

    def end(self):
        """Nothing may be left."""
        if self.place != self.limit:
            raise Malformed("octets follow the last element")


def only(octets, expected=SEQUENCE):
    """A reader of what the one element in these octets holds."""
    outer = Reader(octets)
    reader = outer.inside(expected)
    outer.end()
    return reader


def integer(content):
    if not content or len(content) > 1 and (content[0], content[1] >> 7) in ((0, 0), (0xFF, 1)):
        raise Malformed("an integer is not minimal")
    return int.from_bytes(content, "big", signed=True)


def boolean(content):
    if content not in (b"\x00", b"\xff"):
        raise Malformed("a BOOLEAN is neither 00 nor FF")
    return content == b"\xff"


def whole_octets(content):
    """What a BIT STRING holds, which must be whole octets."""
    if content[:1] != b"\x00":
        raise Malformed("a BIT STRING has unused bits")
    return content[1:]


def dotted(identifier):
    """The numbers of an OBJECT IDENTIFIER's content, for people and tables."""
    if not identifier or identifier[-1] >= 0x80 or len(identifier) > LONGEST_IDENTIFIER:
        raise Malformed("an OBJECT IDENTIFIER is cut off, or too large")
    arcs, number, is_first = [], 0, True
    for octet in identifier:
        if is_first and octet == 0x80:
            raise Malformed("an OBJECT IDENTIFIER is not minimal")
        number, is_first = number << 7 | octet & 0x7F, octet < 0x80
        if number >= MOST_ARC:
            raise Malformed("a number of an OBJECT IDENTIFIER is too large")
        if is_first:
            arcs.append(number)
            number = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, [top, arcs[0] - 40 * top, *arcs[1:]]))


def identifier(numbers):
    """The content of the OBJECT IDENTIFIER of these dotted numbers."""
    first, second, *others = map(int, numbers.split("."))
    octets = b""
    for arc in (40 * first + second, *others):
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(part))
    return octets


def element(tag, *parts):
    """One element, encoded; a tag of one octet."""
    content = b"".join(parts)
    length = len(content)
    size = (length.bit_length() + 7) // 8
    return bytes([tag]) + (bytes([length]) if length < 0x80 else bytes([0x80 | size]) + length.to_bytes(size, "big")) + content


# ---- whether octets are DER through and through, whatever they mean


def check(octets, longest=LONGEST):
    """Holds octets to X.690 at every level: one value of at most so many octets, nothing after it."""
    if len(octets) > longest:
        raise Malformed(f"there are more than {longest} octets")
    if check_value(octets, 0, len(octets), 1) != len(octets):
        raise Malformed("octets follow the value")


def check_value(octets, place, limit, depth):
    if depth > DEPTH:
        raise Malformed(f"nested more than {DEPTH} levels deep")
    tag, begin, end = header(octets, place, limit)
    first = octets[place]
    if first & 0xC0 == 0:
        check_universal(first, octets, begin, end)
    if first & 0x20:
        previous = None
        place = begin
        while place < end:
            start, place = place, check_value(octets, place, end, depth + 1)
            if tag == SET:
                current = octets[start:place]
                if previous is not None and current < previous:
                    raise Malformed("the elements of a SET OF are not in ascending order")
                previous = current
    return end


def check_universal(tag, octets, begin, end):
    if tag in CONSTRUCTED:
        return
    if tag & 0x20 or tag in PRIMITIVE_NEVER:
        raise Malformed("a type is primitive or constructed where it may not be")
    if tag == BOOLEAN:
        boolean(octets[begin:end])
    elif tag in (INTEGER, ENUMERATED):
        integer(octets[begin : min(end, begin + 2)])
    elif tag == BIT_STRING:
        check_bits(octets[begin:end])
    elif tag == NULL and begin != end:
        raise Malformed("a NULL has contents")
    elif tag == IDENTIFIER:
        dotted(octets[begin:end])
    elif tag == UTF8:
        try:
            octets[begin:end].decode()
        except UnicodeDecodeError:
            raise Malformed("a UTF8String is not UTF-8") from None


def check_bits(content):
    unused = content[0] if content else 8
    if unused > 7 or unused and (len(content) < 2 or content[-1] & (1 << unused) - 1):
        raise Malformed("the unused bits of a BIT STRING are not zero")
