"""How services in Go and Node log: where to, in which form and at which level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.code_javascript import served
from prodready.checks.interface import Fail
from prodready.checks.python_reach import for_a_terminal
from prodready.coherence.facts.code import dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.pythoncode import PythonCode
from prodready.patterns import lazy

_GO = (
    "rs/zerolog",
    "log/slog",
    "go.uber.org/zap",
    "sirupsen/logrus",
    "go-kit/log",
    "charmbracelet/log",
)
_NODE = lazy(r"[\"'](?:pino|winston|bunyan|log4js|roarr|tslog)[\"'/]")
TEXT = "the log is text: a search for one request or one field has to guess where it is"
_ASIDE = lazy(
    r"(^|/)(suites?|cli|cmds?|tools?|scripts?|examples?|dev|test\w*|mocks?|fakes?|e2e|seeds?)(/|\.)|_test\.go$"
)
_CHOSEN = lazy(r"\b(?:if|case|switch|else)\b|\?|&&|\|\|")


def of_go(sources: Sources) -> list[Source]:
    return [s for s in sources.of("go") if any(f'"{n}' in s.text or n in s.text for n in _GO)]


def of_node(sources: Sources, repository: Repository) -> Iterator[Source]:
    return (s for s in served(sources, repository, "log") if not _ASIDE.search(s.path))


def _is_chosen(source: Source, start: int) -> bool:
    """Whether a condition stands before it in its function: then it may be for a terminal only."""
    begin = max(source.code.rfind("\n}", 0, start), start - 900, 0)
    before = source.code[begin:start]
    opened = before.count("{") - before.count("}")
    line = before.rpartition("\n")[2]
    if _CHOSEN.search(line):
        return True
    conditions = list(re.finditer(r"\b(?:if|case|switch|else)\b[^{}\n]*[{:]", before))
    if not conditions or opened <= 0:
        return False
    last = conditions[-1]
    inner = before[last.end() :]
    return inner.count("{") >= inner.count("}")


_PRINTS_GO = r"(?<![\w.])(?:fmt\.(?:Print(?:ln|f)?)|println|print)\("


def prints(sources: Sources) -> Iterator[Fail]:
    """Lines that a package of Go prints although it has a logger."""
    for source in of_go(sources):
        package = re.search(r"(?m)^package (\w+)", source.code)
        runs = '"os/exec"' in source.text  # a tool that shows what its commands say
        if runs or _ASIDE.search(source.path) or (package and package[1] == "main"):
            continue
        for match in source.find(_PRINTS_GO):
            yield Fail(
                source.place(match.start()),
                f"{match[0][:-1]} is no logger: no level, no time, no message that it belongs to",
                "Write it through the logger that this file has.",
            )
            break


_FILE_GO = lazy(
    r"\bos\.(?:OpenFile|Create)\(\s*\"([^\"]*(?:/var/log/|\.log\b)[^\"]*)\"|\b(?:lumberjack\.Logger|timberjack\.Logger)\{"
)
_FILE_NODE = lazy(
    r"\bpino\.destination\(\s*(?:\{[^{}]*?\bdest\s*:\s*)?[\"'`]([^\"'`]+)[\"'`]|"
    r"\btarget\s*:\s*[\"']pino/file[\"']\s*,\s*options\s*:\s*\{[^{}]*?\bdestination\s*:\s*[\"'`]([^\"'`]+)[\"'`]|"
    r"\bnew\s+(?:\w+\.)*transports\.(?:File|DailyRotateFile)\(|\bnew\s+DailyRotateFile\("
)


def into_files(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """Loggers that write into a file of the container."""
    found = [(s, _FILE_GO) for s in of_go(sources)]
    found += [(s, _FILE_NODE) for s in of_node(sources, repository) if _NODE.search(s.text)]
    for source, pattern in found:
        for match in pattern.finditer(source.text):
            path = next((each for each in match.groups() if each), "")
            if source.code[match.start()].isspace() or path.startswith(("/dev/", "/proc/")):
                continue
            if not _is_chosen(source, match.start()):
                yield Fail(
                    source.place(match.start()),
                    "the log goes to a file in the container: it is lost with it, fills its disk, "
                    "and no collector reads it",
                    "Write to standard output; the platform keeps and rotates it.",
                )
                break


_TEXT_GO = lazy(
    r"\bzerolog\.(?:ConsoleWriter\s*\{|NewConsoleWriter\()|\bslog\.NewTextHandler\(|\bzap\.NewDevelopment\(|"
    r"\bzapcore\.NewConsoleEncoder\(|&?logrus\.TextFormatter\s*\{|\btint\.NewHandler\("
)
_JSON_GO = lazy(r"NewJSONHandler|zap\.NewProduction|NewJSONEncoder|JSONFormatter")
_TEXT_NODE = lazy(
    r"[\"']pino-pretty[\"']|\bpretty\(\s*\{|\bformat\.(?:simple|cli|prettyPrint|printf)\("
)


def text_lines(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """Loggers that write lines for people wherever they run."""
    go = of_go(sources)
    if any(_JSON_GO.search(source.code) for source in go):
        go = []
    found = [(s, _TEXT_GO) for s in go if not _ASIDE.search(s.path)]
    for source in of_node(sources, repository):
        # Winston writes JSON where its format says so, whatever else a terminal gets.
        if _NODE.search(source.text) and not re.search(r"\bformat\.json\(", source.code):
            found.append((source, _TEXT_NODE))
    for source, pattern in found:
        for match in pattern.finditer(source.text):
            line = source.text[source.text.rfind("\n", 0, match.start()) + 1 : match.start()]
            imported = re.match(r"\s*(?:import\b|export\s*[{*]|const \w+ = require\b)", line)
            commented = re.match(r"\s*(?://|\*)", line)
            if imported or commented or _is_chosen(source, match.start()):
                continue
            if re.search(
                r"NODE_ENV|isDev|development|pretty\b.*\?|IsTerminal|isatty", source.text, re.I
            ):
                continue  # decided somewhere in this file
            yield Fail(
                source.place(match.start()),
                TEXT,
                "Write one JSON object a line, and lines for people only on a workstation.",
            )
            break


def text_of_structlog(code: PythonCode) -> Iterator[Fail]:
    """structlog that ends with lines for people, where it nowhere ends with JSON."""
    found = []
    for module in code.mentioning("ConsoleRenderer", "KeyValueRenderer"):
        for call in [] if for_a_terminal(module) else module.calls:
            if dotted(call.func).rpartition(".")[2] in ("ConsoleRenderer", "KeyValueRenderer"):
                found.append(module.place(call))
    ends = (m for m in code.mentioning("JSONRenderer") if "structlog" in m.document.text)
    if found and not any(True for _ in ends):  # Django REST framework has one of that name, too
        yield Fail(found[0], TEXT, "Let structlog end with JSONRenderer().")


def unread_context(code: PythonCode, sources: Sources) -> Iterator[Fail]:
    """What is kept of a request for its lines, and what no line is ever given."""
    for module in code.mentioning("bound_contextvars", "bind_contextvars"):
        merges = any(True for _ in code.mentioning("merge_contextvars"))
        reads = code.mentioning("get_contextvars")  # an own processor may put them into lines
        if merges or any("processor" in each.document.text for each in reads):
            break
        # Without a configuration of its own structlog merges them by itself.
        own = any("processors" in each.document.text for each in code.mentioning("structlog"))
        for call in module.calls if own else ():
            if dotted(call.func).rpartition(".")[2] in ("bound_contextvars", "bind_contextvars"):
                fix = "Put structlog.contextvars.merge_contextvars first among the processors."
                yield Fail(module.place(call), _UNREAD, fix)
                return
    stores = [s for s in sources.of("javascript") if "new AsyncLocalStorage" in s.code]
    if not stores or any("getStore(" in s.code for s in sources.of("javascript")):
        return
    for source in stores:
        match = next(source.find(r"\bnew AsyncLocalStorage\b"), None)
        if match is not None:
            yield Fail(
                source.place(match.start()), _UNREAD, "Give the logger a mixin with getStore()."
            )
            return


_UNREAD = (
    "what is kept of a request here is written into no line: nobody can find what belongs to it"
)
_LEVEL_GO = lazy(
    r"\.Level\(\s*zerolog\.(\w+)Level\s*\)|\bzerolog\.SetGlobalLevel\(\s*zerolog\.(\w+)Level\s*\)|"
    r"\bHandlerOptions\{[^{}]*\bLevel:\s*slog\.Level(\w+)|\blogrus\.SetLevel\(\s*logrus\.(\w+)Level\s*\)|"
    r"\bNewAtomicLevelAt\(\s*zap(?:core)?\.(\w+)Level\s*\)"
)
_DYNAMIC_GO = lazy(
    r"\.Level\(\s*(?!zerolog\.)\w|SetGlobalLevel\(\s*(?!zerolog\.\w+Level)|\bLevel:\s*(?!slog\.Level\w)(?:&?\w)|"
    r"logrus\.SetLevel\(\s*(?!logrus\.\w+Level)|\bLevelVar\b|\.SetLevel\(\s*(?!\w+\.\w+Level\b)|\.UnmarshalText\("
)
_LEVEL_NODE = lazy(r"\b(?:pino|createLogger|winston\.createLogger)\s*(?:<[^()]*>)?\(\s*(\{)")


def fixed_levels(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """Loggers whose level stands in the code, where no other is given one."""
    go = of_go(sources)
    if not any(_DYNAMIC_GO.search(source.code) for source in go):
        for source in go:
            match = next((m for m in _LEVEL_GO.finditer(source.code)), None)
            if match and not _is_chosen(source, match.start()):
                level = next(each for each in match.groups() if each)
                yield _fixed(source, match.start(), level)
                break
    for source in of_node(sources, repository):
        if not _NODE.search(source.text) or re.search(r"\.level\s*=(?!=)", source.code):
            continue
        for match in _LEVEL_NODE.finditer(source.code):
            opening = match.start(1)
            whole = source.text[opening : opening + len(source.inside(opening)) + 2]
            told = re.search(
                r"(?m)^\s*level\s*:\s*([\"'])(\w+)\1\s*,|[{,]\s*level\s*:\s*([\"'])(\w+)\3\s*[,}]",
                whole,
            )
            if (
                told
                and not source.code[
                    opening + told.start() + len(told[0]) - len(told[0].lstrip())
                ].isspace()
            ):
                yield _fixed(source, opening + told.end() - 2, told[2] or told[4])
                break


def _fixed(source: Source, at: int, level: str) -> Fail:
    return Fail(
        source.place(at),
        f"the level is {level.upper()} and only another release can change it: nobody can look "
        "closer while the trouble lasts",
        "Give the logger the level of the settings: LOG_LEVEL.",
    )
