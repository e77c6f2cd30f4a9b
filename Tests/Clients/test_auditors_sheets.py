"""What an auditor takes away from a ledger: a sample that nobody chose, the matrix of controls, and the report to look at."""

import base64
import contextlib
import copy
import hashlib
import json
import pathlib
import re
import sqlite3
import subprocess
import sys

import issuing
import jsonschema
import linting
import pytest
import sheets
from cryptography import x509
from ledger_server import BINARY, ca_ledger

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = TOP / "schemas"
HOSTILE = ["</svg><script>alert(1)</script>", "<img src=http://evil.example/x onerror=a()>", "a&b\"c'd", "a\u202eb", "]]>", "x" * 64, "漢字 ☃", "{{7*7}}"]
NONCE = "6 3 1 4 – dice \u202e"


@pytest.fixture(scope="module")
def filled(server, client, root):
    """A ledger with certificates of several templates and authorities, hostile names, refusals, revocations, and two lives; stopped."""
    other, _ = issuing.new_root(client, subject={"CommonName": HOSTILE[1], "Organization": HOSTILE[0]})
    arns = [issuing.issue(client, root[0], issuing.certification_request(issuing.name(CN=text, O=text))) for text in HOSTILE]
    arns += [issuing.issue(client, other, issuing.certification_request(issuing.name(CN=f"other {number}"))) for number in range(5)]
    arns += [
        issuing.issue(client, root[0], issuing.certification_request(issuing.name(CN=f"client {number}")), template="EndEntityClientAuthCertificate/V1")
        for number in range(4)
    ]
    for text in ("bell\x07", "tab\t"):
        with pytest.raises(client.exceptions.MalformedCSRException):
            issuing.issue(client, root[0], issuing.certification_request(issuing.name(CN=text)))
    for arn in arns[:3]:
        client.revoke_certificate(CertificateAuthorityArn=root[0], CertificateSerial=f"{issuing.serial_in_arn(arn):x}", RevocationReason="SUPERSEDED")
    server.kill()
    server.start()
    # As principals may be called: what a name may hold, the report must bear.
    secret = server.add_credential("<b>&amp;'\"", "issuer")
    issuing.issue(server.client(secret), root[0], issuing.certification_request(issuing.name(CN="last")))
    assert server.stop() == 0
    return server


def sample(server, *options):
    return json.loads(ca_ledger("sample", server.data, "--nonce", NONCE, "--format", "json", *options).out)


def validate(document, name):
    schema = json.loads((SCHEMAS / "json" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def verify(server, path):
    """What the independent verifier says of a sample: its exit status, and the row about the file."""
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data), "--format", "json", "--sample", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode in (0, 1, 3), run.stdout[-2000:] + run.stderr
    report = json.loads(run.stdout)
    assert [row["number"] for row in report["invariants"] if row["failed"]] == ([59] if run.returncode == 1 else [])
    return run.returncode, report["sample"]


# A sample


@pytest.mark.parametrize("options", [
    (), ("--size", "7"), ("--size", "3", "--strata", "none"), ("--strata", "authority", "--minimum", "2"), ("--strata", "template", "--floor", "9"),
    ("--size", "1000"), ("--minimum", "0", "--size", "1", "--strata", "none"),
])
def test_a_sample_is_what_the_checkpoint_and_the_nonce_give(filled, tmp_path, options):
    drawn = sample(filled, *options)
    validate(drawn, "sample")
    assert drawn == sample(filled, *options, "--workers", "1"), "the same, however many work at it"
    exported = {row["position"]: row for row in filled.exported() if row["status"] != "burned"}
    assert drawn["population"] == len(exported)
    assert drawn["nonceSHA256"] == hashlib.sha256(NONCE.encode()).hexdigest()
    for group in drawn["groups"]:
        tickets = [one["ticket"] for one in group["certificates"]]
        assert tickets == sorted(tickets)
        for one in group["certificates"]:
            certificate = x509.load_pem_x509_certificate(one["certificate"].encode())
            row = exported[one["position"]]
            assert hashlib.sha256(issuing.der(certificate)).hexdigest() == row["certificateSHA256"]
            assert (one["serial"], one["arn"]) == (row["serial"], row["arn"])
            assert group["template"] in (row["template"], None)
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(drawn))
    status, said = verify(filled, path)
    assert (status, said["result"], said["message"]) == (0, "proved", None)


def test_the_draw_is_that_of_elections_audits(filled):
    """Drawn once more with nothing but what schemas/sampling.md says, from the export."""
    def digits(text):
        return str(int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10**64).zfill(64)

    drawn = sample(filled, "--strata", "none", "--size", "6")
    seed = f"{drawn['origin']}\n{drawn['size']}\n{drawn['root']}\n{NONCE}"
    assert drawn["seedSHA256"] == hashlib.sha256(seed.encode()).hexdigest()
    positions = [row["position"] for row in filled.exported() if row["status"] != "burned"]
    expected = sorted(positions, key=lambda position: digits(digits(seed) + str(position)))[:6]
    assert [one["position"] for one in drawn["groups"][0]["certificates"]] == expected
    assert expected != sorted(expected), "an order that says nothing would be no draw"


def test_another_nonce_or_checkpoint_gives_another_sample(filled):
    def chosen(*options):
        drawn = json.loads(ca_ledger("sample", filled.data, "--format", "json", "--strata", "none", "--size", "5", *options).out)
        return [one["position"] for group in drawn["groups"] for one in group["certificates"]]

    assert chosen("--nonce", "a") != chosen("--nonce", "b")
    with contextlib.closing(sqlite3.connect(f"file:{filled.data}/ledger.db?mode=ro&immutable=1", uri=True)) as database:
        sizes = [size for (size,) in database.execute("SELECT size FROM checkpoint WHERE note IS NOT NULL ORDER BY size DESC")]
    assert sizes[0] == sample(filled)["size"] and len(sizes) > 1
    last = str(sizes[1] - 1)
    assert chosen("--nonce", "a", "--checkpoint", str(sizes[1])) != chosen("--nonce", "a", "--to", last), "of the same certificates"
    refused = ca_ledger("sample", filled.data, "--nonce", "a", "--checkpoint", sizes[0] + 1, expecting=None)
    assert refused.returncode == 2 and "no signed checkpoint" in refused.err


def test_three_of_a_hundred_and_at_least_one(filled):
    drawn = sample(filled, "--strata", "none", "--minimum", "0")
    assert drawn["wanted"] is None
    assert drawn["sampled"] == max(1, -(-3 * drawn["population"] // 100))
    assert sample(filled, "--strata", "none", "--to", "1")["sampled"] == 0, "there is none to draw"


def test_the_verifier_rejects_every_change_of_a_sample(filled, tmp_path):
    drawn = sample(filled, "--size", "9")
    full = max(range(len(drawn["groups"])), key=lambda number: len(drawn["groups"][number]["certificates"]))

    def changed(change):
        other = copy.deepcopy(drawn)
        change(other, other["groups"][full], other["groups"][full]["certificates"])
        return other

    octets = drawn["groups"][full]["certificates"][1]["certificate"]
    # A size that was not signed, which one below may have been.
    with contextlib.closing(sqlite3.connect(f"file:{filled.data}/ledger.db?mode=ro&immutable=1", uri=True)) as database:
        signed = {size for (size,) in database.execute("SELECT size FROM checkpoint WHERE note IS NOT NULL")}
    less = next(less for less in range(1, drawn["size"]) if drawn["size"] - less not in signed)
    mutants = {
        "nonce": lambda whole, group, rows: whole.update(nonce=NONCE + "x"),
        "nonceSHA256": lambda whole, group, rows: whole.update(nonceSHA256="0" * 64),
        "checkpoint of": lambda whole, group, rows: whole.update(size=whole["size"] - less, to=whole["to"] - less),
        "checkpoint is": lambda whole, group, rows: whole.update(root=base64.b64encode(bytes(32)).decode()),
        "another ledger": lambda whole, group, rows: whole.update(ledger="00000000-0000-0000-0000-000000000000"),
        "population is": lambda whole, group, rows: whole.update(population=whole["population"] - 1),
        "population of group": lambda whole, group, rows: group.update(population=group["population"] + 1),
        "number of groups": lambda whole, group, rows: whole["groups"].pop(),
        "number of certificates": lambda whole, group, rows: rows.pop(),
        "sampled": lambda whole, group, rows: whole.update(sampled=whole["sampled"] + 1),
        "position of certificate": lambda whole, group, rows: rows.reverse(),
        "ticket of": lambda whole, group, rows: rows[0].update(ticket="0" * 64),
        "serial of": lambda whole, group, rows: rows[0].update(serial="00" * 16),
        "issuedAt of": lambda whole, group, rows: rows[0].update(issuedAt="2020-01-01T00:00:00Z"),
        "certificate of": lambda whole, group, rows: rows[0].update(certificate=octets),
        "subject of": lambda whole, group, rows: rows[0].update(subject=rows[0]["subject"] + "x"),
        "notAfter of": lambda whole, group, rows: rows[0].update(notAfter=rows[0]["notBefore"]),
        "notBefore of": lambda whole, group, rows: rows[0].update(notBefore=rows[0]["notAfter"]),
        "arn of": lambda whole, group, rows: rows[0].update(arn=rows[1]["arn"]),
        "name of group": lambda whole, group, rows: group.update(template="SubordinateCACertificate_PathLen0/V1"),
        "no sample": lambda whole, group, rows: whole.update(strata=["colour"]),
    }
    for expected, change in mutants.items():
        path = tmp_path / "mutant.json"
        path.write_text(json.dumps(changed(change)))
        status, said = verify(filled, path)
        is_of_another = expected in ("checkpoint of", "checkpoint is", "another ledger", "no sample")
        assert (status, said["result"]) == ((3, "foreign") if is_of_another else (1, "contradicted")), expected
        assert expected in said["message"] or expected == "nonce", said["message"]
    path.write_text("{" * 100)
    assert verify(filled, path)[1]["result"] == "foreign"


def test_linters_look_at_each_certificate(filled, tmp_path):
    lint = tmp_path / "lint"
    lint.write_text(f"#!{sys.executable}\nimport sys\nfrom cryptography import x509\n"
                    "one = x509.load_pem_x509_certificate(sys.stdin.buffer.read())\nprint('seen', one.serial_number, sys.argv[1:])\nsys.exit(3)\n")
    lint.chmod(0o755)
    ours = "--strata", "none", "--lint", f"{lint} a  $HOME;b"
    # Python itself takes a while to start where the machine is busy, and the endless one all the time that there is.
    with_an_endless_one = *ours, "--size", "1", "--lint", "sh -c yes", "--lint-seconds", "5"
    for drawn, is_endless in ((sample(filled, *ours, "--size", "2"), []), (sample(filled, *with_an_endless_one), [(None, True, True, 16_384)])):
        validate(drawn, "sample")
        for group in drawn["groups"]:
            for one in group["certificates"]:
                said, *others = one["opinions"]
                assert said["output"] == f"seen {int(one['serial'], 16)} ['a', '$HOME;b']\n", "no shell has read it"
                assert (said["exit"], said["tooLate"], said["cut"]) == (3, False, False)
                assert [(other["exit"], other["tooLate"], other["cut"], len(other["output"])) for other in others] == is_endless
    text = ca_ledger("sample", filled.data, "--nonce", NONCE, "--size", "1", "--lint", str(lint)).out
    assert "exit 3" in text and "\u202e" not in text
    missing = ca_ledger("sample", filled.data, "--nonce", NONCE, "--lint", str(tmp_path / "none"), expecting=None)
    assert missing.returncode != 0 and "cannot be started" in missing.err


def test_pkilint_finds_no_fault_with_the_sample(filled, tmp_path):
    run = ca_ledger("sample", filled.data, "--nonce", NONCE, "--size", "8", "--format", "pem")
    certificates = re.findall(r"-----BEGIN CERTIFICATE-----\n.*?-----END CERTIFICATE-----\n", run.out, re.DOTALL)
    assert len(certificates) >= 8 and "".join(certificates) == run.out
    for certificate in certificates:
        # What the template for client authentication asks for, whatever the key is.
        assert {code for code, _ in linting.findings(tmp_path, certificate)} <= {"pkix.key_usage_value_prohibited_for_ec"}


# Controls


def controls(server, *options):
    return json.loads(ca_ledger("controls", server.data, "--format", "json", *options).out)


def figures(matrix, clause):
    found = next(one for one in matrix["clauses"] if one["clause"] == clause)
    return {one["name"]: one.get("count", one.get("words")) for one in found["figures"]}


def test_the_matrix_and_its_text_agree(filled):
    matrix = controls(filled)
    validate(matrix, "controls")
    written = [line for line in (SCHEMAS / "controls.md").read_text().splitlines() if line]
    expected = list(sheets.table(matrix))
    assert written[written.index(expected[0]) :] == expected
    assert len(expected) > 70


def test_the_matrix_names_commands_that_there_are(filled):
    commands = {command for clause in controls(filled)["clauses"] for command in clause["commands"]}
    for command in sorted(commands):
        program, *words = command.split()
        if program.startswith("tools/"):
            said = subprocess.run([sys.executable, str(TOP / program), "--help"], capture_output=True, text=True, check=True).stdout
        else:
            place = next((number for number, word in enumerate(words) if word.startswith("--")), len(words))
            # Help of what is no command is that of the whole program.
            said = subprocess.run([BINARY, "help", *words[:place]], capture_output=True, text=True, check=True).stdout
            assert f"USAGE: ca-ledger {' '.join(words[:place])} " in said, command
        for option in (word for word in words if word.startswith("--")):
            assert option in said, command


def test_the_figures_are_the_logs(filled):
    events = filled.events()
    kinds = {kind: sum(event["type"] == kind for event in events) for kind in {event["type"] for event in events}}
    matrix = controls(filled)
    requests = figures(matrix, "5.4.1")
    assert requests["requested"] == kinds["IssuanceRequested"] and requests["refused"] == kinds["IssuanceRefused"] == 2
    assert requests["issued"] == kinds["CertificateSigned"] and requests["the sum"] == "is right"
    refusals = {name: count for name, count in figures(matrix, "5.4.1 (2.3)").items() if name.startswith("rule ")}
    failed = [check["rule"] for event in events if event["type"] == "IssuanceRefused" for check in event["event"]["checks"] if check["outcome"] == "failed"]
    assert {int(name.split()[1]): count for name, count in refusals.items()} == {rule: failed.count(rule) for rule in failed}
    lives = figures(matrix, "5.4.1 (3.5)")
    assert (lives["starts"], lives["stops"], lives["ends without a word"]) == (2, 1, 1)
    standing = figures(matrix, "8.7, delegated parties")
    exported = filled.exported()
    assert standing["valid at the end"] == sum(row["status"] == "issued" for row in exported)
    assert standing["revoked while they stood"] == 3
    for clause in matrix["clauses"]:
        for figure in clause["figures"]:
            if "firstPosition" in figure and figure["name"] in kinds:
                places = [event["position"] for event in events if event["type"] == figure["name"]]
                assert (figure["firstPosition"], figure["lastPosition"], figure["count"]) == (places[0], places[-1], len(places))


def test_periods_tile(filled):
    """What two periods that follow each other say adds up to what both say together, and where one ends the other begins."""
    whole, cut = controls(filled), controls(filled)["to"] // 2
    first, second = controls(filled, "--to", str(cut - 1)), controls(filled, "--from", str(cut))
    for clause in whole["clauses"]:
        for figure in clause["figures"]:
            if figure["name"] in {event for event in figures(whole, "5.4.1 (2.4)")} | {"requested", "issued", "refused", "ran out", "steps of the clock", "starts"}:
                parts = [figures(part, clause["clause"])[figure["name"]] for part in (first, second)]
                assert sum(parts) == figure["count"], (clause["clause"], figure["name"])
    assert figures(first, "5.4.1")["open at the end"] == figures(second, "5.4.1")["open at the beginning"]
    assert figures(first, "8.7, delegated parties")["valid at the end"] == figures(second, "8.7, delegated parties")["valid at the beginning"]
    for part in (first, second):
        standing = figures(part, "8.7, delegated parties")
        assert standing["valid at the beginning"] + standing["issued, responders' among them"] == (
            standing["ran out"] + standing["revoked while they stood"] + standing["valid at the end"])


# The report


@pytest.fixture(scope="module")
def page(filled, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    ca_ledger("report", filled.data, "-o", path)
    first = path.read_bytes()
    ca_ledger("report", filled.data, "--output", path)
    assert path.read_bytes() == first, "the same log gives the same octets"
    return path


def test_the_page_is_whole_and_takes_nothing_from_elsewhere(page):
    text = page.read_text()
    read = sheets.Page(text)
    assert not {"script", "img", "link", "iframe", "object", "embed", "base", "form"} & set(read.tags)
    for tag, name, value in read.attributes:
        assert not name.startswith("on") and name not in ("src", "href", "data", "action", "srcset"), (tag, name, value)
        assert "url(" not in (value or "") and "javascript" not in (value or "")
    assert "url(" not in text and "@import" not in text
    assert "img src" in "".join(read.words) and "evil.example" in "".join(read.words), "an authority's name, which is only text"
    assert len(read.identifiers) == len(set(read.identifiers))
    drawings = sheets.drawings(text)
    for drawing in drawings:
        named = drawing.get("aria-labelledby").split()
        texts = {one.get("id"): one.text for one in drawing.iter() if one.get("id")}
        assert drawing.get("role") == "img" and all(texts[name] for name in named)
    assert len(drawings) >= 12 and text.count("<table>") >= 10
    assert len(text) < 200_000


def test_hostile_names_are_shown_as_they_are(page):
    text = page.read_text()
    assert "<b>&amp;'" not in text and "&lt;b&gt;&amp;amp;&#39;&quot;" in text
    assert "\u202e" not in text


def test_a_browser_shows_the_page(page, tmp_path):
    """In light and in the dark: its own ground, all three colours of the plots, and no label on another."""
    for scheme, ground, colours in ((1, (255, 255, 255), [(31, 95, 168), (176, 72, 26), (106, 74, 156)]),
                                    (0, (20, 23, 26), [(108, 174, 240), (240, 152, 106), (189, 164, 234)])):
        width, height, rows = sheets.screenshot(page, tmp_path / "page.png", scheme)
        assert (width, height) == (500, 1400)
        assert rows[2][:3] == bytes(ground)
        drawn = {colour: sum(bytes(colour) * 3 in row for row in rows) for colour in colours}
        assert all(count >= 5 for count in drawn.values()), drawn
    said = sheets.measured(page.read_text(), tmp_path)
    assert said == {"found": [], "wide": False}


def test_an_empty_period_has_a_page_and_a_matrix(filled, tmp_path):
    path = tmp_path / "empty.html"
    ca_ledger("report", filled.data, "-o", path, "--from", "2100-01-01")
    sheets.Page(path.read_text())
    matrix = controls(filled, "--from", "2100-01-01")
    validate(matrix, "controls")
    assert matrix["from"] == matrix["to"] and figures(matrix, "5.4.1")["requested"] == 0
    assert ca_ledger("controls", filled.data, "--from", "10", "--to", "5", expecting=None).returncode == 64
