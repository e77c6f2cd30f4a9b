"""Lies about what became of an authority after it was made, and about what is attached to it."""

from ledger_verifier.events import revocations_of
from made_events import ENUMERATED, fields, number, octets, sequence, text
from tampered import lie, truth
from tampered_facts import append

STATUS_CHANGED, DELETED, RESTORED, TAGS_CHANGED, PERMISSIONS_CHANGED = range(16, 21)
YES, NO = b"\x01\x01\xff", b"\x01\x01\x00"
DAY = 86_400_000_000  # microseconds
ISSUE = "IssueCertificate"


def later(forgery, kind, *parts):
    """Appends an event of the first authority, which has a certificate, by whoever gave it that."""
    imported = forgery.of("AuthorityCertificateImported")[0]
    return append(forgery, kind, *parts, fields(imported)[-1], stream=imported.stream)


def disable(forgery):
    return later(forgery, STATUS_CHANGED, YES)


def delete(forgery, days=30, is_disabled=YES, until=None):
    until = forgery.events[-1].time + days * DAY if until is None else until
    return later(forgery, DELETED, is_disabled, number(until, 0x80))


def delete_disabled(forgery, **how):
    disable(forgery)
    return delete(forgery, **how)


def permission(account="000000000000", actions=(ISSUE,), at=0):
    return sequence(text("service"), text(account), sequence(*map(text, actions)), number(at))


def permit(forgery, *permissions):
    return later(forgery, PERMISSIONS_CHANGED, sequence(*permissions))


def tag(forgery, *keys):
    return later(forgery, TAGS_CHANGED, sequence(*(sequence(text(key)) for key in keys)))


def import_again(forgery):
    imported = forgery.of("AuthorityCertificateImported")[0]
    return append(forgery, imported.type, *fields(imported), stream=imported.stream)


@truth
def an_authority_is_disabled_and_enabled(forgery):
    disable(forgery)
    later(forgery, STATUS_CHANGED, NO)


@truth
def an_authority_is_deleted_and_restored(forgery):
    disable(forgery)
    for days in (7, 30):
        delete(forgery, days)
        later(forgery, RESTORED, YES)


@truth
def an_authority_has_tags_and_permissions_once_it_is_disabled(forgery):
    disable(forgery)
    tag(forgery, *(f"tag {count}" for count in range(50)))
    at = forgery.events[-1].time
    permit(forgery, permission(at=at))
    permit(forgery, permission(at=at), permission("123456789012", ("GetCertificate", "ListPermissions"), at))
    permit(forgery)


@lie(21)
def an_authority_is_enabled_that_was_not_disabled(forgery):
    return later(forgery, STATUS_CHANGED, NO)


@lie(21)
def an_authority_is_disabled_twice(forgery):
    disable(forgery)
    return disable(forgery)


@lie(21)
def an_authority_is_deleted_while_it_is_active(forgery):
    return delete(forgery, is_disabled=NO)


@lie(21)
def an_authority_is_deleted_that_says_that_it_was_not_disabled(forgery):
    return delete_disabled(forgery, is_disabled=NO)


@lie(21)
def an_authority_is_deleted_for_six_days(forgery):
    return delete_disabled(forgery, days=6)


@lie(21)
def an_authority_is_deleted_for_a_microsecond_over_seven_days(forgery):
    return delete_disabled(forgery, until=forgery.events[-1].time + 7 * DAY + 1)


@lie(21)
def an_authority_is_deleted_at_the_end_of_all_time(forgery):
    """Where a reckoning of its days would leave the numbers that there are."""
    last = (1 << 63) - 1
    event = delete_disabled(forgery, until=last)
    event.time = last - 6 * DAY
    return event


@lie(21)
def an_authority_is_deleted_for_ever_at_once(forgery):
    disable(forgery)
    return later(forgery, DELETED, YES)


@lie(21)
def an_authority_is_deleted_twice(forgery):
    delete_disabled(forgery)
    return delete(forgery)


@lie(21)
def an_authority_is_restored_that_was_not_deleted(forgery):
    return later(forgery, RESTORED, NO)


@lie(21)
def an_authority_is_restored_as_what_it_was_not(forgery):
    delete_disabled(forgery)
    return later(forgery, RESTORED, NO)


@lie(21)
def an_authority_is_restored_too_late(forgery):
    delete_disabled(forgery, days=7)
    restored = later(forgery, RESTORED, YES)
    restored.time += 7 * DAY + 1
    return restored


@lie(21)
def a_deleted_authority_gets_tags(forgery):
    delete_disabled(forgery)
    return tag(forgery, "a")


@lie(21)
def a_deleted_authority_gets_permissions(forgery):
    delete_disabled(forgery)
    return permit(forgery, permission(at=forgery.events[-1].time))


@lie(21)
def a_disabled_authority_gets_a_certificate(forgery):
    disable(forgery)
    return import_again(forgery)


@lie(21)
def a_deleted_authority_gets_a_certificate(forgery):
    delete_disabled(forgery)
    return import_again(forgery)


@lie(21)
def an_authority_is_disabled_that_never_was(forgery):
    who = fields(forgery.of("AuthorityCertificateImported")[0])[-1]
    return append(forgery, STATUS_CHANGED, YES, who, stream=bytes(range(3, 19)))


@lie(31)
def a_creation_is_left_open_though_a_server_serves(forgery):
    forgery.append(forgery.of("AuthorityCreating")[0], bytes(range(1, 17)))
    forgery.start()
    disable(forgery)


@lie(22)
def a_disabled_authority_issues(forgery):
    event = disable(forgery)
    forgery.events.remove(event)
    requested = forgery.issued()[3][0]
    event.time = requested.time
    forgery.events.insert(forgery.events.index(requested), event)


@lie(33)
def a_deleted_authority_revokes(forgery):
    delete_disabled(forgery)
    imported, issued = forgery.of("AuthorityCertificateImported")[0], forgery.issued()[3][1]
    append(
        forgery, 40, octets(imported.stream), octets(issued.body["serialNumber"]), number(4, ENUMERATED), fields(imported)[-1],
        stream=revocations_of(imported.stream),
    )  # fmt: skip


@lie(50)
def an_authority_has_more_tags_than_there_may_be(forgery):
    return tag(forgery, *(f"tag {count}" for count in range(51)))


@lie(50)
def an_authority_has_a_tag_twice(forgery):
    return tag(forgery, "a", "b", "a")


@lie(50)
def a_service_is_permitted_something_twice(forgery):
    at = forgery.events[-1].time
    return permit(forgery, permission(at=at), permission(at=at, actions=("GetCertificate",)))


@lie(50)
def a_service_is_permitted_more_than_can_be(forgery):
    return permit(forgery, permission(at=forgery.events[-1].time, actions=("RevokeCertificate",)))


@lie(50)
def a_service_is_permitted_one_thing_twice(forgery):
    return permit(forgery, permission(at=forgery.events[-1].time, actions=(ISSUE, ISSUE)))


@lie(50)
def a_service_is_permitted_nothing(forgery):
    return permit(forgery, permission(at=forgery.events[-1].time, actions=()))


@lie(50)
def a_service_is_permitted_something_for_no_account(forgery):
    return permit(forgery, permission("12345", at=forgery.events[-1].time))


@lie(50)
def a_permission_is_older_than_what_gives_it(forgery):
    return permit(forgery, permission(at=forgery.events[-1].time - 1))


@lie(50)
def more_services_are_permitted_something_than_can_be(forgery):
    at = forgery.events[-1].time
    return permit(forgery, *(permission(f"{account:012}", at=at) for account in range(101)))
