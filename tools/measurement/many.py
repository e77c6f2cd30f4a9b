"""Very many authorities: what of a server stays as it was, also when all their lists are due, and many of them are asked about."""

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from golden_ledgers.mishaps import SteppingClock

from . import programs
from .everyday import RATIO, TENTHS
from .figures import Figure
from .growth import Ledger

SMALL, SAMPLE = 10_000, 20_000
# How many authorities are asked about, each once, and then again: more than have a responder at a time.
ASKED = 1_500
LIST_DAYS = 7
# Seconds for which a server is left alone, once it has looked at all lists for the first time.
FIRST_ROUND, IDLE = 15, 20
DAY = 86_400


def found(ledger, binary, generator, count):
    """Has a ledger so many authorities, each with a list and a responder; seconds that it took."""
    [(there,)] = ledger.ask("SELECT count(*) FROM in_force WHERE substr(name, 1, 1) = x'11'")
    if there >= count:
        return None
    if not (ledger.server.data / "buckets/crls").exists():
        subprocess.run([binary, "buckets", "create", "crls", "--data", ledger.server.data], check=True, stdout=subprocess.DEVNULL)
    run = subprocess.run(
        [generator, "found", "--data", ledger.server.data, "--master-key", ledger.server.master_key, "--count", str(count - there),
         "--lists", "crls", "--list-days", str(LIST_DAYS), "--responders"], stdout=subprocess.PIPE, check=False)
    if run.returncode != 0:
        sys.exit("bench: the authorities are not made")
    ledger.server.start(timeout=600)
    # The first authority has no list.
    await_lists(ledger, count - 1)
    ledger.server.stop()
    return json.loads(run.stdout)["seconds"]


def await_lists(ledger, count, since=0):
    """Waits until so many lists were made since a moment."""
    started = time.perf_counter()
    while (made := newest(ledger.server.data / "buckets/crls/crl", since)) < count:
        if time.perf_counter() - started > 900:
            sys.exit(f"bench: {made} of {count} lists are made")
        time.sleep(0.25)


def opening(ledger):
    """Seconds until a server is ready; it goes on."""
    started = time.perf_counter()
    ledger.server.start(timeout=600)
    return time.perf_counter() - started


def newest(folder, since):
    """How many files of a folder are not older than a moment."""
    return sum(one.stat().st_mtime >= since for one in os.scandir(folder) if one.is_file())


class Clock:
    """Lets a server live some days later than it is: all lists are then half over."""

    def __init__(self, folder, days):
        clock = SteppingClock(folder, start=int(days * DAY))
        self.variables = clock.environment()

    def __enter__(self):
        os.environ.update(self.variables)

    def __exit__(self, *_):
        for name in self.variables:
            del os.environ[name]


def lists_due(ledger, generator, scratch):
    """Figures of a server that starts when every list is half over: of a copy, whose time is another from then on."""
    shutil.copytree(ledger.home, scratch / "due")
    ledger = Ledger(scratch / "due", generator)
    count = newest(ledger.server.data / "buckets/crls/crl", 0)
    with Clock(scratch, LIST_DAYS / 2 + 0.5):
        since = time.time()
        begun = opening(ledger)
    before = programs.processor_seconds(ledger.server.process.pid)
    started = time.perf_counter()
    await_lists(ledger, count, since)
    seconds = time.perf_counter() - started
    processor = programs.processor_seconds(ledger.server.process.pid) - before
    memory = programs.memory(ledger.server.process.pid)
    ledger.server.stop()
    return [
        Figure("lists due at a start", count),
        Figure("  opening (s)", begun, RATIO, 1),
        Figure("  until all are made (s)", seconds, TENTHS),
        Figure("  lists a second", count / seconds, rises=True),
        Figure("  server CPU a list (us)", processor / count * 1e6),
        Figure("  peak memory of the server (MB)", memory, bar=150, goal=100),
    ]


def question(certificate):
    """Octets that ask about an authority's own certificate."""
    name = hashlib.sha1(certificate.subject.public_bytes(serialization.Encoding.DER)).digest()
    key = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    asked = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, certificate.serial_number, hashes.SHA1())
    return asked.build().public_bytes(serialization.Encoding.DER)


def questions(ledger, count):
    """Questions about so many authorities, each about one, read from the server."""
    client = ledger.server.client()
    arns, token = [], None
    while len(arns) < count:
        page = client.list_certificate_authorities(MaxResults=1_000, **({"NextToken": token} if token else {}))
        arns += [one["Arn"] for one in page["CertificateAuthorities"] if one["Status"] == "ACTIVE" and one["Arn"] != ledger.authority]
        token = page.get("NextToken")
        if token is None:
            break
    return [question(x509.load_pem_x509_certificate(client.get_certificate_authority_certificate(
        CertificateAuthorityArn=arn)["Certificate"].encode())) for arn in arns[:count]]


def answered(server, asked):
    """Milliseconds that each of some questions took, over one connection, in rising order."""
    connection = http.client.HTTPConnection(*server.window_address(), timeout=60)
    taken = []
    for octets in asked:
        # Of authorities that nobody asked about lately only so many a second are taken up: whoever is told to try later does.
        for _ in range(600):
            started = time.perf_counter()
            connection.request("POST", "/ocsp", octets, {"Content-Type": "application/ocsp-request"})
            answer = connection.getresponse().read()
            lasted = (time.perf_counter() - started) * 1e3
            status = ocsp.load_der_ocsp_response(answer)
            if status.response_status != ocsp.OCSPResponseStatus.TRY_LATER:
                break
            time.sleep(0.1)
        taken.append(lasted)
        if status.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL or status.certificate_status != ocsp.OCSPCertStatus.GOOD:
            sys.exit(f"bench: an authority's certificate is {status.response_status}")
    connection.close()
    return sorted(taken)


def resting(ledger):
    """Figures of an open server that nobody asks: it looks whether any list is due."""
    pid = ledger.server.process.pid
    time.sleep(FIRST_ROUND)
    before = programs.processor_seconds(pid)
    time.sleep(IDLE)
    used = (programs.processor_seconds(pid) - before) / IDLE
    return [
        Figure("memory of the server once it is open (MB)", programs.memory(pid), bar=150, goal=100),
        Figure("  of a core that it takes when nobody asks", used, "{:.1%}", 0.05, 0.02),
    ]


def asking(ledger):
    """Figures of many authorities that are asked about: the first time each has a responder certified."""
    server = ledger.server.start(timeout=600)
    pid = server.process.pid
    before = programs.memory(pid, "VmRSS")
    asked = questions(ledger, ASKED)
    listed = programs.memory(pid, "VmRSS")
    first = answered(server, asked)
    again = answered(server, asked[-500:])
    peak = programs.memory(pid)
    started = time.perf_counter()
    server.stop()
    return [
        Figure("authorities asked about, one after another, none of them before", len(first)),
        Figure("  p50 of the first answer of each (ms)", first[len(first) // 2], RATIO),
        Figure("  p99 (ms)", first[len(first) * 99 // 100], TENTHS),
        Figure("  p50 of the second of 500 of them (ms)", again[len(again) // 2], RATIO),
        Figure("  memory before (MB)", before),
        Figure("  when all were listed (MB)", listed),
        Figure("  peak memory of the server (MB)", peak, bar=150, goal=100),
        Figure("  the stop that ends all their periods (s)", time.perf_counter() - started, RATIO),
    ]


def measure(binary, generator, home, scratch, count):
    """Figures of a ledger with so many authorities beside one with a single one."""
    small_home, shim = scratch / "small", scratch / "shim"
    small_home.mkdir()
    shim.mkdir()
    small, large = Ledger(small_home, generator), Ledger(home, generator)
    small.grow_to(SMALL)
    seconds = found(large, binary, generator, count)
    programs.forget(large.server.data)
    cold = opening(large)
    at_rest = resting(large)
    large.server.stop()
    warm = opening(large)
    large.server.stop()
    rates = [(small.rate(SAMPLE), large.rate(SAMPLE)) for _ in range(2)]
    keys = sum(1 for _ in os.scandir(large.server.data / "keys"))
    return [
        Figure("authorities in the ledger, each with a list and a responder", count),
        *([Figure("  made a second, without HTTP", count / seconds, rises=True)] if seconds else []),
        Figure("  files of keys", keys),
        Figure("opening, page cache cold (s)", cold, RATIO, 1),
        Figure("  warm (s)", warm, RATIO, 1),
        *at_rest,
        Figure("issue rate at 32 connections ÷ with one authority", sum(rate for _, rate in rates) / sum(rate for rate, _ in rates),
               RATIO, 0.9, 1, rises=True),
        Figure("peak memory of the server, issuing (MB)", large.peak, bar=150, goal=100),
        *asking(large),
        *lists_due(large, generator, shim),
    ]
