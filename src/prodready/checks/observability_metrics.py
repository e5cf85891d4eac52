"""Checks of the metrics that a service has: that they are there, bounded, and right."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_go, code_javascript, measures_used
from prodready.checks.across import plain
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.dependencies import Dependencies, used
from prodready.facts.measures import Measures
from prodready.facts.pythoncode import PythonCode, roots
from prodready.facts.scope import left_aside
from prodready.model import Kind, Place
from prodready.patterns import lazy

METRIC_PACKAGES = (
    *("starlette-exporter", "prometheus-fastapi-instrumentator", "prometheus-flask-exporter"),
    *("django-prometheus", "aioprometheus", "starlette-prometheus", "statsd", "django-statsd"),
    *("datadog", "ddtrace", "newrelic", "elastic-apm", "instana", "scout-apm", "logfire"),
    *("aws-embedded-metrics", "opentelemetry-sdk", "opentelemetry-exporter-*", "opentelemetry-*"),
    *("prom-client", "express-prom-bundle", "fastify-metrics", "@willsoto/nestjs-prometheus"),
    *("swagger-stats", "hot-shots", "dd-trace", "appmetrics-prometheus", "@opentelemetry/*"),
    *("@google-cloud/opentelemetry*", "github.com/prometheus/client_golang", "applicationinsights"),
    *("go.opentelemetry.io/*", "github.com/VictoriaMetrics/metrics", "github.com/DataDog/*"),
    *("github.com/armon/go-metrics", "go.opencensus.io", "io.micrometer:micrometer-registry-*"),
    *("io.quarkus:quarkus-micrometer*", "io.prometheus:*", "io.opentelemetry*"),
    *("com.datadoghq:*", "io.micronaut.micrometer:*", "github.com/zsais/go-gin-prometheus"),
)
AGENTS = lazy(
    r"opentelemetry-instrument\b|\bddtrace-run\b|\bnewrelic-admin\b|-javaagent:|"
    r"instrumentation\.opentelemetry\.io/inject-|admission\.datadoghq\.com/|\bstart-apm-server\b"
)
"""How a program is started, or its Pod marked, so that an agent measures it."""
_SHOWS = frozenset(
    {"generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "MetricsHandler"}
    | {"start_wsgi_server", "push_to_gateway", "pushadd_to_gateway", "instance_ip_grouping_key"}
    | {"write_to_textfile", "delete_from_gateway", "choose_encoder", "handle_metrics", "expose"}
    | {"PrometheusMetrics", "GunicornPrometheusMetrics", "GunicornInternalPrometheusMetrics"}
    | {"generate_openmetrics", "MultiProcessCollector", "UWsgiPrometheusMetrics"}
)
_SORTS = frozenset({"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"})


@check("observability.metrics_exposed")
def metrics_exposed(
    code: PythonCode,
    applications: Applications,
    dependencies: Dependencies,
    repository: Repository,
) -> Iterator[Outcome]:
    """A service has metrics, and a path, an exporter or an agent brings them out."""
    first = applications.first
    if first is None:
        return
    shown = _shown(code)
    made = next(metrics(code), None)
    if shown is not None:
        yield Pass(shown, "the metrics are brought out here")
    elif made is not None and used(code, dependencies, _OTHERS) is None:
        yield Fail(
            made[1].place(made[2]),
            "metrics are counted and nothing brings them out: no path answers with them",
            "Answer /metrics with generate_latest(), or mount make_asgi_app().",
        )
    elif (hidden := _hidden_actuator(dependencies, repository)) is not None:
        yield hidden
    elif (known := used(code, dependencies, METRIC_PACKAGES)) is not None:
        yield Pass(known[1], f"{known[0]} measures it")
    elif (agent := agent_place(repository)) is not None:
        yield Pass(agent, "an agent measures it")
    elif (own := _own_library(code)) is not None:
        yield Unknown(own, "this may measure it, by a library not known here", attest=True)
    else:
        yield Fail(
            first.place,
            f"nothing measures this {first.framework} application: no library of metrics and no "
            "agent is there",
            "Count requests and their times with prometheus-client (or its sibling in your "
            "language) and answer `/metrics`.",
        )


_OTHERS = tuple(name for name in METRIC_PACKAGES if not name.startswith("github.com/prometheus"))


def _shown(code: PythonCode) -> Place | None:
    for module in code.mentioning(*_SHOWS):
        for node in module.walk(ast.Name, ast.Attribute):
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            if name in _SHOWS and any("prometheus" in root for root in roots(module)) | (
                name == "handle_metrics"
            ):
                return module.place(node)
    for module in code.mentioning("django_prometheus"):
        for node in module.walk(ast.Constant):
            value = text(node) or ""
            if value in ("django_prometheus", "django_prometheus.urls"):
                return module.place(node)
    return None


_MEASURES = lazy(r"metrics?$|statsd|telemetry|prometheus|markus|instrument", re.I)


def _own_library(code: PythonCode) -> Place | None:
    """Where a module is imported that by its name measures something."""
    for module in code.mentioning("metric", "statsd", "telemetry", "markus", "instrument"):
        for node in module.walk(ast.Import, ast.ImportFrom):
            root = getattr(node, "module", None) or ""
            if getattr(node, "level", 0) or root.partition(".")[0] in code.packages:
                if _counts(module, node):
                    return module.place(node)
                continue  # its own
            names = [each.name for each in node.names] if hasattr(node, "names") else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            parts = [part for name in names for part in name.split(".")]
            if any(_MEASURES.search(part) for part in parts) and "sklearn" not in parts:
                return module.place(node)
    return None


_VERBS = frozenset(
    {"counter", "timer", "gauge", "histogram", "increment", "incr", "timing", "observe", "record"}
)


def _counts(module: Module, node: ast.AST) -> bool:
    """Whether what the application's own module of measures is imported for is to count."""
    if not isinstance(node, ast.ImportFrom) or not _MEASURES.search(node.module or ""):
        return False
    names = {each.asname or each.name for each in node.names}
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in _VERBS
        and dotted(call.func.value).partition(".")[0] in names
        for call in module.calls
    )


def agent_place(repository: Repository) -> Place | None:
    """Where a deployment starts a program with an agent that measures and traces it."""
    for document in repository.documents(Kind.DOCKERFILE, Kind.COMPOSE, Kind.KUBERNETES):
        if left_aside(document, repository):
            continue
        for number, line in enumerate(document.text.split("\n"), 1):
            if AGENTS.search(line.partition(" #")[0]) and not line.lstrip().startswith("#"):
                return document.locate(number)
    return None


def _hidden_actuator(dependencies: Dependencies, repository: Repository) -> Fail | None:
    """A registry of Prometheus in a Spring Boot application that exposes only its health."""
    registry = dependencies.first("io.micrometer:micrometer-registry-prometheus*")
    if registry is None or not dependencies.first("org.springframework.boot:*"):
        return None
    files = [
        p for p in repository.files if re.search(r"(^|/)application[\w-]*\.(ya?ml|properties)$", p)
    ]
    for path in files:
        if repository.role(path) is Role.PRODUCTION:
            said = re.sub(r"#.*", "", repository.read(path) or "")
            if re.search(
                r"include\s*[:=][^\n]*(prometheus|\*)|^\s*-\s*[\"']?(prometheus|\*)", said, re.M
            ):
                return None
    if any("management.endpoints" in (repository.read(p) or "").lower() for p in files) or files:
        return Fail(
            registry[1],
            "the metrics are made and not answered: Actuator exposes only /actuator/health by "
            "itself",
            "Set `management.endpoints.web.exposure.include: health,prometheus`.",
        )
    return None


def metrics(code: PythonCode) -> Iterator[tuple[str, Module, ast.Call]]:
    """The metrics of prometheus_client that the code makes: their names and calls."""
    for module in code.mentioning("prometheus_client"):
        if "prometheus_client" not in roots(module):
            continue
        for call in module.calls:
            name = text(call.args[0]) if call.args else text(keyword(call, "name"))
            if dotted(call.func).rpartition(".")[2] in _SORTS and name is not None:
                yield name, module, call


_UNBOUNDED = lazy(
    r"(^|_)(user_?(id|name)|email|e_mail|(client|request|user|remote|source)_ip|remote_addr|"
    r"session_id|request_id|trace_id|span_id|order_id|customer_id|access_token|full_path|"
    r"query(_string)?|user_agent|message|timestamp)$"
)


@check("observability.bounded_labels")
def bounded_labels(code: PythonCode, sources: Sources) -> Iterator[Outcome]:
    """No metric has a label that takes a new value with each request, user or address."""
    yield from code_go.path_labels(sources)
    yield from code_javascript.path_labels(sources)
    yield from measures_used.endless_labels(sources, Measures(code, sources))
    yield from measures_used.path_functions(code)
    from prodready.coherence.rules.code_metrics import path_label

    words = ("prometheus", ".labels(")
    found = list(plain(path_label(code.code(*words))))
    yield from found
    witness: Place | None = None
    for name, module, call in metrics(code):
        names = call.args[2] if len(call.args) > 2 else keyword(call, "labelnames")
        if not isinstance(names, ast.List | ast.Tuple):
            continue
        witness = witness or module.place(names)
        for each in names.elts:
            label = text(each) or ""
            if _UNBOUNDED.search(label.lower()):
                found.append(
                    Fail(
                        module.place(each),
                        f"the label {label} of {name} makes a time series for each of its values, "
                        "and there is no end of them",
                        "Leave the label out; write the value into the log or onto the span.",
                    )
                )
                yield found[-1]
    if not found and witness is not None:
        yield Pass(witness, "labels with few values")


@check("observability.gauges_return")
def gauges_return(code: PythonCode, sources: Sources) -> Iterator[Outcome]:
    """A gauge that goes up before work comes down after it, whatever the work raises."""
    yield from measures_used.gauges(sources)
    from prodready.coherence.rules.code_metrics import gauge_leak

    found = list(plain(gauge_leak(code.code(".inc(", ".dec("))))
    found += measures_used.python_gauges(code)
    yield from found
    for module in [] if found else code.mentioning(".dec(", "track_inprogress"):
        for call in module.calls:
            if dotted(call.func).rpartition(".")[2] in ("dec", "track_inprogress"):
                yield Pass(module.place(call), "comes down again")
                return
