"""GetCertificate at size: certificates from all over the ledger, with nothing in memory and with everything."""

import json
import os
import pathlib
import re
import subprocess
import sys

from . import programs
from .everyday import RATIO, TENTHS
from .figures import Figure

PAGE = 4_096


def names(ledger, count):
    """The ARNs of so many certificates, at even distances from each other."""
    step = max(ledger.certificates() // count, 1)
    rows = ledger.ask("SELECT serial FROM (SELECT serial, row_number() OVER (ORDER BY serial) AS number FROM serial "
                      f"WHERE standing = 1) WHERE number % {step} = 0 LIMIT {count}")
    return [f"{ledger.authority}/certificate/{int.from_bytes(serial, 'big')}" for (serial,) in rows]


def read(generator, ledger, arns):
    """How long a server took to give those certificates, one after the other."""
    key, secret = ledger.server.credentials()
    run = subprocess.run(
        [generator, "read", "--port", str(ledger.server.address()[1]), "--authority", ledger.authority],
        input="\n".join(arns) + "\n", env=os.environ | {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret},
        stdout=subprocess.PIPE, text=True, check=False, timeout=3600)
    if run.returncode != 0:
        sys.exit(f"bench: certificates cannot be read: {run.stdout}")
    return json.loads(run.stdout)


def from_disk(pid):
    """Octets that a process had fetched from the disk."""
    return int(re.search(r"^read_bytes: (\d+)", pathlib.Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)[1])


def figures(generator, ledger, count, count_cold):
    """Figures of a server that is asked for certificates from all over a ledger, cold and warm."""
    server = ledger.server
    arns = names(ledger, count)
    programs.forget(server.data)
    server.start(timeout=600)
    before = from_disk(server.process.pid)
    # Far from each other, so that one does not warm the next.
    cold = read(generator, ledger, arns[:: max(len(arns) // count_cold, 1)][:count_cold])
    pages = (from_disk(server.process.pid) - before) / cold["requests"] / PAGE
    read(generator, ledger, arns)
    warm = read(generator, ledger, arns)
    ledger.peak = max(ledger.peak, programs.memory(server.process.pid))
    server.stop()
    return [
        Figure("GetCertificate from all over the ledger, warm, p99 (ms)", warm["p99Milliseconds"], RATIO, 1),
        Figure("  page cache cold, p50 (ms)", cold["p50Milliseconds"], RATIO),
        Figure("  page cache cold, p99 (ms)", cold["p99Milliseconds"], RATIO),
        Figure("  pages of 4 KiB from the disk each, cold", pages, TENTHS),
    ]
