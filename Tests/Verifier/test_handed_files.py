"""Files that somebody hands over: what is read of them is read strictly and within bounds, and whatever their octets are, the verifier ends by
saying what it found."""

import base64
import datetime
import json
import os
import sys

import ledger_server
import pytest
import running_ledger
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from golden_ledgers import GOLDEN, packing
from ledger_verifier import armour, command, exported, files, strict_json
from ledger_verifier.bundle import Fault, read_bundle
from ledger_verifier.bundle_proof import prove
from ledger_verifier.checkpoints import LogKey
from ledger_verifier.der import BIT_STRING, ENUMERATED, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, Malformed, element, identifier
from ledger_verifier.found import read as read_certificate
from ledger_verifier.handed import CONTRADICTED, FOREIGN, PROVED
from ledger_verifier.kept_answer import BASIC, read, single, written
from ledger_verifier.kept_list import KeptList
from ledger_verifier.report import Report
from ledger_verifier.samples import Sample
from read_log import ReadLog
from test_found import judged

NAME = "lists"
MUTATIONS, ROUNDS, BESIDE_THE_PROGRAM = 2_000, 300, 150


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = running_ledger.Home(tmp_path_factory.mktemp("handed") / NAME)
    packing.unpack(GOLDEN / NAME / f"{NAME}.tar.xz", home.path)
    return home


@pytest.fixture(scope="module")
def log(home):
    return ReadLog(home)


@pytest.fixture(scope="module")
def pem(binary, home):
    """A certificate that is in the books."""
    rows = ledger_server.documents(ledger_server.ca_ledger("export", home.folder, "--format", "ndjson", "--pem", "--no-statement").out)
    return next(row["certificate"] for row in rows if row["certificate"]).encode()


def der_of(pem):
    return base64.b64decode(b"".join(pem.split(b"\n")[1:-1]))


def mutated(octets, generator, signs=(b"", b"-", b"\n", b" ", b"=", b"-----", b"A", b"\0", b"\xff", b'"', b"{", b"[", b",", b":", b"0")):
    """Octets with one to three changes: of an octet, of a part that is left out, repeated or exchanged, of something put in, or an end."""
    for _ in range(generator.randrange(1, 4)):
        place, other = sorted(generator.randrange(len(octets) + 1) for _ in range(2))
        octets = generator.choice((
            octets[:place] + bytes([octets[place] ^ 1 << generator.randrange(8)]) + octets[place + 1 :] if place < len(octets) else octets,
            octets[:place] + generator.choice(signs) + octets[place:], octets[:place] + generator.choice(signs) + octets[place + 1 :],
            octets[:place] + octets[other:], octets[:other] + octets[place:], octets[:place] if place else octets, octets[:place] + octets[place + 1 :],
        ))  # fmt: skip
    return octets


# ---- certificates


CERTIFICATE_FILES = {  # what a file holds, of a block of PEM and the DER in it; and whether it is a certificate's
    "PEM": (lambda pem, der: pem, True), "PEM with a line end": (lambda pem, der: pem + b"\n", True), "DER": (lambda pem, der: der, True),
    "DER and more": (lambda pem, der: der + b"\n", False), "lines of CRLF": (lambda pem, der: pem.replace(b"\n", b"\r\n"), True),
    "lines of CR": (lambda pem, der: pem.replace(b"\n", b"\r"), True),
    "one line": (lambda pem, der: b"-----BEGIN CERTIFICATE-----" + base64.b64encode(der) + b"-----END CERTIFICATE-----", True),
    "one line of base64": (lambda pem, der: b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der) + b"\n-----END CERTIFICATE-----", True),
    "text around": (lambda pem, der: b"Certificate:\n    Data: - x\n" + pem + b"\nBag attributes\n", True),
    "text that is no UTF-8": (lambda pem, der: b"\xff\xfe\n" + pem + b"\n\0\xc3", True),
    "white space within": (lambda pem, der: pem.replace(b"\n", b" \t\n\n\v\f", 3), True),
    "indented": (lambda pem, der: pem.replace(b"\n", b"\n  "), True),
    "a mark of the order of octets": (lambda pem, der: b"\xef\xbb\xbf" + pem, False),
    "a first line that follows on text": (lambda pem, der: b"x" + pem, False), "text behind the end": (lambda pem, der: pem + b"x", False),
    "spaces behind the end": (lambda pem, der: pem + b" \t\n", True),
    "too much padding": (lambda pem, der: padded(der, b"="), False), "more padding": (lambda pem, der: padded(der, b"===="), False),
    "no padding": (lambda pem, der: b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der + b"\0" * (1 - len(der) % 3)).rstrip(b"=") + b"\n-----END CERTIFICATE-----", False),
    "two": (lambda pem, der: pem + b"\n" + pem, False), "a key beside it": (lambda pem, der: pem + b"\n" + pem.replace(b"CERTIFICATE", b"PRIVATE KEY"), False),
    "another label": (lambda pem, der: pem.replace(b"CERTIFICATE", b"X509 CERTIFICATE"), False), "another end": (lambda pem, der: pem.replace(b"END C", b"END X"), False),
    "no end": (lambda pem, der: pem[:-30], False), "header lines": (lambda pem, der: pem.replace(b"\n", b"\nProc-Type: 4,ENCRYPTED\n\n", 1), False),
    "a line of dashes": (lambda pem, der: b"----------\n" + pem, False), "an indented line of dashes": (lambda pem, der: b" ----------\n" + pem, True),
    "nothing in it": (lambda pem, der: b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", False), "nothing": (lambda pem, der: b"", False),
    "base64 alone": (lambda pem, der: base64.b64encode(der), False), "dashes of six": (lambda pem, der: pem.replace(b"E-----", b"E------"), False),
    "a value of a name that is of no universal type": (lambda pem, der: der.replace(b"\x0c\x07Example", b"\xcc\x07Example"), False),
    "unused bits": (lambda pem, der: base64_with_bits(der), False), "lower case": (lambda pem, der: pem.replace(b"BEGIN C", b"begin C"), False),
}  # fmt: skip


def padded(der, more):
    return b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der) + more + b"\n-----END CERTIFICATE-----"


def base64_with_bits(der):
    """Base64 whose last digit has bits that spell nothing; of what needs none, a digit too many."""
    spelt = base64.b64encode(der)
    bare = spelt.rstrip(b"=")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = bare[:-1] + alphabet[alphabet.index(bare[-1]) + 1 :][:1] if bare != spelt else bare + b"A"
    return b"-----BEGIN CERTIFICATE-----\n" + other + spelt[len(bare) :] + b"\n-----END CERTIFICATE-----"


def test_both_say_of_a_file_whether_it_is_a_certificate(binary, home, pem, tmp_path, generator):
    """Of a ledger, too, whose indexes are of an earlier layout: no server of this program opened it yet."""
    der = der_of(pem)
    cases = {f"{number}": make(pem, der) for number, (make, _) in enumerate(CERTIFICATE_FILES.values())}
    cases |= {f"mutated {number}": mutated(generator.choice((pem, pem, cases["8"], cases["6"])), generator) for number in range(BESIDE_THE_PROGRAM)}
    found, said = judged(binary, home, tmp_path, cases)
    assert said.status == 3
    for number, (name, (_, is_one)) in enumerate(CERTIFICATE_FILES.items()):
        assert found[f"{number}"]["result"] == ("proved" if is_one else "foreign"), f"{name}: {found[f'{number}']}"


def test_whatever_octets_are_they_are_a_certificate_or_are_none(pem, generator):
    der = der_of(pem)
    sources = [pem, der, *(make(pem, der) for make, _ in CERTIFICATE_FILES.values())]
    for _ in range(MUTATIONS):
        octets = mutated(generator.choice(sources), generator)
        try:
            read_certificate(octets)
        except Malformed:
            continue


def test_a_long_text_is_read_in_time():
    """What would take a reader long that tries again and again."""
    for text in (b"\n" * (1 << 20), b"\n" + b" " * (1 << 20), b" \n" * (1 << 19), b"----" * (1 << 18), b"\n -----" * (1 << 16), b"-----BEGIN " + b"A-" * (1 << 19)):
        with pytest.raises(Malformed):
            armour.unarmoured(text, b"CERTIFICATE")


# ---- lists and answers


def test_whatever_octets_are_they_are_a_list_or_are_none(generator):
    moment = datetime.datetime(2026, 1, 2)
    builder = x509.CertificateRevocationListBuilder().issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Root")]))
    builder = builder.last_update(moment).next_update(moment + datetime.timedelta(days=1)).add_extension(x509.CRLNumber(7), False)
    for number in (1, 1 << 100):
        withdrawn = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(moment)
        builder = builder.add_revoked_certificate(withdrawn.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), False).build())
    made = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    lists = [made.public_bytes(form) for form in (Encoding.DER, Encoding.PEM)]
    for octets in lists:
        KeptList("list", octets)
    for _ in range(MUTATIONS):
        try:
            KeptList("list", mutated(generator.choice(lists), generator))
        except Malformed:
            continue


def events(home, kind):
    return ledger_server.documents(ledger_server.ca_ledger("log", "show", home.folder, "--format", "json", "--type", kind).out)


def test_whatever_octets_are_they_are_an_answer_or_are_none(generator):
    algorithm = element(SEQUENCE, bytes.fromhex("0609608648016503040201"), b"\x05\x00")
    subject = element(SEQUENCE, algorithm, element(OCTET_STRING, bytes(32)), element(OCTET_STRING, bytes(32)), element(INTEGER, b"\x01\x02"))
    data = written(bytes(20), 1_700_000_000, [single(subject, element(0x80), 1_700_000_000, 1_700_000_600)], b"nonce")
    basic = element(SEQUENCE, data, bytes.fromhex("300a06082a8648ce3d040302"), element(BIT_STRING, b"\0" + bytes(64)))
    typed = element(SEQUENCE, element(IDENTIFIER, identifier(BASIC)), element(OCTET_STRING, basic))
    answer = element(SEQUENCE, element(ENUMERATED, b"\0"), element(0xA0, typed))
    assert read("answer", answer).nonce == b"nonce"
    for _ in range(MUTATIONS):
        try:
            read("answer", mutated(answer, generator))
        except Malformed:
            continue


# ---- samples


class Drawn:
    """A sample of a ledger, and what the verifier says of a file of it."""

    def __init__(self, home, log, path):
        self.log, self.path = log, path
        self.octets = ledger_server.ca_ledger("sample", home.folder, "--nonce", "a b", "--format", "json", "--minimum", "2").stdout
        issued = [*log.books.issuances.issued, *log.books.responders.issued]
        self.arguments = Report(), True, log.storage, log.tree, log.books.genesis, issued

    def judged(self, octets):
        self.path.write_bytes(octets)
        sample = Sample(str(self.path))
        sample.judge(*self.arguments)
        return sample.handed


@pytest.fixture
def drawn(binary, home, log, tmp_path):
    return Drawn(home, log, tmp_path / "sample")


def test_a_sample_is_read_as_it_is_written_and_in_no_other_way(drawn):
    octets = drawn.octets
    said = json.loads(octets)
    size, first = f'"size":{said["size"]}'.encode(), said["groups"][0]
    assert drawn.judged(octets).result == PROVED
    assert drawn.judged(json.dumps(said, indent=1).encode()).result == PROVED
    others = {
        "a member twice": octets.replace(size, size + b"," + size), "a number with a point": octets.replace(size, size + b".0"),
        "a number with an exponent": octets.replace(size, size + b"e0"), "no number": octets.replace(size, b'"size":NaN'),
        "a number as a text": octets.replace(size, f'"size":"{said["size"]}"'.encode()), "minus nothing": octets.replace(b'"from":0', b'"from":-0'),
        "a truth as a number": octets.replace(b'"from":0', b'"from":false'), "half of a pair": octets.replace(b'"a b"', b'"\\ud800"'),
        "no UTF-8": octets.replace(b"a b", b"\xff"), "a mark": b"\xef\xbb\xbf" + octets, "UTF-16": octets.decode().encode("utf-16"),
        "more": octets + b"{}", "a long number": octets.replace(size, b'"size":' + b"9" * 9_999), "deeper than anybody reads": b"[" * 200_000,
        "another member": json.dumps(said | {"note": "all is well"}).encode(), "a member less": json.dumps({name: said[name] for name in said if name != "wanted"}).encode(),
        "another member of a group": json.dumps(said | {"groups": [first | {"x": 1}, *said["groups"][1:]]}).encode(),
        "a population with a point": octets.replace(f'"population":{said["population"]}'.encode(), f'"population":{said["population"]}.0'.encode()),
        "another population": octets.replace(f'"population":{said["population"]}'.encode(), b'"population":1'),
        "a list": b"[]", "nothing": b"", "null": b"null",
    }  # fmt: skip
    for name, one in others.items():
        handed = drawn.judged(one)
        assert one != octets and handed.result == (CONTRADICTED if name in ("another member of a group", "another population") else FOREIGN), (name, handed)


def test_whatever_octets_are_they_are_the_sample_or_are_none(drawn, generator):
    original = json.loads(drawn.octets)
    for _ in range(ROUNDS):
        octets = mutated(drawn.octets, generator)
        handed = drawn.judged(octets)
        is_same = False
        if handed.result == PROVED:
            is_same = without_opinions(json.loads(octets)) == without_opinions(original)
        assert handed.result in (FOREIGN, CONTRADICTED) or is_same, octets


def without_opinions(sample):
    groups = [group | {"certificates": [row | {"opinions": None} for row in group["certificates"]]} for group in sample["groups"]]
    return sample | {"groups": groups}


# ---- exports


def test_an_export_is_read_as_it_is_written_and_in_no_other_way(binary, home, log, tmp_path):
    path = tmp_path / "export"

    def found(octets):
        path.write_bytes(octets)
        return log.findings(path)

    rows = ledger_server.ca_ledger("export", home.folder, "--format", "json", "--no-statement").stdout
    stated = ledger_server.ca_ledger("export", home.folder, "--format", "json").stdout
    lines = ledger_server.ca_ledger("export", home.folder, "--format", "ndjson", "--no-statement").stdout
    table = ledger_server.ca_ledger("export", home.folder, "--format", "csv", "--no-statement").stdout
    assert [found(one) for one in (rows, stated, lines, table)] == [None] * 4
    statement = stated.split(b"\n")[-3]
    others = {
        "no commas": rows.replace(b",\n", b"\n"), "a comma at the end": rows.replace(b"\n]\n", b",\n]\n"), "commas between lines": lines.replace(b"}\n", b"},\n"),
        "no bracket at the end": rows[:-2], "more behind the end": rows + b"\n", "another end": rows + b"]\n", "a line in between": rows.replace(b",\n", b",\n\n", 1),
        "no bracket alone": rows.replace(b"[\n", b"[", 1), "a statement amid rows": rows.replace(b",\n", b",\n" + statement + b",\n", 1),
        "something like a statement": rows.replace(b",\n", b',\n{"statement":1},\n', 1), "a statement amid lines": lines.replace(b"\n", b"\n" + statement + b"\n", 1),
        "two statements": stated.replace(statement, statement + b",\n" + statement), "no line end": lines[:-1],
        "a member twice": lines.replace(b'"status":"issued"', b'"status":"issued","status":"issued"', 1), "a number with a point": lines.replace(b',"issuedAt"', b'.0,"issuedAt"', 1),
        "no number": lines.replace(b":null", b":NaN", 1), "half of a pair": lines.replace(b'"template":"', b'"template":"\\udc00', 1), "no UTF-8": lines.replace(b'"template":"', b'"template":"\xff', 1),
        "a NUL in a table": table.replace(b",", b",\0", 1), "an open quote": table + b'"', "no UTF-8 in a table": table + b"\xff\r\n", "a cell more": table.replace(b"\r\n", b",\r\n", 2),
        "nothing": b"", "a bracket": b"[", "a brace": b"{", "an octet": b"\0", "a mark": b"\xef\xbb\xbf",
    }  # fmt: skip
    for name, one in others.items():
        assert one not in (rows, stated, lines, table) and found(one) is not None, name


@pytest.mark.parametrize("form", ["csv", "json", "ndjson"])
def test_whatever_octets_are_they_are_an_export_or_a_finding(binary, home, log, tmp_path, generator, form):
    path = tmp_path / "export"
    octets = ledger_server.ca_ledger("export", home.folder, "--format", form, *(["--no-statement"] if form == "csv" else [])).stdout
    for _ in range(ROUNDS // 6):
        path.write_bytes(mutated(octets, generator))
        log.findings(path)


def test_a_line_has_an_end(log, tmp_path, monkeypatch):
    monkeypatch.setattr(exported, "LONGEST_LINE", 4096)
    for octets in (b"{" + b" " * 5000, b'"' + b"x" * 5000, b"[\n" + b" " * 5000):
        (tmp_path / "export").write_bytes(octets)
        _, message = log.findings(tmp_path / "export")
        assert "too long" in message


def test_json_that_would_fill_the_memory_is_none():
    with pytest.raises(Malformed, match="values"):
        strict_json.read(b"[" + b"[]," * (strict_json.MOST_VALUES // 2 + 1) + b"[]]")


# ---- bundles of evidence


def test_whatever_octets_are_they_are_a_bundle_or_a_finding(binary, small_home, tmp_path, generator):
    opened, position = events(small_home, "LedgerOpened")[0]["event"], events(small_home, "CertificateSigned")[-1]["position"]
    ledger_server.ca_ledger("evidence", position, "-o", tmp_path / "bundle", small_home.folder)
    octets, key = (tmp_path / "bundle").read_bytes(), LogKey(opened["origin"], bytes.fromhex(opened["logKey"]["publicKey"]))
    assert prove("bundle", octets, key).verdict == "proved"
    for _ in range(MUTATIONS // 4):
        changed = mutated(octets, generator)
        assert changed == octets or prove("bundle", changed, key).verdict == "finding"
        try:
            read_bundle(changed)
        except Fault:
            continue


# ---- what is no file


NO_FILES = {
    "a pipe": os.mkfifo, "a device": lambda path: path.symlink_to("/dev/zero"), "a folder": lambda path: path.mkdir(), "a link to itself": lambda path: path.symlink_to(path),
    "nothing": lambda path: None,
}  # fmt: skip


@pytest.mark.parametrize("option", ["--certificate", "--sample", "--export", "--statement", "--ocsp", "--crl", "--report", "--controls", "--evidence", "--anchor"])
@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_is_refused_in_a_sentence(home, tmp_path, monkeypatch, capsys, option, what):
    NO_FILES[what](tmp_path / "it")
    key = json.loads((GOLDEN / NAME / f"{NAME}.json").read_text())["verifierKey"]
    begin = ["--verifier-key", key] if option == "--evidence" else [str(home.folder)]
    more = ["--export", str(home.anchor)] if option == "--statement" else []
    monkeypatch.setattr(sys, "argv", ["verify-ledger", *begin, *more, option, str(tmp_path / "it")])
    status, said = command.run(""), capsys.readouterr()
    if option != "--anchor":
        assert status == 2 and said.err.startswith("could not verify: the file ") and said.err.count("\n") == 1, said
    elif what == "nothing":
        assert status == 2 and "there is no anchor" in said.out
    else:
        assert status == 2 and said.err.startswith("could not verify: the anchor: the file ") and said.err.count("\n") == 1, said


@pytest.mark.parametrize("option", ["--certificate", "--sample", "--ocsp", "--crl", "--evidence", "--controls"])
def test_what_is_too_large_is_refused_in_a_sentence(home, tmp_path, monkeypatch, capsys, option):
    for name in ("MOST", "MOST_OF_LIST", "MOST_OF_DOCUMENT"):
        monkeypatch.setattr(files, name, 1000)
    monkeypatch.setattr(files.octets_of, "__defaults__", (1000,))
    (tmp_path / "it").write_bytes(bytes(1001))
    key = json.loads((GOLDEN / NAME / f"{NAME}.json").read_text())["verifierKey"]
    begin = ["--verifier-key", key] if option == "--evidence" else [str(home.folder)]
    monkeypatch.setattr(sys, "argv", ["verify-ledger", *begin, option, str(tmp_path / "it")])
    status, said = command.run(""), capsys.readouterr()
    assert status == 2 and "is too large" in said.err and said.err.count("\n") == 1, said


def test_names_that_steer_a_terminal_do_not(home, tmp_path):
    name = tmp_path / "a\x1b[2J\u202eb\udcff"
    name.write_bytes(b"none")
    for form in ("text", "json"):
        run = running_ledger.subprocess.run(
            [sys.executable, running_ledger.VERIFIER, home.folder, "--no-anchor", "--certificate", name, "--format", form], capture_output=True,
            env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, timeout=60)  # fmt: skip
        assert run.returncode == 3 and b"\x1b" not in run.stdout and "\u202e".encode() not in run.stdout and not run.stderr, run
        if form == "json":
            json.loads(run.stdout)["certificates"][0]["file"].encode()
