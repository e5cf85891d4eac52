"""Check that a server in Go ends its requests before it stops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.model import Place
from prodready.patterns import lazy

_STOPS = r"\.(Shutdown|GracefulStop|ShutdownWithContext|ShutdownWithTimeout)\s*\("
FIX = "Take SIGTERM with signal.NotifyContext, then call server.Shutdown(ctx)."


@check("code.go_shutdown")
def go_shutdown(sources: Sources, repository: Repository) -> Iterator[Outcome]:
    """A server in Go ends its requests when it is told to stop."""
    modules = [p.rpartition("/")[0] for p in repository.files if p.rpartition("/")[2] == "go.mod"]
    every = list(sources.of("go"))
    started = any(_is_program(source) for source in every)
    homes: dict[str, list[Source]] = {}
    for source in every:
        above = (m for m in modules if not m or source.path.startswith(m + "/"))
        homes.setdefault(max(above, key=len, default=""), []).append(source)
    told = list(_by_program(every))
    yield from told
    for files in homes.values() if not told else ():
        served = [place for source in files for place in _servers(source)] if started else []
        stops = (source.place(m.start()) for source in files for m in source.find(_STOPS))
        stop = next(stops, None)
        if stop is None:
            for place in served:
                yield Fail(place, "SIGTERM ends this server in the middle of its requests", FIX)
        elif served:
            other = _waits_for_others(files)
            if other is None:
                yield Pass(stop, "requests are ended at a stop")
            else:
                message = "SIGTERM is none of these signals, and ends the server at once"
                yield Fail(other, message, FIX)


_SERVING = lazy(r"\.Shutdown\w*\(|\bListenAndServe(?:TLS)?\(|\bhttp\.Server\s*\{|\.GracefulStop\(")
_MADE = r"\b(\w+)\s*(?::=|=|,)\s*&?http\.Server\s*\{"


def _by_program(every: list[Source]) -> Iterator[Fail]:
    """Programs that serve and take another signal alone, or that cut their requests off by Close."""
    folders: dict[str, list[Source]] = {}
    for source in every:
        if _is_program(source):
            folders.setdefault(source.path.rpartition("/")[0], []).append(source)
    for files in folders.values():
        if any(_SERVING.search(source.code) for source in files):
            other = _waits_for_others(files)
            if other is not None:
                message = "SIGTERM is none of these signals, and ends the server at once"
                yield Fail(other, message, FIX)
    for source in every:
        for made in source.find(_MADE) if "test" not in source.path else ():
            name = made[1]
            graceful = rf"\b{name}\.Shutdown\b|\bShutdown\w*\([^)]*\b{name}\b"
            if re.search(graceful, source.code):
                continue
            for cut in source.find(rf"(?<!defer )\b{name}\.Close\(\)"):
                message = f"{name}.Close() cuts off the requests that are on their way"
                yield Fail(source.place(cut.start()), message, f"Call {name}.Shutdown(ctx).")


def _is_program(source: Source) -> bool:
    return re.search(r"^package main\b", source.code, re.M) is not None


_NOTIFY = r"\bsignal\.Notify(?:Context)?\(\s*[^,()]+(?:\(\))?\s*,([^()]*)\)"
_OTHERS = lazy(
    r"\s*(?:(?:os\.(?:Interrupt|Kill)|(?:syscall|unix)\.SIG(?:INT|HUP|QUIT|KILL|USR[12]))\s*,?\s*)+\Z"
)


def _waits_for_others(sources: Iterable[Source]) -> Place | None:
    """Where signals are waited for of which none is SIGTERM, which is what stops a container."""
    found = None
    for source in sources:
        if "SIGTERM" in source.code:
            return None
        for match in source.find(_NOTIFY):
            if not _OTHERS.match(match[1]):
                return None  # a list that is kept elsewhere
            found = found or source.place(match.start())
    return found


_FRAMEWORKS = {
    "gin-gonic/gin": "Run",
    "labstack/echo": r"Start(?:TLS|AutoTLS)?",
    "gofiber/fiber": r"Listen(?:TLS)?",
}
"""How the server of each framework is started."""


def _servers(source: Source) -> Iterator[Place]:
    pattern = r"(?<!go )\b(http\.ListenAndServe(TLS)?|\w+\.ListenAndServe(TLS)?)\s*\("
    if not _is_program(source):
        # A package that a program of this repository calls: the plain server alone is surely one.
        pattern = r"(?<!go )\bhttp\.ListenAndServe(TLS)?\s*\("
    elif "google.golang.org/grpc" in source.text:
        pattern += r"|\bgrpc\.NewServer\s*\("
    for library, call in _FRAMEWORKS.items() if _is_program(source) else ():
        if library in source.text:
            pattern += rf"|(?<!go )\b(?:r|router|engine|app|e|g|s|srv|server)\.{call}\s*\("
    for match in source.find(pattern):
        yield source.place(match.start())
        return
