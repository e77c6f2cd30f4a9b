"""Lies that two verifiers could call by different numbers: what was asked for, what was judged with, what was signed, and by whom.

Beside the number of each stands what format.md says of it; test_agreement.py compares all numbers that both programs find.
"""

import made_events
from ledger_verifier.der import SEQUENCE, Reader
from made_events import ENUMERATED, fields, number, octets, sequence
from tampered import lie
from tampered_facts import OTHER, STREAM, append, put, second_authority


def authorized(forgery):
    return forgery.issued()[3][1]


# ---- what a judgement was made with (22)


@lie(22)
def a_start_goes_back_to_an_earlier_version_of_the_books(forgery):
    put(forgery.start(), lambda parts: parts.__setitem__(5, number(1)))


@lie(22)
def an_authorization_names_another_rule_set(forgery):
    put(authorized(forgery), lambda parts: parts.__setitem__(0, number(2)))


@lie(22)
def a_refusal_names_another_rule_set(forgery):
    put(forgery.of("IssuanceRefused")[0], lambda parts: parts.__setitem__(0, number(2)))


@lie(22)
def an_authoritys_own_request_was_judged_by_another_rule_set(forgery):
    put(forgery.of("RequestAuthorized")[0], lambda parts: parts.__setitem__(0, number(2)))


@lie(22)
def an_authorization_rests_on_an_older_policy(forgery):
    basis = authorized(forgery).body["basis"]
    changed = [sequence(number(one["concern"], ENUMERATED), number(one["position"] - one["concern"])) for one in basis]
    put(authorized(forgery), lambda parts: parts.__setitem__(3, sequence(*changed)))


@lie(9)
def a_basis_does_not_rise(forgery):
    put(authorized(forgery), lambda parts: parts.__setitem__(3, sequence(*reversed(list(elements(parts[3]))))))


def elements(part):
    reader = Reader(part).inside(SEQUENCE)
    while not reader.is_at_end:
        yield reader.whole()


@lie(22)
def an_authorization_was_judged_after_it_was_recorded(forgery):
    event = authorized(forgery)
    put(event, lambda parts: parts.__setitem__(4, number(event.time + 1)))


@lie(22)
def another_authority_was_asked(forgery):
    event = forgery.issued()[3][0]
    event.replace(event.body["authority"], OTHER)


@lie(22)
def another_authority_issues_than_was_asked(forgery):
    second_authority(forgery)
    put(authorized(forgery), lambda parts: parts.__setitem__(1, octets(OTHER)))


@lie(22)
def an_authority_issues_that_never_was(forgery):
    requested, event, _ = forgery.issued()[3]
    requested.replace(requested.body["authority"], OTHER)
    put(event, lambda parts: parts.__setitem__(1, octets(OTHER)))


# ---- what was asked for


@lie(29)
def a_request_that_can_be_read_is_called_unreadable(forgery):
    requested = forgery.issued()[3][0]
    asked = requested.body["certificationRequest"][1]
    put(requested, lambda parts: parts.__setitem__(1, octets(asked, 0x83)))


@lie(29)
def a_request_that_cannot_be_read_is_granted(forgery):
    put(forgery.issued()[3][0], lambda parts: parts.__setitem__(1, octets(b"\x30\x00", 0x82)))


@lie(30)
def another_hash_was_asked_for(forgery):
    forgery.issued()[3][0].replace(b"ecdsa-with-SHA256", b"ecdsa-with-SHA512")


@lie(30)
def an_algorithm_without_a_name_was_asked_for(forgery):
    forgery.issued()[3][0].replace(b"ecdsa-with-SHA256", b"ecdsa-with-nothing"[:17])


# ---- what was signed


@lie(26)
def what_is_to_be_signed_is_no_certificate(forgery):
    put(authorized(forgery), lambda parts: parts.__setitem__(-1, octets(b"\x30\x00")))


@lie(24)
def a_serial_number_is_of_another_moment(forgery):
    event = authorized(forgery)
    serial = event.body["serialNumber"]
    event.replace(serial, serial[:5] + bytes([serial[5] ^ 1]) + serial[6:])


@lie(24)
def a_moment_is_a_millisecond_earlier(forgery):
    event = authorized(forgery)
    put(event, lambda parts: parts.__setitem__(4, number(event.body["moment"] - 1_000)))


@lie(24)
def a_serial_number_is_short(forgery):
    event = authorized(forgery)
    put(event, lambda parts: parts.__setitem__(5, octets(event.body["serialNumber"][:15])))


# ---- authorities


def own_request(forgery, change):
    """Changes the CertificationRequestInfo that an authority's key is to sign."""
    event = forgery.of("RequestAuthorized")[0]
    put(event, lambda parts: parts.__setitem__(-1, octets(change(event.body["certificationRequestInfo"]))))


@lie(29)
def an_authoritys_own_request_has_another_subject(forgery):
    own_request(forgery, lambda information: information.replace(b"Root under", b"Boot under"))


@lie(29)
def an_authoritys_own_request_is_for_another_key(forgery):
    key = forgery.of("KeyMade")[0].body["subjectPublicKeyInfo"]
    own_request(forgery, lambda information: information.replace(key, key[:-1] + bytes([key[-1] ^ 1])))


@lie(26)
def an_authoritys_own_request_is_none(forgery):
    own_request(forgery, lambda _: b"\x30\x00")


@lie(26)
def an_authoritys_signed_request_is_none(forgery):
    put(forgery.of("AuthorityCreated")[0], lambda parts: parts.__setitem__(0, octets(b"\x30\x00")))


@lie(30)
def an_authority_is_to_sign_with_another_hash(forgery):
    creating = forgery.of("AuthorityCreating")[0]
    creating.payload = creating.payload.replace(b"ecdsa-with-SHA256", b"ecdsa-with-SHA384").replace(b"SHA256WITHECDSA", b"SHA384WITHECDSA")


@lie(21)
def a_key_is_made_for_another_purpose(forgery):
    put(forgery.of("KeyMade")[0], lambda parts: parts.__setitem__(1, number(1, ENUMERATED)))


@lie(29)
def a_key_is_made_by_another_algorithm(forgery):
    forgery.of("KeyMade")[0].replace(b"ecP256", b"ecP384")


@lie(21)
def a_key_is_made_after_an_authority_was(forgery):
    second_authority(forgery, (0, octets(STREAM)))
    parts = fields(forgery.of("KeyMade")[0])
    append(forgery, 14, octets(bytes(range(2, 18))), *parts[1:], stream=forgery.of("KeyMade")[0].stream)


@lie(21)
def an_authority_gets_a_certificate_before_it_is_made(forgery):
    second_authority(forgery)
    append(forgery, 13, *fields(forgery.of("AuthorityCertificateImported")[0]), stream=OTHER)


@lie(26)
def an_authoritys_certificate_is_none(forgery):
    put(forgery.of("AuthorityCertificateImported")[0], lambda parts: parts.__setitem__(0, octets(b"\x30\x00")))


# ---- lives


@lie(21)
def a_certificate_fails_that_was_never_intended(forgery):
    request, _, signed = forgery.issued()[-1]
    forgery.events.remove(forgery.issued()[-1][1])
    signed.type = 34
    signed.payload = made_events.payload(34, sequence(number(14), sequence()), b"\x01\x01\x00")


@lie(11)
def a_request_goes_on_after_its_ending(forgery):
    forgery.append(forgery.of("OperationRefused")[-1], forgery.issued()[-1][0].stream)


@lie(21)
def a_request_is_refused_that_was_authorized(forgery):
    refused = forgery.of("IssuanceRefused")[0]
    signed = forgery.issued()[-1][2]
    signed.type, signed.payload = refused.type, refused.payload


# ---- tokens


@lie(22)
def a_tokens_refusal_is_of_another_moment(forgery):
    """Of a request whose token another key's request holds: what refuses it is the token, at the moment it is recorded."""
    event = refused_by_its_token(forgery)
    put(event, lambda parts: parts.__setitem__(2, number(event.time - 1_000)))


def refused_by_its_token(forgery):
    return next(event for event in forgery.of("IssuanceRefused") if event.body["reason"]["code"] == 901)


# ---- what cannot be read


@lie(9)
def a_reason_of_a_revocation_is_none(forgery):
    who = fields(forgery.issued()[3][0])[-1]
    append(forgery, 40, octets(STREAM), octets(b"\x41"), number(6, ENUMERATED), who, stream=OTHER)


@lie(9)
def a_policys_quota_is_negative(forgery):
    put(forgery.of("IssuancePolicyChanged")[-1], lambda parts: parts.__setitem__(2, number(-1, 0x80)))
