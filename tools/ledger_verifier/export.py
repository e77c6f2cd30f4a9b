"""An export against the certificates of the log: nothing missing, nothing extra, nothing changed."""

import json

from .tree import sha256


def check_export(report, path, issued, revoked):
    """Compares the lines of an ndjson export with what was issued, and what of it was revoked: when, and why."""
    expected = {one.position: one for one in issued}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except RecursionError:
                raise ValueError(f"{path}: line {number} is nested too deeply") from None
            if not isinstance(row, dict):
                raise ValueError(f"{path}: line {number} is no object")
            one = expected.pop(row.get("position"), None)
            unknown = f"line {number} is no certificate of the log, or is there twice"
            if not report.check(44, one is not None, row.get("position"), unknown):
                continue
            said = {str(content).replace(":", "").lower() for content in row.values()}
            report.check(44, sha256(one.certificate).hex() in said, one.position, f"line {number} names another certificate")
            serials = {one.serial.hex(), one.serial.hex().lstrip("0"), str(int.from_bytes(one.serial, "big"))}
            report.check(44, bool(serials & said), one.position, f"line {number} has another serial number")
            # What was revoked since the export was made was issued then.
            allowed = [("issued", None, None), *(("revoked", *told) for told in [revoked.get((one.authority, one.serial))] if told)]
            status = row.get("status"), row.get("revokedAt"), row.get("revocationReason")
            report.check(44, status in allowed, one.position, f"line {number} has another status")
    for position in sorted(expected):
        report.check(44, False, position, "the certificate is missing in the export")
