"""Checks of traces: that requests are followed, and not each of them kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks import spans_other
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.never_started import python_functions
from prodready.checks.observability_metrics import agent_place
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.compose import Compose
from prodready.facts.dependencies import Dependencies, used
from prodready.facts.given import from_config_maps, from_env_files
from prodready.facts.pythoncode import PythonCode
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

TRACE_PACKAGES = (
    *("ddtrace", "elastic-apm", "newrelic", "logfire", "instana", "aws-xray-sdk", "jaeger-client"),
    *("dd-trace", "@opentelemetry/sdk-*", "@opentelemetry/auto-instrumentations-node"),
    *("elastic-apm-node", "@sentry/node", "applicationinsights", "@google-cloud/trace-agent"),
    *("go.opentelemetry.io/otel*", "go.opencensus.io", "github.com/DataDog/dd-trace-go*"),
    *("github.com/openzipkin/zipkin-go*", "github.com/uber/jaeger-client-go"),
    *("io.micrometer:micrometer-tracing*", "io.opentelemetry*", "com.datadoghq:dd-trace-api"),
    *(
        "io.quarkus:quarkus-opentelemetry",
        "org.springframework.boot:spring-boot-starter-opentelemetry",
    ),
)
_MADE = ("TracerProvider", "configure_opentelemetry", "configure_azure_monitor", "Sentry")


@check("observability.tracing")
def tracing(
    code: PythonCode,
    applications: Applications,
    dependencies: Dependencies,
    sources: Sources,
    repository: Repository,
) -> Iterator[Outcome]:
    """Requests are traced: by code that also sends the spans, by a library, or by an agent."""
    first = applications.first
    if first is None:
        return
    unsent = [*spans_other.unsent(sources), *spans_other.nowhere(repository)]
    unsent += python_functions(code, repository, "set_tracer_provider", "TracerProvider")
    yield from unsent
    provider = next(_calls(code, "TracerProvider"), None)
    if unsent:
        return
    if provider is not None:
        module, call = provider
        sends = ("add_span_processor", "configure_azure_monitor")
        if next(_calls(code, *sends), None) or keyword(call, "active_span_processor"):
            yield Pass(module.place(call), "spans are made and sent")
        else:
            yield Fail(
                module.place(call),
                "spans are made and never leave the process: no processor is added",
                "Add `provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))`.",
            )
    elif (known := used(code, dependencies, TRACE_PACKAGES)) is not None:
        yield Pass(known[1], f"{known[0]} traces requests")
    elif (agent := agent_place(repository)) is not None:
        yield Pass(agent, "an agent traces requests")
    elif (sampled := next(_sentry(code), None)) is not None:
        yield Pass(sampled[0].place(sampled[1]), "Sentry traces a share of the requests")
    else:
        message = f"nothing here follows a request of the {first.framework} application further"
        yield Unknown(first.place, message, attest=True)


def _calls(code: PythonCode, *names: str) -> Iterator[tuple[Module, ast.Call]]:
    for module in code.mentioning(*names):
        for call in module.calls:
            if dotted(call.func).rpartition(".")[2] in names:
                yield module, call


def _sentry(code: PythonCode) -> Iterator[tuple[Module, ast.expr]]:
    """The share of requests that Sentry traces, where it is told to."""
    for module in code.mentioning("traces_sample_rate", "traces_sampler"):
        for call in module.calls:
            value = keyword(call, "traces_sample_rate", "traces_sampler")
            if value is not None:
                yield module, value


_ALL = lazy(r"^(parentbased_)?always_on$")


@check("observability.trace_sampling")
def trace_sampling(
    code: PythonCode,
    compose: Compose,
    workloads: Workloads,
    sources: Sources,
    repository: Repository,
) -> Iterator[Outcome]:
    """Where traces are made, a share of them is chosen: neither all nor none by accident."""
    said = list(dict.fromkeys(_in_environment(compose, workloads, repository)))
    yield from spans_other.sampled(sources, bool(said), repository)
    for place, value in said:
        if _ALL.match(value):
            yield Fail(
                place,
                "every request is traced: the spans cost more than the service at full load",
                "Use parentbased_traceidratio with OTEL_TRACES_SAMPLER_ARG, such as 0.1.",
            )
        else:
            yield Pass(place, f"sampled: {value}")
    for module, rate in _sentry(code):
        if isinstance(rate, ast.Constant) and rate.value == 1:
            yield Fail(
                module.place(rate),
                "Sentry traces every request: the quota is gone and each request is slower",
                "Set traces_sample_rate to a share such as 0.1, from the settings.",
            )
        else:
            yield Pass(module.place(rate), "a share of the requests")
    for module, call in _calls(code, "TracerProvider"):
        sampler = keyword(call, "sampler")
        if "ALWAYS_ON" in (dotted(sampler).rpartition(".")[2], text(sampler)):
            yield Fail(
                module.place(call),
                "every request is traced, and no setting changes it",
                "Use ParentBased(TraceIdRatioBased(share)), or leave it to OTEL_TRACES_SAMPLER.",
            )
        elif sampler is not None:
            yield Pass(module.place(call), "the sampler is chosen")
        elif not said:
            message = "no sampler is chosen here: without OTEL_TRACES_SAMPLER every request is kept"
            yield Unknown(module.place(call), message, attest=True)


def _in_environment(
    compose: Compose, workloads: Workloads, repository: Repository
) -> Iterator[tuple[Place, str]]:
    for _, name, value, place in from_config_maps(workloads):
        if name == "OTEL_TRACES_SAMPLER" and not name_words(place.path) & _TRIED:
            yield place, value
    for name, text_, place in from_env_files(repository):
        if name == "OTEL_TRACES_SAMPLER" and not name_words(place.path) & _TRIED:
            yield place, text_
    for service in compose.services():
        for variable in service.environment.values():
            filled = service.fill(variable.text)
            if variable.name == "OTEL_TRACES_SAMPLER" and filled:
                yield variable.place, filled
    for container in workloads.containers(init=False):
        for index, entry in container.mappings("env"):
            if entry.get("name") == "OTEL_TRACES_SAMPLER" and isinstance(entry.get("value"), str):
                yield container.place("env", index, "value"), str(entry["value"])


_TRIED = REHEARSAL | {"dev", "development", "local", "staging", "stage", "qa", "preview"}
