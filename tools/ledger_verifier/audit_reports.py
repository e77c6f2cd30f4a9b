"""Reports about authorities: asked for one at a time, and completed with what the log says (schemas/format.md, section 9.4).

A report is written again from the certificates that were met, in the words of the interface, and compared by its digest.
"""

import hashlib
import re
import uuid

from . import files
from .authorities import ACTIVE, DISABLED
from .certificates import instants, to_be_signed
from .der import SEQUENCE, only
from .texts import name_text
from .times import MICROSECONDS, Unwritten, civil

JSON, CSV = range(2)
SUFFIX = {JSON: "json", CSV: "csv"}
COLUMNS = ("awsAccountId", "requestedByServicePrincipal", "certificateArn", "serial", "subject", "notBefore", "notAfter", "issuedAt",
           "revokedAt", "revocationReason", "templateArn")  # fmt: skip
REASONS = {0: "UNSPECIFIED", 1: "KEY_COMPROMISE", 2: "CERTIFICATE_AUTHORITY_COMPROMISE", 3: "AFFILIATION_CHANGED", 4: "SUPERSEDED",
           5: "CESSATION_OF_OPERATION", 9: "PRIVILEGE_WITHDRAWN", 10: "A_A_COMPROMISE"}  # fmt: skip
PRESET = "EndEntityCertificate/V1"
ADDRESS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")


class AuditReports:
    def __init__(self, report, authorities):
        self.check, self.authorities = report.check, authorities
        self.open, self.completed = {}, []  # by stream: (position, body); in order: (position, size, requested, completed)

    def requested(self, entry, body):
        is_new = entry.version == 0 and entry.stream not in self.open
        self.check(21, is_new, entry.position, "the report was asked for before")
        authority = self.authorities.by_stream.get(body["authority"])
        is_such = authority is not None and authority.status(entry.time) in (ACTIVE, DISABLED)
        self.check(55, is_such, entry.position, "the authority is none, or stood so that it has no reports")
        is_alone = all(other["authority"] != body["authority"] for _, other in self.open.values())
        self.check(55, is_alone, entry.position, "another report of the authority was being made")
        key = f"audit-report/{uuid.UUID(bytes=body['authority'])}/{uuid.UUID(bytes=entry.stream)}.{SUFFIX[body['format']]}"
        self.check(55, body["key"] == key and is_bucket(body["bucket"]), entry.position, "there is no such bucket, or the key is another")
        self.open[entry.stream] = entry.position, body

    def ended(self, entry, body):
        asked = self.open.pop(entry.stream, None)
        self.check(21, asked is not None, entry.position, "no such report is open")
        if asked is not None and "digest" in body:
            self.completed.append((entry.position, *asked, body))

    def derive(self, genesis, issued, revoked):
        """Writes every report again that was completed."""
        for position, size, requested, completed in self.completed:
            told = (one for one in issued if one.authority == requested["authority"] and one.position < size)
            try:
                found = measured(pieces(requested["format"], told, genesis, size, revoked))
            except Unwritten:
                self.check(55, False, position, "the log gives no such report: it would tell of a time outside 1950 to 9999")
                continue
            said = completed["digest"], completed["length"], completed["certificates"]
            self.check(55, said == found, position, f"the log gives a report of {found[1]} octets with the digest {found[0].hex()}")

    def find(self, path):
        """Which report a file is, by its digest: the position where it was completed; None for one of another log's, or of none."""
        with files.opened(path) as file:
            digest = hashlib.file_digest(file, "sha256").digest()
        return next((position for position, _, _, completed in self.completed if completed["digest"] == digest), None)


def measured(pieces):
    """The digest and the length of a report, and of how many certificates it tells."""
    digest, length, count = hashlib.sha256(), 0, 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
        count += 1
    return digest.digest(), length, count - 2  # but its beginning and its ending


def is_bucket(name):
    """The rules of today for names of buckets."""
    is_spelt = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name, re.ASCII) is not None
    return is_spelt and ".." not in name and ADDRESS.fullmatch(name) is None


def pieces(form, certificates, genesis, size, revoked):
    """A report's beginning, its certificates one by one, and its ending."""
    yield b"[" if form == JSON else (",".join(COLUMNS) + "\n").encode()
    separator = b"\n"
    for one in certificates:
        row = values(one, genesis, size, revoked)
        if form == JSON:
            members = (f"{quoted(name)}:{quoted(value)}" for name, value in zip(COLUMNS, row) if value is not None)
            yield separator + f"{{{','.join(members)}}}".encode()
            separator = b",\n"
        else:
            yield (",".join(map(cell, COLUMNS, row)) + "\n").encode()
    yield b"\n]\n" if form == JSON else b""


def values(one, genesis, size, revoked):
    """What stands in the columns; None where nothing does."""
    tbs = to_be_signed(only(one.certificate).whole(SEQUENCE))
    begins, ends = instants(tbs.validity)
    position, time, reason = revoked.get((one.authority, one.serial), (size, None, None))
    is_revoked = position < size
    name = f"arn:{genesis['partition']}:acm-pca:{genesis['region']}:{genesis['account']}:certificate-authority/{uuid.UUID(bytes=one.authority)}"
    return (
        one.account or genesis["account"], None, f"{name}/certificate/{int.from_bytes(one.serial, 'big')}", one.serial.hex(":"),
        name_text(tbs.subject, is_of_report=True), said(begins), said(ends), said_time(one.time), said_time(time) if is_revoked else None,
        REASONS[reason] if is_revoked else None, f"arn:{genesis['partition']}:acm-pca:::template/{one.template or PRESET}",
    )  # fmt: skip


def said(seconds):
    return civil(seconds).isoformat(timespec="seconds") + "+0000"


def said_time(microseconds):
    return said(microseconds // MICROSECONDS)


def cell(column, value):
    """A cell of CSV (RFC 4180): the subject always in quotation marks."""
    value = value or ""
    return '"' + value.replace('"', '""') + '"' if column == "subject" or any(one in value for one in '",\n\r') else value


def quoted(text):
    """A string of JSON in ASCII."""
    units = (
        f"\\{one}" if one in '"\\' else one if " " <= one <= "~" else "".join(f"\\u{unit:04x}" for unit in utf16(one)) for one in text
    )
    return f'"{"".join(units)}"'


def utf16(one):
    octets = one.encode("utf-16-be")
    return [int.from_bytes(octets[start : start + 2], "big") for start in range(0, len(octets), 2)]
