"""Traces of services in Go and Node: that spans are sent, and a share of them is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.given import from_env_files
from prodready.facts.scope import name_words
from prodready.model import Place
from prodready.patterns import lazy

_PROVIDER_GO = r"\b(?!\w*noop)\w+\.NewTracerProvider\("
_SENDS_GO = lazy(r"\bWith(?:Batcher|Syncer|SpanProcessor)\(|\.RegisterSpanProcessor\(")
_PROVIDER_NODE = r"\bnew\s+(?:\w+\.)?(?:Node|Basic|Web)TracerProvider\("
_SENDS_NODE = lazy(r"\bspanProcessors\s*:|\.addSpanProcessor\(")
_SAMPLER = lazy(r"\bWithSampler\(|\bsampler\s*:|ParentBased|TraceIDRatio|TraceIdRatio|Sampler\b")


_TRIED = lazy(r"(^|/)(integration|test\w*|e2e|examples?|mocks?)(/|$)|_test\.go$")


def _providers(sources: Sources, *, sdk: bool = False) -> Iterator[tuple[Source, int]]:
    for source in sources.of("go", "javascript"):
        if "opentelemetry" not in source.text or _TRIED.search(source.path):
            continue
        pattern = _PROVIDER_GO if source.language == "go" else _PROVIDER_NODE
        if sdk and source.language != "go":
            pattern += r"|\bnew\s+(?:\w+\.)?NodeSDK\("
        yield from ((source, match.start()) for match in source.find(pattern))


def unsent(sources: Sources) -> Iterator[Fail]:
    """A provider of spans that nothing sends, where no file adds a processor."""
    found = list(_providers(sources))
    if not found:
        return
    for each in sources.of("go", "javascript"):
        if (_SENDS_GO if each.language == "go" else _SENDS_NODE).search(each.code):
            return
    source, at = found[0]
    yield Fail(
        source.place(at),
        "spans are made and never leave the process: no exporter is given to the provider",
        "Give it a batch of an OTLP exporter: WithBatcher(exporter), or spanProcessors.",
    )


def sampled(sources: Sources, said: bool, repository: Repository) -> Iterator[Fail]:
    """A provider without a sampler, where no deployment chooses one either."""
    found = [] if said else list(_providers(sources, sdk=True))
    if not found or any(_SAMPLER.search(re.sub("getSampler", "", s.code)) for s, _ in found):
        return
    if any(
        path.endswith(_TELLS) and _VARIABLE in (repository.read(path) or "")
        for path in repository.files
    ):
        return
    source, at = found[0]
    yield Fail(
        source.place(at),
        "no share of the traces is chosen: without a sampler every request is kept",
        "Deploy with OTEL_TRACES_SAMPLER=parentbased_traceidratio and OTEL_TRACES_SAMPLER_ARG=0.1.",
    )


_VARIABLE = "OTEL_TRACES_SAMPLER"
_TELLS = (".yaml", ".yml", ".tf", ".tfvars", ".toml", ".json", ".hcl", "Dockerfile")
"""Files of a deployment that may say of a sampler: values of Helm among them."""
_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_FINAL = frozenset({"prod", "production", "live"})


def nowhere(repository: Repository) -> Iterator[Fail]:
    """An env file of production without the address for spans that its neighbours have."""
    folders: dict[str, dict[str, bool]] = {}
    for name, value, place in from_env_files(repository):
        folder = place.path.rpartition("/")[0]
        has = folders.setdefault(folder, {})
        has[place.path] = has.get(place.path, False) or (name == _ENDPOINT and bool(value))
    for has in folders.values():
        final = [p for p in has if name_words(p.rpartition("/")[2]) & _FINAL]
        for path in final:
            others = [other for other, told in has.items() if told and other not in final]
            if not has[path] and others:
                yield Fail(
                    Place(path),
                    f"no {_ENDPOINT} is set here, as {others[0]} has one: production sends no spans",
                    f"Set {_ENDPOINT}.",
                )
