"""Secrets of settings and requests that services in Go and Node write into their log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.loggers_other import of_go, of_node
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.secretwords import names_secret
from prodready.patterns import lazy

_GIVEN_GO = lazy(
    r"(?:\.(?:Str|Any|Interface|Bytes|Stringer)|\b(?:zap|slog)\.(?:String|Any|Reflect))\(\s*\"([^\"]*)\"\s*,"
)
_CLEAR = lazy(
    r"\.(?:Reveal|Expose|Unwrap|Plaintext|ExposeSecret)\(\)|\.Header\.Get\(\s*\"(?i:authorization|cookie|x-api-key)\""
)
_HIDDEN = lazy(
    r"mask|redact|hash|sha\d|len\(|\*\*\*|hidden|censor|fingerprint|last4|prefix|length|Boolean\(|!!",
    re.I,
)
_LOG_NODE = lazy(
    r"\b(?:\w+\.)*(?:log|logger|LOG|LOGGER)\s*\.\s*(?:trace|debug|info|warn|error|fatal|http|verbose)\s*(\()"
)
_VALUE_NODE = lazy(
    r"(?:(?:([\w$]+)\s*:\s*)|\$\{\s*)?(?:\w+[?!]?\.)+(\w+)(?=\s*[,}\n)])|"
    r"(?:([\w$]+)\s*:\s*)?[\w.?]+(?:\.header\(\s*[\"'](authorization|cookie|x-api-key)[\"']\s*\)|"
    r"\.headers(?:\[\s*[\"'](authorization|cookie|x-api-key)[\"']\s*\]|\.(authorization|cookie)\b))"
)


def secrets(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """Secrets of settings or requests that a line of the log is given."""
    for source in of_go(sources):
        for match in _GIVEN_GO.finditer(source.text):
            opening = source.code.rfind("(", 0, match.end() - 1)
            if source.code[match.start()].isspace() or opening < match.start():
                continue
            end = opening + 1 + len(source.inside(opening))
            value = source.text[match.end() : end].strip()
            last = re.search(r"(\w+)$", value)
            plain = last is not None and names_secret(last[1]) and '"' not in value
            if (plain or _CLEAR.search(value)) and not _HIDDEN.search(value):
                yield _told(source, match.start(), match[1])
                break
    files = list(of_node(sources, repository))
    hidden = {name for source in files for name in _redacted(source)}
    for source in files:
        for match in _LOG_NODE.finditer(source.code):
            opening = match.start(1)
            whole = source.text[opening + 1 : opening + 1 + len(source.inside(opening))]
            named = _leaked(whole, hidden)
            if named:
                yield _told(source, match.start(), named)
                break


def _redacted(source: Source) -> Iterator[str]:
    """The last words of the paths that pino is told to hide."""
    for match in re.finditer(r"\bredact\s*:\s*(?:\{[^\[\]]*?)?\[([^\]]*)\]", source.text):
        yield from (
            p.rpartition(".")[2].lower() for p in re.findall(r"[\"'`]([^\"'`]+)[\"'`]", match[1])
        )


def _leaked(whole: str, hidden: set[str]) -> str | None:
    for match in _VALUE_NODE.finditer(whole):
        around = whole[max(0, match.start() - 25) : match.end() + 2]
        key = (match[1] or match[3] or match[2] or "").lower()
        header = match[4] or match[5] or match[6]
        name = header or match[2] or ""
        text = match[1] is None and match[3] is None and not header and "${" not in match[0]
        if _HIDDEN.search(around) or key in hidden:
            continue
        if header or (names_secret(name) and not (text and whole[: match.start()].count("'") % 2)):
            return name
    return None


def _told(source: Source, at: int, name: str) -> Fail:
    return Fail(
        source.place(at),
        f"{name} is written into the log, which more people and systems read than may know it",
        "Leave it out, or log an id that says whose it is.",
    )
