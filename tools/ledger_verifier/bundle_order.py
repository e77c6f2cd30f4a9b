"""That the entries of a bundle can lie in one log as they do: by their times, their streams, and who had access."""

from .events import API, KINDS, REMOVED, fits_stream
from .roles import GRACE

NUMBER = 63
FIRST = ("LedgerOpened", "AuthorityCreating")  # what is the first of its stream, whatever else is there
BY_NAME = {kind.name: kind for kind in KINDS.values()}


def check(report, said, made, ledger):
    for one, following in zip(said, said[1:]):
        if is_one_epoch(said, one.position, following.position):
            report.check(NUMBER, one.time <= following.time, following.position, "it is of an earlier time than the one before")
    check_streams(report, said, ledger)
    check_access(report, said, made)


def check_streams(report, said, ledger):
    """Streams are dense: what lies between two entries of one takes up room in the log."""
    newest = {}
    for one in said:
        is_so = fits_stream(BY_NAME[one.name], one.stream, ledger) and one.version <= one.position
        is_so = is_so and (one.name not in FIRST or one.version == 0)
        if (before := newest.get(one.stream)) is not None:
            is_so = is_so and 0 < one.version - before.version <= one.position - before.position
        report.check(NUMBER, is_so, one.position, "it cannot have this place in its stream")
        newest[one.stream] = one


def check_access(report, said, made):
    """Who asked had the access key that is named, as far as the bundle tells of it."""
    who = made.requested and made.requested["provenance"]
    if who is None or who["channel"] != API or who["accessKey"] is None:
        return
    for one in said:
        if one.name != "CredentialsChanged" or one.body is None:
            continue
        had = all(who[name] in (None, one.body[name]) for name in ("principal", "account", "role"))
        if one.body["change"] == REMOVED:
            has_started = any(other.name == "ServerStarted" and other.position > one.position for other in said)
            had = had and not has_started and made.request.time <= one.time + GRACE
        if one.body["expiry"] is not None:
            had = had and made.request.time <= one.body["expiry"] + GRACE
        report.check(NUMBER, had, one.position, "who asked did not have the access key so")


def newest_epoch(said):
    """The position and the number of the newest epoch: None where the log is in its first, or that is withheld."""
    one = next((one for one in reversed(said) if one.name == "EpochOpened"), None)
    return (None, None) if one is None else (one.position, one.body and one.body["epoch"])


def is_of_known_epoch(said, position):
    """Whether it is known by what name, and under which clock, an entry lies: not of what comes before the newest epoch but one."""
    place, number = newest_epoch(said)
    return place is None or position > place or number == 1


def is_one_epoch(said, position, following):
    """Whether two entries, the earlier first, are known to be of one epoch: times do not decrease between them."""
    place, number = newest_epoch(said)
    if place is None or position >= place:
        return True
    return following < place and number == 1 or following == position + 1 and following != place
