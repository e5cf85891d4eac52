"""Queries in PromQL as pages show them: divided, and with what a reader fills in written over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

STRINGS = lazy(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#[^\n]*")
_VARIABLE = lazy(
    r"\$\{\w+(?::\w+)?\}|\$\w+|\[\[\w+(?::\w+)?\]\]|<(?![^<>]* (?:and|or|unless) )[A-Za-z](?:[\w .:|-]*\w)?>|\{\{[^{}\n]*\}\}"
)
"""What Grafana, a reader or a template fills in. `a <b` compares: nothing closes it."""
_LEFT_OUT = lazy(r"\.{3}|…")
_OTHERS = {
    "LogQL": lazy(
        r"\|[=~]|\}[^\n]*!=[ \t]*S|\|[ \t]*(?:json|logfmt|pattern|regexp|unpack|unwrap|line_format"
        r"|label_format|decolorize|drop|keep)\b"
    ),
    "TraceQL": lazy(r"\{[ \t]*(?:span|resource|trace|event)?[.:]\w|&&|\}[ \t]*>>?[ \t]*\{"),
    "MetricsQL": lazy(
        r"\bWITH[ \t]*\(|\bkeep_metric_names\b|\brollup\w*[ \t]*\(|\)[ \t]*(?:default|if|ifnot)[ \t]"
    ),
}
"""Languages with queries of nearly that look; `S` stands for a string."""
_SAMPLE = lazy(
    r"[ \t]*(?:[a-zA-Z_:][\w:]*[ \t]*(?:\{[^{}\n]*\})?|\{[^{}\n]*\})[ \t]*(?:=>[ \t]*|[ \t]+)"
    r"[-+]?(?:[\d.]+(?:e[-+]?\d+)?|Inf|NaN)(?:[ \t]*@?[ \t]*\[?[\d.]+\]?)?[ \t]*(?:#.*)?"
)


@dataclass(frozen=True, slots=True)
class Query:
    """One query, or what may be one.

    Attributes:
        text: as a parser can read it, with as many lines and columns as on the page.
        line: the 1-based line of the block that it starts on.
    """

    text: str
    line: int


def bare(text: str) -> str:
    """The text with its strings and comments written over: `S` and blanks, of the same width."""

    def over(match: re.Match[str]) -> str:
        mark = " " if match[0].startswith("#") else "S"
        return "".join(each if each == "\n" else mark for each in match[0])

    return STRINGS.sub(over, text)


def other_language(text: str) -> str | None:
    """The language that the query is in, where it is surely not PromQL."""
    shown = bare(text)
    return next((name for name, signs in _OTHERS.items() if signs.search(shown)), None)


def shows_samples(text: str) -> bool:
    """Whether a line is a metric with its value, as Prometheus prints them."""
    return any(_SAMPLE.fullmatch(line) for line in text.split("\n"))


def filled(text: str) -> tuple[str, str | None]:
    """The text with a value of the same width for all that is left to fill in; and the first."""
    shown = bare(text)
    found = list(_VARIABLE.finditer(shown))
    first = next((match[0] for match in [*found, *_LEFT_OUT.finditer(shown)]), None)
    for match in found:
        start, end = match.span()
        text = text[:start] + _value(shown, start, end) + text[end:]
    # `{...}` chooses by labels that are not shown.
    for match in re.finditer(r"(?<=[{,])[ \t]*(?:\.{3}|…)[ \t]*(?=[},])", bare(text)):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text, first


def _value(shown: str, start: int, end: int) -> str:
    """A duration, a number, or a name, by what stands around it."""
    before, after, width = shown[:start].rstrip(), shown[end:].lstrip(), end - start
    word = re.search(r"\w+$", before)
    if before.endswith(("[", ":")) or (word and word[0] == "offset"):
        return "0" * (width - 2) + "5m" if width > 1 else "5"
    aggregated = re.search(r"\b(?:by|without|on|ignoring|group_\w+)[ \t]*\([^()]*$", before)
    if before.endswith("(") and after.startswith(",") and not aggregated:
        return "0" * width
    return "x" * width


def paragraphs(text: str) -> Iterator[Query]:
    """What stands between blank lines, comments alone left out."""
    kept: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            start = start if kept else number
            kept.append(line)
        elif kept:
            yield from _query(kept, start)
            kept = []


def lines(query: Query) -> list[Query]:
    """Each line of a query by itself, comments left out; none where brackets span lines."""
    found = []
    for number, line in enumerate(query.text.split("\n"), query.line):
        shown = bare(line)
        if any(shown.count(a) != shown.count(b) for a, b in ("()", "{}", "[]")):
            return []
        found += _query([line], number)
    return found


def _query(kept: list[str], start: int) -> list[Query]:
    text = "\n".join(kept)
    return [Query(text, start)] if bare(text).strip() else []
