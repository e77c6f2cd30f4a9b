"""What was in force, asked for again, changes nothing: of every golden ledger."""

import json
import subprocess

import pytest
import running_ledger
from golden_ledgers import GOLDEN, NAMES, packing


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("hypothesis", ["{}", '{"ruleSet":"1"}'])
def test_what_was_in_force_changes_nothing(binary, tmp_path, name, hypothesis):
    home = running_ledger.Home(tmp_path / name)
    packing.unpack(GOLDEN / name / f"{name}.tar.xz", home.path)
    (tmp_path / "policy.json").write_text(hypothesis)
    command = [binary, "what-if", home.folder, "--policy", tmp_path / "policy.json", "--all", "--format", "json"]
    [summary] = map(json.loads, subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.splitlines())
    lives = json.loads((GOLDEN / name / f"{name}.json").read_text())["issuances"]
    left = summary["notJudged"]
    assert left["repeated"] == lives["repeated"] and left["faulty"] == 0
    assert summary["judged"] == summary["same"] == lives["requested"] - lives["repeated"] - left["tokens"] - unjudged(lives)
    assert all(summary[change]["count"] == 0 for change in ("refused", "permitted", "refusedOtherwise")) and summary["unsigned"] == 0


def unjudged(lives):
    """Requests that were left without a decision: none, but where a process ended first."""
    return lives["requested"] - sum(lives[end] for end in ("issued", "refused", "failed", "abandoned", "repeated", "open"))
