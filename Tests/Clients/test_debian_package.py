"""The Debian package, as a system has it that knows nothing else: installed, started as its unit says, upgraded, removed, purged.

It takes a minute: the program is packed twice, and a Debian system is made from nothing where nobody in this run made one yet.
"""

import gzip
import pathlib
import re
import subprocess
import sys

import issuing
import ledger_server
import pytest
from debian_system import debian, only_root, package, ran

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

pytestmark = only_root


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Two packages, the one over the other."""
    return [package(tmp_path_factory, revision) for revision in (1, 2)]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    return debian(tmp_path_factory)


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
def unpacked(tmp_path_factory, packages):
    """What is in the package."""
    place = tmp_path_factory.mktemp("unpacked")
    ran("dpkg-deb", "--extract", packages[0], place)
    return place


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
