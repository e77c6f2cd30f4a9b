"""Steps of a walk about what becomes of authorities: calls drawn by lot, and what the model says of their answers."""

import itertools
import time

from ..case import Broken
from . import policies
from .calls import Call
from .serving import NAME, PRIVATE, PUBLIC
from .world import ACCESS, ACTIVE, DELETED, EXPIRED, FAILED, NOT_FOUND, OK, PENDING, STATE

HOUR, DAY = 3_600, 86_400
UNKNOWN = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/11111111-2222-4333-8444-555555555555"
PATIENCE = 60  # seconds for what is done behind an answer
INVALID, VALIDATION, INVALID_REQUEST = "InvalidArgsException", "ValidationException", "InvalidRequestException"
MOST_AUTHORITIES = 12


class Steps:
    """Draws calls; `callers` speaks for the people of the world."""

    def __init__(self, chance, world, callers, served):
        self.chance, self.world, self.callers, self.served = chance, world, callers, served
        self.numbers = itertools.count()
        self.admin = world.people[0]
        self.burned = {}  # serial numbers that lists tell of and nobody was given, with their authorities
        self.was_killed = False  # while the calls are read that a kill met

    # ---- who, and of what

    def person(self):
        return self.admin if self.chance.random() < 0.7 else self.chance.choice(self.world.people)

    def authority(self, *statuses):
        """One of the authorities that are, with luck in one of these statuses; rarely one that is no more."""
        there = self.world.there()
        if not there or self.chance.random() < 0.03:
            there = list(self.world.authorities.values())
        fitting = [one for one in there if one.status(self.world.now()) in statuses]
        return self.chance.choice(fitting if fitting and self.chance.random() < 0.8 else there)

    def about(self, operation, authority, *, person=None, apply=None, again=None, instead=None, template=None, statuses=None, member="CertificateAuthorityArn", **document):
        """A call about an authority, None for one that there never was; `instead`: how it is answered where it is refused to nobody."""
        person = person or self.person()
        arn = authority.arn if authority else UNKNOWN
        allowed = self.world.answers(person, operation, arn, template, statuses)
        if instead and OK in allowed:
            allowed = allowed - {OK} | instead
        return Call(person, operation, {member: arn} | document, allowed, apply or (lambda answer: None), again)

    def said(self, operation, authority, **how):
        """What an administrator is answered about it now, whatever it is."""
        return self.callers.hear(self.about(operation, authority, person=self.admin, **how))

    # ---- the life of authorities

    def create(self, kind=None):
        person, kind = self.person(), kind or ("ROOT" if self.chance.random() < 0.8 else "SUBORDINATE")
        number = next(self.numbers)
        document = {
            "CertificateAuthorityType": kind, "IdempotencyToken": f"create-{number}",
            "CertificateAuthorityConfiguration": {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": {"CommonName": f"Authority {number}"}},
        }  # fmt: skip
        allowed, told, tags = {OK}, {}, []
        if self.chance.random() < 0.3:
            told, fault = self.configuration()
            document["RevocationConfiguration"] = told
            allowed = {fault}
        if self.chance.random() < 0.3:
            tags, fault = self.some_tags()
            document["Tags"] = tags
            # What an order says is judged where it stands: the one fault or the other.
            allowed = {fault} if allowed == {OK} else allowed | {fault} - {OK}
        if not person.may("CreateCertificateAuthority") or not person.is_owner or (tags and not person.may("TagCertificateAuthority")):
            allowed = {ACCESS}

        def apply(answer):
            made = self.world.add(answer["CertificateAuthorityArn"], kind)
            self.configured(made, told)
            made.tags = {one["Key"]: one.get("Value") for one in tags}
            status = self.until(lambda: self.created(made))
            # A key that was being made when its server was killed is none.
            if status not in ("PENDING_CERTIFICATE", "FAILED" if self.was_killed else None):
                raise Broken(f"{made.arn} is {status} once it was created")
            made.has_failed = status == "FAILED"

        return Call(person, "CreateCertificateAuthority", document, allowed, apply, {OK})

    def created(self, made):
        told = self.said("DescribeCertificateAuthority", made)["CertificateAuthority"]["Status"]
        return None if told == "CREATING" else told

    def until(self, attempt):
        end = time.monotonic() + PATIENCE
        while (found := attempt()) is None:
            if time.monotonic() > end:
                raise Broken("what is done behind an answer is not done")
            time.sleep(0.01)
        return found

    def describe(self):
        authority = self.authority()

        def apply(answer):
            self.compare(authority, answer["CertificateAuthority"])

        return self.about("DescribeCertificateAuthority", authority, apply=apply)

    def compare(self, authority, told):
        """What is told of an authority, and what is believed."""
        own = authority.own
        wanted = {
            "Arn": authority.arn, "OwnerAccount": policies.OWNER, "Type": authority.kind, "Status": authority.status(self.world.now()), "UsageMode": "GENERAL_PURPOSE",
            "Serial": str(own.serial) if own else None, "RevocationConfiguration": {"CrlConfiguration": authority.lists or {"Enabled": False}, "OcspConfiguration": authority.responder or {"Enabled": False}},
        }  # fmt: skip
        for name, value in wanted.items():
            if told.get(name) != value:
                raise Broken(f"of {authority.arn} is told {name} {told.get(name)!r}, and not {value!r}")
        if own and abs(told["NotAfter"] - own.ends) > 1:
            raise Broken(f"{authority.arn} is told to end at {told['NotAfter']}, and not at {own.ends}")
        if ("RestorableUntil" in told) != (authority.deleted_until is not None):
            raise Broken(f"RestorableUntil of {authority.arn}: {told.get('RestorableUntil')}")

    def stranger(self):
        """Nobody's authority."""
        operation = self.chance.choice(["DescribeCertificateAuthority", "DeleteCertificateAuthority", "RestoreCertificateAuthority", "ListTags", "GetCertificateAuthorityCsr"])
        return self.about(operation, None)

    def list(self):
        person, owner = self.person(), self.chance.choice(["SELF", "OTHER_ACCOUNTS"])
        size = self.chance.choice([1, 2, 5, 100])
        if not person.may("ListCertificateAuthorities"):
            return Call(person, "ListCertificateAuthorities", {"ResourceOwner": owner}, {ACCESS})

        def apply(answer):
            told, first = list(answer["CertificateAuthorities"]), answer
            while "NextToken" in answer:
                answer = self.callers.of(person).call("ListCertificateAuthorities", ResourceOwner=owner, MaxResults=size, NextToken=answer["NextToken"])
                told += answer["CertificateAuthorities"]
            found, wanted = [one["Arn"] for one in told], self.world.listed(person, owner)
            if sorted(found) != sorted(wanted):
                raise Broken(f"{person.name} is told of {sorted(set(found) ^ set(wanted))} otherwise; of {len(found)}")
            made = [one["CreatedAt"] for one in told]
            if owner == "SELF" and made != sorted(made, reverse=True):  # whatever is shared comes in an order of its own
                raise Broken(f"{person.name} is told of authorities in the order {made}")
            for one in told:
                self.compare(self.world.authorities[one["Arn"]], one)
            if "NextToken" in first:
                self.turn_away(person, owner, first["NextToken"])

        return Call(person, "ListCertificateAuthorities", {"ResourceOwner": owner, "MaxResults": size}, {OK}, apply)

    def turn_away(self, person, owner, token):
        """A token of another list, or another token, is none."""
        other = "OTHER_ACCOUNTS" if owner == "SELF" else "SELF"
        place = self.chance.randrange(len(token))
        changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        for document in ({"ResourceOwner": other, "NextToken": token}, {"ResourceOwner": owner, "NextToken": changed}):
            self.callers.hear(Call(person, "ListCertificateAuthorities", document, {"InvalidNextTokenException"}))

    def update(self):
        authority, status = self.authority(ACTIVE, "DISABLED"), self.chance.choice(["ACTIVE", "DISABLED", None])
        told, document, instead = {}, {}, None
        if self.chance.random() < 0.5 or status is None:
            told, fault = self.configuration()
            document["RevocationConfiguration"] = told
            instead = {fault} if fault else None
        if status:
            document["Status"] = status
        if self.chance.random() < 0.03:
            document["Status"], instead = "EXPIRED", {INVALID} | (instead or set())

        def apply(_):
            self.configured(authority, told)
            if status:
                authority.is_disabled = status == "DISABLED"

        call = self.about("UpdateCertificateAuthority", authority, apply=apply, again={OK}, **document)
        if instead and ACCESS not in call.allowed:  # what is wrong with the wish is told before where the authority stands
            call.allowed = instead
        elif instead:
            call.allowed |= instead
        return call

    def configuration(self):
        """How an authority is to tell what it revoked, and how that is refused, if it is."""
        chance, told, faults = self.chance, {}, set()
        if chance.random() < 0.75:
            told["CrlConfiguration"], fault = self.some_lists()
            faults |= fault
        if chance.random() < 0.6:
            told["OcspConfiguration"] = {"Enabled": chance.random() < 0.8}
            if told["OcspConfiguration"]["Enabled"] and chance.random() < 0.2:
                told["OcspConfiguration"]["OcspCustomCname"] = "ocsp.example/of/us"
        return told, faults.pop() if faults else OK

    def some_lists(self):
        chance = self.chance
        if chance.random() < 0.15:
            wrong = chance.random() < 0.2
            return {"Enabled": False} | ({"S3BucketName": PUBLIC} if wrong else {}), {INVALID} if wrong else set()
        lists = {"Enabled": True, "S3BucketName": PUBLIC, "CrlType": chance.choice(["COMPLETE", "COMPLETE", "PARTITIONED"])}
        if chance.random() < 0.5:
            lists["ExpirationInDays"] = chance.choice([1, 7, 30])
        if chance.random() < 0.2:
            lists |= {"S3BucketName": PRIVATE, "S3ObjectAcl": "BUCKET_OWNER_FULL_CONTROL"}
        elif chance.random() < 0.3:
            lists["CustomCname"] = NAME
        if chance.random() < 0.3:
            lists["CustomPath"] = chance.choice(["one", "two/of", "three"])
        if chance.random() < 0.15:
            lists["CrlDistributionPointExtensionConfiguration"] = {"OmitExtension": True}
        if chance.random() < 0.05:
            return lists | {"S3BucketName": "no-such-bucket", "CustomCname": NAME, "CrlDistributionPointExtensionConfiguration": {"OmitExtension": False}}, {VALIDATION}
        is_contrary = "CustomCname" in lists and "CrlDistributionPointExtensionConfiguration" in lists
        return lists, {INVALID} if is_contrary else set()

    def configured(self, authority, told):
        """What is told again of a configuration that was taken."""
        if lists := told.get("CrlConfiguration"):
            usual = {"ExpirationInDays": 7, "S3ObjectAcl": "PUBLIC_READ", "CrlDistributionPointExtensionConfiguration": {"OmitExtension": False}}
            authority.lists = usual | lists if lists["Enabled"] else None
        if responder := told.get("OcspConfiguration"):
            authority.responder = responder if responder["Enabled"] else None
            authority.has_named_responder |= responder["Enabled"]

    def delete(self):
        authority, days = self.authority(PENDING, "DISABLED", EXPIRED, FAILED), self.chance.choice([7, 30, None])
        document = {"PermanentDeletionTimeInDays": days} if days else {}

        def apply(_):
            # What never came to be leaves nothing to restore.
            authority.deleted_until = self.world.now() + (days or 30) * DAY if not authority.has_failed else 0

        return self.about("DeleteCertificateAuthority", authority, apply=apply, again={OK, STATE} if not authority.has_failed else {OK, NOT_FOUND}, **document)

    def restore(self):
        authority = self.authority(DELETED)

        def apply(_):
            authority.deleted_until = None

        return self.about("RestoreCertificateAuthority", authority, apply=apply, again={OK, STATE})
