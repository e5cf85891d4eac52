"""A rule across documents tells of a repository's files in their own places."""

from __future__ import annotations

from pathlib import Path

from prodready.checks.across import fails
from prodready.coherence.rules.monitoring_metrics import metric_name
from prodready.documents.repository import Repository
from prodready.model import Kind

CODE = 'from prometheus_client import Counter\n\nA = Counter("shop_orders_total", "Orders.")\n'
RULES = """groups:
  - name: a
    rules:
      - alert: A
        expr: shop_order_total > 0
"""


def test_places_and_the_other_place_are_those_of_the_files(tmp_path: Path) -> None:
    for path, text in {"a/metrics.py": CODE, "b/metrics.py": "", "p/rules.yml": RULES}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    repository = Repository(tmp_path)
    documents = repository.documents(Kind.PYTHON, Kind.PROMETHEUS_RULES)
    [found] = fails(metric_name, documents)
    assert (found.place.path, found.place.line) == ("p/rules.yml", 5)
    assert found.message.endswith("(a/metrics.py:3)")
