"""Lies about what is soon issued again: it is not noted, or noted for another; it is refused for nothing, or issued where it is refused
(schemas/format.md, section 9.5)."""

from forged_ledger import NUMBERS
from ledger_verifier.recent import likeness
from made_authority import put
from made_events import ENUMERATED, fields, number, octets, operator, sequence
from made_lists import DAY, ISSUED, SECOND, Revoker
from tampered import table

CHANGED, REFUSED, REQUESTED = 37, 31, 30
OFF, NOTE, REFUSE = range(3)
RULE, REASON, HOUR = 350, 35001, 3_600
CONCERN = 6
LIMIT_EXCEEDED, INVALID_ARGUMENT = 5, 1
CHECKS = {ISSUED: 6, REFUSED: 3}  # in which field the checks lie
PASSED, FAILED, NOTED = range(3)


class Asker(Revoker):
    """The first authority in a forger's hands, and whoever asks it for the same again and again."""

    def say(self, mode, period=HOUR, who=None):
        """The authority is told what to do."""
        self.mode, self.period = mode, period
        optional = [] if period is None or mode == OFF else [number(period, 0x80)]
        return self.add(CHANGED, number(mode, ENUMERATED), *optional, who or operator())

    def basis(self):
        """What a judgement rests on now."""
        told = self.newest(CHANGED)
        others = super().basis()
        return others if told is None else sequence(others[2:], sequence(number(CONCERN, ENUMERATED), number(told)))

    def ask(self, says=None, after=0, **how):
        """A certificate like the last: its intent says of those before what `says` gives, as what must be said where that is None."""
        if after:
            self.wait(after)
        asked, intent = super().ask(**how)
        said = self.due(intent) if says is None else says(self, intent)
        put(intent, at_6=sequence(fields(intent)[CHECKS[ISSUED]][head(fields(intent)[CHECKS[ISSUED]]) :], *said))
        return asked, intent

    def earlier(self, intent):
        """The newest that counts and is alike, by walking over all events."""
        found, lives = None, {}
        for event in self.events:
            lives.setdefault(event.stream, []).append(event)
        for place, event in enumerate(self.events):
            if event is intent:
                break
            if event.type != ISSUED or not self.told_at(place) or likeness(event.body) is None or likeness(event.body) != likeness(intent.body):
                continue
            endings = {one.type for one in lives[event.stream]} & {NUMBERS["SigningFailed"], NUMBERS["IssuanceAbandoned"]}
            if not endings and intent.time < self.end(place):
                found = place
        return found

    def end(self, place):
        """When an intent counts no more."""
        return self.events[place].time + min(self.told_at(place), self.period or self.told_at(place)) * SECOND

    def told_at(self, place):
        """The period in force at a place; None where nobody looked."""
        return ([None] + [one.body["period"] for one in self.events[:place] if one.type == CHANGED])[-1]

    def reason(self, place, **changes):
        event = self.events[place]
        said = {"serial": event.body["serialNumber"], "position": place, "time": event.time, "until": self.end(place)} | changes
        values = octets(said["serial"], 0x83), number(said["position"], 0x81), number(said["time"], 0x82), number(said["until"], 0x82)
        return sequence(number(REASON), sequence(*values))

    def due(self, intent):
        """What an intent must say."""
        if self.mode == OFF or likeness(intent.body) is None:
            return []
        place = self.earlier(intent)
        return [check()] if place is None else [check(NOTED, self.reason(place))]

    def issue(self, days=30, **how):
        _, intent = self.ask(days=days, **how)
        self.certify(intent)
        return intent

    def refuse(self, place, reason=None, checks=None, code=LIMIT_EXCEEDED, **changes):
        """The same is asked for again and refused, for the intent at a place; gives the refusal."""
        stream, (requested, authorized, _) = self.identifier("request"), self.template
        self.add(REQUESTED, *fields(requested), stream=stream)
        said = fields(authorized)[CHECKS[ISSUED]]
        checks = [check(FAILED)] if checks is None else checks
        return self.add(
            REFUSED, number(1), self.basis(), number(self.now), sequence(said[head(said) :], *checks), number(code, ENUMERATED),
            reason or self.reason(place, **changes), stream=stream,
        )  # fmt: skip

    @property
    def last(self):
        """Where the newest intent lies."""
        return max(place for place, event in enumerate(self.events) if event.type == ISSUED)


def head(element):
    """How many octets the tag and the length of an element have."""
    return 2 if element[1] < 0x80 else 2 + (element[1] & 0x7F)


def check(outcome=PASSED, reason=None):
    parts = [] if outcome == PASSED else [number(outcome, 0x80)]
    return sequence(number(RULE), *parts, *([] if reason is None else [bytes([0xA1]) + reason[1:]]))


def asking(change):
    """A change of a forgery: what an asker does; what it gives last is the event."""

    def forge(forgery):
        return change(Asker(forgery, DAY))

    return forge


def told(mode, *changes, period=HOUR):
    """The authority is told what to do, and then this happens."""

    def change(asker):
        asker.say(mode, period)
        return [one(asker) for one in changes][-1]

    return asking(change)


def issue(**how):
    return lambda asker: asker.issue(**how)


def refused(**how):
    return lambda asker: asker.refuse(asker.last, **how)


def saying(*checks):
    return lambda asker, intent: list(checks)


def noting(place, **changes):
    """It is noted for the intent at a place that a function of the asker gives."""
    return lambda asker, intent: [check(NOTED, asker.reason(place(asker), **changes))]


def forget(asker):
    """The policy that the authority has now is another."""
    return asker.say(NOTE, 60)


def fail(asker):
    _, intent = asker.ask()
    asker.burn(intent)


def say(mode, period=HOUR, **how):
    return lambda asker: asker.say(mode, period, **how)


def first(asker):
    """Where the first intent lies that was looked after."""
    return min(place for place, event in enumerate(asker.events) if event.type == ISSUED and likeness(event.body) is not None)


def later(microseconds):
    return lambda asker: asker.wait(microseconds)


def unnamed(pairs):
    """A judgement does not rest on what its authority was told."""

    def forge(asker):
        told_, asker.basis = asker.basis, lambda: Revoker.basis(asker)
        given = asker.ask(says=saying(*pairs))[1]
        asker.basis = told_
        return given

    return forge


def nothing(change):
    """What happens leaves a ledger whole: it gives no place."""

    def forge(forgery):
        change(forgery)

    return forge


table(None, {
    "what is issued again is noted": nothing(told(NOTE, issue(), issue(), issue())),
    "what is issued again is refused": nothing(told(REFUSE, issue(), refused(), refused())),
    "nobody looks any more": nothing(told(NOTE, issue(), say(OFF, None), issue(), say(NOTE), issue())),
    "a policy refuses what was only noted": nothing(told(NOTE, issue(), say(REFUSE), refused(), say(REFUSE, 7), refused())),
    "what failed does not count": nothing(told(REFUSE, fail, issue(), refused())),
    "what is open counts": nothing(told(REFUSE, lambda asker: asker.ask(), refused())),
    "its time is over": nothing(told(REFUSE, issue(), later(HOUR * SECOND), issue(), refused())),
    "its time is not over": nothing(told(REFUSE, issue(), later(HOUR * SECOND - 1), refused())),
    "a shorter period counts": nothing(told(REFUSE, issue(), say(REFUSE, 60), later(60 * SECOND), issue())),
    "a longer period brings nothing back": nothing(told(NOTE, issue(), say(NOTE, 86_400), later(HOUR * SECOND), issue())),
    "an authority's own certificate is not looked after": nothing(told(REFUSE, lambda asker: asker.renew(), lambda asker: asker.renew(301))),
    "a disabled authority is told": nothing(told(NOTE, lambda asker: asker.add(16, b"\x01\x01\xff", asker.who()), say(REFUSE))),
})  # fmt: skip

table(57, {
    "what is issued again is not noted": told(NOTE, issue(), issue(says=saying(check()))),
    "what is issued again is not said at all": told(NOTE, issue(), issue(says=saying())),
    "it is said twice": told(NOTE, issue(says=saying(check(), check()))),
    "what was never issued is noted": told(NOTE, issue(), later(HOUR * SECOND), issue(says=noting(first))),
    "it is noted for an older one": told(NOTE, issue(), issue(), issue(says=noting(first))),
    "it is noted with another serial number": told(NOTE, issue(), issue(says=noting(first, serial=bytes(range(1, 17))))),
    "it is noted with another position": told(NOTE, issue(), issue(says=noting(first, position=1))),
    "it is noted with another time": told(NOTE, issue(), issue(says=noting(first, time=7))),
    "it is noted to be over at another time": told(NOTE, issue(), issue(says=noting(first, until=7))),
    "it is noted for another reason": told(NOTE, issue(), issue(says=saying(check(NOTED, sequence(number(1), sequence()))))),
    "it is said to have failed and is issued": told(NOTE, issue(), issue(says=saying(check(FAILED)))),
    "a note has no reason": told(NOTE, issue(), issue(says=saying(check(NOTED)))),
    "what is to be refused is issued": told(REFUSE, issue(), issue(says=saying(check()))),
    "what is to be refused is noted and issued": told(REFUSE, issue(), issue(says=noting(first))),
    "what is to be refused is issued while the first is open": told(REFUSE, lambda asker: asker.ask(), issue(says=saying(check()))),
    "nobody looks and it is said": told(NOTE, say(OFF, None), issue(says=saying(check()))),
    "nobody ever looked and it is said": asking(lambda asker: asker.issue(says=saying(check()))),
    "it is noted where nobody looks any more": told(NOTE, issue(), say(OFF, None), issue(says=noting(first))),
    "it is refused where it is to be noted": told(NOTE, issue(), refused()),
    "it is refused where nobody looks": told(REFUSE, issue(), say(OFF, None), refused()),
    "it is refused for what is over": told(REFUSE, issue(), later(HOUR * SECOND), refused()),
    "it is refused for what failed": told(REFUSE, fail, refused()),
    "it is refused for no certificate": told(REFUSE, issue(), refused(position=0)),
    "it is refused with another serial number": told(REFUSE, issue(), refused(serial=bytes(range(1, 17)))),
    "it is refused until another time": told(REFUSE, issue(), refused(until=7)),
    "it is refused as something else": told(REFUSE, issue(), refused(code=INVALID_ARGUMENT)),
    "it is refused without saying which rule": told(REFUSE, issue(), refused(checks=[])),
    "it is refused by a rule that passed": told(REFUSE, issue(), refused(checks=[check()])),
    "it is refused for another reason": told(REFUSE, issue(), refused(reason=sequence(number(6001), sequence()))),
    "it is refused for a reason without values": told(REFUSE, issue(), refused(reason=sequence(number(REASON), sequence()))),
}, is_placed=True)  # fmt: skip

def older(asker):
    """A judgement rests on what its authority was told first."""
    true = asker.basis
    places = [place for place, event in enumerate(asker.events) if event.type == CHANGED]
    named = [number(place) for place in (places[-1], places[0])]
    asker.basis = lambda: replaced(true(), *named)
    return asker.ask()[1]


def replaced(basis, newest, first_):
    parts = basis[2:]
    last = sequence(number(CONCERN, ENUMERATED), newest)
    assert parts.endswith(last)
    return sequence(parts[: -len(last)], sequence(number(CONCERN, ENUMERATED), first_))


table(22, {
    "a certificate does not rest on what its authority was told": told(NOTE, issue(), unnamed([])),
    "a certificate rests on what its authority was told before": told(NOTE, forget, older),
}, is_placed=True)  # fmt: skip


def delete(asker):
    asker.add(16, b"\x01\x01\xff", asker.who())
    asker.add(17, b"\x01\x01\xff", number(asker.now + 30 * DAY, 0x80), asker.who())


table(21, {
    "an authority is told what it was told": told(NOTE, say(NOTE)),
    "an authority is told to look no more that never looked": asking(lambda asker: asker.say(OFF, None)),
    "a deleted authority is told": told(NOTE, delete, say(REFUSE)),
}, is_placed=True)  # fmt: skip


table(50, {
    "a period is longer than a day": asking(lambda asker: asker.say(NOTE, 86_401)),
    "a period is nothing": asking(lambda asker: asker.say(NOTE, 0)),
    "a period is less than nothing": asking(lambda asker: asker.say(REFUSE, -1)),
    "a period is not said": asking(lambda asker: [asker.say(NOTE), asker.add(CHANGED, number(NOTE, ENUMERATED), operator())][-1]),
    "a period is said of what is not done": asking(
        lambda asker: [asker.say(NOTE), asker.add(CHANGED, number(OFF, ENUMERATED), number(60, 0x80), operator())][-1]),
}, is_placed=True)  # fmt: skip

table(46, {"a caller tells an authority what to do": asking(lambda asker: asker.say(NOTE, who=asker.who()))}, is_placed=True)
table(9, {"a policy does what there is not": asking(lambda asker: asker.add(CHANGED, number(3, ENUMERATED), operator()))}, is_placed=True)
