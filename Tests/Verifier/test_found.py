"""Certificates that somebody found, of an authority whose key a forger has: those in the books are proved, every other indicts itself,
and says of what (schemas/format.md, section 9.6)."""

import json

import pytest
import running_ledger
from forged_ledger import Forgery
from ledger_verifier.certificates import certificate, to_be_signed
from ledger_verifier.naming import reference
from ledger_verifier.tree import sha256
from made_authority import sign
from made_events import number, octets, sequence
from made_lists import ABANDONED, DAY
from tampered_naming import ALWAYS, ARC, Namer, due, other, other_log, other_payload, without


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


def judged(home, folder, certificates):
    """What the verifier says of certificates by name."""
    for name, one in certificates.items():
        (folder / name).write_bytes(one)
    said = running_ledger.verify(home, *(option for name in certificates for option in ("--certificate", folder / name)))
    report = json.loads(said.text[said.text.index("{") : said.text.rindex("}") + 1])
    return {one["file"].rsplit("/", 1)[1]: one for one in report["certificates"]}, said


@pytest.mark.parametrize("arc", [None, ARC])
def test_what_is_not_in_the_books_indicts_itself(small_home, log_alone, tmp_path, arc):
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
    found, said = judged(home, tmp_path, certificates | proved)
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


def test_a_recorded_certificate_that_names_another_place_is_a_finding_of_both_kinds(small_home, log_alone, tmp_path):
    """Of the log (30), whose intent says so, and of the certificate (58)."""
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    finder.say(ALWAYS)
    intent, misleading = finder.signed(mention=other_payload)
    place = next(place for place, event in enumerate(forgery.events) if event is intent)
    forgery.write()
    found, said = judged(home, tmp_path, {"found": misleading})
    assert found["found"]["result"] == "contradicted" and "another place" in found["found"]["message"]
    assert {number: finding[1] for number, finding in said.findings.items()} == {30: place, 58: place}


def test_without_a_finding_the_status_is_zero(small_home, log_alone, tmp_path):
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    finder = Finder(forgery, DAY)
    _, bare = finder.signed()
    finder.say(ALWAYS)
    _, named = finder.signed()
    forgery.write()
    found, said = judged(home, tmp_path, {"bare": bare, "named": named})
    assert said.status == 0 and {one["result"] for one in found.values()} == {"proved"}
    assert [one["names"] is None for one in found.values()] == [True, False]
    assert octets(bytes.fromhex(found["named"]["names"]["payloadDigest"])) in named
