"""A Debian system that knows nothing but the package, made from nothing; the package; and the service, started as its unit says.

Making them takes a minute. What was made is kept for whichever test of the run asks next, also in another process; each gets a copy.
"""

import configparser
import contextlib
import fcntl
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
import threading

import boto3
import ledger_server
import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
UNIT = PROJECT / "tools/packaging/ca-ledger.service"

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a Debian system")


def ran(*command, **more):
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL, **more)
    assert run.returncode == 0, f"{command}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}"
    return run


def kept(tmp_path_factory, name, make):
    """A folder that the first who asks in this run makes by `make(folder)`; it is nobody's to change."""
    shelf = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shelf = shelf.parent
    folder = shelf / f"debian-{name}"
    with open(shelf / f"debian-{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = shelf / f"debian-{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def package(tmp_path_factory, revision=1):
    """The Debian package of the program that is tested."""
    environment = dict(os.environ, CA_LEDGER_BINARY=str(ledger_server.BINARY))
    words = PROJECT / "tools/package", "--revision", revision, "--output"
    [made] = kept(tmp_path_factory, f"package-{revision}", lambda folder: ran(*words, folder, env=environment)).glob("*.deb")
    return made


def debian(tmp_path_factory, network=()):
    """A Debian system with what the package needs, and nothing else; whoever asks may do with it as he likes."""
    needs = ran("dpkg-deb", "--field", package(tmp_path_factory), "Depends").stdout
    needs = [re.match(r"\S+", one.strip())[0].rstrip(",") for one in needs.split(",")]

    def make(folder):
        words = "debootstrap", "--variant=minbase", f"--include={','.join(needs)}", "bookworm", str(folder), "http://deb.debian.org/debian"
        made = subprocess.run(words, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL, check=False)
        if made.returncode != 0:
            pytest.skip(f"this machine makes no Debian system: {made.stdout.strip().splitlines()[-1:]}")

    place = tmp_path_factory.mktemp("system") / "root"
    ran("cp", "--archive", kept(tmp_path_factory, "system", make), place)
    # Who is another user there goes through it, and it is nobody else's here: the folder above shuts it.
    place.chmod(0o755)
    return System(place, network)


class System:
    def __init__(self, place, network=()):
        """`network`: what a command begins with to be in a network of its own."""
        self.place, self.network = place, network
        self.numbers = itertools.count()
        if subprocess.run([*self.inside("true")], capture_output=True, check=False).returncode != 0:
            pytest.skip("this machine does not let root mount /proc in a place of its own")

    def inside(self, *command):
        """A command as the system runs it: what is mounted for it is gone with it. A program of Swift's reads its arguments in /proc."""
        script = 'mount -t proc proc "$0/proc" && root=$0 && exec /usr/sbin/chroot "$root" "$@"'
        return [*self.network, "/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, str(self.place), *command]

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
