"""The changes of the master key and of the log's key, killed before, after and within any of their steps: whoever says the same again ends
them, no key is ever without a durable sealed copy, and both verifiers say whole.

It takes half a minute: in each case the program is run twice or more, and both verifiers read what there is.
"""

import json
import os
import subprocess

import shim as faults
from running_ledger import Server, assert_whole, replay, verify

KILLS = (faults.KILL_BEFORE, faults.KILL_AFTER, faults.TEAR_AND_KILL)
KILLED = -9
MOST_STEPS = 400


def run(binary, command, home, *options, shim=None, expecting=(0,)):
    environment = {**os.environ, **(shim.environment() if shim else {})}
    arguments = [binary, *command, "--data", home.folder, "--master-key", home.master_key, *options, "--format", "json"]
    ended = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert ended.returncode in expecting, (ended.returncode, ended.stdout, ended.stderr[-2000:])
    return ended.returncode, json.loads(ended.stdout) if ended.returncode == 0 else ended.stderr


def second_key(home):
    path = home.path / "master-2.key"
    path.write_text(os.urandom(32).hex() + "\n")
    path.chmod(0o600)
    return path


def steps_of(binary, command, home, make_shim, *options):
    """How many steps the command makes that change something."""
    shim = make_shim(home.path)
    run(binary, command, home, *options, shim=shim)
    assert 0 < shim.count < MOST_STEPS
    return shim.count


def sealed(home):
    return {path.name: path.read_bytes() for path in home.folder.glob("keys/*.key")}


def spread(count, generator, cases=9):
    """Steps all over the command, each with a way of being killed at it."""
    bounds = [round(count * part / cases) for part in range(cases + 1)]
    return [(generator.randint(low + 1, max(low + 1, high)), KILLS[index % 3]) for index, (low, high) in enumerate(zip(bounds, bounds[1:]))]


def test_a_change_of_the_master_key_that_is_killed_is_ended_by_the_same_command(binary, copy_of, template, make_shim, generator):
    rehearsal = copy_of(template)
    command, option = ("keys", "reseal"), "--new-master-key"
    count = steps_of(binary, command, rehearsal, make_shim, option, second_key(rehearsal))
    begun, between = 0, 0
    for step, kill in spread(count, generator):
        home = copy_of(template)
        names, second, shim = set(sealed(home)), second_key(home), make_shim(home.path)
        shim.plan(kill, step, kinds=faults.ALL_STEPS)
        status, _ = run(binary, command, home, option, second, shim=shim, expecting=(0, KILLED))
        shim.end_plan()
        found = sealed(home)
        assert set(found) >= names, "a key is gone"
        was_begun = [kind for kind in types(binary, home) if kind.startswith("MasterKey")]
        if was_begun == ["MasterKeyChanging"]:
            begun += 1
            # Neither master key starts a server, and it says what to do.
            server = Server(binary, home)
            assert server.wait_until_dead() == 2 and "ca-ledger keys reseal" in server.diagnostics()
            assert "master-key-changing" in run_doctor(binary, home)
            wrong = home.path / "wrong.key"
            wrong.write_text(os.urandom(32).hex())
            wrong.chmod(0o600)
            _, said = run(binary, command, home, option, wrong, expecting=(2,))
            assert "was begun and not ended" in said
            between += 1
        _, ended = run(binary, command, home, option, second)
        assert ended["keys"] == "2" and ended["lost"] == "0", ended
        assert [kind for kind in types(binary, home) if kind.startswith("MasterKey")] == ["MasterKeyChanging", "MasterKeyReplaced"]
        home.master_key.write_bytes(second.read_bytes())
        server = Server(binary, home)
        try:
            server.wait_until_ready()
            server.issue(server.client())
            server.stop()
        finally:
            server.kill()
        assert_whole(binary, home)
    assert begun and between, "nothing was killed in between"


def test_a_change_of_the_logs_key_that_is_killed_is_ended_by_a_start_or_by_the_same_command(binary, copy_of, template, make_shim, generator):
    command = "log", "rotate-key"
    count = steps_of(binary, command, copy_of(template), make_shim)
    changed = 0
    for number, (step, kill) in enumerate(spread(count, generator)):
        home, shim = copy_of(template), None
        first = keys_of(binary, home)
        shim = make_shim(home.path)
        shim.plan(kill, step, kinds=faults.ALL_STEPS)
        run(binary, command, home, shim=shim, expecting=(0, KILLED))
        shim.end_plan()
        was_changed = "LogKeyChanged" in types(binary, home)
        changed += was_changed
        if number % 2:
            _, ended = run(binary, command, home)
            assert ended["finished"] in ("yes", "what an earlier command had begun")
        server = Server(binary, home)
        try:
            server.wait_until_ready()
            server.issue(server.client())
            server.stop()
        finally:
            server.kill()
        assert_whole(binary, home)
        keys = keys_of(binary, home)
        assert keys[0] == first[0] and all(one["isVouchedFor"] for one in keys[1:])
        for key in keys:
            for verdict in (replay(binary, home, "--verifier-key", key["verifierKey"]), verify(home, "--verifier-key", key["verifierKey"])):
                assert verdict.status == 0, verdict.text
    assert changed, "nothing was killed after the change"


def types(binary, home):
    shown = subprocess.run([binary, "log", "show", home.folder, "--format", "json"], capture_output=True, text=True, check=True)
    return [json.loads(line)["type"] for line in shown.stdout.splitlines()]


def keys_of(binary, home):
    return json.loads(replay(binary, home).text.splitlines()[0])["logKeys"]


def run_doctor(binary, home):
    told = subprocess.run([binary, "doctor", home.folder, "--format", "json"], capture_output=True, text=True, check=False)
    return [one["code"] for one in json.loads(told.stdout)["findings"]]

