"""Revocation lists that a forger writes honestly, with the library's own builder, of an authority whose key is theirs.

What a list tells is found here anew for each one, by walking over all events; every field can be given another value by its name.
"""

import datetime
import uuid
from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from ledger_verifier.certificates import instants, to_be_signed
from ledger_verifier.der import element
from ledger_verifier.events import revocations_of
from ledger_verifier.tree import sha256
from made_authority import KEY, certificate_of, judge, put, serial_of, sign, take_over
from made_events import ENUMERATED, fields, number, octets, payload, sequence, text

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000  # microseconds
YES, NO = b"\x01\x01\xff", b"\x01\x01\x00"
CONFIGURED, OPENED, ISSUED, REVOKED, AUTHORIZED, SIGNED, FAILED = 28, 29, 32, 40, 41, 42, 43
STARTED, CERTIFIED, FAILED_TO_SIGN, ABANDONED = 2, 33, 34, 35
EPOCH = datetime.datetime(1970, 1, 1)
POINTS, ACCESS = b"\x55\x1d\x1f", bytes.fromhex("2b06010505070101")
OF_AUTHORITY, OF_POLICY = (10, 11, 12, 13, 14, 16, 17, 18), (14, 21, 22, 23)
NAME = "lists.example"
FLAGS = {0: None, 1: "key_compromise", 2: "ca_compromise", 3: "affiliation_changed", 4: "superseded", 5: "cessation_of_operation",
         9: "privilege_withdrawn", 10: "aa_compromise"}  # fmt: skip


def at(microseconds):
    return EPOCH + datetime.timedelta(seconds=microseconds // SECOND)


def named(identifier):
    return str(uuid.UUID(bytes=identifier))


def lists(days=7, is_parted=False, omits=False, bucket="lists", base=None, name=NAME, path=None, is_public=False):
    """A ListConfiguration."""
    optional = [text(one, tag) for one, tag in ((name, 0x80), (path, 0x81)) if one is not None]
    flags = (YES if one else NO for one in (is_parted, omits))
    said = number(days), *flags, text(bucket), YES if is_public else NO, text(f"http://{name}" if base is None else base), *optional
    return element(0xA0, *said)


def responder(location="http://ask.example", name="ask.example"):
    return element(0xA1, text(location), *([text(name, 0x80)] if name is not None else []))


def uri(url):
    return x509.UniformResourceIdentifier(url)


def encoded(identifier, value):
    """An extension that is not critical, of the library's value."""
    return element(0x30, element(0x06, identifier), element(0x04, value.public_bytes()))


class Revoker:
    """The first authority of a ledger in a forger's hands, and what it withdraws and tells."""

    def __init__(self, forgery, ago=0):
        take_over(forgery, ago)
        self.forgery, self.authority = forgery, forgery.of("AuthorityCreating")[0].stream
        self.imported = forgery.of("AuthorityCertificateImported")[0]
        self.template = forgery.issued()[-1]
        self.count, self.urls = 0, {}  # of parts, by identifier
        self.start()

    # ---- what there is

    @property
    def events(self):
        return self.forgery.events

    @property
    def now(self):
        return self.events[-1].time

    def newest(self, *types, after=0):
        found = [place for place, event in enumerate(self.events) if event.type in types and event.stream in (self.authority, self.forgery.ledger)]
        return max((place for place in found if place >= after), default=None)

    @property
    def own(self):
        return x509.load_der_x509_certificate(self.imported.body["certificate"])

    def identifier(self, word="list"):
        """One that nothing else has."""
        self.count += 1
        return sha256(word.encode(), self.count.to_bytes(4, "big"))[:16]

    # ---- ordinary events

    def add(self, kind, *parts, stream=None, after=0):
        """Appends an event, so many microseconds after the newest; gives it."""
        made = replace(self.events[-1], time=self.now + after, stream=stream or self.authority, type=kind, schema=1,
                       payload=payload(kind, *parts), opening=None, version=None)  # fmt: skip
        self.events.append(made)
        return made

    def start(self, version=2):
        """A server starts that knows a version of the books."""
        put(self.forgery.start(), at_5=number(version))

    def wait(self, microseconds):
        """The time of what comes next: something of no meaning here is recorded then."""
        refused = self.forgery.append(self.forgery.of("OperationRefused")[-1], self.identifier("refused"))
        refused.time += microseconds

    def who(self):
        return fields(self.imported)[-1]

    def configure(self, *parts):
        """`parts` are of `lists` and `responder`."""
        return self.add(CONFIGURED, *parts, self.who())

    def open_part(self, identifier=None, certificates=None):
        identifier = identifier or self.identifier("part")
        count = self.forgery.indexes().certificates[self.authority] if certificates is None else certificates
        self.urls[identifier] = self.url(identifier)
        return self.add(OPENED, octets(identifier), number(count))

    def configuration(self):
        place = self.newest(CONFIGURED)
        return None if place is None else self.events[place].body

    def configured(self):
        """The lists of all configurations, None where there are to be none."""
        return [event.body["lists"] for event in self.events if event.type == CONFIGURED and event.stream == self.authority]

    def url(self, part=None):
        """Where a list is to be had as things are configured."""
        lists, own = self.configuration()["lists"], named(self.authority)
        _, _, prefix = lists["bucket"].partition("/")
        beginning = [lists["base"], *([prefix.rstrip("/")] if prefix.rstrip("/") else [])]
        if part is None:
            return "/".join([*beginning, lists["customPath"] or "crl", own + ".crl"])
        return "/".join([*beginning, *([lists["customPath"]] if lists["customPath"] else ["crl", own]), named(part) + ".crl"])

    def pointers(self):
        """What certificates say of where to ask, by identifier."""
        found, configuration = [], self.configuration()
        lists, responder = (configuration["lists"], configuration["responder"]) if configuration else (None, None)
        if lists is not None and not lists["omitsDistributionPoint"]:
            part = self.events[self.newest(OPENED)].body["partition"] if lists["isPartitioned"] else None
            point = x509.DistributionPoint([uri(self.url(part))], None, None, None)
            found.append((POINTS, encoded(POINTS, x509.CRLDistributionPoints([point]))))
        if responder is not None:
            described = x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, uri(responder["location"]))
            found.append((ACCESS, encoded(ACCESS, x509.AuthorityInformationAccess([described]))))
        return found

    def basis(self):
        """What a judgement rests on now."""
        configured, parted = self.newest(CONFIGURED), None
        if configured is not None and (self.configuration()["lists"] or {}).get("isPartitioned"):
            parted = self.newest(OPENED, after=configured)
        found = (0, self.newest(*OF_AUTHORITY)), (1, self.newest(*OF_POLICY)), (4, configured), (5, parted)
        return sequence(*(sequence(number(concern, ENUMERATED), number(place)) for concern, place in found if place is not None))

    def ask(self, days=30, like=None, pointers=None):
        """A certificate is asked for and authorized, like another; gives the two events."""
        stream, (requested, authorized, _) = self.identifier("request"), like or self.template
        asked = self.add(30, *fields(requested), stream=stream)
        put(asked, **{"at_3" if asked.body["template"] is None else "at_4": sequence(number(2, ENUMERATED), number(days))})
        intent = self.add(ISSUED, *fields(authorized), stream=stream)
        serial = serial_of(self.now, sha256(stream)[:10])
        put(intent, at_3=self.basis(), at_4=number(self.now), at_5=octets(serial))
        judge(intent, asked, to_be_signed(self.own.tbs_certificate_bytes), self.pointers() if pointers is None else pointers)
        return asked, intent

    def certify(self, intent):
        return self.add(CERTIFIED, octets(sign(intent.body["tbsCertificate"])), stream=intent.stream)

    def issue(self, days=30, **how):
        """A certificate; gives its intent."""
        _, intent = self.ask(days, **how)
        self.certify(intent)
        return intent

    def renew(self, days=300):
        """Another certificate for the authority's own key, which is imported."""
        intent = self.issue(days, like=self.forgery.issued()[0])
        own = certificate_of(intent, self.events[-1])
        self.imported = self.add(self.imported.type, octets(own), sequence(), self.who())

    def revoke(self, intent, reason=4):
        return self.add(REVOKED, octets(self.authority), octets(intent.body["serialNumber"]), number(reason, ENUMERATED), self.who(),
                        stream=revocations_of(self.authority))  # fmt: skip

    def burn(self, intent):
        """The key may have signed, and nobody has the signature."""
        return self.add(FAILED_TO_SIGN, sequence(number(19), sequence()), YES, stream=intent.stream)

    # ---- lists

    def withdrawn(self, size, with_burned=True):
        """What the authority withdrew in the first so many entries: positions, events, reasons, and the intents."""
        intents, issued, found, revoked = {}, {}, [], set()
        for place, event in enumerate(self.events[:size]):
            if event.type == ISSUED:
                intents[event.stream] = event
            elif event.type == CERTIFIED:
                intent = intents.pop(event.stream)
                issued[intent.body["serialNumber"]] = intent
            elif event.type == ABANDONED or event.type == FAILED_TO_SIGN and event.body["signatureMayExist"]:
                if (intent := intents.pop(event.stream, None)) is not None and with_burned:
                    found.append((place, event, 0, intent))
            elif event.type == REVOKED:
                serial = event.body["serialNumber"]
                if serial in issued and serial not in revoked:
                    revoked.add(serial)
                    found.append((place, event, event.body["reason"], issued[serial]))
        return found

    def newest_signed(self, part):
        """The newest list of a part, by its intent."""
        for signed in reversed(self.events):
            if signed.type == SIGNED and signed.body["partition"] == part:
                return next(event.body for event in self.events if event.type == AUTHORIZED and event.stream == signed.stream)
        return None

    def tells(self, part, size, with_burned=True):
        """What a list of the first so many entries tells."""
        before, told = self.newest_signed(part), []
        for place, event, reason, intent in self.withdrawn(size, with_burned):
            named = [one["position"] for one in intent.body["basis"] if one["concern"] == 5]
            if part is not None and (not named or self.events[named[0]].body["partition"] != part):
                continue
            end = instants(to_be_signed(intent.body["tbsCertificate"]).validity)[1] * SECOND
            if before is None or place >= before["size"] or end >= before["thisUpdate"]:
                told.append((event, reason, intent))
        return told

    def build(self, said, told):
        """The list, made and signed by the library."""
        builder = (
            x509.CertificateRevocationListBuilder().issuer_name(self.own.subject)
            .last_update(at(said["thisUpdate"])).next_update(at(said["nextUpdate"]))
        )  # fmt: skip
        for event, reason, intent in told:
            one = x509.RevokedCertificateBuilder().serial_number(int.from_bytes(intent.body["serialNumber"], "big")).revocation_date(at(event.time))
            if reason:
                one = one.add_extension(x509.CRLReason(x509.ReasonFlags[FLAGS[reason]]), False)
            builder = builder.add_revoked_certificate(one.build())
        identifier = self.own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False)
        builder = builder.add_extension(x509.CRLNumber(said["number"]), False)
        if said["partition"] is not None:
            point = x509.IssuingDistributionPoint([uri(self.urls[said["partition"]])], None, False, False, None, False, False)
            builder = builder.add_extension(point, True)
        if said["namesLog"]:
            origin, arc = self.forgery.of("LedgerOpened")[0].body["origin"], self.forgery.of("SettingsChanged")[-1].body["extensionArc"]
            value = sequence(text(said.get("origin", origin)), number(said["size"]))
            builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{arc}.1"), value), False)
        return builder.sign(KEY, hashes.SHA256())

    def authorize(self, part=None, stream=None, with_burned=True, after=0, told=None, **changes):
        """The intent of a list; gives its event and the list (None where a digest is given). What follows from what is changed follows."""
        moment = changes.get("moment", self.now + after)
        second = moment // SECOND
        days = next((one["validityDays"] for one in reversed(self.configured()) if one is not None), 7)
        numbers = [one.body["number"] for one in self.events if one.type == AUTHORIZED and one.body["partition"] == part]
        said = {
            "ruleSet": 1, "authority": self.authority, "key": self.forgery.of("KeyMade")[0].body["key"], "partition": part,
            "number": max([moment // 1000, *(one + 1 for one in numbers)]), "moment": moment, "thisUpdate": (second - 3600) * SECOND,
            "nextUpdate": (second + 86_400 * days) * SECOND, "size": len(self.events), "namesLog": False,
        } | changes  # fmt: skip
        told = self.tells(part, said["size"], with_burned) if told is None else told
        made = None if "digest" in said else self.build(said, told)
        said = {"entries": len(told), "digest": None if made is None else sha256(made.tbs_certlist_bytes)} | said
        return self.add(AUTHORIZED, *written(said), stream=stream or self.identifier(), after=after), made

    def sign(self, authorized, made, signature=None, intent=None, authority=None, part=0, stream=None):
        """The ending of a list that exists."""
        place, body = self.events.index(authorized), authorized.body
        part = body["partition"] if part == 0 else part
        return self.add(SIGNED, octets(authority or body["authority"]), *([] if part is None else [octets(part, 0x80)]),
                        number(place if intent is None else intent), octets(signature or made.signature), stream=stream or authorized.stream)  # fmt: skip

    def fail(self, authorized, reason=16, values=(), may_exist=None, stream=None):
        may_exist = reason in (18, 19, 20, 21) if may_exist is None else may_exist
        return self.add(FAILED, sequence(number(reason), sequence(*values)), YES if may_exist else NO, stream=stream or authorized.stream)

    def publish(self, part=None, **how):
        """A whole list; gives it."""
        authorized, made = self.authorize(part, **how)
        self.sign(authorized, made)
        return made


def written(said):
    """The fields of a CRLAuthorized."""
    part = [] if said["partition"] is None else [octets(said["partition"], 0x80)]
    return (
        number(said["ruleSet"]), octets(said["authority"]), octets(said["key"]), *part,
        *(number(said[name]) for name in ("number", "moment", "thisUpdate", "nextUpdate", "size", "entries")),
        YES if said["namesLog"] else NO, octets(said["digest"]), said.get("checks", CHECKS),
    )  # fmt: skip


CHECKS = sequence(*(sequence(number(rule)) for rule in range(320, 324)))

__all__ = ["Revoker", "certificate_of", "lists", "responder"]
