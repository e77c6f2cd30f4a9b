"""Whom authorities are shared with, and who is kept from what of them, as their policies say it (schemas/format.md, section 9)."""

from .authorities import ACTIVE, DISABLED, EXPIRED, PENDING
from .causes import CAUSES
from .policies import Policy, Unfit, authority_named, call_of, denial, parsed
from .roles import GRACE

SINCE = 2  # the version of the books' rules from which on policies decide


class Sharing:
    def __init__(self, report, authorities):
        self.check, self.authorities, self.version, self.names = report.check, authorities, 0, None
        self.documents, self.policies, self.replaced = {}, {}, {}  # by authority; replaced: what was said before, and until when

    def opened(self, body):
        self.names = body["partition"], body["region"], body["account"]

    def started(self):
        """A start lets nobody through whom an earlier server let in."""
        self.replaced.clear()

    @property
    def is_obeyed(self):
        return self.version >= SINCE and self.names is not None

    def at(self, authority, time):
        """The policies of an authority that count at a time, None among them where there was none."""
        before = [policy for policy, until in self.replaced.get(authority, ()) if time <= until + GRACE]
        return [*before, self.policies.get(authority)]

    def changed(self, entry, body):
        document, before = body["policy"], self.documents.get(entry.stream)
        policy = parsed(document)
        if self.names is not None:
            is_kept = policy is None or not policy.locks_out(body["provenance"], self.names[0])
            self.check(46, is_kept, entry.position, "the policy keeps whoever put it from changing it")
            fault = self.fault(document, entry.stream)
            self.check(50, fault is None, entry.position, fault)
        self.replaced.setdefault(entry.stream, []).append((self.policies.get(entry.stream), entry.time))
        authority = self.authorities.by_stream.get(entry.stream)
        if not self.check(21, authority is not None, entry.position, "there is no such authority"):
            return
        is_so = authority.status(entry.time) in (PENDING, ACTIVE, DISABLED, EXPIRED) and document != before
        self.check(21, is_so, entry.position, "the authority has no policies where it stands, or had just this one")
        self.documents[entry.stream], self.policies[entry.stream] = document, policy

    def fault(self, document, authority):
        """What a policy cannot say; None where it can say this."""
        try:
            return None if document is None else Policy(document).fault(self.names, authority)
        except Unfit as error:
            return f"the policy cannot be obeyed: {error}"

    def acted(self, entry, kind, body, definitions):
        """Who acted may do so by the policy of the authority that it is about."""
        operations = CAUSES[kind.name].get(0, ())
        if not self.is_obeyed or not operations or kind.name == "ApprovalRequested":
            return
        permitted = [one for one in operations if any(role.permits(one) for role in definitions)]
        calls = [call_of(one, body["provenance"], body.get("template"), self.names[0]) for one in permitted]
        if not calls or calls[0] is None:
            return  # that no role permits it, or nobody is named, is said already
        policies = self.at(body.get("authority", entry.stream if kind.stream == "authority" else None), entry.time)
        is_so = any(denial(policy, call, self.names[2]) is None for call in calls for policy in policies)
        self.check(46, is_so, entry.position, "the policy of the authority keeps who acted from it")

    def authorized(self, entry, body, requested):
        """A certificate is judged by the policy that its basis names, and by no other."""
        if not self.is_obeyed:
            return
        call = call_of("IssueCertificate", requested["provenance"], requested["template"], self.names[0])
        if call is not None:
            is_so = denial(self.policies.get(body["authority"]), call, self.names[2]) is None
            self.check(46, is_so, entry.position, "the policy of the authority keeps who asked from such a certificate")

    def is_by_policy(self, entry, body):
        """Whether a policy can have kept a caller from what was refused."""
        operation, template = body["operation"], body["template"]
        if not self.is_obeyed or operation == "ListCertificateAuthorities" or template is not None and operation != "IssueCertificate":
            return False
        call = call_of(operation, body["provenance"], template, self.names[0])
        if call is None:
            return False
        policies = self.at(authority_named(body["resource"], self.names), entry.time)
        return (template is not None,) in [denial(policy, call, self.names[2]) for policy in policies]
