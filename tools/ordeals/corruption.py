"""Octets that rot: one of any file of a ledger is changed, and somebody must notice, or it must have meant nothing."""

import shutil
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from running_ledger import Server, certification_request

from . import auditors, meaning
from .case import Broken, Case, Ordeal
from .caller import Refused, Silent
from .ledgers import READY_WITHIN, Shelf

LEDGERS = ("sealed", "killed")
SAMPLE = 6  # certificates asked of each server that starts
MEANINGLESS = {"lock", "credentials.json.lock"}  # they are held, not read: what lies in one is for people
ENDED = "the server ended, and said why"


class Corruption(Ordeal):
    name = "corruption"
    title = "one octet of any file of the data folder, or of the anchor, changed"
    promise = (
        "found by both verifiers (by replay alone where the format says so) or refused by the server; or it meant nothing; "
        "no wrong certificate is served"
    )
    whole, small = 10_000, 200

    def __init__(self, binary, folder, seed):
        super().__init__(binary, folder, seed)
        self.shelf = Shelf(binary, self.folder)
        self.auditors = auditors.Auditors(binary)
        self.meanings = {}  # of the untouched files, by ledger and name

    def close(self):
        self.auditors.close()

    def run(self, number):
        generator = self.generator(number)
        name = generator.choice(LEDGERS)
        untouched = self.shelf.take(name)
        ledger = untouched.copy(self.folder / f"corrupted-{number}")
        try:
            path, flip = choose(ledger.home, generator)
            relative = path.relative_to(ledger.home.path)
            self.doing = f"{flip(path)} of {relative} of the ledger `{name}`"
            if (name, relative) not in self.meanings:
                self.meanings[name, relative] = meaning.of_file(untouched.home.path / relative)
            result, note = self.judge(ledger, generator, path, self.meanings[name, relative])
            shutil.rmtree(ledger.home.path)
            ledger.home.path.with_suffix(".log").unlink(missing_ok=True)
            return Case(number, self.doing, result, note=note)
        except Exception:
            self.doing += f" (kept as {ledger.home.path})"
            raise

    def judge(self, ledger, generator, path, before):
        """The word for what came of it, and what was said."""
        judgement = self.auditors.judge(ledger.home)
        after = meaning.of_file(path) if judgement.is_whole() else None
        refusal = self.serve(ledger, generator, goes_on=judgement.is_whole())
        if not judgement.is_whole():
            how = "by replay alone" if judgement.is_found_by_one() else "by both verifiers"
            return f"found {how}" + ("" if judgement.is_same() else ", in other words"), str(judgement)
        if refusal:
            return refusal, str(judgement)
        # Nobody said anything, and the server went on with it: what it wrote since must be whole as well.
        judgement = self.auditors.judge(ledger.home)
        if not judgement.is_whole():
            raise Broken(f"nobody noticed, the server went on, and then: {judgement}")
        if before == after or path.name in MEANINGLESS:
            return "without meaning", ""
        if path.name.startswith("views."):
            return "views made good by the server", ""
        if path.suffix == ".anchor" and after is not None:
            return "the anchor's other slot counts", f"{before} is now {after}"
        raise Broken("nobody noticed, though it says something else")

    def serve(self, ledger, generator, goes_on):
        """Starts a server on it: none of its certificates is wrong. Why it does not serve, or '' where it serves as ever."""
        server = Server(self.binary, ledger.home)
        try:
            try:
                server.wait_until_ready(READY_WITHIN)
            except AssertionError:
                status = server.wait_until_dead()
                if status is None:
                    raise Broken("a server hangs at its start") from None
                if status <= 0 or "Fatal error" in server.diagnostics():
                    raise Broken(f"a server ends with {status}: {server.diagnostics()[-1500:]}") from None
                return "refused by the server at its start"
            refusal = self.ask(server, ledger, generator, goes_on)
            if goes_on:
                server.process.terminate()
                status = server.wait_until_dead(30)
                if status not in (0, 74):
                    raise Broken(f"a server ends with {status}: {server.diagnostics()[-1500:]}")
                if status == 74:
                    return ENDED
            elif server.process.poll() not in (None, 74):
                raise Broken(f"a server ends with {server.process.poll()}: {server.diagnostics()[-1500:]}")
            return refusal
        finally:
            server.kill()

    def ask(self, server, ledger, generator, goes_on):
        """Reads some certificates, and where everything seems whole asks for one more; why not, where that is refused."""
        caller, authority = ledger.caller(server), ledger.home.authority
        try:
            for arn in generator.sample(sorted(ledger.certificates), SAMPLE):
                if caller.read(authority, arn) != ledger.certificates[arn]:
                    raise Broken(f"another certificate is served as {arn}")
            if goes_on:
                arn = caller.issue(authority, certification_request())
                assert_is_the_authoritys(caller.read(authority, arn))
        except Refused as error:
            return f"calls are refused: {error.code}"
        except Silent as error:
            if server.wait_until_dead(30) != 74:
                raise Broken(f"no answer: {error}") from error
            return ENDED
        finally:
            caller.close()
        return ""


def assert_is_the_authoritys(certificates):
    leaf, root = x509.load_pem_x509_certificates(certificates.encode())[:2]
    root.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, ec.ECDSA(leaf.signature_hash_algorithm))


def files(home):
    """What can rot: every file of the ledger's folder that is not empty, and the anchor."""
    found = [path for path in home.folder.rglob("*") if path.is_file() and not path.is_socket()]
    return sorted(path for path in [*found, home.anchor] if path.stat().st_size)


def choose(home, generator):
    """A file, and what changes it: of every second case any file alike, of the others any octet alike."""
    paths = files(home)
    weights = [1] * len(paths) if generator.random() < 0.5 else [path.stat().st_size for path in paths]
    path = generator.choices(paths, weights)[0]
    place = generator.randrange(path.stat().st_size)
    change = 1 << generator.randrange(8) if generator.random() < 0.7 else generator.randrange(1, 256)

    def flip(path: Path):
        octets = bytearray(path.read_bytes())
        octets[place] ^= change
        path.write_bytes(octets)
        return f"octet {place} (^ {change:#04x})"

    return path, flip
