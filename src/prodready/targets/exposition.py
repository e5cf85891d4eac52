"""The Prometheus text format, parsed strictly: the first line that is wrong is an error.

Written after the description of exposition formats in Prometheus' documentation. What OpenMetrics
adds is understood as far as both agree: exemplars, units, `# EOF`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from prodready.patterns import lazy

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_SAMPLE = lazy(rf"(?P<name>{_NAME})(?P<labels>\{{.*\}})?\s+(?P<rest>\S.*)")
_LABEL = lazy(r'\s*(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"(?P<value>(?:\\[\\"n]|[^"\\])*)"\s*')
_TYPES = frozenset({"counter", "gauge", "histogram", "summary", "untyped", "unknown", "info"}) | {
    *("stateset", "gaugehistogram")
}
_PARTS = {
    "histogram": ("_bucket", "_sum", "_count", "_created"),
    "gaugehistogram": ("_bucket", "_gsum", "_gcount"),
    "summary": ("_sum", "_count", "_created", ""),
    "counter": ("_total", "_created", ""),
    "info": ("_info", ""),
}


class ExpositionError(ValueError):
    """A line that is not of the format."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a series."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


@dataclass(slots=True)
class Family:
    """The series of one metric."""

    name: str
    type: str = "untyped"
    samples: list[Sample] = field(default_factory=list)

    def label_names(self) -> set[str]:
        """Every label that one of its samples has."""
        return {name for sample in self.samples for name, _ in sample.labels}


def parse(text: str) -> list[Family]:
    """The families of metrics, in their order.

    Raises:
        ExpositionError: a line is not of the format, or contradicts another.
    """
    families: dict[str, Family] = {}
    series: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip(" \t\r")
        if line == "# EOF":
            break
        if line.startswith("#"):
            _comment(line, number, families)
        elif line:
            sample = _sample(line, number)
            key = (sample.name, tuple(sorted(sample.labels)))
            if key in series:
                raise ExpositionError(number, f"the series {sample.name} is there twice")
            series.add(key)
            _family(sample.name, families).samples.append(sample)
    for family in families.values():
        if family.type == "histogram":
            _check_histogram(family, number)
    return list(families.values())


def _comment(line: str, number: int, families: dict[str, Family]) -> None:
    words = line[1:].split(None, 2)
    if len(words) < 2 or words[0] not in ("TYPE", "HELP", "UNIT"):
        return
    if not re.fullmatch(_NAME, words[1]):
        raise ExpositionError(number, f"{words[1]!r} is no name of a metric")
    family = families.setdefault(words[1], Family(words[1]))
    if words[0] != "TYPE":
        return
    kind = words[2].strip() if len(words) > 2 else ""
    if kind not in _TYPES:
        raise ExpositionError(number, f"{kind!r} is no type of a metric")
    if family.samples:
        raise ExpositionError(number, f"the type of {family.name} follows its samples")
    family.type = kind


def _family(name: str, families: dict[str, Family]) -> Family:
    if name in families:
        return families[name]
    for family in families.values():
        if any(name == family.name + part for part in _PARTS.get(family.type, ())):
            return family
    return families.setdefault(name, Family(name))


def _sample(line: str, number: int) -> Sample:
    match = _SAMPLE.fullmatch(_without_exemplar(line))
    if match is None:
        raise ExpositionError(number, f"{line[:60]!r} is no sample")
    labels = tuple(_labels(match["labels"], number)) if match["labels"] else ()
    words = match["rest"].split()
    try:
        value = float(words[0])
        if len(words) > 1:
            float(words[1])
    except ValueError:
        raise ExpositionError(number, f"{match['rest'][:40]!r} is no value") from None
    if len(words) > 2:
        raise ExpositionError(number, f"{line[:60]!r} has more than a value and a time")
    return Sample(match["name"], labels, value)


def _without_exemplar(line: str) -> str:
    """OpenMetrics writes `# {…} value` behind a sample."""
    head, mark, _ = line.rpartition(" # {")
    return head if mark and head.count('"') % 2 == 0 else line


def _labels(text: str, number: int) -> Iterator[tuple[str, str]]:
    rest = text[1:-1].strip()
    seen = set()
    while rest:
        match = _LABEL.match(rest)
        if match is None:
            raise ExpositionError(number, f"{rest[:40]!r} is no label")
        if match["name"] in seen:
            raise ExpositionError(number, f"the label {match['name']} is there twice")
        seen.add(match["name"])
        yield match["name"], match["value"]
        rest = rest[match.end() :]
        if rest and not rest.startswith(","):
            raise ExpositionError(number, f"{rest[:40]!r} follows a label without a comma")
        rest = rest[1:].strip()


def _check_histogram(family: Family, number: int) -> None:
    buckets: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
    for sample in family.samples:
        if sample.name != f"{family.name}_bucket":
            continue
        bound = dict(sample.labels).get("le")
        if bound is None:
            raise ExpositionError(number, f"a bucket of {family.name} has no label le")
        try:
            upper = float(bound)
        except ValueError:
            raise ExpositionError(number, f"{family.name}: le={bound!r} is no number") from None
        rest = tuple(sorted(pair for pair in sample.labels if pair[0] != "le"))
        buckets.setdefault(rest, []).append((upper, sample.value))
    for bounds in buckets.values():
        ordered = sorted(bounds)
        if not math.isinf(ordered[-1][0]):
            raise ExpositionError(number, f'{family.name} has no bucket le="+Inf"')
        if any(low[1] > high[1] for low, high in pairwise(ordered)):
            raise ExpositionError(number, f"the buckets of {family.name} do not add up")
