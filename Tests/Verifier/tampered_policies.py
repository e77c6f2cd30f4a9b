"""Lies about whom an authority is shared with (schemas/format.md section 9): what a policy may be, who may do what by it, who was denied what."""

import hashlib
import json

from ledger_verifier.events import revocations_of
from made_access import BASES, ELSE, give, insert
from made_events import ENUMERATED, acted_by, fields, number, octets, payload, sequence, text
from tampered import lie, table, truth
from tampered_facts import append
from tampered_facts import put as put_in
from tampered_refusals import ARGUMENT, DENIED, GRACE, REFUSED, in_turn

CREATED, CHANGED, REVOKED, OF_POLICY = 11, 27, 40, 3
THEIRS, OTHERS, OURS = "111111111111", "222222222222", "000000000000"
PRESET, CLIENT = "EndEntityCertificate/V1", "EndEntityClientAuthCertificate/V1"
STREAM = bytes(range(16, 32))


def name_of(forgery):
    """The name in full of the first authority."""
    opened, digits = forgery.of("LedgerOpened")[0].body, forgery.of("AuthorityCreating")[0].stream.hex()
    uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return f"arn:{opened['partition']}:acm-pca:{opened['region']}:{opened['account']}:certificate-authority/{uuid}"


def said(effect="Allow", principal=THEIRS, action="acm-pca:IssueCertificate", resource="*", **more):
    return {"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Resource": resource} | more


def of_templates(*names, operator="StringEquals"):
    return {"Condition": {operator: {"acm-pca:TemplateArn": [f"arn:aws:acm-pca:::template/{name}" for name in names]}}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def put(forgery, document, place=None, names_it=True):
    """Has whoever gave the first authority its certificate put a policy, or take it away; what is judged after that names it."""
    imported = forgery.of("AuthorityCertificateImported")[0]
    place = len(forgery.events) if place is None else place
    asked = {event.stream: event.body["authority"] for event in forgery.of("IssuanceRequested")}
    made = insert(forgery, place, CHANGED, *([] if document is None else [text(document, 0x80)]), fields(imported)[-1])
    made.stream = imported.stream
    for event in forgery.events[place + 1 :]:
        if names_it and event.type in BASES and asked.get(event.stream) == imported.stream:
            rest = [one for one in event.body["basis"] if one["concern"] != OF_POLICY] + [{"concern": OF_POLICY, "position": place}]
            parts = fields(event)
            parts[BASES[event.type]] = sequence(*(sequence(number(one["concern"], ENUMERATED), number(one["position"])) for one in rest))
            event.payload = payload(event.type, *parts)
    return made


def puts(*statements):
    return lambda forgery: put(forgery, policy(*statements))


def takes_away(forgery):
    return put(forgery, None)


# ---- what a policy may be


def document(**changes):
    """Puts one whose one statement is changed."""
    return puts(said(**changes))


def spelt(text):
    return lambda forgery: put(forgery, text)


BODY = '"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}'
table(50, {
    "a policy is empty": spelt(""),
    "a policy is no object": spelt("[]"),
    "a policy is no JSON": spelt('{"Version": "2012-10-17", ' + BODY),
    "a policy has something after it": spelt('{"Version": "2012-10-17", ' + BODY + "} {}"),
    "a policy has a member twice": spelt('{"Version": "2012-10-17", "Version": "2012-10-17", ' + BODY + "}"),
    "a policy has half of a surrogate pair": spelt('{"Version": "2012-10-17", "Id": "\\ud800", ' + BODY + "}"),
    "a policy has too many levels": spelt('{"Version": "2012-10-17", "Id": ' + "[" * 32 + "]" * 32 + ", " + BODY + "}"),
    "a policy has no version": spelt("{" + BODY + "}"),
    "a policy is of the first version": spelt('{"Version": "2008-10-17", ' + BODY + "}"),
    "a policy has a number for a name": spelt('{"Version": "2012-10-17", "Id": 7, ' + BODY + "}"),
    "a policy has a member in lower case": spelt('{"Version": "2012-10-17", "id": "a", ' + BODY + "}"),
    "a policy says nothing": spelt('{"Version": "2012-10-17", "Statement": []}'),
    "a policy is too long": spelt('{"Version": "2012-10-17", ' + BODY + "}" + " " * 81_920),
    "a policy is too long in octets": spelt('{"Version": "2012-10-17", "Id": "' + "\u00e9" * 41_000 + '", ' + BODY + "}"),
    "an effect is in lower case": document(effect="allow"),
    "an effect is missing": puts({name: value for name, value in said().items() if name != "Effect"}),
    "a statement says what is not done": document(NotAction="*"),
    "a statement says whom it is not about": document(NotPrincipal="*"),
    "a principal is no account": document(principal="11111111111"),
    "a principal has digits of another script": document(principal="\u0661" * 12),
    "a principal is a pattern": document(principal=f"arn:aws:iam::{THEIRS}:user/*"),
    "a principal is a session": document(principal=f"arn:aws:sts::{THEIRS}:assumed-role/a/b"),
    "a principal is a group": document(principal=f"arn:aws:iam::{THEIRS}:group/a"),
    "a principal is of a role in upper case": document(principal=f"arn:aws:iam::{THEIRS}:role/Issuer"),
    "a principal is of another partition": document(principal=f"arn:aws-cn:iam::{THEIRS}:root"),
    "there are no principals": document(principal=[]),
    "a service is a principal": puts(said() | {"Principal": {"Service": "x"}}),
    "everybody is spelt in a list": puts(said() | {"Principal": ["*"]}),
    "an action is another service's": document(action="s3:GetObject"),
    "an action is none": document(action="acm-pca:Nothing"),
    "an action is on no authority": document(action="acm-pca:ListCertificateAuthorities"),
    "an action is another letter": document(action="acm-pca:Issue\u212aertificate"),
    "everything is shared": document(action="*"),
    "deletion is shared": document(action=["acm-pca:GetPolicy", "acm-pca:Delete*"]),
    "a statement is about another authority": document(resource="arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/" + "1" * 36),
    "a statement is about one authority and another": document(resource=["*", "x"]),
    "a resource has a variable": document(resource="*${a}"),
    "a condition is of another kind": document(Condition={"Bool": {"acm-pca:TemplateArn": "a"}}),
    "a condition holds only if it can": document(Condition={"StringEqualsIfExists": {"acm-pca:TemplateArn": "a"}}),
    "a condition has another key": document(Condition={"StringEquals": {"aws:PrincipalOrgID": "a"}}),
    "a condition has one key in two cases": document(Condition={"StringEquals": {"acm-pca:TemplateArn": "a", "ACM-PCA:TemplateArn": "b"}}),
    "a condition has no key": document(Condition={"StringEquals": {}}),
    "a condition has no value": document(Condition={"StringEquals": {"acm-pca:TemplateArn": []}}),
    "a condition has a number for a value": document(Condition={"StringEquals": {"acm-pca:TemplateArn": [7]}}),
    "a condition's value has a variable": document(Condition={"StringLike": {"acm-pca:TemplateArn": "${a"}}),
}, is_placed=True)  # fmt: skip
table(None, {
    "a policy says little": document(),
    "a policy is written oddly": spelt(' {"Statement": \n [{"Effect":"Deny","Principal":{"AWS":["' + THEIRS + '"]},"Action":"*","Resource":"*"}],\t"Version":"2012-10-\\u00317"} '),
    "a policy is the longest": lambda forgery: put(forgery, policy(said()).ljust(81_920)),
    "a policy names many": document(principal=["*", OTHERS, THEIRS, f"arn:aws:iam::{OTHERS}:role/issuer", f"arn:aws:iam::{THEIRS}:user/a/b: c"]),
    "a policy names many accounts": document(principal=[f"{number:012}" for number in range(1000)]),
    "a policy shares what can be shared": document(action=["ACM-PCA:get*", "acm-pca:List*", "acm-pca:describe*", "acm-pca:?evokeCertificate"]),
    "a policy denies everything to somebody": document(effect="Deny", principal=OTHERS, action="*"),
    "a policy has conditions of each kind": document(Condition={
        "StringEquals": {"aws:principalaccount": [THEIRS]}, "StringNotEquals": {"ACM-PCA:TemplateArn": "a"}, "StringNotLike": {"aws:PrincipalAccount": "2*"},
    }),
    "a policy has no conditions": document(Condition={}),
    "a policy names its authority": lambda forgery: put(forgery, policy(said(resource=["*", name_of(forgery), name_of(forgery)[:-5] + "?????"]))),
    "a policy is put, changed, taken away and put again": in_turn(document(), document(effect="Deny"), takes_away, document()),
})  # fmt: skip


# ---- when there may be one


def disable(forgery):
    imported = forgery.of("AuthorityCertificateImported")[0]
    return append(forgery, 16, b"\x01\x01\xff", fields(imported)[-1], stream=imported.stream)


def delete(forgery):
    imported, until = forgery.of("AuthorityCertificateImported")[0], forgery.events[-1].time + 7 * 86_400_000_000
    return append(forgery, 17, b"\x01\x01\xff", number(until, 0x80), fields(imported)[-1], stream=imported.stream)


table(21, {
    "a policy is put that there was": in_turn(document(), document()),
    "a policy is taken away twice": in_turn(document(), takes_away, takes_away),
    "a policy is taken away that there never was": takes_away,
    "a deleted authority is shared": in_turn(disable, delete, document()),
}, is_placed=True)  # fmt: skip
table(None, {"a disabled authority is shared": in_turn(disable, document())})


@lie(21)
def an_authority_is_shared_that_there_is_not(forgery):
    made = put(forgery, policy(said()))
    made.stream = STREAM


@lie(46)
def a_policy_keeps_whoever_puts_it_from_changing_it(forgery):
    put(forgery, policy(said("Deny", OURS, "acm-pca:GetPolicy")))


# ---- who may ask for certificates


def put_early(forgery, documents, moment):
    """Puts policies when the first authority had just been made, before anything was judged, and no later than at a moment."""
    for document in documents:
        place = max(index for index, event in enumerate(forgery.events) if event.type in (CREATED, CHANGED)) + 1
        put(forgery, document, place)
        for event in forgery.events[: place + 1]:
            event.time = min(event.time, moment)


def judged(*documents, of=THEIRS, role="administrator"):
    """Somebody of an account asks for what was issued, right after these policies were put."""

    def change(forgery):
        who = give(forgery, role, of=of)
        requested, authorized, _ = forgery.issued()[3]
        for document in documents:
            put(forgery, document, forgery.events.index(requested))
        acted_by(requested, requested.body["provenance"] | who)
        return requested, authorized

    return change


def judged_late(*documents, early):
    """Somebody of another account asks for what was issued, so long after these policies were put."""

    def change(forgery):
        who = give(forgery, "administrator", of=THEIRS)
        requested, authorized, _ = forgery.issued()[3]
        put_early(forgery, documents, requested.time - early)
        acted_by(requested, requested.body["provenance"] | who)
        return requested, authorized

    return change


def finds(change, which):
    return lambda forgery: change(forgery)[which]


ISSUING = policy(said(principal=[OTHERS, THEIRS]))
table(46, {
    "somebody of another account asks though nothing is shared": finds(judged(), 0),
    "somebody of another account asks though only reading is shared": finds(judged(policy(said(action="acm-pca:Get*"))), 0),
    "somebody asks with whom nothing is shared": finds(judged(policy(said(principal=OTHERS))), 0),
    "somebody of another account asks for a template that is not shared": finds(judged(policy(said(**of_templates(CLIENT)))), 0),
    "somebody of another account asks for the template that is denied": finds(judged(policy(said(), said("Deny", **of_templates(PRESET)))), 0),
    "somebody of another account asks in a role that is not shared with": finds(judged(policy(said(principal=f"arn:aws:iam::{THEIRS}:role/administrator")), role="issuer"), 0),
    "somebody of another account asks by another's name": finds(judged(policy(said(principal=f"arn:aws:iam::{THEIRS}:user/{ELSE['principal']}x"))), 0),
    "one of us asks for what is denied": finds(judged(policy(said("Deny", OURS)), of=None), 1),
    "one of us asks for what is denied to everybody": finds(judged(policy(said("Deny", "*", **of_templates("*", operator="StringLike"))), of=None), 1),
    "somebody asks by a policy that was taken away long before": finds(judged_late(ISSUING, None, early=GRACE + 1), 0),
    "somebody is judged by a policy that was taken away ten minutes ago": finds(judged_late(ISSUING, None, early=GRACE), 1),
    "somebody is judged by a policy that was taken away": finds(judged(ISSUING, None), 1),
    "somebody is judged by a policy that was changed": finds(judged(ISSUING, policy(said(**of_templates(CLIENT)))), 1),
}, is_placed=True)  # fmt: skip
table(None, {
    "somebody of another account asks for what is shared": judged(ISSUING),
    "somebody of another account asks for what was shared long ago": judged_late(ISSUING, early=GRACE + 1),
    "somebody of another account asks for a template that is shared": judged(policy(said(**of_templates(PRESET, CLIENT)))),
    "somebody of another account asks for what another one is denied": judged(policy(said("Deny", OTHERS), said(principal="*"))),
    "somebody of another account asks in a role that is shared with": judged(policy(said(principal=f"arn:aws:iam::{THEIRS}:role/issuer")), role="issuer"),
    "somebody of another account asks by their name": judged(policy(said(principal=f"arn:aws:iam::{THEIRS}:user/{ELSE['principal']}"))),
    "one of us asks for what others are denied": judged(policy(said("Deny", THEIRS)), of=None),
    "one of us asks for another template than is denied": judged(policy(said("Deny", "*", **of_templates(CLIENT))), of=None),
    "somebody of another account asks by the newest of three policies": judged(policy(said("Deny", "*")), None, ISSUING),
})  # fmt: skip


@lie(22)
def a_judgement_does_not_name_the_policy_that_it_rests_on(forgery):
    requested, authorized, _ = forgery.issued()[3]
    put(forgery, ISSUING, forgery.events.index(requested), names_it=False)


@lie(46)
def somebody_of_another_account_makes_an_authority(forgery):
    creating = forgery.of("AuthorityCreating")[0]
    acted_by(creating, creating.body["provenance"] | give(forgery, "administrator", of=THEIRS))


@lie(46)
def somebody_of_another_account_shares_an_authority(forgery):
    who = give(forgery, "administrator", of=THEIRS)
    put(forgery, policy(said(action="acm-pca:Get*")))
    event = put(forgery, ISSUING)
    acted_by(event, event.body["provenance"] | who)


@truth
def before_version_2_nothing_was_asked_of_accounts(forgery):
    who = give(forgery, "administrator", of=THEIRS)
    for name in ("LedgerOpened", "ServerStarted"):
        for event in forgery.of(name):
            event.replace(b"\x02\x01\x02\x02\x01\x01", b"\x02\x01\x01\x02\x01\x01")
    for event in forgery.of("SettingsChanged"):
        put_in(event, lambda parts: parts.pop(3))  # the arc of identifiers
    requested, _, _ = forgery.issued()[3]
    acted_by(requested, requested.body["provenance"] | who)


# ---- how long a policy counts


def revoked(*changes, of=THEIRS, policies=(), early=0):
    """Somebody of an account revokes a certificate after these changes, so long after these policies were put."""

    def change(forgery):
        who = give(forgery, "administrator", of=of)
        for one in changes:
            one(forgery)
        _, authorized, _ = forgery.issued()[3]
        imported = forgery.of("AuthorityCertificateImported")[0]
        kept = octets(authorized.body["authority"]), octets(authorized.body["serialNumber"]), number(4, ENUMERATED)
        event = append(forgery, REVOKED, *kept, fields(imported)[-1], stream=revocations_of(authorized.body["authority"]))
        put_early(forgery, policies, event.time - early)
        acted_by(event, imported.body["provenance"] | who)
        return event

    return change


def starts(forgery):
    forgery.start()


REVOKING = policy(said(action="acm-pca:RevokeCertificate"))
lets_revoke, lets_read = puts(said(action="acm-pca:RevokeCertificate")), puts(said(action="acm-pca:Get*"))
table(46, {
    "somebody revokes though nothing is shared": revoked(),
    "somebody revokes though only reading is shared": revoked(lets_read),
    "somebody revokes by a policy of more than ten minutes ago": revoked(policies=(REVOKING, None), early=GRACE + 1),
    "somebody revokes by a policy that was taken away before a start": revoked(lets_revoke, takes_away, starts),
    "one of us revokes though it is denied": revoked(puts(said("Deny", OURS, "acm-pca:Revoke*")), starts, of=None),
}, is_placed=True)  # fmt: skip
table(None, {
    "somebody revokes where that is shared": revoked(lets_revoke),
    "somebody revokes by a policy of ten minutes ago": revoked(policies=(REVOKING, None), early=GRACE),
    "somebody revokes by the policy before the one before": revoked(lets_revoke, lets_read, takes_away),
    "somebody revokes by a policy that was put before a start": revoked(lets_revoke, starts),
    "one of us revokes what was not denied just before": revoked(puts(said("Deny", OURS, "acm-pca:Revoke*")), of=None),
})  # fmt: skip


# ---- who was denied what


def denied(*changes, operation="IssueCertificate", template=None, of=THEIRS, role="administrator", resource=name_of, code=DENIED):
    """Somebody of an account is refused after these changes."""

    def change(forgery):
        who = give(forgery, role, of=of)
        for one in changes:
            one(forgery)
        event, body = forgery.append(forgery.of(REFUSED)[-1], STREAM), b"{}"
        on, by = resource if isinstance(resource, str) else resource(forgery), event.body["provenance"]
        decided = [] if template is None else [text(template, 0x81)]
        event.payload = payload(
            event.type, text(operation), text(on, 0x80), *decided, number(code, ENUMERATED), octets(body), b"\x01\x01\x00", fields(event)[-1])
        acted_by(event, by | who | {"bodyDigest": hashlib.sha256(body).digest()})
        return event

    return change


UNKNOWN = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/11111111-2222-4333-8444-555555555555"
lets_issue, one_template = puts(said()), puts(said(**of_templates(PRESET)))
keeps_us = puts(said("Deny", OURS))
table(48, {
    "somebody is denied what is shared": denied(lets_issue, starts),
    "somebody is denied a template that is shared": denied(one_template, template=PRESET),
    "somebody is denied a template though any is denied": denied(template=CLIENT),
    "somebody is denied a template though it is denied anyhow": denied(puts(said("Deny"), said(**of_templates(PRESET))), template=CLIENT),
    "somebody is denied to issue though the template decided": denied(one_template, starts),
    "somebody is denied to read a list": denied(operation="ListCertificateAuthorities"),
    "somebody is denied to read by a template": denied(operation="GetPolicy", template=PRESET),
    "one of us is denied though nothing is denied": denied(of=None),
    "one of us is denied what is denied of another authority": denied(keeps_us, of=None, resource=UNKNOWN),
    "one of us is denied what nobody shares": denied(lets_issue, of=None, operation="GetPolicy"),
    "an administrator of ours is denied to take a policy away": denied(puts(said("Deny", f"arn:aws:iam::{OURS}:role/issuer", "*")), of=None, operation="DeletePolicy"),
}, is_placed=True)  # fmt: skip
table(None, {
    "somebody is denied since nothing is shared": denied(),
    "somebody is denied an authority that there is not": denied(lets_issue, resource=UNKNOWN),
    "somebody is denied what has no name": denied(lets_issue, resource="x"),
    "somebody is denied what is not shared": denied(lets_issue, operation="GetPolicy"),
    "somebody is denied to make an authority": denied(operation="CreateCertificateAuthority", resource="x"),
    "somebody is denied what is never shared": denied(lets_issue, operation="DeleteCertificateAuthority"),
    "somebody is denied a template that is not shared": denied(one_template, template=CLIENT),
    "somebody is denied a template that is denied": denied(puts(said(), said("Deny", **of_templates(PRESET))), template=PRESET),
    "somebody is denied what was not shared just before": denied(lets_issue),
    "somebody is refused for another reason": denied(code=ARGUMENT),
    "one of us is denied what is denied": denied(keeps_us, of=None),
    "one of us is denied a template": denied(puts(said("Deny", "*", **of_templates(PRESET))), of=None, template=PRESET),
    "one of us is denied what is denied of an authority in upper case": denied(
        keeps_us, of=None, resource=lambda forgery: name_of(forgery)[:-36] + name_of(forgery)[-36:].upper()),
    "an issuer is denied by their role and shared with": denied(puts(said(action="acm-pca:Revoke*")), operation="RevokeCertificate", role="issuer"),
})  # fmt: skip
