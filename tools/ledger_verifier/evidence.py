"""What is recorded of those who were turned away keeps within its limits."""

from .forms import is_kept
from .tree import sha256

LONGEST_BODY, LONGEST_RESOURCE = 4096, 200  # octets of a refused call's body, characters of what it named
ACCESS_DENIED = 7  # how callers that are known are refused, where that is recorded
UNKNOWN = {6, 20, 21, 23, 24, 25, 26}  # how a call may be refused before it is known who asks
ADMINISTRATOR = ("administrator",)
ISSUERS, READERS, AUDITORS = ((*ADMINISTRATOR, *others) for others in (("issuer",), ("issuer", "auditor"), ("auditor",)))
MAY_CALL = {  # every operation of the interface, and which roles may call it
    **dict.fromkeys((
        "CreateCertificateAuthority", "CreatePermission", "DeleteCertificateAuthority", "DeletePermission", "DeletePolicy",
        "ImportCertificateAuthorityCertificate", "PutPolicy", "RestoreCertificateAuthority", "RevokeCertificate",
        "TagCertificateAuthority", "UntagCertificateAuthority", "UpdateCertificateAuthority",
    ), ADMINISTRATOR),
    "IssueCertificate": ISSUERS,
    **dict.fromkeys((
        "DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "GetCertificateAuthorityCsr",
        "ListCertificateAuthorities", "ListPermissions", "ListTags",
    ), READERS),
    **dict.fromkeys((
        "CreateCertificateAuthorityAuditReport", "DescribeCertificateAuthorityAuditReport", "GetPolicy",
    ), AUDITORS),
}  # fmt: skip
BOUNDS = ("UnauthenticatedRequestsCounted", "EpochOpened")  # where the time to be counted over may begin at the earliest


class Evidence:
    def __init__(self, report):
        self.check, self.earliest, self.newest = report.check, 0, 0  # microseconds: of the next window's beginning, of the last entry

    def fold(self, entry, name):
        """Follows every entry, after what it says was judged."""
        if name == "ServerStarted":
            self.earliest = self.newest
        elif name in BOUNDS:
            self.earliest = entry.time
        self.newest = entry.time

    def refused(self, entry, body):
        fault = fault_of_refusal(body, body["provenance"])
        self.check(48, fault is None, entry.position, fault)

    def counted(self, entry, body):
        """Each answer once, given at least once, before anybody was known; and the window follows the one before."""
        counts, answers = body["counts"], {one["answer"] for one in body["counts"]}
        is_sound = all(one["count"] > 0 for one in counts) and 0 < len(counts) == len(answers) and answers <= UNKNOWN
        is_within = max(self.earliest, 0) <= body["from"] <= entry.time
        said = "refusals are counted that were never given, twice, of callers that are known, or over a time that cannot be"
        self.check(48, is_sound and is_within, entry.position, said)


def fault_of_refusal(body, who):
    """What contradicts itself, or is more or less than is kept; None where nothing."""
    length = len(body["octets"])
    if length != LONGEST_BODY if body["isCut"] else length > LONGEST_BODY:
        return f"of a body, cut or not, {length} octets are kept"
    if not body["isCut"] and who["bodyDigest"] not in (None, sha256(body["octets"])):
        return "the whole body is kept, and its digest is another's"
    if body["isCut"] and who["bodyDigest"] == sha256(body["octets"]):
        return "the body is said to be cut, and what is kept has its digest"
    if body["code"] != ACCESS_DENIED:
        return "a refusal of this kind is not recorded"
    if body["operation"] not in MAY_CALL or who["role"] in MAY_CALL[body["operation"]]:
        return "there is no such operation, or the role may call it"
    if body["resource"] is not None and not is_kept(body["resource"], LONGEST_RESOURCE):
        return "what the caller named is empty, longer than it is kept, or holds control characters"
    return None
