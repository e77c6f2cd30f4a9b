"""`tools/run`, the first command of the README."""

import contextlib
import os
import re
import signal
import subprocess

import ledger_server

RUN = ledger_server.TOP / "tools/run"
ENVIRONMENT = ledger_server.clean_environment(CA_LEDGER_BINARY=ledger_server.BINARY)


def test_once_it_walks_the_main_job_and_ends(tmp_path):
    run = subprocess.run([RUN, "--once", "--home", tmp_path / "home"], capture_output=True, text=True, timeout=180,
                         check=False, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
    assert run.returncode == 0, run.stdout + run.stderr
    for word in ("create-certificate-authority", "issue-certificate", "get-certificate",
                 "import-certificate-authority-certificate", "service.pem: OK", "ACTIVE", " replay ", " export "):
        assert word in run.stdout, word
    assert len(re.findall(r"^\$ aws acm-pca ", run.stdout, re.MULTILINE)) >= 9
    ledger_server.ca_ledger("replay", tmp_path / "home/ledger")
    assert (tmp_path / "home/master.key").stat().st_mode & 0o777 == 0o600


@contextlib.contextmanager
def serving(home):
    """`tools/run` in the background, as far as it says what to do next."""
    process = subprocess.Popen([RUN, "--home", home, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, env=ENVIRONMENT,
                               # Whoever runs the tests in the background may have it ignored, and a shell keeps to that.
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C ends it"):
                break
        yield process, "".join(lines)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_goes_on_serving_and_an_old_ledger_is_only_served(tmp_path):
    for walks in (True, False):
        with serving(tmp_path / "home") as (process, said):
            assert ("create-certificate-authority" in said) is walks, said
            listed = re.search(r"^  aws (.*)$", said, re.MULTILINE).group(1)
            asked = subprocess.run(["bash", "-c", f". {tmp_path}/home/environment && aws {listed}"], capture_output=True,
                                   text=True, timeout=60, check=False, env=ENVIRONMENT, stdin=subprocess.DEVNULL)
            assert asked.stdout.count('"Arn"') == 1, asked.stdout + asked.stderr
            process.send_signal(signal.SIGINT if walks else signal.SIGTERM)
            assert process.wait(60) == 0
    assert not os.path.exists(tmp_path / "home/ledger/control.sock")
