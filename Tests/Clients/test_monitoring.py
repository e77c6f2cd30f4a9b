"""`tools/monitoring`: the alert rules and the dashboard hold, fire when they say, and look at nothing that no server tells."""

import json
import re

import pytest
import yaml
from ledger_server import TOP
from told_metrics import documented, promtool

PLACE = TOP / "tools/monitoring"
# Prometheus' own: whether a target was reached.
OF_PROMETHEUS = {"up"}
WORDS = {"and", "or", "unless", "by", "on", "without", "ignoring", "group_left", "group_right", "offset", "bool"}


@pytest.fixture(scope="module")
def rules():
    """Every alert, by its name."""
    groups = yaml.safe_load((PLACE / "alerts.yml").read_text())["groups"]
    found = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found) > 25
    return {rule["alert"]: rule for rule in found}


@pytest.fixture(scope="module")
def dashboard():
    return json.loads((PLACE / "dashboard.json").read_text())


def asked_for(expression):
    """The metrics that an expression looks at: whatever in it is no label, function, word, text or number."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(r"\b(by|on|without|ignoring)\s*\([^)]*\)", " ", bare)
    bare = re.sub(r"\b[a-zA-Z_]\w*\s*\(", "(", bare)
    return {word for word in re.findall(r"\b[a-zA-Z_]\w*", bare) if word not in WORDS and not re.fullmatch(r"\d\w*", word)}


def told_as(name, metrics):
    """The metric that a series' name belongs to; of a histogram there are three."""
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    return metrics.get(name) or (metrics.get(base) if base in metrics and metrics[base].kind == "histogram" else None)


def check(expression, metrics, of_prometheus=frozenset()):
    """Every metric is told, and by labels that it has."""
    names = asked_for(expression)
    assert names - of_prometheus, expression
    for name in names - of_prometheus:
        assert told_as(name, metrics), f"no server tells {name}: {expression}"
    for name, matchers in re.findall(r"\b(\w+)\{([^}]*)\}", expression):
        if name in of_prometheus:
            continue
        metric = told_as(name, metrics)
        allowed = metric.labels | {"instance", "job"} | ({"le"} if metric.kind == "histogram" else set())
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers):
            assert label in allowed, f"{name} has no label {label}: {expression}"


def test_the_names_in_an_expression_are_found():
    """What the other tests rest on."""
    assert asked_for('sum by (instance, le) (rate(a_total{x="b_c", y=~"d|e"}[5m])) > 5 and on (job) changes(f[1h]) == 0') == {"a_total", "f"}
    assert asked_for("predict_linear(x[6h], 3 * 86400) < 64 or absent(y) unless z offset 10m") == {"x", "y", "z"}


def test_the_rules_are_rules():
    status, said = promtool("check", "rules", PLACE / "alerts.yml")
    assert status == 0 and "SUCCESS" in said, said


def test_each_alert_fires_when_it_says():
    """Some five seconds: a day of refusals goes by."""
    status, said = promtool("test", "rules", "alerts_test.yml", cwd=PLACE)
    assert status == 0 and "SUCCESS" in said, said


def test_each_alert_is_seen_to_fire_and_not_to(rules):
    seen = {name: set() for name in rules}
    for case in yaml.safe_load((PLACE / "alerts_test.yml").read_text())["tests"]:
        for expectation in case["alert_rule_test"]:
            seen[expectation["alertname"]].add(bool(expectation["exp_alerts"]))
    for name, outcomes in seen.items():
        assert outcomes == {True, False}, name


def test_each_alert_says_what_it_means_and_what_to_do(rules):
    events = set(re.findall(r"^([A-Z]\w+) ::=", (TOP / "schemas/events.asn1").read_text(), re.MULTILINE))
    for name, rule in rules.items():
        assert rule["labels"]["severity"] in ("page", "ticket"), name
        assert set(rule["annotations"]) == {"summary", "description", "action"} and all(rule["annotations"].values()), name
        for event in re.findall(r"--type (\w+)", rule["annotations"]["action"]):
            assert event in events, (name, event)
        for matched in re.findall(r'event=~?"([^"]*)"', rule["expr"]):
            assert set(matched.split("|")) <= events, (name, matched)


def test_the_alerts_look_at_what_a_server_tells(rules):
    metrics = documented()
    for rule in rules.values():
        check(rule["expr"], metrics, OF_PROMETHEUS)


def targets(dashboard):
    return [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_the_dashboard_is_one(dashboard):
    """Grafana's own check cannot be run here: what it stumbles over most is looked at."""
    assert dashboard["title"] == dashboard["uid"] == "ca-ledger" and dashboard["schemaVersion"] >= 36
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["type"] in ("timeseries", "stat", "bargauge") and panel["description"] and panel["targets"], panel["title"]
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"]), panel["title"]
    assert [one["name"] for one in dashboard["templating"]["list"]] == ["datasource", "instance"]


def test_the_dashboard_looks_at_what_a_server_tells(dashboard):
    metrics = documented()
    for _, expression in targets(dashboard):
        check(expression.replace("$__rate_interval", "5m"), metrics)
    shown = {told_as(name, metrics).name for _, expression in targets(dashboard) for name in asked_for(expression)}
    # The one that is the same as another under the hosted service's name.
    assert set(metrics) - shown == {"aws_acmprivateca_time_seconds"}


def test_the_dashboards_expressions_are_such(dashboard, tmp_path):
    rules = []
    for number, (title, expression) in enumerate(targets(dashboard)):
        written = expression.replace("$__rate_interval", "5m").replace("$instance", ".*")
        assert "$" not in written, title
        rules.append({"record": f"panel:expression:{number}", "expr": written})
    file = tmp_path / "expressions.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    status, said = promtool("check", "rules", file)
    assert status == 0 and f"{len(rules)} rules found" in said, said
