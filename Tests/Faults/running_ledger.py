"""The program from the outside: a ledger's folders, a running server, its clients, and its replay."""

import base64
import contextlib
import itertools
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify-ledger"
READY_WITHIN = 60 * int(os.environ.get("CA_LEDGER_PATIENCE", "1"))
subject_key = ec.generate_private_key(ec.SECP256R1())
names = itertools.count()


def certification_request(name=None):
    """A signed request for a name that no other request has."""
    common = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name or f"host-{next(names)}.example")])
    request = x509.CertificateSigningRequestBuilder().subject_name(common).sign(subject_key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def octet_string(content):
    """The DER of an OCTET STRING of 256 to 65,535 octets."""
    return b"\x04\x82" + len(content).to_bytes(2, "big") + content


@dataclass
class Home:
    """A ledger's folder with what belongs to it: `ledger/`, `ledger.anchor`, and the master key."""

    path: Path
    authority: str = ""

    @staticmethod
    def make(path):
        path.mkdir(mode=0o700, parents=True)
        home = Home(path)
        home.master_key.write_text(os.urandom(32).hex() + "\n")
        home.master_key.chmod(0o600)
        return home

    @property
    def folder(self):
        return self.path / "ledger"

    @property
    def database(self):
        return self.folder / "ledger.db"

    @property
    def wal(self):
        return self.folder / "ledger.db-wal"

    @property
    def views(self):
        return self.folder / "views.db"

    @property
    def anchor(self):
        return self.path / "ledger.anchor"

    @property
    def master_key(self):
        return self.path / "master.key"

    def remember_authority(self, arn):
        self.authority = arn

    def copy(self, path):
        """A copy with everything but the wal-index and sockets, which no copy of a disk would have."""
        shutil.copytree(self.path, path, ignore=lambda folder, files: [n for n in files if is_transient(folder, n)])
        return Home(path, self.authority)

    def credentials(self, index=0):
        return json.loads((self.folder / "credentials.json").read_text())[index]

    @contextlib.contextmanager
    def database_for_tampering(self, name="ledger.db"):
        """A connection that may change everything: the triggers are away while it is open, and back after."""
        connection = sqlite3.connect(self.folder / name, isolation_level=None)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for trigger, _ in triggers:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        yield connection
        for _, statement in triggers:
            connection.execute(statement)
        connection.close()

    def rows(self, query, *arguments):
        """What the ledger holds, read-only: in place while a server runs, else from a copy, so that nothing is left behind."""
        with tempfile.TemporaryDirectory() as folder:
            path = self.database
            if not path.with_name("ledger.db-shm").exists():
                path = Path(shutil.copyfile(self.database, Path(folder) / "ledger.db"))
                if self.wal.exists():
                    shutil.copyfile(self.wal, Path(folder) / "ledger.db-wal")
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            try:
                return connection.execute(query, arguments).fetchall()
            finally:
                connection.close()

    def signed_size(self):
        """How many entries the newest signed checkpoint covers."""
        return self.rows("SELECT max(size) FROM checkpoint WHERE note IS NOT NULL")[0][0]

    def size(self):
        return self.rows("SELECT 256 * (SELECT count(*) FROM segment) + (SELECT count(*) FROM tail)")[0][0]


def listing(folder):
    """Everything below a folder: names, lengths, and when it was changed."""
    found = {path: path.stat() for path in sorted(folder.rglob("*"))}
    return {path: (status.st_size, status.st_mtime_ns, status.st_ino) for path, status in found.items()}


def is_transient(folder, name):
    return name.endswith("-shm") or (Path(folder) / name).is_socket()


@dataclass
class Answer:
    """A certificate's name as a client got it, and when (nanoseconds of the monotonic clock)."""

    arn: str
    asked: int
    received: int
    token: str = ""


@dataclass
class Server:
    """One process of `ca-ledger serve`."""

    binary: str
    home: Home
    shim: object = None
    arguments: tuple = ()
    url: str = ""
    window: str = ""
    before: object = None  # what the process does before it becomes the server
    process: subprocess.Popen = field(init=False)

    def __post_init__(self):
        environment = {**os.environ, **(self.shim.environment() if self.shim else {})}
        self.log = self.home.path.with_suffix(".log")  # not below the home: the shim would journal it
        command = [self.binary, "serve", "--data", self.home.folder, "--listen", "127.0.0.1:0"]
        command += ["--master-key", self.home.master_key, *self.arguments]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment, preexec_fn=self.before)

    def wait_until_ready(self, within=READY_WITHIN):
        deadline, seen = time.monotonic() + within, b""
        while seen.count(b"\n") < 2:  # where it listens, and where its window does
            readable, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            octets = os.read(self.process.stdout.fileno(), 4096) if readable else b""
            if not octets:
                status = self.process.wait(READY_WITHIN) if readable else "running"
                raise AssertionError(f"the server is not ready (status {status}):\n{self.diagnostics()}")
            seen += octets
        line, window = seen.decode().splitlines()[:2]
        assert line.startswith("ready http://") and window.startswith("window http://"), seen
        self.url, self.window = line.removeprefix("ready "), window.removeprefix("window ")

    def diagnostics(self):
        return self.log.read_text(errors="replace")[-4000:]

    def client(self):
        """A client that never repeats a call by itself."""
        credentials = self.home.credentials()
        return boto3.client(
            "acm-pca",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=credentials["accessKeyId"],
            aws_secret_access_key=credentials["secretAccessKey"],
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, max_pool_connections=64),
        )

    def make_active_root(self):
        client = self.client()
        arn = client.create_certificate_authority(
            CertificateAuthorityConfiguration={
                "KeyAlgorithm": "EC_prime256v1",
                "SigningAlgorithm": "SHA256WITHECDSA",
                "Subject": {"CommonName": "Root under test"},
            },
            CertificateAuthorityType="ROOT",
        )["CertificateAuthorityArn"]
        request = client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
        issued = client.issue_certificate(
            CertificateAuthorityArn=arn,
            Csr=request.encode(),
            SigningAlgorithm="SHA256WITHECDSA",
            TemplateArn="arn:aws:acm-pca:::template/RootCACertificate/V1",
            Validity={"Value": 10, "Type": "YEARS"},
        )["CertificateArn"]
        certificate = client.get_certificate(CertificateAuthorityArn=arn, CertificateArn=issued)["Certificate"]
        client.import_certificate_authority_certificate(CertificateAuthorityArn=arn, Certificate=certificate.encode())
        return arn

    def issue(self, client, token="", request=None):
        extra = {"IdempotencyToken": token} if token else {}
        asked = time.monotonic_ns()
        arn = client.issue_certificate(
            CertificateAuthorityArn=self.home.authority,
            Csr=request or certification_request(),
            SigningAlgorithm="SHA256WITHECDSA",
            Validity={"Value": 30, "Type": "DAYS"},
            **extra,
        )["CertificateArn"]
        return Answer(arn, asked, time.monotonic_ns(), token)

    def issue_long(self, client):
        """Asks for a certificate with so much in it that the events' payloads lie apart in the log."""
        extensions = [
            {"ObjectIdentifier": f"1.3.6.1.4.1.99999.1.{number}", "Value": base64.b64encode(octet_string(bytes([number]) * 3_000)).decode()}
            for number in range(1, 15)
        ]
        return client.issue_certificate(
            CertificateAuthorityArn=self.home.authority,
            Csr=certification_request(),
            SigningAlgorithm="SHA256WITHECDSA",
            TemplateArn="arn:aws:acm-pca:::template/BlankEndEntityCertificate_APIPassthrough/V1",
            ApiPassthrough={"Extensions": {"CustomExtensions": extensions}},
            Validity={"Value": 30, "Type": "DAYS"},
        )["CertificateArn"]

    def certificate(self, client, arn):
        """A certificate that was issued, read back."""
        found = client.get_certificate(CertificateAuthorityArn=self.home.authority, CertificateArn=arn)
        return x509.load_pem_x509_certificate(found["Certificate"].encode())

    def wait_until_sealed(self, segments):
        deadline = time.monotonic() + READY_WITHIN
        while self.home.rows("SELECT count(*) FROM segment")[0][0] < segments:
            assert time.monotonic() < deadline, "the segments are not sealed"
            time.sleep(0.05)

    def wait_until_dead(self, timeout=READY_WITHIN):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def stop(self):
        """Ends the server as an operator would, and waits."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(READY_WITHIN)
        assert status == 0, f"the server ended with {status}:\n{self.diagnostics()}"

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@contextlib.contextmanager
def issuing(server, connections):
    """A function that issues many certificates over so many connections, and gives answers and failures."""
    threads = threading.local()

    def one(_):
        if not hasattr(threads, "client"):
            threads.client = server.client()
        try:
            return server.issue(threads.client)
        except Exception as error:  # every way in which a call can fail while the server dies
            return error

    server.client()  # loads botocore's model once, before the threads ask for it
    with ThreadPoolExecutor(connections) as pool:
        yield lambda count: list(pool.map(one, range(count)))


# ---- the auditors


@dataclass
class Verdict:
    """What an auditing program said of a ledger."""

    status: int
    invariants: dict  # number → (failed, first position, message)
    text: str

    @property
    def findings(self):
        return {number: found for number, found in self.invariants.items() if found[0]}

    def positions(self):
        return [position for _, position, _ in self.findings.values()]


def run_auditor(command):
    finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    return read_verdict(finished.returncode, finished.stdout, finished.stderr)


def read_verdict(status, out, err):
    invariants = {}
    with contextlib.suppress(ValueError):
        for row in json.loads(out)["invariants"]:
            invariants[row["number"]] = (row["failed"], row.get("firstPosition"), row.get("message"))
    return Verdict(status, invariants, out + err)


def replay(binary, home, *arguments):
    return run_auditor([binary, "replay", home.folder, "--format", "json", *without_anchor(home), *arguments])


def verify(home, *arguments):
    return run_auditor([sys.executable, VERIFIER, home.folder, "--format", "json", *without_anchor(home), *arguments])


def auditors(binary, home):
    """Both auditors' commands, for people."""
    return [binary, "replay", home.folder, *without_anchor(home)], [sys.executable, VERIFIER, home.folder, *without_anchor(home)]


def without_anchor(home):
    """What an auditor says who knows that there is no anchor."""
    return [] if home.anchor.exists() else ["--no-anchor"]


def assert_whole(binary, home):
    """Our replay and the independent verifier agree that nothing is wrong."""
    for verdict in (replay(binary, home), verify(home)):
        assert verdict.status == 0, verdict.findings or verdict.text
        assert verdict.invariants and not verdict.findings


def exported(binary, home):
    """The names of all certificates that an export lists."""
    finished = subprocess.run(
        [binary, "export", str(home.folder), "--format", "ndjson", "--no-statement"], capture_output=True, text=True, timeout=60
    )
    assert finished.returncode == 0, finished.stderr
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    return {content for line in lines for content in line.values() if str(content).startswith("arn:")}


def signature_of(certificate):
    return certificate.signature, certificate.tbs_certificate_bytes
