"""What a server promises of everything that it has answered, asked after it went through something."""

import json
import subprocess

from .case import Broken
from .ledgers import serving

REPEATED = 6  # tokens asked again


def assert_kept(binary, judge, ledger, answers, generator, shim=None):
    """Starts a server, asks it for all that was answered before, has it end, and has both verifiers read what it leaves.

    `answers`: of tokens that are still held, the name that was answered and the request.
    """
    with serving(binary, ledger.home, shim=shim) as server:
        caller, authority = ledger.caller(server), ledger.home.authority
        for arn, certificate in ledger.certificates.items():
            if caller.read(authority, arn) != certificate:
                raise Broken(f"{arn} was answered, and is another certificate now")
        for token in generator.sample(sorted(answers), min(REPEATED, len(answers))):
            arn, request = answers[token]
            if (repeated := caller.issue(authority, request, token)) != arn:
                raise Broken(f"the token {token} was answered with {arn}, and is now with {repeated}")
        caller.close()
        server.stop()
    assert_whole(binary, judge, ledger, set(ledger.certificates) | {arn for arn, _ in answers.values()})


def assert_whole(binary, judge, ledger, answered):
    """Both verifiers say so; what was answered is in the log, and no serial number there twice."""
    judgement = judge(ledger.home)
    if not judgement.is_whole():
        raise Broken(f"the ledger is not whole: {judgement}")
    rows = exported(binary, ledger.home)
    serials = [row["serial"] for row in rows]
    if len(serials) != len(set(serials)):
        raise Broken("a serial number is there twice")
    if missing := answered - {row["arn"] for row in rows}:
        raise Broken(f"{len(missing)} certificates were answered and are not in the log: {sorted(missing)[:3]}")


def exported(binary, home):
    finished = subprocess.run([binary, "export", home.folder, "--format", "ndjson", "--no-statement"], capture_output=True, text=True, timeout=60)
    if finished.returncode != 0:
        raise Broken(f"export ended with {finished.returncode}: {finished.stderr[-500:]}")
    return [json.loads(line) for line in finished.stdout.splitlines()]


def assert_ended_in_order(server):
    """It ended by itself, with a status and words of its own: no signal, no trap."""
    status = server.process.poll()
    if status is None:
        return
    said = server.diagnostics()
    if status < 0 or "Fatal error" in said:
        raise Broken(f"the server crashed, with status {status}: {said[-1500:]}")
    if status == 0 or not said.strip():
        raise Broken(f"the server ended with status {status} and said: {said[-500:]!r}")
