"""`/metrics`: what those who watch a server are told, read by Prometheus' own parser; each figure moves with what it tells of, and none names anybody."""

import base64
import contextlib
import json
import math
import re
import socket
import time
import urllib.parse

import botocore.exceptions
import certified
import issuing
import ledger_server
import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from ledger_server import TOP, ca_ledger
from receiver import dead_port
from told_metrics import TYPE, asked, awaited, documented, families, figure, issued, moved, promtool, rising, told

SUBJECT = "Nobodys Business"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A server that is watched: it makes lists and answers, speaks TLS, and lets few calls of one operation through; with a client and a root."""
    certifier = certified.Certifier(tmp_path_factory.mktemp("certified"))
    _, files = certifier.certify("watched")
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("watched"))
    server.trusted = certifier.file
    key, targets = server.home / "hook.key", server.home / "hooks.json"
    key.touch(0o600)
    key.write_text("whsec_" + base64.b64encode(bytes(32)).decode())
    targets.write_text(json.dumps({"targets": [{"name": "away", "url": f"http://127.0.0.1:{dead_port()}/", "keyFile": str(key)}]}))
    shelf = tmp_path_factory.mktemp("shelf")
    options = ("--backup-into", str(shelf), "--window-url", "http://pki.example", "--revocation-delay", "0", "--rate-limit", "ListTags=1:1",
               "--feed", str(server.home / "feed"), "--webhooks", str(targets),
               "--tls-certificate", str(files[0]), "--tls-key", str(files[1]))  # fmt: skip
    server.start(*options)
    assert server.stop() == 0
    # A start looks at once at the file of credentials, a server that runs once a minute.
    ca_ledger("credentials", "add", "--data", server.data, "--principal", "a-guest", "--role", "auditor", "--expires", "30")
    server.start(*options)
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    arn, root = issuing.new_root(client, subject={"CommonName": SUBJECT})
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration={
        "CrlConfiguration": {"Enabled": True, "S3BucketName": "crls", "CustomCname": "lists.example"}, "OcspConfiguration": {"Enabled": True}})
    yield server, client, arn, x509.load_pem_x509_certificate(root.encode())
    assert server.stop() == 0, server.log()[-3000:]
    server.replay()


# ---- the form


def test_everything_is_told_in_the_form_that_prometheus_reads(watched):
    server, client, arn, _ = watched
    issued(client, arn)
    everything = families(server)
    for family in everything.values():
        assert family.documentation.endswith("."), f"{family.name} says what it means"
        assert family.type in ("counter", "gauge", "histogram")
        assert re.fullmatch("(ca_ledger|process|aws_acmprivateca)_[a-z_]+", family.name)
        for sample in family.samples:
            assert math.isfinite(sample.value) and sample.value >= 0, sample
            assert family.type != "counter" or sample.name.endswith("_total")
    for name in ("ca_ledger_issuance_seconds", "ca_ledger_commit_seconds", "ca_ledger_anchor_seconds", "ca_ledger_group_entries"):
        series = {}
        for sample in everything[name].samples:
            key = tuple(sorted((label, value) for label, value in sample.labels.items() if label != "le"))
            series.setdefault(key, {}).setdefault(sample.name.removeprefix(name), []).append(sample)
        for values in series.values():
            bounds = [float(one.labels["le"]) for one in values["_bucket"]]
            counts = [one.value for one in values["_bucket"]]
            assert bounds == sorted(bounds) and bounds[-1] == math.inf and counts == sorted(counts)
            assert values["_count"][0].value == counts[-1] and len(values["_sum"]) == 1
            assert (values["_sum"][0].value > 0) == (counts[-1] > 0)


def test_the_version_stands_there_and_how_the_process_does(watched):
    server = watched[0]
    [build] = families(server)["ca_ledger_build_info"].samples
    assert build.value == 1 and build.labels["version"] in ca_ledger("--version").out
    assert figure(server, "process_resident_memory_bytes") > 1 << 20
    assert 10 < figure(server, "process_open_fds") < figure(server, "process_max_fds")
    assert figure(server, "process_cpu_seconds_total") > 0 and figure(server, "process_threads") > 2
    assert abs(figure(server, "process_start_time_seconds") - time.time()) < 3_600
    assert figure(server, "ca_ledger_disk_free_bytes") > 1 << 20
    assert figure(server, "ca_ledger_ready") == 1 and figure(server, "ca_ledger_clock_held") == 0
    with socket.create_connection(server.window_address()):
        awaited(lambda: figure(server, "process_open_fds") > 10)


def test_what_the_schema_says_is_told_and_nothing_else(watched):
    server, client, arn, root = watched
    moved(server, client, arn, root)
    found, expected = told(server.look("/metrics", at=server.metrics).octets.decode()), documented()
    assert set(found) == set(expected), set(found) ^ set(expected)
    for name, (kind, meaning, labels) in found.items():
        metric = expected[name]
        assert (kind, meaning, labels) == (metric.kind, metric.meaning, metric.labels), name
        parts = name.removesuffix("_total").split("_")
        assert ("timestamp" in parts or name == "process_start_time_seconds") == (metric.unit == "seconds since 1970"), name
        assert (parts[-1] == "seconds") == metric.unit.startswith("seconds") and (parts[-1] == "bytes") == (metric.unit == "octets"), name
        assert name.endswith("_total") == (kind == "counter"), name


def test_prometheus_own_tool_finds_nothing_to_say_of_it(watched):
    server, client, arn, root = watched
    moved(server, client, arn, root)
    status, said = promtool("check", "metrics", input=server.look("/metrics", at=server.metrics).octets.decode())
    assert (status, said) == (0, "")


def test_the_alerts_ask_for_labels_that_there_are(watched):
    """One that was misspelled would never fire."""
    server, client, arn, root = watched
    moved(server, client, arn, root)
    samples = [sample for family in families(server).values() for sample in family.samples]
    rules = (TOP / "tools/monitoring/alerts.yml").read_text()
    matchers = re.findall(r'(\w+)\{(\w+)=~?"([^"]*)"\}', rules)
    assert len(matchers) >= 5
    for name, label, values in matchers:
        for value in values.split("|"):
            assert any(one.name == name and one.labels.get(label) == value for one in samples), (name, label, value)


# ---- each figure moves


def test_issuances_move(watched):
    server, client, arn, _ = watched
    with rising(server, "ca_ledger_issuances_total", template="EndEntityCertificate/V1"), rising(server, "ca_ledger_issuance_seconds_count", outcome="issued"):
        issued(client, arn)
    with rising(server, "ca_ledger_issuances_total", template="EndEntityClientAuthCertificate/V1"), rising(server, "ca_ledger_events_total", event="CertificateSigned"):
        issued(client, arn, template="EndEntityClientAuthCertificate/V1")
    # Told of both, and of nothing twice: what is asked with one token again is one.
    request = dict(IdempotencyToken="again", CertificateAuthorityArn=arn, Csr=issuing.pem(issuing.certification_request()), SigningAlgorithm="SHA256WITHECDSA", Validity=issuing.YEAR)
    with rising(server, "ca_ledger_issuances_total"), rising(server, "ca_ledger_issuance_seconds_count", 2, outcome="issued"), rising(server, "ca_ledger_key_uses_total", purpose="certificate"), rising(server, "aws_acmprivateca_success_total"), rising(server, "aws_acmprivateca_time_seconds_count", 2):
        assert client.issue_certificate(**request)["CertificateArn"] == client.issue_certificate(**request)["CertificateArn"]


def test_what_is_made_durable_moves(watched):
    server, client, arn, _ = watched
    log = figure(server, "ca_ledger_log_entries")
    commits = figure(server, "ca_ledger_commit_seconds_count")
    issued(client, arn)
    assert figure(server, "ca_ledger_log_entries") >= log + 3 and figure(server, "ca_ledger_commit_seconds_count") >= commits + 2
    awaited(lambda: figure(server, "ca_ledger_entries_beyond_checkpoint") == 0)
    awaited(lambda: figure(server, "ca_ledger_checkpoint_entries") == figure(server, "ca_ledger_log_entries"))
    awaited(lambda: figure(server, "ca_ledger_views_lag_entries") == 0)
    awaited(lambda: figure(server, "ca_ledger_open_intents") == 0)
    # Lists and answers are made meanwhile: these agree as soon as nothing is.
    before = server.events("--type", "ServerStarted")[-1]["position"]  # counters begin with each start
    awaited(lambda: figure(server, "ca_ledger_group_entries_sum") == figure(server, "ca_ledger_events_total") == figure(server, "ca_ledger_log_entries") - before)
    assert figure(server, "ca_ledger_anchor_seconds_count") > 0 and figure(server, "ca_ledger_key_uses_total", purpose="checkpoint") > 0
    assert figure(server, "ca_ledger_authorities_at_hand") == 1


def test_refusals_move(watched):
    server, client, arn, _ = watched
    before = figure(server, "ca_ledger_rule_refusals_total")
    with rising(server, "ca_ledger_refusals_total", code="invalidValue", recorded="entry"), rising(server, "ca_ledger_issuance_seconds_count", outcome="refused"), rising(server, "aws_acmprivateca_failure_total"):
        with pytest.raises(botocore.exceptions.ClientError):
            issued(client, arn, validity={"Type": "YEARS", "Value": 90})
    assert figure(server, "ca_ledger_rule_refusals_total") == before + 1
    refused = [one for one in server.events() if one["type"] == "IssuanceRefused"][-1]["event"]
    rule = [check["rule"] for check in refused["checks"] if check["outcome"] == "failed"][-1]
    assert figure(server, "ca_ledger_rule_refusals_total", rule=str(rule)) >= 1
    with rising(server, "ca_ledger_refusals_total", code="signatureInvalid", recorded="count"):
        key, secret = server.credentials()
        with pytest.raises(botocore.exceptions.ClientError):
            server.client((key, secret[::-1])).list_certificate_authorities()


def test_calls_that_come_too_fast_move(watched):
    server, client, arn, _ = watched
    before = figure(server, "ca_ledger_throttled_calls_total", operation="ListTags")
    turned_away = 0
    for _ in range(20):
        try:
            client.list_tags(CertificateAuthorityArn=arn)
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "ThrottlingException"
            turned_away += 1
    assert turned_away and figure(server, "ca_ledger_throttled_calls_total", operation="ListTags") == before + turned_away
    assert figure(server, "ca_ledger_throttled_calls_total") == figure(server, "ca_ledger_throttled_calls_total", operation="ListTags")


def test_revocation_lists_move(watched):
    server, client, arn, _ = watched
    certificate = issued(client, arn)
    awaited(lambda: figure(server, "ca_ledger_crls_total", outcome="written") >= 1)
    before = figure(server, "ca_ledger_crls_total", outcome="written")
    with rising(server, "ca_ledger_events_total", event="CertificateRevoked"):
        client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason="SUPERSEDED")
    awaited(lambda: figure(server, "ca_ledger_crls_total", outcome="written") > before)
    assert figure(server, "ca_ledger_crl_last_generation_seconds") > 0
    assert abs(figure(server, "ca_ledger_crl_last_success_timestamp_seconds") - time.time()) < 600
    # Of the round over all lists that follows.
    awaited(lambda: figure(server, "ca_ledger_crl_next_due_timestamp_seconds") > time.time())
    due, end = (figure(server, f"ca_ledger_crl_next_{what}_timestamp_seconds") for what in ("due", "update"))
    assert time.time() < due < end and figure(server, "ca_ledger_crl_oldest_due_seconds") == 0
    assert abs(figure(server, "ca_ledger_crl_oldest_timestamp_seconds") - time.time()) < 600
    awaited(lambda: figure(server, "ca_ledger_key_uses_total", purpose="list") >= figure(server, "aws_acmprivateca_crl_generated_total") == figure(server, "ca_ledger_crls_total", outcome="written"))
    assert figure(server, "ca_ledger_crl_failing_authorities") == 0


def test_a_list_that_cannot_be_written_is_told(fresh_server):
    """Until it is there."""
    server, client = fresh_server, fresh_server.client()
    arn, _ = issuing.new_root(client)
    ca_ledger("buckets", "create", "gone", "--data", server.data)
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration={
        "CrlConfiguration": {"Enabled": True, "S3BucketName": "gone", "CustomCname": "lists.example"}})
    awaited(lambda: figure(server, "ca_ledger_crls_total", outcome="written") == 1)
    assert figure(server, "ca_ledger_crls_total", outcome="failed") == 0
    bucket, hidden = server.data / "buckets" / "gone", server.data / "buckets" / "hidden"
    bucket.rename(hidden)
    client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{issued(client, arn).serial_number:x}", RevocationReason="SUPERSEDED")
    awaited(lambda: figure(server, "ca_ledger_crl_failing_authorities") == 1)
    assert figure(server, "ca_ledger_crls_total", outcome="failed") >= 1
    assert figure(server, "ca_ledger_crl_bucket_failures_total") >= 1 and figure(server, "aws_acmprivateca_misconfigured_crl_bucket_total") >= 1
    awaited(lambda: figure(server, "ca_ledger_crl_oldest_due_seconds") >= 1)
    hidden.rename(bucket)
    awaited(lambda: figure(server, "ca_ledger_crl_failing_authorities") == 0)
    assert figure(server, "ca_ledger_crls_total", outcome="written") == 2
    awaited(lambda: figure(server, "ca_ledger_crl_oldest_due_seconds") == 0)


def test_answers_on_status_move(watched):
    server, client, arn, root = watched
    certificate = issued(client, arn)
    with rising(server, "ca_ledger_ocsp_answers_total", status="good", made="signed"), rising(server, "ca_ledger_key_uses_total", purpose="answer"):
        assert asked(server, certificate, root).certificate_status == ocsp.OCSPCertStatus.GOOD
    with rising(server, "ca_ledger_ocsp_answers_total", status="good", made="kept"), rising(server, "ca_ledger_window_responses_total", route="status", code="200"):
        asked(server, certificate, root)
    assert figure(server, "ca_ledger_ocsp_open_periods") == 1
    period, responder = (figure(server, f"ca_ledger_ocsp_next_{what}_end_timestamp_seconds") for what in ("period", "responder"))
    assert time.time() < period <= responder
    assert time.time() - 600 < figure(server, "ca_ledger_ocsp_oldest_period_start_timestamp_seconds") < period
    with rising(server, "ca_ledger_ocsp_answers_total", status="malformedRequest", made="none"):
        server.look("/ocsp", "POST", b"nothing", Content_Type="application/ocsp-request")
    client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason="SUPERSEDED")
    with rising(server, "ca_ledger_ocsp_answers_total", status="revoked", made="signed"):
        awaited(lambda: asked(server, certificate, root).certificate_status == ocsp.OCSPCertStatus.REVOKED)
    other = issuing.new_root(client, subject={"CommonName": SUBJECT})[1]
    with rising(server, "ca_ledger_ocsp_answers_total", status="unauthorized", made="none"):
        asked(server, certificate, x509.load_pem_x509_certificate(other.encode()))


def test_the_ends_of_authorities_move(watched):
    """Within some seconds of what happened to one of them."""
    server, client, _, _ = watched
    pages = client.get_paginator("list_certificate_authorities").paginate()
    there = sum(one["Status"] == "ACTIVE" for page in pages for one in page["CertificateAuthorities"])
    # What other tests made may not have been looked at yet.
    awaited(lambda: figure(server, "ca_ledger_authorities", status="active") == there)

    def within(days):
        return figure(server, "ca_ledger_authorities_ending", days=str(days))

    before, active = [within(days) for days in (7, 30, 90)], figure(server, "ca_ledger_authorities", status="active")
    short = issuing.create_authority(client, subject={"CommonName": SUBJECT})
    root = issuing.activate_root(client, short, validity={"Type": "DAYS", "Value": 20})
    awaited(lambda: figure(server, "ca_ledger_authorities", status="active") == active + 1)
    assert [within(days) for days in (7, 30, 90)] == [before[0], before[1] + 1, before[2] + 1]
    assert figure(server, "ca_ledger_authority_next_end_timestamp_seconds") == x509.load_pem_x509_certificate(root.encode()).not_valid_after_utc.timestamp()
    client.update_certificate_authority(CertificateAuthorityArn=short, Status="DISABLED")
    awaited(lambda: figure(server, "ca_ledger_authorities", status="disabled") == 1)
    assert within(30) == before[1] + 1
    client.delete_certificate_authority(CertificateAuthorityArn=short, PermanentDeletionTimeInDays=7)
    awaited(lambda: figure(server, "ca_ledger_authorities", status="deleted") == 1)
    assert figure(server, "ca_ledger_authorities", status="active") == active and within(30) == before[1]


def test_what_the_window_is_asked_for_moves(watched):
    server, _, arn, _ = watched
    with rising(server, "ca_ledger_window_responses_total", route="certificate", code="200"):
        server.look(f"/authorities/{arn.rsplit('/', 1)[1]}.cer")
    with rising(server, "ca_ledger_window_responses_total", route="object", code="404"):
        server.look("/a/b")
    with rising(server, "ca_ledger_window_responses_total", route="none", code="405"):
        server.look("/health", "PUT")
    before = figure(server, "ca_ledger_connections", listener="window")
    with rising(server, "ca_ledger_connections_accepted_total", listener="window"), socket.create_connection(server.window_address()):
        awaited(lambda: figure(server, "ca_ledger_connections", listener="window") >= before + 1)
    with rising(server, "ca_ledger_connections_accepted_total", listener="api"), server.connect():
        awaited(lambda: figure(server, "ca_ledger_connections", listener="api") >= 1)
    # Those of who watches are told too.
    assert figure(server, "ca_ledger_connections", listener="metrics") >= 1


def test_audit_reports_move(watched):
    server, client, arn, _ = watched
    with rising(server, "ca_ledger_events_total", event="AuditReportCompleted"):
        client.create_certificate_authority_audit_report(CertificateAuthorityArn=arn, S3BucketName="crls", AuditReportResponseFormat="JSON")
    awaited(lambda: figure(server, "ca_ledger_audit_reports_running") == 0)


# ---- who may not know what


def test_nobody_is_named_and_nothing_secret_is_told(watched):
    server, client, arn, root = watched
    certificate = issued(client, arn)
    asked(server, certificate, root)
    others = server.add_credential("somebody-in-particular", "auditor")
    for _ in range(3):
        with contextlib.suppress(botocore.exceptions.ClientError):
            server.client(others).list_tags(CertificateAuthorityArn=arn)
            issued(server.client(others), arn)
    text = server.look("/metrics", at=server.metrics).octets.decode()
    key, secret = server.credentials()
    master = server.master_key.read_text().strip()
    for word in (SUBJECT, "nobodys", arn, arn.rsplit("/", 1)[1], key, secret, master, str(certificate.serial_number), f"{certificate.serial_number:x}", str(server.data), "in-particular", *others, "127.0.0.1"):
        assert word.lower() not in text.lower(), word


def test_it_does_not_grow_with_authorities(watched):
    server, client, arn, root = watched
    moved(server, client, arn, root)
    before = {(one.name, *sorted(one.labels.items())) for family in families(server).values() for one in family.samples}
    for _ in range(3):
        issuing.new_root(client)
    after = {(one.name, *sorted(one.labels.items())) for family in families(server).values() for one in family.samples}
    assert after == before


def test_it_is_told_on_neither_of_the_other_listeners(watched):
    server = watched[0]
    assert server.look("/metrics").status == 404 and b"ca_ledger" not in server.look("/metrics").octets
    answer = server.ask("GET", "/metrics")
    assert answer.status in (400, 403, 404) and b"ca_ledger" not in answer.octets
    assert server.ask("POST", "/metrics", b"{}").status in (400, 403, 404)
    # And nothing else at its own.
    for path in ("/", "/health", "/metrics/", "//metrics", "/metrics/x", "/Metrics", "/ocsp", "/crls/a"):
        assert server.look(path, at=server.metrics).status == 404, path


def test_it_is_only_read(watched):
    server = watched[0]
    whole, head = server.look("/metrics", at=server.metrics), server.look("/metrics", "HEAD", at=server.metrics)
    assert head.status == 200 and head.octets == b"" and head.headers["Content-Type"] == TYPE
    assert abs(int(head.headers["Content-Length"]) - len(whole.octets)) < 200
    assert whole.headers["Cache-Control"] == "no-store"
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = server.look("/metrics", method, at=server.metrics)
        assert answer.status == 405 and "GET" in answer.headers["Allow"], method
    assert server.look("/metrics", "POST", b"x", at=server.metrics).status in (405, 413)
    assert server.look("/metrics?name=x", at=server.metrics).status == 200


def test_who_holds_all_its_connections_holds_nothing_else(watched):
    server, client, arn, _ = watched
    parts = urllib.parse.urlsplit(server.metrics)
    with contextlib.ExitStack() as connections:
        for _ in range(60):
            connection = connections.enter_context(contextlib.closing(socket.create_connection((parts.hostname, parts.port), timeout=30, source_address=("127.0.0.2", 0))))
            with contextlib.suppress(OSError):
                connection.sendall(b"GET /metrics HTTP/1.1\r\n")
        # Who comes from elsewhere is still told.
        assert figure(server, "ca_ledger_connections", listener="metrics") <= 16
        assert figure(server, "ca_ledger_connections_refused_total", listener="metrics") > 0
        issued(client, arn)
        assert server.look("/health").status == 200


def test_it_can_be_told_nowhere_and_beyond_this_machine_only_if_that_is_said(stopped):
    for place in ("0.0.0.0:0", "[::]:0", "example.com:80", "127.0.0.1.example.com:80"):
        run = ca_ledger("serve", "--data", stopped.data, "--master-key", stopped.master_key, "--metrics", place, expecting=(64,))
        assert "--insecure-metrics" in run.err, place
    for place in ("", "x", "127.0.0.1", "127.0.0.1:70000", "OFF"):
        run = ca_ledger("serve", "--data", stopped.data, "--master-key", stopped.master_key, "--metrics", place, expecting=(64,))
        assert "--metrics" in run.err, place
    assert not stopped.data.exists()
    server = stopped.start("--metrics", "off")
    assert server.stop() == 0
    assert "metrics" not in server.log()
    server.start("--metrics", "0.0.0.0:0", "--insecure-metrics")
    assert server.metrics.startswith("http://0.0.0.0:")
    assert figure(server, "ca_ledger_ready") == 1
