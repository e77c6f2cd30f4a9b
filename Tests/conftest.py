"""For the tests of every folder: what they draw by lot they draw from seeds that all processes of a run share."""

import os
import random

SEEDS = ("FAULT_SEED", "VERIFIER_SEED")


def pytest_configure(config):
    # Before pytest-xdist starts other processes.
    for name in SEEDS:
        os.environ.setdefault(name, str(random.SystemRandom().randrange(1 << 32)))


def pytest_report_header(config):
    return ", ".join(f"{name}={os.environ[name]}" for name in SEEDS) + " (set them to repeat a run)"
