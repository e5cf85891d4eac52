"""What watches the service: rules of Prometheus, its configuration, Alertmanager's, dashboards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nodes import Node, from_tree
from prodready.facts.scope import left_aside
from prodready.model import Document, Kind, Place

OBJECTIVES = ("openslo", "sloth.slok.dev", "pyrra.dev", "monitoring.googleapis.com")
"""API groups whose objects state objectives."""


@dataclass(frozen=True)
class Rule:
    """A rule of Prometheus: an alert, or a recorded series."""

    node: Node
    alert: str | None
    record: str | None
    expr: str

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.node.place

    def text(self, *path: str) -> str:
        """A value of it as text; "" where there is none."""
        found = self.node.get(*path)
        return "" if found is None else str(found)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard of Grafana."""

    document: Document
    data: dict[str, Any]

    @property
    def place(self) -> Place:
        """Where its file begins."""
        return self.document.locate(1)

    def panels(self) -> Iterator[dict[str, Any]]:
        """Every panel, those in rows too."""
        rows = [row for row in self.data.get("rows") or () if isinstance(row, dict)]
        for holder in (self.data, *rows):
            for panel in holder.get("panels") or ():
                if not isinstance(panel, dict):
                    continue
                yield panel
                yield from (each for each in panel.get("panels") or () if isinstance(each, dict))

    def queries(self) -> Iterator[str]:
        """The expressions that its panels ask."""
        for panel in self.panels():
            for target in panel.get("targets") or ():
                expr = target.get("expr") if isinstance(target, dict) else None
                if isinstance(expr, str):
                    yield expr

    def find(self, text: str) -> Place:
        """The line on which a text of it stands."""
        wanted = json.dumps(text, ensure_ascii=False)
        for number, line in enumerate(self.document.text.split("\n"), 1):
            if wanted in line:
                return self.document.locate(number)
        return self.place


@dataclass
class Monitoring:
    """All that watches.

    Attributes:
        rules: alerts and recorded series, of files and of PrometheusRule objects.
        prometheus: configurations of Prometheus.
        alertmanagers: configurations of Alertmanager.
        dashboards: dashboards of Grafana.
        objectives: files and objects that state an objective for a tool to work with.
    """

    rules: list[Rule] = field(default_factory=list)
    prometheus: list[Node] = field(default_factory=list)
    alertmanagers: list[Node] = field(default_factory=list)
    dashboards: list[Dashboard] = field(default_factory=list)
    objectives: list[Node] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read what is there of it."""
        found = cls()
        wanted = (Kind.PROMETHEUS_RULES, Kind.PROMETHEUS_CONFIG, Kind.ALERTMANAGER)
        for document in repository.documents(*wanted, Kind.YAML):
            if left_aside(document, repository):
                continue
            if document.kind is not Kind.YAML or _may_be_objective(document.text):
                found._read(document)
        for manifest in Manifests.from_repository(repository).all:
            if manifest.kind in ("PrometheusRule", "ClusterRules"):
                spec = manifest.root.find("spec")
                found.rules += _rules(spec) if spec else []
            elif manifest.kind in ("ConfigMap", "GrafanaDashboard"):
                found.dashboards += _inside(manifest, repository)
            elif manifest.group.startswith(OBJECTIVES) or manifest.kind == "ServiceLevelObjective":
                found.objectives.append(manifest.root)
        for document in repository.documents(Kind.JSON):
            if '"panels"' in document.text and not left_aside(document, repository):
                data = _dashboard(document.text)
                if data is not None:
                    found.dashboards.append(Dashboard(document, data))
        return found

    def _read(self, document: Document) -> None:
        try:
            roots = [from_tree(tree, document) for tree in load(document.text)]
        except YamlError as error:
            place = document.locate(error.line, error.column)
            self.broken.append(Broken(place, f"is no YAML: {error}", document.kind))
            return
        for root in roots:
            if document.kind is Kind.PROMETHEUS_RULES:
                self.rules += _rules(root)
            elif document.kind is Kind.PROMETHEUS_CONFIG:
                self.prometheus.append(root)
            elif document.kind is Kind.ALERTMANAGER:
                self.alertmanagers.append(root)
            elif root.get("slos") or str(root.get("apiVersion")).startswith(OBJECTIVES):
                self.objectives.append(root)

    @property
    def alerts(self) -> list[Rule]:
        """The rules that alert."""
        return [each for each in self.rules if each.alert is not None]

    def expressions(self) -> Iterator[tuple[str, Place]]:
        """Every query in rules and dashboards, with the place of its rule or dashboard."""
        for each in self.rules:
            yield each.expr, each.node.place_of("expr")
        for dashboard in self.dashboards:
            for query in dashboard.queries():
                yield query, dashboard.find(query)


def _may_be_objective(text: str) -> bool:
    return "slos:" in text or any(group in text for group in OBJECTIVES)


def _rules(root: Node) -> list[Rule]:
    found = []
    groups = root.find("groups")
    for group in groups.items() if groups else ():
        rules = group.find("rules")
        for node in rules.items() if rules else ():
            expr = node.get("expr")
            alert, record = node.get("alert"), node.get("record")
            if expr is not None and (alert is None) != (record is None):
                names = [None if name is None else str(name) for name in (alert, record)]
                found.append(Rule(node, names[0], names[1], str(expr)))
    return found


def _inside(manifest: Manifest, repository: Repository) -> Iterator[Dashboard]:
    """The dashboards that an object of Kubernetes carries as text."""
    data = manifest.get("data") if manifest.kind == "ConfigMap" else manifest.get("spec")
    texts = [
        text
        for text in (data.values() if isinstance(data, dict) else ())
        if isinstance(text, str) and '"panels"' in text
    ]
    path = manifest.place().path if texts else ""
    document = next((d for d in repository.documents(Kind.KUBERNETES) if d.path == path), None)
    if document is not None and '"panels"' in document.text:
        boards = map(_dashboard, texts)
        yield from (Dashboard(document, board) for board in boards if board is not None)


def _dashboard(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    inner = data.get("dashboard") if isinstance(data, dict) else None
    data = inner if isinstance(inner, dict) else data
    if not isinstance(data, dict) or not {"schemaVersion", "title"} & data.keys():
        return None
    return data if any(isinstance(data.get(key), list) for key in ("panels", "rows")) else None
