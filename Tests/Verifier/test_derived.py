"""What schemas/rules.md says of a certificate is enough to make it: every one of the golden ledgers comes out, octet for octet."""

import uuid

import derived
import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, packing
from ledger_verifier.certificates import signed, to_be_signed
from ledger_verifier.der import IDENTIFIER, SEQUENCE, element
from ledger_verifier.events import KINDS, read_event
from ledger_verifier.log import Log
from ledger_verifier.place import Place
from ledger_verifier.report import Report
from ledger_verifier.rhythm import Rhythm
from ledger_verifier.storage import Storage
from test_templates import NAMES as TEMPLATES

READ = ("LedgerOpened", "SettingsChanged", "IssuancePolicyChanged", "AuthorityCertificateImported", "IssuanceRequested", "IssuanceAuthorized",
        "RevocationConfigurationChanged", "CRLPartitionOpened", "LogNamingChanged")
ALWAYS, NEVER = 1, 2  # of LogNamingChanged
POINTS, ACCESS = bytes.fromhex("551d1f"), bytes.fromhex("2b06010505070101")


def pointers(authority, configuration, part):
    """What a configuration has certificates say (section 9.1 of format.md), by identifier; by no code of the verifier's."""
    if (lists := configuration["lists"]) is not None and not lists["omitsDistributionPoint"]:
        _, _, prefix = lists["bucket"].partition("/")
        path = [prefix.removesuffix("/")] if prefix.removesuffix("/") else []
        path += [lists["customPath"]] if lists["customPath"] is not None else ["crl", *([str(uuid.UUID(bytes=authority))] if part else [])]
        url = "/".join([lists["base"], *path, f"{uuid.UUID(bytes=part or authority)}.crl"])
        name = element(0xA0, element(0xA0, element(0x86, url.encode())))
        yield POINTS, derived.extension(POINTS, False, element(SEQUENCE, element(SEQUENCE, name)))
    if (responder := configuration["responder"]) is not None:
        access = element(IDENTIFIER, bytes.fromhex("2b06010505073001")) + element(0x86, responder["location"].encode())
        yield ACCESS, derived.extension(ACCESS, False, element(SEQUENCE, element(SEQUENCE, access)))


def entries(name, folder):
    """The entries of a golden ledger that a certificate follows from, each with its kind and body."""
    packing.unpack(GOLDEN / name / f"{name}.tar.xz", folder / name)
    storage = Storage(Place(str(running_ledger.Home(folder / name).database)))
    for entry in Log(storage, Report(), Rhythm(storage.checkpoints())).entries():
        kind = KINDS[entry.type, entry.schema]
        if kind.name in READ:
            yield entry, kind.name, read_event(kind, entry.payload)


@pytest.mark.parametrize("name", NAMES)
def test_every_certificate_is_what_the_text_makes_of_its_request(tmp_path, name):
    requests, certificates, origin, names_log, arc, made = {}, {}, None, False, None, 0
    configurations, parts, naming = {}, {}, {}
    for entry, kind, body in entries(name, tmp_path):
        if kind == "LedgerOpened":
            origin = body["origin"]
        elif kind == "SettingsChanged":
            arc = body["extensionArc"]
        elif kind == "IssuancePolicyChanged":
            names_log = body["namesLog"]
        elif kind == "LogNamingChanged":
            naming[entry.stream] = body["naming"]
        elif kind == "AuthorityCertificateImported":
            certificates[entry.stream] = to_be_signed(signed(body["certificate"]).octets)
        elif kind == "RevocationConfigurationChanged":
            configurations[entry.stream], parts[entry.stream] = body, None
        elif kind == "CRLPartitionOpened":
            parts[entry.stream] = body["partition"]
        elif kind == "IssuanceRequested":
            names = {ALWAYS: True, NEVER: False}.get(naming.get(body["authority"]), names_log)
            requests[entry.stream] = body, derived.log_reference(origin, entry.stream, entry.payload) if names else None
        else:
            requested, reference = requests[entry.stream]
            authority = body["authority"]
            told = list(pointers(authority, configurations[authority], parts[authority])) if authority in configurations else []
            octets = derived.tbs_certificate(requested, body, certificates.get(body["authority"]), reference, told, arc)
            assert octets == body["tbsCertificate"], f"{requested['template']} at position {entry.position}"
            made += 1
    assert made


def test_the_text_has_every_template():
    assert set(derived.TEMPLATES) == {f"{name}/V1" for name in TEMPLATES}


@pytest.mark.parametrize(("moment", "unit", "value", "end"), [
    ((2026, 1, 31, 12), derived.MONTHS, 1, (2026, 2, 28, 12)), ((2028, 1, 31), derived.MONTHS, 1, (2028, 2, 29)),
    ((2026, 1, 31), derived.MONTHS, 2, (2026, 3, 31)), ((2028, 2, 29), derived.YEARS, 1, (2029, 2, 28)),
    ((2026, 12, 31), derived.MONTHS, 2, (2027, 2, 28)), ((2026, 1, 31), derived.DAYS, 30, (2026, 3, 2)),
    ((2026, 1, 1), derived.END_DATE, 491231235959, (2049, 12, 31, 23, 59, 59)), ((2026, 1, 1), derived.END_DATE, 500101000000, (1950, 1, 1)),
    ((2026, 1, 1), derived.END_DATE, 101010203, (2000, 1, 1, 1, 2, 3)), ((2026, 1, 1), derived.END_DATE, 20991231235959, (2099, 12, 31, 23, 59, 59)),
])  # fmt: skip
def test_an_end_is_what_the_text_says(moment, unit, value, end):
    time = {"unit": unit, "value": value}
    assert derived.end(time, derived.seconds(*moment)) == derived.seconds(*end)
