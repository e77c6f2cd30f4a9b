"""What is said of a ledger beside its file: how large it is, what it holds, and what an export of it is."""

import collections
import hashlib
import json

import ledger_server
from ledger_verifier.checkpoints import LogKey


def described(data):
    """The description of a ledger's folder, by the program: it must be whole. Two programs must say the same of one ledger."""
    verdict = json.loads(ledger_server.ca_ledger("replay", data, "--full", "--format", "json").out)
    events = ledger_server.documents(ledger_server.ca_ledger("log", "show", data, "--format", "json").out)
    of_kind = collections.Counter(event["type"] for event in events)
    opened = events[0]["event"]
    return {
        "ledger": verdict["ledger"],
        "verifierKey": LogKey(opened["origin"], bytes.fromhex(opened["logKey"]["publicKey"])).verifier_key,
        "size": verdict["size"],
        "root": verdict["root"],
        "certificates": of_kind["CertificateSigned"],
        "issuances": verdict["issuances"],
        "events": dict(sorted(of_kind.items())),
        "refusalsByRule": by_rule(events, "failed", {"IssuanceRefused"}),
        "notesByRule": by_rule(events, "noted", {"IssuanceRefused", "IssuanceAuthorized"}),
        "reasonsByCode": by_reason(events),
        "exports": {form: hashlib.sha256(export(data, form)).hexdigest() for form in ("csv", "ndjson")},
    }


def makers(data):
    """With which versions the ledger was written: for people, no program must repeat them."""
    started = ledger_server.documents(
        ledger_server.ca_ledger("log", "show", data, "--format", "json", "--type", "ServerStarted").out)
    return {name: sorted({one["event"][name] for one in started}) for name in ("softwareVersion", "cryptographyVersion")}


def export(data, form):
    """An export's octets."""
    return ledger_server.ca_ledger("export", data, "--format", form).stdout


def by_rule(events, outcome, kinds):
    """How many events of the kinds have a check with the outcome, by the rule's number."""
    return counted(
        check["rule"] for event in events if event["type"] in kinds for check in event["event"]["checks"]
        if check["outcome"] == outcome
    )


def by_reason(events):
    """How many refusals and checks give a reason, by the reason's number."""
    bodies = [event["event"] for event in events]
    said = [body["reason"] for body in bodies if isinstance(body.get("reason"), dict)]
    said += [check["reason"] for body in bodies for check in body.get("checks", ()) if "reason" in check]
    return counted(reason["code"] for reason in said)


def counted(numbers):
    """How often each number comes, smallest first; numbers are text, as JSON's names are."""
    counts = collections.Counter(numbers)
    return {str(number): counts[number] for number in sorted(counts)}
