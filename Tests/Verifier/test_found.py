"""Certificates that somebody found, of an authority whose key a forger has: those in the books are proved, every other indicts itself,
and says of what (schemas/format.md, section 9.6)."""

import json
from pathlib import Path

import jsonschema
import pytest
import running_ledger
from forged_ledger import Forgery
from ledger_verifier.certificates import certificate, to_be_signed
from ledger_verifier.der import Malformed
from ledger_verifier.events import KINDS, read_event
from ledger_verifier.found import Found, places_of
from ledger_verifier.found import read as read_certificate
from ledger_verifier.handed import Handed
from ledger_verifier.log import Log
from ledger_verifier.naming import reference
from ledger_verifier.place import Place
from ledger_verifier.report import Report
from ledger_verifier.rhythm import Rhythm
from ledger_verifier.storage import Storage
from ledger_verifier.tree import sha256
from made_authority import sign
from made_epochs import ORIGIN, open_epoch
from made_events import number, octets, sequence
from made_lists import ABANDONED, DAY
from tampered_naming import ALWAYS, ARC, Namer, due, other, other_log, other_payload, without

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schemas/json/found-certificate.schema.json").read_text())


class Finder(Namer):
    """Makes certificates that the log does not know, by taking what it said of them away again."""

    def secretly(self, mention=due, like=None, **how):
        """A certificate that nobody recorded; with `like`, one of that intent's serial number."""
        before = len(self.events)
        asked, intent = self.ask(mention=mention, **how)
        tbs = intent.body["tbsCertificate"]
        if like is not None:
            tbs = tbs.replace(intent.body["serialNumber"], like.body["serialNumber"])
        del self.events[before:]
        return self.of(tbs)

    def of(self, tbs, signature=None):
        return certificate(to_be_signed(tbs), sign(tbs) if signature is None else signature)

    def signed(self, **how):
        """A certificate that the log has; its intent, and its octets."""
        intent = self.issue(**how)
        return intent, self.of(intent.body["tbsCertificate"], self.events[-1].body["signature"])


def judged(binary, home, folder, certificates):
    """What both verifiers say of certificates by name: the same, but for their words."""
    for name, one in certificates.items():
        (folder / name).write_bytes(one)
    options = [option for name in certificates for option in ("--certificate", folder / name)]
    said, replayed = running_ledger.verify(home, *options), running_ledger.replay(binary, home, *options)
    found, others = read(said), read(replayed)
    for name in certificates:
        assert found[name] | {"message": None} == others[name] | {"message": None}, f"{found[name]}\n{others[name]}"
    assert said.status == replayed.status
    assert {number: one[:2] for number, one in said.findings.items() if number == 58} == {
        number: one[:2] for number, one in replayed.findings.items() if number == 58}  # fmt: skip
    return found, said


def read(said):
    report = json.loads(said.text[: said.text.rindex("}") + 1])
    for one in report["certificates"]:
        jsonschema.validate(one, SCHEMA)
    return {one["file"].rsplit("/", 1)[1]: one for one in report["certificates"]}


@pytest.mark.parametrize("arc", [None, ARC])
def test_what_is_not_in_the_books_indicts_itself(binary, small_home, log_alone, tmp_path, arc):
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    if arc is not None:
        finder.settings(arc)
    finder.say(ALWAYS)
    intent, known = finder.signed()
    named = reference(forgery.of("LedgerOpened")[0].body["origin"], intent.stream, sha(forgery, intent))
    refused_stream = next(event.stream for event in forgery.of("IssuanceRefused"))
    asked, burned = finder.ask()
    finder.add(ABANDONED, sequence(number(23), sequence()), stream=burned.stream)
    _, pending = finder.ask()
    twice = finder.of(intent.body["tbsCertificate"])
    lies = {
        "is in no request": (due, "not in the log"),
        "names another's": (lambda *_: named, "another certificate"),
        "names another payload": (lambda origin, stream, digest: reference(origin, intent.stream, bytes(32)), "another payload"),
        "names another log": (other_log, "another log"),
        "names no stream": (other, "not in the log"),
        "names what was refused": (
            lambda origin, stream, digest: reference(origin, refused_stream, sha(forgery, stream=refused_stream)), "never authorized"),
        "names nothing": (without, "never given"),
    }  # fmt: skip
    certificates = {name: finder.secretly(mention) for name, (mention, _) in lies.items()}
    certificates["is a twin"] = finder.secretly(without, like=intent)
    certificates["is signed twice"] = twice
    proved = {"is known": known, "is burned": finder.of(burned.body["tbsCertificate"]), "is pending": finder.of(pending.body["tbsCertificate"])}
    places = {id(event): place for place, event in enumerate(forgery.events)}
    forgery.write()
    found, said = judged(binary, home, tmp_path, certificates | proved)
    assert said.status == 1 and set(said.findings) == {58}, said
    assert {name for name, one in found.items() if one["result"] == "proved"} == set(proved), found
    assert {one["result"] for name, one in found.items() if name in certificates} == {"contradicted"}
    for name, (_, words) in lies.items():
        assert words in found[name]["message"], found[name]
    assert "another certificate, authorized at" in found["is a twin"]["message"] and found["is a twin"]["intent"] == places[id(intent)]
    assert "signed twice" in found["is signed twice"]["message"]
    assert (found["is burned"]["intent"], found["is burned"]["ending"]) == (places[id(burned)], places[id(burned)] + 1)
    assert (found["is pending"]["intent"], found["is pending"]["ending"]) == (places[id(pending)], None)
    assert found["is known"]["names"]["request"] == intent.stream.hex()


def sha(forgery, event=None, stream=None):
    """The digest of a request's payload."""
    stream = stream or event.stream
    return sha256(next(one.payload for one in forgery.of("IssuanceRequested") if one.stream == stream))


def test_a_recorded_certificate_that_names_another_place_is_a_finding_of_both_kinds(binary, small_home, log_alone, tmp_path):
    """Of the log (30), whose intent says so, and of the certificate (58)."""
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    finder.say(ALWAYS)
    intent, misleading = finder.signed(mention=other_payload)
    place = next(place for place, event in enumerate(forgery.events) if event is intent)
    forgery.write()
    found, said = judged(binary, home, tmp_path, {"found": misleading})
    assert found["found"]["result"] == "contradicted" and "another place" in found["found"]["message"]
    assert {number: finding[1] for number, finding in said.findings.items()} == {30: place, 58: place}


def test_without_a_finding_the_status_is_zero(binary, small_home, log_alone, tmp_path):
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    _, bare = finder.signed()
    finder.say(ALWAYS)
    _, named = finder.signed()
    forgery.write()
    found, said = judged(binary, home, tmp_path, {"bare": bare, "named": named})
    assert said.status == 0 and {one["result"] for one in found.values()} == {"proved"}
    assert [one["names"] is None for one in found.values()] == [True, False]
    assert octets(bytes.fromhex(found["named"]["names"]["payloadDigest"])) in named


def test_what_may_have_been_lost_says_nothing_against_the_log(binary, small_home, log_alone, tmp_path):
    """Unless it names the epoch that goes on, of which nothing was lost, or has the number of another certificate."""
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    finder.say(ALWAYS)
    intent, known = finder.signed()
    twin = finder.secretly(like=intent)
    lost = {"named": finder.secretly(), "bare": finder.secretly(without), "of another log": finder.secretly(other_log)}
    open_epoch(forgery, "found")
    finder.start()
    later = finder.secretly(lambda _, stream, digest: reference(ORIGIN.format("found"), stream, digest))
    # A certificate of the epoch that goes on names it, and is in the books; so is one of before, by the name that the log had then.
    _, after = finder.signed(mention=lambda _, stream, digest: reference(ORIGIN.format("found"), stream, digest))
    forgery.write()
    found, said = judged(binary, home, tmp_path, lost | {"known": known, "after": after})
    assert said.status == 3 and not said.findings, said
    assert {name: one["result"] for name, one in found.items()} == dict.fromkeys(lost, "foreign") | {"known": "proved", "after": "proved"}
    assert all("entries were lost before" in found[name]["message"] for name in lost)
    found, said = judged(binary, home, tmp_path, {"later": later, "twin": twin})
    assert said.status == 1 and {one["result"] for one in found.values()} == {"contradicted"}


MUTATIONS = 10_000


def test_no_octet_of_a_certificate_can_be_another(small_home, generator):
    """Ten thousand changes of one that is in the books: octets changed, left out, put in, exchanged, cut off. None is proved, and none
    tells against the log, since nobody of it signed that."""
    report, found = folded(small_home)
    ending, ended = next(iter(found.ended.values())), found.ended
    octets = certificate(to_be_signed(ending.intent.tbs), ending.signature)
    assert judge(report, found, octets).result == "proved" and ended
    for _ in range(MUTATIONS):
        changed = mutated(octets, generator)
        if changed != octets:
            handed = judge(report, found, changed)
            assert handed.result == "foreign", f"{changed.hex()}: {handed}"
    assert not report.failed


def mutated(octets, generator):
    place, other = sorted(generator.randrange(len(octets)) for _ in range(2))
    few = generator.randbytes(generator.randrange(1, 4))
    return generator.choice((
        octets[:place] + bytes([octets[place] ^ 1 << generator.randrange(8)]) + octets[place + 1 :],
        octets[:place] + few + octets[place + len(few) :], octets[:place] + octets[place + 1 :], octets[:place] + few + octets[place:],
        octets[:place] + octets[other:], octets[:place] + octets[other:] + octets[place:other], octets[:place], octets + few,
    ))  # fmt: skip


def judge(report, found, octets):
    """What becomes of one certificate, of a log that was folded already."""
    handed = Handed("found", facts={"serial": None, "names": None}, places=places_of(None))
    try:
        found.certificates = [(handed, read_certificate(octets))]
    except Malformed as error:
        handed.is_none_of_this_logs(str(error))
        return handed
    found.finish()
    return handed


def folded(home):
    """A ledger's entries, folded for whoever has found any of its certificates."""
    report, storage = Report(), Storage(Place(str(home.database)))
    found = Found(report, ())
    entries = [(entry, KINDS[entry.type, entry.schema]) for entry in Log(storage, Report(), Rhythm(storage.checkpoints())).entries()]
    bodies = [(entry, kind.name, read_event(kind, entry.payload)) for entry, kind in entries]
    found.certificates = [None]  # so that it listens
    found.serials = {body["serialNumber"] for _, name, body in bodies if name == "IssuanceAuthorized"}
    for entry, name, body in bodies:
        found.fold(entry, name, body)
    return report, found
