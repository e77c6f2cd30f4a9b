"""How an export says things (schemas/format.md, section 11): names, times, what extensions say, and cells of tables."""

from functools import lru_cache

from .certificates import extension, key_info
from .der import BIT_STRING, BOOLEAN, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, SET, Malformed, Reader, boolean, check, dotted, integer, only
from .names import ENCODINGS
from .signatures import EC_KEY, ED25519_KEY, RSA_KEY

KEYWORDS = {"2.5.4.3": "CN", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.6": "C", "2.5.4.9": "STREET",
            "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID"}  # fmt: skip
DESCRIPTORS = KEYWORDS | {
    "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.12": "title",
    "2.5.4.42": "givenName", "2.5.4.43": "initials", "2.5.4.44": "generationQualifier", "2.5.4.46": "dnQualifier", "2.5.4.65": "pseudonym",
    "1.2.840.113549.1.9.1": "emailAddress",
}  # fmt: skip
CURVES = {"1.2.840.10045.3.1.7": "EC P-256", "1.3.132.0.34": "EC P-384", "1.3.132.0.35": "EC P-521"}
USAGES = ("digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
          "decipherOnly")  # fmt: skip
PURPOSES = {
    "2.5.29.37.0": "anyExtendedKeyUsage", "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth", "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping", "1.3.6.1.5.5.7.3.9": "OCSPSigning",
}  # fmt: skip
OCSP_ACCESS = "1.3.6.1.5.5.7.48.1"
KEY_USAGE, ALTERNATIVE_NAME, CONSTRAINTS = b"\x55\x1d\x0f", b"\x55\x1d\x11", b"\x55\x1d\x13"
POINTS, PURPOSE, ACCESS = b"\x55\x1d\x1f", b"\x55\x1d\x25", bytes.fromhex("2b06010505070101")
SUBJECT_KEY, AUTHORITY_KEY = b"\x55\x1d\x0e", b"\x55\x1d\x23"
MICROSECONDS, DAY = 1_000_000, 86_400


# ---- times


def time_text(microseconds):
    """A time as it is shown: six digits of a fraction, where it has one."""
    seconds, fraction = divmod(microseconds, MICROSECONDS)
    days, rest = divmod(seconds, DAY)
    year, month, day = civil_day(days)
    said = f"{year:04d}" if 0 <= year <= 9999 else f"{'-' if year < 0 else '+'}{abs(year):04d}"
    decimals = f".{fraction:06d}" if fraction else ""
    return f"{said}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}{decimals}Z"


def civil_day(days):
    """The year, month and day so many days after the beginning of 1970, in the Gregorian calendar of all years."""
    era, of_era = divmod(days + 719_468, 146_097)  # years that begin in March, four hundred together
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    return year + 400 * era + (month <= 2), month, day


# ---- names


@lru_cache(maxsize=1024)
def name_text(name, is_of_report=False):
    """A Name in the form of RFC 4514, the last step first; in reports in that of RFC 2253: few types by keywords, control characters as they are."""
    steps, found = only(name), []
    while not steps.is_at_end:
        attributes, step = steps.inside(SET), []
        while not attributes.is_at_end:
            attribute = attributes.inside(SEQUENCE)
            kind = dotted(attribute.content(IDENTIFIER))
            tag, start, begin, end = attribute.span()
            step.append(statement(kind, tag, attribute.octets[begin:end], attribute.octets[start:end], is_of_report))
            attribute.end()
        found.append("+".join(step))
    return ",".join(reversed(found))


def statement(kind, tag, content, whole, is_of_report):
    words = KEYWORDS if is_of_report else DESCRIPTORS
    try:
        text = content.decode(ENCODINGS[tag]) if kind in words else None
    except (KeyError, UnicodeDecodeError):
        text = None
    return f"{words.get(kind, kind)}={'#' + whole.hex() if text is None else escaped(text, keeps_controls=is_of_report)}"


def escaped(text, keeps_controls=False):
    """RFC 4514 section 2.4, and control characters by their numbers."""
    last = len(text) - 1

    def one(place, sign):
        if sign in '"+,;<>\\' or sign == "#" and place == 0 or sign == " " and place in (0, last):
            return "\\" + sign
        return f"\\{ord(sign):02x}" if (sign < " " or sign == "\x7f") and not keeps_controls else sign

    return "".join(one(place, sign) for place, sign in enumerate(text))


def general_names(reader):
    """GeneralNames, each in a line."""
    found = []
    while not reader.is_at_end:
        tag, start, begin, end = reader.span()
        content, whole = reader.octets[begin:end], reader.octets[start:end]
        found.append(general_name(tag, content, whole))
    if not found:
        raise Malformed("there is no name")
    return found


def general_name(tag, content, whole):
    if tag in (0x81, 0x82, 0x86):
        if not content.isascii():
            raise Malformed("a name is not ASCII")
        return {0x81: "email:", 0x82: "DNS:", 0x86: "URI:"}[tag] + content.decode("ascii")
    if tag == 0x87 and len(content) == 4:
        return "IP:" + ".".join(map(str, content))
    if tag == 0x87 and len(content) == 16:
        return "IP:" + ":".join(content[place : place + 2].hex() for place in range(0, 16, 2))
    if tag == 0x88:
        return "RID:" + dotted(content)
    if tag == 0xA4:
        return "DirName:" + name_text(content)
    if tag == 0xA0:
        reader = Reader(content)
        kind, held = dotted(reader.content(IDENTIFIER)), reader.content(0xA0)
        reader.end()
        return f"otherName:{kind}:{held.hex()}"
    if tag in (0xA3, 0xA5):
        return ("X400:" if tag == 0xA3 else "EDI:") + whole.hex()
    raise Malformed("a name is of no kind")


# ---- what a certificate says


def key_text(key):
    """What kind of key it is, and how large."""
    try:
        info = key_info(key)
        kind, parameters = info.algorithm
        if kind == RSA_KEY:
            return f"RSA {integer(only(info.bits).content(INTEGER)).bit_length()}"
        if kind == EC_KEY:
            return CURVES.get(dotted(Reader(parameters or b"").content(IDENTIFIER)), "unknown")
        return "Ed25519" if kind == ED25519_KEY else "unknown"
    except Malformed:
        return "unknown"


def told(tbs, identifier, read, otherwise):
    """What an extension says; of one that is not there, or cannot be read, nothing."""
    value = extension(tbs, identifier)
    if value is None:
        return otherwise
    try:
        check(value)
        return read(value)
    except Malformed:
        return otherwise


def alternative_names(tbs):
    return told(tbs, ALTERNATIVE_NAME, lambda value: general_names(only(value)), [])


def usages(tbs):
    def read(value):
        reader = Reader(value)
        bits = reader.content(BIT_STRING)[1:]
        reader.end()
        return [name for place, name in enumerate(USAGES) if place // 8 < len(bits) and bits[place // 8] >> 7 - place % 8 & 1]

    return told(tbs, KEY_USAGE, read, [])


def purposes(tbs):
    def read(value):
        reader, found = only(value), []
        while not reader.is_at_end:
            kind = dotted(reader.content(IDENTIFIER))
            found.append(PURPOSES.get(kind, kind))
        return found

    return told(tbs, PURPOSE, read, [])


def constraints(tbs):
    def read(value):
        reader = only(value)
        is_authority = reader.tag == BOOLEAN and boolean(reader.content(BOOLEAN))
        length = "" if reader.is_at_end else f", pathlen:{integer(reader.content(INTEGER))}"
        reader.end()
        return f"CA:{'TRUE' if is_authority else 'FALSE'}{length}"

    return told(tbs, CONSTRAINTS, read, None)


def distribution_points(tbs):
    """The places of revocation lists, as far as they are URIs."""

    def read(value):
        points, found = only(value), []
        while not points.is_at_end:
            point = points.inside(SEQUENCE)
            if point.tag == 0xA0:
                name = point.inside(0xA0)
                if name.tag == 0xA0:
                    found += [one[4:] for one in general_names(name.inside(0xA0)) if one.startswith("URI:")]
        return found

    return told(tbs, POINTS, read, [])


def responders(tbs):
    """The places of OCSP responders, as far as they are URIs."""

    def read(value):
        descriptions, found = only(value), []
        while not descriptions.is_at_end:
            description = descriptions.inside(SEQUENCE)
            kind = dotted(description.content(IDENTIFIER))
            tag, _, begin, end = description.span()
            if kind == OCSP_ACCESS and tag == 0x86:
                found.append(description.octets[begin:end].decode("ascii", "replace"))
        return found

    return told(tbs, ACCESS, read, [])


def subject_key(tbs):
    return told(tbs, SUBJECT_KEY, lambda value: Reader(value).content(OCTET_STRING).hex(), None)


def issuer_key(tbs):
    def read(value):
        reader = only(value)
        return reader.content(0x80).hex() if reader.tag == 0x80 else None

    return told(tbs, AUTHORITY_KEY, read, None)
