"""What `ca-ledger serve` can be told, and the credentials file in all its ways of changing."""

import contextlib
import datetime
import json
import os
import socket
import time

import botocore.exceptions
import issuing
import ledger_server
import pytest
from ledger_server import ca_ledger


def test_region_account_and_serial_form_stand_in_every_name(stopped, refused):
    server = stopped.start("--region", "eu-central-2", "--account", "123456789012", "--arn-serial", "hex")
    client = server.client(region="eu-central-2")
    authority, _ = issuing.new_root(client)
    assert authority.startswith("arn:aws:acm-pca:eu-central-2:123456789012:certificate-authority/")
    arn = issuing.issue(client, authority, issuing.certification_request())
    serial = arn.rsplit("/", 1)[1]
    assert len(serial) == 32 and int(serial, 16) > 0
    assert client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=arn)["Certificate"]
    described = client.describe_certificate_authority(CertificateAuthorityArn=authority)["CertificateAuthority"]
    assert described["OwnerAccount"] == "123456789012"
    with refused("InvalidSignatureException", "Credential should be scoped to a valid region"):
        server.client().list_certificate_authorities()
    # The names are the ledger's: they do not change with what a later start says.
    server.stop()
    server.start("--region", "us-west-2", "--arn-serial", "hex")
    assert [one["Arn"] for one in server.client(region="eu-central-2").list_certificate_authorities()[
        "CertificateAuthorities"]] == [authority]
    hexadecimal = ca_ledger("export", server.data, "--format", "ndjson", "--arn-serial", "hex").out
    assert arn in hexadecimal and arn not in ca_ledger("export", server.data, "--format", "ndjson").out


def test_calls_that_come_too_fast_are_turned_away_and_counted(stopped, refused):
    server = stopped.start("--rate-limit", "DescribeCertificateAuthority=1:3", "--rate-limit", "ListTags=1000")
    client = server.client()
    authority, _ = issuing.new_root(client)
    answers, begun = [], time.monotonic()
    for _ in range(12):
        try:
            client.describe_certificate_authority(CertificateAuthorityArn=authority)
            answers.append(True)
        except client.exceptions.ClientError as error:
            assert error.response["Error"] == {"Code": "ThrottlingException", "Message": "Rate exceeded"}
            answers.append(False)
    came_back = int(time.monotonic() - begun) + 1  # one a second
    assert answers[:3] == [True] * 3 and answers.count(True) <= 3 + came_back and answers.count(False) >= 1, answers
    for _ in range(20):
        client.list_tags(CertificateAuthorityArn=authority)
    # Another principal is not held up by it.
    other = server.client(server.add_credential("somebody-else", "auditor"))
    other.describe_certificate_authority(CertificateAuthorityArn=authority)
    assert server.stop() == 0
    counted = [row for event in server.events() if event["type"] == "RefusalsCounted" for row in event["event"]["known"]]
    assert [(row["operation"], row["answer"], row["count"]) for row in counted] == [
        ("DescribeCertificateAuthority", "throttled", answers.count(False))]
    server.replay()


@pytest.mark.parametrize("limit", ["", "Describe=1", "ListTags", "ListTags=", "ListTags=0", "ListTags=1:", "ListTags=1:2:3", "ListTags=x", "ListTags=1000001"])
def test_a_rate_limit_that_is_none_is_refused(stopped, limit):
    run = ca_ledger("serve", "--data", stopped.data, "--master-key", stopped.master_key, "--rate-limit", limit, expecting=None)
    assert run.returncode == 64 and "--rate-limit" in run.err and not stopped.data.exists()


def test_a_token_is_forgotten_when_its_window_ends(stopped):
    """Slow by as many seconds as the window has: the log's own times say which call came within it, however long each took."""
    window = 3
    client = stopped.start("--token-window", str(window)).client()
    authority, _ = issuing.new_root(client)
    request = issuing.certification_request()
    first, until = issuing.issue(client, authority, request, IdempotencyToken="t"), time.monotonic() + 60
    while issuing.issue(client, authority, request, IdempotencyToken="t") == first:
        assert time.monotonic() < until, "it is held for ever"
        time.sleep(0.2)
    begun, anew = times(stopped, "IssuanceAuthorized")[-2:]
    repeated, window = times(stopped, "IssuanceRepeated"), datetime.timedelta(seconds=window)
    assert repeated and all(one - begun < window for one in repeated) and anew - begun >= window
    assert stopped.stop() == 0
    stopped.replay()


def times(server, kind):
    return [datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")) for event in server.events("--type", kind)]


def test_anchor_and_credentials_lie_where_they_are_told_to(stopped, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    places = ("--anchor", str(elsewhere / "anchor"), "--credentials", str(elsewhere / "who.json"))
    server = stopped.start(*places)
    assert not (server.data / "credentials.json").exists()
    assert (elsewhere / "who.json").stat().st_mode & 0o777 == 0o600
    first = json.loads((elsewhere / "who.json").read_text())[0]
    client = server.client((first["accessKeyId"], first["secretAccessKey"]))
    issuing.new_root(client)
    assert server.stop() == 0
    server.replay("--anchor", elsewhere / "anchor")
    server.start(*places)


def test_without_a_server_credentials_are_changed_and_recorded_too(stopped, refused):
    server = stopped.start()
    assert server.stop() == 0
    key, secret = server.add_credential("added-at-night", "issuer")
    gone, _ = server.add_credential("removed-at-night", "issuer")
    ca_ledger("credentials", "remove", "--data", server.data, gone)
    client = server.start().client((key, secret))
    assert client.list_certificate_authorities()["CertificateAuthorities"] == []
    with refused("UnrecognizedClientException"):
        server.client((gone, "x")).list_certificate_authorities()
    changes = [event for event in server.events("--type", "CredentialsChanged")]
    assert [sum(one in str(event) for event in changes) for one in (key, gone)] == [1, 2]
    assert all("uid:" in str(event) for event in changes)
    assert server.stop() == 0
    server.replay()


@pytest.mark.parametrize(("text", "mode"), [("[", 0o600), ("{}", 0o600), (None, 0o644)])
def test_credentials_that_cannot_be_trusted_refuse_the_start(stopped, text, mode):
    server = stopped.start()
    assert server.stop() == 0
    path = server.data / "credentials.json"
    if text is not None:
        path.write_text(text)
    path.chmod(mode)
    with pytest.raises(AssertionError, match="not ready"):
        server.start(timeout=20)
    server.process = None
    assert str(path) in server.log().splitlines()[-1]


@pytest.mark.parametrize("options", [
    ["--listen", "127.0.0.1"], ["--listen", "127.0.0.1:99999"], ["--account", "12"], ["--region", "a b"], ["--token-window", "0"],
    ["--window", "127.0.0.1"], ["--window", "127.0.0.1:99999"], ["--window-url", ""], ["--window-url", "https://a.example"], ["--window-url", "http://a.example/"],
    ["--window-url", "http://" + "a" * 194], ["--development"], ["--arn-serial", "octal"], ["--log-level", "loud"], ["--no-such-option"],
])
def test_an_option_that_makes_no_sense_is_refused_before_anything_is_made(stopped, options):
    run = ca_ledger(*stopped.command(*options)[1:], expecting=None, timeout=30)
    assert run.returncode == 64 and run.err
    assert not stopped.data.exists()


def left_in(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob("*"))


def spoil(what, stopped, at, held):
    """Makes a first start fail, by options that it gives or by what lies in its way."""
    if what == "anchor's folder":
        return ["--anchor", str(stopped.home / "none" / "a")]
    if what == "anchor's folder is a file":
        return ["--anchor", str(stopped.master_key / "a")]
    if what == "port":
        other = held.enter_context(contextlib.closing(socket.create_server(("127.0.0.1", 0))))
        return ["--listen", f"127.0.0.1:{other.getsockname()[1]}"]
    if what == "window's port":
        other = held.enter_context(contextlib.closing(socket.create_server(("127.0.0.1", 0))))
        return ["--window", f"127.0.0.1:{other.getsockname()[1]}"]
    if what == "credentials' folder":
        return ["--credentials", str(stopped.home / "none" / "c")]
    if what == "data's folder":
        stopped.data = stopped.home / "none" / "ledger"
        return []
    if what == "master key":
        stopped.master_key.write_text("none\n")
        return []
    assert what == "left-over credentials"
    (stopped.data if at == "folder" else stopped.home).mkdir(exist_ok=True, mode=0o700)
    path = (stopped.data if at == "folder" else stopped.home) / "credentials.json"
    path.touch(0o600)
    path.write_text(json.dumps([{"accessKeyId": "LKIALEFT", "secretAccessKey": "x" * 40}]))
    return [] if at == "folder" else ["--credentials", str(path)]


@pytest.mark.parametrize("key", ["file", "development"])
@pytest.mark.parametrize("at", ["folder", "nowhere"])
@pytest.mark.parametrize("what", ["anchor's folder", "anchor's folder is a file", "port", "window's port", "credentials' folder", "data's folder", "master key", "left-over credentials"])
def test_a_first_start_that_fails_leaves_nothing(stopped, what, at, key):
    """Whether its folder is there or not; of a master key for development, too."""
    if what == "master key" and key == "development":
        pytest.skip("it is made")
    if at == "folder":
        stopped.data.mkdir(mode=0o700)
    with contextlib.ExitStack() as held:
        options = spoil(what, stopped, at, held)
        before = left_in(stopped.home)
        command = stopped.command(*options)[1:]
        if key == "development":
            place = command.index("--master-key")
            command[place : place + 2] = ["--development"]
        run = ca_ledger(*command, expecting=(2, 64), timeout=30)
        assert run.err.startswith("Error: ") and not run.out
        assert left_in(stopped.home) == before


def test_what_lies_in_a_folder_that_is_still_to_be_made_can_be_made(stopped):
    """However that folder is named."""
    home = stopped.home
    server = stopped.start("--anchor", str(home / "ledger" / "anchor"), "--credentials", f"{home}/./ledger/who.json")
    assert server.stop() == 0
    assert (server.data / "anchor").exists() and (server.data / "who.json").exists()
    server.replay("--anchor", server.data / "anchor")


def test_a_taken_port_is_not_recorded_as_a_start(stopped):
    server = stopped.start()
    assert server.stop() == 0
    before = server.events()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as other:
        run = ca_ledger(*server.command("--listen", f"127.0.0.1:{other.getsockname()[1]}")[1:], expecting=(2,), timeout=30)
    assert "Address already in use" in run.err
    assert server.events() == before


@pytest.mark.parametrize("words", [["policy", "set", "--note", "117"], ["roles", "remove", "web"], ["epoch", "open", "--reason", "x"],
                                   ["credentials", "add", "--principal", "x", "--role", "issuer"]], ids=lambda words: words[0])  # fmt: skip
def test_where_there_is_no_ledger_only_a_server_makes_one(stopped, words):
    before = left_in(stopped.home)
    for key in (["--development"], ["--master-key", stopped.master_key], []):
        run = ca_ledger(*words, "--data", stopped.data, *key, expecting=(2, 64), timeout=30)
        assert run.err
        assert left_in(stopped.home) == before


def test_keys_that_cannot_be_opened_are_told_on_the_page_of_health_until_they_can_be(stopped):
    server = stopped.start()
    authority, _ = issuing.new_root(server.client())
    [made] = [event["event"]["key"] for event in server.events("--type", "KeyMade")]
    assert server.stop() == 0
    file, kept = server.data / "keys" / f"{made}.key", server.home / "kept.key"
    file.rename(kept)
    server.start()
    assert "notice" not in server.health()
    client = server.client()
    for octets in (None, bytes(len(kept.read_bytes()))):  # it is gone, and then another's is in its place
        if octets is not None:
            file.touch(0o600)
            file.write_bytes(octets)
        with pytest.raises(botocore.exceptions.ClientError):
            issuing.issue(client, authority, issuing.certification_request())
        health = server.ask("GET", "/health")
        assert health.status == 200 and health.document["status"] == "ready"
        assert "The key of 1 authority could not be opened" in health.document["notice"]
    file.unlink()
    kept.rename(file)
    issuing.issue(client, authority, issuing.certification_request())
    assert "notice" not in server.health()
    assert server.stop() == 0
    server.replay()


def test_connections_leave_the_files_that_the_ledger_needs(stopped):
    plain = stopped.command
    stopped.command = lambda *options: ["prlimit", "--nofile=256:256", *plain(*options)]
    server = stopped.start()
    client = server.client()
    authority, _ = issuing.new_root(client)
    with contextlib.ExitStack() as held:
        for _ in range(400):
            held.enter_context(contextlib.closing(server.connect()))
        until = time.monotonic() + 60
        while (opened := len(os.listdir(f"/proc/{server.process.pid}/fd"))) < 96:
            assert time.monotonic() < until, f"{opened}: half of 256 are connections, of which a quarter is the window's"
            time.sleep(0.02)
        for _ in range(20):
            issuing.issue(client, authority, issuing.certification_request())
        assert len(os.listdir(f"/proc/{server.process.pid}/fd")) < 160
        server.replay()
    assert server.stop() == 0
    server.replay()


def test_for_development_the_key_is_made_and_the_log_says_so(stopped):
    command = [word for word in stopped.command("--development") if word not in ("--master-key", str(stopped.master_key))]
    stopped.command = lambda *options: command
    server = stopped.start()
    issuing.new_root(server.client())
    assert server.stop() == 0
    [started] = server.events("--type", "ServerStarted")
    assert "development" in json.dumps(started).lower()
    key = server.home / "ledger.development-key"
    assert key.stat().st_mode & 0o777 == 0o600 and key.read_text().strip() not in str(server.events()) + server.log()
    server.start()
    assert len(server.client().list_certificate_authorities()["CertificateAuthorities"]) == 1


@pytest.mark.parametrize(("region", "partition"), [("us-gov-east-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eu-west-1", "aws")])
def test_names_begin_with_the_partition_of_the_region(stopped, region, partition):
    client = stopped.start("--region", region).client(region=region)
    arn = issuing.create_authority(client)
    assert arn.startswith(f"arn:{partition}:acm-pca:{region}:000000000000:certificate-authority/")
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"].encode()
    issued = client.issue_certificate(
        CertificateAuthorityArn=arn, Csr=request, SigningAlgorithm="SHA256WITHECDSA", Validity=issuing.YEAR,
        TemplateArn=f"arn:{partition}:acm-pca:::template/RootCACertificate/V1")["CertificateArn"]  # fmt: skip
    assert issued.startswith(f"{arn}/certificate/")


def test_a_path_that_is_too_long_for_a_sockets_name_works(tmp_path):
    home = tmp_path / ("long" * 20) / ("longer" * 20)
    home.mkdir(parents=True)
    server = ledger_server.LedgerServer(home).start()
    try:
        assert len(os.fsencode(server.data)) > 108
        assert (server.data / "control.sock").is_socket()
        access_key, _ = server.add_credential("somebody", "auditor")
        server.client().list_certificate_authorities()
        # The server itself changed the file: nobody else may open the ledger.
        assert access_key in (server.data / "credentials.json").read_text()
    finally:
        assert server.stop() == 0
    assert not os.path.exists(server.data / "control.sock")
    server.replay()


@pytest.mark.parametrize("exists", [True, False])
def test_a_replay_where_there_is_no_ledger_says_so_in_one_line(tmp_path, exists):
    folder = tmp_path / "nothing"
    if exists:
        folder.mkdir()
    run = ca_ledger("replay", folder, expecting=(2,))
    assert run.out == f"The log could not be verified: There is no ledger.db in {folder}.\n"


def test_nothing_that_only_root_may_do_is_done(tmp_path):
    """A server that is started without privileges, be it by root, serves as any other."""
    class Unprivileged(ledger_server.LedgerServer):
        def command(self, *options):
            taken = ["setpriv", "--bounding-set", "-all", "--no-new-privs"] if os.geteuid() == 0 else []
            return [*taken, *super().command(*options)]

    server = Unprivileged(tmp_path).start()
    try:
        root, _ = issuing.new_root(server.client())
        assert root and server.ask("GET", "/health").status == 200
        assert server.look("/health").status == 200
    finally:
        assert server.stop() == 0
