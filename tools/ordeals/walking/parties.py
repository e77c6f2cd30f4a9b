"""Relying parties of a walk: they fetch lists and answers from the window, and hold them against what was revoked."""

import base64
import contextlib
import http.client
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
from botocore.exceptions import BotoCoreError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from ..caller import REGION
from ..case import Broken
from .serving import NAME, PUBLIC, URL
from .world import ACTIVE, DISABLED

PATIENCE = 30  # seconds until what was revoked is told; it is less than one
KEPT = 60  # answers, and as many lists
REASONS = {
    "UNSPECIFIED": None, "KEY_COMPROMISE": x509.ReasonFlags.key_compromise, "CERTIFICATE_AUTHORITY_COMPROMISE": x509.ReasonFlags.ca_compromise,
    "AFFILIATION_CHANGED": x509.ReasonFlags.affiliation_changed, "SUPERSEDED": x509.ReasonFlags.superseded, "CESSATION_OF_OPERATION": x509.ReasonFlags.cessation_of_operation,
    "PRIVILEGE_WITHDRAWN": x509.ReasonFlags.privilege_withdrawn, "A_A_COMPROMISE": x509.ReasonFlags.aa_compromise,
}  # fmt: skip
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN
SUCCESSFUL, UNAUTHORIZED, TRY_LATER = ocsp.OCSPResponseStatus.SUCCESSFUL, ocsp.OCSPResponseStatus.UNAUTHORIZED, ocsp.OCSPResponseStatus.TRY_LATER


class Parties:
    def __init__(self, chance, world, served, folder):
        self.chance, self.world, self.served, self.folder = chance, world, served, folder
        self.answers, self.lists = [], []  # what was kept, as files
        self.seen = {}  # by place: the number and the octets of the newest list there
        self.extra = {}  # serial numbers that lists tell of and nobody was given, with their authorities
        self.counts = {"good": 0, "revoked": 0, "unknown": 0, "unauthorized": 0, "lists": 0}

    # ---- the window

    def get(self, path, method="GET", body=None, **headers):
        parts = urllib.parse.urlsplit(self.served.window)
        with contextlib.closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)) as connection:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            octets = answer.read()
        if answer.status >= 500:
            raise Broken(f"{method} {path} on the window was answered {answer.status}: {octets[:300]!r}")
        return answer.status, answer.headers, octets

    def until(self, what, attempt):
        end = time.monotonic() + PATIENCE
        while True:
            found, fault = attempt()
            if not fault:
                return found
            if time.monotonic() > end:
                raise Broken(f"{what}: {fault}")
            time.sleep(0.02)

    # ---- lists

    def tells(self, authority):
        return authority.lists is not None and authority.status(self.world.now()) in (ACTIVE, DISABLED)

    def read_lists(self, authority):
        """Every list that a certificate of the authority names, and its complete one."""
        places = {one.location for one in authority.certificates.values() if one.location}
        if authority.lists and authority.lists["CrlType"] == "COMPLETE":
            places.add(self.complete(authority))
        for place in sorted(places):
            self.read_list(authority, place)

    @staticmethod
    def complete(authority):
        lists = authority.lists
        base = f"http://{NAME}" if lists.get("CustomCname") else f"{URL}/{lists['S3BucketName']}"
        return f"{base}/{lists.get('CustomPath', 'crl')}/{authority.arn.rpartition('/')[2]}.crl"

    def read_list(self, authority, place):
        """A list is sound whatever there is; where the authority tells, it is whole as well."""
        wanted = {one.serial for one in self.due(authority, place)} if self.tells(authority) else None

        def attempt():
            octets = self.fetch(place)
            if octets is None:
                return None, "there is no list" if wanted is not None else ""
            crl = x509.load_der_x509_crl(octets)
            missing = (wanted or set()) - {one.serial_number for one in crl}
            if missing:
                return crl, f"{len(missing)} of {len(wanted)} are missing: {sorted(missing)[:3]}"
            # Whoever comes just after a start under a clock that leapt may be before the server.
            has_ended = wanted is not None and crl.next_update_utc.timestamp() < self.world.now()
            return crl, f"the list was over at {crl.next_update_utc}" if has_ended else ""

        crl = self.until(f"the list {place} of {authority.arn}, {authority.status(self.world.now())}, {authority.lists}", attempt)
        if crl is not None:
            self.counts["lists"] += 1
            self.judge(authority, place, crl)

    def due(self, authority, place):
        """What a list has to tell: of a part what names it, of all the rest everything that has not ended."""
        now, complete = self.world.now(), place.endswith(f"/{authority.arn.rpartition('/')[2]}.crl")
        return [one for one in authority.revoked().values() if one.ends > now and (complete or one.location == place)]

    def judge(self, authority, place, crl):
        own = x509.load_pem_x509_certificate(authority.own.pem.encode())
        if crl.issuer != own.subject or not crl.is_signature_valid(own.public_key()):
            raise Broken(f"the list {place} is not {authority.arn}'s")
        number, octets = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number, crl.public_bytes(Encoding.DER)
        before = self.seen.get(place)
        if before and (number < before[0] or (number == before[0]) != (octets == before[1])):
            raise Broken(f"the list {place} has the number {number} after {before[0]}")
        if before is None or octets != before[1]:
            self.seen[place] = number, octets
            self.keep(self.lists, "list", octets)
        complete = place.endswith(f"/{authority.arn.rpartition('/')[2]}.crl")
        point = [one.value for one in crl.extensions if isinstance(one.value, x509.IssuingDistributionPoint)]
        if [name.value for one in point for name in one.full_name] != ([] if complete else [place]):
            raise Broken(f"the list {place} says that it is of {point}")
        if crl.last_update_utc.timestamp() > self.world.now():
            raise Broken(f"the list {place} is of {crl.last_update_utc} to {crl.next_update_utc}")
        for entry in crl:
            one = authority.certificates.get(entry.serial_number)
            if one is None:
                self.extra[entry.serial_number] = authority.arn
                continue
            if not one.revoked or (not complete and one.location != place):
                raise Broken(f"the list {place} tells of {one.arn}, which is not revoked, or of another list")
            [reason] = [extension.value.reason for extension in entry.extensions] or [None]
            if reason != REASONS[one.revoked[1]] or abs(entry.revocation_date_utc.timestamp() - one.revoked[0]) > 120:
                raise Broken(f"the list {place} says {reason} at {entry.revocation_date_utc} of {one.arn}: {one.revoked}")

    def fetch(self, place):
        """The octets at a URL; None for nothing. What is not public is nowhere on the window, and signed requests get it."""
        base, _, path = place.removeprefix("http://").partition("/")
        path = f"/{PUBLIC}/{path}" if base == NAME else f"/{path}"
        status, headers, octets = self.get(path)
        if not path.startswith(f"/{PUBLIC}/"):
            if status != 404:
                raise Broken(f"{place} is not public, and is answered {status}")
            return self.fetch_signed(path)
        if status == 404:
            return None
        if status != 200 or headers["Content-Type"] != "application/pkix-crl":
            raise Broken(f"{place} is answered {status} as {headers['Content-Type']}")
        if self.chance.random() < 0.2:
            self.fetch_again(path, headers["ETag"], octets)
        return octets

    def fetch_again(self, path, tag, octets):
        """With conditions, in part, and its head alone; it may be another by now."""
        status, headers, again = self.get(path, **{"If-None-Match": tag})
        if (status, again) != (304, b"") and headers["ETag"] == tag:
            raise Broken(f"{path} has not changed, and is answered {status}")
        end = self.chance.randrange(len(octets))
        status, headers, part = self.get(path, Range=f"bytes={end}-", **{"If-Range": tag})
        if headers["ETag"] == tag and (status, part) != (206, octets[end:]):
            raise Broken(f"{path} from {end} is answered {status} with {len(part)} octets")
        status, headers, nothing = self.get(path, "HEAD")
        if headers["ETag"] == tag and (status, nothing, int(headers["Content-Length"])) != (200, b"", len(octets)):
            raise Broken(f"the head of {path} is answered {status}")

    def fetch_signed(self, path):
        key, secret = self.served.credentials()
        request = botocore.awsrequest.AWSRequest("GET", self.served.endpoint + path)
        try:
            botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(key, secret), "s3", REGION).add_auth(request)
        except BotoCoreError as error:
            raise Broken(f"{path} cannot be signed: {error}") from error
        answer = self.served.ask("GET", path, headers=dict(request.headers.items()))
        if answer.status not in (200, 404):
            raise Broken(f"{path}, signed, is answered {answer}")
        return answer.octets if answer.status == 200 else None

    # ---- answers

    def ask(self, authority):
        """About one of the certificates, or one that is nobody's."""
        own, known = x509.load_pem_x509_certificate(authority.own.pem.encode()), list(authority.certificates.values())
        one = self.chance.choice(known) if known and self.chance.random() < 0.9 else None
        burned = [serial for serial, arn in self.extra.items() if arn == authority.arn and one is None]
        serial = one.serial if one else burned[0] if burned else self.chance.getrandbits(127) | 1 << 120
        answers = authority.has_named_responder and authority.status(self.world.now()) in (ACTIVE, DISABLED)
        wanted = REVOKED if burned or (one and one.revoked) else GOOD if one else UNKNOWN

        def attempt():
            response, octets = self.question(own, serial)
            if not answers:
                return None, "" if response.response_status == UNAUTHORIZED else f"{response.response_status}, though nobody answers for {authority.arn}"
            if response.response_status == TRY_LATER:
                return None, "tryLater"
            if response.response_status != SUCCESSFUL:
                raise Broken(f"a question about {authority.arn}, {authority.status(self.world.now())}, is answered {response.response_status}")
            status = response.certificate_status
            # It may be told too late, and never what will not be so.
            if status != wanted and not (wanted == REVOKED and status == GOOD):
                raise Broken(f"of {serial:x} is said {status}, and it is {wanted}")
            self.check(response, own, serial, one)
            self.keep(self.answers, "answer", octets)
            return response, "" if status == wanted else f"{status} of {serial:x}"

        response = self.until("an answer", attempt)
        self.counts["unauthorized" if response is None else wanted.name.lower()] += 1

    def question(self, own, serial):
        function = self.chance.choice([hashes.SHA1, hashes.SHA256])()
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(digest(own.subject.public_bytes(), function), digest(key_bits(own), function), serial, function)
        self.nonce = self.chance.randbytes(32) if self.chance.random() < 0.3 else None
        if self.nonce:
            builder = builder.add_extension(x509.OCSPNonce(self.nonce), False)
        octets = builder.build().public_bytes(Encoding.DER)
        if self.chance.random() < 0.5:
            status, headers, answer = self.get("/ocsp", "POST", octets, **{"Content-Type": "application/ocsp-request"})
        else:
            status, headers, answer = self.get("/ocsp/" + urllib.parse.quote(base64.b64encode(octets).decode(), safe=""))
        if status != 200 or headers["Content-Type"] != "application/ocsp-response":
            raise Broken(f"a question is answered {status} as {headers['Content-Type']}: {answer[:200]!r}")
        return ocsp.load_der_ocsp_response(answer), answer

    def check(self, response, own, serial, one):
        [responder] = response.certificates
        responder.verify_directly_issued_by(own)
        responder.public_key().verify(response.signature, response.tbs_response_bytes, *signed_with(response))
        now = self.world.now()
        if response.serial_number != serial or not response.this_update_utc.timestamp() <= now + 1 or not now <= response.next_update_utc.timestamp() + 1:
            raise Broken(f"an answer about {serial:x} is of {response.serial_number:x}, {response.this_update_utc} to {response.next_update_utc}")
        if not responder.not_valid_before_utc.timestamp() <= now <= responder.not_valid_after_utc.timestamp():
            raise Broken("a responder whose time is over")
        nonces = [extension.value.nonce for extension in response.extensions if isinstance(extension.value, x509.OCSPNonce)]
        if nonces != ([self.nonce] if self.nonce else []):
            raise Broken(f"the nonce {self.nonce} is answered {nonces}")
        if response.certificate_status == REVOKED and one:
            reason, at = one.revoked[1], response.revocation_time_utc.timestamp()
            if response.revocation_reason != REASONS[reason] or abs(at - one.revoked[0]) > 120:
                raise Broken(f"an answer says {response.revocation_reason} at {at} of {one.revoked}")

    def keep(self, kept, name, octets):
        if len(kept) < KEPT or self.chance.random() < 0.1:
            path = self.folder / f"{name}-{len(kept)}"
            path.write_bytes(octets)
            if len(kept) < KEPT:
                kept.append(path)
            else:
                path.rename(kept[self.chance.randrange(KEPT)])


def digest(octets, function):
    hashed = hashes.Hash(function)
    hashed.update(octets)
    return hashed.finalize()


def key_bits(certificate):
    """What the subject's BIT STRING holds (RFC 6960 section 4.1.1): for a key on a curve, its point."""
    return certificate.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def signed_with(response):
    return [ec.ECDSA(response.signature_hash_algorithm)]
