"""What people meet at the command line, whatever the command: exit codes, whole sentences, options that do something, names that are known."""

import json
import pathlib
import re
import subprocess

import botocore.exceptions
import issuing
import pytest
from ledger_server import BINARY, ca_ledger, clean_environment, documents
from schemas_json import held

YES, NO, UNANSWERED, FOREIGN, USAGE = 0, 1, 2, 3, 64
NOBODY = "00000000-0000-4000-8000-000000000000"

# What no person should be shown: a case of ours with its value in brackets, a code before a message, a name of a type.
INTERNALS = [
    re.compile(r"\b[a-z]+[A-Z]\w*\("), re.compile(r"Error: [a-z][A-Za-z]*: "), re.compile(r"\b[A-Z]\w*(Error|Fault|Failure|Refusal)\b"),
    re.compile(r"\b(malformedPEM|unexpectedPEMBlock|malformedDER|trailingOctets|unexpectedElement|missingElement)\b"), re.compile(r"\bNSPOSIX|Swift\."),
]
PLURALS = re.compile(r"(?<![\d.,])1 (certificates|entries|events|bars|columns|groups|payloads|octets|keys|times|requests|serial numbers)\b")


class Demo:
    """A small ledger, stopped, and what is in it."""

    def __init__(self, server, client, authority):
        self.server, self.data, self.authority = server, server.data, authority
        self.arn = issuing.issue(client, authority, issuing.certification_request("web-1.corp.example"))
        try:
            issuing.issue(client, authority, issuing.certification_request("bell\x07"))
        except botocore.exceptions.ClientError:
            pass
        self.events = server.events()
        [refused] = [event for event in self.events if event["type"] == "IssuanceRefused"]
        self.refused = str(refused["position"])
        self.requested = str(refused["position"] - 1)
        self.signed = str(max(event["position"] for event in self.events if event["type"] == "CertificateSigned"))
        self.key = next(event["event"]["accessKey"] for event in self.events if event["type"] == "CredentialsChanged")


@pytest.fixture(scope="module")
def demo(server, client, root, tmp_path_factory):
    demo = Demo(server, client, root[0])
    assert server.stop() == 0
    demo.files = tmp_path_factory.mktemp("files")
    for name, octets in (("leaf.csr", issuing.pem(issuing.certification_request())), ("root.pem", root[1].encode() if isinstance(root[1], str) else root[1]),
                         ("text", b"nothing of the kind\n"), ("empty", b"")):  # fmt: skip
        (demo.files / name).write_bytes(octets)
    (demo.files / "ledger.db").mkdir()
    (demo.files / "none").mkdir()
    return demo


# Each row: exit code, a part of what is said, the arguments. {…} is an attribute of the ledger above, DATA its folder, F the folder of files.
TABLE = [
    # Wrong usage, whatever finds it: 64, with the usage of just this command.
    (USAGE, "Usage: ca-ledger evidence write", ["evidence", "--for", "F/leaf.csr", "DATA"]),
    (USAGE, "holds no certificate", ["evidence", "--for", "F/text", "DATA"]),
    (USAGE, "Usage: ca-ledger evidence write", ["evidence", "{signed}", "DATA"]),
    (USAGE, "--format goes with --for", ["evidence", "{signed}", "DATA", "-o", "-", "--format", "json"]),
    (USAGE, "--output", ["evidence", "--for", "F/root.pem", "DATA", "--checkpoint", "F/text"]),
    (USAGE, "Usage: ca-ledger evidence check", ["evidence", "check", "F/text", "--verifier-key", "nonsense"]),
    (USAGE, "NAME+HEX+BASE64", ["replay", "DATA", "--verifier-key", "nonsense"]),
    (USAGE, "NAME+HEX+BASE64", ["export", "check", "F/none", "--verifier-key", "nonsense"]),
    (USAGE, "names no certificate", ["status", "nonsense", "DATA"]),
    (USAGE, "names no certificate", ["story", "nonsense", "DATA"]),
    (USAGE, "names no certificate", ["evidence", "nonsense", "DATA", "-o", "-"]),
    (USAGE, "Usage: ca-ledger certificate get", ["certificate", "get", "nonsense", "DATA"]),
    (USAGE, "Usage: ca-ledger request show", ["request", "show", "nonsense", "DATA"]),
    (USAGE, "Usage: ca-ledger log show", ["log", "show", "DATA", "--type", "Nonsense"]),
    (USAGE, "There is no template nonsense. There are: ", ["certificates", "DATA", "--template", "nonsense"]),
    (USAGE, "--authority is named by", ["certificates", "DATA", "--authority", "nonsense"]),
    (USAGE, "--authority is named by", ["events", "DATA", "--authority", "arn:aws:acm-pca:x:y:certificate-authority/" + NOBODY]),
    (USAGE, "--key", ["certificates", "DATA", "--key", "F/text"]),
    (USAGE, "--lint-seconds goes with --lint", ["sample", "DATA", "--nonce", "n", "--lint-seconds", "9"]),
    (USAGE, "--arn-serial", ["sample", "DATA", "--nonce", "n", "--format", "pem", "--arn-serial", "hex"]),
    (USAGE, "is no sample", ["export", "package", "DATA", "--sample", "F/text", "-o", "F/package"]),
    (USAGE, "--first and --all", ["what-if", "DATA", "--rule-set", "1", "--all", "--first", "3"]),
    (USAGE, "--policy", ["what-if", "DATA", "--policy", "F/text"]),
    (USAGE, "--to lies before --from", ["report", "DATA", "-o", "-", "--from", "5", "--to", "2"]),
    (USAGE, "--to lies before --from", ["controls", "DATA", "--from", "5", "--to", "2"]),
    (USAGE, "--to lies before --from", ["sample", "DATA", "--nonce", "n", "--from", "5", "--to", "2"]),
    (USAGE, "Usage: ca-ledger export certificates", ["export", "DATA"]),
    (USAGE, "A command is missing", ["policy"]),
    (USAGE, "A command is missing", ["log"]),
    (USAGE, "A command is missing", []),
    (USAGE, "once", ["policy", "show", "DATA", "--data", "DATA"]),
    (USAGE, "once", ["roles", "list"]),
    (USAGE, "no approval's UUID", ["approvals", "approve", "nonsense", "--data", "DATA"]),
    (USAGE, "--development", ["policy", "show", "--data", "DATA", "--development"]),
    (USAGE, "--credentials goes without --as-of", ["credentials", "list", "DATA", "--credentials", "F/text", "--as-of", "3"]),
    # Not there, or not so: 1.
    (NO, "knows no certificate authority", ["certificates", "DATA", "--authority", NOBODY]),
    (NO, "knows no certificate authority", ["events", "DATA", "--authority", NOBODY]),
    (NO, "knows no certificate authority", ["export", "DATA", "--format", "csv", "--authority", NOBODY]),
    (NO, "knows no certificate authority", ["what-if", "DATA", "--rule-set", "1", "--authority", NOBODY]),
    (NO, "knows no certificate authority", ["authorities", "show", NOBODY, "DATA"]),
    (NO, "knows no certificate authority", ["policy", "show", "DATA", "--authority", NOBODY]),
    (NO, "knows no certificate authority", ["crl", NOBODY, "DATA"]),
    (NO, "knows no access key", ["certificates", "DATA", "--access-key", "AKIANOBODY"]),
    (NO, "knows no access key", ["events", "DATA", "--access-key", "AKIANOBODY"]),
    (NO, "knows nobody called nobody", ["certificates", "DATA", "--requester", "nobody"]),
    (NO, "knows nobody called nobody", ["events", "DATA", "--principal", "nobody"]),
    (NO, "knows nobody called nobody", ["export", "DATA", "--format", "ndjson", "--requester", "nobody"]),
    (NO, "knows nobody called nobody", ["export", "package", "DATA", "--requester", "nobody", "-o", "F/package"]),
    (NO, "knows no certificate authority", ["export", "package", "DATA", "--authority", NOBODY, "-o", "F/package"]),
    (NO, "No such list", ["crl", "{authority}", "DATA"]),
    (NO, "no request", ["request", "show", NOBODY, "DATA"]),
    (NO, "no position 99999", ["request", "show", "99999", "DATA"]),
    (NO, "no entry at position 99999", ["status", "99999", "DATA"]),
    (NO, "ca-ledger request show {refused}", ["status", "{refused}", "DATA"]),
    (NO, "ca-ledger request show {requested}", ["evidence", "{requested}", "DATA", "-o", "-"]),
    (NO, "no such certificate", ["certificate", "get", "0", "DATA"]),
    # It could not be told: 2.
    *[(UNANSWERED, "nowhere", command) for command in (
        ["replay", "F/nowhere"], ["certificates", "F/nowhere"], ["events", "F/nowhere"], ["story", "5", "F/nowhere"], ["status", "5", "F/nowhere"],
        ["evidence", "5", "F/nowhere", "-o", "-"], ["export", "F/nowhere", "--format", "csv"], ["export", "package", "F/nowhere", "-o", "F/package"],
        ["sample", "F/nowhere", "--nonce", "n"], ["report", "F/nowhere", "-o", "-"], ["controls", "F/nowhere"], ["what-if", "F/nowhere", "--rule-set", "1"],
        ["log", "show", "F/nowhere"], ["log", "checkpoint", "F/nowhere"], ["authorities", "list", "F/nowhere"], ["crl", NOBODY, "F/nowhere"],
        ["request", "show", "5", "F/nowhere"], ["certificate", "get", "5", "F/nowhere"], ["policy", "show", "F/nowhere"], ["roles", "list", "F/nowhere"],
        ["rules", "show", "F/nowhere"], ["keys", "list", "F/nowhere"], ["credentials", "list", "F/nowhere"], ["epoch", "show", "F/nowhere"], ["approvals", "list", "F/nowhere"],
        ["buckets", "list", "F/nowhere"], ["rebuild", "F/nowhere"], ["backup", "F/backup", "--data", "F/nowhere"], ["clock", "confirm", "--data", "F/nowhere"],
        ["stages", "--data", "F/nowhere"], ["check", "F/leaf.csr", "--ca", NOBODY, "F/nowhere"],
    )],
    (UNANSWERED, "nothere", ["export", "check", "F/nothere"]),
    (UNANSWERED, "ledger.db", ["log", "show", "F"]),
    (UNANSWERED, "cannot be read: No such file", ["replay", "DATA", "--certificate", "F/nothere"]),
    (UNANSWERED, "cannot be read: No such file", ["evidence", "check", "F/nothere", "--ledger", "DATA"]),
    (UNANSWERED, "cannot be read: No such file", ["evidence", "--for", "F/nothere", "DATA"]),
    (UNANSWERED, "cannot be read: No such file", ["check", "F/nothere", "--ca", "{authority}", "DATA"]),
    (UNANSWERED, "cannot be read: No such file", ["certificates", "DATA", "--key", "F/nothere"]),
    (UNANSWERED, "no position 99999", ["authorities", "list", "DATA", "--as-of", "99999"]),
    (UNANSWERED, "had no entry yet", ["status", "{signed}", "DATA", "--as-of", "1999-12-31"]),
    (UNANSWERED, "no signed checkpoint of 99999 entries", ["sample", "DATA", "--nonce", "n", "--checkpoint", "99999"]),
    # Answers, an empty list among them: 0.
    (YES, "No certificate agrees", ["certificates", "DATA", "--san", "nothing.example"]),
    (YES, "No event agrees", ["events", "DATA", "--type", "EpochOpened"]),
    (YES, "No key is blocked", ["keys", "list", "DATA"]),
    (YES, "Nothing waits for an approval", ["approvals", "list", "DATA"]),
    (USAGE, "There is no rule 99999", ["events", "DATA", "--rule", "99999"]),
    (YES, "", ["status", "DATA", "{signed}"]),
    (YES, "", ["story", "DATA", "{signed}"]),
    (YES, "", ["request", "show", "DATA", "{refused}"]),
    (YES, "", ["certificate", "get", "DATA", "{signed}"]),
    (YES, "", ["evidence", "DATA", "{signed}", "-o", "-"]),
    (YES, "", ["authorities", "show", "DATA", "{authority}"]),
    (YES, "", ["policy", "show", "DATA"]),
    (YES, "", ["policy", "show", "--data", "DATA"]),
    (YES, "in the books", ["evidence", "--for", "F/root.pem", "DATA"]),
    (YES, "rounded up", ["sample", "--help"]),
]


def arguments(demo, words):
    def word(text):
        text = re.sub(r"\{(\w+)\}", lambda found: getattr(demo, found[1]), text)
        return text.replace("DATA", str(demo.data)) if text == "DATA" else re.sub(r"^F(?=/|$)", str(demo.files), text)

    return [word(one) for one in words]


def test_every_command_ends_by_one_rule_and_speaks_in_sentences(demo):
    wrong = []
    for code, said, words in TABLE:
        run = subprocess.run([BINARY, *arguments(demo, words)], capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL, env=clean_environment())
        [said] = arguments(demo, [said]) if said else [""]
        everything = run.stdout + run.stderr
        if run.returncode != code or said not in everything:
            wrong.append(f"{' '.join(words)}: exit {run.returncode}, not {code} with {said!r}: {everything[-400:]}")
        wrong += [f"{' '.join(words)}: shows {found[0]!r}" for pattern in INTERNALS if (found := pattern.search(run.stderr))]
        wrong += [f"{' '.join(words)}: {found[0]}" for found in [PLURALS.search(run.stderr)] if found]
        if code == USAGE and words and "Usage: ca-ledger " not in run.stderr:
            wrong.append(f"{' '.join(words)}: no usage: {run.stderr[-300:]}")
        if code in (NO, UNANSWERED) and ("Usage:" in run.stderr or not re.search(r"(?m)^\S", everything)):
            wrong.append(f"{' '.join(words)}: says it badly: {everything[-300:]}")
    assert not wrong, "\n".join(wrong)


def told(*words):
    return documents(ca_ledger(*words, "--format", "json").out)


def test_every_answer_has_a_form_for_programs(demo):
    held("report", told("report", demo.data, "-o", "-")[0])
    held("certificate-get", told("certificate", "get", demo.signed, demo.data)[0])
    whole = held("certificate-get", told("certificate", "get", demo.signed, demo.data, "--chain")[0])
    assert whole["found"]["arn"].endswith(demo.arn.rsplit("/", 1)[1]) and len(whole["chain"]) == 1
    checkpoint = held("checkpoint", told("log", "checkpoint", demo.data)[0])
    assert checkpoint["note"] == ca_ledger("log", "checkpoint", demo.data).out
    assert checkpoint["note"].splitlines()[:3] == [checkpoint["origin"], str(checkpoint["size"]), checkpoint["root"]]
    held("bucket", told("buckets", "create", "reports", "--data", demo.data)[0])
    assert [held("bucket", one) for one in told("buckets", "list", demo.data)] == [{"bucket": "reports"}]
    held("forecast", told("check", demo.files / "leaf.csr", "--ca", demo.authority, demo.data)[0])
    figures = told("report", demo.data, "-o", "-")[0]
    kinds = {kind["type"]: kind["events"] for kind in figures["kinds"]}
    assert kinds == {kind: sum(event["type"] == kind for event in demo.events) for kind in kinds} | {
        kind: count for kind, count in kinds.items() if kind in ("ServerStopped", "RefusalsCounted")}  # written since
    assert figures["totals"]["refused"] == 1 and figures["totals"]["issued"] == 2 and sum(figures["overTime"]["issued"]) == 2
    assert sum(one["certificates"] for one in figures["horizon"]) == figures["totals"]["validAfter"]


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_what_is_written_to_a_file_is_what_standard_output_gets(demo, tmp_path, option):
    for words in (["export", demo.data, "--format", "ndjson"], ["sample", demo.data, "--nonce", "n"], ["story", demo.signed, demo.data], ["log", "checkpoint", demo.data],
                  ["report", demo.data], ["evidence", demo.signed, demo.data]):  # fmt: skip
        file = tmp_path / f"{words[0]}"
        run = ca_ledger(*words, option, file)
        assert run.out == "" and file.read_bytes() == ca_ledger(*words, option, "-").stdout, words
        assert file.stat().st_mode & 0o777 == 0o600
    assert not [path for path in pathlib.Path(tmp_path).iterdir() if path.name.endswith(".unfinished")]


def test_a_file_that_cannot_be_written_is_named(demo, tmp_path):
    run = ca_ledger("export", demo.data, "--format", "csv", "-o", tmp_path / "no" / "file", expecting=(UNANSWERED,))
    assert str(tmp_path / "no" / "file") in run.err


def test_events_say_names_in_words(demo):
    said = ca_ledger("events", demo.data, "--type", "AuthorityCreating").out
    [creating] = [event for event in demo.events if event["type"] == "AuthorityCreating"]
    assert re.search(r"subject: (\w+=[^;]+); 30", said) and creating["event"]["subject"][:8] in said
    said = ca_ledger("events", demo.data, "--type", "SettingsChanged").out
    assert "certificates in " in said


def test_help_is_grouped_and_gives_examples(demo):
    said = ca_ledger("--help").out
    groups = re.findall(r"(?m)^([A-Z]+) SUBCOMMANDS:", said)
    assert groups == ["SERVER", "ISSUANCE", "SEARCH", "AUDIT", "MAINTENANCE"] and "Exit codes" in said
    for words in ("certificates", "events", "certificate get", "request show", "story", "evidence write", "evidence check", "status", "crl", "authorities show", "export certificates",
                  "sample", "report", "controls", "what-if", "replay", "check", "log show", "log checkpoint", "authorities list", "credentials add", "credentials remove",
                  "serve", "config show", "config check", "doctor", "keys block", "buckets create", "rules adopt", "roles define", "policy set", "policy reissuance", "policy naming", "approvals approve", "approvals reject", "backup", "rebuild",
                  "restore", "compromise", "compromise key", "compromise certificate", "compromise requester", "compromise authority"):  # fmt: skip
        said = ca_ledger(*words.split(), "--help").out
        assert re.search(rf"(?m)^ca-ledger {words.split()[0]} ", said), f"{words}: no example in its help"


def test_what_is_summed_of_linters(demo):
    run = ca_ledger("sample", demo.data, "--nonce", "n", "--lint", "grep -q -v CERT", "--lint", "false")
    assert "false found something in 1 of 1 certificate" in run.err or "false found something in 2 of 2 certificates" in run.err, run.err
    assert "grep -q -v CERT found something in 0 of" in run.out


@pytest.fixture
def again(demo):
    demo.server.start()
    yield demo.server
    assert demo.server.stop() == 0


def test_below_the_ledgers_own_path_errors_are_json(again):
    for path in ("/ledger/v1/events", "/ledger/v1/", "/ledger/v1/certificates/x"):
        answer = again.ask("GET", path)
        assert answer.status == 404 and json.loads(answer.octets)["__type"] == "UnknownOperationException", answer
        assert b"/ledger/v1/certificates" in answer.octets
