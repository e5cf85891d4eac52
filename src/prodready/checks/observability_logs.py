"""Checks of how a service writes its log: through logging, to stdout, as JSON, at a level."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks import code_go, code_java, javascript_logs, loggers_other
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.python_reach import debugging, for_a_terminal
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.dependencies import Dependencies
from prodready.facts.pythoncode import PythonCode, noted, roots
from prodready.patterns import lazy

_LOGGERS = ("logging", "structlog", "loguru")
_TEXT_FORMAT = lazy(r"%\((levelname|asctime|message|name)\)|\{(levelname|asctime|message)")
_JSON = frozenset(
    {"JsonFormatter", "JSONFormatter", "JSONRenderer", "ECSFormatter", "StdlibFormatter"}
    | {"StructuredLogHandler", "CloudLoggingHandler", "ProcessorFormatter", "StackdriverFormatter"}
)
JSON_PACKAGES = (
    *("python-json-logger", "structlog", "ecs-logging", "google-cloud-logging", "json-logging"),
    *("aws-lambda-powertools", "logfmter", "pino", "pino-http", "nestjs-pino", "bunyan", "fastify"),
    *("go.uber.org/zap", "github.com/rs/zerolog", "net.logstash.logback:logstash-logback-encoder"),
    *("django-structlog", "ecs-logging", "co.elastic.logging:*", "python-logging-loki"),
)
"""Packages that write log lines as JSON, or are used for little else."""


@check("observability.logging_not_print")
def logging_not_print(
    code: PythonCode, sources: Sources, applications: Applications, repository: Repository
) -> Iterator[Outcome]:
    """No file of a service prints; each that logs does so through a logger."""
    if applications.first is not None:
        yield from code_go.prints(sources)
        yield from code_java.prints(sources)
        yield from javascript_logs.prints(sources, repository)
        yield from loggers_other.prints(sources)
    if not applications.python:
        return
    found = False
    for module in code.mentioning("print(", where=applications.holds):
        aside = debugging(module)
        calls = [] if for_a_terminal(module) else module.calls
        prints = [c for c in calls if _prints(c, module) and id(c) not in aside]
        if prints:
            found = True
            more = f", and {len(prints) - 1} more in this file" if len(prints) > 1 else ""
            yield Fail(
                module.place(min(prints, key=lambda call: call.lineno)),
                f"this prints{more}: no level, no time, no request that it belongs to",
                "Write `LOG = logging.getLogger(__name__)` and LOG.info(…), or remove it.",
            )
    if not found:
        for module in code.mentioning(*_LOGGERS):
            if roots(module) & set(_LOGGERS):
                yield Pass(module.place(_first_import(module)), "logs through a logger")
                return


def _prints(call: ast.Call, module: Module) -> bool:
    plain = isinstance(call.func, ast.Name) and call.func.id == "print"
    return plain and keyword(call, "file") is None and not noted(module, call)


def _first_import(module: Module) -> ast.AST:
    names = set(_LOGGERS)
    for node in module.walk(ast.Import, ast.ImportFrom):
        said = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        said += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if {each.partition(".")[0] for each in said} & names:
            return node
    return module.tree


_FILES = frozenset(
    {"FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler", "WatchedFileHandler"}
    | {"ConcurrentRotatingFileHandler"}
)


@check("observability.log_to_stdout")
def log_to_stdout(
    code: PythonCode, sources: Sources, applications: Applications, repository: Repository
) -> Iterator[Outcome]:
    """No logger of a deployed service writes to a file; a witness writes to a stream."""
    if applications.first is not None:
        yield from loggers_other.into_files(sources, repository)
    if not applications.python:
        return
    found = False
    for module in code.mentioning("FileHandler", "filename", "loguru"):
        if for_a_terminal(module):
            continue
        for node, guarded in _file_logs(module):
            found = True
            if guarded:
                message = "a log file is opened under a condition that only the settings know"
                yield Unknown(module.place(node), message, attest=True)
            else:
                yield Fail(
                    module.place(node),
                    "the log goes to a file in the container: it is lost with it, fills its disk, "
                    "and no collector reads it",
                    "Use logging.StreamHandler(sys.stdout); the platform keeps and rotates it.",
                )
    if not found:
        for module in code.mentioning("StreamHandler", "basicConfig", "PrintLogger", "dictConfig"):
            for call in module.calls:
                last = dotted(call.func).rpartition(".")[2]
                if last in ("StreamHandler", "basicConfig", "PrintLoggerFactory", "dictConfig"):
                    yield Pass(module.place(call), "logs to a stream")
                    return


def _file_logs(module: Module) -> Iterator[tuple[ast.AST, bool]]:
    """Where a log file is opened, and whether a condition is around it."""
    inside = {
        id(child)
        for node in module.walk(ast.If, ast.IfExp)
        for child in ast.walk(node)
        if not _debug_branch(node)
    }
    for call in module.calls:
        name = dotted(call.func)
        last = name.rpartition(".")[2]
        target = call.args[0] if call.args else keyword(call, "filename", "sink")
        opens = last in _FILES or (name == "logging.basicConfig" and keyword(call, "filename"))
        if name == "logger.add" and "loguru" in roots(module):
            opens = text(target) is not None
        if opens and not _device(text(target)):
            yield call, id(call) in inside
    for node in module.walk(ast.Dict):
        assert isinstance(node, ast.Dict)
        pairs = {text(key): value for key, value in zip(node.keys, node.values, strict=True)}
        kind = text(pairs.get("class"))
        if kind and kind.rpartition(".")[2] in _FILES and not _device(text(pairs.get("filename"))):
            # A handler that is described and given to no logger writes nothing.
            yield pairs["class"], not _used_in(module, node) or id(node) in inside


def _debug_branch(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and dotted(node.test) == "__name__"


def _device(path: str | None) -> bool:
    return path is not None and path.startswith(("/dev/", "/proc/"))


def _used_in(module: Module, handler: ast.Dict) -> bool:
    """Whether a list of handlers names the one that this mapping describes."""
    names = {
        text(key)
        for node in module.walk(ast.Dict)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if value is handler
    }
    for node in module.walk(ast.List, ast.Tuple):
        assert isinstance(node, ast.List | ast.Tuple)
        if names & {text(each) for each in node.elts}:
            return True
    return False


@check("observability.structured_logs")
def structured_logs(
    code: PythonCode,
    sources: Sources,
    applications: Applications,
    dependencies: Dependencies,
    repository: Repository,
) -> Iterator[Outcome]:
    """The log of a service is JSON: a formatter or package of its kind is there, and no other."""
    by_hand = list(javascript_logs.text_by_hand(sources, repository))
    if applications.first is not None:
        by_hand += loggers_other.text_lines(sources, repository)
    by_hand += loggers_other.text_of_structlog(code)
    yield from by_hand
    first = None if by_hand else applications.first
    if first is None:
        return
    witness = _json_in_code(code) or _declared(dependencies, python=bool(applications.python))
    if witness is not None:
        yield witness
        return
    for module in code.mentioning("basicConfig", "Formatter", "dictConfig", "LOGGING"):
        for node in [] if for_a_terminal(module) else _text_formats(module):
            yield Fail(
                module.place(node),
                loggers_other.TEXT,
                "Give the handler a formatter that writes one JSON object a line.",
            )
            return
    message = f"nothing here says what the log of the {first.framework} application looks like"
    yield Unknown(first.place, message, attest=True)


def _declared(dependencies: Dependencies, *, python: bool) -> Pass | None:
    # Of Python's the code would show the use.
    names = [name for name in JSON_PACKAGES if not python or "/" in name or ":" in name]
    known = dependencies.first(*names)
    return Pass(known[1], f"{known[0]} writes JSON") if known else None


def _json_in_code(code: PythonCode) -> Pass | None:
    for module in code.mentioning("json", "JSON", "serialize", "ECS", "StructuredLog"):
        for node in module.walk(ast.Call, ast.ClassDef, ast.Attribute, ast.Constant):
            if _is_json(node):
                return Pass(module.place(node), "writes each line as JSON")
    return None


def _is_json(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        named = any(dotted(base).rpartition(".")[2].endswith("Formatter") for base in node.bases)
        dumps = ("dumps", "orjson_dumps", "encode", "dumps_str")
        return named and any(
            isinstance(each, ast.Call) and dotted(each.func).rpartition(".")[2] in dumps
            for each in ast.walk(node)
        )
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        serialize = keyword(node, "serialize")
        loguru = name == "logger.add" and isinstance(serialize, ast.Constant) and serialize.value
        return name.rpartition(".")[2] in _JSON or bool(loguru)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2] in _JSON and "." in node.value
    return isinstance(node, ast.Attribute) and node.attr in _JSON


def _text_formats(module: Module) -> Iterator[ast.AST]:
    """Where a format of plain text is given to a logger."""
    for call in module.calls:
        last = dotted(call.func).rpartition(".")[2]
        given = keyword(call, "format", "fmt") or (call.args[0] if call.args else None)
        if last == "Formatter" or (last == "basicConfig" and keyword(call, "format")):
            pattern = text(given)
            if pattern and _TEXT_FORMAT.search(pattern) and not pattern.lstrip().startswith('{"'):
                yield call
        elif last == "basicConfig" and "logging" in roots(module) and not keyword(call, "handlers"):
            yield call
    for node in module.walk(ast.Dict):
        assert isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True):
            pattern = text(value)
            named = text(key) == "format" and pattern and _TEXT_FORMAT.search(pattern)
            if named and pattern and not pattern.lstrip().startswith('{"'):
                yield value
