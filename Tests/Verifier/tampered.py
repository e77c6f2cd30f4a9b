"""Ledgers that are not whole, and some that are: the corpus on which both verifiers must agree.

`LIES` changes what entries say, every hash and index made right again (forged_ledger.py): each is a function of a `Forgery`, with
the number of the invariant that it breaks; both verifiers find that, and the same beside it. `TRUTHS`
change as much and leave the ledger whole; `NEWER` makes it one that a later program could have written. To extend the corpus, write a function into one of the three tables; ways to damage stored
octets are in Tests/Faults/tampering.py, further lies in this file's sisters (corpus.py has all of them).
"""

import time

from ledger_verifier.books import BOOKS
from ledger_verifier.certificates import requested_key, signed

LIES, TRUTHS, NEWER = {}, [], []  # LIES: the number that both verifiers find
PLACED = set()  # lies that give the event at which it is found first


def lie(number):
    def note(function):
        LIES[function] = number
        return function

    return note


def truth(function):
    TRUTHS.append(function)
    return function


def newer(function):
    NEWER.append(function)
    return function


def table(number, cases, is_placed=False):
    """Makes a lie, or for None a truth, of every row: its name, and a function of a forgery."""
    for name, change in cases.items():
        change.__name__ = name.replace(" ", "_")
        (lie(number) if number else truth)(change)
        if is_placed:
            PLACED.add(change)


# ---- what leaves a ledger whole


@truth
def nothing_is_changed(forgery):
    pass


@truth
def another_nonce(forgery):
    for event in forgery.events[1:]:
        event.payload = event.payload.replace(nonce_of(event), bytes(16), 1)


@truth
def another_address(forgery):
    for requested in forgery.of("IssuanceRequested"):
        requested.replace(b"127.0.0.1", b"127.0.0.2")


@truth
def an_ending_is_still_to_come(forgery):
    """A key may take its time: that an intent is open is no finding while no later server has served."""
    forgery.events.remove(forgery.issued()[-1][2])


@truth
def a_start_was_cut_short(forgery):
    forgery.events.remove(forgery.issued()[-1][2])
    forgery.start()


def key_of(requested):
    return requested_key(signed(requested.body["certificationRequest"][1]).octets)


def nonce_of(event):
    place = event.payload.index(b"\x04\x10") + 2
    return event.payload[place : place + 16]


# ---- signatures


@lie(27)
def a_certificates_signature_is_another(forgery):
    _, _, signed = forgery.issued()[3]
    signed.flip(signed.body["signature"])


@lie(27)
def two_signatures_change_places(forgery):
    first, second = (life[2] for life in forgery.issued()[3:5])
    first.payload, second.payload = second.payload, first.payload


@lie(23)
def a_requests_signature_is_another(forgery):
    requested, _, _ = forgery.issued()[3]
    requested.flip(requested.body["certificationRequest"][1])


@lie(23)
def the_authoritys_own_requests_signature_is_another(forgery):
    created = forgery.of("AuthorityCreated")[0]
    created.flip(created.body["certificationRequest"])


# ---- what was asked for and what was signed


@lie(29)
def two_requests_for_different_keys_change_places(forgery):
    """Of one key they would differ by what only a new derivation shows: names and times, which follow from rules."""
    first = forgery.issued()[3][0]
    second = next(life[0] for life in forgery.issued() if key_of(life[0]) != key_of(first))
    first.payload, second.payload = second.payload, first.payload


@lie(27)
def two_authorizations_change_places(forgery):
    first, second = (life[1] for life in forgery.issued()[3:5])
    first.payload, second.payload = second.payload, first.payload


@lie(24)
def a_serial_number_is_used_twice(forgery):
    first, second = (life[1] for life in forgery.issued()[3:5])
    second.replace(second.body["serialNumber"], first.body["serialNumber"])


@lie(26)
def a_serial_number_is_not_the_certificates(forgery):
    authorized = forgery.issued()[3][1]
    serial = authorized.body["serialNumber"]
    authorized.payload = authorized.payload.replace(serial, serial[:-1] + bytes([serial[-1] ^ 1]), 1)


@lie(24)
def a_serial_number_is_negative(forgery):
    authorized = forgery.issued()[3][1]
    authorized.flip(authorized.body["serialNumber"], 0, 0x80)


@lie(27)
def a_certificate_names_another_subject(forgery):
    authorized = forgery.issued()[3][1]
    authorized.flip(b"host-", 0)


@lie(30)
def another_algorithm_was_asked_for(forgery):
    forgery.issued()[3][0].replace(b"ecdsa-with-SHA256", b"ecdsa-with-SHA384")


@lie(22)
def the_authority_is_another(forgery):
    requested = forgery.issued()[3][0]
    requested.flip(requested.body["authority"])


@lie(29)
def an_authoritys_key_is_another(forgery):
    made = forgery.of("KeyMade")[0]
    made.flip(made.body["subjectPublicKeyInfo"])


@lie(29)
def an_authoritys_certificate_is_one_that_it_issued(forgery):
    imported = forgery.of("AuthorityCertificateImported")[0]
    key = forgery.of("KeyMade")[0].body["subjectPublicKeyInfo"]
    imported.replace(key, key[:-1] + bytes([key[-1] ^ 1]))


@lie(41)
def an_intent_names_another_key(forgery):
    authorized = forgery.issued()[3][1]
    authorized.flip(authorized.body["key"])


@lie(41)
def an_authority_asks_for_another_name_than_was_authorized(forgery):
    created = forgery.of("AuthorityCreated")[0]
    created.flip(forgery.of("AuthorityCreating")[0].body["subject"])


# ---- lives


@lie(41)
def a_key_is_made_twice(forgery):
    made = forgery.of("KeyMade")[0]
    forgery.events.insert(forgery.events.index(made), made)


@lie(21)
def an_authoritys_request_was_never_authorized(forgery):
    forgery.events.remove(forgery.of("RequestAuthorized")[0])


@lie(22)
def a_request_is_gone(forgery):
    forgery.events.remove(forgery.issued()[3][0])


@lie(25)
def an_authorization_is_gone(forgery):
    forgery.events.remove(forgery.issued()[3][1])


@lie(22)
def an_authority_was_never_created(forgery):
    forgery.events.remove(forgery.of("AuthorityCreated")[0])


@lie(25)
def an_ending_is_there_twice(forgery):
    signed = forgery.of("CertificateSigned")[-1]
    forgery.events.append(signed)


@lie(21)
def a_request_is_made_again_after_its_ending(forgery):
    requested, authorized, signed = forgery.issued()[-1]
    forgery.events += [requested, authorized, signed]


@lie(21)
def a_refused_request_is_refused_again(forgery):
    forgery.events.append(forgery.of("IssuanceRefused")[-1])


@lie(22)
def an_authorization_precedes_its_request(forgery):
    requested, authorized, _ = forgery.issued()[3]
    first, second = forgery.events.index(requested), forgery.events.index(authorized)
    forgery.events[first], forgery.events[second] = authorized, requested
    authorized.time, requested.time = requested.time, authorized.time


@lie(21)
def an_authority_is_created_twice(forgery):
    forgery.events += forgery.of("AuthorityCreating")[:1]


# ---- entries


@lie(20)
def the_first_entry_is_gone(forgery):
    del forgery.events[0]


@lie(20)
def the_ledger_is_opened_twice(forgery):
    forgery.events.insert(2, forgery.events[0])


@lie(1)
def the_first_entry_names_another_ledger(forgery):
    forgery.events[0].flip(forgery.events[0].body["ledger"])


@lie(20)
def the_log_is_empty(forgery):
    forgery.events.clear()


@lie(12)
def a_time_goes_back(forgery):
    forgery.events[20].time -= 3_600_000_000


@lie(13)
def a_time_lies_ahead(forgery):
    forgery.events[-1].time = int((time.time() + 86_400) * 1e6)


@newer
def a_type_is_unknown(forgery):
    forgery.events[20].type = 99


@newer
def a_schema_is_unknown(forgery):
    forgery.events[20].schema = 2


@lie(9)
def a_type_is_not_the_payloads(forgery):
    forgery.issued()[3][2].type = 35


# ---- payloads that are not canonical


@lie(9)
def octets_follow_a_payload(forgery):
    forgery.events[20].payload += b"\x00"


@lie(9)
def a_payload_is_cut_off(forgery):
    forgery.events[20].payload = forgery.events[20].payload[:-1]


@lie(9)
def a_payload_is_empty(forgery):
    forgery.events[20].payload = b""


@lie(9)
def a_length_is_not_minimal(forgery):
    event = forgery.of("CertificateSigned")[3]
    assert event.payload[0] == 0x30 and event.payload[1] < 0x80
    event.payload = b"\x30\x81" + event.payload[1:]


RULES = b"\x02\x01" + bytes([BOOKS]) + b"\x02\x01\x01"  # the version of the books' rules that the program writes, rule set 1


@newer
def the_books_rules_are_unknown(forgery):
    started = forgery.of("ServerStarted")[0]
    started.payload = started.payload.replace(RULES + b"\x01\x01", b"\x02\x01" + bytes([BOOKS + 1]) + RULES[3:] + b"\x01\x01", 1)


@newer
def the_first_rule_set_is_unknown(forgery):
    opened = forgery.of("LedgerOpened")[0]
    assert RULES in opened.payload
    opened.payload = opened.payload.replace(RULES, RULES[:-1] + b"\x02", 1)


@lie(10)
def a_type_is_zero(forgery):
    forgery.events[20].type = 0


@lie(10)
def a_schema_is_zero(forgery):
    forgery.events[20].schema = 0


@lie(22)
def the_books_rules_are_of_version_zero(forgery):
    opened = forgery.of("LedgerOpened")[0]
    opened.payload = opened.payload.replace(RULES, b"\x02\x01\x00" + RULES[3:], 1)


@lie(9)
def what_is_known_is_junk_after_what_is_newer(forgery):
    forgery.events[20].type = 99
    forgery.events[30].payload += b"\x00"


@lie(22)
def a_start_names_a_rule_set_that_is_not_in_force(forgery):
    started = forgery.of("ServerStarted")[0]
    started.payload = started.payload.replace(RULES + b"\x01\x01", RULES[:-1] + b"\x02\x01\x01", 1)


@lie(9)
def a_boolean_is_one(forgery):
    started = forgery.of("ServerStarted")[0]
    started.payload = started.payload.replace(b"\x01\x01\x00", b"\x01\x01\x01", 1).replace(b"\x01\x01\xff", b"\x01\x01\x01", 1)


@lie(9)
def a_text_holds_nul(forgery):
    forgery.issued()[3][0].replace(b"127.0.0.1", b"127.0\x000.1")


@lie(9)
def a_text_is_not_utf_8(forgery):
    forgery.issued()[3][0].replace(b"127.0.0.1", b"127.0\xff0.1")
