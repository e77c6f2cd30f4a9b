"""Why something failed: which reasons an event may give, and of which kinds their values are (schemas/rules.md)."""

from .events import REFUSALS

TEXTS, NOTHING = {11, 12, 13, 15, 17, 18, 25}, {10, 14, 16, 19, 21, 23}
USED = {18, 19, 20, 21}  # those after which a signature may exist
LONGEST = 200  # characters of what the library, the system or a token said
GIVEN = {
    "SigningFailed": lambda code: 13 <= code <= 22 or code == 10_002,
    "ResponderFailed": lambda code: 13 <= code <= 22 or code in (10, 23, 10_002),
    "IssuanceAbandoned": lambda code: code in (10, 23),
    "CRLFailed": lambda code: code == 10 or 13 <= code <= 23,
    # A reason of a hundred and more is a rule's.
    "AuthorityCreationFailed": lambda code: 10 <= code <= 25 or code >= 100,
}


def fault(name, body):
    """What an event of that name says against its reason; None where nothing."""
    is_given = GIVEN.get(name)
    if is_given is None:
        return None
    code, values = body["reason"]["code"], body["reason"]["values"]
    if body.get("signatureMayExist", code in USED) != (code in USED):
        return f"after the reason {code} a signature may exist, or may not, and the other is said"
    if is_given(code) and has_its_values(code, [kind for kind, _ in values], [value for _, value in values]):
        return None
    return f"the event cannot give the reason {code}, or not with these values"


def fault_of_creation(code, has_key, is_authorized, has_started_since):
    """What the reason of an authority's failed creation says against how far it had come; None where nothing."""
    is_so = (
        has_started_since if code == 10
        else not has_key if code in (11, 12)
        else is_authorized if 13 <= code <= 22
        else has_key and not is_authorized if code >= 100
        else True
    )  # fmt: skip
    return None if is_so else f"the creation cannot have failed for the reason {code} where it stood"


def has_its_values(code, kinds, values):
    if code in NOTHING:
        return not kinds
    if code in TEXTS:
        return kinds == ["text"] and len(values[0]) <= LONGEST
    if code == 20:
        return kinds[:1] == ["number"] and set(kinds[1:]) <= {"text"}
    if code == 22:
        return kinds == ["octets", "octets"]
    if code == 24:
        return kinds == ["number"] and 0 <= values[0] < REFUSALS
    return True
