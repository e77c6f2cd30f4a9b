"""The auditor's search: for each field all that match and nothing else, against a model of what was asked; by command and over HTTP."""

import csv
import hashlib
import io
import ipaddress
import json
import os
import random
import shutil
import subprocess
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import issuing
import jsonschema
import pytest
import referencing
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ledger_server import BINARY, REGION, TOP, ca_ledger, documents

SCHEMAS = TOP / "schemas" / "json"
SEED = int(os.environ.get("CA_LEDGER_SEARCH_SEED") or random.SystemRandom().randrange(1 << 32))
COUNT = 60
# What begins the streams that go on for ever, in which each event is its own cause's.
LASTING = {"LedgerOpened", "AuthorityCreating", "CertificateRevoked", "OCSPPeriodOpened", "OCSPPeriodClosed"}


class Model:
    """What was asked for, and what became of it."""

    def __init__(self):
        self.certificates = []
        self.refused = []

    def where(self, condition):
        return sorted(one["position"] for one in self.certificates if condition(one))


def schema(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


REGISTRY = referencing.Registry().with_resource("certificate.schema.json", referencing.Resource.from_contents(schema("certificate")))


@pytest.fixture(scope="module")
def model(server, client, root):
    """Random certificates of two authorities, for three principals with four keys; some revoked, some refused."""
    print(f"CA_LEDGER_SEARCH_SEED={SEED}")
    choose = random.Random(SEED)
    other = issuing.new_root(client)
    keys = [issuing.new_key() for _ in range(4)]
    callers = [("administrator", server.credentials())] + [
        (principal, server.add_credential(principal, "administrator")) for principal in ("ann", "Ann", "bob", "bob")
    ]
    clients = [server.client(credentials) for _, credentials in callers]
    model = Model()
    arns = []
    for number in range(COUNT):
        key = choose.choice(keys)
        host = choose.choice(["a", "B", "c.d", "*"]) + choose.choice([".corp.example", ".Corp.Example", ".corp.test", ".notcorp.example"])
        names = [x509.DNSName(host)]
        if choose.random() < 0.4:
            names.append(x509.RFC822Name(choose.choice(["ann", "Ann"]) + choose.choice(["@mail.corp.example", "@MAIL.corp.example", "@corp.example"])))
        if choose.random() < 0.4:
            names.append(x509.IPAddress(ipaddress.ip_address(choose.choice(["10.0.0.1", "10.0.0.2", "2001:db8::1"]))))
        if choose.random() < 0.3:
            names.append(x509.UniformResourceIdentifier(choose.choice(["https://Corp.example/A", "https://corp.example/a", "spiffe://corp.example/x"])))
        subject = choose.choice([
            issuing.name(CN=host.replace("*", "star")), issuing.name(CN="Device", O="Example, Inc."), issuing.name(CN="  device "),
            issuing.name(CN="DEVICE", O="EXAMPLE,  inc."), issuing.name(CN="Straße", OU="x"),
        ])
        who = choose.randrange(len(callers))
        authority = choose.choice([root[0], other[0]])
        days = choose.choice([1, 30, 300])
        template = choose.choice([None, "EndEntityCertificate/V1", "EndEntityServerAuthCertificate/V1", "CodeSigningCertificate/V1"])
        request = issuing.certification_request(subject, key, names)
        arn = issuing.issue(clients[who], authority, request, template, validity={"Type": "DAYS", "Value": days})
        arns.append((arn, authority, callers[who], template))
    for arn, authority, _, _ in choose.sample(arns, 12):
        serial = f"{issuing.serial_in_arn(arn):032x}"
        client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=serial, RevocationReason="SUPERSEDED")
    for number, (name, sentence) in enumerate([("a..corp.example", "x"), ("bad_.corp.example-", "y")] * 3):
        request = issuing.certification_request("refused.corp.example", keys[0], (name,))
        with pytest.raises(client.exceptions.ClientError):
            issuing.issue(clients[number % 5], root[0], request)
        model.refused.append((callers[number % 5][0], name))
    asked = {arn: (principal, key, template) for arn, _, (principal, (key, _)), template in arns}
    # What is to be found, as the export says it; only what the export does not know is from the calls.
    for line in server.exported():
        certificate = x509.load_pem_x509_certificate(issuing.read_back(client, line["arn"].split("/certificate/")[0], line["arn"])[0].encode())
        principal, key, template = asked.get(line["arn"], (callers[0][0], callers[0][1][0], None))
        try:
            names = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
        except x509.ExtensionNotFound:
            names = []
        model.certificates.append({
            "position": int(line["position"]), "certificate": certificate, "names": names, "principal": principal, "key": key,
            "template": template or line["template"], "arn": line["arn"], "authority": line["arn"].split("/certificate/")[0],
            "revoked": line["status"] == "revoked", "request": line["requestId"], "issuedAt": line["issuedAt"],
        })
    assert len(model.certificates) == COUNT + 2
    return model


def found(server, *options):
    # Whom the ledger does not know has none, which is said.
    run = ca_ledger("certificates", server.data, "--format", "json", *options, expecting=(0, 1))
    assert run.returncode == 0 or "This ledger knows n" in run.err and not run.out
    lines = documents(run.out) if run.out.strip() else []
    validator = jsonschema.Draft202012Validator(schema("certificate"))
    for line in lines:
        validator.validate(line)
    return [line["position"] for line in lines]


def folded(text):
    return " ".join(text.casefold().split())


def domains(one):
    return [name.value.lower() for name in one["names"] if isinstance(name, x509.DNSName)]


def mails(one):
    return [name.value for name in one["names"] if isinstance(name, x509.RFC822Name)]


def common_names(one):
    return [folded(part.value) for part in one["certificate"].subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]


def full_name(one):
    return [(part.oid, folded(part.value)) for part in one["certificate"].subject]


def key_digest(one):
    return hashlib.sha256(one["certificate"].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def mail_key(text):
    local, host = text.rsplit("@", 1)
    return local, host.lower()


FIELDS = {
    "a domain name": ("--san", "a.CORP.example", lambda one: "a.corp.example" in domains(one)),
    "another domain name": ("--san", "DNS:c.d.corp.test", lambda one: "c.d.corp.test" in domains(one)),
    "a wildcard itself": ("--san", "=*.corp.example", lambda one: "*.corp.example" in domains(one)),
    "below a domain": ("--san", "*.corp.example", lambda one: any(name.endswith(".corp.example") for name in domains(one))),
    "below a deeper domain": ("--san", "*.D.corp.test", lambda one: any(name.endswith(".d.corp.test") for name in domains(one))),
    "below everything": ("--san", "*.example", lambda one: any(name.endswith(".example") for name in domains(one))),
    "a mailbox": ("--san", "ann@mail.Corp.example", lambda one: ("ann", "mail.corp.example") in map(mail_key, mails(one))),
    "another mailbox": ("--san", "email:Ann@corp.example", lambda one: ("Ann", "corp.example") in map(mail_key, mails(one))),
    "mailboxes at a host": ("--san", "@CORP.example", lambda one: "corp.example" in [mail_key(mail)[1] for mail in mails(one)]),
    "mailboxes below a domain": ("--san", "@*.corp.example", lambda one: "mail.corp.example" in [mail_key(mail)[1] for mail in mails(one)]),
    "an address": ("--san", "10.0.0.2", lambda one: x509.IPAddress(ipaddress.ip_address("10.0.0.2")) in one["names"]),
    "an address of version 6": ("--san", "2001:DB8:0::1", lambda one: x509.IPAddress(ipaddress.ip_address("2001:db8::1")) in one["names"]),
    "a URI": ("--san", "HTTPS://CORP.example/A", lambda one: x509.UniformResourceIdentifier("https://Corp.example/A") in one["names"]),
    "another URI": ("--san", "URI:spiffe://corp.example/x", lambda one: x509.UniformResourceIdentifier("spiffe://corp.example/x") in one["names"]),
    "a common name": ("--subject", "device", lambda one: "device" in common_names(one)),
    "a common name beyond ASCII": ("--subject", "STRASSE", lambda one: "strasse" in common_names(one)),
    "a common name below a domain": ("--subject", "*.corp.example", lambda one: any(name.endswith(".corp.example") for name in common_names(one))),
    "a whole name": ("--subject", "O=example\\, inc.,CN=Device", lambda one: full_name(one) == [(x509.NameOID.COMMON_NAME, "device"), (x509.NameOID.ORGANIZATION_NAME, "example, inc.")]),
    "a name of one part": ("--subject", "CN=Device", lambda one: full_name(one) == [(x509.NameOID.COMMON_NAME, "device")]),
    "a requester": ("--requester", "ann", lambda one: one["principal"] == "ann"),
    "a requester of another case": ("--requester", "Ann", lambda one: one["principal"] == "Ann"),
    "the meant template": ("--template", "EndEntityCertificate", lambda one: one["template"] == "EndEntityCertificate/V1"),
    "a template": ("--template", "arn:aws:acm-pca:::template/CodeSigningCertificate/V1", lambda one: one["template"] == "CodeSigningCertificate/V1"),
    "issued": ("--status", "issued", lambda one: not one["revoked"]),
    "revoked": ("--status", "revoked", lambda one: one["revoked"]),
    "expired": ("--status", "expired", lambda one: False),
    "burned": ("--status", "burned", lambda one: False),
}


@pytest.mark.parametrize("option, value, condition", FIELDS.values(), ids=FIELDS.keys())
def test_each_field_finds_all_that_match_and_nothing_else(server, model, option, value, condition):
    assert found(server, option, value) == model.where(condition), f"seed {SEED}"


def test_values_that_only_the_ledger_knows_find_all_that_match_and_nothing_else(server, model, tmp_path):
    choose = random.Random(SEED + 1)
    for one in choose.sample(model.certificates, 3):
        assert found(server, "--request", one["request"]) == [one["position"]]
        serial = one["certificate"].serial_number
        colons = ":".join(f"{octet:02X}" for octet in serial.to_bytes(16, "big"))
        for text in (str(serial), f"{serial:032x}", f"0x{serial:x}", colons):
            assert found(server, "--serial", text) == [one["position"]], text
        assert found(server, "--key", key_digest(one)) == model.where(lambda other: key_digest(other) == key_digest(one))
        path = tmp_path / "key.pem"
        path.write_bytes(one["certificate"].public_bytes(Encoding.PEM))
        assert found(server, "--key", path) == model.where(lambda other: key_digest(other) == key_digest(one))
        path.write_bytes(one["certificate"].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        assert found(server, "--key", path) == model.where(lambda other: key_digest(other) == key_digest(one))
        assert found(server, "--access-key", one["key"]) == model.where(lambda other: other["key"] == one["key"])
        for name in (one["authority"], one["authority"].rsplit("/", 1)[1]):
            assert found(server, "--authority", name) == model.where(lambda other: other["authority"] == one["authority"])
        assert found(server, "--issued-from", one["position"]) == model.where(lambda other: other["position"] >= one["position"])
        assert found(server, "--issued-to", one["position"]) == model.where(lambda other: other["position"] <= one["position"])
        time = one["issuedAt"]
        assert found(server, "--issued-from", time) == model.where(lambda other: other["issuedAt"] >= time)
        assert found(server, "--issued-to", time) == model.where(lambda other: other["issuedAt"] < time)
        end = one["certificate"].not_valid_after_utc
        text = end.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert found(server, "--expires-after", text) == model.where(lambda other: other["certificate"].not_valid_after_utc >= end)
        assert found(server, "--expires-before", text) == model.where(lambda other: other["certificate"].not_valid_after_utc < end)
    for nothing in (("--serial", "12345"), ("--access-key", "AKIANONE"), ("--request", "00000000-0000-4000-8000-000000000000"),
                    ("--key", "00" * 32), ("--authority", "00000000-0000-4000-8000-000000000000"), ("--requester", "nobody")):
        assert found(server, *nothing) == []


def test_what_is_said_together_must_all_agree_page_by_page(server, model):
    choose = random.Random(SEED + 2)
    fields = list(FIELDS.values())
    for _ in range(8):
        some = choose.sample(fields, 2)
        if len({option for option, _, _ in some if option != "--san"}) < len([option for option, _, _ in some if option != "--san"]):
            continue
        options = [part for option, value, _ in some for part in (option, value)]
        expected = model.where(lambda one: all(condition(one) for _, _, condition in some))
        assert found(server, *options) == expected, f"seed {SEED}: {options}"
    everything = model.where(lambda one: True)
    assert found(server) == everything
    pages, after = [], []
    while True:
        run = ca_ledger("certificates", server.data, "--format", "json", "--limit", 7, *after)
        page = documents(run.out) if run.out.strip() else []
        assert len(page) <= 7
        pages += [line["position"] for line in page]
        if "--after" not in run.err:
            break
        after = ["--after", run.err.rsplit("--after ", 1)[1].split(".")[0]]
    assert pages == everything


def test_the_formats_say_the_same(server, model):
    lines = documents(ca_ledger("certificates", server.data, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(ca_ledger("certificates", server.data, "--format", "csv").out, newline=""), strict=True))
    assert [row["position"] for row in rows] == [str(line["position"]) for line in lines]
    for row, line in zip(rows, lines):
        assert row["requester"] == (line["requester"] or "") and row["arn"] == line["arn"] and row["status"] == line["status"]
    text = ca_ledger("certificates", server.data).out
    assert text.count("position: ") == len(lines) and all(line["arn"] in text for line in lines)


def test_a_ledger_without_views_and_one_at_rest_answer_alike_and_nothing_is_left_behind(server, model, tmp_path):
    expected = found(server, "--san", "*.corp.example")
    copy = tmp_path / "ledger"
    shutil.copytree(server.data, copy, ignore=shutil.ignore_patterns("*.sock"))
    before = sorted(path.name for path in copy.iterdir())
    run = ca_ledger("certificates", copy, "--no-anchor", "--san", "*.corp.example", "--format", "json")
    assert [line["position"] for line in documents(run.out)] == expected
    assert sorted(path.name for path in copy.iterdir()) == before
    for name in ("views.db", "views.db-wal"):
        (copy / name).unlink(missing_ok=True)
    for damage in (lambda: None, lambda: (copy / "views.db").write_bytes(os.urandom(20_000)), lambda: (copy / "views.db").unlink() or os.mkfifo(copy / "views.db")):
        damage()
        run = ca_ledger("certificates", copy, "--no-anchor", "--san", "*.corp.example", "--format", "json")
        assert [line["position"] for line in documents(run.out)] == expected
        assert "read through" in run.err


@pytest.mark.parametrize("options", [
    ("--san", "ü.example"), ("--san", ""), ("--san", "*."), ("--subject", ""), ("--subject", "=") , ("--subject", "XX=1"), ("--serial", "xyz"),
    ("--serial", "00" * 40), ("--key", "/nothing"), ("--authority", "arn:nonsense"), ("--status", "lost"), ("--issued-from", "yesterday"),
    ("--expires-before", "2026-13-01"), ("--request", "1"), ("--limit", "0"), ("--after", "-1"), ("--san", "IP:1.2.3"), ("--san", "RID:1"),
    ("--san", "DirName:nonsense"), ("--san", "x" * 100_000), ("--subject", "CN=" + "\\" * 9_999),
], ids=lambda options: " ".join(options)[:24])
def test_what_cannot_be_looked_for_is_a_mistake_or_finds_nothing(server, model, options):
    run = ca_ledger("certificates", server.data, *options, expecting=(0, 2 if options[1] == "/nothing" else 64))
    if run.returncode == 0:
        assert run.out == ""
    else:
        assert options[0] in run.err or "argument" in run.err.lower() or "Error" in run.err


def test_one_certificate_comes_out_of_the_log_without_a_server(server, client, model, root):
    one = random.Random(SEED + 3).choice(model.certificates[2:])
    pem, chain = issuing.read_back(client, one["authority"], one["arn"])
    for name in (one["arn"], str(one["certificate"].serial_number), f"{one['certificate'].serial_number:x}".zfill(32), str(one["position"])):
        assert ca_ledger("certificate", "get", name, server.data).out.strip() == pem.strip()
    both = ca_ledger("certificate", "get", one["arn"], server.data, "--chain").out
    assert both.split() == (pem.strip() + "\n" + chain.strip()).split()
    run = subprocess.run([BINARY, "certificate", "get", one["arn"], server.data, "--format", "der"], capture_output=True, check=True, timeout=60)
    assert run.stdout == one["certificate"].public_bytes(Encoding.DER)
    text = ca_ledger("certificate", "get", one["arn"], server.data, "--format", "text", "--chain").out
    assert one["request"] in text and "above it: " in text
    assert ca_ledger("certificate", "get", "12345678901234567890123", server.data, expecting=(1,)).out == ""
    assert ca_ledger("certificate", "get", "1", server.data, expecting=(1,)).out == ""
    assert "no such certificate" in ca_ledger("certificate", "get", "0", server.data, expecting=(1,)).err
    ca_ledger("certificate", "get", "nonsense", server.data, expecting=(64,))


def test_a_refused_request_is_told_with_its_names_and_every_rule_in_words(server, model):
    refusals = server.events("--type", "IssuanceRefused")
    assert len(refusals) == len(model.refused)
    validator = jsonschema.Draft202012Validator(schema("request"))
    for (principal, name), refusal in zip(model.refused, refusals):
        run = ca_ledger("request", "show", refusal["stream"], server.data, "--format", "json")
        told = documents(run.out)[0]
        validator.validate(told)
        assert told["requester"] == principal and told["outcome"]["what"] == "refused" and told["outcome"]["words"]
        assert told["certificationRequest"]["subject"] == "CN=refused.corp.example"
        assert told["certificationRequest"]["subjectAlternativeNames"] == [f"DNS:{name}"]
        failed = [check for check in told["checks"] if check["outcome"] == "failed"]
        assert failed and all(check["name"] for check in told["checks"])
        assert documents(ca_ledger("request", "show", str(refusal["position"]), server.data, "--format", "json").out)[0] == told
        assert name in ca_ledger("request", "show", refusal["stream"], server.data).out
    one = model.certificates[-1]
    told = documents(ca_ledger("request", "show", one["request"], server.data, "--format", "json").out)[0]
    validator.validate(told)
    assert told["outcome"]["what"] == "issued" and told["outcome"]["position"] == one["position"] and told["requester"] == one["principal"]
    ca_ledger("request", "show", "00000000-0000-4000-8000-000000000000", server.data, expecting=(1,))


def test_events_are_found_as_by_reading_the_whole_log(server, model):
    events = server.events()
    begun = {}
    for event in events:
        begun.setdefault(event["stream"], event)

    def said(event, member):
        """What the event says of who caused it; what does not, is whoever's that began its stream, unless that goes on for ever."""
        first = begun[event["stream"]]
        provenance = event["event"].get("provenance") or ({} if first["type"] in LASTING else first["event"].get("provenance") or {})
        return provenance.get(member)

    def search(*options):
        # Whom the ledger does not know did nothing, which is said.
        run = ca_ledger("events", server.data, "--format", "json", *options, expecting=(0, 1))
        assert run.returncode == 0 or "This ledger knows n" in run.err and not run.out
        return documents(run.out) if run.out.strip() else []

    validator = jsonschema.Draft202012Validator(schema("event"))
    for event in search():
        validator.validate(event)
    assert search() == events
    failing = {event["position"]: {check["rule"] for check in event["event"].get("checks", []) if check["outcome"] == "failed"}
               | ({event["event"]["reason"]["code"] // 100} if event["event"].get("reason") else set())
               for event in events if event["type"] in ("IssuanceRefused", "OperationRefused")}
    for principal in ("ann", "Ann", "bob", "nobody"):
        assert search("--principal", principal) == [event for event in events if said(event, "principal") == principal]
    for key in {one["key"] for one in model.certificates}:
        assert search("--access-key", key) == [event for event in events if said(event, "accessKey") == key]
    for rule in sorted({rule for rules in failing.values() for rule in rules} | {56}):
        assert search("--rule", rule) == [event for event in events if rule in failing.get(event["position"], ())]
    for kind in ("IssuanceRefused", "CertificateRevoked", "CertificateSigned", "LedgerOpened", "OCSPPeriodOpened"):
        assert search("--type", kind) == [event for event in events if event["type"] == kind]
    for one in random.Random(SEED + 4).sample(model.certificates, 3):
        assert search("--request", one["request"]) == [event for event in events if event["stream"] == one["request"]]
        middle = one["position"]
        assert search("--principal", one["principal"], "--from", middle) == [event for event in search("--principal", one["principal"]) if event["position"] >= middle]
        assert search("--principal", one["principal"], "--type", "certificatesigned", "--to", middle) == [
            event for event in search("--principal", one["principal"]) if event["position"] <= middle and event["type"] == "CertificateSigned"]
        authority = one["authority"].rsplit("/", 1)[1]
        about = search("--authority", one["authority"])
        assert about and {event["stream"] for event in about} >= {other["request"] for other in model.certificates if other["authority"] == one["authority"]}
        assert authority in {event["stream"] for event in about}
        assert search("--stream", authority) == [event for event in events if event["stream"] == authority]
    first = search("--principal", "bob", "--limit", 2)
    assert first == search("--principal", "bob")[:2]
    run = ca_ledger("events", server.data, "--format", "json", "--principal", "bob", "--limit", 2)
    place = run.err.rsplit("--from ", 1)[1].split(".")[0]
    assert search("--principal", "bob", "--from", place) == search("--principal", "bob")[2:]


def positions_then(events, status, position):
    """The certificates that the first entries have, by what became of them; none of them has ended."""
    then = events[:position + 1]
    serials = {event["stream"]: event["event"]["serialNumber"] for event in then if "tbsCertificate" in event["event"]}
    revoked = {event["event"]["serialNumber"] for event in then if event["type"] == "CertificateRevoked"}
    ended = [event for event in then if event["type"] in ("CertificateSigned", "ResponderCertified")]
    return [event["position"] for event in ended if status is None or (serials[event["stream"]] in revoked) == (status == "revoked")]


def test_certificates_and_events_of_a_time_that_is_past_are_those_of_the_first_entries(server, model):
    events = server.events()
    chance = random.Random(SEED + 6)
    for position in [*(chance.randrange(len(events)) for _ in range(4)), len(events) - 1]:
        run = ca_ledger("events", server.data, "--format", "json", "--as-of", position)
        assert documents(run.out) == events[:position + 1] and "As of " in run.err
        for status in (None, "issued", "revoked"):
            options = ("--status", status) if status else ()
            expected = positions_then(events, status, position)
            run = ca_ledger("certificates", server.data, "--format", "json", "--as-of", position, *options)
            assert [line["position"] for line in (documents(run.out) if run.out.strip() else [])] == expected, f"seed {SEED}: {position} {status}"
            query = [("asOf", str(position)), ("maxResults", "7")] + ([("status", status)] if status else [])
            assert all_pages(server, query) == expected, f"seed {SEED}: {position} {status}"
            assert all_pages(server, query + [("issuedTo", str(position))]) == expected
    assert ask(server, [("asOf", "2999-01-01")]).document["certificates"] == ask(server, "").document["certificates"]
    for value in (str(10**9), "2001-01-01"):
        answer = ask(server, [("asOf", value)])
        assert (answer.status, answer.error) == (400, "ValidationException"), answer


# Over HTTP


def ask(server, query, credentials=None, service="acm-pca", method="GET"):
    """A signed search; the answer."""
    key, secret = credentials or server.credentials()
    text = query if isinstance(query, str) else urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
    path = "/ledger/v1/certificates" + ("?" + text if text else "")
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret), service, REGION).add_auth(request)
    return server.ask(method, path, headers=dict(request.headers.items()))


def all_pages(server, query, **more):
    """Every page of a search."""
    validator = jsonschema.Draft202012Validator(schema("certificate-page"), registry=REGISTRY)
    positions, token = [], None
    for _ in range(200):
        answer = ask(server, query + ([("nextToken", token)] if token else []), **more)
        assert answer.status == 200, answer
        validator.validate(answer.document)
        positions += [one["position"] for one in answer.document["certificates"]]
        token = answer.document.get("nextToken")
        if token is None:
            return positions
    raise AssertionError("pages without end")


def parameters(option, value):
    return [(option.removeprefix("--"), value)]


@pytest.mark.parametrize("option, value, condition", FIELDS.values(), ids=FIELDS.keys())
def test_each_field_finds_the_same_over_http(server, model, option, value, condition):
    value = value.removeprefix("arn:aws:acm-pca:::template/")
    assert all_pages(server, parameters(option, value) + [("maxResults", "7")]) == model.where(condition), f"seed {SEED}"


def test_values_that_only_the_ledger_knows_find_the_same_over_http(server, model):
    one = random.Random(SEED + 5).choice(model.certificates)
    end = one["certificate"].not_valid_after_utc
    text = end.strftime("%Y-%m-%dT%H:%M:%SZ")
    for query, condition in (
        ([("serial", f"{one['certificate'].serial_number:032x}")], lambda other: other is one),
        ([("request", one["request"])], lambda other: other is one),
        ([("key", key_digest(one))], lambda other: key_digest(other) == key_digest(one)),
        ([("accessKey", one["key"])], lambda other: other["key"] == one["key"]),
        ([("authority", one["authority"]), ("requester", one["principal"])],
         lambda other: other["authority"] == one["authority"] and other["principal"] == one["principal"]),
        ([("issuedFrom", one["issuedAt"])], lambda other: other["issuedAt"] >= one["issuedAt"]),
        ([("issuedBefore", one["issuedAt"])], lambda other: other["issuedAt"] < one["issuedAt"]),
        ([("issuedTo", one["issuedAt"])], lambda other: other["issuedAt"] < one["issuedAt"]),
        ([("issuedFrom", str(one["position"]))], lambda other: other["position"] >= one["position"]),
        ([("issuedTo", str(one["position"]))], lambda other: other["position"] <= one["position"]),
        ([("expiresFrom", text)], lambda other: other["certificate"].not_valid_after_utc >= end),
        ([("expiresBefore", text)], lambda other: other["certificate"].not_valid_after_utc < end),
        ([("san", "*.example"), ("san", "@*.corp.example")],
         lambda one: any(name.endswith(".example") for name in domains(one)) and "mail.corp.example" in [mail_key(mail)[1] for mail in mails(one)]),
    ):
        assert all_pages(server, query) == model.where(condition), query


def test_auditors_and_administrators_search_and_nobody_else(server, model):
    auditor, issuer = (server.add_credential(f"a {role}", role) for role in ("auditor", "issuer"))
    foreign = server.add_credential("stranger", "administrator", account="999988887777")
    everything = model.where(lambda one: True)
    assert all_pages(server, [("maxResults", "100")], credentials=auditor) == everything
    for credentials in (issuer, foreign):
        before = len(server.events("--type", "OperationRefused"))
        answer = ask(server, [("san", "a.corp.example")], credentials=credentials)
        assert (answer.status, answer.error) == (400, "AccessDeniedException"), answer
        refusals = server.events("--type", "OperationRefused")
        assert len(refusals) == before + 1 and refusals[-1]["event"]["resource"].startswith("/ledger/v1/certificates?san=")
    assert ask(server, "", credentials=("AKIANOBODY0000000000", "x" * 40)).error == "UnrecognizedClientException"
    assert ask(server, "", credentials=(auditor[0], "x" * 40)).error == "InvalidSignatureException"
    assert ask(server, "", service="s3").status in (400, 403)
    assert server.ask("GET", "/ledger/v1/certificates").error == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("query", [
    "nonsense=1", "san=", "san=a&subject=b&subject=c", "maxResults=0", "maxResults=101", "maxResults=x", "serial=0", "serial=" + "00" * 30, "key=abc",
    "status=lost", "asOf=yesterday", "asOf=-1", "issuedTo=1&issuedBefore=2026-01-01", "issuedBefore=5", "authority=arn:x", "request=1", "issuedFrom=yesterday", "expiresBefore=2026-13-01", "san=%zz", "san=%ff", "san=%C3%BC.example",
    "subject=XX%3D1", "&".join(f"san=a{number}" for number in range(9)), "san=" + "a" * 9_000, "=", "%00=1", "san",
], ids=lambda query: query[:24])
def test_a_search_that_makes_no_sense_is_answered_so(server, model, the_server_goes_on, query):
    answer = ask(server, query)
    assert answer.status in (400, 414) and answer.error in ("ValidationException", "InvalidSignatureException", None), answer


def test_tokens_go_with_their_search_alone(server, model):
    first = ask(server, [("maxResults", "3")]).document["nextToken"]
    assert ask(server, [("maxResults", "5"), ("nextToken", first)]).status == 200
    for query in ([("san", "*.example"), ("nextToken", first)], [("nextToken", first[:-1] + ("0" if first[-1] != "0" else "1"))],
                  [("nextToken", "00" * 24)], [("nextToken", "x")], [("nextToken", first + "00")]):
        assert ask(server, query).error == "InvalidNextTokenException", query


def test_pages_stay_what_they_are_while_certificates_are_issued(server, client, root, model):
    query = [("requester", "ann"), ("maxResults", "2")]
    before = all_pages(server, query)
    issuer = server.client(server.add_credential("ann", "administrator"))
    pages, token, issued = [], None, 0
    while True:
        answer = ask(server, query + ([("nextToken", token)] if token else [])).document
        pages += [one["position"] for one in answer["certificates"]]
        token = answer.get("nextToken")
        if token is None:
            break
        if issued < 5:
            issuing.issue(issuer, root[0], issuing.certification_request(f"later{issued}.example"))
            issued += 1
    assert pages[:len(before)] == before and pages == sorted(set(pages))
    # Whoever is answered finds its own certificate, however far the views lag.
    arn = issuing.issue(issuer, root[0], issuing.certification_request("newest.example", names=("newest.example",)))
    assert [one["arn"] for one in ask(server, [("san", "newest.example")]).document["certificates"]] == [arn]
