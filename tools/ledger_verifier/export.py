"""An export against the certificates and the burned serial numbers of the log: nothing missing, nothing extra, nothing changed."""

import json

from .revocations import REASONS, said_time
from .tree import sha256


def check_export(report, path, issued, burned, revoked):
    """Compares the lines of an ndjson export with what was issued, what was burned, and what was revoked: when, and why."""
    expected = {one.position: (one, sha256(one.certificate).hex()) for one in issued} | {one.position: (one, None) for one in burned}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except RecursionError:
                raise ValueError(f"{path}: line {number} is nested too deeply") from None
            if not isinstance(row, dict):
                raise ValueError(f"{path}: line {number} is no object")
            place = row.get("position") if type(row.get("position")) is int else None  # true is no number
            one, digest = expected.pop(place, (None, None))
            unknown = f"line {number} is neither a certificate of the log nor what it burned, or is there twice"
            if not report.check(44, one is not None, place, unknown):
                continue
            said = {str(content).replace(":", "").lower() for content in row.values()}
            if digest is not None:
                report.check(44, digest in said, one.position, f"line {number} names another certificate")
            else:
                report.check(44, row.get("certificateSHA256") is None, one.position, f"line {number} names a certificate, and there may be none")
            serials = {one.serial.hex(), one.serial.hex().lstrip("0"), str(int.from_bytes(one.serial, "big"))}
            report.check(44, bool(serials & said), one.position, f"line {number} has another serial number")
            status = row.get("status"), row.get("revokedAt"), row.get("revocationReason")
            allowed = standings(one, revoked) if digest is not None else [("burned", said_time(one.time), REASONS[0])]
            report.check(44, status in allowed, one.position, f"line {number} has another status")
    for position in sorted(expected):
        report.check(44, False, position, "the certificate or the burned serial number is missing in the export")


def standings(one, revoked):
    """What an export may say of a certificate: what was revoked since it was made was issued then."""
    told = revoked.get((one.authority, one.serial))
    return [("issued", None, None), *([("revoked", *told)] if told else [])]
