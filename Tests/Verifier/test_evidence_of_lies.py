"""Evidence from ledgers whose entries lie, every hash right: both verifiers say the same of each bundle, and find what a bundle shows."""

import json
import shutil
import subprocess

import corpus  # noqa: F401  every lie is in it
import running_ledger
import tampered
from forged_ledger import NUMBERS, Forgery
from ledger_verifier.bundle_proof import prove
from ledger_verifier.checkpoints import read_verifier_key

# What a bundle has to show by itself: possession, serial numbers, form, signatures, keys and validity, issuer and algorithm.
SHOWN = {23, 24, 26, 27, 29, 30}
CHANGES = [change for change, number in tampered.LIES.items() if number in SHOWN] + tampered.TRUTHS
# One of each kind, every time; and so many of all at random.
FIXED = [tampered.a_certificates_signature_is_another, tampered.a_requests_signature_is_another, tampered.an_authoritys_key_is_another, tampered.a_request_is_gone,
         tampered.nothing_is_changed]  # fmt: skip
RANDOM = 8


def bundles(binary, home, folder, forgery):
    """Those of all certificates, as far as the program writes them."""
    positions = [place for place, event in enumerate(forgery.events) if event.type == NUMBERS["CertificateSigned"]]
    for position in positions:
        file = folder / f"{position}.evidence"
        done = subprocess.run([binary, "evidence", str(position), str(home.folder), "-o", file, "--no-anchor"], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 1, 2) and "Fatal" not in done.stderr, done.stderr
        if done.returncode == 0:
            yield file


def found(binary, home, folder, change):
    """The numbers that both find in bundles of a ledger that lies."""
    forgery = Forgery(home.database)
    change(forgery)
    forgery.write()
    files, numbers = list(bundles(binary, home, folder, forgery)), set()
    if not files:
        return numbers
    done = subprocess.run([binary, "evidence", "check", *files, "--ledger", home.folder, "--format", "json"], capture_output=True, text=True, timeout=60, check=False)
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(theirs) == len(files), done.stderr
    for file, report in zip(files, theirs, strict=True):
        ours = prove(file.name, file.read_bytes(), read_verifier_key(report["verifierKey"]))
        failed = {number for number, row in ours.rows.items() if row[1]}, {row["number"] for row in report["checks"] if row["failed"]}
        assert failed[0] == failed[1], (change.__name__, ours.rows, report["checks"])
        left = {number for number, row in ours.rows.items() if row[2]}, {row["number"] for row in report["checks"] if row["notChecked"]}
        assert left[0] | {64} == left[1] | {64}, (change.__name__, ours.rows, report["checks"])
        numbers |= failed[0]
    return numbers


def copied(home, folder):
    """The log alone, as `log_alone` has it, of a folder of its own."""
    alone = running_ledger.Home(folder)
    alone.folder.mkdir(parents=True)
    for name in ("ledger.db", "ledger.db-wal"):
        if (home.folder / name).exists():
            shutil.copyfile(home.folder / name, alone.folder / name)
    return alone


def test_both_say_the_same_of_evidence_from_ledgers_that_lie(binary, small_home, tmp_path, generator):
    numbers = set()
    for number, change in enumerate(FIXED + generator.sample(CHANGES, RANDOM)):
        folder = tmp_path / str(number)
        here = found(binary, copied(small_home, folder), folder, change)
        assert change not in tampered.TRUTHS or not here, (change.__name__, here)
        numbers |= here
    assert {63, 64, 65, 66} <= numbers
