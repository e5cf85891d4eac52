"""Rules and dashboards against the series, labels and buckets of the code, by the code's own prefix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.measures import Measures, Metric
from prodready.facts.monitoring import Monitoring
from prodready.facts.promexpr import Asked, asked, grouped
from prodready.facts.series import Series
from prodready.model import Kind, Place
from prodready.patterns import lazy

_GENERIC = frozenset(
    {"http", "https", "python", "process", "go", "node", "container", "kube", "job", "redis", "pg"}
    | {"postgres", "nginx", "rabbitmq", "celery", "instance", "scrape", "prometheus", "grpc", "jvm"}
    | {
        "nodejs",
        "api",
        "app",
        "request",
        "requests",
        "response",
        "db",
        "database",
        "cache",
        "queue",
    }
    | {"django", "flask", "fastapi", "express", "kafka", "mongodb", "mysql", "traefik", "envoy"}
    | {"worker", "service", "server", "client", "task", "tasks", "jobs", "user", "users", "event"}
    | {"events", "otel", "rpc", "sql", "total", "active", "num", "max", "last", "error", "errors"}
)
_TARGET = frozenset(
    {"le", "quantile", "job", "instance", "namespace", "pod", "pod_name", "node", "container"}
    | {"service", "endpoint", "cluster", "prometheus", "prometheus_replica", "replica", "region"}
    | {
        "env",
        "environment",
        "stage",
        "zone",
        "app",
        "host",
        "hostname",
        "team",
        "tenant",
        "version",
    }
    | {"component", "deployment", "release", "name", "severity", "site", "datacenter", "dc", "pid"}
    | {"__name__", "kubernetes_namespace", "kubernetes_pod_name", "project", "availability_zone"}
)
"""Labels that a scrape, a platform or a sender adds."""
_MOST = 20
"""Names that are looked for in all files; more are of another service."""
_RELABELS = (Kind.PROMETHEUS_CONFIG, Kind.KUBERNETES, Kind.KUSTOMIZATION)
_ADDS = lazy(r"setDefaultLabels|WrapRegistererWith|defaultLabels")


@dataclass(frozen=True, eq=False)
class Asking:
    """What rules and dashboards ask of the series that the code makes."""

    repository: Repository
    monitoring: Monitoring
    series: Series
    measures: Measures

    def rules(self) -> Iterator[Fail]:
        """What is wrong with the expressions of rules."""
        yield from self._judge(self._of_rules())

    def dashboards(self) -> Iterator[Fail]:
        """What is wrong with the queries of dashboards."""
        yield from self._judge(self._of_dashboards())

    def _of_rules(self) -> Iterator[tuple[str, Place]]:
        return ((rule.expr, rule.node.place_of("expr")) for rule in self.monitoring.rules)

    def _of_dashboards(self) -> Iterator[tuple[str, Place]]:
        boards = self.monitoring.dashboards
        return ((query, each.find(query)) for each in boards for query in each.queries())

    def _judge(self, wanted: Iterable[tuple[str, Place]]) -> Iterator[Fail]:
        told: set[Place] = set()
        if not self.monitoring.rules and not self.monitoring.dashboards:
            return
        for expression, place in wanted:
            for fail in (*self._unknown(expression, place), *self._mislabelled(expression, place)):
                if place not in told:
                    told.add(place)
                    yield fail

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """First words that the code's metrics share and nobody else's have."""
        words = Counter(m.name.partition("_")[0] for m in self.measures.all if "_" in m.name)
        return frozenset(w for w, n in words.items() if n > 1 and w.lower() not in _GENERIC)

    @cached_property
    def _missing(self) -> dict[str, str]:
        """Names with the code's own prefix that nothing makes, and the nearest that is made."""
        if not self._prefixes or not self.series.known:
            return {}
        names: set[str] = set()
        for expression, _ in (*self._of_rules(), *self._of_dashboards()):
            names |= {one.name for one in asked(expression) if ":" not in one.name}
        recorded = {rule.record for rule in self.monitoring.rules}
        own = {n for n in names if n.partition("_")[0] in self._prefixes} - recorded
        unknown = own - self.series.names.keys()
        made = len(own) - len(unknown)
        if not unknown or not made or len(unknown) > _MOST:
            return {}
        left = {name for name in unknown if not self._made_elsewhere(name)}
        # Where most are not made here, the rules are about another repository's service.
        if len(left) > made:
            return {}
        return {name: self._nearest(name) for name in sorted(left)}

    def _nearest(self, name: str) -> str:
        words = set(name.split("_"))
        return max(sorted(self.series.names), key=lambda e: len(words & set(e.split("_"))))

    def _made_elsewhere(self, name: str) -> bool:
        """Whether a file that is no rule, dashboard or document speaks of the series or its parts."""
        base = re.sub(r"_(total|bucket|sum|count)$", "", name)
        words = base.split("_")
        parts = {"_".join(words[:size]) for size in range(2, len(words))}
        shown = {rule.place.path for rule in self.monitoring.rules}
        shown |= {board.document.path for board in self.monitoring.dashboards}
        makers = {metric.place.path for metric in self.measures.all}
        pattern = (
            re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(parts))) + r")\b")
            if parts
            else None
        )
        for path in self.repository.files:
            if path in shown or path.endswith((".md", ".rst", ".adoc")) or _RULES.search(path):
                continue
            content = self.repository.read(path) or ""
            if re.search(rf"\b{re.escape(base)}(?!\w)", content):
                return True
            if path not in makers and pattern and pattern.search(content):
                return True
            if path in makers and _DERIVED.search(content):
                return True
        return False

    def _unknown(self, expression: str, place: Place) -> Iterator[Fail]:
        for one in asked(expression):
            near = self._missing.get(one.name)
            if near is not None:
                at = self.series.names[near]
                yield Fail(
                    place,
                    f"no series is called {one.name}: the code makes {near} ({at.path}:{at.line}) "
                    f"and {len(self.series.names) - 1} more",
                    "Ask for a series that is there; an alert on none never fires.",
                )
                return

    def _mislabelled(self, expression: str, place: Place) -> Iterator[Fail]:
        wanted = list(asked(expression))
        metrics = {one: self._known(one) for one in wanted}
        for one in wanted:
            common = self._common(one) if metrics[one] is None else None
            for label, sign, value in one.matchers if common else ():
                if common and label == "le" and sign == "=":
                    yield from self._bucket(common, value, place)
        for one, metric in metrics.items():
            if metric is None or metric.labels is None:
                continue
            for label, sign, value in one.matchers:
                if label == "le" and sign == "=" and metric.buckets is not None:
                    yield from self._bucket(metric, value, place)
                elif self._foreign(label, metric) and sign in ("=", "=~") and _some(value):
                    yield Fail(
                        place,
                        f"{one.name} has no label {label}: the code gives it "
                        f"{', '.join(sorted(metric.labels)) or 'none'} "
                        f"({metric.place.path}:{metric.place.line})",
                        "Choose by a label that it has; nothing matches one that is not there.",
                    )
        if wanted and all(m is not None and m.labels is not None for m in metrics.values()):
            have = {label for m in metrics.values() if m for label in m.labels or ()}
            for label in sorted(grouped(expression)):
                if "label_" not in expression and not any(
                    not self._foreign(label, m) for m in metrics.values() if m
                ):
                    yield Fail(
                        place,
                        f"no series here has a label {label}: the code gives {', '.join(sorted(have)) or 'none'}",
                        "Group by a label that is there.",
                    )

    def _bucket(self, metric: Metric, value: str, place: Place) -> Iterator[Fail]:
        try:
            bound = float(value)
        except ValueError:
            return
        if metric.buckets and bound != float("inf") and bound not in metric.buckets:
            ends = ", ".join(f"{each:g}" for each in sorted(metric.buckets))
            yield Fail(
                place,
                f"no bucket of {metric.name} ends at {value}: they end at {ends} "
                f"({metric.place.path}:{metric.place.line})",
                "Give the histogram a bucket that ends at the objective.",
            )

    def _known(self, one: Asked) -> Metric | None:
        """The one metric of the code that the series is of, where its prefix is the code's own."""
        found = self.measures.of(one.name)
        if len(found) != 1 or one.name.partition("_")[0] not in self._prefixes:
            return None
        return found[0]

    def _common(self, one: Asked) -> Metric | None:
        """The histogram of the code of a common name, where the query asks for this service's."""
        found = self.measures.of(one.name)
        if len(found) != 1 or found[0].sort != "Histogram" or not self.series.known:
            return None
        chosen = [value for label, sign, value in one.matchers if label in _CHOOSES]
        own = all(any(prefix in value for prefix in self._prefixes) for value in chosen)
        return found[0] if chosen and own else None

    def _foreign(self, label: str, metric: Metric) -> bool:
        """Whether nothing seen here gives the metric such a label."""
        if (
            label in (metric.labels or ())
            or label in _TARGET
            or label.startswith(("exported_", "__"))
        ):
            return False
        return not self._adds_labels and not re.search(rf"\b{re.escape(label)}\b", self._relabelled)

    @cached_property
    def _adds_labels(self) -> bool:
        paths = {metric.place.path for metric in self.measures.all}
        return any(_ADDS.search(self.repository.read(path) or "") for path in paths)

    @cached_property
    def _relabelled(self) -> str:
        """What configures scraping, where labels may be added."""
        return "\n".join(
            document.text
            for document in self.repository.documents(*_RELABELS)
            if re.search(
                r"scrape_configs|kind: (?:Service|Pod)Monitor|ScrapeConfig|relabel|external_?[lL]abels",
                document.text,
            )
            and not re.search(r"(?m)^\s*kind: PrometheusRule\b", document.text)
        )


_CHOOSES = frozenset({"job", "service", "app", "container", "deployment", "service_name"})
"""Labels by which a query chooses one service."""
_RULES = lazy(r"(^|/)(tests?|alerts?|rules|dashboards?)[/_.-][^/]*\.(ya?ml|json)$|_test\.ya?ml$")
_DERIVED = lazy(r"\bgetattr\(prometheus_client|registerMetric\(new\s+\w+\[")


def _some(value: str) -> bool:
    """Whether a matcher asks for a value: one that takes all takes a series without the label too."""
    return value not in ("", ".*") and "$" not in value.rstrip("$") and not value.startswith("|")
