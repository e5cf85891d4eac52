"""The files of compose.yaml without the programs: rules, routes, dashboard, mounts, secrets."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from local_stack import render

from tests.stack.test_metrics import BOARD, QUERIES, RULES

ROOT = Path(__file__).parents[1]
COMPOSE = ["compose.yaml", "compose.exporters.yaml", "compose.mongodb.yaml"]


def run(program: str, *arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """A program of Debian's; without it the test is skipped, and in CI fails."""
    if shutil.which(program) is None and not os.environ.get("CI"):
        pytest.skip(f"no {program}")
    return subprocess.run(
        [program, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", ["rules_test.yml", "rules_days_test.yml"])
def test_the_rules_pass_their_tests(name: str) -> None:
    done = run("promtool", "test", "rules", name, cwd=ROOT / "prometheus")
    assert done.returncode == 0, done.stdout + done.stderr


# --8<-- [start:mutants]
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("> 14.4 * 0.001", "> 144 * 0.001", "rules_test.yml"),
        ("|/readyz|", "|", "rules_test.yml"),
        ("or 0 * sum", "or 1 * sum", "rules_test.yml"),
        ('le="0.2"', 'le="0.3"', "rules_test.yml"),
        ("rate3d > 1 * 0.001", "rate3d > 2 * 0.001", "rules_days_test.yml"),
        ("rate6h > 6 * 0.001", "rate6h > 12 * 0.001", "rules_days_test.yml"),
    ],
)
def test_a_changed_rule_fails_them(tmp_path: Path, old: str, new: str, name: str) -> None:
    text = (ROOT / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    (tmp_path / "rules.yml").write_text(render.replace(text, {old: new}), encoding="utf-8")
    shutil.copy(ROOT / "prometheus" / name, tmp_path)
    assert run("promtool", "test", "rules", name, cwd=tmp_path).returncode != 0


# --8<-- [end:mutants]


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["severity=page", "alertname=OrdersGone"], "pager"),
        (["severity=ticket", "job=orders"], "team"),
        (["severity=unheard-of"], "team"),
    ],
)
def test_who_is_told(labels: list[str], receiver: str) -> None:
    config = "--config.file=alertmanager/alertmanager.yml"
    done = run("amtool", "config", "routes", "test", config, *labels)
    assert (done.returncode, done.stdout.strip()) == (0, receiver), done.stderr
    assert run("amtool", "check-config", "alertmanager/alertmanager.yml").returncode == 0


def test_every_alert_has_a_severity_with_a_route_and_a_runbook() -> None:
    alerts = [rule for group in RULES["groups"] for rule in group["rules"] if "alert" in rule]
    assert len(alerts) == 14
    for alert in alerts:
        assert alert["labels"]["severity"] in ("page", "ticket"), alert["alert"]
        assert alert["annotations"].keys() == {"summary", "runbook"}, alert["alert"]


def test_the_dashboards_queries_parse(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{n}", "expr": query.replace("$__rate_interval", "5m")}
        for n, query in enumerate(QUERIES)
    ]
    path = tmp_path / "board.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}), "utf-8")
    done = run("promtool", "check", "rules", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(QUERIES)} rules found" in done.stdout


def test_the_dashboard_uses_the_provisioned_source() -> None:
    source = yaml.safe_load((ROOT / "grafana/provisioning/datasources/prometheus.yml").read_text())
    [uid] = [entry["uid"] for entry in source["datasources"]]
    assert {panel["datasource"]["uid"] for panel in BOARD["panels"]} == {uid}
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


def services() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each service of each Compose file, with the whole file."""
    for name in COMPOSE:
        whole = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for service, parts in whole["services"].items():
            yield f"{name}: {service}", parts, whole


def test_what_is_mounted_is_there() -> None:
    seen = 0
    for name, service, whole in services():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("./"):
                seen += 1
                assert (ROOT / source).exists(), f"{name}: {source}"
            else:
                assert source in whole["volumes"], f"{name}: {source}"
    assert seen >= 8


def test_every_secret_is_made_and_used_by_who_may(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    script = str(ROOT / "scripts" / "make_secrets.sh")
    first = run(script, str(folder))
    assert first.returncode == 0, first.stderr
    made = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert run(script, str(folder)).returncode == 0
    assert made == {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert made["redis.conf"] == f"requirepass {made['redis_password']}\n"
    passwords = [made[name] for name in made if name.endswith("_password")]
    assert passwords
    assert all(re.fullmatch("[0-9a-f]{64}", password) for password in passwords)

    for name in COMPOSE:
        whole = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        used = {s for service in whole["services"].values() for s in service.get("secrets", [])}
        used |= set(whole.get("x-member", {}).get("secrets", []))
        assert used == set(whole["secrets"]), name
        for secret in whole["secrets"].values():
            assert Path(secret["file"]).name in made
    env_files = [f for _, service, _ in services() for f in service.get("env_file", [])]
    assert {Path(f).name for f in env_files} == {"mongodb_exporter.env"} <= set(made)


def test_every_container_is_held_tight() -> None:
    for name, service, _ in services():
        if "image" not in service:
            continue
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= limits.keys(), name
        # The service's own image brings its numeric user.
        user = service.get("user", "10001:10001" if "orders:" in service["image"] else "")
        assert all(part.isdecimal() for part in user.split(":")), name
        assert "healthcheck" in service or "build" in service, name
