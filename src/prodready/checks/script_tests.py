"""Tests in JavaScript, TypeScript and Go: none asks a stranger, sleeps for long, or reads a home."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.codetext import LANGUAGES, Source
from prodready.facts.scope import is_test_data
from prodready.patterns import lazy

_TEST = lazy(
    r"(?:^|[._/-])(?:test|spec)s?\.[cm]?[jt]sx?$|_test\.go$|(?:^|/)__tests__/.*\.[cm]?[jt]sx?$"
)
_LIVE = lazy(
    r"(^|[/_.-])(e2e|smoke|live|functional|acceptance|manual|load|network|perf|bench)", re.I
)
LONG = 5
"""Seconds of sleep that nobody calls a short pause."""


def _tests(repository: Repository, *words: str) -> Iterator[Source]:
    for path in repository.files:
        if not _TEST.search(path) or _LIVE.search(path.lower()):
            continue
        if repository.role(path) is Role.VENDORED or is_test_data(path):
            continue
        text = repository.read(path) or ""
        if any(word in text for word in words):
            yield Source(path, text, LANGUAGES[path[path.rfind(".") :]])


_SLEEPS = lazy(
    r"\bsetTimeout\s*\(\s*(?:\w+|\(\s*\)\s*=>\s*\w+\(\))\s*,\s*([\d_]+)\s*\)|\btime\.Sleep\(\s*(?:(\d+)\s*\*\s*)?time\.(Second|Minute)"
)


def sleeping(repository: Repository) -> Iterator[Fail]:
    """Tests that wait for seconds by themselves."""
    for source in _tests(repository, "setTimeout", "time.Sleep"):
        if re.search(r"integration|suite|scenario|example", source.path):
            continue
        if re.search(r"useFakeTimers|mock\.timers|synctest|fakeTimers", source.code):
            continue
        for match in source.find(_SLEEPS.pattern):
            before = source.code[max(0, match.start() - 80) : match.start()]
            awaited = re.search(r"\bawait\s+new\s+Promise\b[^;\n]*$", before) is not None
            if match[1]:
                seconds = int(match[1].replace("_", "")) / 1000 if awaited else 0.0
            else:
                seconds = float(match[2] or 1) * (60 if match[3] == "Minute" else 1)
            if seconds >= LONG:
                fix = "Wait for what you wait for, or use a clock of your own."
                yield Fail(source.place(match.start()), "this test sleeps for seconds", fix)


_ASKS = lazy(
    r"(?<![\w.$])(?:(?:https?|axios|got|superagent|ky)\.(?:get|post|put|request)|fetch|axios|got|get|request|"
    r"http\.(?:Get|Post|Head))\s*\(\s*([\"'`])https?://([\w.-]+)"
)
_OWN_HOST = lazy(
    r"localhost$|127\.|0\.0\.0\.0|\[?::1|host\.docker|.*\.(?:local|test|internal|localhost|invalid)$"
)
_STANDS = lazy(
    r"\bnock\b|\bmsw\b|setupServer|MockAgent|\bmock(?:Fetch|Server|Implementation|ResolvedValue)|stubGlobal|"
    r"jest\.mock|vi\.mock\(|\bsinon\b|httptest\.|gock\.|httpmock|fetchMock|RoundTrip"
)


def strangers(repository: Repository) -> Iterator[Fail]:
    """Unit tests that ask a server of somebody else, with nothing that stands in for it."""
    for source in _tests(repository, "http://", "https://"):
        integration = re.search(
            r"(^|/)integration(/|$)|//go:build", source.path + source.text[:200]
        )
        for match in _ASKS.finditer(source.text) if not integration else ():
            if _OWN_HOST.match(match[2]) or source.code[match.start()].isspace():
                continue
            past = re.search(r"[\"']node:https?[\"']", source.text) and match[0].startswith(
                ("get", "request", "http")
            )
            if (
                past
                and not re.search(
                    r"\bnock\b|\bmsw\b|(?:vi|jest)\.mock\(\s*[\"']node:http", source.text
                )
            ) or (
                not past
                and not _STANDS.search(source.text)
                and match[0].startswith(("fetch", "axios", "got", "http"))
            ):
                yield _asks(source, match)


def _asks(source: Source, match: re.Match[str]) -> Fail:
    fix = "Let a stand-in answer: nock or msw in Node, httptest in Go."
    return Fail(source.place(match.start()), f"this test asks {match[2]}", fix)


_HOMES = lazy(
    r"\b(?:readFile(?:Sync)?|createReadStream|open(?:Sync)?|os\.(?:Open|ReadFile)|ioutil\.ReadFile|require)\s*\(\s*"
    r"([\"'`])((?:/home/|/Users/|[A-Z]:\\\\Users\\\\)[^\"'`]+)"
)


def homes(repository: Repository) -> Iterator[Fail]:
    """Tests that read a file from somebody's home."""
    for source in _tests(repository, "/home/", "/Users/", "\\Users\\"):
        for match in _HOMES.finditer(source.text):
            if not source.code[match.start()].isspace():
                fix = "Put the file beside the tests, and read it from there."
                yield Fail(source.place(match.start()), f"only its author has {match[2]}", fix)
