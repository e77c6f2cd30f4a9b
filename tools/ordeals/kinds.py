"""The ordeals by name, and one of them run as it was asked for."""

import contextlib
import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from . import campaign
from .corruption import Corruption
from .clock import Clock
from .crash import Crash
from .epochs import Epochs
from .fuzz import Fuzz
from .load import Load
from .power_cuts import PowerCuts
from .storage import Storage
from .walk import Walk

KINDS = {one.name: one for one in (Crash, Storage, PowerCuts, Corruption, Clock, Epochs, Walk, Load, Fuzz)}


def run(name, binary, folder, seed, chosen):
    """One ordeal as the command line asks for it: a single case, so many, or all."""
    kind, seconds = KINDS[name], chosen.seconds
    if kind.length and chosen.small and not seconds:
        seconds = kind.small_length
    if chosen.case is not None:
        return share(name, binary, folder, seed, [chosen.case], seconds if kind.length else None)
    numbers = kind.numbers(chosen.rounds or (kind.small if chosen.small else kind.whole))[chosen.first :]
    return shared(name, binary, folder, seed, numbers, seconds, chosen.workers)


def shared(name, binary, folder, seed, numbers, seconds=None, workers=1):
    """The cases of these numbers, by one worker or several."""
    if workers == 1:
        return share(name, binary, folder, seed, numbers, seconds)
    # Each has a folder of its own; processes, since most of a case is work of this one.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        shares = [
            pool.submit(share, name, binary, folder / f"worker-{number}", seed, numbers[number::workers], seconds)
            for number in range(workers)
        ]
        return functools.reduce(lambda one, other: one.join(other), [one.result() for one in shares])


def share(name, binary, folder, seed, numbers, seconds):
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(KINDS[name](binary, folder, seed)) as ordeal:
        if ordeal.length and seconds:
            ordeal.length, seconds = seconds, None
        return campaign.run(ordeal, numbers, seconds)
