"""A process that has loaded tools/verify-ledger and runs it, forked, for each line of arguments that it reads."""

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ledger_verifier.command import main  # noqa: E402


def run(arguments, seconds):
    """What a forked copy says: status, standard output, standard error. SIGALRM ends one that takes too long."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            be_the_program(arguments, seconds, out, err)
        _, status = os.waitpid(child, 0)
        said = [file.seek(0) or file.read() for file in (out, err)]
    return {"status": os.waitstatus_to_exitcode(status), "out": said[0], "err": said[1]}


def be_the_program(arguments, seconds, out, err):
    status = 70
    try:
        signal.alarm(seconds)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.argv = ["verify-ledger", *arguments]
        status = main("tools/verify-ledger")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), file=sys.__stdout__, flush=True)
