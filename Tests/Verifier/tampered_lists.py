"""Lies in revocation lists: what they tell, when and by whom they were intended, and how they ended (schemas/format.md, section 9.1)."""

import functools

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from ledger_verifier.tree import sha256
from made_authority import KEY
from made_epochs import ORIGIN, open_epoch
from made_events import fields, number, payload, text
from made_lists import DAY, FAILED, HOUR, SECOND, Revoker, lists, responder
from tampered import table
from tampered_facts import OTHER

MINUTES = 600 * SECOND  # how far behind a list may be


def revoking(ago=0, **how):
    """What a revoker does is a change of a forgery, who once had this configuration, or none (None)."""

    def make(change):
        @functools.wraps(change)
        def forge(forgery):
            revoker = Revoker(forgery, ago)
            if how.get("first", lists()) is not None:
                revoker.configure(how.get("first", lists()))
            return change(revoker)

        return forge

    return make


def done(*changes, **how):
    """A change of a forgery: functions of a revoker, one after the other; the last one gives the event."""
    return revoking(**how)(lambda revoker: [change(revoker) for change in changes][-1])


def withdraw(revoker):
    """Three certificates: the first is revoked, the second burned, the third revoked for a reason that is not said."""
    revoker.revoke(revoker.issue(1), 1)
    revoker.burn(revoker.ask()[1])
    revoker.revoke(revoker.issue(), 0)


def publish(revoker, **how):
    revoker.publish(**how)


def intend(**changes):
    """A list is intended; `changes` as those of `Revoker.authorize`, or functions of a revoker that give them."""

    def change(revoker):
        made = {name: one(revoker) if callable(one) else one for name, one in changes.items()}
        return revoker.authorize(**made)[0]

    return change


def told(change):
    """A list tells what a function of a list of what it is to tell makes of that."""
    return lambda revoker: change(revoker.tells(None, len(revoker.events)))


def later(microseconds):
    return lambda revoker: revoker.wait(microseconds)


def part(revoker):
    """Lists have parts, and one is opened."""
    revoker.configure(lists(is_parted=True))
    return revoker.open_part()


def newest_part(revoker):
    return next(event.body["partition"] for event in reversed(revoker.events) if event.type == 29)


# ---- what is whole


def a_whole_history(revoker):
    first, second = revoker.issue(1), revoker.issue(1)
    revoker.configure(lists(), responder())
    third = revoker.issue()
    publish(revoker)
    revoker.revoke(first)
    revoker.revoke(second, 1)
    revoker.burn(revoker.ask()[1])
    publish(revoker, namesLog=True)
    revoker.wait(DAY + 2 * HOUR)
    publish(revoker)  # tells for the last time what has ended
    revoker.revoke(third, 0)
    publish(revoker)
    publish(revoker)
    parts(revoker)


def parts(revoker):
    revoker.configure(lists(is_parted=True, bucket="lists/sub/dir/"))
    revoker.open_part()
    mine, first = revoker.issue(), newest_part(revoker)
    revoker.open_part()
    yours, second = revoker.issue(), newest_part(revoker)
    revoker.revoke(mine, 9)
    revoker.burn(revoker.ask()[1])
    publish(revoker, part=first, namesLog=True)
    revoker.revoke(yours, 10)
    for one in (first, second, None, first):
        publish(revoker, part=one)
    revoker.configure(lists(is_parted=True, path="x/y", name="a-b.example:8080/z"))
    revoker.open_part()
    revoker.revoke(revoker.issue())
    publish(revoker, part=newest_part(revoker))
    publish(revoker, part=second)
    revoker.configure(responder())
    revoker.revoke(revoker.issue())
    for one in (None, second):
        publish(revoker, part=one)  # certificates name it, although there are to be no lists any more


def endings(revoker):
    withdraw(revoker)
    for reason, values in ((16, ()), (19, ()), (18, (text("broken", 0x80),)), (23, ())):
        revoker.fail(intend()(revoker), reason, values)
    left = intend()(revoker)
    revoker.start()
    revoker.fail(left, 10)
    publish(revoker)
    intend()(revoker)


def in_two_epochs(revoker):
    """The clock had run ahead: what a list could leave out then is told again."""
    withdraw(revoker)
    publish(revoker)
    for _ in range(2):
        revoker.wait(DAY + 2 * HOUR)
        publish(revoker, namesLog=True)
    open_epoch(revoker.forgery, "lists", step=-2 * DAY)
    revoker.start()
    for _ in range(3):
        publish(revoker, namesLog=True, origin=ORIGIN.format("lists"))


def behind(revoker):
    """A list tells what the log said ten minutes before, and was judged ten minutes before it was recorded."""
    withdraw(revoker)
    size = len(revoker.events)
    revoker.revoke(revoker.issue())
    moment = revoker.now + MINUTES
    revoker.authorize(size=size, moment=moment, after=2 * MINUTES)


def by_a_disabled_one(revoker):
    withdraw(revoker)
    revoker.add(16, b"\x01\x01\xff", revoker.who())
    publish(revoker)
    revoker.configure(lists(2))
    publish(revoker)


def at_the_beginning(revoker):
    """An authority is asked for with a configuration: it is told with the next entry."""
    creating = revoker.forgery.of("AuthorityCreating")[0]
    revoker.add(10, *fields(creating), stream=OTHER)
    revoker.add(28, lists(), fields(creating)[-1], stream=OTHER)


table(None, {
    "an authority tells what it revoked": done(a_whole_history, ago=3 * DAY, first=None),
    "lists end in every way": done(endings),
    "lists are told in two epochs": done(in_two_epochs, ago=3 * DAY),
    "a list is as late as it may be": done(behind, ago=HOUR),
    "an authority gets another certificate and tells on": done(withdraw, publish, lambda one: one.renew(), publish, ago=HOUR),
    "a disabled authority tells on": done(by_a_disabled_one),
    "an authority is configured when it is begun": done(at_the_beginning, first=None),
    "lists are numbered on where the clock stood still": done(*[publish] * 3),
    "a list tells as much as the one before": done(withdraw, publish, intend(size=lambda one: newest_size(one))),
})  # fmt: skip

# ---- what a list tells

table(35, {
    "a list leaves a certificate out": done(withdraw, intend(told=told(lambda them: them[1:]))),
    "a list tells of a certificate that is not revoked": done(
        withdraw, lambda one: one.authorize(told=[*one.tells(None, len(one.events)), (one.events[-1], 0, one.template[1])])[0]),
    "a list gives another reason": done(withdraw, intend(told=told(lambda them: [(them[0][0], 4, them[0][2]), *them[1:]]))),
    "a list gives another time": done(withdraw, later(SECOND), intend(told=lambda one: moved(one))),
    "a list tells in another order": done(withdraw, intend(told=told(lambda them: them[::-1]))),
    "a list tells what came after its size": done(
        withdraw, intend(size=lambda one: len(one.events) - 1, told=lambda one: one.tells(None, len(one.events)))),
    "a list has another count": done(withdraw, intend(entries=4)),
    "a list is another": done(withdraw, intend(digest=bytes(32))),
    "a list leaves out too early what ended": done(
        withdraw, publish, later(DAY + 2 * HOUR), intend(told=told(lambda them: them[1:])), ago=3 * DAY),
    "a list tells for ever what ended": done(
        withdraw, lambda one: setattr(one, "all", one.tells(None, len(one.events))), *[later(DAY + 2 * HOUR), publish],
        intend(told=lambda one: one.all), ago=3 * DAY),
    "a list names the log otherwise": done(withdraw, intend(namesLog=True, origin="ca-ledger/another")),
    "a list names the log and does not say so": done(withdraw, lambda one: misnamed(one, namesLog=True)),
    "a part's list tells of another part": done(
        part, withdraw, lambda one: one.open_part(), lambda one: one.authorize(newest_part(one), told=one.tells(None, len(one.events)))[0]),
    "a part's list lies elsewhere": done(
        part, withdraw, lambda one: one.urls.update({newest_part(one): "http://lists.example/crl"}), lambda one: one.authorize(newest_part(one))[0]),
}, is_placed=True)  # fmt: skip
table(32, {
    "a list leaves out what was burned": done(withdraw, intend(with_burned=False)),
    "a list leaves out what was burned and counts it": done(withdraw, intend(with_burned=False, entries=3)),
    "a part's list leaves out what was burned": done(part, withdraw, lambda one: one.authorize(newest_part(one), with_burned=False)[0]),
}, is_placed=True)  # fmt: skip


def moved(revoker):
    """What is to be told, the first of it at the time of the newest entry."""
    first, *others = revoker.tells(None, len(revoker.events))
    return [(revoker.events[-1], *first[1:]), *others]


def misnamed(revoker, **changes):
    """The octets are those of a list with changes; the intent says nothing of them."""
    _, made = revoker.authorize(**changes)
    revoker.events.pop()
    return revoker.authorize(digest=sha256(made.tbs_certlist_bytes))[0]


# ---- numbers

table(34, {
    "a list has the number of the one before": done(publish, intend(number=lambda one: newest_number(one))),
    "a list has a smaller number": done(publish, intend(number=lambda one: newest_number(one) - 1)),
    "a list has a greater number": done(publish, intend(number=lambda one: newest_number(one) + 2)),
    "a list has no number of its time": done(intend(number=0)),
    "a list has the greatest number": done(intend(number=(1 << 63) - 1)),
    "a list comes after the greatest number": done(
        intend(number=(1 << 63) - 1), lambda one: one.authorize(number=one.now // 1000)),
    "a list tells less than the one before": done(withdraw, publish, intend(size=lambda one: newest_size(one) - 1)),
    "a list takes back what the one before told": done(publish, lambda one: setattr(one, "size", len(one.events)), withdraw, publish, intend(size=lambda one: one.size)),
    "a list tells less than one that failed": done(
        withdraw, lambda one: one.fail(intend()(one)), intend(size=lambda one: newest_size(one) - 1)),
    "a failed list's number is used again": done(
        lambda one: one.fail(intend()(one)), intend(number=lambda one: newest_number(one))),
})  # fmt: skip


def newest_size(revoker):
    return next(event.body["size"] for event in reversed(revoker.events) if event.type == 41)


def newest_number(revoker):
    return max(event.body["number"] for event in revoker.events if event.type == 41)


# ---- who intends a list, and when


def delete(revoker):
    revoker.add(16, b"\x01\x01\xff", revoker.who())
    revoker.add(17, b"\x01\x01\xff", number(revoker.now + 30 * DAY, 0x80), revoker.who())


def unlisted(revoker):
    revoker.configure(responder())


table(22, {
    "a list is judged by another rule set": done(withdraw, intend(ruleSet=2)),
    "a list is of no authority": done(withdraw, intend(authority=OTHER)),
    "a list is by another key": done(withdraw, intend(key=OTHER)),
    "a deleted authority lists": done(withdraw, delete, intend()),
    "an authority lists that never did": done(intend(), first=None),
    "a complete list is made that nobody asked for": done(part, withdraw, intend(), first=None),
    "a list is of a part of nobody": done(withdraw, part, lambda one: elsewhere(one)),
    "a list was judged later than it was recorded": done(intend(moment=lambda one: one.now + 1)),
    "a list was judged long before": done(later(2 * MINUTES), intend(moment=lambda one: one.now - MINUTES - 1), ago=HOUR),
    "a list tells what was not said yet": done(intend(size=lambda one: len(one.events) + 1)),
    "a list tells what every log will say": done(intend(size=(1 << 64) - 1, told=lambda _: [])),
    "a list tells what was said long before": done(
        withdraw, lambda one: setattr(one, "size", len(one.events)), later(0), later(MINUTES + 1), intend(size=lambda one: one.size), ago=HOUR),
    "a list says that it was issued at once": done(intend(thisUpdate=lambda one: one.now // SECOND * SECOND)),
    "a list says that it was issued in the middle of a second": done(
        intend(thisUpdate=lambda one: (one.now // SECOND - 3600) * SECOND + 1)),
    "a list is to be relied on for longer": done(intend(nextUpdate=lambda one: (one.now // SECOND + 8 * 86_400) * SECOND)),
    "a list is to be relied on as long as before": done(
        lambda one: one.configure(lists(6)), intend(nextUpdate=lambda one: (one.now // SECOND + 7 * 86_400) * SECOND)),
    "a list that there is to be no more is to be relied on as long as one before": done(
        lambda one: one.configure(lists(6)), unlisted, intend(nextUpdate=lambda one: (one.now // SECOND + 7 * 86_400) * SECOND)),
}, is_placed=True)  # fmt: skip


def elsewhere(revoker):
    revoker.urls[OTHER] = "http://lists.example/crl"
    return revoker.authorize(OTHER)[0]


# ---- endings


def signed(**changes):
    """A list is signed, and says of it what is not so."""

    def change(revoker):
        intent, made = revoker.authorize()
        return revoker.sign(intent, made, **changes)

    return change


def failed(*reason, **how):
    return lambda revoker: revoker.fail(intend()(revoker), *reason, **how)


def ends_twice(ending):
    def change(revoker):
        intent, made = revoker.authorize()
        revoker.fail(intent)
        return revoker.fail(intent) if ending == FAILED else revoker.sign(intent, made)

    return change


def flipped(revoker):
    intent, made = revoker.authorize()
    return revoker.sign(intent, made, signature=made.signature[:-1] + bytes([made.signature[-1] ^ 1]))


def by_another_key(revoker):
    """Whoever made the list has a key of their own, and says that the authority signed it."""
    intent, made = revoker.authorize()
    other = ec.derive_private_key(4711, ec.SECP256R1())
    return revoker.sign(intent, made, signature=other.sign(made.tbs_certlist_bytes, ec.ECDSA(hashes.SHA256())))


def of_another_digest(revoker):
    """The authority's own key signed the right octets otherwise than it says."""
    intent, made = revoker.authorize()
    return revoker.sign(intent, made, signature=KEY.sign(made.tbs_certlist_bytes, ec.ECDSA(hashes.SHA384())))


def of_other_octets(revoker):
    """The key signed a list with one certificate less."""
    intent, made = revoker.authorize()
    less = revoker.build(dict(intent.body), revoker.tells(None, intent.body["size"])[1:])
    return revoker.sign(intent, made, signature=less.signature)


def in_turn(revoker):
    """Two lists have each other's signatures."""
    (first, made), (second, other) = revoker.authorize(), revoker.authorize()
    given = revoker.sign(first, other)
    revoker.sign(second, made)
    return given


table(27, {
    "a list's signature is another": done(withdraw, flipped),
    "two lists have each other's signatures": done(withdraw, in_turn),
    "a list is signed by another key": done(withdraw, by_another_key),
    "a list is signed with another hash": done(withdraw, of_another_digest),
    "a list's signature is over one that tells less": done(withdraw, of_other_octets),
}, is_placed=True)  # fmt: skip
table(21, {
    "a list's ending names another authority": done(signed(authority=OTHER)),
    "a list's ending names a part": done(signed(part=OTHER)),
    "a list's ending names another intent": done(signed(intent=1)),
    "a list is signed that nobody intended": done(signed(stream=OTHER)),
    "a list fails that nobody intended": done(lambda one: one.fail(intend()(one), stream=OTHER)),
    "a list is intended twice": done(lambda one: one.authorize(stream=intend()(one).stream)[0]),
    "a list is intended again after its ending": done(lambda one: one.authorize(stream=failed()(one).stream)[0]),
    "a list is intended in a request's stream": done(lambda one: one.authorize(stream=one.ask()[1].stream)[0]),
    "a list is signed after it failed": done(ends_twice(42)),
    "a list fails twice": done(ends_twice(FAILED)),
    "a list fails as nothing does": done(failed(26)),
    "a list fails as only a key's making does": done(failed(11, (text("none", 0x80),))),
    "a list fails by a rule": done(failed(101)),
    "a list fails as a creation does": done(failed(24, (number(1, 0x81),))),
    "a list is given up by no start": done(failed(10)),
    "a list fails, and a signature may not be": done(failed(19, may_exist=False)),
    "a list is given up, and a signature may be": done(failed(23, may_exist=True)),
    "a list fails for a reason without its values": done(failed(18)),
}, is_placed=True)  # fmt: skip
table(11, {"a failed list is signed": done(ends_twice(42))})


# ---- how a server stands


def serve(revoker):
    revoker.forgery.append(revoker.forgery.of("OperationRefused")[-1], revoker.identifier("refused"))


def left_by_a_start(revoker):
    intent = intend()(revoker)
    revoker.start()
    serve(revoker)
    return intent


def hold(revoker):
    revoker.add(3, number(1), number(1 << 50), b"\x01\x01\xff", stream=revoker.forgery.ledger)


def started(revoker):
    """A server starts and says nothing of a key of which a list may have used it."""
    failed()(revoker)
    revoker.start()
    start = revoker.events[-1]
    parts = fields(start)
    parts[-2] = b"\x30\x00"
    start.payload = payload(start.type, *parts)
    return start


def stop(revoker):
    return revoker.add(9, stream=revoker.forgery.ledger)


table(31, {"a list is left open by a start": done(left_by_a_start)}, is_placed=True)
table(54, {"a server stops and leaves a list open": done(intend(), stop)}, is_placed=True)
table(45, {"a list is intended while the clock is held": done(hold, intend())}, is_placed=True)
table(41, {"a start says nothing of the key of a failed list": done(started)}, is_placed=True)

# ---- what only version 2 of the books knows


def of_version_1(revoker):
    """What a server of an older program cannot have said: no start goes back, and this one does."""
    revoker.start(1)


table(50, {
    "version 1 has no revocation configuration": done(of_version_1, lambda one: one.configure(lists(8))),
    "version 1 has no parts": done(lambda one: one.configure(lists(is_parted=True)), of_version_1, lambda one: one.open_part()),
    "version 1 intends no lists": done(of_version_1, intend()),
    "version 1 signs no lists": done(of_version_1, signed()),
    "version 1 has no lists that fail": done(of_version_1, failed()),
})  # fmt: skip
