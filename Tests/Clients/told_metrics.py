"""What a server tells at `/metrics`, what `schemas/metrics.md` says of that, and Prometheus' own tool, which judges it."""

import contextlib
import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys
import time

import botocore.exceptions
import issuing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from ledger_server import TOP, ca_ledger
from prometheus_client.parser import text_string_to_metric_families

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclasses.dataclass(frozen=True)
class Metric:
    """A row of the tables."""

    name: str
    kind: str
    unit: str
    labels: frozenset
    meaning: str


def documented():
    """The rows, by name."""
    found = {}
    for line in (TOP / "schemas/metrics.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or not (name := re.fullmatch(r"`(\w+)`", cells[0])):
            continue
        assert name[1] not in found, f"{name[1]} has two rows"
        found[name[1]] = Metric(name[1], cells[1], cells[2], frozenset(re.findall(r"`(\w+)`", cells[3])), cells[4])
    assert len(found) > 40
    return found


def promtool(*arguments, cwd=None, **more):
    """Has Prometheus' tool do something: what it exits with, and what it says."""
    program = shutil.which("promtool") or shutil.which("promtool", path=pathlib.Path(sys.executable).parent)
    assert program, "promtool is missing: tools/prepare --tests brings it"
    run = subprocess.run([program, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **more)
    return run.returncode, run.stdout + run.stderr


def families(server):
    """Every family by its name, as the parser reads it."""
    answer = server.look("/metrics", at=server.metrics)
    assert answer.status == 200 and answer.headers["Content-Type"] == TYPE
    found = list(text_string_to_metric_families(answer.octets.decode()))
    assert len({one.name for one in found}) == len(found), "a family is told once"
    return {one.name: one for one in found}


def figure(server, name, **labels):
    """The sum of the samples of a name that have these labels; 0 where there are none."""
    samples = [sample for family in families(server).values() for sample in family.samples]
    return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())


@contextlib.contextmanager
def rising(server, name, by=1, **labels):
    """What is done within makes a figure rise by so much."""
    before = figure(server, name, **labels)
    yield
    awaited(lambda: figure(server, name, **labels) >= before + by, (name, labels, before))
    assert figure(server, name, **labels) == before + by, (name, labels)


def awaited(condition, what=None):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def issued(client, arn, **more):
    name = issuing.issue(client, arn, issuing.certification_request(names=("nobodys.business.example",)), **more)
    return x509.load_pem_x509_certificate(issuing.read_back(client, arn, name)[0].encode())


def asked(server, certificate, root):
    question = ocsp.OCSPRequestBuilder().add_certificate(certificate, root, hashes.SHA256()).build().public_bytes(serialization.Encoding.DER)
    answer = server.look("/ocsp", "POST", question, Content_Type="application/ocsp-request")
    assert answer.status == 200
    return ocsp.load_der_ocsp_response(answer.octets)


def told(text):
    """What the text says of each family: its kind, its meaning, and the labels of its samples."""
    kinds, meanings, labels = {}, {}, {}
    for line in text.splitlines():
        if head := re.fullmatch(r"# (HELP|TYPE) (\w+) (.*)", line):
            (meanings if head[1] == "HELP" else kinds)[head[2]] = head[3]
            continue
        name, found = re.match(r"(\w+)(?:\{(.*)\})? ", line).groups()
        base = name if name in kinds else re.sub(r"_(bucket|sum|count)$", "", name)
        labels.setdefault(base, set()).update(set(re.findall(r'(\w+)="', found or "")) - {"le"})
    assert set(kinds) == set(meanings) == set(labels)
    return {name: (kinds[name], meanings[name], labels[name]) for name in kinds}


def moved(server, client, arn, root):
    """Everything that is told of once it happened has happened."""
    with contextlib.suppress(botocore.exceptions.ClientError):
        issued(client, arn, validity={"Type": "YEARS", "Value": 90})
    asked(server, issued(client, arn), root)
    server.look("/health")
    ca_ledger("policy", "set", "--data", server.data, "--dual-control", "roles", "--within", "720")
    ca_ledger("roles", "define", "waits", "--operations", "ListTags", "--data", server.data, expecting=(1,))
    for name in ("ca_ledger_crl_next_due_timestamp_seconds", "ca_ledger_authority_next_end_timestamp_seconds", "ca_ledger_rule_refusals_total",
                 "ca_ledger_backup_newest_bytes"):
        awaited(lambda: figure(server, name) > 0, name)
