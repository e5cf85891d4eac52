"""Rules, configurations and dashboards are read wherever they stand."""

from __future__ import annotations

from pathlib import Path

from prodready.documents.repository import Repository
from prodready.facts.monitoring import Monitoring

RULES = "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n"
OBJECT = (
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n"
    "  groups:\n    - name: a\n      rules:\n        - {record: 'a:b', expr: up}\n"
)
BOARD = (
    '{"title": "A", "schemaVersion": 41, "rows": [{"panels": [\n{"targets": [{"expr": "up"}]}]}]}'
)


def monitoring(folder: Path, files: dict[str, str]) -> Monitoring:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Monitoring.from_repository(Repository(folder))


def test_rules_of_files_and_objects(tmp_path: Path) -> None:
    found = monitoring(tmp_path, {"prometheus/rules.yml": RULES, "k8s/rules.yaml": OBJECT})
    assert [(each.alert, each.record) for each in found.rules] == [("Down", None), (None, "a:b")]
    assert [str(each.place) for each in found.alerts] == ["prometheus/rules.yml:4:9"]


def test_dashboards_with_rows_or_wrapped_and_nothing_else(tmp_path: Path) -> None:
    wrapped = '{"dashboard": {"title": "B", "panels": []}}'
    other = '{"panels": [1], "name": "no dashboard"}'
    files = {"a.json": BOARD, "b.json": wrapped, "c.json": other, "d.json": '{"panels"'}
    found = monitoring(tmp_path, files)
    assert [each.document.path for each in found.dashboards] == ["a.json", "b.json"]
    assert [(text, place.line) for text, place in found.expressions()] == [("up", 2)]


def test_objectives_of_sloth_and_a_file_that_is_broken(tmp_path: Path) -> None:
    slo = "version: prometheus/v1\nservice: a\nslos:\n  - {name: a, objective: 99.9}\n"
    found = monitoring(tmp_path, {"slo.yml": slo, "prometheus/rules.yml": RULES + "\t- x: [\n"})
    assert len(found.objectives) == 1
    assert [each.place.path for each in found.broken] == ["prometheus/rules.yml"]
