"""Lies about reports: of what, by whom, in which place, and what they hold."""

import hashlib
import uuid
from collections import namedtuple

from ledger_verifier.audit_reports import CSV, JSON, pieces
from ledger_verifier.certificates import certificate, to_be_signed
from ledger_verifier.events import revocations_of
from made_events import ENUMERATED, fields, number, octets, text
from tampered import lie, table, truth
from tampered_facts import OTHER, append
from tampered_lives import delete_disabled, disable

REQUESTED, COMPLETED, FAILED = 52, 53, 54
Issued = namedtuple("Issued", "position authority serial certificate time account template")  # what a report tells of a certificate
REPORT = bytes(range(32, 48))
ANOTHER = bytes(range(48, 64))
REVOKED = 40


def ask(forgery, authority=None, stream=REPORT, form=JSON, bucket="reports", key=None):
    """Has somebody who may ask for a report of the first authority; gives the event."""
    imported = forgery.of("AuthorityCertificateImported")[0]
    authority = authority or imported.stream
    suffix = "json" if form == JSON else "csv"
    key = key or f"audit-report/{uuid.UUID(bytes=authority)}/{uuid.UUID(bytes=stream)}.{suffix}"
    return append(forgery, REQUESTED, octets(authority), text(bucket), text(key), number(form, ENUMERATED), fields(imported)[-1], stream=stream)


def told(forgery):
    """The certificates of a log, as a report tells of them."""
    for requested, authorized, signed in forgery.issued():
        who, asked = requested.body["provenance"], authorized.body
        octets_of = certificate(to_be_signed(asked["tbsCertificate"]), signed.body["signature"])
        yield Issued(forgery.events.index(signed), asked["authority"], asked["serialNumber"], octets_of, signed.time, who["account"], requested.body["template"])


def report_of(forgery, asked, revoked=None):
    """The octets of a report, and how many certificates it tells of."""
    body, size = asked.body, forgery.events.index(asked)
    issued = [one for one in told(forgery) if one.authority == body["authority"] and one.position < size]
    genesis = forgery.of("LedgerOpened")[0].body
    return b"".join(pieces(body["format"], issued, genesis, size, revoked or {})), len(issued)


def complete(forgery, asked, revoked=None, more=b"", count=0, length=0):
    report, certificates = report_of(forgery, asked, revoked)
    digest = hashlib.sha256(report + more).digest()
    return append(forgery, COMPLETED, octets(digest), number(len(report) + length), number(certificates + count), stream=asked.stream)


def fail(forgery, asked, reason=0):
    return append(forgery, FAILED, number(reason, ENUMERATED), stream=asked.stream)


def revoke(forgery, which=-1):
    """Revokes a certificate of the first authority; gives what a report says of it."""
    imported = forgery.of("AuthorityCertificateImported")[0]
    asked = [authorized.body for _, authorized, _ in forgery.issued() if authorized.body["authority"] == imported.stream][which]
    parts = octets(imported.stream), octets(asked["serialNumber"]), number(1, ENUMERATED), fields(imported)[-1]
    event = append(forgery, REVOKED, *parts, stream=revocations_of(imported.stream))
    return {(imported.stream, asked["serialNumber"]): (forgery.events.index(event), event.time, 1)}


@truth
def reports_are_made_in_both_forms(forgery):
    for stream, form in ((REPORT, JSON), (ANOTHER, CSV)):
        complete(forgery, ask(forgery, stream=stream, form=form))


@truth
def a_report_tells_of_what_was_revoked_before_it_was_asked_for(forgery):
    before = revoke(forgery)
    first = ask(forgery)
    after = revoke(forgery, which=-2)
    complete(forgery, first, before | after)
    second = ask(forgery, stream=ANOTHER, form=CSV)
    complete(forgery, second, before | after)


@truth
def a_report_is_open_over_a_start_and_then_made(forgery):
    asked = ask(forgery)
    forgery.serve_again()
    complete(forgery, asked)


@truth
def a_report_is_open_at_the_end_and_one_failed(forgery):
    for reason, stream in enumerate((REPORT, ANOTHER, OTHER)):
        fail(forgery, ask(forgery, stream=stream), reason)
    ask(forgery, stream=bytes(range(64, 80)))


@truth
def a_disabled_authority_has_reports(forgery):
    disable(forgery)
    complete(forgery, ask(forgery))


@lie(55)
def a_deleted_authority_has_reports(forgery):
    delete_disabled(forgery)
    return ask(forgery)


@lie(55)
def an_authority_that_never_was_has_reports(forgery):
    return ask(forgery, authority=OTHER)


@lie(55)
def two_reports_of_an_authority_are_made_at_once(forgery):
    ask(forgery)
    return ask(forgery, stream=ANOTHER)


@lie(21)
def a_report_is_asked_for_twice(forgery):
    ask(forgery)
    return ask(forgery)


@lie(21)
def a_report_is_completed_that_nobody_asked_for(forgery):
    return append(forgery, COMPLETED, octets(bytes(32)), number(0), number(0), stream=REPORT)


@lie(21)
def a_report_fails_that_nobody_asked_for(forgery):
    return append(forgery, FAILED, number(0, ENUMERATED), stream=REPORT)


@lie(11)
def a_report_is_completed_twice(forgery):
    asked = ask(forgery)
    complete(forgery, asked)
    return complete(forgery, asked)


@lie(9)
def a_report_fails_for_no_reason_that_there_is(forgery):
    return fail(forgery, ask(forgery), 3)


@lie(54)
def a_report_is_completed_after_the_server_stopped(forgery):
    asked = ask(forgery)
    forgery.append(forgery.stop)
    return complete(forgery, asked)


@lie(50)
def a_report_is_asked_for_under_the_first_books(forgery):
    for started in forgery.of("ServerStarted"):
        started.payload = started.payload.replace(b"\x02\x01\x02\x02\x01\x01", b"\x02\x01\x01\x02\x01\x01", 1)
    return ask(forgery)


BUCKETS = ("no", "Reports", "re_ports", "re/ports", "..", "a..b", "192.168.0.1", "-reports", "reports-", "reports.", "a" * 64, "repörts")
table(55, {f"a report lies in a bucket that cannot be {place}": (lambda bucket: lambda forgery: ask(forgery, bucket=bucket))(bucket)
           for place, bucket in enumerate(BUCKETS)}, is_placed=True)  # fmt: skip
table(None, {f"a report lies in the bucket {bucket}": (lambda bucket: lambda forgery: ask(forgery, bucket=bucket) and None)(bucket)
             for bucket in ("abc", "0.a-b", "192.168.0", "a" * 63)})  # fmt: skip
table(55, {
    "a report has the key of another report": lambda forgery: ask(forgery, key="audit-report/x/y.json"),
    "a report has a key that leads elsewhere": lambda forgery: ask(forgery, key="../../keys/uses"),
    "a report in one form has the key of the other": lambda forgery: ask(
        forgery, form=CSV, key=f"audit-report/{uuid.UUID(bytes=forgery.of('AuthorityCertificateImported')[0].stream)}/{uuid.UUID(bytes=REPORT)}.json"),
    "a report has another digest": lambda forgery: complete(forgery, ask(forgery), more=b" "),
    "a report is longer than it is": lambda forgery: complete(forgery, ask(forgery), length=1),
    "a report tells of more certificates": lambda forgery: complete(forgery, ask(forgery), count=1),
}, is_placed=True)  # fmt: skip


@lie(55)
def a_report_hides_a_revocation(forgery):
    revoke(forgery)
    return complete(forgery, ask(forgery))


@lie(55)
def a_report_tells_of_a_revocation_that_came_later(forgery):
    asked = ask(forgery)
    revoked = {name: (0, *rest) for name, (_, *rest) in revoke(forgery).items()}
    return complete(forgery, asked, revoked)


@lie(55)
def a_certificate_is_left_out_of_a_report(forgery):
    asked = ask(forgery, form=CSV)
    report, certificates = report_of(forgery, asked)
    report = b"".join(report.splitlines(keepends=True)[:-1])
    return append(forgery, COMPLETED, octets(hashlib.sha256(report).digest()), number(len(report)), number(certificates - 1), stream=REPORT)
