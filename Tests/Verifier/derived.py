"""Certificates made from what schemas/rules.md says of them, and from nothing else of the program: its tables are read from the text.

`tbs_certificate` gives the octets that an authorized request must have led to.
"""

import calendar
import datetime
import hashlib
import re
from pathlib import Path

from ledger_verifier.certificates import LOG_REFERENCE, key_info, key_identifier, requested_key, requested_subject, signed
from ledger_verifier.der import BIT_STRING, BOOLEAN, IDENTIFIER, INTEGER, NULL, OCTET_STRING, SEQUENCE, SET, UTF8, element, identifier, only

RULES = (Path(__file__).resolve().parents[2] / "schemas/rules.md").read_text()
EPOCH, HOUR, DAY = datetime.datetime(1970, 1, 1), 3_600, 86_400
END_DATE, ABSOLUTE, DAYS, MONTHS, YEARS = range(5)
USAGES = ("digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign")
PURPOSES = {"serverAuth": 1, "clientAuth": 2, "codeSigning": 3, "OCSPSigning": 9}
BASIC, USAGE, PURPOSE, NAMES, OWN_KEY, ISSUERS_KEY, POINTS = (b"\x55\x1d" + bytes([last]) for last in (19, 15, 37, 17, 14, 35, 31))
REQUESTED = bytes.fromhex("2a864886f70d01090e"), bytes.fromhex("2b06010401823702010e")
EMPTY, SIZES = element(SEQUENCE), (256, 384, 512)


def table(head):
    rows = RULES.partition(head)[2].split("\n")[2:]
    for line in rows[: next(index for index, line in enumerate(rows) if not line.startswith("|"))]:
        yield [cell.strip() for cell in line.strip().strip("|").split("|")]


# ---- templates


class Template:
    def __init__(self, family, variety, constraints, usage, purposes):
        self.is_root = family.startswith(("RootCA", "BlankRootCA"))
        self.takes_call, self.takes_request = "API" in variety, "CSR" in variety
        length = re.search(r"_PathLen(\d)$", family)
        is_authority = constraints.startswith("authority")
        value = element(SEQUENCE, *([element(BOOLEAN, b"\xff")] if is_authority else []), *([element(INTEGER, bytes([int(length[1])]))] if length else []))
        self.own = [extension(BASIC, is_authority or "critical" in constraints, value)]
        self.usages = []
        if usage:
            self.usages.append(extension(USAGE, True, bits(*usage.split(", "))))
        if purposes:
            named = [element(IDENTIFIER, bytes.fromhex("2b060105050703") + bytes([PURPOSES[one]])) for one in purposes.split(", ") if one in PURPOSES]
            self.usages.append(extension(PURPOSE, "critical" in purposes, element(SEQUENCE, *named)))
        self.has = {BASIC, OWN_KEY, NAMES, *([USAGE] if usage else []), *([PURPOSE] if purposes else [])}
        self.has |= set() if self.is_root else {ISSUERS_KEY}
        self.takes_points = self.is_root or "CriticalBasicConstraints" in family

    def takes(self, identifier, is_call):
        if not (self.takes_call if is_call else self.takes_request) or identifier in self.has:
            return False
        return identifier != POINTS or not is_call or self.takes_points


def templates():
    found = {}
    for families, constraints, usage, purposes, varieties in table("| Family | basicConstraints |"):
        names = [families]
        if (lengths := re.fullmatch(r"(\w+?)_PathLen0 to _PathLen3", families)) is not None:
            names = [f"{lengths[1]}_PathLen{length}" for length in range(4)]
        passing = ["_CSRPassthrough", "_APIPassthrough", "_APICSRPassthrough"]
        listed = {"all four": ["", *passing], "passing": passing}.get(varieties) or [
            "" if one == "base" else one.strip("`") for one in varieties.split(", ")]
        for family in names:
            for variety in listed:
                found[f"{family}{variety}/V1"] = Template(family, variety, constraints, usage, purposes)
    return found


def algorithms():
    """The AlgorithmIdentifiers by name."""
    found = {}
    for names, written in table("| `signatureAlgorithm` | AlgorithmIdentifier |"):
        names = re.findall(r"`([^`]+)`", names)
        first = re.match(r"([\d.]+\d)", written)[1]
        for index, name in enumerate(names):
            stem, _, last = first.rpartition(".")
            identifier = dotted(first if "pss" in name else f"{stem}.{int(last) + index}")
            parameters = pss(SIZES[index]) if "pss" in name else element(NULL) if "NULL" in written else b""
            found[name] = element(SEQUENCE, element(IDENTIFIER, identifier), parameters)
    return found


def pss(size):
    digest = element(SEQUENCE, element(IDENTIFIER, dotted(f"2.16.840.1.101.3.4.2.{SIZES.index(size) + 1}")), element(NULL))
    mask = element(SEQUENCE, element(IDENTIFIER, dotted("1.2.840.113549.1.1.8")), digest)
    return element(SEQUENCE, element(0xA0, digest), element(0xA1, mask), element(0xA2, element(INTEGER, bytes([size // 8]))))


def dotted(text):
    first, second, *others = map(int, text.split("."))
    out = b""
    for number in (40 * first + second, *others):
        part = [number & 0x7F]
        while number := number >> 7:
            part.append(number & 0x7F | 0x80)
        out += bytes(reversed(part))
    return out


def extension(identifier, is_critical, value):
    return element(SEQUENCE, element(IDENTIFIER, identifier), element(BOOLEAN, b"\xff") if is_critical else b"", element(OCTET_STRING, value))


def bits(*names):
    """KeyUsage with these bits."""
    number = sum(0x80 >> USAGES.index(name) for name in names)
    unused = (number & -number).bit_length() - 1
    return element(BIT_STRING, bytes([unused, number]))


# ---- times


def end(time, moment):
    """What a RequestedTime says, seen from a moment; in seconds, as the moment."""
    unit, value = time["unit"], time["value"]
    if unit == ABSOLUTE:
        return value
    if unit == DAYS:
        return moment + DAY * value
    if unit == END_DATE:
        digits = f"{value:012}" if value < 10**12 else str(value)
        digits = ("19" if digits[:2] >= "50" else "20") + digits if len(digits) == 12 else digits
        return seconds(*(int(digits[:4]), *(int(digits[place : place + 2]) for place in range(4, 14, 2))))
    at = EPOCH + datetime.timedelta(seconds=moment)
    total = 12 * at.year + at.month - 1 + value * (12 if unit == YEARS else 1)
    year, month = total // 12, total % 12 + 1
    return seconds(year, month, min(at.day, calendar.monthrange(year, month)[1]), at.hour, at.minute, at.second)


def seconds(*parts):
    return int((datetime.datetime(*parts) - EPOCH).total_seconds())


def written(moment):
    at = EPOCH + datetime.timedelta(seconds=moment)
    digits = f"{at.year:04}{at.month:02}{at.day:02}{at.hour:02}{at.minute:02}{at.second:02}Z".encode()
    return element(0x17, digits[2:]) if 1950 <= at.year <= 2049 else element(0x18, digits)


# ---- content


def listed(octets):
    """Extensions, each with its identifier, in their order."""
    reader, found = only(octets), []
    while not reader.is_at_end:
        one = reader.whole(SEQUENCE)
        found.append((only(one).content(IDENTIFIER), one))
    return found


def asked_by_request(information):
    reader = only(information)
    for tag in (INTEGER, SEQUENCE, SEQUENCE):
        reader.span(tag)
    attributes = reader.inside(0xA0)
    while not attributes.is_at_end:
        attribute = attributes.inside(SEQUENCE)
        if attribute.content(IDENTIFIER) in REQUESTED:
            return listed(attribute.inside(SET).whole(SEQUENCE))
    return []


def critical(one):
    """An extension, made critical."""
    reader = only(one)
    identifier = reader.content(IDENTIFIER)
    if reader.tag == BOOLEAN:
        reader.span()
    return extension(identifier, True, reader.content(OCTET_STRING))


def tbs_certificate(requested, authorized, authority, reference=None, pointers=(), arc=None):
    """The TBSCertificate of a judgement, from its two events and the authority's newest certificate; `reference` is a LogReference,
    `pointers` are extensions that say where to ask whether it was revoked, by identifier, `arc` is where those that speak of the log lie."""
    template = TEMPLATES[requested["template"] or "EndEntityCertificate/V1"]
    information = signed(requested["certificationRequest"][1]).octets
    key, subject, of_request = requested_key(information), requested_subject(information), asked_by_request(information)
    form, values = requested["passthrough"] or ("values", {"subject": None, "extensions": None})
    of_call = listed(values["extensions"]) if form == "values" and values["extensions"] is not None and template.takes_call else []
    if form == "values" and template.takes_call and values["subject"] not in (None, EMPTY):
        subject = values["subject"]
    names = [critical(one) if subject == EMPTY else one for identifier, one in of_call if identifier == NAMES]
    names = names or [one for identifier, one in of_request if identifier == NAMES]
    taken = [(identifier, one) for identifier, one in of_call if template.takes(identifier, is_call=True)]
    pointed = {} if template.is_root else dict(pointers)
    mention = LOG_REFERENCE if arc is None else identifier(f"{arc}.2")
    decided = {*pointed, LOG_REFERENCE, mention}
    taken = [one for one in taken if one[0] not in decided]
    kinds = {identifier for identifier, _ in taken} | decided
    taken += [(identifier, one) for identifier, one in of_request if template.takes(identifier, is_call=False) and identifier not in kinds]
    above = [] if template.is_root else [extension(ISSUERS_KEY, False, element(SEQUENCE, element(0x80, key_identifier(authority))))]
    below = extension(OWN_KEY, False, element(OCTET_STRING, hashlib.sha1(key_info(key).bits).digest()))
    more = [extension(mention, False, reference)] if reference is not None else []
    extensions = [*template.own, *above, below, *template.usages, *pointed.values(), *names, *(one for _, one in taken), *more]
    moment = authorized["moment"] // 1_000_000
    begin = moment - HOUR if requested["notBefore"] is None else requested["notBefore"]["value"]
    return element(
        SEQUENCE, element(0xA0, element(INTEGER, b"\x02")), element(INTEGER, authorized["serialNumber"]),
        ALGORITHMS[requested["signatureAlgorithm"]], subject if template.is_root else authority.subject,
        element(SEQUENCE, written(begin), written(end(requested["notAfter"], moment))), subject, key, element(0xA3, element(SEQUENCE, *extensions)),
    )  # fmt: skip


def log_reference(origin, stream, payload):
    return element(SEQUENCE, element(UTF8, origin.encode()), element(OCTET_STRING, stream), element(OCTET_STRING, hashlib.sha256(payload).digest()))


TEMPLATES, ALGORITHMS = templates(), algorithms()
