"""The columns of an export (schemas/format.md, section 11), derived from what the log says of one certificate, or of one burned number."""

import base64
import uuid

from .audit_reports import PRESET
from .certificates import instants, to_be_signed
from .revocations import REASONS
from .signatures import name as algorithm_name
from .texts import alternative_names, constraints, distribution_points, issuer_key, key_text, name_text, purposes, responders, subject_key
from .texts import MICROSECONDS, time_text, usages
from .tree import sha256

NAMES = (
    "position", "issuedAt", "serial", "subject", "subjectAlternativeNames", "notBefore", "notAfter", "keyType", "publicKeySHA256",
    "signatureAlgorithm", "template", "requester", "sourceAddress", "requestId", "arn", "certificateSHA256", "status", "revokedAt",
    "revocationReason", "endOfLife", "account", "role", "accessKey", "authority", "issuer", "authorityKeyIdentifier", "subjectKeyIdentifier",
    "keyUsages", "extendedKeyUsages", "basicConstraints", "crlDistributionPoints", "ocsp",
)  # fmt: skip
CERTIFICATE = "certificate"  # a column more, where it was asked for


def columns(one, genesis, arn_form, revocation, with_certificate=False):
    """What stands in the columns, in their order. `revocation` is when it was revoked and why, or None."""
    tbs = to_be_signed(one.tbs)
    begins, ends = instants(tbs.validity)
    if one.is_burned:
        status, issued, digest, revocation = "burned", None, None, (one.time, 0)
    else:
        status, issued, digest = "revoked" if revocation else "issued", time_text(one.time), sha256(one.certificate).hex()
    withdrawn, reason = revocation or (None, None)
    end = ends * MICROSECONDS if withdrawn is None else min(withdrawn, ends * MICROSECONDS)
    who = one.who
    found = [
        one.position, issued, serial_text(tbs.serial), name_text(tbs.subject), alternative_names(tbs), time_text(begins * MICROSECONDS),
        time_text(ends * MICROSECONDS), key_text(tbs.key), sha256(tbs.key).hex(), algorithm_name(tbs.algorithm) or "unknown",
        None if who is None else one.template or PRESET, who and who.principal, who and who.sourceAddress, str(uuid.UUID(bytes=one.stream)),
        arn(one, genesis, arn_form), digest, status, None if withdrawn is None else time_text(withdrawn), None if reason is None else REASONS[reason],
        time_text(end), who and who.account, who and who.role, who and who.accessKey, str(uuid.UUID(bytes=one.authority)), name_text(tbs.issuer),
        issuer_key(tbs), subject_key(tbs), usages(tbs), purposes(tbs), constraints(tbs), distribution_points(tbs), responders(tbs),
    ]  # fmt: skip
    return [*found, None if one.is_burned else pem(one.certificate)] if with_certificate else found


def serial_text(octets):
    return (octets[1:] if len(octets) > 1 and octets[0] == 0 else octets).hex()


def arn(one, genesis, form):
    number = one.serial.hex() if form == "hex" else str(int.from_bytes(one.serial, "big"))
    place = f"arn:{genesis['partition']}:acm-pca:{genesis['region']}:{genesis['account']}"
    return f"{place}:certificate-authority/{uuid.UUID(bytes=one.authority)}/certificate/{number}"


def pem(octets):
    digits = base64.b64encode(octets).decode()
    lines = [digits[place : place + 64] for place in range(0, len(digits), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"])
