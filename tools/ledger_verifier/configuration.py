"""The configuration that an authority was asked for with, JSON in the words of the wire, against the event that keeps it.

What it does not speak of contradicts nothing.
"""

import json

from .der import IDENTIFIER, SEQUENCE, SET, UTF8, Malformed, dotted, only

PRINTABLE, IA5 = 0x13, 0x16
DEPTH = 32  # how many lists and objects may lie inside one another

KEYS = {"RSA_2048": "rsa2048", "RSA_3072": "rsa3072", "RSA_4096": "rsa4096", "EC_prime256v1": "ecP256", "EC_secp384r1": "ecP384",
        "EC_secp521r1": "ecP521"}  # fmt: skip
SIGNATURES = {f"SHA{size}WITHECDSA": f"ecdsa-with-SHA{size}" for size in (256, 384, 512)}
SIGNATURES |= {f"SHA{size}WITHRSA": f"sha{size}WithRSAEncryption" for size in (256, 384, 512)}
SIGNATURES |= {f"SHA{size}WITHRSA_PSS": f"rsassa-pss-sha{size}" for size in (256, 384, 512)}
ATTRIBUTES = {  # in the order in which they stand in a name
    "Country": "2.5.4.6", "Organization": "2.5.4.10", "OrganizationalUnit": "2.5.4.11", "DistinguishedNameQualifier": "2.5.4.46",
    "State": "2.5.4.8", "CommonName": "2.5.4.3", "SerialNumber": "2.5.4.5", "Locality": "2.5.4.7", "Title": "2.5.4.12",
    "Surname": "2.5.4.4", "GivenName": "2.5.4.42", "Initials": "2.5.4.43", "Pseudonym": "2.5.4.65", "GenerationQualifier": "2.5.4.44",
}  # fmt: skip


def fault(creating):
    """What a configuration says otherwise than its event; None where nothing."""
    configuration = read(creating["configuration"])
    if not isinstance(configuration, dict):
        return "the configuration is no JSON object"
    key, signing, subject = map(configuration.get, ("KeyAlgorithm", "SigningAlgorithm", "Subject"))
    if key is not None and (not isinstance(key, str) or KEYS.get(key) != creating["keyAlgorithm"]):
        return f"the configuration asks for a key of another kind: {key}"
    if signing is not None and (not isinstance(signing, str) or SIGNATURES.get(signing) != creating["signatureAlgorithm"]):
        return f"the configuration asks for another signature algorithm: {signing}"
    if subject is not None and asked(subject) != named(creating["subject"]):
        return "the configuration asks for another subject"
    return None


def read(text):
    """The value that a JSON text spells, strictly (RFC 8259); None where it is none: names that come twice, NaN, too many levels."""
    try:
        if depth(text) > DEPTH:
            return None
        # Numbers stay texts: no configuration's meaning rests on one, and Python would refuse long ones.
        value = json.loads(text, object_pairs_hook=members, parse_int=str, parse_float=str, parse_constant=refused)
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no character
        return value
    except ValueError:
        return None


def members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def refused(word):
    raise ValueError(f"{word} is no number")


def depth(text):
    """How deeply lists and objects lie inside one another."""
    most = level = 0
    is_text = is_escaped = False
    for character in text:
        if is_escaped:
            is_escaped = False
        elif is_text:
            is_escaped, is_text = character == "\\", character != '"'
        elif character == '"':
            is_text = True
        elif character in "[{":
            level += 1
            most = max(most, level)
        elif character in "]}":
            level -= 1
    return most


def asked(subject):
    """The attributes that a configuration asks for: identifiers, string types and texts; None where they are no attributes."""
    if not isinstance(subject, dict):
        return None
    standard = [(kind, subject.get(member)) for member, kind in ATTRIBUTES.items()]
    found = [(kind, text) for kind, text in standard if isinstance(text, str) and text]
    listed = subject.get("CustomAttributes")
    custom = listed if isinstance(listed, list) else []
    if found and custom or not all(isinstance(one, dict) for one in custom):
        return None
    found += [(one.get("ObjectIdentifier"), one.get("Value")) for one in custom]
    if not all(isinstance(kind, str) and isinstance(text, str) and text and "\0" not in text for kind, text in found):
        return None
    return [(kind, string_type(kind), text) for kind, text in found]


def string_type(kind):
    """The string type that RFC 5280 appendix A gives to an attribute; UTF8String where it leaves the choice."""
    if kind in ("2.5.4.6", "2.5.4.5", "2.5.4.46"):
        return PRINTABLE
    return IA5 if kind in ("0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1") else UTF8


def named(name):
    """The attributes of a Name, each alone in its step: identifiers, string types and texts."""
    steps, found = only(name), []
    try:
        while not steps.is_at_end:
            step = steps.inside(SET)
            attribute = step.inside(SEQUENCE)
            step.end()
            kind = dotted(attribute.content(IDENTIFIER))
            found.append((kind, attribute.tag, attribute.content().decode()))
    except (Malformed, UnicodeDecodeError):
        return None
    return found
