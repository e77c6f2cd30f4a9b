"""For the tests of every folder: what they draw by lot they draw from seeds that all processes of a run share, and the longest go first."""

import os
import random

SEEDS = ("FAULT_SEED", "VERIFIER_SEED")
# Files that take minutes: one that was begun last would go on alone when all others have ended.
LONGEST = ("test_agreement.py", "test_debian_package.py", "test_power_cut.py")


def pytest_configure(config):
    # Before pytest-xdist starts other processes.
    for name in SEEDS:
        os.environ.setdefault(name, str(random.SystemRandom().randrange(1 << 32)))


def pytest_report_header(config):
    return ", ".join(f"{name}={os.environ[name]}" for name in SEEDS) + " (set them to repeat a run)"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONGEST)
