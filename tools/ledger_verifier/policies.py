"""What a resource policy says (schemas/format.md, section 9): a document as its author sent it, read wholly or not at all."""

import json
from dataclasses import dataclass

from .configuration import DEPTH, depth, members, refused
from .forms import is_account, is_principal, is_role
from .roles import ADMINISTRATOR, OPERATIONS, PRESET

LONGEST, LANGUAGE = 81_920, "2012-10-17"  # octets of a document, the version of the language
SERVICE, EVERYBODY, VARIABLE = "acm-pca:", "*", "${"
CONCERNING = OPERATIONS - {"CreateCertificateAuthority", "ListCertificateAuthorities"}  # what is done with an authority
SHAREABLE = {
    "DescribeCertificateAuthority", "DescribeCertificateAuthorityAuditReport", "GetCertificate", "GetCertificateAuthorityCertificate",
    "GetCertificateAuthorityCsr", "GetPolicy", "IssueCertificate", "ListPermissions", "ListTags", "RevokeCertificate",
}  # fmt: skip
KEEPING = {"DeletePolicy", "GetPolicy", "PutPolicy"}  # what nobody takes from an administrator
ALLOW, DENY = "Allow", "Deny"
COMPARISONS = {"StringEquals": (False, False), "StringNotEquals": (False, True), "StringLike": (True, False), "StringNotLike": (True, True)}
TEMPLATE, ACCOUNT = "acm-pca:templatearn", "aws:principalaccount"  # keys, in lower case


class Unfit(Exception):
    """A document that cannot be obeyed wholly."""


@dataclass(frozen=True)
class Call:
    """A call as a policy judges it; a template is its name in full, and None where no certificate is asked for."""

    operation: str
    account: str
    principal: str
    role: str
    template: str | None


@dataclass(frozen=True)
class Principal:
    account: str | None = None  # None: everybody
    kind: str = "root"
    name: str | None = None
    partition: str | None = None

    def is_who(self, call):
        if self.account is None:
            return True
        return self.account == call.account and {"root": None, "user": call.principal, "role": call.role}[self.kind] == self.name


@dataclass(frozen=True)
class Condition:
    is_pattern: bool
    is_denied: bool
    key: str
    values: tuple

    def holds(self, call):
        found = call.template if self.key == TEMPLATE else call.account
        if found is None:
            return self.is_denied
        same = matches if self.is_pattern else str.__eq__
        return any(same(value, found) for value in self.values) != self.is_denied


@dataclass(frozen=True)
class Statement:
    is_allowed: bool
    principals: tuple
    operations: frozenset
    resources: tuple
    of_template: tuple
    others: tuple  # conditions

    def concerns(self, call):
        is_such = call.operation in self.operations and any(one.is_who(call) for one in self.principals)
        return is_such and all(one.holds(call) for one in self.others)

    def holds(self, call):
        return all(one.holds(call) for one in self.of_template)


class Policy:
    def __init__(self, document):
        """Raises Unfit where a document is none, or says something that is not evaluated."""
        if not 1 <= len(document.encode()) <= LONGEST:
            raise Unfit("it is empty, or too long")
        said = of_object(read(document))
        known(said, ("Version", "Id", "Statement"))
        if said.get("Version") != LANGUAGE:
            raise Unfit("it is of no version of the language that is read")
        if "Id" in said:
            is_text(said["Id"])
        if "Statement" not in said:
            raise Unfit("it says nothing")
        said = said["Statement"]
        self.statements = [statement(of_object(one)) for one in (items(said) if isinstance(said, list) else [said])]

    def verdict(self, call):
        """ALLOW or DENY, or None where it says nothing; and whether the template that is asked for decided."""
        about = [one for one in self.statements if one.concerns(call)]
        so = [one for one in about if one.holds(call)]
        denying = [one for one in so if not one.is_allowed]
        said = DENY if denying else ALLOW if so else None
        is_whatever = any(not one.of_template for one in denying)
        return said, call.template is not None and any(one.of_template for one in about) and not is_whatever

    @property
    def accounts(self):
        """The accounts that something may be allowed; None among them for any."""
        return {one.account for said in self.statements if said.is_allowed for one in said.principals}

    def fault(self, names, authority):
        """What does not go with the authority that it is of; None where all does."""
        partition, region, account = names
        name = f"arn:{partition}:acm-pca:{region}:{account}:certificate-authority/{uuid(authority)}"
        if not all(matches(one, name) for said in self.statements for one in said.resources):
            return "a statement is about something else than its authority"
        others = {one.partition for said in self.statements for one in said.principals} - {None, partition}
        return "somebody of another partition is named" if others else None

    def locks_out(self, who, partition):
        """Whether whoever puts it could not change it any more."""
        calls = (call_of(operation, who, None, partition) for operation in KEEPING)
        return any(call is not None and self.verdict(call)[0] == DENY for call in calls)


def parsed(document):
    """The policy that a document is; None where there is none, or it is none that can be obeyed."""
    try:
        return None if document is None else Policy(document)
    except Unfit:
        return None


def call_of(operation, who, template, partition):
    """The call that an event came by; None where it names no account."""
    if who["channel"] != 0 or who["account"] is None:
        return None
    named = None
    if operation == "IssueCertificate":
        named = PRESET if template is None else template
        named = named if named.startswith("arn:") else f"arn:{partition}:acm-pca:::template/{named}"
    return Call(operation, who["account"], who["principal"], who["role"] or "", named)


def denial(policy, call, owner):
    """None where a policy, or that there is none, does not keep a caller from a call; else whether the template decided."""
    if call.account != owner:
        if call.operation not in SHAREABLE or policy is None:
            return (False,)
        said, is_by_template = policy.verdict(call)
        return None if said == ALLOW else (is_by_template,)
    if policy is None or call.role == ADMINISTRATOR and call.operation in KEEPING:
        return None
    said, is_by_template = policy.verdict(call)
    return (is_by_template,) if said == DENY else None


def authority_named(text, names):
    """The authority of this ledger that a name in full is of; None where it is of none."""
    partition, region, account = names
    prefix = f"arn:{partition}:acm-pca:{region}:{account}:certificate-authority/"
    if text is None or not text.startswith(prefix):
        return None
    parts = text[len(prefix) :].split("-")
    is_uuid = [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(one in "0123456789abcdefABCDEF" for part in parts for one in part)
    return bytes.fromhex("".join(parts)) if is_uuid else None


def uuid(identifier):
    digits = identifier.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


# ---- reading


class Number:
    """A number of JSON, which no policy has."""

    def __init__(self, text):
        self.text = text


def read(document):
    """The value that a JSON text spells, strictly (RFC 8259), as configurations are read."""
    try:
        if depth(document) > DEPTH:
            raise Unfit("it is too deep")
        value = json.loads(document, object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=refused)
        json.dumps(value, ensure_ascii=False, default=lambda number: number.text).encode()  # half of a surrogate pair is no character
    except ValueError as error:
        raise Unfit(f"it is no JSON: {error}") from None
    return value


def statement(said):
    known(said, ("Sid", "Effect", "Principal", "Action", "Resource", "Condition"))
    if not {"Effect", "Principal", "Action", "Resource"} <= said.keys():
        raise Unfit("a statement lacks a member")
    if "Sid" in said:
        is_text(said["Sid"])
    if said["Effect"] not in (ALLOW, DENY):
        raise Unfit("an effect is none")
    is_allowed = said["Effect"] == ALLOW
    resources = texts(said["Resource"])
    told = list(conditions(said["Condition"])) if "Condition" in said else []
    for text in (*resources, *(value for one in told for value in one.values)):
        if VARIABLE in text:
            raise Unfit("it has a variable")
    return Statement(
        is_allowed, tuple(principals(said["Principal"])), operations(said["Action"], is_allowed), tuple(resources),
        tuple(one for one in told if one.key == TEMPLATE), tuple(one for one in told if one.key != TEMPLATE),
    )  # fmt: skip


def principals(value):
    if isinstance(value, str):
        if value != EVERYBODY:
            raise Unfit("a principal is nobody")
        return [Principal()]
    named = of_object(value)
    known(named, ("AWS",))
    return [principal(text) for text in texts(named.get("AWS"))]


def principal(text):
    if text == EVERYBODY:
        return Principal()
    if is_account(text):
        return Principal(text)
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or not parts[1] or parts[2:4] != ["iam", ""] or not is_account(parts[4]):
        raise Unfit("a principal is nobody")
    _, partition, _, _, account, named = parts
    if named == "root":
        return Principal(account, partition=partition)
    kind, _, name = named.partition("/")
    is_one = kind == "user" and is_principal(name) and not set("*?") & set(name) or kind == "role" and is_role(name)
    if not is_one:
        raise Unfit("a principal is nobody")
    return Principal(account, kind, name, partition)


def operations(value, is_allowed):
    found = set()
    for text in texts(value):
        pattern = lowered(text)
        if text != "*":
            if not pattern.startswith(SERVICE):
                raise Unfit("an action is another service's")
            pattern = pattern[len(SERVICE) :]
        meant = {one for one in CONCERNING if matches(pattern, one.lower())}
        if not meant or is_allowed and not meant <= SHAREABLE:
            raise Unfit("an action is none on an authority, or none that is shared")
        found |= meant
    return frozenset(found)


def conditions(value):
    for comparison, said in of_object(value).items():
        if comparison not in COMPARISONS or not of_object(said):
            raise Unfit("a condition is not evaluated")
        keys = [lowered(key) for key in said]
        if not {TEMPLATE, ACCOUNT}.issuperset(keys) or len(set(keys)) < len(keys):
            raise Unfit("a condition's key is not evaluated, or is there twice")
        for key, values in said.items():
            yield Condition(*COMPARISONS[comparison], lowered(key), tuple(texts(values)))


def of_object(value):
    if not isinstance(value, dict):
        raise Unfit("it is no object")
    return value


def known(members, names):
    if not set(names).issuperset(members):
        raise Unfit("it has a member that is not evaluated")


def items(value):
    if not value:
        raise Unfit("a list is empty")
    return value


def is_text(value):
    if not isinstance(value, str):
        raise Unfit("it is no text")
    return value


def texts(value):
    return [is_text(one) for one in (items(value) if isinstance(value, list) else [value])]


def lowered(text):
    """With the letters A to Z in lower case, and all else as it is."""
    return text.encode().lower().decode()


def matches(pattern, text):
    """Whether the whole of a text is the pattern, where `*` stands for any characters and `?` for one: all readings at once."""
    places = {0}
    for character in text:
        places = reach(pattern, places)
        places = {
            place if pattern[place] == "*" else place + 1
            for place in places
            if place < len(pattern) and pattern[place] in ("*", "?", character)
        }
        if not places:
            return False
    return len(pattern) in reach(pattern, places)


def reach(pattern, places):
    """The places with those behind each `*`, which may stand for nothing."""
    found = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == "*":
            place += 1
            found.add(place)
    return found
