"""Lies about how an authority tells what it revoked: its configuration, the parts of its lists, and what its certificates say of them
(schemas/format.md, sections 9 and 9.1)."""

from ledger_verifier.events import BASIS, PROGRAM
from made_events import fields, number, octets, operator, sequence
from made_lists import ACCESS, HOUR, POINTS, YES, element, lists, responder
from tampered import table
from tampered_facts import OTHER
from tampered_lists import delete, done, part

CONFIGURED, OPENED, REFUSED = 28, 29, 31
BY_TOKEN = 901  # the reason of a refusal that follows from no rule


def configure(*parts):
    return lambda revoker: revoker.configure(*parts)


def issue(revoker, **how):
    """Gives the intent."""
    return revoker.issue(**how)


def resting(change):
    """A certificate is judged on what a function of the true basis, as pairs, makes of it; gives the intent."""

    def forge(revoker):
        basis = revoker.basis
        revoker.basis = lambda: written(change(read(basis()), revoker))
        return revoker.ask()[1]

    return forge


def read(basis):
    return [(one["concern"], one["position"]) for one in BASIS.read(basis[2:])]


def written(pairs):
    return sequence(*(sequence(number(concern, 0x0A), number(place)) for concern, place in pairs))


def without(concern):
    return lambda pairs, _: [one for one in pairs if one[0] != concern]


def with_another(concern, place):
    return lambda pairs, revoker: sorted([one for one in pairs if one[0] != concern] + [(concern, place(revoker))])


def opened(index):
    """Where the part was opened that came in this place of all."""
    return lambda revoker: [place for place, event in enumerate(revoker.events) if event.type == OPENED][index]


def refuse(change):
    """A request is refused, on a basis that a function makes of the true one."""

    def forge(revoker):
        refused = next(event for event in revoker.forgery.of("IssuanceRefused") if event.body["reason"]["code"] != BY_TOKEN)
        first = next(event for event in revoker.events if event.stream == refused.stream)
        asked, parts = revoker.add(30, *fields(first), stream=revoker.identifier("request")), fields(refused)
        parts[1], parts[2] = written(change(read(revoker.basis()), revoker)), number(revoker.now)
        return revoker.add(REFUSED, *parts, stream=asked.stream)

    return forge


# ---- what a judgement rests on

table(22, {
    "a certificate does not rest on how its authority tells": done(resting(without(4))),
    "a certificate rests on how its authority told before": done(configure(lists(8)), resting(with_another(4, lambda one: one.newest(CONFIGURED) - 1))),
    "a certificate rests on what its authority never said": done(resting(with_another(4, lambda one: 1)), first=None),
    "a certificate rests on no part": done(part, resting(without(5))),
    "a certificate rests on an older part": done(part, lambda one: one.open_part(), resting(with_another(5, opened(0)))),
    "a certificate rests on a part of another time": done(part, configure(lists(8)), resting(with_another(5, opened(0)))),
    "a refusal does not rest on how the authority tells": done(refuse(without(4))),
    "a refusal rests on no part": done(part, refuse(without(5))),
    "a certificate is issued before a part is opened": done(
        configure(lists(is_parted=True)), lambda one: one.ask(pointers=[])[1]),
}, is_placed=True)  # fmt: skip

# ---- what certificates say


def pointers(change):
    """A certificate says of where to ask what a function of a dictionary, by identifier, makes of what it must say."""

    def forge(revoker):
        return issue(revoker, pointers=list(change(dict(revoker.pointers())).items()))

    return forge


def unsaid(identifier):
    return pointers(lambda them: {name: one for name, one in them.items() if name != identifier})


def replaced(identifier, old, new):
    def change(them):
        assert them[identifier].count(old) == 1 and len(old) == len(new)
        return {**them, identifier: them[identifier].replace(old, new)}

    return pointers(change)


def critical(identifier):
    def change(them):
        found = them[identifier]
        head = element(0x06, identifier)
        return {**them, identifier: element(0x30, head, YES, found[found.index(head) + len(head) :])}

    return pointers(change)


def older_part(revoker):
    revoker.open_part()
    said = revoker.pointers()
    revoker.open_part()
    return issue(revoker, pointers=said)


BOTH = {"first": (lists(), responder())}

table(30, {
    "a certificate names no list": done(unsaid(POINTS)),
    "a certificate names another list": done(replaced(POINTS, b"http://lists.example/crl/", b"http://lists.example/crk/")),
    "a certificate's list is critical": done(critical(POINTS)),
    "a certificate names the complete list where lists have parts": done(
        lambda one: setattr(one, "said", one.pointers()), part, lambda one: issue(one, pointers=one.said)),
    "a certificate names an older part": done(part, older_part),
    "a certificate names no responder": done(configure(lists(), responder()), unsaid(ACCESS)),
    "a certificate names another responder": done(configure(responder()), replaced(ACCESS, b"ask.example", b"ask.examqle")),
    "a certificate's responder is critical": done(configure(responder()), critical(ACCESS)),
    "a certificate names two lists": done(pointers(lambda them: {POINTS: twice(them[POINTS])})),
}, is_placed=True)  # fmt: skip


def twice(extension):
    """The extension names its one list a second time."""
    place = extension.index(b"\x04", 4)
    point = extension[place + 4 :]
    return element(0x30, element(0x06, POINTS), element(0x04, element(0x30, point, point)))


# ---- when it is said


def begin(change):
    """Another authority is begun; then a function gives what is said of it."""

    def forge(revoker):
        creating = revoker.forgery.of("AuthorityCreating")[0]
        revoker.add(10, *fields(creating), stream=OTHER)
        return change(revoker, fields(creating)[-1])

    return forge


def of_another(revoker, who):
    call = revoker.forgery.of("CredentialsChanged")[-1]
    assert call.body["principal"] == "somebody"
    return revoker.add(CONFIGURED, lists(), operator(), stream=OTHER)


def too_late(revoker, who):
    revoker.wait(0)
    return revoker.add(CONFIGURED, lists(), who, stream=OTHER)


def never_begun(kind, *parts):
    return lambda revoker: revoker.add(kind, *parts, *([revoker.who()] if kind == CONFIGURED else []), stream=OTHER)


def again(revoker):
    return revoker.open_part(revoker.events[revoker.newest(OPENED)].body["partition"])


table(21, {
    "an authority is configured as it was": done(configure(lists())),
    "an authority is first configured to say nothing": done(configure(), first=None),
    "an authority is configured that never was": done(never_begun(CONFIGURED, lists())),
    "a deleted authority is configured": done(delete, configure(responder())),
    "an authority is configured a while after it was begun": done(begin(too_late)),
    "an authority is configured by another than began it": done(begin(of_another)),
    "a part is opened where nothing was said": done(lambda one: one.add(OPENED, octets(OTHER), number(16)), first=None),
    "a part is opened where lists have none": done(lambda one: one.open_part()),
    "a part is opened twice": done(part, again),
    "a part is opened again where lists have others": done(part, configure(lists(8, is_parted=True)), again),
    "a part is opened at another count": done(part, lambda one: one.open_part(certificates=1)),
    "a part is opened of what never was": done(never_begun(OPENED, octets(OTHER), number(0))),
    "a part is opened of a deleted authority": done(part, delete, lambda one: one.open_part()),
}, is_placed=True)  # fmt: skip
table(None, {
    "a configuration is taken back and given again": done(configure(), configure(lists()), issue),
    "a refusal rests on how the authority tells": done(part, refuse(lambda pairs, _: pairs)),
    "certificates name lists and a responder": done(configure(lists(), responder()), issue, lambda one: one.renew(), issue, ago=HOUR),
    "parts are opened and forgotten": done(
        part, issue, lambda one: one.open_part(), issue, configure(lists(is_parted=True, path="p")), lambda one: one.open_part(), issue),
})  # fmt: skip

# ---- by whom


def by(who):
    return lambda revoker: revoker.add(CONFIGURED, lists(8), who(revoker))


def auditor(revoker):
    return fields(revoker.forgery.of("OperationRefused")[-1])[-1]


table(46, {
    "an authority is configured by the program": done(by(lambda _: operator(PROGRAM))),
    "an authority is configured by an auditor": done(by(auditor)),
}, is_placed=True)  # fmt: skip

# ---- what may be said at all

LONG, HOST = "x" * 254, "n." * 126 + "n"  # one character too many, and as many as may be
EVERY = lists(bucket="0a.b-9/A_z/.x/", name="aZ9-;/:@&=+$,_.!~*()'", path="-;:@&=+$,_.!~*()'/..a/...")
LISTS = {
    "that are relied on for no day": lists(0), "that are relied on for too long": lists(5_001),
    "in a bucket of two characters": lists(bucket="ab"), "in a bucket of 64 characters": lists(bucket="b" * 64),
    "in a bucket with a great letter": lists(bucket="liSts"), "in a bucket with a low line": lists(bucket="li_sts"),
    "in a bucket that begins with a dot": lists(bucket=".lists"), "in a bucket that ends with a hyphen": lists(bucket="lists-/x"),
    "in a bucket of other letters": lists(bucket="lïsts"), "in a bucket of 256 characters": lists(bucket="lists/" + "x" * 250),
    "under a step of nothing": lists(bucket="lists/a//b"), "under a step upwards": lists(bucket="lists/../b"),
    "under a step that stays": lists(bucket="lists/a/."), "under a step of another character": lists(bucket="lists/a+b"),
    "under a name with a scheme": lists(name="https://x"), "under no name": lists(name=""), "under a long name": lists(name=LONG),
    "under a name with a space": lists(name="a b"), "under a name of other letters": lists(name="é.example"),
    "under a name that no certificate says": lists(omits=True), "in steps of nothing": lists(path="a//b"), "in steps that end nowhere": lists(path="a/"),
    "in steps upwards": lists(path="a/.."), "in no steps": lists(path=""), "in long steps": lists(path=LONG), "in steps with a mark": lists(path="a?b"),
    "at another place": lists(base="http://lists.example/"), "at a place that is not public": lists(name=None, base="http://x/lists"),
}  # fmt: skip
RESPONDERS = {
    "elsewhere": responder("http://ask.example/ocsp"), "at a place that is not public": responder("http://x/ocsp", None),
    "under a name with a scheme": responder("http://http://x", "http://x"), "under no name": responder("http://", ""),
}  # fmt: skip
SAID = {
    "the shortest": (lists(1, bucket="abc", name="a", path="b"),),
    "the longest": (lists(5_000, bucket="b" * 63 + "/" + "c" * 191, name=HOST, path="p" * 253, is_public=True), responder(f"http://{HOST}", HOST)),
}  # fmt: skip

table(50, {f"there are lists {name}": done(configure(one), first=None) for name, one in LISTS.items()}, is_placed=True)
table(50, {f"there is a responder {name}": done(configure(one), first=None) for name, one in RESPONDERS.items()}, is_placed=True)
table(None, {f"a configuration says {name}": done(configure(*said), issue, first=None) for name, said in SAID.items()})
table(None, {"a configuration says every character": done(configure(EVERY), first=None)})  # of which no certificate may speak: no host has them

