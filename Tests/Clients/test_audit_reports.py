"""Buckets, and the audit reports that a server puts into them."""

import os

from ledger_server import ca_ledger


def test_buckets_are_made_and_shown_and_nobody_else_enters_them(server):
    assert ca_ledger("buckets", "create", "reports.example", "--data", server.data).out == "reports.example\n"
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    assert ca_ledger("buckets", "list", "--data", server.data).out == "crls\nreports.example\n"
    assert ca_ledger("buckets", "--data", server.data).out == "crls\nreports.example\n"
    for folder in ("buckets", "buckets/crls"):
        assert os.stat(server.data / folder).st_mode & 0o777 == 0o700
    again = ca_ledger("buckets", "create", "crls", "--data", server.data, expecting=(1,))
    assert "already" in again.err
    for name in ("../keys", "ab", ".crl", "a/b", ""):
        assert "can have" in ca_ledger("buckets", "create", name, "--data", server.data, expecting=(64,)).err
    assert "no ledger" in ca_ledger("buckets", "create", "crls", "--data", server.home, expecting=(64,)).err
    assert not (server.home / "buckets").exists()


def test_a_ledger_with_buckets_starts_is_replayed_and_backed_up_without_them(server, tmp_path):
    ca_ledger("buckets", "create", "left-behind", "--data", server.data)
    left = server.data / "buckets" / "left-behind" / ".unfinished"
    left.mkdir()
    (left / "1").write_bytes(b"half")
    server.stop()
    server.start()
    assert not list(left.iterdir())
    ca_ledger("backup", tmp_path / "copy", "--data", server.data)
    assert not (tmp_path / "copy" / "buckets").exists()
    assert ca_ledger("buckets", "list", "--data", tmp_path / "copy").out == ""
    server.stop()
    ca_ledger("replay", server.data)
    server.start()
