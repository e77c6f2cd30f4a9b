"""Answers about the standing of certificates that a client kept: both verifiers prove those that the log stands behind, and disprove
every other, each for the same reason and at the same entry."""

import base64
import datetime
import hashlib
import json
import subprocess
from dataclasses import dataclass, field

import pytest
import running_ledger
from cryptography.hazmat.primitives.asymmetric import ec
from forged_ledger import Forgery
from ledger_verifier.certificates import key_info
from ledger_verifier.der import BIT_STRING, ENUMERATED, IDENTIFIER, INTEGER, OCTET_STRING, SEQUENCE, element
from ledger_verifier.events import revocations_of
from made_events import fields, number, octets, payload
from made_responders import ENUMERATED as REASON
from made_responders import SECOND, YES, OwnAuthority, sign, spki
from tampered_facts import append
from tampered_omissions import hide

GENERALIZED_TIME, NULL = 0x18, b"\x05\x00"
BEGINNING = datetime.datetime(1970, 1, 1)
HASHES = {"sha1": (hashlib.sha1, "06052b0e03021a"), "sha256": (hashlib.sha256, "0609608648016503040201")}
LIES, STRANGERS = 15, 10
GOOD, UNKNOWN = element(0x80), element(0x82)
SUPERSEDED = 4


def time(microseconds):
    at = BEGINNING + datetime.timedelta(seconds=microseconds // SECOND)
    return element(GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").encode())


def revoked(microseconds, reason=None):
    said = element(0xA0, element(ENUMERATED, bytes([reason]))) if reason is not None else b""
    return element(0xA1, time(microseconds), said)


def extension(value, identifier="2b0601050507300102", critical=b""):
    return element(SEQUENCE, element(IDENTIFIER, bytes.fromhex(identifier)), critical, element(OCTET_STRING, value))


@dataclass
class Answers:
    """A ledger with a period, and what an honest responder says in it."""

    authority: OwnAuthority
    key: object
    period: object = None
    # Of another responder of the same authority.
    other_key: object = None
    other_period: object = None
    statuses: dict = field(default_factory=dict)  # by serial number

    def subject(self, serial, hashed="sha256", parameters=NULL, name=None):
        function, identifier = HASHES[hashed]
        own = self.authority.certificate
        algorithm = element(SEQUENCE, bytes.fromhex(identifier), parameters)
        named = element(OCTET_STRING, function(name or own.subject).digest()), element(OCTET_STRING, function(key_info(own.key).bits).digest())
        return element(SEQUENCE, algorithm, *named, element(INTEGER, serial))

    def answer(self, serials=None, nonce=None, **otherwise):
        """An OCSPResponse; `otherwise` says what stands in it otherwise than it would."""
        begins, ends = self.period.time, self.period.body["nextUpdate"]
        begins, ends = otherwise.get("begins", begins), otherwise.get("ends", ends)
        until = element(0xA0, time(ends)) if otherwise.get("has_end", True) else b""
        singles = [
            element(SEQUENCE, otherwise.get("subject") or self.subject(serial, otherwise.get("hashed", "sha256"), otherwise.get("parameters", NULL), otherwise.get("name")),
                    otherwise.get("status") or self.statuses[serial], time(begins), until, otherwise.get("more", b""))
            for serial in (serials if serials is not None else self.statuses)]  # fmt: skip
        named = element(0xA2, element(OCTET_STRING, hashlib.sha1(key_info(spki(otherwise.get("responder", self.key))).bits).digest()))
        listed = otherwise.get("extensions", None if nonce is None else [extension(element(OCTET_STRING, nonce))])
        extensions = b"" if listed is None else element(0xA1, element(SEQUENCE, *listed))
        data = element(SEQUENCE, otherwise.get("version", b""), named, time(begins), element(SEQUENCE, *singles), extensions)
        signature = element(BIT_STRING, b"\0", sign(otherwise.get("key", self.key), data))
        basic = element(SEQUENCE, data, bytes.fromhex(otherwise.get("algorithm", "300a06082a8648ce3d040302")), signature, otherwise.get("certs", b""))
        typed = element(SEQUENCE, bytes.fromhex("06092b0601050507300101"), element(OCTET_STRING, basic))
        return element(SEQUENCE, element(ENUMERATED, b"\0"), element(0xA0, typed))


@pytest.fixture
def answered(small_home, log_alone):
    """A ledger whose authority signed, burned and revoked numbers before a period, and more after it; and who answers in that."""
    home = log_alone(small_home)
    forgery = Forgery(home.database)
    authority, key = OwnAuthority(forgery), ec.generate_private_key(ec.SECP256R1())
    answers = Answers(authority, key)
    responder = authority.authorize(responder_key=key)
    authority.certify(responder)
    answers.statuses[responder.body["serialNumber"]] = GOOD
    for reason, said in ((0, None), (SUPERSEDED, SUPERSEDED)):
        gone = authority.authorize()
        authority.certify(gone)
        authority.pass_time(1)
        serial = gone.body["serialNumber"]
        event = revoke(authority, serial, reason)
        answers.statuses[serial] = revoked(event.time, said)
    for code, may_exist in ((19, YES), (23, b"\x01\x01\x00")):
        burned = authority.authorize()
        answers.statuses[burned.body["serialNumber"]] = revoked(authority.fail(burned, code, may_exist).time)
    free = authority.authorize()
    authority.fail(free, 13)
    answers.statuses[free.body["serialNumber"]] = UNKNOWN
    answers.statuses[b"\x11" * 16] = UNKNOWN
    later = authority.authorize()
    answers.period = authority.open(responder.stream)
    answers.other_key = ec.generate_private_key(ec.SECP256R1())
    other = authority.authorize(responder_key=answers.other_key)
    authority.certify(other)
    authority.pass_time(5)
    authority.close(responder.stream, is_last=YES)
    answers.other_period = authority.open(other.stream)
    authority.certify(later)
    answers.statuses[later.body["serialNumber"]] = UNKNOWN
    revoke(authority, responder.body["serialNumber"], 1)
    forgery.write()
    return home, answers


def revoke(authority, serial, reason):
    who = fields(authority.forgery.of("AuthorityCertificateImported")[0])[-1]
    event = append(authority.forgery, 40, octets(authority.stream), octets(serial), number(reason, REASON), who, stream=revocations_of(authority.stream))
    event.time, authority.passed = event.time + authority.passed, 0
    return event


def verdicts(binary, home, tmp_path, *answers):
    """What both verifiers find, and say of the answers; that they agree."""
    options = []
    for place, octets_ in enumerate(answers):
        path = tmp_path / f"answer {place}"
        path.write_bytes(octets_)
        options += ["--ocsp", str(path)]
    verifier, replay = running_ledger.verify(home, *options), running_ledger.replay(binary, home, *options)
    assert {number: place for number, (_, place, _) in verifier.findings.items()} == {
        number: place for number, (_, place, _) in replay.findings.items()}, f"{verifier}\n{replay}"
    assert verifier.status == replay.status, f"{verifier}\n{replay}"
    said = [[{name: value for name, value in one.items() if name != "message"} for one in json.loads(verdict.text)["ocsp"]] for verdict in (verifier, replay)]
    assert said[0] == said[1]
    return verifier, said[0]


def test_what_an_honest_responder_says_is_proved(binary, answered, tmp_path):
    home, answers = answered
    each = [answers.answer([serial], hashed=hashed, parameters=parameters)
            for serial in answers.statuses for hashed in HASHES for parameters in (NULL, b"")]  # fmt: skip
    found, handed = verdicts(binary, home, tmp_path, *each, answers.answer(), answers.answer(nonce=b"n" * 32), answers.answer(nonce=b"1"))
    assert found.status == 0 and {one["result"] for one in handed} == {"proved"}, found


def lies(answers):
    """What the responder signed, and the log does not say."""
    serials = list(answers.statuses)
    good, unknown = serials[0], b"\x11" * 16
    at = answers.period.time
    yield "what was revoked is good", answers.answer([serials[1]], status=GOOD)
    yield "what is good is unknown", answers.answer([good], status=UNKNOWN)
    yield "what is good is revoked", answers.answer([good], status=revoked(at))
    yield "what nobody knows is good", answers.answer([unknown], status=GOOD)
    yield "what was burned is good", answers.answer([serials[3]], status=GOOD)
    yield "what was signed later is good", answers.answer([serials[-1]], status=GOOD)
    yield "another reason", answers.answer([serials[2]], status=revoked(at, 1))
    yield "another time of a revocation", answers.answer([serials[2]], status=revoked(at - 3600 * SECOND, SUPERSEDED))
    yield "another beginning", answers.answer([good], begins=at + SECOND)
    yield "another end", answers.answer([good], ends=at // SECOND * SECOND + 86_400 * SECOND)
    yield "another authority", answers.answer([good], name=b"\x30\x00")
    yield "another responder's period", answers.answer([good], begins=answers.other_period.time, ends=answers.other_period.body["nextUpdate"])
    yield "another responder's key and name", answers.answer([good], key=answers.other_key, responder=answers.other_key)
    yield "a period that was never opened", answers.answer([good], begins=at - 3600 * SECOND, ends=at)
    yield "the period of a list", answers.answer([good], begins=at, ends=at + 7 * 86_400 * SECOND)


def strangers(answers):
    """What is none of this log's: nobody of it signed that.

    Whose nonce it is nobody can say but whoever asked; that nobody put another in its place, the signature does."""
    good, other = next(iter(answers.statuses)), ec.generate_private_key(ec.SECP256R1())
    yield "another key signs", answers.answer([good], key=other)
    yield "another responder", answers.answer([good], responder=other, key=other)
    yield "another algorithm", answers.answer([good], algorithm="300a06082a8648ce3d040303")
    yield "another nonce than was signed", answers.answer([good], nonce=b"n" * 32).replace(b"n" * 32, b"m" * 32)
    yield "another responder's key", answers.answer([good], key=answers.other_key)
    yield "an unsigned answer", bytes.fromhex("30030a0103")
    yield "nothing", b""
    yield "half of an answer", answers.answer([good])[:-9]
    yield "more than an answer", answers.answer([good]) + b"\0"
    yield "PEM", b"-----BEGIN OCSP RESPONSE-----\n" + base64.encodebytes(answers.answer([good])) + b"-----END OCSP RESPONSE-----\n"


@pytest.mark.parametrize("index", range(LIES))
def test_what_no_responder_said_is_disproved(binary, answered, tmp_path, index):
    home, answers = answered
    name, octets_ = list(lies(answers))[index]
    found, handed = verdicts(binary, home, tmp_path, answers.answer(), octets_)
    assert set(found.findings) == {56} and found.status == 1, f"{name}: {found}"
    assert [one["result"] for one in handed] == ["proved", "contradicted"], f"{name}: {handed}"


@pytest.mark.parametrize("index", range(STRANGERS))
def test_what_is_none_of_this_logs_says_nothing_against_it(binary, answered, tmp_path, index):
    home, answers = answered
    name, octets_ = list(strangers(answers))[index]
    found, handed = verdicts(binary, home, tmp_path, answers.answer(), octets_)
    assert not found.findings and found.status == 3, f"{name}: {found}"
    assert [one["result"] for one in handed] == ["proved", "foreign"], f"{name}: {handed}"


def test_every_lie_is_tried(answered):
    assert len(list(lies(answered[1]))) == LIES and len(list(strangers(answered[1]))) == STRANGERS


@pytest.mark.parametrize("name", ["CertificateRevoked", "OCSPPeriodOpened", "ResponderAuthorized"])
def test_what_a_client_kept_shows_what_was_left_out_of_a_log(binary, answered, tmp_path, name):
    """Somebody who has the log's key wrote it again without a revocation, a period, a responder: an answer of before disproves it."""
    home, answers = answered
    serial = list(answers.statuses)[2]
    kept = answers.answer([serial])
    assert verdicts(binary, home, tmp_path, kept)[0].status == 0
    forgery = Forgery(home.database)
    hide(forgery, [event for event in forgery.of(name) if name != "CertificateRevoked" or event.body["serialNumber"] == serial][0])
    forgery.write()
    options = ["--ocsp", str(tmp_path / "answer 0")]
    verified, replayed = running_ledger.verify(home, *options), running_ledger.replay(binary, home, *options)
    assert set(verified.findings) == set(replayed.findings) and 56 in verified.findings, f"{verified.findings} {replayed.findings}"
    if name == "CertificateRevoked":  # the log by itself says nothing false
        assert set(verified.findings) == {56} and "what the log did not say then" in verified.findings[56][2], verified.findings


def forms(answers):
    """What a responder's key signs, and no responder writes: it is none of its answers, and nothing is asked of its period."""
    good, other = next(iter(answers.statuses)), bytes.fromhex("0603551d0e")
    nonce = element(OCTET_STRING, b"abc")
    yield "of no certificate", answers.answer([])
    for serial in (b"\xff", b"\x01" * 21, b"\x01" * 40):
        yield f"of the serial number {serial.hex()}", answers.answer([serial], status=GOOD)
    for length in (0, 129):
        yield f"with a nonce of {length} octets", answers.answer([good], nonce=b"n" * length)
    yield "with a nonce that is none", answers.answer([good], extensions=[extension(b"\x05\x00")])
    yield "with two nonces", answers.answer([good], extensions=[extension(nonce)] * 2)
    yield "with a critical nonce", answers.answer([good], extensions=[extension(nonce, critical=YES)])
    yield "with another extension", answers.answer([good], extensions=[extension(other, "551d0e")])
    yield "with a nonce and another extension", answers.answer([good], extensions=[extension(nonce), extension(other, "551d0e")])
    yield "with no extension", answers.answer([good], extensions=[])
    yield "without an end", answers.answer([good], has_end=False)
    yield "with more of a certificate", answers.answer([good], more=element(0xA1, element(SEQUENCE, extension(other, "551d0e"))))
    yield "of a version", answers.answer([good], version=element(0xA0, element(INTEGER, b"\0")))
    yield "of a status that is none", answers.answer([good], status=element(0x83))
    yield "good, and more", answers.answer([good], status=element(0x80, b"\0"))
    yield "revoked for no reason that there is", answers.answer([good], status=revoked(answers.period.time, 11))
    yield "revoked for a reason below none", answers.answer([good], status=revoked(answers.period.time, 0xFF))
    yield "before 1950", answers.answer([good], begins=-631_152_001 * SECOND)
    yield "with something for a certificate", answers.answer([good], certs=element(0xA0, element(SEQUENCE, NULL)))
    yield "by no algorithm", answers.answer([good], algorithm="30020500")


def test_what_is_in_another_form_is_no_answer(binary, answered, tmp_path):
    home, answers = answered
    for name, octets_ in forms(answers):
        found, handed = verdicts(binary, home, tmp_path, answers.answer(), octets_)
        assert found.status == 3 and not found.findings and handed[1]["result"] == "foreign", f"{name}: {found}"


def test_what_is_at_the_edge_of_the_form_is_asked_of_its_period(binary, answered, tmp_path):
    home, answers = answered
    serials = [b"\0", b"\x7f" * 20, b"\0\x80"]
    edges = [answers.answer([serial], status=UNKNOWN) for serial in serials]
    good = next(iter(answers.statuses))
    edges += [answers.answer([good], nonce=b"n" * length) for length in (1, 128)] + [answers.answer([good, good])]
    assert verdicts(binary, home, tmp_path, *edges)[0].status == 0


@pytest.mark.parametrize("seconds", [-631_152_001, 253_402_300_800, -62_200_000_000])
def test_of_times_without_a_form_there_is_no_answer(binary, answered, tmp_path, seconds):
    """A time that is no answer's is not that of the last second that is."""
    home, answers = answered
    forgery = Forgery(home.database)
    event = next(event for event in forgery.events if event.type == 40)
    event.time = seconds * SECOND
    forgery.write()
    edge = (253_402_300_799 if seconds > 0 else -631_152_000) * SECOND
    serial = event.body["serialNumber"]
    found, _ = verdicts(binary, home, tmp_path, answers.answer([serial], status=revoked(edge)))
    period = next(place for place, one in enumerate(forgery.events) if one.type == 47)
    assert found.findings[56][1] == period, found


def test_of_a_period_that_ends_after_all_years_there_is_no_answer(binary, answered, tmp_path):
    home, answers = answered
    forgery = Forgery(home.database)
    opened = next(event for event in forgery.events if event.type == 47)
    parts = fields(opened)
    parts[2] = number(253_402_300_800 * SECOND)
    opened.payload = payload(47, *parts)
    forgery.write()
    found, _ = verdicts(binary, home, tmp_path, answers.answer(ends=253_402_300_799 * SECOND))
    assert found.status == 1 and found.findings[56][1] == forgery.events.index(opened), found


def test_both_say_which_answer_it_is(binary, answered, tmp_path):
    home, answers = answered
    serials = list(answers.statuses)[:2]
    _, [handed] = verdicts(binary, home, tmp_path, answers.answer(serials))
    assert [(one["serial"], one["status"]) for one in handed["statuses"]] == [(serials[0].hex(), "good"), (serials[1].hex(), "revoked")]
    for command in running_ledger.auditors(binary, home):
        said = subprocess.run([*command, "--ocsp", tmp_path / "answer 0"], capture_output=True, text=True, timeout=120, check=False).stdout
        assert (f"answer 0: of the period opened at {handed['period']}, responder certified at {handed['responder']}; "
                f"says {serials[0].hex()} good, {serials[1].hex()} revoked") in said, said  # fmt: skip
    events = Forgery(home.database).events
    assert events[handed["period"]].type == 47 and events[handed["responder"]].type == 45


@pytest.mark.parametrize("option", ["--ocsp", "--report"])
def test_a_file_that_cannot_be_read_begins_nothing(binary, small_home, tmp_path, option):
    for command in running_ledger.auditors(binary, small_home):
        run = subprocess.run([*command, option, tmp_path / "nowhere"], capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 2 and "cannot be read" in run.stderr and not run.stdout, run
