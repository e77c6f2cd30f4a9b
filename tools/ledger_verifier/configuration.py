"""The configuration that an authority was asked for with, JSON in the words of the wire, against the event that keeps it.

What it does not speak of contradicts nothing.
"""

import json

from .der import IDENTIFIER, SEQUENCE, SET, Malformed, dotted, only

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
    try:
        configuration = json.loads(creating["configuration"])
    except ValueError:
        configuration = None
    if not isinstance(configuration, dict):
        return "the configuration is no JSON object"
    key, signing, subject = map(configuration.get, ("KeyAlgorithm", "SigningAlgorithm", "Subject"))
    if key is not None and KEYS.get(key) != creating["keyAlgorithm"]:
        return f"the configuration asks for a key of another kind: {key}"
    if signing is not None and SIGNATURES.get(signing) != creating["signatureAlgorithm"]:
        return f"the configuration asks for another signature algorithm: {signing}"
    if subject is not None and asked(subject) != named(creating["subject"]):
        return "the configuration asks for another subject"
    return None


def asked(subject):
    """The attributes that a configuration asks for: identifiers and texts."""
    if not isinstance(subject, dict):
        return None
    found = [(kind, subject[member]) for member, kind in ATTRIBUTES.items() if subject.get(member)]
    custom = [(one.get("ObjectIdentifier"), one.get("Value")) for one in subject.get("CustomAttributes") or ()]
    return found + custom


def named(name):
    """The attributes of a Name, each alone in its step: identifiers and texts."""
    steps, found = only(name), []
    try:
        while not steps.is_at_end:
            step = steps.inside(SET)
            attribute = step.inside(SEQUENCE)
            step.end()
            kind = dotted(attribute.content(IDENTIFIER))
            found.append((kind, attribute.content().decode()))
    except (Malformed, UnicodeDecodeError):
        return None
    return found
