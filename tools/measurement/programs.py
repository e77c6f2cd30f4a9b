"""The programs that are measured, and what the operating system says of them."""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def built(product, variable):
    """The path of a product: what the environment names, or built for release."""
    if variable in os.environ:
        return pathlib.Path(os.environ[variable]).resolve()
    subprocess.run([TOP / "tools/build", product], check=True, stdout=sys.stderr)
    return TOP / ".build/release" / product


def processor_seconds(pid):
    """User and system time of a process and its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid, field="VmHWM"):
    """Memory of a process in MB: the most that it has held, or what it holds now (VmRSS)."""
    return int(re.search(field + r":\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def bytes_on_disk(data):
    """Everything that the ledger keeps: log, views, their write-ahead logs, keys, anchor."""
    files = [path for path in data.rglob("*") if path.is_file()] + [pathlib.Path(f"{data}.anchor")]
    return sum(path.stat().st_size for path in files if path.exists())


def forget(data):
    """Has the operating system drop what it holds of a ledger's files in memory."""
    for path in data.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def timed(*command):
    """What a program printed; its wall and processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return run.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def replay(binary, data, depth):
    """The number of events that a replay read, views left out; its wall and processor seconds."""
    views = [path for path in data.iterdir() if path.name.startswith("views.db")]
    apart = data.with_name("views-apart")
    apart.mkdir()
    for path in views:
        path.rename(apart / path.name)
    printed, wall, processor = timed(binary, "replay", data, depth, "--format", "json")
    for path in views:
        (apart / path.name).rename(path)
    apart.rmdir()
    return json.loads(printed)["events"], wall, processor


def load(program, server, authority, connections, count, *options):
    """Runs the load generator; its measurements, and the server's processor time."""
    key, secret = server.credentials()
    before = processor_seconds(server.process.pid)
    run = subprocess.run(
        [program, "--port", str(server.address()[1]), "--authority", authority, "--connections", str(connections),
         "--count", str(count), *options],
        env=os.environ | {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}, stdout=subprocess.PIPE, text=True,
        check=False, timeout=3600,
    )
    time.sleep(1)  # sealing and the next checkpoint belong to the work
    measured = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode != 0:
        sys.exit(f"bench: the load generator failed: {measured}")
    return measured, processor_seconds(server.process.pid) - before
