"""What another policy would have decided, held to models that look at certificates and at what was asked, and at no rule's outcome."""

import collections
import hashlib
import json
import re

import issuing
import ledger_server
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization
from ledger_server import ca_ledger, documents
from schemas_json import held

FORM, BLOCKED, QUOTA = 122, 56, 60  # a domain name's form, a key that is blocked, as many certificates as there may be
LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def digest(key):
    octets = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(octets).hexdigest()


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A stopped ledger: certificates of two authorities, some for names without form; requests refused for that, and for a blocked key."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("history")).start()
    client = server.client()
    arns = [issuing.new_root(client)[0] for _ in range(2)]
    keys, lost = [issuing.new_key() for _ in range(3)], issuing.new_key()
    ca_ledger("policy", "set", "--data", server.data, "--note", FORM)
    ca_ledger("keys", "block", "--data", server.data, "--spki-sha256", digest(lost), "--reason", "lost")

    def ask(index, key, name, **more):
        try:
            issuing.issue(client, arns[index % 2], issuing.certification_request(key=key, names=[name]), **more)
        except ClientError as error:
            return error.response["Error"]["Code"]

    for index in range(14):
        token = {"IdempotencyToken": f"token{index}"} if index < 3 else {}
        assert ask(index, keys[index % 3], f"{'-' if index % 4 == 1 else ''}host{index}.example", **token) is None
    assert ask(0, keys[0], "host0.example", IdempotencyToken="token0") is None, "a repetition"
    assert ask(0, keys[1], "host0.example", IdempotencyToken="token0") == "InvalidArgsException", "another's token"
    ca_ledger("policy", "set", "--data", server.data, "--refuse", FORM)
    for index in range(3):
        assert ask(index, keys[0], f"-late{index}.example") is not None
    assert ask(0, lost, "host.example") is not None
    assert ask(1, lost, "-late.example") is not None
    assert server.stop() == 0
    yield server, arns, keys, lost
    server.replay()


def what_if(server, tmp_path, *more, **policy):
    """The decisions that would be others, and the summary."""
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(held("what-if-policy", policy)))
    arguments = "what-if", server.data, "--policy", file, "--format", "json", *more
    lines = [held("what-if", line) for line in documents(ca_ledger(*arguments, "--all").out)]
    assert [line["change"] for line in lines].index("summary") == len(lines) - 1
    *changed, summary = lines
    for change in ("refused", "permitted", "refusedOtherwise"):
        rules = collections.Counter(line["rule"] for line in changed if line["change"] == change)
        assert {one["rule"]: one["count"] for one in summary[change]["byRule"]} == rules
        assert summary[change]["count"] == rules.total()
    # Without --all the first of each kind, and the same summary.
    short = held("what-if", documents(ca_ledger(*arguments, "--first", 2).out)[0])
    first = short.pop("first")
    assert short == summary
    assert all(line in changed for line in first) and len(first) == sum(min(2, summary[change]["count"]) for change in ("refused", "permitted", "refusedOtherwise"))
    return changed, summary


def rows(server):
    return [row for row in documents(ca_ledger("export", server.data, "--format", "ndjson").out) if "statement" not in row]


def without_form(row):
    names = [name.removeprefix("DNS:") for name in row["subjectAlternativeNames"] if name.startswith("DNS:")]
    return any(not all(LABEL.fullmatch(label) for label in name.split(".")) for name in names)


def refused(changed):
    return {line["serial"]: line["rule"] for line in changed if line["change"] == "refused"}


def requests(server, kind):
    events = documents(ca_ledger("log", "show", server.data, "--format", "json", "--type", kind).out)
    return {event["stream"]: event for event in events}


def test_what_was_in_force_changes_nothing(history, tmp_path):
    server, *_ = history
    changed, summary = what_if(server, tmp_path)
    decided = len(requests(server, "IssuanceAuthorized")) + len(requests(server, "IssuanceRefused"))
    assert changed == [] and summary["judged"] == summary["same"] == decided - 1
    assert summary["notJudged"] | {"calls": 0, "counted": 0} == {"tokens": 1, "repeated": 1, "calls": 0, "counted": 0, "faulty": 0}
    assert documents(ca_ledger("what-if", server.data, "--rule-set", 1, "--all", "--format", "json").out) == [summary]


def test_a_lint_that_refuses_again_names_what_the_model_names(history, tmp_path):
    server, *_ = history
    changed, _ = what_if(server, tmp_path, notedRules=[])
    assert refused(changed) == {row["serial"]: FORM for row in rows(server) if without_form(row)}
    assert len(changed) == 4 and all(line["wouldBe"] and line["was"] is None for line in changed)


def test_a_lint_that_is_lowered_lets_pass_what_it_refused(history, tmp_path):
    server, *_ = history
    changed, _ = what_if(server, tmp_path, notedRules=str(FORM))
    asked = requests(server, "IssuanceRequested")
    assert [(line["change"], line["rule"]) for line in changed] == [("permitted", FORM)] * 3
    assert {line["request"] for line in changed} <= asked.keys() and all(line["was"] and line["serial"] is None for line in changed)


def test_a_key_that_had_been_blocked(history, tmp_path):
    server, _, keys, lost = history
    changed, _ = what_if(server, tmp_path, blockedKeys=[digest(keys[1])])
    assert refused(changed) == {row["serial"]: BLOCKED for row in rows(server) if row["publicKeySHA256"] == digest(keys[1])}
    assert len(changed) == 5


def test_a_rule_that_had_been_turned_off(history, tmp_path):
    server, *_ = history
    changed, _ = what_if(server, tmp_path, disabledRules=[BLOCKED])
    assert [(line["change"], line["rule"]) for line in changed] == [("permitted", BLOCKED), ("refusedOtherwise", FORM)]


@pytest.mark.parametrize("most", [0, 3])
def test_fewer_certificates_for_each_authority(history, tmp_path, most):
    server, arns, *_ = history
    changed, _ = what_if(server, tmp_path, certificatesPerAuthority=most)
    model, counts = {}, collections.Counter()
    for row in sorted(rows(server), key=lambda row: row["position"]):
        authority = row["arn"].split("/certificate/")[0]
        if counts[authority] >= most and "RootCA" not in row["template"]:
            model[row["serial"]] = QUOTA
        counts[authority] += 1
    assert refused(changed) == model and set(counts) == set(arns)


def test_of_one_authority_or_of_a_time_only(history, tmp_path):
    server, arns, *_ = history
    bad = [row for row in rows(server) if without_form(row)]
    for arn in arns:
        changed, _ = what_if(server, tmp_path, "--authority", arn, notedRules=[])
        assert refused(changed).keys() == {row["serial"] for row in bad if row["arn"].startswith(arn)}
    middle = sorted(row["position"] for row in bad)[2]
    intents = {event["stream"]: event["position"] for event in requests(server, "IssuanceAuthorized").values()}
    early, _ = what_if(server, tmp_path, "--to", middle - 3, notedRules=[])
    late, _ = what_if(server, tmp_path, "--from", middle - 2, notedRules=[])
    whole, _ = what_if(server, tmp_path, notedRules=[])
    assert early + late == whole and early and late
    assert all(line["position"] == intents[line["request"]] for line in whole)
    assert what_if(server, tmp_path, "--to", "2020-01-01", notedRules=[])[1]["judged"] == 0


@pytest.mark.parametrize("policy", [
    "[]", "{", '{"disabledRules":"57,x"}', '{"disabledRules":[10]}', '{"notedRules":[109]}', '{"ruleSet":99}', '{"blockedKeys":["00"]}', '{"king":1}', '{"certificatesPerAuthority":-1}',
])  # fmt: skip
def test_what_is_no_policy_is_refused(history, tmp_path, policy):
    (tmp_path / "policy.json").write_text(policy)
    run = ca_ledger("what-if", history[0].data, "--policy", tmp_path / "policy.json", expecting=(64,))
    assert run.out == "" and "Error: " in run.err


@pytest.mark.parametrize("name, values", {
    "ruleSet": [None, "x", -1, 1.5, [1], "+1"], "disabledRules": [56, "56,", "+56", [None], {}], "notedRules": [True, ",", ["x"]],
    "certificatesPerAuthority": ["many", 1.5, []], "blockedKeys": [2, "many", ["x"], {}, None, [1]], "version": [1, "one", None], "namesLog": [1, True, "yes", None],
    "reissuance": ["warn", 0], "reissuancePeriod": [60, "soon"], "reissuanceVersion": [True], "naming": ["always", 1], "authorityNamesLog": ["on"], "namingVersion": [[]],
}.items(), ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_member_with_a_value_that_it_never_has_is_refused_by_its_name(history, tmp_path, name, values):
    for value in values:
        with pytest.raises(AssertionError, match="what-if-policy"):
            held("what-if-policy", {name: value})
        (tmp_path / "policy.json").write_text(json.dumps({name: value}))
        run = ca_ledger("what-if", history[0].data, "--policy", tmp_path / "policy.json", expecting=(64,))
        assert run.out == "" and name in run.err, (value, run.err)


def test_a_member_that_is_there_twice_is_refused(history, tmp_path):
    (tmp_path / "policy.json").write_text('{"ruleSet":1,"ruleSet":1}')
    assert "at octet 22" in ca_ledger("what-if", history[0].data, "--policy", tmp_path / "policy.json", expecting=(64,)).err


def test_the_policy_that_is_shown_is_one(history, tmp_path):
    server, *_ = history
    shown = held("policy", documents(ca_ledger("policy", "show", "--data", server.data, "--format", "json").out)[0])
    _, summary = what_if(server, tmp_path, **shown)
    again = what_if(server, tmp_path, notedRules=[], disabledRules=[], certificatesPerAuthority="none", ruleSet=1)[1]
    assert summary == again
