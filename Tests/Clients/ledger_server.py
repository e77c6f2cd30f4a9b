"""The real server, started for tests on a port of the system's choice, and the ways to talk to it."""

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import threading
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials

TOP = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("CA_LEDGER_BINARY") or str(TOP / ".build/release/ca-ledger")
REGION = "us-east-1"
JSON_1_1 = "application/x-amz-json-1.1"


def clean_environment(**more):
    """The environment without what a developer's own AWS set-up would bring in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", "AWS_CONFIG_FILE": os.devnull,
                   "AWS_SHARED_CREDENTIALS_FILE": os.devnull} | more


def ca_ledger(*arguments, expecting=(0,), timeout=120, bound_by_modes=False):
    """Runs the program to its end; the completed process. `expecting`: the exit codes that are no fault of the test's.

    `bound_by_modes`: the modes of files bind the program even where root runs the tests.
    """
    unprivileged = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"]
    run = subprocess.run(
        [*(unprivileged if bound_by_modes and os.geteuid() == 0 else []), BINARY, *map(str, arguments)], capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        env=clean_environment(),
    )
    run.out, run.err = run.stdout.decode(), run.stderr.decode()
    assert expecting is None or run.returncode in expecting, f"{arguments}: exit {run.returncode}\n{run.out}\n{run.err}"
    return run


def documents(text):
    """JSON as a document, as a list, or one a line: always a list."""
    text = text.strip()
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


class LedgerServer:
    """One ledger in a folder, and the process that serves it. The master key and the anchor lie beside the folder."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.data = self.home / "ledger"
        self.master_key = self.home / "master.key"
        self.process = None
        self.endpoint = None
        self.window = None
        self.told_metrics = None
        self.trusted = None  # where the server speaks TLS: a file of the authorities that its clients trust
        if not self.master_key.exists():
            self.master_key.touch(0o600)
            self.master_key.write_text(os.urandom(32).hex() + "\n")

    # Life

    def command(self, *options):
        return [BINARY, "serve", "--data", str(self.data), "--listen", "127.0.0.1:0",
                "--master-key", str(self.master_key), *options]

    def start(self, *options, timeout=60):
        """Starts the process and waits for its ready line."""
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command(*options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                env=clean_environment(),
            )
        # A server that hangs before it is ready is ended, so that the line below ends too.
        too_long = threading.Timer(timeout, self.process.kill)
        too_long.start()
        line = self.process.stdout.readline()
        too_long.cancel()
        if not line.startswith("ready https://" if self.trusted else "ready http://"):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"not ready: {line!r}\n{self.log()[-3000:]}")
        self.endpoint = line.split()[1]
        line = self.process.stdout.readline()
        assert line.startswith("window http://"), line
        self.window = line.split()[1]
        self.told_metrics = None
        return self

    @property
    def metrics(self):
        """Where figures are told; the server says it last when it is ready, unless they are told nowhere."""
        if self.told_metrics is None:
            line = self.process.stdout.readline()
            assert line.startswith("metrics http://"), line
            self.told_metrics = line.split()[1]
        return self.told_metrics

    def stop(self, timeout=60):
        """Ends the process gracefully; its exit code."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        return self.ended(timeout)

    def kill(self):
        """Ends the process as a crash would."""
        self.process.kill()
        return self.ended(30)

    def ended(self, timeout):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end\n{self.log()[-3000:]}") from None
        finally:
            self.process.stdout.close()
            self.process = None

    def log(self):
        return (self.home / "server.log").read_text(errors="replace")

    # Who asks

    def credentials(self):
        """Access key id and secret of the first administrator, which the first start puts first into the file."""
        first = json.loads((self.data / "credentials.json").read_text())[0]
        return first["accessKeyId"], first["secretAccessKey"]

    def add_credential(self, principal, role, account=None):
        """Adds a credential with the program, while the server runs or not; access key id and secret."""
        of_account = ["--account", account] if account else []
        run = ca_ledger("credentials", "add", "--data", self.data, "--principal", principal, "--role", role,
                        "--format", "json", *of_account)
        added = documents(run.out)[0]
        return added["accessKeyId"], added["secretAccessKey"]

    # Ways to ask

    def client(self, credentials=None, retries=0, region=REGION, shown=None):
        """A boto3 client; it asks once unless told otherwise, so that tests see the first answer.

        `shown`: the files of a certificate and its key that it shows.
        """
        key, secret = credentials or self.credentials()
        return boto3.session.Session().client(
            "acm-pca", region_name=region, endpoint_url=self.endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
            verify=str(self.trusted) if self.trusted else None,
            config=botocore.config.Config(retries={"total_max_attempts": retries + 1}, read_timeout=60,
                                          max_pool_connections=64, client_cert=shown),
        )

    def aws(self, *arguments, credentials=None):
        """The aws program; what it printed."""
        key, secret = credentials or self.credentials()
        aws = TOP / ".venv/bin/aws"
        run = subprocess.run(
            [str(aws), "acm-pca", *map(str, arguments), "--endpoint-url", self.endpoint], capture_output=True, text=True,
            timeout=120, check=False, stdin=subprocess.DEVNULL,
            env=clean_environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_DEFAULT_REGION=REGION),
        )
        assert run.returncode == 0, f"aws acm-pca {' '.join(map(str, arguments))}\n{run.stdout}{run.stderr}"
        return run.stdout.strip()

    def address(self):
        parts = urllib.parse.urlsplit(self.endpoint)
        return parts.hostname, parts.port

    def window_address(self):
        parts = urllib.parse.urlsplit(self.window)
        return parts.hostname, parts.port

    def connect(self, timeout=30):
        """A bare connection."""
        return socket.create_connection(self.address(), timeout=timeout)

    def ask(self, method="POST", path="/", body=b"", headers=None, timeout=60):
        """One HTTP request as it is; the answer."""
        connection = http.client.HTTPConnection(*self.address(), timeout=timeout)
        if self.trusted:
            context = ssl.create_default_context(cafile=self.trusted)
            connection = http.client.HTTPSConnection(*self.address(), timeout=timeout, context=context)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())

    def look(self, path, method="GET", body=None, timeout=60, at=None, **headers):
        """One HTTP request to the window, or at another URL, as it is (`If_Match` is `If-Match`); the answer."""
        parts = urllib.parse.urlsplit(at or self.window)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
            return Answer(connection.getresponse())

    def signed_headers(self, operation, body, credentials=None, at=None, region=REGION, service="acm-pca",
                       content_type=JSON_1_1):
        """The headers of a signed request, as botocore signs it."""
        key, secret = credentials or self.credentials()
        headers = {"X-Amz-Target": f"ACMPrivateCA.{operation}"}
        if content_type is not None:
            headers["Content-Type"] = content_type
        request = botocore.awsrequest.AWSRequest("POST", self.endpoint + "/", headers, body)
        signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret), service, region)
        with frozen(at):
            signer.add_auth(request)
        return dict(request.headers.items())

    def ask_signed(self, operation, body, timeout=60, **signing):
        """One signed request with the body as it is: octets, text, or what JSON can say."""
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        return self.ask(body=body, headers=self.signed_headers(operation, body, **signing), timeout=timeout)

    def health(self):
        """What the page of health says."""
        return self.ask("GET", "/health").document

    # What the ledger says, read by another process

    def replay(self, *options, expecting=(0,)):
        return ca_ledger("replay", self.data, "--format", "json", *options, expecting=expecting)

    def events(self, *options):
        return documents(ca_ledger("log", "show", self.data, "--format", "json", *options).out)

    def exported(self):
        """A line for each certificate and for each serial number that was burned."""
        return documents(ca_ledger("export", self.data, "--format", "ndjson", "--no-statement").out)

    def certificates(self):
        """What was exported of certificates that there are: what a kill left between intent and ending burned a number, and no more."""
        return [line for line in self.exported() if line["status"] != "burned"]


@contextlib.contextmanager
def frozen(at):
    """botocore's signer believes that it is `at`; nothing changes where `at` is None."""
    if at is None:
        yield
        return
    usual = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: (
        at.astimezone(datetime.timezone.utc).replace(tzinfo=None) if remove_tzinfo else at
    )
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = usual


class Answer:
    """An answer over HTTP: status, headers, and the error that its body names."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.octets = response.read()

    @property
    def document(self):
        return json.loads(self.octets)

    @property
    def error(self):
        return self.document.get("__type") if self.status >= 400 else None

    @property
    def message(self):
        return self.document.get("message", "")

    def __repr__(self):
        return f"<{self.status} {self.octets[:300]!r}>"
