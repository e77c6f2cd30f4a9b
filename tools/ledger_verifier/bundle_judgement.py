"""That what was intended is what was asked for and was permitted, that the certificate is that, and that its authority has its key and chain."""

from collections import namedtuple

from . import signatures
from .bundle_order import is_of_known_epoch
from .certificates import authority_key_identifier, certificate, check_certificate, instants, is_serial, key_identifier, log_reference, read_issued
from .certificates import requested_key, requested_subject, signed
from .der import Malformed
from .forms import is_extension_arc
from .found import read_reference
from .issuance import LONGEST_JUDGEMENT, clock_bits
from .names import match
from .signatures import Broken, Unchecked
from .times import MICROSECONDS

INTENT, CERTIFICATE, CHAIN = 64, 65, 66
OF_AN_AUTHORITY, FAILED = 0, 1

Issuer = namedtuple("Issuer", "key path")  # its SubjectPublicKeyInfo; its certificates, its own first: None where these are withheld


def check(report, said, made, octets):
    issuer = read_issuer(report, said, made)
    if issuer is None:
        return
    try:
        tbs = read_issued(made.authorized["tbsCertificate"])
    except Malformed as error:
        report.must(INTENT, False, made.intent.position, f"what was to be signed cannot be read: {error}")
    check_intent(report, made, tbs, issuer)
    check_request(report, made, tbs)
    check_reference(report, said, made, tbs)
    check_made(report, made, tbs, issuer, octets)


# ---- the authority


def read_issuer(report, said, made):
    """The authority as the bundle tells it; None where that is withheld."""
    own = {one.name: one for one in said if one.stream == made.authorized["authority"]}
    beginning = [own[name] for name in ("KeyMade", "RequestAuthorized", "AuthorityCreated")]
    for one in own.values():
        if one.body is None:
            report.unchecked(CHAIN, one.position, "what the authority began with is withheld")
    if any(one.body is None for one in beginning):
        return None
    made_key, asked, created = (one.body for one in beginning)
    is_own = made_key["purpose"] == OF_AN_AUTHORITY and made_key["key"] == asked["key"] == made.authorized["key"]
    report.check(CHAIN, is_own, made.intent.position, "the key of the intent is not the authority's")
    key = made_key["subjectPublicKeyInfo"]
    try:
        request = signed(created["certificationRequest"])
        is_asked = request.octets == asked["certificationRequestInfo"]
    except Malformed:
        is_asked = False
    is_asked = is_asked and is_signed(report, CHAIN, beginning[2].position, request, key)
    report.check(CHAIN, is_asked, None, "the authority's own request is not signed with its key")
    if (creating := own["AuthorityCreating"].body) is not None:
        report.check(CHAIN, subject_of(asked["certificationRequestInfo"]) == creating["subject"], None, "the authority's own request is of another subject than was asked for")
    imported = own.get("AuthorityCertificateImported")
    if imported is None or imported.body is None:
        return Issuer(key, [] if imported is None else None)
    return Issuer(key, read_path(report, imported, key))


def subject_of(information):
    """The subject of a CertificationRequestInfo; None where it cannot be read."""
    try:
        return requested_subject(information)
    except Malformed:
        return None


def read_path(report, imported, key):
    """The first is of the authority's key; each is signed by the one above it, the last by itself."""
    place, whole = imported.position, [imported.body["certificate"], *imported.body["chain"]]
    try:
        path = list(map(check_certificate, whole))
    except Malformed as error:
        report.must(CHAIN, False, place, f"a certificate of the chain cannot be read: {error}")
    report.check(CHAIN, path[0].key == key, place, "the authority's certificate is of another key")
    for index, tbs in enumerate(path):
        above = path[min(index + 1, len(path) - 1)]
        report.check(CHAIN, match(tbs.issuer, above.subject), place, f"certificate {index} of the chain is not by the one above it")
        of_old_root = index == len(path) - 1 and index > 0 and signatures.name(tbs.algorithm) is None
        if not of_old_root:
            is_so = is_signed(report, CHAIN, place, signed(whole[index]), above.key)
            report.check(CHAIN, is_so, place, f"certificate {index} of the chain is not signed by the one above it")
    return path


def is_signed(report, number, position, found, key):
    """Whether what was signed is signed by a key; where that cannot be said, it is counted as such and let pass."""
    try:
        signatures.verify(key, found.algorithm, found.octets, found.signature)
    except (Broken, Malformed):
        return False
    except Unchecked as error:
        report.unchecked(number, position, str(error))
    return True


# ---- the intent


def check_intent(report, made, tbs, issuer):
    body, place = made.authorized, made.intent.position

    def hold(holds, message):
        report.check(INTENT, holds, place, message)

    is_near = made.intent.time - LONGEST_JUDGEMENT <= body["moment"] <= made.intent.time
    hold(is_near, "it was judged at another time than it was recorded at")
    serial = body["serialNumber"]
    is_sound = is_serial(serial) and len(serial) == 16 and serial[0] and serial[:6] == clock_bits(body["moment"]) and tbs.serial == serial
    hold(is_sound, "the serial number is not of its moment, or the certificate has another")
    hold(body["checks"], "no rule was asked")
    failed = [one["rule"] for one in body["checks"] if one["outcome"] == FAILED]
    hold(not failed, f"rules {failed} did not permit it")
    begins, ends = instants(tbs.validity)
    hold(begins < ends, "the validity ends before it begins")
    if tbs.key == issuer.key:
        return hold(tbs.issuer == tbs.subject, "the issuer is not the authority")
    if issuer.path is None:
        return report.unchecked(INTENT, place, "the authority's certificate is withheld")
    if not issuer.path:
        return hold(False, "the authority had no certificate")
    for above in issuer.path:
        first, last = instants(above.validity)
        hold(ends <= last and first * MICROSECONDS <= body["moment"], "it outlives a certificate above it, or was judged before one is valid")
    hold(tbs.issuer == issuer.path[0].subject, "the issuer is not the authority")
    hold(key_identifier(issuer.path[0]) == authority_key_identifier(tbs), "the authority key identifier is not the authority's")


def check_request(report, made, tbs):
    place, asked = made.request.position, made.requested
    if asked is None:
        return report.unchecked(INTENT, place, "what was asked for is withheld")
    report.check(INTENT, asked["authority"] == made.authorized["authority"], place, "another authority was asked")
    form, octets = asked["certificationRequest"]
    if not report.check(INTENT, form == "certificationRequest", place, "what was submitted is no certification request"):
        return
    report.check(INTENT, signatures.name(tbs.algorithm) == asked["signatureAlgorithm"], place, f"{asked['signatureAlgorithm']} was asked for")
    try:
        request = signed(octets)
        key = requested_key(request.octets)
    except Malformed:
        return report.check(INTENT, False, place, "the certification request cannot be read")
    report.check(INTENT, key == tbs.key, place, "another key was asked for")
    report.check(INTENT, is_signed(report, INTENT, place, request, key), place, "the certification request is not signed with its own key")


def check_reference(report, said, made, tbs):
    """Where it names the log, by the identifier that the bundle has, it is this request that it names."""
    arc = origin = None
    for one in said:
        if one.position < made.intent.position and one.body is not None:
            origin = one.body.get("origin", origin)
            if one.name == "SettingsChanged":
                arc = one.body["extensionArc"]
    value = log_reference(tbs, arc if arc is not None and is_extension_arc(arc) else None)
    if value is None:
        return
    # What the log was called before its newest epoch but one no bundle says.
    found, is_known = read_reference(value), origin is not None and is_of_known_epoch(said, made.intent.position)
    is_its = found is not None and (found.request, found.digest) == (made.request.stream, made.request.digest)
    is_its = is_its and (not is_known or found.origin == origin)
    report.check(INTENT, is_its, made.intent.position, "the certificate names another request than its own")


# ---- the certificate


def check_made(report, made, tbs, issuer, octets):
    place, body = made.ending.position, made.ending.body
    if made.ending.name != "CertificateSigned":
        report.check(CERTIFICATE, octets is None, place, "there is a certificate, and its serial number was burned")
        return report.check(CERTIFICATE, body.get("signatureMayExist", True), place, "the ending left nothing")
    whole = certificate(tbs, body["signature"])
    report.check(CERTIFICATE, octets == whole, place, "the certificate is another than intent and ending make")
    is_so = is_signed(report, CERTIFICATE, place, signed(whole), issuer.key)
    report.check(CERTIFICATE, is_so, place, "the signature does not verify under the authority's key")
