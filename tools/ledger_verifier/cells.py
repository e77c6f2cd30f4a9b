"""Values as cells of a table (RFC 4180), for readers of tables and for spreadsheets (schemas/format.md, section 11)."""

RFC4180, EXCEL = "rfc4180", "excel"
FREE = {"requester", "account", "role", "accessKey"}  # what somebody chose
OCTETS = {"serial", "publicKeySHA256", "certificateSHA256", "authorityKeyIdentifier", "subjectKeyIdentifier"}
IDENTIFIERS = "extendedKeyUsages"  # which may be numbers with points between them
STEERING = {
    *range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
}  # fmt: skip


def cell(name, value, dialect):
    """What stands in a column's cell."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if name in OCTETS:
        return ":".join(value[place : place + 2] for place in range(0, len(value), 2)) if dialect == EXCEL else value
    text = "; ".join(map(item, value)) if isinstance(value, list) else shown(value)
    if name in FREE and dialect == EXCEL or name == IDENTIFIERS:
        return "'" + text if dialect == EXCEL and not is_plain(text) else text
    return "'" + text if text[:1] in ("=", "+", "-", "@", "'") and text else text


def item(text):
    return shown(text).replace(";", "\\u{3b}")


def shown(text):
    """A text in which what steers a terminal is written as its code, and so that no two are shown alike."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(
        f"\\u{{{ord(one):x}}}" if ord(one) in STEERING or one == "\\" and text.startswith("\\u{", place) else one for place, one in enumerate(text)
    )


def is_plain(text):
    """Whether no spreadsheet takes a text for a number, a date, a time or a truth."""
    if not text:
        return True
    if not (text[0].isascii() and text[0].isalpha() or not text[0].isascii()):
        return False
    if not any("0" <= one <= "9" for one in text):
        return text.lower() not in ("true", "false")
    if any(one in "@_=" for one in text):
        return True
    return len(text.encode()) >= 16 and text.isascii() and text.isalnum()
