"""Both verifiers read the same of resource policies: made up, damaged, and asked what they say to somebody."""

import json

import pytest
from ledger_verifier.roles import OPERATIONS
from tampered_policies import CLIENT, OTHERS, OURS, PRESET, THEIRS, UNKNOWN, denied, name_of, put, starts
from test_agreement import assert_agreement, forged

ROUNDS = 24
PRINCIPALS = [THEIRS, OTHERS, OURS, "*", f"arn:aws:iam::{THEIRS}:root", f"arn:aws:iam::{THEIRS}:user/somebody", f"arn:aws:iam::{OURS}:role/issuer",
              f"arn:aws:iam::{THEIRS}:role/administrator"]  # fmt: skip
ACTIONS = ["acm-pca:IssueCertificate", "acm-pca:Get*", "ACM-PCA:*certificate", "acm-pca:?ist*", "acm-pca:RevokeCertificate", "*"]
TEMPLATES = [f"arn:aws:acm-pca:::template/{name}" for name in (PRESET, CLIENT)] + ["*EndEntity*", "*/V?", "a"]


def some(generator, values):
    found = generator.sample(values, generator.randrange(1, 3))
    return found if len(found) > 1 or generator.random() < 0.5 else found[0]


def statement(generator):
    made = {"Effect": generator.choice(["Allow", "Deny"]), "Principal": {"AWS": some(generator, PRINCIPALS)},
            "Action": some(generator, ACTIONS), "Resource": "*"}  # fmt: skip
    for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"):
        if generator.random() < 0.2:
            key = generator.choice(["acm-pca:TemplateArn", "ACM-PCA:templatearn", "aws:PrincipalAccount"])
            values = some(generator, [THEIRS, "1*", OURS] if key.startswith("aws:") else TEMPLATES)
            made.setdefault("Condition", {})[operator] = {key: values}
    return made


def document(generator):
    made = {"Version": "2012-10-17", "Statement": [statement(generator) for _ in range(generator.randrange(1, 4))]}
    text = json.dumps(made, indent=generator.choice([None, 1]))
    if generator.random() < 0.3:
        place = generator.randrange(len(text))
        text = text[:place] + generator.choice(["", "\\", '"', "*", ",", "a", "\u212a", "\\u0041", "1"]) + text[place + generator.randrange(2) :]
    return text


@pytest.mark.parametrize("index", range(ROUNDS))
def test_both_read_the_same_of_a_policy(binary, small_home, log_alone, generator, index):
    text, operation = document(generator), generator.choice(["IssueCertificate", *sorted(OPERATIONS)])
    template = generator.choice([None, PRESET, CLIENT]) if operation == "IssueCertificate" else None
    asked = denied(
        lambda forgery: put(forgery, text), *([starts] if generator.random() < 0.8 else []), operation=operation, template=template,
        of=generator.choice([THEIRS, OTHERS, None]), role=generator.choice(["administrator", "issuer"]), resource=generator.choice([name_of, UNKNOWN]),
    )  # fmt: skip
    home = log_alone(small_home)
    forged(home, asked)
    verifier, replay = assert_agreement(binary, home)
    assert set(verifier.findings) <= {46, 48, 50}, verifier
    places = [{number: found[1] for number, found in one.findings.items()} for one in (verifier, replay)]
    assert places[0] == places[1], (text, places)
