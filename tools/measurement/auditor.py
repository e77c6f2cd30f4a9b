"""An auditor's day on a large ledger: the questions of Tests/Clients/test_auditors_day.py, each asked of the log at rest by one command."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

from . import answers, programs
from .figures import Figure

# What was refused, for the questions about refusals to have answers.
REFUSED = 20
# "Within seconds": what looks at each certificate or event of a million may take half a minute, what an index answers two seconds.
INDEXED, READ_THROUGH, MEMORY = 2, 30, 150


def asked(name, bar, *command):
    """Figures of one command: seconds and the most memory, from its start to its end."""
    held = 0
    with open(os.devnull, "w") as nowhere, tempfile.TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=nowhere, stderr=complaints)
        # What the system tells of a process that has ended counts the one that it was forked from.
        while process.poll() is None:
            with contextlib.suppress(OSError, TypeError):  # it has ended
                held = max(held, programs.memory(process.pid))
            time.sleep(0.001)
        wall = time.perf_counter() - started
        complaints.seek(0)
        said = complaints.read()
    if process.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command[1:]))} ends with {process.returncode}: {said}")
    if "read through" in said or "read in the log" in said:
        sys.exit(f"bench: the views do not lead: {said}")
    return [Figure(f"{name} (s)", wall, "{:.2f}", bar), Figure("  its memory (MB)", held, bar=MEMORY)]


def prepare(home, generator, count):
    """A ledger with so many certificates and some refused requests, its views made, at rest; the moments of its middle."""
    import issuing as client
    from botocore.exceptions import ClientError

    ledger = answers.prepare(home, generator, count)
    server = ledger.server.start(timeout=900)
    team = server.client(server.add_credential(f"team-{time.time_ns()}", "issuer"))
    for number in range(REFUSED):
        weak = client.certification_request("weak.example", key=client.new_key("RSA_1024"), names=(f"weak{number}.corp.example",))
        with contextlib.suppress(ClientError):
            client.issue(team, ledger.authority, weak)
    mine = client.issue(team, ledger.authority, client.certification_request("mine.corp.example", names=("mine.corp.example",)))
    server.client().get_waiter("certificate_issued").wait(CertificateAuthorityArn=ledger.authority, CertificateArn=mine)
    server.client().revoke_certificate(
        CertificateAuthorityArn=ledger.authority, CertificateSerial=f"{int(mine.rsplit('/', 1)[1]):x}", RevocationReason="KEY_COMPROMISE")
    binary = os.environ["CA_LEDGER_BINARY"]
    command = binary, "certificates", server.data, "--limit", "1"
    deadline = time.monotonic() + 900
    while "log" in subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr:
        if time.monotonic() > deadline:
            sys.exit("bench: the views do not come to the log's end")
        time.sleep(1)
    server.stop()
    return ledger, mine


def measure(binary, generator, home, count):
    """Figures of the day's questions, on a ledger of so many certificates."""
    ledger, mine = prepare(home, generator, count)
    data = ledger.server.data

    def first(*options):
        found = subprocess.run([binary, *options, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        return json.loads(found.stdout.splitlines()[0])

    middle = first("events", data, "--from", str(ledger.events() // 2), "--limit", "1")
    one = first("certificates", data, "--issued-from", str(ledger.events() // 2), "--limit", "1")
    weak = first("events", data, "--rule", "12", "--limit", "1")
    then, key = middle["time"], first("certificates", data, "--request", one["requestId"])["accessKey"]
    settings = "--data", data, "--as-of", then
    verifier = first("epoch", "show", "--data", data)["verifierKey"]
    export, bundle = (ledger.home / name for name in ("day.ndjson", "day.evidence"))
    with contextlib.ExitStack() as cleared:
        for path in (export, bundle):
            cleared.callback(path.unlink, missing_ok=True)
            path.unlink(missing_ok=True)
        return [
            Figure("certificates", ledger.certificates()),
            *asked("certificates below a domain, of a period, for one principal", INDEXED, binary, "certificates", data, "--san",
                   "*.corp.example", "--issued-from", then, "--requester", one["requester"]),
            *asked("a page of a thousand of a principal's certificates", INDEXED, binary, "certificates", data, "--requester", one["requester"]),
            *asked("the revoked ones of a template, a page", INDEXED, binary, "certificates", data, "--status", "revoked", "--template",
                   one["template"]),
            *asked("who created this authority", INDEXED, binary, "events", data, "--authority", ledger.authority, "--type", "AuthorityCreating"),
            *asked("every refusal by a rule", INDEXED, binary, "events", data, "--rule", "12"),
            *asked("who asked, and for which names", INDEXED, binary, "request", "show", weak["stream"], data),
            *asked("whether a certificate was valid on a date", INDEXED, binary, "status", one["arn"], data, "--as-of", then),
            *asked("an export of everything", READ_THROUGH, "/bin/sh", "-c", 'exec "$0" export "$1" --format ndjson >"$2"', binary, data, export),
            *asked("everything about one certificate", INDEXED, binary, "story", mine, data),
            *asked("its evidence", INDEXED, binary, "evidence", mine, data, "-o", bundle),
            *asked("which is proved", INDEXED, sys.executable, programs.TOP / "tools/verify-ledger", "--evidence", bundle,
                   "--verifier-key", verifier),
            *asked("the policy on a date", INDEXED, binary, "policy", "show", *settings),
            *asked("the roles on a date", INDEXED, binary, "roles", "list", *settings),
            *asked("who had access on a date", INDEXED, binary, "credentials", "list", *settings),
            *asked("failed attempts", INDEXED, binary, "events", data, "--type", "OperationRefused"),
            *asked("every start, stop, clock step and epoch", INDEXED, binary, "events", data, "--type", "ServerStarted", "--type",
                   "ServerStopped", "--type", "ClockStepped", "--type", "EpochOpened"),
            *asked("a thousand of what one access key did", INDEXED, binary, "events", data, "--access-key", key, "--limit", "1000"),
            *asked("the share that was refused, by rule, and all other controls", READ_THROUGH, binary, "controls", data),
        ]  # fmt: skip
