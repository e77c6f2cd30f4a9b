"""Small campaigns of tools/torture. Their seeds are fixed, so that a run of the tests is the same as the last; the long ones draw theirs by lot."""

import json

from ordeals import kinds

WORKERS = 2  # most of a case is work of one core
SEED = 7


def run(name, binary, folder, numbers, at_least, **options):
    """Runs the cases of these numbers, none of which breaks a promise."""
    result = kinds.shared(name, binary, folder, options.pop("seed", SEED), numbers, **({"workers": WORKERS} | options))
    assert not result.faulty, json.dumps(result.faults, indent=1)
    assert result.cases >= at_least, f"{result.cases} cases: {result.results}"
    return result
