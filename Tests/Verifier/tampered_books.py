"""Lies about how a server stands and what may be said at all: failures, clocks, settings, policies, keys that are sealed again."""

from ledger_verifier.limits import LOWERABLE, OPTIONAL, RULES
from made_events import fields, number, octets, operator, payload, sequence, text
from tampered import lie, truth
from tampered_facts import OTHER, STREAM, again, append, fails, put

TRUE, FALSE = b"\x01\x01\xff", b"\x01\x01\x00"
REASON = sequence(number(10), sequence())
LIMITS = RULES[1]


# ---- why something failed (21)


@lie(21)
def a_signature_is_wrong_and_none_may_exist(forgery):
    fails(forgery, sequence(number(19), sequence()))


@lie(21)
def a_signature_may_exist_of_a_key_that_is_anothers(forgery):
    fails(forgery, sequence(number(14), sequence()))
    event = forgery.of("SigningFailed")[0]
    put(event, lambda parts: parts.__setitem__(1, TRUE))


@lie(21)
def an_intent_was_given_up_without_a_start(forgery):
    fails(forgery, REASON, kind=35)


@truth
def an_intent_was_given_up_by_a_start(forgery):
    stream = forgery.issued()[-1][2].stream
    forgery.events.remove(forgery.issued()[-1][2])
    forgery.start()
    append(forgery, 35, REASON, stream=stream)


@lie(21)
def a_request_that_was_never_judged_is_given_up_by_its_server(forgery):
    forgery.append(forgery.issued()[-1][0], STREAM)
    append(forgery, 35, sequence(number(23), sequence()), stream=STREAM)


def failed_creation(forgery, code, *values):
    forgery.append(forgery.of("AuthorityCreating")[0], OTHER)
    append(forgery, 12, sequence(number(code), sequence(*values)), stream=OTHER)


@truth
def an_authoritys_key_could_not_be_made(forgery):
    failed_creation(forgery, 11, text("no entropy", 0x80))


@lie(21)
def a_creation_ended_with_a_process_that_goes_on(forgery):
    failed_creation(forgery, 10)


@lie(21)
def a_creation_failed_by_a_signature_that_was_never_authorized(forgery):
    failed_creation(forgery, 19)


@lie(21)
def a_creation_failed_by_a_rule_before_there_was_a_key(forgery):
    failed_creation(forgery, 30_201)


# ---- the clock (45)


def steps(forgery, gained, is_held):
    append(forgery, 3, number(1 << 50), number((1 << 50) + gained), TRUE if is_held else FALSE)


@truth
def the_clock_leaps_and_is_confirmed(forgery):
    steps(forgery, 300_000_001, is_held=True)
    append(forgery, 4, operator())


@truth
def the_clock_goes_back(forgery):
    steps(forgery, -100_001, is_held=False)


@lie(45)
def the_clock_is_held_within_its_bound(forgery):
    steps(forgery, 300_000_000, is_held=True)


@lie(45)
def the_clock_is_held_although_it_went_back(forgery):
    steps(forgery, -1, is_held=True)


@lie(45)
def the_clock_leaps_and_is_not_held(forgery):
    steps(forgery, 300_000_001, is_held=False)


@lie(45)
def the_clock_is_confirmed_and_was_not_held(forgery):
    append(forgery, 4, operator())


# ---- what stands before the first request (20)


@lie(20)
def a_server_never_says_what_it_is_set_to(forgery):
    event = forgery.of("SettingsChanged")[0]
    event.type, event.payload = 3, payload(3, number(2), number(1), FALSE)


# ---- what may be said at all (50)


def settings(forgery, change):
    again(forgery, forgery.of("SettingsChanged")[0], change)


@lie(50)
def checkpoints_have_no_interval(forgery):
    settings(forgery, lambda parts: parts.__setitem__(0, number(0)))


@lie(50)
def the_clock_has_no_bound(forgery):
    settings(forgery, lambda parts: parts.__setitem__(1, number(0)))


def published(forgery, *urls):
    settings(forgery, lambda parts: parts.__setitem__(2, sequence(*map(text, urls))))


@truth
def something_is_published_at_a_place(forgery):
    published(forgery, "http://pki.example.test:8080/ca-1/x.y")


@truth
def something_is_published_at_the_longest_place(forgery):
    published(forgery, "http://[2001:db8::1]/" + "a" * 179)


@lie(50)
def something_is_published_at_two_places(forgery):
    published(forgery, "http://a.test", "http://b.test")


@lie(50)
def something_is_published_under_another_scheme(forgery):
    published(forgery, "https://example.test")


@lie(50)
def something_is_published_at_a_place_that_is_too_long(forgery):
    published(forgery, "http://[2001:db8::1]/" + "a" * 180)


@lie(50)
def something_is_published_before_the_books_knew_of_it(forgery):
    put(forgery.of("LedgerOpened")[0], lambda parts: parts.__setitem__(3, number(1)))
    for started in forgery.of("ServerStarted"):
        put(started, lambda parts: parts.__setitem__(5, number(1)))
    published(forgery, "http://example.test")


def told_below(forgery, arc):
    settings(forgery, lambda parts: parts.__setitem__(3, text(arc, 0x81)))


@truth
def extensions_lie_below_an_arc(forgery):
    told_below(forgery, "1.3.6.1.4.1.99999.7")


@lie(50)
def extensions_lie_below_no_arc(forgery):
    told_below(forgery, "1.3.06")


@lie(50)
def extensions_lie_below_an_arc_before_the_books_knew_of_it(forgery):
    put(forgery.of("LedgerOpened")[0], lambda parts: parts.__setitem__(3, number(1)))
    for started in forgery.of("ServerStarted"):
        put(started, lambda parts: parts.__setitem__(5, number(1)))
    told_below(forgery, "1.3.6")


@lie(50)
def the_number_of_authorities_is_bounded(forgery):
    settings(forgery, lambda parts: parts.insert(3, number(1, 0x80)))


@lie(50)
def a_window_is_negative(forgery):
    started = forgery.append(forgery.of("ServerStarted")[-1])
    put(started, lambda parts: parts.__setitem__(4, number(-1)))


@lie(50)
def an_anchor_was_accepted_for_no_reason(forgery):
    started = forgery.append(forgery.of("ServerStarted")[-1])
    put(started, lambda parts: parts.insert(8, text("", 0x80)))


def policy(forgery, place, *rules):
    again(forgery, forgery.of("IssuancePolicyChanged")[-1], lambda parts: parts.__setitem__(place, sequence(*map(number, rules))))


@lie(50)
def a_rule_is_turned_off_that_may_not_be(forgery):
    policy(forgery, 0, 1)


@lie(50)
def a_rule_is_turned_off_that_never_was(forgery):
    policy(forgery, 0, -1)


@lie(50)
def a_lint_is_lowered_that_may_not_be(forgery):
    policy(forgery, 1, 100)


@truth
def every_rule_is_turned_off_or_lowered_that_may_be(forgery):
    policy(forgery, 0, *sorted(LIMITS[OPTIONAL]))
    policy(forgery, 1, *sorted(LIMITS[LOWERABLE]))


@lie(50)
def a_tag_is_there_twice(forgery):
    tag = sequence(text("team"))
    creating = forgery.of("AuthorityCreating")[0]
    place = next(index for index, part in enumerate(fields(creating)) if index > 5 and part[0] == 0x30)
    again(forgery, creating, lambda parts: parts.__setitem__(place, sequence(tag, tag)), OTHER)


@lie(50)
def a_request_names_an_authority_twice(forgery):
    put(forgery.issued()[3][0], lambda parts: parts.insert(1, text("it", 0x81)))


@lie(50)
def a_request_names_no_authority(forgery):
    refused = forgery.append(forgery.issued()[3][0], STREAM)
    put(refused, lambda parts: parts.pop(0))


@lie(50)
def values_for_passthrough_are_flawed_for_another_rules_reason(forgery):
    flawed = b"\xa8" + sequence(text("{}"), sequence(number(101), sequence()))[1:]
    requested = forgery.append(forgery.issued()[3][0], STREAM)
    put(requested, lambda parts: parts.insert(len(parts) - 1, flawed))


# ---- keys that are sealed again


@truth
def the_authoritys_key_is_sealed_again(forgery):
    append(forgery, 8, sequence(octets(forgery.of("KeyMade")[0].body["key"])), FALSE, operator())


@lie(41)
def a_key_is_sealed_again_that_never_was(forgery):
    append(forgery, 8, sequence(octets(OTHER)), FALSE, operator())
