"""Lies about responders, and about the periods in which they answer (schemas/format.md, section 9.2)."""

from cryptography.hazmat.primitives.asymmetric import ec
from ledger_verifier.events import periods_of
from made_events import fields, number, octets, payload, text
from made_responders import CERTIFIED, DAY, MOST, NO, SECOND, YES, OwnAuthority, older_books, sign
from tampered import lie, table, truth
from tampered_facts import append

DISABLED = 16


def own(forgery, **how):
    return OwnAuthority(forgery, **how)


# ---- what an honest server writes


@truth
def a_responder_answers_in_periods(forgery):
    authority = own(forgery)
    first, second = authority.responder(), authority.responder()
    authority.open(first)
    authority.pass_time(2)
    authority.close(first, good=MOST - 2, revoked=1, unknown=1, is_last=YES)
    authority.open(second, most=1)
    authority.pass_time(2)
    authority.close(second)
    authority.open(second, hours=24)


@truth
def responders_fail_as_keys_do(forgery):
    authority = own(forgery)
    for code, may_exist in ((13, NO), (15, NO), (17, NO), (18, YES), (19, YES), (23, NO)):
        authority.fail(authority.authorize(), code, may_exist)


@truth
def a_start_finds_a_responder_and_a_period(forgery):
    authority = own(forgery)
    authority.open(authority.responder())
    left = authority.authorize()
    forgery.start()
    authority.fail(left, 10)
    authority.pass_time(2)
    authority.open(authority.responder())


@truth
def a_disabled_authoritys_certificates_are_answered_for(forgery):
    authority = own(forgery)
    authority.add(DISABLED, YES, provenance_of(forgery))
    authority.open(authority.responder())


@truth
def a_responder_ends_with_its_authority(forgery):
    authority = own(forgery, days=3)
    life = 3 * DAY
    authority.open(authority.responder(life=life))


def provenance_of(forgery):
    return fields(forgery.of("AuthorityCertificateImported")[0])[-1]


# ---- the certificate


def certified(**changes):
    return lambda forgery: own(forgery).responder(**changes)


table(56, {
    "a responder may serve web sites": certified(purpose="2b06010505070301"),
    "a responder may sign certificates": certified(usage="0204"),
    "a responder lives for a year": certified(life=365 * DAY),
    "a responder lives for a day": certified(life=DAY),
    "a responders key is said to be another": certified(algorithm=text("rsa2048")),
})  # fmt: skip
table(22, {
    "a responder is judged by another set of rules": certified(ruleSet=number(2)),
    "a responder rests on nothing": certified(basis=b"\x30\x00"),
    "a responder is of another authority": certified(authority=octets(bytes(range(16)))),
})  # fmt: skip
table(41, {"a responder is certified by another key": certified(key=octets(bytes(range(16))))})
table(24, {"a responders serial number is of no moment": certified(serial=b"\x01" + bytes(14) + b"\x01")})


@lie(22)
def a_responder_is_judged_long_before(forgery):
    own(forgery).responder(moment=forgery.events[-1].time - 601 * SECOND)


@lie(24)
def two_responders_have_one_serial_number(forgery):
    authority = own(forgery)
    moment = forgery.events[-1].time
    serial = (moment // 1000).to_bytes(6, "big") + bytes(range(10))
    for _ in range(2):
        authority.responder(moment=moment, serial=serial)


@lie(47)
def two_responders_have_one_key(forgery):
    authority, key = own(forgery), ec.generate_private_key(ec.SECP256R1())
    for _ in range(2):
        authority.responder(responder_key=key)


@lie(47)
def a_responder_has_an_authoritys_key(forgery):
    authority = own(forgery)
    authority.responder(responder_key=authority.key)


@lie(27)
def a_responders_certificate_is_signed_by_itself(forgery):
    authority, key = own(forgery), ec.generate_private_key(ec.SECP256R1())
    authorized = authority.authorize(responder_key=key)
    authority.add(CERTIFIED, octets(sign(key, authorized.tbs)), stream=authorized.stream)


@lie(25)
def a_responder_is_certified_twice(forgery):
    authority = own(forgery)
    authorized = authority.authorize()
    authority.certify(authorized)
    authority.certify(authorized)


@lie(25)
def a_responder_is_certified_without_an_intent(forgery):
    authority = own(forgery)
    authorized = authority.authorize()
    authority.certify(authorized)
    forgery.events.remove(authorized)


@lie(21)
def a_responder_fails_that_was_certified(forgery):
    authority = own(forgery)
    authorized = authority.authorize()
    authority.certify(authorized)
    authority.fail(authorized)


@lie(21)
def a_responder_is_given_up_by_no_start(forgery):
    authority = own(forgery)
    authority.fail(authority.authorize(), 10)


@lie(21)
def a_responder_fails_for_a_rules_reason(forgery):
    authority = own(forgery)
    authority.fail(authority.authorize(), 901)


@lie(21)
def a_responder_fails_and_is_said_to_have_left_a_signature(forgery):
    authority = own(forgery)
    authority.fail(authority.authorize(), 17, YES)


@lie(31)
def a_responder_is_left_open_by_a_start(forgery):
    own(forgery).authorize()
    forgery.serve_again()


@lie(45)
def a_responder_is_begun_while_the_clock_is_held(forgery):
    authority = own(forgery)
    append(forgery, 3, number(1), number(1 << 50), YES)
    authority.responder()


# ---- periods


@lie(56)
def two_periods_are_open_at_once(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder)
    authority.pass_time(2)
    authority.open(responder)


@lie(56)
def two_periods_begin_in_one_second(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder)
    authority.close(responder)
    authority.open(responder)


@lie(56)
def a_responder_answers_that_was_not_certified(forgery):
    authority = own(forgery)
    authority.open(authority.authorize().stream)


@lie(56)
def a_responder_outlives_its_server(forgery):
    authority = own(forgery)
    responder = authority.responder()
    forgery.start()
    authority.open(responder)


@lie(56)
def a_responder_answers_whose_key_is_no_more(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder)
    authority.pass_time(2)
    authority.close(responder, is_last=YES)
    authority.open(responder)


@lie(56)
def a_responder_answers_for_another_authority(forgery):
    responder = own(forgery).responder()
    own(forgery).open(responder)


@lie(56)
def a_period_ends_after_its_responder(forgery):
    authority = own(forgery)
    authority.open(authority.responder(), hours=7 * 24 + 1)


@lie(56)
def a_period_ends_before_it_begins(forgery):
    authority = own(forgery)
    authority.open(authority.responder(), hours=-1)


@lie(56)
def a_period_ends_within_a_second(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder, ends=(forgery.events[-1].time // SECOND + 60) * SECOND + 1)


@lie(56)
def a_period_has_no_answers(forgery):
    authority = own(forgery)
    authority.open(authority.responder(), most=0)


@lie(56)
def more_is_answered_than_may_be(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder)
    authority.close(responder, good=MOST, unknown=1)


@lie(56)
def a_period_is_closed_that_was_not_open(forgery):
    authority = own(forgery)
    authority.close(authority.responder())


@lie(56)
def a_period_of_an_earlier_server_is_closed(forgery):
    authority = own(forgery)
    responder = authority.responder()
    authority.open(responder)
    forgery.start()
    authority.close(responder)


@lie(56)
def another_responders_period_is_closed(forgery):
    authority = own(forgery)
    first, second = authority.responder(), authority.responder()
    authority.open(first)
    authority.close(second)


@lie(56)
def an_authority_that_has_ended_is_answered_for(forgery):
    authority = own(forgery, days=3)
    responder = authority.responder(life=3 * DAY)
    authority.pass_time(4 * DAY)
    authority.open(responder)


@lie(21)
def a_period_lies_in_the_authoritys_own_stream(forgery):
    authority = own(forgery)
    event = authority.open(authority.responder())
    event.stream = authority.stream


@lie(21)
def a_period_lies_in_another_authoritys_stream(forgery):
    authority, other = own(forgery), own(forgery)
    event = authority.open(authority.responder())
    event.stream = periods_of(other.stream)


@lie(45)
def a_period_begins_while_the_clock_is_held(forgery):
    authority = own(forgery)
    responder = authority.responder()
    append(forgery, 3, number(1), number(1 << 50), YES)
    authority.open(responder)


@lie(54)
def a_server_stops_in_a_period(forgery):
    authority = own(forgery)
    authority.open(authority.responder())
    append(forgery, 9)


@lie(41)
def a_start_does_not_count_a_responders_answers(forgery):
    authority = own(forgery)
    authority.open(authority.responder())
    forgery.append(forgery.of("ServerStarted")[-1])


@lie(50)
def a_responder_is_older_than_its_version(forgery):
    older_books(forgery)
    own(forgery).responder()
