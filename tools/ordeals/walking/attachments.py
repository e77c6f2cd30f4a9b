"""Steps of a walk about what is attached to authorities: tags, permissions, policies, reports."""

import csv
import io
import json

from ..case import Broken
from . import policies
from .calls import IN_PROGRESS
from .certificates import CertificateSteps
from .serving import REPORTS
from .world import ACCESS, ACTIVE, NOT_FOUND, OK

KEYS = ("team", "Team", "cost", "", "of/us", "größe")
SERVICE = "acm.amazonaws.com"
EXISTS = "PermissionAlreadyExistsException"
MOST = 50  # tags


class AttachmentSteps(CertificateSteps):
    # ---- tags

    def some_tags(self):
        """Tags, and how they are refused, if they are."""
        keys = self.chance.sample([key for key in KEYS if key], self.chance.randint(1, 3))
        tags = [{"Key": key} | ({"Value": self.chance.choice(["", "1", "two"])} if self.chance.random() < 0.8 else {}) for key in keys]
        if self.chance.random() < 0.05:
            return [*tags, {"Key": self.chance.choice(["aws:x", "RDS:y", tags[0]["Key"]])}], "InvalidTagException"
        return tags, OK

    def tag(self):
        def apply(authority, tags):
            for one in tags:
                authority.tags[one["Key"]] = one.get("Value")

        return self.tagging("TagCertificateAuthority", apply)

    def untag(self):
        def apply(authority, tags):
            for one in tags:
                if one["Key"] in authority.tags and ("Value" not in one or authority.tags[one["Key"]] == one["Value"]):
                    del authority.tags[one["Key"]]

        return self.tagging("UntagCertificateAuthority", apply)

    def tagging(self, operation, apply):
        """A call about some tags, which are judged before where the authority stands."""
        authority, (tags, fault) = self.authority(), self.some_tags()
        call = self.about(operation, authority, apply=lambda _: apply(authority, tags), again={OK}, Tags=tags)
        if fault and ACCESS not in call.allowed:
            call.allowed = {fault}
        elif fault and len(call.allowed) > 1:
            call.allowed |= {fault}
        return call

    def tags(self):
        authority, size = self.authority(), self.chance.choice([1, 2, 100])
        call = self.about("ListTags", authority, MaxResults=size)

        def apply(answer):
            told = list(answer["Tags"])
            while "NextToken" in answer:
                answer = self.callers.of(call.person).call("ListTags", CertificateAuthorityArn=authority.arn, MaxResults=size, NextToken=answer["NextToken"])
                told += answer["Tags"]
            if {one["Key"]: one.get("Value") for one in told} != authority.tags or len(told) != len(authority.tags):
                raise Broken(f"{authority.arn} is told to have the tags {told}, and has {authority.tags}")

        call.apply = apply
        return call

    # ---- permissions

    def permit(self):
        authority, person = self.authority(ACTIVE, "DISABLED"), self.person()
        account, actions = self.chance.choice([None, *policies.OTHERS]), self.chance.sample(["IssueCertificate", "GetCertificate", "ListPermissions"], self.chance.randint(1, 3))
        source = {"SourceAccount": account} if account else {}
        account = account or person.account
        instead = {EXISTS} if account in authority.permissions else None

        def apply(_):
            authority.permissions[account] = actions

        return self.about("CreatePermission", authority, person=person, apply=apply, again={OK, EXISTS}, instead=instead, Principal=SERVICE, Actions=actions, **source)

    def forbid(self):
        authority, person, account = self.authority(ACTIVE, "DISABLED"), self.person(), self.chance.choice([None, *policies.OTHERS])
        source = {"SourceAccount": account} if account else {}
        account = account or person.account
        instead = None if account in authority.permissions else {NOT_FOUND}

        def apply(_):
            authority.permissions.pop(account, None)

        return self.about("DeletePermission", authority, person=person, apply=apply, again={OK, NOT_FOUND}, instead=instead, Principal=SERVICE, **source)

    def permissions(self):
        authority = self.authority(ACTIVE, "DISABLED")
        call = self.about("ListPermissions", authority, MaxResults=1)

        def apply(answer):
            told = list(answer["Permissions"])
            while "NextToken" in answer:
                answer = self.callers.of(call.person).call("ListPermissions", CertificateAuthorityArn=authority.arn, MaxResults=1, NextToken=answer["NextToken"])
                told += answer["Permissions"]
            if [(one["SourceAccount"], one["Actions"]) for one in told] != list(authority.permissions.items()):
                raise Broken(f"{authority.arn} is told to have the permissions {told}, and has {authority.permissions}")

        call.apply = apply
        return call

    # ---- policies

    def put(self):
        authority, person = self.authority(), self.person()
        draw = self.chance.random()
        if draw < 0.1:
            document, instead = policies.no_policy(self.chance, authority.arn), {"InvalidPolicyException"}
        else:
            document = policies.drawn(self.chance, authority.arn, self.world.people)
            instead = {"LockoutPreventedException"} if policies.locks_out(document, person) else None
        call = self.about("PutPolicy", authority, person=person, again={OK}, member="ResourceArn", Policy=document)
        if instead and call.allowed == {"InvalidStateException"}:  # the document is judged first
            call.allowed = instead
        elif instead and OK in call.allowed:
            call.allowed = call.allowed - {OK} | instead

        def apply(_):
            authority.policy = document

        call.apply = apply
        return call

    def policy(self):
        authority = self.authority()

        def apply(answer):
            if answer["Policy"] != authority.policy:
                raise Broken(f"{authority.arn} has another policy: {answer}")

        return self.about("GetPolicy", authority, member="ResourceArn", apply=apply, instead=None if authority.policy else {NOT_FOUND})

    def unput(self):
        authority = self.authority()

        def apply(_):
            authority.policy = None

        return self.about("DeletePolicy", authority, member="ResourceArn", apply=apply, again={OK})

    # ---- reports

    def report(self):
        authority, form = self.authority(ACTIVE, "DISABLED"), self.chance.choice(["JSON", "CSV"])
        bucket = REPORTS if self.chance.random() < 0.9 else "no-such-bucket"
        instead = {NOT_FOUND} if bucket != REPORTS else {OK, IN_PROGRESS} if authority.may_be_reporting else None

        def apply(answer):
            report = answer["AuditReportId"]
            authority.reports[report] = form
            described = self.until(lambda: self.ended(authority, report))
            if (described["S3BucketName"], described["S3Key"]) != (REPORTS, answer["S3Key"]):
                raise Broken(f"a report is told to be elsewhere: {described}, {answer}")
            authority.may_be_reporting = False
            self.read(authority, form, (self.served.data / "buckets" / REPORTS / answer["S3Key"]).read_text())

        return self.about("CreateCertificateAuthorityAuditReport", authority, apply=apply, instead=instead, S3BucketName=bucket, AuditReportResponseFormat=form)

    def ended(self, authority, report):
        described = self.said("DescribeCertificateAuthorityAuditReport", authority, AuditReportId=report)
        if described["AuditReportStatus"] == "FAILED":
            raise Broken(f"the report {report} failed")
        return described if described["AuditReportStatus"] == "SUCCESS" else None

    def read(self, authority, form, text):
        """What a report says, and what is believed."""
        rows = json.loads(text) if form == "JSON" else list(csv.DictReader(io.StringIO(text)))
        told = {row["certificateArn"]: row.get("revocationReason") or None for row in rows}
        wanted = {one.arn: one.revoked[1] if one.revoked else None for one in authority.certificates.values()}
        if told != wanted:
            raise Broken(f"a report of {authority.arn} says {set(told.items()) ^ set(wanted.items())} otherwise")

    def reported(self):
        authority = self.authority()
        known = [(one, report) for one in self.world.there() for report in one.reports]
        if not known:
            return None
        owner, report = self.chance.choice(known)
        authority = owner if self.chance.random() < 0.7 else authority
        return self.about("DescribeCertificateAuthorityAuditReport", authority, instead=None if authority is owner else {NOT_FOUND}, AuditReportId=report)
