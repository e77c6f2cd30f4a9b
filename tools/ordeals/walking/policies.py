"""Resource policies as the reference has them: which call one allows, which one it denies."""

import fnmatch
import json

SHAREABLE = {
    "DescribeCertificateAuthority", "DescribeCertificateAuthorityAuditReport", "GetCertificate", "GetCertificateAuthorityCertificate",
    "GetCertificateAuthorityCsr", "GetPolicy", "IssueCertificate", "ListPermissions", "ListTags", "RevokeCertificate",
}  # fmt: skip
KEEPING = {"PutPolicy", "GetPolicy", "DeletePolicy"}  # nobody takes these from an administrator
OWNER, OTHERS = "000000000000", ("111111111111", "222222222222")
PREFIX = "arn:aws:acm-pca:::template/"
USUAL = "EndEntityCertificate/V1"


def listed(value):
    return value if isinstance(value, list) else [value]


def like(text, pattern):
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


def names(principal, person):
    """Whether a statement's principal is this person."""
    if principal == "*":
        return True
    for one in listed(principal["AWS"]):
        arn = f"arn:aws:iam::{person.account}:"
        if one in ("*", person.account, f"{arn}root", f"{arn}user/{person.name}", f"{arn}role/{person.role}"):
            return True
    return False


def holds(conditions, person, template):
    values = {"acm-pca:TemplateArn": None if template is None else PREFIX + template, "aws:PrincipalAccount": person.account}
    for operator, wanted in conditions.items():
        for key, patterns in wanted.items():
            value = values[key]
            if value is None:
                return False
            same = like if "Like" in operator else str.__eq__
            if any(same(value, one) for one in listed(patterns)) == ("Not" in operator):
                return False
    return True


def verdict(document, person, operation, template=None):
    """"allow", "deny", or nothing."""
    effects = set()
    if operation == "IssueCertificate":
        template = template or USUAL
    for statement in json.loads(document)["Statement"]:
        concerned = names(statement["Principal"], person) and any(like(f"acm-pca:{operation}", one) for one in listed(statement["Action"]))
        if concerned and holds(statement.get("Condition", {}), person, template):
            effects.add(statement["Effect"])
    return "deny" if "Deny" in effects else "allow" if "Allow" in effects else ""


def is_denied(document, person, operation, template=None):
    """Whether the policy (None: there is none) keeps somebody from what their role permits."""
    if person.account != OWNER:
        return operation not in SHAREABLE or document is None or verdict(document, person, operation, template) != "allow"
    if document is None or (person.role == "administrator" and operation in KEEPING):
        return False
    return verdict(document, person, operation, template) == "deny"


def locks_out(document, person):
    return any(verdict(document, person, operation) == "deny" for operation in KEEPING)


# ---- policies to put


def drawn(chance, arn, people):
    """A policy that can be obeyed, for an authority."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement(chance, arn, people) for _ in range(chance.randint(1, 3))]})


READING = ["acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate", "acm-pca:ListPermissions", "acm-pca:ListTags"]


def statement(chance, arn, people):
    person = chance.choice(people)
    who = chance.choice(["*", {"AWS": "*"}, {"AWS": person.account}, {"AWS": list(OTHERS)}, {"AWS": f"arn:aws:iam::{OTHERS[0]}:root"},
                         {"AWS": f"arn:aws:iam::{person.account}:user/{person.name}"}, {"AWS": f"arn:aws:iam::{person.account}:role/{person.role}"}])  # fmt: skip
    what = chance.choice([READING, "acm-pca:IssueCertificate", ["acm-pca:IssueCertificate", "acm-pca:Get*"], "acm-pca:RevokeCertificate", "acm-pca:ListT*", "acm-pca:Describe*"])
    effect = "Allow"
    if chance.random() < 0.2:  # rarely, so that the walk does not end with everybody shut out
        effect, what = "Deny", chance.choice(["acm-pca:IssueCertificate", "acm-pca:ListTags", "acm-pca:RevokeCertificate", "acm-pca:GetPolicy"])
        who = {"AWS": f"arn:aws:iam::{person.account}:role/{person.role}"}
    made = {"Effect": effect, "Principal": who, "Action": what, "Resource": arn}
    if what == "acm-pca:IssueCertificate" and chance.random() < 0.5:
        made["Condition"] = chance.choice([
            {"StringEquals": {"acm-pca:TemplateArn": PREFIX + USUAL}},
            {"StringLike": {"acm-pca:TemplateArn": [PREFIX + "EndEntityClient*", PREFIX + "Blank*"]}},
            {"StringNotEquals": {"acm-pca:TemplateArn": PREFIX + USUAL}},
            {"StringEquals": {"aws:PrincipalAccount": OTHERS[0]}},
        ])  # fmt: skip
    return made


def no_policy(chance, arn):
    """What cannot be obeyed, wholly."""
    whole = {"Effect": "Allow", "Principal": "*", "Action": "acm-pca:GetCertificate", "Resource": arn}
    changes = [{"NotAction": "x"}, {"Effect": "Maybe"}, {"Principal": {"Service": "x"}}, {"Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}}, {"Resource": arn[:-1]}]
    return json.dumps({"Version": "2012-10-17", "Statement": [whole | chance.choice(changes)]})
