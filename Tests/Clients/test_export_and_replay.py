"""What compliance officers and auditors read: exports, the log for people, and replay with its exit codes."""

import contextlib
import csv
import datetime
import io
import json
import os
import pty
import shutil
import sqlite3
import subprocess

import issuing
import ledger_server
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from ledger_server import ca_ledger, documents

HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "a,b;c", 'say "hi"', "Ünïcödé ☃ 漢字",
           "=HYPERLINK(\"http://x\")", " leading", "'quoted", "a\u202eb", "%s%n", "end\\"]
CONTROLLED = ["\tTAB", "\rCR", "two\nlines", "a\u0085b", "a\x7fb"]


@pytest.fixture(scope="module")
def issued(server, client, root):
    """Certificates with every kind of name, hostile ones first; the ARNs."""
    arns = []
    for text in HOSTILE:
        request = issuing.certification_request(
            issuing.name(CN=text, O=text, OU=text),
            names=(x509.DNSName("a.example"), x509.RFC822Name("=1+1@example.com"), x509.UniformResourceIdentifier("urn:=x:y"),
                   x509.DirectoryName(issuing.name(CN=text))),
        )
        arns.append(issuing.issue(client, root[0], request, IdempotencyToken=f"=t{len(arns)}"))
    return arns


@pytest.mark.parametrize("text", CONTROLLED)
def test_a_name_with_a_control_character_is_refused_and_recorded(server, client, root, text):
    before = len(server.events("--type", "IssuanceRefused"))
    with pytest.raises(client.exceptions.MalformedCSRException, match="control character"):
        issuing.issue(client, root[0], issuing.certification_request(issuing.name(CN=text)))
    assert len(server.events("--type", "IssuanceRefused")) == before + 1


def csv_of(server):
    run = ca_ledger("export", server.data, "--format", "csv")
    return run.stdout.decode("utf-8-sig")


def test_the_csv_keeps_rfc_4180(server, issued):
    text = csv_of(server)
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1, "every record has as many fields"
    assert len(rows) >= len(issued) + 2
    assert text.endswith("\r\n")
    # Outside quotes, lines end with CR LF alone.
    outside = "".join(text.split('"')[0::2])
    assert "\r\n" in outside and "\n" not in outside.replace("\r\n", "") and "\r" not in outside.replace("\r\n", "")


def test_no_cell_of_the_csv_is_a_formula(server, issued):
    rows = csv.reader(io.StringIO(csv_of(server), newline=""), strict=True)
    for row in rows:
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n"), row


def test_every_format_has_the_same_certificates(server, issued):
    rows = list(csv.DictReader(io.StringIO(csv_of(server), newline=""), strict=True))
    whole = json.loads(ca_ledger("export", server.data, "--format", "json").out)
    lines = [json.loads(line) for line in ca_ledger("export", server.data, "--format", "ndjson").out.splitlines()]
    assert [*lines.pop()] == ["statement"] and [*whole.pop()] == ["statement"]
    assert whole == lines
    assert len(rows) == len(lines)
    assert {arn for arn in issued} <= {value for line in lines for value in line.values() if isinstance(value, str)}
    assert {arn for arn in issued} <= {value for row in rows for value in row.values()}


def test_an_exported_record_is_what_the_certificate_says(server, client, root, issued):
    records = server.exported()
    for arn in issued[:4]:
        [record] = [one for one in records if arn in one.values()]
        certificate = x509.load_pem_x509_certificate(issuing.read_back(client, root[0], arn)[0].encode())
        values = str(list(record.values())).lower()
        spki = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(spki)
        assert certificate.fingerprint(hashes.SHA256()).hex() in values
        assert digest.finalize().hex() in values
        assert str(certificate.serial_number) in values or f"{certificate.serial_number:032x}" in values
        assert certificate.not_valid_after_utc.strftime("%Y-%m-%dt%H:%M:%Sz").lower() in values
        assert certificate.not_valid_before_utc.strftime("%Y-%m-%dt%H:%M:%Sz").lower() in values
        assert "127.0.0.1" in values and "a.example" in values and "endentitycertificate/v1" in values


def test_the_log_for_people_filters_by_position_and_type(server, issued):
    everything = server.events()
    assert len(everything) > 3 * len(issued), "each was requested, authorized and signed"
    some = server.events("--from", 2, "--to", 5)
    assert some == everything[2:6]
    signed = server.events("--type", "CertificateSigned")
    assert len(signed) == len(server.exported())
    assert all("CertificateSigned" in str(event) for event in signed)
    text = ca_ledger("log", "show", server.data).out
    assert len(text.splitlines()) >= len(everything)
    # Text of certificates never drives the reader's terminal.
    assert not any(ord(character) < 32 and character not in "\n\t" for character in text)


def test_a_whole_ledger_replays_with_exit_0_in_both_depths(server, issued):
    for depth in ((), ("--full",), ("--hashes",)):
        run = server.replay(*depth)
        assert documents(run.out)
    assert "\x1b" not in run.err and "\r" not in run.err, "no progress bar where no terminal is"


def test_on_a_terminal_a_replay_shows_how_far_it_is(server, issued):
    ours, theirs = pty.openpty()
    with subprocess.Popen([ledger_server.BINARY, "replay", server.data], stdout=subprocess.PIPE, stderr=theirs,
                          stdin=subprocess.DEVNULL) as run:
        os.close(theirs)
        report = run.stdout.read()
        shown = b""
        with contextlib.suppress(OSError):  # a terminal whose last writer has gone reads as an error
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        assert run.wait() == 0
    assert b" events" in shown and shown.endswith(b"\r\x1b[K"), "and cleans up after itself"
    assert report.endswith(b"\nThe log is whole.\n") and b"\x1b" not in report


def test_a_closed_pipe_ends_an_export_quietly(server, issued):
    with subprocess.Popen([ledger_server.BINARY, "export", server.data, "--format", "csv"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL) as run:
        run.stdout.close()
        said = run.stderr.read().decode()
        assert run.wait(30) != 0
    assert "Fatal" not in said and "certificates; log of" not in said


def test_what_is_no_ledger_replays_with_exit_2(tmp_path):
    ca_ledger("replay", tmp_path / "nowhere", expecting=(2,))
    (tmp_path / "empty").mkdir()
    ca_ledger("replay", tmp_path / "empty", expecting=(2,))
    assert list((tmp_path / "empty").iterdir()) == []
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk" / "ledger.db").write_bytes(os.urandom(8192))
    ca_ledger("replay", tmp_path / "junk", expecting=(1, 2))


def test_a_ledger_that_only_a_later_program_knows_ends_every_command_with_exit_2(home, tmp_path):
    assert home.server.stop() == 0
    (tmp_path / "later").mkdir()
    copy = copy_of(home.server, tmp_path / "later")
    with contextlib.closing(sqlite3.connect(copy / "ledger.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for words in (
        ("serve", "--data", copy, "--listen", "127.0.0.1:0", "--master-key", home.server.master_key),
        ("policy", "show", "--data", copy), ("rules", "show", "--data", copy), ("keys", "list", "--data", copy),
        ("credentials", "add", "--data", copy, "--principal", "p", "--role", "issuer"), ("rebuild", copy),
        ("export", copy, "--format", "csv"), ("log", "show", copy), ("replay", copy),
    ):
        run = ca_ledger(*words, expecting=(2,))
        assert "newer than this program" in run.out + run.err, words


def copy_of(server, folder):
    """The ledger of a stopped server and its anchor, copied."""
    shutil.copytree(server.data, folder / "ledger", ignore=shutil.ignore_patterns("*.sock"))
    shutil.copy(f"{server.data}.anchor", folder / "ledger.anchor")
    return folder / "ledger"


def change_blobs(database, change):
    """Applies `change` to the last row's longest octets in the tail, triggers or not."""
    with sqlite3.connect(database) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        columns = [row[1] for row in connection.execute("PRAGMA table_info(tail)") if row[2] == "BLOB"]
        rowid, *values = connection.execute(
            f"SELECT rowid, {', '.join(columns)} FROM tail ORDER BY rowid DESC LIMIT 1").fetchone()
        column, octets = max(zip(columns, values), key=lambda pair: len(pair[1] or b""))
        connection.execute(f"UPDATE tail SET {column} = ? WHERE rowid = ?", (change(octets), rowid))
        for _, statement in triggers:
            connection.execute(statement)
    connection.close()


def test_a_changed_octet_is_found_with_exit_1_and_its_position(home, tmp_path):
    assert home.server.stop() == 0
    last = home.server.events()[-1]
    (tmp_path / "tampered").mkdir()
    copy = copy_of(home.server, tmp_path / "tampered")
    change_blobs(copy / "ledger.db", lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]))
    for depth in ("--hashes", "--full"):
        run = ca_ledger("replay", copy, depth, expecting=(1,))
        assert str(last["position"]) in run.out + run.err
    ca_ledger("replay", copy, "--format", "json", expecting=(1,))


def test_a_shortened_ledger_is_told_by_its_anchor(home, tmp_path):
    server = home.server
    assert server.stop() == 0
    (tmp_path / "yesterday").mkdir()
    yesterday = copy_of(server, tmp_path / "yesterday")
    client = server.start().client()
    issuing.issue(client, home.authority, issuing.certification_request())
    assert server.stop() == 0

    # Yesterday's ledger beside today's anchor.
    run = ca_ledger("replay", yesterday, "--anchor", f"{server.data}.anchor", expecting=(1,))
    shutil.rmtree(server.data)
    shutil.copytree(yesterday, server.data)
    with pytest.raises(AssertionError, match="not ready"):
        server.start(timeout=20)
    assert "ROLLBACK DETECTED" in server.log()
    assert server.process.poll() is not None
    server.process = None
    assert run.out or run.err


def test_a_missing_anchor_refuses_the_start_until_somebody_says_why(home):
    server = home.server
    assert server.stop() == 0
    os.unlink(f"{server.data}.anchor")
    with pytest.raises(AssertionError, match="not ready"):
        server.start(timeout=20)
    server.process = None
    server.start("--new-anchor", "the disk of the anchor broke")
    assert "the disk of the anchor broke" in json.dumps(server.events())
    assert server.stop() == 0
    server.replay()


def test_an_export_is_dated_in_utc_and_in_order(server, issued):
    records = server.exported()
    positions = [next(value for name, value in record.items() if "position" in name.lower()) for record in records]
    assert positions == sorted(positions)
    dates = [next(value for name, value in record.items() if "issued" in name.lower()) for record in records]
    parsed = [datetime.datetime.fromisoformat(date) for date in dates]
    assert parsed == sorted(parsed)
    assert all(date.utcoffset() == datetime.timedelta(0) for date in parsed)


def test_the_program_says_how_it_is_used():
    for words in ([], ["serve"], ["replay"], ["export"], ["log", "show"], ["rebuild"], ["credentials", "add"], ["clock", "confirm"]):
        assert "USAGE" in ledger_server.ca_ledger(*words, "--help").out


def test_an_export_goes_from_a_time_to_a_time(server, issued):
    rows = server.exported()
    middle = rows[len(rows) // 2]
    said = [ca_ledger("export", server.data, "--format", "ndjson", "--no-statement", *options).out.splitlines() for options in (
        ["--to", middle["issuedAt"]], ["--from", middle["issuedAt"]], ["--from", "2100-01-01"], ["--to", "2001-01-01"], ["--to", "2100-01-01"])]
    assert [json.loads(line) for line in said[0] + said[1]] == rows and said[0] and said[1]
    assert not said[2] and not said[3] and len(said[4]) == len(rows)


def test_an_export_of_one_authority_takes_its_arn_and_refuses_one_that_is_not_there(home):
    server = home.server
    rows = ca_ledger("export", server.data, "--format", "ndjson", "--authority", home.authority).out
    assert rows == ca_ledger("export", server.data, "--format", "ndjson", "--authority", home.authority.rpartition("/")[2]).out
    assert rows.count("\n") >= 2
    for unknown in ("00000000-0000-4000-8000-000000000000", home.authority.rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000"):
        run = ca_ledger("export", server.data, "--format", "csv", "--authority", unknown, expecting=(1,))
        assert "knows no certificate authority" in run.err and not run.out


@pytest.mark.parametrize("words", [["replay"], ["export", "--format", "csv"], ["log", "show"], ["log", "checkpoint"]], ids=lambda words: " ".join(words))
def test_the_file_of_a_log_names_its_ledger(server, issued, words):
    """By whichever path, and with the anchor that lies beside the folder."""
    def run(path, **options):
        command = [ledger_server.BINARY, *words, path]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=60, **options)
        assert done.returncode == 0, done
        assert "no anchor" not in done.stdout + done.stderr
        return [line for line in done.stdout.splitlines() if not line.startswith("depth")]

    before = run(server.data)
    by_file = [run(server.data / "ledger.db"), run("ledger.db", cwd=server.data), run("ledger/ledger.db", cwd=server.home)]
    # The server may sign its newest checkpoint meanwhile.
    assert all(said in (before, run(server.data)) for said in by_file)
