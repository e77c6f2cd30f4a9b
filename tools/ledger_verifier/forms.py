"""The form that the format gives to what is said of who acted: explicit ranges of code points, and no library's taste."""

import re

from .events import API, OPERATION, REQUEST

LONGEST_USER_AGENT = 200  # characters
GREATEST_USER = 4_294_967_294  # of the operating system
OF_CALLS = ("request", "accessKey", "account", "role", "sourceAddress", "userAgent", "bodyDigest", "clientCertificateDigest")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def fault_of_form(stream, who):
    """What is wrong with what an event of a kind of stream says of who acted; None where nothing is."""
    return fault_of_call(stream, who) if who["channel"] == API else fault_of_user(who)


def fault_of_call(stream, who):
    """What is said of a call is said in full."""
    if not is_principal(who["principal"]) or who["bodyDigest"] is None:
        return "it does not say who acted, or with which body"
    if not is_access_key(who["accessKey"] or "") or not is_account(who["account"] or "") or not is_role(who["role"] or ""):
        return "a call names no access key, no account of twelve digits, or no role"
    if (who["request"] is None) != (stream in (REQUEST, OPERATION)):
        return "the call is named where the stream is the call, or not named where it is not"
    if not is_address(who["sourceAddress"] or ""):
        return "a call comes from no IP address"
    if who["userAgent"] is not None and not is_kept(who["userAgent"], LONGEST_USER_AGENT):
        return "a client's name for itself is empty, longer than it is kept, or holds control characters"
    return None


def fault_of_user(who):
    """Of a user of the operating system nothing else is said."""
    if not is_user(who["principal"]):
        return "outside the API an operating system's user acts, and none is named"
    said = [name for name in OF_CALLS if who[name] is not None]
    return f"of an operating system's user it says what only calls have: {said[0]}" if said else None


def is_control(character):
    return character < "\x20" or "\x7f" <= character <= "\x9f"


def is_kept(text, most):
    """Whether it is what is kept of a text that somebody sent: characters, not octets."""
    return 1 <= len(text) <= most and not any(map(is_control, text))


def is_principal(text):
    return 1 <= len(text.encode()) <= 256 and not any(map(is_control, text))


def is_digits(text):
    return bool(text) and all("0" <= one <= "9" for one in text)


def is_access_key(text):
    return 3 <= len(text) <= 128 and all("0" <= one <= "9" or one in LETTERS or one in "_-" for one in text)


def is_account(text):
    return len(text) == 12 and is_digits(text)


def is_role(text):
    return 1 <= len(text) <= 32 and all("a" <= one <= "z" or "0" <= one <= "9" or one == "-" for one in text)


PUBLIC_URL = re.compile(
    r"http://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[1-9][0-9]{0,4}))?(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*", re.ASCII
)


def is_public_url(text):
    """Whether it is where others may reach what is published: nothing in it needs an escape or ends in a slash."""
    found = PUBLIC_URL.fullmatch(text)
    return len(text) <= 200 and found is not None and int(found["port"] or 1) <= 65_535


def is_extension_arc(text):
    """Whether it is an arc of object identifiers (X.660) that an extension may lie below: no less than three numbers."""
    numbers = text.split(".")
    if len(text) > 100 or len(numbers) < 3 or not all(is_number(one, (1 << 28) - 1) for one in numbers):
        return False
    return int(numbers[0]) <= 2 and int(numbers[1]) < 40


def is_number(text, most):
    """Whether it is a number of at most so much in decimal, without leading zeros."""
    return is_digits(text) and len(text) <= len(str(most)) and (text == "0" or text[0] != "0") and int(text) <= most


def is_user(principal):
    return principal.startswith("uid:") and is_number(principal[4:], GREATEST_USER)


def is_address(text):
    """An IPv4 address in dotted decimal, or an IPv6 address (RFC 4291 section 2.2) in lower case; no port, no zone."""
    if ":" not in text:
        return is_version_4(text)
    head, gap, tail = text.partition("::")
    if not gap:
        return groups(head, is_end=True) == 8
    first, last = groups(head, is_end=False), groups(tail, is_end=True)
    return first is not None and last is not None and first + last <= 7


def is_version_4(text):
    parts = text.split(".")
    return len(parts) == 4 and all(is_number(part, 255) for part in parts)


def groups(text, is_end):
    """How many groups of 16 bits a text without `::` has; None where it is none. At the end two may stand as an IPv4 address."""
    if not text:
        return 0
    parts, count = text.split(":"), 0
    if is_end and "." in parts[-1]:
        if not is_version_4(parts.pop()):
            return None
        count = 2
    is_sound = all(1 <= len(part) <= 4 and all(one in "0123456789abcdef" for one in part) for part in parts)
    return len(parts) + count if is_sound else None
