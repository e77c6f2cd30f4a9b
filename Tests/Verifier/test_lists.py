"""Revocation lists as the independent verifier derives them, and a list that somebody kept (`verify-ledger --crl`).

The lists are the library's own (made_lists.py), of a history that both verifiers call whole (tampered_lists.py has the lies).
"""

import json
import subprocess

import pytest
import running_ledger
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from forged_ledger import Forgery
from ledger_verifier.der import element, only
from made_authority import KEY, sign
from made_lists import DAY, HOUR, Revoker, lists, responder


@pytest.fixture(scope="module")
def told(small_home, tmp_path_factory):
    """A ledger with three lists, of which the last never got a signature: its folders, the lists, and the authority's certificate."""
    home = running_ledger.Home(tmp_path_factory.mktemp("lists") / "alone")
    home.folder.mkdir(parents=True)
    for name in ("ledger.db", "ledger.db-wal"):
        if (small_home.folder / name).exists():
            (home.folder / name).write_bytes((small_home.folder / name).read_bytes())
    forgery = Forgery(home.database)
    revoker = Revoker(forgery, ago=3 * DAY)
    revoker.configure(lists(), responder())
    revoker.revoke(revoker.issue(1), 1)
    revoker.burn(revoker.ask()[1])
    revoker.revoke(revoker.issue(), 0)
    first = revoker.publish()
    revoker.wait(DAY + 2 * HOUR)
    revoker.publish()
    revoker.configure(lists(is_parted=True))
    part = revoker.open_part().body["partition"]
    revoker.revoke(revoker.issue(), 5)
    of_a_part = revoker.publish(part, namesLog=True)
    intent, failed = revoker.authorize()
    revoker.fail(intent, 19)
    forgery.write()
    return home, {"first": first, "of a part": of_a_part, "failed": failed}, revoker.own


def asked(home, folder, octets):
    (folder / "list").write_bytes(octets)
    return running_ledger.verify(home, "--crl", folder / "list")


@pytest.mark.parametrize("name", ["first", "of a part"])
@pytest.mark.parametrize("form", [Encoding.DER, Encoding.PEM])
def test_a_list_that_the_log_signed_is_told_by_its_number(told, tmp_path, name, form):
    home, made, _ = told
    verdict = asked(home, tmp_path, made[name].public_bytes(form))
    assert verdict.status == 0, verdict.findings or verdict.text
    assert json.loads(verdict.text)["crl"]["result"] == "proved"
    said = subprocess.run([*running_ledger.auditors("", home)[1], "--crl", tmp_path / "list"], capture_output=True, text=True, timeout=120, check=False).stdout
    assert f"is the revocation list of number {number_of(made[name])} that was authorized at position" in said


@pytest.mark.parametrize("name", ["first", "of a part"])
def test_other_software_reads_the_lists_and_finds_them_signed(told, tmp_path, name):
    """What the verifier derives is what this software reads: the list that it takes for the log's, octet for octet."""
    _, made, own = told
    for file, one in (("list", made[name]), ("own", own)):
        (tmp_path / file).write_bytes(one.public_bytes(Encoding.PEM))
    command = ["openssl", "crl", "-in", tmp_path / "list", "-CAfile", tmp_path / "own", "-noout", "-text"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0 and "verify OK" in run.stderr, run.stderr
    said = {"first": ("Key Compromise", "X509v3 CRL Number"), "of a part": ("Cessation Of Operation", "Issuing Distribution Point: critical")}
    assert all(one in run.stdout for one in said[name]), run.stdout
    read = x509.load_der_x509_crl(made[name].public_bytes(Encoding.DER))
    assert read.is_signature_valid(own.public_key()) and len(read) == {"first": 3, "of a part": 1}[name]


def number_of(made):
    return made.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def remade(made, own, change=list, number=None):
    """A list by the authority itself, of what a function of its certificates gives."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(own.subject)
    builder = builder.last_update(made.last_update_utc).next_update(made.next_update_utc)
    for one in change(list(made)):
        builder = builder.add_revoked_certificate(one)
    for extension in made.extensions:
        is_number = number is not None and isinstance(extension.value, x509.CRLNumber)
        builder = builder.add_extension(x509.CRLNumber(number) if is_number else extension.value, extension.critical)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def with_one_more(them):
    return [*them, x509.RevokedCertificateBuilder().serial_number(0xABCDEF).revocation_date(them[0].revocation_date_utc).build()]


LIKE = {
    "a certificate is missing": (lambda them: them[1:], "1 are missing"),
    "a certificate is too many": (with_one_more, "1 are too many (00abcdef"),
    "another is told in its place": (lambda them: with_one_more(them)[1:], "1 are missing"),
    "the order is another": (lambda them: them[::-1], "the same certificates in other octets"),
}


@pytest.mark.parametrize(("change", "said"), LIKE.values(), ids=LIKE.keys())
def test_a_list_by_the_authority_that_the_log_gives_otherwise_is_a_finding(told, tmp_path, change, said):
    """Its signature is good: somebody who has the key signed what the log does not say."""
    home, made, own = told
    verdict = asked(home, tmp_path, remade(made["first"], own, change))
    assert verdict.status == 1 and set(verdict.findings) == {35}, verdict.findings or verdict.text
    assert said in verdict.findings[35][2], verdict.findings


def test_a_list_of_an_unknown_number_is_a_finding(told, tmp_path):
    home, made, own = told
    number = number_of(made["first"])
    verdict = asked(home, tmp_path, remade(made["first"], own, number=number - 1))
    assert set(verdict.findings) == {35} and f"the log signed no list of number {number - 1}" in verdict.findings[35][2]


def test_a_list_under_another_good_signature_is_a_finding(told, tmp_path):
    """The key signed twice what was to be signed once."""
    home, made, _ = told
    tbs = made["first"].tbs_certlist_bytes
    reader = only(made["first"].public_bytes(Encoding.DER))
    reader.span()
    octets = element(0x30, tbs, reader.whole(), element(0x03, b"\x00", sign(tbs)))
    verdict = asked(home, tmp_path, octets)
    assert set(verdict.findings) == {35} and "under another signature" in verdict.findings[35][2], verdict.text


def test_a_list_that_failed_is_a_finding(told, tmp_path):
    home, made, _ = told
    verdict = asked(home, tmp_path, made["failed"].public_bytes(Encoding.DER))
    assert set(verdict.findings) == {35} and "has no signature of it" in verdict.findings[35][2], verdict.text


@pytest.mark.parametrize("octets", [b"", b"no list", b"\x30\x03\x02\x01\x01", b"-----BEGIN X509 CRL-----\nAAA\n-----END X509 CRL-----\n"])
def test_what_is_no_list_is_no_finding(told, tmp_path, octets):
    home, _, _ = told
    verdict = asked(home, tmp_path, octets)
    assert verdict.status == 3 and not verdict.findings and "it is no revocation list" in verdict.text, verdict.text


def test_a_list_of_another_ledger_says_nothing_against_this_one(told, tmp_path):
    """Its authority has the same name, and another key."""
    home, made, own = told
    builder = x509.CertificateRevocationListBuilder().issuer_name(own.subject)
    builder = builder.last_update(made["first"].last_update_utc).next_update(made["first"].next_update_utc).add_extension(x509.CRLNumber(7), False)
    verdict = asked(home, tmp_path, builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.DER))
    assert verdict.status == 3 and not verdict.findings, verdict.text
    assert json.loads(verdict.text)["crl"]["result"] == "foreign"


CHANGES = {
    "a row is gone": "DELETE FROM withdrawn WHERE position = (SELECT min(position) FROM withdrawn)",
    "a row is more": "INSERT INTO withdrawn SELECT authority, position + 1, serial, time, reason, not_after, partition FROM withdrawn LIMIT 1",
    "a time is another": "UPDATE withdrawn SET time = time + 1",
    "a reason is another": "UPDATE withdrawn SET reason = 4 WHERE reason = 0",
    "an end is another": "UPDATE withdrawn SET not_after = not_after - 1",
    "a part is another": "UPDATE withdrawn SET partition = 0 WHERE partition IS NULL",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_was_withdrawn_is_an_index_of_the_log(told, tmp_path, change):
    home, _, _ = told
    copied = running_ledger.Home(tmp_path / "copy")
    copied.folder.mkdir(parents=True)
    for path in home.folder.glob("ledger.db*"):
        (copied.folder / path.name).write_bytes(path.read_bytes())
    with copied.database_for_tampering() as connection:
        assert connection.execute(change).rowcount > 0
    verdict = running_ledger.verify(copied)
    assert set(verdict.findings) == {11} and "withdrawn" in verdict.findings[11][2], verdict.text
