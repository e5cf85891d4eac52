"""The metrics of Prometheus that code makes, each with its labels and buckets as far as they are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.pythoncode import PythonCode, roots
from prodready.model import Place

SORTS = ("Counter", "Gauge", "Histogram", "Summary")
_DEFAULT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_DEFAULTS = {"python": (*_DEFAULT, 0.075, 0.75, 7.5), "node": _DEFAULT, "go": _DEFAULT}
"""Upper bounds that the clients take by themselves."""
_NODE = r"\bnew\s+(?:\w+\.)?(Counter|Gauge|Histogram|Summary)\s*(?:<[^()]*>)?\s*\(\s*(\{)"
_GO = r"\bprometheus\.(Counter|Gauge|Histogram|Summary)Opts\s*(\{)"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that is made at `place`.

    Attributes:
        name: as it is written, with namespace and subsystem.
        labels: their names; None where they are computed.
        buckets: upper bounds of a histogram; None where they are computed.
        variable: the name or field that holds it; "" where that is not seen.
    """

    name: str
    sort: str
    labels: frozenset[str] | None
    buckets: frozenset[float] | None
    variable: str
    place: Place

    @property
    def base(self) -> str:
        """The name without what a client adds."""
        return self.name.removesuffix("_total") if self.sort == "Counter" else self.name


@dataclass(frozen=True, eq=False)
class Measures:
    """Every metric whose name is written out."""

    python: PythonCode
    sources: Sources

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which code there is."""
        return cls(PythonCode.from_repository(repository), Sources.from_repository(repository))

    @cached_property
    def all(self) -> tuple[Metric, ...]:
        """The metrics, in the order of the files."""
        return (*self._python(), *self._node(), *self._go())

    def of(self, series: str) -> list[Metric]:
        """The metrics that a series is of."""
        base = re.sub(r"_(total|created|bucket|sum|count|info)$", "", series)
        return [m for m in self.all if m.name == series or m.base in (base, series)]

    def _python(self) -> Iterator[Metric]:
        for module in self.python.mentioning("prometheus_client"):
            if "prometheus_client" not in roots(module):
                continue
            held = _held(module)
            for call in module.calls:
                sort = dotted(call.func).rpartition(".")[2]
                given = call.args[0] if call.args else keyword(call, "name")
                parts = [keyword(call, "namespace"), keyword(call, "subsystem"), given]
                names = [text(part) for part in parts if part is not None]
                if sort in SORTS and names and None not in names and given is not None:
                    labels = call.args[2] if len(call.args) > 2 else keyword(call, "labelnames")
                    yield Metric(
                        "_".join(filter(None, names)),
                        sort,
                        _texts(labels),
                        _bounds(keyword(call, "buckets")) if sort == "Histogram" else None,
                        held.get(id(call), ""),
                        module.place(call),
                    )

    def _node(self) -> Iterator[Metric]:
        for source in self.sources.of("javascript"):
            if "prom-client" not in source.text:
                continue
            for match in source.find(_NODE):
                written = _written(source, match.start(2), r"\bname\s*:")
                if written:
                    before = source.code[max(0, match.start() - 200) : match.start()]
                    held = re.search(r"(\w+)\s*(?::[^=;\n]*)?[=:]\s*$", before)
                    yield Metric(
                        written,
                        match[1],
                        _list(source, match.start(2), r"\blabelNames\s*:\s*(\[)"),
                        _numbers(source, match.start(2), r"\bbuckets\s*:", "node")
                        if match[1] == "Histogram"
                        else None,
                        held[1] if held else "",
                        source.place(match.start()),
                    )

    def _go(self) -> Iterator[Metric]:
        for source in self.sources.of("go"):
            if "prometheus/client_golang" not in source.text:
                continue
            for match in source.find(_GO):
                opening = match.start(2)
                inside = source.inside(opening)
                keys = [k for k in ("Namespace", "Subsystem", "Name") if f"{k}:" in inside]
                parts = [_written(source, opening, rf"\b{key}\s*:") for key in keys]
                if not parts or None in parts or "Name" not in keys:
                    continue
                yield Metric(
                    "_".join(filter(None, parts)),
                    match[1],
                    _go_labels(source, match.start(), opening + len(inside) + 2, inside),
                    _numbers(source, opening, r"\bBuckets\s*:", "go")
                    if match[1] == "Histogram" and "NativeHistogram" not in inside
                    else None,
                    _go_variable(source, match.start()),
                    source.place(match.start()),
                )


def _held(module: Module) -> dict[int, str]:
    """By call, the name that a statement gives its value."""
    found: dict[int, str] = {}
    for node in module.walk(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(value, ast.Call) and len(targets) == 1:
            found[id(value)] = dotted(targets[0]).rpartition(".")[2] if targets[0] else ""
    return found


def _texts(node: ast.expr | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    found = [text(each) for each in node.elts]
    return None if None in found else frozenset(filter(None, found))


def _bounds(node: ast.expr | None) -> frozenset[float] | None:
    if node is None:
        return frozenset(_DEFAULTS["python"])
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    found = []
    for each in node.elts:
        if isinstance(each, ast.Constant) and isinstance(each.value, int | float):
            found.append(float(each.value))
        elif "inf" not in ast.dump(each).lower():
            return None
    return frozenset(found)


def _written(source: Source, opening: int, key: str) -> str | None:
    """The text of a field of the literal that opens there; None where it is computed."""
    match = re.search(key, source.inside(opening))
    if match is None:
        return None
    rest = source.text[opening + 1 + match.end() :]
    written = re.match(r"\s*([\"'`])([\w:]*)\1\s*(?=[,}\n])", rest)
    return written[2] if written else None


def _list(source: Source, opening: int, key: str) -> frozenset[str] | None:
    """The texts of a list in the literal; none where it has no such field, None where computed."""
    inside = source.inside(opening)
    match = re.search(key, inside)
    if match is None:
        return None if re.search(r"\blabelNames\b|\.\.\.", inside) else frozenset()
    return _quoted(source, opening + 1 + match.start(1))


def _quoted(source: Source, opening: int) -> frozenset[str] | None:
    end = opening + 2 + len(source.inside(opening))
    if re.sub(r"[\s,\[\]{}]", "", source.code[opening:end]):
        return None
    return frozenset(re.findall(r"[\"'`]([^\"'`]*)[\"'`]", source.text[opening:end]))


def _numbers(source: Source, opening: int, key: str, client: str) -> frozenset[float] | None:
    inside = source.inside(opening)
    match = re.search(key, inside)
    if match is None:
        return None if "..." in inside else frozenset(_DEFAULTS[client])
    rest = source.code[opening + 1 + match.end() :]
    if re.match(r"\s*prometheus\.DefBuckets\b", rest):
        return frozenset(_DEFAULTS[client])
    found = re.match(r"\s*(?:\[\]float64\s*\{|\[)([\s\d.,eE_+-]*)[\]}]", rest)
    if found is None:
        return None
    try:
        return frozenset(float(n) for n in re.split(r"[\s,]+", found[1]) if n)
    except ValueError:
        return None


def _go_labels(source: Source, start: int, end: int, inside: str) -> frozenset[str] | None:
    if "ConstLabels" in inside:
        return None
    before = source.code[max(0, start - 120) : start]
    made = re.search(r"\bNew(?:Counter|Gauge|Histogram|Summary)(Vec|Func)?\(\s*$", before)
    if made is None or made[1] == "Func":
        return frozenset() if made else None
    if made[1] is None:
        return frozenset()
    listed = re.match(r"\s*,\s*\[\]string\s*(\{)", source.code[end:])
    return _quoted(source, end + listed.start(1)) if listed else None


def _go_variable(source: Source, start: int) -> str:
    before = source.code[max(0, start - 200) : start]
    found = re.search(r"(\w+)\s*(?::=|=|:)\s*[\w.]+(?:\([\w.]*\)\.\w+)?\(\s*$", before)
    return found[1] if found else ""
