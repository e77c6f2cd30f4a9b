"""An audit report of very many certificates, and of few in a ledger of very many."""

import subprocess
import sys
import time

from . import answers, programs
from .everyday import RATIO
from .figures import Figure
from .floor import speed

FEW = 100


def made(server, authority, form):
    """Seconds from a report's order to its end; its length in the bucket."""
    client = server.client()
    started = time.perf_counter()
    report = client.create_certificate_authority_audit_report(CertificateAuthorityArn=authority, S3BucketName="reports",
                                                              AuditReportResponseFormat=form)
    while (told := client.describe_certificate_authority_audit_report(
            CertificateAuthorityArn=authority, AuditReportId=report["AuditReportId"]))["AuditReportStatus"] == "CREATING":
        if time.perf_counter() - started > 1_800:
            sys.exit("bench: no report is made")
        time.sleep(0.02)
    if told["AuditReportStatus"] != "SUCCESS":
        sys.exit(f"bench: a report failed: {told}")
    seconds = time.perf_counter() - started
    return seconds, (server.data / "buckets/reports" / report["S3Key"]).stat().st_size


def measure(binary, generator, home, count):
    """Figures of the reports of a ledger's two authorities: one with so many certificates, one with few."""
    import issuing as client

    ledger = answers.prepare(home, generator, count)
    _, verify = speed("ecP256")
    server = ledger.server.start(timeout=600)
    subprocess.run([binary, "buckets", "create", "reports", "--data", server.data], check=True, stdout=subprocess.DEVNULL)
    few, _ = client.new_root(server.client())
    programs.load(generator, server, few, 8, FEW)
    before = programs.memory(server.process.pid)
    small, _ = made(server, few, "JSON")
    after_small = programs.memory(server.process.pid)
    processor = programs.processor_seconds(server.process.pid)
    large, length = made(server, ledger.authority, "JSON")
    processor = programs.processor_seconds(server.process.pid) - processor
    table, _ = made(server, ledger.authority, "CSV")
    peak = programs.memory(server.process.pid)
    server.stop()
    certificates = ledger.certificates()
    return [
        Figure("certificates of the authority", certificates - FEW - 1),
        Figure("a report of them, JSON, from its order to its file (s)", large, RATIO),
        Figure("  CSV (s)", table, RATIO),
        Figure("  certificates/s", certificates / large, rises=True),
        Figure("  server CPU a certificate ÷ a verification", processor / certificates / verify, RATIO),
        Figure("  octets of the report", length),
        Figure("  peak memory of the server (MB)", peak, bar=150, goal=100),
        Figure("  before (MB)", before),
        Figure(f"a report of {FEW:,} certificates beside them (s)", small, RATIO, 5),
        Figure("  peak memory of the server (MB)", after_small, bar=150, goal=100),
    ]
