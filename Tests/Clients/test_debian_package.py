"""The Debian package, as a system has it that knows nothing else: installed, started as its unit says, upgraded, removed, purged.

It takes a minute: a Debian system is made from nothing, and the program is packed twice.
"""

import configparser
import contextlib
import gzip
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading

import boto3
import issuing
import ledger_server
import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
OPTIONS = 'CA_LEDGER_OPTIONS="--listen 127.0.0.1:0 --window 127.0.0.1:0 --metrics off"\n'
# What packages shipped as /etc/default/ca-ledger before there was ca-ledger.yaml.
OLD_SETTINGS = """\
# What `ca-ledger serve` is started with beside --data and --master-key: see ca-ledger.serve(1). A change takes a restart:
#     systemctl restart ca-ledger
#
# The API is for callers with access keys; the window is for anybody who checks certificates, and --window-url is where those find it.
# Once certificates name it, it must stay there.
CA_LEDGER_OPTIONS="--listen 127.0.0.1:8443 --window 127.0.0.1:8444 --metrics 127.0.0.1:9464"
"""
UNIT = PROJECT / "tools/packaging/ca-ledger.service"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a Debian system")


def ran(*command, **more):
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL, **more)
    assert run.returncode == 0, f"{command}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}"
    return run


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Two packages, the one over the other."""
    output = tmp_path_factory.mktemp("packages")
    environment = dict(os.environ, CA_LEDGER_BINARY=str(ledger_server.BINARY))
    return [ran(PROJECT / "tools/package", "--output", output, "--revision", revision, env=environment).stdout.strip().splitlines()[-1]
            for revision in (1, 2)]


@pytest.fixture(scope="module")
def old_package(tmp_path_factory, packages):
    """A package as it was before: with its settings where the unit of then looked for them."""
    place = tmp_path_factory.mktemp("old")
    tree = place / "tree"
    ran("dpkg-deb", "--raw-extract", packages[0], tree)
    (tree / "etc/ca-ledger/ca-ledger.yaml").unlink()
    (tree / "etc/default").mkdir()
    (tree / "etc/default/ca-ledger").write_text(OLD_SETTINGS)
    (tree / "DEBIAN/conffiles").write_text("/etc/default/ca-ledger\n")
    script = tree / "DEBIAN/postinst"
    script.write_text(re.sub(r"(?s)    # Flags for the server lay here.*?\n    fi\n", "", script.read_text()))
    assert "/etc/default" not in script.read_text()
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^(Version: .*)-1$", r"\1-0", control.read_text()))
    ran("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, place / "old.deb")
    return place / "old.deb"


@pytest.fixture(scope="module")
def system(tmp_path_factory, packages):
    """A Debian system with what the package needs, and nothing else."""
    place = tmp_path_factory.mktemp("system") / "root"
    needs = ran("dpkg-deb", "--field", packages[0], "Depends").stdout
    needs = [re.match(r"\S+", one.strip())[0].rstrip(",") for one in needs.split(",")]
    words = "debootstrap", "--variant=minbase", f"--include={','.join(needs)}", "bookworm", str(place), "http://deb.debian.org/debian"
    made = subprocess.run(words, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL, check=False)
    if made.returncode != 0:
        pytest.skip(f"this machine makes no Debian system: {made.stdout.strip().splitlines()[-1:]}")
    return System(place)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory, packages):
    """What is in the package."""
    place = tmp_path_factory.mktemp("unpacked")
    ran("dpkg-deb", "--extract", packages[0], place)
    return place


class System:
    def __init__(self, place):
        self.place = place
        self.numbers = itertools.count()
        if subprocess.run([*self.inside("true")], capture_output=True, check=False).returncode != 0:
            pytest.skip("this machine does not let root mount /proc in a place of its own")

    def inside(self, *command):
        """A command as the system runs it: what is mounted for it is gone with it. A program of Swift's reads its arguments in /proc."""
        script = 'mount -t proc proc "$0/proc" && root=$0 && exec /usr/sbin/chroot "$root" "$@"'
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, str(self.place), *command]

    def at(self, path):
        return self.place / str(path).lstrip("/")

    def run(self, *command):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
        return ran(*self.inside(*command), env=environment)

    def dpkg(self, *words, package=None):
        if package:
            shutil.copy(package, self.at("/tmp/one.deb"))
            words = (*words, "/tmp/one.deb")
        return self.run("dpkg", *words)

    @contextlib.contextmanager
    def served(self):
        """The service as its unit starts it, by what the unit says; what it tells its manager, and where the API is."""
        # systemd writes one option several times; what is read here is there once.
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str
        unit.read(UNIT)
        service = unit["Service"]
        assert service["Type"] == "notify" and service["EnvironmentFile"] == "-/etc/default/ca-ledger"
        credentials = self.at(f"/run/credentials/{next(self.numbers)}")
        name, source = service["LoadCredential"].split(":")
        owner = self.at("/var/lib/ca-ledger").stat()
        credentials.mkdir(parents=True)
        # As systemd leaves it where an access list lets the service read: root's, and what its mode shows of the list is the group's.
        shutil.copy(self.at(source), credentials / name)
        os.chown(credentials / name, 0, owner.st_gid)
        os.chmod(credentials / name, 0o440)
        variables = self.at("/etc/default/ca-ledger")
        lines = variables.read_text().splitlines() if variables.exists() else []
        variables = dict(shlex.split(line)[0].split("=", 1) for line in lines if line and line[0] != "#")
        inside = f"/{credentials.relative_to(self.place)}"
        words = service["ExecStart"].replace("%d", inside).replace("$CA_LEDGER_OPTIONS", variables.get("CA_LEDGER_OPTIONS", "")).split()
        manager = Manager(self.at(f"/run/notify{next(self.numbers)}"))
        environment = {"PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": f"/run/{manager.path.name}", "WATCHDOG_USEC": "600000", "CREDENTIALS_DIRECTORY": inside} | variables
        user = "setpriv", "--reuid", service["User"], "--regid", service["Group"], "--clear-groups", "--no-new-privs", "--bounding-set", "-all"
        with open(self.at("/tmp/server.log"), "ab") as log:
            process = subprocess.Popen(self.inside(*user, *words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        try:
            manager.hears("READY=1")
            yield Served(self, manager, process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, self.at("/tmp/server.log").read_text()
            manager.hears("STOPPING=1")
        finally:
            process.kill()
            process.wait()
            manager.close()


class Manager:
    """What hears the service, all the time: of what nobody takes the system keeps ten messages, and the service drops the rest."""

    def __init__(self, path):
        self.path, self.told, self.news = path, [], threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        os.chmod(path, 0o666)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        # Shutting it down, which ends this, reads as an empty message.
        while message := self.socket.recv(4096):
            with self.news:
                self.told += message.decode().splitlines()
                self.news.notify_all()

    def hears(self, word, times=1, within=300):
        with self.news:
            assert self.news.wait_for(lambda: self.told.count(word) >= times, within), self.told

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)


class Served:
    def __init__(self, system, manager, process):
        self.system, self.manager, self.process = system, manager, process
        [status] = [line for line in manager.told if line.startswith("STATUS=The API is at ")]
        self.endpoint = status.removeprefix("STATUS=The API is at ").rstrip(".")

    def client(self):
        [first] = json.loads(self.system.at("/var/lib/ca-ledger/ledger/credentials.json").read_text())
        return boto3.session.Session().client(
            "acm-pca", region_name="us-east-1", endpoint_url=self.endpoint, aws_access_key_id=first["accessKeyId"], aws_secret_access_key=first["secretAccessKey"])


def test_a_life_from_the_package_alone(system, packages):
    system.dpkg("--install", package=packages[0])
    key, ledger, settings = (system.at(path) for path in ("/etc/ca-ledger/master.key", "/var/lib/ca-ledger/ledger", "/etc/ca-ledger/ca-ledger.yaml"))
    state = system.at("/var/lib/ca-ledger").stat()
    assert state.st_mode & 0o7777 == 0o700 and f":{state.st_uid}:" in system.run("getent", "passwd", "ca-ledger").stdout
    assert key.stat().st_mode & 0o7777 == 0o600 and key.stat().st_uid == 0
    assert re.fullmatch(r"[0-9a-f]{64}\n", key.read_text())
    assert settings.stat().st_mode & 0o7777 == 0o644 and "nothing is wrong" in system.run("ca-ledger", "config", "check", "/etc/ca-ledger/ca-ledger.yaml").stdout
    assert "/var/lib/ca-ledger/ledger" in system.run("ca-ledger", "config", "--config", "/etc/ca-ledger/ca-ledger.yaml").stdout
    elsewhere = settings.read_text().replace("listen: 127.0.0.1:8443", "listen: 127.0.0.1:0").replace("window: 127.0.0.1:8444", "window: 127.0.0.1:0")
    elsewhere = elsewhere.replace("metrics: 127.0.0.1:9464", "metrics: off")
    settings.write_text(elsewhere)

    with system.served() as served:
        client = served.client()
        root, _ = issuing.new_root(client)
        arn = issuing.issue(client, root, issuing.certification_request("one.example", names=("one.example",)))
        certificate, _ = issuing.read_back(client, root, arn)
        # Twice in each of the manager's spans it is told that all is well.
        served.manager.hears("WATCHDOG=1", times=3)
        # What it was told of its manager is nobody else's.
        assert b"/run/notify" not in pathlib.Path(f"/proc/{served.process.pid}/environ").read_bytes()

        # Over a server that runs.
        kept = key.read_text()
        system.dpkg("--install", package=packages[1])
        assert key.read_text() == kept and settings.read_text() == elsewhere
        assert client.get_certificate(CertificateAuthorityArn=root, CertificateArn=arn)["Certificate"] == certificate
    assert system.run("dpkg-query", "--show", "--showformat=${Version}", "ca-ledger").stdout.endswith("-2")

    with system.served() as served:
        client = served.client()
        assert client.get_certificate(CertificateAuthorityArn=root, CertificateArn=arn)["Certificate"] == certificate
        issuing.read_back(client, root, issuing.issue(client, root, issuing.certification_request("two.example", names=("two.example",))))
    replayed = system.run("setpriv", "--reuid", "ca-ledger", "--regid", "ca-ledger", "--clear-groups", "/usr/bin/ca-ledger", "replay", "/var/lib/ca-ledger/ledger")
    assert "whole" in replayed.stdout

    system.dpkg("--remove", "ca-ledger")
    assert not system.at("/usr/bin/ca-ledger").exists() and settings.exists()
    said = system.dpkg("--purge", "ca-ledger").stderr
    assert "/var/lib/ca-ledger/ledger is kept" in said and not settings.exists()
    assert key.read_text() == kept and (ledger / "ledger.db").is_file()
    # A system that gets the package once more goes on with its ledger, and with its key.
    system.dpkg("--install", package=packages[1])
    assert key.read_text() == kept


def test_settings_of_before_go_on_over_an_upgrade(system, packages, old_package):
    before, settings = system.at("/etc/default/ca-ledger"), system.at("/etc/ca-ledger/ca-ledger.yaml")
    # As it was shipped it says nothing that the other file does not.
    for said, kept in ((OLD_SETTINGS, False), (OLD_SETTINGS.split("CA_LEDGER_OPTIONS=")[0] + OPTIONS, True)):
        system.dpkg("--purge", "ca-ledger")
        system.dpkg("--install", package=old_package)
        assert before.read_text() == OLD_SETTINGS and not settings.exists()
        before.write_text(said)
        system.dpkg("--install", package=packages[0])
        assert before.exists() == kept and "\nlisten: 127.0.0.1:8443\n" in settings.read_text()
    assert before.read_text() == said
    with system.served() as served:
        assert not served.endpoint.endswith(":8443")
        served.client().list_certificate_authorities()
    system.dpkg("--purge", "ca-ledger")
    assert not before.exists() and not settings.exists()


def test_a_manual_completions_licences_and_the_second_verifier_are_in_it(unpacked):
    share = unpacked / "usr/share"
    for page in ("ca-ledger.1.gz", "ca-ledger.serve.1.gz", "ca-ledger.export.package.1.gz"):
        assert gzip.decompress((share / "man/man1" / page).read_bytes()).startswith(b".")
    assert "complete" in (share / "bash-completion/completions/ca-ledger").read_text()
    assert "Apache License" in (share / "doc/ca-ledger/copyright").read_text()
    assert (share / "ca-ledger/schemas/format.md").is_file()
    assert ran(unpacked / "usr/bin/ca-ledger", "--version").stdout == ran(ledger_server.BINARY, "--version").stdout
    said = subprocess.run([sys.executable, unpacked / "usr/bin/verify-ledger", "/nowhere"], capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 2 and "Traceback" not in said.stderr, said


def test_the_unit_is_one_that_systemd_takes_and_finds_hardened(unpacked):
    unit = unpacked / "usr/lib/systemd/system/ca-ledger.service"
    said = ran("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", f"--root={unpacked}", unit)
    assert said.stderr == ""
    # The exposure, of 100: what a service without any of it has is 96.
    ran("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
