"""Whoever kept a revocation list can ask the log for it, however many came after: `verify-ledger --crl`."""

import subprocess
import sys

import issuing
from ledger_server import TOP, ca_ledger
from test_revocation_lists import awaited, configure, file_of, issued, lists, named, number, revoke


def asked(server, path):
    command = [sys.executable, TOP / "tools/verify-ledger", server.data, "--crl", path]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_lists_that_were_kept_are_those_of_the_log(stopped, tmp_path):
    stopped.start("--revocation-delay", "0", "--list-partition", "3")
    ca_ledger("buckets", "create", "crls", "--data", stopped.data)
    client, kept = stopped.client(), {}
    arn, _ = issuing.new_root(client)
    for parts in ({}, {"CrlType": "PARTITIONED"}):
        configure(client, arn, lists(**parts))
        certificate = issued(client, arn)
        url = named(certificate)
        before = awaited(stopped, url)
        kept[number(before)] = file_of(stopped, url).read_bytes()
        revoke(client, arn, certificate)
        after = awaited(stopped, url, lambda crl: any(one.serial_number == certificate.serial_number for one in crl))
        kept[number(after)] = file_of(stopped, url).read_bytes()
    assert stopped.stop() == 0
    assert len(kept) == 4
    for found, octets in kept.items():
        (tmp_path / "list").write_bytes(octets)
        verdict = asked(stopped, tmp_path / "list")
        assert verdict.returncode == 0 and f"is the revocation list of number {found}" in verdict.stdout, verdict.stdout + verdict.stderr
    (tmp_path / "list").write_bytes(octets[:-1] + bytes([octets[-1] ^ 1]))
    verdict = asked(stopped, tmp_path / "list")
    assert verdict.returncode == 3 and "under another signature" in verdict.stdout, verdict.stdout + verdict.stderr
