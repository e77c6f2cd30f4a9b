"""A newcomer's hour: from the package alone to an authority that issues, is watched and backed up, by README's own lines.

The commands, and what they print, are read in README's section "The first hour, with the package"; so it says nothing that is not so.
They run in a Debian system that has nothing but the package, in a network of its own, where the ports of README are free. Otherwise than
in README is only this: the package goes in by `dpkg` (no network), and `systemctl` is the test, which starts the service as its unit
says. `aws`, `openssl`, `curl`, `jq`, `promtool` and the Python below `verify-ledger` are this machine's.
"""

import contextlib
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest
from debian_system import PROJECT, debian, only_root, package
from ledger_server import clean_environment

SECTION = "### The first hour, with the package"
# Of this machine, in the same folder; what is named by its whole path is the system's.
BORROWED = """\
#!/bin/bash
words=()
for word in "$@"; do
    if [[ $word == /* && -e $word ]]; then word={place}$word; fi
    words+=("$word")
done
exec chroot /host /usr/bin/env --chdir={place}"$PWD" PATH={path} {program} "${{words[@]}}"
"""

pytestmark = only_root


class Step:
    """A command of README, and the lines that README shows below it."""

    def __init__(self, command):
        self.command, self.shown = command, []

    def __repr__(self):
        return f"$ {self.command}"

    def printed_by(self, text):
        """Whether it is what README shows: numbers, times and names are others each time; `…` stands for anything."""
        wanted = "".join("(?:.*\n)*" if line == "…" else re.escape(shape(line)).replace("…", ".*") + "\n" for line in self.shown)
        return re.fullmatch(wanted, "".join(shape(line) + "\n" for line in text.rstrip().splitlines())) is not None


def shape(line):
    line = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID", line)
    line = re.sub(r"[A-Za-z0-9+/]{43}=", "DIGEST", line)
    line = re.sub(r"\b[0-9a-f]{8,}\b", "HEX", line)
    return re.sub(r"\d+", "N", line)


def steps(lines):
    """The commands of the indented blocks; a paragraph that names the six commands of the tour stands for them."""
    found, open_ended = [], False
    for line in lines:
        if "the six commands of the tour" in line:
            found += tour()
        if not line.startswith("    "):
            continue
        line = line[4:]
        if open_ended:
            found[-1].command += "\n" + line
        elif line.startswith("$ "):
            found.append(Step(line[2:]))
        else:
            found[-1].shown.append(line)
        open_ended = line.endswith("\\")
    return found


def readme():
    return (PROJECT / "README.md").read_text().splitlines()


def tour():
    """How the root got its certificate."""
    lines = readme()
    [begin] = [number for number, line in enumerate(lines) if line.startswith("    $ CA=$($PCA create-certificate-authority ")]
    found = steps(itertools.takewhile(str.strip, lines[begin:]))
    assert len(found) == 6
    for step in found:
        # There nothing is shown; openssl says a line or two.
        step.shown = ["…"]
    return found


def the_hour():
    lines = readme()
    begin = lines.index(SECTION) + 1
    return steps(itertools.takewhile(lambda line: not line.startswith("#"), lines[begin:]))


@pytest.fixture
def network():
    """A network of its own, with nothing in it but loopback: what a command begins with to be in it."""
    up = "import fcntl, socket, struct, sys; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH22x', b'lo', 0x49)); print('up', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(["unshare", "--net", sys.executable, "-c", up], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        if holder.stdout.readline() != b"up\n":
            pytest.skip(f"this machine gives nobody a network of his own: {holder.communicate()[1]}")
        yield ["/usr/bin/nsenter", f"--net=/proc/{holder.pid}/ns/net"]
    finally:
        holder.kill()
        holder.communicate()


class Newcomer:
    """Root's shell in the system."""

    def __init__(self, system):
        self.system, self.numbers = system, itertools.count()
        path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
        for name in ("aws", "openssl", "curl", "jq", "promtool"):
            assert shutil.which(name, path=path), f"{name} is missing: tools/prepare --tests brings it"
            self.lend(name, path, name)
        self.lend("verify-ledger", path, f"{sys.executable} {system.place}/usr/bin/verify-ledger")
        script = 'mount -t proc proc "$0/proc" && mkdir -p "$0/host" && mount --rbind / "$0/host" && exec /usr/sbin/chroot "$0" /bin/bash'
        self.shell = subprocess.Popen(
            [*system.network, "/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, str(system.place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=clean_environment(PATH="/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME="/root", LC_ALL="C", DEBIAN_FRONTEND="noninteractive"),
        )  # fmt: skip
        self.types("cd /root")

    def lend(self, name, path, program):
        file = self.system.at(f"/usr/local/bin/{name}")
        file.write_text(BORROWED.format(place=self.system.place, path=path, program=program))
        file.chmod(0o755)

    def types(self, command):
        """What it prints, and how it ends."""
        file = f"/tmp/step-{next(self.numbers)}"
        self.system.at(file).write_text(command + "\n")
        self.shell.stdin.write(f". {file} </dev/null; echo; echo ended $?\n")
        self.shell.stdin.flush()
        lines = []
        for line in self.shell.stdout:
            if ended := re.fullmatch(r"ended (\d+)\n", line):
                # The empty line is the shell's.
                return "".join(lines).removesuffix("\n").replace(str(self.system.place), ""), int(ended[1])
            lines.append(line)
        raise AssertionError(f"the shell is gone: {command}\n{''.join(lines)}")

    def does(self, step):
        """Where it only looks, it looks again for what comes behind an answer: a list, a line of the feed."""
        until = time.monotonic() + 60
        while True:
            printed, ended = self.types(step.command)
            if ended == 0 and step.printed_by(printed):
                return printed
            looks = re.match(r"openssl verify |curl |cat |runuser -u ca-ledger -- ca-ledger doctor ", step.command)
            assert looks and time.monotonic() < until, f"{step}\nended {ended}, and printed:\n{printed}\nREADME shows:\n" + "\n".join(step.shown)
            time.sleep(0.2)

    def leaves(self):
        self.shell.communicate()


def test_from_the_package_to_an_authority_that_is_watched_and_backed_up(tmp_path_factory, network):
    system = debian(tmp_path_factory, network)
    newcomer = Newcomer(system)
    printed = {}
    with contextlib.ExitStack() as at_the_end, contextlib.ExitStack() as service:
        at_the_end.callback(newcomer.leaves)
        for step in the_hour():
            if step.command.startswith("apt install ./"):
                shutil.copy(package(tmp_path_factory), system.at("/root"))
                step.command = f"dpkg --install ./{package(tmp_path_factory).name}"
                newcomer.does(step)
                # Where systemd runs, the package's own script starts the service.
                service.enter_context(system.served())
            elif step.command == "systemctl restart ca-ledger":
                service.close()
                service.enter_context(system.served())
            else:
                printed[step.command.split("\n")[0]] = newcomer.does(step)

    def of(part):
        [text] = [text for command, text in printed.items() if part in command]
        return text

    # What README's lines show of figures, by the figures.
    assert 'ca_ledger_events_total{event="CertificateSigned"} 2\n' in of("/metrics") and "ca_ledger_backup_failures_total 0\n" in of("/metrics")
    # How far signatures come goes by the log's rhythm.
    entries = re.search(r": (\d+) entries, signed up to ", of("ca-ledger backup "))[1]
    assert f"whole: {entries} entries\n" in of("verify-ledger drill")
    assert of("ca-ledger replay ") == "The log is whole.\n" and of("ca-ledger doctor ") == "Nothing is wrong.\n"
    # One of the start, and one by hand.
    assert len(list(system.at("/var/lib/ca-ledger/backups").glob("ca-ledger-*Z"))) >= 2
