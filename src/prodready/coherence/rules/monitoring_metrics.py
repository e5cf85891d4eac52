"""Names of metrics in rules, queries and dashboards, against those that the code defines."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.coherence.facts.code import Code, Module, dotted, keyword, text
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.documents.yamltree import YamlError, load
from prodready.model import Document, Kind, Place, Severity
from prodready.patterns import lazy
from prodready.tools.promql_text import STRINGS

NAMES = "https://prometheus.io/docs/concepts/metric_types/"
_ENDINGS = {
    "Counter": ("_total", "_created"),
    "Gauge": ("",),
    "Histogram": ("_bucket", "_sum", "_count", "_created"),
    "Summary": ("", "_sum", "_count", "_created"),
    "Info": ("_info",),
    "Enum": ("",),
}
"""The series of each type, as prometheus_client writes them."""
_GENERIC = frozenset(
    {"http", "python", "process", "go", "node", "container", "kube", "up", "job", "redis", "pg"}
    | {"postgres", "nginx", "rabbitmq", "celery", "instance", "scrape", "prometheus", "grpc", "jvm"}
)
_NAME = lazy(r"(?<![\w:.$@\"'])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()")
_LABELS = lazy(
    r"\{[^{}]*\}|\[[^\[\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)"
)
_WORDS = frozenset(
    {"and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "group_left"}
    | {"group_right", "inf", "nan", "start", "end", "atan2"}
)


@dataclass(frozen=True, slots=True)
class _Metric:
    """A metric that the code defines, and the call that does."""

    name: str
    sort: str
    module: Module
    node: ast.Call

    @property
    def series(self) -> set[str]:
        """The names under which Prometheus has it."""
        base = self.name.removesuffix("_total") if self.sort == "Counter" else self.name
        return {base + ending for ending in _ENDINGS[self.sort]}


@rule("metric-name", Severity.HIGH, help=NAMES)
def metric_name(code: Code, page: Page) -> Iterator[Fault]:
    """A rule, a query or a dashboard asks for a metric that the code of the page names otherwise.

    Reported where the name begins like those that the code defines, and is none of their series.

    Why: a query of no series is no error: the alert never fires, and the panel stays empty.

    Example: `rate(shop_order_total[5m])` where the code has `Counter("shop_orders_total", …)`;
    `shop_latency_seconds > 1` for a Histogram, which has `_bucket`, `_sum` and `_count`.
    """
    metrics = [each for module in code.modules for each in _metrics(module)]
    series = {name: metric for metric in metrics for name in metric.series}
    if not series or code.opaque:
        return
    prefixes = {name.partition("_")[0] for name in series if "_" in name} - _GENERIC
    asked = [pair for document in page.of(*_KINDS) for pair in _asked(document)]
    recorded = {name for document in page.of(*_KINDS) for name in _recorded(document)}
    for name, place in dict.fromkeys(asked):
        if name in series or name in recorded or ":" in name:
            continue
        own = name.partition("_")[0] in prefixes
        meant = next((n for n, m in series.items() if m.name == name), None) or slip(name, series)
        if meant is None or (not own and name.partition("_")[0] not in _GENERIC):
            continue
        metric = series[meant]
        yield Fault(
            place,
            f"no series is called {name}: the {metric.sort.lower()} {metric.name} is {_listed(metric)}",
            f"Write {meant}.",
            metric.module.place(metric.node),
        )


def _listed(metric: _Metric) -> str:
    return ", ".join(sorted(each for each in metric.series if not each.endswith("_created")))


_KINDS = (Kind.PROMETHEUS_RULES, Kind.PROMQL, Kind.JSON)


def _metrics(module: Module) -> Iterator[_Metric]:
    """The metrics of prometheus_client that a module makes, by names that can be read."""
    imported = any(
        isinstance(node, ast.ImportFrom | ast.Import)
        and "prometheus_client"
        in (getattr(node, "module", "") or "", *(a.name for a in node.names))
        for node in module.nodes
    )
    for call in module.calls if imported else ():
        sort = dotted(call.func).rpartition(".")[2]
        name = text(call.args[0]) if call.args else text(keyword(call, "name"))
        if sort not in _ENDINGS or name is None:
            continue
        parts = [keyword(call, key) for key in ("namespace", "subsystem")]
        said = [text(part) for part in parts if part is not None]
        if None not in said:
            yield _Metric("_".join([*(each or "" for each in said), name]), sort, module, call)


def _asked(document: Document) -> Iterator[tuple[str, Place]]:
    """The names of metrics in a document's expressions."""
    for expression, place in _expressions(document):
        plain = STRINGS.sub(lambda match: " " * len(match[0]), expression)
        while (shorter := _LABELS.sub(lambda match: " " * len(match[0]), plain)) != plain:
            plain = shorter
        for match in _NAME.finditer(plain):
            if match[0].lower() not in _WORDS:
                yield match[0], place


def _expressions(document: Document) -> Iterator[tuple[str, Place]]:
    if document.kind is Kind.PROMQL:
        for number, line in enumerate(document.text.split("\n"), 1):
            yield line, document.locate(number)
        return
    if document.kind is Kind.JSON:
        for number, line in enumerate(document.text.split("\n"), 1):
            for match in re.finditer(r"\"expr\"\s*:\s*(\"(?:\\.|[^\"\\])*\")", line):
                with contextlib.suppress(ValueError):  # an escape that JSON does not know
                    yield json.loads(match[1]), document.locate(number, match.start(1) + 1)
        return
    for each, place in _rules(document):
        expression = each.get("expr")
        if isinstance(expression, str):
            yield expression, place


def _recorded(document: Document) -> Iterator[str]:
    if document.kind is Kind.PROMETHEUS_RULES:
        yield from (str(each.get("record")) for each, _ in _rules(document))


def _rules(document: Document) -> Iterator[tuple[dict[str, object], Place]]:
    try:
        trees = load(document.text)
    except YamlError:
        return
    for tree in trees:
        groups = tree.get("groups", default=[])
        for index, group in enumerate(groups if isinstance(groups, list) else ()):
            rules = group.get("rules") if isinstance(group, dict) else None
            for number, each in enumerate(rules if isinstance(rules, list) else ()):
                if isinstance(each, dict):
                    place = tree.place(("groups", index, "rules", number, "expr"))
                    yield each, document.locate(*place)
