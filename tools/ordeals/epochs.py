"""Ceremonies: entries are lost, a clock ran ahead, or a key is gone; an epoch is opened, killed at any step of it, and opened again."""

import contextlib
import json
import os
import shutil
import subprocess
import urllib.request

import shim as faults
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from golden_ledgers.mishaps import SteppingClock
from ledger_verifier.checkpoints import LogKey
from running_ledger import Server, certification_request, replay, verify

from . import auditors, promises
from .caller import Refused
from .case import Broken, Case, Ordeal
from .clock import YEAR, callers_of, set_to
from .ledgers import READY_WITHIN, Shelf, serving
from .shims import Shims

LEDGERS = ("small", "unsealed", "sealed")
DATABASE = ("ledger.db", "ledger.db-wal")
VIEWS = ("views.db", "views.db-wal")
AHEAD = 15 * YEAR  # seconds
MOST_KILLS, STEPS = 3, 70  # of one ceremony; how many steps it takes, and a few more
KILLS = (faults.KILL_BEFORE, faults.KILL_AFTER, faults.TEAR_AND_KILL)
LATER_THAN = 13  # what is found of entries that lie in the future
FOREIGN = LogKey("foreign", bytes(32)).verifier_key
REFUSES = "ROLLBACK DETECTED"


class Epochs(Ordeal):
    name = "epochs"
    title = (
        "an older database put back, with the anchor or without; another history; a clock 15 years ahead; the log's key gone; and the "
        "ceremony that goes on from there, killed at any of its steps until it is done"
    )
    promise = (
        "no start before it; after it the server issues; what is left is there, octet for octet; no serial number twice, those of lost "
        "certificates neither; both verifiers say whole under the first verifier key and the newest, and not under another"
    )

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf, self.shims = Shelf(binary, self.folder), Shims(self.folder)
        self.auditors, self.decided = auditors.Auditors(binary), []

    def close(self):
        self.auditors.close()

    def run(self, number):
        generator = self.generator(number)
        way, name = list(WAYS)[number % len(WAYS)], generator.choice(LEDGERS)
        self.doing = f"{way}, of the ledger `{name}`"
        ledger = self.shelf.take(name).copy(self.folder / f"epochs-{number}")
        first = keys_of(ledger.home)[0]["verifierKey"]
        lost = WAYS[way](self, ledger, generator)
        with self.shims.watching(ledger.home.path) as shim:
            self.decided = DECIDED.get(way, [])
            newest, killed = self.hold(ledger, generator, shim)
        self.assert_goes_on(ledger, generator, lost)
        self.assert_keys(ledger.home, first, newest, is_vouched_for=way != KEY_GONE)
        epochs = len(keys_of(ledger.home)) - 1
        shutil.rmtree(ledger.home.path)
        ledger.home.path.with_suffix(".log").unlink(missing_ok=True)
        return Case(number, self.doing, way, note=f"killed {killed} times, {epochs} epochs, {len(lost)} certificates lost")

    # ---- what went wrong before; each gives the certificates that were answered and are lost

    def put_back(self, ledger, generator, goes_back=DATABASE):
        """More is issued, and then files are put back as they were; what was issued since is lost."""
        saved = {name: read(ledger.home.folder / name) for name in goes_back}
        before = dict(ledger.certificates)
        self.issue(ledger, generator.randint(1, 8))
        put(ledger.home.folder, saved)
        lost = {arn: one for arn, one in ledger.certificates.items() if arn not in before}
        ledger.certificates = before
        self.assert_no_start(ledger, REFUSES)
        return lost

    def put_back_what_answered(self, ledger, generator):
        """What is lost has an authority begin to answer for its certificates: keys that only lost entries know were used."""
        saved = {name: read(ledger.home.folder / name) for name in DATABASE}
        certificates, arguments = list(ledger.certificates.values()), ("--window-url", "http://pki.example")
        with serving(self.binary, ledger.home, arguments=arguments) as server:
            caller = ledger.caller(server)
            answering = {"OcspConfiguration": {"Enabled": True}}
            caller.call("UpdateCertificateAuthority", CertificateAuthorityArn=ledger.home.authority, RevocationConfiguration=answering)
            caller.close()
            for one in generator.choices(certificates, k=3):
                leaf, issuer = x509.load_pem_x509_certificates(one.encode())[:2]
                self.ask(server, leaf, issuer)
            server.stop()
        put(ledger.home.folder, saved)
        self.assert_no_start(ledger, REFUSES)
        return {}

    @staticmethod
    def ask(server, leaf, issuer):
        """A relying party asks about a certificate, and is answered."""
        question = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA256()).build().public_bytes(Encoding.DER)
        request = urllib.request.Request(server.window + "/ocsp", question, {"Content-Type": "application/ocsp-request"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            said = ocsp.load_der_ocsp_response(answer.read())
        if said.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Broken(f"nothing is answered: {said.response_status}")

    def put_back_with_views(self, ledger, generator):
        return self.put_back(ledger, generator, DATABASE + VIEWS)

    def put_back_without_anchor(self, ledger, generator):
        lost = self.put_back(ledger, generator)
        ledger.home.anchor.unlink()
        self.assert_no_start(ledger, REFUSES)
        return lost

    def go_another_way(self, ledger, generator):
        """An older copy goes on without an anchor; then the anchor is found that remembers what is lost."""
        lost = self.put_back(ledger, generator)
        anchor = read(ledger.home.anchor)
        ledger.home.anchor.unlink()
        self.issue(ledger, generator.randint(1, 8), "--new-anchor", "it burned")
        put(ledger.home.path, {ledger.home.anchor.name: anchor})
        self.assert_no_start(ledger, REFUSES)
        return lost

    def run_ahead(self, ledger, generator):
        """A clock runs ahead, somebody confirms it, and something is recorded by it."""
        folder = self.folder / f"{ledger.home.path.name}.clock"
        folder.mkdir(exist_ok=True)
        clock = SteppingClock(folder, start=0)
        with callers_of(clock), serving(self.binary, ledger.home, shim=clock) as server:
            set_to(clock, AHEAD)
            caller = ledger.caller(server)
            with contextlib.suppress(Refused):
                caller.issue(ledger.home.authority, certification_request())
            self.command(ledger, "clock", "confirm")
            with contextlib.suppress(Refused):  # an authority's time is over by then
                caller.issue(ledger.home.authority, certification_request())
            caller.close()
            server.stop()
        shutil.rmtree(folder)
        for verdict in (replay(self.binary, ledger.home), verify(ledger.home)):
            if LATER_THAN not in verdict.findings:
                raise Broken(f"entries lie in the future, and nobody finds it: {verdict.text[-500:]}")
        return {}

    def lose_the_key(self, ledger, generator):
        command = [self.binary, "log", "show", ledger.home.folder, "--format", "json"]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=60)
        opened = json.loads(shown.stdout.splitlines()[0])["event"]
        (ledger.home.folder / "keys" / f"{opened['logKey']['identifier']}.key").unlink()
        self.assert_no_start(ledger, "")
        return {}

    def lose_nothing(self, ledger, generator):
        """Somebody no longer believes in the key."""
        self.issue(ledger, generator.randint(1, 8))
        return {}

    # ---- the ceremony

    def hold(self, ledger, generator, shim):
        """Opens an epoch, killed so often before; gives the verifier key that it says, and how often it was."""
        killed = 0
        for _ in range(generator.randint(0, MOST_KILLS)):
            deed, at = generator.choice(KILLS), generator.randint(1, STEPS)
            shim.plan(deed, at, faults.ALL_STEPS)
            finished = self.open_epoch(ledger, env_of(shim))
            if not shim.end_plan():
                break
            self.doing += f", the ceremony killed at step {at}"
            if finished.returncode != -9:
                raise Broken(f"the ceremony ended with {finished.returncode}: {finished.stderr[-800:]}")
            killed += 1
            self.auditors.judge(ledger.home)  # raises where they do not agree, or fail themselves
        else:
            finished = self.open_epoch(ledger)
        if finished.returncode != 0:
            raise Broken(f"no epoch can be opened ({finished.returncode}): {finished.stderr[-800:]}")
        judgement = self.auditors.judge(ledger.home)
        if judgement.replayed.status == 1 or judgement.verified.status == 1:
            raise Broken(f"the ceremony leaves a ledger with findings: {judgement}")
        return json.loads(finished.stdout)["verifierKey"], killed

    def open_epoch(self, ledger, environment=None):
        command = [self.binary, "epoch", "open", "--data", ledger.home.folder, "--master-key", ledger.home.master_key]
        command += ["--reason", "an ordeal", "--format", "json", *self.decided]
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, env=environment)

    def command(self, ledger, *words):
        finished = subprocess.run([self.binary, *words, "--data", ledger.home.folder], capture_output=True, text=True, timeout=60)
        if finished.returncode != 0:
            raise Broken(f"{' '.join(words)} ended with {finished.returncode}: {finished.stderr[-500:]}")

    # ---- what is promised

    def issue(self, ledger, count, *arguments):
        """A server issues so many certificates, and ends."""
        with serving(self.binary, ledger.home, arguments=arguments) as server:
            caller = ledger.caller(server)
            for _ in range(count):
                arn = caller.issue(ledger.home.authority, certification_request())
                ledger.certificates[arn] = caller.read(ledger.home.authority, arn)
            caller.close()
            server.stop()

    def assert_no_start(self, ledger, said):
        server = Server(self.binary, ledger.home)
        try:
            server.wait_until_ready(READY_WITHIN)
        except AssertionError:
            if server.wait_until_dead() is None:
                raise Broken("the server hangs at its start") from None
            promises.assert_ended_in_order(server)
            if said not in server.diagnostics():
                raise Broken(f"a start was refused, and not for {said}: {server.diagnostics()[-500:]}") from None
        else:
            raise Broken("a server starts on a ledger that needs a ceremony")
        finally:
            server.kill()

    def assert_goes_on(self, ledger, generator, lost):
        self.issue(ledger, 2)
        promises.assert_kept(self.binary, self.judge_known, ledger, {}, generator)
        serials = {int(row["serial"], 16) for row in promises.exported(self.binary, ledger.home)}
        if again := serials & {x509.load_pem_x509_certificates(one.encode())[0].serial_number for one in lost.values()}:
            raise Broken(f"{len(again)} serial numbers of lost certificates were given again")

    def judge_known(self, home):
        """What both say who know the newest key."""
        newest = keys_of(home)[-1]["verifierKey"]
        return judge_under(self.binary, home, newest)

    def assert_keys(self, home, first, newest, is_vouched_for):
        """The newest key is the one that was printed, and whole under it; under the first too, where it vouches."""
        known = keys_of(home)
        if (known[0]["verifierKey"], known[-1]["verifierKey"]) != (first, newest):
            raise Broken(f"the log has the keys {known}, and those that were told are {first} and {newest}")
        for key, status in ((newest, 0), (first, 0 if is_vouched_for else 2), (FOREIGN, 1)):
            judgement = judge_under(self.binary, home, key)
            if {judgement.replayed.status, judgement.verified.status} != {status}:
                raise Broken(f"under the key {key} not {status}: {judgement}")


KEY_GONE, ANCHOR_GONE = "the log's key is gone", "an older database is put back and the anchor is gone"
DECIDED = {KEY_GONE: ["--log-key-lost"], ANCHOR_GONE: ["--anchor-lost"]}
WAYS = {
    "an older database is put back": Epochs.put_back,
    "an older database is put back with its views": Epochs.put_back_with_views,
    "an older database is put back, and responders answered since": Epochs.put_back_what_answered,
    ANCHOR_GONE: Epochs.put_back_without_anchor,
    "an older database went another way": Epochs.go_another_way,
    "a clock ran 15 years ahead": Epochs.run_ahead,
    KEY_GONE: Epochs.lose_the_key,
    "nothing is lost": Epochs.lose_nothing,
}
Epochs.whole, Epochs.small = 30 * len(WAYS), 2 * len(WAYS)


def env_of(shim):
    return {**os.environ, **shim.environment()}


def judge_under(binary, home, key):
    """What both say under a verifier key."""
    return auditors.Judgement(replay(binary, home, "--verifier-key", key), verify(home, "--verifier-key", key))


def keys_of(home):
    """The keys that the log had, as the independent verifier lists them."""
    return json.loads(verify(home).text)["logKeys"]


def read(path):
    return path.read_bytes() if path.exists() else None


def put(folder, saved):
    """Puts files back as they were; a wal-index would be of others."""
    for name, octets in saved.items():
        (folder / f"{name.removesuffix('-wal')}-shm").unlink(missing_ok=True)
        if octets is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(octets)
