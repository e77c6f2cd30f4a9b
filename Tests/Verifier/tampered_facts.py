"""Lies in events that no server would write as it stood then: about who acted, about keys, clocks, tokens and revocations.

Each is well formed, and every hash and index is right (forged_ledger.py). The number is that of the invariant that both
verifiers find broken.
"""

from ledger_verifier.authorities import ROOT
from ledger_verifier.events import revocations_of
from made_access import STREAM, insert
from made_events import ENUMERATED, fields, number, octets, payload, sequence, text
from tampered import lie, truth

OTHER = bytes(range(1, 17))
KEY = bytes(range(32))


def before(forgery, event, kind, *parts):
    """Puts an event of the ledger's stream before another."""
    made = type(event)(event.time, forgery.ledger, kind, 1, payload(kind, *parts))
    forgery.events.insert(forgery.events.index(event), made)


def append(forgery, kind, *parts, stream=None):
    return forgery.append(forgery.events[-1], stream or forgery.ledger, type=kind, schema=1, payload=payload(kind, *parts))


def again(forgery, event, change, stream=None):
    """Appends an event again, its fields changed by a function of their list."""
    parts = fields(event)
    change(parts)
    return append(forgery, event.type, *parts, stream=stream)


def put(event, change):
    parts = fields(event)
    change(parts)
    event.payload = payload(event.type, *parts)


# ---- how a server stands


@lie(31)
def an_intent_is_left_open_by_a_start(forgery):
    forgery.events.remove(forgery.issued()[3][2])
    forgery.serve_again()


@lie(31)
def a_creation_is_left_open_by_a_start(forgery):
    forgery.append(forgery.of("AuthorityCreating")[0], OTHER)
    forgery.serve_again()


@lie(45)
def a_certificate_is_issued_while_the_clock_is_held(forgery):
    held = number(1), number(1 << 50), b"\x01\x01\xff"
    before(forgery, forgery.issued()[3][0], 3, *held)


# ---- who acted


def administrator(forgery):
    return forgery.of("CredentialsChanged")[0].body


@lie(46)
def somebody_else_uses_an_access_key(forgery):
    requested = forgery.issued()[3][0]
    assert requested.body["provenance"]["principal"] == administrator(forgery)["principal"]
    requested.payload = requested.payload.replace(b"administrator", b"administratos", 1)


@lie(46)
def an_access_key_is_of_another_account(forgery):
    requested = forgery.issued()[3][0]
    requested.replace(requested.body["provenance"]["account"].encode(), b"999999999999")


@lie(46)
def an_auditor_asks_for_a_certificate(forgery):
    """The last words of a call's provenance are exchanged for those of the auditor's: key, account and role are true."""
    auditor = fields(forgery.of("OperationRefused")[-1])[-1]
    put(forgery.issued()[3][0], lambda parts: parts.__setitem__(-1, auditor))


@lie(46)
def an_access_key_acts_after_it_was_removed(forgery):
    removed(forgery, forgery.of("CredentialsChanged")[-1])
    forgery.serve_again()


def removed(forgery, added):
    def remove(parts):
        parts[0] = number(1, ENUMERATED)
        assert parts[5][0] == 0xA1
        del parts[5]

    return again(forgery, added, remove)


@truth
def a_call_is_under_way_while_its_access_key_is_removed(forgery):
    removed(forgery, forgery.of("CredentialsChanged")[-1])
    forgery.append(forgery.of("OperationRefused")[-1], STREAM)


@truth
def an_access_key_is_removed_that_the_log_never_spoke_of(forgery):
    event = removed(forgery, forgery.of("CredentialsChanged")[-1])
    known = event.body["accessKey"].encode()
    event.replace(known, b"X" * len(known))


@lie(46)
def an_access_key_is_removed_twice(forgery):
    twice = removed(forgery, forgery.of("CredentialsChanged")[-1])
    forgery.append(twice)


@lie(46)
def an_access_key_is_added_twice(forgery):
    forgery.append(forgery.of("CredentialsChanged")[-1])


@lie(46)
def an_access_key_is_added_without_a_secret(forgery):
    put(forgery.of("CredentialsChanged")[-1], lambda parts: parts.pop(5))


@lie(46)
def an_access_key_has_ended_long_ago(forgery):
    put(forgery.of("CredentialsChanged")[0], lambda parts: parts.insert(5, number(1, 0x80)))


# ---- keys, names and identifiers


def second_authority(forgery, *changes):
    """Another authority's creation and key, the first one's but for changes of the key's fields."""
    forgery.append(forgery.of("AuthorityCreating")[0], OTHER)
    parts = fields(forgery.of("KeyMade")[0])
    for place, part in changes:
        parts[place] = part
    append(forgery, 14, *parts, stream=OTHER)


@lie(47)
def two_authorities_have_one_key(forgery):
    second_authority(forgery, (0, octets(STREAM)))


@lie(47)
def a_key_has_the_identifier_of_an_authority(forgery):
    key = bytearray(fields(forgery.of("KeyMade")[0])[-1])
    key[-1] ^= 1
    second_authority(forgery, (0, octets(forgery.of("KeyMade")[0].stream)), (4, bytes(key)))


@lie(29)
def a_key_is_not_of_its_kind(forgery):
    made, creating = forgery.of("KeyMade")[0], forgery.of("AuthorityCreating")[0]
    for event in (made, creating):
        event.replace(b"ecP256", b"ecP384")


@lie(29)
def an_authority_is_to_have_a_key_of_no_kind(forgery):
    forgery.append(forgery.of("AuthorityCreating")[0], OTHER).replace(b"ecP256", b"ecP257")


@lie(41)
def more_uses_of_a_key_are_counted_than_there_were(forgery):
    started = forgery.append(forgery.of("ServerStarted")[-1])
    key = forgery.of("KeyMade")[0].body["key"]
    put(started, lambda parts: parts.__setitem__(-2, sequence(sequence(octets(key), number(10_000)))))


@lie(41)
def fewer_uses_of_a_key_are_counted_than_the_log_proves(forgery):
    started = forgery.append(forgery.of("ServerStarted")[-1])
    key = forgery.of("KeyMade")[0].body["key"]
    put(started, lambda parts: parts.__setitem__(-2, sequence(sequence(octets(key), number(0)))))


@lie(41)
def a_key_is_counted_twice(forgery):
    forgery.events.remove(forgery.issued()[-1][2])
    started = forgery.start()
    (use,) = started.body["keyUses"]
    one = sequence(octets(use["key"]), number(use["count"]))
    put(started, lambda parts: parts.__setitem__(-2, sequence(one, one)))


@lie(41)
def a_key_is_not_counted_though_an_intent_was_left_open(forgery):
    forgery.events.remove(forgery.issued()[-1][2])
    put(forgery.start(), lambda parts: parts.__setitem__(-2, sequence()))


# ---- why something failed


def fails(forgery, reason, kind=34):
    """Puts a failure in the place of a certificate's signature."""
    signed = forgery.issued()[3][2]
    signed.type = kind
    signed.payload = payload(kind, reason, *[b"\x01\x01\x00"] * (kind == 34))


@lie(21)
def a_signature_failed_for_no_reason_that_is_known(forgery):
    fails(forgery, sequence(number(777), sequence()))


@lie(21)
def a_signature_failed_because_the_process_ended(forgery):
    fails(forgery, sequence(number(10), sequence()))


@lie(21)
def a_signature_failed_without_what_the_library_said(forgery):
    fails(forgery, sequence(number(18), sequence()))


@lie(21)
def a_signature_failed_with_more_than_was_kept(forgery):
    fails(forgery, sequence(number(18), sequence(text("x" * 201, 0x80))))


@lie(21)
def an_intent_was_given_up_because_the_key_did_not_sign(forgery):
    fails(forgery, sequence(number(18), sequence(text("x", 0x80))), kind=35)


@lie(21)
def an_intent_was_given_up_with_words(forgery):
    fails(forgery, sequence(number(10), sequence(text("x", 0x80))), kind=35)


# ---- what is in force


@lie(9)
def the_rules_that_are_turned_off_do_not_rise(forgery):
    changed = forgery.of("IssuancePolicyChanged")[-1]
    put(changed, lambda parts: parts.__setitem__(0, sequence(number(53), number(52))))


@lie(22)
def more_certificates_are_issued_than_the_quota_lets(forgery):
    put(forgery.of("IssuancePolicyChanged")[-1], lambda parts: parts.__setitem__(2, number(1, 0x80)))


# ---- tokens


def with_token(requested, token):
    put(requested, lambda parts: parts.insert(len(parts) - 1, text(token, 0x87)))


@lie(36)
def a_repetition_repeats_another(forgery):
    put(forgery.of("IssuanceRepeated")[0], lambda parts: parts.__setitem__(0, octets(STREAM)))


@lie(36)
def a_repetition_differs_and_does_not_say_so(forgery):
    stream = forgery.of("IssuanceRepeated")[0].stream
    requested = next(event for event in forgery.of("IssuanceRequested") if event.stream == stream)
    end = next(index for index, part in enumerate(fields(requested)) if part[0] == 0x30)
    put(requested, lambda parts: parts.__setitem__(end, sequence(number(2, ENUMERATED), number(31))))


@lie(36)
def a_token_gets_two_authorities(forgery):
    creating = forgery.of("AuthorityCreating")[0]
    place = next(index for index, part in enumerate(fields(creating)) if index > 5 and part[0] == 0x30) + 1  # after the tags
    for stream in (STREAM, OTHER):
        again(forgery, creating, lambda parts: parts.insert(place, text("once", 0x81)), stream)


@lie(37)
def a_token_gets_two_certificates(forgery):
    for requested, _, _ in forgery.issued()[3:5]:
        with_token(requested, "twice")


@truth
def a_tokens_window_passes_before_a_longer_one_begins(forgery):
    """A start in between: what left the window in force so far stays free."""
    for requested in (forgery.issued()[3][0], forgery.issued()[-1][0]):
        with_token(requested, "twice")
    place, parts = forgery.events.index(forgery.of("CredentialsChanged")[-1]), fields(forgery.of("ServerStarted")[-1])
    parts[3] = number(600)
    insert(forgery, place, 2, *parts)
    for counted in forgery.of("RefusalsCounted"):  # its window would begin before this start
        forgery.events.remove(counted)
    for event in forgery.events[place:]:
        event.time += 100_000_000


@truth
def a_slow_key_signs_after_the_one_that_a_token_named_next(forgery):
    """Its window had passed when the second was authorized, and the second is signed first."""
    first, second = forgery.issued()[3:5]
    for requested in (first[0], second[0]):
        with_token(requested, "slow")
    del forgery.events[forgery.events.index(second[2]) + 1 :]
    for event in forgery.events[forgery.events.index(second[0]) :]:
        event.time += 100_000_000
    forgery.events.remove(first[2])
    forgery.events.insert(forgery.events.index(second[2]) + 1, first[2])
    first[2].time = second[2].time


@lie(47)
def a_log_begins_with_a_key_that_is_called_as_the_ledger(forgery):
    opened = forgery.of("LedgerOpened")[0]
    opened.replace(opened.body["logKey"]["identifier"], forgery.ledger)


# ---- revocations


def revoke(forgery, serial):
    authority = forgery.of("AuthorityCreating")[0].stream
    who = fields(forgery.of("AuthorityCertificateImported")[0])[-1]
    append(forgery, 40, octets(authority), octets(serial), number(4, ENUMERATED), who, stream=revocations_of(authority))


@truth
def a_certificate_is_revoked(forgery):
    revoke(forgery, forgery.issued()[3][1].body["serialNumber"])


@lie(33)
def a_certificate_is_revoked_that_never_was(forgery):
    revoke(forgery, b"\x41" + bytes(15))


@lie(33)
def a_certificate_is_revoked_twice(forgery):
    for _ in range(2):
        revoke(forgery, forgery.issued()[3][1].body["serialNumber"])


# ---- an authority's certificate


@lie(30)
def an_authoritys_certificate_has_a_chain_above_a_root(forgery):
    imported = forgery.of("AuthorityCertificateImported")[0]
    assert forgery.of("AuthorityCreating")[0].body["kind"] == ROOT
    put(imported, lambda parts: parts.__setitem__(1, sequence(parts[0])))


@lie(27)
def an_authoritys_certificates_signature_is_another(forgery):
    imported = forgery.of("AuthorityCertificateImported")[0]
    imported.flip(imported.body["certificate"])
