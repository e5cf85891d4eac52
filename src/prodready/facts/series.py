"""The series of Prometheus that the code of a repository makes: Python, Go and Node, by literal names."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.coherence.facts.code import dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.dependencies import Dependencies
from prodready.facts.pythoncode import PythonCode, roots
from prodready.model import Place

_ENDINGS = {
    "Counter": ("", "_total", "_created"),
    "Gauge": ("",),
    "Histogram": ("_bucket", "_sum", "_count", "_created"),
    "Summary": ("", "_sum", "_count", "_created"),
    "Info": ("_info",),
    "Enum": ("",),
}
_OTHERS = (
    *("prometheus-fastapi-instrumentator", "starlette-exporter", "prometheus-flask-exporter"),
    *("django-prometheus", "aioprometheus", "starlette-prometheus", "opentelemetry-exporter-p*"),
    *("express-prom-bundle", "fastify-metrics", "@willsoto/nestjs-prometheus", "swagger-stats"),
    *("@opentelemetry/exporter-prometheus", "go.opentelemetry.io/otel/exporters/prometheus"),
    *("github.com/zsais/go-gin-prometheus", "github.com/slok/go-http-metrics*", "io.micrometer:*"),
    *("github.com/grpc-ecosystem/go-grpc-middleware*", "github.com/grpc-ecosystem/go-grpc-prom*"),
    *("celery-exporter", "prometheus-async", "prom-client-*", "github.com/VictoriaMetrics/metrics"),
    *("sigs.k8s.io/controller-runtime", "k8s.io/component-base", "github.com/armon/go-metrics"),
)
"""Packages that make series of their own, whose names are not written in the code."""


@dataclass(frozen=True, eq=False)
class Series:
    """The names of series that the code writes out."""

    python: PythonCode
    sources: Sources
    dependencies: Dependencies

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which code there is."""
        return cls(
            PythonCode.from_repository(repository),
            Sources.from_repository(repository),
            Dependencies.from_repository(repository),
        )

    @property
    def known(self) -> bool:
        """Whether all names are seen: no package makes others, and none is computed."""
        return bool(self.names) and self._whole and not self.dependencies.first(*_OTHERS)

    @property
    def _whole(self) -> bool:
        return not self.sources.has("java") and all(
            place is not None for place in self._made.values()
        )

    @property
    def names(self) -> dict[str, Place]:
        """Every series, with the place of its metric."""
        return {name: place for name, place in self._made.items() if place is not None}

    @cached_property
    def _made(self) -> dict[str, Place | None]:
        """By series where it is made; None for one whose name is computed."""
        found: dict[str, Place | None] = {}
        for name, sort, place in (*self._python(), *self._node(), *self._go()):
            if name is None:
                found[f"{place.path}:{place.line}"] = None
                continue
            base = name.removesuffix("_total") if sort == "Counter" else name
            found |= dict.fromkeys((base + ending for ending in _ENDINGS[sort]), place)
            found[name] = place if sort != "Histogram" else found.get(name, place)
        return found

    def _python(self) -> list[tuple[str | None, str, Place]]:
        found: list[tuple[str | None, str, Place]] = []
        for module in self.python.mentioning("prometheus_client"):
            if "prometheus_client" not in roots(module):
                continue
            for call in module.calls:
                sort = dotted(call.func).rpartition(".")[2]
                if sort not in _ENDINGS or not (call.args or keyword(call, "name")):
                    continue
                given = call.args[0] if call.args else keyword(call, "name")
                parts = [keyword(call, "namespace"), keyword(call, "subsystem"), given]
                names = [text(part) for part in parts if part is not None]
                place = module.place(call)
                if isinstance(given, ast.Constant) and not isinstance(given.value, str):
                    continue  # another thing of that name
                whole = None if None in names else "_".join(filter(None, names))
                found.append((whole, sort, place))
        return found

    def _node(self) -> list[tuple[str | None, str, Place]]:
        found: list[tuple[str | None, str, Place]] = []
        for source in self.sources.of("javascript"):
            if "prom-client" not in source.text:
                continue
            pattern = (
                r"\bnew\s+(?:\w+\.)?(Counter|Gauge|Histogram|Summary)\s*(?:<[^()]*>)?\s*\(\s*(\{)"
            )
            for match in source.find(pattern):
                name = _field(source, match.start(2), r"\bname\s*:")
                found.append((name, match[1], source.place(match.start())))
            if re.search(r"\bprefix\s*:", source.code):
                found.append((None, "Gauge", Place(source.path)))
        return found

    def _go(self) -> list[tuple[str | None, str, Place]]:
        found: list[tuple[str | None, str, Place]] = []
        for source in self.sources.of("go"):
            if "prometheus/client_golang" not in source.text:
                continue
            for match in source.find(r"\bprometheus\.(Counter|Gauge|Histogram|Summary)Opts\s*(\{)"):
                parts = []
                inside = source.inside(match.start(2))
                for key in ("Namespace", "Subsystem", "Name"):
                    if re.search(rf"\b{key}\s*:", inside):
                        parts.append(_field(source, match.start(2), rf"\b{key}\s*:"))
                name = "_".join(filter(None, parts)) if parts and None not in parts else None
                found.append((name, match[1], source.place(match.start())))
            for match in source.find(
                r"\bprometheus\.(?:NewDesc|BuildFQName|WrapRegistererWith\w+)\("
            ):
                found.append((None, "Gauge", source.place(match.start())))
        return found


def _field(source: Source, opening: int, key: str) -> str | None:
    """The text of a field of the literal that opens there; None where it is computed."""
    inside = source.inside(opening)
    match = re.search(key, inside)
    if match is None:
        return None
    written = re.match(
        r"\s*([\"'`])([\w:]*)\1\s*(?=[,}\n])", source.text[opening + 1 + match.end() :]
    )
    return written[2] if written else None
