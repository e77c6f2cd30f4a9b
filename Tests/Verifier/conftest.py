"""Ledgers that the program made, for trying both verifiers on. The ways to drive it are those of Tests/Faults."""

import contextlib
import os
import random
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "Tests" / part) for part in ("Verifier", "Faults", "Clients")] + [str(PROJECT / "tools")]

import made_requests  # noqa: E402
import running_ledger  # noqa: E402


@pytest.fixture
def generator(request):
    """A generator whose seed is printed when the test fails."""
    seed = os.environ["VERIFIER_SEED"]
    print(f"VERIFIER_SEED={seed}")
    return random.Random(f"{seed}/{request.node.name}")


@pytest.fixture(scope="session")
def binary():
    path = os.environ.get("CA_LEDGER_BINARY")
    if not path:
        pytest.skip("CA_LEDGER_BINARY does not name the program")
    return path


def ledger(binary, folder, work):
    """A stopped ledger with an active authority, on which `work` was done by a server and its client."""
    home = running_ledger.Home.make(folder / "home")
    server = running_ledger.Server(binary, home)
    try:
        server.wait_until_ready()
        home.remember_authority(server.make_active_root())
        work(server, server.client())
        server.stop()
    finally:
        server.kill()
    return home


def ask_for_everything(server, client):
    """Every kind of event that asking makes: certificates, a repeated token, odd requests, refusals, administration."""
    for _ in range(6):
        server.issue(client)
    request = running_ledger.certification_request()
    for _ in range(2):
        server.issue(client, token="again", request=request)
    with pytest.raises(ClientError):  # whose token another's key holds
        server.issue(client, token="again", request=made_requests.armoured(made_requests.ODD["Ed25519"]))
    for octets in made_requests.ODD.values():
        with contextlib.suppress(ClientError):  # a refusal is an event too
            server.issue(client, request=made_requests.armoured(octets))
    issue_for_purposes(server, client)
    administer(server, "roles", "define", "clerk", "--operations", "GetCertificate,GetPolicy", "--templates", "EndEntity*")
    administer(server, "credentials", "add", "--principal", "somebody", "--role", "auditor")
    administer(server, "policy", "set", "--disable-rule", "52", "--certificates-per-authority", "1000")
    administer(server, "keys", "block", "--spki-sha256", bytes(32).hex(), "--reason", "a test")
    server.issue(client)  # under the policy as it is now
    with pytest.raises(ClientError, match="AccessDenied"):  # recorded, though the log holds no such name as it stands
        other_client(server, 1, None).put_policy(ResourceArn="arn:\0\u0085" + "e\u0301" * 200, Policy="{}")
    for index, secret in ((1, None), (0, "wrong")):  # whom the role does not let, and whom nobody knows
        with pytest.raises(ClientError):
            server.issue(other_client(server, index, secret))


def issue_for_purposes(server, client):
    """Certificates that not everybody may ask for: by templates, and by values for passthrough."""
    purposes = {"ExtendedKeyUsageType": "CODE_SIGNING"}, {"ExtendedKeyUsageType": "OCSP_SIGNING"}, {"ExtendedKeyUsageObjectIdentifier": "2.5.29.37.0"}
    asked = [("CodeSigningCertificate", None), ("OCSPSigningCertificate", None)]
    asked += [("BlankEndEntityCertificate_APIPassthrough", {"Extensions": {"ExtendedKeyUsage": [one]}}) for one in purposes]
    for template, values in asked:
        client.issue_certificate(
            CertificateAuthorityArn=server.home.authority, Csr=running_ledger.certification_request(), SigningAlgorithm="SHA256WITHECDSA",
            TemplateArn=f"arn:aws:acm-pca:::template/{template}/V1", Validity={"Value": 30, "Type": "DAYS"},
            **({"ApiPassthrough": values} if values else {}),
        )  # fmt: skip


def administer(server, *arguments):
    command = [server.binary, *arguments[:2], "--data", str(server.home.folder), *arguments[2:]]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def other_client(server, index, secret):
    credentials = server.home.credentials(index)
    return boto3.client(
        "acm-pca", endpoint_url=server.url, region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}),
        aws_access_key_id=credentials["accessKeyId"], aws_secret_access_key=secret or credentials["secretAccessKey"],
    )  # fmt: skip


@pytest.fixture(scope="session")
def small_home(binary, tmp_path_factory):
    """A ledger of which nothing is sealed. Never changed: tests copy it."""
    return ledger(binary, tmp_path_factory.mktemp("small"), ask_for_everything)


@pytest.fixture(scope="session")
def sealed_home(binary, tmp_path_factory):
    """A ledger with sealed segments. Never changed: tests copy it."""

    def work(server, client):
        server.issue_long(client)
        with running_ledger.issuing(server, connections=8) as issue_many:
            issue_many(280)
        server.wait_until_sealed(3)
        server.issue_long(client)

    return ledger(binary, tmp_path_factory.mktemp("sealed"), work)


@pytest.fixture
def log_alone(tmp_path):
    """A ledger's log alone, without what lies beside it: `ledger.db` in a folder of its own."""

    def copy(home):
        alone = running_ledger.Home(tmp_path / "alone")
        alone.folder.mkdir(parents=True)
        for name in ("ledger.db", "ledger.db-wal"):
            if (home.folder / name).exists():
                (alone.folder / name).write_bytes((home.folder / name).read_bytes())
        return alone

    return copy
