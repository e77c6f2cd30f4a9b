"""Lies about certificates that name their request: they name another, none where they must, or one where they must not
(schemas/format.md, section 9.6)."""

import derived
from ledger_verifier.certificates import to_be_signed
from ledger_verifier.naming import AS_LEDGER, reference
from ledger_verifier.tree import sha256
from made_authority import put
from made_events import ENUMERATED, fields, number, octets, operator, payload, sequence, text
from made_lists import DAY, NO, YES, Revoker
from tampered import table

CHANGED, POLICY, SETTINGS = 38, 21, 5
ALWAYS, NEVER = 1, 2
CONCERN = 7
ARC = "1.3.6.1.4.1.99999.7"


class Namer(Revoker):
    """The first authority in a forger's hands, whose certificates name the log as they are told."""

    def say(self, naming, who=None):
        return self.add(CHANGED, number(naming, ENUMERATED), who or operator())

    def policy(self, names):
        """What the whole ledger obeys: nothing else than whether certificates name the log."""
        return self.add(POLICY, sequence(), sequence(), YES if names else NO, operator(), stream=self.forgery.ledger)

    def basis(self):
        told, others = self.newest(CHANGED), super().basis()
        return others if told is None else sequence(others[2:], sequence(number(CONCERN, ENUMERATED), number(told)))

    def body(self, kind, name, default):
        place = self.newest(kind)
        return default if place is None else self.events[place].body[name]

    def does(self):
        said = self.body(CHANGED, "naming", AS_LEDGER)
        return self.body(POLICY, "namesLog", False) if said == AS_LEDGER else said == ALWAYS

    def ask(self, mention=None, arc=0, **how):
        """Its certificate says of the log what `mention` makes of the due reference, and what is due where that is None."""
        asked, intent = super().ask(**how)
        origin = self.forgery.of("LedgerOpened")[0].body["origin"]
        due = origin, asked.stream, sha256(asked.payload)
        said = (reference(*due) if self.does() else None) if mention is None else mention(*due)
        arc = self.body(SETTINGS, "extensionArc", None) if arc == 0 else arc
        own = to_be_signed(self.own.tbs_certificate_bytes)
        put(intent, at_7=octets(derived.tbs_certificate(asked.body, intent.body, own, said, self.pointers(), arc)))
        return asked, intent

    def issue(self, days=30, **how):
        _, intent = self.ask(days=days, **how)
        self.certify(intent)
        return intent

    def settings(self, arc):
        """The log's extensions lie below another arc from here on."""
        settings = self.forgery.append(self.forgery.of("SettingsChanged")[-1])
        parts = [one for one in fields(settings) if one[0] != 0x81]
        settings.payload = payload(settings.type, *parts[:-1], text(arc, 0x81), parts[-1])
        return settings


def naming(*changes):
    """A change of a forgery: what its authority does; what is given last is the event."""

    def forge(forgery):
        namer = Namer(forgery, DAY)
        return [one(namer) for one in changes][-1]

    return forge


def nothing(change):
    """What happens leaves a ledger whole: it gives no place."""

    def forge(forgery):
        change(forgery)

    return forge


def say(mode, **how):
    return lambda namer: namer.say(mode, **how)


def issue(mention=None, **how):
    return lambda namer: namer.issue(mention=mention, **how)


def policy(names):
    return lambda namer: namer.policy(names)


def settings(arc):
    return lambda namer: namer.settings(arc)


def renew(days):
    return lambda namer: namer.renew(days)


def other(origin, stream, digest):
    return reference(origin, bytes(range(16)), digest)


def other_payload(origin, stream, digest):
    return reference(origin, stream, bytes(range(32)))


def other_log(origin, stream, digest):
    return reference("ca-ledger/another", stream, digest)


def due(origin, stream, digest):
    return reference(origin, stream, digest)


def absent(origin, stream, digest):
    return b""


def without(origin, stream, digest):
    return None


def disable(namer):
    return namer.add(16, YES, namer.who())


def delete(namer):
    disable(namer)
    return namer.add(17, YES, number(namer.now + 30 * DAY, 0x80), namer.who())


table(None, {
    "the certificates of one authority name their requests": nothing(naming(say(ALWAYS), issue(), say(NEVER), issue(), say(AS_LEDGER), issue())),
    "those of the ledger do, and one authority's do not": nothing(naming(policy(True), issue(), say(NEVER), issue(), policy(False), say(AS_LEDGER), issue())),
    "what the ledger does changes nothing of an authority that was told": nothing(naming(say(ALWAYS), policy(False), issue(), policy(True), issue())),
    "an authority's own certificate names its request": nothing(naming(say(ALWAYS), renew(300), issue())),
    "a disabled authority is told what to name": nothing(naming(disable, say(ALWAYS))),
    "the identifier is another from then on": nothing(naming(say(ALWAYS), issue(), settings(ARC), issue(), settings(ARC + ".1"), issue())),
})  # fmt: skip

table(30, {
    "a certificate names another request": naming(say(ALWAYS), issue(other)),
    "a certificate names another payload": naming(say(ALWAYS), issue(other_payload)),
    "a certificate names another log": naming(say(ALWAYS), issue(other_log)),
    "a certificate names nothing and its authority's do": naming(say(ALWAYS), issue(without)),
    "a certificate names nothing and the ledger's do": naming(policy(True), issue(without)),
    "a certificate names its request and nobody said so": naming(issue(due)),
    "a certificate names its request and its authority's do not": naming(policy(True), say(NEVER), issue(due)),
    "a certificate names its request and its authority's do not any more": naming(say(ALWAYS), issue(), say(AS_LEDGER), issue(due)),
    "a certificate has an empty mention": naming(say(ALWAYS), issue(absent)),
    "a certificate names its request by an identifier of before": naming(settings(ARC), say(ALWAYS), issue(due, arc=None)),
    "a certificate names its request by an identifier of later": naming(settings(ARC), say(ALWAYS), issue(due, arc=ARC + ".1")),
}, is_placed=True)  # fmt: skip


def unnamed(namer):
    """A judgement does not rest on what its authority was told."""
    namer.basis = lambda: Revoker.basis(namer)
    return namer.issue()


def older(namer):
    """A judgement rests on what its authority was told first."""
    places = [place for place, event in enumerate(namer.events) if event.type == CHANGED]
    basis = sequence(Revoker.basis(namer)[2:], sequence(number(CONCERN, ENUMERATED), number(places[0])))
    namer.basis = lambda: basis
    return namer.issue()


table(22, {
    "a certificate does not rest on what its authority was told to name": naming(say(ALWAYS), unnamed),
    "a certificate rests on what its authority was told to name before": naming(say(ALWAYS), say(NEVER), older),
}, is_placed=True)  # fmt: skip

table(21, {
    "an authority is told to name what it names": naming(say(ALWAYS), say(ALWAYS)),
    "an authority is told to do as the ledger that does so": naming(say(AS_LEDGER)),
    "a deleted authority is told what to name": naming(delete, say(ALWAYS)),
}, is_placed=True)  # fmt: skip

table(46, {"a caller tells an authority what to name": naming(lambda namer: namer.say(ALWAYS, who=namer.who()))}, is_placed=True)
table(9, {"an authority is told to name what there is not": naming(lambda namer: namer.add(CHANGED, number(3, ENUMERATED), operator()))}, is_placed=True)
