"""Settings of the server from a file, from the environment, from flags: which counts, what is told, what is refused."""

import os
import re
import subprocess

import issuing
import pytest
from ledger_server import BINARY, LedgerServer, ca_ledger, clean_environment, documents
from schemas_json import held

USAGE = 64


class Configured(LedgerServer):
    """A server that is started with nothing but what the test gives it."""

    words, variables = (), {}

    def command(self, *options):
        given = " ".join(f"{name}={value}" for name, value in self.variables.items()).split()
        return ["/usr/bin/env", *given, str(BINARY), "serve", *map(str, self.words), *options]


@pytest.fixture
def configured(tmp_path):
    server = Configured(tmp_path)
    yield server
    server.stop()


def written(path, text, mode=0o644):
    path.write_text(text)
    path.chmod(mode)
    return path


def in_force(*words, expecting=(0,), **variables):
    run = subprocess.run([BINARY, "config", *map(str, words), "--format", "json"], capture_output=True, text=True, timeout=60, check=False,
                         stdin=subprocess.DEVNULL, env=clean_environment(**variables))  # fmt: skip
    assert run.returncode in expecting, run
    document = held("config", documents(run.stdout)[0])
    return {one["name"]: one for one in document["settings"]}, document


def test_a_server_from_a_file_alone(configured, tmp_path):
    log = tmp_path / "outside"
    log.mkdir()
    file = written(tmp_path / "ca-ledger.yaml", f"""\
# All that it is told.
data: {configured.data}
listen: 127.0.0.1:0
master-key: {configured.master_key}
anchor: {log}/ledger.anchor
metrics: off
region: eu-west-1
account: 000000001234
arn-serial: hex
token-window: 77
rate-limit:
  - GetPolicy=1:1
""")
    configured.words = ["--config", file]
    configured.start()
    client = configured.client(region="eu-west-1")
    root, _ = issuing.new_root(client)
    assert root.startswith("arn:aws:acm-pca:eu-west-1:000000001234:")
    arn = issuing.issue(client, root, issuing.certification_request())
    assert len(arn.rpartition("/")[2]) >= 30 and (log / "ledger.anchor").is_file()
    [started] = [event["event"] for event in configured.events() if event["type"] == "ServerStarted"]
    assert 77 in started.values() or "77" in str(started), started
    # A change that nobody's flag says is told with where it stands, and what the log has of it.
    written(file, file.read_text().replace("region: eu-west-1", "region: eu-west-2"))
    settings, document = in_force("--config", file)
    assert settings["region"]["value"] == "eu-west-2" and settings["region"]["source"] == {"kind": "file", "name": str(file), "line": 7}
    assert {"setting": "region", "value": "eu-west-1", "fixed": True} in document["log"]["recorded"]
    said = ca_ledger("config", "--config", file).out
    assert "what is set counts for nothing" in said and "policy show" in said


def test_a_server_from_the_environment_alone_and_a_flag_over_both(configured, tmp_path):
    file = written(tmp_path / "ca-ledger.yaml", "data: /nowhere/at/all\nlisten: 127.0.0.1:0\naccount: 000000000009\nstages: true\n")
    configured.variables = {
        "CA_LEDGER_DATA": configured.data, "CA_LEDGER_LISTEN": "127.0.0.1:0", "CA_LEDGER_MASTER_KEY": configured.master_key.read_text().strip(),
        "CA_LEDGER_ACCOUNT": "000000000008", "CA_LEDGER_METRICS": "off",
    }  # fmt: skip
    configured.start()
    assert configured.stop() == 0
    # The file is below them, the flag above; what only the file says counts.
    configured.variables["CA_LEDGER_CONFIG"] = file
    configured.words = ["--metrics", "127.0.0.1:0", "--account", "000000000007"]
    configured.start()
    assert configured.metrics
    assert "--account 000000000007 counts for nothing: this ledger's names carry 000000000008" in configured.log()
    assert ca_ledger("stages", "--data", configured.data).out
    secret = configured.variables["CA_LEDGER_MASTER_KEY"]
    variables = {name: str(value) for name, value in configured.variables.items()}
    settings, _ = in_force("--account", "000000000007", **variables)
    assert settings["account"]["source"] == {"kind": "flag"} and [one["kind"] for one in settings["account"]["outdone"]] == ["variable", "file"]
    assert settings["data"]["source"] == {"kind": "variable", "name": "CA_LEDGER_DATA"} and settings["stages"]["value"] is True
    assert settings["master-key"] | {"value": None, "hidden": True} == settings["master-key"]
    for form in ("text", "json"):
        said = subprocess.run([BINARY, "config", "--format", form], capture_output=True, text=True, timeout=60, check=True, env=clean_environment(**variables))
        assert secret not in said.stdout + said.stderr


def test_nothing_starts_from_settings_that_are_wrong_and_all_of_it_is_told(tmp_path):
    file = written(tmp_path / "ca-ledger.yaml", "data: d\nlistn: 127.0.0.1:0\ntoken-window: soon\ntls-key: a\nmaster-key: " + "ab" * 32 + "\n")
    checked = ca_ledger("config", "check", file, expecting=(1,))
    lines = checked.out.splitlines()
    assert [line.removeprefix(f"{file}, ").split(":")[0] for line in lines] == ["line 2", "line 3", "line 4", "line 5"], lines
    assert "is listen meant?" in lines[0] and "stands below tls" in lines[2] and "file of its own" in lines[3] and "abab" not in checked.out
    started = ca_ledger("serve", "--config", file, expecting=(USAGE,))
    assert [line.removeprefix("Error: ") for line in started.err.splitlines()[:4]] == lines and "Usage: ca-ledger serve" in started.err
    assert not (tmp_path / "d").exists()
    _, document = in_force("--config", file, expecting=(1,))
    assert document["problems"] == lines
    assert ca_ledger("config", "check", written(file, "data: d\n")).out == f"{file}: nothing is wrong.\n"
    # What others can write could name anything.
    file.chmod(0o666)
    assert "can be written by others" in ca_ledger("config", "check", file, expecting=(1,)).out
    assert "can be written by others" in ca_ledger("serve", "--config", file, expecting=(USAGE,)).err
    if os.geteuid() == 0:
        file.chmod(0o644)
        os.chown(file, 12345, -1)
        assert "can be written by others" in ca_ledger("serve", "--config", file, expecting=(USAGE,)).err
    assert "more than 65536" in ca_ledger("config", "check", written(tmp_path / "large.yaml", "# " + "x" * 65_536), expecting=(2,)).err
    assert "cannot be read" in ca_ledger("serve", "--config", tmp_path / "none.yaml", expecting=(2,)).err
    assert "no regular file" in ca_ledger("config", "check", tmp_path, expecting=(1,)).out
    near = subprocess.run([BINARY, "serve", "--data", tmp_path / "d"], capture_output=True, text=True, timeout=60, check=False, env=clean_environment(CA_LEDGER_LITSEN="a"))
    assert near.returncode == USAGE and "is CA_LEDGER_LISTEN meant?" in near.stderr
    assert "The folder of the ledger is missing" in ca_ledger("serve", expecting=(USAGE,)).err


def test_the_example_names_all_there_is_and_is_itself_one(tmp_path):
    example = ca_ledger("config", "--example", "--data", "/srv/ledger", "--listen", "127.0.0.1:9").out
    lines = example.splitlines()
    assert "data: /srv/ledger" in lines and "listen: 127.0.0.1:9" in lines and "#token-window: 60" in lines
    settings, _ = in_force("--config", written(tmp_path / "ca-ledger.yaml", example))
    # Flags that are no settings of a file.
    assert {name.rpartition(".")[2] for name in settings} - {line.lstrip("# ").split(":")[0] for line in lines} == {"config", "new-anchor"}
    everything = re.sub(r"(?m)^( *)#(?=[a-z-])", r"\1", example)
    # With all of it there are two ways to TLS and two places for backups, and nothing else is wrong.
    said = ca_ledger("config", "check", written(tmp_path / "all.yaml", everything), expecting=(1,)).out.splitlines()
    assert len(said) == 2 and "tls.authority exclude each other" in said[0] and "backup.command exclude each other" in said[1], said
