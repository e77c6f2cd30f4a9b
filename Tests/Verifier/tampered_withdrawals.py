"""Lies about what lists are to tell of, and lists whose numbers and times are at the ends of what there may be."""

from ledger_verifier.events import revocations_of
from made_authority import judge, put
from made_events import ENUMERATED, fields, number, octets
from made_lists import CERTIFIED, DAY, FAILED, HOUR, OPENED, REVOKED, SECOND, SIGNED, lists, sequence, to_be_signed
from tampered import table
from tampered_facts import OTHER
from tampered_lists import done, intend, later, part, publish, withdraw

LEAST, MOST = 1 - (1 << 63), (1 << 63) - 1
ANY = bytes(32)  # a digest
LONG_AGO = -(10**15)  # microseconds: in 1938


def told_all(revoker):
    """A list of all that there is to tell, though some of what it was made of cannot be read."""
    revoker.publish(told=[found[1:] for found in revoker.withdrawn(len(revoker.events))])


def unreadable(revoker):
    """An intent is burned whose octets are no certificate: it never ends."""
    _, intent = revoker.ask()
    put(intent, at_7=octets(sequence()))
    revoker.burn(intent)
    return intent


def twice(revoker):
    """Two certificates have one serial number, of which the first ends soon."""
    first = revoker.issue(1)
    asked, second = revoker.ask()
    put(second, at_5=octets(first.body["serialNumber"]))
    judge(second, asked, to_be_signed(revoker.own.tbs_certificate_bytes), revoker.pointers())
    revoker.certify(second)
    revoker.revoke(second)
    found = [(revoker.events[-1], 4, first)]
    revoker.publish(told=found)
    revoker.wait(DAY + 2 * HOUR)
    revoker.publish(told=found)
    revoker.publish(told=[])
    return second


def revoked_again(revoker):
    intent = revoker.issue()
    revoker.revoke(intent, 1)
    given = revoker.revoke(intent, 4)
    revoker.publish()
    return given


def revoked_before(revoker):
    """A certificate is revoked before there is any, and again when there is one."""
    _, intent = revoker.ask()
    given = revoker.revoke(intent, 1)
    revoker.certify(intent)
    revoker.revoke(intent, 4)
    revoker.publish(told=[])
    return given


def of_another(revoker):
    """Nobody but another authority has the serial number."""
    intent = revoker.issue()
    given = revoker.add(REVOKED, octets(OTHER), octets(intent.body["serialNumber"]), number(4, ENUMERATED), revoker.who(),
                        stream=revocations_of(OTHER))  # fmt: skip
    revoker.publish()
    return given


def of_a_time_without_form(revoker):
    """A clock was decades back when something was revoked: no list can tell of it."""
    intent, now = revoker.issue(), revoker.now
    revoker.revoke(intent).time = LONG_AGO
    return revoker.authorize(after=now - LONG_AGO, digest=ANY, entries=1)[0]


table(26, {"an intent that was burned is no certificate": done(unreadable, told_all, later(DAY), told_all, ago=3 * DAY)})
table(24, {"two certificates have one serial number and are revoked": done(twice, ago=3 * DAY)})
table(33, {
    "a certificate is revoked twice and told once": done(revoked_again),
    "a certificate is revoked before it is signed": done(revoked_before),
}, is_placed=True)  # fmt: skip
table(21, {"a certificate is revoked by another authority": done(of_another)})
table(35, {"a list is to tell of a time that cannot be written": done(of_a_time_without_form)}, is_placed=True)

# ---- at the ends


def extreme(**changes):
    return done(withdraw, intend(digest=ANY, **changes))


table(22, {
    "a list is of the first moment that there is": extreme(moment=LEAST, thisUpdate=0, nextUpdate=0, number=0),
    "a list is of the last moment that there is": extreme(moment=MOST, thisUpdate=0, nextUpdate=0, number=MOST),
    "a list was issued at the first moment": extreme(thisUpdate=LEAST),
    "a list was issued at the last moment": extreme(thisUpdate=MOST),
    "a list is relied on until the last moment": extreme(nextUpdate=MOST),
    "a list was issued decades ago": extreme(thisUpdate=LONG_AGO),
    "a list tells of as many as there are numbers": extreme(entries=MOST, size=(1 << 64) - 1),
}, is_placed=True)  # fmt: skip
table(34, {"a list's number is the greatest twice": done(intend(number=MOST), intend(number=MOST))})
table(50, {
    "lists are relied on for as long as can be": done(lambda one: one.configure(lists(MOST)), intend(nextUpdate=MOST, digest=ANY)),
    "lists are relied on for too long to reckon": done(lambda one: one.configure(lists(MOST // 86_400 + 1)), intend(nextUpdate=0, digest=ANY)),
})  # fmt: skip


def newest_before(revoker):
    """What a list that is signed leaves out is reckoned from a time that no clock had."""
    withdraw(revoker)
    intent, made = revoker.authorize(thisUpdate=MOST // SECOND * SECOND, digest=ANY)
    revoker.sign(intent, made, signature=ANY)
    return intent


table(35, {"a list was issued after all that ends": done(newest_before, lambda one: one.authorize(told=[])[0])})

# ---- events of one life in another


def a_lists_ending_of_a_request(kind):
    def forge(revoker):
        stream = revoker.ask()[1].stream
        if kind == FAILED:
            return revoker.add(FAILED, sequence(number(16), sequence()), b"\x01\x01\x00", stream=stream)
        return revoker.add(SIGNED, octets(revoker.authority), number(1), octets(ANY), stream=stream)

    return forge


def a_requests_ending_of_a_list(revoker):
    return revoker.add(CERTIFIED, octets(ANY), stream=revoker.authorize()[0].stream)


def a_failure_of_a_list(revoker):
    return revoker.add(34, sequence(number(16), sequence()), b"\x01\x01\x00", stream=revoker.authorize()[0].stream)


def a_part_of_another(revoker):
    """Another authority is begun and its lists have parts; the first one signs for such a part."""
    creating = revoker.forgery.of("AuthorityCreating")[0]
    revoker.add(10, *fields(creating), stream=OTHER)
    revoker.add(28, lists(is_parted=True), fields(creating)[-1], stream=OTHER)
    revoker.add(OPENED, octets(ANY[:16]), number(0), stream=OTHER)
    revoker.urls[ANY[:16]] = f"http://lists.example/crl/01020304-0506-0708-090a-0b0c0d0e0f10/{'0' * 8}-0000-0000-0000-{'0' * 12}.crl"
    return revoker.authorize(ANY[:16], told=[])[0]


table(21, {
    "a request ends with a list's signature": done(a_lists_ending_of_a_request(SIGNED)),
    "a request ends with a list's failure": done(a_lists_ending_of_a_request(FAILED)),
    "a list ends with a certificate's failure": done(a_failure_of_a_list),
    "a list ends with a certificate": done(a_requests_ending_of_a_list),
}, is_placed=True)  # fmt: skip
table(22, {"a list is of a part of another authority": done(withdraw, a_part_of_another)}, is_placed=True)

# ---- whole


def parted(revoker):
    """What was issued before parts, in one and in another is told in its own list, and all of it in the complete one."""
    before = revoker.issue()
    part(revoker)
    first = revoker.issue()
    revoker.open_part()
    second = revoker.issue()
    for one in (second, before, first):
        revoker.revoke(one)
    for one in (*revoker.urls, None):
        publish(revoker, part=one)


table(None, {"parts tell of their own": done(parted)})
