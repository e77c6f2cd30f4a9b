"""Backups made by the program: whole ones, and ones that are killed."""

import json
import os
import subprocess

from running_ledger import Home
from shim import KILL_BEFORE, SYNCING


def run(binary, home, target, *arguments, **options):
    command = [binary, "backup", target, "--data", home.folder, *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, **options)


def backup(binary, home, place, *arguments, **options):
    """Makes a backup that has to succeed; gives it as a home, and what was said of it."""
    made = Home(place, home.authority)
    place.mkdir(mode=0o700, exist_ok=True)
    finished = run(binary, home, made.folder, "--format", "json", *arguments, **options)
    assert finished.returncode == 0, finished.stderr
    return made, json.loads(finished.stdout)


def interrupted(binary, home, target, make_shim, *arguments, named="ledger.db"):
    """Kills a backup as it synchronizes the file of this name; gives the folder that it leaves."""
    target.parent.mkdir(exist_ok=True)
    shim = make_shim(target.parent)
    shim.plan(KILL_BEFORE, at=1, kinds=SYNCING, name=named)
    finished = run(binary, home, target, *arguments, env={**os.environ, **shim.environment()})
    assert shim.end_plan() and finished.returncode == -9, finished.stderr
    assert not target.exists()
    return target.with_name(target.name + ".unfinished")


def everything(folder):
    """What lies in a folder, however deep, with what is in the files and where links lead; None where nothing has the name."""
    if not os.path.lexists(folder):
        return None
    if not folder.is_dir():
        return folder.read_bytes()
    found = {}
    for path in sorted(folder.rglob("*")):
        found[str(path.relative_to(folder))] = os.readlink(path) if path.is_symlink() else path.is_dir() or path.read_bytes()
    return found
