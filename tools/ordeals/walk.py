"""A random walk over all operations of a server that is ended in every way, its clock set on, and relying parties beside it."""

import contextlib
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import ledger_server

from . import meaning
from .caller import Silent
from .case import Broken, Case, Ordeal
from .clock import callers_of
from .walking import policies
from .walking.attachments import AttachmentSteps
from .walking.calls import Callers
from .walking.parties import Parties
from .walking.serving import PRIVATE, PUBLIC, REPORTS, VERIFIER, Served
from .walking.steps import DAY, HOUR, MOST_AUTHORITIES
from .walking.world import ALIVE, CLERK, OK, Person, World

STEPS = int(os.environ.get("CA_LEDGER_WALK_STEPS", "600"))  # of one walk
OPERATIONS = 23  # a walk goes on until each was done
BETWEEN = 60  # steps between two ends of the server, about
LEAPS = (*[0] * 6, *[3 * HOUR] * 5, 8 * DAY)
WAYS = ("stopped", "stopped at work", "killed", "killed at work", "killed at work")
UNAVAILABLE = "ServiceUnavailableException"  # what a server that is ending may say
AT_ONCE = 12  # calls at most that a kill meets
# How often each step is drawn.
DRAWN = {
    "create": 4, "activate": 8, "issue": 20, "revoke": 12, "update": 10, "delete": 4, "restore": 4, "describe": 5, "stranger": 1, "list": 4, "csr": 2, "own": 2,
    "certificate": 5, "tag": 3, "untag": 2, "tags": 2, "permit": 3, "forbid": 2, "permissions": 2, "put": 4, "policy": 2, "unput": 3, "report": 3, "reported": 2,
    "lists": 5, "answer": 10, "at once": 2, "naming": 3,
}  # fmt: skip
# What may be asked of one authority at once: it changes nothing that decides how another of these is answered.
BESIDE = {"IssueCertificate", "RevokeCertificate", "TagCertificateAuthority", "CreatePermission", "UpdateCertificateAuthority"}
TOGETHER = ("issue", "issue", "issue", "revoke", "revoke", "update", "tag", "put", "unput", "permit", "delete", "restore", "create")


class Walk(Ordeal):
    name = "walk"
    title = "a random walk over all 23 operations, with restarts, kills at work, leaps of the clock, and relying parties beside it"
    promise = (
        "a model of the reference agrees with every answer; what was revoked is told by lists and answers; reports, export and views say what was done; "
        "both verifiers say whole, and stand behind what was kept"
    )
    whole, small = 20, 1

    def run(self, number):
        folder = self.folder / f"walk-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        served = Served(folder / "home")
        journey = Journey(self.binary, served, self.generator(number), folder)
        try:
            with callers_of(served):
                journey.prepare()
                step = 0
                while step < STEPS or (len(journey.done()) < OPERATIONS and step < 16 * STEPS):
                    self.doing = f"step {step}"
                    journey.step(step)
                    step += 1
                self.doing = f"after {step} steps"
                journey.finish()
        finally:
            journey.leave()
        shutil.rmtree(folder)
        counts = journey.parties.counts | journey.ends | {"operations done": len(journey.done()), "kinds of answers": len(journey.callers.heard)}
        return Case(number, f"{step} steps", "steps", count=step, note=json.dumps(counts), figures={f"walk {number}": counts})


def goes_beside(one, other):
    """Whether what comes of two calls at once does not hang on which comes first."""
    if one.authority is None or one.authority != other.authority:
        return True
    if not {one.operation, other.operation} <= BESIDE or any("Status" in call.document for call in (one, other)):
        return False
    if one.operation != other.operation:
        return True
    serials = [call.document.get("CertificateSerial", "").replace(":", "").lower().lstrip("0") for call in (one, other)]
    return one.operation == "IssueCertificate" or serials[0] != serials[1]


class Journey:
    """One walk."""

    def __init__(self, binary, served, chance, folder):
        self.binary, self.served, self.chance, self.folder = binary, served, chance, folder
        self.ends = dict.fromkeys(WAYS, 0) | {"unanswered": 0, "namings": 0}
        self.steps = self.parties = None

    def prepare(self):
        self.served.begin()
        for bucket in (PUBLIC, PRIVATE, REPORTS):
            ledger_server.ca_ledger("buckets", "create", bucket, "--data", self.served.data)
        operations = ["roles", "define", "clerk", "--operations", ",".join(sorted(CLERK)), "--templates", policies.USUAL]
        ledger_server.ca_ledger(*operations, "--data", self.served.data, "--master-key", self.served.master_key)
        people = [Person("administrator", "administrator", policies.OWNER), Person("our-issuer", "issuer", policies.OWNER), Person("our-auditor", "auditor", policies.OWNER),
                  Person("our-clerk", "clerk", policies.OWNER), Person("their-head", "administrator", policies.OTHERS[0]), Person("their-issuer", "issuer", policies.OTHERS[0]),
                  Person("others-clerk", "clerk", policies.OTHERS[1])]  # fmt: skip
        credentials = {people[0]: self.served.credentials()}
        for one in people[1:]:
            credentials[one] = self.served.add_credential(one.name, one.role, one.account)
        self.world = World(people, lambda: time.time() + self.served.seconds)
        self.callers = Callers(self.served, credentials)
        self.steps = AttachmentSteps(self.chance, self.world, self.callers, self.served)
        self.parties = Parties(self.chance, self.world, self.served, self.folder)
        self.steps.burned = self.parties.extra
        self.steps.begin()

    def done(self):
        """The operations that were well answered."""
        return {operation for operation, code in self.callers.heard if code == OK}

    def perform(self, call):
        answer = self.callers.hear(call)
        if answer is not None:
            call.apply(answer)

    def step(self, number):
        name = self.chance.choices(list(DRAWN), DRAWN.values())[0]
        if self.chance.random() < 1 / BETWEEN:
            self.end()
        many = len(self.world.there())
        if name == "create" and many >= MOST_AUTHORITIES:
            name = "delete"
        elif many < 3:  # what was deleted is gone after a week
            name = "create"
        if name in ("lists", "answer"):
            known = [one for one in self.world.there() if one.own]
            if known:
                authority = self.chance.choice(known)
                (self.parties.read_lists if name == "lists" else self.parties.ask)(authority)
        elif name == "at once":
            self.together()
        elif name == "naming":
            self.name_log()
        else:
            call = getattr(self.steps, name)()
            if call is not None:
                self.perform(call)
        if number % 200 == 199:
            self.look_around()

    def name_log(self):
        """From now on an authority's certificates name the log, or do not, or do as the ledger has it: both verifiers hold them to it."""
        there = [one for one in self.world.there() if one.status(self.world.now()) in ALIVE]
        if there:
            choice = self.chance.choice(there), self.chance.choice(("on", "off", "ledger"))
            ledger_server.ca_ledger("policy", "naming", "--data", self.served.data, "--authority", choice[0].arn, "--mode", choice[1])
            self.ends["namings"] += 1

    # ---- ends, and calls that are under way then

    def end(self):
        way = self.chance.choice(WAYS)
        self.ends[way] += 1
        heard, rest = [], self.chance.uniform(0, 0.02)
        if way == "killed at work":
            heard = self.at_once(lambda: (time.sleep(rest), self.served.kill()))
        elif way == "killed":
            self.served.kill()
        elif way == "stopped at work":
            heard = self.at_once(lambda: (time.sleep(rest), self.stop()))
        else:
            self.stop()
        self.callers.close()
        if not heard:  # a token is forgotten after a while
            self.served.leap(self.chance.choice(LEAPS))
        self.served.begin()
        self.steps.was_killed = True
        with self.pointing(heard):
            for call, answer in heard:
                if answer is None:
                    self.ends["unanswered"] += 1
                    answer = self.callers.hear(call, call.again)
                call.apply(answer or {})
        self.steps.was_killed = False

    def stop(self):
        if self.served.stop() != 0:
            raise Broken(f"the server did not end well: {self.served.log()[-2000:]}")

    def at_once(self, meanwhile):
        """Calls over connections of their own, all at once, of which the model says what comes of them in any order, each with its answer (None: there was none)."""
        calls = []
        for _ in range(2 * AT_ONCE):
            call = getattr(self.steps, self.chance.choice(TOGETHER))()
            if call and call.is_certain and call.again is not None and len(calls) < AT_ONCE and all(goes_beside(call, one) for one in calls):
                calls.append(call)
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            running = [pool.submit(self.hear_alone, call) for call in calls]
            pool.submit(meanwhile).result(60)
            return list(zip(calls, [one.result(60) for one in running]))

    def hear_alone(self, call):
        with contextlib.closing(self.callers.new(call.person)) as caller:
            try:
                return self.callers.hear(call, call.allowed | {UNAVAILABLE}, caller)
            except Silent:
                return None

    def together(self):
        """Calls at once, each of which is answered."""
        heard = self.at_once(lambda: None)
        with self.pointing(heard):
            for call, answer in heard:
                if answer is None:
                    raise Broken(f"{call} was not answered")
                call.apply(answer)

    @contextlib.contextmanager
    def pointing(self, heard):
        """Certificates that were issued while their authority was configured name what it had before, or after."""
        changed = [self.world.authorities[call.authority] for call, _ in heard if "RevocationConfiguration" in call.document and call.authority]
        for authority in changed:
            authority.before = (authority.lists, authority.responder)
        yield
        for authority in changed:
            authority.before = None

    # ---- looking around

    def look_around(self):
        """Everything that is told of what is believed."""
        for authority in self.world.there():
            told = self.steps.said("DescribeCertificateAuthority", authority)
            if told is not None:
                self.steps.compare(authority, told["CertificateAuthority"])
            if authority.own:
                self.parties.read_lists(authority)
                self.parties.ask(authority)

    def finish(self):
        self.look_around()
        self.burned()
        self.stop()
        self.exported()
        views = self.served.data / "views.db"
        before = meaning.of_database(views)
        self.served.audit(self.binary, "rebuild", self.served.data)
        if meaning.of_database(views) != before:
            raise Broken("the views are others once they are made again")
        kept = [part for path in self.parties.answers for part in ("--ocsp", path)]
        self.served.audit(self.binary, "replay", "--full", self.served.data, *kept)
        self.served.audit(*VERIFIER, self.served.data, *kept)
        lists = self.parties.lists
        for path in self.chance.sample(lists, min(4, len(lists))):
            self.served.audit(*VERIFIER, self.served.data, "--crl", path)

    def burned(self):
        """Serial numbers that lists tell of and nobody was given: each is burned, as the log says. Gives those that are."""
        ended = {event["stream"] for event in self.served.events_of("IssuanceAbandoned", "SigningFailed", "ResponderFailed")}
        burned = {int(event["event"]["serialNumber"], 16) for event in self.served.events_of("IssuanceAuthorized", "ResponderAuthorized") if event["stream"] in ended}
        if unknown := set(self.parties.extra) - burned:
            raise Broken(f"lists tell of {len(unknown)} serial numbers that nobody had: {sorted(unknown)[:3]}")
        self.ends["burned"] = len(burned)
        return burned

    def exported(self):
        """An export says of every certificate what is believed of it, and of no other that it was issued; and which numbers are burned."""
        out = ledger_server.ca_ledger("export", self.served.data, "--format", "ndjson", "--no-statement").out
        rows = [json.loads(line) for line in out.splitlines()]
        signed = [row for row in rows if row.get("certificateSHA256")]
        told = {row["arn"]: row["status"] for row in signed if row.get("template")}  # what has none is a responder's
        wanted = {one.arn: "revoked" if one.revoked else "issued" for authority in self.world.authorities.values() for one in authority.certificates.values()}
        if told != wanted:
            raise Broken(f"the export says otherwise: {sorted(set(told.items()) ^ set(wanted.items()))[:4]}")
        burned = {int(row["serial"], 16) for row in rows if row not in signed}
        if missing := set(self.parties.extra) - burned:
            raise Broken(f"{len(missing)} burned serial numbers are not in the export: {sorted(missing)[:3]}")

    def leave(self):
        if self.steps:
            self.callers.close()
        if self.served.process is not None:
            self.served.kill()
