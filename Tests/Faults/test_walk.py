"""A walk over all operations beside a model of them; tools/torture walk goes much further. And that the model can contradict a server."""

import collections
import contextlib
import copy
import random

import pytest
import small_campaigns
from ordeals import walk
from ordeals.case import Broken
from ordeals.clock import callers_of
from ordeals.walking.serving import Served
from ordeals.walking.world import ACTIVE, OK

STEPS = 300


def test_a_walk_over_all_operations_agrees_with_its_model(binary, tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "STEPS", STEPS)
    result = small_campaigns.run("walk", binary, tmp_path, [0], at_least=STEPS, workers=1)
    assert result.figures["walk 0"]["operations done"] == walk.OPERATIONS, result.figures


# ---- what it believes can be contradicted


@pytest.fixture(scope="module")
def journey(binary, tmp_path_factory):
    """A walk that has come some way: with a certificate that was revoked, and one that was not."""
    folder = tmp_path_factory.mktemp("walk")
    served = Served(folder / "home")
    made = walk.Journey(binary, served, random.Random(small_campaigns.SEED), folder)
    with callers_of(served), contextlib.ExitStack() as stack:
        stack.callback(made.leave)
        made.prepare()
        authority = made.world.there()[0]
        for _ in range(3):
            made.perform(well(lambda: made.steps.issue(authority)))
        made.perform(well(lambda: made.steps.revoke(authority)))
        made.steps.said("TagCertificateAuthority", authority, Tags=[{"Key": "team", "Value": "1"}])
        authority.tags["team"] = "1"
        made.look_around()
        yield made


def well(draw):
    """A call that is answered well."""
    for _ in range(1_000):
        call = draw()
        if call.is_certain and OK in call.allowed:
            return call
    raise AssertionError("nobody may")


def a_status(authority):
    authority.is_disabled = True


def a_deletion(authority):
    authority.deleted_until = 1 << 40


def another_certificate(authority):
    authority.own = list(authority.certificates.values())[-1]


def no_lists(authority):
    authority.lists = None


def no_answers(authority):
    authority.responder = None


def another_reason(authority):
    for one in authority.revoked().values():
        one.revoked = one.revoked[0], "A_A_COMPROMISE" if one.revoked[1] != "A_A_COMPROMISE" else "SUPERSEDED"


def another_time(authority):
    for one in authority.revoked().values():
        one.revoked = one.revoked[0] - 3_600, one.revoked[1]


def nothing_is_revoked(authority):
    for one in authority.certificates.values():
        one.revoked = None


def everything_is_revoked(authority):
    for one in authority.certificates.values():
        one.revoked = one.revoked or (1 << 30, "UNSPECIFIED")


LIES = [a_status, a_deletion, another_certificate, no_lists, no_answers, another_reason, another_time, nothing_is_revoked, everything_is_revoked]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_what_is_believed_otherwise_is_found_by_who_looks_around(journey, monkeypatch, lie):
    monkeypatch.setattr("ordeals.walking.parties.PATIENCE", 1)
    authority = journey.world.there()[0]
    with believed(journey, authority) as changed:
        lie(changed)
        with pytest.raises(Broken):
            for _ in range(20):  # who asks about certificates asks about one of them at a time
                journey.look_around()


@contextlib.contextmanager
def believed(journey, authority):
    """A copy of what is believed of an authority, in its place for a while."""
    journey.world.authorities[authority.arn] = copied = copy.deepcopy(authority)
    try:
        yield copied
    finally:
        journey.world.authorities[authority.arn] = authority


@pytest.mark.parametrize("name, change", [
    ("tags", lambda one: one.tags.clear()), ("tags", lambda one: one.tags.update(team="2")), ("permissions", lambda one: one.permissions.update({"1" * 12: []})),
    ("policy", lambda one: setattr(one, "policy", '{"Statement": []}')), ("certificate", lambda one: [setattr(each, "pem", "") for each in one.certificates.values()]),
    ("own", lambda one: setattr(one.own, "pem", "")), ("report", lambda one: one.certificates.popitem()), ("restore", lambda one: setattr(one, "deleted_until", 1 << 40)),
    ("unput", lambda one: setattr(one, "deleted_until", 1)), ("delete", lambda one: setattr(one, "is_disabled", True)),
])  # fmt: skip
def test_an_answer_that_is_not_believed_is_broken(journey, name, change):
    authority = journey.world.there()[0]
    assert authority.status(journey.world.now()) == ACTIVE
    with believed(journey, authority) as changed:
        change(changed)
        with pytest.raises(Broken):
            for _ in range(400):
                call = getattr(journey.steps, name)()
                if call and call.authority == authority.arn:
                    journey.perform(call)


def test_an_export_that_is_not_believed_is_broken(journey):
    journey.exported()
    with believed(journey, journey.world.there()[0]) as changed:
        nothing_is_revoked(changed)
        with pytest.raises(Broken, match="the export says otherwise"):
            journey.exported()


def test_a_serial_number_that_nobody_had_is_found(journey):
    journey.burned()
    journey.parties.extra[4711] = journey.world.there()[0].arn
    with pytest.raises(Broken, match="that nobody had"):
        journey.burned()
    del journey.parties.extra[4711]


def test_every_step_is_one(journey):
    drawn = collections.Counter(name for name in walk.DRAWN if hasattr(journey.steps, name))
    assert set(walk.DRAWN) - set(drawn) == {"lists", "answer", "at once", "naming"}
