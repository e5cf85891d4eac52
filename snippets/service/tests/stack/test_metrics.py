"""Prometheus, its rules, Alertmanager and the dashboard, on the running service."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from local_stack.stack import REPLICAS, Stack

from tests.buying import Buyer, eventually
from tests.stack.conftest import Prometheus, Sink

ROOT = Path(__file__).parents[2]
RULES: dict[str, Any] = yaml.safe_load((ROOT / "prometheus" / "rules.yml").read_text("utf-8"))
BOARD: dict[str, Any] = json.loads((ROOT / "grafana" / "dashboards" / "orders.json").read_text())
QUERIES = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
# What is no name of a metric: strings, selectors, windows and groupings; then functions, words and
# numbers.
AROUND = re.compile(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)')
OTHER = re.compile(r"\b\w+\s*(?=\()|\b(?:and|or|unless|bool)\b|\b\d[\d.]*(?:e-?\d+)?\b")
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def names(expression: str) -> set[str]:
    """The metrics that an expression asks for."""
    return set(NAME.findall(OTHER.sub(" ", AROUND.sub(" ", expression))))


def test_the_names_in_an_expression() -> None:
    found = names(
        '1 - sum by (job) (rate(a_total{b="c_total"}[5m])) / max(up) > 14.4 * 0.001 or d:e'
    )
    assert found == {"a_total", "up", "d:e"}


def recorded() -> set[str]:
    """The names that the rules add."""
    return {r["record"] for group in RULES["groups"] for r in group["rules"] if "record" in r}


def exposed(stack: Stack) -> set[str]:
    """All names that the replicas' /metrics have, and `up`, which Prometheus itself adds."""
    texts = [
        httpx2.get(f"http://{host}:{stack.port}/metrics", trust_env=False).text for host in REPLICAS
    ]
    return {match[0] for text in texts for match in re.finditer(r"^[a-z_:]+", text, re.M)} | {"up"}


def trade(stack: Stack, client: httpx2.Client) -> None:
    """One order that is paid, by a careful client."""
    with Buyer(stack.address, stack.gateway_url, limit=30) as buyer:
        assert buyer.buy()


def test_everything_is_scraped(stack: Stack, prometheus: Prometheus) -> None:
    eventually(lambda: len(prometheus.query("up == 1")) == 5)
    found = {(s["metric"]["job"], s["metric"]["instance"]) for s in prometheus.query("up == 1")}
    assert {("orders", f"{host}:{stack.port}") for host in REPLICAS} <= found
    assert {job for job, _ in found} == {"orders", "prometheus", "alertmanager"}


def test_rules_and_dashboard_ask_for_what_the_service_exposes(
    stack: Stack, client: httpx2.Client
) -> None:
    trade(stack, client)
    expressions = [rule["expr"] for group in RULES["groups"] for rule in group["rules"]]
    asked = {name for expression in (*expressions, *QUERIES) for name in names(expression)}
    assert len(asked) > 20
    assert asked - exposed(stack) - recorded() == set()


def test_every_recording_rule_has_a_value(
    stack: Stack, client: httpx2.Client, prometheus: Prometheus
) -> None:
    trade(stack, client)
    for name in sorted(recorded()):
        # A ratio of nothing is not a number; while somebody buys, it is one.
        eventually(lambda name=name: bool(prometheus.query(f"{name} >= 0")))  # type: ignore[misc]
    health = httpx2.get(f"{prometheus.address}/api/v1/rules", trust_env=False).json()
    states = [rule["health"] for group in health["data"]["groups"] for rule in group["rules"]]
    assert states == ["ok"] * sum(len(group["rules"]) for group in RULES["groups"])


def test_every_query_of_the_dashboard_has_a_value(
    stack: Stack, client: httpx2.Client, prometheus: Prometheus
) -> None:
    trade(stack, client)
    for expression in QUERIES:
        query = expression.replace("$__rate_interval", "5m")
        eventually(lambda query=query: bool(prometheus.query(query)))  # type: ignore[misc]


@pytest.mark.timeout(120)
def test_a_failing_gateway_calls_the_pager_and_the_gauge_comes_down(
    stack: Stack, client: httpx2.Client, sink: Sink, prometheus: Prometheus
) -> None:
    sink.alerts.clear()
    wanted = {
        ("pager", name, "firing") for name in ("OrdersGatewayLeftAlone", "OrdersErrorBudgetBurn")
    }
    stack.behave(fail=100_000)
    with (
        Buyer(stack.address, stack.gateway_url, limit=60) as buyer,
        ThreadPoolExecutor(4) as pool,
    ):
        # They come again and again, so that what fails weighs against what the other tests did.
        for _ in range(4):
            pool.submit(buyer.buy)
        try:
            eventually(lambda: wanted <= set(sink.alerts), limit=50)
        finally:
            buyer.stopped.set()
            stack.behave()
    # While the pager calls, nobody is told that the budget also burns over longer times.
    assert not [alert for alert in sink.alerts if alert[0] == "team" and "ErrorBudget" in alert[1]]
    # The gauge comes down by itself, also in replicas that nobody asks to pay anything.
    eventually(lambda: not prometheus.query("gateway_circuit_open == 1"), limit=20)
    trade(stack, client)
