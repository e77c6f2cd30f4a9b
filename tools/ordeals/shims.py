"""The shim of tools/faults, built once and watching one ledger at a time."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from shim import Shim

FLAGS = ["-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]
SOURCE = Path(__file__).resolve().parents[1] / "faults" / "faults.c"


class Shims:
    """Makes shims; what each needs lies beside the ledgers, never below one."""

    def __init__(self, folder):
        self.folder = folder
        self.library = folder / "faults.so"
        subprocess.run([os.environ.get("CC", "cc"), *FLAGS, "-o", self.library, SOURCE], check=True)

    @contextlib.contextmanager
    def watching(self, root):
        folder = self.folder / f"{root.name}.shim"
        shutil.rmtree(folder, ignore_errors=True)
        shim = Shim(self.library, root, folder)
        try:
            yield shim
        finally:
            shim.close()
            folder.rmdir()
