"""Lies about roles (schemas/format.md section 9, 46 and 50): what may be said of one, and what those who have it may ask for.

Each is found at the event that its function gives.
"""

from made_access import STREAM, beginning, called, define, give, role_parts, so_early, take
from made_events import ENUMERATED, acted_by, fields, number, operator, payload
from tampered import table
from tampered_facts import append
from tampered_refusals import GRACE, in_turn

ISSUING = ("IssueCertificate",)
CODE_SIGNING, ANY_PURPOSE, RESPONSES = (bytes.fromhex(one) for one in ("06082b06010505070303", "0604551d2500", "06082b06010505070309"))
BLANK = "BlankEndEntityCertificate_APIPassthrough/V1"


# ---- what may be said of a role


def says(role="reader", operations=("GetPolicy",), templates=()):
    return lambda forgery: append(forgery, 25, *role_parts(role, operations, templates), operator())


table(50, {
    "a role has no name at all": says(""),
    "a role has a name in upper case": says("Reader"),
    "a role is named at too great length": says("a" * 33),
    "an administrator may do less": says("administrator"),
    "a role may do what there is not": says(operations=("MakeEmperor",)),
    "a role may do something twice": says(operations=("GetPolicy", "GetPolicy")),
    "a role may do things out of order": says(operations=("ListTags", "GetPolicy")),
    "a pattern of templates is empty": says(templates=("",)),
    "a pattern of templates holds a space": says(templates=("End Entity*",)),
    "a pattern of templates is too long": says(templates=("a" * 65,)),
    "a pattern of templates is there twice": says(templates=("a", "a")),
    "patterns of templates are out of order": says(templates=("b", "a")),
    "there are too many patterns of templates": says(templates=[f"a{index:02}" for index in range(65)]),
    "a role without operations has templates": says(operations=(), templates=("*",)),
}, is_placed=True)  # fmt: skip
table(None, {
    "a role is made, changed and taken away": in_turn(says(), says(templates=("*",)), says(operations=())),
    "a role is taken away that never was": says(operations=()),
    "a role has the longest name": says("0" * 31 + "-"),
    "an auditor may issue": says("auditor", ISSUING, ("*",)),
    "there are as many patterns of templates as may be": says(templates=[f"a{index:02}" for index in range(64)]),
    "a pattern of templates is the longest": says(templates=("*" * 64,)),
})  # fmt: skip


# ---- who has access in it


def gives(role):
    """Gives somebody an access key for a role; what is given is where a falsehood is found."""

    def change(forgery):
        give(forgery, role)
        return forgery.events[beginning(forgery) - 1]

    return change


def defines(role, operations=(), templates=()):
    return lambda forgery: define(forgery, role, operations, templates)


table(46, {
    "an access key is given for a role that was never made": gives("reader"),
    "an access key is given for a role that was taken away": in_turn(defines("issuer"), gives("issuer")),
    "an access key is given for a role that may do what there is not": in_turn(defines("reader", ("MakeEmperor",)), gives("reader")),
}, is_placed=True)  # fmt: skip
table(None, {
    "an access key is given for a role that was made": in_turn(defines("reader", ("GetPolicy",)), gives("reader")),
    "an access key is given for a role that was made again": in_turn(defines("issuer"), defines("issuer", ISSUING), gives("issuer")),
    "an access key is taken away after its role was": in_turn(gives("issuer"), defines("issuer"), lambda forgery: take(forgery, "issuer")),
})  # fmt: skip


# ---- how long a definition counts that was replaced


def refused_as_issuer(code, *changes):
    """An issuer has access, and at the end is refused to issue, after these changes."""

    def change(forgery):
        who = give(forgery, "issuer")
        for one in changes:
            one(forgery)
        event = forgery.append(forgery.of("OperationRefused")[-1], STREAM)
        acted_by(event, {**event.body["provenance"], **who})
        parts = fields(event)
        place = next(index for index, part in enumerate(parts) if part[0] == ENUMERATED)
        parts[place] = number(code, ENUMERATED)
        event.payload = payload(event.type, *parts)
        return event

    return change


def starts(forgery):
    forgery.start()


DENIED, ARGUMENT = 7, 1
takes_away, gives_back = says("issuer", ()), says("issuer", ISSUING)

table(48, {
    "an issuer is refused for another reason after a start, and may do nothing any more": refused_as_issuer(ARGUMENT, takes_away, starts),
    "an issuer is denied after a start what they may do again": refused_as_issuer(DENIED, takes_away, gives_back, starts),
    "an issuer is denied at once what they may do": refused_as_issuer(DENIED, starts),
}, is_placed=True)  # fmt: skip
table(None, {
    "an issuer is refused for another reason, and may do nothing any more": refused_as_issuer(ARGUMENT, takes_away),
    "an issuer is refused for another reason after a start that came before": refused_as_issuer(ARGUMENT, starts, takes_away),
    "an issuer is denied what they may do again": refused_as_issuer(DENIED, takes_away, gives_back),
    "an issuer is denied after a start what they may not do any more": refused_as_issuer(DENIED, takes_away, starts),
})  # fmt: skip


# ---- what they may ask for


def asks(role, life, *definitions, early=0):
    """Somebody asks for what was issued, whose role is defined so: the first definition before they are given access, the others
    after it, so long before the certificate was authorized. Gives request and authorization."""

    def change(forgery):
        requested, authorized, _ = life(forgery)
        moment = authorized.time - early
        for definition in definitions[:1]:
            define(forgery, role, *definition)
        acted_by(requested, called(forgery, **give(forgery, role)))
        for definition in definitions[1:]:
            define(forgery, role, *definition)
        so_early(forgery, moment)
        return requested, authorized

    return change


def at_request(change):
    return lambda forgery: change(forgery)[0]


def at_authorization(change):
    return lambda forgery: change(forgery)[1]


def plain(forgery):
    """Asked for by no template."""
    return forgery.issued()[3]


def of(template, purpose):
    """Asked for by a template, and with a purpose."""
    return lambda forgery: next(
        life for life in forgery.issued() if life[0].body["template"] == template and purpose in life[1].body["tbsCertificate"])


SOME, SERVERS = (ISSUING, ("EndEntityCertificate*",)), (ISSUING, ("EndEntityServerAuthCertificate*",))
CODE, RESPONDER = of("CodeSigningCertificate/V1", CODE_SIGNING), of("OCSPSigningCertificate/V1", RESPONSES)

table(46, {
    "a certificate is asked for in a role that was taken away": at_request(asks("reader", plain, SOME, ((),), early=GRACE + 1_000_000)),
    "a certificate is asked for in a role that reads": at_request(asks("reader", plain, (("GetCertificate",), ("*",)))),
    "a certificate is asked for by no template that the role has": at_authorization(asks("reader", plain, SERVERS)),
    "a certificate is asked for by a template that the role had": at_authorization(asks("reader", plain, SOME, SERVERS, early=GRACE + 1)),
    "a certificate is asked for by a template that is a pattern of none": at_authorization(asks("reader", plain, (ISSUING, ("EndEntityCertificate",)))),
    "an issuer asks for a certificate that signs code": at_authorization(asks("issuer", CODE)),
    "an issuer asks for a certificate that answers": at_authorization(asks("issuer", RESPONDER)),
    "an issuer asks for a certificate that signs code, by their template": at_authorization(asks("issuer", of(BLANK, CODE_SIGNING))),
    "an issuer asks for a certificate for any purpose, by their template": at_authorization(asks("issuer", of(BLANK, ANY_PURPOSE))),
    "an issuer asks for a certificate that answers, by their template": at_authorization(asks("issuer", of(BLANK, RESPONSES))),
    "a role may have templates for code, and not the one asked for": at_authorization(
        asks("reader", of(BLANK, CODE_SIGNING), (ISSUING, ("CodeSigningCertificate/V1",)))),
    "two definitions of a role permit a certificate only together": at_authorization(
        asks("reader", of(BLANK, CODE_SIGNING), (ISSUING, (BLANK,)), (ISSUING, ("CodeSigningCertificate/V1",)))),
}, is_placed=True)  # fmt: skip
table(None, {
    "a certificate is asked for in a role that was taken away ten minutes ago": asks("reader", plain, SOME, ((),), early=GRACE),
    "a certificate is asked for by a template that the role has": asks("reader", plain, SOME),
    "a certificate is asked for by a template that the role had ten minutes ago": asks("reader", plain, SOME, SERVERS, early=GRACE),
    "a certificate is asked for by the template that is meant": asks("reader", plain, (ISSUING, ("EndEntityCertificate/V1",))),
    "a certificate that signs code is asked for by whoever may": asks("reader", CODE, (ISSUING, ("CodeSigning*",))),
    "a certificate that answers is asked for by whoever may": asks("reader", RESPONDER, (ISSUING, ("OCSPSigningCertificate/V1",))),
    "a certificate that signs code is asked for by whoever may, by another template": asks(
        "reader", of(BLANK, CODE_SIGNING), (ISSUING, (BLANK, "CodeSigningCertificate/V1"))),
    "a certificate for any purpose is asked for by whoever may sign code": asks(
        "reader", of(BLANK, ANY_PURPOSE), (ISSUING, (BLANK, "CodeSigningCertificate/V1"))),
})  # fmt: skip
