"""Steps of a walk about certificates: issued, read, imported, revoked."""

import base64

from cryptography import x509
from running_ledger import certification_request

from ..case import Broken
from . import policies
from .calls import ALREADY, IN_PROGRESS, Call
from .serving import NAME, PUBLIC, URL
from .steps import DAY, INVALID_REQUEST, VALIDATION, Steps
from .world import ACCESS, ACTIVE, ALIVE, EXPIRED, FAILED, NOT_FOUND, OK, PENDING, STATE, Certificate

# Leaps of the clock are a multiple of three hours: no moment below falls near one. A walk is far shorter than half an hour.
SOON, A_DAY, A_MONTH, A_YEAR, LONG = 5_400, DAY + 5_400, 30 * DAY + 5_400, 366 * DAY + 5_400, 3_660 * DAY + 5_400
REASONS = ("UNSPECIFIED", "KEY_COMPROMISE", "CERTIFICATE_AUTHORITY_COMPROMISE", "AFFILIATION_CHANGED", "SUPERSEDED", "CESSATION_OF_OPERATION", "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE")
TEMPLATES = (None, None, "EndEntityCertificate/V1", "EndEntityClientAuthCertificate/V1", "BlankEndEntityCertificate_APICSRPassthrough/V1", "CodeSigningCertificate/V1")


class CertificateSteps(Steps):
    def begin(self):
        """The first authorities, roots that issue."""
        for _ in range(3):
            call = None
            while call is None or not call.is_certain:
                call = self.create("ROOT")
            call.apply(self.callers.hear(call))
            authority, told = self.world.there()[0], {"CrlConfiguration": {"Enabled": True, "S3BucketName": PUBLIC, "CrlType": "COMPLETE"}, "OcspConfiguration": {"Enabled": True}}
            call = self.activate(authority, self.admin)
            call.apply(self.callers.hear(call))
            self.said("UpdateCertificateAuthority", authority, RevocationConfiguration=told)
            self.configured(authority, told)

    def csr(self):
        authority = self.authority()

        def apply(answer):
            if x509.load_pem_x509_csr(answer["Csr"].encode()).is_signature_valid is not True:
                raise Broken("a certification request that is not signed")

        instead = {"RequestFailedException"} if authority.has_failed else None
        return self.about("GetCertificateAuthorityCsr", authority, apply=apply, instead=instead, statuses={*ALIVE, FAILED})

    def own(self):
        authority = self.authority(ACTIVE, "DISABLED", EXPIRED)

        def apply(answer):
            if answer["Certificate"] != authority.own.pem:
                raise Broken(f"{authority.arn} has another certificate")
            if ("CertificateChain" in answer) != (authority.kind == "SUBORDINATE"):
                raise Broken(f"the chain of {authority.arn}: {answer}")

        return self.about("GetCertificateAuthorityCertificate", authority, apply=apply)

    def issue(self, authority=None, person=None):
        authority, person = authority or self.authority(ACTIVE), person or self.person()
        template, seconds, token = self.chance.choice(TEMPLATES), self.chance.choice([1_800, A_DAY, A_DAY, A_MONTH, A_MONTH, A_YEAR]), f"issue-{next(self.numbers)}"
        request, instead = certification_request(), None
        if authority.own and authority.own.ends < int(self.world.now()) + seconds:
            instead = {VALIDATION}
        elif self.chance.random() < 0.03:
            request, instead = b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", {"MalformedCSRException"}
        call = self.about("IssueCertificate", authority, person=person, template=template, instead=instead, **self.order(request, seconds, template), IdempotencyToken=token)

        def apply(answer):
            found = self.take(authority, answer["CertificateArn"], seconds)
            if self.chance.random() < 0.1:
                again = self.callers.hear(Call(person, call.operation, call.document, {OK}))
                if again["CertificateArn"] != found.arn:
                    raise Broken(f"the token {token} was answered with {found.arn}, and then with {again}")

        call.apply, call.again = apply, {OK}
        return call

    def order(self, request, seconds, template):
        ends = int(self.world.now()) + seconds
        named = {"TemplateArn": policies.PREFIX + template} if template else {}
        return {"Csr": base64.b64encode(request).decode(), "SigningAlgorithm": "SHA256WITHECDSA", "Validity": {"Type": "ABSOLUTE", "Value": ends}} | named

    def take(self, authority, arn, seconds=None, is_own=False):
        """Reads a certificate that was issued, and keeps what it says."""
        document = {"CertificateArn": arn, "instead": {OK, IN_PROGRESS}}
        pem = self.until(lambda: self.said("GetCertificate", authority, **document))["Certificate"]
        read = x509.load_pem_x509_certificate(pem.encode())
        ends = read.not_valid_after_utc.timestamp()
        if seconds and abs(ends - self.world.now() - seconds) > 300:
            raise Broken(f"{arn} ends at {ends}, and is to end {seconds} s from now")
        made = Certificate(arn, read.serial_number, pem, ends, is_own, *pointers(read))
        if made.serial in authority.certificates and authority.certificates[made.serial].pem != pem:
            raise Broken(f"the serial number of {arn} was there already")
        self.check_pointers(authority, made)
        return authority.certificates.setdefault(made.serial, made)

    def check_pointers(self, authority, made):
        """A certificate names the list and the responder that its authority has; one that it signs for itself none."""
        configurations = [(authority.lists, authority.responder), *([authority.before] if authority.before else [])]
        if not any(self.points(authority, made, *one) for one in configurations):
            raise Broken(f"{made.arn} names {made.location} and {made.responder}; its authority has {configurations}")

    @staticmethod
    def points(authority, made, lists, responder):
        """Whether a certificate names what it would by a configuration."""
        if made.is_own:
            return made.location is None and made.responder is None
        named = f"http://{responder['OcspCustomCname']}" if (responder or {}).get("OcspCustomCname") else f"{URL}/ocsp"
        if made.responder != (named if responder else None):
            return False
        if not lists or lists["CrlDistributionPointExtensionConfiguration"]["OmitExtension"]:
            return made.location is None
        base = f"http://{NAME}/" if lists.get("CustomCname") else f"{URL}/{lists['S3BucketName']}/"
        complete = f"{base}{lists.get('CustomPath', 'crl')}/{authority.arn.rpartition('/')[2]}.crl"
        return made.location is not None and made.location.startswith(base) and (made.location == complete) == (lists["CrlType"] == "COMPLETE")

    def certificate(self):
        """Reads a certificate, or one of another authority, which is none of this one's."""
        authority = self.authority()
        known = list(authority.certificates.values())
        if known and self.chance.random() < 0.85:
            one = self.chance.choice(known)

            def apply(answer):
                if answer["Certificate"] != one.pem or ("CertificateChain" in answer) != (not one.is_own):
                    raise Broken(f"{one.arn} is another now, or has another chain: {answer}")

            return self.about("GetCertificate", authority, apply=apply, CertificateArn=one.arn)
        call = self.about("GetCertificate", authority, instead={NOT_FOUND}, CertificateArn=f"{authority.arn}/certificate/{self.chance.getrandbits(127) | 1 << 120}")
        return call

    def activate(self, authority=None, person=None):
        """An authority is given a certificate: its own, or one by another authority."""
        now = self.world.now()
        authority = authority or self.authority(PENDING, EXPIRED)
        status = authority.status(now)
        if authority.is_gone(now) or status not in (PENDING, EXPIRED, ACTIVE):
            if authority.own is None:  # what is not its own is told before where it stands
                return None
            call = self.about("ImportCertificateAuthorityCertificate", authority, Certificate=encoded(authority.own.pem), **authority.chain)
            if authority.own.ends < now and call.allowed == {STATE}:
                call.allowed = {STATE, "MalformedCertificateException"}
            return call
        seconds = self.chance.choice([SOON, A_YEAR, LONG, LONG])
        issuer = authority if authority.kind == "ROOT" else self.parent(authority)
        if issuer is None:
            return None
        template = "RootCACertificate/V1" if authority.kind == "ROOT" else "SubordinateCACertificate_PathLen0/V1"
        if authority.kind == "SUBORDINATE":
            seconds = A_YEAR if issuer.own.ends > now + A_YEAR + DAY else SOON
            if issuer.own.ends <= now + seconds:
                return None
        statuses = {PENDING, ACTIVE, EXPIRED} if authority.kind == "ROOT" else None
        if self.world.answers(self.admin, "IssueCertificate", issuer.arn, template, statuses) != {OK}:
            return None
        request = self.said("GetCertificateAuthorityCsr", authority)["Csr"].encode()
        answer = self.said("IssueCertificate", issuer, template=template, statuses=statuses, **self.order(request, seconds, template))
        made = self.take(issuer, answer["CertificateArn"], seconds, is_own=authority.kind == "ROOT")
        chain = {} if authority.kind == "ROOT" else {"CertificateChain": encoded(issuer.own.pem)}

        def apply(_):
            authority.own, authority.chain = made, chain

        document = {"Certificate": encoded(made.pem)} | chain
        again = {OK, STATE} if authority.is_disabled else {OK}
        return self.about("ImportCertificateAuthorityCertificate", authority, person=person, apply=apply, again=again, **document)

    def parent(self, authority):
        active = [one for one in self.world.there() if one.kind == "ROOT" and one.status(self.world.now()) == ACTIVE and one is not authority]
        return self.chance.choice(active) if active else None

    # ---- revocation

    def revoke(self, authority=None):
        authority = authority or self.authority(ACTIVE, "DISABLED")
        known, reason = list(authority.certificates.values()), self.chance.choice(REASONS)
        draw = self.chance.random()
        if burned := [serial for serial, arn in self.burned.items() if arn == authority.arn and draw > 0.9]:
            # That of a responder's certificate is nobody's to revoke.
            return self.about("RevokeCertificate", authority, instead={ALREADY, NOT_FOUND}, CertificateSerial=self.spelt(burned[0]), RevocationReason=reason)
        if not known or draw < 0.05:
            serial = self.chance.choice(["1", f"{self.chance.getrandbits(127) | 1 << 120:x}"])
            return self.about("RevokeCertificate", authority, instead={NOT_FOUND}, CertificateSerial=serial, RevocationReason=reason)
        if draw < 0.07:
            call = self.about("RevokeCertificate", authority, CertificateSerial="0x12", RevocationReason=reason)
            if call.allowed != {ACCESS}:  # what is no number is told before what there is
                call.allowed = {INVALID_REQUEST} | ({ACCESS} if ACCESS in call.allowed else set())
            return call
        one = self.chance.choice([one for one in known if draw > 0.2 and not one.revoked and not one.is_own and one.ends > self.world.now()] or known)
        instead = {ALREADY} if one.revoked else {INVALID_REQUEST} if one.is_own or one.ends < self.world.now() else None

        def apply(_):
            one.revoked = one.revoked or (self.world.now(), reason)

        return self.about("RevokeCertificate", authority, apply=apply, again={OK, ALREADY}, instead=instead, CertificateSerial=self.spelt(one.serial), RevocationReason=reason)

    def spelt(self, serial):
        plain = f"{serial:x}"
        even = plain if len(plain) % 2 == 0 else "0" + plain
        pairs = ":".join(even[place : place + 2] for place in range(0, len(even), 2))
        return self.chance.choice([plain, plain.upper(), "000" + plain, pairs, pairs.upper()])


def encoded(pem):
    return base64.b64encode(pem.encode()).decode()


def pointers(certificate):
    """The list and the responder that it names; None for none."""
    location = responder = None
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.CRLDistributionPoints):
            [point] = extension.value
            [name] = point.full_name
            location = name.value
        elif isinstance(extension.value, x509.AuthorityInformationAccess):
            found = [one.access_location.value for one in extension.value if one.access_method == x509.AuthorityInformationAccessOID.OCSP]
            responder = found[0] if found else None
    return location, responder
